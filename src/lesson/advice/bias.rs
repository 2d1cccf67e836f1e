//! Answers that can be guessed without knowing anything: the longest option, or the one at the usual place.

use std::collections::BTreeMap;

use crate::lesson::advice::Sheet;
use crate::lesson::page::Span;
use crate::lesson::raw::quiz::{RawAnswer, RawOption, RawQuestion, RawQuiz};
use crate::text::{sanitise_line, width};

/// Fewer questions show no habit.
const FEWEST: usize = 4;

/// Notes which habits the right options have.
pub(super) fn quiz(sheet: &mut Sheet<'_>, raw: &RawQuiz) {
    let asked: Vec<(&RawQuestion, &[RawOption])> =
        raw.question.value.iter().filter_map(|question| Some((question, one_right(question)?))).collect();
    let longest: Vec<&RawQuestion> =
        asked.iter().filter(|(_, options)| is_longest(options)).map(|(question, _)| *question).collect();
    note(sheet, &longest, asked.len(), "the right option is the longest", "make some of the wrong options as long");
    // Other options are shuffled whenever they are shown.
    let mut places: BTreeMap<usize, Vec<&RawQuestion>> = BTreeMap::new();
    let mut kept = 0;
    for (question, options) in &asked {
        if options.iter().any(|option| option.pinned != Some(true)) {
            continue;
        }
        kept += 1;
        if let Some(at) = options.iter().position(|option| option.right == Some(true)) {
            places.entry(at).or_default().push(question);
        }
    }
    for (at, questions) in places {
        let what = format!("of those that keep their order, option {} is the right one", at + 1);
        note(sheet, &questions, kept, &what, "put some of them in another order, or take pinned away");
    }
}

/// The options of a question of which exactly one is right.
fn one_right(question: &RawQuestion) -> Option<&[RawOption]> {
    match &question.kind.value {
        RawAnswer::Single(raw) | RawAnswer::PredictOutput(raw) => Some(&raw.options.value),
        _ => None,
    }
}

/// Whether the right option is longer than every other.
fn is_longest(options: &[RawOption]) -> bool {
    let long = |option: &RawOption| width(&sanitise_line(&option.text.value));
    let right = options.iter().find(|option| option.right == Some(true)).map_or(0, long);
    options.iter().filter(|option| option.right != Some(true)).all(|option| long(option) < right)
}

fn note(sheet: &mut Sheet<'_>, found: &[&RawQuestion], all: usize, what: &str, help: &str) {
    let Some(first) = found.first().filter(|_| all >= FEWEST && found.len() * 2 > all) else { return };
    let ids: Vec<&str> = found.iter().map(|question| question.id.value.as_str()).collect();
    let Span { start, end } = first.id.at;
    let percent = found.len() * 100 / all;
    let what = format!("{what} in {} of {all} questions ({percent} %): {}", found.len(), ids.join(", "));
    sheet.warnings.report(Span { start, end }, what, help);
}
