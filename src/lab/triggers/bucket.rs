//! A bucket as a trigger: an object that was created or replaced is an event in the shape of S3's, delivered asynchronously. An
//! object that a function wrote because of an event belongs to the same chain, and a chain that does not end is stopped. Pure.
//!
//! Sources: Amazon S3 user guide, "Event message structure" (2026): version 2.1, keys URL-encoded, `sequencer`; "Amazon S3 event
//! notifications" (2026): at least once, asynchronous. AWS Lambda developer guide, "Use Lambda recursive loop detection to prevent
//! infinite loops" (2026; for S3 since 2024): a chain is stopped after about 16 invocations.

use std::collections::BTreeMap;
use std::time::Duration;

use cronexpr::jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::form_urlencoded::byte_serialize;

use crate::clock::Moment;
use crate::lab::triggers::asynchronous::Asynchronous;
use crate::lab::triggers::record::{BucketDetail, Detail, EventId, Kind, Row};
use crate::lab::triggers::source::{CallId, Command, Outcome, Pace, Refused, Source};
use crate::text::sanitise_line;

/// How often a chain of events may call the function.
pub const MOST_ROUNDS: u32 = 16;
/// The largest object that an event tells of, in bytes.
pub const MOST_OBJECT: u64 = 100 << 20;
/// How long a file must stay as it is before it counts as written.
const SETTLE: Duration = Duration::from_millis(200);
/// Events whose round is remembered.
const MOST_LINEAGES: usize = 20_000;

/// An object that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its name.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// A tag that is another one when the object is.
    pub etag: String,
    /// Which round of a chain of events wrote it: 1 for what came from outside.
    pub round: u32,
}

/// What can be seen of a file without opening it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Print {
    /// Its size in bytes.
    pub size: u64,
    /// When it was changed, in nanoseconds since 1970.
    pub changed: u128,
    /// The number of the file itself.
    pub number: u64,
}

impl Print {
    /// A tag for an object that nobody has read.
    pub fn etag(&self) -> String {
        let Self { size, changed, number } = self;
        etag(format!("{size} {changed} {number}").as_bytes())
    }
}

/// A tag of 32 hexadecimal digits. That of S3 is the MD5 of some objects and something else for others; nobody may count on it.
pub fn etag(bytes: &[u8]) -> String {
    let first = Sha256::digest(bytes)[..16].iter().fold(0, |number: u128, byte| number << 8 | u128::from(*byte));
    format!("{first:032x}")
}

/// The files of a bucket, and which of them are still being written.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    known: BTreeMap<String, Print>,
    /// Files that look new, with the moment since when they have looked so.
    fresh: BTreeMap<String, (Print, Moment)>,
}

impl Shelf {
    /// A shelf with what lay there before anybody looked: nothing of it is new.
    pub fn with(files: Vec<(String, Print)>) -> Self {
        Self { known: files.into_iter().collect(), fresh: BTreeMap::new() }
    }

    /// Takes in what lies there now; gives what was created or replaced and is whole.
    pub fn look(&mut self, files: Vec<(String, Print)>, now: Moment) -> Vec<(String, Print)> {
        let files: BTreeMap<String, Print> = files.into_iter().collect();
        self.known.retain(|key, _| files.contains_key(key));
        self.fresh.retain(|key, _| files.contains_key(key));
        let mut whole = Vec::new();
        for (key, print) in files {
            if self.known.get(&key) == Some(&print) {
                self.fresh.remove(&key);
                continue;
            }
            let (seen, since) = *self.fresh.entry(key.clone()).or_insert((print, now));
            if seen != print {
                self.fresh.insert(key, (print, now));
            } else if now.since(since) >= SETTLE {
                self.fresh.remove(&key);
                self.known.insert(key.clone(), print);
                whole.push((key, print));
            }
        }
        whole
    }

    /// Takes in a file that was written whole by somebody who tells so.
    pub fn wrote(&mut self, key: String, print: Print) {
        self.fresh.remove(&key);
        self.known.insert(key, print);
    }

    /// When to look again.
    pub fn deadline(&self) -> Option<Moment> {
        self.fresh.values().map(|(_, since)| since.plus(SETTLE)).min()
    }

    /// How many files lie there, those that are being written included.
    pub fn len(&self) -> usize {
        self.known.len() + self.fresh.keys().filter(|key| !self.known.contains_key(*key)).count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes the whole files have.
    pub fn bytes(&self) -> u64 {
        self.known.values().map(|print| print.size).sum()
    }

    /// The files, in the order of their names.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.known.iter().map(|(key, print)| (key.as_str(), print.size))
    }
}

