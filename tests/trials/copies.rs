//! Copies of the program that run at the same time on the same folder.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use serverless_tutor::lesson::id::{SectionId, TermId};
use serverless_tutor::lesson::model::{Body, Term};
use serverless_tutor::progress::LessonProgress;

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
    let (desk, deeds) = (Desk::new(), deeds());
    assert!(deeds.len() >= copies, "there are only {} deeds", deeds.len());
    let begin = Barrier::new(copies + killed);
    thread::scope(|scope| {
        let mut threads = Vec::new();
        for copy in 0..copies + killed {
            let (desk, begin, deed) = (&desk, &begin, &deeds[copy % deeds.len()]);
            threads.push(scope.spawn(move || {
                let mut pty = desk.open();
                pty.wait_until("the header", |screen, _| shown_completed(screen).is_some());
                begin.wait();
                pty.send(&deed.keys);
                if copy < copies {
                    // It leaves at once.
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
    for deed in &deeds[..copies] {
        assert!(deed.is_in(&record), "{deed:?} of a copy is lost");
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

/// What only one copy does.
#[derive(Debug)]
struct Deed {
    keys: String,
    card: Option<TermId>,
    section: Option<SectionId>,
}

impl Deed {
    fn is_in(&self, record: &LessonProgress) -> bool {
        self.card.iter().all(|card| record.cards_seen.contains(card))
            && self.section.iter().all(|section| record.opened.contains(section))
    }
}

fn deeds() -> Vec<Deed> {
    let sections = lesson().sections.iter().enumerate();
    let open = sections.filter(|(_, section)| !matches!(section.body, Body::Terms(_) | Body::Experiments(_)));
    let open = open.skip(1).map(|(at, section)| Deed {
        keys: format!("s{}", at + 1),
        card: None,
        section: Some(section.id.clone()),
    });
    let see = cards().into_iter().map(|card| Deed {
        keys: format!("s2f\x1b[200~{}\x1b[201~\r", card.name),
        card: Some(card.id.clone()),
        section: None,
    });
    open.chain(see).collect()
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
    let opened =
        |card: &Term| terms.iter().find(|first| has(first, &card.name)).is_some_and(|first| first.id == card.id);
    // The first card is seen by everybody.
    terms.iter().skip(1).filter(|card| opened(card)).collect()
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
