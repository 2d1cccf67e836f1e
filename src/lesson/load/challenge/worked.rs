//! Worked examples before the challenge: lines to read, some with a blank to fill.

use crate::lesson::field::{require, words, words_or_none};
use crate::lesson::load::challenge::require_arguments;
use crate::lesson::model::{BLANK, Blank, Slip, Worked, WorkedLine};
use crate::lesson::page::Page;
use crate::lesson::raw::At;
use crate::lesson::raw::sections::{RawWorked, RawWorkedLine};

/// The examples in their order; `most` is the number of arguments of the function.
pub(super) fn worked(page: &mut Page<'_>, raw: Vec<RawWorked>, most: usize) -> Vec<Worked> {
    raw.into_iter().map(|raw| one(page, raw, most)).collect()
}

fn one(page: &mut Page<'_>, raw: RawWorked, most: usize) -> Worked {
    let RawWorked { title, args, line } = raw;
    require_arguments(page, &args, most);
    require(page, line.at, !line.value.is_empty(), "the example has no lines", "write the steps of the calculation");
    Worked {
        title: words(page, &title),
        args: args.value,
        lines: line.value.into_iter().map(|raw| self::line(page, raw)).collect(),
    }
}

fn line(page: &mut Page<'_>, raw: RawWorkedLine) -> WorkedLine {
    let RawWorkedLine { label, text, answer, unit, is_result, why, wrong, slips } = raw;
    let at = text.at;
    let label = words(page, &label);
    let text = words(page, &text);
    let parts: Vec<&str> = text.split(BLANK).collect();
    let [before, after] = match (answer.is_some(), parts.as_slice()) {
        (false, [whole]) => [*whole, ""],
        (true, [before, after]) => [*before, *after],
        (true, _) => {
            page.report(at, format!("the line does not have {BLANK} once"), "write it where the answer belongs");
            [text.as_str(), ""]
        }
        (false, _) => {
            page.report(at, format!("the line has {BLANK} and no answer"), "give answer, unit, why and wrong");
            [text.as_str(), ""]
        }
    };
    let (before, after) = (before.into(), after.into());
    let Some(answer) = answer else {
        return WorkedLine { label, before, after, blank: None };
    };
    let help = "say it of the number, in a sentence";
    let mut said = |raw: Option<&At<String>>, what: &str| match raw {
        Some(raw) => words(page, raw),
        None => {
            page.report(answer.at, format!("the blank has no {what}"), help);
            text.clone()
        }
    };
    let (why, wrong) = (said(why.as_ref(), "why"), said(wrong.as_ref(), "wrong"));
    let unit = unit.as_ref().map(words_or_none).unwrap_or_default();
    let slips = slips.unwrap_or_default();
    let mut blank =
        Blank { answer: answer.value, unit, is_result: is_result.unwrap_or(false), why, wrong, slips: Vec::new() };
    for raw in &slips {
        let is_other = !blank.is_right(raw.value.value);
        require(page, raw.value.at, is_other, "the slip is the answer", "give the number that the slip leads to");
    }
    blank.slips = slips.iter().map(|raw| Slip { value: raw.value.value, why: words(page, &raw.why) }).collect();
    WorkedLine { label, before, after, blank: Some(blank) }
}
