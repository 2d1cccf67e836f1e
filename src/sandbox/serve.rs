//! The guest's thread in a child: takes orders, has them carried out, says when they are done. Knows nothing of how the
//! child was confined.

mod calls;
mod environment;
mod furnish;
mod hosting;
pub(super) mod isolates;
pub(super) mod pulse;

use std::process::abort;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use crate::sandbox::limits::Limits;
use crate::sandbox::message::hosting::Order;
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::orders::{NoMore, Source};
use crate::sandbox::outbox::Outbox;
use crate::sandbox::selftest::tries::attempts;
use crate::sandbox::web::bytecode::Bytecode;

/// Takes orders until a limit is reached, or until no more come or one is none.
pub(super) fn serve(orders: &mut Source, limits: &Limits) -> Result<(), NoMore> {
    let _guard = AbortOnPanic;
    let outbox = Rc::new(Outbox::default());
    let mut bytecode = None;
    loop {
        let order = orders.next()?;
        let outcome = match order {
            // The first is over, the second comes only to an open environment.
            ToWorker::Start(_) | ToWorker::Invoke(_) => Err(Stopped),
            ToWorker::Host(order) => match host(order, &mut bytecode, &outbox, orders) {
                Ok(()) => continue,
                Err(stopped) => Err(stopped),
            },
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
            return Ok(());
        }
        outbox.send_now(&FromWorker::Done);
    }
}

/// The one isolate of a process that is an instance.
fn host(
    order: Order,
    bytecode: &mut Option<Bytecode>,
    outbox: &Rc<Outbox>,
    orders: &mut Source,
) -> Result<(), Stopped> {
    match order {
        Order::Prelude(code) => *bytecode = Some(Bytecode::from_parent(&code).map_err(|_| Stopped)?),
        Order::Load(id, loading) => {
            let bytecode = bytecode.as_ref().ok_or(Stopped)?;
            let pulse = Arc::default();
            hosting::live(&hosting::Surroundings { id, loading: &loading, bytecode, outbox, pulse: &pulse }, orders);
            // The process is its one isolate: both end together.
            return Err(Stopped);
        }
        Order::Call(..) | Order::Piece(..) | Order::Credit(..) | Order::Cancel(..) | Order::Close(_) => {}
        Order::TellPiece(..) | Order::Tell(..) => {}
    }
    Ok(())
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
