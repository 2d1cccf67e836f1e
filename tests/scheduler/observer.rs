//! Watches a scheduler from outside, with its own book of who is where, and fails at the first decision that breaks a law.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serverless_tutor::clock::Moment;
use serverless_tutor::lab::record::{FunctionId, InstanceId, RequestId, StopReason};
use serverless_tutor::lab::scheduler::{Command, Event, Policy, Scheduler, State};

/// A living instance.
#[derive(Debug)]
pub(crate) struct Seen {
    function: FunctionId,
    pub(crate) ready: bool,
    pub(crate) background: bool,
    drains: bool,
    /// Those that await its start or run.
    requests: BTreeSet<RequestId>,
}

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It came in and nothing has been decided.
    New,
    Awaiting(InstanceId),
    Running(InstanceId),
    /// Answered, in whatever way, or its client has gone.
    Over,
}

/// The scheduler and the book.
#[derive(Debug)]
pub(crate) struct Observer {
    scheduler: Scheduler,
    policy: Policy,
    now: Moment,
    pub(crate) living: BTreeMap<InstanceId, Seen>,
    places: BTreeMap<RequestId, Place>,
    waiting: VecDeque<(RequestId, FunctionId)>,
    last_started: InstanceId,
    /// Instances and requests that what happened has taken away, and that the decisions must name.
    owed: Owed,
}

#[derive(Debug, Default)]
struct Owed {
    stop: Option<InstanceId>,
    fail: BTreeSet<RequestId>,
    run: BTreeSet<RequestId>,
}

impl Observer {
    pub(crate) fn new(policy: Policy) -> Self {
        Self {
            scheduler: Scheduler::new(policy),
            policy,
            now: Moment::default(),
            living: BTreeMap::new(),
            places: BTreeMap::new(),
            waiting: VecDeque::new(),
            last_started: InstanceId(0),
            owed: Owed::default(),
        }
    }

    /// Lets something happen and looks at what is decided.
    pub(crate) fn on(&mut self, event: Event, now: Moment) {
        self.now = self.now.max(now);
        self.note(event);
        let commands = self.scheduler.on(event, now);
        for command in &commands {
            self.obey(*command);
        }
        assert!(self.owed.fail.is_empty() && self.owed.run.is_empty() && self.owed.stop.is_none(), "{:?}", self.owed);
        self.look(&commands);
    }

    /// A tick when the scheduler says that one is due; says whether it was.
    pub(crate) fn tick(&mut self) -> bool {
        let Some(due) = self.scheduler.next_deadline() else { return false };
        self.on(Event::Tick, due);
        for (id, _, state) in self.scheduler.instances() {
            if let State::Idle { until } = state {
                assert!(until > self.now, "{id} idles past its time");
            }
        }
        true
    }

    /// Lets everything come to its end, and sees that it does.
    pub(crate) fn finish(&mut self) {
        let end = |observer: &mut Self, event| observer.on(event, observer.now);
        while let Some(event) = self.something_open() {
            end(self, event);
        }
        assert_eq!(self.scheduler.queued(), 0, "somebody waits for ever");
        let open: Vec<_> = self.places.iter().filter(|(_, place)| **place != Place::Over).collect();
        assert!(open.is_empty(), "{open:?}");
        while self.tick() {}
        assert_eq!(self.scheduler.instances().count(), 0, "an instance stays for ever");
    }

    fn something_open(&self) -> Option<Event> {
        let start = self.living.iter().find(|(_, seen)| !seen.ready).map(|(id, _)| Event::Ready(*id));
        let running = |seen: &Seen| seen.requests.first().copied();
        start
            .or_else(|| self.living.values().find_map(running).map(Event::Finished))
            .or_else(|| Some(Event::Background(*self.living.iter().find(|(_, seen)| seen.background)?.0, false)))
    }

    /// What an event changes before anything is decided.
    fn note(&mut self, event: Event) {
        match event {
            Event::Arrived(request, function) => {
                // A number that is given again after its request is over is a new request.
                if self.places.get(&request).is_none_or(|place| *place == Place::Over) {
                    self.places.insert(request, Place::New);
                    self.waiting.push_back((request, function));
                }
            }
            Event::Ready(id) => {
                if let Some(seen) = self.living.get_mut(&id).filter(|seen| !seen.ready) {
                    seen.ready = true;
                    self.owed.run.clone_from(&seen.requests);
                }
            }
            Event::Finished(request) => {
                if let Some(Place::Running(id)) = self.places.get(&request).copied() {
                    self.over(request, id);
                }
            }
            Event::Background(id, goes_on) => {
                if let Some(seen) = self.living.get_mut(&id) {
                    seen.background = goes_on;
                }
            }
            Event::Gone(id) => {
                if let Some(seen) = self.living.remove(&id) {
                    self.owed.fail.extend(seen.requests);
                }
            }
            Event::Cancelled(request) => match self.places.get(&request).copied() {
                Some(Place::New) => {
                    self.waiting.retain(|(waiting, _)| *waiting != request);
                    self.places.insert(request, Place::Over);
                }
                Some(Place::Awaiting(id)) => self.over(request, id),
                _ => {}
            },
            Event::Deployed(function) => {
                self.living.values_mut().filter(|seen| seen.function == function).for_each(|seen| seen.drains = true);
            }
            Event::Retire(id) => {
                if let Some(seen) = self.living.get_mut(&id) {
                    seen.drains = true;
                }
            }
            Event::Kill(id) => self.owed.stop = self.living.contains_key(&id).then_some(id),
            Event::ScaleToZero => self.living.values_mut().for_each(|seen| seen.drains = true),
            Event::Reconfigured(policy) => {
                self.policy = policy;
                self.living.values_mut().for_each(|seen| seen.drains = true);
            }
            Event::Adjusted(policy) => self.policy = policy,
            Event::Tick => {}
        }
    }

