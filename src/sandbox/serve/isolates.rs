//! Many isolates in one child, each on a thread of its own: the first thread hands every order to its isolate and watches
//! that none is stuck. Knows nothing of what isolates do.

use std::collections::HashMap;
use std::process::abort;
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::sandbox::host::{IsolateId, Loading, Report};
use crate::sandbox::message::hosting::Order;
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::orders::Source;
use crate::sandbox::outbox::Outbox;
use crate::sandbox::selftest::tries::attempts;
use crate::sandbox::serve::AbortOnPanic;
use crate::sandbox::serve::hosting::{Surroundings, live};
use crate::sandbox::serve::pulse::Pulse;
use crate::sandbox::value::Limit;
use crate::sandbox::web::bytecode::Bytecode;

/// Room for the engine's deepest calls and for what Rust and C put between them, as on the thread of a single guest.
pub(in crate::sandbox) const GUEST_STACK: usize = 16 << 20;

/// How often the isolates are looked at while one of them is at work.
pub(in crate::sandbox) const LOOK: Duration = Duration::from_millis(200);

/// How much processor time an isolate may take beyond its limit before the process is given up.
const PATIENCE: Duration = Duration::from_secs(1);

/// The isolates of a child.
pub(in crate::sandbox) struct Isolates {
    bytecode: Option<Bytecode>,
    living: HashMap<IsolateId, Living>,
    /// Held by whoever writes on the channel, so that frames of two threads do not mix.
    writing: Arc<Mutex<()>>,
}

struct Living {
    orders: Sender<ToWorker>,
    pulse: Arc<Pulse>,
    limit: Duration,
    /// Orders that were handed to it.
    sent: u64,
    /// Beats at the last look, and the thread's processor time when they were first seen.
    seen: Option<(u64, Duration)>,
}

impl Living {
    fn is_at_work(&self) -> bool {
        // Once its thread has ended there is nothing to look at.
        Arc::strong_count(&self.pulse) > 1 && !self.pulse.rests_after(self.sent)
    }
}

impl Isolates {
    /// None yet.
    pub(in crate::sandbox) fn new() -> Self {
        Self { bytecode: None, living: HashMap::new(), writing: Arc::default() }
    }

    /// Hands an order to its isolate. None if the process has lost its way.
    pub(in crate::sandbox) fn take(&mut self, order: ToWorker) -> Option<()> {
        let order = match order {
            ToWorker::Host(order) => order,
            ToWorker::SelfTest => return self.try_acts(),
            ToWorker::Start(_) | ToWorker::Open(_) | ToWorker::Invoke(_) | ToWorker::Calls(_) => return None,
        };
        let id = match &order {
            Order::Prelude(code) => {
                self.bytecode = Some(Bytecode::from_parent(code).ok()?);
                return Some(());
            }
            Order::Load(id, _) => *id,
            Order::Call(id, ..) | Order::Piece(id, ..) | Order::Credit(id, ..) | Order::Cancel(id, _) => *id,
            Order::Close(id) | Order::TellPiece(id, ..) | Order::Tell(id, ..) => *id,
        };
        match order {
            Order::Load(_, loading) => self.load(id, *loading),
            order => {
                // An isolate that has ended has said so; its orders crossed that on the way.
                let ended = self.living.get_mut(&id).is_some_and(|living| {
                    living.sent += 1;
                    if matches!(order, Order::Close(_)) {
                        // It may be in a loop, in which it takes no order.
                        living.pulse.close();
                    }
                    living.orders.send(ToWorker::Host(order)).is_err()
                });
                if ended {
                    self.living.remove(&id);
                }
                Some(())
            }
        }
    }

    fn load(&mut self, id: IsolateId, loading: Loading) -> Option<()> {
        let bytecode = self.bytecode.clone()?;
        let (orders, taken) = channel();
        let pulse = Arc::new(Pulse::default());
        let living = Living { orders, pulse: Arc::clone(&pulse), limit: loading.limits.guest_cpu, sent: 0, seen: None };
        let writing = Arc::clone(&self.writing);
        let body = move || {
            let _guard = AbortOnPanic;
            pulse.of_this_thread();
            let outbox = Rc::new(Outbox::sharing(writing));
            let mut orders = Source::Thread(taken);
            live(
                &Surroundings { id, loading: &loading, bytecode: &bytecode, outbox: &outbox, pulse: &pulse },
                &mut orders,
            );
            pulse.rest();
        };
        if thread::Builder::new().stack_size(GUEST_STACK).spawn(body).is_err() {
            self.tell(Report::Stopped(id, Limit::Memory));
            return Some(());
        }
        self.living.retain(|_, living| Arc::strong_count(&living.pulse) > 1);
        self.living.insert(id, living);
        Some(())
    }

    /// Tries what must be refused on a thread that comes after the walls, as those of all isolates here.
    fn try_acts(&self) -> Option<()> {
        let writing = Arc::clone(&self.writing);
        let body = move || {
            let _guard = AbortOnPanic;
            let outbox = Outbox::sharing(writing);
            for attempt in attempts() {
                outbox.send(&FromWorker::Attempt(attempt));
            }
            outbox.send_now(&FromWorker::Done);
        };
        thread::Builder::new().stack_size(GUEST_STACK).spawn(body).ok().map(drop)
    }

    /// Whether an isolate is at work, so that it has to be looked at.
    pub(in crate::sandbox) fn are_at_work(&self) -> bool {
        self.living.values().any(Living::is_at_work)
    }

    /// Looks at all isolates. One that is stuck beyond its limit ends the process, after that was told.
    pub(in crate::sandbox) fn look(&mut self) {
        let mut stuck = None;
        for (id, living) in &mut self.living {
            let (beats, now) = living.pulse.look();
            match living.seen {
                _ if !living.is_at_work() => living.seen = None,
                Some((before, since)) if beats == before => {
                    let limit = if living.pulse.is_closed() { Duration::ZERO } else { living.limit };
                    if now.saturating_sub(since) > limit + PATIENCE {
                        stuck = Some(*id);
                    }
                }
                _ => living.seen = Some((beats, now)),
            }
        }
        if let Some(id) = stuck {
            self.tell(Report::Stuck(id));
            abort();
        }
    }

    fn tell(&self, report: Report) {
        Outbox::sharing(Arc::clone(&self.writing)).send_now(&FromWorker::Hosted(report));
    }
}
