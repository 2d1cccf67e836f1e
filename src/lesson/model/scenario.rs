//! A trigger to play with: what is told of it, what its keys do, what is watched for, and the files that it begins with.

use crate::lesson::id::{ScenarioId, TaskId};
use crate::lesson::model::{FlowPicture, Note, Predict, Text};
use crate::text::Clean;

/// A scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Its id.
    pub id: ScenarioId,
    /// Its title.
    pub title: Clean,
    /// Trigger, function and effect.
    pub picture: FlowPicture,
    /// What happens, in a few sentences.
    pub story: Text,
    /// The trigger in the lab, by its name.
    pub trigger: String,
    /// The function that it calls, by the path of its route.
    pub function: String,
    /// A guess before anything happens.
    pub predict: Predict,
    /// What the learner can do, at least one.
    pub keys: Vec<ScenarioKey>,
    /// How to break it.
    pub breaks: Text,
    /// How to mend it.
    pub mend: Text,
    /// What is watched for.
    pub tasks: Vec<ScenarioTask>,
    /// A remark where the page simplifies.
    pub note: Option<Note>,
    /// The files that it begins with, with their places in the folder of functions.
    pub files: Vec<(String, String)>,
    /// What `triggers.toml` needs; empty if nothing.
    pub config: String,
}

/// Something that the learner can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioKey {
    /// The key: a small letter.
    pub key: char,
    /// What it does, in a word or two.
    pub label: String,
    /// What it does.
    pub act: ScenarioAct,
}

/// What a key of a scenario does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScenarioAct {
    /// Hands this event to the trigger.
    Send(String),
    /// Hands this event to the function without waiting for its end.
    Invoke(String),
    /// Takes back what failed for good.
    Redrive,
    /// Delivers the event that was handled last once more.
    Duplicate,
}

/// Something that is watched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioTask {
    /// Its id.
    pub id: TaskId,
    /// What it is, in a few words.
    pub text: Clean,
    /// What is counted.
    pub counter: Counter,
    /// From how many on it is done.
    pub least: u64,
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
}
