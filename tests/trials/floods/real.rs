//! The real program on a pseudo-terminal, with floods in the lesson, in what guests print and throw, in what is pasted and
//! copied, and in the lab.

use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::commands::{calls, functions, write};
use super::guest::sources;
use super::lesson::flooded;
use crate::laws::bytes;
use crate::pty::{self, Pty};

const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

/// What ends each frame.
const FRAME: &[u8] = b"\x1b[?2026l";

/// What stands on the list of lessons and nowhere else.
const LIST: &str = "offline, no cloud account";

/// The key by its code: an escape alone could be taken together with what is typed behind it.
const ESC: &str = "\x1b[27u";

/// Keys that lead through a section.
const KEYS: [&str; 12] = ["\r", "\x1b[C", "\x1b[B", "1", "\r", "\x1b[C", "a", "\x1b[F", "2", "\x1b[C", "?", ESC];

/// Goes through the lesson, runs programs, copies, pastes and opens the lab; then reads every byte that was sent.
pub(super) fn on_a_terminal(flood: &str) {
    let folder = tempfile::tempdir().unwrap();
    let lessons = folder.path().join("lessons");
    write(&lessons.join("sample"), &flooded("tests/lessons/sample", flood));
    let functions = functions(flood);
    let state = folder.path().join("state");
    let variables = [
        ("SERVERLESS_TUTOR_STATE", state.to_str().unwrap()),
        ("SERVERLESS_TUTOR_FUNCTIONS", functions.path().to_str().unwrap()),
    ];
    let arguments = ["--no-motion", "--lessons", lessons.to_str().unwrap()];
    let pty = pty::start(Path::new(PROGRAM), &arguments, &variables, [80, 24]);
    let mut learner = Learner { pty, seen: 0 };
    learner.wait_for_frame("the start", "");
    for section in 1..=9 {
        learner.open(section);
        for key in KEYS {
            learner.press(key);
        }
    }
    learner.open(7);
    // Past the worked example; in the editor it is one more sign to replace.
    learner.press("\t");
    let mut copied = Vec::new();
    for source in sources(flood) {
        learner.press("\r");
        learner.press("\x01");
        learner.press(&format!("\x1b[200~{source}\x1b[201~"));
        learner.press("\x01");
        learner.press("\x03");
        let thrown = if source.contains("RangeError") { "RangeError" } else { "" };
        copied.push(source);
        // That it runs, and what came of it.
        learner.press("\x12");
        learner.wait_for_frame("a run", thrown);
        learner.pty.wait_until("the end of the search", |screen, _| {
            let contents = screen.contents();
            !contents.contains("stop the run") && !contents.contains("stop looking")
        });
        learner.press(ESC);
        learner.press("\t");
        learner.press("\x1b[F");
    }
    learner.open(1);
    learner.press("l");
    let address = lab_address(&mut learner.pty);
    calls(address, flood);
    learner.pty.wait_for("/the-last");
    for key in ["\x1b[B", "\r", ESC, "\t", "\x1b[B", "\t", "\x1b[B", "i", ESC, "r", ESC] {
        learner.press(key);
    }
    learner.pty.send("\x03");
    assert_eq!(learner.pty.exit_code(), 0);
    let seen = bytes::read(learner.pty.output());
    let taken = ["1049h", "25l", "2004h", "1000h", "1002h", "1006h"];
    let given = ["1006l", "1002l", "1000l", "2004l", "25h", "1049l"];
    let mut modes = seen.modes;
    // The cursor is shown where text is typed.
    let cursor = modes.len();
    modes.retain(|mode| !mode.starts_with("25"));
    assert!(cursor > modes.len());
    let own = |modes: &[&str]| {
        modes.iter().filter(|mode| !mode.starts_with("25")).map(|mode| (*mode).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(modes, [own(&taken), own(&given)].concat());
    assert_eq!(seen.cancels, 1);
    let asked: Vec<String> = copied.iter().map(|text| BASE64_STANDARD.encode(text)).collect();
    assert_eq!(seen.copies, asked);
}

struct Learner {
    pty: Pty,
    /// The bytes of output up to the end of a frame that was waited for.
    seen: usize,
}

impl Learner {
    /// Goes back to the list of lessons, and from there to a section.
    #[track_caller]
    fn open(&mut self, section: usize) {
        while !self.pty.screen().contents().contains(LIST) {
            self.press(ESC);
        }
        self.press("\r");
        self.press("s");
        self.press(&section.to_string());
    }

    /// Presses keys and waits until the program has drawn after them.
    #[track_caller]
    fn press(&mut self, keys: &str) {
        self.seen = self.pty.output().len();
        self.pty.send(keys);
        self.wait_for_frame(keys, "");
    }

    /// Waits for a further frame with these words on the screen.
    #[track_caller]
    fn wait_for_frame(&mut self, after: &str, words: &str) {
        let from = self.seen;
        let end = |sent: &[u8]| sent[from..].windows(FRAME.len()).position(|window| window == FRAME);
        self.pty.wait_until(&format!("a frame after {after:?}"), |screen, sent| {
            end(sent).is_some() && screen.contents().contains(words)
        });
        self.seen += end(self.pty.output()).expect("it was there") + FRAME.len();
    }
}

/// Waits until the screen shows the address of the lab.
fn lab_address(pty: &mut Pty) -> std::net::SocketAddr {
    let found = |screen: &vt100::Screen| {
        let contents = screen.contents();
        let (_, rest) = contents.split_once("http://127.0.0.1:")?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        Some(std::net::SocketAddr::from(([127, 0, 0, 1], rest[..end].parse().ok()?)))
    };
    pty.wait_until("the address of the lab", |screen, _| found(screen).is_some());
    found(pty.screen()).expect("it was there")
}
