//! Progress in numbers, over a lesson of two sections.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "progress/notes.rs"]
mod notes;

use serde_json::json;
use serverless_tutor::cost::DurationPrice;
use serverless_tutor::lesson::id::{LessonId, SectionId};
use serverless_tutor::lesson::model::{
    Body, Choice, Choices, Lesson, Price, Prose, Question, QuestionKind, QuizBank, Right, Section, Shuffle, Text,
};
use serverless_tutor::progress::summary::summary;
use serverless_tutor::progress::{How, Progress};
use serverless_tutor::quiz::{Outcome, Response};
use serverless_tutor::units::{GbSeconds, MemoryMb};

fn lesson_id() -> LessonId {
    "serverless".parse().unwrap()
}

fn section(name: &str) -> SectionId {
    name.parse().unwrap()
}

/// A statement that is true.
fn question() -> Question {
    let option = |id: &str, right| Choice {
        id: id.parse().unwrap(),
        text: id.into(),
        right,
        why: "".into(),
        place: Shuffle::Pinned,
    };
    let options = vec![option("true", Right::Yes), option("false", Right::No)];
    Question {
        id: "q-01".parse().unwrap(),
        level: 1,
        about: section("why"),
        ask: Text::default(),
        code: None,
        hint: None,
        run: None,
        kind: QuestionKind::TrueFalse(Choices { options }),
    }
}

/// Prose, and a quiz of one question.
fn lesson() -> Lesson {
    let section_of = |id: &str, body| Section { id: section(id), title: id.into(), minutes: 1, body };
    let price = Price {
        duration: DurationPrice { usd_per_gb_second: 0.0, free: GbSeconds(0.0) },
        default_memory: MemoryMb(128),
        region: "".into(),
        source: "".into(),
        seen: "".into(),
    };
    Lesson {
        id: lesson_id(),
        title: "Serverless".into(),
        track: "".into(),
        minutes: 1,
        summary: "".into(),
        order: None,
        price,
        sections: vec![
            section_of("why", Body::Why(Prose { blocks: Vec::new() })),
            section_of("quiz", Body::Quiz(QuizBank { pass_percent: 70, questions: vec![question()] })),
        ],
        scenarios: Vec::new(),
    }
}

fn check(opened: &str, done: &str, state: &str, completed: usize, sections: [&str; 2]) {
    let mut progress = Progress::default();
    let mine = progress.lesson_mut(&lesson_id());
    mine.opened.extend(opened.split_whitespace().map(section));
    mine.done.extend(done.split_whitespace().map(|name| (section(name), How::Done)));
    let summary = summary(&lesson(), progress.lesson_mut(&lesson_id()));
    assert_eq!((summary.state.to_string().as_str(), summary.completed), (state, completed));
    assert_eq!([0, 1].map(|i| summary.sections[i].state.to_string()), sections);
}

#[test]
fn a_lesson_goes_from_not_started_to_completed() {
    check("", "", "Not Started", 0, ["Not Started", "Not Started"]);
    check("why", "", "In Progress", 0, ["In Progress", "Not Started"]);
    check("why quiz", "quiz", "In Progress", 1, ["In Progress", "Completed"]);
    check("why quiz", "why quiz", "Completed", 2, ["Completed", "Completed"]);
    check("gone", "gone", "In Progress", 0, ["Not Started", "Not Started"]);
}

#[test]
fn the_json_has_the_promised_fields() {
    let mut progress = Progress::default();
    progress.reset(&lesson_id());
    let mine = progress.lesson_mut(&lesson_id());
    mine.opened.insert(section("quiz"));
    mine.record_answer(&"q-01".parse().unwrap(), Response::Choice("true".parse().unwrap()), Outcome::Right);
    assert_eq!(
        serde_json::to_value(summary(&lesson(), mine)).unwrap(),
        json!({
            "lesson": "serverless",
            "title": "Serverless",
            "state": "In Progress",
            "completed": 0,
            "total": 2,
            "sections": [
                { "id": "why", "title": "why", "state": "Not Started" },
                { "id": "quiz", "title": "quiz", "state": "In Progress" },
            ],
            "quiz": { "answered": 1, "right": 1, "total": 1 },
            "epoch": 1,
        })
    );
}
