//! The search without a sandbox: what fails is said by closures.

use super::*;
use proptest::prelude::*;

fn domain(name: &str, most: f64, simplest: f64, interesting: &[f64]) -> Domain {
    Domain {
        name: name.into(),
        least: 0.0,
        most,
        step: 1.0,
        simplest,
        interesting: interesting.to_vec(),
        may_be_left_out: false,
    }
}

fn loads() -> Vec<Domain> {
    vec![
        domain("calls", 2e10, 1.0, &[0.0, 1000.0, 400_000.0, 1e6]),
        Domain { step: 0.25, ..domain("ms", 900_000.0, 1.0, &[0.0, 100.0, 1000.0]) },
        Domain { may_be_left_out: true, ..domain("MB", 10_240.0, 128.0, &[256.0, 512.0, 1024.0]) },
    ]
}

/// What is found for a program that is wrong where `fails` says so, and how many inputs were asked for.
fn found(domain: &[Domain], from: &[&[f64]], fails: impl Fn(&[f64]) -> bool) -> (Option<Vec<f64>>, usize) {
    let mut search = Search::new(domain, from.iter().map(|input| input.to_vec()));
    let mut asked = 0;
    while let Some(batch) = search.next_batch() {
        asked += batch.len();
        for input in batch {
            assert!(is_inside(domain, &input), "{input:?}");
            let answer = if fails(&input) { Answer::Wrong } else { Answer::Right };
            search.hear(input, answer);
        }
    }
    (search.smallest().map(<[f64]>::to_vec), asked)
}

fn check(from: &[&[f64]], fails: impl Fn(&[f64]) -> bool, expected: &[f64]) {
    let (smallest, asked) = found(&loads(), from, fails);
    assert_eq!(smallest.as_deref(), Some(expected));
    assert!(asked < 1500, "{asked} inputs");
}

fn gb_seconds(input: &[f64]) -> f64 {
    input[0] * (input[1] / 1000.0) * (input.get(2).unwrap_or(&128.0) / 1024.0)
}

#[test]
fn what_always_fails_fails_at_the_simplest_input() {
    check(&[&[3e6, 120.0, 1536.0]], |_| true, &[1.0, 1.0]);
}

#[test]
fn what_is_left_out_stays_or_goes_as_it_matters() {
    check(&[&[1e7, 1000.0]], |input| input.len() == 2, &[1.0, 1.0]);
    check(&[&[1e7, 1000.0, 128.0]], |input| input.len() == 3, &[1.0, 1.0, 128.0]);
    check(&[&[1e7, 1000.0, 1769.0]], |input| input.get(2).is_some_and(|mb| (mb - 128.0).abs() > 0.5), &[1.0, 1.0, 9.0]);
}

#[test]
fn a_threshold_is_reached_with_round_numbers() {
    check(&[&[3e6, 120.0, 1536.0]], |input| gb_seconds(input) >= 300.0, &[500.0, 5000.0]);
    let (smallest, _) = found(&loads(), &[&[3e6, 120.0, 1536.0]], |input| gb_seconds(input) > 400_000.0);
    let smallest = smallest.unwrap();
    assert_eq!(smallest.len(), 2, "{smallest:?}");
    assert!(gb_seconds(&smallest) <= 1e6, "{smallest:?}");
}

#[test]
fn a_single_point_is_kept() {
    let point = [400_600.0, 1000.0, 1024.0];
    check(&[&point], |input| input == point, &point);
}

#[test]
fn what_lies_outside_is_not_looked_at() {
    let (smallest, asked) = found(&loads(), &[&[1e12, 5.0], &[1.0], &[1.0, 0.1]], |_| false);
    assert_eq!(smallest, None);
    assert!(asked > 0, "the named values are tried");
    assert_eq!(found(&[], &[&[1.0]], |_| true), (None, 0));
}

#[test]
fn an_answer_that_nobody_knows_is_no_failure() {
    let loads = loads();
    let mut search = Search::new(&loads, [vec![3e6, 120.0, 1536.0]]);
    let batch = search.next_batch().unwrap();
    for input in batch {
        search.hear(input, Answer::Unknown);
    }
    assert_eq!(search.smallest(), Some(&[3e6, 120.0, 1536.0][..]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn what_is_found_fails_and_nothing_simpler_beside_it_does(
        calls in 0u32..20_000_000, ms in 0u32..3_600_000, mb in proptest::option::of(0u32..10_240), edge in 0f64..2e6, modulus in 1u32..7,
    ) {
        let input: Vec<f64> = [f64::from(calls), f64::from(ms) * 0.25].into_iter().chain(mb.map(f64::from)).collect();
        let fails = |input: &[f64]| gb_seconds(input) > edge || (input[0] % f64::from(modulus) - 3.0).abs() < 0.5;
        prop_assume!(fails(&input));
        let loads = loads();
        let (smallest, asked) = found(&loads, &[&input], fails);
        let smallest = smallest.unwrap();
        prop_assert!(fails(&smallest));
        prop_assert!(rank(&loads, &smallest) <= rank(&loads, &input));
        for simpler in beside(&loads, &smallest) {
            prop_assert!(!fails(&simpler), "{simpler:?} beside {smallest:?}");
        }
        prop_assert!(asked < 3000);
        prop_assert_eq!(found(&loads, &[&input], fails).0, Some(smallest), "twice the same");
    }
}
