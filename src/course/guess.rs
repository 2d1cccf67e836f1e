//! What is said of a guess once it is shown what comes out. Guesses are never counted.

use crate::lesson::model::Predict;

/// What was guessed and what came true, in one sentence.
pub fn outcome(predict: &Predict, guess: Option<usize>) -> String {
    let right = &predict.guesses[predict.right];
    match guess.and_then(|guess| predict.guesses.get(guess).map(|chosen| (guess, chosen))) {
        None => predict.why.to_string(),
        Some((guess, chosen)) if guess == predict.right => {
            format!("You guessed {}: right. {}", chosen.name, predict.why)
        }
        Some((_, chosen)) => format!("You guessed {}; it is {}. {}", chosen.name, right.name, predict.why),
    }
}
