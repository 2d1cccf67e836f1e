//! What a screen or a command asks of a running lab. Plain data; the engine carries it out.

use std::time::Duration;

use crate::lab::platform::{Platform, Profile, Settings};
use crate::lab::record::InstanceId;
use crate::lab::triggers::webhook::Sending;

/// A request that the lab sends to itself, over a real connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The method, in upper case.
    pub method: String,
    /// The path with its query, from its first slash.
    pub target: String,
    /// Headers besides those that the connection needs.
    pub headers: Vec<(String, String)>,
    /// The body; sent only if it is not empty.
    pub body: String,
}

/// Something for a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerOrder {
    /// Hand an event to the trigger of this name. A text that is JSON is the value that it says.
    Send(String, String),
    /// Hand an event to the function at this path, without waiting for its end.
    Invoke(String, String),
    /// Take back every event of the trigger that failed for good.
    Redrive(String),
    /// Deliver the event of the trigger that was handled last once more.
    Duplicate(String),
    /// Put an object of this name and these bytes into the bucket of this name.
    Upload(String, String, Vec<u8>),
    /// Put a picture to try things with into the bucket of this name.
    UploadSample(String),
    /// Have the sender of this name send an event in this way.
    Deliver(String, Sending),
    /// Carry out an SQL statement on the database of the table of this name. What comes of it stands in the trigger's row.
    Sql(String, String),
    /// Let so much time pass at once by the clock of a schedule, as if the machine had slept.
    Sleep(String, Duration),
}

/// Something to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Send a request.
    Send(Call),
    /// Send so many requests, at most `concurrency` at the same time.
    Burst {
        /// What to send.
        call: Call,
        /// How many.
        count: u32,
        /// How many at the same time.
        concurrency: u32,
    },
    /// Send requests at an even pace until told to stop.
    Steady {
        /// What to send.
        call: Call,
        /// Requests a second.
        per_second: u32,
    },
    /// Stop bursts and steady traffic.
    StopTraffic,
    /// Stop all instances that are idle now, and the others after their requests.
    ScaleToZero,
    /// End the process of an instance at once, or its isolate.
    Kill(InstanceId),
    /// Become another platform, with its own settings.
    Switch(Platform),
    /// Take these settings for the present platform.
    Set(Settings),
    /// Add a provider's typical delay to every cold start, or none.
    Add(Option<Profile>),
    /// Forget requests, log and sums; instances stay.
    Clear,
    /// Something for a trigger.
    Trigger(TriggerOrder),
}
