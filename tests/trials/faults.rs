//! Faults of the disk on order: strace makes the n-th call of a kind fail as the system would.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serverless_tutor::lesson::model::Body;
use serverless_tutor::progress::file::{self, Reading};
use serverless_tutor::progress::{How, Progress};

use crate::chance::Chance;
use crate::pty::Pty;
use crate::state::desk::{Desk, PROGRAM, lesson};
use crate::strace;
use crate::trial::{Effort, Trial};

/// What a call can fail with.
const ERRORS: [&str; 4] = ["ENOSPC", "EIO", "EROFS", "EINTR"];

/// The calls that touch files, as strace filters them.
const CALLS: &str = "openat,write,pwrite64,read,fsync,fdatasync,rename,renameat,renameat2,mkdir,link,linkat,unlink,ftruncate,\
                     flock,statx,newfstatat,getdents64";

/// One call of a kind that is to fail: with what, and whether the later ones fail, too.
#[derive(Debug, Clone)]
struct Fault {
    call: String,
    number: usize,
    error: &'static str,
    from_then_on: bool,
}

impl Fault {
    /// As strace takes it.
    fn order(&self) -> String {
        let more = if self.from_then_on { "+" } else { "" };
        format!("inject={}:error={}:when={}{more}", self.call, self.error, self.number)
    }
}

/// Progress with two sections done; saved twice, so that there is a copy before.
fn filled() -> Desk {
    let desk = Desk::new();
    let mut progress = Progress::default();
    progress.reset(&lesson().id);
    for section in &lesson().sections[..2] {
        progress.lesson_mut(&lesson().id).done.insert(section.id.clone(), How::Done);
        progress.lesson_mut(&lesson().id).opened.insert(section.id.clone());
    }
    desk.put(&progress);
    fs::copy(desk.file(), desk.state().join("state.json.previous")).unwrap();
    desk
}

/// The calls of a run that touch the folder: which of its kind each is.
fn calls(log: &str, folder: &Path) -> Vec<(String, usize)> {
    let folder = folder.to_str().unwrap();
    let mut count = BTreeMap::<&str, usize>::new();
    let mut touching = Vec::new();
    for line in log.lines() {
        let Some((call, rest)) = line.split_once('(') else { continue };
        // With several threads the number of one stands before the call.
        let call = call.rsplit(' ').next().unwrap_or(call);
        let number = count.entry(call).or_default();
        *number += 1;
        if rest.contains(folder) {
            touching.push((call.to_owned(), *number));
        }
    }
    touching
}

/// Every fault in the calls of a log, or some of them.
fn faults(log: &str, folder: &Path, effort: Effort, few: usize, chance: &mut Chance) -> Vec<Fault> {
    let calls = calls(log, folder);
    assert!(calls.len() > 8, "the calls that save are not in the log:\n{log}");
    let every = calls.iter().flat_map(|(call, number)| {
        ERRORS.into_iter().flat_map(move |error| {
            [false, true].map(|from_then_on| Fault { call: call.clone(), number: *number, error, from_then_on })
        })
    });
    // A call that is interrupted for ever is tried for ever, and where nothing can be written nothing can be told.
    let is_fair = |fault: &Fault| !fault.from_then_on || (fault.error != "EINTR" && fault.call != "write");
    let mut every: Vec<Fault> = every.filter(is_fair).collect();
    if effort == Effort::Short {
        every = (0..few).map(|_| chance.of(&every)).collect();
    }
    every
}

