//! The thread that waits for a Windows console. Crossterm reads it: the console tells of keys, not of bytes. Knows nothing of
//! what a key means.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, JoinHandle, Thread};
use std::time::Instant;

use crossterm::event::{Event, EventStream, KeyEvent, KeyEventKind, MouseEventKind};
use futures_core::Stream;

use crate::tui::input::{Input, LastWords, Outlet, Over};
use crate::tui::signals::Ending;
use crate::tui::terminal::tty::device::Tty;

/// The thread that reads the console. It sleeps until there is an event or a command, so an idle program costs nothing.
#[derive(Debug)]
pub(crate) struct InputThread {
    commands: Sender<Command>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Command {
    Pause(Sender<()>),
    Resume,
    Stop,
}

impl InputThread {
    /// Starts to read the console into `outlet`; `tty` tells its size. It is never asked anything, so nobody waits for answers.
    pub(crate) fn start(tty: Arc<Tty>, outlet: Outlet, _asked: Option<Instant>) -> io::Result<Self> {
        // Nobody hears it only when the program is at its end.
        let _ = outlet.tell(Input::Answered);
        let (commands, orders) = mpsc::channel();
        let reader = Reader { tty, orders, outlet };
        let thread = thread::Builder::new().name("input".to_owned()).spawn(move || reader.run())?;
        Ok(Self { commands, thread: Some(thread) })
    }

    /// Stops reading. When this returns, no event is waited for until [`InputThread::resume`].
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

    /// Nothing is ever left to be sent on: a console takes all at once.
    #[expect(clippy::unused_self, reason = "elsewhere this thread sends on what a slow terminal has not taken")]
    pub(crate) fn send_on(&self) {}

    fn command(&self, command: Command) {
        // It fails only when the thread has ended, and then there is nothing to command.
        let _ = self.commands.send(command);
        if let Some(thread) = &self.thread {
            thread.thread().unpark();
        }
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
    orders: Receiver<Command>,
    outlet: Outlet,
}

/// Wakes the thread that reads.
struct Alarm(Thread);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

impl Reader {
    fn run(self) {
        let _last_words = LastWords(self.outlet.clone());
        let waker = Waker::from(Arc::new(Alarm(thread::current())));
        let mut events = Some(EventStream::new());
        while let Ok(()) = self.turn(&mut events, &waker) {}
    }

    fn turn(&self, events: &mut Option<EventStream>, waker: &Waker) -> Result<(), Over> {
        for command in self.orders.try_iter() {
            match command {
                Command::Pause(done) => {
                    *events = None;
                    let _ = done.send(());
                }
                Command::Resume => *events = Some(EventStream::new()),
                Command::Stop => return Err(Over),
            }
        }
        let Some(stream) = events else {
            thread::park();
            return Ok(());
        };
        match Pin::new(stream).poll_next(&mut Context::from_waker(waker)) {
            Poll::Pending => {
                thread::park();
                Ok(())
            }
            Poll::Ready(Some(Ok(event))) => self.meaning(event).map_or(Ok(()), |input| self.outlet.tell(input)),
            Poll::Ready(Some(Err(_)) | None) => {
                self.outlet.tell(Input::End(Ending::HungUp))?;
                Err(Over)
            }
        }
    }

    fn meaning(&self, event: Event) -> Option<Input> {
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release => None,
            Event::Key(key) => Some(Input::Key(KeyEvent::new(key.code, key.modifiers))),
            // Mere motion means nothing to the program.
            Event::Mouse(event) if event.kind == MouseEventKind::Moved => None,
            Event::Mouse(event) => Some(Input::Mouse(event)),
            Event::Paste(text) => Some(Input::Paste(text.replace("\r\n", "\n").replace('\r', "\n"))),
            // The event tells the size of what can be scrolled.
            Event::Resize(..) => Some(Input::resize(self.tty.size())),
            Event::FocusGained | Event::FocusLost => None,
        }
    }
}
