//! The terminal by its file, with modes as POSIX has them.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use rustix::stdio::stdout;
use rustix::termios::{OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcgetwinsize, tcsetattr, ttyname};

use crate::tui::terminal::tty::line::Line;
use crate::tui::terminal::tty::{Heir, Mouse, USUAL_SIZE};

/// Alternate screen, hidden cursor, bracketed paste.
const TAKE: &str = "\x1b[?1049h\x1b[?25l\x1b[?2004h";
/// Presses, drags and the wheel, in decimal reports. Mere motion is not asked for: it would wake the program for nothing.
const CAPTURE_MOUSE: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
/// The mouse and paste modes go first, so that no report of theirs meets a terminal that echoes. The first byte ends a
/// sequence that may have been cut, and what follows it ends a frame.
const GIVE_BACK: &str = "\x18\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l";

/// How long a slow terminal may take for what was sent before, which is then dropped.
const PATIENCE: Duration = Duration::from_millis(300);
/// How long it may take for the last bytes before it is left without them.
const PARTING_PATIENCE: Duration = Duration::from_millis(500);

/// The terminal, opened once more for this program alone, so that not to block on it is no business of the shell.
#[derive(Debug)]
pub(crate) struct Tty {
    file: File,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    holder: Holder,
    /// The modes of the terminal before it was taken.
    before: Option<Termios>,
    /// Output that the terminal has not taken yet.
    waiting: Vec<u8>,
    /// The line to the terminal, if it is known to be a slow one.
    line: Option<Line>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
enum Holder {
    This,
    #[default]
    Other,
}

impl Tty {
    /// Opens the terminal that standard output is.
    pub(crate) fn open() -> io::Result<Self> {
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let open = |path: &std::ffi::CStr| rustix::fs::open(path, flags, Mode::empty());
        // After `su` the named device belongs to somebody else, and `/dev/tty` still opens. It comes second because
        // macOS cannot wait for it.
        let named = ttyname(stdout(), Vec::new()).and_then(|path| open(&path));
        let file = named.or_else(|_| open(c"/dev/tty"))?;
        Ok(Self { file: file.into(), state: Mutex::default() })
    }

    /// Columns and rows.
    pub(crate) fn size(&self) -> (u16, u16) {
        tcgetwinsize(&self.file)
            .ok()
            .map(|size| (size.ws_col, size.ws_row))
            .filter(|(columns, rows)| *columns > 0 && *rows > 0)
            .unwrap_or(USUAL_SIZE)
    }

    /// Makes the terminal this program's: raw mode, alternate screen. Also right after somebody else has changed its
    /// modes meanwhile. A program in the background is stopped by the system here, before it can draw on the shell.
    pub(crate) fn take(&self, mouse: Mouse) -> io::Result<()> {
        let mut state = self.state();
        let before = match state.before.take() {
            Some(before) => before,
            None => tcgetattr(&self.file)?,
        };
        state.line = Line::of_speed(before.output_speed());
        let mut raw = before.clone();
        raw.make_raw();
        state.before = Some(before);
        tcsetattr(&self.file, OptionalActions::Now, &raw)?;
        state.holder = Holder::This;
        let begin = match mouse {
            Mouse::Captured => [TAKE, CAPTURE_MOUSE].concat(),
            Mouse::Free => TAKE.to_owned(),
        };
        self.send_with(&mut state, begin.as_bytes())
    }

    /// Makes the terminal as it was before. Does nothing when it is not this program's, and never fails: what it cannot
    /// do on a terminal that is gone does not matter there.
    pub(crate) fn give_back(&self, heir: Heir) {
        let mut state = self.state();
        if state.holder == Holder::Other {
            return;
        }
        state.holder = Holder::Other;
        self.send_all(&mut state.waiting, PATIENCE);
        if !state.waiting.is_empty() {
            // Nobody will look at the frames that are under way, and the last bytes must not wait behind them.
            let _ = tcflush(&self.file, QueueSelector::OFlush);
            state.waiting.clear();
        }
        self.send_all(&mut GIVE_BACK.as_bytes().to_vec(), PARTING_PATIENCE);
        if heir == Heir::Shell {
            let _ = tcflush(&self.file, QueueSelector::IFlush);
        }
        if let Some(before) = &state.before {
            let _ = tcsetattr(&self.file, OptionalActions::Now, before);
        }
        if heir == Heir::Shell {
            state.before = None;
        }
    }

