//! The promises of `docs/reliability.md`, each tried a few times. `cargo bench --features rehearsal --bench reliability` tries
//! them as often as the page says.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;

use trial::Effort;

include!("trials/modules.rs");

/// Tells of what a test run leaves out, past the harness, which keeps the words of tests that pass.
fn say(words: &str) {
    std::io::stderr().write_all(format!("{words}\n").as_bytes()).unwrap();
}

/// Tries the promises of a group.
#[track_caller]
fn check(group: &str) {
    let (_, trials) = every::EVERY.iter().find(|(name, _)| *name == group).expect("a group of that name");
    for held in *trials {
        let trial = held(Effort::Short);
        for words in &trial.left_out {
            say(words);
        }
        assert!(trial.is_held(), "{}", trial.report());
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
fn parsers_hold() {
    check("parsers");
}

#[test]
fn floods_hold() {
    check("floods");
}

#[test]
fn ends_hold() {
    check("ends");
}

#[test]
fn link_holds() {
    check("link");
}

#[test]
fn resize_holds() {
    check("resize");
}

#[test]
fn every_group_has_a_test() {
    let this = include_str!("reliability.rs");
    for (group, _) in every::EVERY {
        assert!(this.contains(&format!("check(\"{group}\")")), "{group} is not tried here");
    }
}
