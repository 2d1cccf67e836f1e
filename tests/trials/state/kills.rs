//! The course is killed at any moment, again and again, on the same folder.

use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serverless_tutor::progress::place::LearnerText;
use serverless_tutor::progress::{LessonProgress, merge};

use super::desk::{Desk, shown_cards, shown_completed};
use crate::chance::Chance;
use crate::pty::{Heard, Pty};
use crate::trial::{Effort, Trial};

/// What a learner does, each part as the keys that do it from anywhere.
const PLAYS: [&str; 11] = [
    "s1\x1b[F",
    "s8\x1b[F",
    "s9",
    "s2\x1b[B\x1b[B\x1b[B",
    "s2\x1b[Bt\r1",
    "s3\r\x1b[C\x1b[C",
    "s3c\x1b[Ca\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C",
    "s6\r\rx\r",
    "s6xx\x1b[B\r1",
    "s7\t// \x1b",
    "s4c",
];

/// The moment at which the program is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// While it starts.
    Start,
    /// When it has answered keys with so much output.
    Output,
    /// Some time after keys.
    Later,
    /// While a file is being written.
    Writing,
}

/// Runs that go on in the same folder, until most of the lesson is done.
const TOGETHER: usize = 6;

/// The course is killed, and what it had shown as done is in the file.
pub(crate) fn killed_at_any_moment(effort: Effort) -> Trial {
    let mut trial = Trial::new("kill -9 at a random moment: every file whole, all that was shown as done is kept");
    let all = Chance::new();
    let mut desk = Desk::new();
    let mut known = LessonProgress::default();
    for run in 0..effort.of(15, 1000) {
        if run % TOGETHER == 0 {
            (desk, known) = (Desk::new(), LessonProgress::default());
        }
        let mut chance = all.case(run);
        let moment =
            chance.of(&[Moment::Start, Moment::Output, Moment::Later, Moment::Later, Moment::Writing, Moment::Writing]);
        trial.attempt(&format!("run {run}, {}, killed at {moment:?}", all.seed()), || {
            kill(&desk, &mut known, moment, &mut chance);
        });
    }
    trial
}

fn kill(desk: &Desk, known: &mut LessonProgress, moment: Moment, chance: &mut Chance) {
    let mut pty = desk.open();
    match moment {
        Moment::Start => read_for(&mut pty, Duration::from_micros(chance.below(80_000) as u64)),
        _ => {
            pty.wait_until("the header", |screen, _| shown_completed(screen).is_some());
            let plays: String = (0..=chance.below(3)).map(|_| chance.of(&PLAYS)).collect();
            pty.send(&plays);
        }
    }
    match moment {
        Moment::Start => {}
        Moment::Output => {
            let enough = pty.output().len() + chance.below(6000);
            while pty.output().len() < enough && pty.read(Duration::from_millis(20)) == Heard::Output {}
        }
        Moment::Later => read_for(&mut pty, Duration::from_micros(chance.below(60_000) as u64)),
        Moment::Writing => {
            let end = Instant::now() + Duration::from_millis(100);
            while !desk.is_being_written() && Instant::now() < end {
                pty.read(Duration::ZERO);
            }
            let rest = Instant::now() + Duration::from_micros(chance.below(1500) as u64);
            while Instant::now() < rest {
                thread::yield_now();
            }
        }
    }
    pty.signal(Signal::KILL);
    // What it had written to the terminal before is read to its end.
    pty.exit_code();
    desk.check_whole();
    let record = desk.record();
    let done = record.done.len();
    assert_eq!(merge::lesson(known.clone(), record.clone()), record, "something that was in the file is gone");
    let shown = shown_completed(pty.screen()).unwrap_or(0);
    assert!(done >= shown, "{shown} sections were shown as completed, {done} are in the file");
    let (cards, shown) = (record.cards_seen.len(), shown_cards(pty.screen()).unwrap_or(0));
    assert!(cards >= shown, "{shown} cards were shown as seen, {cards} are in the file");
    assert_eq!(desk.completed(), done, "the command that shows progress says something else");
    *known = record;
}

fn read_for(pty: &mut Pty, time: Duration) {
    let end = Instant::now() + time;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || pty.read(left) == Heard::End {
            return;
        }
    }
}

/// A draft is on disk a second after it was typed at the latest, so that only the last second can be lost.
pub(crate) fn drafts_are_on_disk(effort: Effort) -> Trial {
    let mut trial = Trial::new("a program that is being typed is on disk before kill -9");
    for run in 0..effort.of(1, 50) {
        let desk = Desk::new();
        let text = format!("// draft {run}");
        let took = trial.attempt(&text, || {
            let mut pty = desk.open();
            pty.wait_for("Not Started");
            pty.send("s7");
            pty.wait_for("worked example 1 of");
            pty.send("\t");
            pty.wait_for("run tests");
            pty.send("\x1b[1;5F");
            pty.send(&text);
            pty.wait_for(&text);
            let typed = Instant::now();
            desk.wait_for(&mut pty, "the draft", |record| is_draft(record, &text));
            let took = typed.elapsed();
            pty.signal(Signal::KILL);
            pty.exit_code();
            assert!(is_draft(&desk.record(), &text));
            took
        });
        if let Some(took) = took {
            trial.time("from the screen to the disk", took, effort.limit(Duration::from_secs(1)));
        }
    }
    trial
}

fn is_draft(record: &LessonProgress, text: &str) -> bool {
    record.place.challenge_draft.get().as_ref().map(LearnerText::as_str).is_some_and(|draft| draft.ends_with(text))
}
