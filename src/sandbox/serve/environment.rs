//! An execution environment on the child's side: one isolate in which the program is loaded once, and which takes events
//! until its parent hangs up. Knows nothing of how answers reach a client.

use std::path::Path;
use std::rc::Rc;

use crate::sandbox::console::Sink;
use crate::sandbox::environment::{Answer, Event, Fault, GuestError};
use crate::sandbox::isolate::{Gauge, Isolate, Stopwatch};
use crate::sandbox::limits::Limits;
use crate::sandbox::message::{FromWorker, Opening, Printed, ToWorker};
use crate::sandbox::orders::Source;
use crate::sandbox::outbox::Outbox;
use crate::sandbox::serve::Stopped;
use crate::sandbox::serve::furnish::furnish;
use crate::sandbox::transcript::Level;
use crate::sandbox::value::Limit;
use crate::sandbox::web::bytecode::Bytecode;
use crate::sandbox::web::invoke::{finish_background, invoke};
use crate::sandbox::web::prelude::Web;
use crate::sandbox::web::program::{Program, add_files, load_program};
use crate::text::sanitise;
use crate::units::MemoryMb;

/// Pieces of a body on the channel, in bytes.
const PIECE: usize = 64 << 10;

/// Opens the environment and lives in it until no more events come or a limit is reached.
pub(super) fn live(
    opening: &Opening,
    limits: &Limits,
    outbox: &Rc<Outbox>,
    orders: &mut Source,
) -> Result<(), Stopped> {
    let stopwatch = Stopwatch::start(limits.guest_cpu);
    let polled = outbox.clone();
    let Some(isolate) = Isolate::for_handlers(limits, &stopwatch, move || polled.send_if_due()) else {
        return Err(stop(outbox, Limit::Memory));
    };
    let ended = isolate.enter(|ctx, gauge| {
        let bytecode = Bytecode::from_parent(&opening.prelude).map_err(|_| Stopped)?;
        let memory = MemoryMb((limits.heap.0 >> 20) as u32);
        let name = Path::new(&opening.program.file_name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        let sink: Rc<dyn Sink> = Rc::new(Printer(Rc::clone(outbox)));
        let web = furnish(ctx, gauge, &opening.program, &name, memory, limits, &bytecode, outbox, &sink)
            .map_err(|_| stop(outbox, Limit::Memory))?;
        let room = Room { web: &web, gauge, outbox };
        let Some(program) = room.open(opening)? else { return Ok(()) };
        while let Ok(order) = orders.next() {
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
