//! How the editor of the challenge grows with the lines in it: a letter that is typed and the frame that follows.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use divan::Bencher;
use serverless_tutor::clock::Moment;
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::theme::palette::DARK;

use crate::rehearsal::Rehearsal;
use crate::screens;

/// Lines of a program. The editor holds 256 KiB, so that long programs have short lines.
const LINES: [usize; 3] = [100, 1_000, 10_000];

#[divan::bench(args = LINES, sample_count = 50, sample_size = 2)]
fn type_at_the_top(bencher: Bencher, lines: usize) {
    press(bencher, lines, Place::Top, ["x", "<Backspace>"]);
}

#[divan::bench(args = LINES, sample_count = 50, sample_size = 2)]
fn type_at_the_end(bencher: Bencher, lines: usize) {
    press(bencher, lines, Place::End, ["x", "<Backspace>"]);
}

/// A back quote that opens a template, and its removal: the colours of all lines below may have changed.
#[divan::bench(args = LINES, sample_count = 50, sample_size = 2)]
fn open_a_template_at_the_top(bencher: Bencher, lines: usize) {
    press(bencher, lines, Place::Top, ["`", "<Backspace>"]);
}

#[divan::bench(args = LINES, sample_count = 50, sample_size = 2)]
fn move_the_cursor(bencher: Bencher, lines: usize) {
    press(bencher, lines, Place::End, ["<Up>", "<Down>"]);
}

/// Where the cursor is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Top,
    End,
}

/// Two keys in turn, each with its frame.
fn press(bencher: Bencher, lines: usize, place: Place, keys: [&str; 2]) {
    let mut rehearsal = Rehearsal::new(&DARK, 120, 40);
    rehearsal.keys("s7<Tab><^A>");
    rehearsal.send(Msg::Paste("total += calls;\n".repeat(lines)));
    if place == Place::Top {
        rehearsal.send(Msg::Key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL)));
    }
    let mut cells = screens::blank(120, 40);
    // Long texts are coloured over several frames, and then no more than an edit asks for.
    rehearsal.app.view(&mut cells);
    while rehearsal.app.next_wake(Moment::default()) == Some(Duration::ZERO) {
        rehearsal.app.view(&mut cells);
    }
    let mut keys = keys.into_iter().cycle();
    bencher.bench_local(|| {
        rehearsal.keys(keys.next().unwrap());
        cells.reset();
        rehearsal.app.view(&mut cells)
    });
}
