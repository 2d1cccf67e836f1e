//! The promises of `docs/reliability.md`, each tried a few times. `cargo bench --features rehearsal --bench reliability` tries
//! them as often as the page says.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use trial::Effort;

#[path = "trials/clock.rs"]
mod clock;
#[path = "trials/copies.rs"]
mod copies;
#[path = "trials/every.rs"]
mod every;
#[path = "trials/faults.rs"]
mod faults;
#[expect(dead_code, reason = "a trial needs only a part of what a client can do")]
#[path = "support/http.rs"]
mod http;
#[expect(dead_code, reason = "a trial needs only a part of what the terminal can do")]
#[path = "support/pty.rs"]
mod pty;
#[path = "trials/state.rs"]
mod state;
#[expect(dead_code, reason = "a test run makes the short effort")]
#[path = "support/trial.rs"]
mod trial;
#[path = "trials/walls.rs"]
mod walls;

/// Tries the promises of a group.
#[track_caller]
fn check(group: &str) {
    let (_, trials) = every::EVERY.iter().find(|(name, _)| *name == group).expect("a group of that name");
    for held in *trials {
        held(Effort::Short).assert_held();
    }
}

#[test]
fn walls_hold() {
    check("walls");
}

#[test]
fn state_is_kept() {
    check("state");
}

#[test]
fn faults_are_survived() {
    check("faults");
}

#[test]
fn copies_agree() {
    check("copies");
}

#[test]
fn clocks_may_be_wrong() {
    check("clock");
}

#[test]
fn every_group_has_a_test() {
    let this = include_str!("reliability.rs");
    for (group, _) in every::EVERY {
        assert!(this.contains(&format!("check(\"{group}\")")), "{group} is not tried here");
    }
}
