//! Bills against figures that others worked out, and laws that every bill keeps.

#![expect(clippy::float_cmp, reason = "amounts are compared as they are shown, rounded to cents, and counts are whole")]

use proptest::prelude::*;

use crate::cost::bill::Bill;
use crate::cost::curve::{break_even, curve, knee};
use crate::cost::prices::{Platform, Prices};
use crate::cost::tests::WORKED;
use crate::cost::workload::Workload;
use crate::units::{MemoryMb, Millis, Usd};

fn cents(usd: Usd) -> f64 {
    (usd.0 * 100.0).round() / 100.0
}

fn platform(id: &str) -> Platform {
    Prices::built_in().platform(id).unwrap().clone()
}

#[test]
fn bills_are_those_that_the_platforms_work_out_themselves() {
    let prices = Prices::built_in();
    assert!(prices.examples.len() >= 5);
    for example in &prices.examples {
        let mut platform = prices.platform(&example.platform).unwrap().clone();
        for meter in &mut platform.meters {
            meter.usd = example.prices.get(&meter.name).copied().unwrap_or(meter.usd);
        }
        let duration = Millis(example.duration_ms);
        let workload = Workload {
            cpu: example.cpu_ms.map_or(duration, Millis),
            ..Workload::busy(example.invocations, duration, MemoryMb(example.memory_mb))
        };
        let bill = Bill::of(&platform, &workload);
        for line in &bill.lines {
            assert_eq!(cents(line.cost), example.lines[&line.name], "{} of {}", line.name, example.source);
        }
        assert_eq!(cents(bill.total()), example.total, "{}", example.source);
    }
}

#[test]
fn the_duration_line_of_lambda_is_the_challenge_of_the_lesson() {
    for (invocations, ms, mb, used, cost) in WORKED {
        let bill = Bill::of(&platform("lambda"), &Workload::busy(invocations, Millis(ms), MemoryMb(mb)));
        let line = bill.lines.iter().find(|line| line.name == "duration").unwrap();
        assert_eq!((line.used, cents(line.cost)), (used, cost));
    }
}

#[test]
fn above_an_amount_only_the_part_above_it_is_cheaper() {
    let lambda = platform("lambda");
    let month = |gb_seconds: f64| {
        let bill = Bill::of(&lambda, &Workload::busy(gb_seconds + 400_000.0, Millis(1000.0), MemoryMb(1024)));
        cents(bill.lines[0].cost)
    };
    assert_eq!(month(6e9), 100_000.2);
    assert_eq!(month(6e9 + 1e6), 100_015.2);
    assert_eq!(month(16e9), 100_000.2 + 135_000.0 + 13_333.4);
}

#[test]
fn steps_and_least_times_are_billed() {
    let seconds = |id: &str, line: usize, ms: f64, mb: u32| {
        Bill::of(&platform(id), &Workload::busy(1000.0, Millis(ms), MemoryMb(mb))).lines[line].used
    };
    assert_eq!(seconds("cloud-run", 0, 101.0, 256), 200.0);
    assert_eq!(seconds("cloud-run", 1, 12.0, 256), 25.0);
    assert_eq!(seconds("azure", 0, 12.0, 160), 25.0);
    assert_eq!(seconds("lambda", 0, 12.0, 1024), 12.0);
}

#[test]
fn waiting_costs_nothing_on_workers_and_everything_on_lambda() {
    let workload = Workload { cpu: Millis(10.0), ..Workload::busy(100e6, Millis(500.0), MemoryMb(128)) };
    let total = |id: &str| cents(Bill::of(&platform(id), &workload).total());
    assert_eq!(total("workers"), 5.0 + 27.0 + 19.4);
    assert_eq!(total("lambda"), 19.8 + 97.5);
}

