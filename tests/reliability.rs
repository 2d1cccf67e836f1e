//! The promises of `docs/reliability.md`, each tried a few times. `cargo bench --features rehearsal --bench reliability` tries
//! them as often as the page says.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use trial::Effort;

#[path = "support/chance.rs"]
mod chance;
#[path = "trials/every.rs"]
mod every;
#[path = "trials/frames.rs"]
mod frames;
#[path = "trials/hostile.rs"]
mod hostile;
#[path = "support/hostile.rs"]
mod hostile_programs;
#[expect(dead_code, reason = "trials need only a part of it")]
#[path = "support/http.rs"]
mod http;
#[expect(dead_code, reason = "trials need only a part of it")]
#[path = "support/lab.rs"]
mod lab;
#[path = "trials/limits.rs"]
mod limits;
#[expect(dead_code, reason = "trials need only a part of it")]
#[path = "support/pty.rs"]
mod pty;
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
fn hostile_programs_break_nothing() {
    check("hostile");
}

#[test]
fn frames_are_not_believed() {
    check("frames");
}

#[test]
fn limits_hold() {
    check("limits");
}

#[test]
fn every_group_has_a_test() {
    let this = include_str!("reliability.rs");
    for (group, _) in every::EVERY {
        assert!(this.contains(&format!("check(\"{group}\")")), "{group} is not tried here");
    }
}
