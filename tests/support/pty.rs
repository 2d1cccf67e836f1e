//! A terminal without a window: runs the real program on a pseudo-terminal and keeps every byte and the screen they make.
//! Waits by condition and deadline. Output is read only while somebody waits, so a terminal that nobody reads is a link
//! that is stuck. Knows nothing of the program but how it is started.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::BorrowedFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcgetpgrp, tcsetattr};

/// How long anything may take before the test fails. Far more than it needs, since the machine may be busy.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// A program on a pseudo-terminal of its own, as the leader of its session.
pub(crate) struct Pty {
    master: Box<dyn MasterPty + Send>,
    reader: Box<dyn Read + Send>,
    writer: Box<dyn Write + Send>,
    parser: vt100::Parser,
    output: Vec<u8>,
    /// The modes of the terminal before the program.
    modes: String,
    pid: Pid,
    exit: Receiver<Exit>,
    /// What the terminal answers when it is asked for its ground and its kind; nothing when a test answers by itself.
    pub(crate) answer: &'static str,
    /// Bytes of the output in which a question was looked for.
    searched: usize,
}

/// What a program asks a terminal for its ground and its kind with.
pub(crate) const QUESTION: &[u8] = b"\x1b]11;?\x1b\\\x1b[c";
/// What a terminal with a dark ground answers at once.
pub(crate) const ANSWER: &str = "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\\x1b[?62;22c";

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exit {
    /// Its exit code.
    pub(crate) code: u32,
    /// The time of a processor that it took in its whole life, without its children; none where the system does not tell.
    pub(crate) processor: Option<Duration>,
}

/// Starts `program` on a terminal of this size. Of the environment it gets what is needed to start and `variables`.
pub(crate) fn start(program: &Path, arguments: &[&str], variables: &[(&str, &str)], size: [u16; 2]) -> Pty {
    start_on(Speed::Unknown, program, arguments, variables, size)
}

/// What a terminal says of the line that leads to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speed {
    /// What every window says.
    Unknown,
    /// Bits in a second.
    Bits(u32),
}

