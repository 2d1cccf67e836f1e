//! The walls around guest code.

#[path = "walls/network.rs"]
pub(crate) mod network;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::selftest::{Act, Wall, self_test};
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::units::Bytes;
use tempfile::TempDir;

use crate::trial::{Effort, Trial};

const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

/// Somebody without rights, on every system.
const NOBODY: u32 = 65534;

/// A child tries what guest code must never do.
pub(crate) fn guests_reach_nothing(effort: Effort) -> Trial {
    let mut trial = Trial::new("guest code is refused every file, socket, process, signal, variable and descriptor");
    let spawner = Spawner::start(WorkerProgram(PROGRAM.into()));
    let many = Limits::isolate(Bytes::mib(128), Duration::from_secs(1), Duration::from_secs(30));
    let kinds = [("one guest", Limits::grading(), None), ("many guests", many, Some(Act::StartThread))];
    for _ in 0..effort.of(1, 20) {
        for (kind, limits, needed) in &kinds {
            let found = self_test(&spawner, limits).unwrap();
            assert_eq!(found.protection.seccomp, Wall::Active, "this system has no seccomp to try");
            assert_eq!(found.attempts.iter().map(|tried| tried.act).collect::<Vec<_>>(), Act::ALL, "{kind}");
            for tried in found.attempts.iter().filter(|tried| Some(tried.act) != *needed) {
                let refused = || assert!(tried.refusal.is_some(), "was let through");
                trial.attempt(&format!("{kind}, {:?}", tried.act), refused);
            }
        }
    }
    trial
}

/// The same for a user without rights, who finds out by the program itself.
pub(crate) fn ordinary_users_are_held_as_root_is(effort: Effort) -> Trial {
    let mut trial = Trial::new("the same is refused where an ordinary user runs the course");
    let folder = open_folder();
    let program = folder.path().join("serverless-tutor");
    fs::copy(PROGRAM, &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    for _ in 0..effort.of(1, 20) {
        let mut doctor = Command::new(&program);
        doctor.args(["doctor", "--json"]).env_clear().current_dir("/").stdin(Stdio::null());
        if rustix::process::geteuid().is_root() {
            doctor.uid(NOBODY).gid(NOBODY);
        }
        let found: Value = serde_json::from_slice(&doctor.output().unwrap().stdout).unwrap();
        assert_eq!(found["walls"]["seccomp"], "active", "this system has no seccomp to try");
        trial.attempt("a first call", || assert_eq!(found["guest"]["runs"], true, "{}", found["guest"]));
        for kind in ["one_guest", "many_guests"] {
            let acts = found["walls"][kind].as_array().unwrap();
            assert_eq!(acts.len(), Act::ALL.len(), "{kind}");
            for act in acts.iter().filter(|act| act["needed"] == false) {
                trial.attempt(&format!("{kind}, {act}"), || assert_eq!(act["refused"], true, "was let through"));
            }
        }
    }
    trial
}

/// A folder that every user may look into.
fn open_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}
