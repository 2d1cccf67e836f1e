//! The search for the smallest input at which a program is wrong. A state machine: it asks for a batch of inputs, hears which
//! of them fail, and asks for the next batch. Knows nothing of programs and time; the same answers always lead the same way.

use std::collections::HashSet;

use crate::grader::simple::{Input, Rank, across, beside, is_inside, named, rank};
use crate::lesson::model::Domain;

/// Inputs of one batch; each takes two programs about a third of a millisecond.
const BATCH: usize = 220;

/// Batches of one search; each finds a simpler input, so that it ends long before.
const ROUNDS: usize = 24;

/// A search that goes on.
#[derive(Debug)]
pub struct Search<'a> {
    domain: &'a [Domain],
    smallest: Option<(Rank, Input)>,
    tried: HashSet<Vec<u64>>,
    round: usize,
}

impl<'a> Search<'a> {
    /// A search that begins with inputs known to fail, as far as they lie in the domain.
    pub fn new(domain: &'a [Domain], failing: impl IntoIterator<Item = Vec<f64>>) -> Self {
        let mut search = Self { domain, smallest: None, tried: HashSet::new(), round: 0 };
        if !domain.is_empty() {
            failing
                .into_iter()
                .filter(|input| is_inside(domain, input))
                .for_each(|input| search.hear(input, Answer::Wrong));
        }
        search
    }

    /// The inputs to ask for next, the simplest first; none when the search is over.
    pub fn next_batch(&mut self) -> Option<Vec<Vec<f64>>> {
        if self.domain.is_empty() {
            return None;
        }
        while self.round < ROUNDS {
            self.round += 1;
            let found = match &self.smallest {
                // Whatever is found there is likely to be close to the smallest, from wherever the search begins.
                _ if self.round == 1 => named(self.domain),
                Some((_, input)) => [beside(self.domain, input), across(self.domain, input)].concat(),
                None => return None,
            };
            let batch = self.simplest_new(found);
            match (batch.is_empty(), self.round) {
                (false, _) => return Some(batch),
                (true, 1) => {}
                (true, _) => return None,
            }
        }
        None
    }

    /// Those of the inputs that are simpler than the smallest known one and were not tried yet.
    fn simplest_new(&self, inputs: Vec<Input>) -> Vec<Input> {
        let new = inputs.into_iter().filter(|input| !self.tried.contains(&key(input)));
        let mut ranked: Vec<(Rank, Input)> = new.map(|input| (rank(self.domain, &input), input)).collect();
        ranked.retain(|(rank, _)| self.smallest.as_ref().is_none_or(|(known, _)| rank < known));
        ranked.sort_by(|(a, _), (b, _)| a.cmp(b));
        ranked.dedup_by(|(a, _), (b, _)| a == b);
        ranked.into_iter().take(BATCH).map(|(_, input)| input).collect()
    }

    /// Takes in what the program answers to an input.
    pub fn hear(&mut self, input: Vec<f64>, answer: Answer) {
        self.tried.insert(key(&input));
        if answer != Answer::Wrong {
            return;
        }
        let rank = rank(self.domain, &input);
        if self.smallest.as_ref().is_none_or(|(known, _)| rank < *known) {
            self.smallest = Some((rank, input));
        }
    }

    /// The smallest input that fails, as far as is known.
    pub fn smallest(&self) -> Option<&[f64]> {
        self.smallest.as_ref().map(|(_, input)| input.as_slice())
    }
}

/// What a program answers to an input, beside what is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The right value.
    Right,
    /// Another value, or it threw.
    Wrong,
    /// Nobody knows.
    Unknown,
}

fn key(input: &[f64]) -> Vec<u64> {
    // Minus zero is zero.
    input.iter().map(|value| (value + 0.0).to_bits()).collect()
}

#[cfg(test)]
mod tests;
