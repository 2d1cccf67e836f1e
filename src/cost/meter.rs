//! A function of the learner as the meter: what it is asked, and how its answers become money. Knows nothing of how it is run.

use crate::cost::gb_seconds;
use crate::cost::prices::Free;
use crate::units::{MemoryMb, Millis, Usd};

/// GB-seconds of the months that are compared where the free amounts are used up: far above those of any platform, and far below
/// the use from which lower prices hold.
const LARGE: f64 = 1e8;

/// The duration cost of a month, to be computed by a function `(invocations, average ms, MB) -> dollars`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// Invocations of the month.
    pub invocations: f64,
    /// How long they are billed for on average.
    pub average: Millis,
    /// Their memory.
    pub memory: MemoryMb,
    /// Whether the free GB-seconds are still there.
    pub free: Free,
}

impl Question {
    /// The calls to make, with the arguments of each.
    ///
    /// A function that takes the free tier off cannot be told that it is used up. So two large months are asked for, of which
    /// one is twice the other: what the second costs more has no free part, and cents do not matter in it.
    pub fn calls(&self) -> Vec<Vec<f64>> {
        let month = |times: f64| vec![self.invocations * times, self.average.0, f64::from(self.memory.0)];
        match self.free {
            Free::Left => vec![month(1.0)],
            Free::Used => vec![month(self.scale()), month(2.0 * self.scale())],
        }
    }

    /// The cost, from what the calls returned, in order; none if something is missing, or is no amount of money.
    pub fn cost(&self, returned: &[f64]) -> Option<Usd> {
        let usd = match (self.free, returned) {
            (Free::Left, [usd]) => *usd,
            (Free::Used, [one, two]) => (two - one) / self.scale(),
            _ => return None,
        };
        (usd.is_finite() && usd >= 0.0).then_some(Usd(usd))
    }

    /// The power of ten that makes the month a large one; 1 for a month without any use.
    fn scale(&self) -> f64 {
        let used = gb_seconds(self.invocations, self.average, self.memory).0;
        if used > 0.0 { 10_f64.powf((LARGE / used).log10().ceil()) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cost::DurationPrice;
    use crate::units::GbSeconds;

    const LAMBDA: DurationPrice = DurationPrice { usd_per_gb_second: 0.000_016_666_7, free: GbSeconds(400_000.0) };

    /// The solution of the challenge.
    fn solution(arguments: &[f64]) -> f64 {
        LAMBDA.month(gb_seconds(arguments[0], Millis(arguments[1]), MemoryMb(arguments[2] as u32))).0
    }

    fn answer(question: &Question) -> Usd {
        let returned: Vec<f64> = question.calls().iter().map(|arguments| solution(arguments)).collect();
        question.cost(&returned).unwrap()
    }

    #[test]
    fn a_month_is_asked_as_it_is() {
        let question = Question { invocations: 3e6, average: Millis(120.0), memory: MemoryMb(1536), free: Free::Left };
        assert_eq!(question.calls(), [[3e6, 120.0, 1536.0]]);
        assert_eq!(answer(&question), Usd(2.33));
    }

    proptest! {
        #[test]
        fn without_a_free_tier_the_answer_is_that_of_the_price(
            invocations in 1_u32..1_000_000_000,
            average in 1_u32..900_000,
            memory in 128_u32..10_240,
        ) {
            let question = Question {
                invocations: f64::from(invocations),
                average: Millis(f64::from(average)),
                memory: MemoryMb(memory),
                free: Free::Used,
            };
            let used = gb_seconds(question.invocations, question.average, question.memory);
            let ours = LAMBDA.beyond_free_tier(used);
            prop_assert!((answer(&question).0 / ours.0 - 1.0).abs() < 1e-4);
        }
    }

    #[test]
    fn what_is_no_money_is_no_answer() {
        let question = Question { invocations: 1.0, average: Millis(1.0), memory: MemoryMb(128), free: Free::Left };
        for returned in [f64::NAN, f64::INFINITY, -0.01] {
            assert_eq!(question.cost(&[returned]), None);
        }
        assert_eq!(question.cost(&[]), None);
    }
}
