//! The lab's state on its one thread: requests on their way, instances, functions. Carries out what the scheduler decides,
//! and tells the journal and whoever listens. Knows nothing of HTTP: requests come as data, answers leave as data.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::clock::{Clock, Moment, SystemClock};
use crate::lab::engine::deploy::{Live, Trial};
use crate::lab::engine::pool::{Arrival, HostId, Place, Pool, Purpose};
use crate::lab::engine::tell::Teller;
use crate::lab::front_door::BEYOND;
use crate::lab::platform::{Platform, Profile, Settings};
use crate::lab::record::{
    self, Client, DeployError, Doing, FunctionId, Glance, InstanceId, Phases, RequestId, Stage, Start, StopReason,
    Version,
};
use crate::lab::router::Routes;
use crate::lab::scheduler::{self, Command, Policy, Scheduler};
use crate::sandbox::environment::{Event, GuestError};
use crate::sandbox::host::{AfterAnswer, CallId, Found, Loading, Mode, Report, Sharing, Usage};
use crate::sandbox::limits::Limits;
use crate::sandbox::value::Limit;
use crate::text::Clean;
use crate::units::{Bytes as Size, Millis};

/// The longest time that the start of an instance may take; as on Lambda.
const START: Duration = Duration::from_secs(10);

/// How long an instance with a call that was given up has, before its process is ended.
const GRACE: Duration = Duration::from_secs(1);

/// What a guest may print for one request, in bytes.
const OUTPUT: u64 = 16 << 20;

/// How often the memory of processes with many isolates is looked at while requests run in them.
const LOOK: Duration = Duration::from_millis(250);

/// What such a process may hold in memory before it is ended.
const RESIDENT: Size = Size::mib(1536);

/// A request as it comes from the front door.
pub(in crate::lab) struct Incoming {
    pub(in crate::lab) event: Event,
    /// The path with its query, safe to show.
    pub(in crate::lab) target: Clean,
    pub(in crate::lab) function: FunctionId,
    pub(in crate::lab) client: Client,
    pub(in crate::lab) body: Glance,
}

/// What goes back to the front door.
#[derive(Debug)]
pub(in crate::lab) enum Delivery {
    /// An answer that is whole.
    Whole(Head, Vec<u8>),
    /// An answer whose body comes in pieces. Each piece that is taken has to be told to [`Core::taken`].
    Streamed(Head, mpsc::UnboundedReceiver<Result<Bytes, Broken>>),
    /// The function did not answer.
    Refused(Refusal),
}

/// The body of an answer broke off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the function broke its answer off")]
pub(in crate::lab) struct Broken;

/// The beginning of an answer.
#[derive(Debug)]
pub(in crate::lab) struct Head {
    pub(in crate::lab) status: u16,
    pub(in crate::lab) headers: Vec<(String, String)>,
    pub(in crate::lab) instance: InstanceId,
    pub(in crate::lab) phases: Phases,
}

/// Why a function did not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) enum Refusal {
    /// Too many requests are in flight.
    Throttled,
    /// The function failed, or its instance was lost.
    Failed,
    /// The function took too long.
    TimedOut,
}

impl Refusal {
    /// The status that tells it.
    pub(in crate::lab) fn status(self) -> u16 {
        match self {
            Self::Throttled => 429,
            Self::Failed => 502,
            Self::TimedOut => 504,
        }
    }
}

/// A request on its way.
pub(super) struct Pending {
    pub(super) method: Clean,
    pub(super) target: Clean,
    pub(super) function: FunctionId,
    pub(super) client: Client,
    pub(super) arrived: Moment,
    /// Until it is handed over.
    event: Option<Event>,
    pub(super) instance: Option<InstanceId>,
    pub(super) start: Start,
    /// When it stopped waiting below the limit.
    left_queue: Option<Moment>,
    /// When it was handed to its instance.
    handed: Option<Moment>,
    body: Glance,
    answer: Glance,
    head: Option<(u16, Vec<(String, String)>)>,
    /// Pieces of the body that nobody has got yet.
    buffered: Vec<u8>,
    delivery: Option<oneshot::Sender<Delivery>>,
    stream: Option<mpsc::UnboundedSender<Result<Bytes, Broken>>>,
    printed: u64,
    timeout: Option<Due>,
    added: Millis,
}

