//! The lab's state on its one thread: requests on their way, instances, functions; and what the scheduler decides, carried
//! out. Knows nothing of HTTP: requests come as data, answers leave as data.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::{Clock, Moment, SystemClock};
use crate::lab::engine::asks::Kept;
use crate::lab::engine::deploy::{Live, Trial};
use crate::lab::engine::due::{Due, Wait};
use crate::lab::engine::instances::Running;
use crate::lab::engine::pool::{Place, Pool};
use crate::lab::engine::requests::{Pending, Refusal};
use crate::lab::engine::tell::Teller;
use crate::lab::platform::{Platform, Profile, Settings};
use crate::lab::record::{DeployError, FunctionId, InstanceId, RequestId, Start};
use crate::lab::router::Routes;
use crate::lab::scheduler::{self, Command, Policy, Scheduler};
use crate::lab::triggers::record::Happened;
use crate::text::Clean;

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
    pub(super) places: HashMap<Place, InstanceId>,
    pub(super) teller: Teller,
    /// Requests whose answer has begun since the last look.
    pub(super) begun: Vec<RequestId>,
    pub(super) waits: BTreeMap<Due, Wait>,
    pub(super) last_wait: u64,
    pub(super) last_request: u64,
    pub(super) memory_watched: bool,
    pub(super) trials: Vec<Trial>,
    /// What is wrong with files that serve nothing.
    pub(super) problems: Vec<DeployError>,
    /// What functions keep outside of their instances.
    pub(super) kept: Kept,
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
            kept: Kept::default(),
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

    /// Tells what happened to an event of a trigger.
    pub(in crate::lab) fn happened(&mut self, trigger: &str, happened: Happened) {
        let now = self.now();
        self.teller.happened(now, trigger, happened);
    }

    /// Tells of something that could not be done.
    pub(in crate::lab) fn complain(&mut self, why: &str) {
        let now = self.now();
        self.teller.error(now, None, why);
        self.teller.changed();
    }

    /// Something that a screen may show has changed.
    pub(in crate::lab) fn shown(&self) {
        self.teller.changed();
    }

    /// Why a request was not answered as its function wished, for as long as it is remembered.
    pub(in crate::lab) fn fault(&self, id: RequestId) -> Option<Clean> {
        self.teller.journal.requests().iter().find(|request| request.id == id)?.fault.clone()
    }

    /// The longest time that a function may take.
    pub(in crate::lab) fn timeout(&self) -> Duration {
        self.settings.timeout
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

    /// Tells the scheduler, and carries out what it decides.
    pub(super) fn schedule(&mut self, event: scheduler::Event) {
        let now = self.now();
        for command in self.scheduler.on(event, now) {
            self.carry_out(command, now);
        }
    }

    pub(super) fn carry_out(&mut self, command: Command, now: Moment) {
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
