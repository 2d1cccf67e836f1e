//! Progress for tests: few names and small counts, so that copies meet in the same places.

use proptest::collection::{btree_map, btree_set};
use proptest::prelude::*;

use crate::lesson::id::{LessonId, SectionId};
use crate::progress::measured::{Calls, Measured};
use crate::progress::place::{
    ChallengeSpot, CodeSpot, CodeView, EventDraft, ExperimentsSpot, Face, HintView, LearnerText, Place, ProseSpot,
    QuizSpot, QuizView, SelfTest, TermsSpot, TourSpot, WorkedSpot,
};
use crate::progress::reviews::ItemId;
use crate::progress::reviews::sample::any_log;
use crate::progress::versioned::{Epoch, Revision, Versioned};
use crate::progress::{Answered, ChallengeState, How, LessonProgress, Progress};
use crate::quiz::draft::{Hand, SavedDraft, SavedGiven};
use crate::quiz::sample::any_response;
use crate::quiz::shuffle::Seed;
use crate::quiz::{Confidence, Outcome};

pub(crate) fn lesson_id() -> LessonId {
    "serverless".parse().unwrap()
}

pub(crate) fn section(name: &str) -> SectionId {
    name.parse().unwrap()
}

/// Progress of one or two lessons.
pub(crate) fn any_progress() -> impl Strategy<Value = Progress> {
    btree_map(any_id(), any_lesson(), 0..3).prop_flat_map(|lessons| {
        let known: Vec<Option<LessonId>> = std::iter::once(None).chain(lessons.keys().cloned().map(Some)).collect();
        (Just(lessons), prop::sample::select(known), 0..4u64)
            .prop_map(|(lessons, last, times)| Progress { lessons, last: Versioned::changed(times, last) })
    })
}

fn any_id<T: std::str::FromStr<Err: std::fmt::Debug> + std::fmt::Debug>() -> impl Strategy<Value = T> + Clone {
    "[a-c]".prop_map(|name| name.parse().unwrap())
}

fn any_set<T>() -> impl Strategy<Value = std::collections::BTreeSet<T>>
where
    T: std::str::FromStr<Err: std::fmt::Debug> + std::fmt::Debug + Ord,
{
    btree_set(any_id(), 0..3)
}

fn versioned<T: std::fmt::Debug + Default + PartialEq>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Versioned<T>> {
    (0u64..3, value).prop_map(|(times, value)| Versioned::changed(times, value))
}

fn any_text() -> impl Strategy<Value = LearnerText> {
    "\\PC{0,3}|\u{1b}\u{0}".prop_map(|text| LearnerText::from(text.as_str()))
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![Just(Outcome::Wrong), Just(Outcome::Right)]
}

fn any_answered() -> impl Strategy<Value = Answered> {
    let confidence = proptest::option::of((1u8..4).prop_map(|number| Confidence::try_from(number).unwrap()));
    (0u64..3, any_response(), any_outcome(), confidence, 0u32..4, any_outcome()).prop_map(
        |(revision, response, outcome, confidence, tries, first)| Answered {
            revision: Revision::try_from(revision).unwrap(),
            response,
            outcome,
            confidence,
            tries,
            first,
        },
    )
}

fn any_draft() -> impl Strategy<Value = SavedDraft> {
    let given = prop_oneof![
        proptest::option::of(any_id()).prop_map(SavedGiven::Choice),
        any_set().prop_map(SavedGiven::Choices),
        proptest::option::of(0usize..4).prop_map(SavedGiven::Line),
        any::<String>().prop_map(SavedGiven::Number),
        proptest::collection::vec(any_id(), 0..3).prop_map(|ids| SavedGiven::Order(ids, Hand::Holding)),
        (btree_map(any_id(), any_id(), 0..3), proptest::option::of(0usize..3))
            .prop_map(|(pairs, looking)| SavedGiven::Match(pairs, looking)),
    ];
    (0usize..4, given).prop_map(|(cursor, given)| SavedDraft { cursor, given })
}

