//! Chance that can be had again: numbers from a seed that is told when a case breaks and can be given in `TRIAL_SEED`.

use std::hash::{BuildHasher, RandomState};

/// Names the seed of an earlier run.
pub(crate) const SEED: &str = "TRIAL_SEED";

/// A seed that no other run is likely to have, or the one that was given.
pub(crate) fn seed() -> u64 {
    let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| RandomState::new().hash_one(std::process::id()))
}

/// A sequence of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// The sequence of the seed of this run.
    pub(crate) fn new() -> Self {
        let seed = seed();
        Self { seed, state: seed }
    }

    /// The sequence of one case, whatever the cases before it have taken.
    pub(crate) fn case(&self, case: usize) -> Self {
        let mut own = Self { state: self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ case as u64, ..*self };
        own.next();
        own
    }

    /// What a broken case says about it.
    pub(crate) fn seed(&self) -> String {
        format!("{SEED}={}", self.seed)
    }

    /// Any number.
    pub(crate) fn next(&mut self) -> u64 {
        // SplitMix64, by Sebastiano Vigna, in the public domain.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not zero.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }

    /// One of these.
    pub(crate) fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    /// Some of these, in their order.
    pub(crate) fn some<T: Clone>(&mut self, all: &[T]) -> Vec<T> {
        all.iter().filter(|_| self.below(2) == 0).cloned().collect()
    }

    /// The same things in another order.
    pub(crate) fn shuffled<T: Clone>(&mut self, things: &[T]) -> Vec<T> {
        let mut things = things.to_vec();
        for place in (1..things.len()).rev() {
            things.swap(place, self.below(place + 1));
        }
        things
    }
}
