//! What Windows has of signals: Ctrl-C outside of raw mode, Ctrl-Break. There is no stop for a while, and a new size is told with
//! the keys.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::tui::input::{Input, Outlet};
use crate::tui::signals::{Ending, Owner};
use crate::tui::terminal::tty::device::Tty;

/// Turns the wish that the program ends into a message. A process has one in its life.
#[derive(Debug)]
pub(crate) struct SignalThread {
    /// Whether the keys for an end are meant for a guest that uses the console.
    lent: Arc<AtomicBool>,
}

impl SignalThread {
    /// Starts to listen.
    pub(crate) fn start(_tty: Arc<Tty>, outlet: Outlet) -> io::Result<Self> {
        let lent = Arc::new(AtomicBool::new(false));
        let is_lent = Arc::clone(&lent);
        let tell = move || {
            if !is_lent.load(Ordering::SeqCst) {
                // Nobody hears it only when the program has come to its end.
                let _ = outlet.tell(Input::End(Ending::Interrupted));
            }
        };
        ctrlc::set_handler(tell).map_err(io::Error::other)?;
        Ok(Self { lent })
    }

    /// From now on Ctrl-C means what it means for this owner of the console.
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere the system may refuse")]
    pub(crate) fn listen_as(&mut self, owner: Owner) -> io::Result<()> {
        self.lent.store(owner == Owner::Guest, Ordering::SeqCst);
        Ok(())
    }
}

/// Whether a shell waits for this program, so that it can stop and be made to go on: no shell does here.
#[expect(clippy::unnecessary_wraps, reason = "elsewhere the system may refuse")]
pub(crate) fn has_shell() -> io::Result<bool> {
    Ok(false)
}

/// Windows stops no program for a while.
pub(crate) fn stop_job() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
