//! The program on a real pseudo-terminal: how it takes the terminal, and that it gives it back on every way out.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use pty::{Heard, Pty};

#[path = "terminal/ground.rs"]
mod ground;
#[expect(dead_code, reason = "the trials of `tests/reliability.rs` need more of it")]
#[path = "support/pty.rs"]
mod pty;

const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");
const SIZE: [u16; 2] = [80, 24];

/// Shells that control jobs, without an editor of their own that would set modes of the terminal for itself.
const SHELLS: [&[&str]; 2] = [&["/bin/bash", "--noprofile", "--norc", "--noediting", "-i"], &["/bin/dash", "-i"]];

/// Runs a test in every shell that is installed here.
#[track_caller]
fn check_in_shells(check: impl Fn(Stage)) {
    let installed: Vec<_> = SHELLS.iter().filter(|shell| Path::new(shell[0]).exists()).collect();
    assert!(!installed.is_empty(), "there is no shell to test with");
    for shell in installed {
        check(Stage::rehearsal_in(shell));
    }
}

/// A program on a terminal, with a folder of its own for its state.
struct Stage {
    pty: Pty,
    state: TempDir,
}

impl Stage {
    /// The course as a learner starts it, on its first screen.
    fn course() -> Self {
        let mut stage = Self::with(PROGRAM, &[], &[]);
        stage.pty.wait_until("the whole first screen", |screen, _| is_whole(screen, SIZE));
        stage
    }

    /// The page of debug builds on which a key brings about what is tested.
    fn rehearsal() -> Self {
        Self::with(PROGRAM, &["rehearse"], &[]).ready()
    }

    /// The same page, with this command as the learner's editor.
    fn rehearsal_with_editor(editor: &str) -> Self {
        Self::with(PROGRAM, &["rehearse"], &[("EDITOR", editor)]).ready()
    }

    /// The same page, started from a shell that controls jobs.
    fn rehearsal_in(shell: &[&str]) -> Self {
        let mut stage = Self::with(shell[0], &shell[1..], &[("PS1", "shell> "), ("PROGRAM", PROGRAM)]);
        stage.wait_for_prompt(1);
        stage.pty.send("\"$PROGRAM\" rehearse\r");
        stage.ready()
    }

    /// Waits until the shell has asked for a command this many times; only then does it not lose what is typed.
    #[track_caller]
    fn wait_for_prompt(&mut self, times: usize) {
        let prompts = |output: &[u8]| String::from_utf8_lossy(output).matches("shell> ").count();
        self.pty.wait_until("the shell's prompt", |_, output| prompts(output) >= times);
    }

    /// Leaves the program for the shell, and then the shell with the exit code of the program.
    #[track_caller]
    fn check_exit_through_the_shell(&mut self, prompt: usize) {
        self.pty.send("q");
        self.wait_for_prompt(prompt);
        self.pty.check_given_back();
        self.pty.send("exit $?\r");
        self.check_exit(0);
    }

    fn with(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let state = tempfile::tempdir().unwrap();
        let mut variables = variables.to_vec();
        variables.push(("SERVERLESS_TUTOR_STATE", state.path().to_str().unwrap()));
        let pty = pty::start(Path::new(program), arguments, &variables, SIZE);
        Self { pty, state }
    }

    fn ready(mut self) -> Self {
        self.pty.wait_for("ready");
        self
    }

    /// Lets the page draw two hundred whole screens while nobody reads a byte of them.
    fn flood(&mut self) {
        let socket = UnixListener::bind(self.state.path().join("flooded")).unwrap();
        let (tell, over) = mpsc::channel();
        thread::spawn(move || tell.send(socket.accept().is_ok()));
        self.pty.send("f");
        assert_eq!(over.recv_timeout(pty::DEADLINE), Ok(true), "the flood does not end");
    }

    fn crash_reports(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.state.path()).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("crash-")).collect()
    }

    #[track_caller]
    fn check_exit(&mut self, code: u32) {
        assert_eq!(self.pty.exit_code(), code);
        self.pty.check_given_back();
    }
}

/// Whether the course fills a terminal of this size: the count ends the first row and the key of keys the last, each two
/// columns before the edge.
fn is_whole(screen: &vt100::Screen, [columns, rows]: [u16; 2]) -> bool {
    let row = |at: u16| screen.rows(0, columns).nth(at.into()).unwrap_or_default();
    let ends = |row: &str, words: &str| {
        row.trim_end().ends_with(words) && row.trim_end().chars().count() == usize::from(columns) - 2
    };
    let (height, width) = screen.size();
    [width.get(), height.get()] == [columns, rows]
        && ends(&row(0), "Not Started   0/9")
        && ends(&row(rows - 1), "?  keys")
}

