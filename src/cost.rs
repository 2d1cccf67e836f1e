//! What use costs: the formula of the lesson with the lesson's prices, and whole bills of platforms by the file of prices.
//! Knows no lesson, no learner and no screen.

use crate::lifecycle::Timeline;
use crate::units::{GbSeconds, MemoryMb, Millis, Usd};

pub mod bill;
pub mod curve;
pub mod meter;
pub mod prices;
pub mod workload;

/// The price of duration: an amount of money for each GB-second above a monthly free tier.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DurationPrice {
    /// Dollars for one GB-second.
    pub usd_per_gb_second: f64,
    /// GB-seconds of a month that cost nothing.
    pub free: GbSeconds,
}

impl DurationPrice {
    /// The duration cost of a month, rounded to cents: the part of `used` above the free tier, times the price.
    pub fn month(&self, used: GbSeconds) -> Usd {
        let billable = (used.0 - self.free.0).max(0.0);
        Usd((billable * self.usd_per_gb_second * 100.0).round() / 100.0)
    }

    /// The duration cost of `used` with the free tier already spent, not rounded.
    pub fn beyond_free_tier(&self, used: GbSeconds) -> Usd {
        Usd(used.0 * self.usd_per_gb_second)
    }

    /// What one request costs at this memory with the free tier already spent.
    pub fn request(&self, timeline: &Timeline, memory: MemoryMb) -> Usd {
        self.beyond_free_tier(gb_seconds(1.0, timeline.billed(), memory))
    }
}

/// GB-seconds = invocations * (average duration in ms / 1000) * (memory in MB / 1024).
pub fn gb_seconds(invocations: f64, average: Millis, memory: MemoryMb) -> GbSeconds {
    GbSeconds(invocations * average.as_secs() * memory.as_gb())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lifecycle::{Origin, Phase, Span};

    const LAMBDA: DurationPrice = DurationPrice { usd_per_gb_second: 0.000_016_666_7, free: GbSeconds(400_000.0) };

    /// The worked examples of the lesson: invocations, milliseconds of each, MB, GB-seconds, dollars above the free tier.
    pub(super) const WORKED: [(f64, f64, u32, f64, f64); 6] = [
        (3_000_000.0, 120.0, 1536, 540_000.0, 2.33),
        (10_000_000.0, 200.0, 512, 1_000_000.0, 10.0),
        (10_000_000.0, 1000.0, 128, 1_250_000.0, 14.17),
        (5_000_000.0, 400.0, 512, 1_000_000.0, 10.0),
        (400_000.0, 1000.0, 1024, 400_000.0, 0.0),
        (2_592_000.0, 1000.0, 1024, 2_592_000.0, 36.53),
    ];

    #[test]
    fn worked_examples_of_the_lesson() {
        for (invocations, ms, mb, used, cost) in WORKED {
            let gb_s = gb_seconds(invocations, Millis(ms), MemoryMb(mb));
            assert_eq!((gb_s, LAMBDA.month(gb_s)), (GbSeconds(used), Usd(cost)));
        }
    }

    #[test]
    fn one_request_pays_for_init_and_run() {
        let spans = [(Phase::Init, 180.0), (Phase::Execute, 32.0)]
            .map(|(phase, ms)| Span { phase, length: Millis(ms) })
            .to_vec();
        let cold = Timeline::new(Origin::Typical, spans).unwrap();
        assert_eq!(LAMBDA.request(&cold, MemoryMb(128)).to_string(), "$0.00000044");
    }
}
