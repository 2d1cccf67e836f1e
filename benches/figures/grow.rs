//! How the start and the memory grow with what there is to learn.

use std::time::Duration;

use tempfile::TempDir;

use crate::course::{Course, time_to_first_frame};
use crate::many;
use crate::start::START;
use crate::table::{Table, share, shown};

/// Starts for a row.
const STARTS: usize = 21;

pub(crate) fn measure(table: &Table) {
    table.heads(["what", "start, p50", "resident", "budget of the start"]);
    for count in [1, 10, 100] {
        row(table, &format!("a folder with lessons, {count}"), &many::lessons(count));
    }
    for times in [1, 10, 100] {
        row(table, &format!("one lesson, {times} times as long"), &many::long_lesson(times));
    }
}

fn row(table: &Table, what: &str, folder: &TempDir) {
    let arguments = ["--lessons", folder.path().to_str().unwrap()];
    let starts: Vec<Duration> = (0..STARTS).map(|_| time_to_first_frame(&arguments)).collect();
    let mut course = Course::start(&arguments);
    course.settle();
    table.line(what, &shown(share(&starts, 50)), &course.resident(), &format!("{} ms", START.as_millis()));
}
