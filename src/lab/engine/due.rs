//! What is due at a moment: limits of time, added delays, looks at memory.

use std::time::Duration;

use crate::clock::Moment;
use crate::lab::engine::core::Core;
use crate::lab::engine::requests::{Refusal, call};
use crate::lab::platform::Platform;
use crate::lab::record::{InstanceId, RequestId};
use crate::lab::scheduler;
use crate::units::Bytes as Size;

/// The longest time that the start of an instance may take; as on Lambda.
pub(super) const START: Duration = Duration::from_secs(10);

/// How long an instance with a call that was given up has, before its process is ended.
const GRACE: Duration = Duration::from_secs(1);

/// How often the memory of processes with many isolates is looked at while requests run in them.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// What such a process may hold in memory before it is ended.
const RESIDENT: Size = Size::mib(1536);

/// Something that is due at a moment, and its number among all.
pub(super) type Due = (Moment, u64);

/// What is due.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wait {
    /// A request has run for too long.
    Timeout(RequestId),
    /// A request has waited for too long.
    Patience(RequestId),
    /// An instance has started for too long.
    Start(InstanceId),
    /// The delay that was added to a start is over.
    Added(InstanceId),
    /// A call that was given up has had time to end.
    Grace(InstanceId),
    /// Memory is to be looked at.
    Memory,
    /// The functions of the start are to be tried.
    Trials,
}

impl Core {
    /// Notes that something is due later.
    pub(super) fn wait(&mut self, at: Moment, wait: Wait) -> Due {
        self.last_wait += 1;
        let due = (at, self.last_wait);
        self.waits.insert(due, wait);
        due
    }

    /// Has the functions that are there tried in a while.
    pub(super) fn try_later(&mut self, span: Duration) {
        let now = self.now();
        self.wait(now.plus(span), Wait::Trials);
        self.settle();
    }

    /// Does what is due.
    pub(super) fn tick(&mut self) {
        let now = self.now();
        self.armed = None;
        while let Some((&due, &wait)) = self.waits.first_key_value().filter(|((at, _), _)| *at <= now) {
            self.waits.remove(&due);
            self.due(wait, now);
        }
        self.schedule(scheduler::Event::Tick);
        if self.platform != Platform::Workers {
            self.pool.end_empty();
        }
        self.settle();
    }

    pub(super) fn due(&mut self, wait: Wait, now: Moment) {
        match wait {
            Wait::Timeout(id) => {
                let Some(pending) = self.requests.get_mut(&id) else { return };
                pending.timeout = None;
                let instance = pending.instance;
                let text = format!("Task timed out after {:.2} seconds", self.settings.timeout.as_secs_f64());
                self.teller.request_error(now, id, instance, &text);
                let Some(instance) = instance else { return };
                self.schedule(scheduler::Event::Retire(instance));
                let shares = self.settings.per_instance > 1 || self.platform == Platform::Workers;
                let place = self.instances.get(&instance).map(|running| running.place);
                if let Some(place) = place.filter(|_| shares) {
                    self.pool.cancel(place, call(id));
                    self.wait(now.plus(GRACE), Wait::Grace(instance));
                }
                // An instance that was alone with it is stopped by this at once.
                self.refuse(id, Refusal::TimedOut, &text, None);
            }
            Wait::Patience(id) => {
                if self.requests.get(&id).is_some_and(|pending| pending.handed.is_none()) {
                    self.schedule(scheduler::Event::Cancelled(id));
                    self.refuse(id, Refusal::TimedOut, "it waited too long for an instance", None);
                }
            }
            Wait::Start(id) => {
                let starting = self.instances.get(&id).filter(|running| running.live.is_none());
                let Some(place) = starting.map(|running| running.place) else { return };
                let text = "did not start within 10 seconds";
                self.teller.error(now, Some(id), text);
                self.pool.close(place);
                self.fail(id, Refusal::TimedOut, text);
            }
            Wait::Added(id) => self.schedule(scheduler::Event::Ready(id)),
            Wait::Grace(id) => {
                // Isolates that do not let go are the affair of their own process, which sees their processor time.
                if self.platform == Platform::Workers {
                    return;
                }
                let Some(place) = self.instances.get(&id).map(|running| running.place) else { return };
                self.teller.error(now, Some(id), "is ended, with all requests in it");
                self.lost(place.0);
            }
            Wait::Memory => {
                self.memory_watched = self.platform == Platform::Workers
                    && self.requests.values().any(|pending| pending.handed.is_some());
                for (host, process) in self.pool.shared() {
                    if resident(process).is_some_and(|resident| resident > RESIDENT) {
                        self.teller.error(now, None, "The process of the isolates holds too much memory and is ended");
                        self.lost(host);
                    }
                }
                if self.memory_watched {
                    self.wait(now.plus(LOOK), Wait::Memory);
                }
            }
            Wait::Trials => self.try_all(),
        }
    }
}

/// What a process holds in memory; none where the system does not tell.
#[cfg(target_os = "linux")]
fn resident(process: u32) -> Option<Size> {
    let text = std::fs::read_to_string(format!("/proc/{process}/statm")).ok()?;
    let pages: u64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(Size(pages * rustix::param::page_size() as u64))
}

#[cfg(not(target_os = "linux"))]
fn resident(_: u32) -> Option<Size> {
    None
}