/// An instance that lives.
pub(super) struct Running {
    pub(super) function: FunctionId,
    pub(super) version: Version,
    pub(super) place: Place,
    pub(super) asked: Moment,
    pub(super) spawned: Option<Moment>,
    pub(super) live: Option<Moment>,
    pub(super) served: u64,
    pub(super) heap: Option<Size>,
    /// When it became busy, or since when it is idle.
    pub(super) since: Moment,
    /// The request whose wait pays for the start.
    paid: Option<RequestId>,
}

/// Something that is due at a moment, and its number among all.
pub(super) type Due = (Moment, u64);

/// What is due.
#[derive(Debug, Clone, Copy)]
enum Wait {
    /// A request has run for too long.
    Timeout(RequestId),
    /// A request has waited for too long.
    Patience(RequestId),
    /// An instance has started for too long.
    Start(InstanceId),
    /// The delay that was added to a start is over.
    Added(InstanceId),
    /// A call that was given up has had time to end.
    Grace(InstanceId),
    /// Memory is to be looked at.
    Memory,
    /// The functions of the start are to be tried.
    Trials,
}

/// The state of a lab.
pub(in crate::lab) struct Core {
    pub(super) clock: SystemClock,
    pub(super) platform: Platform,
    pub(super) settings: Settings,
    pub(super) profile: Option<Profile>,
    pub(super) scheduler: Scheduler,
    pub(super) pool: Pool,
    pub(super) functions: Vec<Live>,
    pub(super) routes: Rc<Routes>,
    pub(super) requests: BTreeMap<RequestId, Pending>,
    pub(super) instances: BTreeMap<InstanceId, Running>,
    places: HashMap<Place, InstanceId>,
    pub(super) teller: Teller,
    /// Requests whose answer has begun since the last look.
    begun: Vec<RequestId>,
    waits: BTreeMap<Due, Wait>,
    last_wait: u64,
    last_request: u64,
    memory_watched: bool,
    pub(super) trials: Vec<Trial>,
    /// What is wrong with files that serve nothing.
    pub(super) problems: Vec<DeployError>,
    /// When the lab began.
    pub(super) began: Moment,
    /// The moment for which the timer is set, and its bell.
    pub(super) armed: Option<Moment>,
    pub(super) alarm: Rc<Notify>,
}

impl Core {
    /// A lab without functions.
    pub(super) fn new(platform: Platform, settings: Settings, pool: Pool, teller: Teller, clock: SystemClock) -> Self {
        Self {
            clock,
            platform,
            settings,
            profile: None,
            scheduler: Scheduler::new(policy(platform, &settings)),
            pool,
            functions: Vec::new(),
            routes: Rc::default(),
            requests: BTreeMap::new(),
            instances: BTreeMap::new(),
            places: HashMap::new(),
            teller,
            begun: Vec::new(),
            waits: BTreeMap::new(),
            last_wait: 0,
            last_request: 0,
            memory_watched: false,
            trials: Vec::new(),
            problems: Vec::new(),
            began: clock.now(),
            armed: None,
            alarm: Rc::default(),
        }
    }

    /// The present moment.
    pub(in crate::lab) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The routes that serve.
    pub(in crate::lab) fn routes(&self) -> Rc<Routes> {
        Rc::clone(&self.routes)
    }

    /// The longest time that a function may take.
    pub(in crate::lab) fn timeout(&self) -> Duration {
        self.settings.timeout
    }

    /// Takes in a request; its answer comes through the channel.
    pub(in crate::lab) fn arrive(&mut self, incoming: Incoming) -> (RequestId, oneshot::Receiver<Delivery>) {
        let now = self.now();
        self.last_request += 1;
        let id = RequestId(self.last_request);
        let (delivery, answer) = oneshot::channel();
        let Incoming { mut event, target, function, client, body } = incoming;
        event.id = self.teller.invocation(id);
        let pending = Pending {
            method: crate::text::sanitise_line(&event.method),
            target,
            function,
            client,
            arrived: now,
            event: Some(event),
            instance: None,
            start: Start::None,
            left_queue: None,
            handed: None,
            body,
            answer: Glance::default(),
            head: None,
            buffered: Vec::new(),
            delivery: Some(delivery),
            stream: None,
            printed: 0,
            timeout: None,
            added: Millis::ZERO,
        };
        self.requests.insert(id, pending);
        self.schedule(scheduler::Event::Arrived(id, function));
        if self.requests.get(&id).is_some_and(|pending| pending.handed.is_none()) {
            self.wait(now.plus(self.settings.timeout + BEYOND), Wait::Patience(id));
        }
        self.settle();
        (id, answer)
    }