/// `reset` under every fault.
pub(crate) fn a_command_survives(effort: Effort) -> Trial {
    let mut trial =
        Trial::new("reset with any call failing: the file is old or new, failure is told, the next run works");
    if !strace::works() {
        trial.leave_out(effort, "faults of the disk", strace::MISSING);
        trial.attempt("a folder in the way of the copy", folder_in_the_way);
        return trial;
    }
    let mut chance = Chance::new();
    let seed = chance.seed();
    let desk = filled();
    let log = desk.state().with_extension("log");
    let traced = |desk: &Desk, filter: &str| {
        let arguments = [
            "-y",
            "-o",
            log.to_str().unwrap(),
            "-e",
            &format!("trace={CALLS}"),
            "-e",
            filter,
            PROGRAM,
            "reset",
            "--yes",
        ];
        desk.command("strace", &arguments).output().unwrap()
    };
    assert!(traced(&desk, "signal=none").status.success());
    let calls = fs::read_to_string(&log).unwrap();
    for fault in faults(&calls, desk.state(), effort, 8, &mut chance) {
        trial.attempt(&format!("{fault:?} {seed}"), || {
            let desk = filled();
            let before = desk.progress();
            let run = traced(&desk, &fault.order());
            let said = String::from_utf8_lossy(&run.stderr).into_owned();
            let after = desk.progress();
            desk.check_whole();
            if run.status.success() {
                assert_eq!(after.lesson(&lesson().id).unwrap().done.len(), 0, "nothing was reset: {said}");
            } else {
                assert!(said.contains("cannot be") || said.contains("could not be"), "it failed silently: {said}");
                let begun = u64::from(after.lesson(&lesson().id).unwrap().epoch());
                assert!(after == before || begun == 2, "the file is neither old nor new: {said}");
            }
            if fault.error == "EINTR" {
                assert!(run.status.success(), "an interrupted call was not tried again: {said}");
            }
            assert!(desk.run(&["reset", "--yes"]).status.success());
            assert_eq!(desk.completed(), 0);
        });
    }
    let _ = fs::remove_file(log);
    trial
}

fn folder_in_the_way() {
    let desk = filled();
    let before = fs::read(desk.file()).unwrap();
    let copy = desk.state().join("state.json.previous");
    fs::remove_file(&copy).unwrap();
    fs::create_dir_all(copy.join("full")).unwrap();
    let run = desk.run(&["reset", "--yes"]);
    assert!(!run.status.success() && String::from_utf8_lossy(&run.stderr).contains("cannot be saved"));
    assert_eq!(fs::read(desk.file()).unwrap(), before);
    fs::remove_dir_all(copy).unwrap();
    assert!(desk.run(&["reset", "--yes"]).status.success());
}

/// What strace does to the thread that saves, until it is dropped.
struct Tracer(Child);

impl Tracer {
    /// Attaches to the thread; none where the system does not let it.
    fn attach(pty: &Pty, filter: &str, log: &Path) -> Option<Self> {
        let thread = saver(pty).to_string();
        let arguments =
            ["-y", "-o", log.to_str().unwrap(), "-e", &format!("trace={CALLS}"), "-e", filter, "-p", &thread];
        let mut strace = Command::new("strace").args(arguments).stderr(Stdio::piped()).spawn().ok()?;
        let mut said = String::new();
        BufReader::new(strace.stderr.as_mut()?).read_line(&mut said).ok()?;
        let attached = said.contains("attached");
        let tracer = Self(strace);
        attached.then_some(tracer)
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        // An interrupt lets strace go of the thread; a kill might leave it stopped.
        let pid = rustix::process::Pid::from_child(&self.0);
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::INT);
        let _ = self.0.wait();
    }
}

/// The thread that saves.
fn saver(pty: &Pty) -> u32 {
    let tasks = format!("/proc/{}/task", pty.pid().as_raw_nonzero());
    let name =
        |thread: &u32| fs::read_to_string(format!("{tasks}/{thread}/comm")).is_ok_and(|name| name.trim() == "saver");
    let threads = fs::read_dir(&tasks).unwrap().flatten();
    let mut threads = threads.filter_map(|thread| thread.file_name().to_str()?.parse().ok());
    threads.find(name).expect("the course has a thread that saves")
}

/// The course under every fault of the thread that saves.
pub(crate) fn the_course_survives(effort: Effort) -> Trial {
    let mut trial =
        Trial::new("the course with any call of a save failing: old file whole, warning shown, saved afterwards");
    let log = tempfile::NamedTempFile::new().unwrap();
    if !strace::works() {
        trial.leave_out(effort, "faults of the disk", strace::MISSING);
        return trial;
    }
    let chance = &mut Chance::new();
    let seed = chance.seed();
    let mut cards = Cards::open();
    let Some(tracer) = Tracer::attach(&cards.pty, "signal=none", log.path()) else {
        trial.leave_out(effort, "faults of the disk", "strace may not attach here");
        trial.attempt("a folder in the way of the copy", folder_in_the_way);
        return trial;
    };
    cards.next();
    cards.wait_until_kept();
    drop(tracer);
    let calls = fs::read_to_string(log.path()).unwrap();
    for fault in faults(&calls, cards.desk.state(), effort, 8, chance) {
        let held = trial.attempt(&format!("{fault:?} {seed}"), || cards.under(&fault, log.path()));
        if held.is_none() || cards.at + 4 > count() {
            cards = Cards::open();
        }
    }
    trial
}

