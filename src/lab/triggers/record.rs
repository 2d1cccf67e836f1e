//! What happened to events, as plain data for screens and for `lab --json`.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Moment;
use crate::lab::triggers::statement::Asked;
use crate::sandbox::ask::Pictures;
use crate::text::Clean;
use crate::watch::Counter;

/// The number of an event within its trigger, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub u64);

impl EventId {
    /// The id that a function sees, in the form of a UUID.
    pub fn uuid(self) -> String {
        format!("00000000-0000-4000-8000-{:012x}", self.0)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "e{}", self.0)
    }
}

/// Something that happened to an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// The trigger has it, and is bound to deliver it.
    Received {
        /// Which event.
        id: EventId,
        /// How long it is.
        bytes: usize,
    },
    /// It failed, and will be tried again.
    Retried {
        /// Which event.
        id: EventId,
        /// How often it was tried so far.
        attempts: u32,
        /// How long the next try waits, in the time of the trigger's own clock.
        wait: Duration,
        /// Why it failed.
        why: Clean,
    },
    /// It failed for good, and is kept aside.
    DeadLettered {
        /// Which event.
        id: EventId,
        /// How often it was tried.
        attempts: u32,
        /// Why it failed the last time.
        why: Clean,
    },
    /// Runs of a schedule were due while nothing could run; they are not made up for.
    Missed {
        /// How many.
        runs: u64,
    },
}

/// What a trigger is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Events that somebody hands over without waiting for the answer.
    Asynchronous,
    /// A queue that is read in batches.
    Queue,
    /// A sender of signed requests.
    Webhook,
    /// A folder whose new files are events.
    Bucket,
    /// The changes of a table, read in the order in which they were made.
    Table,
    /// Runs at certain times.
    Schedule,
}

impl Kind {
    /// Its name, in JSON and in `triggers.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asynchronous => "async",
            Self::Queue => "queue",
            Self::Webhook => "webhook",
            Self::Bucket => "bucket",
            Self::Table => "table",
            Self::Schedule => "schedule",
        }
    }
}

/// Sums since the lab began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Events that came in.
    pub received: u64,
    /// Calls of the function.
    pub calls: u64,
    /// Events that a call handled.
    pub handled: u64,
    /// Tries of events that failed.
    pub failed: u64,
    /// Events that were or will be tried again.
    pub retried: u64,
    /// Events that failed for good.
    pub dead_lettered: u64,
    /// Events that were taken back from there.
    pub redriven: u64,
    /// Events that were delivered once more on purpose.
    pub duplicated: u64,
}

/// Where an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It waits to be delivered.
    Waiting,
    /// A call has it.
    Running,
    /// It failed, and is tried again at this moment.
    Retry(Moment),
    /// A call has handled it.
    Handled,
    /// It failed for good.
    Dead,
}

/// An event as a screen may show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// Its number.
    pub id: EventId,
    /// What it says, in a few words.
    pub label: Clean,
    /// Where it is.
    pub stage: Stage,
    /// How often it was tried.
    pub attempts: u32,
    /// Why it failed the last time.
    pub why: Option<Clean>,
}

impl EventRow {
    /// Why it failed the last time; none where it was handled after that.
    pub fn failure(&self) -> Option<&Clean> {
        self.why.as_ref().filter(|_| self.stage != Stage::Handled)
    }
}

/// What became of the deliveries of a sender of webhooks, of those that were answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WebhookDetail {
    /// Requests that were answered 2xx.
    pub accepted: u64,
    /// Requests that were answered 4xx.
    pub refused: u64,
    /// Genuine deliveries that were accepted.
    pub signed_accepted: u64,
    /// Deliveries by somebody without the secret.
    pub forged: u64,
    /// Those of them that were refused and not charged.
    pub forged_refused: u64,
    /// Deliveries with an old signature.
    pub late: u64,
    /// Those of them that were refused.
    pub late_refused: u64,
    /// Deliveries that were accepted and sent more than once.
    pub doubled: u64,
    /// Those of them that were charged exactly once.
    pub charged_once: u64,
    /// Deliveries that were charged more than once.
    pub charged_again: u64,
    /// Pairs of events of one object of which the newer came first, and both were accepted.
    pub out_of_order: u64,
    /// Those of them after which the newer one counts.
    pub newest_kept: u64,
    /// Charges that functions have noted for deliveries.
    pub charges: u64,
    /// Keys in the store.
    pub keys: u64,
}

/// What lies in a bucket, and what its chains of events came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BucketDetail {
    /// Its folder, in the folder of functions.
    pub folder: String,
    /// Objects in it.
    pub objects: usize,
    /// Bytes of them.
    pub bytes: u64,
    /// The first of them by name, with their sizes, [`BucketDetail::FILES`] at most.
    pub files: Vec<(Clean, u64)>,
    /// The longest chain of calls so far in which each was caused by what the one before wrote.
    pub rounds: u32,
    /// Chains that were stopped.
    pub stopped: u64,
    /// Objects that are too large for an event.
    pub too_large: u64,
    /// The picture that the function made smaller last, before and after.
    pub pictures: Option<Arc<Pictures>>,
}

impl BucketDetail {
    /// Files that are shown.
    pub const FILES: usize = 20;
}

