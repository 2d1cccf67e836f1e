//! The notes that a learner takes away, as a whole.

use serverless_tutor::clock::WallTime;
use serverless_tutor::lesson::library::Library;
use serverless_tutor::notes::notes;
use serverless_tutor::progress::measured::{Calls, Measured};
use serverless_tutor::progress::reviews::{Grade, Review};
use serverless_tutor::progress::{ChallengeState, How, LessonProgress};
use serverless_tutor::quiz::{Confidence, Outcome, Response};

/// A day in September 2026.
const DAY: WallTime = WallTime(1_790_000_000);

fn calls(count: u64, p50_us: u64) -> Calls {
    Calls { count, p50_us }
}

/// Somebody who has done something of everything, with a program that tries to break out.
fn record() -> LessonProgress {
    let mut record = LessonProgress::default();
    for section in ["why", "terms", "quiz", "challenge"] {
        record.opened.insert(section.parse().unwrap());
    }
    record.done.insert("why".parse().unwrap(), How::Done);
    record.done.insert("challenge".parse().unwrap(), How::Done);
    for card in ["serverless", "faas"] {
        record.cards_seen.insert(card.parse().unwrap());
        let log = record.reviews.entry(format!("term/{card}").parse().unwrap()).or_default();
        log.push(DAY, Review { grade: Grade::Seen, confidence: None });
    }
    record.cards_recalled.insert("faas".parse().unwrap());
    let choice = |id: &str| Response::Choice(id.parse().unwrap());
    let answers = [
        ("q-01", choice("browser"), Outcome::Wrong),
        ("q-02", choice("true"), Outcome::Wrong),
        ("q-02", choice("false"), Outcome::Right),
        ("q-03", choice("three"), Outcome::Right),
        ("q-04", Response::Choices(["global", "response"].map(|id| id.parse().unwrap()).into()), Outcome::Wrong),
        ("q-07", Response::Number("600,000".to_owned()), Outcome::Wrong),
        ("q-12", choice("shared"), Outcome::Wrong),
        (
            "q-17",
            Response::Match(
                [("next", "workers"), ("lambda", "lambda"), ("workers", "next"), ("google", "google")]
                    .map(|(a, b)| (a.parse().unwrap(), b.parse().unwrap()))
                    .into(),
            ),
            Outcome::Wrong,
        ),
    ];
    for (id, response, outcome) in answers {
        record.record_answer(&id.parse().unwrap(), response, outcome);
    }
    record.set_confidence(&"q-01".parse().unwrap(), Confidence::Sure);
    record.attempts = 4;
    record.hints_used = 1;
    record.challenge = ChallengeState::Passed;
    let program = "// ``` ends nothing\nfunction calculateCost() {\n  return `\u{1b}[31m`;\n}\n````\n# no heading\n";
    record.passed_program.set(Some(program.into()));
    let lambda = Measured { cold: calls(3, 48_200), warm: calls(1_204, 620) };
    record.measured.entry("lambda".parse().unwrap()).or_default().set(lambda);
    let workers = Measured { cold: calls(1, 3_100), warm: calls(0, 0) };
    record.measured.entry("workers".parse().unwrap()).or_default().set(workers);
    record
}

#[test]
fn notes_tell_what_was_done_and_measured() {
    let lesson = Library::embedded().lessons.remove(0);
    insta::assert_snapshot!("notes", notes(&lesson, &record(), DAY));
}

#[test]
fn notes_of_somebody_who_has_done_nothing_say_how_to_begin() {
    let lesson = Library::embedded().lessons.remove(0);
    insta::assert_snapshot!("notes-empty", notes(&lesson, &LessonProgress::default(), DAY));
}

#[test]
fn notes_on_a_lesson_without_quiz_terms_and_challenge() {
    let text = notes(&super::lesson(), &LessonProgress::default(), DAY);
    assert!(text.contains("# Serverless: notes") && !text.contains("My program"), "{text}");
}