    /// Sends bytes. What the terminal does not take now waits until somebody calls [`Tty::send_on`].
    pub(crate) fn send(&self, bytes: &[u8]) -> io::Result<()> {
        self.send_with(&mut self.state(), bytes)
    }

    /// Sends questions; the answers come in between the keys. Returns when they were asked.
    pub(crate) fn ask(&self, questions: &[u8]) -> io::Result<Option<Instant>> {
        self.send(questions)?;
        Ok(Some(Instant::now()))
    }

    /// Sends what waits, as far as the terminal takes it now.
    pub(crate) fn send_on(&self) -> io::Result<()> {
        self.send_with(&mut self.state(), &[])
    }

    /// Whether output is waiting until the terminal takes more.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.state().waiting.is_empty()
    }

    /// Whether output is waiting, or on its way on a slow line. A frame that is sent now would be an old one there.
    pub(crate) fn is_behind(&self) -> bool {
        self.is_waiting() || self.busy().is_some()
    }

    /// How long a slow line still carries what was sent on it; none when it is free.
    pub(crate) fn busy(&self) -> Option<Duration> {
        self.state().line.and_then(|line| line.busy(Instant::now()))
    }

    /// Reads what is there: 0 when the terminal has hung up, [`io::ErrorKind::WouldBlock`] when nothing is.
    pub(crate) fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        (&self.file).read(bytes)
    }

    fn send_with(&self, state: &mut State, bytes: &[u8]) -> io::Result<()> {
        state.waiting.extend_from_slice(bytes);
        let taken = self.write(&state.waiting)?;
        state.waiting.drain(..taken);
        if let Some(line) = &mut state.line {
            line.carry(taken, Instant::now());
        }
        Ok(())
    }

    /// Sends everything, with patience for a slow terminal but not for ever.
    fn send_all(&self, waiting: &mut Vec<u8>, patience: Duration) {
        let end = Instant::now() + patience;
        while let Ok(taken) = self.write(waiting) {
            waiting.drain(..taken);
            let left = end.saturating_duration_since(Instant::now());
            if waiting.is_empty() || left.is_zero() {
                return;
            }
            let mut room = [PollFd::new(&self.file, PollFlags::OUT)];
            let timeout = Timespec::try_from(left).ok();
            if !matches!(poll(&mut room, timeout.as_ref()), Ok(_) | Err(Errno::INTR)) {
                return;
            }
        }
    }

    /// Writes until the terminal takes no more; returns the bytes taken.
    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut taken = 0;
        while taken < bytes.len() {
            match (&self.file).write(&bytes[taken..]) {
                Ok(0) => break,
                Ok(n) => taken += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => break,
                Err(e) => return Err(e),
            }
        }
        Ok(taken)
    }

    /// The state stays usable after a panic: the terminal must be given back then, too.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsFd for Tty {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }
}

/// Columns and rows of the terminal that standard output is.
pub(crate) fn size_of_output() -> Option<(u16, u16)> {
    let size = tcgetwinsize(stdout()).ok()?;
    Some((size.ws_col, size.ws_row))
}

/// Whether an error means that there is no terminal any more.
pub(crate) fn is_gone(error: &io::Error) -> bool {
    let gone = [Errno::IO, Errno::NXIO, Errno::PIPE, Errno::NODEV];
    gone.iter().any(|errno| error.raw_os_error() == Some(errno.raw_os_error()))
}
