//! The children of a lab: processes with the isolates in them, started, watched and ended. Knows which isolate is which
//! instance, and not why it is wanted.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::{Rc, Weak};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use tokio::io::Interest;
#[cfg(not(unix))]
use tokio::net::TcpStream as Watched;
#[cfg(unix)]
use tokio::net::UnixStream as Watched;
use tokio::sync::Notify;
use tokio::task::spawn_local;

use crate::lab::engine::core::Core;
use crate::sandbox::SandboxError;
use crate::sandbox::ask::{AskId, Told};
use crate::sandbox::environment::Event;
use crate::sandbox::host::{CallId, Gone, Host, IsolateId, Loading, Report, Sent};
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;

/// A child process, by its number in the order of starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct HostId(pub(super) u32);

/// The place of an isolate: its process, and its number there.
pub(super) type Place = (HostId, IsolateId);

/// A child that was asked for, on its way from the thread that starts children.
pub(super) type Arrival = (HostId, Result<Host, SandboxError>);

/// What a process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is one instance.
    Instance,
    /// It holds the isolates of a platform.
    Isolates,
    /// It tries new versions.
    Trial,
}

/// All children.
pub(super) struct Pool {
    spawner: Spawner,
    /// Where children that have started arrive.
    arrivals: tokio::sync::mpsc::UnboundedSender<Arrival>,
    processes: BTreeMap<HostId, Process>,
    last_host: u32,
    last_isolate: u32,
    /// Processes that something was ordered of since the last flush.
    ordered: Vec<HostId>,
    /// The thread that waits for the end of children, so that nobody else has to.
    reaper: Sender<Host>,
}

struct Process {
    purpose: Purpose,
    /// None until it has arrived.
    host: Option<Host>,
    /// Whether it takes orders.
    ready: bool,
    /// Isolates to be loaded once it takes orders.
    waiting: Vec<(IsolateId, Loading)>,
    /// Isolates in it that were not seen to end.
    isolates: usize,
    /// It takes no more isolates.
    retired: bool,
    /// Wakes the task that watches its channel.
    wake: Rc<Notify>,
}

impl Pool {
    /// No children yet. What arrives has to be handed to [`Pool::arrived`].
    pub(super) fn new(spawner: Spawner, arrivals: tokio::sync::mpsc::UnboundedSender<Arrival>) -> Self {
        let (reaper, ended) = channel::<Host>();
        let reap = move || ended.into_iter().for_each(drop);
        // Without the thread the receiving end is gone, and children are reaped where they are dropped.
        drop(thread::Builder::new().name("reaper".to_owned()).spawn(reap));
        Self {
            spawner,
            arrivals,
            processes: BTreeMap::new(),
            last_host: 0,
            last_isolate: 0,
            ordered: Vec::new(),
            reaper,
        }
    }

    /// Orders an isolate with a program, in a process of its own or in one for many.
    pub(super) fn load(&mut self, purpose: Purpose, loading: Loading) -> Place {
        self.last_isolate += 1;
        let isolate = IsolateId(self.last_isolate);
        let shares = |process: &Process| process.purpose == purpose && !process.retired;
        let known = match purpose {
            Purpose::Instance => None,
            Purpose::Isolates | Purpose::Trial => self.processes.iter().find(|(_, process)| shares(process)),
        };
        let id = match known {
            Some((id, _)) => *id,
            None => self.start(purpose, loading.limits),
        };
        if let Some(process) = self.processes.get_mut(&id) {
            process.isolates += 1;
            match &mut process.host {
                Some(host) if process.ready => {
                    // A program that is too large is refused when it is read, long before.
                    let _ = host.load(isolate, loading);
                    self.ordered.push(id);
                }
                _ => process.waiting.push((isolate, loading)),
            }
        }
        (id, isolate)
    }

    fn start(&mut self, purpose: Purpose, limits: Limits) -> HostId {
        self.last_host += 1;
        let id = HostId(self.last_host);
        let process = Process {
            purpose,
            host: None,
            ready: false,
            waiting: Vec::new(),
            isolates: 0,
            retired: false,
            wake: Rc::default(),
        };
        self.processes.insert(id, process);
        let arrivals = self.arrivals.clone();
        Host::start(&self.spawner, limits, move |started| drop(arrivals.send((id, started))));
        id
    }

