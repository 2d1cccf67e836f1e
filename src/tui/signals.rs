//! Signals of the system as input: the end, a stop and its end, a new size. Knows nothing of what the program does then.

#[cfg(unix)]
pub(crate) mod listening;
#[cfg(windows)]
#[path = "signals/listening_windows.rs"]
pub(crate) mod listening;

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
}

/// What came of the wish to stop for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "without a shell nothing has happened, and the learner should be told"]
pub enum Suspension {
    /// The program stops; it goes on with [`crate::tui::input::Input::Resumed`].
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
