//! The pattern of cold and warm calls: step by step, near misses, and calls that end in another order.

use std::fmt::Write;
use std::time::Duration;

use proptest::prelude::*;

use super::{request, see_all, told};
use crate::clock::Moment;
use crate::lab::observe::Observer;
use crate::lab::platform::Platform;
use crate::lab::record::{InstanceId, Request, RequestId, Start, Version};
use crate::watch::Watch;

/// A call as `start instance arrived-ended`, such as `cold 1 0-10`, in milliseconds; `;` between calls.
pub(super) fn calls(script: &str) -> Vec<Request> {
    let one = |(at, line): (usize, &str)| {
        let mut parts = line.split_whitespace();
        let start = if parts.next() == Some("cold") { Start::Cold } else { Start::Warm };
        let instance = parts.next().unwrap().parse().unwrap();
        let (arrived, ended) = parts.next().unwrap().split_once('-').unwrap();
        let at_millis = |text: &str| Moment(Duration::from_millis(text.parse().unwrap()));
        Request {
            id: RequestId(at as u64 + 1),
            start,
            instance: Some(InstanceId(instance)),
            arrived: at_millis(arrived),
            ended: at_millis(ended),
            ..request("GET /api/hello", "")
        }
    };
    script.split(';').enumerate().map(one).collect()
}

fn burst() -> Observer {
    Observer::new(&Watch::ColdWarmBurst { at_once: 3 })
}

/// Shows the calls as they end, and expects so many checks to be met and, if one is not, what it says.
fn check_burst(mut requests: Vec<Request>, met: usize, next: &str) {
    requests.sort_by_key(|request| (request.ended, request.id));
    let mut observer = burst();
    see_all(&mut observer, &requests);
    let report = observer.report();
    assert_eq!(report.checks.iter().take_while(|check| check.is_met()).count(), met, "{:?}", told(&observer));
    assert_eq!(report.is_done(), met == 4);
    if met < 4 {
        assert_eq!(told(&observer)[met], next);
    }
}

/// The whole pattern.
pub(super) const ALL: &str =
    "cold 1 0-10; warm 1 20-30; cold 2 900-910; warm 2 920-950; cold 3 921-951; cold 4 922-952";

#[test]
fn the_pattern_is_told_step_by_step() {
    let first = |count| calls(ALL).into_iter().take(count).collect::<Vec<_>>();
    check_burst(first(0), 0, "call once, and wait for the answer");
    check_burst(first(1), 1, "i-1 has answered: call again now");
    check_burst(first(2), 2, "wait for i-1 to stop, then call again");
    check_burst(first(3), 3, "i-2 is free: before it stops, send 3 calls at once");
    check_burst(first(5), 3, "2 overlapped, expected 3: let all stop, call once, then 3 at once");
    check_burst(first(6), 4, "");
    let mut observer = burst();
    see_all(&mut observer, &calls(ALL));
    let measured = observer.report().measured;
    assert_eq!(measured[0], ("cold starts", "4 of 6".to_owned()));
    assert_eq!(measured[3], ("cold to warm", "1.0 to 1".to_owned()));
    assert_eq!(told(&observer)[3], "✓ i-2, i-3, i-4");
}

#[test]
fn other_patterns_do_not_count() {
    check_burst(calls("warm 1 0-10"), 0, "i-1 was warm: wait for i-1 to stop, then call once");
    check_burst(calls("cold 1 0-10; cold 2 20-30"), 1, "i-2 started cold: call again now, before it stops");
    check_burst(
        calls("cold 1 0-10; cold 2 5-15"),
        1,
        "i-2 started because others were busy: call again after the answer",
    );
    // Warm, but not on the instance that was cold.
    check_burst(calls("cold 1 0-10; warm 9 20-30"), 1, "i-1 has answered: call again now");
    // The third call is cold only because the instance is busy, whichever ends first.
    let overlap = "calls overlapped: wait for all instances to stop, then call once";
    check_burst(calls("cold 1 0-10; warm 1 20-30; warm 1 40-90; cold 2 50-60"), 2, overlap);
    check_burst(calls("cold 1 0-10; warm 1 20-30; warm 1 40-60; cold 2 50-90"), 2, overlap);
    // The same instance twice is no new one.
    check_burst(calls("cold 1 0-10; warm 1 20-30; cold 1 900-910"), 2, "wait for i-1 to stop, then call again");
    let three = "cold 1 0-10; warm 1 20-30; cold 2 900-910; ";
    let check = |rest: &str, next: &str| check_burst(calls(&format!("{three}{rest}")), 3, next);
    check(
        "cold 3 2000-2050; cold 4 2001-2051; cold 5 2002-2052",
        "none of 3 was warm: call once, and before it stops 3 at once",
    );
    let again = "let all stop, call once, then 3 at once";
    check("warm 2 2000-2050; warm 3 2001-2051; cold 5 2002-2052", &format!("2 of 3 were warm: {again}"));
    check("warm 2 2000-2050; cold 3 2001-2051; cold 3 2002-2052", &format!("the 3 were not one function: {again}"));
    check(
        "warm 2 2000-2050; warm 3 2001-2051; cold 4 2002-2052; cold 5 2003-2053",
        &format!("more than 3 overlapped: {again}"),
    );
    check("warm 2 2000-2010; warm 2 2020-2030; warm 2 2040-2050", "i-2 is free: before it stops, send 3 calls at once");
}

