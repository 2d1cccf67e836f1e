//! A question with other numbers: where its lesson says how they vary, they are drawn from a seed. The same seed gives the same
//! numbers. Only a clean variant is ever given: one whose answer, slips and rounding cannot be taken for each other.

use crate::lesson::model::{Numbers, Numeric, Question, QuestionKind, Slip, Vary};
use crate::quiz::shuffle::{Seed, SplitMix64, fingerprint};

/// How often numbers are drawn until those of the page are taken.
const DRAWS: usize = 64;

/// How near to the middle between two roundings an answer may lie, as a share of the last decimal.
const TIE: f64 = 0.1;

/// The question under a seed; as on the page if it does not vary.
pub fn variant(question: &Question, seed: Seed) -> Question {
    drawn(question, seed).unwrap_or_else(|| question.clone())
}

/// The question with other numbers than the page's; none if it does not vary, or if no clean numbers were found.
pub fn drawn(question: &Question, seed: Seed) -> Option<Question> {
    let (numeric, vary) = varying(question)?;
    let numbers = numbers(question, seed)?;
    let slips = vary.slips.iter().zip(&numbers.slips);
    let slips = slips.map(|((_, why), value)| Slip { value: *value, why: vary.fill(why, &numbers) }).collect();
    let kind = QuestionKind::Numeric(Numeric {
        answer: numbers.answer,
        why: vary.fill(&vary.why, &numbers),
        slips,
        ..numeric.clone()
    });
    Some(Question { ask: vary.fill_text(&vary.ask, &numbers), kind, ..question.clone() })
}

/// The numbers that a question has under a seed, as [`drawn`] fills them in.
pub fn numbers(question: &Question, seed: Seed) -> Option<Numbers> {
    let (numeric, vary) = varying(question)?;
    let mut random = SplitMix64(seed.0 ^ fingerprint(question.id.as_str()));
    (0..DRAWS).find_map(|_| {
        let drawn = vary.drawn.iter().map(|drawn| drawn.choices[random.below(drawn.choices.len())]).collect();
        let numbers = vary.numbers(drawn);
        (is_clean(&numbers, vary, numeric.tolerance) && is_other(&numbers, numeric)).then_some(numbers)
    })
}

fn varying(question: &Question) -> Option<(&Numeric, &Vary)> {
    let QuestionKind::Numeric(numeric) = &question.kind else { return None };
    Some((numeric, numeric.vary.as_deref()?))
}

/// Whether each number can be told from the others, and the answer is rounded the same way by everybody.
fn is_clean(numbers: &Numbers, vary: &Vary, tolerance: f64) -> bool {
    let unit = 10f64.powi(-i32::from(vary.decimals));
    let off = (numbers.exact - numbers.answer).abs();
    let rounds = off <= unit * (0.5 - TIE) && off <= tolerance + unit * 1e-6;
    let finite = numbers.all.iter().chain(&numbers.slips).all(|number| number.is_finite());
    let reach = |number: f64| tolerance.max(number.abs() * 0.005);
    let apart = |a: f64, b: f64| (a - b).abs() > reach(a).max(reach(b));
    let slips = &numbers.slips;
    let told = slips.iter().all(|slip| apart(*slip, numbers.answer));
    let differ = slips.iter().enumerate().all(|(i, slip)| slips[..i].iter().all(|other| apart(*slip, *other)));
    finite && rounds && told && differ
}

fn is_other(numbers: &Numbers, page: &Numeric) -> bool {
    (numbers.answer - page.answer).abs() > page.tolerance
}
