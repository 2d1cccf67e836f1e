//! What an exercise watches for.

use crate::lesson::field::{require, words};
use crate::lesson::load::code::{check_method, is_plain};
use crate::lesson::page::{Page, Span};
use crate::lesson::raw::At;
use crate::lesson::raw::watch::{
    RawAnswers, RawBody, RawBurst, RawCall, RawCounter, RawCounts, RawField, RawSum, RawTimedCall, RawWatch, RawWatched,
};
use crate::watch::{Answers, Body, Call, Counter, Counts, Field, Rule, Sum, Watch};

pub(super) fn watch(page: &mut Page<'_>, raw: RawWatch) -> Watch {
    let RawWatch { kind } = raw;
    match kind.value {
        RawWatched::Answers(raw) => Watch::Answers(answers(page, raw)),
        RawWatched::TimedCall(RawTimedCall {}) => Watch::TimedCall,
        RawWatched::ColdWarmBurst(RawBurst { at_once }) => {
            let several = (2..=10).contains(&at_once.value);
            require(page, at_once.at, several, "at_once must be 2 to 10", "write 3");
            Watch::ColdWarmBurst { at_once: at_once.value.clamp(2, 10) }
        }
        RawWatched::Counts(raw) => Watch::Counts(counts(page, raw)),
    }
}

fn counts(page: &mut Page<'_>, raw: RawCounts) -> Counts {
    let RawCounts { trigger, count } = raw;
    check_trigger(page, &trigger);
    require(page, count.at, !count.value.is_empty(), "no count is watched for", "add a [[task.watch.count]]");
    let sums = count.value.iter().map(|raw| sum(page, raw)).collect();
    Counts { trigger: trigger.value, sums }
}

fn sum(page: &mut Page<'_>, raw: &RawSum) -> Sum {
    let RawSum { words: named, counter: counted, least, after } = raw;
    require(page, least.at, least.value > 0, "least must be 1 or more", "write 1");
    Sum { words: words(page, named), counter: counter(*counted), least: least.value.max(1), after: after.map(counter) }
}

/// Reports a name that no trigger can have.
pub(super) fn check_trigger(page: &mut Page<'_>, name: &At<String>) {
    require(page, name.at, is_name(&name.value), "a trigger has a name without spaces", "take that of triggers.toml");
}

/// Whether it can be the name of a trigger, or the path of a function.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 80 && name.chars().all(|c| c.is_ascii_graphic())
}

pub(super) fn counter(raw: RawCounter) -> Counter {
    match raw {
        RawCounter::Received => Counter::Received,
        RawCounter::Calls => Counter::Calls,
        RawCounter::Handled => Counter::Handled,
        RawCounter::Failed => Counter::Failed,
        RawCounter::Retried => Counter::Retried,
        RawCounter::DeadLettered => Counter::DeadLettered,
        RawCounter::Redriven => Counter::Redriven,
        RawCounter::Duplicated => Counter::Duplicated,
        RawCounter::Overlapped => Counter::Overlapped,
        RawCounter::Missed => Counter::Missed,
        RawCounter::Skipped => Counter::Skipped,
        RawCounter::SignedAccepted => Counter::SignedAccepted,
        RawCounter::ForgedRefused => Counter::ForgedRefused,
        RawCounter::ChargedOnce => Counter::ChargedOnce,
        RawCounter::ChargedAgain => Counter::ChargedAgain,
        RawCounter::NewestKept => Counter::NewestKept,
        RawCounter::Stopped => Counter::Stopped,
    }
}

fn answers(page: &mut Page<'_>, raw: RawAnswers) -> Answers {
    let RawAnswers { route, call: raw } = raw;
    let is_route = route.value.starts_with('/') && is_plain(&route.value) && !route.value.contains('?');
    require(page, route.at, is_route, "this is not a route", "begin it with /, such as /api/hello");
    require(page, raw.at, !raw.value.is_empty(), "no call is watched for", "add a [[task.watch.call]]");
    let calls = raw.value.into_iter().map(|raw| call(page, raw, &route.value)).collect();
    Answers { route: route.value, calls }
}

fn call(page: &mut Page<'_>, raw: RawCall, route: &str) -> Call {
    let RawCall { words: named, method, query, without, body, status, content_type, fields } = raw;
    let words = words(page, &named);
    check_method(page, &method);
    let query = query.map(|query| query.0).unwrap_or_default();
    let without = without.unwrap_or_default();
    for key in &without {
        let free = query.iter().all(|(other, _)| other.value != key.value);
        require(page, key.at, free, "the query cannot have this key and be without it", "keep one of the two");
    }
    let is_status = (200..=599).contains(&status.value);
    require(page, status.at, is_status, "status must be 200 to 599", "write 200");
    if let Some(content_type) = &content_type {
        let plain = content_type.value.contains('/') && !content_type.value.contains([' ', ';']);
        let small = content_type.value.bytes().all(|b| b.is_ascii_graphic() && !b.is_ascii_uppercase());
        let help = "write it small and without parameters, such as application/json";
        require(page, content_type.at, plain && small, "this is not a content type", help);
    }
    let fields = fields.unwrap_or_default().into_iter().filter_map(|raw| field(page, raw, body, route)).collect();
    Call {
        words,
        method: method.value,
        query: query.into_iter().map(|(key, value)| (key.value, value.value)).collect(),
        without: without.into_iter().map(|key| key.value).collect(),
        body: match body {
            None => Body::Any,
            Some(RawBody::Json) => Body::Json,
            Some(RawBody::NotJson) => Body::NotJson,
        },
        status: status.value,
        content_type: content_type.map(|content_type| content_type.value),
        fields,
    }
}

fn field(page: &mut Page<'_>, raw: At<RawField>, body: Option<RawBody>, route: &str) -> Option<Field> {
    let At { value: RawField { name, is, form, echo, segment }, at } = raw;
    require(page, name.at, !name.value.is_empty(), "the field has no name", "write name = \"message\"");
    let rule = match (is, form, echo, segment) {
        (Some(is), None, None, None) => Rule::Is(is.value),
        (None, Some(_), None, None) => Rule::Date,
        (None, None, Some(echo), None) => {
            let sent = echo.at == Span::NOWHERE || body == Some(RawBody::Json);
            require(page, echo.at, sent, "there is no JSON body to echo", "add body = \"json\" to the call");
            Rule::Echo(echo.value)
        }
        (None, None, None, Some(segment)) => {
            let named =
                segment.at == Span::NOWHERE || route.split('/').any(|part| part == format!("[{}]", segment.value));
            require(page, segment.at, named, "the route names no such part", "name one that it has in brackets");
            Rule::Segment(segment.value)
        }
        _ => {
            page.report(at, "a field takes either is, form, echo or segment", "keep one of them");
            return None;
        }
    };
    Some(Field { name: name.value, rule })
}
