//! Which known mistake a wrong program makes, told from what it answers and never from its text.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::grader::explain::RightValues;
use crate::grader::wrong::with_value;
use crate::grader::{CaseOutcome as Outcome, Named, job};
use crate::lesson::model::{Challenge, Misconception};
use crate::sandbox::SandboxError;
use crate::sandbox::calls::{CallRun, CaseOutcome, Load, run_calls};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::value::{Kind, Returned};

/// Numbers are the same if they differ by no more than this part of the larger one.
const SAME: f64 = 1e-9;

/// What the programs of one challenge answer, the known wrong ones and the right one; found by running them when it is first
/// needed.
#[derive(Debug, Default)]
pub struct Known {
    answers: OnceLock<Vec<Option<Answers>>>,
    right: Mutex<RightValues>,
}

/// What a program answers, as far as it tells one mistake from another.
#[derive(Debug, Clone, PartialEq)]
enum Answers {
    /// It returns nothing and prints instead.
    Printed,
    /// It returns promises.
    Promises,
    /// It returns text whose number is right.
    Text,
    /// It returns numbers: to all cases, and perhaps to the probes behind them.
    Numbers(Vec<f64>),
}

impl Known {
    /// What the solution has answered so far to inputs beside the cases.
    pub(super) fn right(&self) -> MutexGuard<'_, RightValues> {
        self.right.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a known wrong program, by its place, may make the same mistake as one with these outcomes: it fails no case
    /// that the other passes. What is not known yet may be.
    pub(super) fn may_be(&self, challenge: &Challenge, place: usize, outcomes: &[Outcome]) -> bool {
        let Some(Some(answers)) = self.answers.get().and_then(|known| known.get(place)) else { return true };
        let fails = |case: usize| match answers {
            Answers::Numbers(numbers) => {
                let number = numbers.get(case).copied().unwrap_or(f64::NAN);
                with_value(&Returned::Number(number), challenge.cases[case].expected).is_some()
            }
            Answers::Printed | Answers::Promises | Answers::Text => true,
        };
        let cases = challenge.cases.len().min(outcomes.len());
        (0..cases).all(|case| outcomes[case] != Outcome::Passed || !fails(case))
    }

    /// The known mistake whose answers are the same as those of `source`, which gave `run` to the cases.
    pub(super) fn name(
        &self,
        challenge: &Challenge,
        source: &str,
        run: &CallRun,
        spawner: &Spawner,
        cancel: &Cancel,
    ) -> Result<Option<Named>, SandboxError> {
        let Some(given) = answers(challenge, run) else { return Ok(None) };
        let known = self.find(challenge, spawner, cancel)?;
        let mut same = known.iter().zip(&challenge.misconceptions).filter(|(known, _)| is_same(known.as_ref(), &given));
        let Some(first) = same.next() else { return Ok(None) };
        let Answers::Numbers(_) = given else { return Ok(Some(named(first.1))) };
        // Many programs give the same numbers to all cases, such as those that always return 0. The probes part them.
        let probed = run_calls(spawner, &job(challenge, source, &challenge.probes), &Limits::grading(), cancel)?;
        let Some(given) = answers(challenge, &probed) else { return Ok(None) };
        let found = std::iter::once(first).chain(same).find(|(known, _)| is_same(known.as_ref(), &given));
        Ok(found.map(|(_, misconception)| named(misconception)))
    }

    /// What each known wrong program answers to cases and probes.
    fn find(
        &self,
        challenge: &Challenge,
        spawner: &Spawner,
        cancel: &Cancel,
    ) -> Result<&[Option<Answers>], SandboxError> {
        if let Some(known) = self.answers.get() {
            return Ok(known);
        }
        let answered = |misconception: &Misconception| {
            let job = job(challenge, &misconception.source, &challenge.probes);
            Ok(answers(challenge, &run_calls(spawner, &job, &Limits::grading(), cancel)?))
        };
        let found: Vec<_> = challenge.misconceptions.iter().map(answered).collect::<Result<_, SandboxError>>()?;
        Ok(self.answers.get_or_init(|| found))
    }
}

fn named(misconception: &Misconception) -> Named {
    Named { id: misconception.id.clone(), title: misconception.title.clone(), hint: misconception.hint.clone() }
}

/// What a run tells of a mistake; nothing if it did not come to its end. The kind of the answers comes first.
fn answers(challenge: &Challenge, run: &CallRun) -> Option<Answers> {
    if run.load != Load::Done || run.stop.is_some() {
        return None;
    }
    let value = |case: &CaseOutcome| match case {
        CaseOutcome::Returned(value) => Some(value.clone()),
        _ => None,
    };
    let values: Vec<Returned> = run.cases.iter().map(value).collect::<Option<_>>()?;
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
        let is_right = values.iter().zip(&challenge.cases).all(|(text, case)| is_number(&text.text(), case.expected));
        return is_right.then_some(Answers::Text);
    }
    let number = |value: &Returned| match value {
        Returned::Number(number) => Some(*number),
        Returned::Other(..) => None,
    };
    values.iter().map(number).collect::<Option<_>>().map(Answers::Numbers)
}

/// Whether a text in quotes is that of a number.
fn is_number(quoted: &str, number: f64) -> bool {
    let text = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    text.and_then(|text| text.trim().parse().ok()).is_some_and(|read: f64| is_close(read, number))
}

/// Whether two programs make the same mistake, as far as both were asked.
fn is_same(known: Option<&Answers>, given: &Answers) -> bool {
    match (known, given) {
        (Some(Answers::Numbers(known)), Answers::Numbers(given)) => {
            known.iter().zip(given).all(|(a, b)| is_close(*a, *b))
        }
        (known, given) => known == Some(given),
    }
}

#[expect(clippy::float_cmp, reason = "zeros and infinities are close to nothing but themselves")]
pub(super) fn is_close(a: f64, b: f64) -> bool {
    let is_near = || a.is_finite() && b.is_finite() && (a - b).abs() <= SAME * a.abs().max(b.abs());
    a == b || (a.is_nan() && b.is_nan()) || is_near()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_close_by_their_size() {
        assert!(is_close(1e12, 1e12 + 1.0));
        assert!(!is_close(10.0, 10.01));
        assert!(!is_close(0.0, 0.01));
        assert!(is_close(0.0, -0.0));
        assert!(is_close(f64::NAN, f64::NAN));
        assert!(!is_close(f64::NAN, 0.0));
        assert!(!is_close(f64::INFINITY, 1.0));
    }

    #[test]
    fn text_is_a_number_only_in_whole() {
        assert!(is_number("\"10.00\"", 10.0));
        assert!(!is_number("\"$10.00\"", 10.0));
        assert!(!is_number("\"\"", 0.0));
        assert!(!is_number("10", 10.0));
    }
}
