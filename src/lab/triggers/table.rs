//! The stream of a table's changes, as a function reads it from Amazon DynamoDB: shards by key, batches in the order of the shard,
//! one batch of a shard at a time. A batch that fails is tried again before anything after it, so that a record which can never
//! be handled blocks its shard, until the tries are used up or the record is too old; only its place in the stream is then
//! kept aside.
//!
//! Sources: AWS Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB", "Parameters for DynamoDB event source mappings"
//! and "Configuring partial batch response with DynamoDB and Lambda" (2026): batches of 100 by default and 10,000 at most, 6 MB for
//! a call, retries without end by default (-1), record age of 60 s or more, splitting on error does not count as a retry, the
//! lowest listed sequence number is where the next try begins; Amazon DynamoDB developer guide, "Change data capture for DynamoDB
//! Streams" (2026): records are kept for 24 hours, a record appears exactly once in the stream and in the order of the changes of
//! its item. AWS does not publish how long its retries wait: [`WAITS`] are this lab's own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::lab::triggers::change::{self, Change};
use crate::lab::triggers::config::TableConfig;
use crate::lab::triggers::record::{
    Counts, Detail, EventId, EventRow, Happened, Kind, Row, ShardRow, ShardState, Stage,
};
use crate::lab::triggers::source::{CallId, Command, Outcome, Pace, Refused, Source};
use crate::text::{Clean, sanitise_line};

/// The first wait of a failed batch, doubled with each try, and the longest one, in the time of the stream's clock.
const WAITS: (Duration, Duration) = (Duration::from_secs(10), Duration::from_mins(5));
/// The most that the records of a batch may come to, in bytes.
const MOST_BYTES: usize = 6 << 20;
/// How long a stream keeps a record.
pub const KEPT: Duration = Duration::from_hours(24);

/// How a stream is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Records of a batch at most, from 1 to 10,000.
    pub batch: usize,
    /// How often a failed batch is tried again; none for as long as its records live.
    pub retries: Option<u32>,
    /// Whether a failed batch is split in two, and the halves are tried one after the other.
    pub bisect: bool,
    /// Parts of the stream that go on without each other.
    pub shards: usize,
    /// How old a record may become before it is given up, in the time of the stream's clock.
    pub age: Duration,
}

impl Default for Reading {
    /// As on AWS, but for the retries, which have no end there: with five of them a learner sees the shard go on.
    fn default() -> Self {
        Self { batch: 100, retries: Some(5), bisect: false, shards: 2, age: KEPT }
    }
}

impl Reading {
    fn lawful(self) -> Self {
        Self { batch: self.batch.clamp(1, 10_000), shards: self.shards.clamp(1, 16), ..self }
    }
}

/// The stream of a table.
#[derive(Debug)]
pub struct Stream {
    name: String,
    function: String,
    pace: Pace,
    reading: Reading,
    shards: Vec<Shard>,
    records: BTreeMap<EventId, Kept>,
    /// The shard of each call.
    calls: BTreeMap<CallId, usize>,
    dead: BTreeSet<EventId>,
    letters: Vec<Letter>,
    handled: VecDeque<EventRow>,
    /// The records that were handled last, for those who want them delivered once more.
    last_handled: Vec<(EventId, Kept)>,
    last_event: u64,
    last_call: u64,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Shard {
    /// What comes after the batches.
    waiting: BTreeSet<EventId>,
    /// The batch that is tried, and what was split off from it.
    batches: VecDeque<Batch>,
    state: ShardState,
}

#[derive(Debug)]
struct Batch {
    ids: Vec<EventId>,
    /// Failed tries since it has had these records.
    attempts: u32,
    throttled: u32,
}

#[derive(Debug)]
struct Kept {
    change: Change,
    label: Clean,
    received: Moment,
    attempts: u32,
    stage: Stage,
    why: Option<Clean>,
}

/// Where the records of a batch lie that was given up.
#[derive(Debug)]
struct Letter {
    shard: usize,
    first: EventId,
    last: EventId,
    count: usize,
    attempts: u32,
    condition: &'static str,
    /// Since 1970, in milliseconds: of the first and of the last record, and of giving up.
    arrived: (u64, u64),
    at: u64,
    why: Clean,
}

impl Letter {
    fn words(&self) -> Clean {
        let (first, last) = (change::sequence(self.first), change::sequence(self.last));
        let which = if self.count == 1 { first } else { format!("{first} to {last}") };
        let count = plural(self.count);
        sanitise_line(&format!("{}, {count}, {which}: {}", shard_id(self.shard), self.condition))
    }
}

/// What a function says of its batch.
enum Said {
    /// All records are handled.
    Handled,
    /// Those from this place on are not.
    From(usize),
    /// It cannot be read, and then none is.
    Unreadable(&'static str),
}

impl Stream {
    /// A stream without records.
    pub fn new(name: String, function: String, pace: Pace, reading: Reading) -> Self {
        let reading = reading.lawful();
        Self {
            name,
            function,
            pace,
            reading,
            shards: (0..reading.shards).map(|_| Shard::default()).collect(),
            records: BTreeMap::new(),
            calls: BTreeMap::new(),
            dead: BTreeSet::new(),
            letters: Vec::new(),
            handled: VecDeque::new(),
            last_handled: Vec::new(),
            last_event: 0,
            last_call: 0,
            counts: Counts::default(),
        }
    }

