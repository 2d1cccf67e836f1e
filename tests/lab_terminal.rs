//! The lab inside the program, on a real pseudo-terminal and with its real engine: what its keys do, what others see of it,
//! and that nothing of it is left behind. Knows neither how it is drawn to the cell nor how it decides.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use http::Connection;
use lab_screen::{ROUTE, waiting};
use pty::Pty;

#[path = "lab_terminal/ends.rs"]
mod ends;
#[path = "lab_terminal/exercise.rs"]
mod exercise;
#[path = "support/http.rs"]
mod http;
#[path = "lab_terminal/keys.rs"]
mod keys;
#[path = "support/lab_screen.rs"]
mod lab_screen;
#[expect(dead_code, reason = "the lab runs in the program here, and not by itself")]
#[path = "support/lab.rs"]
mod processes;
#[expect(dead_code, reason = "these tests need only a part of what the terminal can do")]
#[path = "support/pty.rs"]
mod pty;

/// The route that a new folder begins with.
const HELLO: &str = include_str!("../assets/lab/app/api/hello/route.js");

const WIDE: [u16; 2] = [120, 36];
const SMALL: [u16; 2] = [80, 24];

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const DOWN: &str = "\x1b[B";
const UP: &str = "\x1b[A";

/// The program on a terminal, with folders of its own.
struct Stage {
    pty: Pty,
    state: TempDir,
    functions: TempDir,
    /// A call from elsewhere that is under way.
    other_window: Option<Connection>,
}

impl Stage {
    /// The program on its first screen, with the folder of functions that it will make.
    fn new(size: [u16; 2]) -> Self {
        Self::with(size, &[])
    }

    /// The program on its first screen, with these functions.
    fn with(size: [u16; 2], files: &[(&str, &str)]) -> Self {
        let functions = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = functions.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let state = tempfile::tempdir().unwrap();
        let pty = open(size, state.path(), functions.path());
        let mut stage = Self { pty, state, functions, other_window: None };
        stage.pty.wait_for("0/9");
        stage
    }

    /// The lab's screen, with functions whose calls overlap.
    fn slow_lab(size: [u16; 2]) -> Self {
        let mut stage = Self::with(size, &[(ROUTE, &waiting(HELLO))]);
        stage.open_the_lab();
        stage
    }

    /// The lab's screen, with the functions of a new folder.
    fn lab(size: [u16; 2]) -> Self {
        let mut stage = Self::new(size);
        stage.open_the_lab();
        stage
    }

    fn open_the_lab(&mut self) {
        self.press("l");
        self.pty.wait_for("Requests ──");
    }

    fn press(&mut self, keys: &str) {
        self.pty.send(keys);
    }

    /// Waits until one row of the screen holds all of these.
    #[track_caller]
    fn wait_for_row(&mut self, words: &[&str]) {
        self.pty.wait_until(&format!("a row with {words:?}"), |screen, _| {
            screen.contents().lines().any(|row| words.iter().all(|word| row.contains(word)))
        });
    }

    /// Waits until the screen does not hold this.
    #[track_caller]
    fn wait_until_gone(&mut self, words: &str) {
        self.pty.wait_until(&format!("no {words:?}"), |screen, _| !screen.contents().contains(words));
    }

    #[track_caller]
    fn quit(mut self) {
        self.press("q");
        self.check_exit(0);
    }

    #[track_caller]
    fn check_exit(&mut self, code: u32) {
        assert_eq!(self.pty.exit_code(), code);
        self.pty.check_given_back();
    }
}

fn open(size: [u16; 2], state: &Path, functions: &Path) -> Pty {
    let folders = [("SERVERLESS_TUTOR_STATE", state), ("SERVERLESS_TUTOR_FUNCTIONS", functions)];
    let variables = folders.map(|(name, folder)| (name, folder.to_str().unwrap()));
    pty::start(&processes::program_under_test(), &["--no-motion"], &variables, size)
}

/// Runs a test on a usual and on a small terminal.
#[track_caller]
fn check_in_both_sizes(check: impl Fn([u16; 2])) {
    check(WIDE);
    check(SMALL);
}
