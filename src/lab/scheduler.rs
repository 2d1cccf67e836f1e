//! Decides which instance takes which request, when instances start and stop, and who waits or is turned away. Pure: time
//! is an argument, and what is decided is carried out elsewhere. Knows nothing of processes, connections and clocks.

mod instances;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use crate::clock::Moment;
use crate::lab::record::{FunctionId, InstanceId, RequestId, StopReason};
use crate::lab::scheduler::instances::{Instance, Instances};

/// What bounds the decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Requests in flight, over all functions: those that run and those that wait for a start. Zero throttles all.
    pub concurrency: usize,
    /// Requests that wait when no more may be in flight, or no more instances may live.
    pub queue: usize,
    /// Requests that one instance serves at the same time.
    pub per_instance: usize,
    /// How long an instance without work is kept.
    pub idle: Duration,
    /// Instances that live at the same time, over all functions.
    pub most_instances: usize,
}

impl Policy {
    /// Whether no request could ever be served, so that waiting would be in vain.
    fn serves_none(&self) -> bool {
        self.concurrency == 0 || self.per_instance == 0 || self.most_instances == 0
    }
}

/// Something that happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A request for a function came in.
    Arrived(RequestId, FunctionId),
    /// The top level of an instance has run.
    Ready(InstanceId),
    /// The answer of a request that ran has ended, in whatever way.
    Finished(RequestId),
    /// Work after the answer (`waitUntil`) has begun, or has come to its end. An instance with such work is not idle, but
    /// takes requests.
    Background(InstanceId, bool),
    /// An instance could not start, or ended by itself. Its requests are failed.
    Gone(InstanceId),
    /// The client of a request that has not been handed over has gone away. A request that runs goes on.
    Cancelled(RequestId),
    /// A function has a new version, or is gone: its instances take no more requests, and stop after those they have.
    Deployed(FunctionId),
    /// This instance has failed once: it takes no more requests, and stops after those it has.
    Retire(InstanceId),
    /// Somebody wants this instance stopped at once.
    Kill(InstanceId),
    /// Somebody wants no instances: idle ones stop at once, the others after their requests.
    ScaleToZero,
    /// Everything is new, the instances too: idle ones stop at once, the others after their requests.
    Reconfigured(Policy),
    /// Only the bounds are new; instances stay if the bounds let them.
    Adjusted(Policy),
    /// Time has passed.
    Tick,
}

/// Something to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Start an instance of a function.
    Start(InstanceId, FunctionId),
    /// The request waits for this starting instance. Told once, so that its phases can be measured.
    Await(RequestId, InstanceId),
    /// Hand the request over.
    Run(RequestId, InstanceId),
    /// Stop the instance. It counts as gone from now on.
    Stop(InstanceId, StopReason),
    /// Turn the request away: 429.
    Throttle(RequestId),
    /// Its instance was lost before or while it ran: 502. It is never sent again.
    Fail(RequestId),
}

/// What an instance is doing, as far as the scheduler knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its top level has not yet run.
    Starting,
    /// It runs this many requests; none if only work after an answer goes on.
    Busy(usize),
    /// It has no work, and stops at this moment if none comes.
    Idle {
        /// That moment.
        until: Moment,
    },
    /// It ends what it has begun and takes nothing new.
    Draining,
}

/// Where a request is that has not been answered.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In the queue, under this number.
    Queued(u64),
    /// At this instance, awaiting its start or running.
    At(InstanceId),
}

/// The scheduler. No event costs more than a few look-ups, save those that touch many instances by what they mean.
#[derive(Debug)]
pub struct Scheduler {
    policy: Policy,
    /// The latest moment seen: time never goes back.
    now: Moment,
    instances: Instances,
    requests: HashMap<RequestId, Place>,
    /// Who waits, in the order of arrival.
    queue: BTreeMap<u64, (RequestId, FunctionId)>,
    /// The number of the last request that was queued.
    last_queued: u64,
    /// The number of the last instance that was started.
    last_started: u64,
}

