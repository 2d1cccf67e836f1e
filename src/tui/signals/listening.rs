//! The thread that waits for signals. Knows nothing of what the program does then.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::{Handle, Signals};

use crate::tui::input::{Input, Outlet};
use crate::tui::signals::{Ending, Owner};
use crate::tui::terminal::tty::device::Tty;

/// The thread that turns signals into messages. A process has one in its life: after its end, the signals that end a
/// program do so at once, as if nobody had listened.
#[derive(Debug)]
pub(crate) struct SignalThread {
    tty: Arc<Tty>,
    outlet: Outlet,
    listener: Listener,
    over: Arc<AtomicBool>,
}

/// A thread that listens to the signals of one owner. What a signal means is settled when it is sent, not when this
/// thread gets to it: a listener for a guest has never heard of its Ctrl-C.
#[derive(Debug)]
struct Listener {
    handle: Handle,
    thread: Option<JoinHandle<()>>,
}

impl SignalThread {
    /// Starts to listen; `tty` tells the new size.
    pub(crate) fn start(tty: Arc<Tty>, outlet: Outlet) -> io::Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
            register_conditional_default(signal, Arc::clone(&over))?;
        }
        let listener = Listener::start(Owner::This, Arc::clone(&tty), outlet.clone())?;
        Ok(Self { tty, outlet, listener, over })
    }

    /// From now on signals mean what they mean for this owner of the terminal.
    pub(crate) fn listen_as(&mut self, owner: Owner) -> io::Result<()> {
        // The new listener is there before the old one ends. In between an end may be told twice, but never not at all.
        self.listener = Listener::start(owner, Arc::clone(&self.tty), self.outlet.clone())?;
        Ok(())
    }
}

impl Drop for SignalThread {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
    }
}

impl Listener {
    fn start(owner: Owner, tty: Arc<Tty>, outlet: Outlet) -> io::Result<Self> {
        let mut signals = match owner {
            Owner::This => Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH, SIGTSTP, SIGCONT])?,
            Owner::Guest => Signals::new([SIGHUP, SIGTERM, SIGWINCH, SIGTSTP])?,
        };
        let handle = signals.handle();
        let thread = thread::Builder::new().name("signals".to_owned()).spawn(move || {
            let tell = |signal| meaning(signal, owner, &tty).map_or(Ok(()), |input| outlet.tell(input));
            if signals.forever().try_for_each(tell).is_ok() {
                // Closed. What came just before is still told; nobody hears it only when nobody is there any more.
                let _ = signals.pending().try_for_each(tell);
            }
        })?;
        Ok(Self { handle, thread: Some(thread) })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.handle.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Whether a shell waits for this program, so that it can stop and be made to go on.
pub(crate) fn has_shell() -> io::Result<bool> {
    // Whoever leads its session has no shell above it: a stop would be for ever. The system ignores Ctrl-Z there, too.
    Ok(getpgrp() != getsid(None)?)
}

/// Stops this program and those that were started together with it, as a shell does for Ctrl-Z.
pub(crate) fn stop_job() -> io::Result<()> {
    Ok(kill_current_process_group(Signal::STOP)?)
}

fn meaning(signal: i32, owner: Owner, tty: &Tty) -> Option<Input> {
    match (signal, owner) {
        (SIGWINCH, _) => Some(Input::resize(tty.size())),
        (SIGTSTP, Owner::This) => Some(Input::Suspend),
        (SIGTSTP, Owner::Guest) => {
            stop_with_guest();
            None
        }
        (SIGCONT, _) => Some(Input::Resumed),
        _ => ending(signal).map(Input::End),
    }
}

/// The guest has stopped, and the shell sees that only when its own child stops too. Should that fail, there is nobody to
/// tell: the screen is the guest's.
fn stop_with_guest() {
    if let Ok(true) = has_shell() {
        let _ = stop_job();
    }
}

fn ending(signal: i32) -> Option<Ending> {
    match signal {
        SIGHUP => Some(Ending::HungUp),
        SIGINT => Some(Ending::Interrupted),
        SIGQUIT => Some(Ending::Quit),
        SIGTERM => Some(Ending::Terminated),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_has_the_exit_code_of_its_signal() {
        let check = |signal: i32, expected: Ending| {
            assert_eq!(ending(signal), Some(expected));
            assert_eq!(i32::from(expected.exit_code()), 128 + signal);
        };
        check(SIGHUP, Ending::HungUp);
        check(SIGINT, Ending::Interrupted);
        check(SIGQUIT, Ending::Quit);
        check(SIGTERM, Ending::Terminated);
        assert_eq!(ending(SIGCONT), None);
    }
}
