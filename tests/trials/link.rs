//! A line of 9,600 baud on which everything takes 300 ms: 960 bytes in a second come through, and keys arrive late. Old frames
//! must not be in the way of new ones.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use rustix::event::{Timespec, poll};

use crate::ends::desk::{Desk, Place};
use crate::pty::{self, Heard, Speed};
use crate::trial::{Effort, Trial};

/// What a line is like.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Bits in a second; a byte takes ten.
    bits: u32,
    /// How long a key is on its way.
    latency: Duration,
    /// What the terminal says of it.
    speed: Speed,
}

impl Line {
    /// The line of the promise, or one like it that is faster.
    fn of(effort: Effort, told: Told) -> Self {
        let (bits, millis) = match (effort, told) {
            (Effort::Full, _) => (9_600, 300),
            // Where the speed is told, a faster line counts as a window.
            (Effort::Short, Told::Yes) => (37_000, 30),
            (Effort::Short, Told::No) => (370_000, 30),
        };
        let speed = match told {
            Told::Yes => Speed::Bits(bits),
            Told::No => Speed::Unknown,
        };
        Self { bits, latency: Duration::from_millis(millis), speed }
    }

    /// Bytes that come through in a second.
    fn rate(self) -> f64 {
        f64::from(self.bits) / 10.0
    }

    /// The longest time from a key to its answer: what the system holds, the frame on its way, and the one after it.
    fn bound(self) -> Duration {
        let held = if self.speed == Speed::Unknown { SYSTEM } else { 0 };
        self.latency * 2 + Duration::from_secs_f64((held + 2 * FRAME) as f64 / self.rate())
    }
}

/// Whether the terminal says how slow its line is, as a real one does.
#[derive(Debug, Clone, Copy)]
enum Told {
    Yes,
    No,
}

/// A course at the other end of a line.
struct Far {
    desk: Desk,
    line: Line,
    /// Keys under way, with the time when they arrive.
    keys: VecDeque<(Instant, String)>,
    /// Bytes that may be read now.
    credit: f64,
    last: Instant,
}

/// Time between two looks at the line.
const BEAT: Duration = Duration::from_millis(5);

impl Far {
    fn new(desk: Desk, line: Line) -> Self {
        Self { desk, line, keys: VecDeque::new(), credit: 0.0, last: Instant::now() }
    }

    fn press(&mut self, keys: &str) {
        self.keys.push_back((Instant::now() + self.line.latency, keys.to_owned()));
    }

    /// Lets the line work for a moment.
    fn beat(&mut self) -> Heard {
        // The clock sets the pace of the line, whatever is on it.
        poll(&mut [], Some(&Timespec::try_from(BEAT).unwrap())).unwrap();
        let now = Instant::now();
        while let Some((_, keys)) = self.keys.pop_front_if(|(due, _)| *due <= now) {
            self.desk.pty.send(&keys);
        }
        // What the line could have carried while nothing was there is lost.
        self.credit = (self.credit + (now - self.last).as_secs_f64() * self.line.rate()).min(self.line.rate() / 20.0);
        self.last = now;
        let most = self.credit as usize;
        if most == 0 {
            return Heard::Output;
        }
        let before = self.received();
        let heard = self.desk.pty.read_some(most, Duration::ZERO);
        self.credit -= (self.received() - before) as f64;
        heard
    }

    fn beat_for(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while Instant::now() < end {
            assert_ne!(self.beat(), Heard::End, "the program ended");
        }
    }

    /// Waits until the screen fits; tells how long that took.
    #[track_caller]
    fn wait_until(&mut self, what: &str, most: Duration, fits: impl Fn(&vt100::Screen) -> bool) -> Duration {
        let start = Instant::now();
        while !fits(self.desk.pty.screen()) {
            let screen = self.desk.pty.screen().contents();
            assert!(start.elapsed() < most, "waited in vain for {what}; the screen:\n{screen}");
            assert_ne!(self.beat(), Heard::End, "the program ended before {what}");
        }
        start.elapsed()
    }

    fn received(&self) -> usize {
        self.desk.pty.output().len()
    }
}

/// What the system itself takes for a terminal that reads slowly: about 22 KiB on Linux. No program can take that back.
const SYSTEM: usize = 24 * 1024;

