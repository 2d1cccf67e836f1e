//! What is known of a program that failed: the smallest input at which it is wrong, and the rule that it breaks. The right
//! values come from the lesson's solution in a child of its own, and never enter that of the learner's program.

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

use crate::grader::diagnosis::{Known, is_close};
use crate::grader::search::{Answer, Search};
use crate::grader::wrong::{self, Wrong};
use crate::grader::{CaseOutcome, Report, Verdict, got, is_starter};
use crate::lesson::model::{Case, Challenge, Misconception};
use crate::sandbox::calls::{self, CallJob, run_calls};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::value::{Returned, number_text};
use crate::text::Clean;

/// Time for all of it, as a learner is willing to wait. What was found by then is told.
pub const BUDGET: Duration = Duration::from_millis(1500);

/// The part of the time that the search may take, so that something is left for the rule.
const SEARCH: f64 = 0.75;

/// Failing inputs, and as many right ones, at which known wrong programs are asked too.
const EVIDENCE: usize = 12;

/// Failing inputs that two programs must answer alike before they are said to break the same rule.
const LEAST_EVIDENCE: usize = 3;

/// What is known of a program that failed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diagnosis {
    /// The smallest input at which it is wrong.
    pub smallest: Option<Smallest>,
    /// The rule that it breaks, by its place in [`Challenge::rules`]; none where that is not certain.
    pub rule: Option<usize>,
}

/// An input at which a program is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Smallest {
    /// The arguments.
    pub args: Vec<f64>,
    /// What is right.
    pub expected: f64,
    /// What the program gives, as JavaScript writes it, or what it threw.
    pub got: Clean,
    /// What is wrong with it.
    pub wrong: Wrong,
}

impl Smallest {
    /// The call as a program writes it, such as `calculateCost(1, 1)`.
    pub fn call(&self, challenge: &Challenge) -> String {
        let args: Vec<String> = self.args.iter().map(|arg| number_text(*arg)).collect();
        format!("{}({})", challenge.function, args.join(", "))
    }
}

/// Looks for the smallest failing input and the broken rule of a program with this report. Nothing is found for a program
/// that did not fail, and for the untouched starter. What was found when `budget` has passed, or the search was cancelled, is
/// told.
pub fn diagnose(
    challenge: &Challenge,
    source: &str,
    report: &Report,
    spawner: &Spawner,
    known: &Known,
    cancel: &Cancel,
    budget: Duration,
) -> Diagnosis {
    if report.verdict != Verdict::Failed || is_starter(challenge, source) {
        return Diagnosis::default();
    }
    let bench = Bench { challenge, spawner, known, cancel, begin: Instant::now(), budget };
    let tried = bench.search(source, report);
    let named = report.misconception.as_ref();
    let named = named.and_then(|named| challenge.misconceptions.iter().find(|known| known.id == named.id));
    let rule = match named {
        Some(misconception) => misconception.rule,
        None => rule_by_cases(challenge, report).or_else(|| bench.rule_by_answers(&tried.all, report)),
    };
    Diagnosis { smallest: tried.smallest, rule }
}

/// An input with what is right and what came back.
struct Tried {
    args: Vec<f64>,
    expected: f64,
    call: calls::CaseOutcome,
    wrong: Option<Wrong>,
}

#[derive(Default)]
struct Found {
    smallest: Option<Smallest>,
    all: Vec<Tried>,
}

struct Bench<'a> {
    challenge: &'a Challenge,
    spawner: &'a Spawner,
    known: &'a Known,
    cancel: &'a Cancel,
    begin: Instant,
    budget: Duration,
}

