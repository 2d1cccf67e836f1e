//! Guest code in real children: what comes back, which limit ends what, and what a child cannot do.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use serverless_tutor::sandbox::SandboxError;
use serverless_tutor::sandbox::calls::{CallJob, CallRun, CaseOutcome, Load, Stop, run_calls};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::selftest::{Act, Wall, self_test};
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::sandbox::value::{Kind, Limit, Place, Returned, Thrown};
use serverless_tutor::text::Clean;
use serverless_tutor::units::Bytes;

use hostile::HOSTILE;

#[path = "sandbox/closing.rs"]
mod closing;
#[path = "sandbox/foreign_programs.rs"]
mod foreign_programs;
#[path = "support/hostile.rs"]
mod hostile;
#[path = "sandbox/leftovers.rs"]
mod leftovers;
#[path = "sandbox/limits.rs"]
mod limits;
#[path = "sandbox/printing.rs"]
mod printing;
#[path = "sandbox/programs.rs"]
mod programs;
#[path = "sandbox/values.rs"]
mod values;

fn spawner() -> Spawner {
    Spawner::start(WorkerProgram(program()))
}

fn job(source: &str, cases: &[&[f64]]) -> CallJob {
    let cases = cases.iter().map(|case| case.to_vec()).collect();
    CallJob { source: source.to_owned(), function: "calculateCost".to_owned(), cases }
}

fn run(source: &str, cases: &[&[f64]]) -> CallRun {
    run_calls(&spawner(), &job(source, cases), &Limits::grading(), &Cancel::default()).unwrap()
}

/// The limits for grading, but with a minute for what has no end or is slow where a machine is: no limit on time is reached.
fn patient() -> Limits {
    let minute = Duration::from_mins(1);
    Limits { process_cpu: Some(minute), guest_cpu: minute, wall: minute, ..Limits::grading() }
}

fn number(value: f64) -> CaseOutcome {
    CaseOutcome::Returned(Returned::Number(value))
}

#[test]
fn hostile_programs_end_as_they_must_and_in_time() {
    for (name, allowed) in HOSTILE {
        let job = hostile::job(&hostile::source(name));
        let start = Instant::now();
        let run = run_calls(&spawner(), &job, &Limits::grading(), &Cancel::default()).unwrap();
        let took = start.elapsed();
        let class = hostile::class(&run);
        assert!(allowed.contains(&class), "{name}: {class:?}, {run:#?}");
        assert!(took < Duration::from_millis(2200), "{name}: {took:?}");
    }
}

#[test]
fn every_hostile_program_is_in_the_table() {
    let mut files: Vec<String> = fs::read_dir("tests/hostile")
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, HOSTILE.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>());
}

/// Checks that a child with these limits is refused every act but these.
#[track_caller]
fn check_closed(limits: &Limits, allowed: &[Act]) {
    let found = self_test(&spawner(), limits).unwrap();
    let tried: Vec<Act> = found.attempts.iter().map(|attempt| attempt.act).collect();
    assert_eq!(tried, Act::ALL);
    // Whatever the system has, these need no wall.
    let refused = |act| found.attempts.iter().any(|attempt| attempt.act == act && attempt.refusal.is_some());
    assert!(refused(Act::FindVariable) && refused(Act::FindDescriptor), "{found:#?}");
    if found.protection.seccomp == Wall::Active {
        let through = found.attempts.iter().filter(|attempt| attempt.refusal.is_none());
        assert_eq!(through.map(|attempt| attempt.act).collect::<Vec<_>>(), allowed);
    }
    assert!(!Path::new("/tmp/serverless-tutor-was-not-confined").exists());
}

#[test]
fn a_child_cannot_reach_out() {
    check_closed(&Limits::grading(), &[]);
    check_closed(&Limits::instance(Bytes::mib(128), Duration::from_secs(3)), &[]);
}

#[test]
fn a_child_for_many_isolates_cannot_reach_out_either() {
    let limits = Limits::isolate(Bytes::mib(128), Duration::from_secs(1), Duration::from_secs(30));
    check_closed(&limits, &[Act::StartThread]);
}

#[test]
fn a_cancelled_run_ends_within_100_ms() {
    let cancel = Cancel::default();
    let (ended, run) = std::thread::scope(|scope| {
        let run = scope.spawn(|| {
            let run = run_calls(&spawner(), &job("for (;;);", &[&[]]), &patient(), &cancel);
            (Instant::now(), run)
        });
        let asked = {
            wait_for_a_busy_child();
            Instant::now()
        };
        cancel.cancel();
        let (ended, run) = run.join().unwrap();
        (ended - asked, run)
    });
    assert!(matches!(run, Err(SandboxError::Cancelled)), "{run:?}");
    assert!(ended < Duration::from_millis(100), "{ended:?}");
    assert!(cancel.is_cancelled());
}

#[test]
fn a_cancelled_token_starts_nothing_more() {
    let cancel = Cancel::default();
    cancel.cancel();
    let run = run_calls(&spawner(), &job("for (;;);", &[&[]]), &Limits::grading(), &cancel);
    assert!(matches!(run, Err(SandboxError::Cancelled)), "{run:?}");
}

/// Returns when a child of this process has worked for a while; children of other tests do as well.
fn wait_for_a_busy_child() {
    let is_busy = |child: &u32| {
        let stat = fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
        // Behind the name in brackets: state, parent, and as the twelfth the time in ticks of a hundredth of a second.
        let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').nth(11).map(str::parse::<u64>);
        fields.is_some_and(|ticks| ticks.is_ok_and(|ticks| ticks > 3))
    };
    while !children(std::process::id()).iter().any(is_busy) {
        std::thread::yield_now();
    }
}

/// The children of a process, by their numbers.
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()).collect()
}

/// Set in the process that `a_child_is_gone_when_its_parent_is` starts.
const HOLDER: &str = "SERVERLESS_TUTOR_TEST_HOLDER";

#[test]
fn holds_a_child_when_told_to() {
    if std::env::var_os(HOLDER).is_some() {
        let _ = run_calls(&spawner(), &job("for (;;);", &[&[]]), &patient(), &Cancel::default());
    }
}

#[test]
fn a_child_is_gone_when_its_parent_is() {
    let mut parent = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "holds_a_child_when_told_to"])
        .env(HOLDER, "1")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let child = loop {
        if let Some(child) = children(parent.id()).first() {
            break *child;
        }
        std::thread::yield_now();
    };
    // A descriptor of the child tells when it ends, whoever its parent is by then.
    let child = Pid::from_raw(child.cast_signed()).unwrap();
    let child = pidfd_open(child, PidfdFlags::empty()).unwrap();
    parent.kill().unwrap();
    parent.wait().unwrap();
    let patience = Timespec { tv_sec: 1, tv_nsec: 0 };
    let ended = poll(&mut [PollFd::new(&child, PollFlags::IN)], Some(&patience)).unwrap();
    assert_eq!(ended, 1, "the child outlived its parent by a second");
}

/// The program under test; `.ci/run` names a copy that an ordinary user may run.
fn program() -> std::path::PathBuf {
    std::env::var_os("TUTOR_UNDER_TEST").map_or_else(|| env!("CARGO_BIN_EXE_serverless-tutor").into(), Into::into)
}