/// The most that a whole frame of 80x24 cells takes.
const FRAME: usize = 6 * 1024;

/// A terminal that says how slow it is, as the one at the end of a real line does.
pub(crate) fn a_slow_line_has_one_frame_under_way(effort: Effort) -> Trial {
    let trial =
        Trial::new("9,600 baud, 300 ms: no frame is sent while another is on its way, and the newest one comes next");
    on_lines(trial, effort, Told::Yes)
}

/// A window in which everything comes late, and that does not say so.
pub(crate) fn a_slow_window_has_what_the_system_holds_under_way(effort: Effort) -> Trial {
    let trial = Trial::new(
        "a window at 960 bytes a second, 300 ms: frames beyond the 22 KiB that the system holds are dropped",
    );
    on_lines(trial, effort, Told::No)
}

fn on_lines(mut trial: Trial, effort: Effort, told: Told) -> Trial {
    let line = Line::of(effort, told);
    for place in &[Place::Tour, Place::Lab][..effort.of(1, 2)] {
        let attempt = || match effort {
            Effort::Full => {
                let mut desk = Desk::on(line.speed, [80, 24]);
                match place {
                    Place::Lab => {
                        desk.press("l", "Requests ──");
                        desk.press("t", "a second");
                    }
                    place => desk.go_to(*place),
                }
                work(desk, line, effort)
            }
            // To bring the terminal to a screen takes too long on a line.
            Effort::Short => work(Desk::on(line.speed, [60, 16]), line, effort),
        };
        let Some(took) = trial.attempt(&format!("{place:?}"), attempt) else { continue };
        trial.time("from a key to its answer on a screen that moves", took.answer, effort.limit(line.bound()));
        trial.time("from the last of 62 quick keys to the newest screen", took.newest, effort.limit(line.bound()));
        let end = line.latency + effort.limit(Duration::from_secs(1));
        trial.time("from Ctrl-C behind 60 more to the end of the program", took.end, end);
    }
    trial
}

/// How long things took at the other end of a line.
struct Took {
    answer: Duration,
    newest: Duration,
    end: Duration,
}

/// Waits a while, asks for the page of keys, then for more screens than the line can show, then leaves.
fn work(desk: Desk, line: Line, effort: Effort) -> Took {
    let mut far = Far::new(desk, line);
    far.beat_for(line.latency * effort.of(10, 60) as u32);
    far.press("?");
    let answer =
        far.wait_until("the page of keys", pty::DEADLINE * 3, |screen| screen.contents().contains("── Keys ──"));
    far.press("?");
    let before = far.received();
    far.press_quickly();
    far.press("s2");
    // No other section has cards that are seen.
    let newest = far.wait_until("the newest screen", pty::DEADLINE * 3, |screen| screen.contents().contains(" seen"));
    let sent = far.received() - before;
    let most = if line.speed == Speed::Unknown { SYSTEM + 3 * FRAME } else { 4 * FRAME };
    assert!(sent <= most, "{sent} bytes were sent for 62 keys");
    far.press_quickly();
    far.press("\x03");
    let end = far.check_left();
    Took { answer, newest, end }
}

impl Far {
    /// Opens three sections by turns, 60 keys in all, faster than the line can show them.
    fn press_quickly(&mut self) {
        for keys in std::iter::repeat_n(["s3", "s4", "s6"], 10).flatten() {
            self.press(keys);
            self.beat_for(self.line.latency / 4);
        }
    }

    /// Ctrl-C was pressed: the program ends, and the terminal is as before once the line has brought the rest. Tells how long
    /// the end took.
    #[track_caller]
    fn check_left(&mut self) -> Duration {
        let start = Instant::now();
        let exit = loop {
            if let Some(exit) = self.desk.pty.exited() {
                break exit;
            }
            assert!(start.elapsed() < pty::DEADLINE, "the program does not end");
            self.beat();
        };
        let took = start.elapsed();
        assert_eq!(exit.code, 0);
        let before = self.received();
        while self.beat() != Heard::End {
            assert!(self.received() - before < SYSTEM + FRAME, "the line does not end");
        }
        self.desk.pty.check_given_back();
        took
    }
}
