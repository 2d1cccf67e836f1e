//! From a learner's program to a verdict: the cases are called in the sandbox, and everything that is known to be right stays
//! on this side. Knows nothing of the engine inside the sandbox and nothing of screens.

pub mod diagnosis;
pub mod json;
pub mod solution;

use crate::grader::diagnosis::Known;
use crate::lesson::id::MisconceptionId;
use crate::lesson::model::{Case, Challenge, Visibility};
use crate::sandbox::SandboxError;
use crate::sandbox::calls::{self, CallJob, CallRun, Load, run_calls};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::transcript::Transcript;
use crate::sandbox::value::{Limit, Returned, Thrown};
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
    let run = run_all(challenge, source, spawner, cancel)?;
    let mut report = judge(challenge, &run);
    if report.verdict == Verdict::Failed && source.trim() != challenge.starter.trim() {
        report.misconception = known.name(challenge, &run, spawner, cancel)?;
    }
    Ok(report)
}

/// Calls the function for every case and then for every probe.
fn run_all(
    challenge: &Challenge,
    source: &str,
    spawner: &Spawner,
    cancel: &Cancel,
) -> Result<CallRun, SandboxError> {
    let cases = challenge.cases.iter().map(|case| case.args.clone()).chain(challenge.probes.iter().cloned());
    let job = CallJob {
        source: source.trim_start_matches('\u{feff}').to_owned(),
        function: challenge.function.clone(),
        cases: cases.collect(),
    };
    run_calls(spawner, &job, &Limits::grading(), cancel)
}

/// The verdict on a run, by the cases alone; probes are neither shown nor counted.
fn judge(challenge: &Challenge, run: &CallRun) -> Report {
    if let Load::Failed(thrown) = &run.load {
        return Report { console: run.console.clone(), ..unloaded(challenge, thrown.text.clone(), place(thrown)) };
    }
    let mut cases: Vec<CaseReport> =
        challenge.cases.iter().enumerate().map(|(i, case)| judge_case(case, run.cases.get(i))).collect();
    // A limit in a probe ends nothing that counts.
    let counts = |at: Option<usize>| at.is_none_or(|at| at < challenge.cases.len());
    let limit = run.stop.as_ref().filter(|stop| counts(stop.case)).map(|stop| stop.limit);
    if limit.is_none() && cases.iter().all(|case| case.outcome == CaseOutcome::Passed) {
        return report(Verdict::Passed, cases, run);
    }
    show_one(&mut cases);
    let error = run.cases.iter().take(challenge.cases.len()).find_map(|case| match case {
        calls::CaseOutcome::Threw(thrown) => Some(Fault { message: thrown.text.clone(), place: place(thrown) }),
        _ => None,
    });
    let verdict = if limit.is_some() { Verdict::Limit } else { Verdict::Failed };
    let error = if limit.is_some() { None } else { error };
    Report { limit, error, ..report(verdict, cases, run) }
}

fn report(verdict: Verdict, cases: Vec<CaseReport>, run: &CallRun) -> Report {
    Report { verdict, cases, limit: None, error: None, misconception: None, console: run.console.clone() }
}

fn unloaded(challenge: &Challenge, message: Clean, place: Option<(u32, u32)>) -> Report {
    let case = |case: &Case| CaseReport { outcome: CaseOutcome::NotRun, got: None, shown: case.visibility };
    Report {
        verdict: Verdict::Error,
        cases: challenge.cases.iter().map(case).collect(),
        limit: None,
        error: Some(Fault { message, place }),
        misconception: None,
        console: Transcript::default(),
    }
}

fn judge_case(case: &Case, call: Option<&calls::CaseOutcome>) -> CaseReport {
    let (outcome, got) = match call {
        Some(calls::CaseOutcome::Returned(value)) => {
            // -0 == 0, and NaN equals nothing.
            let right = matches!(value, Returned::Number(number) if *number == case.expected);
            (if right { CaseOutcome::Passed } else { CaseOutcome::Failed }, Some(value.text()))
        }
        Some(calls::CaseOutcome::Threw(thrown)) => {
            let text: String = format!("threw {}", thrown.text).chars().take(200).collect();
            (CaseOutcome::Failed, Some(sanitise_line(&text)))
        }
        Some(calls::CaseOutcome::Stopped) => (CaseOutcome::Failed, None),
        Some(calls::CaseOutcome::NotRun) | None => (CaseOutcome::NotRun, None),
    };
    CaseReport { outcome, got, shown: case.visibility }
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
