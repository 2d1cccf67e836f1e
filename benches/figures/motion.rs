//! What motion costs: the token of the tour while it is always on its way, and the lab under light traffic.

use std::time::Duration;

use crate::course::Course;
use crate::table::Table;

/// How long motion is looked at.
const SPAN: Duration = Duration::from_secs(6);
/// How long a token is on its way.
const EDGE: Duration = Duration::from_millis(600);

pub(crate) fn measure(table: &Table) {
    table.head("value", "");
    let mut course = Course::start(&[]);
    // Past the fork with its guess, where a step on is a way again.
    course.go("s3c\x1b[Cc\x1b[C\x1b[C");
    motion(table, "the tour, its token always on its way", &mut course, |course| {
        // A step back is a jump.
        course.pty.send("\x1b[D\x1b[C");
        course.read_for(EDGE);
    });
    drop(course);
    let mut course = Course::start(&[]);
    course.open_lab();
    course.pty.send("t");
    course.pty.wait_for("200");
    motion(table, "the lab, five calls a second", &mut course, |course| course.read_for(SPAN));
}

/// Repeats something for a while and tells what it has cost.
fn motion(table: &Table, what: &str, course: &mut Course, mut act: impl FnMut(&mut Course)) {
    let (before, start) = (course.count(), std::time::Instant::now());
    while start.elapsed() < SPAN {
        act(course);
    }
    let (after, span) = (course.count(), start.elapsed().as_secs_f64());
    let share = after.work_since(&before).as_secs_f64() / span * 100.0;
    table.line(&format!("{what}: share of a core"), &format!("{share:.2} %"), "", "3 %");
    let frames = after.frames_since(&before) as f64 / span;
    table.line("– frames a second", &format!("{frames:.1}"), "", "10 to 15");
    let bytes = after.bytes_since(&before) as f64 / span;
    table.line("– bytes a second", &format!("{bytes:.0}"), "", "");
}
