//! The event loop of a realm, one turn at a time: microtasks first, then the next timer. Between two turns nothing of the
//! guest runs.

use rquickjs::{Function, Value};

use super::fault::{self, SourceFile};
use super::prelude::Web;
use crate::clock::Moment;
use crate::sandbox::environment::{Fault, GuestError};

/// What a turn of the loop came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Turn {
    /// Guest code ran, and there may be more to run.
    Worked,
    /// Nothing can run before this moment; with none, before something comes from outside.
    Waits(Option<Moment>),
}

impl<'js> Web<'js> {
    /// Runs one microtask, or else the timer that is due. The host is asked before it whether to go on, because the
    /// engine's own check may be far apart. An error that nobody caught is this turn's error.
    pub(in crate::sandbox) fn turn(&self, file: &SourceFile) -> Result<Turn, GuestError> {
        self.go_on(file)?;
        if self.ctx.execute_pending_job() {
            return Ok(Turn::Worked);
        }
        self.check(&self.calls.take_rejection, file)?;
        let id = self.ticking.timers.borrow_mut().take_due(self.ticking.host.now());
        let Some(id) = id else { return Ok(Turn::Waits(self.ticking.timers.borrow().next_due())) };
        let fired = self.calls.fire.call::<_, Value<'js>>((id.0,));
        fired.map_err(|error| fault::caught(self, Fault::Threw, &error, file))?;
        Ok(Turn::Worked)
    }

    /// Takes turns until `settled` gives something.
    pub(super) fn run_until<T>(
        &self,
        file: &SourceFile,
        settled: impl Fn() -> rquickjs::Result<Option<T>>,
    ) -> Result<T, GuestError> {
        loop {
            self.go_on(file)?;
            if let Some(settled) = settled().map_err(|error| fault::caught(self, Fault::Threw, &error, file))? {
                return Ok(settled);
            }
            match self.turn(file)? {
                Turn::Worked => {}
                Turn::Waits(Some(due)) => self.ticking.host.wait_until(due),
                Turn::Waits(None) => return Err(never_settles()),
            }
        }
    }

    fn go_on(&self, file: &SourceFile) -> Result<(), GuestError> {
        if self.ticking.host.stopped() {
            return Err(GuestError::stopped());
        }
        self.check(&self.calls.take_uncaught, file)
    }

    /// An error that nobody caught ends the invocation, as it ends the process in Node. `take` gives the first.
    fn check(&self, take: &Function<'js>, file: &SourceFile) -> Result<(), GuestError> {
        let read = || -> rquickjs::Result<Option<Value<'js>>> {
            let taken: Value<'js> = take.call(())?;
            taken.as_object().map(|kept| kept.get("error")).transpose()
        };
        match read().map_err(|error| fault::caught(self, Fault::Threw, &error, file))? {
            None => Ok(()),
            Some(error) => Err(fault::thrown(self, Fault::Threw, &error, file)),
        }
    }
}

/// The error of a call that waits for something that cannot come.
pub(in crate::sandbox) fn never_settles() -> GuestError {
    let message = "the promise never settles: no timer and nothing else is left that could settle it";
    GuestError::new(Fault::NeverSettles, message)
}