    /// What a failure destination is sent for each batch that was given up: where its records lie, not what they say.
    pub fn dead_letters(&self) -> Vec<Value> {
        let letter = |letter: &Letter| {
            json!({
                "requestContext": {
                    "functionArn": format!("arn:aws:lambda:local:000000000000:function:{}", self.function.trim_start_matches('/')),
                    "condition": letter.condition,
                    "approximateInvokeCount": letter.attempts,
                },
                "responseContext": { "functionError": letter.why.as_str() },
                "version": "1.0",
                "timestamp": letter.at,
                "DDBStreamBatchInfo": {
                    "shardId": shard_id(letter.shard),
                    "startSequenceNumber": change::sequence(letter.first),
                    "endSequenceNumber": change::sequence(letter.last),
                    "approximateArrivalOfFirstRecord": letter.arrived.0,
                    "approximateArrivalOfLastRecord": letter.arrived.1,
                    "batchSize": letter.count,
                    "streamArn": change::arn(&self.name),
                },
            })
        };
        self.letters.iter().map(letter).collect()
    }

    /// Has every shard that is free try its next batch.
    fn poll(&mut self, now: Moment) -> Vec<Command> {
        (0..self.shards.len()).flat_map(|shard| self.poll_shard(shard, now)).collect()
    }

    fn poll_shard(&mut self, at: usize, now: Moment) -> Vec<Command> {
        let mut commands = Vec::new();
        while self.shards[at].state == ShardState::Idle {
            if self.shards[at].batches.is_empty() && !self.fill(at) {
                break;
            }
            commands.extend(self.give_up_old(at, now));
            let shard = &mut self.shards[at];
            let Some(batch) = shard.batches.front().filter(|batch| !batch.ids.is_empty()) else {
                shard.batches.pop_front();
                continue;
            };
            self.last_call += 1;
            let call = CallId(self.last_call);
            shard.state = ShardState::Running;
            let mut records = Vec::new();
            for id in &batch.ids {
                let Some(kept) = self.records.get_mut(id) else { continue };
                kept.stage = Stage::Running;
                records.push(kept.change.record(&self.name, *id, self.pace.unix_millis(kept.received) / 1000));
            }
            let label = format!("{} of {}, {}", plural(records.len()), self.name, shard_id(at));
            self.calls.insert(call, at);
            self.counts.calls += 1;
            commands.push(Command::Call { call, id: None, event: json!({ "Records": records }), label });
        }
        commands
    }

    /// Makes a batch of what waits; false if nothing does.
    fn fill(&mut self, at: usize) -> bool {
        let shard = &mut self.shards[at];
        let mut bytes = 0;
        let mut ids = Vec::new();
        while let Some(id) = shard.waiting.first().copied().filter(|_| ids.len() < self.reading.batch) {
            bytes += self.records.get(&id).map_or(0, |kept| kept.change.bytes());
            if bytes > MOST_BYTES && !ids.is_empty() {
                break;
            }
            shard.waiting.pop_first();
            ids.push(id);
        }
        if ids.is_empty() {
            return false;
        }
        shard.batches.push_back(Batch { ids, attempts: 0, throttled: 0 });
        true
    }

