//! FSRS-6, the Free Spaced Repetition Scheduler: from how well something was recalled to how long it will be remembered. The
//! formulas and the default parameters are those of the package `fsrs`. Knows days and grades, and no clock.

use ::fsrs::{FSRS, ItemState, MemoryState};

use crate::progress::reviews::Grade;

/// The chance of recall at which something is to come back.
const RETENTION: f32 = 0.9;

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
    ///
    /// # Panics
    /// Never: the default parameters are valid, and so is what they make.
    pub fn first(grade: Grade) -> Self {
        after(None, 0, grade).expect("the default parameters give a first memory")
    }

    /// After it was asked again, so many whole days later; 0 for the same day. Unchanged where no memory would be valid.
    #[must_use]
    pub fn next(self, grade: Grade, days: f64) -> Self {
        let before = MemoryState { stability: self.stability as f32, difficulty: self.difficulty as f32 };
        after(Some(before), days as u32, grade).unwrap_or(self)
    }
}

fn after(before: Option<MemoryState>, days: u32, grade: Grade) -> Option<Memory> {
    let states = FSRS::new(&[]).ok()?.next_states(before, RETENTION, days).ok()?;
    let ItemState { memory, .. } = match grade {
        Grade::Seen | Grade::Again => states.again,
        Grade::Hard => states.hard,
        Grade::Good => states.good,
        Grade::Easy => states.easy,
    };
    Some(Memory { stability: memory.stability.into(), difficulty: memory.difficulty.into() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GRADES: [Grade; 4] = [Grade::Again, Grade::Hard, Grade::Good, Grade::Easy];

    #[test]
    fn the_first_grade_gives_the_published_memories() {
        // `next_states` in the documentation of `fsrs` 6.6.2.
        let published = [(0.212, 6.4133), (1.2931, 5.112_170_7), (2.3065, 2.118_104), (8.2956, 1.0)];
        for (grade, (stability, difficulty)) in GRADES.into_iter().zip(published) {
            let memory = Memory::first(grade);
            assert!((memory.stability - stability).abs() < 1e-5 && (memory.difficulty - difficulty).abs() < 1e-5);
        }
    }

    #[test]
    fn a_course_of_reviews_gives_the_published_memory() {
        // `test_memory_state` of `fsrs` 6.6.2, and `test_memo_state` of the Python package `fsrs` 6.3.2.
        let later = [0.0, 1.0, 3.0, 8.0, 21.0];
        let memory = later.iter().fold(Memory::first(Grade::Again), |memory, days| memory.next(Grade::Good, *days));
        assert!((memory.stability - 53.626_91).abs() < 1e-3, "{memory:?}");
        assert!((memory.difficulty - 6.357_486_7).abs() < 1e-4, "{memory:?}");
    }

    proptest! {
        #[test]
        fn any_history_gives_a_memory_within_bounds(
            first in 0usize..4,
            later in proptest::collection::vec((0usize..4, 0.0..40_000.0f64), 0..80),
        ) {
            let mut memory = Memory::first(GRADES[first]);
            for (grade, days) in later {
                memory = memory.next(GRADES[grade], days.floor());
                prop_assert!(memory.stability > 0.0 && memory.stability <= 36_501.0, "{:?}", memory);
                prop_assert!((1.0..=10.0).contains(&memory.difficulty), "{:?}", memory);
            }
        }
    }
}
