//! Questions, answers and their judgement. Everything here is a pure function of the question, a seed and what the learner
//! gave; keys, cells and files are unknown.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::lesson::id::ChoiceId;
use crate::lesson::model::{Choices, Question, QuestionKind};

pub mod draft;
pub mod judge;
pub mod number;
#[cfg(test)]
pub(crate) mod sample;
pub mod score;
pub mod shuffle;
pub mod vary;

/// A whole answer, by the kind of its question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// One option: single, true/false, predict-output.
    Choice(ChoiceId),
    /// Some options: multi.
    Choices(BTreeSet<ChoiceId>),
    /// A line of the code, from 1: spot-the-bug.
    Line(usize),
    /// A number, as it was typed.
    Number(String),
    /// All items, in the order given.
    Order(Vec<ChoiceId>),
    /// For each left side the pair whose right side was put to it.
    Match(BTreeMap<ChoiceId, ChoiceId>),
}

/// Whether an answer is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Some part of it is wrong.
    Wrong,
    /// All of it is right.
    Right,
}

/// How sure the learner was, as told after answering. In files it is the number from 1 to 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Confidence {
    /// 1: a guess.
    Guess,
    /// 2: fairly sure.
    Fairly,
    /// 3: sure.
    Sure,
}

impl Confidence {
    /// All of them, rising.
    pub const ALL: [Self; 3] = [Self::Guess, Self::Fairly, Self::Sure];

    /// The number from 1 to 3.
    pub fn number(self) -> u8 {
        match self {
            Self::Guess => 1,
            Self::Fairly => 2,
            Self::Sure => 3,
        }
    }

    /// The word beside the number.
    pub fn word(self) -> &'static str {
        match self {
            Self::Guess => "guess",
            Self::Fairly => "fairly",
            Self::Sure => "sure",
        }
    }
}

/// A number that is no confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a confidence is 1, 2 or 3")]
pub struct ConfidenceError;

impl TryFrom<u8> for Confidence {
    type Error = ConfidenceError;
    fn try_from(number: u8) -> Result<Self, ConfidenceError> {
        Self::ALL.into_iter().find(|confidence| confidence.number() == number).ok_or(ConfidenceError)
    }
}

impl From<Confidence> for u8 {
    fn from(confidence: Confidence) -> Self {
        confidence.number()
    }
}

/// The options of a question that has options.
pub fn choices(kind: &QuestionKind) -> Option<&Choices> {
    match kind {
        QuestionKind::Single(choices)
        | QuestionKind::Multi(choices)
        | QuestionKind::TrueFalse(choices)
        | QuestionKind::PredictOutput(choices) => Some(choices),
        QuestionKind::SpotTheBug(_) | QuestionKind::Numeric(_) | QuestionKind::Order(_) | QuestionKind::Match(_) => {
            None
        }
    }
}

/// The lines of a question's code that can be chosen, each with its number from 1; empty lines cannot.
pub fn code_lines(question: &Question) -> Vec<(usize, &str)> {
    let code = question.code.as_ref().map_or("", |snippet| snippet.text.as_str());
    code.split('\n').enumerate().map(|(i, line)| (i + 1, line)).filter(|(_, line)| !line.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(response: &Response, json: &str) {
        assert_eq!(serde_json::to_string(response).unwrap(), json);
        assert_eq!(serde_json::from_str::<Response>(json).unwrap(), *response);
    }

    #[test]
    fn responses_are_short_in_files() {
        let id = |text: &str| text.parse::<ChoiceId>().unwrap();
        check(&Response::Choice(id("a")), r#"{"choice":"a"}"#);
        check(&Response::Choices([id("b"), id("a")].into()), r#"{"choices":["a","b"]}"#);
        check(&Response::Line(3), r#"{"line":3}"#);
        check(&Response::Number("150,000".to_owned()), r#"{"number":"150,000"}"#);
        check(&Response::Order(vec![id("b"), id("a")]), r#"{"order":["b","a"]}"#);
        check(&Response::Match([(id("a"), id("b"))].into()), r#"{"match":{"a":"b"}}"#);
    }

    #[test]
    fn confidence_is_one_to_three() {
        assert_eq!(Confidence::ALL.map(u8::from), [1, 2, 3]);
        assert_eq!(Confidence::try_from(2), Ok(Confidence::Fairly));
        assert_eq!(Confidence::try_from(4), Err(ConfidenceError));
    }

    #[test]
    fn empty_lines_cannot_be_chosen() {
        assert_eq!(code_lines(&sample::bug("a\n\n  \nb", 4)), [(1, "a"), (4, "b")]);
    }
}
