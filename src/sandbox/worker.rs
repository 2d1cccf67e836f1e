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
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::{Errno, read};
    use rustix::stdio::stdin;

    use crate::sandbox::limits::{Isolates, Limits};
    use crate::sandbox::message::{FromWorker, ToWorker};
    use crate::sandbox::outbox::Outbox;
    use crate::sandbox::selftest::{Protection, Wall};
    use crate::sandbox::serve::isolates::{self, GUEST_STACK, LOOK};
    use crate::sandbox::serve::serve;
    use crate::sandbox::wire::Inbox;
    use crate::sandbox::{confine, raw};

    /// The order of these steps is fixed: nothing may be open when the guest starts, and after seccomp no thread could,
    /// where one isolate is all there is.
    pub(super) fn live(parent: i32) -> Option<()> {
        raw::close_from(3);
        let landlock = confine::before_threads(parent)?;
        let mut orders = Orders::default();
        let ToWorker::Start(limits) = orders.next()? else { return None };
        match limits.isolates {
            Isolates::One => one_guest(&mut orders, limits, landlock),
            Isolates::Many => many_guests(&mut orders, &limits, landlock),
        }
    }

    fn one_guest(orders: &mut Orders, limits: Limits, landlock: Wall) -> Option<()> {
        let (sender, receiver) = channel();
        let (started, starts) = channel();
        thread::Builder::new()
            .name("guest".to_owned())
            .stack_size(GUEST_STACK)
            .spawn(move || started.send(()).map(|()| serve(&receiver, &limits)))
            .ok()?;
        // The C library sets a new thread up with calls that are refused later: wait until it has.
        starts.recv().ok()?;
        ready(&limits, landlock)?;
        // The parent is gone when its end of the channel closes; returning ends the process with the guest in it.
        while let Some(order) = orders.next() {
            sender.send(order).ok()?;
        }
        Some(())
    }

    fn many_guests(orders: &mut Orders, limits: &Limits, landlock: Wall) -> Option<()> {
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

    /// Orders as they arrive on the channel.
    struct Orders {
        inbox: Inbox,
        room: Box<[u8]>,
    }

    impl Default for Orders {
        fn default() -> Self {
            Self { inbox: Inbox::default(), room: vec![0; 64 << 10].into_boxed_slice() }
        }
    }

    impl Orders {
        /// Waits so long for something to come. True if there is, or if the parent is gone.
        fn wait(&mut self, most: Duration) -> bool {
            if self.inbox.holds_a_frame() {
                return true;
            }
            let timeout = Timespec::try_from(most).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
            poll(&mut [PollFd::new(&stdin(), PollFlags::IN)], Some(&timeout)) != Ok(0)
        }

        /// The next order; `None` when the parent hung up or sends what is no order.
        fn next(&mut self) -> Option<ToWorker> {
            loop {
                if let Some((tag, frame)) = self.inbox.next().ok()? {
                    return ToWorker::decode(tag, frame).ok();
                }
                match read(stdin(), &mut self.room[..]) {
                    Ok(0) => return None,
                    Ok(count) => self.inbox.push(&self.room[..count]),
                    Err(Errno::INTR) => {}
                    Err(_) => return None,
                }
            }
        }
    }
}
