//! The promises of `docs/reliability.md`, each tried a few times. `cargo bench --features rehearsal --bench reliability` tries
//! them as often as the page says.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use trial::Effort;

#[path = "support/cases.rs"]
mod cases;
#[path = "trials/every.rs"]
mod every;
#[path = "trials/floods.rs"]
mod floods;
#[path = "support/guests.rs"]
mod guests;
#[expect(dead_code, reason = "one call is all that is needed")]
#[path = "support/http.rs"]
mod http;
#[expect(dead_code, reason = "not every state of the lab is flooded")]
#[path = "support/lab_sample.rs"]
mod lab_sample;
#[path = "support/laws/all.rs"]
mod laws;
#[path = "trials/parsers.rs"]
mod parsers;
#[expect(dead_code, reason = "only answers are flooded")]
#[path = "support/probe_sample.rs"]
mod probe_sample;
#[expect(dead_code, reason = "no signals and sizes here")]
#[path = "support/pty.rs"]
mod pty;
#[expect(dead_code, reason = "nothing moves here, and cells are looked at one by one")]
#[path = "support/rehearsal.rs"]
mod rehearsal;
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
fn parsers_hold() {
    check("parsers");
}

#[test]
fn floods_hold() {
    check("floods");
}

#[test]
fn every_group_has_a_test() {
    let this = include_str!("reliability.rs");
    for (group, _) in every::EVERY {
        assert!(this.contains(&format!("check(\"{group}\")")), "{group} is not tried here");
    }
}