    /// Takes in a child that has started. False if it was not wanted any more.
    pub(super) fn arrived(&mut self, id: HostId, host: Host, core: &Weak<RefCell<Core>>) -> bool {
        let Some(process) = self.processes.get_mut(&id) else {
            self.reap(host);
            return false;
        };
        let channel = host.channel().and_then(Watched::from_std);
        process.host = Some(host);
        let wake = Rc::clone(&process.wake);
        match channel {
            Ok(channel) => {
                spawn_local(attend(id, channel, wake, Weak::clone(core)));
                true
            }
            Err(_) => {
                self.end(id);
                false
            }
        }
    }

    /// The process takes orders from now on.
    pub(super) fn ready(&mut self, id: HostId) {
        let Some(process) = self.processes.get_mut(&id) else { return };
        process.ready = true;
        let Some(host) = &mut process.host else { return };
        for (isolate, loading) in process.waiting.drain(..) {
            let _ = host.load(isolate, loading);
        }
        self.ordered.push(id);
    }

    /// Orders a call.
    pub(super) fn call(&mut self, (id, isolate): Place, call: CallId, event: Event) {
        self.with(id, |host| host.call(isolate, call, event));
    }

    /// Tells that a reader has taken bytes of an answer.
    pub(super) fn credit(&mut self, (id, isolate): Place, call: CallId, bytes: u32) {
        self.with(id, |host| host.credit(isolate, call, bytes));
    }

    /// Tells that nobody waits for an answer any more.
    pub(super) fn cancel(&mut self, (id, isolate): Place, call: CallId) {
        self.with(id, |host| host.cancel(isolate, call));
    }

    /// Answers what a guest has asked.
    pub(super) fn tell(&mut self, (id, isolate): Place, ask: AskId, told: Told) {
        self.with(id, |host| host.tell(isolate, ask, told));
    }

    /// How many bytes are on their way to a process.
    pub(super) fn unsent(&self, id: HostId) -> usize {
        self.processes.get(&id).and_then(|process| process.host.as_ref()).map_or(0, Host::unsent)
    }

    fn with(&mut self, id: HostId, order: impl FnOnce(&mut Host)) {
        if let Some(host) = self.processes.get_mut(&id).and_then(|process| process.host.as_mut()) {
            order(host);
            self.ordered.push(id);
        }
    }

    /// Ends an isolate, and its process if that is for nothing else.
    pub(super) fn close(&mut self, (id, isolate): Place) {
        match self.processes.get_mut(&id) {
            Some(process) if process.purpose != Purpose::Instance && process.host.is_some() && process.ready => {
                self.with(id, |host| host.close(isolate));
            }
            Some(process) if process.purpose != Purpose::Instance => {
                process.waiting.retain(|(waiting, _)| *waiting != isolate);
                self.left(id);
            }
            Some(_) => self.end(id),
            None => {}
        }
    }

    /// An isolate has ended. A process that was retired ends with its last one.
    pub(super) fn left(&mut self, id: HostId) {
        let Some(process) = self.processes.get_mut(&id) else { return };
        process.isolates = process.isolates.saturating_sub(1);
        let over = process.isolates == 0 && (process.retired || process.purpose == Purpose::Trial);
        if over || process.purpose == Purpose::Instance {
            self.end(id);
        }
    }

    /// Has a process take no more isolates: one of them reached a limit, and what it left behind stays until the end.
    pub(super) fn retire(&mut self, id: HostId) {
        if let Some(process) = self.processes.get_mut(&id) {
            process.retired = true;
        }
    }

    /// Ends a process at once.
    pub(super) fn end(&mut self, id: HostId) {
        let Some(process) = self.processes.remove(&id) else { return };
        process.wake.notify_one();
        if let Some(host) = process.host {
            self.reap(host);
        }
    }

    fn reap(&self, host: Host) {
        // Where the thread is missing the host comes back with the error, and is reaped here.
        drop(self.reaper.send(host));
    }

