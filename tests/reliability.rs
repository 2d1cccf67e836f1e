//! The promises of `docs/reliability.md`, each tried a few times. `cargo bench --features rehearsal --bench reliability` tries
//! them as often as the page says.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use trial::Effort;

#[path = "support/course_pages.rs"]
mod course_pages;
#[path = "trials/ends.rs"]
mod ends;
#[path = "trials/every.rs"]
mod every;
#[path = "support/guests.rs"]
mod guests;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "support/http.rs"]
mod http;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "support/lab.rs"]
mod lab;
#[path = "support/lab_pages.rs"]
mod lab_pages;
#[path = "support/lab_sample.rs"]
mod lab_sample;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "support/lab_screen.rs"]
mod lab_screen;
#[path = "trials/link.rs"]
mod link;
#[path = "support/probe_sample.rs"]
mod probe_sample;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "support/pty.rs"]
mod pty;
#[expect(dead_code, reason = "the trials need only a part of it")]
#[path = "support/rehearsal.rs"]
mod rehearsal;
#[path = "trials/resize.rs"]
mod resize;
#[path = "support/traffic.rs"]
mod traffic;
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
fn walls_hold() {
    check("walls");
}

#[test]
fn every_group_has_a_test() {
    let this = include_str!("reliability.rs");
    for (group, _) in every::EVERY {
        assert!(this.contains(&format!("check(\"{group}\")")), "{group} is not tried here");
    }
}
