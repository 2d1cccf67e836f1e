//! The terminal as a Windows console. Crossterm sets its modes and knows its size; what is drawn are the same sequences as
//! elsewhere, and the console takes them at once.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossterm::ansi_support::supports_ansi;
use crossterm::event::{DisableMouseCapture, EnableMouseCapture, poll, read};
use crossterm::execute;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode, size};

use crate::tui::terminal::tty::{Heir, Mouse, USUAL_SIZE};

/// Alternate screen, hidden cursor. Bracketed paste is not asked for: pasted text comes as keys here, its marks would too.
const TAKE: &str = "\x1b[?1049h\x1b[?25l";
/// The end of a frame first: this may come in the middle of one.
const GIVE_BACK: &str = "\x18\x1b[?2026l\x1b[0m\x1b[?25h\x1b[?1049l";
/// The most that is dropped of what was typed for this program, in events.
const MOST_TYPED: usize = 1024;

/// The console of this process.
#[derive(Debug)]
pub(crate) struct Tty {
    holder: Mutex<Holder>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Holder {
    This,
    Other,
}

impl Tty {
    /// The console that standard output is, once it takes control sequences.
    pub(crate) fn open() -> io::Result<Self> {
        if !supports_ansi() {
            return Err(io::Error::other("this console takes no control sequences; Windows Terminal takes them"));
        }
        Ok(Self { holder: Mutex::new(Holder::Other) })
    }

    /// Columns and rows.
    #[expect(clippy::unused_self, reason = "there is one console, and elsewhere there are many terminals")]
    pub(crate) fn size(&self) -> (u16, u16) {
        size().ok().filter(|(columns, rows)| *columns > 0 && *rows > 0).unwrap_or(USUAL_SIZE)
    }

    /// Makes the console this program's: raw mode, alternate screen. Also right after somebody else has changed its modes.
    pub(crate) fn take(&self, mouse: Mouse) -> io::Result<()> {
        let mut holder = self.holder();
        enable_raw_mode()?;
        if mouse == Mouse::Captured {
            execute!(io::stdout(), EnableMouseCapture)?;
        }
        *holder = Holder::This;
        write(TAKE.as_bytes())
    }

    /// Makes the console as it was before. Does nothing when it is not this program's, and never fails: what it cannot do on
    /// a console that is gone does not matter there.
    pub(crate) fn give_back(&self, heir: Heir) {
        let mut holder = self.holder();
        if *holder == Holder::Other {
            return;
        }
        *holder = Holder::Other;
        let _ = write(GIVE_BACK.as_bytes());
        if heir == Heir::Shell {
            drop_what_was_typed();
        }
        // It fails where the mouse was not captured.
        let _ = execute!(io::stdout(), DisableMouseCapture);
        let _ = disable_raw_mode();
    }

    /// Sends bytes; all are taken when this returns.
    #[expect(clippy::unused_self, reason = "there is one console, and elsewhere there are many terminals")]
    pub(crate) fn send(&self, bytes: &[u8]) -> io::Result<()> {
        write(bytes)
    }

    /// Asks nothing: a console would type its answers in as keys.
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "elsewhere the terminal is asked")]
    pub(crate) fn ask(&self, _questions: &[u8]) -> io::Result<Option<Instant>> {
        Ok(None)
    }

    /// Whether output is waiting: never, because sending waits.
    #[expect(clippy::unused_self, reason = "elsewhere a terminal may be slow")]
    pub(crate) fn is_behind(&self) -> bool {
        false
    }

    /// The state stays usable after a panic: the console must be given back then, too.
    fn holder(&self) -> MutexGuard<'_, Holder> {
        self.holder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes through the standard library, which hands a console its text as UTF-16 whatever its code page is.
fn write(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

fn drop_what_was_typed() {
    for _ in 0..MOST_TYPED {
        if !poll(Duration::ZERO).is_ok_and(|there| there) || read().is_err() {
            return;
        }
    }
}

/// Columns and rows of the console, if standard output is one.
pub(crate) fn size_of_output() -> Option<(u16, u16)> {
    if io::stdout().is_terminal() { size().ok() } else { None }
}

/// Whether an error means that there is no console any more.
pub(crate) fn is_gone(error: &io::Error) -> bool {
    /// A handle that leads nowhere; a pipe whose other end was closed.
    const GONE: [i32; 4] = [6, 109, 232, 233];
    error.raw_os_error().is_some_and(|number| GONE.contains(&number))
}
