//! Carries out what the machines of triggers decide: gives events to functions by the same scheduler that requests go through, and
//! gives the machines their time.

mod buckets;
mod webhooks;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use serde_json::Value;
use tokio::sync::{Notify, oneshot};
use tokio::task::spawn_local;
use tokio::time::{Instant, sleep_until};

use crate::lab::engine::core::Core;
use crate::lab::engine::requests::{Delivery, Incoming, Refusal};
use crate::lab::order::TriggerOrder;
use crate::lab::record::{Client, Glance, RequestId};
use crate::lab::triggers::asynchronous::Asynchronous;
use crate::lab::triggers::bucket::Bucket;
use crate::lab::triggers::config::Config;
use crate::lab::triggers::queue::Queue;
use crate::lab::triggers::record::{EventId, Row};
use crate::lab::triggers::source::{CallId, Command, Outcome, Pace, Refused, Source};
use crate::lab::triggers::webhook::Unsent;
use crate::sandbox::environment::{Event, Input};
use crate::text::sanitise_line;

/// All triggers of a lab.
pub(in crate::lab) struct Triggers {
    core: Rc<RefCell<Core>>,
    pace: std::cell::Cell<Pace>,
    config: RefCell<Config>,
    /// By name: `async:/path` for what a function is handed asynchronously.
    sources: RefCell<BTreeMap<String, Named>>,
    alarm: Rc<Notify>,
    /// The folder of functions.
    folder: PathBuf,
    /// Senders of webhooks.
    senders: RefCell<webhooks::Senders>,
}

struct Named {
    function: String,
    source: Box<dyn Source>,
    /// What it was made with.
    made: Made,
}

/// What decides whether a trigger of the same name goes on or begins anew.
#[derive(Debug, Clone, PartialEq)]
enum Made {
    Asynchronous { retries: usize, speed: u32 },
    Queue(crate::lab::triggers::config::QueueConfig, u32),
    Bucket(crate::lab::triggers::config::BucketConfig, u32),
}

