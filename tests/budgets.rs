//! Ceilings on time, ten times as high as the budgets of `docs/performance.md`: what breaks one is not a busy machine and not
//! a debug build, but work that does not belong there. Figures are printed by the benches.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use lab::Lab;
use rehearsal::{Rehearsal, lesson};
use serverless_tutor::clock::Moment;
use serverless_tutor::grader::diagnosis::Known;
use serverless_tutor::grader::grade;
use serverless_tutor::lab::record::{FunctionId, InstanceId, RequestId};
use serverless_tutor::lab::scheduler::{Event, Policy, Scheduler};
use serverless_tutor::lesson::model::Body;
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::theme::palette::DARK;

#[expect(dead_code, reason = "a clock needs less of it than the tests of the lab")]
#[path = "support/http.rs"]
mod http;
#[expect(dead_code, reason = "a clock needs less of it than the tests of the lab")]
#[path = "support/lab.rs"]
mod lab;
#[expect(dead_code, reason = "a clock needs less of it than the tests of the lab's screens")]
#[path = "support/lab_sample.rs"]
mod lab_sample;
#[expect(dead_code, reason = "a clock needs less of it than the tests of the terminal")]
#[path = "support/pty.rs"]
mod pty;
#[expect(dead_code, reason = "a clock needs less of it than the tests of the screens")]
#[path = "support/rehearsal.rs"]
mod rehearsal;

/// The start, of which loading the lesson is a part: ten times 30 ms.
const START: Duration = Duration::from_millis(300);
/// From key to frame, of which drawing is a part: ten times 5 ms.
const FRAME: Duration = Duration::from_millis(50);
/// A thousand decisions among ten thousand instances: ten times 1 ms.
const DECISIONS: Duration = Duration::from_millis(10);
/// All cases of a right solution: ten times 30 ms.
const GRADING: Duration = Duration::from_millis(300);
/// From the start of the lab to its first answer: ten times 25 ms.
const FIRST_ANSWER: Duration = Duration::from_millis(250);
/// A request for which a process is started: ten times 3 ms.
const PROCESS: Duration = Duration::from_millis(30);
/// A request for which an isolate is started in a process that is there: ten times 0.8 ms.
const ISOLATE: Duration = Duration::from_millis(8);
/// From a saved file to an answer of the new version: ten times 50 ms.
const LIVE: Duration = Duration::from_millis(500);

/// The smallest function that answers.
const HELLO: &str = "export const GET = () => new Response('hello');\n";

/// How often something may be tried: often enough that it has the machine to itself once.
const RUNS: usize = 32;

/// One clock at a time, so that no test of this file is what makes another one slow.
static CLOCK: Mutex<()> = Mutex::new(());

/// Runs until the ceiling is kept once; a busy machine may need several runs.
#[track_caller]
fn check(what: &str, ceiling: Duration, mut run: impl FnMut()) {
    // A test that failed with the clock has left nothing behind that another one could stumble over.
    let _alone = CLOCK.lock().unwrap_or_else(PoisonError::into_inner);
    let mut fastest = Duration::MAX;
    for _ in 0..RUNS {
        let start = Instant::now();
        run();
        fastest = fastest.min(start.elapsed());
        if fastest <= ceiling {
            return;
        }
    }
    panic!("{what} took {fastest:?} at best, and may take {ceiling:?}");
}

#[test]
fn the_lesson_is_loaded() {
    check("loading the lesson", START, || drop(lesson()));
}

#[test]
fn the_first_frame_is_shown() {
    check("the start to the first frame", START, || {
        let state = tempfile::tempdir().unwrap();
        let variables = [("SERVERLESS_TUTOR_STATE", state.path().to_str().unwrap())];
        let mut course = pty::start(Path::new(env!("CARGO_BIN_EXE_serverless-tutor")), &[], &variables, [120, 40]);
        // The keys stand in the last row.
        course.wait_for("?  keys");
        course.send("q");
    });
}

