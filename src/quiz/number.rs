//! Numbers as people type them: `150000`, `150,000`, `150 000`, `1.5e5`, `$10.00`. Text that could be read in two ways is no
//! number, and the reason says how to write it.

use std::fmt;

use crate::text::sanitise_line;

/// More characters than any number of a lesson needs.
pub const MAX_CHARS: usize = 40;

/// Why a typed text is no number. Shown to the learner as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberProblem {
    /// Nothing was typed.
    Empty,
    /// More than [`MAX_CHARS`] characters.
    TooLong,
    /// A character that numbers do not have.
    Stray(char),
    /// There is no digit.
    NoDigits,
    /// A comma where the decimal point belongs; the text with a point.
    DecimalComma(String),
    /// More than one decimal point, or groups after it.
    Points,
    /// Groups that are not of three digits.
    Groups,
    /// An `e` without whole digits after it.
    Exponent,
    /// Beyond what the program can count.
    TooLarge,
}

impl fmt::Display for NumberProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Nothing is typed yet. Type a number, such as 150000."),
            Self::TooLong => write!(f, "A number of more than {MAX_CHARS} characters is not needed here."),
            Self::Stray(c) => {
                let shown = sanitise_line(&c.to_string());
                write!(f, "'{shown}' is not part of a number. Type digits, such as 150000 or 1.5e5.")
            }
            Self::NoDigits => f.write_str("There is no digit in it. Type a number, such as 150000."),
            Self::DecimalComma(point) => write!(f, "The comma groups thousands here. Decimals take a point: {point}."),
            Self::Points => f.write_str("There can be one decimal point, with only digits after it: 1500.25."),
            Self::Groups => {
                f.write_str("Thousands are grouped by three digits, such as 1,500,000. Groups may be left out.")
            }
            Self::Exponent => f.write_str("After the e stands a whole number, such as in 1.5e5."),
            Self::TooLarge => f.write_str("This is larger than any number the answer could be."),
        }
    }
}

/// The number that a text means. The unit of the question may stand before or after it.
pub fn parse(typed: &str, unit: &str) -> Result<f64, NumberProblem> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(NumberProblem::Empty);
    }
    if text.chars().count() > MAX_CHARS + unit.chars().count() {
        return Err(NumberProblem::TooLong);
    }
    let (sign, digits) = bare(without_unit(text, unit.trim()));
    if let Some(stray) = digits.chars().find(|c| !c.is_ascii_digit() && !is_group_mark(*c) && !".eE+-−".contains(*c))
    {
        return Err(NumberProblem::Stray(stray));
    }
    if !digits.bytes().any(|b| b.is_ascii_digit()) {
        return Err(NumberProblem::NoDigits);
    }
    let (mantissa, exponent) = digits.split_once(['e', 'E']).map_or((digits, None), |(m, e)| (m, Some(e)));
    if let Some(stray) = mantissa.chars().find(|c| "+-−".contains(*c)) {
        return Err(NumberProblem::Stray(stray));
    }
    let (whole, decimals) = mantissa.split_once('.').map_or((mantissa, ""), |(w, d)| (w, d));
    if !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NumberProblem::Points);
    }
    let whole = ungrouped(whole, decimals)?;
    if whole.is_empty() && decimals.is_empty() {
        return Err(NumberProblem::NoDigits);
    }
    let exponent = exponent.map_or(Ok(0), whole_exponent)?;
    match format!("{sign}0{whole}.{decimals}0e{exponent}").parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err(NumberProblem::TooLarge),
    }
}

fn without_unit<'t>(text: &'t str, unit: &str) -> &'t str {
    if unit.is_empty() {
        return text;
    }
    match text.split_at_checked(text.len().saturating_sub(unit.len())) {
        Some((rest, tail)) if tail.eq_ignore_ascii_case(unit) => return rest.trim_end(),
        _ => {}
    }
    match text.split_at_checked(unit.len()) {
        Some((head, rest)) if head.eq_ignore_ascii_case(unit) => rest.trim_start(),
        _ => text,
    }
}

/// The sign and what is left without sign and dollar, in whichever order they stand.
fn bare(text: &str) -> (&'static str, &str) {
    let mut rest = text.strip_suffix('$').unwrap_or(text).trim_end();
    let mut sign = None;
    let mut dollar = None;
    while let Some(first) = rest.chars().next() {
        match first {
            '+' if sign.is_none() => sign = Some(""),
            '-' | '−' if sign.is_none() => sign = Some("-"),
            '$' if dollar.is_none() => dollar = Some(()),
            _ => break,
        }
        rest = rest[first.len_utf8()..].trim_start();
    }
    (sign.unwrap_or(""), rest)
}

