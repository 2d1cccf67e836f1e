//! Chance that can be had again: numbers from a seed that is told when a case breaks.

use std::hash::{BuildHasher, RandomState};

/// A sequence of numbers.
pub(crate) struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// A sequence that nobody has seen, or the one whose seed is in `TRIAL_SEED`.
    pub(crate) fn new() -> Self {
        let given = std::env::var("TRIAL_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(std::process::id()));
        Self { seed, state: seed }
    }

    /// What a broken case says about it.
    pub(crate) fn seed(&self) -> String {
        format!("TRIAL_SEED={}", self.seed)
    }

    /// A number below `most`, which is not zero.
    pub(crate) fn below(&mut self, most: u64) -> u64 {
        // SplitMix64, by Sebastiano Vigna, in the public domain.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    /// So many bytes.
    pub(crate) fn bytes(&mut self, count: u64) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }

    /// The same things in another order.
    pub(crate) fn shuffled<T: Clone>(&mut self, things: &[T]) -> Vec<T> {
        let mut things = things.to_vec();
        for place in (1..things.len()).rev() {
            things.swap(place, self.below(place as u64 + 1) as usize);
        }
        things
    }
}
