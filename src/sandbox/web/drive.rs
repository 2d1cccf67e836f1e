//! The event loop of a realm: microtasks first, then the next timer, until something is settled. Between two of its
//! runs nothing of the guest runs.

use rquickjs::{Function, Value};

use super::fault::{self, SourceFile};
use super::prelude::Web;
use crate::sandbox::environment::{Fault, GuestError};

impl<'js> Web<'js> {
    /// Runs microtasks and timers until `settled` gives something. The host is asked between any two of them whether to
    /// go on, because the engine's own check may be far apart.
    pub(super) fn run_until<T>(
        &self,
        file: &SourceFile,
        settled: impl Fn() -> rquickjs::Result<Option<T>>,
    ) -> Result<T, GuestError> {
        let failed = |error: &rquickjs::Error| fault::caught(self, Fault::Threw, error, file);
        loop {
            if self.ticking.host.stopped() {
                return Err(GuestError::stopped());
            }
            self.check(&self.calls.take_uncaught, file)?;
            if let Some(settled) = settled().map_err(|error| failed(&error))? {
                return Ok(settled);
            }
            if self.ctx.execute_pending_job() {
                continue;
            }
            self.check(&self.calls.take_rejection, file)?;
            let Some(due) = self.ticking.timers.borrow().next_due() else {
                let message = "the promise never settles: no timer and nothing else is left that could settle it";
                return Err(GuestError::new(Fault::NeverSettles, message));
            };
            self.ticking.host.wait_until(due);
            let id = self.ticking.timers.borrow_mut().take_due(self.ticking.host.now());
            if let Some(id) = id {
                self.calls.fire.call::<_, Value<'js>>((id.0,)).map_err(|error| failed(&error))?;
            }
        }
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