/// Comma, apostrophe, underscore, and the spaces that are used between groups.
fn is_group_mark(c: char) -> bool {
    matches!(c, ',' | '\'' | '_' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

fn ungrouped(whole: &str, decimals: &str) -> Result<String, NumberProblem> {
    let Some(mark) = whole.chars().find(|c| is_group_mark(*c)) else {
        return Ok(whole.to_owned());
    };
    let groups: Vec<&str> = whole.split(mark).collect();
    let of_digits = groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_digit()));
    let (first, others) = groups.split_first().unwrap_or((&"", &[]));
    let by_three = (1..=3).contains(&first.len()) && others.iter().all(|group| group.len() == 3);
    if of_digits && by_three && !first.starts_with('0') {
        return Ok(groups.concat());
    }
    if mark == ',' && of_digits && others.len() == 1 && decimals.is_empty() && !others[0].is_empty() {
        let first = if first.is_empty() { "0" } else { first };
        return Err(NumberProblem::DecimalComma(format!("{first}.{}", others[0])));
    }
    Err(NumberProblem::Groups)
}

fn whole_exponent(text: &str) -> Result<i32, NumberProblem> {
    let (sign, digits) = bare(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || text.contains('$') {
        return Err(NumberProblem::Exponent);
    }
    let size: i32 = digits.parse().map_err(|_| NumberProblem::TooLarge)?;
    Ok(if sign == "-" { -size } else { size })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::NumberProblem::{DecimalComma, Empty, Exponent, Groups, NoDigits, Points, Stray, TooLarge, TooLong};
    use super::*;
    use crate::units::with_commas;

    fn check(typed: &str, expected: impl Into<Expected>) {
        let Expected(expected) = expected.into();
        assert_eq!(parse(typed, "GB-seconds"), expected, "{typed:?}");
    }

    struct Expected(Result<f64, NumberProblem>);

    impl From<f64> for Expected {
        fn from(number: f64) -> Self {
            Self(Ok(number))
        }
    }

    impl From<NumberProblem> for Expected {
        fn from(problem: NumberProblem) -> Self {
            Self(Err(problem))
        }
    }

    #[test]
    fn the_usual_ways_to_write_a_number() {
        for typed in
            ["150000", "150,000", "150 000", "150\u{a0}000", "150_000", "150'000", "1.5e5", "15E+4", " 150000. "]
        {
            check(typed, 150_000.0);
        }
        for typed in ["$10.00", "10.00$", "$ 10", "+10", "10e0", "0010"] {
            check(typed, 10.0);
        }
        check("1,500,000.25", 1_500_000.25);
        check(".5", 0.5);
        check("1.5e-3", 0.0015);
        check("1.5e−3", 0.0015);
        for typed in ["-5", "−5", "-$5", "$-5"] {
            check(typed, -5.0);
        }
    }

    #[test]
    fn the_unit_may_be_typed_too() {
        check("150,000 GB-seconds", 150_000.0);
        check("150000gb-seconds", 150_000.0);
        check("GB-seconds 150000", 150_000.0);
        check("GB-seconds", NoDigits);
        assert_eq!(parse("12 é", "é"), Ok(12.0));
        assert_eq!(parse("é", "日本"), Err(Stray('é')));
        assert_eq!(parse("70%", "%"), Ok(70.0));
    }

    #[test]
    fn text_that_is_no_number_is_told_why() {
        check("  ", Empty);
        check("ten", Stray('t'));
        check("12x", Stray('x'));
        check("3*4", Stray('*'));
        check("3-4", Stray('-'));
        check("NaN", Stray('N'));
        check("٣", Stray('٣'));
        check(".", NoDigits);
        check("$", NoDigits);
        check("--5", Stray('-'));
        check("1.5.2", Points);
        check("1.500,00", Points);
        check("1e", Exponent);
        check("1e2.5", Exponent);
        check("1e$5", Stray('$'));
        check("1e400", TooLarge);
        check("1e99999999999", TooLarge);
        check(&"1".repeat(60), TooLong);
    }

    #[test]
    fn a_comma_or_a_space_in_an_odd_place_is_not_guessed_at() {
        check("1,5", DecimalComma("1.5".to_owned()));
        check("0,500", DecimalComma("0.500".to_owned()));
        check(",5", DecimalComma("0.5".to_owned()));
        check("1,50,000", Groups);
        check("1 5", Groups);
        check("1,500 000", Groups);
        check("150,", Groups);
        check("1,5.0", Groups);
    }

    #[test]
    fn every_problem_says_what_to_do() {
        let text = DecimalComma("1.5".to_owned()).to_string();
        assert_eq!(text, "The comma groups thousands here. Decimals take a point: 1.5.");
        assert!(Stray('\u{202e}').to_string().starts_with("'⟨U+202E⟩' is not"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(typed in any::<String>(), unit in any::<String>()) {
            if let Ok(number) = parse(&typed, &unit) {
                prop_assert!(number.is_finite());
            }
        }

        #[test]
        fn number_like_text_is_read_or_refused(typed in "[-+−$0-9., eE_']{0,14}") {
            if let Err(problem) = parse(&typed, "") {
                prop_assert!(problem.to_string().ends_with('.'));
            }
        }

        #[test]
        fn numbers_we_write_are_read_back(number in -1_000_000_000i64..1_000_000_000) {
            prop_assert_eq!(parse(&with_commas(number as f64, 2), ""), Ok(number as f64));
            prop_assert_eq!(parse(&number.to_string(), ""), Ok(number as f64));
        }
    }
}
