//! What may stand beside a section's own matter: notes, and guesses before something is revealed.

use crate::lesson::field::{distinct, require, words, words_or_none};
use crate::lesson::model::{Fork, Guess, Note, Predict};
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::prose::inline;
use crate::lesson::raw::At;
use crate::lesson::raw::sections::{RawFork, RawGuess, RawNote, RawPredict};

pub(super) fn note(page: &mut Page<'_>, raw: &RawNote) -> Note {
    let RawNote { label, text } = raw;
    Note { label: words(page, label), text: inline(page, text) }
}

pub(super) fn notes(page: &mut Page<'_>, raw: Option<Vec<RawNote>>) -> Vec<Note> {
    raw.unwrap_or_default().iter().map(|raw| note(page, raw)).collect()
}

/// A guess at one of so many steps; `steps` is `None` if they could not be counted.
pub(super) fn fork(page: &mut Page<'_>, raw: RawFork, steps: Option<usize>) -> Fork {
    let RawFork { step, question, why, right, guesses } = raw;
    let inside = steps.is_none_or(|steps| step.value < steps);
    require(page, step.at, inside, "there is no step of that number", "count the steps from 0");
    Fork { step: step.value, predict: predict(page, RawPredict { question, why, right, guesses }) }
}

pub(super) fn predict(page: &mut Page<'_>, raw: RawPredict) -> Predict {
    let RawPredict { question, why, right, guesses } = raw;
    let count = guesses.value.len();
    require(page, guesses.at, (2..=5).contains(&count), "there must be 2 to 5 guesses", "add or take away some");
    let inside = guesses.at == Span::NOWHERE || right.value < count;
    require(page, right.at, inside, "right is not the place of one of the guesses", "count the guesses from 0");
    let keyed: Vec<(Guess, Span)> =
        guesses.value.iter().enumerate().map(|(place, raw)| guess(page, raw, place)).collect();
    distinct(
        page,
        keyed.iter().map(|(guess, at)| (guess.key, *at)),
        |key| format!("two guesses have the key {}", shown(&key.to_string())),
        "give each its own; without key they are numbered from 1",
    );
    Predict {
        question: words(page, &question),
        guesses: keyed.into_iter().map(|(guess, _)| guess).collect(),
        right: right.value,
        why: words(page, &why),
    }
}

/// A guess and the place of its key.
fn guess(page: &mut Page<'_>, raw: &RawGuess, place: usize) -> (Guess, Span) {
    let RawGuess { key, name, detail } = raw;
    let numbered = char::from_digit(place as u32 + 1, 10).unwrap_or('0');
    let guess = Guess {
        key: key.as_ref().map_or(numbered, |raw| key_of(page, raw)),
        name: words(page, name),
        detail: detail.as_ref().map(words_or_none).unwrap_or_default(),
    };
    (guess, key.as_ref().map_or(name.at, |key| key.at))
}

/// A key that the learner presses: a small letter or a digit.
pub(super) fn key_of(page: &mut Page<'_>, raw: &At<char>) -> char {
    let plain = raw.value.is_ascii_lowercase() || raw.value.is_ascii_digit();
    require(page, raw.at, plain, "a key is one small letter or digit", "write for example key = \"c\"");
    raw.value
}
