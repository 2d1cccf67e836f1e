//! Two copies of a learner's progress become one. In which order copies meet, and how often, makes no difference.

use std::collections::{BTreeMap, BTreeSet};

use crate::progress::place::Place;
use crate::progress::reviews::Log;
use crate::progress::{Answered, LessonProgress, Progress};

/// What was done in either copy.
#[must_use]
pub fn merge(a: Progress, b: Progress) -> Progress {
    Progress { lessons: joined(a.lessons, b.lessons, lesson), last: a.last.max(b.last) }
}

/// Of two epochs the higher one wins whole; within one epoch, sets are united and single values follow their revision.
pub fn lesson(a: LessonProgress, b: LessonProgress) -> LessonProgress {
    match a.epoch.cmp(&b.epoch) {
        std::cmp::Ordering::Less => return b,
        std::cmp::Ordering::Greater => return a,
        std::cmp::Ordering::Equal => {}
    }
    let LessonProgress {
        epoch,
        opened,
        done,
        cards_seen,
        cards_recalled,
        stories_finished,
        platforms_run,
        tasks_read,
        tasks_observed,
        guesses,
        answers,
        hints_used,
        attempts,
        challenge,
        passed_program,
        reviews,
        measured,
        place,
    } = a;
    LessonProgress {
        epoch,
        opened: united(opened, b.opened),
        done: joined(done, b.done, Ord::max),
        cards_seen: united(cards_seen, b.cards_seen),
        cards_recalled: united(cards_recalled, b.cards_recalled),
        stories_finished: united(stories_finished, b.stories_finished),
        platforms_run: united(platforms_run, b.platforms_run),
        tasks_read: united(tasks_read, b.tasks_read),
        tasks_observed: united(tasks_observed, b.tasks_observed),
        guesses: joined(guesses, b.guesses, Ord::max),
        answers: joined(answers, b.answers, answered),
        hints_used: hints_used.max(b.hints_used),
        attempts: attempts.max(b.attempts),
        challenge: challenge.max(b.challenge),
        passed_program: passed_program.max(b.passed_program),
        reviews: joined(reviews, b.reviews, Log::joined),
        measured: joined(measured, b.measured, Ord::max),
        place: places(place, b.place),
    }
}

/// The later answer; all tries that either copy knows of; a first answer that was wrong anywhere stays wrong.
fn answered(a: Answered, b: Answered) -> Answered {
    let (tries, first) = (a.tries.max(b.tries), a.first.min(b.first));
    let rank = |x: &Answered| (x.revision, x.response.clone(), x.outcome, x.confidence);
    let later = if rank(&a) >= rank(&b) { a } else { b };
    Answered { tries, first, ..later }
}

fn places(a: Place, b: Place) -> Place {
    let Place { section, prose, terms, tour, code, events, experiments, quiz, quiz_drafts, challenge_draft, challenge } =
        a;
    Place {
        section: section.max(b.section),
        prose: joined(prose, b.prose, Ord::max),
        terms: terms.max(b.terms),
        tour: tour.max(b.tour),
        code: code.max(b.code),
        events: joined(events, b.events, Ord::max),
        experiments: experiments.max(b.experiments),
        quiz: quiz.max(b.quiz),
        quiz_drafts: joined(quiz_drafts, b.quiz_drafts, Ord::max),
        challenge_draft: challenge_draft.max(b.challenge_draft),
        challenge: challenge.max(b.challenge),
    }
}

fn united<T: Ord>(mut a: BTreeSet<T>, b: BTreeSet<T>) -> BTreeSet<T> {
    a.extend(b);
    a
}

