//! Every way out of the course, from every screen: the terminal, the work and the processes afterwards.

use std::fs;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open};
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

use crate::lab::children_of;
use crate::strace;
use crate::trial::{Effort, Trial};
use desk::{Desk, Place, cells};

#[path = "ends/desk.rs"]
pub(crate) mod desk;

/// A way out.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    /// A mistake while a key is answered.
    Panic,
    /// A mistake in the middle of a frame.
    PanicWhileDrawing,
    /// A mistake of another thread: the screen goes on and says so, and the learner leaves.
    PanicOfThread,
    /// The terminal or the system refuses something.
    Error,
    /// A signal to end.
    Signal(Signal, u32),
    /// The learner leaves.
    Quit,
}

impl Way {
    /// The ways that nobody chooses.
    const ALL: [Self; 8] = [
        Self::Panic,
        Self::PanicWhileDrawing,
        Self::PanicOfThread,
        Self::Error,
        Self::Signal(Signal::TERM, 143),
        Self::Signal(Signal::HUP, 129),
        Self::Signal(Signal::INT, 130),
        Self::Signal(Signal::QUIT, 131),
    ];

    /// Sets out on it, with keys typed that nobody answers any more.
    fn set_out(self, desk: &mut Desk) {
        match self {
            Self::Panic => desk.pty.send("\x1b[15~~~~"),
            Self::PanicWhileDrawing => desk.pty.send("\x1b[17~~~~"),
            Self::PanicOfThread => {
                desk.pty.send("\x1b[18~");
                desk.pty.wait_for("A part of the program crashed");
                desk.pty.check_taken();
                desk.pty.send("\x03~~~");
            }
            Self::Error => desk.pty.send("\x1b[19~~~~"),
            Self::Quit => desk.pty.send("\x03~~~"),
            Self::Signal(signal, _) => {
                desk.pty.send("~~~");
                desk.pty.signal(signal);
            }
        }
    }

    fn code(self) -> u32 {
        match self {
            Self::Panic | Self::PanicWhileDrawing | Self::Error => 101,
            Self::PanicOfThread | Self::Quit => 0,
            Self::Signal(_, code) => code,
        }
    }

    /// What is told on the screen of the shell, and what stands in the report.
    fn told(self) -> (&'static [&'static str], Option<&'static str>) {
        match self {
            Self::Panic | Self::PanicWhileDrawing => (
                &["a mistake in the program itself", "Your work is saved.", "What happened stands in"],
                Some("rehearsed panic"),
            ),
            Self::PanicOfThread => (&[], Some("rehearsed panic")),
            Self::Error => {
                (&["rehearsed error", "Your work is saved.", "What happened stands in"], Some("rehearsed error"))
            }
            Self::Signal(..) | Self::Quit => (&[], None),
        }
    }
}

/// Eight ways from eight screens.
pub(crate) fn every_end_gives_the_terminal_back(effort: Effort) -> Trial {
    let mut trial = Trial::new(
        "restored, told and saved after a panic (key, drawing, thread), an error, SIGTERM, SIGHUP, SIGINT, SIGQUIT, from eight screens",
    );
    let tries = Way::ALL.iter().enumerate().flat_map(|(i, way)| {
        // A short effort takes each way once and each screen once.
        let places = (0..Place::ALL.len()).filter(move |at| effort == Effort::Full || *at == i);
        places.flat_map(move |at| (0..effort.of(1, 5)).map(move |_| (*way, Place::ALL[at])))
    });
    for (way, place) in tries {
        let limit = effort.limit(Duration::from_secs(1));
        if let Some(took) = trial.attempt(&format!("{way:?} on {place:?}"), || end(way, place)) {
            trial.time("from the fault or signal to the end of the program", took, limit);
        }
    }
    trial
}

