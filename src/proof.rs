//! A lesson's own programs, run as its proof: the starter must not pass, the solution must, and every known wrong program must
//! be named for what it is.

use crate::grader::diagnosis::Known;
use crate::grader::{Report, Verdict, grade};
use crate::lesson::id::MisconceptionId;
use crate::lesson::model::{Body, Challenge, Lesson};
use crate::sandbox::SandboxError;
use crate::sandbox::cancel::Cancel;
use crate::sandbox::spawn::Spawner;

/// What a program of a lesson does that it should not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// There would be nothing to do.
    #[error("the starter passes all cases; leave something to write")]
    StarterPasses,
    /// The starter cannot be run, so a learner begins with an error.
    #[error("the starter does not load ({0}); begin with a program that runs")]
    StarterDoesNotLoad(String),
    /// Nobody could pass.
    #[error("the solution does not pass ({0}); mend the solution or the cases")]
    SolutionFails(String),
    /// A mistake that the cases do not see.
    #[error("the wrong program {0} passes all cases; add a case that it fails")]
    WrongPasses(MisconceptionId),
    /// A mistake that looks like another one.
    #[error("the wrong program {0} is taken for {1}; add a case or a probe that tells them apart")]
    WrongConfused(MisconceptionId, MisconceptionId),
    /// A mistake without a name.
    #[error("the wrong program {0} is not recognised; it has to answer every case with a value")]
    WrongUnnamed(MisconceptionId),
}

/// Runs the programs of a lesson and says what is wrong with them; nothing for a lesson without a challenge.
pub fn prove(lesson: &Lesson, spawner: &Spawner) -> Result<Vec<Flaw>, SandboxError> {
    let challenge = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge),
        _ => None,
    });
    let Some(challenge) = challenge else { return Ok(Vec::new()) };
    let known = Known::default();
    let run = |source: &str| grade(challenge, source, spawner, &known, &Cancel::default());
    let mut flaws = Vec::new();
    let starter = run(&challenge.starter)?;
    match starter.verdict {
        Verdict::Passed => flaws.push(Flaw::StarterPasses),
        Verdict::Error => flaws.push(Flaw::StarterDoesNotLoad(reason(challenge, &starter))),
        Verdict::Failed | Verdict::Limit => {}
    }
    let solution = run(&challenge.solution)?;
    if !solution.is_passed() {
        flaws.push(Flaw::SolutionFails(reason(challenge, &solution)));
    }
    for wrong in &challenge.misconceptions {
        let report = run(&wrong.source)?;
        match report.misconception {
            _ if report.is_passed() => flaws.push(Flaw::WrongPasses(wrong.id.clone())),
            Some(named) if named.id != wrong.id => flaws.push(Flaw::WrongConfused(wrong.id.clone(), named.id)),
            Some(_) => {}
            None => flaws.push(Flaw::WrongUnnamed(wrong.id.clone())),
        }
    }
    Ok(flaws)
}

fn reason(challenge: &Challenge, report: &Report) -> String {
    if let Some(fault) = &report.error {
        return fault.message.to_string();
    }
    if let Some(limit) = report.limit {
        return format!("the limit on {} was reached", limit.name());
    }
    format!("{} of {} cases are right", report.passed(), challenge.cases.len())
}
