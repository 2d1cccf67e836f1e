//! From a learner's program to a verdict: the cases are called in the sandbox, and everything that is known to be right stays
//! on this side. Knows nothing of the engine inside the sandbox and nothing of screens.

pub mod diagnosis;
pub mod explain;
pub mod json;
pub mod junit;
pub mod learned;
pub mod meter;
pub mod search;
pub mod simple;
pub mod solution;
pub mod wrong;

use crate::grader::diagnosis::Known;
use crate::grader::wrong::Wrong;
use crate::lesson::id::MisconceptionId;
use crate::lesson::model::{Case, Challenge, Visibility};
use crate::sandbox::SandboxError;
use crate::sandbox::calls::{self, CallJob, CallRun, Load, run_calls};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::transcript::Transcript;
use crate::sandbox::value::{Limit, Thrown, shown};
use crate::text::{Clean, sanitise_line};

/// How a program did.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// One entry for each case of the challenge, in order.
    pub cases: Vec<CaseReport>,
    /// The limit that ended the run.
    pub limit: Option<Limit>,
    /// The function in which it did, if the engine could tell.
    pub limit_in: Option<Clean>,
    /// The first error, with its place in the learner's file.
    pub error: Option<Fault>,
    /// The known mistake whose outputs are the same.
    pub misconception: Option<Named>,
    /// What the program printed.
    pub console: Transcript,
}

/// What a run comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every case is right.
    Passed,
    /// Some case is wrong or throws.
    Failed,
    /// The program does not load, or has no such function.
    Error,
    /// Time, memory, stack or output was used up, or the child died.
    Limit,
}

impl Verdict {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Error => "error",
            Self::Limit => "limit",
        }
    }
}

/// How a case went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReport {
    /// Right, wrong or not run.
    pub outcome: CaseOutcome,
    /// The value as JavaScript writes it, or what was thrown; none if there is no value.
    pub got: Option<Clean>,
    /// What is wrong with it; none unless the case failed.
    pub wrong: Option<Wrong>,
    /// Whether its numbers may be shown.
    pub shown: Visibility,
}

/// Right, wrong or not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseOutcome {
    /// The value is right.
    Passed,
    /// The value is wrong, or there is none.
    Failed,
    /// An earlier end of the run left it out.
    NotRun,
}

impl CaseOutcome {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotRun => "not_run",
        }
    }
}

/// An error in the learner's program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it says.
    pub message: Clean,
    /// Line and column in the learner's file, from 1, where they are known.
    pub place: Option<(u32, u32)>,
}

/// A known mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: MisconceptionId,
    /// The mistake in a few words.
    pub title: Clean,
    /// What helps.
    pub hint: Clean,
}

impl Report {
    /// Whether every case is right.
    pub fn is_passed(&self) -> bool {
        self.verdict == Verdict::Passed
    }

    /// How many cases are right.
    pub fn passed(&self) -> usize {
        self.count(CaseOutcome::Passed)
    }

    /// How many cases have an outcome.
    pub fn count(&self, outcome: CaseOutcome) -> usize {
        self.cases.iter().filter(|case| case.outcome == outcome).count()
    }
}

/// Grades a program. `known` keeps what the known wrong programs answer from one call to the next.
pub fn grade(
    challenge: &Challenge,
    source: &str,
    spawner: &Spawner,
    known: &Known,
    cancel: &Cancel,
) -> Result<Report, SandboxError> {
    if source.trim().is_empty() {
        return Ok(unloaded(challenge, sanitise_line("the file is empty: write the function first"), None));
    }
    let run = run_calls(spawner, &job(challenge, source, &[]), &Limits::grading(), cancel)?;
    let mut report = judge(challenge, &run);
    if report.verdict == Verdict::Failed && !is_starter(challenge, source) {
        report.misconception = known.name(challenge, source, &run, spawner, cancel)?;
    }
    Ok(report)
}

/// Why some cases were not run, as a sentence; nothing if all were.
pub fn not_run(challenge: &Challenge, report: &Report) -> Option<String> {
    if report.count(CaseOutcome::NotRun) == 0 {
        return None;
    }
    let part = match report.limit {
        None => "the program does not load".to_owned(),
        Some(limit) => {
            // Cases run in their order, so the last that failed is the one that was stopped.
            let stopped = report.cases.iter().rposition(|case| case.outcome == CaseOutcome::Failed);
            let place = match stopped.map(|case| (&challenge.cases[case], report.cases[case].shown)) {
                Some((case, Visibility::Visible)) => format!("in the test \"{}\"", case.label),
                Some((_, Visibility::Hidden)) => "in a hidden test".to_owned(),
                None => "while the program was loaded".to_owned(),
            };
            format!("the limit on {} was reached {place}", limit.name())
        }
    };
    Some(format!("Not run because an earlier part failed: {part}."))
}

