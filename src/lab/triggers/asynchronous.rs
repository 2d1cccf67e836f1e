//! Asynchronous invocation as on AWS Lambda: whoever hands an event over does not wait for its end. An event that fails is tried
//! twice more, after one and after two minutes, and then kept in a dead-letter list, from which it can be sent again.
//!
//! Sources: AWS Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation" (2026): two
//! retries, one minute and two minutes; throttled events for up to six hours, with waits from one second to five minutes;
//! `API_Invoke` (2026): 1 MB for an event.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use serde_json::Value;

use crate::clock::Moment;
use crate::lab::triggers::record::{Counts, Detail, EventId, EventRow, Happened, Kind, Row, Stage};
use crate::lab::triggers::source::{CallId, Command, MOST_EVENTS, Outcome, Pace, Refused, Source, label};
use crate::text::{Clean, sanitise_line};

/// The longest event, in bytes.
pub const MOST_BYTES: usize = 1 << 20;
/// How long the retries wait.
const WAITS: [Duration; 2] = [Duration::from_mins(1), Duration::from_mins(2)];
/// The first and the longest wait of an event for which there was no place, and for how long it is tried.
const THROTTLED: (Duration, Duration, Duration) =
    (Duration::from_secs(1), Duration::from_mins(5), Duration::from_hours(6));

/// The queue in front of one function.
#[derive(Debug)]
pub struct Asynchronous {
    name: String,
    function: String,
    pace: Pace,
    /// Retries of a failed event, two at most.
    retries: usize,
    /// Whether an event that failed for good is kept, and one without a place is tried again.
    keeps: bool,
    events: BTreeMap<EventId, Kept>,
    due: BTreeSet<(Moment, EventId)>,
    calls: BTreeMap<CallId, EventId>,
    dead: BTreeSet<EventId>,
    handled: VecDeque<EventRow>,
    /// The event that was handled last, for those who want it delivered once more.
    last_handled: Option<(EventId, Kept)>,
    last_event: u64,
    last_call: u64,
    counts: Counts,
}

#[derive(Debug)]
struct Kept {
    payload: Value,
    label: Clean,
    received: Moment,
    attempts: u32,
    throttled: u32,
    stage: Stage,
    why: Option<Clean>,
}

impl Asynchronous {
    /// A queue without events.
    pub fn new(name: String, function: String, pace: Pace, retries: usize) -> Self {
        Self {
            name,
            function,
            pace,
            retries: retries.min(WAITS.len()),
            keeps: true,
            events: BTreeMap::new(),
            due: BTreeSet::new(),
            calls: BTreeMap::new(),
            dead: BTreeSet::new(),
            handled: VecDeque::new(),
            last_handled: None,
            last_event: 0,
            last_call: 0,
            counts: Counts::default(),
        }
    }

    /// Retries from now on. With none of it, an event is tried once, as by platforms that do not care how it ends.
    pub(super) fn tries(&mut self, retries: Option<usize>) {
        self.keeps = retries.is_some();
        self.retries = retries.unwrap_or(0).min(WAITS.len());
    }

    /// Calls that have not ended.
    pub(super) fn running(&self) -> usize {
        self.calls.len()
    }

    /// The events in the dead-letter list, the oldest first, in the shape of a failure destination.
    pub fn dead_letters(&self) -> Vec<Value> {
        let letter = |id: &EventId| {
            let kept = &self.events[id];
            serde_json::json!({
                "version": "1.0",
                "requestContext": {
                    "requestId": id.uuid(),
                    "functionArn": format!("arn:aws:lambda:local:000000000000:function:{}", self.function.trim_start_matches('/')),
                    "condition": "RetriesExhausted",
                    "approximateInvokeCount": kept.attempts,
                },
                "requestPayload": kept.payload,
                "responsePayload": { "errorMessage": kept.why.as_ref().map(Clean::as_str) },
            })
        };
        self.dead.iter().map(letter).collect()
    }

    /// Takes an event that is not to be tried, and keeps it aside.
    pub(super) fn bury_at_once(
        &mut self,
        payload: Value,
        label: &str,
        why: Clean,
        now: Moment,
    ) -> Result<(EventId, Vec<Command>), Refused> {
        let (id, bytes) = self.keep(payload, label, now)?;
        if let Some(kept) = self.events.get_mut(&id) {
            kept.why = Some(why);
        }
        let mut commands = vec![Command::Tell(Happened::Received { id, bytes })];
        commands.extend(self.bury(id));
        Ok((id, commands))
    }

    /// Takes an event that is shown under this name.
    pub(super) fn take(
        &mut self,
        payload: Value,
        label: &str,
        now: Moment,
    ) -> Result<(EventId, Vec<Command>), Refused> {
        let (id, bytes) = self.keep(payload, label, now)?;
        let mut commands = vec![Command::Tell(Happened::Received { id, bytes })];
        commands.extend(self.call(id));
        Ok((id, commands))
    }

    fn keep(&mut self, payload: Value, label: &str, now: Moment) -> Result<(EventId, usize), Refused> {
        let bytes = payload.to_string().len();
        if bytes > MOST_BYTES {
            return Err(Refused::TooLarge(bytes, MOST_BYTES));
        }
        if self.events.len() >= MOST_EVENTS {
            return Err(Refused::Full);
        }
        self.last_event += 1;
        let id = EventId(self.last_event);
        let label = sanitise_line(label);
        let kept = Kept { payload, label, received: now, attempts: 0, throttled: 0, stage: Stage::Waiting, why: None };
        self.events.insert(id, kept);
        self.counts.received += 1;
        Ok((id, bytes))
    }

