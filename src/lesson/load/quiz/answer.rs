//! What can be answered to a question, kind by kind.

use std::collections::BTreeSet;

use crate::lesson::field::{distinct, require, words};
use crate::lesson::load::quiz::choices;
use crate::lesson::load::quiz::vary::{self, PageFigures};
use crate::lesson::model::{
    BugLines, Choice, Choices, Match, Numeric, Order, OrderItem, Pair, Right, Shuffle, Slip, Snippet,
};
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::raw::At;
use crate::lesson::raw::quiz::{
    RawBug, RawItem, RawMatch, RawNumeric, RawOption, RawOptions, RawOrder, RawPair, RawSlip, RawTrueFalse,
};
use crate::text::sanitise_line;

/// Options of which exactly one is right.
pub(super) fn single(page: &mut Page<'_>, raw: RawOptions) -> Option<Choices> {
    let RawOptions { options } = raw;
    let right = count_right(&options.value);
    require(page, options.at, right > 0, "no option is right", "add right = true to one");
    if right > 1 {
        let what = format!("{right} options are right, but only one can be chosen");
        page.report(options.at, what, "keep one, or make the kind multi");
    }
    self::options(page, &options)
}

/// Options of which some are right and some are not.
pub(super) fn multi(page: &mut Page<'_>, raw: RawOptions) -> Option<Choices> {
    let RawOptions { options } = raw;
    let right = count_right(&options.value);
    require(page, options.at, right > 0, "no option is right", "add right = true to one");
    require(page, options.at, right < options.value.len(), "no option is wrong", "add a wrong one");
    self::options(page, &options)
}

fn count_right(options: &[RawOption]) -> usize {
    options.iter().filter(|option| option.right == Some(true)).count()
}

fn options(page: &mut Page<'_>, raw: &At<Vec<RawOption>>) -> Option<Choices> {
    let count = (2..=9).contains(&raw.value.len());
    require(page, raw.at, count, "a question has 2 to 9 options", "add or take away some");
    let ids = choices(page, "option", raw.value.iter().map(|option| &option.id));
    distinct_texts(page, raw.value.iter().map(|option| &option.text), |text| {
        format!("two options say the same: {text}")
    });
    let mut options = Vec::new();
    for (raw, id) in raw.value.iter().zip(ids) {
        let RawOption { id: _, text, right, why, pinned } = raw;
        let (text, why) = (words(page, text), words(page, why));
        let right = if *right == Some(true) { Right::Yes } else { Right::No };
        let place = if *pinned == Some(true) { Shuffle::Pinned } else { Shuffle::Free };
        options.push(id.map(|id| Choice { id, text, right, why, place }));
    }
    options.into_iter().collect::<Option<_>>().map(|options| Choices { options })
}

/// Reports each text that says what one before it says.
fn distinct_texts<'a>(
    page: &mut Page<'_>,
    texts: impl IntoIterator<Item = &'a At<String>>,
    what: impl Fn(String) -> String,
) {
    let mut seen = BTreeSet::new();
    for text in texts {
        let said = normal(&text.value);
        if text.at != Span::NOWHERE && !said.is_empty() && !seen.insert(said) {
            let help = "make them differ, so that only one way is right";
            page.report(text.at, what(shown(&text.value)), help);
        }
    }
}