    /// Gives up those records of the next batch that are too old.
    fn give_up_old(&mut self, at: usize, now: Moment) -> Vec<Command> {
        let limit = self.pace.real(self.reading.age);
        let is_old = |id: &EventId| self.records.get(id).is_some_and(|kept| now.since(kept.received) > limit);
        let Some(batch) = self.shards[at].batches.front_mut() else { return Vec::new() };
        let (old, young): (Vec<EventId>, Vec<EventId>) = batch.ids.iter().partition(|id| is_old(id));
        batch.ids = young;
        let why = sanitise_line(&format!("it is older than {} s", self.reading.age.as_secs()));
        self.bury(at, &old, "RecordAgeExceeded", &why, now)
    }

    fn bury(
        &mut self,
        shard: usize,
        ids: &[EventId],
        condition: &'static str,
        why: &Clean,
        now: Moment,
    ) -> Vec<Command> {
        let (Some(first), Some(last)) = (ids.first().copied(), ids.last().copied()) else { return Vec::new() };
        let arrived = |id: &EventId| self.records.get(id).map_or(0, |kept| self.pace.unix_millis(kept.received));
        let mut letter = Letter {
            shard,
            first,
            last,
            count: ids.len(),
            attempts: 0,
            condition,
            arrived: (arrived(&first), arrived(&last)),
            at: self.pace.unix_millis(now),
            why: why.clone(),
        };
        let mut commands = Vec::new();
        for id in ids {
            let Some(kept) = self.records.get_mut(id) else { continue };
            kept.stage = Stage::Dead;
            kept.why = Some(why.clone());
            letter.attempts = letter.attempts.max(kept.attempts);
            self.dead.insert(*id);
            self.counts.dead_lettered += 1;
            commands.push(Command::Tell(Happened::DeadLettered { id: *id, attempts: kept.attempts, why: why.clone() }));
        }
        self.letters.push(letter);
        commands
    }

    fn settle(&mut self, ids: &[EventId]) {
        self.last_handled.clear();
        for id in ids {
            let Some(mut kept) = self.records.remove(id) else { continue };
            kept.attempts += 1;
            self.counts.handled += 1;
            self.handled.push_front(kept.row(*id, Stage::Handled));
            self.last_handled.push((*id, kept));
        }
        self.handled.truncate(Row::EVENTS);
    }

    /// A batch, or what is left of it, has failed: it is split, tried again, or given up.
    fn failed(&mut self, at: usize, mut batch: Batch, progress: bool, why: &Clean, now: Moment) -> Vec<Command> {
        let count = batch.ids.len();
        self.counts.failed += count as u64;
        for id in &batch.ids {
            if let Some(kept) = self.records.get_mut(id) {
                kept.attempts += 1;
                kept.why = Some(why.clone());
            }
        }
        let mut second = None;
        if self.reading.bisect && progress {
            // It was split where the function said, and the first part is handled.
            batch.attempts = 0;
        } else if self.reading.bisect && count > 1 {
            let ids = batch.ids.split_off(count / 2);
            batch.attempts = 0;
            second = Some(Batch { ids, attempts: 0, throttled: 0 });
        } else {
            batch.attempts += 1;
            if self.reading.retries.is_some_and(|retries| batch.attempts > retries) {
                self.shards[at].state = ShardState::Idle;
                return self.bury(at, &batch.ids, "RetryAttemptsExhausted", why, now);
            }
        }
        let wait = wait(batch.attempts);
        let until = now.plus(self.pace.real(wait));
        let mut commands = Vec::new();
        for id in batch.ids.iter().chain(second.iter().flat_map(|batch| &batch.ids)) {
            let Some(kept) = self.records.get_mut(id) else { continue };
            kept.stage = Stage::Retry(until);
            self.counts.retried += 1;
            let attempts = kept.attempts;
            commands.push(Command::Tell(Happened::Retried { id: *id, attempts, wait, why: why.clone() }));
        }
        let shard = &mut self.shards[at];
        shard.state = ShardState::Blocked(until);
        if let Some(second) = second {
            shard.batches.push_front(second);
        }
        shard.batches.push_front(batch);
        commands
    }

