//! The walls around guest code.

use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::selftest::{Act, Wall, self_test};
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};

use crate::trial::{Effort, Trial};

/// A child tries what guest code must never do.
pub(crate) fn guests_reach_nothing(effort: Effort) -> Trial {
    let mut trial = Trial::new("guest code reaches no file, network, process or variable");
    let spawner = Spawner::start(WorkerProgram(env!("CARGO_BIN_EXE_serverless-tutor").into()));
    for _ in 0..effort.of(1, 20) {
        let found = self_test(&spawner, &Limits::grading()).unwrap();
        assert_eq!(found.protection.seccomp, Wall::Active, "this system has no seccomp to try");
        assert_eq!(found.attempts.len(), Act::ALL.len());
        for tried in found.attempts {
            trial.attempt(&format!("{:?}", tried.act), || assert!(tried.refusal.is_some(), "was let through"));
        }
    }
    trial
}
