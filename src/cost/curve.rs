//! How a bill grows with the number of runs: the curve, where it leaves the free amounts, and where it meets the price of a
//! machine that is always on.

use crate::cost::bill::Bill;
use crate::cost::prices::{Machine, Platform};
use crate::cost::workload::Workload;
use crate::units::Usd;

/// More runs a month than any function has: 40 million a second.
const MOST: f64 = 1e14;

/// Points of the bill from `from` to `to` runs a month, `count` of them and at least two, evenly apart.
pub fn curve(platform: &Platform, workload: &Workload, from: f64, to: f64, count: usize) -> Vec<(f64, Usd)> {
    let last = count.max(2) - 1;
    let at = |point: usize| if point == last { to } else { from + (to - from) * point as f64 / last as f64 };
    (0..=last).map(|point| (at(point), total(platform, workload, at(point)))).collect()
}

/// The number of runs a month above which a platform costs more than its fee: the knee at the end of the free amounts. None if
/// nothing is ever charged.
pub fn knee(platform: &Platform, workload: &Workload) -> Option<f64> {
    first_above(platform, workload, platform.fee())
}

/// The number of runs a month above which the platform costs more than a machine that is always on. None if it never does.
pub fn break_even(platform: &Platform, workload: &Workload, machine: &Machine) -> Option<f64> {
    first_above(platform, workload, machine.month())
}

fn total(platform: &Platform, workload: &Workload, runs: f64) -> Usd {
    Bill::of(platform, &workload.with_invocations(runs)).total()
}

/// The most whole runs that still cost no more than `price`. The bill never falls as runs are added, so halving finds it.
fn first_above(platform: &Platform, workload: &Workload, price: Usd) -> Option<f64> {
    let is_above = |runs: f64| total(platform, workload, runs).0 > price.0 + 1e-9;
    if !is_above(MOST) {
        return None;
    }
    let (mut below, mut above) = (0.0, MOST);
    while above - below > 1.0 {
        let middle = f64::midpoint(below, above).floor();
        if is_above(middle) { above = middle } else { below = middle }
    }
    Some(below)
}
