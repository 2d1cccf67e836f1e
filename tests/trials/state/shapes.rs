//! Progress in the built-in lesson in all shapes that a file can have: anything done and not done, every kind of answer and
//! draft, every spot.

use std::collections::BTreeMap;

use serverless_tutor::lesson::model::{Body, Question, QuestionKind, Terms};
use serverless_tutor::progress::place::{
    ChallengeSpot, CodeSpot, CodeView, EventDraft, ExperimentsSpot, Face, HintView, LearnerText, Place, ProseSpot,
    QuizSpot, QuizView, SelfTest, TermsSpot, TourSpot, WorkedSpot,
};
use serverless_tutor::clock::WallTime;
use serverless_tutor::progress::measured::{Calls, Measured};
use serverless_tutor::progress::reviews::{Grade, ItemId, Log, Review};
use serverless_tutor::progress::{ChallengeState, How, LessonProgress, Progress};
use serverless_tutor::quiz::draft::{Hand, SavedDraft, SavedGiven};
use serverless_tutor::quiz::shuffle::Seed;
use serverless_tutor::quiz::{Confidence, Outcome, Response, choices};

use crate::chance::Chance;
use super::desk::lesson;

const TEXTS: [&str; 4] = ["", "const a = 1;\n", "größe \u{1b}[31m\u{202e}\0", "{\"a\":\"\\\"}"];

/// Any progress.
pub(crate) fn any_progress(chance: &mut Chance) -> Progress {
    let mut progress = Progress::default();
    let id = &lesson().id;
    for _ in 0..chance.below(3) {
        progress.reset(id);
    }
    let record = progress.lesson_mut(id);
    let sections: Vec<_> = lesson().sections.iter().map(|section| section.id.clone()).collect();
    record.opened = chance.some(&sections).into_iter().collect();
    record.done = chance.some(&sections).into_iter().map(|id| (id, chance.of(&[How::Read, How::Done]))).collect();
    record.hints_used = chance.below(4) as u8;
    record.challenge = chance.of(&[ChallengeState::Open, ChallengeState::Passed]);
    if chance.below(2) == 0 {
        record.passed_program.set(Some(LearnerText::from(chance.of(&TEXTS))));
    }
    record.attempts = chance.below(9) as u32;
    measured(record, chance);
    record.place.section.set(Some(chance.of(&sections)));
    let mut answers = BTreeMap::new();
    for section in &lesson().sections {
        match &section.body {
            Body::Why(_) | Body::RealWorld(_) => {
                let spot = ProseSpot { block: chance.below(30), line: chance.below(9) };
                record.place.prose.entry(section.id.clone()).or_default().set(spot);
            }
            Body::Terms(terms) => {
                let cards: Vec<_> = terms.cards.iter().map(|card| card.id.clone()).collect();
                record.cards_seen = chance.some(&cards).into_iter().collect();
                record.cards_recalled = chance.some(&cards).into_iter().collect();
                for card in chance.some(&cards) {
                    record.reviews.insert(ItemId::Term(card), log(chance));
                }
                record.place.terms.set(terms_spot(terms, chance));
            }
            Body::Model(model) => {
                let stories: Vec<_> = model.stories.iter().map(|story| story.id.clone()).collect();
                record.stories_finished = chance.some(&stories).into_iter().collect();
                let story = chance.of(&stories);
                record.place.tour.set(TourSpot { story: Some(story.clone()), step: chance.below(8) });
                record.set_guess(&format!("story/{story}"), chance.below(3));
            }
            Body::Code(code) => {
                let platforms: Vec<_> = code.platforms.iter().map(|platform| platform.id.clone()).collect();
                record.platforms_run = chance.some(&platforms).into_iter().collect();
                let view = chance.of(&[CodeView::One, CodeView::SideBySide]);
                record.place.code.set(CodeSpot { platform: Some(chance.of(&platforms)), view, top: chance.below(40) });
                let event = EventDraft { method: "GET".into(), body: chance.of(&TEXTS).into(), ..EventDraft::default() };
                record.place.events.entry(chance.of(&platforms)).or_default().set(event);
            }
            Body::Experiments(experiments) => {
                let tasks: Vec<_> = experiments.tasks.iter().map(|task| task.id.clone()).collect();
                record.tasks_read = chance.some(&tasks).into_iter().collect();
                record.tasks_observed = chance.some(&tasks).into_iter().collect();
                record.place.experiments.set(ExperimentsSpot { task: Some(chance.of(&tasks)), step: chance.below(3) });
            }
            Body::Quiz(bank) => {
                for question in chance.some(&bank.questions) {
                    answers.insert(question.id.clone(), response(&question, chance));
                }
                for question in chance.some(&bank.questions) {
                    let draft = draft(&question, chance);
                    record.place.quiz_drafts.entry(question.id).or_default().set(Some(draft));
                }
                for question in chance.some(&bank.questions) {
                    record.reviews.insert(ItemId::Question(question.id), log(chance));
                }
                place_in_quiz(&mut record.place, &bank.questions, chance);
            }
            Body::Challenge(_) => {
                record.place.challenge_draft.set(Some(LearnerText::from(chance.of(&TEXTS))));
                let typed = "60".repeat(chance.below(3));
                let (step, filled) = (chance.below(4), chance.below(3));
                let worked = WorkedSpot { done: chance.of(&[true, false]), step, filled, typed, stumbled: false };
                let spot = ChallengeSpot { line: chance.below(5), column: chance.below(9), top: 0, hints_shown: 1, worked };
                record.place.challenge.set(spot);
            }
            Body::Connections(_) => {}
        }
    }
    for (id, response) in answers {
        record.record_answer(&id, response, chance.of(&[Outcome::Wrong, Outcome::Right]));
        record.set_confidence(&id, chance.of(&Confidence::ALL));
    }
    progress
}

