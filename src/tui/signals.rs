//! Signals of the system as input: the end, a stop and its end, a new size. One thread waits for them. Knows nothing of
//! what the program does then.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::{Handle, Signals};

use crate::tui::input::{Input, Outlet};
use crate::tui::terminal::tty::Tty;

/// Why the system wants the program to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The terminal has gone away.
    HungUp,
    /// As by Ctrl-C outside of raw mode.
    Interrupted,
    /// As by Ctrl-\ outside of raw mode.
    Quit,
    /// As by `kill`.
    Terminated,
}

impl Ending {
    /// The exit code that a shell shows for a program ended by this signal.
    pub fn exit_code(self) -> u8 {
        128 + match self {
            Self::HungUp => 1,
            Self::Interrupted => 2,
            Self::Quit => 3,
            Self::Terminated => 15,
        }
    }

    fn from_signal(signal: i32) -> Option<Self> {
        match signal {
            SIGHUP => Some(Self::HungUp),
            SIGINT => Some(Self::Interrupted),
            SIGQUIT => Some(Self::Quit),
            SIGTERM => Some(Self::Terminated),
            _ => None,
        }
    }
}

/// What came of the wish to stop for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "without a shell nothing has happened, and the learner should be told"]
pub enum Suspension {
    /// The program stops; it goes on with [`Input::Resumed`].
    Stopped,
    /// No shell has started this program, so nobody could make it go on. It was not stopped.
    NoShell,
}

/// Who uses the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// This program.
    This,
    /// A program that this one has started. The keys for an end or a stop reach both, but are meant for that one.
    Guest,
}

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
        _ => Ending::from_signal(signal).map(Input::End),
    }
}

/// The guest has stopped, and the shell sees that only when its own child stops too. Should that fail, there is nobody to
/// tell: the screen is the guest's.
fn stop_with_guest() {
    if let Ok(true) = has_shell() {
        let _ = stop_job();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_has_the_exit_code_of_its_signal() {
        let check = |signal: i32, ending: Ending| {
            assert_eq!(Ending::from_signal(signal), Some(ending));
            assert_eq!(i32::from(ending.exit_code()), 128 + signal);
        };
        check(SIGHUP, Ending::HungUp);
        check(SIGINT, Ending::Interrupted);
        check(SIGQUIT, Ending::Quit);
        check(SIGTERM, Ending::Terminated);
        assert_eq!(Ending::from_signal(SIGCONT), None);
    }
}
