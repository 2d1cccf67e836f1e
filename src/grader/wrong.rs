//! What is wrong with one answer, in a word that helps: its kind before its value. Tells nothing of the right value.

use crate::sandbox::value::{Kind, Returned};

/// Decimals that answers in a challenge have at most.
const DECIMALS: i32 = 2;

/// What is wrong with the answer to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is not a number.
    Kind(Kind),
    /// It is `NaN`.
    NotANumber,
    /// It is infinite.
    Infinite,
    /// It is below zero, where the right one is not.
    Negative,
    /// It would be right if it were rounded.
    NotRounded,
    /// It is another number.
    Number,
    /// There is none: the call threw.
    Threw,
    /// There is none: a limit ended the call.
    Stopped,
}

impl Wrong {
    /// A few words on it, without a full stop.
    pub fn words(self) -> &'static str {
        match self {
            Self::Kind(Kind::Undefined) => "returned nothing",
            Self::Kind(Kind::Null) => "returned null, not a number",
            Self::Kind(Kind::Boolean) => "returned true or false, not a number",
            Self::Kind(Kind::Text) => "returned text, not a number",
            Self::Kind(Kind::BigInt) => "returned a BigInt, not a number",
            Self::Kind(Kind::Symbol) => "returned a symbol, not a number",
            Self::Kind(Kind::Function) => "returned a function, not a number",
            Self::Kind(Kind::Promise) => "returned a Promise, not a number",
            Self::Kind(Kind::Object) => "returned an object, not a number",
            Self::NotANumber => "returned NaN: some value in the calculation is missing or not a number",
            Self::Infinite => "returned an infinite number: something is divided by zero",
            Self::Negative => "returned a number below zero",
            Self::NotRounded => "right but for the rounding",
            Self::Number => "returned another number",
            Self::Threw => "threw an error",
            Self::Stopped => "did not come to its end",
        }
    }
}

/// What is wrong with a value where `expected` is right. Minus zero is zero.
pub(super) fn with_value(value: &Returned, expected: f64) -> Option<Wrong> {
    let number = match value {
        Returned::Number(number) => *number,
        Returned::Other(kind, _) => return Some(Wrong::Kind(*kind)),
    };
    let cents = 10f64.powi(DECIMALS);
    #[expect(clippy::float_cmp, reason = "an answer must be the very number; cases keep away from halves of a cent")]
    match number {
        number if number == expected => None,
        number if number.is_nan() => Some(Wrong::NotANumber),
        number if number.is_infinite() => Some(Wrong::Infinite),
        number if (number * cents).round() / cents == expected => Some(Wrong::NotRounded),
        number if number < 0.0 && expected >= 0.0 => Some(Wrong::Negative),
        _ => Some(Wrong::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Clean;

    fn check(number: f64, expected: f64, wrong: Option<Wrong>) {
        assert_eq!(with_value(&Returned::Number(number), expected), wrong, "{number} for {expected}");
    }

    #[test]
    fn only_the_very_number_is_right() {
        check(2.33, 2.33, None);
        check(-0.0, 0.0, None);
        check(2.333_338, 2.33, Some(Wrong::NotRounded));
        check(2.34, 2.33, Some(Wrong::Number));
        check(-6.67, 0.0, Some(Wrong::Negative));
        check(f64::NAN, 0.0, Some(Wrong::NotANumber));
        check(f64::INFINITY, 0.0, Some(Wrong::Infinite));
    }

    #[test]
    fn the_kind_comes_before_the_value() {
        let text = Returned::Other(Kind::Text, Clean::from("\"2.33\""));
        assert_eq!(with_value(&text, 2.33), Some(Wrong::Kind(Kind::Text)));
    }
}