#[test]
fn the_knee_is_where_the_first_free_amount_ends() {
    let workload = Workload::busy(0.0, Millis(1000.0), MemoryMb(1024));
    assert_eq!(knee(&platform("lambda"), &workload), Some(400_000.0));
    let short = Workload::busy(0.0, Millis(1.0), MemoryMb(128));
    assert_eq!(knee(&platform("lambda"), &short), Some(1_000_000.0));
}

#[test]
fn at_break_even_the_machine_and_the_function_cost_the_same() {
    let prices = Prices::built_in();
    assert_eq!(cents(prices.machine.month()), 7.59);
    let workload = Workload::busy(0.0, Millis(100.0), MemoryMb(512));
    let runs = break_even(&platform("lambda"), &workload, &prices.machine).unwrap();
    let total = Bill::of(&platform("lambda"), &workload.with_invocations(runs)).total();
    assert!((total.0 - prices.machine.month().0).abs() < 0.01, "{total}");
}

#[test]
fn every_number_has_a_source_and_a_day() {
    let prices = Prices::built_in();
    assert_eq!(prices.version, 1);
    let is_day = |day: &str| {
        let parts: Vec<_> = day.split('-').map(str::len).collect();
        parts == [4, 2, 2] && day.chars().all(|c| c.is_ascii_digit() || c == '-')
    };
    assert!(is_day(&prices.machine.seen) && !prices.machine.source.is_empty());
    for platform in &prices.platforms {
        for meter in &platform.meters {
            assert!(is_day(&meter.seen) && !meter.source.is_empty(), "{} of {}", meter.name, platform.id);
            assert!(meter.tiers.is_sorted_by(|one, next| one.above < next.above), "{}", platform.id);
        }
        if let Some(fee) = &platform.fee {
            assert!(is_day(&fee.seen) && !fee.source.is_empty(), "{}", platform.id);
        }
    }
}

fn any_workload() -> impl Strategy<Value = Workload> {
    (0.0..1e10, 0.0..900_000.0, 0.0..=1.0, 128..10_240_u32).prop_map(|(runs, ms, share, mb)| Workload {
        cpu: Millis(ms * share),
        ..Workload::busy(runs, Millis(ms), MemoryMb(mb))
    })
}

proptest! {
    #[test]
    fn a_bill_is_the_sum_of_its_lines_and_never_falls(workload in any_workload(), more in 1.0..1e9) {
        for platform in Prices::built_in().platforms {
            let bill = Bill::of(&platform, &workload);
            let sum: f64 = bill.lines.iter().map(|line| line.cost.0).sum();
            prop_assert!((bill.total().0 - bill.fee.0 - sum).abs() < 1e-6 * sum.max(1.0));
            prop_assert!(bill.lines.iter().all(|line| line.cost.0 >= 0.0 && (line.free + line.billable - line.used).abs() < 1e-6 * line.used.max(1.0)));
            let next = Bill::of(&platform, &workload.with_invocations(workload.invocations + more));
            prop_assert!(next.total().0 >= bill.total().0);
        }
    }

    #[test]
    fn below_the_knee_nothing_but_the_fee_is_paid(workload in any_workload()) {
        for platform in Prices::built_in().platforms {
            let Some(knee) = knee(&platform, &workload) else { continue };
            let at = |runs| Bill::of(&platform, &workload.with_invocations(runs)).total().0;
            prop_assert!(at(knee) <= platform.fee().0 + 1e-9);
            prop_assert!(at(knee + 2.0) > platform.fee().0);
        }
    }

    #[test]
    fn a_curve_goes_from_end_to_end(workload in any_workload(), to in 1.0..1e10, count in 0..200_usize) {
        let lambda = platform("lambda");
        let points = curve(&lambda, &workload, 0.0, to, count);
        prop_assert_eq!(points.len(), count.max(2));
        prop_assert_eq!((points[0].0, points[points.len() - 1].0), (0.0, to));
        prop_assert!(points.is_sorted_by(|one, next| one.1.0 <= next.1.0));
    }
}