    fn call(&mut self, id: EventId) -> Option<Command> {
        let kept = self.events.get_mut(&id)?;
        kept.stage = Stage::Running;
        self.last_call += 1;
        let call = CallId(self.last_call);
        self.calls.insert(call, id);
        self.counts.calls += 1;
        Some(Command::Call { call, id: Some(id), event: kept.payload.clone(), label: kept.label.to_string() })
    }

    fn wait(&mut self, id: EventId, until: Moment) {
        if let Some(kept) = self.events.get_mut(&id) {
            kept.stage = Stage::Retry(until);
            self.due.insert((until, id));
        }
    }

    fn bury(&mut self, id: EventId) -> Option<Command> {
        if !self.keeps {
            let kept = self.events.remove(&id)?;
            self.handled.push_front(kept.row(id, Stage::Dead));
            self.handled.truncate(Row::EVENTS);
            return None;
        }
        let kept = self.events.get_mut(&id)?;
        kept.stage = Stage::Dead;
        self.dead.insert(id);
        self.counts.dead_lettered += 1;
        let why = kept.why.clone().unwrap_or_default();
        Some(Command::Tell(Happened::DeadLettered { id, attempts: kept.attempts, why }))
    }

    fn handled(&mut self, id: EventId) {
        let Some(kept) = self.events.remove(&id) else { return };
        self.counts.handled += 1;
        self.handled.push_front(kept.row(id, Stage::Handled));
        self.handled.truncate(Row::EVENTS);
        self.last_handled = Some((id, kept));
    }

    fn failed(&mut self, id: EventId, why: Clean, now: Moment) -> Option<Command> {
        self.counts.failed += 1;
        let kept = self.events.get_mut(&id)?;
        kept.attempts += 1;
        kept.why = Some(why.clone());
        let attempts = kept.attempts;
        let Some(wait) = WAITS[..self.retries].get(attempts as usize - 1).copied() else {
            return self.bury(id);
        };
        self.counts.retried += 1;
        self.wait(id, now.plus(self.pace.real(wait)));
        Some(Command::Tell(Happened::Retried { id, attempts, wait, why }))
    }

    /// There was no place: the event was not tried, and waits a little longer each time.
    fn throttled(&mut self, id: EventId, now: Moment) -> Option<Command> {
        if !self.keeps {
            return self.failed(id, sanitise_line("there was no place for it"), now);
        }
        let (first, longest, most) = THROTTLED;
        let kept = self.events.get_mut(&id)?;
        if now.since(kept.received) > self.pace.real(most) {
            kept.why = Some(sanitise_line("there was no place for it for six hours"));
            return self.bury(id);
        }
        let wait = first.saturating_mul(1 << kept.throttled.min(16)).min(longest);
        kept.throttled += 1;
        self.wait(id, now.plus(self.pace.real(wait)));
        None
    }
}

impl Kept {
    fn row(&self, id: EventId, stage: Stage) -> EventRow {
        EventRow { id, label: self.label.clone(), stage, attempts: self.attempts, why: self.why.clone() }
    }
}

impl Source for Asynchronous {
    fn receive(&mut self, payload: Value, now: Moment) -> Result<(EventId, Vec<Command>), Refused> {
        let label = label(&payload);
        self.take(payload, &label, now)
    }

    fn ended(&mut self, call: CallId, outcome: Outcome, now: Moment) -> Vec<Command> {
        let Some(id) = self.calls.remove(&call) else { return Vec::new() };
        let told = match outcome {
            Outcome::Returned(_) => {
                // Nobody reads what it returned.
                self.handled(id);
                None
            }
            Outcome::Failed(why) => self.failed(id, why, now),
            Outcome::Throttled => self.throttled(id, now),
        };
        told.into_iter().collect()
    }

    fn tick(&mut self, now: Moment) -> Vec<Command> {
        let mut commands = Vec::new();
        while let Some((_, id)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.pop_first();
            commands.extend(self.call(id));
        }
        commands
    }

    fn deadline(&self) -> Option<Moment> {
        self.due.first().map(|(at, _)| *at)
    }

    fn redrive(&mut self, now: Moment) -> Vec<Command> {
        let dead = std::mem::take(&mut self.dead);
        let mut commands = Vec::new();
        for id in dead {
            let Some(kept) = self.events.get_mut(&id) else { continue };
            (kept.attempts, kept.throttled, kept.received) = (0, 0, now);
            self.counts.redriven += 1;
            commands.extend(self.call(id));
        }
        commands
    }

    fn duplicate(&mut self, now: Moment) -> Option<Vec<Command>> {
        let (id, kept) = self.last_handled.take()?;
        self.handled.retain(|row| row.id != id);
        self.events.insert(id, Kept { attempts: 0, received: now, ..kept });
        self.counts.duplicated += 1;
        Some(self.call(id).into_iter().collect())
    }

    fn row(&self) -> Row {
        let open = self.events.iter().rev().map(|(id, kept)| kept.row(*id, kept.stage));
        let mut events: Vec<EventRow> = open.take(Row::EVENTS).chain(self.handled.iter().cloned()).collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.id));
        events.truncate(Row::EVENTS);
        Row {
            name: self.name.clone(),
            kind: Kind::Asynchronous,
            function: self.function.clone(),
            counts: self.counts,
            waiting: self.due.len(),
            running: self.calls.len(),
            dead: self.dead.len(),
            events: events.into(),
            speed: self.pace.speed,
            problem: None,
            detail: Detail::None,
        }
    }
}
