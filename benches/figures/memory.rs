//! What the course holds in memory and on the disk. Instances of the lab are measured in `lab.rs`.

use std::fs;

use crate::course::{Course, PROGRAM};
use crate::rehearsal::lesson;
use crate::table::Table;

pub(crate) fn measure(table: &Table) {
    table.head("value", "");
    let mut course = Course::start(&[]);
    course.settle();
    table.line("the course, open and idle, resident", &course.resident(), "", "20 MiB");
    // The exercises start the lab, and in the challenge letters go into the editor: they come last.
    for place in [2, 3, 4, 6, 8, 9, 7] {
        course.pty.send(&format!("s{place}"));
        let title = &lesson().sections[place - 1].title;
        // The list beside the page marks the open section like this.
        course.pty.wait_for(&format!("\u{25b8} {title}"));
    }
    course.settle();
    table.line("the same after a visit to every section without the lab", &course.resident(), "", "20 MiB");
    drop(course);
    let mut course = Course::start(&[]);
    course.open_lab();
    table.line("the course with an idle lab, resident", &course.resident(), "", "20 MiB");
    let size = fs::metadata(PROGRAM).unwrap().len();
    table.line("size of the program", &format!("{:.2} MB", size as f64 / 1e6), "", "10 MB");
}
