//! Instances: how they are started, what becomes of them, and what their end means for their requests.

use std::time::Duration;

use crate::clock::Moment;
use crate::lab::engine::core::Core;
use crate::lab::engine::deploy::Live;
use crate::lab::engine::due::{START, Wait};
use crate::lab::engine::pool::{HostId, Place, Purpose};
use crate::lab::engine::requests::{Refusal, told};
use crate::lab::platform::{Platform, Settings};
use crate::lab::record::{self, Doing, FunctionId, InstanceId, RequestId, StopReason, Version};
use crate::lab::scheduler;
use crate::sandbox::environment::GuestError;
use crate::sandbox::host::{AfterAnswer, Found, Loading, Mode, Sharing};
use crate::sandbox::limits::Limits;
use crate::sandbox::value::Limit;
use crate::units::{Bytes as Size, Millis};

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
    pub(super) paid: Option<RequestId>,
}

impl Core {
    pub(super) fn start(&mut self, id: InstanceId, function: FunctionId, now: Moment) {
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

    /// The top level of a program has run, or not.
    pub(super) fn live(&mut self, place: Place, outcome: Result<Found, GuestError>, now: Moment) {
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

    /// A limit ended an isolate with all its calls.
    pub(super) fn stopped(&mut self, place: Place, limit: Limit) {
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

    pub(super) fn time_limit(&self) -> String {
        match self.settings.cpu {
            Some(cpu) => format!("{} of processor time", Millis::from(cpu)),
            None => Millis::from(self.settings.timeout).to_string(),
        }
    }

    /// A process is gone, with all that lived in it.
    pub(super) fn lost(&mut self, host: HostId) {
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
    pub(super) fn fail(&mut self, id: InstanceId, refusal: Refusal, why: &str) {
        self.schedule(scheduler::Event::Retire(id));
        for request in self.requests_of(id) {
            self.refuse(request, refusal, why, None);
        }
        if self.instances.contains_key(&id) {
            self.lose(id, StopReason::Failed);
        }
    }

    /// An instance has ended by itself: the scheduler is told, and what waits for it is failed.
    pub(super) fn lose(&mut self, id: InstanceId, reason: StopReason) {
        self.forget(id, reason);
        self.schedule(scheduler::Event::Gone(id));
    }

    /// Takes an instance out of the living.
    pub(super) fn forget(&mut self, id: InstanceId, reason: StopReason) -> Option<Running> {
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

    pub(super) fn only_instance(&mut self, host: HostId) -> Option<&mut Running> {
        let place = self.places.iter().find(|((at, _), _)| *at == host).map(|(_, id)| *id)?;
        let running = self.instances.get_mut(&place)?;
        (self.platform != Platform::Workers).then_some(running)
    }

    pub(super) fn at(&mut self, place: Place) -> Option<&mut Running> {
        let id = self.places.get(&place)?;
        self.instances.get_mut(id)
    }
}
