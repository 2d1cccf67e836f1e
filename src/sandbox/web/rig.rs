//! What the tests of the web API stand on: realms with the API, a clock that waiting moves, and a console that keeps its
//! lines.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::Duration;

use rquickjs::function::{Func, Rest};
use rquickjs::{Coerced, Context, Object, Promise, Runtime, Value};

use super::bytecode::{Bytecode, prelude_bytecode};
use super::fault::{self, SourceFile};
use super::prelude::{Web, install};
use super::rejections;
use super::{Host, Settings};
use crate::clock::{Clock, ManualClock, Moment};
use crate::sandbox::environment::{Fault, GuestError};
use crate::sandbox::pristine::Pristine;
use crate::sandbox::raw::text;
use crate::units::MemoryMb;

/// The compiled prelude, made once for all tests of the process.
pub(super) fn bytecode() -> &'static Bytecode {
    static BYTECODE: OnceLock<Bytecode> = OnceLock::new();
    BYTECODE.get_or_init(|| prelude_bytecode().unwrap())
}

/// A host whose waiting takes no time, and that stops guest code at its deadline.
#[derive(Default)]
pub(super) struct TestHost {
    pub(super) clock: ManualClock,
    deadline: Cell<Option<Moment>>,
}

impl Host for TestHost {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    fn unix_time(&self) -> Duration {
        Duration::from_millis(1_784_548_800_250)
    }

    fn wait_until(&self, due: Moment) {
        self.clock.advance(due.since(self.clock.now()));
    }

    fn stopped(&self) -> bool {
        self.deadline.get().is_some_and(|deadline| self.now() >= deadline)
    }

    fn is_end_of_memory(&self, _thrown: &Value<'_>) -> bool {
        false
    }
}

impl TestHost {
    /// Lets guest code run for this long from now.
    pub(super) fn allow(&self, span: Duration) {
        self.deadline.set(Some(self.clock.now().plus(span)));
    }
}

/// A fresh realm with its host and what was printed in it.
pub(super) struct Stage<'a, 'js> {
    pub(super) web: &'a Web<'js>,
    pub(super) host: Rc<TestHost>,
    console: Rc<RefCell<Vec<String>>>,
}

impl<'js> Stage<'_, 'js> {
    /// The lines printed since the last call.
    pub(super) fn printed(&self) -> Vec<String> {
        self.console.take()
    }

    /// The value that an expression, in an async function, comes to, as JSON; or what it threw.
    pub(super) fn value(&self, expression: &str) -> String {
        let file = SourceFile { name: "test.js".to_owned(), first_line_shift: 0 };
        let source = format!("(async () => JSON.stringify(await ({expression})) ?? 'undefined')()");
        let failed = |error: &rquickjs::Error| fault::caught(self.web, Fault::Threw, error, &file);
        let value = || -> Result<String, GuestError> {
            let promise: Promise<'js> = self.web.ctx.eval(source).map_err(|error| failed(&error))?;
            let value = self.web.run_until(&file, || Ok(promise.result::<Value<'js>>()))?;
            let value = value.map_err(|error| failed(&error))?;
            Ok(text(&value, usize::MAX).unwrap().0)
        };
        value().unwrap_or_else(|error| error.message.into_string())
    }
}

/// Settings like those of a small Lambda function.
pub(super) fn settings() -> Settings {
    Settings {
        env: Vec::new(),
        function_name: "hello".to_owned(),
        memory: MemoryMb(256),
        time_limit: Duration::from_secs(3),
    }
}

/// Runs a test in a fresh realm.
pub(super) fn on_stage<T>(test: impl FnOnce(Stage<'_, '_>) -> T) -> T {
    on_stage_with(&settings(), test)
}

/// Runs a test in a fresh realm with these settings.
pub(super) fn on_stage_with<T>(settings: &Settings, test: impl FnOnce(Stage<'_, '_>) -> T) -> T {
    let runtime = Runtime::new().unwrap();
    runtime.set_max_stack_size(256 << 10);
    runtime.set_host_promise_rejection_tracker(Some(rejections::tracker()));
    let host = Rc::new(TestHost::default());
    let watched = Rc::clone(&host);
    runtime.set_interrupt_handler(Some(Box::new(move || {
        // An endless loop must meet its deadline although nothing moves the clock: each look at it takes a while.
        watched.clock.advance(Duration::from_millis(20));
        watched.stopped()
    })));
    let context = Context::full(&runtime).unwrap();
    context.with(|ctx| {
        Pristine::keep(&ctx).unwrap();
        let console = Rc::new(RefCell::new(Vec::new()));
        let lines = Rc::clone(&console);
        let log = move |parts: Rest<Coerced<String>>| {
            let parts: Vec<String> = parts.0.into_iter().map(|part| part.0).collect();
            lines.borrow_mut().push(parts.join(" "));
        };
        let object = Object::new(ctx.clone()).unwrap();
        object.set("log", Func::from(log)).unwrap();
        ctx.globals().set("console", object).unwrap();
        let web = install(&ctx, &Rc::new(bytecode().clone()), settings, Rc::<TestHost>::clone(&host)).unwrap();
        test(Stage { web: &web, host, console })
    })
}

/// Compares what expressions come to with what is expected, each in a fresh realm.
pub(super) fn check(expression: &str, expected: &str) {
    on_stage(|stage| assert_eq!(stage.value(expression), expected, "{expression}"));
}
