//! An execution environment on the child's side: one isolate in which the program is loaded once, and which takes events
//! until its parent hangs up. Knows nothing of how answers reach a client.

use std::path::Path;
use std::rc::Rc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::{Duration, SystemTime};

use rquickjs::{Ctx, Value};

use crate::clock::{Clock, Moment, SystemClock};
use crate::sandbox::console::{self, Sink};
use crate::sandbox::environment::{Answer, Event, Fault, GuestError};
use crate::sandbox::isolate::{Gauge, Isolate, Stopwatch};
use crate::sandbox::limits::Limits;
use crate::sandbox::message::{FromWorker, Opening, Printed, ToWorker};
use crate::sandbox::outbox::Outbox;
use crate::sandbox::pristine::Pristine;
use crate::sandbox::serve::Stopped;
use crate::sandbox::transcript::Level;
use crate::sandbox::value::Limit;
use crate::sandbox::web::bytecode::Bytecode;
use crate::sandbox::web::invoke::{finish_background, invoke};
use crate::sandbox::web::prelude::{Web, install};
use crate::sandbox::web::program::{Program, add_files, load_program};
use crate::sandbox::web::{Host, Settings};
use crate::text::sanitise;
use crate::units::MemoryMb;

/// Pieces of a body on the channel, in bytes.
const PIECE: usize = 64 << 10;

/// Opens the environment and lives in it until no more events come or a limit is reached.
pub(super) fn live(
    opening: &Opening,
    limits: &Limits,
    outbox: &Rc<Outbox>,
    orders: &Receiver<ToWorker>,
) -> Result<(), Stopped> {
    let stopwatch = Stopwatch::start(limits.guest_cpu);
    let polled = outbox.clone();
    let Some(isolate) = Isolate::for_handlers(limits, &stopwatch, move || polled.send_if_due()) else {
        return Err(stop(outbox, Limit::Memory));
    };
    let ended = isolate.enter(|ctx, gauge| {
        let web = furnish(ctx, gauge, opening, limits, outbox)?;
        let room = Room { web: &web, gauge, outbox };
        let Some(program) = room.open(opening)? else { return Ok(()) };
        for order in orders {
            let ToWorker::Invoke(event) = order else { return Err(Stopped) };
            stopwatch.restart(limits.guest_cpu);
            room.answer(&program, &event)?;
        }
        Err(Stopped)
    });
    // The process ends now or serves no other program: the engine is left as it is.
    isolate.abandon();
    ended
}

/// Puts into a fresh realm what the guest finds there.
fn furnish<'js>(
    ctx: &Ctx<'js>,
    gauge: &Gauge,
    opening: &Opening,
    limits: &Limits,
    outbox: &Rc<Outbox>,
) -> Result<Web<'js>, Stopped> {
    let bytecode = Bytecode::from_parent(&opening.prelude).map_err(|_| Stopped)?;
    let program = &opening.program;
    let name = Path::new(&program.file_name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let settings = Settings {
        env: program.env.clone(),
        function_name: name.unwrap_or_default(),
        memory: MemoryMb((limits.heap.0 >> 20) as u32),
        time_limit: limits.wall,
    };
    let host = Rc::new(ChildHost { clock: SystemClock::default(), outbox: outbox.clone(), gauge: gauge.clone() });
    let sink: Rc<dyn Sink> = Rc::new(Printer(outbox.clone()));
    // What fails before the guest's first line can only be a heap that is too small for the web API.
    Pristine::keep(ctx)
        .and_then(|()| console::install(ctx, &sink))
        .map_err(|_| stop(outbox, Limit::Memory))
        .and_then(|()| install(ctx, &Rc::new(bytecode), &settings, host).map_err(|_| stop(outbox, Limit::Memory)))
}

fn stop(outbox: &Outbox, limit: Limit) -> Stopped {
    outbox.send_now(&FromWorker::Limit(limit, None));
    Stopped
}

/// The environment from within.
struct Room<'a, 'js> {
    web: &'a Web<'js>,
    gauge: &'a Gauge,
    outbox: &'a Rc<Outbox>,
}

impl<'js> Room<'_, 'js> {
    /// Loads the program; nothing if it cannot be.
    fn open(&self, opening: &Opening) -> Result<Option<Program<'js>>, Stopped> {
        add_files(self.web, &opening.program.files);
        let loaded = load_program(self.web, &opening.program.file_name, &opening.program.source);
        let loaded = self.within_limits(loaded)?;
        let (program, told) = loaded.map_or_else(|error| (None, Err(error)), |program| (Some(program), Ok(())));
        self.outbox.send_now(&FromWorker::Opened(told));
        if program.is_some() {
            self.outbox.send_now(&FromWorker::Done);
        }
        Ok(program)
    }

    fn answer(&self, program: &Program<'js>, event: &Event) -> Result<(), Stopped> {
        let told = self.within_limits(invoke(self.web, program, event))?.map(|answer| self.send(&answer));
        self.outbox.send_now(&FromWorker::Answered(told));
        if let Err(error) = self.within_limits(finish_background(self.web, program))? {
            let text = format!("waitUntil: {}", error.message);
            Printer(self.outbox.clone()).print(Level::Error, &text, text.len() as u64);
        }
        self.outbox.send_now(&FromWorker::Done);
        Ok(())
    }

    /// Sends the parts of an answer that come before its end.
    fn send(&self, answer: &Answer) {
        self.outbox.send(&FromWorker::Head(answer.status, answer.headers.clone()));
        for piece in answer.body.chunks(PIECE) {
            self.outbox.send(&FromWorker::Body(piece.to_vec()));
        }
    }

    /// What guest code came to, unless a limit ended it. An engine that lacked memory once is not trusted again, even if
    /// the program caught the error.
    fn within_limits<T>(&self, outcome: Result<T, GuestError>) -> Result<Result<T, GuestError>, Stopped> {
        match &outcome {
            _ if self.gauge.ran_out_of_memory() => Err(stop(self.outbox, Limit::Memory)),
            Err(error) if error.kind == Fault::Stopped => Err(stop(self.outbox, Limit::Time)),
            _ => Ok(outcome),
        }
    }
}

/// Where the guest's `console` prints.
struct Printer(Rc<Outbox>);

impl Sink for Printer {
    fn print(&self, level: Level, text: &str, bytes: u64) {
        self.0.send(&FromWorker::Printed(Printed { case: None, level, text: sanitise(text), bytes }));
    }
}

/// The child as guest code feels it: its clock, and its time running out.
struct ChildHost {
    clock: SystemClock,
    outbox: Rc<Outbox>,
    gauge: Gauge,
}

impl Host for ChildHost {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    fn unix_time(&self) -> Duration {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
    }

    fn wait_until(&self, due: Moment) {
        self.outbox.flush();
        loop {
            let left = due.since(self.now());
            if left.is_zero() {
                return;
            }
            // Nothing wakes the thread earlier; a wait beyond the time limit ends with the process.
            thread::park_timeout(left);
        }
    }

    fn stopped(&self) -> bool {
        self.gauge.is_late()
    }

    fn is_end_of_memory(&self, thrown: &Value<'_>) -> bool {
        self.gauge.limit(Some(thrown)) == Some(Limit::Memory)
    }
}
