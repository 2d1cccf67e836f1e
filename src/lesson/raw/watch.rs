//! `watch` of an exercise as it is written, key by key.

use serde::Deserialize;

use crate::lesson::raw::{At, Free};

/// `[task.watch]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWatch {
    pub(crate) kind: At<RawWatched>,
}

/// What can be watched for, each with its own keys.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawWatched {
    Answers(RawAnswers),
    TimedCall(RawTimedCall),
    ColdWarmBurst(RawBurst),
    Counts(RawCounts),
}

/// Keys of `answers`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAnswers {
    pub(crate) route: At<String>,
    pub(crate) call: At<Vec<RawCall>>,
}

/// Keys of `timed-call`: none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTimedCall {}

/// Keys of `cold-warm-burst`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBurst {
    pub(crate) at_once: At<usize>,
}

/// Keys of `counts`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCounts {
    pub(crate) trigger: At<String>,
    pub(crate) count: At<Vec<RawSum>>,
}

/// `[[task.watch.count]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSum {
    pub(crate) words: At<String>,
    pub(crate) counter: RawCounter,
    pub(crate) least: At<u64>,
    pub(crate) after: Option<RawCounter>,
}

/// A sum that a trigger keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawCounter {
    Received,
    Calls,
    Handled,
    Failed,
    Retried,
    DeadLettered,
    Redriven,
    Duplicated,
    Overlapped,
    Missed,
    Skipped,
    SignedAccepted,
    ForgedRefused,
    ChargedOnce,
    ChargedAgain,
    NewestKept,
    Stopped,
}

/// `[[task.watch.call]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCall {
    pub(crate) words: At<String>,
    pub(crate) method: At<String>,
    pub(crate) query: Option<Free<String>>,
    pub(crate) without: Option<Vec<At<String>>>,
    pub(crate) body: Option<RawBody>,
    pub(crate) status: At<u16>,
    pub(crate) content_type: Option<At<String>>,
    pub(crate) fields: Option<Vec<At<RawField>>>,
}

/// `body` of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawBody {
    Json,
    NotJson,
}

/// One of `fields`: a name and one rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawField {
    pub(crate) name: At<String>,
    pub(crate) is: Option<At<String>>,
    pub(crate) form: Option<At<RawForm>>,
    pub(crate) echo: Option<At<String>>,
    pub(crate) segment: Option<At<String>>,
}

/// `form` of a field.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawForm {
    Date,
}
