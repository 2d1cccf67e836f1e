//! Signals of the system as input: the end, a stop and its end, a new size. One thread waits for them. Knows nothing of
//! what the program does then.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};

use rustix::process::{Signal, getpgrp, getsid, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::flag::register_conditional_default;
use signal_hook::iterator::{Handle, Signals};

use crate::tui::event_loop::Msg;
use crate::tui::input::Input;
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

/// The thread that turns signals into messages. A process has one in its life: after its end, the signals that end a
/// program do so at once, as if nobody had listened.
#[derive(Debug)]
pub(crate) struct SignalThread {
    handle: Handle,
    over: Arc<AtomicBool>,
    lent: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl SignalThread {
    /// Starts to listen; `tty` tells the new size.
    pub(crate) fn start<W: Send + 'static>(tty: Arc<Tty>, inbox: Sender<Msg<W>>) -> io::Result<Self> {
        let over = Arc::new(AtomicBool::new(false));
        let lent = Arc::new(AtomicBool::new(false));
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] {
            register_conditional_default(signal, Arc::clone(&over))?;
        }
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGWINCH, SIGTSTP, SIGCONT])?;
        let handle = signals.handle();
        let lent_now = Arc::clone(&lent);
        let thread = thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for signal in signals.forever() {
                let told = if lent_now.load(Ordering::SeqCst) {
                    meaning_while_lent(signal, &tty)
                } else {
                    meaning(signal, &tty)
                };
                if told.is_some_and(|input| inbox.send(Msg::Input(input)).is_err()) {
                    return;
                }
            }
        })?;
        Ok(Self { handle, over, lent, thread: Some(thread) })
    }

    /// The terminal is in the hands of a program that this one has started. What its user types there reaches both, but
    /// is meant for that one alone.
    pub(crate) fn lend(&self) {
        self.lent.store(true, Ordering::SeqCst);
    }

    /// The terminal is back.
    pub(crate) fn reclaim(&self) {
        self.lent.store(false, Ordering::SeqCst);
    }
}

impl Drop for SignalThread {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
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

fn meaning(signal: i32, tty: &Tty) -> Option<Input> {
    match signal {
        SIGWINCH => Some(Input::resize(tty.size())),
        SIGTSTP => Some(Input::Suspend),
        SIGCONT => Some(Input::Resumed),
        _ => Ending::from_signal(signal).map(Input::End),
    }
}

fn meaning_while_lent(signal: i32, tty: &Tty) -> Option<Input> {
    match signal {
        // The borrower has stopped, and the shell sees that only when its own child stops too. Should that fail, there
        // is nobody to tell: the screen is not ours.
        SIGTSTP => {
            if let Ok(true) = has_shell() {
                let _ = stop_job();
            }
            None
        }
        SIGWINCH | SIGHUP | SIGTERM => meaning(signal, tty),
        _ => None,
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
