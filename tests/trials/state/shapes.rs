//! Progress in the built-in lesson in all shapes that a file can have: anything done and not done, every kind of answer and
//! draft, every spot.

use std::collections::BTreeMap;

use serverless_tutor::lesson::model::{Body, Question, QuestionKind, Terms};
use serverless_tutor::progress::place::{
    ChallengeSpot, CodeSpot, CodeView, EventDraft, ExperimentsSpot, Face, HintView, LearnerText, Place, ProseSpot,
    QuizSpot, QuizView, SelfTest, TermsSpot, TourSpot,
};
use serverless_tutor::progress::{ChallengeState, How, Progress};
use serverless_tutor::quiz::draft::{Hand, SavedDraft, SavedGiven};
use serverless_tutor::quiz::shuffle::Seed;
use serverless_tutor::quiz::{Confidence, Outcome, Response, choices};

use super::desk::lesson;
use super::dice::Dice;

const TEXTS: [&str; 4] = ["", "const a = 1;\n", "größe \u{1b}[31m\u{202e}\0", "{\"a\":\"\\\"}"];

/// Any progress.
pub(crate) fn any_progress(dice: &mut Dice) -> Progress {
    let mut progress = Progress::default();
    let id = &lesson().id;
    for _ in 0..dice.below(3) {
        progress.reset(id);
    }
    let record = progress.lesson_mut(id);
    let sections: Vec<_> = lesson().sections.iter().map(|section| section.id.clone()).collect();
    record.opened = dice.some(&sections).into_iter().collect();
    record.done = dice.some(&sections).into_iter().map(|id| (id, dice.of(&[How::Read, How::Done]))).collect();
    record.hints_used = dice.below(4) as u8;
    record.challenge = dice.of(&[ChallengeState::Open, ChallengeState::Passed]);
    if dice.below(2) == 0 {
        record.passed_program.set(Some(LearnerText::from(dice.of(&TEXTS))));
    }
    record.place.section.set(Some(dice.of(&sections)));
    let mut answers = BTreeMap::new();
    for section in &lesson().sections {
        match &section.body {
            Body::Why(_) | Body::RealWorld(_) => {
                let spot = ProseSpot { block: dice.below(30), line: dice.below(9) };
                record.place.prose.entry(section.id.clone()).or_default().set(spot);
            }
            Body::Terms(terms) => {
                let cards: Vec<_> = terms.cards.iter().map(|card| card.id.clone()).collect();
                record.cards_seen = dice.some(&cards).into_iter().collect();
                record.cards_recalled = dice.some(&cards).into_iter().collect();
                record.place.terms.set(terms_spot(terms, dice));
            }
            Body::Model(model) => {
                let stories: Vec<_> = model.stories.iter().map(|story| story.id.clone()).collect();
                record.stories_finished = dice.some(&stories).into_iter().collect();
                let story = dice.of(&stories);
                record.place.tour.set(TourSpot { story: Some(story.clone()), step: dice.below(8) });
                record.set_guess(&format!("story/{story}"), dice.below(3));
            }
            Body::Code(code) => {
                let platforms: Vec<_> = code.platforms.iter().map(|platform| platform.id.clone()).collect();
                record.platforms_run = dice.some(&platforms).into_iter().collect();
                let view = dice.of(&[CodeView::One, CodeView::SideBySide]);
                record.place.code.set(CodeSpot { platform: Some(dice.of(&platforms)), view, top: dice.below(40) });
                let event = EventDraft { method: "GET".into(), body: dice.of(&TEXTS).into(), ..EventDraft::default() };
                record.place.events.entry(dice.of(&platforms)).or_default().set(event);
            }
            Body::Experiments(experiments) => {
                let tasks: Vec<_> = experiments.tasks.iter().map(|task| task.id.clone()).collect();
                record.tasks_read = dice.some(&tasks).into_iter().collect();
                record.tasks_observed = dice.some(&tasks).into_iter().collect();
                record.place.experiments.set(ExperimentsSpot { task: Some(dice.of(&tasks)), step: dice.below(3) });
            }
            Body::Quiz(bank) => {
                for question in dice.some(&bank.questions) {
                    answers.insert(question.id.clone(), response(&question, dice));
                }
                for question in dice.some(&bank.questions) {
                    let draft = draft(&question, dice);
                    record.place.quiz_drafts.entry(question.id).or_default().set(Some(draft));
                }
                place_in_quiz(&mut record.place, &bank.questions, dice);
            }
            Body::Challenge(_) => {
                record.place.challenge_draft.set(Some(LearnerText::from(dice.of(&TEXTS))));
                let spot = ChallengeSpot { line: dice.below(5), column: dice.below(9), top: 0, hints_shown: 1 };
                record.place.challenge.set(spot);
            }
            Body::Connections(_) => {}
        }
    }
    for (id, response) in answers {
        record.record_answer(&id, response, dice.of(&[Outcome::Wrong, Outcome::Right]));
        record.set_confidence(&id, dice.of(&Confidence::ALL));
    }
    progress
}

fn terms_spot(terms: &Terms, dice: &mut Dice) -> TermsSpot {
    let ids: Vec<_> = terms.cards.iter().map(|card| card.id.clone()).collect();
    let test = SelfTest { card: dice.of(&ids), face: dice.of(&[Face::Asked, Face::Revealed]), rest: dice.some(&ids) };
    let filter = dice.of(&["", "cold", "no such card"]).to_owned();
    TermsSpot { card: Some(dice.of(&ids)), filter, self_test: (dice.below(2) == 0).then_some(test) }
}

fn place_in_quiz(place: &mut Place, questions: &[Question], dice: &mut Dice) {
    let ids: Vec<_> = questions.iter().map(|question| question.id.clone()).collect();
    place.quiz.set(QuizSpot {
        seed: Some(Seed(dice.next() >> 12)),
        round: (dice.below(2) == 0).then(|| dice.some(&ids)),
        question: Some(dice.of(&ids)),
        showing: dice.of(&[QuizView::Question, QuizView::Feedback, QuizView::Score]),
        hint: dice.of(&[HintView::Hidden, HintView::Shown]),
    });
}

fn response(question: &Question, dice: &mut Dice) -> Response {
    let ids = |kind| choices(kind).map(|all| all.options.iter().map(|option| option.id.clone()).collect::<Vec<_>>());
    match (&question.kind, ids(&question.kind)) {
        (QuestionKind::Multi(_), Some(ids)) => Response::Choices(dice.some(&ids).into_iter().collect()),
        (_, Some(ids)) => Response::Choice(dice.of(&ids)),
        _ => Response::Line(dice.below(9)),
    }
}

fn draft(question: &Question, dice: &mut Dice) -> SavedDraft {
    let options: Vec<_> =
        choices(&question.kind).iter().flat_map(|all| &all.options).map(|option| option.id.clone()).collect();
    let given = match dice.below(4) {
        0 if !options.is_empty() => SavedGiven::Choice(Some(dice.of(&options))),
        1 => SavedGiven::Choices(dice.some(&options).into_iter().collect()),
        2 => SavedGiven::Order(options, Hand::Holding),
        3 => SavedGiven::Line(Some(dice.below(9))),
        _ => SavedGiven::Number(dice.of(&TEXTS).to_owned()),
    };
    SavedDraft { cursor: dice.below(6), given }
}
