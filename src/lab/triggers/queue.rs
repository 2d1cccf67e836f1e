//! A queue that a function reads in batches, as Amazon SQS with an event source mapping. A message that is handed out is invisible
//! for a while; it is deleted when its batch is handled, and else it comes back. Received too often, it goes to the dead letters.
//! Every message is delivered at least once, and sometimes more than once.
//!
//! Sources: AWS Lambda developer guide, "Using Lambda with Amazon SQS" and "Handling errors for an SQS event source" (2026): batches
//! of ten by default, `batchItemFailures`, five pollers at the start; Amazon SQS developer guide (2026): visibility timeout,
//! `maxReceiveCount`, 1 MiB for a message.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::lab::triggers::record::{Counts, Detail, EventId, EventRow, Happened, Kind, Row, Stage};
use crate::lab::triggers::source::{CallId, Command, MOST_EVENTS, Outcome, Pace, Refused, Source, label};
use crate::text::{Clean, sanitise_line};

/// The longest message, in bytes.
pub const MOST_BYTES: usize = 1 << 20;

/// How a queue is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Messages of a batch at most, from 1 to 10,000.
    pub batch: usize,
    /// How long a message that was handed out stays invisible, in the time of the queue's clock.
    pub visibility: Duration,
    /// How often a message is received before it goes to the dead letters, from 1 on.
    pub receives: u32,
    /// Batches that are handled at the same time.
    pub pollers: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Self { batch: 10, visibility: Duration::from_secs(30), receives: 3, pollers: 5 }
    }
}

/// A queue.
#[derive(Debug)]
pub struct Queue {
    name: String,
    function: String,
    pace: Pace,
    reading: Reading,
    messages: BTreeMap<EventId, Message>,
    visible: BTreeSet<EventId>,
    /// When invisible messages come back.
    due: BTreeSet<(Moment, EventId)>,
    dead: BTreeSet<EventId>,
    /// The messages of each call, with the number of their receipt.
    calls: BTreeMap<CallId, Vec<(EventId, u32)>>,
    handled: VecDeque<EventRow>,
    /// The message that was handled last, for those who want it delivered once more.
    last_handled: Option<(EventId, Message)>,
    last_event: u64,
    last_call: u64,
    counts: Counts,
}

#[derive(Debug)]
struct Message {
    body: String,
    label: Clean,
    sent: u64,
    first_received: Option<u64>,
    receives: u32,
    /// The number of its newest receipt; those before it are worth nothing.
    receipt: u32,
    /// Until when it is invisible, while it is.
    until: Moment,
    stage: Stage,
    why: Option<Clean>,
}

impl Message {
    fn row(&self, id: EventId, stage: Stage) -> EventRow {
        EventRow { id, label: self.label.clone(), stage, attempts: self.receives, why: self.why.clone() }
    }
}

impl Queue {
    /// A queue without messages.
    pub fn new(name: String, function: String, pace: Pace, reading: Reading) -> Self {
        let reading = Reading {
            batch: reading.batch.clamp(1, 10_000),
            receives: reading.receives.max(1),
            pollers: reading.pollers.max(1),
            ..reading
        };
        Self {
            name,
            function,
            pace,
            reading,
            messages: BTreeMap::new(),
            visible: BTreeSet::new(),
            due: BTreeSet::new(),
            dead: BTreeSet::new(),
            calls: BTreeMap::new(),
            handled: VecDeque::new(),
            last_handled: None,
            last_event: 0,
            last_call: 0,
            counts: Counts::default(),
        }
    }

    /// Hands out batches for as long as there are messages and pollers.
    fn poll(&mut self, now: Moment) -> Vec<Command> {
        let mut commands = Vec::new();
        while self.calls.len() < self.reading.pollers {
            let batch: Vec<EventId> = self.visible.iter().copied().take(self.reading.batch).collect();
            if batch.is_empty() {
                break;
            }
            let until = now.plus(self.pace.real(self.reading.visibility));
            let time = self.pace.unix_millis(now);
            let mut records = Vec::new();
            let mut receipts = Vec::new();
            for id in batch {
                self.visible.remove(&id);
                let Some(message) = self.messages.get_mut(&id) else { continue };
                message.receives += 1;
                message.receipt += 1;
                (message.stage, message.until) = (Stage::Running, until);
                let first = *message.first_received.get_or_insert(time);
                records.push(record(&self.name, id, message, first));
                receipts.push((id, message.receipt));
                self.due.insert((until, id));
            }
            self.last_call += 1;
            let call = CallId(self.last_call);
            let label = format!("{} of {}", plural(receipts.len()), self.name);
            self.calls.insert(call, receipts);
            self.counts.calls += 1;
            commands.push(Command::Call { call, id: None, event: json!({ "Records": records }), label });
        }
        commands
    }

    /// A batch was handled but for these messages.
    fn settle(&mut self, receipts: &[(EventId, u32)], failed: &BTreeSet<EventId>, why: &Clean) {
        for (id, receipt) in receipts {
            // A message that has come back meanwhile belongs to another receipt.
            let current = |message: &&mut Message| message.receipt == *receipt && message.stage == Stage::Running;
            let Some(message) = self.messages.get_mut(id).filter(current) else { continue };
            if failed.contains(id) {
                self.counts.failed += 1;
                message.why = Some(why.clone());
                message.stage = Stage::Retry(message.until);
                continue;
            }
            self.due.remove(&(message.until, *id));
            self.counts.handled += 1;
            if let Some(message) = self.messages.remove(id) {
                self.handled.push_front(message.row(*id, Stage::Handled));
                self.handled.truncate(Row::EVENTS);
                self.last_handled = Some((*id, message));
            }
        }
    }
}