    /// The function that serves a pattern.
    pub(in crate::lab) fn function(&self, pattern: &str) -> Option<FunctionId> {
        let at = self.functions.iter().position(|live| live.present && live.pattern == pattern)?;
        Some(FunctionId(at as u32))
    }

    /// Pattern, methods and file of each function.
    pub(in crate::lab) fn list(&self) -> Vec<(String, String, String)> {
        let present = self.functions.iter().filter(|live| live.present);
        let mut rows: Vec<_> = present.map(|live| (live.pattern.clone(), live.methods(), live.file.clone())).collect();
        rows.sort();
        rows
    }

    /// Takes note of a request that reached no function.
    pub(in crate::lab) fn turned_away(&mut self, method: Clean, target: Clean, client: Client, status: u16, why: &str) {
        let now = self.now();
        self.last_request += 1;
        let record = record::Request {
            id: RequestId(self.last_request),
            arrived: now,
            ended: now,
            client,
            method,
            target,
            route: None,
            function: None,
            version: None,
            platform: self.platform,
            status,
            fault: Some(crate::text::sanitise_line(why)),
            instance: None,
            start: Start::None,
            phases: Phases::default(),
            added: Millis::ZERO,
            billed: Millis::ZERO,
            memory: self.settings.memory,
            body: Glance::default(),
            answer: Glance::default(),
            timed: false,
        };
        self.teller.request(&Arc::new(record), Millis::ZERO, None);
        self.settle();
    }

    /// The client of a request has gone away.
    pub(in crate::lab) fn client_gone(&mut self, id: RequestId) {
        let Some(pending) = self.requests.get_mut(&id) else { return };
        pending.delivery = None;
        pending.stream = None;
        match (pending.handed, pending.instance.and_then(|instance| self.instances.get(&instance))) {
            (Some(_), Some(running)) => self.pool.cancel(running.place, call(id)),
            _ => {
                self.schedule(scheduler::Event::Cancelled(id));
                self.finish(id, 499, Some("the client went away before its turn"), None);
            }
        }
        self.settle();
    }

    /// A reader has taken a piece of an answer.
    pub(in crate::lab) fn taken(&mut self, id: RequestId, bytes: usize) {
        let instance = self.requests.get(&id).and_then(|pending| pending.instance);
        if let Some(running) = instance.and_then(|instance| self.instances.get(&instance)) {
            self.pool.credit(running.place, call(id), bytes as u32);
            self.pool.flush();
        }
    }

    /// A child has started, or could not be.
    pub(super) fn arrived(core: &Rc<RefCell<Self>>, (id, host): Arrival) {
        let weak = Rc::downgrade(core);
        let mut core = core.borrow_mut();
        match host {
            Ok(host) => drop(core.pool.arrived(id, host, &weak)),
            Err(why) => {
                let now = core.now();
                core.teller.error(now, None, &format!("No instance could be started: {why}"));
                core.lost(id);
            }
        }
        core.settle();
    }

    /// A process says something.
    pub(super) fn reported(core: &Rc<RefCell<Self>>, host: HostId, reports: Vec<Report>) {
        let mut core = core.borrow_mut();
        for report in reports {
            core.report(host, report);
        }
        core.hand_out_heads();
        core.settle();
    }

    /// A process is gone.
    pub(super) fn gone(core: &Rc<RefCell<Self>>, host: HostId) {
        let mut core = core.borrow_mut();
        core.lost(host);
        core.settle();
    }

    fn report(&mut self, host: HostId, report: Report) {
        let now = self.now();
        match report {
            Report::Ready => {
                self.pool.ready(host);
                if let Some(running) = self.only_instance(host) {
                    running.spawned = Some(now);
                }
            }
            Report::Begun(isolate) => {
                if let Some(running) = self.at((host, isolate)) {
                    running.spawned.get_or_insert(now);
                }
            }
            Report::Live(isolate, outcome) => self.live((host, isolate), outcome, now),
            Report::Head(_, call, status, headers) => {
                if let Some(pending) = self.requests.get_mut(&request(call)) {
                    pending.answer.content_type = content_type(&headers);
                    pending.head = Some((status, headers));
                    self.begun.push(request(call));
                }
            }
            Report::Body(_, call, piece) => self.body(request(call), piece),
            Report::Ended(isolate, call, outcome, usage) => self.ended((host, isolate), request(call), outcome, usage),
            Report::Background(isolate, open) => {
                if let Some(id) = self.places.get(&(host, isolate)).copied() {
                    self.schedule(scheduler::Event::Background(id, open));
                }
            }
            Report::Printed(isolate, call, printed) => self.printed((host, isolate), call.map(request), &printed),
            Report::Stopped(isolate, limit) => self.stopped((host, isolate), limit),
            Report::Closed(_) => self.pool.left(host),
            Report::Stuck(isolate) => {
                let id = self.places.get(&(host, isolate)).copied();
                let text = "does not let itself be interrupted; its process is ended, with all isolates in it";
                self.teller.error(now, id, text);
            }
        }
    }

