//! Which of two inputs is the simpler one, and which simpler ones lie beside an input. Knows the domain of each argument, and
//! nothing of programs.

use crate::lesson::model::Domain;
use crate::sandbox::value::number_text;

/// Arguments of one call.
pub(super) type Input = Vec<f64>;

/// Decades below a value in which only round numbers are tried.
const ROUND: [f64; 3] = [1.0, 2.0, 5.0];

/// Whether an input has as many values as the domain asks for, and each is one that its argument can have.
pub fn is_inside(domain: &[Domain], input: &[f64]) -> bool {
    let least = domain.len() - usize::from(domain.last().is_some_and(|last| last.may_be_left_out));
    (least..=domain.len()).contains(&input.len()) && domain.iter().zip(input).all(|(domain, value)| domain.has(*value))
}

/// Where an input stands between simple and hard: few digits, round numbers, small numbers; an argument that is left out is
/// the simplest of all.
pub(super) fn rank(domain: &[Domain], input: &[f64]) -> Rank {
    let pairs = || domain.iter().zip(input);
    Rank {
        weight: pairs().map(|(domain, value)| weight(domain, *value)).sum(),
        length: input.len(),
        size: ordered(pairs().map(|(domain, value)| (value - domain.simplest).abs()).sum()),
        values: input.iter().map(|value| ordered(*value)).collect(),
    }
}

/// The place of an input; the smaller, the simpler.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    weight: u32,
    length: usize,
    size: i64,
    values: Vec<i64>,
}

/// A number that orders as the value does; as `f64::total_cmp` makes it.
fn ordered(value: f64) -> i64 {
    let bits = value.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

/// How hard a value is to read: the square of its digits, so that two numbers of four digits are simpler than one of one and
/// one of seven, and something for each digit that is not a trailing zero.
fn weight(domain: &Domain, value: f64) -> u32 {
    #[expect(clippy::float_cmp, reason = "the value is the lesson's own number or it is not")]
    let (simplest, known) = (value == domain.simplest, domain.interesting.contains(&value));
    if simplest {
        return 0;
    }
    let digits: String = number_text(value).chars().filter(char::is_ascii_digit).collect();
    let count = digits.len() as u32;
    let told = if known { 1 } else { digits.trim_matches('0').len().max(1) as u32 };
    count * count + 2 * told
}

/// Values simpler than this one, among them every round one of its size.
fn simpler(domain: &Domain, value: f64) -> Vec<f64> {
    let mut values = vec![domain.simplest, value / 2.0, value - domain.step];
    values.extend(&domain.interesting);
    let size = value.abs();
    let mut unit = domain.step.min(1.0);
    while unit <= size {
        let all = unit * 100.0 > size;
        values.extend((1..=9).map(f64::from).filter(|digit| all || ROUND.contains(digit)).map(|digit| digit * unit));
        if unit * 10.0 <= size {
            values.extend([(value / unit).floor() * unit, (value / unit).ceil() * unit]);
        }
        unit *= 10.0;
    }
    let rank = |value: f64| (weight(domain, value), (value - domain.simplest).abs());
    kept(domain, values, |found| rank(found) < rank(value))
}

/// A few values above this one that make up for what is taken away from another argument.
fn larger(domain: &Domain, value: f64) -> Vec<f64> {
    let unit = 10f64.powf(value.abs().max(1.0).log10().floor());
    let up = (value / unit).floor() * unit + unit;
    let mut values = vec![value * 2.0, value * 10.0, up, unit * 10.0];
    values.extend(domain.interesting.iter().filter(|known| **known > value));
    kept(domain, values, |found| found > value)
}

/// These values as the domain has them, each once.
fn kept(domain: &Domain, values: Vec<f64>, wanted: impl Fn(f64) -> bool) -> Vec<f64> {
    let mut values: Vec<f64> =
        values.into_iter().map(|value| domain.nearest(value)).filter(|value| wanted(*value)).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

/// Inputs that differ from this one in a single argument, which is simpler or left out.
pub fn beside(domain: &[Domain], input: &[f64]) -> Vec<Vec<f64>> {
    let mut found = Vec::new();
    for (at, (own, value)) in domain.iter().zip(input).enumerate() {
        found.extend(simpler(own, *value).into_iter().map(|value| with(input, at, value)));
    }
    found.extend(without_last(domain, input));
    found
}

/// Inputs in which one argument is simpler and another one makes up for it.
pub(super) fn across(domain: &[Domain], input: &[f64]) -> Vec<Input> {
    let mut found = Vec::new();
    let short = without_last(domain, input);
    for (at, value) in input.iter().enumerate() {
        let tenth = kept(&domain[at], vec![value / 10.0, value / 2.0, domain[at].simplest], |found| {
            found.total_cmp(value).is_ne()
        });
        let less = tenth.into_iter().map(|value| with(input, at, value));
        let bases: Vec<Input> = less.collect();
        for (other, own) in domain.iter().enumerate().filter(|(other, _)| *other != at) {
            let more = |base: &Input| match base.get(other) {
                Some(value) => larger(own, *value).into_iter().map(|value| with(base, other, value)).collect(),
                None => own.interesting.iter().map(|value| [base.as_slice(), &[*value]].concat()).collect::<Vec<_>>(),
            };
            found.extend(bases.iter().flat_map(more));
            found.extend(short.iter().filter(|base| other < base.len()).flat_map(more));
        }
    }
    found
}

/// Every combination of the values that a lesson names.
pub(super) fn named(domain: &[Domain]) -> Vec<Input> {
    let mut found: Vec<Input> = vec![Vec::new()];
    for own in domain {
        let mut values = vec![own.simplest];
        values.extend(own.interesting.iter().filter(|value| value.total_cmp(&own.simplest).is_ne()));
        let longer =
            |base: &Input| values.iter().map(|value| [base.as_slice(), &[*value]].concat()).collect::<Vec<_>>();
        let next: Vec<Input> = found.iter().flat_map(longer).collect();
        if own.may_be_left_out {
            found.extend(next);
        } else {
            found = next;
        }
    }
    found
}

fn with(input: &[f64], at: usize, value: f64) -> Input {
    let mut changed = input.to_vec();
    changed[at] = value;
    changed
}

fn without_last(domain: &[Domain], input: &[f64]) -> Option<Input> {
    let (_, rest) = input.split_last()?;
    (input.len() == domain.len() && domain.last()?.may_be_left_out).then(|| rest.to_vec())
}
