//! A trigger to play with: what is told of it, what its keys do, what is watched for, and the files that it begins with.

use crate::lesson::id::{ScenarioId, TaskId};
use crate::lesson::model::{FlowPicture, Note, Predict, Text};
use crate::text::Clean;
use crate::watch::Counter;

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
    /// The trigger in the lab, by its name; empty for requests over HTTP.
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
    /// What is shown of it.
    pub panel: Panel,
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
    /// Lets the clock of a schedule stand still for so many of its seconds, as a machine that sleeps does.
    Sleep(u64),
    /// Gives this statement to the database.
    Sql(String),
    /// Has the sender of a webhook send an event in the way of this name.
    Deliver(String),
    /// Puts a picture to try things with into the bucket.
    Upload,
    /// Sends a request.
    Call {
        /// Its method.
        method: String,
        /// Its path with the query.
        target: String,
        /// Its body; empty if there is none.
        body: String,
    },
}

/// Something that is watched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioTask {
    /// Its id.
    pub id: TaskId,
    /// What it is, in a few words.
    pub text: Clean,
    /// What has to be seen.
    pub seen: Seen,
}

/// What has to be seen until something is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The trigger has counted so far.
    Count(Counter, u64),
    /// The function has answered so.
    Answer {
        /// The method of the request.
        method: String,
        /// The status of the answer.
        status: u16,
        /// What the body of the answer holds; empty for anything.
        holds: String,
    },
}

/// What a scenario shows of its trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// The newest events.
    Events,
    /// A database: the last statement with what came of it, the shards of its stream, the newest events.
    Database,
    /// A webhook: what became of its deliveries.
    Deliveries,
    /// A bucket: its objects, and the last picture before and after.
    Bucket,
    /// The newest requests of the function.
    Requests,
    /// Places of the world, with the computed way to each of them.
    Places,
}
