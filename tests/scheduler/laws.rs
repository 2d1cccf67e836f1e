//! What holds whatever happens, in whatever order, also when what is told makes no sense.

use std::time::Duration;

use proptest::prelude::*;
use serverless_tutor::clock::Moment;
use serverless_tutor::lab::record::{FunctionId, InstanceId, RequestId};
use serverless_tutor::lab::scheduler::{Event, Policy};

use crate::observer::Observer;

/// Something that happens some time after what was before.
#[derive(Debug, Clone)]
enum Step {
    /// A new request for one of a few functions.
    Request(u32),
    /// The living instance at this place becomes ready.
    Ready(prop::sample::Index),
    /// The living instance at this place begins or ends work after an answer.
    Background(prop::sample::Index, bool),
    /// Anything, about anybody, also about those who never were.
    Any(Event),
    /// A tick when one is due.
    Due,
}

fn policy() -> impl Strategy<Value = Policy> {
    (0..6usize, 0..5usize, 0..4usize, 0..40u64, 0..5usize).prop_map(
        |(concurrency, queue, per_instance, idle, most_instances)| Policy {
            concurrency,
            queue,
            per_instance,
            idle: Duration::from_millis(idle),
            most_instances,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let request = || (0..40u64).prop_map(RequestId);
    let instance = || (0..20u64).prop_map(InstanceId);
    let index = any::<prop::sample::Index>;
    prop_oneof![
        12 => (0..3u32).prop_map(Step::Request),
        8 => index().prop_map(Step::Ready),
        2 => (index(), any::<bool>()).prop_map(|(index, goes_on)| Step::Background(index, goes_on)),
        4 => Just(Step::Due),
        8 => request().prop_map(|request| Step::Any(Event::Finished(request))),
        1 => (request(), 0..3u32).prop_map(|(request, f)| Step::Any(Event::Arrived(request, FunctionId(f)))),
        1 => instance().prop_map(|id| Step::Any(Event::Ready(id))),
        1 => (instance(), any::<bool>()).prop_map(|(id, goes_on)| Step::Any(Event::Background(id, goes_on))),
        1 => instance().prop_map(|id| Step::Any(Event::Gone(id))),
        1 => request().prop_map(|request| Step::Any(Event::Cancelled(request))),
        1 => (0..4u32).prop_map(|f| Step::Any(Event::Deployed(FunctionId(f)))),
        1 => instance().prop_map(|id| Step::Any(Event::Kill(id))),
        1 => instance().prop_map(|id| Step::Any(Event::Retire(id))),
        1 => prop_oneof![
            Just(Event::ScaleToZero),
            policy().prop_map(Event::Reconfigured),
            policy().prop_map(Event::Adjusted),
            Just(Event::Tick),
        ].prop_map(Step::Any),
    ]
}

fn play(policy: Policy, steps: &[(i8, Step)]) {
    let mut observer = Observer::new(policy);
    let mut now = 0u64;
    let mut last = 0;
    for (pause, step) in steps {
        // Time that goes back is no time.
        now = now.saturating_add_signed(i64::from(*pause));
        let at = Moment(Duration::from_millis(now));
        let pick = |index: &prop::sample::Index| {
            let ids: Vec<InstanceId> = observer.living.keys().copied().collect();
            (!ids.is_empty()).then(|| *index.get(&ids))
        };
        let event = match step {
            Step::Request(function) => {
                last += 1;
                Some(Event::Arrived(RequestId(last), FunctionId(*function)))
            }
            Step::Ready(index) => pick(index).map(Event::Ready),
            Step::Background(index, goes_on) => pick(index).map(|id| Event::Background(id, *goes_on)),
            Step::Any(event) => Some(*event),
            Step::Due => {
                observer.tick();
                None
            }
        };
        if let Some(event) = event {
            observer.on(event, at);
        }
    }
    observer.finish();
}

proptest! {
    // A case that is found becomes a scenario, not a file of seeds.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1500) })]

    #[test]
    fn every_request_is_answered_once_and_no_bound_is_broken(
        policy in policy(),
        steps in prop::collection::vec((-2..12i8, step()), 0..120),
    ) {
        play(policy, &steps);
    }
}
