//! Children that are killed at moments of chance.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serverless_tutor::sandbox::SandboxError;
use serverless_tutor::sandbox::calls::{CallRun, Stop, run_calls};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::sandbox::value::Limit;

use super::PROGRAM;
use crate::chance::Chance;
use crate::hostile_programs::{Class, class, job};
use crate::lab::Lab;
use crate::trial::{Effort, Trial};

/// Works for some milliseconds, and prints.
const BUSY: &str = "function calculateCost(a, b) {\n\
    for (const end = Date.now() + 4; Date.now() < end;) console.log('x'.repeat(100));\n\
    return a + b; }";

/// The processes, dead ones that nobody has reaped among them, that were started by this name.
fn named(program: &Path) -> Vec<i32> {
    let threads = fs::read_dir("/proc/self/task").unwrap().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let all = lists.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<i32>>());
    let begins = [program.as_os_str().as_encoded_bytes(), b"\0worker"].concat();
    all.filter(|id| fs::read(format!("/proc/{id}/cmdline")).is_ok_and(|line| line.starts_with(&begins))).collect()
}

/// Waits for a moment on the processor, finer than the system's own clock for sleepers.
fn spin(time: Duration) {
    let began = Instant::now();
    while began.elapsed() < time {
        thread::yield_now();
    }
}

/// A child that grades is killed at some moment of its life.
pub(crate) fn in_grading(effort: Effort) -> Trial {
    let mut trial = Trial::new("a child killed while it grades is a crash, none is left, and the next run is right");
    let mut chance = Chance::new();
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("tutor");
    symlink(PROGRAM, &program).unwrap();
    let spawner = Spawner::start(WorkerProgram(program.clone()));
    let run = |source: &str| run_calls(&spawner, &job(source), &Limits::grading(), &Cancel::default());
    let mut killed = 0;
    for _ in 0..effort.of(20, 500) {
        let moment = Duration::from_micros(chance.below(16_000) as u64);
        let case = format!("killed {moment:?} after its start, {}", chance.seed());
        trial.attempt(&case, || {
            let is_over = AtomicBool::new(false);
            let (ended, hit) = thread::scope(|scope| {
                let killer = scope.spawn(|| kill_after(&program, moment, &is_over));
                let ended = run(BUSY);
                is_over.store(true, Ordering::Relaxed);
                (ended, killer.join().unwrap())
            });
            killed += usize::from(hit);
            assert!(is_ordinary(&ended, hit), "{ended:#?}");
            assert_eq!(named(&program), [0; 0], "a child is left");
        });
        trial.attempt(&format!("the run after: {case}"), || {
            let run = run("function calculateCost(a, b) { return a + b; }").unwrap();
            assert_eq!(class(&run), Class::Pass, "{run:#?}");
        });
    }
    trial.attempt("the kills themselves", || assert!(killed > 0, "no kill met a child"));
    trial
}

/// Kills the child of that name once it has lived so long. True if it was there.
fn kill_after(program: &Path, moment: Duration, is_over: &AtomicBool) -> bool {
    while !is_over.load(Ordering::Relaxed) {
        if let Some(child) = named(program).first() {
            spin(moment);
            return !is_over.load(Ordering::Relaxed)
                && kill_process(Pid::from_raw(*child).unwrap(), Signal::KILL).is_ok();
        }
    }
    false
}

/// A run that was killed is a crash; one that came to its end before that is right.
fn is_ordinary(ended: &Result<CallRun, SandboxError>, hit: bool) -> bool {
    match ended {
        Ok(CallRun { stop: Some(Stop { limit: Limit::Crash, .. }), .. }) | Err(SandboxError::NotReady) => hit,
        Ok(run) => class(run) == Class::Pass,
        Err(_) => false,
    }
}

/// A process of the lab is killed while requests are under way.
pub(crate) fn in_the_lab(effort: Effort) -> Trial {
    let mut trial =
        Trial::new("a process of the lab killed at work costs a 502 at most, none is left, and the next request works");
    let mut chance = Chance::new();
    let works = "export const GET = () => { for (const end = Date.now() + 3; Date.now() < end;); return new Response('done'); };";
    for platform in ["lambda", "workers", "vercel"] {
        let lab = Lab::start(&[("functions/works.mjs", works)], &["--platform", platform]);
        let mut connection = lab.connect();
        assert_eq!(connection.get("/works").text(), "done");
        let mut killed = 0;
        for _ in 0..effort.of(7, 167) {
            let moment = Duration::from_micros(chance.below(9_000) as u64);
            let case = format!("{platform}, killed {moment:?} after the request, {}", chance.seed());
            trial.attempt(&case, || {
                connection.request("GET", "/works", &[], b"");
                spin(moment);
                let victim = lab.children().first().map(|child| child.cast_signed());
                if let Some(victim) = victim {
                    killed += usize::from(kill_process(Pid::from_raw(victim).unwrap(), Signal::KILL).is_ok());
                }
                let answer = connection.answer_to("GET").unwrap();
                assert!(matches!(answer.status, 200 | 502), "{answer:?}");
                if let Some(victim) = victim {
                    until_reaped(victim);
                }
            });
            trial.attempt(&format!("the request after: {case}"), || {
                assert_eq!(connection.get("/works").text(), "done");
            });
        }
        trial.attempt(&format!("the kills themselves, {platform}"), || assert!(killed > 0, "no kill met a child"));
    }
    trial
}

/// Waits until the lab has noticed the death of a process, and nothing of it is left.
fn until_reaped(process: i32) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Path::new(&format!("/proc/{process}")).exists() {
        assert!(Instant::now() < deadline, "a dead process is left");
        thread::yield_now();
    }
}
