//! From a key to the cells that have changed, in one process: the state, the cells, and which of them differ. Here, and not
//! in `speed.rs`, because the worst of them count.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serverless_tutor::clock::Moment;
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::theme::palette::DARK;

use crate::rehearsal::{Rehearsal, lesson};
use crate::table::Table;

/// From key to frame, at p99.
const FRAME: Duration = Duration::from_millis(5);
/// Keys that are pressed for a row.
const PRESSES: usize = 500;

pub(crate) fn measure(table: &Table) {
    table.head("p50", "p99");
    for (at, section) in lesson().sections.iter().enumerate() {
        let stage = opened(&format!("s{}", at + 1));
        press(table, &format!("key to frame, {}", section.title), stage, ["<Down>", "<Up>"]);
    }
    press(table, "key to frame, the tour of the lifecycle", opened("s3c"), ["<Right>", "<Left>"]);
    press(table, "key to frame, an answered question", opened("s6aa3"), ["<Down>", "<Up>"]);
    press(table, "key to frame, the list of sections", opened("s3s"), ["<Down>", "<Up>"]);
    press(table, "key to frame, the keys", opened("s3?"), ["<Down>", "<Up>"]);
    coloured_at_once(table);
    for lines in [100, 1_000, 10_000] {
        let mut stage = opened("s7<Tab><^A>");
        stage.send(Msg::Paste("total += calls;\n".repeat(lines)));
        press(table, &format!("a typed letter, {lines} lines in the editor"), stage, ["x", "<Backspace>"]);
    }
}

/// The first frames of a long program: each colours as many lines as a frame may.
fn coloured_at_once(table: &Table) {
    let mut stage = opened("s7<Tab><^A>");
    stage.send(Msg::Paste("total += calls;\n".repeat(10_000)));
    let mut cells = stage.screen();
    let mut taken = Vec::new();
    while stage.app.next_wake(Moment::default()) == Some(Duration::ZERO) {
        let start = Instant::now();
        stage.app.view(&mut cells);
        taken.push(start.elapsed());
    }
    table.row("a frame while 10,000 pasted lines get their colours", &taken, Some(FRAME));
}

/// The program with the screen that these keys lead to.
fn opened(way: &str) -> Rehearsal {
    let mut stage = Rehearsal::new(&DARK, 120, 40);
    stage.keys(way).wait(5_000);
    stage
}

fn press(table: &Table, what: &str, mut stage: Rehearsal, keys: [&str; 2]) {
    let mut shown = stage.screen();
    let mut next = shown.clone();
    // Long texts are coloured over several frames, and then no more than an edit asks for.
    while stage.app.next_wake(Moment::default()) == Some(Duration::ZERO) {
        stage.app.view(&mut next);
    }
    let mut keys = keys.into_iter().cycle();
    let mut once = || {
        let start = Instant::now();
        stage.keys(keys.next().unwrap());
        next.reset();
        stage.app.view(&mut next);
        black_box(shown.diff(&next).len());
        std::mem::swap(&mut shown, &mut next);
        start.elapsed()
    };
    let taken: Vec<Duration> = (0..PRESSES).map(|_| once()).collect();
    table.row(what, &taken, Some(FRAME));
}