    /// Puts records back into their shards, before what comes after them.
    fn put_back(&mut self, id: EventId, now: Moment) {
        let Some(kept) = self.records.get_mut(&id) else { return };
        (kept.attempts, kept.received, kept.stage) = (0, now, Stage::Waiting);
        let shard = self.shard_of(&self.records[&id].change);
        self.shards[shard].waiting.insert(id);
    }

    fn shard_of(&self, change: &Change) -> usize {
        (change.key_hash() % self.reading.shards as u64) as usize
    }

    fn shard_row(&self, shard: &Shard) -> ShardRow {
        let front = shard.batches.front();
        let in_batches = shard.batches.iter().flat_map(|batch| &batch.ids);
        let oldest = in_batches.clone().chain(shard.waiting.first()).filter_map(|id| self.records.get(id));
        ShardRow {
            state: shard.state,
            batch: front.map_or(0, |batch| batch.ids.len()),
            attempts: front.map_or(0, |batch| batch.attempts),
            waiting: in_batches.count() + shard.waiting.len() - front.map_or(0, |batch| batch.ids.len()),
            oldest: oldest.map(|kept| kept.received).min(),
        }
    }
}

impl Kept {
    fn row(&self, id: EventId, stage: Stage) -> EventRow {
        EventRow { id, label: self.label.clone(), stage, attempts: self.attempts, why: self.why.clone() }
    }
}

/// How long a batch waits after so many failed tries.
fn wait(attempts: u32) -> Duration {
    let (first, longest) = WAITS;
    first.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(longest)
}

fn plural(count: usize) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

fn shard_id(shard: usize) -> String {
    format!("shard-{}", shard + 1)
}

/// What a function says of a batch.
fn said(returned: &Value, ids: &[EventId]) -> Said {
    let listed = match returned.get("batchItemFailures") {
        None | Some(Value::Null) => return Said::Handled,
        Some(Value::Array(listed)) => listed,
        Some(_) => return Said::Unreadable("batchItemFailures is no list"),
    };
    let of = |item: &Value| {
        let wanted = item.get("itemIdentifier")?.as_str()?;
        ids.iter().position(|id| change::sequence(*id) == wanted)
    };
    match listed.iter().map(of).collect::<Option<Vec<usize>>>() {
        None => Said::Unreadable("batchItemFailures names no sequence number of the batch"),
        Some(places) => places.into_iter().min().map_or(Said::Handled, Said::From),
    }
}

impl Source for Stream {
    fn receive(&mut self, _: Value, _: Moment) -> Result<(EventId, Vec<Command>), Refused> {
        Err(Refused::MakesItsOwn)
    }

    fn changed(&mut self, changes: Vec<Change>, now: Moment) -> Vec<Command> {
        let mut commands = Vec::new();
        for change in changes {
            self.last_event += 1;
            let id = EventId(self.last_event);
            let bytes = change.bytes();
            let shard = self.shard_of(&change);
            let label = sanitise_line(&crate::text::truncate(sanitise_line(&change.label()).as_str(), 40));
            let stage = Stage::Waiting;
            self.records.insert(id, Kept { change, label, received: now, attempts: 0, stage, why: None });
            self.shards[shard].waiting.insert(id);
            self.counts.received += 1;
            commands.push(Command::Tell(Happened::Received { id, bytes }));
        }
        commands.extend(self.poll(now));
        commands
    }

    /// Records stay in the shards in which they are; those that come from now on lie in as many as are wanted now.
    fn read_on(&mut self, table: &TableConfig, pace: Pace) {
        self.function.clone_from(&table.function);
        (self.pace, self.reading) = (pace, table.reading.lawful());
        let is_empty = |shard: &Shard| shard.batches.is_empty() && shard.waiting.is_empty();
        while self.shards.len() > self.reading.shards && self.shards.last().is_some_and(is_empty) {
            self.shards.pop();
        }
        let most = self.shards.len().max(self.reading.shards);
        self.shards.resize_with(most, Shard::default);
    }

