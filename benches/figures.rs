//! How fast the program is, as a table: `cargo bench --bench figures`. Each line stands beside its budget where there is
//! one; nothing fails here, since a busy machine is no bug. Ceilings that fail are in `tests/budgets.rs`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends the run")]

use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use rehearsal::{Rehearsal, lesson};
use serverless_tutor::grader::diagnosis::Known;
use serverless_tutor::grader::grade;
use serverless_tutor::lesson::model::{Body, Challenge, Lesson};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::tui::highlight::{Language, spans};
use serverless_tutor::tui::theme::palette::DARK;
use table::{Table, print};

#[path = "figures/lab.rs"]
mod lab;
#[path = "support/table.rs"]
mod table;
#[cfg(target_os = "linux")]
#[path = "figures/whole.rs"]
mod whole;

#[expect(dead_code, reason = "a measurement needs less of it than the tests of the screens")]
#[path = "../tests/support/rehearsal.rs"]
mod rehearsal;

/// The program itself, built as this bench is.
const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

/// With this argument the bench colours code once in a fresh process and prints how long it took in nanoseconds.
const COLD: &str = "colour-once";

/// From key to frame.
const FRAME: Duration = Duration::from_millis(5);
/// From the start to the first frame; nothing that is done on the way may take longer.
const START: Duration = Duration::from_millis(30);
/// All cases of a right solution.
const GRADING: Duration = Duration::from_millis(30);

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == COLD) {
        let taken = time(|| colour(&lesson()));
        print(&taken.as_nanos().to_string());
        return ExitCode::SUCCESS;
    }
    let table = Table::new();
    table.head("p50", "p99");
    loading(&table);
    drawing(&table);
    keys(&table);
    grading(&table);
    lab::measure(&table);
    #[cfg(target_os = "linux")]
    whole::measure(&table);
    ExitCode::SUCCESS
}

fn loading(table: &Table) {
    table.row("load the built-in lesson", &repeat(200, || drop(black_box(lesson()))), Some(START));
    let lesson = lesson();
    let cold: Vec<Duration> = (0..20).map(|_| coloured_in_a_fresh_process()).collect();
    table.row("colour the three programs, first in a process", &cold, None);
    table.row("colour the three programs, again", &repeat(500, || colour(&lesson)), Some(FRAME));
}

fn coloured_in_a_fresh_process() -> Duration {
    let output = Command::new(std::env::current_exe().unwrap()).arg(COLD).output().unwrap();
    let nanos = String::from_utf8(output.stdout).unwrap();
    Duration::from_nanos(nanos.trim().parse().unwrap())
}

/// Colours the programs of the section with code. The lesson was loaded before, so only the colouring is timed.
fn colour(lesson: &Lesson) {
    for section in &lesson.sections {
        let Body::Code(example) = &section.body else { continue };
        for platform in &example.platforms {
            let lines: Vec<&str> = platform.source.lines().collect();
            black_box(spans(Language::JavaScript, &lines));
        }
    }
}

fn drawing(table: &Table) {
    for (width, height) in [(80, 24), (120, 36)] {
        for (place, name) in sections() {
            let mut stage = Rehearsal::new(&DARK, width, height);
            stage.keys(&format!("s{place}")).wait(5_000);
            let mut screen = Buffer::empty(Rect::new(0, 0, width, height));
            let taken = repeat(300, || {
                screen.reset();
                black_box(stage.app.view(&mut screen));
            });
            table.row(&format!("draw {width}x{height}, {name}"), &taken, Some(FRAME));
        }
    }
}

/// A key and all that follows in the process: the state, the cells, and which of them have changed.
fn keys(table: &Table) {
    for (place, name) in sections() {
        key(table, &format!("key, {name}"), &format!("s{place}"), ["<Down>", "<Up>"]);
    }
    key(table, "key, tour of the lifecycle", "s3c", ["<Right>", "<Left>"]);
    key(table, "key, typing a solution", "s7", ["x", "<Backspace>"]);
}

fn key(table: &Table, what: &str, way: &str, [there, back]: [&str; 2]) {
    let mut stage = Rehearsal::new(&DARK, 120, 36);
    stage.keys(way).wait(5_000);
    let mut shown = stage.screen();
    let mut next = shown.clone();
    let mut presses = [there, back].into_iter().cycle();
    let taken = repeat(300, || {
        stage.keys(presses.next().unwrap());
        next.reset();
        stage.app.view(&mut next);
        black_box(shown.diff(&next).len());
        std::mem::swap(&mut shown, &mut next);
    });
    table.row(what, &taken, Some(FRAME));
}

fn grading(table: &Table) {
    let lesson = lesson();
    let challenge = challenge(&lesson);
    let spawner = Spawner::start(WorkerProgram(PROGRAM.into()));
    let run = |source: &str, known: &Known| grade(challenge, source, &spawner, known, &Cancel::default()).unwrap();
    let known = Known::default();
    let right = repeat(100, || assert!(run(&challenge.solution, &known).is_passed()));
    table.row("grade the right solution", &right, Some(GRADING));
    let wrong = &challenge.misconceptions;
    let first = repeat(20, || assert!(run(&wrong[0].source, &Known::default()).misconception.is_some()));
    table.row("grade a wrong program, first one", &first, None);
    let mut sources = wrong.iter().cycle();
    let later = repeat(10 * wrong.len(), || {
        assert!(run(&sources.next().unwrap().source, &known).misconception.is_some());
    });
    table.row("grade a wrong program, later ones", &later[1..], None);
}

fn challenge(lesson: &Lesson) -> &Challenge {
    let challenge = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge.as_ref()),
        _ => None,
    });
    challenge.unwrap()
}

/// The places of the sections, from 1, and their titles.
fn sections() -> Vec<(usize, String)> {
    lesson().sections.iter().enumerate().map(|(i, section)| (i + 1, section.title.to_string())).collect()
}

fn time(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

/// How long each of `times` runs takes.
fn repeat(times: usize, mut run: impl FnMut()) -> Vec<Duration> {
    (0..times).map(|_| time(&mut run)).collect()
}
