//! The order in which a question is shown. It follows from a seed and the question's id alone, so that it is the same after
//! a restart and does not change when other questions come or go.

use serde::{Deserialize, Serialize};

use crate::lesson::model::{Choice, Numeric, OrderItem, Pair, Question, QuestionKind, Shuffle};
use crate::quiz::{choices, code_lines};

/// What the order of a quiz is drawn from. It is stored with the learner's progress, so the same seed must give the same
/// order in every version of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

impl Seed {
    /// The seed of the next round.
    #[must_use]
    pub fn next_round(self) -> Self {
        Self(SplitMix64(self.0).next())
    }
}

/// What a learner sees of a question, in the order they see it.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown<'q> {
    /// Options.
    Options(Vec<&'q Choice>),
    /// Lines of code that can be chosen, with their numbers from 1.
    Lines(Vec<(usize, &'q str)>),
    /// A field for a number.
    Number(&'q Numeric),
    /// Items in the order in which they first stand; never the right one.
    Items(Vec<&'q OrderItem>),
    /// Left sides as written and right sides in an order of their own.
    Pairs {
        /// Pairs whose left sides are shown.
        left: Vec<&'q Pair>,
        /// Pairs whose right sides are shown; never all beside their left sides.
        right: Vec<&'q Pair>,
    },
}

/// A question as it is shown under a seed.
pub fn shown(question: &Question, seed: Seed) -> Shown<'_> {
    let mut random = SplitMix64(seed.0 ^ fingerprint(question.id.as_str()));
    match &question.kind {
        QuestionKind::SpotTheBug(_) => Shown::Lines(code_lines(question)),
        QuestionKind::Numeric(numeric) => Shown::Number(numeric),
        QuestionKind::Order(order) => Shown::Items(deranged(&order.items, &mut random)),
        QuestionKind::Match(pairs) => {
            Shown::Pairs { left: pairs.pairs.iter().collect(), right: deranged(&pairs.pairs, &mut random) }
        }
        kind => {
            let options = choices(kind).map_or(&[][..], |choices| &choices.options);
            let fixed = matches!(kind, QuestionKind::TrueFalse(_));
            Shown::Options(if fixed { options.iter().collect() } else { around_pins(options, &mut random) })
        }
    }
}

/// Sebastiano Vigna's `SplitMix64`: tiny, and good enough for orders of a few things.
pub(super) struct SplitMix64(pub(super) u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`: the high half of a product, whose bias is far below what anyone could notice.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
}

/// FNV-1a, 64 bits. Unlike the standard hasher it is promised to stay the same.
pub(super) fn fingerprint(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Fisher and Yates.
fn shuffle<T>(things: &mut [T], random: &mut SplitMix64) {
    for last in (1..things.len()).rev() {
        things.swap(last, random.below(last + 1));
    }
}

/// Free options change places among themselves; pinned ones stay.
fn around_pins<'q>(options: &'q [Choice], random: &mut SplitMix64) -> Vec<&'q Choice> {
    let mut free: Vec<&Choice> = options.iter().filter(|option| option.place == Shuffle::Free).collect();
    shuffle(&mut free, random);
    let mut free = free.into_iter();
    options
        .iter()
        .map(|option| match option.place {
            Shuffle::Pinned => option,
            Shuffle::Free => free.next().unwrap_or(option),
        })
        .collect()
}

/// Shuffled, but not as it was: an order that comes out unchanged is turned by one place.
fn deranged<'q, T>(things: &'q [T], random: &mut SplitMix64) -> Vec<&'q T> {
    let mut places: Vec<usize> = (0..things.len()).collect();
    shuffle(&mut places, random);
    if places.len() > 1 && places.is_sorted() {
        places.rotate_left(1);
    }
    places.into_iter().map(|place| &things[place]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::quiz::sample;

    /// The ids (for pairs: of the right sides) or line numbers in the order shown.
    fn order(question: &Question, seed: u64) -> Vec<String> {
        match shown(question, Seed(seed)) {
            Shown::Options(options) => options.iter().map(|option| option.id.to_string()).collect(),
            Shown::Lines(lines) => lines.iter().map(|(number, _)| number.to_string()).collect(),
            Shown::Number(_) => Vec::new(),
            Shown::Items(items) => items.iter().map(|item| item.id.to_string()).collect(),
            Shown::Pairs { right, .. } => right.iter().map(|pair| pair.id.to_string()).collect(),
        }
    }

    fn check(question: &Question, seed: u64, expected: &str) {
        assert_eq!(order(question, seed).join(" "), expected, "{} under seed {seed}", question.kind.name());
    }

    #[test]
    fn the_generator_gives_its_published_numbers() {
        let mut random = SplitMix64(1_234_567);
        assert_eq!(
            [random.next(), random.next(), random.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn stored_seeds_keep_their_meaning() {
        check(&sample::single("*a b c d"), 1, "a c b d");
        check(&sample::single("*a b c d"), 2, "a b c d");
        check(&sample::order("a b c d e f"), 1, "d a b f c e");
        check(&sample::matching("a b c d"), 1, "a c b d");
    }

    #[test]
    fn true_false_and_lines_keep_their_order() {
        for seed in 0..50 {
            check(&sample::true_false(), seed, "true false");
            check(&sample::bug("a\n\nb", 1), seed, "1 3");
        }
    }

    proptest! {
        #[test]
        fn shown_is_a_permutation(question in sample::any_question(), seed: u64) {
            let (mut once, mut again) = (order(&question, 0), order(&question, seed));
            prop_assert_eq!(order(&question, seed), again.clone());
            once.sort();
            again.sort();
            prop_assert_eq!(once, again);
        }

        #[test]
        fn pinned_options_stay(question in sample::any_question(), seed: u64) {
            let options = choices(&question.kind).map_or(&[][..], |choices| &choices.options);
            let order = order(&question, seed);
            for (i, option) in options.iter().enumerate().filter(|(_, option)| option.place == Shuffle::Pinned) {
                prop_assert_eq!(&order[i], option.id.as_str());
            }
        }

        #[test]
        fn no_order_starts_right(count in 3usize..9, seed: u64) {
            let written: Vec<String> = (0..count).map(|i| format!("i{i}")).collect();
            prop_assert_ne!(order(&sample::order(&written.join(" ")), seed), written.clone());
            prop_assert_ne!(order(&sample::matching(&written.join(" ")), seed), written);
        }

        #[test]
        fn every_option_can_come_first(first in 0usize..4) {
            let question = sample::single("*a b c d");
            prop_assert!((0..200).any(|seed| order(&question, seed)[0] == ["a", "b", "c", "d"][first]));
        }
    }
}