    fn only_instance(&mut self, host: HostId) -> Option<&mut Running> {
        let place = self.places.iter().find(|((at, _), _)| *at == host).map(|(_, id)| *id)?;
        let running = self.instances.get_mut(&place)?;
        (self.platform != Platform::Workers).then_some(running)
    }

    fn at(&mut self, place: Place) -> Option<&mut Running> {
        let id = self.places.get(&place)?;
        self.instances.get_mut(id)
    }

    /// The top level of a program has run, or not.
    fn live(&mut self, place: Place, outcome: Result<Found, GuestError>, now: Moment) {
        if self.tried(place, &outcome) {
            self.pool.close(place);
            return;
        }
        let Some(id) = self.places.get(&place).copied() else {
            // It was stopped while it started.
            return;
        };
        match outcome {
            Ok(found) => {
                let Some(running) = self.instances.get_mut(&id) else { return };
                running.live = Some(now);
                running.since = now;
                let spawn = running.spawned.unwrap_or(now).since(running.asked);
                let init = now.since(running.spawned.unwrap_or(now));
                let function = running.function;
                self.functions[function.0 as usize].found = Some(found);
                let route = self.functions[function.0 as usize].pattern.clone();
                self.teller.started(now, id, route, spawn.into(), init.into());
                match self.profile {
                    Some(profile) => {
                        self.wait(now.plus(Duration::from_secs_f64(profile.cold.as_secs())), Wait::Added(id));
                    }
                    None => self.schedule(scheduler::Event::Ready(id)),
                }
            }
            Err(error) => {
                self.teller.error(now, Some(id), &format!("did not start: {}", told(&error)));
                self.note_error(id, &error);
                self.pool.left(place.0);
                self.fail(id, Refusal::Failed, &format!("did not start: {}", error.message));
            }
        }
    }

    /// A piece of an answer's body. It goes on at once where the front door has the head already.
    fn body(&mut self, id: RequestId, piece: Vec<u8>) {
        let Some(pending) = self.requests.get_mut(&id) else { return };
        pending.answer.length += piece.len() as u64;
        let room = Glance::MOST - pending.answer.bytes.len();
        pending.answer.bytes.extend_from_slice(&piece[..piece.len().min(room)]);
        match &pending.stream {
            Some(stream) => drop(stream.send(Ok(piece.into()))),
            None => pending.buffered.extend(piece),
        }
    }

    /// Answers that have begun and not ended by now go out as streams.
    fn hand_out_heads(&mut self) {
        for id in std::mem::take(&mut self.begun) {
            let now = self.now();
            let phases = self.phases(id, now);
            let Some(pending) = self.requests.get_mut(&id) else { continue };
            let (Some(head), Some(delivery), Some(instance)) =
                (pending.head.clone(), pending.delivery.take(), pending.instance)
            else {
                continue;
            };
            let (pieces, body) = mpsc::unbounded_channel();
            let buffered = std::mem::take(&mut pending.buffered);
            if !buffered.is_empty() {
                drop(pieces.send(Ok(buffered.into())));
            }
            pending.stream = Some(pieces);
            let head = Head { status: head.0, headers: head.1, instance, phases };
            drop(delivery.send(Delivery::Streamed(head, body)));
        }
    }

    /// An answer has ended.
    fn ended(&mut self, place: Place, id: RequestId, outcome: Result<(), GuestError>, usage: Usage) {
        let now = self.now();
        let instance = self.places.get(&place).copied();
        if let Some(running) = instance.and_then(|id| self.instances.get_mut(&id)) {
            running.heap = Some(usage.heap);
        }
        let known = self.requests.get(&id).filter(|pending| pending.instance == instance && instance.is_some());
        if known.is_none() {
            return;
        }
        let phases = self.phases(id, now);
        match outcome {
            Ok(()) => {
                let Some(pending) = self.requests.get_mut(&id) else { return };
                let Some((status, headers)) = pending.head.take() else {
                    return self.broken(place, id, "its process spoke out of turn");
                };
                if let (Some(delivery), Some(instance)) = (pending.delivery.take(), instance) {
                    let head = Head { status, headers, instance, phases };
                    drop(delivery.send(Delivery::Whole(head, std::mem::take(&mut pending.buffered))));
                }
                self.finish(id, status, None, Some(usage));
            }
            Err(error) => {
                self.teller.request_error(now, id, instance, &told(&error));
                // What failed once is not trusted with the next request.
                if let Some(instance) = instance {
                    self.schedule(scheduler::Event::Retire(instance));
                }
                self.refuse(id, Refusal::Failed, &error.message, Some(usage));
            }
        }
    }