/// Why an event was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::lab) enum SendError {
    /// There is no such trigger.
    #[error("there is no trigger named {0}; there are: {1}")]
    Unknown(String, String),
    /// There is no such function.
    #[error("there is no function at {0}")]
    NoFunction(String),
    /// It does not take this event.
    #[error("{0}")]
    Refused(#[from] Refused),
    /// Its sender does not send this.
    #[error("{0}")]
    Unsent(#[from] Unsent),
    /// Its bucket does not take this object.
    #[error("{0}")]
    Bucket(String),
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
            alarm,
            folder: folder.to_owned(),
            senders: RefCell::default(),
        })
    }

    /// Takes what the learner's file says. A trigger whose settings are the same goes on with its events.
    pub(in crate::lab) fn configure(&self, config: &Config) {
        let pace = Pace { speed: config.speed, ..self.pace.get() };
        self.pace.set(pace);
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
        sources.retain(|name, named| match named.made {
            Made::Asynchronous { .. } => {
                let retries = retries(config, &named.function);
                named.made == Made::Asynchronous { retries, speed: config.speed }
            }
            Made::Queue(..) | Made::Bucket(..) => wanted.get(name).is_some_and(|(made, _)| *made == named.made),
        });
        for (name, (made, function)) in wanted {
            sources.entry(name.clone()).or_insert_with(|| Named {
                source: match &made {
                    Made::Queue(queue, _) => Box::new(Queue::new(name, function.clone(), pace, queue.reading)),
                    Made::Bucket(bucket, _) => {
                        Box::new(Bucket::new(name, function.clone(), bucket.prefix.clone(), pace))
                    }
                    Made::Asynchronous { retries, .. } => {
                        Box::new(Asynchronous::new(name, function.clone(), pace, *retries))
                    }
                },
                made,
                function,
            });
        }
        drop(sources);
        self.configure_senders(config);
        self.configure_buckets(config);
        self.alarm.notify_one();
    }

    /// Hands an event to a trigger.
    pub(in crate::lab) fn send(self: &Rc<Self>, name: &str, payload: Value) -> Result<EventId, SendError> {
        let now = self.core.borrow().now();
        let received = self.sources.borrow_mut().get_mut(name).map(|named| named.source.receive(payload, now));
        let received = received.ok_or_else(|| self.unknown(name))??;
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

    fn with(
        self: &Rc<Self>,
        name: &str,
        act: impl FnOnce(&mut dyn Source, crate::clock::Moment) -> Vec<Command>,
    ) -> Result<(), SendError> {
        let now = self.core.borrow().now();
        let commands = self.sources.borrow_mut().get_mut(name).map(|named| act(&mut *named.source, now));
        let commands = commands.ok_or_else(|| self.unknown(name))?;
        self.carry_out(name, commands);
        Ok(())
    }

    fn unknown(&self, name: &str) -> SendError {
        let names = self.sources.borrow().keys().cloned().collect::<Vec<_>>().join(", ");
        let names = if names.is_empty() { "none yet; triggers.toml names them".to_owned() } else { names };
        SendError::Unknown(sanitise_line(name).to_string(), names)
    }

    /// All triggers as a screen may show them.
    pub(in crate::lab) fn rows(&self) -> Vec<Row> {
        let core = self.core.borrow();
        let row = |named: &Named| {
            let missing = core.function(&named.function).is_none();
            let problem = missing.then(|| sanitise_line(&format!("there is no function at {}", named.function)));
            Row { problem, ..named.source.row() }
        };
        let sources = self.sources.borrow();
        sources.values().map(row).map(|row| self.with_bucket(row)).chain(self.sender_rows()).collect()
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
        let pattern = self.sources.borrow().get(&name).map(|named| named.function.clone()).unwrap_or_default();
        let function = self.core.borrow().function(&pattern);
        let Some(function) = function else {
            let own = Rc::clone(self);
            let why = sanitise_line(&format!("there is no function at {pattern}"));
            // Not at once: the machine that asked is still deciding.
            spawn_local(async move { own.ended(&name, call, Outcome::Failed(why)) });
            return;
        };
        let body = event.to_string().into_bytes();
        let glance = Glance {
            content_type: "application/json".to_owned(),
            bytes: body[..body.len().min(Glance::MOST)].to_vec(),
            length: body.len() as u64,
        };
        let event = Event {
            id,
            method: "EVENT".to_owned(),
            path: pattern.clone(),
            body,
            input: Input::Event,
            ..Event::default()
        };
        let target = sanitise_line(&format!("{pattern} {label}"));
        let incoming = Incoming { event, target, function, client: Client::Trigger, body: glance };
        let (id, delivery) = self.core.borrow_mut().arrive(incoming);
        self.core.borrow_mut().note_round(id, round);
        let own = Rc::clone(self);
        spawn_local(async move {
            let outcome = own.outcome(id, delivery).await;
            own.ended(&name, call, outcome);
        });
    }

    async fn outcome(&self, id: RequestId, delivery: oneshot::Receiver<Delivery>) -> Outcome {
        let body = match delivery.await {
            Ok(Delivery::Whole(_, body)) => body,
            Ok(Delivery::Streamed(_, mut pieces)) => {
                let mut body = Vec::new();
                while let Some(piece) = pieces.recv().await {
                    let Ok(piece) = piece else { return failed("the function broke its answer off") };
                    self.core.borrow_mut().taken(id, piece.len());
                    body.extend_from_slice(&piece);
                }
                body
            }
            Ok(Delivery::Refused(Refusal::Throttled)) => return Outcome::Throttled,
            Ok(Delivery::Refused(Refusal::TimedOut)) => return failed("the function took too long"),
            Ok(Delivery::Refused(Refusal::Failed)) => {
                let why = self.core.borrow().fault(id);
                return Outcome::Failed(why.unwrap_or_else(|| sanitise_line("the function failed")));
            }
            Err(_) => return failed("the lab is ending"),
        };
        Outcome::Returned(serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    fn ended(self: &Rc<Self>, name: &str, call: CallId, outcome: Outcome) {
        let now = self.core.borrow().now();
        let commands = match self.sources.borrow_mut().get_mut(name) {
            Some(named) => named.source.ended(call, outcome, now),
            // It was taken out of the file meanwhile.
            None => return,
        };
        self.carry_out(name, commands);
    }

    /// Wakes the machines when something is due.
    pub(in crate::lab) async fn keep_time(self: Rc<Self>) {
        loop {
            self.take_written();
            let next = self.sources.borrow().values().filter_map(|named| named.source.deadline()).min();
            let next = next.into_iter().chain(self.bucket_deadline()).min();
            let now = self.core.borrow().now();
            match next {
                None => self.alarm.notified().await,
                Some(at) if at > now => {
                    tokio::select! {
                        () = self.alarm.notified() => {}
                        () = sleep_until(Instant::now() + at.since(now)) => {}
                    }
                }
                Some(_) => self.tick(),
            }
        }
    }

    fn tick(self: &Rc<Self>) {
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
