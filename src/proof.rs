//! A lesson's own programs, run as its proof: the starter must not pass, the solution must, and every known wrong program must
//! be named for what it is. The other programs must run, and questions about output must have the answer that comes out.

use crate::grader::diagnosis::Known;
use crate::grader::learned::has;
use crate::grader::simple::is_inside;
use crate::grader::{Report, Verdict, grade};
use crate::lesson::advice::Spot;
use crate::lesson::id::{CaseId, MisconceptionId, PlatformId, QuestionId, ScenarioId};
use crate::lesson::model::{Blank, Body, Challenge, Lesson, Takeaway, Worked};
use crate::sandbox::SandboxError;
use crate::sandbox::calls::{CallJob, CaseOutcome, run_calls};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::value::{Returned, number_text};
use crate::text::Clean;

mod programs;

/// What a program of a lesson does that it should not.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
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
    /// A remark on a difference from the solution that would be made to the solution itself.
    #[error("a takeaway is about what the solution lacks too ({0}); name a part that the solution has")]
    TakeawayUnfounded(String),
    /// The smallest failing input could not be found.
    #[error("the solution gives no number at the simplest input ({0}); choose other values for simplest")]
    SimplestWithoutAnswer(String),
    /// The smallest failing input could not be found from there.
    #[error("the case {0} lies outside of the domain; widen it, or change the case")]
    CaseOutside(CaseId),
    /// A blank whose number is not what the solution gives.
    #[error("a blank of \"{0}\" holds {1}, and the solution gives {2}; mend the answer or the arguments")]
    BlankWrong(String, f64, String),
    /// A mistake without a name.
    #[error("the wrong program {0} is not recognised; it has to answer every case with a value")]
    WrongUnnamed(MisconceptionId),
    /// A program of the code section that a learner could not run.
    #[error("the program of {0} does not run ({1}); mend it, or its request")]
    CodeFails(PlatformId, String),
    /// A file that a scenario begins with and that the lab could not load.
    #[error("the file {1} of the scenario {0} does not load ({2}); mend it")]
    StarterFileFails(ScenarioId, String, String),
    /// A question about the output of a program that has none.
    #[error("the program of {0} does not run ({1}); mend it, or ask about something else")]
    OutputFails(QuestionId, String),
    /// A question about output whose right option is wrong.
    #[error("the right option of {0} says {1}, and what comes out is {2}; mend one of them")]
    OutputWrong(QuestionId, String, Clean),
    /// A question about output that nobody can check.
    #[error("the program of {0} prints nothing by itself, so its answer is not proven; say with run how it is called")]
    OutputUnknown(QuestionId),
}

impl Flaw {
    /// Whether the lesson can be taken with it, so that it is only a remark.
    pub fn is_remark(&self) -> bool {
        matches!(self, Self::OutputUnknown(_))
    }

    /// Where in the lesson it has to be mended.
    pub fn spot(&self) -> Spot {
        match self {
            Self::StarterPasses | Self::StarterDoesNotLoad(_) => Spot::Starter,
            Self::SolutionFails(_) => Spot::Solution,
            Self::WrongPasses(id) | Self::WrongConfused(id, _) | Self::WrongUnnamed(id) => Spot::Wrong(id.clone()),
            Self::TakeawayUnfounded(_) => Spot::Takeaways,
            Self::SimplestWithoutAnswer(_) => Spot::Domain,
            Self::CaseOutside(id) => Spot::Case(id.clone()),
            Self::BlankWrong(title, ..) => Spot::Worked(title.clone()),
            Self::CodeFails(id, _) => Spot::Platform(id.clone()),
            Self::StarterFileFails(id, path, _) => Spot::ScenarioFile(id.clone(), path.clone()),
            Self::OutputFails(id, _) | Self::OutputWrong(id, ..) | Self::OutputUnknown(id) => {
                Spot::Question(id.clone())
            }
        }
    }
}

