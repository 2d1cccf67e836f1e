//! From where the learner is to what is kept of it, and back. What a changed lesson no longer has is passed over.

use crate::course::{Place, challenge, code, connections, experiments, prose, quiz, terms, tour, worked};
use crate::lesson::model::{Body, Lesson};
use crate::progress::LessonProgress;
use crate::progress::place::{
    ChallengeSpot, CodeSpot, CodeView, EventDraft, ExperimentsSpot, Face, LearnerText, ProseSpot, QuizSpot, SelfTest,
    TermsSpot, TourSpot, WorkedSpot,
};
use crate::quiz::shuffle::Seed;

/// Where the learner was.
pub(super) fn restored(lesson: &Lesson, record: &LessonProgress) -> Place {
    let mut place = Place::default();
    let kept = &record.place;
    for section in &lesson.sections {
        let spot = || kept.prose.get(&section.id).map(|spot| spot.get().clone()).unwrap_or_default();
        let read = |spot: ProseSpot| prose::State {
            top: prose::Spot { block: spot.block, line: spot.line },
            ..prose::State::default()
        };
        match &section.body {
            Body::Why(_) => place.why = read(spot()),
            Body::RealWorld(_) => place.real_world = read(spot()),
            Body::Terms(cards) => {
                let find = |id: &_| cards.cards.iter().position(|card| card.id == *id);
                let spot = kept.terms.get();
                let test = spot.self_test.as_ref().map(|test| terms::SelfTest {
                    cards: std::iter::once(&test.card).chain(&test.rest).filter_map(find).collect(),
                    revealed: test.face == Face::Revealed,
                    ..terms::SelfTest::default()
                });
                let card = spot.card.as_ref().and_then(find).unwrap_or(0);
                place.terms = terms::State { card, filter: spot.filter.clone(), typing: false, test };
            }
            Body::Model(model) => {
                let spot = kept.tour.get();
                let story = spot.story.as_ref().and_then(|id| model.stories.iter().position(|story| story.id == *id));
                place.tour.told = story.map(|story| {
                    let told = &model.stories[story];
                    let fork = told.fork.as_ref().map(|fork| fork.step);
                    let guess =
                        record.guess(&format!("story/{}", told.id)).filter(|_| fork.is_some_and(|at| spot.step >= at));
                    let skipped = fork.is_some_and(|at| spot.step > at);
                    tour::Told { story, step: spot.step, guess, skipped, playing: false }
                });
            }
            Body::Code(example) => {
                let spot = kept.code.get();
                let find = |id: &_| example.platforms.iter().position(|platform| platform.id == *id);
                place.code = code::State {
                    platform: spot.platform.as_ref().and_then(find).unwrap_or(0),
                    view: match spot.view {
                        CodeView::One => code::View::One,
                        CodeView::SideBySide => code::View::All,
                    },
                    events: example
                        .platforms
                        .iter()
                        .map(|platform| kept.events.get(&platform.id).map(|event| edited(event.get())))
                        .collect(),
                    guesses: example
                        .platforms
                        .iter()
                        .map(|platform| record.guess(&format!("code/{}", platform.id)).map(Some))
                        .collect(),
                    ..code::State::default()
                };
            }
            Body::Experiments(tasks) => {
                let open = kept.experiments.get().task.as_ref();
                let task = open.and_then(|id| tasks.tasks.iter().position(|task| task.id == *id)).unwrap_or(0);
                place.experiments = experiments::State { task, ..experiments::State::default() };
            }
            Body::Quiz(_) => {
                let spot = kept.quiz.get();
                let drafts = kept.quiz_drafts.iter().filter_map(|(id, draft)| Some((id.clone(), draft.get().clone()?)));
                place.quiz = quiz::State {
                    question: spot.question.clone(),
                    drafts: drafts.collect(),
                    again: spot.round.iter().flatten().cloned().collect(),
                    seed: spot.seed.map_or_else(fresh_seed, |seed| seed.0),
                    ..quiz::State::default()
                };
            }
            Body::Challenge(_) => {
                let spot = kept.challenge.get();
                place.challenge = challenge::State {
                    worked: worked::State {
                        done: spot.worked.done,
                        step: spot.worked.step,
                        filled: spot.worked.filled,
                        typed: spot.worked.typed.clone(),
                        stumbled: spot.worked.stumbled,
                        said: None,
                    },
                    text: kept.challenge_draft.get().as_ref().map(|text| text.as_str().to_owned()),
                    cursor: (spot.line, spot.column),
                    hints: usize::from(spot.hints_shown),
                    ..challenge::State::default()
                };
            }
            Body::Connections(_) => place.connections = connections::State::default(),
        }
    }
    place
}