    fn over(&mut self, request: RequestId, id: InstanceId) {
        self.places.insert(request, Place::Over);
        self.living.get_mut(&id).unwrap().requests.remove(&request);
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Start(id, function) => {
                assert!(id > self.last_started, "the number {id} was given before");
                assert!(self.living.len() < self.policy.most_instances, "too many instances");
                self.last_started = id;
                let seen = Seen { function, ready: false, background: false, drains: false, requests: BTreeSet::new() };
                self.living.insert(id, seen);
            }
            Command::Await(request, id) => {
                assert!(!self.living[&id].ready, "{id} has started");
                self.hand_over(request, id);
                self.places.insert(request, Place::Awaiting(id));
            }
            Command::Run(request, id) => {
                assert!(self.living[&id].ready, "{id} has not started");
                if self.places[&request] == Place::Awaiting(id) {
                    assert!(self.owed.run.remove(&request), "it awaited a start");
                } else {
                    self.hand_over(request, id);
                }
                self.places.insert(request, Place::Running(id));
            }
            Command::Stop(id, reason) => {
                let seen = self.living.remove(&id).expect("a living instance");
                if reason == StopReason::Killed {
                    assert_eq!(self.owed.stop.take(), Some(id));
                    self.owed.fail.extend(seen.requests);
                } else {
                    // An idle one may have expired before what happened, such as that it is killed or begins some work.
                    self.owed.stop = self.owed.stop.take().filter(|owed| *owed != id);
                    assert!(seen.requests.is_empty(), "{id} is stopped with requests");
                    assert!(!seen.background || reason == StopReason::Idle, "{id} is stopped with work");
                }
            }
            Command::Throttle(request) => {
                assert_eq!(self.places.insert(request, Place::Over), Some(Place::New));
                self.waiting.retain(|(waiting, _)| *waiting != request);
            }
            Command::Fail(request) => {
                assert!(self.owed.fail.remove(&request), "{request} has lost no instance");
                self.places.insert(request, Place::Over);
            }
        }
    }

    /// A request that had no instance gets one: it must be the first of those that wait, and the bounds must allow it.
    fn hand_over(&mut self, request: RequestId, id: InstanceId) {
        assert_eq!(self.places[&request], Place::New);
        let (first, function) = self.waiting.pop_front().unwrap();
        assert_eq!(first, request, "somebody was overtaken");
        let seen = self.living.get_mut(&id).unwrap();
        assert_eq!(seen.function, function);
        assert!(!seen.drains, "{id} takes no more requests");
        seen.requests.insert(request);
        assert!(seen.requests.len() <= self.policy.per_instance, "too many on {id}");
        assert!(self.in_flight() <= self.policy.concurrency, "too many in flight");
    }

    fn in_flight(&self) -> usize {
        self.living.values().map(|seen| seen.requests.len()).sum()
    }

    /// What must be true after every event.
    fn look(&self, commands: &[Command]) {
        let states: BTreeMap<_, _> = self.scheduler.instances().map(|(id, _, state)| (id, state)).collect();
        assert!(states.keys().eq(self.living.keys()), "the books differ");
        for (id, seen) in &self.living {
            let agrees = match states[id] {
                State::Draining => seen.drains,
                State::Starting => !seen.ready && !seen.drains,
                State::Busy(count) => seen.ready && count == seen.requests.len() && (count > 0 || seen.background),
                State::Idle { .. } => seen.ready && seen.requests.is_empty() && !seen.background,
            };
            assert!(agrees, "{id}: {:?}, {seen:?}", states[id]);
            assert!(!seen.drains || !seen.requests.is_empty() || seen.background, "{id} drains and has no work");
        }
        let idle = states.values().filter_map(|state| match state {
            State::Idle { until } => Some(*until),
            _ => None,
        });
        assert_eq!(self.scheduler.next_deadline(), idle.clone().min());
        for command in commands {
            if let Command::Start(id, function) = command {
                let room = |other: &InstanceId, seen: &Seen| {
                    other != id
                        && seen.function == *function
                        && !seen.drains
                        && seen.ready
                        && seen.requests.len() < self.policy.per_instance
                };
                assert!(!self.living.iter().any(|(id, seen)| room(id, seen)), "{id} was started without need");
            }
        }
        assert_eq!(self.scheduler.queued(), self.waiting.len());
        if !self.waiting.is_empty() {
            let full = self.living.len() >= self.policy.most_instances && idle.count() == 0;
            assert!(self.in_flight() >= self.policy.concurrency || full, "somebody waits without need");
        }
    }
}
