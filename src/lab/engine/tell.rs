//! What the lab tells: the journal, log lines in the form that AWS prints, and events for whoever listens. Decides nothing.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::Moment;
use crate::lab::journal::Journal;
use crate::lab::observe::{Observation, Observers};
use crate::lab::platform::Platform;
use crate::lab::record::{DeployError, Event, Instance, InstanceId, LogLine, Request, RequestId, Source, Version};
use crate::lab::triggers::record::{Happened, Row};
use crate::sandbox::host::Printed;
use crate::sandbox::transcript::Level;
use crate::text::{sanitise, sanitise_line};
use crate::units::{Bytes, Millis};
use crate::watch::Watch;

/// An event with its moment, for whoever listens.
pub type Told = (Moment, Event);

/// Tells what happens.
pub(super) struct Teller {
    pub(super) journal: Journal,
    listener: Option<Sender<Vec<Told>>>,
    /// Told since the listener was given the last ones: they go out together.
    untold: RefCell<Vec<Told>>,
    /// Rung when something changed that a screen may show.
    bell: Rc<Notify>,
    /// What makes the ids of invocations differ from those of another lab.
    seed: u64,
    /// What looks at every answered request for somebody who waits for certain ones.
    observers: Observers,
}

impl Teller {
    /// Tells a listener, if there is one.
    pub(super) fn new(listener: Option<Sender<Vec<Told>>>, watches: &[Watch], bell: Rc<Notify>) -> Self {
        let mut seed = [0; 8];
        // Without randomness the ids are those of every such lab, which does no harm.
        let _ = getrandom::fill(&mut seed);
        Self {
            journal: Journal::default(),
            listener,
            untold: RefCell::default(),
            bell,
            seed: u64::from_le_bytes(seed),
            observers: Observers::new(watches),
        }
    }

    /// Shows the observers what triggers have counted.
    pub(super) fn count(&mut self, triggers: &[Row]) {
        self.observers.count(triggers);
    }

    /// What has been observed, if there is more than at the last call.
    pub(super) fn observed(&mut self) -> Option<Vec<Observation>> {
        self.observers.news()
    }

    /// Something changed, or may have: called after every step.
    pub(super) fn changed(&self) {
        self.bell.notify_one();
        let untold = self.untold.take();
        if let Some(listener) = self.listener.as_ref().filter(|_| !untold.is_empty()) {
            drop(listener.send(untold));
        }
    }

