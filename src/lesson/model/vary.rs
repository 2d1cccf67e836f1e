//! How the numbers of a question vary: what is drawn, what follows from it, and the words around it.

use crate::lesson::formula::Formula;
use crate::lesson::model::{Piece, Text};
use crate::text::{Clean, sanitise_line};
use crate::units::with_commas;

/// A numeric question with other numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Vary {
    /// What is drawn: a name for each, the numbers that it may be, at least one, and the number on the page.
    pub drawn: Vec<Drawn>,
    /// What follows: a name for each, and a formula over what stands before it.
    pub values: Vec<(String, Formula)>,
    /// What is asked, with `{name}` where a number belongs.
    pub ask: Text,
    /// The answer.
    pub answer: Formula,
    /// Decimals to which the answer is rounded.
    pub decimals: u8,
    /// Why it is this number.
    pub why: Clean,
    /// Wrong numbers that a known slip leads to, and what went wrong.
    pub slips: Vec<(Formula, Clean)>,
}

/// A number that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Its name in formulas and texts.
    pub name: String,
    /// What it may be.
    pub choices: Vec<f64>,
    /// What it is on the page.
    pub page: f64,
}

/// The numbers of one variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    /// What was drawn and what follows, in the order of [`Vary::names`], with the answer at the end.
    pub all: Vec<f64>,
    /// The answer before it is rounded.
    pub exact: f64,
    /// The answer.
    pub answer: f64,
    /// What each slip leads to.
    pub slips: Vec<f64>,
}

impl Vary {
    /// The names that texts may use: what is drawn, what follows, and `answer`.
    pub fn names(&self) -> Vec<&str> {
        let drawn = self.drawn.iter().map(|drawn| drawn.name.as_str());
        drawn.chain(self.values.iter().map(|(name, _)| name.as_str())).chain(["answer"]).collect()
    }

    /// What follows from what was drawn.
    pub fn numbers(&self, drawn: Vec<f64>) -> Numbers {
        let mut all = drawn;
        for (_, formula) in &self.values {
            all.push(formula.value(&all));
        }
        let exact = self.answer.value(&all);
        let unit = 10f64.powi(i32::from(self.decimals));
        let answer = (exact * unit).round() / unit;
        let slips = self.slips.iter().map(|(formula, _)| formula.value(&all)).collect();
        all.push(answer);
        Numbers { all, exact, answer, slips }
    }

    /// A text with its numbers.
    pub fn fill(&self, text: &str, numbers: &Numbers) -> Clean {
        let names = self.names();
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((spot, after)) = after.split_once('}') else { break };
            if let Some((at, decimals)) = place(spot, &names) {
                let number = numbers.all.get(at).copied().unwrap_or(f64::NAN);
                out.push_str(&match decimals {
                    Some(decimals) => with_commas(number, decimals),
                    None => plain(number),
                });
            }
            rest = after;
        }
        out.push_str(rest);
        sanitise_line(&out)
    }

    /// A text that looks different in places, with its numbers.
    pub fn fill_text(&self, text: &Text, numbers: &Numbers) -> Text {
        let fill = |piece: &Piece| Piece { text: self.fill(&piece.text, numbers), look: piece.look };
        Text(text.0.iter().map(fill).collect())
    }
}

/// The first place of a text, such as `{mb}`, that names nothing or has no end.
pub(crate) fn unknown_place(text: &str, names: &[&str]) -> Option<String> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let (spot, after) = after.split_once('}').unwrap_or((after, ""));
        if place(spot, names).is_none() {
            return Some(spot.to_owned());
        }
        rest = after;
    }
    None
}

/// The number that a place stands for, and its decimals where they are given: `cost`, `cost:2`.
fn place(spot: &str, names: &[&str]) -> Option<(usize, Option<usize>)> {
    let (name, decimals) = match spot.split_once(':') {
        Some((name, decimals)) => (name, Some(decimals.parse().ok().filter(|decimals| *decimals <= 6)?)),
        None => (spot, None),
    };
    Some((names.iter().position(|known| *known == name)?, decimals))
}

/// With commas and as many decimals as the number has, six at most.
fn plain(number: f64) -> String {
    let written = with_commas(number, 6);
    written.trim_end_matches('0').trim_end_matches('.').to_owned()
}