    /// A process said something that it could not have said.
    fn broken(&mut self, place: Place, id: RequestId, why: &str) {
        self.teller.request_error(self.now(), id, self.places.get(&place).copied(), why);
        self.lost(place.0);
    }

    fn printed(&mut self, place: Place, request: Option<RequestId>, printed: &crate::sandbox::host::Printed) {
        let now = self.now();
        let instance = self.places.get(&place).copied();
        let Some(instance) = instance else { return };
        self.teller.console(now, request, instance, printed);
        let flooded = request.and_then(|id| self.requests.get_mut(&id)).is_some_and(|pending| {
            pending.printed += printed.bytes;
            pending.printed > OUTPUT
        });
        if flooded {
            self.stopped(place, Limit::Output);
        }
    }

    /// A limit ended an isolate with all its calls.
    fn stopped(&mut self, place: Place, limit: Limit) {
        let now = self.now();
        self.pool.retire(place.0);
        if self.tried_limit(place, limit) {
            self.pool.left(place.0);
            return;
        }
        let Some(id) = self.places.get(&place).copied() else {
            self.pool.left(place.0);
            return;
        };
        let text = match limit {
            Limit::Time => format!("reached the time limit: {}", self.time_limit()),
            Limit::Memory => format!("reached the memory limit of {}", self.settings.memory),
            limit => format!("reached its limit on {}", limit.name()),
        };
        self.teller.error(now, Some(id), &text);
        let refusal = if limit == Limit::Time { Refusal::TimedOut } else { Refusal::Failed };
        if limit == Limit::Output {
            self.pool.close(place);
        } else {
            self.pool.left(place.0);
        }
        self.fail(id, refusal, &text);
    }

    fn time_limit(&self) -> String {
        match self.settings.cpu {
            Some(cpu) => format!("{} of processor time", Millis::from(cpu)),
            None => Millis::from(self.settings.timeout).to_string(),
        }
    }

    /// A process is gone, with all that lived in it.
    fn lost(&mut self, host: HostId) {
        self.pool.end(host);
        self.trials_lost(host);
        let now = self.now();
        let lost: Vec<InstanceId> =
            self.places.iter().filter(|((at, _), _)| *at == host).map(|(_, instance)| *instance).collect();
        let shared = lost.len() > 1;
        for id in lost {
            let text =
                if shared { "lost its process, which it shared with other instances" } else { "lost its process" };
            self.teller.error(now, Some(id), text);
            self.fail(id, Refusal::Failed, text);
        }
    }

    /// An instance has failed with all its requests. It gets no other while they are being answered.
    fn fail(&mut self, id: InstanceId, refusal: Refusal, why: &str) {
        self.schedule(scheduler::Event::Retire(id));
        for request in self.requests_of(id) {
            self.refuse(request, refusal, why, None);
        }
        if self.instances.contains_key(&id) {
            self.lose(id, StopReason::Failed);
        }
    }

    /// An instance has ended by itself: the scheduler is told, and what waits for it is failed.
    fn lose(&mut self, id: InstanceId, reason: StopReason) {
        self.forget(id, reason);
        self.schedule(scheduler::Event::Gone(id));
    }

    /// Takes an instance out of the living.
    fn forget(&mut self, id: InstanceId, reason: StopReason) -> Option<Running> {
        let running = self.instances.remove(&id)?;
        self.places.remove(&running.place);
        let now = self.now();
        let route = self.functions[running.function.0 as usize].pattern.clone();
        self.teller.stopped(record::Instance {
            id,
            route,
            version: running.version,
            doing: Doing::Stopped(reason, now),
            served: running.served,
            started: running.asked,
            memory: running.heap,
        });
        Some(running)
    }

    fn requests_of(&self, id: InstanceId) -> Vec<RequestId> {
        self.requests.iter().filter(|(_, pending)| pending.instance == Some(id)).map(|(id, _)| *id).collect()
    }

