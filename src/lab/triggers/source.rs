//! What every machine of a trigger takes in and decides. Time is an argument; nothing here waits or calls.

use std::time::Duration;

use serde_json::Value;

use crate::clock::Moment;
use crate::lab::triggers::bucket::Object;
use crate::lab::triggers::change::Change;
use crate::lab::triggers::config::TableConfig;
use crate::lab::triggers::record::{EventId, Happened, Row};
use crate::text::Clean;

/// The most events that a trigger keeps, the dead ones included.
pub const MOST_EVENTS: usize = 50_000;

/// The number of a call that a machine has asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u64);

/// Something that a machine wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Call the function with this event.
    Call {
        /// The number under which the end of the call is told.
        call: CallId,
        /// The event whose id the call has, where each try has the same; else every call has an id of its own.
        id: Option<EventId>,
        /// The event.
        event: Value,
        /// What it says, in a few words.
        label: String,
    },
    /// Tell that this happened.
    Tell(Happened),
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The function returned this.
    Returned(Value),
    /// The function failed, took too long, or was lost.
    Failed(Clean),
    /// The platform had no place for the call: the function was not called.
    Throttled,
}

/// Why a trigger does not take an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is longer than this trigger takes.
    #[error("the event has {0} bytes, and this trigger takes {1} at most")]
    TooLarge(usize, usize),
    /// There are too many events already.
    #[error("this trigger keeps {MOST_EVENTS} events at most; handle or drop some first")]
    Full,
    /// It takes no events by hand.
    #[error("this trigger makes its events itself")]
    MakesItsOwn,
}

/// The clock of a trigger: it may run faster than that of the lab, and knows the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// How many of its seconds pass in one second; at least 1.
    pub speed: u32,
    /// The time since 1970 at the lab's first moment.
    pub epoch: Duration,
}

impl Pace {
    /// How long a span of its clock takes.
    pub fn real(self, span: Duration) -> Duration {
        span / self.speed.max(1)
    }

    /// The time since 1970, in milliseconds.
    pub fn unix_millis(self, now: Moment) -> u64 {
        (self.epoch + now.0).as_millis() as u64
    }
}

/// What a function is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The event, as a Lambda handler takes it.
    Event,
    /// The event as what the `scheduled` function of a Worker takes.
    Scheduled,
    /// A GET request to its path; the event is not sent.
    Get,
}

/// The machine of a trigger.
pub trait Source {
    /// Takes in the form in which its function is called, if that is known yet; it is asked before each other step in time.
    fn look(&mut self, _form: Option<Form>, _now: Moment) {}

    /// The form of the calls that it asks for.
    fn form(&self) -> Form {
        Form::Event
    }

    /// So much time has passed at once, by its own clock: the machine slept.
    fn slept(&mut self, _span: Duration) {}

    /// Takes an event, or says why not. From here on it is not lost.
    fn receive(&mut self, payload: Value, now: Moment) -> Result<(EventId, Vec<Command>), Refused>;

    /// Takes in that an object was written into its bucket. None if that is no event for it.
    fn created(&mut self, _object: &Object, _now: Moment) -> Option<Vec<Command>> {
        None
    }

    /// Which round of a chain an event belongs to, in which each was caused by what the call before wrote; 0 for none.
    fn round(&self, _id: EventId) -> u32 {
        0
    }

    /// Takes changes of its table, which are committed and therefore not refused. A trigger that has no table has none.
    fn changed(&mut self, _changes: Vec<Change>, _now: Moment) -> Vec<Command> {
        Vec::new()
    }

    /// Goes on with other settings and all its records, if it is the stream of a table.
    fn read_on(&mut self, _table: &TableConfig, _pace: Pace) {}

    /// Takes in how a call ended. One that it does not know changes nothing.
    fn ended(&mut self, call: CallId, outcome: Outcome, now: Moment) -> Vec<Command>;

    /// Does what is due.
    fn tick(&mut self, now: Moment) -> Vec<Command>;

    /// When something is due next, if nothing happens before.
    fn deadline(&self) -> Option<Moment>;

    /// Takes back every event that failed for good.
    fn redrive(&mut self, now: Moment) -> Vec<Command>;

    /// Delivers the event that was handled last once more, under its own id, as a platform may do at any time. None if there is
    /// none.
    fn duplicate(&mut self, now: Moment) -> Option<Vec<Command>>;

    /// Lets the machine go on with other settings of the same kind, with all its events.
    fn row(&self) -> Row;
}

/// A payload in a few words.
pub(super) fn label(payload: &Value) -> String {
    let text = match payload {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    crate::text::truncate(crate::text::sanitise_line(&text).as_str(), 40)
}
