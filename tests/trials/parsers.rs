//! Whatever is read, by whatever part: it never panics, and what comes of it keeps its law.

use std::cell::Cell;
use std::time::Duration;

use proptest::prelude::*;
use rustix::time::{ClockId, clock_gettime};

use crate::cases::tried;
use crate::laws;
use crate::trial::{Effort, Trial};

#[path = "parsers/input.rs"]
pub(crate) mod input;
#[path = "parsers/wire.rs"]
mod wire;

/// Cases of a promise in a test run, and in the bench.
fn cases(effort: Effort) -> usize {
    effort.of(250, 100_000)
}

/// Files of lessons, broken.
pub(crate) fn broken_lessons_are_told(effort: Effort) -> Trial {
    let mut trial = Trial::new("any change to a lesson's files gives a lesson, or problems that lie in its files");
    let lessons = input::lessons();
    let change = (any::<usize>(), any::<usize>(), prop_oneof![0usize..40, Just(usize::MAX)], input::snippet());
    let changes = (0..lessons.len(), prop::collection::vec(change, 1..6));
    let limit = effort.limit(Duration::from_millis(100));
    let (longest, whole) = (Cell::new(Duration::ZERO), Cell::new(0));
    tried(&mut trial, effort.of(100, 100_000), &changes, |(lesson, changes)| {
        let mut broken = lessons[lesson].clone();
        for (file, start, length, new) in changes {
            broken = laws::lesson::mutated(broken, file, start, length, &new);
        }
        let begun = spent();
        whole.set(whole.get() + usize::from(laws::lesson::check(laws::lesson::LESSONS[lesson], &broken)));
        longest.set(longest.get().max(spent().saturating_sub(begun)));
    });
    trial.time("longest load, processor time", longest.get(), limit);
    assert!(whole.get() > 0, "no changed lesson is still one");
    trial
}

/// Processor time of this thread: how busy the machine is does not count.
fn spent() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(now).unwrap()
}

/// Files of saved progress, broken.
pub(crate) fn broken_progress_is_read(effort: Effort) -> Trial {
    let mut trial = Trial::new("any bytes are read as progress, and what was read is written and read back");
    let state = input::state();
    let part = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..4),
        prop::sample::select(input::JSON_PARTS).prop_map(|part| part.as_bytes().to_vec()),
    ];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), 0usize..30, part), 0..5);
    let kept = Cell::new(0);
    tried(&mut trial, cases(effort), &(changes, any::<bool>()), |(changes, whole)| {
        let mut bytes = if whole { state.clone() } else { Vec::new() };
        for (at, length, part) in changes {
            let at = at.index(bytes.len() + 1);
            bytes.splice(at..(at + length).min(bytes.len()), part);
        }
        kept.set(kept.get() + usize::from(laws::state::check(&bytes)));
    });
    assert!(kept.get() > cases(effort) / 50, "only {} files held something", kept.get());
    trial
}

/// Prose.
pub(crate) fn prose_is_shown_whole(effort: Effort) -> Trial {
    let mut trial = Trial::new("any Markdown is shown without a lost word at any width, or told");
    let accepted = Cell::new(0);
    tried(&mut trial, cases(effort), &(input::markdown(), 0u16..90), |((markdown, words), cells)| {
        if let Some(all) = laws::prose::check(&markdown, cells) {
            accepted.set(accepted.get() + 1);
            let mut rest = all.as_str();
            for word in words {
                let at = rest.find(&word).unwrap_or_else(|| panic!("{word} is lost of {markdown:?} in {all:?}"));
                rest = &rest[at + word.len()..];
            }
        }
    });
    assert!(accepted.get() > cases(effort) / 10, "only {} texts were prose", accepted.get());
    trial
}

/// The sanitiser.
pub(crate) fn foreign_text_is_made_safe(effort: Effort) -> Trial {
    let mut trial = Trial::new("any text is made visible, once and for all, and is cut and wrapped to any width");
    tried(&mut trial, cases(effort), &(input::hostile(), 0u16..60), |(foreign, cells)| {
        laws::text::check(&foreign, cells);
    });
    trial
}

/// Frames between the tutor and a child.
pub(crate) fn frames_are_messages_or_garbled(effort: Effort) -> Trial {
    let mut trial = Trial::new("any bytes of a child are messages that come back as they were, or are garbled");
    let messages = Cell::new(0);
    tried(&mut trial, cases(effort), &(wire::frames(), 1usize..40), |(bytes, cut)| {
        messages.set(messages.get() + laws::frames::check(&bytes, cut));
    });
    assert!(messages.get() > cases(effort) / 5, "only {} messages were read", messages.get());
    trial
}

/// Answers of functions.
pub(crate) fn answers_are_http(effort: Effort) -> Trial {
    let mut trial =
        Trial::new("any result of a function is one HTTP message with its headers and no others, or is told");
    let answers = Cell::new(0);
    let count = |is_answer| answers.set(answers.get() + usize::from(is_answer));
    let half = cases(effort) / 2;
    tried(&mut trial, half, &wire::result(), |json| count(laws::http::check_lambda(&json)));
    tried(&mut trial, half, &wire::response(), |(status, headers, body)| {
        count(laws::http::check_web(status, headers, body));
    });
    assert!(answers.get() > cases(effort) / 10, "only {} results were answers", answers.get());
    trial
}

/// The lifecycle drawing.
pub(crate) fn drawings_stay_inside(effort: Effort) -> Trial {
    let mut trial = Trial::new("any graph is drawn inside of its pane at any size, no box on another");
    tried(&mut trial, cases(effort), &input::graph(), |graph| laws::drawing::check(&graph));
    trial
}

/// Keys of a terminal.
pub(crate) fn keys_are_heard_whole(effort: Effort) -> Trial {
    let mut trial = Trial::new("any bytes of a terminal give the same keys however they are cut, and none is lost");
    let half = cases(effort) / 2;
    let cuts = || prop::collection::vec(1u8..20, 1..6);
    tried(&mut trial, half, &(input::typed(), cuts()), |(bytes, cuts)| {
        laws::keys::check(&bytes, &cuts);
    });
    tried(&mut trial, half, &(prop::collection::vec(input::key(), 0..30), cuts()), |(keys, cuts)| {
        let bytes: Vec<u8> = keys.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
        let heard = laws::keys::check(&bytes, &cuts);
        let meant: Vec<_> = keys.into_iter().map(|(_, meant)| meant).collect();
        assert_eq!(heard, meant);
    });
    trial
}
