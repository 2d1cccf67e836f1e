//! One program, many calls, on the child's side: a fresh isolate for every case. Knows nothing of right answers.

use std::cell::Cell;
use std::rc::Rc;

use rquickjs::function::{Rest, This};
use rquickjs::{Ctx, Function, Value};

use crate::sandbox::calls::CallJob;
use crate::sandbox::console::{Sink, install};
use crate::sandbox::isolate::{Gauge, Isolate, Stopwatch};
use crate::sandbox::limits::Limits;
use crate::sandbox::message::{FromWorker, Printed};
use crate::sandbox::outbox::Outbox;
use crate::sandbox::outcome::{returned, thrown, top_function};
use crate::sandbox::pristine::Pristine;
use crate::sandbox::program::{Form, Missing, is_syntax_error, load, looks_like_a_module};
use crate::sandbox::serve::Stopped;
use crate::sandbox::transcript::Level;
use crate::sandbox::value::{Limit, Returned, Thrown, shown};
use crate::text::sanitise;

/// The name of the learner's file in stacks.
const FILE: &str = "solution.js";

/// Runs every case. The first one settles how the file is to be read.
pub(super) fn run(job: &CallJob, limits: &Limits, outbox: &Rc<Outbox>) -> Result<(), Stopped> {
    let sink = Rc::new(JobSink { outbox: outbox.clone(), case: Cell::new(None), muted: Cell::new(false) });
    let cases = Cases { job, limits, stopwatch: Stopwatch::start(limits.guest_cpu), sink };
    let mut form = Form::Script;
    let mut script_error = None;
    let mut index = 0;
    loop {
        match cases.in_isolate(index, form) {
            End::NotLoaded(error, Suspect::Form) if index == 0 && form == Form::Script => {
                script_error = Some(error);
                outbox.send(&FromWorker::ForgetPrinted);
                form = Form::Module;
                continue;
            }
            End::NotLoaded(error, _) if index == 0 => {
                let told = script_error.filter(|_| !looks_like_a_module(&job.source)).unwrap_or(error);
                outbox.send(&FromWorker::Loaded(Err(told)));
                return Ok(());
            }
            // The top level gave in only now: it depends on chance.
            End::NotLoaded(error, _) => outbox.send_now(&FromWorker::Case(Err(error))),
            End::Called(outcome) => outbox.send_now(&FromWorker::Case(outcome)),
            End::Loaded => {}
            End::Limit(limit, function) => {
                outbox.send_now(&FromWorker::Limit(limit, function.map(|name| shown(&name))));
                return Err(Stopped);
            }
        }
        index += 1;
        if index >= job.cases.len() {
            return Ok(());
        }
    }
}

struct Cases<'a> {
    job: &'a CallJob,
    limits: &'a Limits,
    stopwatch: Rc<Stopwatch>,
    sink: Rc<JobSink>,
}

/// What came of one isolate.
enum End {
    /// There was nothing to call.
    Loaded,
    Called(Result<Returned, Thrown>),
    NotLoaded(Thrown, Suspect),
    Limit(Limit, Option<String>),
}

/// What a failed load may be due to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Suspect {
    /// The file may be a module.
    Form,
    /// The file itself.
    File,
}

impl Cases<'_> {
    fn in_isolate(&self, index: usize, form: Form) -> End {
        let outbox = self.sink.outbox.clone();
        let Some(isolate) = Isolate::new(self.limits, &self.stopwatch, move || outbox.send_if_due()) else {
            return End::Limit(Limit::Memory, None);
        };
        let end = isolate.enter(|ctx, gauge| self.one_case(ctx, gauge, index, form));
        if matches!(end, End::Limit(..)) {
            isolate.abandon();
        }
        end
    }

    fn one_case(&self, ctx: &Ctx<'_>, gauge: &Gauge, index: usize, form: Form) -> End {
        // The same top level runs before every case; what it prints is told once.
        self.sink.muted.set(index > 0);
        self.sink.case.set(None);
        let sink: Rc<dyn Sink> = self.sink.clone();
        if Pristine::keep(ctx).and_then(|()| install(ctx, &sink)).is_err() {
            return End::Limit(Limit::Memory, None);
        }
        let function = match load(ctx, gauge, form, FILE, &self.job.source, &self.job.function) {
            Ok(function) => function,
            Err(Missing::Threw(value)) => {
                let suspect = if is_syntax_error(&value) { Suspect::Form } else { Suspect::File };
                return reached(gauge, Some(&value)).unwrap_or_else(|| End::NotLoaded(thrown(&value, FILE), suspect));
            }
            Err(Missing::NotFound(text)) => {
                let error = Thrown { text: shown(&text), place: None };
                return reached(gauge, None).unwrap_or(End::NotLoaded(error, Suspect::File));
            }
        };
        if let Some(end) = reached(gauge, None) {
            return end;
        }
        if index == 0 {
            self.sink.outbox.send_now(&FromWorker::Loaded(Ok(())));
        }
        let Some(arguments) = self.job.cases.get(index) else { return End::Loaded };
        self.sink.muted.set(false);
        self.sink.case.set(Some(index as u32));
        call(ctx, gauge, &function, arguments)
    }
}

fn call<'js>(ctx: &Ctx<'js>, gauge: &Gauge, function: &Function<'js>, arguments: &[f64]) -> End {
    let this = Value::new_undefined(ctx.clone());
    let arguments = Rest(arguments.iter().map(|number| Value::new_number(ctx.clone(), *number)).collect());
    if let Ok(value) = function.call::<_, Value<'js>>((This(this), arguments)) {
        return reached(gauge, None).unwrap_or_else(|| End::Called(Ok(returned(&value))));
    }
    let value = ctx.catch();
    reached(gauge, Some(&value)).unwrap_or_else(|| End::Called(Err(thrown(&value, FILE))))
}

/// The limit that a piece of work ran into, with the function that it was in.
fn reached(gauge: &Gauge, thrown: Option<&Value<'_>>) -> Option<End> {
    let limit = gauge.limit(thrown)?;
    Some(End::Limit(limit, thrown.and_then(top_function)))
}

/// Where the printing of a job goes.
struct JobSink {
    outbox: Rc<Outbox>,
    case: Cell<Option<u32>>,
    muted: Cell<bool>,
}

impl Sink for JobSink {
    fn print(&self, level: Level, text: &str, bytes: u64) {
        if !self.muted.get() {
            let printed = Printed { case: self.case.get(), level, text: sanitise(text), bytes };
            self.outbox.send(&FromWorker::Printed(printed));
        }
    }
}
