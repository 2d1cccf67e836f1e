//! What the lesson claims is true: the numbers it quotes come out of the formula, and the programs that its questions are
//! about do what the answers say, in the sandbox.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "quiz_facts/numbers.rs"]
mod numbers;
#[path = "quiz_facts/pages.rs"]
mod pages;
#[path = "quiz_facts/programs.rs"]
mod programs;
#[path = "quiz_facts/queues.rs"]
mod queues;
#[path = "quiz_facts/vary.rs"]
mod vary;

use serverless_tutor::cost::{DurationPrice, gb_seconds};
use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::model::{Body, Choice, Choices, Lesson, Question, QuestionKind, Right};
use serverless_tutor::units::{GbSeconds, MemoryMb, Millis};

/// The built-in lesson.
fn lesson() -> Lesson {
    Library::embedded().lessons.swap_remove(0)
}

/// Its price, which every number has to come from.
fn price() -> DurationPrice {
    lesson().price.duration
}

/// A question of the quiz by its id.
fn question(id: &str) -> Question {
    let lesson = lesson();
    let mut questions = lesson.sections.into_iter().find_map(|section| match section.body {
        Body::Quiz(bank) => Some(bank.questions.into_iter()),
        _ => None,
    });
    questions.as_mut().unwrap().find(|question| question.id.as_str() == id).unwrap()
}

/// The one right option of a question.
fn right_option(question: &Question) -> &Choice {
    let (QuestionKind::Single(Choices { options }) | QuestionKind::PredictOutput(Choices { options })) = &question.kind
    else {
        panic!("{} has no options of which one is right", question.id.as_str())
    };
    options.iter().find(|option| option.right == Right::Yes).unwrap()
}

/// GB-seconds of a month.
fn used(calls: f64, ms: f64, mb: u32) -> f64 {
    gb_seconds(calls, Millis(ms), MemoryMb(mb)).0
}

/// The bill for GB-seconds, free tier included, in dollars.
fn bill(gb_seconds: f64) -> f64 {
    price().month(GbSeconds(gb_seconds)).0
}

/// Dollars rounded to cents.
fn cents(dollars: f64) -> f64 {
    (dollars * 100.0).round() / 100.0
}

/// Fails unless every quotation stands in the text.
#[track_caller]
fn check_quotes(text: &str, quotations: &[String]) {
    for quotation in quotations {
        assert!(text.contains(quotation), "{quotation:?} does not stand in: {text}");
    }
}
