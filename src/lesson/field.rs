//! Checks of single fields that many files share. Each reports what is wrong and goes on with what can be shown of it.

use std::collections::BTreeSet;

use crate::lesson::page::{Page, Span};
use crate::lesson::raw::At;
use crate::text::{Clean, sanitise_line};
use crate::units::MemoryMb;

/// A text of one line that may not be empty. Line feeds and the spaces around them count as one space.
pub(crate) fn words(page: &mut Page<'_>, raw: &At<String>) -> Clean {
    let text = words_or_none(raw);
    if text.is_empty() {
        page.report(raw.at, "the text is empty", "write something here");
    }
    text
}

/// As [`words`], but it may be empty.
pub(crate) fn words_or_none(raw: &At<String>) -> Clean {
    sanitise_line(&unfolded(&raw.value))
}

/// As [`words`], for a text that may be left out.
pub(crate) fn optional_words(page: &mut Page<'_>, raw: Option<&At<String>>) -> Option<Clean> {
    raw.map(|raw| words(page, raw))
}

/// A text on one line: line feeds and the spaces around them become one space.
pub(crate) fn unfolded(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Reports the place if `holds` is false.
pub(crate) fn require(page: &mut Page<'_>, at: Span, holds: bool, what: &str, help: &str) {
    if !holds {
        page.report(at, what, help);
    }
}

/// Memory of a function: at least 1 MB.
pub(crate) fn memory(page: &mut Page<'_>, raw: &At<u32>) -> MemoryMb {
    require(page, raw.at, raw.value > 0, "memory must be more than 0 MB", "write a size such as 128");
    MemoryMb(raw.value)
}

/// A number of minutes: at least one.
pub(crate) fn minutes(page: &mut Page<'_>, raw: &At<u16>) -> u16 {
    require(page, raw.at, raw.value > 0, "minutes must be 1 or more", "estimate how long a reader takes");
    raw.value
}

/// Reports each value that was there before.
pub(crate) fn distinct<T: Ord>(
    page: &mut Page<'_>,
    values: impl IntoIterator<Item = (T, Span)>,
    what: impl Fn(&T) -> String,
    help: &str,
) {
    let mut seen = BTreeSet::new();
    for (value, at) in values {
        if at == Span::NOWHERE {
            continue;
        }
        if seen.contains(&value) {
            page.report(at, what(&value), help);
        }
        seen.insert(value);
    }
}