impl Scheduler {
    /// A scheduler without instances.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            now: Moment::default(),
            instances: Instances::new(policy.per_instance),
            requests: HashMap::new(),
            queue: BTreeMap::new(),
            last_queued: 0,
            last_started: 0,
        }
    }

    /// Takes in what happened and says what is to be done, in this order. An event that makes no sense, such as one about
    /// an instance that is gone, changes nothing: it was on its way when the decision fell.
    pub fn on(&mut self, event: Event, now: Moment) -> Vec<Command> {
        self.now = self.now.max(now);
        let mut out = Vec::new();
        // First, so that what happens at one moment does not depend on whether a tick came before it.
        self.stop_expired(&mut out);
        match event {
            Event::Arrived(request, function) => self.arrived(request, function, &mut out),
            Event::Ready(id) => self.ready(id, &mut out),
            Event::Finished(request) => self.finished(request, &mut out),
            Event::Background(id, goes_on) => {
                self.instances.update(id, self.now, |instance| instance.background = goes_on);
                self.settle(id, &mut out);
            }
            Event::Gone(id) => self.lose(id, &mut out),
            Event::Cancelled(request) => self.cancelled(request, &mut out),
            Event::Deployed(function) => self.drain(self.instances.of(function), StopReason::NewVersion, &mut out),
            Event::Retire(id) => self.drain(vec![id], StopReason::Failed, &mut out),
            Event::Kill(id) => self.stop(id, StopReason::Killed, &mut out),
            Event::ScaleToZero => self.drain(self.instances.all(), StopReason::ScaledToZero, &mut out),
            Event::Reconfigured(policy) => {
                self.policy = policy;
                self.drain(self.instances.all(), StopReason::Reconfigured, &mut out);
                self.instances.set_per_instance(policy.per_instance, self.now);
            }
            Event::Adjusted(policy) => {
                self.policy = policy;
                self.instances.set_per_instance(policy.per_instance, self.now);
                self.stop_expired(&mut out);
                self.stop_surplus(&mut out);
            }
            Event::Tick => {}
        }
        self.serve_queue(&mut out);
        out
    }

    /// When the next instance stops for want of work, if nothing happens before: a [`Event::Tick`] is due then.
    pub fn next_deadline(&self) -> Option<Moment> {
        let (_, since) = self.instances.longest_idle()?;
        deadline(since, self.policy.idle)
    }

    /// The living instances, by number.
    pub fn instances(&self) -> impl Iterator<Item = (InstanceId, FunctionId, State)> {
        self.instances.iter().map(|(id, instance)| (id, instance.function, self.state(instance)))
    }

    /// How many requests wait in the queue.
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    fn state(&self, instance: &Instance) -> State {
        if instance.draining.is_some() {
            State::Draining
        } else if !instance.ready {
            State::Starting
        } else if let Some(since) = instance.idle_since() {
            State::Idle { until: deadline(since, self.policy.idle).unwrap_or(Moment(Duration::MAX)) }
        } else {
            State::Busy(instance.requests.len())
        }
    }

    fn in_flight(&self) -> usize {
        self.requests.len() - self.queue.len()
    }

    fn arrived(&mut self, request: RequestId, function: FunctionId, out: &mut Vec<Command>) {
        if self.requests.contains_key(&request) {
            return;
        }
        // Nobody overtakes: while somebody waits, a newcomer waits too, even if an instance of its function has room.
        if self.queue.is_empty() && self.place(request, function, out) {
            return;
        }
        if self.queue.len() < self.policy.queue && !self.policy.serves_none() {
            self.last_queued += 1;
            self.queue.insert(self.last_queued, (request, function));
            self.requests.insert(request, Place::Queued(self.last_queued));
        } else {
            out.push(Command::Throttle(request));
        }
    }

    fn ready(&mut self, id: InstanceId, out: &mut Vec<Command>) {
        let mut waited = Vec::new();
        self.instances.update(id, self.now, |instance| {
            if !instance.ready {
                instance.ready = true;
                waited.extend(instance.requests.iter().copied());
            }
        });
        out.extend(waited.into_iter().map(|request| Command::Run(request, id)));
        self.settle(id, out);
    }

    fn finished(&mut self, request: RequestId, out: &mut Vec<Command>) {
        if let Some(&Place::At(id)) = self.requests.get(&request)
            && self.instances.get(id).is_some_and(|instance| instance.ready)
        {
            self.take_from(id, request, out);
        }
    }

    fn cancelled(&mut self, request: RequestId, out: &mut Vec<Command>) {
        match self.requests.get(&request) {
            Some(&Place::Queued(number)) => {
                self.queue.remove(&number);
                self.requests.remove(&request);
            }
            // The instance starts all the same: it is there for the next request, as it would be in the cloud.
            Some(&Place::At(id)) if self.instances.get(id).is_some_and(|instance| !instance.ready) => {
                self.take_from(id, request, out);
            }
            _ => {}
        }
    }

    fn take_from(&mut self, id: InstanceId, request: RequestId, out: &mut Vec<Command>) {
        self.requests.remove(&request);
        self.instances.update(id, self.now, |instance| {
            instance.requests.remove(&request);
        });
        self.settle(id, out);
    }

    /// Gives a request to an instance if the bounds let it: to one that runs and has room, to one that starts and has
    /// room, to a new one. Of those that run, one with work comes before an idle one, and the latest idle one before the
    /// others, so that the others can stop.
    ///
    /// A request stays with the instance that it awaits, even if another one becomes idle before: simple to foresee, and
    /// every cold start is seen by somebody. Clouds may well decide otherwise.
    fn place(&mut self, request: RequestId, function: FunctionId, out: &mut Vec<Command>) -> bool {
        if self.policy.serves_none() || self.in_flight() >= self.policy.concurrency {
            return false;
        }
        let id = match self.instances.with_room(function) {
            Some(id) => id,
            None => {
                if self.instances.len() >= self.policy.most_instances && !self.make_room(out) {
                    return false;
                }
                self.start(function, out)
            }
        };
        self.requests.insert(request, Place::At(id));
        let mut ready = false;
        self.instances.update(id, self.now, |instance| {
            instance.requests.insert(request);
            ready = instance.ready;
        });
        out.push(if ready { Command::Run(request, id) } else { Command::Await(request, id) });
        true
    }

    fn start(&mut self, function: FunctionId, out: &mut Vec<Command>) -> InstanceId {
        self.last_started += 1;
        let id = InstanceId(self.last_started);
        self.instances.insert(id, function);
        out.push(Command::Start(id, function));
        id
    }

    /// Stops the instance that has been idle for longest, whatever its function.
    fn make_room(&mut self, out: &mut Vec<Command>) -> bool {
        let Some((id, _)) = self.instances.longest_idle() else { return false };
        self.stop(id, StopReason::MadeRoom, out);
        true
    }

    fn serve_queue(&mut self, out: &mut Vec<Command>) {
        while let Some((&number, &(request, function))) = self.queue.first_key_value() {
            if self.policy.serves_none() {
                self.requests.remove(&request);
                out.push(Command::Throttle(request));
            } else if !self.place(request, function, out) {
                return;
            }
            self.queue.remove(&number);
        }
    }

    fn stop_expired(&mut self, out: &mut Vec<Command>) {
        while let Some((id, since)) = self.instances.longest_idle()
            && deadline(since, self.policy.idle).is_some_and(|due| due <= self.now)
        {
            self.stop(id, StopReason::Idle, out);
        }
    }

    fn stop_surplus(&mut self, out: &mut Vec<Command>) {
        while self.instances.len() > self.policy.most_instances
            && let Some((id, _)) = self.instances.longest_idle()
        {
            self.stop(id, StopReason::Reconfigured, out);
        }
    }

    fn drain(&mut self, ids: Vec<InstanceId>, reason: StopReason, out: &mut Vec<Command>) {
        for id in ids {
            self.instances.update(id, self.now, |instance| {
                instance.draining.get_or_insert(reason);
            });
            self.settle(id, out);
        }
    }

    /// Stops an instance that has nothing left to do, if it drains or is one too many.
    fn settle(&mut self, id: InstanceId, out: &mut Vec<Command>) {
        let Some(instance) = self.instances.get(id).filter(|instance| instance.is_done()) else { return };
        if let Some(reason) = instance.draining {
            self.stop(id, reason, out);
        } else if instance.ready && self.instances.len() > self.policy.most_instances {
            self.stop(id, StopReason::Reconfigured, out);
        }
    }

    fn stop(&mut self, id: InstanceId, reason: StopReason, out: &mut Vec<Command>) {
        if self.instances.get(id).is_some() {
            out.push(Command::Stop(id, reason));
            self.lose(id, out);
        }
    }

    /// Forgets an instance and fails what it had.
    fn lose(&mut self, id: InstanceId, out: &mut Vec<Command>) {
        let Some(instance) = self.instances.remove(id) else { return };
        for request in instance.requests {
            self.requests.remove(&request);
            out.push(Command::Fail(request));
        }
    }
}

/// When an instance that has been idle since then stops; never, if the span is too long to be counted.
fn deadline(since: Moment, idle: Duration) -> Option<Moment> {
    since.0.checked_add(idle).map(Moment)
}