#[test]
fn the_course_opens_and_q_leaves_the_terminal_as_it_was() {
    let mut stage = Stage::course();
    stage.pty.check_taken();
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn ctrl_c_leaves_the_course() {
    let mut stage = Stage::course();
    stage.pty.send("\x03");
    stage.check_exit(0);
}

#[test]
fn the_course_follows_a_new_size() {
    let mut stage = Stage::course();
    stage.pty.resize(100, 30);
    stage.pty.wait_until("the screen at its new size", |screen, _| is_whole(screen, [100, 30]));
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn a_key_right_after_a_new_size_is_heard() {
    let mut stage = Stage::rehearsal();
    stage.pty.resize(100, 30);
    stage.pty.wait_for("size 100 x 30");
    stage.pty.send("x");
    stage.pty.wait_for("keys 1 ");
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn keys_pasted_text_and_the_mouse_are_heard() {
    let mut stage = Stage::rehearsal();
    stage.pty.send("\x1b[A\x1b[B");
    stage.pty.wait_for("keys 2 ");
    stage.pty.send("\x1b[200~a\rb\x1b[201~");
    stage.pty.wait_for("pasted \"a\\nb\"");
    stage.pty.send("\x1b[<0;6;3M");
    stage.pty.wait_for("mouse 5 2");
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn more_keys_than_are_read_at_once_are_all_heard() {
    let mut stage = Stage::rehearsal();
    // A terminal holds 4095 bytes that nobody has read yet and drops what comes above that.
    for thousands in 1..=6 {
        stage.pty.send(&"x".repeat(1000));
        stage.pty.wait_for(&format!("keys {thousands}000 "));
    }
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn copied_text_goes_to_the_clipboard_of_the_terminal() {
    let mut stage = Stage::rehearsal();
    stage.pty.send("y");
    stage.pty.wait_for("copied");
    let sequence = b"\x1b]52;c;Y29sZCBzdGFydA==\x07";
    assert!(stage.pty.output().windows(sequence.len()).any(|window| window == sequence));
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn the_modes_of_mouse_and_paste_end_before_the_screen_does() {
    let mut stage = Stage::rehearsal();
    stage.pty.send("q");
    stage.check_exit(0);
    let output = String::from_utf8_lossy(stage.pty.output()).into_owned();
    let last = |sequence: &str| output.rfind(sequence).unwrap_or_else(|| panic!("{sequence:?} was never sent"));
    let screen = last("\x1b[?1049l");
    for sequence in ["\x1b[?1000l", "\x1b[?1002l", "\x1b[?1006l", "\x1b[?2004l", "\x1b[?25h"] {
        assert!(last(sequence) < screen, "{sequence:?} comes after the end of the screen");
    }
}

#[track_caller]
fn check_signal(signal: Signal, code: u32, ending: &str) {
    let mut stage = Stage::rehearsal();
    stage.pty.signal(signal);
    stage.check_exit(code);
    assert_eq!(fs::read_to_string(stage.state.path().join("ended")).unwrap(), ending);
}

#[test]
fn a_signal_to_end_lets_the_program_save_and_gives_the_terminal_back() {
    check_signal(Signal::TERM, 143, "Terminated");
    check_signal(Signal::HUP, 129, "HungUp");
    check_signal(Signal::INT, 130, "Interrupted");
    check_signal(Signal::QUIT, 131, "Quit");
}

#[test]
fn a_closed_window_ends_the_program_within_two_seconds() {
    let stage = Stage::rehearsal();
    let Stage { pty, state } = stage;
    assert_eq!(pty.hang_up().exit_code(Duration::from_secs(2)), Some(129));
    assert_eq!(fs::read_to_string(state.path().join("ended")).unwrap(), "HungUp");
}

#[test]
fn a_terminal_that_nobody_reads_holds_no_signal_up() {
    let mut stage = Stage::rehearsal();
    stage.flood();
    stage.pty.signal(Signal::TERM);
    assert_eq!(stage.pty.exit_code_unread(Duration::from_secs(5)), Some(143));
    // What the terminal had not taken was dropped for the sequences that give it back.
    stage.pty.wait_for_end();
    stage.pty.check_given_back();
}

#[test]
fn frames_for_a_slow_terminal_are_dropped_and_not_queued() {
    let mut stage = Stage::rehearsal();
    let before = stage.pty.output().len();
    stage.flood();
    stage.pty.wait_for("flooded");
    let sent = stage.pty.output().len() - before;
    let frame = usize::from(SIZE[0]) * usize::from(SIZE[1]);
    assert!(sent < 20 * frame, "{sent} bytes were sent, which is {} frames", sent / frame);
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn a_shell_gets_the_terminal_for_ctrl_z_and_gives_it_back() {
    check_in_shells(|mut stage| {
        stage.pty.check_taken();
        stage.pty.send("\x1a");
        stage.wait_for_prompt(2);
        stage.pty.check_given_back();
        stage.pty.resize(90, 20);
        stage.pty.send("fg\r");
        stage.pty.wait_for("resumed");
        stage.pty.wait_for("size 90 x 20");
        stage.pty.check_taken();
        stage.check_exit_through_the_shell(3);
    });
}

#[test]
fn a_stop_from_outside_is_as_good_as_ctrl_z() {
    check_in_shells(|mut stage| {
        stage.pty.signal_foreground(Signal::TSTP);
        stage.wait_for_prompt(2);
        stage.pty.check_given_back();
        stage.pty.send("fg\r");
        stage.pty.wait_for("resumed");
        stage.pty.check_taken();
        stage.check_exit_through_the_shell(3);
    });
}

#[test]
fn a_stop_that_cannot_be_caught_is_mended_afterwards() {
    check_in_shells(|mut stage| {
        stage.pty.signal_foreground(Signal::STOP);
        stage.wait_for_prompt(2);
        // Nothing could be given back, so the shell meets a terminal that does not turn a return into a line feed.
        stage.pty.send("fg\n");
        stage.pty.wait_for("resumed");
        stage.pty.check_taken();
        stage.check_exit_through_the_shell(3);
    });
}

#[test]
fn in_the_background_nothing_is_drawn_over_the_shell() {
    check_in_shells(|mut stage| {
        stage.pty.send("\x1a");
        stage.wait_for_prompt(2);
        let before = stage.pty.output().len();
        stage.pty.send("bg\r");
        stage.wait_for_prompt(3);
        // The system stops a program that reaches for the terminal from the background. The shell says so at a prompt.
        stage.pty.send("wait %1; echo; jobs\r");
        stage.wait_for_prompt(4);
        let shell = String::from_utf8_lossy(&stage.pty.output()[before..]).into_owned();
        assert!(shell.contains("Stopped") && !shell.contains("\x1b[?1049h"), "{shell}");
        stage.pty.send("fg\r");
        stage.pty.wait_for("resumed");
        stage.pty.check_taken();
        stage.check_exit_through_the_shell(5);
    });
}

#[test]
fn a_stopped_program_can_be_ended() {
    check_in_shells(|mut stage| {
        stage.pty.send("\x1a");
        stage.wait_for_prompt(2);
        stage.pty.send("kill %1; fg\r");
        stage.wait_for_prompt(3);
        stage.pty.check_given_back();
        assert_eq!(fs::read_to_string(stage.state.path().join("ended")).unwrap(), "Terminated");
        stage.pty.send("exit $?\r");
        stage.check_exit(143);
    });
}

#[test]
fn without_a_shell_ctrl_z_does_not_freeze_the_terminal() {
    let mut stage = Stage::rehearsal();
    stage.pty.send("\x1a");
    stage.pty.wait_for("no shell to go back to");
    stage.pty.signal(Signal::TSTP);
    stage.pty.send("x");
    stage.pty.wait_for("keys 2 ");
    stage.pty.check_taken();
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn an_editor_gets_every_key_and_gives_the_terminal_back() {
    let mut stage = Stage::rehearsal_with_editor("echo editor open; read line; echo \"got $line\"; read line");
    stage.pty.send("e");
    stage.pty.wait_for("editor open");
    stage.pty.check_given_back();
    stage.pty.send("first key\r");
    stage.pty.wait_for("got first key");
    stage.pty.send("\r");
    stage.pty.wait_for("editor done true");
    stage.pty.check_taken();
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn ctrl_c_in_an_editor_is_for_the_editor() {
    let mut stage = Stage::rehearsal_with_editor("echo editor open; read line");
    stage.pty.send("e");
    stage.pty.wait_for("editor open");
    stage.pty.send("\x03");
    stage.pty.wait_for("editor done false");
    stage.pty.check_taken();
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn an_editor_that_leaves_the_terminal_in_disorder_does_no_harm() {
    let mut stage = Stage::rehearsal_with_editor("stty raw -echo; echo editor open; exit 1");
    stage.pty.send("e");
    stage.pty.wait_for("editor done false");
    stage.pty.send("q");
    stage.check_exit(0);
}

#[test]
fn a_panic_gives_the_terminal_back_before_it_is_told() {
    let mut stage = Stage::rehearsal();
    stage.pty.send("p");
    stage.check_exit(101);
    let screen = stage.pty.screen().contents();
    assert!(screen.contains("a mistake in the program itself"), "{screen}");
    let [report] = stage.crash_reports().try_into().unwrap();
    let told: String = screen.lines().collect();
    assert!(told.contains(report.to_str().unwrap()), "{screen}");
    let report = fs::read_to_string(report).unwrap();
    assert!(report.contains("rehearsed panic") && report.contains("rehearsal.rs"), "{report}");
}

#[test]
fn a_panic_of_another_thread_leaves_the_screen_alone() {
    let mut stage = Stage::rehearsal();
    stage.pty.send("w");
    stage.pty.wait_for("a thread crashed");
    stage.pty.check_taken();
    let [report] = stage.crash_reports().try_into().unwrap();
    let report = fs::read_to_string(report).unwrap();
    assert!(report.contains("thread \"worker\""), "{report}");
    stage.pty.send("q");
    stage.check_exit(0);
}

#[cfg(target_os = "linux")]
#[test]
fn an_idle_program_is_never_woken() {
    let mut stage = Stage::rehearsal();
    let mut before = switches(&stage.pty);
    // The first frame is on the screen, but the threads may still be on their way to sleep.
    while stage.pty.read(Duration::from_millis(50)) != Heard::Nothing || before != switches(&stage.pty) {
        before = switches(&stage.pty);
    }
    assert_eq!(stage.pty.read(Duration::from_millis(500)), Heard::Nothing);
    assert_eq!(switches(&stage.pty), before);
    stage.pty.send("q");
    stage.check_exit(0);
}

/// How often each thread of the program was put to sleep or taken from its processor so far.
#[cfg(target_os = "linux")]
fn switches(pty: &Pty) -> Vec<(PathBuf, Vec<u64>)> {
    let threads = fs::read_dir(format!("/proc/{}/task", pty.pid())).unwrap();
    let mut switches: Vec<_> = threads
        .map(|thread| {
            let path = thread.unwrap().path();
            let status = fs::read_to_string(path.join("status")).unwrap();
            let counts = status.lines().filter(|line| line.contains("ctxt_switches"));
            let counts = counts.map(|line| line.split_whitespace().last().unwrap().parse().unwrap());
            (path, counts.collect())
        })
        .collect();
    switches.sort();
    switches
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_is_none() {
    let mut stage = Stage::with(PROGRAM, &[], &[("TERM", "dumb")]);
    stage.check_exit(3);
    assert!(stage.pty.screen().contents().contains("TERM=dumb"));
}

/// Copies the sample lesson into a folder.
fn sample(place: &Path) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let path = entry.unwrap().path();
            let to = to.join(path.file_name().unwrap());
            if path.is_dir() {
                copy(&path, &to);
            } else {
                fs::copy(&path, to).unwrap();
            }
        }
    }
    let lesson = place.join("sample");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/sample"), &lesson);
    lesson
}

#[test]
fn a_lesson_that_is_saved_is_taken_over_and_the_place_is_kept() {
    let place = tempfile::tempdir().unwrap();
    let terms = sample(place.path()).join("terms.toml");
    let text = fs::read_to_string(&terms).unwrap();
    let folder = place.path().to_str().unwrap();
    let mut stage = Stage::with(PROGRAM, &["--lessons", folder, "--watch"], &[]);
    stage.pty.wait_for("A heading");
    stage.pty.send("s2");
    stage.pty.wait_for("A start without a free environment.");
    stage.pty.send("\x1b[B");
    stage.pty.wait_for("A start in a free environment.");
    // The second card is open, and stays open.
    fs::write(&terms, text.replace("A start in a free", "A start in a loaded")).unwrap();
    stage.pty.wait_for("A start in a loaded environment.");
    fs::write(&terms, text.replace("believed = \"It is promised.\"", "beleved = \"It is promised.\"")).unwrap();
    stage.pty.wait_for("terms.toml:10:1: the key `believed` is missing");
    stage.pty.wait_for("A start in a loaded environment.");
    fs::write(&terms, text.replace("A start in a free", "A start in a mended")).unwrap();
    stage.pty.wait_for("A start in a mended environment.");
    stage.pty.wait_until("the line is gone", |screen, _| !screen.contents().contains("terms.toml"));
    stage.pty.send("q");
    stage.check_exit(0);
}
