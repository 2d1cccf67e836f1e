//! What ends the lab: Ctrl-C and its like, or that nobody reads what it writes any more, which the next event tells. Knows nothing
//! of the lab.

use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::Context;

/// What ends the lab.
pub(super) struct Ends {
    told: Receiver<()>,
    stop: Sender<()>,
}

/// Ends the lab from another thread.
pub(super) struct Stop(Sender<()>);

impl Ends {
    /// Listens from now on.
    pub(super) fn listen() -> anyhow::Result<Self> {
        let (stop, told) = channel();
        let ends = Self { told, stop };
        let stop = ends.stop();
        ctrlc::set_handler(move || stop.close()).context("could not watch for Ctrl-C")?;
        Ok(ends)
    }

    /// A way to end the wait without a key.
    pub(super) fn stop(&self) -> Stop {
        Stop(self.stop.clone())
    }

    /// Waits for the end.
    pub(super) fn wait(self) -> anyhow::Result<()> {
        self.told.recv().context("nothing can end the lab any more")
    }
}

impl Stop {
    /// Ends the wait.
    pub(super) fn close(&self) {
        // It fails only after the wait.
        let _ = self.0.send(());
    }
}
