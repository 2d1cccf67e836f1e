//! Random cases of a promise: so many of a strategy, with a seed that is told when a case breaks it and can be given again.

use std::cell::Cell;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::chance::{SEED, seed};
use crate::trial::Trial;

/// A source of cases with this seed.
pub(crate) fn runner(seed: u64, cases: usize) -> TestRunner {
    let bytes: Vec<u8> = seed.to_le_bytes().repeat(4);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let cases = u32::try_from(cases).expect("cases can be counted");
    TestRunner::new_with_rng(Config { cases, failure_persistence: None, ..Config::default() }, rng)
}

/// Tries so many cases. The law breaks the promise by panicking; the smallest case that does is told with its seed.
pub(crate) fn tried<S: Strategy>(trial: &mut Trial, cases: usize, strategy: &S, law: impl Fn(S::Value)) {
    let seed = seed();
    let held = Cell::new(0);
    let broken = runner(seed, cases).run(strategy, |case| {
        law(case);
        held.set(held.get() + 1);
        Ok(())
    });
    match broken {
        Ok(()) => {
            trial.tried += held.get();
            trial.held += held.get();
        }
        Err(why) => {
            trial.attempt(&format!("{SEED}={seed}"), || panic!("{why}"));
        }
    }
}
