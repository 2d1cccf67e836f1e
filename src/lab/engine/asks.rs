//! What functions ask of the lab while they run: the store and the buckets that outlive their instances. A child that dies takes
//! nothing of them along, because none of it was ever in a child.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::lab::engine::core::Core;
use crate::lab::engine::pool::Place;
use crate::lab::record::RequestId;
use crate::lab::store::Store;
use crate::sandbox::ask::{Ask, AskId, Pictures, Told};

/// How much a function asks for one request at most.
const MOST_ASKS: u32 = 20_000;
/// What may be on its way to a process before no more bytes are handed to it, and before it is given up, in bytes.
const UNSENT: (usize, usize) = (32 << 20, 64 << 20);

/// What functions keep outside of their instances.
#[derive(Default)]
pub(in crate::lab) struct Kept {
    /// The store.
    pub(in crate::lab) store: Store,
    /// The pictures that were made smaller last, by the pattern of the function.
    pub(in crate::lab) pictures: BTreeMap<String, Arc<Pictures>>,
    /// How much was asked for requests that are under way.
    asked: BTreeMap<RequestId, u32>,
}

impl Core {
    /// What functions keep.
    pub(in crate::lab) fn kept(&self) -> &Kept {
        &self.kept
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

    fn told(&mut self, _place: Place, _request: Option<RequestId>, ask: Ask) -> Told {
        let store = &mut self.kept.store;
        let told = match ask {
            Ask::Get(key) => Ok(store.get(&key).map_or(Told::Nothing, |value| Told::Value(value.to_owned()))),
            Ask::Put(key, value) => store.put(key, value).map(|()| Told::Nothing),
            Ask::PutIfAbsent(key, value) => store.put_if_absent(key, value).map(Told::Done),
            Ask::Delete(key) => {
                store.delete(&key);
                Ok(Told::Nothing)
            }
            Ask::Read { bucket, .. } | Ask::Write { bucket, .. } => {
                Ok(Told::Refused(format!("there is no bucket named {bucket:?}")))
            }
        };
        told.unwrap_or_else(|full| Told::Refused(full.to_string()))
    }

    /// A guest made a picture smaller.
    pub(super) fn pictured(&mut self, place: Place, pictures: Pictures) {
        let function = self.at(place).map(|running| running.function);
        if let Some(live) = function.and_then(|function| self.functions.get(function.0 as usize)) {
            self.kept.pictures.insert(live.pattern.clone(), Arc::new(pictures));
        }
    }
}
