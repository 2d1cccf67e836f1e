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

    use rustix::io::{Errno, read};
    use rustix::stdio::stdin;

    use crate::sandbox::message::{FromWorker, ToWorker};
    use crate::sandbox::outbox::Outbox;
    use crate::sandbox::selftest::Protection;
    use crate::sandbox::serve::serve;
    use crate::sandbox::wire::Inbox;
    use crate::sandbox::{confine, raw};

    /// Room for the engine's deepest calls and for what Rust and C put between them. An engine stack of 4 MiB on a thread
    /// that is not much larger ends in a crash.
    const GUEST_STACK: usize = 16 << 20;

    /// The order of these steps is fixed: nothing may be open when the guest starts, and after seccomp no thread could.
    pub(super) fn live(parent: i32) -> Option<()> {
        raw::close_from(3);
        let landlock = confine::before_threads(parent)?;
        let mut orders = Orders::default();
        let ToWorker::Start(limits) = orders.next()? else { return None };
        let (sender, receiver) = channel();
        let (started, starts) = channel();
        thread::Builder::new()
            .name("guest".to_owned())
            .stack_size(GUEST_STACK)
            .spawn(move || started.send(()).map(|()| serve(&receiver, &limits)))
            .ok()?;
        // The C library sets a new thread up with calls that are refused later: wait until it has.
        starts.recv().ok()?;
        let seccomp = confine::after_threads(&limits)?;
        Outbox::default().send_now(&FromWorker::Ready(Protection { landlock, seccomp }));
        // The parent is gone when its end of the channel closes; returning ends the process with the guest in it.
        while let Some(order) = orders.next() {
            sender.send(order).ok()?;
        }
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