fn terms_spot(terms: &Terms, chance: &mut Chance) -> TermsSpot {
    let ids: Vec<_> = terms.cards.iter().map(|card| card.id.clone()).collect();
    let test = SelfTest { card: chance.of(&ids), face: chance.of(&[Face::Asked, Face::Revealed]), rest: chance.some(&ids) };
    let filter = chance.of(&["", "cold", "no such card"]).to_owned();
    TermsSpot { card: Some(chance.of(&ids)), filter, self_test: (chance.below(2) == 0).then_some(test) }
}

fn place_in_quiz(place: &mut Place, questions: &[Question], chance: &mut Chance) {
    let ids: Vec<_> = questions.iter().map(|question| question.id.clone()).collect();
    place.quiz.set(QuizSpot {
        seed: Some(Seed(chance.next() >> 12)),
        round: (chance.below(2) == 0).then(|| chance.some(&ids)),
        question: Some(chance.of(&ids)),
        showing: chance.of(&[QuizView::Question, QuizView::Feedback, QuizView::Score]),
        hint: chance.of(&[HintView::Hidden, HintView::Shown]),
    });
}

fn response(question: &Question, chance: &mut Chance) -> Response {
    let ids = |kind| choices(kind).map(|all| all.options.iter().map(|option| option.id.clone()).collect::<Vec<_>>());
    match (&question.kind, ids(&question.kind)) {
        (QuestionKind::Multi(_), Some(ids)) => Response::Choices(chance.some(&ids).into_iter().collect()),
        (_, Some(ids)) => Response::Choice(chance.of(&ids)),
        _ => Response::Line(chance.below(9)),
    }
}

fn draft(question: &Question, chance: &mut Chance) -> SavedDraft {
    let options: Vec<_> =
        choices(&question.kind).iter().flat_map(|all| &all.options).map(|option| option.id.clone()).collect();
    let given = match chance.below(4) {
        0 if !options.is_empty() => SavedGiven::Choice(Some(chance.of(&options))),
        1 => SavedGiven::Choices(chance.some(&options).into_iter().collect()),
        2 => SavedGiven::Order(options, Hand::Holding),
        3 => SavedGiven::Line(Some(chance.below(9))),
        _ => SavedGiven::Number(chance.of(&TEXTS).to_owned()),
    };
    SavedDraft { cursor: chance.below(6), given }
}

/// A log with any dates, which need not rise.
fn log(chance: &mut Chance) -> Log {
    let mut log = Log::default();
    for _ in 0..chance.below(80) {
        let grade = chance.of(&[Grade::Seen, Grade::Again, Grade::Hard, Grade::Good, Grade::Easy]);
        let later = 1_790_000_000 + chance.below(9_000_000) as u64;
        let at = WallTime(chance.of(&[0, 1_790_000_000, later, u64::MAX]));
        log.push(at, Review { grade, confidence: chance.of(&[None, Some(Confidence::Sure)]) });
    }
    log
}

fn measured(record: &mut LessonProgress, chance: &mut Chance) {
    for platform in chance.some(&["lambda", "workers", "vercel"]) {
        let cold = Calls { count: chance.below(9) as u64, p50_us: chance.below(90_000) as u64 };
        let warm = Calls { count: chance.below(9) as u64, p50_us: chance.below(900) as u64 };
        record.measured.entry(platform.parse().unwrap()).or_default().set(Measured { cold, warm });
    }
}
