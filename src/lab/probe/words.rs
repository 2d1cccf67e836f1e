//! What is told of a probe in words, wherever it is told.

use crate::lab::probe::Call;
use crate::lab::probe::headers::ServerTiming;
use crate::units::Millis;

/// What the figures cannot tell.
pub const HONEST: [&str; 3] = [
    "All this is seen from here, so the network is in it: the name, the connection and every way there and back.",
    "One slow first call proves no cold start, and a quick one does not disprove it: the function may have been warm.",
    "Leave it alone for some minutes, probe again, and compare the waits.",
];

/// A difference, with its sign.
pub fn signed(span: Millis) -> String {
    if span.0 < 0.0 { span.to_string() } else { format!("+{span}") }
}

/// `status 200 x 4, status 502 x 1`, in the order in which they came first.
pub fn statuses(calls: &[Call]) -> String {
    let mut counts: Vec<(u16, usize)> = Vec::new();
    for Call { status, .. } in calls {
        match counts.iter_mut().find(|(known, _)| known == status) {
            Some((_, count)) => *count += 1,
            None => counts.push((*status, 1)),
        }
    }
    let counts: Vec<String> = counts.iter().map(|(status, count)| format!("status {status} x {count}")).collect();
    counts.join(", ")
}

/// What the server says of its own time; none if it says nothing.
pub fn server_timing(call: &Call) -> Option<String> {
    let entries: Vec<String> = call.server.iter().map(entry).collect();
    (!entries.is_empty()).then(|| entries.join(", "))
}

/// Whether a function ran at all, where there is doubt.
pub fn cached(call: &Call) -> Option<String> {
    call.cache.as_ref().map(|header| format!("{header}: a cache answered, and perhaps no function ran"))
}

/// Why some calls needed a new connection; none if none did.
pub fn reconnected(some: usize, calls: usize) -> Option<String> {
    let why = "because the server does not keep it: compare the waits";
    (some > 0).then(|| format!("{some} of {calls} needed a new connection, {why}"))
}

fn entry(ServerTiming { name, took, words }: &ServerTiming) -> String {
    let took = took.map_or(String::new(), |took| format!(" {took}"));
    let words = words.as_ref().map_or(String::new(), |words| format!(" ({words})"));
    format!("{name}{took}{words}")
}
