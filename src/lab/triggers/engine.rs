//! Carries out what the machines of triggers decide: gives events to functions by the same scheduler that requests go through, and
//! gives the machines their time.

mod buckets;
mod tables;
mod webhooks;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cronexpr::jiff::tz::TimeZone;
use serde_json::Value;
use tokio::sync::{Notify, oneshot};
use tokio::task::spawn_local;
use tokio::time::{Instant, sleep_until};

use crate::clock::Moment;
use crate::lab::engine::core::Core;
use crate::lab::engine::deploy::Tried;
use crate::lab::engine::requests::{Delivery, Incoming, Refusal};
use crate::lab::order::TriggerOrder;
use crate::lab::record::{Client, Glance, RequestId};
use crate::lab::triggers::asynchronous::Asynchronous;
use crate::lab::triggers::bucket::Bucket;
use crate::lab::triggers::config::Config;
use crate::lab::triggers::database::Database;
use crate::lab::triggers::queue::Queue;
use crate::lab::triggers::record::{Detail, EventId, Row};
use crate::lab::triggers::schedule::{Fast, Plan, Schedule};
use crate::lab::triggers::source::{CallId, Command, Form, Outcome, Pace, Refused, Source};
use crate::lab::triggers::statement::{Asked, Problem};
use crate::lab::triggers::table::Stream;
use crate::lab::triggers::webhook::Unsent;
use crate::sandbox::environment::{Event, Input};
use crate::sandbox::host::Style;
use crate::text::sanitise_line;

/// All triggers of a lab.
pub(in crate::lab) struct Triggers {
    core: Rc<RefCell<Core>>,
    pace: std::cell::Cell<Pace>,
    config: RefCell<Config>,
    /// By name: `async:/path` for what a function is handed asynchronously.
    sources: RefCell<BTreeMap<String, Named>>,
    generations: std::cell::Cell<u64>,
    /// When the clock of the schedules began, once there is one.
    began: std::cell::Cell<Option<Moment>>,
    alarm: Rc<Notify>,
    /// The folder of functions.
    folder: PathBuf,
    /// Senders of webhooks.
    senders: RefCell<webhooks::Senders>,
    /// The database of the tables, from the first statement on.
    database: RefCell<Option<Database>>,
    /// The last statement for each table.
    asked: RefCell<BTreeMap<String, Arc<Asked>>>,
}

struct Named {
    function: String,
    source: Box<dyn Source>,
    /// Tells it from those that had its name before: the calls of those do not end in it.
    generation: u64,
    /// What it was made with.
    made: Made,
}

/// What decides whether a trigger of the same name goes on or begins anew.
#[derive(Debug, Clone, PartialEq)]
enum Made {
    Asynchronous { retries: usize, speed: u32 },
    Queue(crate::lab::triggers::config::QueueConfig, u32),
    Bucket(crate::lab::triggers::config::BucketConfig, u32),
    Table(crate::lab::triggers::config::TableConfig, u32),
    Schedule { plan: Plan, retries: usize, speed: u32 },
}

/// Who asked for a call.
struct Caller {
    name: String,
    call: CallId,
    generation: u64,
}

/// The variable whose value Vercel sends with the requests of its schedules.
const CRON_SECRET: &str = "CRON_SECRET";
/// How often the date is looked at while there are schedules.
const DATE: Duration = Duration::from_secs(2);
/// When the date is ahead by this, the machine slept, or its clock was set.
const SLEEP: Duration = Duration::from_secs(5);

