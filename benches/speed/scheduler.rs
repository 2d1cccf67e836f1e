//! The scheduler while ten thousand instances live: each kind of event, with events a second. The pairs and chains leave it
//! as they found it, so that every run meets the same state.

use std::time::Duration;

use divan::Bencher;
use divan::counter::ItemsCount;
use serverless_tutor::clock::Moment;
use serverless_tutor::lab::record::{FunctionId, InstanceId, RequestId};
use serverless_tutor::lab::scheduler::{Command, Event, Policy, Scheduler};

const INSTANCES: u64 = 10_000;
/// Functions among which they are shared out.
const FUNCTIONS: u64 = 7;
/// A function that has no instance.
const LONELY: FunctionId = FunctionId(99);
const IDLE: Duration = Duration::from_secs(10);

const POLICY: Policy =
    Policy { concurrency: usize::MAX, queue: 0, per_instance: 1, idle: IDLE, most_instances: usize::MAX };

/// A scheduler with a clock that goes on by a microsecond at every event.
struct Crowd {
    scheduler: Scheduler,
    now: Moment,
    /// The number of the last request.
    request: u64,
}

impl Crowd {
    /// So many busy instances, each with one request.
    fn busy(count: u64, policy: Policy) -> Self {
        let mut crowd = Self { scheduler: Scheduler::new(policy), now: Moment::default(), request: 0 };
        for number in 1..=count {
            crowd.arrive(FunctionId((number % FUNCTIONS) as u32));
            crowd.on(Event::Ready(InstanceId(number)));
        }
        crowd
    }

    /// So many instances without work.
    fn idle(count: u64) -> Self {
        let mut crowd = Self::busy(count, POLICY);
        (1..=count).for_each(|number| drop(crowd.on(Event::Finished(RequestId(number)))));
        assert_eq!(crowd.scheduler.instances().count() as u64, count);
        crowd
    }

    fn on(&mut self, event: Event) -> Vec<Command> {
        self.now = self.now.plus(Duration::from_micros(1));
        self.scheduler.on(event, self.now)
    }

    /// A new request; returns its number and what is done about it.
    fn arrive(&mut self, function: FunctionId) -> (RequestId, Vec<Command>) {
        self.request += 1;
        let request = RequestId(self.request);
        (request, self.on(Event::Arrived(request, function)))
    }

    /// A request for a function without instances, and the instance that starts for it.
    fn start(&mut self) -> (RequestId, InstanceId) {
        let (request, commands) = self.arrive(LONELY);
        let Some(Command::Start(instance, _)) = commands.first() else { panic!("{commands:?}") };
        (request, *instance)
    }
}

/// Measures something that takes so many events.
fn measure(bencher: Bencher, mut crowd: Crowd, events: usize, mut run: impl FnMut(&mut Crowd)) {
    let before = crowd.scheduler.instances().count();
    bencher.counter(ItemsCount::new(events)).bench_local(|| run(&mut crowd));
    assert_eq!(crowd.scheduler.instances().count(), before);
}

/// The usual two: a request ends, and the next one takes its instance.
#[divan::bench(args = [1, 10, 100, 1_000, 10_000, 100_000])]
fn finished_and_arrived_among(bencher: Bencher, instances: u64) {
    let crowd = Crowd::busy(instances, POLICY);
    let mut oldest = 0;
    let run = |crowd: &mut Crowd| {
        oldest += 1;
        crowd.on(Event::Finished(RequestId(oldest)));
        // The function of the instance that is free now.
        let instance = (oldest - 1) % instances + 1;
        crowd.arrive(FunctionId((instance % FUNCTIONS) as u32));
    };
    measure(bencher, crowd, 2, run);
}

#[divan::bench]
fn arrived_ready_finished_killed(bencher: Bencher) {
    measure(bencher, Crowd::busy(INSTANCES, POLICY), 4, |crowd| {
        let (request, instance) = crowd.start();
        crowd.on(Event::Ready(instance));
        crowd.on(Event::Finished(request));
        crowd.on(Event::Kill(instance));
    });
}

#[divan::bench]
fn arrived_and_gone(bencher: Bencher) {
    measure(bencher, Crowd::busy(INSTANCES, POLICY), 2, |crowd| {
        let (_, instance) = crowd.start();
        crowd.on(Event::Gone(instance));
    });
}

#[divan::bench]
fn arrived_retired_and_gone(bencher: Bencher) {
    measure(bencher, Crowd::busy(INSTANCES, POLICY), 3, |crowd| {
        let (_, instance) = crowd.start();
        crowd.on(Event::Retire(instance));
        crowd.on(Event::Gone(instance));
    });
}

#[divan::bench]
fn arrived_deployed_and_gone(bencher: Bencher) {
    measure(bencher, Crowd::busy(INSTANCES, POLICY), 3, |crowd| {
        let (_, instance) = crowd.start();
        crowd.on(Event::Deployed(LONELY));
        crowd.on(Event::Gone(instance));
    });
}

#[divan::bench]
fn background_begins_and_ends(bencher: Bencher) {
    measure(bencher, Crowd::busy(INSTANCES, POLICY), 2, |crowd| {
        crowd.on(Event::Background(InstanceId(7), true));
        crowd.on(Event::Background(InstanceId(7), false));
    });
}

#[divan::bench]
fn queued_and_cancelled(bencher: Bencher) {
    let full = Policy { concurrency: INSTANCES as usize, queue: 100, ..POLICY };
    measure(bencher, Crowd::busy(INSTANCES, full), 2, |crowd| {
        let (request, _) = crowd.arrive(FunctionId(0));
        crowd.on(Event::Cancelled(request));
    });
}

#[divan::bench]
fn throttled(bencher: Bencher) {
    let full = Policy { concurrency: INSTANCES as usize, ..POLICY };
    measure(bencher, Crowd::busy(INSTANCES, full), 1, |crowd| {
        crowd.arrive(FunctionId(0));
    });
}

#[divan::bench]
fn tick(bencher: Bencher) {
    measure(bencher, Crowd::busy(INSTANCES, POLICY), 1, |crowd| {
        crowd.on(Event::Tick);
    });
}

#[divan::bench]
fn adjusted(bencher: Bencher) {
    measure(bencher, Crowd::busy(INSTANCES, POLICY), 1, |crowd| {
        crowd.on(Event::Adjusted(POLICY));
    });
}

/// One event that stops every instance; the figure a second is of stopped instances.
fn stop_all(bencher: Bencher, event: Event, wait: Duration) {
    bencher.counter(ItemsCount::new(INSTANCES as usize)).with_inputs(|| Crowd::idle(INSTANCES)).bench_local_refs(
        |crowd| {
            crowd.now = crowd.now.plus(wait);
            let stopped = crowd.on(event);
            assert_eq!(stopped.len() as u64, INSTANCES);
        },
    );
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn scaled_to_zero(bencher: Bencher) {
    stop_all(bencher, Event::ScaleToZero, Duration::ZERO);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn reconfigured(bencher: Bencher) {
    stop_all(bencher, Event::Reconfigured(POLICY), Duration::ZERO);
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn all_expired_at_one_tick(bencher: Bencher) {
    stop_all(bencher, Event::Tick, IDLE);
}