/// The trigger of a bucket.
#[derive(Debug)]
pub struct Bucket {
    name: String,
    /// Only objects that begin so are events.
    prefix: String,
    pace: Pace,
    inner: Asynchronous,
    rounds: BTreeMap<EventId, u32>,
    deepest: u32,
    stopped: u64,
    too_large: u64,
    sequence: u64,
}

impl Bucket {
    /// A bucket of which nothing is told yet.
    pub fn new(name: String, function: String, prefix: String, pace: Pace) -> Self {
        Self {
            inner: Asynchronous::new(name.clone(), function, pace, 2),
            name,
            prefix,
            pace,
            rounds: BTreeMap::new(),
            deepest: 0,
            stopped: 0,
            too_large: 0,
            sequence: 0,
        }
    }

    fn event(&mut self, object: &Object, now: Moment) -> Value {
        self.sequence += 1;
        let millis = self.pace.unix_millis(now);
        let owner = json!({ "principalId": "LAB" });
        json!({ "Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "us-east-1",
            "eventTime": date(millis),
            "eventName": "ObjectCreated:Put",
            "userIdentity": owner,
            "requestParameters": { "sourceIPAddress": "127.0.0.1" },
            "responseElements": { "x-amz-request-id": format!("{:016X}", self.sequence), "x-amz-id-2": "LAB" },
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "lab",
                "bucket": {
                    "name": self.name,
                    "ownerIdentity": owner,
                    "arn": format!("arn:aws:s3:::{}", self.name),
                },
                "object": {
                    "key": encoded(&object.key),
                    "size": object.size,
                    "eTag": object.etag,
                    "sequencer": format!("{:016X}", millis << 12 | self.sequence & 0xfff),
                },
            },
        }] })
    }
}

/// A key as S3 writes it in events: a space is a plus sign, a slash is itself.
fn encoded(key: &str) -> String {
    let parts: Vec<String> = key.split('/').map(|part| byte_serialize(part.as_bytes()).collect()).collect();
    parts.join("/")
}

/// A moment as ISO 8601 writes it, in UTC with milliseconds.
fn date(millis: u64) -> String {
    let time = Timestamp::from_millisecond(millis.cast_signed()).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

impl Source for Bucket {
    fn receive(&mut self, _payload: Value, _now: Moment) -> Result<(EventId, Vec<Command>), Refused> {
        Err(Refused::MakesItsOwn)
    }

    fn created(&mut self, object: &Object, now: Moment) -> Option<Vec<Command>> {
        if !object.key.starts_with(&self.prefix) {
            return None;
        }
        if object.size > MOST_OBJECT {
            self.too_large += 1;
            return None;
        }
        let event = self.event(object, now);
        self.deepest = self.deepest.max(object.round.min(MOST_ROUNDS));
        let taken = if object.round > MOST_ROUNDS {
            let why = format!(
                "recursive loop stopped: the function called itself {MOST_ROUNDS} times through this bucket; write what it \
                 makes where it does not trigger it"
            );
            self.stopped += 1;
            self.inner.bury_at_once(event, &object.key, sanitise_line(&why), now)
        } else {
            self.inner.take(event, &object.key, now)
        };
        let (id, commands) = taken.ok()?;
        self.rounds.insert(id, object.round);
        if self.rounds.len() > MOST_LINEAGES {
            self.rounds.pop_first();
        }
        Some(commands)
    }

    fn round(&self, id: EventId) -> u32 {
        self.rounds.get(&id).copied().unwrap_or(0)
    }

    fn ended(&mut self, call: CallId, outcome: Outcome, now: Moment) -> Vec<Command> {
        self.inner.ended(call, outcome, now)
    }

    fn tick(&mut self, now: Moment) -> Vec<Command> {
        self.inner.tick(now)
    }

    fn deadline(&self) -> Option<Moment> {
        self.inner.deadline()
    }

    fn redrive(&mut self, now: Moment) -> Vec<Command> {
        self.inner.redrive(now)
    }

    fn duplicate(&mut self, now: Moment) -> Option<Vec<Command>> {
        self.inner.duplicate(now)
    }

    fn row(&self) -> Row {
        let detail = BucketDetail {
            rounds: self.deepest,
            stopped: self.stopped,
            too_large: self.too_large,
            ..BucketDetail::default()
        };
        Row { kind: Kind::Bucket, detail: Detail::Bucket(Box::new(detail)), ..self.inner.row() }
    }
}

#[cfg(test)]
mod tests;
