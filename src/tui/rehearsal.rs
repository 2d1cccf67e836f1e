//! A page on which everything that can happen to a terminal can be brought about on purpose: it stops, lends, copies,
//! floods and panics at a key, with a lab beside it if that is wanted. It is part of debug builds, and of those with the feature
//! `rehearsal`, for the tests of the terminal.

use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Command;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::Frame;

use crate::lab::engine::{Lab, Options as LabOptions};
use crate::lab::platform::{Platform, Settings};
use crate::sandbox::spawn::WorkerProgram;
use crate::tui::event_loop::{Msg, Program, event_loop};
use crate::tui::input::Input;
use crate::tui::signals::Suspension;
use crate::tui::terminal::{Ask, Mouse, Options, TerminalSession};

pub mod course;

/// Frames of the flood that the key `f` starts, each a whole new screen.
const FLOOD: u32 = 200;

/// Shows the page until `q`. In `folder` it leaves reports and a file `ended` with the reason of an end, and it knocks at
/// the socket `flooded` when a flood is over, which the screen cannot tell while nobody reads it. The key `l` starts a lab
/// with the functions in it, which `worker` runs.
pub fn run(folder: PathBuf, worker: WorkerProgram) -> io::Result<u8> {
    let (inbox, queue) = mpsc::channel();
    let options = Options { mouse: Mouse::Captured, ask: Ask::Nothing, crash_folder: folder.clone() };
    let mut session = TerminalSession::enter(&options, &inbox)?;
    let note = "ready".to_owned();
    let mut page = Page { folder, worker, lab: None, size: (0, 0), filling: ' ', keys: 0, flood: 0, note };
    event_loop(&mut session, &queue, &mut page)
}

struct Page {
    folder: PathBuf,
    worker: WorkerProgram,
    /// Ends with the page, however that ends.
    lab: Option<Lab>,
    /// Columns and rows as they were told, which need not be those of the frame.
    size: (u16, u16),
    /// What the page is filled with, so that each letter makes a whole new screen.
    filling: char,
    keys: u32,
    /// Frames of the flood that are still to come.
    flood: u32,
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
            Msg::Input(Input::Resize { columns, rows }) => self.size = (columns, rows),
            Msg::Input(Input::Suspend | Input::Drained | Input::Background(_) | Input::Answered) | Msg::Work(()) => {}
            Msg::Wake => self.flood_on()?,
        }
        Ok(ControlFlow::Continue(()))
    }

    fn next_wake(&self) -> Option<Duration> {
        (self.flood > 0).then_some(Duration::from_millis(1))
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let area = frame.area();
        for position in area.positions() {
            frame.buffer_mut()[position].set_char(self.filling);
        }
        let (columns, rows) = self.size;
        let lines = format!("size {columns} x {rows}   \nkeys {}   \n{}   ", self.keys, self.note);
        frame.render_widget(lines, area);
    }
}

impl Page {
    fn flood_on(&mut self) -> io::Result<()> {
        self.flood -= 1;
        self.filling = if self.flood.is_multiple_of(2) { 'o' } else { 'x' };
        if self.flood == 0 {
            "flooded".clone_into(&mut self.note);
            UnixStream::connect(self.folder.join("flooded"))?;
        }
        Ok(())
    }

    fn start_lab(&mut self) -> io::Result<()> {
        let platform = Platform::Lambda;
        let lab = Lab::start(LabOptions {
            folder: self.folder.clone(),
            port: 0,
            platform,
            settings: Settings::of(platform),
            worker: self.worker.clone(),
            listener: None,
            watches: Vec::new(),
            viewer: None,
        });
        let lab = lab.map_err(io::Error::other)?;
        self.note = format!("lab http://{}", lab.address());
        self.lab = Some(lab);
        Ok(())
    }

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
            ('l', false) => self.start_lab()?,
            ('f', false) => self.flood = FLOOD,
            (c, _) => self.filling = c,
        }
        Ok(ControlFlow::Continue(()))
    }
}