    /// Tells the scheduler, and carries out what it decides.
    pub(super) fn schedule(&mut self, event: scheduler::Event) {
        let now = self.now();
        for command in self.scheduler.on(event, now) {
            self.carry_out(command, now);
        }
    }

    fn carry_out(&mut self, command: Command, now: Moment) {
        match command {
            Command::Start(id, function) => self.start(id, function, now),
            Command::Await(id, instance) => {
                let Some(pending) = self.requests.get_mut(&id) else { return };
                pending.instance = Some(instance);
                pending.start = Start::Cold;
                pending.left_queue = Some(now);
                if let Some(running) = self.instances.get_mut(&instance) {
                    running.paid.get_or_insert(id);
                }
            }
            Command::Run(id, instance) => self.run(id, instance, now),
            Command::Stop(id, reason) => {
                for request in self.requests_of(id) {
                    self.refuse(request, Refusal::Failed, "its instance was stopped", None);
                }
                if let Some(running) = self.forget(id, reason) {
                    self.pool.close(running.place);
                }
            }
            Command::Throttle(id) => self.refuse(id, Refusal::Throttled, "too many requests are in flight", None),
            Command::Fail(id) => self.refuse(id, Refusal::Failed, "its instance was lost", None),
        }
    }

    fn start(&mut self, id: InstanceId, function: FunctionId, now: Moment) {
        let live = &self.functions[function.0 as usize];
        let (version, loading) = (live.version, self.loading(live));
        let purpose = if self.platform == Platform::Workers { Purpose::Isolates } else { Purpose::Instance };
        let place = self.pool.load(purpose, loading);
        self.places.insert(place, id);
        let running = Running {
            function,
            version,
            place,
            asked: now,
            spawned: None,
            live: None,
            served: 0,
            heap: None,
            since: now,
            paid: None,
        };
        self.instances.insert(id, running);
        self.wait(now.plus(START), Wait::Start(id));
    }

    /// A program as the present platform loads it.
    pub(super) fn loading(&self, function: &Live) -> Loading {
        let Settings { memory, timeout, cpu, .. } = self.settings;
        let heap = Size::mib(u64::from(memory.0)).min(Settings::MOST_HEAP);
        let limits = match (self.platform, cpu) {
            (Platform::Workers, cpu) => Limits::isolate(heap, cpu.unwrap_or(timeout), timeout),
            (Platform::Lambda | Platform::Vercel, _) => Limits::instance(heap, timeout),
        };
        let mode = Mode {
            sharing: if self.settings.per_instance == 1 { Sharing::Alone } else { Sharing::Shared },
            after_answer: match self.platform {
                Platform::Lambda => AfterAnswer::Frozen,
                Platform::Workers | Platform::Vercel => AfterAnswer::Background,
            },
        };
        Loading { program: function.program.clone(), name: function.name(), limits, mode, memory }
    }

    fn run(&mut self, id: RequestId, instance: InstanceId, now: Moment) {
        let Some(pending) = self.requests.get_mut(&id) else { return };
        let Some(running) = self.instances.get_mut(&instance) else { return };
        pending.instance = Some(instance);
        if pending.start == Start::None {
            pending.start = Start::Warm;
        }
        pending.left_queue.get_or_insert(now);
        pending.handed = Some(now);
        if let Some(profile) = self.profile.filter(|_| pending.start == Start::Cold) {
            pending.added = profile.cold;
        }
        running.since = now;
        let place = running.place;
        let event = pending.event.take();
        let due = self.wait(now.plus(self.settings.timeout), Wait::Timeout(id));
        if let Some(pending) = self.requests.get_mut(&id) {
            pending.timeout = Some(due);
        }
        if let Some(event) = event {
            self.pool.call(place, call(id), event);
        }
        if self.platform == Platform::Workers && !self.memory_watched {
            self.memory_watched = true;
            self.wait(now.plus(LOOK), Wait::Memory);
        }
    }

    /// The measured parts of a request, up to a moment.
    pub(super) fn phases(&self, id: RequestId, until: Moment) -> Phases {
        let Some(pending) = self.requests.get(&id) else { return Phases::default() };
        let Some(left_queue) = pending.left_queue else {
            return Phases { queue: until.since(pending.arrived).into(), ..Phases::default() };
        };
        let queue = left_queue.since(pending.arrived).into();
        let Some(running) = pending.instance.and_then(|instance| self.instances.get(&instance)) else {
            return Phases { queue, run: until.since(left_queue).into(), ..Phases::default() };
        };
        if pending.start != Start::Cold {
            return Phases { queue, run: until.since(left_queue).into(), ..Phases::default() };
        }
        // A request that joined a start that was under way waited only for the rest of it.
        let spawned = running.spawned.unwrap_or(until).max(left_queue);
        let live = running.live.unwrap_or(until).max(spawned);
        let handed = pending.handed.unwrap_or(until);
        Phases {
            queue,
            spawn: spawned.since(left_queue).into(),
            init: live.since(spawned).into(),
            run: until.since(handed).into(),
        }
    }

