//! How long the parts of the program take inside one process, and how that grows: `cargo bench --bench speed`. A part of a
//! name behind `--` measures only what has it: `cargo bench --bench speed -- scheduler`. For work that can be repeated as
//! often as its median needs; what a learner waits for in the worst case and whole processes are in `figures.rs`, the lab
//! over HTTP in `lab.rs`. Fails at nothing; ceilings are in `tests/budgets.rs`.

#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends the run")]

#[path = "speed/code.rs"]
mod code;
#[path = "speed/draw.rs"]
mod draw;
#[path = "speed/editor.rs"]
mod editor;
#[path = "speed/guests.rs"]
mod guests;
#[path = "speed/instances.rs"]
mod instances;
#[path = "speed/lab.rs"]
mod lab;
#[path = "speed/layout.rs"]
mod layout;
#[path = "speed/lessons.rs"]
mod lessons;
#[path = "speed/scheduler.rs"]
mod scheduler;
#[path = "speed/screens.rs"]
mod screens;

#[path = "../tests/support/lab_sample.rs"]
mod lab_sample;
#[expect(dead_code, reason = "a measurement needs less of it than the tests of the screens")]
#[path = "../tests/support/rehearsal.rs"]
mod rehearsal;
#[path = "../tests/support/guests.rs"]
mod results;

/// The program itself, built as this bench is.
const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

fn main() {
    divan::main();
}
