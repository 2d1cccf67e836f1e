//! Requests on their way: what is known of each, its measured parts, and how it comes to its answer.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use crate::clock::Moment;
use crate::lab::engine::core::Core;
use crate::lab::engine::due::{Due, LOOK, Wait};
use crate::lab::engine::pool::Place;
use crate::lab::front_door::BEYOND;
use crate::lab::platform::Platform;
use crate::lab::record::{self, Client, FunctionId, Glance, InstanceId, Phases, RequestId, Stage, Start};
use crate::lab::scheduler;
use crate::sandbox::environment::{Event, GuestError};
use crate::sandbox::host::{CallId, Usage};
use crate::text::{Clean, sanitise_line};
use crate::units::Millis;

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
    pub(super) event: Option<Event>,
    pub(super) instance: Option<InstanceId>,
    pub(super) start: Start,
    /// When it stopped waiting below the limit.
    pub(super) left_queue: Option<Moment>,
    /// When it was handed to its instance.
    pub(super) handed: Option<Moment>,
    pub(super) body: Glance,
    pub(super) answer: Glance,
    pub(super) head: Option<(u16, Vec<(String, String)>)>,
    /// Pieces of the body that nobody has got yet.
    pub(super) buffered: Vec<u8>,
    pub(super) delivery: Option<oneshot::Sender<Delivery>>,
    pub(super) stream: Option<mpsc::UnboundedSender<Result<Bytes, Broken>>>,
    pub(super) printed: u64,
    pub(super) timeout: Option<Due>,
    pub(super) added: Millis,
}

impl Core {
    /// Takes in a request; its answer comes through the channel.
    pub(in crate::lab) fn arrive(&mut self, incoming: Incoming) -> (RequestId, oneshot::Receiver<Delivery>) {
        let now = self.now();
        self.last_request += 1;
        let id = RequestId(self.last_request);
        let (delivery, answer) = oneshot::channel();
        let Incoming { mut event, target, function, client, body } = incoming;
        if event.id.is_empty() {
            event.id = self.teller.invocation(id);
        }
        let pending = Pending {
            method: sanitise_line(&event.method),
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
            fault: Some(sanitise_line(why)),
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

    /// A piece of an answer's body. It goes on at once where the front door has the head already.
    pub(super) fn body(&mut self, id: RequestId, piece: Vec<u8>) {
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
    pub(super) fn hand_out_heads(&mut self) {
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
    pub(super) fn ended(&mut self, place: Place, id: RequestId, outcome: Result<(), GuestError>, usage: Usage) {
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

    pub(super) fn run(&mut self, id: RequestId, instance: InstanceId, now: Moment) {
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
    pub(super) fn refuse(&mut self, id: RequestId, refusal: Refusal, why: &str, usage: Option<Usage>) {
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
    pub(super) fn finish(&mut self, id: RequestId, status: u16, fault: Option<&str>, usage: Option<Usage>) {
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
            fault: fault.map(sanitise_line),
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

    pub(super) fn requests_of(&self, id: InstanceId) -> Vec<RequestId> {
        self.requests.iter().filter(|(_, pending)| pending.instance == Some(id)).map(|(id, _)| *id).collect()
    }
}

/// The number of a request's call in its isolate.
pub(super) fn call(id: RequestId) -> CallId {
    CallId(id.0 as u32)
}

pub(super) fn request(call: CallId) -> RequestId {
    RequestId(u64::from(call.0))
}

/// An error of a guest with its place, on one line.
pub(super) fn told(error: &GuestError) -> String {
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
