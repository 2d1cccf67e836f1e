//! What functions ask of the lab while they run: the store and the buckets that outlive their instances. A child that dies takes
//! nothing of them along, because none of it was ever in a child.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::lab::buckets::Buckets;
use crate::lab::engine::core::Core;
use crate::lab::engine::pool::Place;
use crate::lab::record::RequestId;
use crate::lab::store::Store;
use crate::lab::triggers::bucket::Object;
use crate::sandbox::ask::{Ask, AskId, Pictures, Told};

/// How much a function asks for one request at most.
const MOST_ASKS: u32 = 20_000;
/// Requests whose round in a chain of events is remembered.
const MOST_ROUNDS: usize = 10_000;
/// What may be on its way to a process before no more bytes are handed to it, and before it is given up, in bytes.
const UNSENT: (usize, usize) = (32 << 20, 64 << 20);

/// What functions keep outside of their instances.
#[derive(Default)]
pub(in crate::lab) struct Kept {
    /// The store.
    pub(in crate::lab) store: Store,
    /// The pictures that were made smaller last, by the pattern of the function.
    pub(in crate::lab) pictures: BTreeMap<String, Arc<Pictures>>,
    /// The buckets.
    pub(in crate::lab) buckets: Buckets,
    /// What functions have written into buckets, and their triggers do not know.
    pub(in crate::lab) written: Vec<(String, Object)>,
    /// Rung when there is something written.
    pub(in crate::lab) bell: Rc<Notify>,
    /// Which round of a chain of events requests belong to, the newest requests of such chains.
    rounds: BTreeMap<RequestId, u32>,
    /// How much was asked for requests that are under way.
    asked: BTreeMap<RequestId, u32>,
}

impl Core {
    /// What functions keep.
    pub(in crate::lab) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The same, to be changed.
    pub(in crate::lab) fn kept_mut(&mut self) -> &mut Kept {
        &mut self.kept
    }

    /// Notes which round of a chain of events a request belongs to.
    pub(in crate::lab) fn note_round(&mut self, id: RequestId, round: u32) {
        if round > 0 {
            self.kept.rounds.insert(id, round);
            if self.kept.rounds.len() > MOST_ROUNDS {
                self.kept.rounds.pop_first();
            }
        }
    }

    /// The round of what a guest does: of its request or, where that is not known, the latest of the requests that its instance
    /// has or had last.
    fn round(&self, place: Place, request: Option<RequestId>) -> u32 {
        let round = |id: &RequestId| self.kept.rounds.get(id).copied().unwrap_or(0);
        if let Some(request) = request {
            return round(&request);
        }
        let Some(instance) = self.places.get(&place).copied() else { return 0 };
        let open = self.requests_of(instance).iter().map(round).max();
        let ended = || self.teller.journal.requests().iter().filter(|known| known.instance == Some(instance));
        open.or_else(|| ended().map(|known| known.id).max().map(|id| round(&id))).unwrap_or(0)
    }

    /// A guest asks something. It gets an answer whatever it asks.
    pub(super) fn asked(&mut self, place: Place, request: Option<RequestId>, id: AskId, ask: Ask) {
        if !self.places.contains_key(&place) {
            return;
        }
        let told = match self.may_ask(place, request) {
            Err(why) => Told::Refused(why),
            Ok(()) => self.told(place, request, ask),
        };
        self.pool.tell(place, id, told);
        if self.pool.unsent(place.0) > UNSENT.1 {
            let text = "asks and does not take the answers; its process is ended";
            self.teller.error(self.now(), self.places.get(&place).copied(), text);
            self.lost(place.0);
        }
    }

    fn may_ask(&mut self, place: Place, request: Option<RequestId>) -> Result<(), String> {
        if self.pool.unsent(place.0) > UNSENT.0 {
            return Err("too many answers are on their way to this function; await some of them first".to_owned());
        }
        let requests = &self.requests;
        self.kept.asked.retain(|id, _| requests.contains_key(id));
        if let Some(request) = request.filter(|id| self.requests.contains_key(id)) {
            let count = self.kept.asked.entry(request).or_default();
            *count += 1;
            if *count > MOST_ASKS {
                return Err(format!("a function asks {MOST_ASKS} times for one request at most"));
            }
        }
        Ok(())
    }

    fn told(&mut self, place: Place, request: Option<RequestId>, ask: Ask) -> Told {
        let round = self.round(place, request) + 1;
        let store = &mut self.kept.store;
        let told = match ask {
            Ask::Get(key) => Ok(store.get(&key).map_or(Told::Nothing, |value| Told::Value(value.to_owned()))),
            Ask::Put(key, value) => store.put(key, value).map(|()| Told::Nothing),
            Ask::PutIfAbsent(key, value) => store.put_if_absent(key, value).map(Told::Done),
            Ask::Delete(key) => {
                store.delete(&key);
                Ok(Told::Nothing)
            }
            Ask::Read { bucket, key } => return self.read(&bucket, &key),
            Ask::Write { bucket, key, bytes } => return self.write(bucket, &key, &bytes, round),
        };
        told.unwrap_or_else(|full| Told::Refused(full.to_string()))
    }

    fn read(&self, bucket: &str, key: &str) -> Told {
        match self.kept.buckets.get(bucket).map(|found| found.read(key)) {
            None => self.no_bucket(bucket),
            Some(Ok(bytes)) => bytes.map_or(Told::Nothing, Told::Bytes),
            Some(Err(why)) => Told::Refused(why),
        }
    }

    fn write(&mut self, bucket: String, key: &str, bytes: &[u8], round: u32) -> Told {
        match self.kept.buckets.get_mut(&bucket).map(|found| found.write(key, bytes, round)) {
            None => self.no_bucket(&bucket),
            Some(Err(why)) => Told::Refused(why),
            Some(Ok(object)) => {
                self.kept.written.push((bucket, object));
                self.kept.bell.notify_one();
                Told::Nothing
            }
        }
    }

    fn no_bucket(&self, name: &str) -> Told {
        let names: Vec<&str> = self.kept.buckets.keys().map(String::as_str).collect();
        let there = if names.is_empty() {
            "a [[bucket]] in triggers.toml makes one".to_owned()
        } else {
            format!("there are: {}", names.join(", "))
        };
        Told::Refused(format!("there is no bucket named {name:?}; {there}"))
    }

    /// A guest made a picture smaller.
    pub(super) fn pictured(&mut self, place: Place, pictures: Pictures) {
        let function = self.at(place).map(|running| running.function);
        if let Some(live) = function.and_then(|function| self.functions.get(function.0 as usize)) {
            self.kept.pictures.insert(live.pattern.clone(), Arc::new(pictures));
        }
    }
}