/// Keeps where the learner is. What has not changed keeps its revision.
pub(super) fn keep(lesson: &Lesson, open: usize, place: &Place, record: &mut LessonProgress) {
    let kept = &mut record.place;
    kept.section.set(Some(lesson.sections[open].id.clone()));
    for section in &lesson.sections {
        let spot = |state: &prose::State| ProseSpot { block: state.top.block, line: state.top.line };
        match &section.body {
            Body::Why(_) => keep_prose(kept, &section.id, spot(&place.why)),
            Body::RealWorld(_) => keep_prose(kept, &section.id, spot(&place.real_world)),
            Body::Terms(cards) => {
                let id = |card: usize| cards.cards.get(card).map(|card| card.id.clone());
                let test = place.terms.test.as_ref().and_then(|test| {
                    Some(SelfTest {
                        card: test.cards.get(test.at).and_then(|card| id(*card))?,
                        face: if test.revealed { Face::Revealed } else { Face::Asked },
                        rest: test.cards.iter().skip(test.at + 1).filter_map(|card| id(*card)).collect(),
                    })
                });
                kept.terms.set(TermsSpot {
                    card: id(place.terms.card),
                    filter: place.terms.filter.clone(),
                    self_test: test,
                });
            }
            Body::Model(model) => {
                let told = place.tour.told;
                kept.tour.set(TourSpot {
                    story: told.and_then(|told| model.stories.get(told.story)).map(|story| story.id.clone()),
                    step: told.map_or(0, |told| told.step),
                });
            }
            Body::Code(example) => {
                kept.code.set(CodeSpot {
                    platform: example.platforms.get(place.code.platform).map(|platform| platform.id.clone()),
                    view: match place.code.view {
                        code::View::One => CodeView::One,
                        code::View::All => CodeView::SideBySide,
                    },
                    top: 0,
                });
                for (i, platform) in example.platforms.iter().enumerate() {
                    let event = place.code.event(i, platform);
                    if event != platform.event || kept.events.contains_key(&platform.id) {
                        kept.events.entry(platform.id.clone()).or_default().set(EventDraft {
                            method: event.method.as_str().into(),
                            path: event.path.as_str().into(),
                            query: event.query.as_str().into(),
                            body: event.body.as_str().into(),
                        });
                    }
                }
            }
            Body::Experiments(tasks) => {
                let task = tasks.tasks.get(place.experiments.task).map(|task| task.id.clone());
                kept.experiments.set(ExperimentsSpot { task, step: 0 });
            }
            Body::Quiz(_) => {
                kept.quiz.set(QuizSpot {
                    seed: Some(Seed(place.quiz.seed)),
                    round: (!place.quiz.again.is_empty()).then(|| place.quiz.again.iter().cloned().collect()),
                    question: place.quiz.question.clone(),
                    ..QuizSpot::default()
                });
                for (id, draft) in &place.quiz.drafts {
                    kept.quiz_drafts.entry(id.clone()).or_default().set(Some(draft.clone()));
                }
            }
            Body::Challenge(_) => {
                let state = &place.challenge;
                kept.challenge_draft.set(state.text.as_deref().map(LearnerText::from));
                kept.challenge.set(ChallengeSpot {
                    line: state.cursor.0,
                    column: state.cursor.1,
                    top: 0,
                    hints_shown: state.hints as u8,
                    worked: WorkedSpot {
                        done: state.worked.done,
                        step: state.worked.step,
                        filled: state.worked.filled,
                        typed: state.worked.typed.clone(),
                        stumbled: state.worked.stumbled,
                    },
                });
            }
            Body::Connections(_) => {}
        }
    }
}

fn keep_prose(kept: &mut crate::progress::place::Place, section: &crate::lesson::id::SectionId, spot: ProseSpot) {
    if spot != ProseSpot::default() || kept.prose.contains_key(section) {
        kept.prose.entry(section.clone()).or_default().set(spot);
    }
}

fn edited(event: &EventDraft) -> code::Edited {
    code::Edited {
        method: event.method.as_str().to_owned(),
        query: event.query.as_str().to_owned(),
        body: event.body.as_str().to_owned(),
    }
}

/// A seed that no other learner is likely to have.
fn fresh_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish() >> 12
}
