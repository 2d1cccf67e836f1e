//! Sums of triggers.

use std::collections::VecDeque;

use super::*;
use crate::lab::triggers::record::{Counts as Sums, Detail, Kind};
use crate::watch::{Counter, Counts, Sum};

fn row(name: &str, counts: Sums) -> Row {
    Row {
        name: name.to_owned(),
        kind: Kind::Queue,
        function: "/ship".to_owned(),
        counts,
        waiting: 0,
        running: 0,
        dead: 0,
        events: VecDeque::new(),
        speed: 60,
        problem: None,
        detail: Detail::None,
    }
}

fn sum(counter: Counter, least: u64, after: Option<Counter>) -> Sum {
    Sum { words: counter.name().into(), counter, least, after }
}

/// What is seen of the sums, after each row that the lab tells.
#[track_caller]
fn check(sums: Vec<Sum>, rows: &[Row], expected: &[&str]) {
    let mut observer = Observer::new(&Watch::Counts(Counts { trigger: "parcels".to_owned(), sums }));
    for row in rows {
        observer.count(std::slice::from_ref(row));
    }
    let told: Vec<String> = observer
        .report()
        .checks
        .iter()
        .map(|check| match &check.state {
            State::Met(seen) => format!("met: {seen}"),
            State::Missing(what) => format!("missing: {what}"),
        })
        .collect();
    assert_eq!(told, expected);
}

#[test]
fn a_sum_is_met_once_it_is_reached_and_stays_so() {
    let sums = || vec![sum(Counter::Handled, 2, None), sum(Counter::DeadLettered, 1, None)];
    check(sums(), &[], &["missing: no trigger parcels yet", "missing: no trigger parcels yet"]);
    let other = row("others", Sums { handled: 9, ..Sums::default() });
    check(sums(), &[other], &["missing: no trigger parcels yet", "missing: no trigger parcels yet"]);
    let one = row("parcels", Sums { handled: 1, ..Sums::default() });
    check(sums(), std::slice::from_ref(&one), &["missing: handled 1 of 2", "missing: dead-lettered 0 of 1"]);
    let two = row("parcels", Sums { handled: 2, ..Sums::default() });
    check(sums(), &[two, one], &["met: handled 2", "missing: dead-lettered 0 of 1"]);
}

#[test]
fn what_was_counted_before_does_not_count_after() {
    let sums = || vec![sum(Counter::Handled, 1, Some(Counter::Redriven))];
    let counts = |handled, redriven| row("parcels", Sums { handled, redriven, ..Sums::default() });
    check(sums(), &[counts(5, 0)], &["missing: handled 0 of 1"]);
    check(sums(), &[counts(5, 0), counts(5, 1)], &["missing: handled 0 of 1"]);
    check(sums(), &[counts(5, 0), counts(5, 1), counts(6, 1)], &["met: handled 1"]);
    // Both may have risen since the lab was looked at last.
    check(sums(), &[counts(5, 0), counts(6, 1)], &["met: handled 1"]);
    // A trigger that begins anew counts from 0.
    check(sums(), &[counts(5, 1), counts(0, 0), counts(1, 0)], &["met: handled 5"]);
}

#[test]
fn counts_are_news_and_nothing_else_is() {
    let watch = Watch::Counts(Counts { trigger: "parcels".to_owned(), sums: vec![sum(Counter::Received, 1, None)] });
    let mut observers = Observers::new(&[watch]);
    assert_eq!(observers.news(), None);
    observers.count(&[]);
    assert_eq!(observers.news(), None);
    observers.count(&[row("parcels", Sums { received: 1, ..Sums::default() })]);
    assert!(observers.news().is_some_and(|reports| reports[0].is_done()));
    observers.see(&request("GET /api/hello", ""));
    assert_eq!(observers.news(), None);
}
