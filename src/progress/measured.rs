//! Times of calls that a lab has measured, in short. Only what was measured is ever put here.

use serde::{Deserialize, Serialize};

use crate::progress::lenient;
use crate::units::Millis;

/// Calls on one platform: those that waited for a start, and those that met a running instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Measured {
    /// Cold calls.
    #[serde(deserialize_with = "lenient::value")]
    pub cold: Calls,
    /// Warm calls.
    #[serde(deserialize_with = "lenient::value")]
    pub warm: Calls,
}

impl Measured {
    /// All calls.
    pub fn count(&self) -> u64 {
        self.cold.count.saturating_add(self.warm.count)
    }

    /// How many times longer a cold call took than a warm one; none where one of them was not measured.
    pub fn ratio(&self) -> Option<f64> {
        let both = self.cold.count > 0 && self.warm.p50_us > 0;
        both.then(|| self.cold.p50_us as f64 / self.warm.p50_us as f64)
    }
}

/// Calls that began alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Calls {
    /// How many.
    pub count: u64,
    /// Half of them took no longer, in microseconds.
    pub p50_us: u64,
}

impl Calls {
    /// A summary of calls by their times; the order does not matter.
    pub fn of(mut times: Vec<Millis>) -> Self {
        times.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let middle = times.get(times.len().saturating_sub(1) / 2);
        Self { count: times.len() as u64, p50_us: middle.map_or(0, |time| (time.0 * 1000.0).round() as u64) }
    }

    /// Half of them took no longer.
    pub fn p50(&self) -> Millis {
        Millis(self.p50_us as f64 / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_calls_took_no_longer() {
        let of = |times: &[f64]| Calls::of(times.iter().copied().map(Millis).collect());
        assert_eq!(of(&[]), Calls { count: 0, p50_us: 0 });
        assert_eq!(of(&[3.0, 1.0]), Calls { count: 2, p50_us: 1000 });
        assert_eq!(of(&[9.0, 0.5, 2.25]), Calls { count: 3, p50_us: 2250 });
    }

    #[test]
    fn a_ratio_needs_both() {
        let calls = |count, p50_us| Calls { count, p50_us };
        assert_eq!(Measured { cold: calls(1, 90), warm: calls(2, 30) }.ratio(), Some(3.0));
        assert_eq!(Measured { cold: calls(1, 90), warm: calls(0, 0) }.ratio(), None);
        assert_eq!(Measured { cold: calls(0, 0), warm: calls(2, 30) }.ratio(), None);
    }
}
