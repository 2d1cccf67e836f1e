//! An engine of its own for guest code, with limits on memory, depth and time. Knows nothing of programs and of what they
//! are called for.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rquickjs::context::intrinsic;
use rquickjs::{Context, Ctx, Object, Runtime, Value};
use rustix::time::{ClockId, clock_gettime};

use crate::sandbox::limits::Limits;
use crate::sandbox::raw::{Counted, Heap, Slot, own};
use crate::sandbox::value::Limit;
use crate::sandbox::web::rejections;

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

/// Memory that a handler's engine takes before it looks for circles of objects for the first time; the web API alone takes
/// more than the engine's own figure, and the look would fall into every cold start.
const FIRST_COLLECTION: usize = 2 << 20;

/// Processor time of the guest's thread, run down by the engine's interrupts.
///
/// A thread cannot use more of it than time passes on the clock. So the clock is looked at, which costs next to nothing, and
/// the system is asked for the thread's time only once it could be over.
#[derive(Debug)]
pub(super) struct Stopwatch {
    end: Cell<Duration>,
    /// Before this moment it cannot be over.
    earliest: Cell<Instant>,
    expired: Cell<bool>,
}

impl Stopwatch {
    /// A stopwatch that runs from now.
    pub(super) fn start(span: Duration) -> Rc<Self> {
        Rc::new(Self {
            end: Cell::new(thread_time() + span),
            earliest: Cell::new(Instant::now() + span),
            expired: Cell::new(false),
        })
    }

    /// Gives it this much time from now.
    pub(super) fn restart(&self, span: Duration) {
        self.restart_at(thread_time(), span);
    }

    /// Gives it this much time from `now`, the thread's time just asked for.
    pub(super) fn restart_at(&self, now: Duration, span: Duration) {
        self.end.set(now + span);
        self.earliest.set(Instant::now() + span);
        self.expired.set(false);
    }

    /// Its time is over now.
    pub(super) fn run_out(&self) {
        self.expired.set(true);
    }

    /// Whether the time is over; once it was, it stays so.
    pub(super) fn has_expired(&self) -> bool {
        if self.expired.get() {
            return true;
        }
        let now = Instant::now();
        if now < self.earliest.get() {
            return false;
        }
        let left = self.end.get().saturating_sub(thread_time());
        self.earliest.set(now + left);
        self.expired.set(left.is_zero());
        left.is_zero()
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
    /// Makes an isolate with the language alone. The engine calls `poll` now and then while guest code runs. `None` if its
    /// heap is too small for an empty realm.
    pub(super) fn new(limits: &Limits, stopwatch: &Rc<Stopwatch>, poll: impl Fn() + 'static) -> Option<Self> {
        let isolate = Self::with_realm(limits, stopwatch, poll, |runtime| Context::custom::<Language>(runtime).ok())?;
        let remove = |ctx: Ctx<'_>| NOT_LANGUAGE.iter().try_for_each(|name| ctx.globals().remove(*name));
        isolate.context.with(remove).ok()?;
        Some(isolate)
    }

    /// Makes an isolate for handlers, with all that the engine has of the web; as [`Isolate::new`] otherwise.
    pub(super) fn for_handlers(limits: &Limits, stopwatch: &Rc<Stopwatch>, poll: impl Fn() + 'static) -> Option<Self> {
        Self::with_realm(limits, stopwatch, poll, |runtime| {
            runtime.set_gc_threshold(FIRST_COLLECTION);
            runtime.set_host_promise_rejection_tracker(Some(rejections::tracker()));
            Context::full(runtime).ok()
        })
    }

    fn with_realm(
        limits: &Limits,
        stopwatch: &Rc<Stopwatch>,
        poll: impl Fn() + 'static,
        realm: impl FnOnce(&Runtime) -> Option<Context>,
    ) -> Option<Self> {
        let heap = Heap::new(limits.heap.0 as usize);
        let runtime = Runtime::new_with_alloc(Counted(heap.clone())).ok()?;
        runtime.set_max_stack_size(limits.stack.0 as usize);
        let context = realm(&runtime)?;
        let gauge = Gauge { heap, stopwatch: stopwatch.clone() };
        if gauge.heap.was_refused() {
            return None;
        }
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

    /// Whether memory was ever refused. An engine that met this is not to be used for long.
    pub(super) fn ran_out_of_memory(&self) -> bool {
        self.heap.was_refused()
    }

    /// The most memory that was taken, in bytes.
    pub(super) fn peak(&self) -> usize {
        self.heap.peak()
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

/// Processor time of this thread.
pub(super) fn thread_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.cast_unsigned(), now.tv_nsec as u32)
}
