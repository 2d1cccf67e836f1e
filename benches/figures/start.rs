//! How soon the program shows something, and what must not delay it.

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use serverless_tutor::lesson::model::Body;
use serverless_tutor::tui::highlight::{Language, spans};

use crate::course;
use crate::rehearsal::lesson;
use crate::table::{Table, print};

/// With this argument the bench colours code once in a fresh process and prints how long it took in nanoseconds.
pub(crate) const COLD: &str = "colour-once";

/// From the start to the first complete frame.
pub(crate) const START: Duration = Duration::from_millis(30);

pub(crate) fn measure(table: &Table) {
    table.head("p50", "p99");
    let starts: Vec<Duration> = (0..101).map(|_| course::time_to_first_frame(&[])).collect();
    // The first start may have to read the program from the disk.
    table.row("start to first complete frame", &starts[1..], Some(START));
    let cold: Vec<Duration> = (0..20).map(|_| coloured_in_a_fresh_process()).collect();
    table.row("colour the three programs, first in a process", &cold, None);
}

/// Colours the programs of the section with code and says how long it took. The lesson was loaded before.
pub(crate) fn colour_once() {
    let lesson = lesson();
    let start = Instant::now();
    for section in &lesson.sections {
        let Body::Code(example) = &section.body else { continue };
        for platform in &example.platforms {
            let lines: Vec<&str> = platform.source.lines().collect();
            black_box(spans(Language::JavaScript, &lines));
        }
    }
    print(&start.elapsed().as_nanos().to_string());
}

fn coloured_in_a_fresh_process() -> Duration {
    let output = Command::new(std::env::current_exe().unwrap()).arg(COLD).output().unwrap();
    let nanos = String::from_utf8(output.stdout).unwrap();
    Duration::from_nanos(nanos.trim().parse().unwrap())
}