/// Starts `program` on a terminal that says this of its line.
pub(crate) fn start_on(
    speed: Speed,
    program: &Path,
    arguments: &[&str],
    variables: &[(&str, &str)],
    [columns, rows]: [u16; 2],
) -> Pty {
    let pair = native_pty_system().openpty(size(columns, rows)).unwrap();
    if let Speed::Bits(bits) = speed {
        let mut modes = tcgetattr(master_fd(pair.master.as_ref())).unwrap();
        modes.set_speed(bits).unwrap();
        tcsetattr(master_fd(pair.master.as_ref()), OptionalActions::Now, &modes).unwrap();
    }
    let mut command = CommandBuilder::new(program);
    command.args(arguments);
    command.env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    command.env("SERVERLESS_TUTOR_CONFIG", "/dev/null");
    for (name, value) in variables {
        command.env(name, value);
    }
    let modes = modes(master_fd(pair.master.as_ref()));
    let mut child = pair.slave.spawn_command(command).unwrap();
    // Only the program holds the terminal now, so its end is the end of the output.
    drop(pair.slave);
    let pid = Pid::from_raw(child.process_id().unwrap().cast_signed()).unwrap();
    let (tell, exit) = mpsc::channel();
    thread::spawn(move || {
        let processor = processor_at_end(pid);
        child.wait().map(|status| tell.send(Exit { code: status.exit_code(), processor }))
    });
    Pty {
        reader: pair.master.try_clone_reader().unwrap(),
        writer: pair.master.take_writer().unwrap(),
        master: pair.master,
        parser: vt100::Parser::new(rows.try_into().unwrap(), columns.try_into().unwrap(), 0),
        output: Vec::new(),
        modes,
        pid,
        exit,
        answer: ANSWER,
        searched: 0,
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
        self.read_some(8192, time)
    }

    /// Reads what comes within `time`, up to so many bytes, 8192 at most.
    pub(crate) fn read_some(&mut self, most: usize, time: Duration) -> Heard {
        let mut ready = [PollFd::from_borrowed_fd(self.fd(), PollFlags::IN)];
        let timeout = Timespec::try_from(time).unwrap();
        if poll(&mut ready, Some(&timeout)).unwrap() == 0 {
            return Heard::Nothing;
        }
        let mut bytes = [0; 8192];
        match self.reader.read(&mut bytes[..most]).unwrap() {
            0 => Heard::End,
            n => {
                self.parser.process(&bytes[..n]);
                self.output.extend_from_slice(&bytes[..n]);
                self.answer_question();
                Heard::Output
            }
        }
    }

    /// Answers as a window does, as soon as the whole question was read.
    fn answer_question(&mut self) {
        let asked = self.output[self.searched..].windows(QUESTION.len()).position(|window| window == QUESTION);
        match asked {
            None => self.searched = self.output.len().saturating_sub(QUESTION.len() - 1),
            Some(at) => {
                self.searched += at + QUESTION.len();
                // A program that has ended meanwhile hears nothing.
                let _ = self.writer.write_all(self.answer.as_bytes()).and_then(|()| self.writer.flush());
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
        // A window without cells is none; a program may be told of one.
        let some = |cells: u16| cells.max(1).try_into().unwrap();
        self.parser.screen_mut().set_size(some(rows), some(columns));
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
        self.wait_for_end();
        self.exit.recv_timeout(DEADLINE).expect("the program has closed its terminal and does not end").code
    }

    /// Reads until nobody holds the terminal any more.
    #[track_caller]
    pub(crate) fn wait_for_end(&mut self) {
        let end = Instant::now() + DEADLINE;
        while self.read(end.saturating_duration_since(Instant::now())) != Heard::End {
            let screen = self.parser.screen().contents();
            assert!(Instant::now() < end, "the program does not end; the screen:\n{screen}");
        }
    }

    /// Reads until the program ends, for so long at most. Others may hold the terminal beyond that.
    pub(crate) fn exit_within(&mut self, time: Duration) -> Option<Exit> {
        let end = Instant::now() + time;
        loop {
            if let Some(exit) = self.exited() {
                return Some(exit);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            if self.read(left.min(Duration::from_millis(5))) == Heard::End {
                return self.exit.recv_timeout(left).ok();
            }
        }
    }

    /// How the program ended, if it has.
    pub(crate) fn exited(&self) -> Option<Exit> {
        self.exit.try_recv().ok()
    }

    /// The terminal opened once more, as a shell holds it beside the program.
    pub(crate) fn hold(&self) -> File {
        let path = self.master.tty_name().expect("a terminal has a name on every Unix");
        OpenOptions::new().read(true).write(true).custom_flags(libc::O_NOCTTY).open(path).unwrap()
    }

    /// The exit code, if the program ends within `time` while nobody reads its output.
    pub(crate) fn exit_code_unread(&self, time: Duration) -> Option<u32> {
        self.exit.recv_timeout(time).ok().map(|exit| exit.code)
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
        assert_eq!(modes(self.fd()), self.modes);
    }

    fn fd(&self) -> BorrowedFd<'_> {
        master_fd(self.master.as_ref())
    }
}

fn master_fd(master: &dyn MasterPty) -> BorrowedFd<'_> {
    let number = master.as_raw_fd().expect("a master side has a descriptor on every Unix");
    #[expect(unsafe_code, reason = "portable-pty gives only the number; the borrow ends before the master does")]
    unsafe {
        BorrowedFd::borrow_raw(number)
    }
}

/// All modes of a terminal, in words.
fn modes(terminal: BorrowedFd<'_>) -> String {
    format!("{:?}", tcgetattr(terminal).unwrap())
}

/// Waits for the end of a child and tells what it took of a processor, which nobody knows any more once it is reaped.
#[cfg(target_os = "linux")]
fn processor_at_end(pid: Pid) -> Option<Duration> {
    use rustix::process::{WaitId, WaitIdOptions, waitid};

    waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).ok()?;
    processor_so_far(pid)
}

#[cfg(not(target_os = "linux"))]
fn processor_at_end(_: Pid) -> Option<Duration> {
    None
}

/// What a process has taken of a processor so far, without its children.
#[cfg(target_os = "linux")]
pub(crate) fn processor_so_far(pid: Pid) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid())).ok()?;
    // The name in brackets may hold anything; user and system time are the 12th and 13th behind it.
    let times = stat.rsplit_once(") ")?.1.split(' ').skip(11).take(2);
    let ticks: u64 = times.filter_map(|time| time.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 1000 / rustix::param::clock_ticks_per_second()))
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
    exit: Receiver<Exit>,
}

impl Orphan {
    /// The exit code, if the program ends within `time`.
    pub(crate) fn exit_code(&self, time: Duration) -> Option<u32> {
        self.exit(time).map(|exit| exit.code)
    }

    /// How the program ended, if it does within `time`.
    pub(crate) fn exit(&self, time: Duration) -> Option<Exit> {
        self.exit.recv_timeout(time).ok()
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
