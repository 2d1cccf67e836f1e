//! Ceilings on time, ten times as high as the budgets that `benches/figures.rs` prints: what breaks one is not a busy
//! machine and not a debug build, but work that does not belong there.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use rehearsal::{Rehearsal, lesson};
use serverless_tutor::grader::diagnosis::Known;
use serverless_tutor::grader::grade;
use serverless_tutor::lesson::model::Body;
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::tui::theme::palette::DARK;

#[expect(dead_code, reason = "a clock needs less of it than the tests of the screens")]
#[path = "support/rehearsal.rs"]
mod rehearsal;

/// The start, of which loading the lesson is a part: ten times 30 ms.
const START: Duration = Duration::from_millis(300);
/// From key to frame, of which drawing is a part: ten times 5 ms.
const FRAME: Duration = Duration::from_millis(50);
/// All cases of a right solution: ten times 30 ms.
const GRADING: Duration = Duration::from_millis(300);

/// Runs often enough that one of them has the machine to itself, and looks at the fastest.
#[track_caller]
fn check(what: &str, ceiling: Duration, mut run: impl FnMut()) {
    let mut time = || {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    let fastest = (0..8).map(|_| time()).min().unwrap();
    assert!(fastest <= ceiling, "{what} took {fastest:?} at best, and may take {ceiling:?}");
}

#[test]
fn the_lesson_is_loaded() {
    check("loading the lesson", START, || drop(lesson()));
}

#[test]
fn every_section_is_drawn() {
    for (width, height) in [(80, 24), (120, 36)] {
        for place in 1..=lesson().sections.len() {
            let mut stage = Rehearsal::new(&DARK, width, height);
            stage.keys(&format!("s{place}")).wait(5_000);
            check(&format!("drawing section {place} at {width}x{height}"), FRAME, || drop(stage.screen()));
        }
    }
}

#[test]
fn every_key_is_followed_by_a_frame() {
    let ways = (1..=lesson().sections.len()).map(|place| (format!("s{place}"), ["<Down>", "<Up>"]));
    let typing = ("s7".to_owned(), ["x", "<Backspace>"]);
    for (way, presses) in ways.chain([typing]) {
        let mut stage = Rehearsal::new(&DARK, 120, 36);
        stage.keys(&way).wait(5_000);
        let mut presses = presses.into_iter().cycle();
        check(&format!("a key after {way}"), FRAME, || drop(stage.keys(presses.next().unwrap()).screen()));
    }
}

#[test]
fn a_right_solution_is_graded() {
    let lesson = lesson();
    let challenge = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge),
        _ => None,
    });
    let challenge = challenge.unwrap();
    let spawner = Spawner::start(WorkerProgram(env!("CARGO_BIN_EXE_serverless-tutor").into()));
    let known = Known::default();
    check("grading", GRADING, || {
        assert!(grade(challenge, &challenge.solution, &spawner, &known, &Cancel::default()).unwrap().is_passed());
    });
}
