//! How a numeric question varies: formulas are read, names looked up, and with the page's own numbers it must come out as the page
//! says.

use crate::lesson::field::{require, words};
use crate::lesson::formula::Formula;
use crate::lesson::model::{Drawn, Slip, Vary, unknown_place};
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::prose::inline;
use crate::lesson::raw::At;
use crate::lesson::raw::quiz::{RawDrawn, RawValue, RawVariedSlip, RawVary};

/// Numbers that one name may stand for.
const MAX_CHOICES: usize = 1_000;

/// Names of one question.
const MAX_NAMES: usize = 20;

/// The figures of the page that the variants belong to.
pub(super) struct PageFigures<'p> {
    pub(super) answer: f64,
    pub(super) tolerance: f64,
    pub(super) slips: &'p [Slip],
}

pub(super) fn vary(page: &mut Page<'_>, raw: At<RawVary>, figures: &PageFigures<'_>) -> Option<Vary> {
    let at = raw.at;
    let RawVary { numbers, values, ask, answer, decimals, why, slips } = raw.value;
    let values = values.unwrap_or_default();
    require(page, at, !numbers.is_empty(), "nothing varies", "add a number that is drawn");
    if numbers.len() + values.len() > MAX_NAMES {
        page.report(at, format!("a question has at most {MAX_NAMES} numbers and values"), "take some away");
        return None;
    }
    let drawn: Option<Vec<Drawn>> = numbers.into_iter().map(|raw| number(page, raw)).collect();
    let drawn = drawn?;
    let mut names: Vec<String> = drawn.iter().map(|drawn| drawn.name.clone()).collect();
    let mut followed = Vec::new();
    for RawValue { name, is } in values {
        let formula = formula(page, &is, &names)?;
        new_name(page, &name, &names)?;
        names.push(name.value.clone());
        followed.push((name.value, formula));
    }
    let answer_at = answer.at;
    let answer = formula(page, &answer, &names)?;
    let mut varied = Vec::new();
    for RawVariedSlip { value, why } in slips.unwrap_or_default() {
        let formula = formula(page, &value, &names)?;
        varied.push((value.at, formula, why));
    }
    names.push("answer".to_owned());
    let texts = [&ask, &why].into_iter().chain(varied.iter().map(|(_, _, why)| why));
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    for text in texts {
        if let Some(spot) = unknown_place(&text.value, &known) {
            page.report(
                text.at,
                format!("{{{spot}}} stands for nothing"),
                "write {name}, or {name:2} for two decimals",
            );
        }
    }
    let usual = decimals.as_ref().is_none_or(|decimals| decimals.value <= 6);
    require(page, at, usual, "decimals must be 0 to 6", "write 2 for cents");
    let places: Vec<Span> = varied.iter().map(|(at, _, _)| *at).collect();
    let vary = Vary {
        drawn,
        values: followed,
        ask: inline(page, &ask),
        answer,
        decimals: decimals.map_or(0, |decimals| decimals.value.min(6)),
        why: words(page, &why),
        slips: varied.into_iter().map(|(_, formula, why)| (formula, words(page, &why))).collect(),
    };
    agrees(page, &vary, figures, at, answer_at, &places);
    Some(vary)
}

/// With the page's numbers the page's answer must come out, and the page's slips.
fn agrees(page: &mut Page<'_>, vary: &Vary, figures: &PageFigures<'_>, at: Span, answer_at: Span, slips: &[Span]) {
    let found = vary.numbers(vary.drawn.iter().map(|drawn| drawn.page).collect());
    let near = |a: f64, b: f64| (a - b).abs() <= figures.tolerance.max(b.abs() * 1e-9);
    if !near(found.answer, figures.answer) {
        let what = format!("with the page's numbers this gives {}, but answer is {}", found.answer, figures.answer);
        page.report(answer_at, what, "make the two agree");
    }
    let many = slips.len() == figures.slips.len();
    require(page, at, many, "there must be a slip for each slip of the page", "write them in the same order");
    for ((slip, found), at) in figures.slips.iter().zip(&found.slips).zip(slips) {
        if !near(*found, slip.value) {
            let what = format!("with the page's numbers this gives {found}, but the slip is {}", slip.value);
            page.report(*at, what, "make the two agree");
        }
    }
}

fn number(page: &mut Page<'_>, raw: RawDrawn) -> Option<Drawn> {
    let RawDrawn { name, page: on_page, from, to, step, choose } = raw;
    new_name(page, &name, &[])?;
    let choices = match (from, to, step, choose) {
        (None, None, None, Some(choices)) => choices,
        (Some(from), Some(to), Some(step), None) if step > 0.0 && from.is_finite() => {
            let count = ((to - from) / step + 1e-9).floor();
            let count = if (0.0..=MAX_CHOICES as f64).contains(&count) { count as usize + 1 } else { 0 };
            (0..count).map(|i| from + i as f64 * step).collect()
        }
        _ => {
            page.report(name.at, "how this number varies is not clear", "give from, to and step, or choose = [1, 2]");
            return None;
        }
    };
    let fits = (1..=MAX_CHOICES).contains(&choices.len()) && choices.iter().all(|number| number.is_finite());
    require(page, name.at, fits, "a number has 1 to 1,000 choices", "widen or narrow its range");
    fits.then_some(Drawn { name: name.value, choices, page: on_page })
}

fn new_name(page: &mut Page<'_>, name: &At<String>, taken: &[String]) -> Option<()> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    let whole = name.value.bytes().all(plain) && name.value.starts_with(|c: char| c.is_ascii_lowercase());
    let own = !["min", "max", "answer"].contains(&name.value.as_str()) && !taken.contains(&name.value);
    if whole && own {
        return Some(());
    }
    page.report(name.at, format!("{} cannot be a name here", shown(&name.value)), "use a new word of small letters");
    None
}

fn formula(page: &mut Page<'_>, raw: &At<String>, names: &[String]) -> Option<Formula> {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match Formula::parse(&raw.value, &names) {
        Ok(formula) => Some(formula),
        Err(error) => {
            page.report(raw.at, error.to_string(), "write numbers, names, + - * /, brackets, min(a, b) and max(a, b)");
            None
        }
    }
}