/// The text without what a reader may overlook: capital letters, and how much space there is.
fn normal(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A statement: the options are `true` and `false`.
pub(super) fn true_false(page: &mut Page<'_>, raw: &RawTrueFalse) -> Option<Choices> {
    let RawTrueFalse { answer, why_true, why_false } = raw;
    let mut option = |says: bool, text: &str, why: &At<String>| {
        let why = words(page, why);
        let right = if says == *answer { Right::Yes } else { Right::No };
        let id = says.to_string().parse().ok()?;
        Some(Choice { id, text: sanitise_line(text), right, why, place: Shuffle::Pinned })
    };
    let options = [option(true, "True", why_true), option(false, "False", why_false)];
    options.into_iter().collect::<Option<_>>().map(|options| Choices { options })
}

/// A line of the code; `code` is `None` if there is none, which has been reported.
pub(super) fn bug(page: &mut Page<'_>, raw: &RawBug, code: Option<&Snippet>) -> BugLines {
    let RawBug { right, reasons } = raw;
    if let Some(code) = code {
        let lines: BTreeSet<usize> = code
            .text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(place, _)| place + 1)
            .collect();
        let help = "count the lines of the code from 1, and leave out empty ones";
        require(page, right.at, lines.contains(&right.value), "right is not the number of a line of the code", help);
        for reason in &reasons.value {
            require(
                page,
                reason.line.at,
                lines.contains(&reason.line.value),
                "there is no such line in the code",
                help,
            );
        }
        let told: BTreeSet<usize> = reasons.value.iter().map(|reason| reason.line.value).collect();
        for line in lines.difference(&told) {
            page.report(
                reasons.at,
                format!("line {line} of the code has no reason"),
                "say why it is or is not the one",
            );
        }
    }
    distinct(
        page,
        reasons.value.iter().map(|reason| (reason.line.value, reason.line.at)),
        |line| format!("line {line} has two reasons"),
        "keep one",
    );
    let reasons = reasons.value.iter().map(|reason| (reason.line.value, words(page, &reason.why))).collect();
    BugLines { right: right.value, reasons }
}

pub(super) fn numeric(page: &mut Page<'_>, raw: RawNumeric) -> Numeric {
    let RawNumeric { answer, unit, tolerance, why, slips, vary } = raw;
    require(
        page,
        tolerance.at,
        tolerance.value >= 0.0,
        "tolerance must be 0 or more",
        "write how far off is still right",
    );
    let slips = slips.unwrap_or_default();
    for slip in &slips {
        let wrong = (slip.value.value - answer).abs() > tolerance.value || tolerance.at == Span::NOWHERE;
        require(page, slip.value.at, wrong, "this slip is a right answer", "name a number outside of the tolerance");
    }
    let unit = words(page, &unit);
    let why = words(page, &why);
    let slips = slips.into_iter().map(|RawSlip { value, why }| Slip { value: value.value, why: words(page, &why) });
    let slips: Vec<Slip> = slips.collect();
    let figures = PageFigures { answer, tolerance: tolerance.value, slips: &slips };
    let vary = vary.and_then(|raw| vary::vary(page, *raw, &figures)).map(Box::new);
    Numeric { answer, tolerance: tolerance.value, unit, why, slips, vary }
}

pub(super) fn order(page: &mut Page<'_>, raw: &RawOrder) -> Option<Order> {
    let RawOrder { items } = raw;
    let count = (3..=9).contains(&items.value.len());
    require(page, items.at, count, "there must be 3 to 9 items to put in order", "add or take away some");
    let ids = choices(page, "item", items.value.iter().map(|item| &item.id));
    distinct_texts(page, items.value.iter().map(|item| &item.text), |text| format!("two items say the same: {text}"));
    let mut ordered = Vec::new();
    for (RawItem { id: _, text, why }, id) in items.value.iter().zip(ids) {
        let (text, why) = (words(page, text), words(page, why));
        ordered.push(id.map(|id| OrderItem { id, text, why }));
    }
    ordered.into_iter().collect::<Option<_>>().map(|items| Order { items })
}

pub(super) fn pairs(page: &mut Page<'_>, raw: &RawMatch) -> Option<Match> {
    let RawMatch { pairs } = raw;
    let count = (3..=9).contains(&pairs.value.len());
    require(page, pairs.at, count, "there must be 3 to 9 pairs to find", "add or take away some");
    let ids = choices(page, "pair", pairs.value.iter().map(|pair| &pair.id));
    let twice = |text| format!("{text} stands in two pairs");
    distinct_texts(page, pairs.value.iter().map(|pair| &pair.left), twice);
    distinct_texts(page, pairs.value.iter().map(|pair| &pair.right), twice);
    let mut matched = Vec::new();
    for (RawPair { id: _, left, right, why }, id) in pairs.value.iter().zip(ids) {
        let (left, right, why) = (words(page, left), words(page, right), words(page, why));
        matched.push(id.map(|id| Pair { id, left, right, why }));
    }
    matched.into_iter().collect::<Option<_>>().map(|pairs| Match { pairs })
}
