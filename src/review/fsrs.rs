//! FSRS-6, the Free Spaced Repetition Scheduler: from how well something was recalled to how long it will be remembered.
//! Formulas and default parameters are the published ones (open-spaced-repetition, "The Algorithm", and the package
//! `fsrs` 6.6.2, whose own test figures are checked below). Knows days and grades, and no clock.

use crate::progress::reviews::Grade;

/// The default parameters, fitted by their authors to the reviews of many learners.
const W: [f64; 21] = [
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
    1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
];

/// The shortest and the longest stability, in days.
const STABILITY: (f64, f64) = (0.001, 36_500.0);

/// What is known of the memory of one thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// Days until the chance to recall it has fallen to 90 %.
    pub stability: f64,
    /// How hard it is, from 1 to 10.
    pub difficulty: f64,
}

impl Memory {
    /// After the first time it was asked.
    pub fn first(grade: Grade) -> Self {
        Self { stability: W[rating(grade) as usize - 1], difficulty: first_difficulty(rating(grade)).clamp(1.0, 10.0) }
    }

    /// After it was asked again, so many days later; 0 for the same day.
    #[must_use]
    pub fn next(self, grade: Grade, days: f64) -> Self {
        let rating = rating(grade);
        let stability = match (days > 0.0, grade) {
            (false, _) => self.on_the_same_day(rating),
            (true, Grade::Seen | Grade::Again) => self.forgotten(self.chance(days)),
            (true, _) => self.recalled(self.chance(days), grade),
        };
        Self { stability: stability.clamp(STABILITY.0, STABILITY.1), difficulty: self.next_difficulty(rating) }
    }

    /// The chance to recall it after so many days.
    pub fn chance(self, days: f64) -> f64 {
        let factor = 0.9f64.powf(-1.0 / W[20]) - 1.0;
        (days / self.stability).mul_add(factor, 1.0).powf(-W[20])
    }

    fn recalled(self, chance: f64, grade: Grade) -> f64 {
        let factor = match grade {
            Grade::Hard => W[15],
            Grade::Easy => W[16],
            Grade::Seen | Grade::Again | Grade::Good => 1.0,
        };
        let growth = W[8].exp()
            * (11.0 - self.difficulty)
            * self.stability.powf(-W[9])
            * (((1.0 - chance) * W[10]).exp() - 1.0)
            * factor;
        self.stability * (growth + 1.0)
    }

    fn forgotten(self, chance: f64) -> f64 {
        let left = W[11]
            * self.difficulty.powf(-W[12])
            * ((self.stability + 1.0).powf(W[13]) - 1.0)
            * ((1.0 - chance) * W[14]).exp();
        left.min(self.stability / (W[17] * W[18]).exp())
    }

    fn on_the_same_day(self, rating: f64) -> f64 {
        let factor = (W[17] * (rating - 3.0 + W[18])).exp() * self.stability.powf(-W[19]);
        self.stability * if rating < 2.0 { factor } else { factor.max(1.0) }
    }

    fn next_difficulty(self, rating: f64) -> f64 {
        let step = -W[6] * (rating - 3.0);
        let damped = self.difficulty + (10.0 - self.difficulty) * step / 9.0;
        (W[7] * (first_difficulty(4.0) - damped) + damped).clamp(1.0, 10.0)
    }
}

fn first_difficulty(rating: f64) -> f64 {
    W[4] - (W[5] * (rating - 1.0)).exp() + 1.0
}

/// The number that FSRS gives a grade, from 1 to 4.
fn rating(grade: Grade) -> f64 {
    match grade {
        Grade::Seen | Grade::Again => 1.0,
        Grade::Hard => 2.0,
        Grade::Good => 3.0,
        Grade::Easy => 4.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GRADES: [Grade; 4] = [Grade::Again, Grade::Hard, Grade::Good, Grade::Easy];

    /// Figures published with single precision are met to that.
    #[track_caller]
    fn check(ours: [f64; 4], published: [f64; 4]) {
        for (ours, published) in ours.into_iter().zip(published) {
            assert!((ours - published).abs() < published * 2e-6, "{ours} and {published}");
        }
    }

    #[test]
    fn the_first_grade_gives_the_published_memories() {
        // `next_states` in the documentation of `fsrs` 6.6.2.
        check(GRADES.map(|grade| Memory::first(grade).stability), [0.212, 1.2931, 2.3065, 8.2956]);
        check(GRADES.map(|grade| Memory::first(grade).difficulty), [6.4133, 5.112_170_7, 2.118_104, 1.0]);
    }

    #[test]
    fn a_course_of_reviews_gives_the_published_memory() {
        // `test_memory_state` of `fsrs` 6.6.2, and `test_memo_state` of the Python package `fsrs` 6.3.2.
        let later =
            [(0.0, Grade::Good), (1.0, Grade::Good), (3.0, Grade::Good), (8.0, Grade::Good), (21.0, Grade::Good)];
        let memory = later.iter().fold(Memory::first(Grade::Again), |memory, (days, grade)| memory.next(*grade, *days));
        assert!((memory.stability - 53.626_91).abs() < 1e-4, "{memory:?}");
        assert!((memory.difficulty - 6.357_486_7).abs() < 1e-4, "{memory:?}");
    }

    #[test]
    fn each_formula_gives_the_published_figures() {
        // `test_next_stability` and `test_next_difficulty` of `fsrs` 6.6.2.
        let memory = |difficulty| Memory { stability: 5.0, difficulty };
        let chances = [0.9, 0.8, 0.7, 0.6];
        let at = |i: usize| (memory(i as f64 + 1.0), chances[i], GRADES[i]);
        check(
            [0, 1, 2, 3].map(at).map(|(memory, chance, grade)| memory.recalled(chance, grade)),
            [25.602_541, 28.226_582, 58.656_002, 127.226_685],
        );
        check(
            [0, 1, 2, 3].map(at).map(|(memory, chance, _)| memory.forgotten(chance)),
            [1.052_539_6, 1.189_432_9, 1.368_083_8, 1.584_989],
        );
        check([1.0, 2.0, 3.0, 4.0].map(|rating| memory(5.0).on_the_same_day(rating)), [1.596_818, 5.0, 5.0, 8.129_61]);
        check(
            [1.0, 2.0, 3.0, 4.0].map(|rating| memory(5.0).next_difficulty(rating)),
            [8.341_763, 6.665_995_6, 4.990_228, 3.314_461_5],
        );
    }

    #[test]
    fn stability_is_the_time_until_nine_of_ten_are_recalled() {
        let memory = Memory { stability: 12.0, difficulty: 5.0 };
        assert!((memory.chance(12.0) - 0.9).abs() < 1e-12);
        assert!((memory.chance(0.0) - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn any_history_gives_a_memory_within_bounds(first in 0usize..4, later in proptest::collection::vec((0usize..4, 0.0..40_000.0f64), 0..80)) {
            let mut memory = Memory::first(GRADES[first]);
            for (grade, days) in later {
                memory = memory.next(GRADES[grade], days.floor());
                prop_assert!((STABILITY.0..=STABILITY.1).contains(&memory.stability), "{:?}", memory);
                prop_assert!((1.0..=10.0).contains(&memory.difficulty), "{:?}", memory);
            }
        }
    }
}