/// Runs the programs of a lesson and says what is wrong with them.
pub fn prove(lesson: &Lesson, spawner: &Spawner) -> Result<Vec<Flaw>, SandboxError> {
    let mut flaws = challenge(lesson, spawner)?;
    flaws.extend(programs::flaws(lesson, spawner)?);
    Ok(flaws)
}

/// What is wrong with the challenge; nothing for a lesson without one.
fn challenge(lesson: &Lesson, spawner: &Spawner) -> Result<Vec<Flaw>, SandboxError> {
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
    if solution.is_passed() {
        flaws.extend(by_the_solution(challenge, spawner)?);
    } else {
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

/// What does not fit the solution: the domain, blanks, remarks on it.
fn by_the_solution(challenge: &Challenge, spawner: &Spawner) -> Result<Vec<Flaw>, SandboxError> {
    let mut flaws = domain(challenge, spawner)?;
    flaws.extend(blanks(challenge, spawner)?);
    let lacks = |takeaway: &&Takeaway| !takeaway.yours_lacks.iter().any(|part| has(&challenge.solution, part));
    let unfounded = challenge.takeaways.iter().filter(lacks).map(|takeaway| takeaway.yours_lacks.join(", "));
    flaws.extend(unfounded.map(Flaw::TakeawayUnfounded));
    Ok(flaws)
}

/// Whether the search for the smallest failing input has where to begin and where to end.
fn domain(challenge: &Challenge, spawner: &Spawner) -> Result<Vec<Flaw>, SandboxError> {
    if challenge.domain.is_empty() {
        return Ok(Vec::new());
    }
    let outside = challenge.cases.iter().filter(|case| !is_inside(&challenge.domain, &case.args));
    let mut flaws: Vec<Flaw> = outside.map(|case| Flaw::CaseOutside(case.id.clone())).collect();
    let simplest: Vec<f64> = challenge.domain.iter().map(|domain| domain.simplest).collect();
    if answers(challenge, std::slice::from_ref(&simplest), spawner)?.first().is_none_or(Option::is_none) {
        let shown: Vec<String> = simplest.iter().map(|value| number_text(*value)).collect();
        flaws.push(Flaw::SimplestWithoutAnswer(shown.join(", ")));
    }
    Ok(flaws)
}

/// Whether the blanks that hold a result hold what the solution gives.
fn blanks(challenge: &Challenge, spawner: &Spawner) -> Result<Vec<Flaw>, SandboxError> {
    let results = challenge
        .worked
        .iter()
        .flat_map(|worked| worked.blanks().filter(|blank| blank.is_result).map(move |blank| (worked, blank)));
    let results: Vec<(&Worked, &Blank)> = results.collect();
    if results.is_empty() {
        return Ok(Vec::new());
    }
    let inputs: Vec<Vec<f64>> = results.iter().map(|(worked, _)| worked.args.clone()).collect();
    let given = answers(challenge, &inputs, spawner)?;
    let wrong = results.iter().zip(given).filter(|((_, blank), given)| !given.is_some_and(|n| blank.is_right(n)));
    let flaw = |((worked, blank), given): (&(&Worked, &Blank), Option<f64>)| {
        let given = given.map_or_else(|| "no number".to_owned(), number_text);
        Flaw::BlankWrong(worked.title.to_string(), blank.answer, given)
    };
    Ok(wrong.map(flaw).collect())
}

/// What the solution answers to inputs, where that is a number.
fn answers(challenge: &Challenge, inputs: &[Vec<f64>], spawner: &Spawner) -> Result<Vec<Option<f64>>, SandboxError> {
    let job =
        CallJob { source: challenge.solution.clone(), function: challenge.function.clone(), cases: inputs.to_vec() };
    let run = run_calls(spawner, &job, &Limits::grading(), &Cancel::default())?;
    let number = |call| match call {
        CaseOutcome::Returned(Returned::Number(number)) if number.is_finite() => Some(number),
        _ => None,
    };
    Ok(run.cases.into_iter().map(number).collect())
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
