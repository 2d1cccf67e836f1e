//! A month's bill, line by line: what was used, what of it is free, and what the rest costs.

use crate::cost::gb_seconds;
use crate::cost::prices::{Measure, Meter, Platform};
use crate::cost::workload::Workload;
use crate::units::{MemoryMb, Millis, Usd};

/// A bill of one platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    /// What is paid each month whatever is used.
    pub fee: Usd,
    /// One line for each meter.
    pub lines: Vec<Line>,
}

/// A line of a bill.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What is billed, in the platform's word.
    pub name: String,
    /// What was counted.
    pub measure: Measure,
    /// How long a run counts for: rounded and lengthened as the platform does it.
    pub billed: Millis,
    /// How much memory a run counts for.
    pub memory: MemoryMb,
    /// How much of it was used.
    pub used: f64,
    /// How much of that is free.
    pub free: f64,
    /// What is left to pay for.
    pub billable: f64,
    /// What that costs, not rounded.
    pub cost: Usd,
}

impl Bill {
    /// The bill of a month on a platform.
    pub fn of(platform: &Platform, workload: &Workload) -> Self {
        Self { fee: platform.fee(), lines: platform.meters.iter().map(|meter| line(meter, workload)).collect() }
    }

    /// All lines and the fee, not rounded.
    pub fn total(&self) -> Usd {
        Usd(self.fee.0 + self.lines.iter().map(|line| line.cost.0).sum::<f64>())
    }
}

fn line(meter: &Meter, workload: &Workload) -> Line {
    let used = used(meter, workload);
    let billable = (used - meter.free).max(0.0);
    Line {
        name: meter.name.clone(),
        measure: meter.measure,
        billed: billed(meter, workload.duration),
        memory: rounded_memory(meter, workload.memory),
        used,
        free: meter.free.min(used),
        billable,
        cost: cost(meter, billable),
    }
}

/// The most whole runs a month that a meter's free amount lasts for. None if none are free, or all.
pub fn free_runs(meter: &Meter, workload: &Workload) -> Option<f64> {
    let each = used(meter, &workload.with_invocations(1.0));
    (meter.free > 0.0 && each > 0.0).then(|| (meter.free / each + 1e-9).floor())
}

/// How much a month uses of what a meter counts.
fn used(meter: &Meter, workload: &Workload) -> f64 {
    let billed = billed(meter, workload.duration);
    let memory = rounded_memory(meter, workload.memory);
    let runs = workload.invocations;
    match meter.measure {
        Measure::Invocations => runs,
        Measure::GbSeconds | Measure::GibSeconds => gb_seconds(runs, billed, memory).0,
        Measure::GbHours => gb_seconds(runs, billed, memory).0 / 3600.0,
        Measure::VcpuSeconds => runs * billed.as_secs() * meter.vcpus,
        Measure::CpuMilliseconds => runs * workload.cpu.0,
        Measure::CpuHours => runs * workload.cpu.as_secs() / 3600.0,
    }
}

/// A run as it is billed. An average is not rounded to whole milliseconds, for the single runs are; coarser steps weigh.
fn billed(meter: &Meter, duration: Millis) -> Millis {
    let least = duration.0.max(meter.least_ms);
    Millis(if meter.step_ms > 1.0 { (least / meter.step_ms).ceil() * meter.step_ms } else { least })
}

fn rounded_memory(meter: &Meter, memory: MemoryMb) -> MemoryMb {
    if meter.step_mb > 1 { MemoryMb(memory.0.div_ceil(meter.step_mb) * meter.step_mb) } else { memory }
}

/// The price of what is billable; each tier's price is for the part above its beginning.
fn cost(meter: &Meter, billable: f64) -> Usd {
    let mut sum = 0.0;
    let mut from = 0.0;
    let mut price = meter.usd;
    for tier in &meter.tiers {
        sum += (billable.min(tier.above) - from).max(0.0) * price;
        (from, price) = (tier.above, tier.usd);
    }
    sum += (billable - from).max(0.0) * price;
    Usd(sum / meter.per)
}

#[cfg(test)]
mod tests;
