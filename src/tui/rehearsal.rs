//! A page on which everything that can happen to a terminal can be brought about on purpose: it stops, lends, copies,
//! floods and panics at a key. It is part of debug builds only, for the tests of the terminal.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;

use crate::tui::event_loop::{Msg, Program, event_loop};
use crate::tui::input::Input;
use crate::tui::signals::Suspension;
use crate::tui::terminal::{Mouse, Options, TerminalSession};

/// Wakes that the key `a` asks for.
const WAKES: u32 = 3;

/// Shows the page until `q`. Reports, and a file `ended` with the reason of an end, are left in `folder`.
pub fn run(folder: PathBuf) -> io::Result<u8> {
    let (inbox, queue) = mpsc::channel();
    let options = Options { mouse: Mouse::Captured, crash_folder: folder.clone() };
    let mut session = TerminalSession::enter(&options, &inbox)?;
    let mut page = Page { folder, filling: ' ', keys: 0, wakes_left: 0, note: "ready".to_owned() };
    event_loop(&mut session, &queue, &mut page)
}

struct Page {
    folder: PathBuf,
    /// What the page is filled with, so that each letter makes a whole new screen.
    filling: char,
    keys: u32,
    wakes_left: u32,
    note: String,
}

impl Program for Page {
    type Work = ();

    fn update(&mut self, msg: Msg<()>, session: &mut TerminalSession) -> io::Result<ControlFlow<u8>> {
        match msg {
            Msg::Input(Input::Key(key)) => return self.key(key, session),
            Msg::Input(Input::Paste(text)) => self.note = format!("pasted {text:?}"),
            Msg::Input(Input::Mouse(event)) => self.note = format!("mouse {} {}", event.column, event.row),
            Msg::Input(Input::Resumed) => "resumed".clone_into(&mut self.note),
            Msg::Input(Input::ThreadCrashed) => "a thread crashed".clone_into(&mut self.note),
            Msg::Input(Input::End(ending)) => fs::write(self.folder.join("ended"), format!("{ending:?}"))?,
            Msg::Input(Input::Resize { .. } | Input::Suspend | Input::Drained) | Msg::Work(()) => {}
            Msg::Wake => {
                self.wakes_left -= 1;
                self.note = format!("{} wakes left", self.wakes_left);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn next_wake(&self) -> Option<Duration> {
        (self.wakes_left > 0).then_some(Duration::from_millis(10))
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        for position in area.positions() {
            frame.buffer_mut()[position].set_char(self.filling);
        }
        let [width, height] = [area.width, area.height];
        let lines = format!("size {width} x {height}   \nkeys {}   \n{}   ", self.keys, self.note);
        frame.render_widget(lines, area);
    }
}

impl Page {
    fn key(&mut self, key: KeyEvent, session: &mut TerminalSession) -> io::Result<ControlFlow<u8>> {
        self.keys += 1;
        let KeyCode::Char(c) = key.code else { return Ok(ControlFlow::Continue(())) };
        match (c, key.modifiers == KeyModifiers::CONTROL) {
            ('q', false) | ('c', true) => return Ok(ControlFlow::Break(0)),
            ('z', true) => {
                if session.suspend()? == Suspension::NoShell {
                    "no shell to go back to".clone_into(&mut self.note);
                }
            }
            ('p', false) => panic!("rehearsed panic"),
            ('w', false) => {
                // Not joined: the page hears of the panic as of any other thread's.
                let _ = thread::Builder::new().name("worker".to_owned()).spawn(|| panic!("rehearsed panic"))?;
            }
            ('e', false) => {
                let editor = std::env::var_os("EDITOR").unwrap_or_default();
                let status = session.lend(|| Command::new("sh").arg("-c").arg(editor).status())??;
                self.note = format!("editor done {}", status.success());
            }
            ('y', false) => {
                session.copy("cold start").map_err(io::Error::other)?;
                "copied".clone_into(&mut self.note);
            }
            ('a', false) => self.wakes_left = WAKES,
            (c, _) => self.filling = c,
        }
        Ok(ControlFlow::Continue(()))
    }
}
