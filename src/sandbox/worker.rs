//! The child: it closes every door in a fixed order, says that it is ready, and takes orders until its parent hangs up.
//! Knows nothing of lessons and of right answers.

use std::ffi::OsString;
use std::process::ExitCode;

/// The hidden first argument that makes this program a child.
pub const ARGUMENT: &str = "worker";

/// Lives as a child until the parent hangs up. `arguments` are those behind [`ARGUMENT`]: the number of the parent's
/// process.
#[cfg(unix)]
pub fn run(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let parent = arguments.next().and_then(|number| number.to_str()?.parse().ok());
    match parent.and_then(live) {
        Some(()) => ExitCode::SUCCESS,
        None => ExitCode::FAILURE,
    }
}

/// There are no children on this system.
#[cfg(not(unix))]
pub fn run(_arguments: impl Iterator<Item = OsString>) -> ExitCode {
    ExitCode::FAILURE
}

#[cfg(unix)]
use unix::live;

#[cfg(unix)]
mod unix {
    use std::sync::mpsc::channel;
    use std::thread;

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;
    use rustix::stdio::stdin;

    use crate::sandbox::limits::{Isolates, Limits};
    use crate::sandbox::message::{FromWorker, ToWorker};
    use crate::sandbox::orders::{Orders, Source};
    use crate::sandbox::outbox::Outbox;
    use crate::sandbox::selftest::{Protection, Wall};
    use crate::sandbox::serve::isolates::{self, GUEST_STACK, LOOK};
    use crate::sandbox::serve::serve;
    use crate::sandbox::{confine, raw};

    /// The order of these steps is fixed: nothing may be open when the guest starts, and after seccomp no thread could,
    /// where one isolate is all there is.
    pub(super) fn live(parent: i32) -> Option<()> {
        raw::one_heap();
        raw::close_from(3);
        let landlock = confine::before_threads(parent)?;
        let mut orders = Orders::default();
        let ToWorker::Start(limits) = orders.next()? else { return None };
        match limits.isolates {
            Isolates::One => one_guest(orders, limits, landlock),
            Isolates::Many => many_guests(orders, &limits, landlock),
        }
    }

    fn one_guest(orders: Orders, limits: Limits, landlock: Wall) -> Option<()> {
        let (started, starts) = channel();
        let (go, gate) = channel();
        let guest = move || {
            // Reading begins only behind the walls.
            if started.send(()).is_ok() && gate.recv().is_ok() && serve(&mut Source::Channel(orders), &limits).is_err()
            {
                // The parent is gone or has lost its way, and nothing else ends a process whose parent only seems to live.
                raw::end_process();
            }
        };
        thread::Builder::new().name("guest".to_owned()).stack_size(GUEST_STACK).spawn(guest).ok()?;
        // The C library sets a new thread up with calls that are refused later: wait until it has.
        starts.recv().ok()?;
        ready(&limits, landlock)?;
        go.send(()).ok()?;
        // The parent is gone when its end of the channel closes; returning ends the process with the guest in it.
        wait_for_hang_up();
        Some(())
    }

    fn many_guests(mut orders: Orders, limits: &Limits, landlock: Wall) -> Option<()> {
        ready(limits, landlock)?;
        let mut isolates = isolates::Isolates::new();
        loop {
            if isolates.are_at_work() {
                isolates.look();
                if !orders.wait(LOOK) {
                    continue;
                }
            }
            match orders.next() {
                Some(order) => isolates.take(order)?,
                None => return Some(()),
            }
        }
    }

    fn ready(limits: &Limits, landlock: Wall) -> Option<()> {
        let seccomp = confine::after_threads(limits)?;
        Outbox::default().send_now(&FromWorker::Ready(Protection { landlock, seccomp }));
        Some(())
    }

    /// Waits until the parent has closed its end of the channel, and takes nothing from it.
    fn wait_for_hang_up() {
        let channel = stdin();
        loop {
            let mut ends = [PollFd::new(&channel, HANG_UP)];
            match poll(&mut ends, None) {
                Ok(_) if ends[0].revents().intersects(HANG_UP | PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) => {
                    return;
                }
                Ok(_) | Err(Errno::INTR) => {}
                Err(_) => return,
            }
        }
    }

    /// The other end was closed; where the system does not tell that apart from bytes that have come, a closed end is
    /// told in any case.
    #[cfg(target_os = "linux")]
    const HANG_UP: PollFlags = PollFlags::RDHUP;
    #[cfg(not(target_os = "linux"))]
    const HANG_UP: PollFlags = PollFlags::empty();
}
