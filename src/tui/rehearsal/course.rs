//! The real course, in which faults come about at keys that nothing else uses. Knows of the course only that it is a program.

use std::io;
use std::ops::ControlFlow;
use std::thread;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent};
use ratatui::Frame;

use crate::tui::event_loop::{Msg, Program, event_loop};
use crate::tui::input::Input;
use crate::tui::run::{self, Setup};
use crate::tui::terminal::TerminalSession;

/// Runs the course: F5 brings about a panic, F6 one in the middle of drawing, F7 one of another thread, F8 an error.
pub fn run(setup: Setup) -> io::Result<u8> {
    run::run_with(setup, |session, queue, program| {
        event_loop(session, queue, &mut Faulty { program, drawing: Drawing::Whole })
    })
}

/// A program that a key makes fail.
struct Faulty<'p, P> {
    program: &'p mut P,
    drawing: Drawing,
}

#[derive(Clone, Copy, PartialEq)]
enum Drawing {
    Whole,
    Fails,
}

impl<P: Program> Program for Faulty<'_, P> {
    type Work = P::Work;

    fn update(&mut self, msg: Msg<P::Work>, session: &mut TerminalSession) -> io::Result<ControlFlow<u8>> {
        let Msg::Input(Input::Key(KeyEvent { code: KeyCode::F(number), .. })) = msg else {
            return self.program.update(msg, session);
        };
        match number {
            5 => panic!("rehearsed panic"),
            6 => self.drawing = Drawing::Fails,
            7 => {
                // Not joined: the program hears of the panic as of any other thread's.
                let _ = thread::Builder::new().name("worker".to_owned()).spawn(|| panic!("rehearsed panic"))?;
            }
            8 => return Err(io::Error::other("rehearsed error")),
            _ => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn next_wake(&self) -> Option<Duration> {
        self.program.next_wake()
    }

    fn may_draw(&self) -> bool {
        self.program.may_draw()
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        self.program.draw(frame);
        assert!(self.drawing == Drawing::Whole, "rehearsed panic");
    }
}
