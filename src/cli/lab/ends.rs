//! What ends the lab: a signal, or that nobody reads what it writes any more. Knows nothing of the lab.

use std::io;
use std::thread;

use anyhow::Context;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::{Handle, Signals};

/// The signals that end the lab.
pub(super) struct Ends(Signals);

/// Ends the lab from another thread.
pub(super) struct Stop(Handle);

impl Ends {
    /// Listens from now on.
    pub(super) fn listen() -> anyhow::Result<Self> {
        Signals::new([SIGINT, SIGTERM, SIGHUP]).map(Self).context("could not watch for signals")
    }

    /// A way to end the wait without a signal.
    pub(super) fn stop(&self) -> Stop {
        Stop(self.0.handle())
    }

    /// Waits for a signal, or until nobody reads what is written.
    pub(super) fn wait(mut self) -> anyhow::Result<()> {
        let stop = self.stop();
        let watch = move || {
            if wait_for_no_reader() {
                stop.close();
            }
        };
        // It ends with the program.
        thread::Builder::new().name("reader".to_owned()).spawn(watch).context("could not start a thread")?;
        self.0.forever().next();
        Ok(())
    }
}

impl Stop {
    /// Ends the wait.
    pub(super) fn close(&self) {
        self.0.close();
    }
}

/// Waits until nobody can read standard output any more: the next event, which would tell, may be far away. False where that
/// cannot be waited for.
fn wait_for_no_reader() -> bool {
    let out = io::stdout();
    loop {
        // An end of the reader is told without being asked for.
        let mut ends = [PollFd::new(&out, PollFlags::empty())];
        match poll(&mut ends, None) {
            Ok(_) if ends[0].revents().intersects(PollFlags::ERR | PollFlags::HUP) => return true,
            Err(Errno::INTR) => {}
            Ok(_) | Err(_) => return false,
        }
    }
}
