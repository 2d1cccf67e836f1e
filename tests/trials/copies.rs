//! Copies of the program that run at the same time on the same folder.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serverless_tutor::lesson::model::{Body, Term};

use crate::pty::Pty;
use crate::state::desk::{Desk, lesson, shown_completed};
use crate::trial::{Effort, Trial};

/// All copies save at once and quit; what each of them did is in the file.
pub(crate) fn the_union_is_kept(effort: Effort) -> Trial {
    let mut trial = Trial::new("16 copies save at once, others are killed while they save: what each did is kept");
    let (rounds, copies) = (effort.of(2, 50), effort.of(6, 16));
    for round in 0..rounds {
        trial.attempt(&format!("round {round}"), || together(copies, copies / 4));
    }
    trial
}

fn together(copies: usize, killed: usize) {
    let (desk, cards) = (Desk::new(), cards());
    assert!(cards.len() > copies, "there are too few cards");
    let begin = Barrier::new(copies + killed);
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for copy in 0..copies + killed {
            let (desk, begin, card) = (&desk, &begin, &cards[copy % cards.len()]);
            threads.push(scope.spawn(move || {
                let mut pty = desk.open();
                pty.wait_until("the header", |screen, _| shown_completed(screen).is_some());
                begin.wait();
                // Only this copy sees this card, and it leaves at once.
                pty.send(&format!("s2f\x1b[200~{}\x1b[201~\r", card.name));
                if copy < copies {
                    pty.send("\x03");
                    assert_eq!(pty.exit_code(), 0);
                } else {
                    kill_while_saving(desk, &mut pty);
                }
            }));
        }
        for thread in threads {
            if let Err(why) = thread.join() {
                std::panic::resume_unwind(why);
            }
        }
    });
    desk.check_whole();
    let record = desk.record();
    for card in &cards[..copies] {
        assert!(record.cards_seen.contains(&card.id), "{} was seen by a copy and is lost", card.name);
    }
}

fn kill_while_saving(desk: &Desk, pty: &mut Pty) {
    let end = Instant::now() + Duration::from_millis(200);
    while !desk.is_being_written() && Instant::now() < end {
        pty.read(Duration::ZERO);
    }
    pty.signal(Signal::KILL);
    pty.exit_code();
}

/// Cards that are the first to have their name in them, and so are opened when it is the filter.
fn cards() -> Vec<&'static Term> {
    let terms = lesson().sections.iter().find_map(|section| match &section.body {
        Body::Terms(terms) => Some(&terms.cards),
        _ => None,
    });
    let terms = terms.expect("the lesson has cards");
    let has = |card: &Term, words: &str| {
        [&card.name, &card.meaning].iter().any(|text| text.to_lowercase().contains(&words.to_lowercase()))
    };
    // The first card is seen by everybody.
    terms
        .iter()
        .skip(1)
        .filter(|card| terms.iter().find(|first| has(first, &card.name)).map(|first| &first.id) == Some(&card.id))
        .collect()
}

/// A copy that is stopped, by Ctrl-Z or a signal, holds nobody up.
pub(crate) fn a_stopped_copy_holds_nobody_up(effort: Effort) -> Trial {
    let mut trial = Trial::new("a copy stopped while it saves: the others save and quit");
    for _ in 0..effort.of(1, 5) {
        trial.attempt("stopped with the lock", || {
            let desk = Desk::new();
            let lock =
                std::fs::OpenOptions::new().create(true).append(true).open(desk.state().join("state.lock")).unwrap();
            lock.lock().unwrap();
            let mut pty = desk.open();
            pty.wait_for("Not Started");
            pty.send("s9");
            pty.wait_for("Your results");
            pty.send("\x03");
            assert_eq!(pty.exit_code(), 0);
            assert_eq!(desk.completed(), 1);
            drop(lock);
        });
    }
    trial
}
