//! The living instances, with an index of those that can take a request and of those that are idle. Decides nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::clock::Moment;
use crate::lab::record::{FunctionId, InstanceId, RequestId, StopReason};

/// A living instance.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) function: FunctionId,
    /// Whether its top level has run.
    pub(super) ready: bool,
    /// Why it takes no more requests; none if it takes some.
    pub(super) draining: Option<StopReason>,
    /// The requests that it runs, or that await its start.
    pub(super) requests: BTreeSet<RequestId>,
    /// Whether work after an answer goes on.
    pub(super) background: bool,
    shelf: Shelf,
}

impl Instance {
    /// Whether it has no work and no request waits for it.
    pub(super) fn is_done(&self) -> bool {
        self.requests.is_empty() && !self.background
    }

    /// Since when it has been idle, if it is.
    pub(super) fn idle_since(&self) -> Option<Moment> {
        match self.shelf {
            Shelf::Idle(_, since) => Some(since),
            _ => None,
        }
    }
}

/// Where an instance is found when a request needs one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shelf {
    /// Nowhere: it takes no request now.
    None,
    /// Among those that start and have room.
    Starting,
    /// Among those that work and have room.
    Busy,
    /// Among the idle ones, with its place in their order and the moment since when.
    Idle(u64, Moment),
}

/// The instances of one function that have not been told to drain.
#[derive(Debug, Default)]
struct Pool {
    all: BTreeSet<InstanceId>,
    starting: BTreeSet<InstanceId>,
    busy: BTreeSet<InstanceId>,
    idle: BTreeMap<u64, InstanceId>,
}

/// The instances.
#[derive(Debug)]
pub(super) struct Instances {
    per_instance: usize,
    living: BTreeMap<InstanceId, Instance>,
    pools: HashMap<FunctionId, Pool>,
    /// The idle ones of all functions, the longest idle first.
    idle: BTreeMap<u64, (InstanceId, Moment)>,
    /// The number of the last instance that became idle: two of them may do so at one moment.
    last_idle: u64,
}

impl Instances {
    pub(super) fn new(per_instance: usize) -> Self {
        Self { per_instance, living: BTreeMap::new(), pools: HashMap::new(), idle: BTreeMap::new(), last_idle: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.living.len()
    }

    pub(super) fn get(&self, id: InstanceId) -> Option<&Instance> {
        self.living.get(&id)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (InstanceId, &Instance)> {
        self.living.iter().map(|(id, instance)| (*id, instance))
    }

    /// All of them, also those that drain.
    pub(super) fn all(&self) -> Vec<InstanceId> {
        self.living.keys().copied().collect()
    }

    /// Those of a function that have not been told to drain.
    pub(super) fn of(&self, function: FunctionId) -> Vec<InstanceId> {
        self.pools.get(&function).map(|pool| pool.all.iter().copied().collect()).unwrap_or_default()
    }

    /// The best instance of a function that can take a request: one that works, the oldest first; the latest that became
    /// idle; one that starts, the oldest first.
    pub(super) fn with_room(&self, function: FunctionId) -> Option<InstanceId> {
        let pool = self.pools.get(&function)?;
        let idle = || pool.idle.last_key_value().map(|(_, id)| id);
        pool.busy.first().or_else(idle).or_else(|| pool.starting.first()).copied()
    }

    /// The instance that has been idle for longest, and since when.
    pub(super) fn longest_idle(&self) -> Option<(InstanceId, Moment)> {
        self.idle.first_key_value().map(|(_, entry)| *entry)
    }

    /// Adds one that starts.
    pub(super) fn insert(&mut self, id: InstanceId, function: FunctionId) {
        let instance = Instance {
            function,
            ready: false,
            draining: None,
            requests: BTreeSet::new(),
            background: false,
            shelf: Shelf::None,
        };
        self.living.insert(id, instance);
        self.pools.entry(function).or_default().all.insert(id);
        self.update(id, Moment::default(), |_| {});
    }

    /// Changes an instance, if it lives, and puts it where it belongs then.
    pub(super) fn update(&mut self, id: InstanceId, now: Moment, change: impl FnOnce(&mut Instance)) {
        let Some(instance) = self.living.get_mut(&id) else { return };
        let drained = instance.draining.is_some();
        change(instance);
        let room = instance.requests.len() < self.per_instance;
        let shelf = match (instance.ready, instance.is_done()) {
            _ if instance.draining.is_some() => Shelf::None,
            (true, true) => match instance.shelf {
                idle @ Shelf::Idle(..) => idle,
                _ => {
                    self.last_idle += 1;
                    Shelf::Idle(self.last_idle, now)
                }
            },
            (true, false) if room => Shelf::Busy,
            (false, _) if room => Shelf::Starting,
            _ => Shelf::None,
        };
        let function = instance.function;
        let old = std::mem::replace(&mut instance.shelf, shelf);
        let drains = instance.draining.is_some() && !drained;
        if old != shelf {
            self.unshelve(id, function, old);
            self.shelve(id, function, shelf);
        }
        if drains {
            self.leave(id, function);
        }
    }

    /// Forgets an instance and gives it back.
    pub(super) fn remove(&mut self, id: InstanceId) -> Option<Instance> {
        let instance = self.living.remove(&id)?;
        self.unshelve(id, instance.function, instance.shelf);
        self.leave(id, instance.function);
        Some(instance)
    }

    /// Takes another number of requests for one instance.
    pub(super) fn set_per_instance(&mut self, per_instance: usize, now: Moment) {
        self.per_instance = per_instance;
        for id in self.all() {
            self.update(id, now, |_| {});
        }
    }

    fn shelve(&mut self, id: InstanceId, function: FunctionId, shelf: Shelf) {
        let Some(pool) = self.pools.get_mut(&function) else { return };
        match shelf {
            Shelf::None => {}
            Shelf::Starting => {
                pool.starting.insert(id);
            }
            Shelf::Busy => {
                pool.busy.insert(id);
            }
            Shelf::Idle(number, since) => {
                pool.idle.insert(number, id);
                self.idle.insert(number, (id, since));
            }
        }
    }

    fn unshelve(&mut self, id: InstanceId, function: FunctionId, shelf: Shelf) {
        let Some(pool) = self.pools.get_mut(&function) else { return };
        match shelf {
            Shelf::None => {}
            Shelf::Starting => {
                pool.starting.remove(&id);
            }
            Shelf::Busy => {
                pool.busy.remove(&id);
            }
            Shelf::Idle(number, _) => {
                pool.idle.remove(&number);
                self.idle.remove(&number);
            }
        }
    }

    /// Takes an instance out of the pool of its function.
    fn leave(&mut self, id: InstanceId, function: FunctionId) {
        if let Some(pool) = self.pools.get_mut(&function) {
            pool.all.remove(&id);
            if pool.all.is_empty() {
                self.pools.remove(&function);
            }
        }
    }
}