prop_compose! {
    fn any_spots()(
        prose in btree_map(any_id(), versioned((0usize..3, 0usize..3).prop_map(|(block, line)| ProseSpot { block, line })), 0..3),
        terms in versioned((proptest::option::of(any_id()), "[a-b]?", any::<bool>()).prop_map(|(card, filter, asks)| TermsSpot {
            self_test: card.clone().filter(|_| asks).map(|card| SelfTest { card, face: Face::Revealed, rest: Vec::new() }),
            card,
            filter,
        })),
        tour in versioned((proptest::option::of(any_id()), 0usize..3).prop_map(|(story, step)| TourSpot { story, step })),
        code in versioned((proptest::option::of(any_id()), 0usize..3).prop_map(|(platform, top)| CodeSpot {
            platform,
            view: CodeView::SideBySide,
            top,
        })),
        experiments in versioned((proptest::option::of(any_id()), 0usize..3).prop_map(|(task, step)| ExperimentsSpot { task, step })),
        challenge in versioned((0usize..3, 0usize..3, any::<bool>()).prop_map(|(line, column, done)| {
            let worked = WorkedSpot { done, step: line, filled: column, typed: "6".repeat(column), stumbled: done };
            ChallengeSpot { line, column, top: 0, hints_shown: 1, worked }
        })),
    ) -> Place {
        Place { prose, terms, tour, code, experiments, challenge, ..Place::default() }
    }
}

prop_compose! {
    fn any_place()(
        spots in any_spots(),
        section in versioned(proptest::option::of(any_id())),
        events in btree_map(any_id(), versioned(any_text().prop_map(|body| EventDraft { body, ..EventDraft::default() })), 0..2),
        quiz in versioned((any::<u64>(), proptest::option::of(any_id())).prop_map(|(seed, question)| QuizSpot {
            seed: Some(Seed(seed)),
            round: question.clone().map(|id| vec![id]),
            question,
            showing: QuizView::Feedback,
            hint: HintView::Shown,
        })),
        quiz_drafts in btree_map(any_id(), versioned(proptest::option::of(any_draft())), 0..3),
        challenge_draft in versioned(proptest::option::of(any_text())),
    ) -> Place {
        Place { section, events, quiz, quiz_drafts, challenge_draft, ..spots }
    }
}

prop_compose! {
    fn any_sets()(
        opened in any_set(),
        done in btree_map(any_id(), prop_oneof![Just(How::Read), Just(How::Done)], 0..3),
        cards_seen in any_set(),
        cards_recalled in any_set(),
        stories_finished in any_set(),
        platforms_run in any_set(),
        tasks_read in any_set(),
        tasks_observed in any_set(),
    ) -> LessonProgress {
        LessonProgress {
            opened, done, cards_seen, cards_recalled, stories_finished, platforms_run, tasks_read, tasks_observed,
            ..LessonProgress::default()
        }
    }
}

prop_compose! {
    fn any_lesson()(
        sets in any_sets(),
        epoch in 0u64..3,
        guesses in btree_map("[a-c]/[0-1]", versioned(0usize..3), 0..3),
        answers in btree_map(any_id(), any_answered(), 0..3),
        hints_used in 0u8..4,
        attempts in 0u32..4,
        challenge in prop_oneof![Just(ChallengeState::Open), Just(ChallengeState::Passed)],
        passed_program in versioned(proptest::option::of(any_text())),
        reviews in btree_map(prop_oneof![any_id().prop_map(ItemId::Term), any_id().prop_map(ItemId::Question)], any_log(), 0..3),
        measured in btree_map(any_id(), versioned((0u64..3, 0u64..3).prop_map(|(count, p50_us)| Measured {
            cold: Calls { count, p50_us },
            ..Measured::default()
        })), 0..2),
        place in any_place(),
    ) -> LessonProgress {
        LessonProgress {
            epoch: Epoch::try_from(epoch).unwrap(),
            guesses, answers, hints_used, attempts, challenge, passed_program, reviews, measured, place,
            ..sets
        }
    }
}