    /// Where a request is.
    pub(super) fn stage(&self, pending: &Pending) -> Stage {
        match (pending.left_queue, pending.handed) {
            (None, _) => Stage::Queued,
            (_, Some(_)) => Stage::Running,
            (Some(_), None) => {
                let running = pending.instance.and_then(|instance| self.instances.get(&instance));
                match running.and_then(|running| running.spawned) {
                    Some(_) => Stage::Initialising,
                    None => Stage::Spawning,
                }
            }
        }
    }

    /// Answers a request in the function's stead.
    fn refuse(&mut self, id: RequestId, refusal: Refusal, why: &str, usage: Option<Usage>) {
        let Some(pending) = self.requests.get_mut(&id) else { return };
        if let Some(delivery) = pending.delivery.take() {
            drop(delivery.send(Delivery::Refused(refusal)));
        }
        if let Some(stream) = pending.stream.take() {
            drop(stream.send(Err(Broken)));
        }
        self.finish(id, refusal.status(), Some(why), usage);
    }

    /// A request is over: it is recorded, and its instance is free for another.
    fn finish(&mut self, id: RequestId, status: u16, fault: Option<&str>, usage: Option<Usage>) {
        let now = self.now();
        let phases = self.phases(id, now);
        let Some(pending) = self.requests.remove(&id) else { return };
        if let Some(due) = pending.timeout {
            self.waits.remove(&due);
        }
        let running = pending.instance.and_then(|instance| self.instances.get_mut(&instance));
        let mut init = Millis::ZERO;
        let mut heap = None;
        let version = running.map(|running| {
            if pending.handed.is_some() {
                running.served += 1;
                running.since = now;
            }
            // The start is billed once, to the request that brought it about.
            if running.paid == Some(id)
                && let (Some(spawned), Some(live)) = (running.spawned, running.live)
            {
                init = live.since(spawned).into();
            }
            heap = running.heap;
            running.version
        });
        let called = pending.handed.is_some();
        let billed = match self.platform {
            _ if !called => Millis::ZERO,
            Platform::Lambda => (init + phases.run).rounded_up(),
            Platform::Workers | Platform::Vercel => usage.map_or(Millis::ZERO, |usage| usage.cpu.into()),
        };
        let function = &self.functions[pending.function.0 as usize];
        let record = Arc::new(record::Request {
            id,
            arrived: pending.arrived,
            ended: now,
            client: pending.client,
            method: pending.method,
            target: pending.target,
            route: Some(function.pattern.clone()),
            function: Some(pending.function),
            version,
            platform: self.platform,
            status,
            fault: fault.map(crate::text::sanitise_line),
            instance: pending.instance,
            start: if called { pending.start } else { Start::None },
            phases,
            added: pending.added,
            billed,
            memory: self.settings.memory,
            body: pending.body,
            answer: pending.answer,
            timed: called && fault.is_none(),
        });
        self.teller.request(&record, init, heap);
        if called {
            self.schedule(scheduler::Event::Finished(id));
        }
    }

    /// Notes that something is due later.
    fn wait(&mut self, at: Moment, wait: Wait) -> Due {
        self.last_wait += 1;
        let due = (at, self.last_wait);
        self.waits.insert(due, wait);
        due
    }

    /// Has the functions that are there tried in a while.
    pub(super) fn try_later(&mut self, span: Duration) {
        let now = self.now();
        self.wait(now.plus(span), Wait::Trials);
        self.settle();
    }

    /// Does what is due.
    pub(super) fn tick(&mut self) {
        let now = self.now();
        self.armed = None;
        while let Some((&due, &wait)) = self.waits.first_key_value().filter(|((at, _), _)| *at <= now) {
            self.waits.remove(&due);
            self.due(wait, now);
        }
        self.schedule(scheduler::Event::Tick);
        if self.platform != Platform::Workers {
            self.pool.end_empty();
        }
        self.settle();
    }