    /// Ends all.
    pub(super) fn end_all(&mut self) {
        for id in self.processes.keys().copied().collect::<Vec<_>>() {
            self.end(id);
        }
    }

    /// Ends the processes for many isolates that hold none.
    pub(super) fn end_empty(&mut self) {
        let empty = |process: &Process| process.purpose != Purpose::Instance && process.isolates == 0;
        let ids: Vec<HostId> = self.processes.iter().filter(|(_, process)| empty(process)).map(|(id, _)| *id).collect();
        for id in ids {
            self.end(id);
        }
    }

    /// Sends what was ordered. What a channel does not take now goes out when it has room.
    pub(super) fn flush(&mut self) {
        for id in std::mem::take(&mut self.ordered) {
            let Some(process) = self.processes.get_mut(&id) else { continue };
            let Some(host) = &mut process.host else { continue };
            if host.has_unsent() && host.flush() != Ok(Sent::All) {
                process.wake.notify_one();
            }
        }
    }

    /// The processes for many isolates, with their numbers in the system.
    pub(super) fn shared(&self) -> Vec<(HostId, u32)> {
        let host = |process: &Process| process.host.as_ref().map(Host::process);
        let shared = self.processes.iter().filter(|(_, process)| process.purpose == Purpose::Isolates);
        shared.filter_map(|(id, process)| Some((*id, host(process)?))).collect()
    }

    /// Takes in what has come from a process.
    fn take_in(&mut self, id: HostId) -> Result<(Vec<Report>, bool), Gone> {
        let host = self.processes.get_mut(&id).and_then(|process| process.host.as_mut()).ok_or(Gone)?;
        let came = host.take_in();
        let mut reports = Vec::new();
        while let Some(report) = host.next_report()? {
            reports.push(report);
        }
        match came {
            Ok(more) => Ok((reports, more)),
            // What was said before the end counts.
            Err(Gone) if !reports.is_empty() => Ok((reports, true)),
            Err(Gone) => Err(Gone),
        }
    }

    fn flush_one(&mut self, id: HostId) -> Result<Sent, Gone> {
        let host = self.processes.get_mut(&id).and_then(|process| process.host.as_mut()).ok_or(Gone)?;
        host.flush()
    }
}

/// Watches the channel of a process: takes in what comes, sends what could not be sent, and tells when it is gone.
async fn attend(id: HostId, channel: Watched, wake: Rc<Notify>, core: Weak<RefCell<Core>>) {
    let mut blocked = true;
    loop {
        let interest = if blocked { Interest::READABLE | Interest::WRITABLE } else { Interest::READABLE };
        let ready = tokio::select! {
            biased;
            ready = channel.ready(interest) => ready,
            () = wake.notified() => {
                blocked = true;
                if core.upgrade().is_none_or(|core| !core.borrow().pool.processes.contains_key(&id)) {
                    return;
                }
                continue;
            }
        };
        let Some(core) = core.upgrade() else { return };
        let Ok(ready) = ready else {
            Core::gone(&core, id);
            return;
        };
        if ready.is_writable() && blocked {
            let sent = core.borrow_mut().pool.flush_one(id);
            match sent {
                Ok(Sent::All) => blocked = false,
                Ok(Sent::Blocked) => exhausted(&channel, Interest::WRITABLE),
                // Reading tells the same, after what was said before.
                Err(Gone) => blocked = false,
            }
        }
        if ready.is_readable() {
            let came = core.borrow_mut().pool.take_in(id);
            match came {
                Ok((reports, more)) => {
                    if !more {
                        exhausted(&channel, Interest::READABLE);
                    }
                    Core::reported(&core, id, reports);
                }
                Err(Gone) => {
                    Core::gone(&core, id);
                    return;
                }
            }
        }
    }
}

/// Tells the event queue that nothing is left to read, or no room to write.
fn exhausted(channel: &Watched, interest: Interest) {
    // It always fails: that is how it is told.
    let _ = channel.try_io(interest, || io::Result::<()>::Err(io::ErrorKind::WouldBlock.into()));
}