impl Bench<'_> {
    fn search(&self, source: &str, report: &Report) -> Found {
        let cases = self.challenge.cases.iter().zip(&report.cases);
        let failing = cases.filter(|(_, result)| result.outcome == CaseOutcome::Failed);
        let failing: Vec<_> = failing.collect();
        let mut search = Search::new(&self.challenge.domain, failing.iter().map(|(case, _)| case.args.clone()));
        let mut all = Vec::new();
        let end = self.budget.mul_f64(SEARCH);
        while let Some(batch) = search.next_batch().filter(|_| self.begin.elapsed() < end) {
            let Some((round, is_whole)) = self.ask(source, &batch) else { break };
            for (args, tried) in batch.into_iter().zip(round) {
                let answer = match &tried {
                    Some(Tried { wrong: None, .. }) => Answer::Right,
                    Some(_) => Answer::Wrong,
                    None => Answer::Unknown,
                };
                search.hear(args, answer);
                all.extend(tried);
            }
            if !is_whole {
                break;
            }
        }
        let Some(args) = search.smallest() else { return Found { smallest: None, all } };
        let by_search = || {
            let tried = all.iter().find(|tried| tried.args == args)?;
            Some(Smallest {
                args: tried.args.clone(),
                expected: tried.expected,
                got: got(&tried.call)?,
                wrong: tried.wrong?,
            })
        };
        let by_case = || {
            let (case, result) = failing.iter().find(|(case, _)| case.args == args)?;
            Some(Smallest {
                args: case.args.clone(),
                expected: case.expected,
                got: result.got.clone()?,
                wrong: result.wrong?,
            })
        };
        Found { smallest: by_search().or_else(by_case), all }
    }

    /// Asks the learner's program and the solution at the same time; also says whether all was answered.
    fn ask(&self, source: &str, batch: &[Vec<f64>]) -> Option<(Vec<Option<Tried>>, bool)> {
        let (given, right) = thread::scope(|scope| {
            let given = scope.spawn(|| self.run(source, batch));
            let right = self.right(batch);
            (given.join().ok().flatten(), right)
        });
        let (given, right) = (given?, right?);
        let is_whole = given.stop.is_none();
        let tried = |((args, call), expected): ((&Vec<f64>, calls::CaseOutcome), Option<f64>)| {
            let wrong = match &call {
                calls::CaseOutcome::Returned(value) => wrong::with_value(value, expected?),
                calls::CaseOutcome::Threw(_) => Some(Wrong::Threw),
                calls::CaseOutcome::Stopped | calls::CaseOutcome::NotRun => return None,
            };
            Some(Tried { args: args.clone(), expected: expected?, call, wrong })
        };
        Some((batch.iter().zip(given.cases).zip(right).map(tried).collect(), is_whole))
    }

    /// What the solution answers; it is asked only once for each input.
    fn right(&self, batch: &[Vec<f64>]) -> Option<Vec<Option<f64>>> {
        let mut kept = self.known.right();
        let new: Vec<Vec<f64>> = batch.iter().filter(|input| !kept.contains_key(&key(input))).cloned().collect();
        if !new.is_empty() {
            let run = self.run(&self.challenge.solution, &new)?;
            kept.extend(new.iter().zip(run.cases).filter_map(|(input, call)| Some((key(input), number(&call)?))));
        }
        Some(batch.iter().map(|input| kept.get(&key(input)).copied()).collect())
    }

    fn run(&self, source: &str, batch: &[Vec<f64>]) -> Option<calls::CallRun> {
        let left = self.budget.saturating_sub(self.begin.elapsed());
        if left.is_zero() {
            return None;
        }
        let source = source.strip_prefix('\u{feff}').unwrap_or(source).to_owned();
        let job = CallJob { source, function: self.challenge.function.clone(), cases: batch.to_vec() };
        let grading = Limits::grading();
        let limits = Limits { wall: left.min(grading.wall), ..grading };
        run_calls(self.spawner, &job, &limits, self.cancel).ok()
    }

    /// The rule of the known wrong programs that answer the inputs of the search as this one does, if it is one rule. They
    /// must not fail any case that this one passes: small inputs alone look alike too often.
    fn rule_by_answers(&self, all: &[Tried], report: &Report) -> Option<usize> {
        let some = |fails: bool| all.iter().filter(move |tried| tried.wrong.is_some() == fails).take(EVIDENCE);
        let failing = some(true).count();
        if failing < LEAST_EVIDENCE {
            return None;
        }
        let evidence: Vec<&Tried> = some(true).chain(some(false)).collect();
        let passed = self.challenge.cases.iter().zip(&report.cases);
        let passed = passed.filter(|(_, result)| result.outcome == CaseOutcome::Passed).map(|(case, _)| case);
        let passed: Vec<&Case> = passed.collect();
        let inputs = evidence.iter().map(|tried| &tried.args).chain(passed.iter().map(|case| &case.args));
        let inputs: Vec<Vec<f64>> = inputs.cloned().collect();
        let is_same = |wrong: &Misconception| {
            let run = self.run(&wrong.source, &inputs)?;
            let (tried, cases) = run.cases.split_at(evidence.len());
            let alike = evidence.iter().zip(tried).all(|(tried, call)| is_same(&tried.call, call));
            let is_right = |(case, call): (&&Case, &calls::CaseOutcome)| match call {
                calls::CaseOutcome::Returned(value) => wrong::with_value(value, case.expected).is_none(),
                _ => false,
            };
            Some(alike && passed.iter().zip(cases).all(is_right))
        };
        let outcomes: Vec<CaseOutcome> = report.cases.iter().map(|case| case.outcome).collect();
        let likely = |place: &usize| self.known.may_be(self.challenge, *place, &outcomes);
        let likely = (0..self.challenge.misconceptions.len()).filter(likely);
        let mut rule = None;
        for wrong in likely.map(|place| &self.challenge.misconceptions[place]).filter(|wrong| wrong.rule.is_some()) {
            match (is_same(wrong)?, rule) {
                (false, _) => {}
                (true, None) => rule = wrong.rule,
                (true, Some(_)) if rule == wrong.rule => {}
                (true, Some(_)) => return None,
            }
        }
        rule
    }
}

/// The rule that exactly the failing cases cover, if there is one.
fn rule_by_cases(challenge: &Challenge, report: &Report) -> Option<usize> {
    let fits = |rule: &usize| {
        let mut cases = challenge.cases.iter().zip(&report.cases);
        cases.all(|(case, result)| case.covers.contains(rule) == (result.outcome == CaseOutcome::Failed))
    };
    let mut rules = (0..challenge.rules.len()).filter(fits);
    let rule = rules.next()?;
    rules.next().is_none().then_some(rule)
}

fn is_same(a: &calls::CaseOutcome, b: &calls::CaseOutcome) -> bool {
    match (a, b) {
        (calls::CaseOutcome::Returned(Returned::Number(a)), calls::CaseOutcome::Returned(Returned::Number(b))) => {
            is_close(*a, *b)
        }
        (a, b) => a == b,
    }
}

fn number(call: &calls::CaseOutcome) -> Option<f64> {
    match call {
        calls::CaseOutcome::Returned(Returned::Number(number)) if number.is_finite() => Some(*number),
        _ => None,
    }
}

fn key(input: &[f64]) -> Vec<u64> {
    input.iter().map(|value| value.to_bits()).collect()
}

/// Right values by their inputs.
pub(super) type RightValues = HashMap<Vec<u64>, f64>;