/// The calls of every case, and of `probes` behind them.
fn job(challenge: &Challenge, source: &str, probes: &[Vec<f64>]) -> CallJob {
    let cases = challenge.cases.iter().map(|case| case.args.clone()).chain(probes.iter().cloned()).collect();
    let source = source.strip_prefix('\u{feff}').unwrap_or(source).to_owned();
    CallJob { source, function: challenge.function.clone(), cases }
}

/// Whether nothing was done yet: an editor may have changed line ends and indents.
fn is_starter(challenge: &Challenge, source: &str) -> bool {
    source.split_whitespace().eq(challenge.starter.split_whitespace())
}

fn judge(challenge: &Challenge, run: &CallRun) -> Report {
    if let Load::Failed(thrown) = &run.load {
        return Report { console: run.console.clone(), ..unloaded(challenge, thrown.text.clone(), place(thrown)) };
    }
    let mut cases: Vec<CaseReport> =
        challenge.cases.iter().zip(&run.cases).map(|(case, call)| judge_case(case, call)).collect();
    let is_right = |case: &CaseReport| case.outcome == CaseOutcome::Passed;
    let verdict = match &run.stop {
        Some(_) => Verdict::Limit,
        None if cases.iter().all(is_right) => Verdict::Passed,
        None => Verdict::Failed,
    };
    show_one(&mut cases);
    let error = run.cases.iter().filter(|_| verdict == Verdict::Failed).find_map(|case| match case {
        calls::CaseOutcome::Threw(thrown) => Some(Fault { message: thrown.text.clone(), place: place(thrown) }),
        _ => None,
    });
    Report {
        verdict,
        cases,
        limit: run.stop.as_ref().map(|stop| stop.limit),
        limit_in: run.stop.as_ref().and_then(|stop| stop.function.clone()),
        error,
        misconception: None,
        console: run.console.clone(),
    }
}

fn unloaded(challenge: &Challenge, message: Clean, place: Option<(u32, u32)>) -> Report {
    let case =
        |case: &Case| CaseReport { outcome: CaseOutcome::NotRun, got: None, wrong: None, shown: case.visibility };
    Report {
        verdict: Verdict::Error,
        cases: challenge.cases.iter().map(case).collect(),
        limit: None,
        limit_in: None,
        error: Some(Fault { message, place }),
        misconception: None,
        console: Transcript::default(),
    }
}

fn judge_case(case: &Case, call: &calls::CaseOutcome) -> CaseReport {
    let wrong = match call {
        calls::CaseOutcome::Returned(value) => wrong::with_value(value, case.expected),
        calls::CaseOutcome::Threw(_) => Some(Wrong::Threw),
        calls::CaseOutcome::Stopped => Some(Wrong::Stopped),
        calls::CaseOutcome::NotRun => None,
    };
    let outcome = match (call, wrong) {
        (calls::CaseOutcome::NotRun, _) => CaseOutcome::NotRun,
        (_, Some(_)) => CaseOutcome::Failed,
        (_, None) => CaseOutcome::Passed,
    };
    CaseReport { outcome, got: got(call), wrong, shown: case.visibility }
}

/// The value as JavaScript writes it, or what was thrown.
fn got(call: &calls::CaseOutcome) -> Option<Clean> {
    match call {
        calls::CaseOutcome::Returned(value) => Some(value.text()),
        calls::CaseOutcome::Threw(thrown) => Some(shown(&format!("threw {}", thrown.text))),
        calls::CaseOutcome::Stopped | calls::CaseOutcome::NotRun => None,
    }
}

/// Where no visible case fails, the first failing hidden one is shown: nobody can mend what they cannot see.
fn show_one(cases: &mut [CaseReport]) {
    let failed = |case: &&mut CaseReport| case.outcome == CaseOutcome::Failed;
    if cases.iter_mut().filter(failed).any(|case| case.shown == Visibility::Visible) {
        return;
    }
    if let Some(first) = cases.iter_mut().find(failed) {
        first.shown = Visibility::Visible;
    }
}

fn place(thrown: &Thrown) -> Option<(u32, u32)> {
    thrown.place.map(|place| (place.line, place.column))
}
