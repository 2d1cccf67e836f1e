//! What a handler's realm is furnished with before guest code runs in it, and what such a realm asks of the child around it.

use std::rc::Rc;
use std::thread;
use std::time::{Duration, SystemTime};

use rquickjs::{Ctx, Value};

use crate::clock::{Clock, Moment, SystemClock};
use crate::sandbox::console::{self, Sink};
use crate::sandbox::environment::Program;
use crate::sandbox::isolate::Gauge;
use crate::sandbox::limits::Limits;
use crate::sandbox::outbox::Outbox;
use crate::sandbox::pristine::Pristine;
use crate::sandbox::value::Limit;
use crate::sandbox::web::bytecode::Bytecode;
use crate::sandbox::web::prelude::{Web, install};
use crate::sandbox::web::{Host, Settings};
use crate::units::MemoryMb;

/// The heap is too small for the web API: nothing else can fail before the guest's first line.
pub(super) struct NoRoom;

/// Puts into a fresh realm what the guest finds there.
#[expect(clippy::too_many_arguments, reason = "each is one thing that a realm is made of, named where it is given")]
pub(super) fn furnish<'js>(
    ctx: &Ctx<'js>,
    gauge: &Gauge,
    program: &Program,
    name: &str,
    memory: MemoryMb,
    limits: &Limits,
    bytecode: &Bytecode,
    outbox: &Rc<Outbox>,
    sink: &Rc<dyn Sink>,
) -> Result<Web<'js>, NoRoom> {
    let settings =
        Settings { env: program.env.clone(), function_name: name.to_owned(), memory, time_limit: limits.wall };
    let host = Rc::new(ChildHost { clock: SystemClock::default(), outbox: Rc::clone(outbox), gauge: gauge.clone() });
    Pristine::keep(ctx)
        .and_then(|()| console::install(ctx, sink))
        .map_err(|_| NoRoom)
        .and_then(|()| install(ctx, &Rc::new(bytecode.clone()), &settings, host).map_err(|_| NoRoom))
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
