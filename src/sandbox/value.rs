//! What comes back from guest code: values, exceptions and the limits that it ran into, as plain data that is safe to
//! show. Knows nothing of the engine.

use crate::text::{Clean, sanitise_line};

/// The longest text kept of one value or one exception, in characters.
pub const MAX_SHOWN: usize = 200;

/// A value that a call returned.
#[derive(Debug, Clone, PartialEq)]
pub enum Returned {
    /// A number, NaN and the infinities included.
    Number(f64),
    /// Anything else, as JavaScript writes it, at most [`MAX_SHOWN`] characters.
    Other(Kind, Clean),
}

impl Returned {
    /// The value as JavaScript writes it.
    pub fn text(&self) -> Clean {
        match self {
            Self::Number(number) => sanitise_line(&number_text(*number)),
            Self::Other(_, text) => text.clone(),
        }
    }
}

/// The kinds of values besides numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing was returned.
    Undefined,
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A string; its text has double quotes around it.
    Text,
    /// A whole number of any size, such as `5n`.
    BigInt,
    /// A symbol.
    Symbol,
    /// A function or a class.
    Function,
    /// A promise, settled or not.
    Promise,
    /// Any other object, arrays and boxed numbers included.
    Object,
}

impl Kind {
    /// Every kind, in the order of its number in frames.
    pub(super) const ALL: [Self; 9] = [
        Self::Undefined,
        Self::Null,
        Self::Boolean,
        Self::Text,
        Self::BigInt,
        Self::Symbol,
        Self::Function,
        Self::Promise,
        Self::Object,
    ];
}

/// An exception that nothing caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thrown {
    /// What was thrown, such as `TypeError: x is not a function` or `null`; at most [`MAX_SHOWN`] characters.
    pub text: Clean,
    /// Where in the learner's file, if the engine knows.
    pub place: Option<Place>,
}

/// A place in the learner's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// What ended a run before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Too much time, on the processor or on the clock.
    Time,
    /// Too much memory.
    Memory,
    /// Calls too deep.
    Stack,
    /// Too much printed.
    Output,
    /// The process died.
    Crash,
}

impl Limit {
    /// Every limit, in the order of its number in frames.
    pub(super) const ALL: [Self; 5] = [Self::Time, Self::Memory, Self::Stack, Self::Output, Self::Crash];

    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Memory => "memory",
            Self::Stack => "stack",
            Self::Output => "output",
            Self::Crash => "crash",
        }
    }
}

/// A number as JavaScript writes it: `10`, `0.1`, `1e+21`, `NaN`; minus zero is `0`.
pub fn number_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 {
        return "0".to_owned();
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let scientific = format!("{:e}", number.abs());
    let (mantissa, exponent) = scientific.split_once('e').expect("scientific notation has an exponent");
    let exponent: i32 = exponent.parse().expect("the exponent of a double is a small number");
    let digits = mantissa.replace('.', "");
    let count = i32::try_from(digits.len()).expect("a double has at most 17 digits");
    // The point stands behind this many digits.
    let point = exponent + 1;
    let body = if count <= point && point <= 21 {
        format!("{digits}{}", "0".repeat((point - count) as usize))
    } else if 0 < point && point <= 21 {
        let (whole, fraction) = digits.split_at(point as usize);
        format!("{whole}.{fraction}")
    } else if -6 < point && point <= 0 {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else {
        let (first, rest) = digits.split_at(1);
        let fraction = if rest.is_empty() { String::new() } else { format!(".{rest}") };
        format!("{first}{fraction}e{exponent:+}")
    };
    format!("{sign}{body}")
}

/// Foreign text on one line, cut to [`MAX_SHOWN`] characters.
pub fn shown(foreign: &str) -> Clean {
    let clean = sanitise_line(foreign);
    if clean.chars().count() <= MAX_SHOWN {
        return clean;
    }
    let cut: String = clean.chars().take(MAX_SHOWN - 1).chain(['…']).collect();
    sanitise_line(&cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(number: f64, expected: &str) {
        assert_eq!(number_text(number), expected);
    }

    #[test]
    fn numbers_look_as_in_javascript() {
        check(10.0, "10");
        check(-0.0, "0");
        check(0.1, "0.1");
        check(0.1 + 0.2, "0.30000000000000004");
        check(-4160.01, "-4160.01");
        check(1e21, "1e+21");
        check(123_456_789_012_345_680_000.0, "123456789012345680000");
        check(1.5e-7, "1.5e-7");
        check(0.000_001, "0.000001");
        check(5e-324, "5e-324");
        check(f64::NAN, "NaN");
        check(f64::NEG_INFINITY, "-Infinity");
    }

    #[test]
    fn long_text_is_cut_after_it_became_visible() {
        assert_eq!(shown("abc"), "abc");
        assert_eq!(shown(&"\u{202e}".repeat(100)).chars().count(), MAX_SHOWN);
    }

    proptest! {
        #[test]
        fn a_written_number_reads_back_as_itself(bits in any::<u64>()) {
            let number = f64::from_bits(bits);
            prop_assume!(number.is_finite());
            let read: f64 = number_text(number).parse().unwrap();
            prop_assert!(read.to_bits() == bits || number == 0.0);
        }

        #[test]
        fn shown_text_is_short_and_clean(foreign in any::<String>()) {
            let text = shown(&foreign);
            prop_assert!(text.chars().count() <= MAX_SHOWN);
            prop_assert_eq!(sanitise_line(&text), text.clone());
        }
    }
}