/// Goes out on this way, and looks at what is left; tells how long the way was.
fn end(way: Way, place: Place) -> Duration {
    let mut desk = Desk::new();
    desk.go_to(place);
    desk.pty.check_taken();
    let shell = desk.pty.hold();
    let children = Children::of(&desk);
    let start = Instant::now();
    way.set_out(&mut desk);
    let exit = desk.pty.exit_within(crate::pty::DEADLINE).expect("the program does not end");
    let took = start.elapsed();
    assert_eq!(exit.code, way.code());
    // A shell would get what is typed now, and nothing that was typed before.
    let mut modes = tcgetattr(&shell).unwrap();
    let before = modes.clone();
    modes.make_raw();
    tcsetattr(&shell, OptionalActions::Now, &modes).unwrap();
    let typed = rustix::io::ioctl_fionread(&shell).unwrap();
    tcsetattr(&shell, OptionalActions::Now, &before).unwrap();
    assert_eq!(typed, 0, "bytes typed for the program are left for the shell");
    drop(shell);
    desk.pty.wait_for_end();
    desk.pty.check_given_back();
    check_order_of_modes(desk.pty.output());
    let screen = desk.pty.screen().contents();
    assert!(!screen.contains('~'), "what was typed is on the screen of the shell:\n{screen}");
    let (told, kept) = way.told();
    for words in told {
        assert!(screen.contains(words), "{words:?} is not told:\n{screen}");
    }
    if told.is_empty() {
        assert_eq!(screen.trim(), "");
    }
    let reports = desk.work.reports();
    match kept {
        Some(words) => assert!(reports.len() == 1 && reports[0].1.contains(words), "{words:?} is not in {reports:?}"),
        None => assert_eq!(reports, []),
    }
    children.check_gone();
    desk.work.check_saved(place);
    took
}

/// The modes that make a terminal report things end before the screen of the program does, and that before the text for the
/// shell.
fn check_order_of_modes(output: &[u8]) {
    let output = String::from_utf8_lossy(output);
    let last = |sequence: &str| output.rfind(sequence).unwrap_or_else(|| panic!("{sequence:?} was never sent"));
    let screen = last("\x1b[?1049l");
    for sequence in ["\x1b[?1006l", "\x1b[?1002l", "\x1b[?1000l", "\x1b[?2004l", "\x1b[?25h"] {
        assert!(last(sequence) < screen, "{sequence:?} comes after the end of the screen");
    }
}

/// The modes for which the terminal reports things are off before it echoes again, as the system has seen it.
pub(crate) fn reports_end_before_raw_mode(effort: Effort) -> Trial {
    let mut trial = Trial::new("mouse and paste modes are off before raw mode ends, as seen by strace");
    let traced = strace::works();
    if !traced {
        trial.leave_out(effort, "the order of its calls", strace::MISSING);
    }
    for way in [Way::Panic, Way::Error, Way::Quit] {
        trial.attempt(&format!("{way:?}"), || {
            if traced {
                check_order_of_calls(way);
            } else {
                end(way, Place::Tour);
            }
        });
    }
    trial
}

fn check_order_of_calls(way: Way) {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let mut desk = Desk::traced(trace.path());
    way.set_out(&mut desk);
    let exit = desk.pty.exit_within(crate::pty::DEADLINE).expect("the program does not end");
    assert_eq!(exit.code, way.code());
    let trace = fs::read_to_string(trace.path()).unwrap();
    let calls: Vec<&str> = trace.lines().collect();
    let last = |words: &[&str]| calls.iter().rposition(|call| words.iter().all(|word| call.contains(word)));
    let cooked = last(&["ioctl(", "TCSETS", "ICANON"]).expect("raw mode ends");
    for mode in ["1000", "1002", "1006", "2004"] {
        let off = last(&["write(", &format!("\\33[?{mode}l")]).expect("a mode is turned off");
        let on = last(&["write(", &format!("\\33[?{mode}h")]).expect("a mode is turned on");
        assert!(on < off && off < cooked, "{mode}: on in {on}, off in {off}, raw mode ends in {cooked}:\n{trace}");
    }
}

/// The processes that a program has started.
struct Children(Vec<rustix::fd::OwnedFd>);

