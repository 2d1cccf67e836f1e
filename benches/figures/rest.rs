//! Whether the machine can rest while nothing moves: on pages, in lists, in the editor, and with the lab beside it.

use std::time::Duration;

use crate::course::Course;
use crate::table::{Table, shown};

/// How long the program is left alone.
const QUIET: Duration = Duration::from_secs(3);

/// How long an instance without work is kept.
const IDLE: Duration = Duration::from_secs(10);

pub(crate) fn measure(table: &Table) {
    table.heads(["what, 3 s of rest", "wake-ups", "processor time", "budget"]);
    let mut course = Course::start(&[]);
    course.settle();
    rest(table, "the first page", &mut course, "0");
    for (what, keys) in [
        ("the lifecycle at a glance", "s3"),
        ("a step of its tour, the token has come", "c\x1b[C"),
        ("the quiz", "s6"),
        ("the list of sections", "s"),
        // The escape closes the list, and the digit is a letter nowhere.
        ("the editor of the challenge", "7"),
    ] {
        course.go(keys);
        rest(table, what, &mut course, "0");
    }
    drop(course);
    let mut course = Course::start(&[]);
    course.open_lab();
    rest(table, "the lab, open and not called yet", &mut course, "0");
    course.pty.send("g");
    course.pty.wait_for("200");
    course.read_for(QUIET);
    rest(table, "the lab, an idle instance counts down", &mut course, "");
    course.pty.send("\x1b");
    course.read_for(IDLE);
    rest(table, "the exercises, the lab beside them without an instance again", &mut course, "0");
}

fn rest(table: &Table, what: &str, course: &mut Course, budget: &str) {
    let before = course.count();
    course.read_for(QUIET);
    let after = course.count();
    let (wakes, work) = (after.wakes_since(&before), after.work_since(&before));
    table.line(what, &wakes.to_string(), &shown(work), budget);
}
