//! The lessons inside the program.

use std::collections::BTreeSet;

use serverless_tutor::cli::check::render;
use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::model::{Afterlife, Body, Challenge, Choice, Lesson, QuestionKind, Relation, Right};
use serverless_tutor::lesson::source::embedded;

#[test]
fn every_built_in_lesson_loads_without_problems() {
    let sources = embedded();
    assert!(sources.iter().any(|source| source.name() == "serverless"));
    for source in sources {
        if let Err(problems) = load(&source) {
            panic!("{}:\n{}", source.name(), render(&problems));
        }
    }
}

#[test]
fn the_lessons_stand_in_their_order() {
    let library = Library::embedded();
    let lessons: Vec<&str> = library.lessons.iter().map(|lesson| lesson.id.as_str()).collect();
    assert_eq!(lessons, ["serverless", "queues"]);
    assert_eq!(library.broken, []);
}

#[test]
fn the_lessons_lead_to_each_other() {
    let library = Library::embedded();
    let leads = |lesson: &Lesson| -> Vec<(Relation, String)> {
        let topics = lesson.sections.iter().find_map(|section| match &section.body {
            Body::Connections(connections) => Some(&connections.topics),
            _ => None,
        });
        let named =
            topics.unwrap().iter().filter_map(|topic| Some((topic.relation, topic.lesson.as_ref()?.to_string())));
        named.collect()
    };
    assert_eq!(leads(&library.lessons[0]), [(Relation::Next, "queues".to_owned())]);
    assert_eq!(leads(&library.lessons[1]), [(Relation::Before, "serverless".to_owned())]);
}

#[test]
fn one_challenge_gives_the_meter_of_the_lab() {
    let library = Library::embedded();
    let afterlives: Vec<Afterlife> = library.lessons.iter().map(|lesson| challenge(lesson).afterlife).collect();
    assert_eq!(afterlives, [Afterlife::Meter, Afterlife::None]);
}

fn challenge(lesson: &Lesson) -> &Challenge {
    let found = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge.as_ref()),
        _ => None,
    });
    found.unwrap()
}

/// The right option of a question does not tell itself by its place or by its length.
#[test]
fn right_options_stand_anywhere_and_are_of_any_length() {
    for lesson in Library::embedded().lessons {
        let bank = lesson.sections.iter().find_map(|section| match &section.body {
            Body::Quiz(bank) => Some(bank),
            _ => None,
        });
        let (mut places, mut longest, mut asked) = (BTreeSet::new(), 0, 0);
        for question in &bank.unwrap().questions {
            let (QuestionKind::Single(choices) | QuestionKind::PredictOutput(choices)) = &question.kind else {
                continue;
            };
            let right = choices.options.iter().position(|option| option.right == Right::Yes).unwrap();
            let length = |option: &Choice| option.text.chars().count();
            let most = choices.options.iter().map(length).max().unwrap();
            asked += 1;
            longest += usize::from(length(&choices.options[right]) == most);
            places.insert(right);
        }
        assert!(places.len() > 1, "{}: the right option always stands at the same place", lesson.id);
        assert!(2 * longest <= asked + 1, "{}: {longest} of {asked} right options are the longest", lesson.id);
    }
}

#[test]
fn every_lesson_has_the_nine_sections_in_order() {
    for lesson in Library::embedded().lessons {
        check_sections(&lesson);
    }
}

#[track_caller]
fn check_sections(lesson: &Lesson) {
    let sections: Vec<(&str, &str)> =
        lesson.sections.iter().map(|section| (section.body.kind(), section.title.as_str())).collect();
    assert_eq!(
        sections,
        [
            ("why", "Why This Matters"),
            ("terms", "Define Terms"),
            ("model", "Visual Model"),
            ("code", "Code Example"),
            ("experiments", "Interactive Experiment"),
            ("quiz", "Quick Quiz"),
            ("challenge", "Coding Challenge"),
            ("real-world", "Real-World Usage"),
            ("connections", "Connections"),
        ]
    );
}