fn joined<K: Ord, V>(mut a: BTreeMap<K, V>, b: BTreeMap<K, V>, join: impl Fn(V, V) -> V) -> BTreeMap<K, V> {
    for (key, theirs) in b {
        let value = match a.remove(&key) {
            Some(ours) => join(ours, theirs),
            None => theirs,
        };
        a.insert(key, value);
    }
    a
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lesson::id::LessonId;
    use crate::progress::How;
    use crate::progress::place::LearnerText;
    use crate::progress::sample::{any_progress, lesson_id, section};
    use crate::quiz::{Outcome, Response};

    /// Changes to two copies that begin alike.
    fn check(
        before: impl Fn(&mut Progress),
        here: impl Fn(&mut Progress),
        there: impl Fn(&mut Progress),
        expected: impl Fn(&LessonProgress) -> bool,
    ) {
        let mut a = Progress::default();
        before(&mut a);
        let mut b = a.clone();
        here(&mut a);
        there(&mut b);
        let merged = merge(a, b);
        assert!(expected(merged.lesson(&lesson_id()).unwrap()), "{merged:#?}");
    }

    fn answer(progress: &mut Progress, line: usize, outcome: Outcome) {
        progress.lesson_mut(&lesson_id()).record_answer(&"q-01".parse().unwrap(), Response::Line(line), outcome);
    }

    fn finish(progress: &mut Progress, name: &str, how: How) {
        progress.lesson_mut(&lesson_id()).done.insert(section(name), how);
    }

    #[test]
    fn what_either_copy_did_is_done() {
        check(
            |_| {},
            |here| finish(here, "why", How::Done),
            |there| finish(there, "terms", How::Done),
            |merged| merged.done.len() == 2,
        );
        check(
            |_| {},
            |here| finish(here, "experiments", How::Read),
            |there| finish(there, "experiments", How::Done),
            |merged| merged.done[&section("experiments")] == How::Done,
        );
    }

    #[test]
    fn a_lesson_begun_again_stays_so() {
        check(
            |both| finish(both, "why", How::Done),
            |here| here.reset(&lesson_id()),
            |there| finish(there, "terms", How::Done),
            |merged| merged.done.is_empty() && u64::from(merged.epoch) == 1,
        );
    }

    #[test]
    fn the_later_answer_counts_and_all_tries() {
        check(
            |both| answer(both, 1, Outcome::Wrong),
            |here| {
                answer(here, 2, Outcome::Wrong);
                answer(here, 3, Outcome::Right);
            },
            |there| answer(there, 4, Outcome::Wrong),
            |merged| {
                let answered = &merged.answers[&"q-01".parse().unwrap()];
                (answered.tries, answered.outcome, answered.first) == (3, Outcome::Right, Outcome::Wrong)
            },
        );
    }

    #[test]
    fn the_draft_with_more_changes_is_kept() {
        let write = |progress: &mut Progress, text: &str| {
            progress.lesson_mut(&lesson_id()).place.challenge_draft.set(Some(LearnerText::from(text)));
        };
        check(
            |both| write(both, "z"),
            |here| {
                write(here, "a");
                write(here, "b");
            },
            |there| write(there, "y"),
            |merged| merged.place.challenge_draft.get().as_ref().map(LearnerText::as_str) == Some("b"),
        );
    }

    #[test]
    fn the_lesson_that_was_opened_more_often_was_open_last() {
        let open = |progress: &mut Progress, name: &str| progress.last.set(Some(name.parse().unwrap()));
        let (mut a, mut b) = (Progress::default(), Progress::default());
        for name in ["serverless", "queues", "serverless"] {
            open(&mut a, name);
        }
        open(&mut b, "queues");
        let last = merge(b, a).last;
        assert_eq!(last.get().as_ref().map(LessonId::as_str), Some("serverless"));
    }

    #[test]
    fn places_in_different_sections_do_not_undo_each_other() {
        check(
            |_| {},
            |here| {
                let place = &mut here.lesson_mut(&lesson_id()).place;
                (0..9).for_each(|i| place.section.set(Some(section(&format!("s-{i}")))));
            },
            |there| there.lesson_mut(&lesson_id()).place.challenge_draft.set(Some(LearnerText::from("x"))),
            |merged| merged.place.challenge_draft.get().is_some() && merged.place.section.get().is_some(),
        );
    }

    proptest! {
        #[test]
        fn order_makes_no_difference(a in any_progress(), b in any_progress()) {
            prop_assert_eq!(merge(a.clone(), b.clone()), merge(b, a));
        }

        #[test]
        fn grouping_makes_no_difference(a in any_progress(), b in any_progress(), c in any_progress()) {
            let left = merge(merge(a.clone(), b.clone()), c.clone());
            prop_assert_eq!(left, merge(a, merge(b, c)));
        }

        #[test]
        fn meeting_again_changes_nothing(a in any_progress(), b in any_progress()) {
            prop_assert_eq!(merge(a.clone(), a.clone()), a.clone());
            let once = merge(a, b.clone());
            prop_assert_eq!(merge(once.clone(), b), once);
        }
    }
}
