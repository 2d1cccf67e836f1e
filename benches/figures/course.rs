//! The course as a process on a pseudo-terminal, and what the kernel counts of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};
use tempfile::TempDir;

use crate::pty::{self, Heard, Pty};

/// The program, built as this bench is.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

/// Columns and rows.
const SIZE: [u16; 2] = [120, 40];
/// Every frame ends with this.
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";
/// After this time without output nothing is under way any more: the place of the reader is saved 0.4 s after a key.
const SETTLED: Duration = Duration::from_secs(1);

/// A course that has drawn its first frame; it ends with this handle.
pub(crate) struct Course {
    pub(crate) pty: Pty,
    /// What is kept between two runs, and the functions of the lab.
    _folder: TempDir,
}

impl Course {
    /// Starts the course with these arguments, without anything that was kept before.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (state, functions) = (folder.path().join("state"), folder.path().join("functions"));
        let variables = [
            ("SERVERLESS_TUTOR_STATE", state.to_str().unwrap()),
            ("SERVERLESS_TUTOR_FUNCTIONS", functions.to_str().unwrap()),
        ];
        let mut pty = pty::start(Path::new(PROGRAM), arguments, &variables, SIZE);
        // The keys stand in the last row, so the frame is whole when they are there and it has ended.
        pty.wait_until("the first frame", |screen, output| {
            output.ends_with(FRAME_ENDS) && screen.contents().contains("?  keys")
        });
        Self { pty, _folder: folder }
    }

    /// Types these bytes and reads until nothing more comes.
    pub(crate) fn go(&mut self, keys: &str) {
        self.pty.send(keys);
        self.settle();
    }

    /// Reads until nothing has come for a while.
    pub(crate) fn settle(&mut self) {
        while self.pty.read(SETTLED) != Heard::Nothing {}
    }

    /// Reads for so long.
    pub(crate) fn read_for(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            self.pty.read(left);
        }
    }

    /// Opens the lab, which has no instance yet.
    pub(crate) fn open_lab(&mut self) {
        self.pty.send("s5");
        self.pty.wait_for("open the lab");
        self.pty.send("l");
        self.pty.wait_for("http://127.0.0.1:");
        self.settle();
    }

    /// What the kernel has counted so far.
    pub(crate) fn count(&self) -> Count {
        let threads = fs::read_dir(format!("/proc/{}/task", self.process())).unwrap();
        let threads: Vec<PathBuf> = threads.map(|thread| thread.unwrap().path()).collect();
        let read = |thread: &PathBuf, file: &str| fs::read_to_string(thread.join(file)).unwrap_or_default();
        let slept = |thread| -> u64 { number(&read(thread, "status"), "voluntary_ctxt_switches:") };
        let worked = |thread| -> u64 { first_number(&read(thread, "schedstat")) };
        let output = self.pty.output();
        Count {
            wakes: threads.iter().map(slept).sum(),
            work: Duration::from_nanos(threads.iter().map(worked).sum()),
            bytes: output.len(),
            frames: output.windows(FRAME_ENDS.len()).filter(|part| *part == FRAME_ENDS).count(),
        }
    }

    /// Memory that the process has in the machine, in MiB.
    pub(crate) fn resident(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap();
        format!("{:.1} MiB", number(&status, "VmRSS:") as f64 / 1024.0)
    }

    fn process(&self) -> std::num::NonZeroI32 {
        Pid::as_raw_nonzero(self.pty.pid())
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        self.pty.signal(Signal::TERM);
        self.pty.exit_code();
    }
}

/// What the kernel and the terminal have counted.
pub(crate) struct Count {
    /// How often any thread went to sleep; it did so once more after each time it was woken.
    wakes: u64,
    /// Processor time of all threads that live.
    work: Duration,
    bytes: usize,
    frames: usize,
}

impl Count {
    pub(crate) fn wakes_since(&self, before: &Self) -> u64 {
        self.wakes.saturating_sub(before.wakes)
    }

    pub(crate) fn work_since(&self, before: &Self) -> Duration {
        self.work.saturating_sub(before.work)
    }

    pub(crate) fn bytes_since(&self, before: &Self) -> usize {
        self.bytes - before.bytes
    }

    pub(crate) fn frames_since(&self, before: &Self) -> usize {
        self.frames - before.frames
    }
}

/// From the start of a process to its first frame.
pub(crate) fn time_to_first_frame(arguments: &[&str]) -> Duration {
    let start = Instant::now();
    let course = Course::start(arguments);
    let taken = start.elapsed();
    drop(course);
    taken
}

/// The number of a field in what the kernel writes.
fn number(status: &str, field: &str) -> u64 {
    status.lines().find_map(|line| line.strip_prefix(field)).map_or(0, first_number)
}

fn first_number(text: &str) -> u64 {
    text.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
