//! Which known mistake a wrong program makes, told from what it answers and never from its text.

use std::sync::OnceLock;

use crate::grader::{Named, run_all};
use crate::lesson::model::{Challenge, Misconception};
use crate::sandbox::SandboxError;
use crate::sandbox::calls::{CallRun, CaseOutcome, Load};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::value::{Kind, Returned};

/// Numbers are the same if they differ by no more than this part of the larger one.
const SAME: f64 = 1e-9;

/// What the known wrong programs of a challenge answer, found by running them when it is first needed.
#[derive(Debug, Default)]
pub struct Known {
    answers: OnceLock<Vec<Option<Answers>>>,
}

/// What a program answers to all cases and probes.
#[derive(Debug, Clone, PartialEq)]
enum Answers {
    /// It returns nothing and prints instead.
    Printed,
    /// It returns promises.
    Promises,
    /// It returns text whose number is right.
    Text,
    /// It returns numbers.
    Numbers(Vec<f64>),
}

impl Known {
    /// The known mistake whose answers are the same as those of a run.
    pub(super) fn name(
        &self,
        challenge: &Challenge,
        run: &CallRun,
        spawner: &Spawner,
        cancel: &Cancel,
    ) -> Result<Option<Named>, SandboxError> {
        let Some(given) = answers(challenge, run) else { return Ok(None) };
        let known = match self.answers.get() {
            Some(known) => known,
            None => {
                let found = find(challenge, spawner, cancel)?;
                self.answers.get_or_init(|| found)
            }
        };
        let is_same = |answers: &Option<Answers>| answers.as_ref().is_some_and(|answers| same(answers, &given));
        let at = known.iter().position(is_same);
        Ok(at.map(|at| named(&challenge.misconceptions[at])))
    }
}

fn named(misconception: &Misconception) -> Named {
    Named { id: misconception.id.clone(), title: misconception.title.clone(), hint: misconception.hint.clone() }
}

fn find(
    challenge: &Challenge,
    spawner: &Spawner,
    cancel: &Cancel,
) -> Result<Vec<Option<Answers>>, SandboxError> {
    let run = |misconception: &Misconception| {
        run_all(challenge, &misconception.source, spawner, cancel).map(|run| answers(challenge, &run))
    };
    challenge.misconceptions.iter().map(run).collect()
}

fn answers(challenge: &Challenge, run: &CallRun) -> Option<Answers> {
    let all = challenge.cases.len() + challenge.probes.len();
    if run.load != Load::Done || run.stop.is_some() || run.cases.len() != all {
        return None;
    }
    let values: Option<Vec<&Returned>> = run
        .cases
        .iter()
        .map(|case| match case {
            CaseOutcome::Returned(value) => Some(value),
            _ => None,
        })
        .collect();
    let values = values?;
    let all_are = |kind: Kind| values.iter().all(|value| matches!(value, Returned::Other(k, _) if *k == kind));
    if all_are(Kind::Undefined) {
        // Printing at the top level alone does not make a function that prints.
        let printed = (0..challenge.cases.len()).any(|case| run.console.mentions(case));
        return printed.then_some(Answers::Printed);
    }
    if all_are(Kind::Promise) {
        return Some(Answers::Promises);
    }
    if all_are(Kind::Text) {
        let right = values.iter().zip(&challenge.cases).all(|(value, case)| {
            let text = value.text();
            text.trim_matches('"').trim().parse::<f64>().is_ok_and(|number| number == case.expected)
        });
        return right.then_some(Answers::Text);
    }
    let numbers = values.iter().map(|value| match value {
        Returned::Number(number) => Some(*number),
        Returned::Other(..) => None,
    });
    numbers.collect::<Option<Vec<f64>>>().map(Answers::Numbers)
}

fn same(a: &Answers, b: &Answers) -> bool {
    match (a, b) {
        (Answers::Numbers(a), Answers::Numbers(b)) => a.iter().zip(b).all(|(a, b)| close(*a, *b)),
        (a, b) => a == b,
    }
}

fn close(a: f64, b: f64) -> bool {
    a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= SAME * a.abs().max(b.abs())
}
