//! The terminal as a loan: taken for the life of a session, given back on every way out. Knows neither keys nor screens.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Instant;

use ratatui::layout::Rect;
use ratatui::{Frame, Terminal};
use thiserror::Error;

use crate::tui::clipboard::{TooLong, copy_sequence};
use crate::tui::crash;
use crate::tui::event_loop::Msg;
use crate::tui::input::{InputThread, Outlet};
use crate::tui::signals::{Owner, SignalThread, Suspension, has_shell, stop_job};
use crate::tui::terminal::screen::Screen;
pub use crate::tui::terminal::tty::Mouse;
use crate::tui::terminal::tty::{Heir, Tty};

mod line;
mod screen;
pub(crate) mod tty;

/// How the terminal is taken.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether mouse reports come in.
    pub mouse: Mouse,
    /// What the terminal is asked.
    pub ask: Ask,
    /// Where the report of a panic is kept. Made when it is needed.
    pub crash_folder: PathBuf,
}

/// What the terminal is asked when it is taken. It may answer late, in pieces or never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Nothing.
    Nothing,
    /// The colour of its ground. What it is comes as [`crate::tui::input::Input::Background`], and the end of the answers as
    /// [`crate::tui::input::Input::Answered`].
    Background,
}

/// The ground (OSC 11), and then what kind of terminal it is (DA1), which every terminal answers: that answer comes second, so
/// that a terminal that does not know the first question is not waited for.
const QUESTIONS: &[u8] = b"\x1b]11;?\x1b\\\x1b[c";

/// Why nothing can be drawn here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoTerminal {
    /// Keys would come from a file or a pipe.
    #[error("standard input is not a terminal")]
    Input,
    /// The screen would go to a file or a pipe.
    #[error("standard output is not a terminal")]
    Output,
    /// `TERM=dumb`: lines are all this terminal can show.
    #[error("this terminal says that it cannot move its cursor (TERM=dumb)")]
    Dumb,
}

/// Why text was not copied.
#[derive(Debug, Error)]
pub enum CopyError {
    /// More than a terminal takes.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// The terminal could not be written to.
    #[error("could not write to the terminal")]
    Terminal(#[from] io::Error),
}

/// Whether the program can draw and hear keys here.
pub fn check() -> Result<(), NoTerminal> {
    if !io::stdout().is_terminal() {
        return Err(NoTerminal::Output);
    }
    if !io::stdin().is_terminal() {
        return Err(NoTerminal::Input);
    }
    if std::env::var_os("TERM").is_some_and(|name| name == "dumb") {
        return Err(NoTerminal::Dumb);
    }
    Ok(())
}

/// Columns and rows of the terminal that standard output is; none where it is no terminal, or one that does not know.
pub fn size_of_output() -> Option<(u16, u16)> {
    let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout()).ok()?;
    Some((size.ws_col, size.ws_row)).filter(|(columns, rows)| *columns > 0 && *rows > 0)
}

/// The terminal in the hands of this program: raw mode, alternate screen, hidden cursor, and the two threads that tell
/// what happens to it. Dropping it gives the terminal back. A process has one session in its life.
#[derive(Debug)]
#[must_use = "dropping the session gives the terminal back at once"]
pub struct TerminalSession {
    mouse: Mouse,
    state: State,
    shown: Shown,
    terminal: Terminal<Screen>,
    // Dropped in this order: nobody may read any more when the terminal is given back, and signals are heard until then.
    input: InputThread,
    loan: Loan,
    signals: SignalThread,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Active,
    Suspended,
}

/// What of the last frame the terminal still shows.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shown {
    All,
    /// Nobody knows: others have drawn, or the window was smaller for a moment and has lost cells.
    Unknown,
}

/// Gives the terminal back when it is dropped.
#[derive(Debug)]
struct Loan(Arc<Tty>);

impl Drop for Loan {
    fn drop(&mut self) {
        self.0.give_back(Heir::Shell);
        crash::unwatch();
    }
}

impl TerminalSession {
    /// Takes the terminal. Its input goes into `inbox`, and a panic gives it back before anything is said.
    pub fn enter<W: Send + 'static>(options: &Options, inbox: &Sender<Msg<W>>) -> io::Result<Self> {
        let tty = Arc::new(Tty::open()?);
        let outlet = Outlet::new(inbox.clone(), Msg::Input);
        crash::watch(Arc::clone(&tty), options.crash_folder.clone(), outlet.clone());
        let loan = Loan(Arc::clone(&tty));
        let signals = SignalThread::start(Arc::clone(&tty), outlet.clone())?;
        tty.take(options.mouse)?;
        let asked = match options.ask {
            Ask::Nothing => None,
            Ask::Background => {
                tty.send(QUESTIONS)?;
                Some(Instant::now())
            }
        };
        let input = InputThread::start(Arc::clone(&tty), outlet, asked)?;
        let terminal = Terminal::new(Screen::new(tty))?;
        Ok(Self { mouse: options.mouse, state: State::Active, shown: Shown::All, terminal, input, loan, signals })
    }

    /// Whether a frame would reach the screen now. While the terminal still works on the last one it is not worth
    /// drawing: [`crate::tui::input::Input::Drained`] tells when it is.
    pub fn can_draw(&self) -> bool {
        self.state == State::Active && !self.tty().is_behind()
    }

    /// Draws a frame and sends what has changed.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if self.shown == Shown::Unknown {
            let (columns, rows) = self.tty().size();
            self.terminal.resize(Rect::new(0, 0, columns, rows))?;
            self.shown = Shown::All;
        }
        self.terminal.draw(view)?;
        self.send_on();
        Ok(())
    }

    /// Sends every cell of the next frame, whatever the terminal shows now.
    pub fn draw_anew(&mut self) {
        self.shown = Shown::Unknown;
    }

    /// Gives the terminal back and stops the program, as Ctrl-Z does. Returns at once; the stop takes hold about then.
    pub fn suspend(&mut self) -> io::Result<Suspension> {
        if !has_shell()? {
            return Ok(Suspension::NoShell);
        }
        self.input.pause();
        self.tty().give_back(Heir::Shell);
        self.state = State::Suspended;
        stop_job()?;
        Ok(Suspension::Stopped)
    }

    /// Takes the terminal again and draws everything anew with the next frame, however it was left.
    pub fn resume(&mut self) -> io::Result<()> {
        self.tty().take(self.mouse)?;
        self.state = State::Active;
        self.draw_anew();
        self.input.resume();
        Ok(())
    }

    /// Hands the terminal to somebody else, such as the learner's own editor, for as long as `work` takes. Not one key
    /// that is typed meanwhile is taken from it.
    pub fn lend<T>(&mut self, work: impl FnOnce() -> T) -> io::Result<T> {
        self.input.pause();
        self.signals.listen_as(Owner::Guest)?;
        self.tty().give_back(Heir::Guest);
        let done = work();
        self.signals.listen_as(Owner::This)?;
        self.resume()?;
        Ok(done)
    }

    /// Puts `text` into the clipboard of the person at the terminal, where the terminal allows that.
    pub fn copy(&mut self, text: &str) -> Result<(), CopyError> {
        let sequence = copy_sequence(text)?;
        self.tty().send(sequence.as_bytes())?;
        self.send_on();
        Ok(())
    }

    /// Columns and rows of the terminal now.
    pub fn size(&self) -> (u16, u16) {
        self.tty().size()
    }

    /// What the terminal has not taken is sent on by the thread that waits for it anyway.
    fn send_on(&self) {
        if self.tty().is_behind() {
            self.input.send_on();
        }
    }

    fn tty(&self) -> &Tty {
        &self.loan.0
    }
}
