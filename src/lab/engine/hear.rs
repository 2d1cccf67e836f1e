//! What processes and isolates say, and what follows from it.

use std::cell::RefCell;
use std::rc::Rc;

use crate::lab::engine::core::Core;
use crate::lab::engine::pool::{Arrival, HostId, Place};
use crate::lab::engine::requests::{content_type, request};
use crate::lab::record::RequestId;
use crate::lab::scheduler;
use crate::sandbox::host::{Printed, Report};
use crate::sandbox::value::Limit;

/// What a guest may print for one request, in bytes.
const OUTPUT: u64 = 16 << 20;

impl Core {
    /// A child has started, or could not be.
    pub(super) fn arrived(core: &Rc<RefCell<Self>>, (id, host): Arrival) {
        let weak = Rc::downgrade(core);
        let mut core = core.borrow_mut();
        match host {
            Ok(host) => drop(core.pool.arrived(id, host, &weak)),
            Err(why) => {
                let now = core.now();
                core.teller.error(now, None, &format!("No instance could be started: {why}"));
                core.lost(id);
            }
        }
        core.settle();
    }

    /// A process says something.
    pub(super) fn reported(core: &Rc<RefCell<Self>>, host: HostId, reports: Vec<Report>) {
        let mut core = core.borrow_mut();
        for report in reports {
            core.report(host, report);
        }
        core.hand_out_heads();
        core.settle();
    }

    /// A process is gone.
    pub(super) fn gone(core: &Rc<RefCell<Self>>, host: HostId) {
        let mut core = core.borrow_mut();
        core.lost(host);
        core.settle();
    }

    pub(super) fn report(&mut self, host: HostId, report: Report) {
        let now = self.now();
        match report {
            Report::Ready => {
                self.pool.ready(host);
                if let Some(running) = self.only_instance(host) {
                    running.spawned = Some(now);
                }
            }
            Report::Begun(isolate) => {
                if let Some(running) = self.at((host, isolate)) {
                    running.spawned.get_or_insert(now);
                }
            }
            Report::Live(isolate, outcome) => self.live((host, isolate), outcome, now),
            Report::Head(_, call, status, headers) => {
                if let Some(pending) = self.requests.get_mut(&request(call)) {
                    pending.answer.content_type = content_type(&headers);
                    pending.head = Some((status, headers));
                    self.begun.push(request(call));
                }
            }
            Report::Body(_, call, piece) => self.body(request(call), piece),
            Report::Ended(isolate, call, outcome, usage) => self.ended((host, isolate), request(call), outcome, usage),
            Report::Background(isolate, open) => {
                if let Some(id) = self.places.get(&(host, isolate)).copied() {
                    self.schedule(scheduler::Event::Background(id, open));
                }
            }
            Report::Printed(isolate, call, printed) => self.printed((host, isolate), call.map(request), &printed),
            Report::Stopped(isolate, limit) => self.stopped((host, isolate), limit),
            Report::Closed(_) => self.pool.left(host),
            Report::Stuck(isolate) => {
                let id = self.places.get(&(host, isolate)).copied();
                let text = "does not let itself be interrupted; its process is ended, with all isolates in it";
                self.teller.error(now, id, text);
                // Nothing more is handed to it.
                self.lost(host);
            }
            Report::Asked(isolate, call, id, ask) => self.asked((host, isolate), call.map(request), id, ask),
            Report::Pictured(isolate, pictures) => self.pictured((host, isolate), *pictures),
            // It is part of a question by now.
            Report::AskPiece(..) => {}
        }
    }

    /// A process said something that it could not have said.
    pub(super) fn broken(&mut self, place: Place, id: RequestId, why: &str) {
        self.teller.request_error(self.now(), id, self.places.get(&place).copied(), why);
        self.lost(place.0);
    }

    pub(super) fn printed(&mut self, place: Place, request: Option<RequestId>, printed: &Printed) {
        let now = self.now();
        let instance = self.places.get(&place).copied();
        let Some(instance) = instance else { return };
        self.teller.console(now, request, instance, printed);
        let flooded = request.and_then(|id| self.requests.get_mut(&id)).is_some_and(|pending| {
            pending.printed += printed.bytes;
            pending.printed > OUTPUT
        });
        if flooded {
            self.stopped(place, Limit::Output);
        }
    }
}
