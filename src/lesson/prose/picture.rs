//! Pictures that are written as fenced TOML between paragraphs.

use crate::lesson::field::{memory, require, words};
use crate::lesson::model::{DayPicture, FlowPicture, Picture};
use crate::lesson::page::{Page, Span};
use crate::lesson::raw::read::read;
use crate::lesson::raw::{RawDay, RawFlow};

/// Calls a day that can be chosen from.
const MAX_CALLS: usize = 12;

/// One day of a server that waits beside a function that is called.
pub(super) fn day(page: &mut Page<'_>, part: Span) -> Option<Picture> {
    let RawDay { title, calls, first, call_ms, memory_mb, hours } = read(page, part)?;
    let rising = calls.value.windows(2).all(|pair| pair[0] < pair[1]);
    let count = (2..=MAX_CALLS).contains(&calls.value.len());
    require(
        page,
        calls.at,
        rising && count,
        "calls must be 2 to 12 rising numbers",
        "write for example [120, 1200, 12000]",
    );
    require(
        page,
        first.at,
        calls.at == Span::NOWHERE || first.value < calls.value.len(),
        "first is not the place of one of the calls",
        "count from 0",
    );
    require(page, call_ms.at, call_ms.value > 0.0, "call_ms must be more than 0", "write the milliseconds of a call");
    let spread = hours.value.len() == 24
        && hours.value.iter().all(|share| *share >= 0.0)
        && hours.value.iter().any(|share| *share > 0.0);
    require(
        page,
        hours.at,
        spread,
        "hours must be 24 shares, zero or more, and not all zero",
        "write one number for each hour",
    );
    Some(Picture::Day(DayPicture {
        title: words(page, &title),
        calls: calls.value,
        first: first.value,
        call_ms: call_ms.value,
        memory: memory(page, &memory_mb),
        hours: hours.value,
    }))
}

/// A trigger, a function and its effect.
pub(super) fn flow(page: &mut Page<'_>, part: Span) -> Option<Picture> {
    let RawFlow { trigger, function, effect } = read(page, part)?;
    Some(Picture::Flow(FlowPicture {
        trigger: words(page, &trigger),
        function: words(page, &function),
        effect: words(page, &effect),
    }))
}