/// Why an event was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::lab) enum SendError {
    /// There is no such trigger.
    #[error("there is no trigger named {0}; there are: {1}")]
    Unknown(String, String),
    /// There is no such function.
    #[error("there is no function at {0}")]
    NoFunction(String),
    /// It is no table.
    #[error("{0} is no table; a [[table]] in triggers.toml makes one")]
    NoTable(String),
    /// It does not take this event.
    #[error("{0}")]
    Refused(#[from] Refused),
    /// Its sender does not send this.
    #[error("{0}")]
    Unsent(#[from] Unsent),
    /// Its bucket does not take this object.
    #[error("{0}")]
    Bucket(String),
    /// Its statement could not be carried out.
    #[error("{0}")]
    Statement(#[from] Problem),
}

impl Triggers {
    /// No triggers yet, but those that every function has.
    pub(in crate::lab) fn new(core: Rc<RefCell<Core>>, folder: &Path) -> Rc<Self> {
        let now = core.borrow().now();
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let pace = Pace { speed: Config::SPEED, epoch: since_1970.saturating_sub(now.0) };
        let alarm = Rc::clone(&core.borrow().kept().bell);
        Rc::new(Self {
            core,
            pace: pace.into(),
            config: RefCell::default(),
            sources: RefCell::default(),
            generations: std::cell::Cell::default(),
            began: std::cell::Cell::default(),
            alarm,
            folder: folder.to_owned(),
            senders: RefCell::default(),
            database: RefCell::default(),
            asked: RefCell::default(),
        })
    }

    /// Takes what the learner's file says. A trigger whose settings are the same goes on with its events.
    pub(in crate::lab) fn configure(&self, config: &Config) {
        let now = self.core.borrow().now();
        let before = self.pace.get();
        let pace = Pace { speed: config.speed, ..before };
        self.pace.set(pace);
        if config.schedules.is_empty() || before != pace {
            self.began.set(None);
        }
        *self.config.borrow_mut() = config.clone();
        let mut sources = self.sources.borrow_mut();
        let mut wanted: BTreeMap<String, (Made, String)> = BTreeMap::new();
        for queue in &config.queues {
            wanted.insert(queue.name.clone(), (Made::Queue(queue.clone(), config.speed), queue.function.clone()));
        }
        for bucket in &config.buckets {
            let Some(function) = bucket.function.clone() else { continue };
            wanted.insert(bucket.name.clone(), (Made::Bucket(bucket.clone(), config.speed), function));
        }
        for table in &config.tables {
            wanted.insert(table.name.clone(), (Made::Table(table.clone(), config.speed), table.function.clone()));
        }
        for plan in &config.schedules {
            let retries = retries(config, &plan.function);
            let made = Made::Schedule { plan: plan.clone(), retries, speed: config.speed };
            wanted.insert(plan.name.clone(), (made, plan.function.clone()));
        }
        sources.retain(|name, named| match named.made {
            Made::Asynchronous { .. } => {
                let retries = retries(config, &named.function);
                named.made == Made::Asynchronous { retries, speed: config.speed }
            }
            Made::Queue(..) | Made::Bucket(..) | Made::Schedule { .. } => {
                wanted.get(name).is_some_and(|(made, _)| *made == named.made)
            }
            Made::Table(..) => matches!(wanted.get(name), Some((Made::Table(..), _))),
        });
        for (name, (made, function)) in wanted {
            if let (Made::Table(table, _), Some(named)) = (&made, sources.get_mut(&name)) {
                named.source.read_on(table, pace);
                (named.made, named.function) = (made, function);
                continue;
            }
            sources.entry(name.clone()).or_insert_with(|| Named {
                source: match &made {
                    Made::Queue(queue, _) => Box::new(Queue::new(name, function.clone(), pace, queue.reading)),
                    Made::Bucket(bucket, _) => {
                        Box::new(Bucket::new(name, function.clone(), bucket.prefix.clone(), pace))
                    }
                    Made::Table(table, _) => Box::new(Stream::new(name, function.clone(), pace, table.reading)),
                    Made::Asynchronous { retries, .. } => {
                        Box::new(Asynchronous::new(name, function.clone(), pace, *retries))
                    }
                    Made::Schedule { plan, retries, .. } => {
                        let began = self.began.get().unwrap_or(now);
                        self.began.set(Some(began));
                        let clock = Fast { pace, began };
                        Box::new(Schedule::new(plan.clone(), clock, TimeZone::system(), *retries, now))
                    }
                },
                made,
                function,
                generation: self.generation(),
            });
        }
        drop(sources);
        self.configure_senders(config);
        self.configure_buckets(config);
        self.alarm.notify_one();
    }

    fn generation(&self) -> u64 {
        self.generations.set(self.generations.get() + 1);
        self.generations.get()
    }

    /// Hands an event to a trigger.
    pub(in crate::lab) fn send(self: &Rc<Self>, name: &str, payload: Value) -> Result<EventId, SendError> {
        let now = self.core.borrow().now();
        let received = self.sources.borrow_mut().get_mut(name).map(|named| named.source.receive(payload, now));
        let received = received.ok_or_else(|| self.no_events_for(name))??;
        self.carry_out(name, received.1);
        Ok(received.0)
    }

    /// Hands an event to a function without waiting for its end.
    pub(in crate::lab) fn invoke(self: &Rc<Self>, function: &str, payload: Value) -> Result<EventId, SendError> {
        if self.core.borrow().function(function).is_none() {
            return Err(SendError::NoFunction(sanitise_line(function).to_string()));
        }
        let name = format!("async:{function}");
        let (pace, retries) = (self.pace.get(), retries(&self.config.borrow(), function));
        let made = || Named {
            function: function.to_owned(),
            source: Box::new(Asynchronous::new(name.clone(), function.to_owned(), pace, retries)),
            made: Made::Asynchronous { retries, speed: pace.speed },
            generation: self.generation(),
        };
        self.sources.borrow_mut().entry(name.clone()).or_insert_with(made);
        self.send(&name, payload)
    }

    /// Does what was asked for; what cannot be done is told in the log.
    pub(in crate::lab) fn order(self: &Rc<Self>, order: TriggerOrder) {
        let done = match order {
            TriggerOrder::Send(name, text) => self.send(&name, payload(&text)).map(drop),
            TriggerOrder::Invoke(function, text) => self.invoke(&function, payload(&text)).map(drop),
            TriggerOrder::Redrive(name) => self.redrive(&name),
            TriggerOrder::Duplicate(name) => self.duplicate(&name),
            TriggerOrder::Upload(name, key, bytes) => self.upload(&name, &key, &bytes),
            TriggerOrder::UploadSample(name) => self.upload_sample(&name),
            TriggerOrder::Deliver(name, what) => self.deliver(&name, what),
            // What comes of it is shown with its table.
            TriggerOrder::Sql(name, sql) => self.statement(&name, &sql).map(drop),
            TriggerOrder::Sleep(name, span) => self.sleep(&name, span),
        };
        if let Err(why) = done {
            self.core.borrow_mut().complain(&why.to_string());
        }
    }

    /// Takes back every event of a trigger that failed for good.
    pub(in crate::lab) fn redrive(self: &Rc<Self>, name: &str) -> Result<(), SendError> {
        self.with(name, |source, now| source.redrive(now))
    }

    /// Delivers the event that was handled last once more.
    pub(in crate::lab) fn duplicate(self: &Rc<Self>, name: &str) -> Result<(), SendError> {
        self.with(name, |source, now| source.duplicate(now).unwrap_or_default())
    }

    /// Lets the clock of a trigger go on at once, as if the machine had slept.
    pub(in crate::lab) fn sleep(self: &Rc<Self>, name: &str, span: Duration) -> Result<(), SendError> {
        self.with(name, |source, _| {
            source.slept(span);
            Vec::new()
        })
    }

    fn with(
        self: &Rc<Self>,
        name: &str,
        act: impl FnOnce(&mut dyn Source, Moment) -> Vec<Command>,
    ) -> Result<(), SendError> {
        let now = self.core.borrow().now();
        let commands = self.sources.borrow_mut().get_mut(name).map(|named| act(&mut *named.source, now));
        let commands = commands.ok_or_else(|| self.unknown(name))?;
        self.carry_out(name, commands);
        Ok(())
    }

    /// Why nothing can be sent to a trigger that has no machine for it.
    fn no_events_for(&self, name: &str) -> SendError {
        let config = self.config.borrow();
        let known =
            config.webhooks.iter().any(|one| one.name == name) || config.buckets.iter().any(|one| one.name == name);
        if known { Refused::MakesItsOwn.into() } else { self.unknown(name) }
    }

    fn unknown(&self, name: &str) -> SendError {
        let mut names: Vec<String> = self.sources.borrow().keys().cloned().collect();
        let config = self.config.borrow();
        names.extend(config.webhooks.iter().map(|one| one.name.clone()));
        names.extend(config.buckets.iter().filter(|one| one.function.is_none()).map(|one| one.name.clone()));
        let names = names.join(", ");
        let names = if names.is_empty() { "none yet; triggers.toml names them".to_owned() } else { names };
        SendError::Unknown(sanitise_line(name).to_string(), names)
    }

    /// All triggers as a screen may show them.
    pub(in crate::lab) fn rows(&self) -> Vec<Row> {
        self.look();
        let core = self.core.borrow();
        let asked = self.asked.borrow();
        let row = |named: &Named| {
            let missing = core.function(&named.function).is_none();
            let problem = missing.then(|| sanitise_line(&format!("there is no function at {}", named.function)));
            let mut row = named.source.row();
            if let Detail::Table { said, .. } = &mut row.detail {
                *said = asked.get(&row.name).cloned();
            }
            Row { problem: row.problem.clone().or(problem), ..row }
        };
        let sources = self.sources.borrow();
        sources.values().map(row).map(|row| self.with_bucket(row)).chain(self.sender_rows()).collect()
    }

    /// Shows every machine the time, and how its function is called.
    fn look(&self) {
        let core = self.core.borrow();
        let now = core.now();
        for named in self.sources.borrow_mut().values_mut() {
            let form = match core.function(&named.function).map(|function| core.style(function)) {
                Some(Tried::NotYet) => None,
                Some(Tried::Works(Style::Worker)) => Some(Form::Scheduled),
                Some(Tried::Works(Style::Route)) => Some(Form::Get),
                // What is broken or missing fails like an event.
                Some(Tried::Works(Style::Lambda) | Tried::Broken) | None => Some(Form::Event),
            };
            named.source.look(form, now);
        }
    }

    fn carry_out(self: &Rc<Self>, name: &str, commands: Vec<Command>) {
        for command in commands {
            match command {
                Command::Tell(happened) => self.core.borrow_mut().happened(name, happened),
                Command::Call { call, id, event, label } => self.call(name.to_owned(), call, id, &event, &label),
            }
        }
        self.core.borrow_mut().shown();
        self.alarm.notify_one();
    }

    fn call(self: &Rc<Self>, name: String, call: CallId, id: Option<EventId>, event: &Value, label: &str) {
        let round = id.and_then(|id| Some(self.sources.borrow().get(&name)?.source.round(id))).unwrap_or(0);
        let id = id.map_or_else(String::new, EventId::uuid);
        let of = |named: &Named| (named.function.clone(), named.source.form(), named.generation);
        let Some((pattern, form, generation)) = self.sources.borrow().get(&name).map(of) else { return };
        let caller = Caller { name, call, generation };
        let function = self.core.borrow().function(&pattern);
        let Some(function) = function else {
            let own = Rc::clone(self);
            let why = sanitise_line(&format!("there is no function at {pattern}"));
            // Not at once: the machine that asked is still deciding.
            spawn_local(async move { own.ended(&caller, Outcome::Failed(why)) });
            return;
        };
        let secret = self.core.borrow().variable(function, CRON_SECRET);
        let event = made(form, id, &pattern, event, secret.as_deref());
        let glance = Glance {
            content_type: if event.body.is_empty() { String::new() } else { "application/json".to_owned() },
            bytes: event.body[..event.body.len().min(Glance::MOST)].to_vec(),
            length: event.body.len() as u64,
        };
        let target = match form {
            Form::Get => sanitise_line(&pattern),
            Form::Event | Form::Scheduled => sanitise_line(&format!("{pattern} {label}")),
        };
        let incoming = Incoming { event, target, function, client: Client::Trigger, body: glance };
        let (id, delivery) = self.core.borrow_mut().arrive(incoming);
        self.core.borrow_mut().note_round(id, round);
        let own = Rc::clone(self);
        spawn_local(async move {
            let outcome = own.outcome(id, delivery, form).await;
            own.ended(&caller, outcome);
        });
    }

    async fn outcome(&self, id: RequestId, delivery: oneshot::Receiver<Delivery>, form: Form) -> Outcome {
        let (status, body) = match delivery.await {
            Ok(Delivery::Whole(head, body)) => (head.status, body),
            Ok(Delivery::Streamed(head, mut pieces)) => {
                let mut body = Vec::new();
                while let Some(piece) = pieces.recv().await {
                    let Ok(piece) = piece else { return failed("the function broke its answer off") };
                    self.core.borrow_mut().taken(id, piece.len());
                    body.extend_from_slice(&piece);
                }
                (head.status, body)
            }
            Ok(Delivery::Refused(Refusal::Throttled)) => return Outcome::Throttled,
            Ok(Delivery::Refused(Refusal::TimedOut)) => return failed("the function took too long"),
            Ok(Delivery::Refused(Refusal::Failed)) => {
                let why = self.core.borrow().fault(id);
                return Outcome::Failed(why.unwrap_or_else(|| sanitise_line("the function failed")));
            }
            Err(_) => return failed("the lab is ending"),
        };
        if form == Form::Get && status >= 400 {
            return failed(&format!("it answered {status}"));
        }
        Outcome::Returned(serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    fn ended(self: &Rc<Self>, caller: &Caller, outcome: Outcome) {
        let now = self.core.borrow().now();
        let Caller { name, call, generation } = caller;
        let commands = match self.sources.borrow_mut().get_mut(name) {
            Some(named) if named.generation == *generation => named.source.ended(*call, outcome, now),
            // It was taken out of the file meanwhile.
            _ => return,
        };
        self.carry_out(name, commands);
    }

    /// Wakes the machines when something is due.
    pub(in crate::lab) async fn keep_time(self: Rc<Self>) {
        loop {
            self.take_written();
            self.wake_up();
            let next = self.sources.borrow().values().filter_map(|named| named.source.deadline()).min();
            let next = next.into_iter().chain(self.bucket_deadline()).min();
            let now = self.core.borrow().now();
            match next {
                None => self.alarm.notified().await,
                Some(at) if at > now => {
                    // A timer stands still while the machine sleeps, so the date is looked at now and then.
                    let watched = self.began.get().map_or(at.since(now), |_| at.since(now).min(DATE));
                    tokio::select! {
                        () = self.alarm.notified() => {}
                        () = sleep_until(Instant::now() + watched) => {}
                    }
                }
                Some(_) => self.tick(),
            }
        }
    }

    /// Tells the machines when the date has gone on without the clock of the lab: the machine slept.
    fn wake_up(&self) {
        let now = self.core.borrow().now();
        let pace = self.pace.get();
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let span = since_1970.saturating_sub(pace.epoch + now.0);
        if span < SLEEP {
            return;
        }
        self.pace.set(Pace { epoch: pace.epoch + span, ..pace });
        for named in self.sources.borrow_mut().values_mut() {
            named.source.slept(span.saturating_mul(pace.speed));
        }
    }

    fn tick(self: &Rc<Self>) {
        self.look();
        let now = self.core.borrow().now();
        if self.bucket_deadline().is_some_and(|at| at <= now) {
            self.look_into_buckets();
        }
        let is_due = |named: &Named| named.source.deadline().is_some_and(|at| at <= now);
        let due: Vec<String> =
            self.sources.borrow().iter().filter(|(_, named)| is_due(named)).map(|(name, _)| name.clone()).collect();
        for name in due {
            let commands = self.sources.borrow_mut().get_mut(&name).map(|named| named.source.tick(now));
            self.carry_out(&name, commands.unwrap_or_default());
        }
    }
}

/// What a call is made with.
fn made(form: Form, id: String, pattern: &str, event: &Value, secret: Option<&str>) -> Event {
    let common = Event { id, path: pattern.to_owned(), ..Event::default() };
    match form {
        Form::Event => {
            Event { method: "EVENT".to_owned(), body: event.to_string().into_bytes(), input: Input::Event, ..common }
        }
        Form::Scheduled => {
            Event { method: "CRON".to_owned(), body: event.to_string().into_bytes(), input: Input::Schedule, ..common }
        }
        Form::Get => {
            let mut headers = vec![("user-agent".to_owned(), "vercel-cron/1.0".to_owned())];
            headers.extend(secret.map(|secret| ("authorization".to_owned(), format!("Bearer {secret}"))));
            Event { method: "GET".to_owned(), headers, input: Input::Request, ..common }
        }
    }
}

/// The event that a text stands for: what it says as JSON, or itself.
pub(in crate::lab) fn payload(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

fn retries(config: &Config, function: &str) -> usize {
    config.asynchronous.iter().find(|one| one.function == function).map_or(2, |one| one.retries)
}

fn failed(why: &str) -> Outcome {
    Outcome::Failed(sanitise_line(why))
}
