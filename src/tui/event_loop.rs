//! The loop of a program in a terminal: wait, let the program change, draw once. Knows the program only by three
//! questions.

use std::io;
use std::iter;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use ratatui::Frame;

use crate::tui::input::Input;
use crate::tui::signals::{Ending, Suspension};
use crate::tui::terminal::TerminalSession;
use crate::tui::terminal::tty::is_gone;

/// Messages taken before the screen is drawn again, so that a flood of them cannot freeze it.
const MOST_AT_ONCE: usize = 512;

/// What stands in the queue of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Msg<W> {
    /// The terminal has something to say. The first message of all is its size.
    Input(Input),
    /// Work in the background is done.
    Work(W),
    /// The time that [`Program::next_wake`] gave has passed.
    Wake,
}

/// A program that lives in a terminal.
pub trait Program {
    /// What finished background work brings.
    type Work: Send + 'static;

    /// The only place where the program changes. `Break` ends the loop with an exit code. After [`Input::End`] the loop
    /// ends whatever is answered: the message is there to save what is not saved yet.
    ///
    /// Suspending, copying and lending the terminal go through `session`. An error means that the terminal cannot be
    /// used any more.
    fn update(&mut self, msg: Msg<Self::Work>, session: &mut TerminalSession) -> io::Result<ControlFlow<u8>>;

    /// How long the screen stays as it is when nothing happens; `None` for ever. An idle program answers `None`.
    fn next_wake(&self) -> Option<Duration>;

    /// Whether the program wants to be seen now; else it is drawn when it does.
    fn may_draw(&self) -> bool {
        true
    }

    /// Draws the whole screen. Only the cells that differ are sent.
    fn draw(&self, frame: &mut Frame<'_>);
}

/// Runs `program` until it ends, and returns its exit code: its own, or 128 and the number of the signal that ended it.
/// The terminal is still taken then; dropping the session gives it back.
pub fn event_loop<P: Program>(
    session: &mut TerminalSession,
    queue: &Receiver<Msg<P::Work>>,
    program: &mut P,
) -> io::Result<u8> {
    match turns(session, queue, program) {
        // The terminal may be found gone before the system says so.
        Err(e) if is_gone(&e) => Ok(end(session, program, Ending::HungUp)),
        result => result,
    }
}

fn turns<P: Program>(session: &mut TerminalSession, queue: &Receiver<Msg<P::Work>>, program: &mut P) -> io::Result<u8> {
    let size = Input::resize(session.size());
    if let ControlFlow::Break(code) = program.update(Msg::Input(size), session)? {
        return Ok(code);
    }
    let mut picture = Picture::Outdated;
    loop {
        if picture == Picture::Outdated && program.may_draw() && session.can_draw() {
            session.draw(|frame| program.draw(frame))?;
            picture = Picture::Current;
        }
        let first = next(queue, program.next_wake());
        for msg in iter::once(first).chain(queue.try_iter()).take(MOST_AT_ONCE) {
            match take(session, program, msg)? {
                Turn::Quiet => {}
                Turn::Changed => picture = Picture::Outdated,
                Turn::Over(code) => return Ok(code),
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Picture {
    Current,
    Outdated,
}

enum Turn {
    /// Nothing that can be seen has changed.
    Quiet,
    Changed,
    Over(u8),
}

fn next<W>(queue: &Receiver<Msg<W>>, wake: Option<Duration>) -> Msg<W> {
    let received = match wake {
        None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
        Some(time) => queue.recv_timeout(time),
    };
    received.unwrap_or_else(|e| match e {
        RecvTimeoutError::Timeout => Msg::Wake,
        // Every sender is gone, those of the terminal too: nobody could ever end the program.
        RecvTimeoutError::Disconnected => Msg::Input(Input::End(Ending::HungUp)),
    })
}

fn take<P: Program>(session: &mut TerminalSession, program: &mut P, msg: Msg<P::Work>) -> io::Result<Turn> {
    let msg = match msg {
        Msg::Input(Input::Drained) => return Ok(Turn::Quiet),
        Msg::Input(Input::Suspend) => {
            if let ControlFlow::Break(code) = program.update(Msg::Input(Input::Suspend), session)? {
                return Ok(Turn::Over(code));
            }
            // Without a shell the wish is void, as it is for the system itself.
            let (Suspension::Stopped | Suspension::NoShell) = session.suspend()?;
            return Ok(Turn::Quiet);
        }
        Msg::Input(Input::End(ending)) => return Ok(Turn::Over(end(session, program, ending))),
        Msg::Input(Input::Resumed) => {
            session.resume()?;
            // The system tells a new size only to whoever is in front while it changes.
            let size = Input::resize(session.size());
            if let ControlFlow::Break(code) = program.update(Msg::Input(size), session)? {
                return Ok(Turn::Over(code));
            }
            Msg::Input(Input::Resumed)
        }
        Msg::Input(Input::Resize { columns, rows }) => {
            // A window that was smaller for a moment has lost cells, even if this is the size that the last frame had.
            session.draw_anew();
            Msg::Input(Input::Resize { columns, rows })
        }
        Msg::Input(Input::Answered) => {
            return Ok(match program.update(Msg::Input(Input::Answered), session)? {
                ControlFlow::Continue(()) => Turn::Quiet,
                ControlFlow::Break(code) => Turn::Over(code),
            });
        }
        msg => msg,
    };
    Ok(match program.update(msg, session)? {
        ControlFlow::Continue(()) => Turn::Changed,
        ControlFlow::Break(code) => Turn::Over(code),
    })
}

fn end<P: Program>(session: &mut TerminalSession, program: &mut P, ending: Ending) -> u8 {
    // The program ends whatever it answers, and an error of a terminal that is going away is no news.
    let _ = program.update(Msg::Input(Input::End(ending)), session);
    ending.exit_code()
}
