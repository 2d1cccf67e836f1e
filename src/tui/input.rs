//! What the terminal has to say: keys, pasted text, the mouse, its size, its end. One thread waits for it and puts it
//! into the queue of the user interface. Knows nothing of what a key means.

use std::fmt;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossterm::event::{KeyEvent, MouseEvent};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::config::contrast::Rgb;
use crate::tui::input::decode::Decoder;
use crate::tui::signals::Ending;
use crate::tui::terminal::tty::Tty;

pub mod decode;
mod sequence;

/// How long after a question an Esc is more likely to be the head of the answer.
const SOON: Duration = Duration::from_secs(2);

/// How long after a question its answer is waited for before the terminal goes into other hands, which would be typed into.
const PARTING_PATIENCE: Duration = Duration::from_millis(400);

/// Bytes taken from the terminal at once; it holds no more than this in raw mode.
const CHUNK: usize = 4096;

/// Something that the terminal, or the system on its behalf, has told the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed. Releases are never told.
    Key(KeyEvent),
    /// Text was pasted; its line ends are line feeds. It is foreign text: nothing was made visible in it yet.
    Paste(String),
    /// The mouse was pressed, released, dragged or its wheel turned; cells count from zero.
    Mouse(MouseEvent),
    /// The terminal has a new size, in cells.
    Resize {
        /// Cells in a row.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// Somebody asks the program to stop for a while, as a shell does for Ctrl-Z.
    Suspend,
    /// The program goes on after it was stopped.
    Resumed,
    /// The program has to end. The event loop ends after the program has seen this.
    End(Ending),
    /// The terminal has taken all output that was waiting.
    Drained,
    /// The terminal tells the colour of its ground, maybe long after it was asked.
    Background(Rgb),
    /// The terminal has answered all that it was asked and can answer.
    Answered,
    /// A thread other than that of the user interface has panicked. Its report is in the crash folder.
    ThreadCrashed,
}

impl Input {
    /// The size as it is told: columns, then rows.
    pub(crate) fn resize((columns, rows): (u16, u16)) -> Self {
        Self::Resize { columns, rows }
    }
}

/// The way into the queue of the program, whatever else stands in that queue.
#[derive(Clone)]
pub(crate) struct Outlet(Arc<dyn Fn(Input) -> Result<(), Over> + Send + Sync>);

/// Nobody hears any more: a thread that tells inputs has nothing left to do.
#[derive(Debug)]
pub(crate) struct Over;

impl Outlet {
    /// Puts inputs into this queue, each wrapped as `message` does.
    pub(crate) fn new<M: Send + 'static>(queue: Sender<M>, message: fn(Input) -> M) -> Self {
        Self(Arc::new(move |input| queue.send(message(input)).map_err(|_| Over)))
    }

    /// Tells one input.
    pub(crate) fn tell(&self, input: Input) -> Result<(), Over> {
        (self.0)(input)
    }
}

impl fmt::Debug for Outlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outlet")
    }
}

/// The thread that reads the terminal and sends on what the terminal could not take at once. It sleeps in `poll`
/// without a time limit, so an idle program costs nothing.
///
/// It decodes keys itself. The reader of crossterm waits for edges: after a resize it reports the resize and forgets
/// that a key was readable too, so the key is lost and a loop around `poll` spins; it spins as well on a terminal that
/// has gone away, and it blocks in the middle of a split sequence.
#[derive(Debug)]
pub(crate) struct InputThread {
    commands: Sender<Command>,
    bell: PipeWriter,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Command {
    Pause(Sender<()>),
    Resume,
    SendOn,
    Stop,
}

impl InputThread {
    /// Starts to read `tty` into `outlet`. The terminal was asked something at `asked`.
    pub(crate) fn start(tty: Arc<Tty>, outlet: Outlet, asked: Option<Instant>) -> io::Result<Self> {
        let (ear, bell) = io::pipe()?;
        let (commands, orders) = mpsc::channel();
        let reader = Reader { tty, ear, orders, outlet, asked };
        let thread = thread::Builder::new().name("input".to_owned()).spawn(move || reader.run())?;
        Ok(Self { commands, bell, thread: Some(thread) })
    }

    /// Stops reading. When this returns, not one more byte is taken until [`InputThread::resume`].
    pub(crate) fn pause(&self) {
        let (done, paused) = mpsc::channel();
        self.command(Command::Pause(done));
        // An error means that the thread has ended, which is a pause as well.
        let _ = paused.recv();
    }

    /// Reads again.
    pub(crate) fn resume(&self) {
        self.command(Command::Resume);
    }

    /// Sends on the output that is waiting, and tells [`Input::Drained`] when all of it is gone.
    pub(crate) fn send_on(&self) {
        self.command(Command::SendOn);
    }

