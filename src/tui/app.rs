//! The program of the learner.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::Frame;

use crate::tui::event_loop::{Msg, Program, event_loop};
use crate::tui::input::Input;
use crate::tui::terminal::{Mouse, Options, TerminalSession};

/// Runs the program in the terminal and returns its exit code.
pub fn run(crash_folder: PathBuf) -> io::Result<u8> {
    let (inbox, queue) = mpsc::channel();
    let mut session = TerminalSession::enter(&Options { mouse: Mouse::Captured, crash_folder }, &inbox)?;
    event_loop(&mut session, &queue, &mut App)
}

struct App;

impl Program for App {
    type Work = ();

    fn update(&mut self, msg: Msg<()>, session: &mut TerminalSession) -> io::Result<ControlFlow<u8>> {
        if let Msg::Input(Input::Key(key)) = msg {
            match key.code {
                KeyCode::Char('q') => return Ok(ControlFlow::Break(0)),
                KeyCode::Char('c') if key.modifiers == KeyModifiers::CONTROL => return Ok(ControlFlow::Break(0)),
                KeyCode::Char('z') if key.modifiers == KeyModifiers::CONTROL => {
                    let _ = session.suspend()?;
                }
                _ => {}
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn next_wake(&self) -> Option<Duration> {
        None
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        frame.render_widget(format!("This terminal has {} x {} cells. q quits.", area.width, area.height), area);
    }
}
