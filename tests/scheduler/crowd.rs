//! Ten thousand instances: the scheduler must not look at all of them to decide about one.

use std::time::{Duration, Instant};

use serverless_tutor::clock::Moment;
use serverless_tutor::lab::record::{FunctionId, InstanceId, RequestId};
use serverless_tutor::lab::scheduler::{Event, Policy, Scheduler};

const INSTANCES: u64 = 10_000;

/// Ten times as long as at the million events a second that it decides in a release build, and again ten times for a
/// debug build on a busy machine: looking at all instances would take a hundred times longer than that.
const CEILING: Duration = Duration::from_micros(100);

#[test]
fn an_event_costs_no_more_among_ten_thousand_instances() {
    let mut scheduler = Scheduler::new(Policy {
        concurrency: usize::MAX,
        queue: 0,
        per_instance: 1,
        idle: Duration::from_secs(10),
        most_instances: usize::MAX,
    });
    let mut events = 0u32;
    let mut now = Moment::default();
    let start = Instant::now();
    let mut on = |event| {
        events += 1;
        now = now.plus(Duration::from_micros(1));
        scheduler.on(event, now)
    };
    // All start, all end, then they take turns: one in three idle, the others at work.
    for number in 1..=INSTANCES {
        on(Event::Arrived(RequestId(number), FunctionId(number as u32 % 7)));
    }
    for number in 1..=INSTANCES {
        on(Event::Ready(InstanceId(number)));
    }
    for number in 1..=10 * INSTANCES {
        on(Event::Finished(RequestId(number)));
        if number % 3 != 0 {
            on(Event::Tick);
        }
        on(Event::Arrived(RequestId(INSTANCES + number), FunctionId((number + 3) as u32 % 7)));
    }
    let each = start.elapsed() / events;
    println!("{events} events among {} instances, {each:?} each", scheduler.instances().count());
    assert!(each <= CEILING, "{each:?} for an event, and {CEILING:?} are allowed");
}
