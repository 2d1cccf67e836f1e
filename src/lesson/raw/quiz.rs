//! The file of a `quiz` section as it is written, key by key.

use serde::Deserialize;

use crate::lesson::raw::At;

/// The file of a `quiz` section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawQuiz {
    pub(crate) pass_percent: At<u8>,
    pub(crate) question: At<Vec<RawQuestion>>,
}

/// `[[question]]`. The kind stands last: the keys of its body are those that the other fields have left.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawQuestion {
    pub(crate) id: At<String>,
    pub(crate) level: At<u8>,
    pub(crate) about: At<String>,
    pub(crate) ask: At<String>,
    pub(crate) hint: Option<At<String>>,
    pub(crate) code: Option<At<RawSnippet>>,
    pub(crate) run: Option<At<RawRun>>,
    pub(crate) kind: At<RawAnswer>,
}

/// `code` of a question: either a file or a text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSnippet {
    pub(crate) language: At<String>,
    pub(crate) file: Option<At<String>>,
    pub(crate) text: Option<At<String>>,
}

/// `run` of a question about output: how its program is called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRun {
    pub(crate) calls: At<Vec<At<String>>>,
    pub(crate) output: At<String>,
}

/// The kinds of questions, each with its own keys.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawAnswer {
    Single(RawOptions),
    Multi(RawOptions),
    PredictOutput(RawOptions),
    TrueFalse(RawTrueFalse),
    SpotTheBug(RawBug),
    Numeric(RawNumeric),
    Order(RawOrder),
    Match(RawMatch),
}

/// Keys of `single`, `multi` and `predict-output`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOptions {
    pub(crate) options: At<Vec<RawOption>>,
}

/// One of `options`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOption {
    pub(crate) id: At<String>,
    pub(crate) text: At<String>,
    pub(crate) right: Option<bool>,
    pub(crate) why: At<String>,
    pub(crate) pinned: Option<bool>,
}

/// Keys of `true-false`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTrueFalse {
    pub(crate) answer: bool,
    pub(crate) why_true: At<String>,
    pub(crate) why_false: At<String>,
}

/// Keys of `spot-the-bug`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBug {
    pub(crate) right: At<usize>,
    pub(crate) reasons: At<Vec<RawReason>>,
}

/// One of `reasons`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReason {
    pub(crate) line: At<usize>,
    pub(crate) why: At<String>,
}

/// Keys of `numeric`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNumeric {
    pub(crate) answer: f64,
    pub(crate) unit: At<String>,
    pub(crate) tolerance: At<f64>,
    pub(crate) why: At<String>,
    pub(crate) slips: Option<Vec<RawSlip>>,
    pub(crate) vary: Option<Box<At<RawVary>>>,
}

/// `[question.vary]` of a numeric question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawVary {
    pub(crate) numbers: Vec<RawDrawn>,
    pub(crate) values: Option<Vec<RawValue>>,
    pub(crate) ask: At<String>,
    pub(crate) answer: At<String>,
    pub(crate) decimals: Option<At<u8>>,
    pub(crate) why: At<String>,
    pub(crate) slips: Option<Vec<RawVariedSlip>>,
}

/// One of `numbers`: a range, or the numbers themselves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDrawn {
    pub(crate) name: At<String>,
    pub(crate) page: f64,
    pub(crate) from: Option<f64>,
    pub(crate) to: Option<f64>,
    pub(crate) step: Option<f64>,
    pub(crate) choose: Option<Vec<f64>>,
}

/// One of `values`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawValue {
    pub(crate) name: At<String>,
    pub(crate) is: At<String>,
}

/// One of `slips` of `vary`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawVariedSlip {
    pub(crate) value: At<String>,
    pub(crate) why: At<String>,
}

/// One of `slips`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSlip {
    pub(crate) value: At<f64>,
    pub(crate) why: At<String>,
}

/// Keys of `order`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOrder {
    pub(crate) items: At<Vec<RawItem>>,
}

/// One of `items`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawItem {
    pub(crate) id: At<String>,
    pub(crate) text: At<String>,
    pub(crate) why: At<String>,
}

/// Keys of `match`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawMatch {
    pub(crate) pairs: At<Vec<RawPair>>,
}

/// One of `pairs`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPair {
    pub(crate) id: At<String>,
    pub(crate) left: At<String>,
    pub(crate) right: At<String>,
    pub(crate) why: At<String>,
}
