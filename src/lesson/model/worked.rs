//! Worked examples: a calculation line by line, shown in full or with blanks.

use crate::lesson::model::question::Slip;
use crate::text::Clean;

/// What stands for a blank in a line.
pub const BLANK: &str = "____";

/// Numbers are the same if they differ by no more than this part of the larger one.
const SAME: f64 = 1e-9;

/// A worked example.
#[derive(Debug, Clone, PartialEq)]
pub struct Worked {
    /// What it is about, such as a load.
    pub title: Clean,
    /// The arguments of the function that it works out.
    pub args: Vec<f64>,
    /// Its lines, at least one.
    pub lines: Vec<WorkedLine>,
}

/// A line of a worked example.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkedLine {
    /// What it works out, in a word.
    pub label: Clean,
    /// The line up to its blank, or all of it.
    pub before: Clean,
    /// The line behind its blank.
    pub after: Clean,
    /// The number that is left out.
    pub blank: Option<Blank>,
}

/// A number that is left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Blank {
    /// The number.
    pub answer: f64,
    /// Its unit; may be empty.
    pub unit: Clean,
    /// Whether it is what the function gives for the arguments of the example.
    pub is_result: bool,
    /// Why it is that number.
    pub why: Clean,
    /// What is said of another number.
    pub wrong: Clean,
    /// Numbers that a known slip leads to.
    pub slips: Vec<Slip>,
}

impl Worked {
    /// Its blanks in their order.
    pub fn blanks(&self) -> impl Iterator<Item = &Blank> {
        self.lines.iter().filter_map(|line| line.blank.as_ref())
    }
}

impl Blank {
    /// Whether a number belongs there.
    pub fn is_right(&self, number: f64) -> bool {
        is_same(self.answer, number)
    }

    /// What is said of a wrong number: the slip that leads to it, if it is known.
    pub fn told_of(&self, number: f64) -> &Clean {
        self.slips.iter().find(|slip| is_same(slip.value, number)).map_or(&self.wrong, |slip| &slip.why)
    }

    /// The number as it is filled in: thousands in groups of three.
    pub fn filled(&self) -> String {
        grouped(self.answer)
    }
}

fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs())
}

fn grouped(number: f64) -> String {
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_in_groups() {
        let check = |number: f64, expected: &str| assert_eq!(grouped(number), expected);
        check(600_000.0, "600,000");
        check(14.17, "14.17");
        check(1_250_000.5, "1,250,000.5");
        check(-1000.0, "-1,000");
        check(0.0, "0");
    }

    #[test]
    fn a_wrong_number_has_the_words_of_its_slip() {
        let slips = vec![Slip { value: 3.0, why: "the sign".into() }];
        let blank =
            Blank { answer: 1.0, unit: "".into(), is_result: false, why: "so".into(), wrong: "no".into(), slips };
        assert!(blank.is_right(1.0) && !blank.is_right(1.000_1) && !blank.is_right(f64::NAN));
        assert_eq!((blank.told_of(3.0).as_str(), blank.told_of(2.0).as_str()), ("the sign", "no"));
    }
}
