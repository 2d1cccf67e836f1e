//! One program, many calls: a child loads a learner's file in a fresh isolate for every case and calls its function once.
//! Tells what came back, never whether it is right.

use std::time::Instant;

use crate::sandbox::SandboxError;
use crate::sandbox::cancel::Cancel;
use crate::sandbox::limits::Limits;
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::process::{Ending, Event, Worker};
use crate::sandbox::selftest::Protection;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::transcript::{Recorder, Transcript};
use crate::sandbox::value::{Limit, Returned, Thrown};
use crate::text::Clean;

/// A program and the calls to make.
#[derive(Debug, Clone, PartialEq)]
pub struct CallJob {
    /// The learner's file.
    pub source: String,
    /// The name of the function to call; an identifier.
    pub function: String,
    /// The arguments of each call.
    pub cases: Vec<Vec<f64>>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub struct CallRun {
    /// Whether the program could be loaded.
    pub load: Load,
    /// What became of each case, in their order.
    pub cases: Vec<CaseOutcome>,
    /// The limit that ended the run, if one did.
    pub stop: Option<Stop>,
    /// What the program printed; what its top level prints is kept once.
    pub console: Transcript,
    /// The walls that stood around the child.
    pub protection: Protection,
}

/// What became of loading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Load {
    /// The program was loaded and has the function.
    Done,
    /// It does not parse, its top level threw, or it has no such function.
    Failed(Thrown),
    /// A limit ended it.
    Stopped,
}

/// What became of one case.
#[derive(Debug, Clone, PartialEq)]
pub enum CaseOutcome {
    /// The call returned.
    Returned(Returned),
    /// The call threw.
    Threw(Thrown),
    /// The limit in [`CallRun::stop`] ended it.
    Stopped,
    /// It was not begun.
    NotRun,
}

/// A limit that ended a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Which one.
    pub limit: Limit,
    /// The case it happened in; `None` while the program was loaded.
    pub case: Option<usize>,
    /// The function that ran, if the engine could tell.
    pub function: Option<Clean>,
}

/// Runs a job in a child of its own.
///
/// It takes at most `limits.wall`, plus the time to reap the child.
pub fn run_calls(spawner: &Spawner, job: &CallJob, limits: &Limits, cancel: &Cancel) -> Result<CallRun, SandboxError> {
    let deadline = Instant::now() + limits.wall;
    let mut worker = spawner.spawn()?;
    cancel.watch(worker.channel());
    worker.send(&[ToWorker::Start(*limits), ToWorker::Calls(job.clone())])?;
    let protection = match worker.receive(deadline) {
        Event::Message(FromWorker::Ready(protection)) => protection,
        _ if cancel.is_cancelled() => return Err(SandboxError::Cancelled),
        _ => return Err(SandboxError::NotReady),
    };
    let mut progress = Progress::default();
    let stop = follow(&mut progress, worker, deadline, limits, job.cases.len());
    if cancel.is_cancelled() {
        return Err(SandboxError::Cancelled);
    }
    Ok(progress.finish(stop, job.cases.len(), protection))
}

/// Why a run ended, with the function it was in.
type Cause = Option<(Limit, Option<Clean>)>;

/// Takes messages until the job is done or a limit ends it.
fn follow(progress: &mut Progress, mut worker: Worker, deadline: Instant, limits: &Limits, cases: usize) -> Cause {
    loop {
        match worker.receive(deadline) {
            Event::Message(FromWorker::Printed(printed)) => {
                progress.printed = progress.printed.saturating_add(printed.bytes);
                progress.recorder.print(printed.case.map(|case| case as usize), printed.level, &printed.text);
                if progress.printed > limits.output.0 {
                    return Some((Limit::Output, None));
                }
            }
            Event::Message(FromWorker::ForgetPrinted) if progress.load.is_none() => {
                progress.recorder = Recorder::default();
            }
            Event::Message(FromWorker::Loaded(outcome)) if progress.load.is_none() => progress.load = Some(outcome),
            Event::Message(FromWorker::Case(outcome)) if progress.outcomes.len() < cases => {
                progress.outcomes.push(outcome.map_or_else(CaseOutcome::Threw, CaseOutcome::Returned));
            }
            Event::Message(FromWorker::Limit(limit, function)) => return Some((limit, function)),
            Event::Message(FromWorker::Done) if progress.is_whole(cases) => return None,
            Event::Quiet => return Some((Limit::Time, None)),
            // A child that talks out of turn is no longer ours.
            Event::Message(_) => return Some((Limit::Crash, None)),
            Event::Gone => {
                return match worker.end() {
                    Ending::CpuTime => Some((Limit::Time, None)),
                    Ending::Other => Some((Limit::Crash, None)),
                };
            }
        }
    }
}

#[derive(Debug, Default)]
struct Progress {
    load: Option<Result<(), Thrown>>,
    outcomes: Vec<CaseOutcome>,
    recorder: Recorder,
    printed: u64,
}

impl Progress {
    fn is_whole(&self, cases: usize) -> bool {
        match self.load {
            Some(Ok(())) => self.outcomes.len() == cases,
            Some(Err(_)) => self.outcomes.is_empty(),
            None => false,
        }
    }

    fn finish(self, cause: Cause, cases: usize, protection: Protection) -> CallRun {
        let mut outcomes = self.outcomes;
        let running = (matches!(self.load, Some(Ok(()))) && outcomes.len() < cases).then_some(outcomes.len());
        if cause.is_some() && running.is_some() {
            outcomes.push(CaseOutcome::Stopped);
        }
        outcomes.resize(cases, CaseOutcome::NotRun);
        let load = match self.load {
            Some(Ok(())) => Load::Done,
            Some(Err(thrown)) => Load::Failed(thrown),
            None => Load::Stopped,
        };
        let stop = cause.map(|(limit, function)| Stop { limit, case: running, function });
        CallRun { load, cases: outcomes, stop, console: self.recorder.finish(), protection }
    }
}