#[test]
fn every_section_is_drawn() {
    for (width, height) in [(80, 24), (120, 40)] {
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
    let typing = ("s7<Tab>".to_owned(), ["x", "<Backspace>"]);
    let searching = ("s1/".to_owned(), ["e", "<Backspace>"]);
    let choosing = ("l?".to_owned(), ["<Down>", "<Up>"]);
    for (way, presses) in ways.chain([typing, searching, choosing]) {
        let mut stage = Rehearsal::new(&DARK, 120, 40);
        stage.keys(&way).wait(5_000);
        let mut presses = presses.into_iter().cycle();
        check(&format!("a key after {way}"), FRAME, || drop(stage.keys(presses.next().unwrap()).screen()));
    }
}

#[test]
fn a_letter_in_a_long_program_is_followed_by_a_frame() {
    let mut stage = Rehearsal::new(&DARK, 120, 40);
    stage.keys("s7<Tab><^A>").send(Msg::Paste("total += calls;\n".repeat(1_000)));
    // The first frames colour a part of the lines each.
    while stage.app.next_wake(Moment::default()) == Some(Duration::ZERO) {
        stage.screen();
    }
    let mut presses = ["x", "<Backspace>"].into_iter().cycle();
    check("a letter among 1,000 lines", FRAME, || drop(stage.keys(presses.next().unwrap()).screen()));
}

#[test]
fn the_lab_is_drawn() {
    for keys in ["", "<Enter>", "<Tab>", "b", "?"] {
        let mut stage = Rehearsal::new(&DARK, 120, 40);
        stage.keys("l").send(Msg::Lab(Box::new(lab_sample::busy())));
        stage.keys(keys);
        check(&format!("drawing the lab after {keys:?}"), FRAME, || drop(stage.screen()));
    }
}

#[test]
fn requests_are_scheduled_among_many_instances() {
    const INSTANCES: u64 = 10_000;
    let mut scheduler = Scheduler::new(Policy {
        concurrency: usize::MAX,
        queue: 0,
        per_instance: 1,
        idle: Duration::from_secs(10),
        most_instances: usize::MAX,
    });
    let mut on = |event| drop(scheduler.on(event, Moment::default()));
    for number in 1..=INSTANCES {
        on(Event::Arrived(RequestId(number), FunctionId(1)));
        on(Event::Ready(InstanceId(number)));
    }
    let mut oldest = 0;
    check("a thousand decisions", DECISIONS, || {
        for _ in 0..500 {
            oldest += 1;
            on(Event::Finished(RequestId(oldest)));
            on(Event::Arrived(RequestId(INSTANCES + oldest), FunctionId(1)));
        }
    });
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

#[test]
fn the_lab_starts_and_answers() {
    check("the lab's start to its first answer", FIRST_ANSWER, || {
        let lab = Lab::start(&[("functions/hello.mjs", HELLO)], &[]);
        assert_eq!(lab.get("/hello").status, 200);
    });
}

#[test]
fn a_cold_request_is_answered() {
    for (platform, ceiling) in [("lambda", PROCESS), ("vercel", PROCESS), ("workers", ISOLATE)] {
        let names: Vec<String> = (0..=RUNS).map(|number| format!("functions/f{number}.mjs")).collect();
        let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), HELLO)).collect();
        let lab = Lab::start(&files, &["--platform", platform]);
        let mut connection = lab.connect();
        // On workers this starts the process for all.
        assert_eq!(connection.get(&format!("/f{RUNS}")).status, 200);
        let mut routes = 0..RUNS;
        check(&format!("a cold request on {platform}"), ceiling, || {
            let answer = connection.get(&format!("/f{}", routes.next().unwrap()));
            assert_eq!(answer.status, 200);
        });
    }
}

#[test]
fn a_saved_file_goes_live() {
    let lab = Lab::start(&[("functions/hello.mjs", HELLO)], &[]);
    let mut connection = lab.connect();
    let mut versions = 0..RUNS;
    check("a saved file until it is live", LIVE, || {
        let version = versions.next().unwrap().to_string();
        fs::write(lab.path("functions/hello.mjs"), HELLO.replace("hello", &version)).unwrap();
        while connection.get("/hello").text() != version {}
    });
}