/// A message in the shape in which SQS gives it to a function.
fn record(queue: &str, id: EventId, message: &Message, first_received: u64) -> Value {
    json!({
        "messageId": id.uuid(),
        "receiptHandle": format!("{}-{}", id.uuid(), message.receipt),
        "body": message.body,
        "attributes": {
            "ApproximateReceiveCount": message.receives.to_string(),
            "SentTimestamp": message.sent.to_string(),
            "SenderId": "local",
            "ApproximateFirstReceiveTimestamp": first_received.to_string(),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": format!("arn:aws:sqs:local:000000000000:{queue}"),
        "awsRegion": "local",
    })
}

fn plural(count: usize) -> String {
    if count == 1 { "1 message".to_owned() } else { format!("{count} messages") }
}

/// The messages that a function says it has not handled; none if it says something that cannot be read, and then the whole batch
/// counts as failed.
fn failures(returned: &Value, receipts: &[(EventId, u32)]) -> Option<BTreeSet<EventId>> {
    let listed = match returned.get("batchItemFailures") {
        None | Some(Value::Null) => return Some(BTreeSet::new()),
        Some(listed) => listed.as_array()?,
    };
    let of = |item: &Value| {
        let wanted = item.get("itemIdentifier")?.as_str()?;
        receipts.iter().map(|(id, _)| *id).find(|id| id.uuid() == wanted)
    };
    listed.iter().map(of).collect()
}

impl Source for Queue {
    fn receive(&mut self, payload: Value, now: Moment) -> Result<(EventId, Vec<Command>), Refused> {
        let label = sanitise_line(&label(&payload));
        let body = match payload {
            Value::String(text) => text,
            other => other.to_string(),
        };
        if body.len() > MOST_BYTES {
            return Err(Refused::TooLarge(body.len(), MOST_BYTES));
        }
        if self.messages.len() >= MOST_EVENTS {
            return Err(Refused::Full);
        }
        self.last_event += 1;
        let id = EventId(self.last_event);
        let bytes = body.len();
        let sent = self.pace.unix_millis(now);
        let message = Message {
            body,
            label,
            sent,
            first_received: None,
            receives: 0,
            receipt: 0,
            until: now,
            stage: Stage::Waiting,
            why: None,
        };
        self.messages.insert(id, message);
        self.visible.insert(id);
        self.counts.received += 1;
        let mut commands = vec![Command::Tell(Happened::Received { id, bytes })];
        commands.extend(self.poll(now));
        Ok((id, commands))
    }

    fn ended(&mut self, call: CallId, outcome: Outcome, now: Moment) -> Vec<Command> {
        let Some(receipts) = self.calls.remove(&call) else { return Vec::new() };
        let all = || receipts.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>();
        let (failed, why) = match &outcome {
            Outcome::Returned(value) => match failures(value, &receipts) {
                Some(failed) => (failed, sanitise_line("the function listed it in batchItemFailures")),
                None => (all(), sanitise_line("batchItemFailures names a message that is not in the batch")),
            },
            Outcome::Failed(why) => (all(), why.clone()),
            Outcome::Throttled => (all(), sanitise_line("there was no place for the call")),
        };
        self.settle(&receipts, &failed, &why);
        self.poll(now)
    }

    fn tick(&mut self, now: Moment) -> Vec<Command> {
        let mut commands = Vec::new();
        while let Some((_, id)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.pop_first();
            let Some(message) = self.messages.get_mut(&id) else { continue };
            let why = message.why.clone().unwrap_or_else(|| sanitise_line("its visibility timeout ran out"));
            let attempts = message.receives;
            if attempts >= self.reading.receives {
                message.stage = Stage::Dead;
                message.why = Some(why.clone());
                self.dead.insert(id);
                self.counts.dead_lettered += 1;
                commands.push(Command::Tell(Happened::DeadLettered { id, attempts, why }));
            } else {
                message.stage = Stage::Waiting;
                self.visible.insert(id);
                self.counts.retried += 1;
                // It has waited already.
                commands.push(Command::Tell(Happened::Retried { id, attempts, wait: Duration::ZERO, why }));
            }
        }
        commands.extend(self.poll(now));
        commands
    }

    fn deadline(&self) -> Option<Moment> {
        self.due.first().map(|(at, _)| *at)
    }

    fn redrive(&mut self, now: Moment) -> Vec<Command> {
        for id in std::mem::take(&mut self.dead) {
            let Some(message) = self.messages.get_mut(&id) else { continue };
            (message.receives, message.stage) = (0, Stage::Waiting);
            self.visible.insert(id);
            self.counts.redriven += 1;
        }
        self.poll(now)
    }

    fn duplicate(&mut self, now: Moment) -> Option<Vec<Command>> {
        let (id, message) = self.last_handled.take()?;
        self.handled.retain(|row| row.id != id);
        self.messages.insert(id, Message { stage: Stage::Waiting, ..message });
        self.visible.insert(id);
        self.counts.duplicated += 1;
        Some(self.poll(now))
    }

    fn row(&self) -> Row {
        let open = self.messages.iter().rev().map(|(id, message)| message.row(*id, message.stage));
        let mut events: Vec<EventRow> = open.take(Row::EVENTS).chain(self.handled.iter().cloned()).collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.id));
        events.truncate(Row::EVENTS);
        Row {
            name: self.name.clone(),
            kind: Kind::Queue,
            function: self.function.clone(),
            counts: self.counts,
            waiting: self.visible.len(),
            running: self.due.len(),
            dead: self.dead.len(),
            events: events.into(),
            speed: self.pace.speed,
            problem: None,
            detail: Detail::None,
        }
    }
}
