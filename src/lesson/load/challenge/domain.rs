//! What each argument of the function may be, from which the smallest failing input is searched.

use crate::lesson::field::{require, words};
use crate::lesson::model::Domain;
use crate::lesson::page::Page;
use crate::lesson::raw::At;
use crate::lesson::raw::sections::RawDomain;

/// Values worth trying of one argument; all combinations with those of the others are tried.
const MAX_INTERESTING: usize = 8;

/// One domain for each argument; `arguments` says how many there are.
pub(super) fn domain(page: &mut Page<'_>, raw: At<Vec<RawDomain>>, arguments: usize) -> Vec<Domain> {
    let count = raw.value.len();
    if count != arguments {
        let what = format!("there are {count} domains, and the function has {arguments} arguments");
        page.report(raw.at, what, "give one [[domain]] for each argument, in their order");
    }
    let domains = raw.value.into_iter().enumerate();
    domains.filter_map(|(place, raw)| one(page, raw, place + 1 == count)).collect()
}

fn one(page: &mut Page<'_>, raw: RawDomain, is_last: bool) -> Option<Domain> {
    let RawDomain { name, least, most, step, simplest, interesting, may_be_left_out } = raw;
    let name = words(page, &name);
    let interesting = interesting.unwrap_or_default();
    require(page, most.at, least.value < most.value, "most is not above least", "write the largest value here");
    if let Some(step) = &step {
        require(page, step.at, step.value > 0.0, "step is not above 0", "write for example step = 0.5");
    }
    if let Some(value) = &may_be_left_out {
        let holds = is_last || !value.value;
        require(page, value.at, holds, "only the last argument may be left out", "write it in the last [[domain]]");
    }
    let domain = Domain {
        name,
        least: least.value,
        most: most.value,
        step: step.map_or(1.0, |step| step.value),
        simplest: simplest.value,
        interesting: interesting.iter().map(|value| value.value).collect(),
        may_be_left_out: may_be_left_out.is_some_and(|value| value.value),
    };
    if domain.least >= domain.most || domain.step <= 0.0 {
        return None;
    }
    for value in interesting.iter().chain([&simplest]) {
        let help = "write a multiple of step (1 if left out) from least to most";
        require(page, value.at, domain.has(value.value), "the argument cannot have this value", help);
    }
    if let Some(more) = interesting.get(MAX_INTERESTING) {
        page.report(more.at, format!("there are more than {MAX_INTERESTING} values"), "keep the telling ones");
    }
    Some(domain)
}
