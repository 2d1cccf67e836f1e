//! Windows whose size changes: faster than anybody can draw, there and back at once, and to every size there is.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::theme::palette::DARK;
use unicode_width::UnicodeWidthStr;

use crate::chance::Chance;
use crate::ends::desk::{Desk, Place, SIZE, cells};
use crate::pty::{Heard, processor_so_far};
use crate::trial::{Effort, Trial};
use crate::{course_pages, lab_pages};

/// Time from one size to the next: 200 of them in a second.
const BEAT: Duration = Duration::from_millis(5);

/// The size at which a storm ends.
const LAST: [u16; 2] = [110, 33];

/// What the program may have in memory after a storm, in KiB: about twice what it has before.
const MOST_MEMORY: u64 = 64 * 1024;

/// A window whose size changes all the time while the tour plays.
pub(crate) fn a_storm_ends_like_a_fresh_start(effort: Effort) -> Trial {
    let mut trial = Trial::new(
        "sizes at 200 Hz for 30 s while the tour moves: cell for cell the screen of a fresh start, memory below 64 MiB",
    );
    let mut chance = Chance::new();
    let time = Duration::from_millis(effort.of(1_000, 30_000) as u64);
    if let Some(processor) = trial.attempt(&chance.seed(), || storm(&mut chance, time)) {
        trial.time("processor time of the program during the storm", processor, effort.limit(time / 2));
    }
    trial
}

/// Lets a storm pass; tells what the program took of a processor meanwhile.
fn storm(chance: &mut Chance, time: Duration) -> Duration {
    let mut desk = Desk::new();
    desk.go_to(Place::Tour);
    let (start, before) = (Instant::now(), processor_so_far(desk.pty.pid()).unwrap());
    let mut next = start;
    while next < start + time {
        let [columns, rows] = size(chance);
        desk.pty.resize(columns, rows);
        next += BEAT;
        // The clock sets the pace: what comes until the next beat is read.
        while let Some(left) = next.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            assert_ne!(desk.pty.read(left), Heard::End, "the program ended");
        }
    }
    let processor = processor_so_far(desk.pty.pid()).unwrap().saturating_sub(before);
    desk.pty.resize(LAST[0], LAST[1]);
    // A story that has not come to its end before goes on to it, and the footer tells that; the next time it has no news.
    desk.press("c", "step 1 of");
    let completed = |screen: &vt100::Screen| screen.contents().contains("Completed");
    desk.pty.wait_until("the story at rest", |screen, _| screen.contents().contains("play") || completed(screen));
    if completed(desk.pty.screen()) {
        desk.press("c", "step 1 of");
        desk.pty.wait_for("play");
    }
    desk.rest();
    let memory = most_memory(&desk);
    assert!(memory < MOST_MEMORY, "the program had {memory} KiB in memory");
    let after = cells(desk.pty.screen());
    desk.pty.send("q");
    assert_eq!(desk.pty.exit_code(), 0);
    desk.pty.check_given_back();
    desk.come_back(LAST);
    desk.pty.wait_until("the screen as after the storm", |screen, _| cells(screen) == after);
    processor
}

/// The most that the program ever had in memory, in KiB.
fn most_memory(desk: &Desk) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", desk.pty.pid().as_raw_pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim_end_matches("kB").trim().parse().unwrap()
}

/// A window that is made small, and large again before the program could look.
pub(crate) fn a_size_that_is_taken_back_harms_nothing(effort: Effort) -> Trial {
    let mut trial = Trial::new("a window made small and large again at once shows what it showed before");
    let mut desk = Desk::new();
    desk.go_to(Place::Quiz);
    desk.rest();
    let before = cells(desk.pty.screen());
    for round in 0..effort.of(20, 500) {
        let held = trial.attempt(&format!("round {round}"), || {
            desk.pty.resize(20, 5);
            desk.pty.resize(SIZE[0], SIZE[1]);
            desk.pty.wait_until("the screen as before", |screen, _| cells(screen) == before);
        });
        if held.is_none() {
            break;
        }
    }
    trial
}

/// Every screen at every size, and once before the program was told of the size.
pub(crate) fn every_size_is_drawn(effort: Effort) -> Trial {
    let mut trial = Trial::new(
        "every size from 0x0 to 200x60 on every screen (12,261 sizes each): no panic, nothing drawn outside",
    );
    let (tell, told) = mpsc::channel();
    for part in 0..2 {
        let tell = tell.clone();
        thread::spawn(move || {
            // A short effort looks at a few screens; the tests of the screens themselves look at all, at fewer sizes.
            for at in (part..course_pages::count() + lab_pages::COUNT).step_by(effort.of(36, 2)) {
                let held = catch_unwind(AssertUnwindSafe(|| every_size(at, effort)));
                tell.send((at, held)).unwrap();
            }
        });
    }
    drop(tell);
    for (at, held) in told {
        trial.attempt(&format!("screen {at}"), || held.unwrap_or_else(|why| resume_unwind(why)));
    }
    trial
}

fn every_size(at: usize, effort: Effort) {
    let of_course = course_pages::count();
    let (name, mut rehearsal) = match at.checked_sub(of_course) {
        None => course_pages::page(&DARK, (80, 24), at),
        Some(at) => lab_pages::page(&DARK, (80, 24), at),
    };
    let step = effort.of(23, 1);
    for width in (0..=200).step_by(step) {
        for height in (0..=60).step_by(effort.of(7, 1)) {
            let draw = |rehearsal: &crate::rehearsal::Rehearsal| {
                let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
                let drawn = catch_unwind(AssertUnwindSafe(|| rehearsal.app.view(&mut buffer)));
                assert!(drawn.is_ok(), "{name} at {width}x{height}");
                check_inside(name, &buffer);
            };
            // The system may know the size before the program does.
            if (width + height) % 8 == 0 {
                draw(&rehearsal);
            }
            rehearsal.send(Msg::Resize(Size { width, height }));
            draw(&rehearsal);
        }
    }
}

/// No cell holds more than its row has room for.
fn check_inside(name: &str, buffer: &Buffer) {
    let Rect { width, height, .. } = buffer.area;
    for y in 0..height {
        for x in width.saturating_sub(2)..width {
            let symbol = buffer[(x, y)].symbol();
            assert!(symbol.width() <= usize::from(width - x), "{name} at {width}x{height}: {symbol:?} at {x}, {y}");
        }
    }
}

/// A size by chance: most windows are as people have them; some are tiny, and some are huge.
fn size(chance: &mut Chance) -> [u16; 2] {
    let mut below = |end: u16| chance.below(end.into()) as u16;
    match below(8) {
        0 => [below(5), below(4)],
        1 => [200 + below(300), 60 + below(60)],
        _ => [30 + below(170), 8 + below(52)],
    }
}
