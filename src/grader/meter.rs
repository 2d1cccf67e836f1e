//! A learner's function at work after it has passed: it is asked for costs, in the sandbox and with its limits. A program that
//! passed all its tests may still fail at other numbers, so every answer may be missing.

use crate::cost::meter::Question;
use crate::sandbox::SandboxError;
use crate::sandbox::calls::{CallJob, CaseOutcome, Load, run_calls};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::value::{Limit, Returned};
use crate::text::Clean;
use crate::units::Usd;

/// A program that has passed a challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The learner's file.
    pub source: String,
    /// The function in it.
    pub function: String,
}

/// Why there is no answer, as words that follow "yours".
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MeterError {
    /// It took too long.
    #[error("took more than 1 s")]
    Time,
    /// It used up something else.
    #[error("went over its limit of {0}")]
    Limit(&'static str),
    /// It threw.
    #[error("threw {0}")]
    Threw(Clean),
    /// What it returned is no amount of money.
    #[error("answered {0}")]
    NoMoney(Clean),
    /// It could not be run.
    #[error("did not run: {0}")]
    NotRun(String),
}

impl MeterError {
    /// Whether the program is likely to fail again at other numbers, after the same long wait.
    pub fn is_lasting(&self) -> bool {
        matches!(self, Self::Time | Self::Limit(_))
    }
}

/// Asks a program for a cost.
pub fn measure(program: &Program, question: &Question, spawner: &Spawner, cancel: &Cancel) -> Result<Usd, MeterError> {
    let Program { source, function } = program.clone();
    let job = CallJob { source, function, cases: question.calls() };
    let run = run_calls(spawner, &job, &Limits::grading(), cancel);
    let run = run.map_err(|why: SandboxError| MeterError::NotRun(why.to_string()))?;
    if let Some(stop) = run.stop {
        return Err(if stop.limit == Limit::Time { MeterError::Time } else { MeterError::Limit(stop.limit.name()) });
    }
    if let Load::Failed(thrown) = run.load {
        return Err(MeterError::Threw(thrown.text));
    }
    let mut returned = Vec::new();
    for case in &run.cases {
        match case {
            CaseOutcome::Returned(Returned::Number(number)) => returned.push(*number),
            CaseOutcome::Returned(other) => return Err(MeterError::NoMoney(other.text())),
            CaseOutcome::Threw(thrown) => return Err(MeterError::Threw(thrown.text.clone())),
            CaseOutcome::Stopped | CaseOutcome::NotRun => {}
        }
    }
    let shown = |number: &f64| Returned::Number(*number).text();
    question.cost(&returned).ok_or_else(|| MeterError::NoMoney(returned.last().map_or_else(Clean::default, shown)))
}