    /// The id of an invocation, in the form of a UUID, as a Lambda context gives it.
    pub(super) fn invocation(&self, id: RequestId) -> String {
        let (high, low) = (mixed(self.seed ^ id.0), mixed(self.seed.wrapping_add(id.0).rotate_left(32)));
        let (high, low) = (high & !0xf000 | 0x4000, low & !(0b11 << 62) | 1 << 63);
        let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xffff);
        format!("{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", low >> 48, low & 0xffff_ffff_ffff)
    }

    fn event(&self, at: Moment, event: impl FnOnce() -> Event) {
        if self.listener.is_some() {
            self.untold.borrow_mut().push((at, event()));
        }
    }

    /// Writes a line to the log.
    pub(super) fn line(
        &mut self,
        at: Moment,
        source: Source,
        request: Option<RequestId>,
        instance: Option<InstanceId>,
        text: &str,
    ) {
        let line = Arc::new(LogLine { at, source, request, instance, text: sanitise_line(text) });
        self.journal.line(&line);
        self.event(at, || Event::Log(line));
    }

    /// Something went wrong with an instance, or with the lab.
    pub(super) fn error(&mut self, at: Moment, instance: Option<InstanceId>, text: &str) {
        let text = instance.map_or_else(|| text.to_owned(), |id| format!("{id} {text}"));
        self.line(at, Source::Error, None, instance, &text);
    }

    /// Something went wrong with a request.
    pub(super) fn request_error(&mut self, at: Moment, id: RequestId, instance: Option<InstanceId>, text: &str) {
        let text = format!("RequestId: {}  {text}", self.invocation(id));
        self.line(at, Source::Error, Some(id), instance, &text);
    }

    /// The guest printed.
    pub(super) fn console(&mut self, at: Moment, id: Option<RequestId>, instance: InstanceId, printed: &Printed) {
        let source = if printed.level == Level::Error { Source::Error } else { Source::Guest };
        for line in printed.text.as_str().lines() {
            let line = Arc::new(LogLine { at, source, request: id, instance: Some(instance), text: sanitise(line) });
            self.journal.line(&line);
            self.event(at, || Event::Log(line));
        }
    }

    /// An instance is ready.
    pub(super) fn started(&mut self, at: Moment, instance: InstanceId, route: String, spawn: Millis, init: Millis) {
        self.event(at, || Event::Started { instance, route, spawn, init });
    }

    /// An instance is gone.
    pub(super) fn stopped(&mut self, instance: Instance) {
        if let crate::lab::record::Doing::Stopped(reason, at) = instance.doing {
            let instance = instance.id;
            self.event(at, || Event::Stopped { instance, reason });
        }
        self.journal.stopped(instance);
    }

    /// A version went live.
    pub(super) fn deployed(&mut self, at: Moment, route: &str, file: &str, version: Version, took: Duration) {
        self.event(at, || Event::Deployed { route: route.to_owned(), file: file.to_owned(), version, took });
    }

    /// Something happened to an event of a trigger. What an event's end is stands in the log, too.
    pub(super) fn happened(&mut self, at: Moment, trigger: &str, happened: Happened) {
        let words = match &happened {
            Happened::Received { .. } => None,
            Happened::Retried { id, attempts, wait, why } => {
                let again =
                    if wait.is_zero() { "now".to_owned() } else { format!("in {} s of its clock", wait.as_secs()) };
                Some(format!("{trigger} {id} failed, try {attempts}: {why}; again {again}"))
            }
            Happened::DeadLettered { id, attempts, why } => {
                Some(format!("{trigger} {id} failed for good after {attempts} tries: {why}"))
            }
            Happened::Missed { runs: 1 } => {
                Some(format!("{trigger} missed a run while nothing ran; it is not made up for"))
            }
            Happened::Missed { runs } => {
                Some(format!("{trigger} missed {runs} runs while nothing ran; they are not made up for"))
            }
        };
        if let Some(words) = words {
            self.line(at, Source::Error, None, None, &words);
        }
        self.event(at, || Event::Trigger { trigger: trigger.to_owned(), happened });
    }

    /// A file could not be deployed.
    pub(super) fn broken(&mut self, at: Moment, error: &DeployError) {
        let line = Arc::new(LogLine {
            at,
            source: Source::Error,
            request: None,
            instance: None,
            text: sanitise_line(&error.to_string()),
        });
        self.journal.line(&line);
        self.event(at, || Event::Broken(error.clone()));
    }

    /// A request was answered. `init` is what its start cost, `heap` the most that its instance's heap has taken.
    pub(super) fn request(&mut self, request: &Arc<Request>, init: Millis, heap: Option<Bytes>) {
        self.journal.request(request);
        self.observers.see(request);
        if request.start != crate::lab::record::Start::None {
            let text = self.report(request, init, heap);
            self.line(request.ended, Source::Platform, Some(request.id), request.instance, &text);
        }
        self.event(request.ended, || Event::Request(Arc::clone(request)));
    }

    /// The line of an invocation: on `lambda` in the words of AWS, elsewhere with what is billed there.
    fn report(&self, request: &Request, init: Millis, heap: Option<Bytes>) -> String {
        let id = self.invocation(request.id);
        let (run, billed) = (request.phases.run.0, request.billed.0);
        let cold = if init.0 > 0.0 { format!("  Init Duration: {:.2} ms", init.0) } else { String::new() };
        let used = heap.map_or_else(|| "-".to_owned(), |heap| heap.0.div_ceil(1 << 20).to_string());
        let memory = request.memory.0;
        match request.platform {
            Platform::Lambda => format!(
                "REPORT RequestId: {id}  Duration: {run:.2} ms  Billed Duration: {billed:.0} ms  \
                 Memory Size: {memory} MB  Max Memory Used: {used} MB{cold}"
            ),
            Platform::Workers | Platform::Vercel => format!(
                "REPORT RequestId: {id}  Duration: {run:.2} ms  CPU Time: {billed:.2} ms  \
                 Memory Size: {memory} MB  Max Memory Used: {used} MB{cold}"
            ),
        }
    }
}

/// A number whose bits depend on all bits of another (the finisher of `SplitMix64`).
fn mixed(mut number: u64) -> u64 {
    number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