/// What a shard of a stream does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShardState {
    /// Nothing waits.
    #[default]
    Idle,
    /// A call has its first batch.
    Running,
    /// Its first batch failed, and is tried again at this moment. All else waits behind it.
    Blocked(Moment),
}

/// A shard of a stream at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShardRow {
    /// What it does.
    pub state: ShardState,
    /// Records of the batch that is tried.
    pub batch: usize,
    /// Failed tries of this batch that count.
    pub attempts: u32,
    /// Records behind this batch.
    pub waiting: usize,
    /// When the oldest record came that is not handled.
    pub oldest: Option<Moment>,
}

/// A trigger at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The pattern of the function that it calls.
    pub function: String,
    /// Sums.
    pub counts: Counts,
    /// Events that wait, those for a retry included.
    pub waiting: usize,
    /// Events that a call has.
    pub running: usize,
    /// Events that failed for good and are kept.
    pub dead: usize,
    /// The newest events first, [`Row::EVENTS`] at most.
    pub events: VecDeque<EventRow>,
    /// How many seconds of its clock pass in one second.
    pub speed: u32,
    /// What is wrong with it.
    pub problem: Option<Clean>,
    /// What only its kind has.
    pub detail: Detail,
}

/// What only one kind of trigger has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    None,
    /// Of a schedule.
    Schedule(Box<ScheduleDetail>),
    /// What became of the deliveries of a webhook.
    Webhook(Box<WebhookDetail>),
    /// What lies in a bucket.
    Bucket(Box<BucketDetail>),
    /// Of a table's stream.
    Table {
        /// Its shards.
        shards: Vec<ShardRow>,
        /// The places of batches that were given up, the newest first, [`Row::LETTERS`] at most, in words.
        letters: Vec<Clean>,
        /// The statement that was typed last, with what came of it.
        said: Option<Arc<Asked>>,
    },
}

/// What a schedule has besides events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleDetail {
    /// Its expression.
    pub every: String,
    /// How it is read, in a few words.
    pub dialect: &'static str,
    /// The expression with a caret under its fault, two lines, if it has one.
    pub caret: Option<String>,
    /// What its own clock shows, which may be sped up.
    pub clock: Date,
    /// The next runs by that clock, [`ScheduleDetail::NEXT`] at most; fewer if there are no more.
    pub next: Vec<Date>,
    /// What happens when a run is due while another one lasts.
    pub overlap: Overlap,
    /// Runs that began while another one lasted.
    pub overlapped: u64,
    /// The most runs that lasted at the same time.
    pub most_at_once: usize,
    /// Runs that were left out because another one lasted.
    pub skipped: u64,
    /// Runs that were due while the clock stood still, which nobody makes up for.
    pub missed: u64,
}

impl ScheduleDetail {
    /// Runs that are foretold.
    pub const NEXT: usize = 5;
}

/// A time as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date {
    /// In milliseconds since 1970.
    pub unix_millis: u64,
    /// In UTC, such as `Sat 2026-08-01 09:45:00`.
    pub utc: String,
    /// In the zone of this machine, with its name, such as `Sat 2026-08-01 11:45:00 CEST`.
    pub local: String,
}

/// What happens when a run is due while another one lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overlap {
    /// It runs beside it, as on the platforms.
    #[default]
    Allow,
    /// It is left out, as with a lock.
    Skip,
}

impl Overlap {
    /// Its name in `triggers.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Skip => "skip",
        }
    }
}

impl Row {
    /// Events that are shown.
    pub const EVENTS: usize = 50;
    /// Dead letters that are shown.
    pub const LETTERS: usize = 10;

    /// One of its sums; 0 for one that only other kinds of triggers have.
    pub fn sum(&self, counter: Counter) -> u64 {
        let schedule = |sum: fn(&ScheduleDetail) -> u64| match &self.detail {
            Detail::Schedule(detail) => sum(detail),
            _ => 0,
        };
        let webhook = |sum: fn(&WebhookDetail) -> u64| match &self.detail {
            Detail::Webhook(detail) => sum(detail),
            _ => 0,
        };
        match counter {
            Counter::Received => self.counts.received,
            Counter::Calls => self.counts.calls,
            Counter::Handled => self.counts.handled,
            Counter::Failed => self.counts.failed,
            Counter::Retried => self.counts.retried,
            Counter::DeadLettered => self.counts.dead_lettered,
            Counter::Redriven => self.counts.redriven,
            Counter::Duplicated => self.counts.duplicated,
            Counter::Overlapped => schedule(|detail| detail.overlapped),
            Counter::Missed => schedule(|detail| detail.missed),
            Counter::Skipped => schedule(|detail| detail.skipped),
            Counter::SignedAccepted => webhook(|detail| detail.signed_accepted),
            Counter::ForgedRefused => webhook(|detail| detail.forged_refused),
            Counter::ChargedOnce => webhook(|detail| detail.charged_once),
            Counter::ChargedAgain => webhook(|detail| detail.charged_again),
            Counter::NewestKept => webhook(|detail| detail.newest_kept),
            Counter::Stopped => match &self.detail {
                Detail::Bucket(detail) => detail.stopped,
                _ => 0,
            },
        }
    }
}
