//! The parts of the lab that decide and read: the scheduler among many instances, the router, the learner's folder.

use std::fs;
use std::hint::black_box;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serverless_tutor::clock::Moment;
use serverless_tutor::lab::functions;
use serverless_tutor::lab::record::{FunctionId, InstanceId, RequestId};
use serverless_tutor::lab::scheduler::{Event, Policy, Scheduler};
use serverless_tutor::lab::watch::{How, Watch};

use crate::table::Table;
use crate::{repeat, time};

/// A thousand decisions, at a million a second.
const DECISIONS: Duration = Duration::from_millis(1);
/// From a saved file to whoever reads it again.
const NOTICED: Duration = Duration::from_millis(40);

pub(crate) fn measure(table: &Table) {
    for (what, per_instance) in [("1,000 decisions, 10,000 instances", 1), ("the same, 1,000 requests in each", 1000)] {
        table.row(what, &decisions(per_instance), Some(DECISIONS));
    }
    let folder = tempfile::tempdir().unwrap();
    for number in 0..100 {
        let function = folder.path().join(format!("app/api/f{number}/[id]"));
        fs::create_dir_all(&function).unwrap();
        fs::write(function.join("route.js"), "export const GET = () => new Response();\n".repeat(20)).unwrap();
        fs::write(function.join("lib.js"), "export const price = 3;\n".repeat(20)).unwrap();
    }
    table.row("read a folder of 100 functions", &repeat(50, || drop(functions::read(folder.path()))), None);
    let routes = functions::read(folder.path()).routes;
    let find = || drop((0..1000).map(|_| black_box(routes.find("/api/f77/a%20b")).is_ok()).collect::<Vec<_>>());
    table.row("find 1,000 paths among 100 routes", &repeat(50, find), None);

    let (tx, rx) = mpsc::channel();
    let watch = Watch::start(folder.path(), How::Events, move || tx.send(()).unwrap()).unwrap();
    let file = folder.path().join("app/api/f7/[id]/route.js");
    let saves: Vec<Duration> = (0..40)
        .map(|number| {
            fs::write(&file, format!("// {number}")).unwrap();
            time(|| rx.recv().unwrap())
        })
        .collect();
    drop(watch);
    table.row("notice a save among 100 functions", &saves, Some(NOTICED));
}

/// How long each thousand decisions take while ten thousand instances are kept at work.
fn decisions(per_instance: usize) -> Vec<Duration> {
    const INSTANCES: u64 = 10_000;
    let mut scheduler = Scheduler::new(Policy {
        concurrency: usize::MAX,
        queue: 0,
        per_instance,
        idle: Duration::from_secs(10),
        most_instances: usize::MAX,
    });
    // So many functions that there are so many instances.
    let functions = if per_instance == 1 { 7 } else { INSTANCES };
    let mut now = Moment::default();
    let mut on = |event| {
        now = now.plus(Duration::from_micros(1));
        black_box(scheduler.on(event, now));
    };
    let arrived = |number: u64| Event::Arrived(RequestId(number), FunctionId((number % functions) as u32));
    (1..=INSTANCES).for_each(|number| on(arrived(number)));
    (1..=INSTANCES).for_each(|number| on(Event::Ready(InstanceId(number))));
    let mut number = 0;
    (0..200)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..500 {
                number += 1;
                on(Event::Finished(RequestId(number)));
                on(arrived(INSTANCES + number));
            }
            start.elapsed()
        })
        .collect()
}