    fn ended(&mut self, call: CallId, outcome: Outcome, now: Moment) -> Vec<Command> {
        let Some(at) = self.calls.remove(&call) else { return Vec::new() };
        self.shards[at].state = ShardState::Idle;
        let Some(mut batch) = self.shards[at].batches.pop_front() else { return Vec::new() };
        let (handled, why) = match outcome {
            Outcome::Returned(value) => match said(&value, &batch.ids) {
                Said::Handled => (batch.ids.len(), Clean::default()),
                Said::From(place) => (place, sanitise_line("the function listed it in batchItemFailures")),
                Said::Unreadable(why) => (0, sanitise_line(why)),
            },
            Outcome::Failed(why) => (0, why),
            Outcome::Throttled => {
                batch.throttled += 1;
                let until = now.plus(self.pace.real(wait(batch.throttled)));
                for id in &batch.ids {
                    if let Some(kept) = self.records.get_mut(id) {
                        kept.stage = Stage::Retry(until);
                    }
                }
                self.shards[at].state = ShardState::Blocked(until);
                self.shards[at].batches.push_front(batch);
                return Vec::new();
            }
        };
        let rest = batch.ids.split_off(handled);
        if handled > 0 {
            self.settle(&batch.ids);
        }
        let mut commands = Vec::new();
        if !rest.is_empty() {
            commands = self.failed(at, Batch { ids: rest, throttled: 0, ..batch }, handled > 0, &why, now);
        }
        commands.extend(self.poll_shard(at, now));
        commands
    }

    fn tick(&mut self, now: Moment) -> Vec<Command> {
        for shard in &mut self.shards {
            if matches!(shard.state, ShardState::Blocked(until) if until <= now) {
                shard.state = ShardState::Idle;
            }
        }
        self.poll(now)
    }

    fn deadline(&self) -> Option<Moment> {
        let until = |shard: &Shard| match shard.state {
            ShardState::Blocked(until) => Some(until),
            ShardState::Idle | ShardState::Running => None,
        };
        self.shards.iter().filter_map(until).min()
    }

    /// AWS keeps only where the records lie, and whoever wants them reads the stream again from there; so does this.
    fn redrive(&mut self, now: Moment) -> Vec<Command> {
        self.letters.clear();
        for id in std::mem::take(&mut self.dead) {
            self.counts.redriven += 1;
            self.put_back(id, now);
        }
        self.poll(now)
    }

    /// As if the reader had not noted how far it was: the batch that was handled last comes once more.
    fn duplicate(&mut self, now: Moment) -> Option<Vec<Command>> {
        let again = std::mem::take(&mut self.last_handled);
        if again.is_empty() {
            return None;
        }
        for (id, kept) in again {
            self.handled.retain(|row| row.id != id);
            self.records.insert(id, kept);
            self.counts.duplicated += 1;
            self.put_back(id, now);
        }
        Some(self.poll(now))
    }

    fn row(&self) -> Row {
        let open = self.records.iter().rev().map(|(id, kept)| kept.row(*id, kept.stage));
        let mut events: Vec<EventRow> = open.take(Row::EVENTS).chain(self.handled.iter().cloned()).collect();
        events.sort_by_key(|event| std::cmp::Reverse(event.id));
        events.truncate(Row::EVENTS);
        let shards: Vec<ShardRow> = self.shards.iter().map(|shard| self.shard_row(shard)).collect();
        let running = shards.iter().filter(|shard| shard.state == ShardState::Running).map(|shard| shard.batch).sum();
        Row {
            name: self.name.clone(),
            kind: Kind::Table,
            function: self.function.clone(),
            counts: self.counts,
            waiting: self.records.len() - self.dead.len() - running,
            running,
            dead: self.dead.len(),
            events: events.into(),
            speed: self.pace.speed,
            detail: Detail::Table {
                shards,
                letters: self.letters.iter().rev().take(Row::LETTERS).map(Letter::words).collect(),
                said: None,
            },
            problem: None,
        }
    }
}

#[cfg(test)]
mod tests;