/// The end of the course while nothing can be saved.
pub(crate) fn an_end_without_saving_is_told(effort: Effort) -> Trial {
    let mut trial =
        Trial::new("the course ended while nothing can be saved: old file whole, told after the screen is given back");
    let log = tempfile::NamedTempFile::new().unwrap();
    let calls: &[&str] = match effort {
        Effort::Short => &["fsync"],
        Effort::Full => &["openat", "write", "fsync", "/^rename", "flock"],
    };
    for call in calls {
        let mut cards = Cards::open();
        let fault = Fault { call: (*call).to_owned(), number: 1, error: "ENOSPC", from_then_on: true };
        let Some(tracer) = Tracer::attach(&cards.pty, &fault.order(), log.path()) else {
            trial.leave_out(effort, call, "strace may not attach here");
            continue;
        };
        trial.attempt(&format!("{fault:?}"), || {
            let before = fs::read(cards.desk.file()).unwrap();
            cards.pty.send("\x1b[B\x03");
            assert_eq!(cards.pty.exit_code(), 0);
            let screen = cards.pty.screen().contents();
            if *call == "flock" {
                // Without locks it is saved all the same.
                cards.desk.check_whole();
            } else {
                assert!(screen.contains("could not be saved"), "nothing was told:\n{screen}");
                assert_eq!(fs::read(cards.desk.file()).unwrap(), before);
            }
        });
        drop(tracer);
    }
    if trial.tried == 0 {
        trial.attempt("a folder in the way of the copy", folder_in_the_way);
    }
    trial
}

fn count() -> usize {
    let cards = lesson().sections.iter().find_map(|section| match &section.body {
        Body::Terms(terms) => Some(terms.cards.len()),
        _ => None,
    });
    cards.expect("the lesson has cards")
}

/// A learner who sees one card after the other.
struct Cards {
    desk: Desk,
    pty: Pty,
    at: usize,
}

impl Cards {
    fn open() -> Self {
        let desk = filled();
        let mut pty = desk.open();
        pty.wait_for("In Progress");
        pty.send("s2");
        pty.wait_for(&format!("1 of {} seen", count()));
        // From here on only cards are saved: the place in the section is on disk.
        desk.wait_for(&mut pty, "the first card", |record| {
            record.place.terms.get().card.is_some() && record.cards_seen.len() == 1
        });
        Self { desk, pty, at: 1 }
    }

    fn next(&mut self) {
        self.pty.send("\x1b[B");
        self.at += 1;
    }

    fn wait_until_kept(&mut self) {
        let at = self.at;
        self.desk.wait_for(&mut self.pty, &format!("card {at}"), |record| record.cards_seen.len() == at);
    }

    fn under(&mut self, fault: &Fault, log: &Path) {
        let before = fs::read(self.desk.file()).unwrap();
        let tracer = Tracer::attach(&self.pty, &fault.order(), log).expect("strace has attached before");
        self.next();
        let (at, desk) = (self.at, &self.desk);
        let is_kept = || {
            let bytes = fs::read(desk.file()).unwrap();
            let Reading::Whole(progress) = file::read(&bytes) else { panic!("the state file is not whole") };
            let kept = progress.lesson(&lesson().id).unwrap().cards_seen.len() == at;
            assert!(kept || bytes == before, "the file is neither old nor new");
            kept
        };
        let end = std::time::Instant::now() + crate::pty::DEADLINE;
        while !is_kept() && !is_told(self.pty.screen()) {
            let screen = self.pty.screen().contents();
            assert!(std::time::Instant::now() < end, "neither saved nor told; the screen:\n{screen}");
            self.pty.read(std::time::Duration::from_millis(5));
        }
        let kept = is_kept();
        assert!(kept || fault.error != "EINTR", "an interrupted call was not tried again");
        if !kept {
            self.pty.wait_for("not saved");
        }
        drop(tracer);
        self.next();
        self.wait_until_kept();
        self.pty
            .wait_until("no more warning", |screen, _| !is_told(screen) && !screen.contents().contains("not saved"));
        self.desk.check_whole();
    }
}

/// Whether the footer says that something cannot be saved or read.
fn is_told(screen: &vt100::Screen) -> bool {
    screen.contents().lines().last().is_some_and(|footer| footer.contains("cannot be"))
}
