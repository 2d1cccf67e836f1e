//! An engine of its own for guest code, with limits on memory, depth and time. Knows nothing of programs and of what they
//! are called for.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use rquickjs::context::intrinsic;
use rquickjs::{Context, Ctx, Object, Runtime, Value};
use rustix::time::{ClockId, clock_gettime};

use crate::sandbox::limits::Limits;
use crate::sandbox::raw::{Counted, Heap, Slot, own};
use crate::sandbox::value::Limit;

/// What the engine may take beyond its limit once the limit was reached, to say what happened.
const LAST_WORDS: usize = 1 << 20;

/// Everything of the language itself; what browsers and Node add is left out.
type Language = (
    intrinsic::Date,
    intrinsic::Eval,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::Proxy,
    intrinsic::MapSet,
    intrinsic::TypedArrays,
    intrinsic::Promise,
    intrinsic::WeakRef,
);

/// Names that the engine puts into every realm though the language does not have them.
const NOT_LANGUAGE: [&str; 2] = ["queueMicrotask", "InternalError"];

/// Processor time of the guest's thread, run down by the engine's interrupts.
#[derive(Debug)]
pub(super) struct Stopwatch {
    end: Cell<Duration>,
    expired: Cell<bool>,
}

impl Stopwatch {
    /// A stopwatch that runs from now.
    pub(super) fn start(span: Duration) -> Rc<Self> {
        Rc::new(Self { end: Cell::new(thread_time() + span), expired: Cell::new(false) })
    }

    /// Whether the time is over; once it was, it stays so.
    pub(super) fn has_expired(&self) -> bool {
        if !self.expired.get() && thread_time() >= self.end.get() {
            self.expired.set(true);
        }
        self.expired.get()
    }
}

/// An engine with one realm.
pub(super) struct Isolate {
    context: Context,
    gauge: Gauge,
}

/// What tells whether a limit was reached in an isolate.
#[derive(Debug, Clone)]
pub(super) struct Gauge {
    heap: Rc<Heap>,
    stopwatch: Rc<Stopwatch>,
}

impl Isolate {
    /// Makes an isolate. The engine calls `poll` now and then while guest code runs. `None` if its heap is too small for
    /// an empty realm.
    pub(super) fn new(limits: &Limits, stopwatch: &Rc<Stopwatch>, poll: impl Fn() + 'static) -> Option<Self> {
        let heap = Heap::new(limits.heap.0 as usize);
        let runtime = Runtime::new_with_alloc(Counted(heap.clone())).ok()?;
        runtime.set_max_stack_size(limits.stack.0 as usize);
        let context = Context::custom::<Language>(&runtime).ok()?;
        let gauge = Gauge { heap, stopwatch: stopwatch.clone() };
        if gauge.heap.was_refused() {
            return None;
        }
        context.with(|ctx| NOT_LANGUAGE.iter().try_for_each(|name| ctx.globals().remove(*name))).ok()?;
        let stopwatch = stopwatch.clone();
        runtime.set_interrupt_handler(Some(Box::new(move || {
            poll();
            stopwatch.has_expired()
        })));
        Some(Self { context, gauge })
    }

    /// Works inside the isolate. No value may leave it.
    pub(super) fn enter<R>(&self, work: impl FnOnce(&Ctx<'_>, &Gauge) -> R) -> R {
        self.context.with(|ctx| work(&ctx, &self.gauge))
    }

    /// Leaves the isolate as it is. After a limit its engine cannot be trusted to take itself down; the process ends soon.
    pub(super) fn abandon(self) {
        std::mem::forget(self);
    }
}

impl Gauge {
    /// The limit that ended a piece of work, if one did. `thrown` is what the work threw.
    pub(super) fn limit(&self, thrown: Option<&Value<'_>>) -> Option<Limit> {
        if self.stopwatch.expired.get() {
            return Some(Limit::Time);
        }
        let thrown = thrown?;
        if self.heap.was_refused() {
            self.heap.add_reserve(LAST_WORDS);
            // An engine without memory even for the error throws null.
            if thrown.is_null() || is_error(thrown, "out of memory") {
                return Some(Limit::Memory);
            }
        }
        is_error(thrown, "Maximum call stack size exceeded").then_some(Limit::Stack)
    }

    /// Whether the time is over. To be asked between jobs that the engine runs one by one.
    pub(super) fn is_late(&self) -> bool {
        self.stopwatch.has_expired()
    }
}

/// Whether a value is an error with this message, found without running guest code.
fn is_error(value: &Value<'_>, message: &str) -> bool {
    value.is_error()
        && value.as_object().and_then(|error: &Object<'_>| own(error, "message")).is_some_and(|slot| match slot {
            Slot::Data(text) => {
                crate::sandbox::raw::text(&text, message.len() + 1).is_some_and(|(text, _)| text == message)
            }
            Slot::Accessor => false,
        })
}

fn thread_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.cast_unsigned(), now.tv_nsec as u32)
}
