//! A terminal without a window: runs the real program on a pseudo-terminal and keeps every byte and the screen they make.
//! Waits by condition and deadline. Output is read only while somebody waits, so a terminal that nobody reads is a link
//! that is stuck. Knows nothing of the program but how it is started.

use std::io::{Read, Write};
use std::os::fd::BorrowedFd;
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use rustix::termios::{LocalModes, tcgetattr, tcgetpgrp};

/// How long anything may take before the test fails. Far more than it needs, since the machine may be busy.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// A program on a pseudo-terminal of its own, as the leader of its session.
pub(crate) struct Pty {
    master: Box<dyn MasterPty + Send>,
    reader: Box<dyn Read + Send>,
    writer: Box<dyn Write + Send>,
    parser: vt100::Parser,
    output: Vec<u8>,
    pid: Pid,
    exit: Receiver<ExitStatus>,
}

/// Starts `program` on a terminal of this size. Of the environment it gets what is needed to start and `variables`.
pub(crate) fn start(program: &Path, arguments: &[&str], variables: &[(&str, &str)], [columns, rows]: [u16; 2]) -> Pty {
    let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("TERM", "xterm-256color");
    for (name, value) in variables {
        command.env(name, value);
    }
    let mut child = pair.slave.spawn_command(command).unwrap();
    // Only the program holds the terminal now, so its end is the end of the output.
    drop(pair.slave);
    let pid = Pid::from_raw(child.process_id().unwrap().cast_signed()).unwrap();
    let (tell, exit) = mpsc::channel();
    thread::spawn(move || child.wait().map(|status| tell.send(status)));
    Pty {
        reader: pair.master.try_clone_reader().unwrap(),
        writer: pair.master.take_writer().unwrap(),
        master: pair.master,
        parser: vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0),
        output: Vec::new(),
        pid,
        exit,
    }
}

impl Pty {
    /// Waits until the screen holds `text`.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("{text:?} on the screen"), |screen, _| screen.contents().contains(text));
    }

    /// Waits until the screen and all output so far fit.
    #[track_caller]
    pub(crate) fn wait_until(&mut self, what: &str, fits: impl Fn(&vt100::Screen, &[u8]) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !fits(self.parser.screen(), &self.output) {
            let left = end.saturating_duration_since(Instant::now());
            let screen = self.parser.screen().contents();
            assert!(!left.is_zero(), "waited in vain for {what}; the screen:\n{screen}");
            assert!(self.read(left) != Heard::End, "the program ended before {what}; the screen:\n{screen}");
        }
    }

    /// Reads what comes within `time`.
    pub(crate) fn read(&mut self, time: Duration) -> Heard {
        let mut ready = [PollFd::from_borrowed_fd(self.fd(), PollFlags::IN)];
        let timeout = Timespec::try_from(time).unwrap();
        if poll(&mut ready, Some(&timeout)).unwrap() == 0 {
            return Heard::Nothing;
        }
        let mut bytes = [0; 8192];
        match self.reader.read(&mut bytes).unwrap() {
            0 => Heard::End,
            n => {
                self.parser.process(&bytes[..n]);
                self.output.extend_from_slice(&bytes[..n]);
                Heard::Output
            }
        }
    }

    /// Types these bytes.
    pub(crate) fn send(&mut self, bytes: &str) {
        self.writer.write_all(bytes.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Gives the terminal another size; the program in front is told by the system.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.parser.screen_mut().set_size(rows.try_into().unwrap(), columns.try_into().unwrap());
        self.master.resize(size(columns, rows)).unwrap();
    }

    /// Sends a signal to the program that was started.
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid, signal).unwrap();
    }

    /// Sends a signal to the program that is in front, which the first one may have started.
    pub(crate) fn signal_foreground(&self, signal: Signal) {
        kill_process_group(tcgetpgrp(self.fd()).unwrap(), signal).unwrap();
    }

    /// Closes the window: the terminal goes away under the program.
    pub(crate) fn hang_up(self) -> Orphan {
        // The other fields, three copies of the descriptor among them, end here.
        let Self { pid, exit, .. } = self;
        Orphan { pid, exit }
    }

    /// Waits for the end of the program and of its output.
    #[track_caller]
    pub(crate) fn exit_code(&mut self) -> u32 {
        let end = Instant::now() + DEADLINE;
        while self.read(end.saturating_duration_since(Instant::now())) != Heard::End {
            let screen = self.parser.screen().contents();
            assert!(Instant::now() < end, "the program does not end; the screen:\n{screen}");
        }
        self.exit.recv_timeout(DEADLINE).expect("the program has closed its terminal and does not end").exit_code()
    }

    /// The exit code, if the program ends within `time` while nobody reads its output.
    pub(crate) fn exit_code_unread(&self, time: Duration) -> Option<u32> {
        self.exit.recv_timeout(time).ok().map(|status| status.exit_code())
    }

    /// What the bytes so far have made of the terminal.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// Every byte that was sent to the terminal so far.
    pub(crate) fn output(&self) -> &[u8] {
        &self.output
    }

    /// The process that was started.
    pub(crate) fn pid(&self) -> Pid {
        self.pid
    }

    /// Whether the terminal is in the state of a shell: it echoes and waits for whole lines.
    pub(crate) fn is_cooked(&self) -> bool {
        tcgetattr(self.fd()).unwrap().local_modes.contains(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG)
    }

    /// The program has set every mode that it needs.
    #[track_caller]
    pub(crate) fn check_taken(&self) {
        let screen = self.screen();
        assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::ButtonMotion);
        assert_eq!(screen.mouse_protocol_encoding(), vt100::MouseProtocolEncoding::Sgr);
        assert!(!self.is_cooked());
    }

    /// Every mode is as it was before the program.
    #[track_caller]
    pub(crate) fn check_given_back(&self) {
        let screen = self.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        assert_eq!(screen.mouse_protocol_encoding(), vt100::MouseProtocolEncoding::Default);
        assert!(self.is_cooked());
    }

    fn fd(&self) -> BorrowedFd<'_> {
        let number = self.master.as_raw_fd().expect("a master side has a descriptor on every Unix");
        #[expect(unsafe_code, reason = "portable-pty gives only the number; the borrow ends before the master does")]
        unsafe {
            BorrowedFd::borrow_raw(number)
        }
    }
}

/// What came from the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// More output.
    Output,
    /// Nothing in the time that was given.
    Nothing,
    /// Nobody holds the terminal any more.
    End,
}

/// A program whose terminal is gone.
pub(crate) struct Orphan {
    pid: Pid,
    exit: Receiver<ExitStatus>,
}

impl Orphan {
    /// The exit code, if the program ends within `time`.
    pub(crate) fn exit_code(&self, time: Duration) -> Option<u32> {
        self.exit.recv_timeout(time).ok().map(|status| status.exit_code())
    }
}

impl Drop for Orphan {
    fn drop(&mut self) {
        // Not to leave it behind when the test fails; it is gone already when the test passes.
        let _ = kill_process(self.pid, Signal::KILL);
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}