    fn command(&self, command: Command) {
        // Both fail only when the thread has ended, and then there is nothing to command.
        let _ = self.commands.send(command);
        let _ = (&self.bell).write_all(b"!");
    }
}

impl Drop for InputThread {
    fn drop(&mut self) {
        self.command(Command::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Reader {
    tty: Arc<Tty>,
    ear: PipeReader,
    orders: Receiver<Command>,
    outlet: Outlet,
    /// When the terminal was asked something, as long as that matters.
    asked: Option<Instant>,
}

/// A user interface without input could never be left, so this thread does not die unheard.
struct LastWords(Outlet);

impl Drop for LastWords {
    fn drop(&mut self) {
        if thread::panicking() {
            let _ = self.0.tell(Input::End(Ending::HungUp));
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Reading,
    Paused,
}

/// What `poll` has found.
struct Ready {
    terminal: PollFlags,
    called: bool,
    /// The wait was over because a slow line is free.
    freed: bool,
}

impl Reader {
    fn run(mut self) {
        let _last_words = LastWords(self.outlet.clone());
        let mut mode = Mode::Reading;
        let mut decoder = Decoder::default();
        if self.asked.is_some() {
            decoder.expect_answers();
        }
        while let Ok(next) = self.turn(mode, &mut decoder) {
            mode = next;
        }
    }

    fn turn(&mut self, mode: Mode, decoder: &mut Decoder) -> Result<Mode, Over> {
        let Ready { terminal, called, freed } = self.wait(mode, decoder)?;
        if self.asked.is_some_and(|at| at.elapsed() > SOON) {
            self.asked = None;
            decoder.lose_patience();
        }
        if called {
            let next = self.obey(mode, decoder)?;
            if next != mode {
                decoder.forget();
                return Ok(next);
            }
        }
        if terminal.contains(PollFlags::OUT) {
            self.send_on()?;
        }
        if mode == Mode::Reading && terminal.intersects(PollFlags::IN | PollFlags::HUP | PollFlags::ERR) {
            self.read(decoder)?;
        } else if terminal.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) {
            return self.gone();
        } else if freed {
            self.outlet.tell(Input::Drained)?;
        } else if !called && terminal.is_empty() {
            self.deliver(decoder.settle())?;
        }
        Ok(mode)
    }

    fn wait(&self, mode: Mode, decoder: &Decoder) -> Result<Ready, Over> {
        let mut wanted = PollFlags::empty();
        wanted.set(PollFlags::IN, mode == Mode::Reading);
        let waiting = self.tty.is_waiting();
        wanted.set(PollFlags::OUT, waiting);
        let busy = self.tty.busy().filter(|_| !waiting);
        let until_free = busy.filter(|busy| decoder.patience().is_none_or(|patience| *busy < patience));
        let patience = until_free.or(decoder.patience()).and_then(|time| Timespec::try_from(time).ok());
        let mut sources = [PollFd::new(&self.ear, PollFlags::IN), PollFd::from_borrowed_fd(self.tty.as_fd(), wanted)];
        // A terminal that has hung up is always ready: while nothing is wanted from it, it is not asked at all.
        let asked = if wanted.is_empty() { &mut sources[..1] } else { &mut sources[..] };
        match poll(asked, patience.as_ref()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(_) => return self.gone(),
        }
        let (called, terminal) = (!sources[0].revents().is_empty(), sources[1].revents());
        Ok(Ready { terminal, called, freed: until_free.is_some() && !called && terminal.is_empty() })
    }

    fn obey(&mut self, mut mode: Mode, decoder: &mut Decoder) -> Result<Mode, Over> {
        // One byte stands for each command, but any number of commands may be read for it: none gets lost.
        self.ear.read(&mut [0; 64]).map_err(|_| Over)?;
        let orders: Vec<Command> = self.orders.try_iter().collect();
        for command in orders {
            match command {
                Command::Pause(done) => {
                    self.hear_out(decoder);
                    mode = Mode::Paused;
                    let _ = done.send(());
                }
                Command::Resume => mode = Mode::Reading,
                // The next wait asks for room as long as something is waiting.
                Command::SendOn => {}
                Command::Stop => {
                    self.hear_out(decoder);
                    return Err(Over);
                }
            }
        }
        Ok(mode)
    }

    /// Takes the answer that is still to come, if it comes soon. Otherwise it would be typed into whatever has the terminal
    /// next.
    fn hear_out(&mut self, decoder: &mut Decoder) {
        let Some(asked) = self.asked.take() else { return };
        while decoder.is_expecting() {
            let left = PARTING_PATIENCE.saturating_sub(asked.elapsed());
            let mut terminal = [PollFd::from_borrowed_fd(self.tty.as_fd(), PollFlags::IN)];
            let ready =
                !left.is_zero() && poll(&mut terminal, Timespec::try_from(left).ok().as_ref()).is_ok_and(|n| n > 0);
            if !ready || self.read(decoder).is_err() {
                return;
            }
        }
    }

    fn send_on(&self) -> Result<(), Over> {
        match self.tty.send_on() {
            Ok(()) if self.tty.is_behind() => Ok(()),
            Ok(()) => self.outlet.tell(Input::Drained),
            Err(_) => self.gone(),
        }
    }

    fn read(&self, decoder: &mut Decoder) -> Result<(), Over> {
        let mut bytes = [0; CHUNK];
        match self.tty.read(&mut bytes) {
            Ok(0) => self.gone(),
            Ok(n) => self.deliver(decoder.feed(&bytes[..n])),
            Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => Ok(()),
            Err(_) => self.gone(),
        }
    }

    fn deliver(&self, inputs: Vec<Input>) -> Result<(), Over> {
        inputs.into_iter().try_for_each(|input| self.outlet.tell(input))
    }

    fn gone<T>(&self) -> Result<T, Over> {
        self.outlet.tell(Input::End(Ending::HungUp))?;
        Err(Over)
    }
}