impl Children {
    fn of(desk: &Desk) -> Self {
        let children = children_of(desk.pty.pid().as_raw_pid().cast_unsigned());
        let open = |child: u32| pidfd_open(Pid::from_raw(child.cast_signed()).unwrap(), PidfdFlags::empty()).ok();
        Self(children.into_iter().filter_map(open).collect())
    }

    /// They end with the program; the system may need a moment for those that nobody has waited for.
    fn check_gone(&self) {
        for child in &self.0 {
            let patience = Timespec { tv_sec: 2, tv_nsec: 0 };
            let ended = poll(&mut [PollFd::new(child, PollFlags::IN)], Some(&patience)).unwrap();
            assert_eq!(ended, 1, "a process outlives the program");
        }
    }
}

/// The window is closed on every screen.
pub(crate) fn a_closed_window_ends_the_program(effort: Effort) -> Trial {
    let mut trial = Trial::new("terminal closed on eight screens: gone with code 129, saved, nothing left running");
    let places = Place::ALL.iter().enumerate().filter(|(i, _)| effort == Effort::Full || i % 3 == 2);
    for (place, _) in places.flat_map(|(_, place)| (0..effort.of(1, 5)).map(move |round| (*place, round))) {
        let Some((took, processor)) = trial.attempt(&format!("{place:?}"), || close(place)) else { continue };
        trial.time("from the closed window to the end of the program", took, effort.limit(Duration::from_secs(2)));
        trial.time("processor time from then on", processor, effort.limit(Duration::from_millis(200)));
    }
    trial
}

/// Closes the window; tells how long the program lived on, and what it took of a processor meanwhile.
fn close(place: Place) -> (Duration, Duration) {
    let mut desk = Desk::new();
    desk.go_to(place);
    let children = Children::of(&desk);
    let (before, start) = (crate::pty::processor_so_far(desk.pty.pid()).unwrap(), Instant::now());
    let (orphan, work) = desk.hang_up();
    let exit = orphan.exit(crate::pty::DEADLINE).expect("the program lives on without a terminal");
    let took = start.elapsed();
    assert_eq!(exit.code, 129);
    children.check_gone();
    work.check_saved(place);
    (took, exit.processor.unwrap().saturating_sub(before))
}

/// Ctrl-Z and `fg`, again and again.
pub(crate) fn stopped_and_called_back(effort: Effort) -> Trial {
    let mut trial = Trial::new(
        "Ctrl-Z and `fg` in a shell on five screens: every mode right each time, the same screen afterwards",
    );
    let places = [Place::Tour, Place::Keys, Place::Answer, Place::Quiz, Place::Editor];
    for place in &places[..effort.of(1, 5)] {
        let mut desk = Desk::in_shell();
        desk.go_to(*place);
        match place {
            Place::Tour => desk.press(" ", "play"),
            // A key takes the message of the footer away, and so does the one that stops.
            Place::Answer => ["?", "?"].iter().for_each(|key| desk.press(key, "?  keys")),
            _ => {}
        }
        for round in 1..=effort.of(3, 10) {
            trial.attempt(&format!("{place:?}, round {round}"), || stop_and_call_back(&mut desk, *place, round));
        }
        desk.pty.send("\x03");
        desk.wait_for_prompt(2 + effort.of(3, 10));
        desk.pty.check_given_back();
    }
    trial
}

fn stop_and_call_back(desk: &mut Desk, place: Place, round: usize) {
    desk.rest();
    let before = cells(desk.pty.screen());
    // In a text field the key takes a change back, so the stop comes from outside.
    if place == Place::Editor {
        desk.pty.signal_foreground(Signal::TSTP);
    } else {
        desk.pty.send("\x1a");
    }
    desk.wait_for_prompt(1 + round);
    desk.pty.check_given_back();
    desk.pty.send("fg\r");
    desk.pty.wait_until("the screen as it was", |screen, _| screen.alternate_screen() && cells(screen) == before);
    desk.pty.check_taken();
}