    fn due(&mut self, wait: Wait, now: Moment) {
        match wait {
            Wait::Timeout(id) => {
                let Some(pending) = self.requests.get_mut(&id) else { return };
                pending.timeout = None;
                let instance = pending.instance;
                let text = format!("Task timed out after {:.2} seconds", self.settings.timeout.as_secs_f64());
                self.teller.request_error(now, id, instance, &text);
                let Some(instance) = instance else { return };
                self.schedule(scheduler::Event::Retire(instance));
                let shares = self.settings.per_instance > 1 || self.platform == Platform::Workers;
                let place = self.instances.get(&instance).map(|running| running.place);
                if let Some(place) = place.filter(|_| shares) {
                    self.pool.cancel(place, call(id));
                    self.wait(now.plus(GRACE), Wait::Grace(instance));
                }
                // An instance that was alone with it is stopped by this at once.
                self.refuse(id, Refusal::TimedOut, &text, None);
            }
            Wait::Patience(id) => {
                if self.requests.get(&id).is_some_and(|pending| pending.handed.is_none()) {
                    self.schedule(scheduler::Event::Cancelled(id));
                    self.refuse(id, Refusal::TimedOut, "it waited too long for an instance", None);
                }
            }
            Wait::Start(id) => {
                let starting = self.instances.get(&id).filter(|running| running.live.is_none());
                let Some(place) = starting.map(|running| running.place) else { return };
                let text = "did not start within 10 seconds";
                self.teller.error(now, Some(id), text);
                self.pool.close(place);
                self.fail(id, Refusal::TimedOut, text);
            }
            Wait::Added(id) => self.schedule(scheduler::Event::Ready(id)),
            Wait::Grace(id) => {
                // Isolates that do not let go are the affair of their own process, which sees their processor time.
                if self.platform == Platform::Workers {
                    return;
                }
                let Some(place) = self.instances.get(&id).map(|running| running.place) else { return };
                self.teller.error(now, Some(id), "is ended, with all requests in it");
                self.lost(place.0);
            }
            Wait::Memory => {
                self.memory_watched = self.platform == Platform::Workers
                    && self.requests.values().any(|pending| pending.handed.is_some());
                for (host, process) in self.pool.shared() {
                    if resident(process).is_some_and(|resident| resident > RESIDENT) {
                        self.teller.error(now, None, "The process of the isolates holds too much memory and is ended");
                        self.lost(host);
                    }
                }
                if self.memory_watched {
                    self.wait(now.plus(LOOK), Wait::Memory);
                }
            }
            Wait::Trials => self.try_all(),
        }
    }

    /// After every event: orders go out, the timer is set anew if something is due earlier.
    pub(super) fn settle(&mut self) {
        self.pool.flush();
        let waits = self.waits.first_key_value().map(|((at, _), _)| *at);
        let next = [waits, self.scheduler.next_deadline()].into_iter().flatten().min();
        if let Some(next) = next
            && self.armed.is_none_or(|armed| next < armed)
        {
            self.armed = Some(next);
            self.alarm.notify_one();
        }
        self.teller.changed();
    }
}

/// What the settings of a platform mean for the scheduler.
pub(super) fn policy(platform: Platform, settings: &Settings) -> Policy {
    let most_instances = match platform {
        Platform::Lambda | Platform::Vercel => settings.concurrency.max(64) + 64,
        Platform::Workers => 4000,
    };
    Policy {
        concurrency: settings.concurrency,
        queue: settings.queue,
        per_instance: settings.per_instance,
        idle: settings.idle,
        most_instances,
    }
}

/// The number of a request's call in its isolate.
fn call(id: RequestId) -> CallId {
    CallId(id.0 as u32)
}

fn request(call: CallId) -> RequestId {
    RequestId(u64::from(call.0))
}

/// An error of a guest with its place, on one line.
fn told(error: &GuestError) -> String {
    let file = error.file.as_ref().map_or_else(String::new, |file| format!("{file}, "));
    match (error.line, error.column) {
        (Some(line), Some(column)) => format!("{} ({file}line {line}, column {column})", error.message),
        (Some(line), None) => format!("{} ({file}line {line})", error.message),
        _ => error.message.to_string(),
    }
}

/// The type of a body without its parameters.
pub(in crate::lab) fn content_type(headers: &[(String, String)]) -> String {
    let value = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")).map(|(_, value)| value);
    value.map_or_else(String::new, |value| value.split(';').next().unwrap_or("").trim().to_ascii_lowercase())
}

/// What a process holds in memory.
fn resident(process: u32) -> Option<Size> {
    let text = std::fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
    let pages: u64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(Size(pages * rustix::param::page_size() as u64))
}
