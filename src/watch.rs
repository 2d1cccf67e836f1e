//! What is watched for in the traffic of a lab, as plain data: a lesson says it, the lab's observers look for it. Knows
//! neither of them and judges nothing.

use crate::text::Clean;

/// What has to be seen until an exercise counts as done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watch {
    /// Calls of one route that are answered as they should be.
    Answers(Answers),
    /// A call that an instance answered and whose parts were measured.
    TimedCall,
    /// One call cold, one warm, one cold after the instance has stopped, and then several at once.
    ColdWarmBurst {
        /// How many calls at once, at least two.
        at_once: usize,
    },
    /// Sums of a trigger.
    Counts(Counts),
}

/// Sums of one trigger that have to be reached; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The trigger in the lab, by its name.
    pub trigger: String,
    /// The sums, in the order in which they are listed.
    pub sums: Vec<Sum>,
}

/// A sum that has to be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// What it stands for, in a few words.
    pub words: Clean,
    /// Which sum.
    pub counter: Counter,
    /// What it has to come to, at least.
    pub least: u64,
    /// Only what is counted after this one has risen counts, if there is one.
    pub after: Option<Counter>,
}

/// A sum that a trigger keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Events that came in.
    Received,
    /// Calls of the function.
    Calls,
    /// Events that were handled.
    Handled,
    /// Tries that failed.
    Failed,
    /// Events that were tried again.
    Retried,
    /// Events that failed for good.
    DeadLettered,
    /// Events that were taken back.
    Redriven,
    /// Events that were delivered once more on purpose.
    Duplicated,
    /// Runs of a schedule that began while another one lasted.
    Overlapped,
    /// Runs of a schedule that were due while its clock stood still.
    Missed,
    /// Runs of a schedule that were left out because another one lasted.
    Skipped,
    /// Genuine deliveries that were accepted.
    SignedAccepted,
    /// Forged deliveries that were refused.
    ForgedRefused,
    /// Doubled deliveries that were charged exactly once.
    ChargedOnce,
    /// Deliveries that were charged more than once.
    ChargedAgain,
    /// Events out of order after which the newer one counts.
    NewestKept,
    /// Chains of calls that the platform has stopped.
    Stopped,
}

/// Calls of one route with the answers that are expected; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The pattern of the route, such as `/api/hello`.
    pub route: String,
    /// The calls, in the order in which they are listed.
    pub calls: Vec<Call>,
}

/// A call and the answer that is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// What it is, in a few words.
    pub words: Clean,
    /// Its method, in upper case.
    pub method: String,
    /// Keys that its query has, with their values.
    pub query: Vec<(String, String)>,
    /// Keys that its query has not.
    pub without: Vec<String>,
    /// What its body is.
    pub body: Body,
    /// The status that is expected.
    pub status: u16,
    /// The type of the answer's content that is expected, if one is, such as `application/json`.
    pub content_type: Option<String>,
    /// What is expected of the fields of the answer, which has to be a JSON object if there are any.
    pub fields: Vec<Field>,
}

/// What the body of a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Anything or nothing.
    Any,
    /// A JSON object.
    Json,
    /// Something that is not JSON.
    NotJson,
}

/// A field of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What is expected of it.
    pub rule: Rule,
}

/// What is expected of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// It is this text.
    Is(String),
    /// It is a date with its time, as ISO 8601 writes it.
    Date,
    /// It is the value of this field in the body of the call.
    Echo(String),
    /// It is the part of the path that the route names so, such as `id` of `/api/notes/[id]`.
    Segment(String),
}

impl Watch {
    /// What is looked for, in a few words for each part, in the order of the observer's checks.
    pub fn words(&self) -> Vec<Clean> {
        match self {
            Self::Answers(answers) => answers.calls.iter().map(|call| call.words.clone()).collect(),
            Self::TimedCall => vec!["an answer with Server-Timing".into(), "from your own client".into()],
            Self::ColdWarmBurst { at_once } => vec![
                "a call that starts cold".into(),
                "right after it: warm, same instance".into(),
                "after the stop: cold, new instance".into(),
                format!("{at_once} at once: 1 warm, {} cold", at_once - 1).as_str().into(),
            ],
            Self::Counts(counts) => counts.sums.iter().map(|sum| sum.words.clone()).collect(),
        }
    }
}

impl Counter {
    /// Its name, in lesson files and on screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Calls => "calls",
            Self::Handled => "handled",
            Self::Failed => "failed",
            Self::Retried => "retried",
            Self::DeadLettered => "dead-lettered",
            Self::Redriven => "redriven",
            Self::Duplicated => "duplicated",
            Self::Overlapped => "overlapped",
            Self::Missed => "missed",
            Self::Skipped => "skipped",
            Self::SignedAccepted => "signed-accepted",
            Self::ForgedRefused => "forged-refused",
            Self::ChargedOnce => "charged-once",
            Self::ChargedAgain => "charged-again",
            Self::NewestKept => "newest-kept",
            Self::Stopped => "stopped",
        }
    }
}

impl Call {
    /// How it can be made, such as `GET /api/hello?name=Ada`.
    pub fn example(&self, route: &str) -> String {
        let query: Vec<String> = self.query.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
        let body = match self.body {
            Body::Any => "",
            Body::Json => " with JSON",
            Body::NotJson => " with a body that is not JSON",
        };
        format!("{} {route}{query}{body}", self.method)
    }
}