#[test]
fn a_failed_burst_can_be_made_good() {
    let rest = "cold 3 2000-2050; cold 4 2001-2051; cold 5 2002-2052; cold 6 9000-9010; \
                cold 8 9022-9060; warm 6 9022-9060; cold 7 9022-9060";
    check_burst(calls(&format!("cold 1 0-10; warm 1 20-30; cold 2 900-910; {rest}")), 4, "");
}

#[test]
fn a_failed_call_is_told_and_does_not_count() {
    let with = |count: usize, change: &dyn Fn(&mut Request)| {
        let mut requests: Vec<_> = calls(ALL).into_iter().take(count).collect();
        change(&mut requests[count - 1]);
        requests
    };
    check_burst(with(1, &|r| r.status = 502), 0, "i-1 answered 502: mend the function first");
    check_burst(with(2, &|r| r.status = 404), 1, "i-1 answered 404: mend the function first");
    check_burst(
        with(3, &|r| r.version = Some(Version(8))),
        2,
        "i-2 has other code: wait for i-2 to stop, then call again",
    );
    check_burst(with(6, &|r| r.status = 500), 3, "not all were answered with success: mend the function first");
    for (count, met) in [(1, 0), (2, 1), (3, 2), (6, 3)] {
        let workers = with(count, &|r| r.platform = Platform::Workers);
        check_burst(workers, met, "this was workers: switch the lab to lambda (key i)");
    }
    let nowhere = with(1, &|r| (r.instance, r.start) = (None, Start::None));
    check_burst(nowhere, 0, "call once, and wait for the answer");
}

#[test]
fn a_request_in_flight_is_waited_for() {
    let mut observer = burst();
    let mut requests = calls("cold 1 0-10; warm 1 20-30; warm 1 40-5000; cold 2 50-60");
    let late = requests.remove(2);
    see_all(&mut observer, &requests);
    assert_eq!(told(&observer)[2], "waiting for the answer to request 3");
    observer.see(&late);
    assert_eq!(told(&observer)[2], "calls overlapped: wait for all instances to stop, then call once");
    // One that never ends is given up at last.
    let mut observer = burst();
    let requests = calls("cold 1 0-10; warm 1 20-30; warm 1 40-50; cold 2 20000-20010; warm 2 30020-30030");
    see_all(&mut observer, [0, 1, 3, 4].map(|at| &requests[at]));
    assert!(observer.report().checks[2].is_met());
}

proptest! {
    /// Traffic as a platform with one request at a time makes it: more warm calls, and answers of the burst in any order.
    #[test]
    fn a_real_pattern_is_found_whatever_comes_between(between in 0u64..6, turned in 0usize..3) {
        let mut script = String::from("cold 1 0-10;");
        for at in (20..).step_by(10).take(between as usize) {
            write!(script, "warm 1 {at}-{};", at + 5).unwrap();
        }
        script.push_str("warm 1 100-110; cold 2 900-910; warm 2 920-950; cold 3 921-951; cold 4 922-952");
        let mut requests = calls(&script);
        let last = requests.len() - 3;
        requests[last..].rotate_left(turned);
        let mut observer = burst();
        see_all(&mut observer, &requests);
        prop_assert!(observer.report().is_done());
    }
}
