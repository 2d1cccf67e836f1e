//! The guest's thread in a child: takes orders, has them carried out, says when they are done. Knows nothing of how the
//! child was confined.

mod calls;
mod environment;

use std::process::abort;
use std::rc::Rc;
use std::sync::mpsc::Receiver;
use std::thread;

use crate::sandbox::limits::Limits;
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::outbox::Outbox;
use crate::sandbox::selftest::attempts;

/// Takes orders until a limit is reached or no more come.
pub(super) fn serve(orders: &Receiver<ToWorker>, limits: &Limits) {
    let _guard = AbortOnPanic;
    let outbox = Rc::new(Outbox::default());
    for order in orders {
        let outcome = match order {
            // The first is over, the second comes only to an open environment.
            ToWorker::Start(_) | ToWorker::Invoke(_) => Err(Stopped),
            ToWorker::Open(opening) => environment::live(&opening, limits, &outbox, orders),
            ToWorker::Calls(job) => calls::run(&job, limits, &outbox),
            ToWorker::SelfTest => {
                for attempt in attempts() {
                    outbox.send(&FromWorker::Attempt(attempt));
                }
                Ok(())
            }
        };
        if outcome.is_err() {
            return;
        }
        outbox.send_now(&FromWorker::Done);
    }
}

/// Nothing may run in this process any more; the parent was told why.
struct Stopped;

/// A panic here must look to the parent like what it is: a crash.
struct AbortOnPanic;

impl Drop for AbortOnPanic {
    fn drop(&mut self) {
        if thread::panicking() {
            abort();
        }
    }
}
