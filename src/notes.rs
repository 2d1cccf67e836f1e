//! The learner's results as Markdown, to take away: how far they are, their own program, measured times, what was missed and why,
//! what comes back. Says only what was done and measured. Knows no file and no screen.

mod markdown;

use crate::clock::WallTime;
use crate::lesson::model::{Body, Lesson, Question, QuizBank, Terms};
use crate::notes::markdown::{Page, line};
use crate::progress::summary::{challenge_words, summary};
use crate::progress::{Answered, LessonProgress};
use crate::quiz::judge::{Judgement, Mark, judge};
use crate::quiz::{Confidence, Outcome};
use crate::review::{due, items, next_due, words};
use crate::units::with_commas;

/// The notes on a lesson.
pub fn notes(lesson: &Lesson, record: &LessonProgress, now: WallTime) -> String {
    let mut page = Page::default();
    page.heading(1, &format!("{}: notes", line(&lesson.title)));
    page.paragraph(&line(&lesson.summary));
    results(&mut page, lesson, record);
    program(&mut page, lesson, record);
    times(&mut page, record);
    if let Some(bank) = bank(lesson) {
        missed(&mut page, bank, record);
    }
    comes_back(&mut page, lesson, record, now);
    page.text()
}

/// The questions of a lesson.
fn bank(lesson: &Lesson) -> Option<&QuizBank> {
    lesson.sections.iter().find_map(|section| match &section.body {
        Body::Quiz(bank) => Some(bank),
        _ => None,
    })
}

/// The terms of a lesson.
fn terms(lesson: &Lesson) -> Option<&Terms> {
    lesson.sections.iter().find_map(|section| match &section.body {
        Body::Terms(terms) => Some(terms),
        _ => None,
    })
}

fn results(page: &mut Page, lesson: &Lesson, record: &LessonProgress) {
    let summary = summary(lesson, record);
    page.heading(2, "Results");
    page.paragraph(&format!("{}, {} of {} sections.", summary.state, summary.completed, summary.total));
    let rows = summary.sections.iter().map(|section| vec![line(&section.title), section.state.words().to_owned()]);
    page.table(&["section", "state"], &[], rows);
    let mut facts = Vec::new();
    if let Some(bank) = bank(lesson) {
        let first = |question: &&Question| record.answer(&question.id).is_some_and(|a| a.first == Outcome::Right);
        let first = bank.questions.iter().filter(first).count();
        let quiz = summary.quiz;
        facts.push(format!(
            "Quiz: {} of {} right, {} answered, {first} right at the first try.",
            quiz.right, quiz.total, quiz.answered
        ));
    }
    if let Some(terms) = terms(lesson) {
        let count = |known: &dyn Fn(&crate::lesson::id::TermId) -> bool| {
            terms.cards.iter().filter(|card| known(&card.id)).count()
        };
        let seen = count(&|id| record.cards_seen.contains(id));
        let recalled = count(&|id| record.cards_recalled.contains(id));
        facts.push(format!("Terms: {seen} of {} seen, {recalled} recalled.", terms.cards.len()));
    }
    if lesson.sections.iter().any(|section| matches!(section.body, Body::Challenge(_))) {
        facts.push(format!("Challenge: {}.", challenge_words(record)));
    }
    page.list(&facts);
}

fn program(page: &mut Page, lesson: &Lesson, record: &LessonProgress) {
    let challenge = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge),
        _ => None,
    });
    let Some(challenge) = challenge else { return };
    page.heading(2, "My program");
    let passed = record.passed_program.get().as_ref();
    match (passed, record.place.challenge_draft.get()) {
        (Some(program), _) => {
            page.paragraph(&format!("{}: this program passed all tests.", line(&challenge.title)));
            page.code("js", program.as_str());
        }
        (None, Some(draft)) if draft.as_str() != challenge.starter => {
            page.paragraph(&format!("{}: not passed yet, as far as it is written.", line(&challenge.title)));
            page.code("js", draft.as_str());
        }
        (None, _) => page.paragraph("Nothing is written yet."),
    }
}

fn times(page: &mut Page, record: &LessonProgress) {
    page.heading(2, "Measured: cold against warm");
    if record.measured.is_empty() {
        page.paragraph(
            "Nothing is measured yet. In the course, l opens the lab; call a function there twice and come back for the figures.",
        );
        return;
    }
    page.paragraph("Calls of my own functions in the lab on this machine; half of them took no longer.");
    let rows = record.measured.iter().map(|(platform, measured)| {
        let measured = measured.get();
        let time = |calls: crate::progress::measured::Calls| match calls.count {
            0 => "not measured".to_owned(),
            _ => calls.p50().to_string(),
        };
        vec![
            line(platform.as_str()),
            with_commas(measured.cold.count as f64, 0),
            time(measured.cold),
            with_commas(measured.warm.count as f64, 0),
            time(measured.warm),
            measured.ratio().map_or_else(String::new, |ratio| format!("{} x", with_commas(ratio, 1))),
        ]
    });
    page.table(&["platform", "cold calls", "cold", "warm calls", "warm", "cold / warm"], &[1, 2, 3, 4, 5], rows);
}

fn missed(page: &mut Page, bank: &QuizBank, record: &LessonProgress) {
    page.heading(2, "Missed questions");
    let answered = |question: &'_ Question| record.answer(&question.id).cloned();
    let wrong: Vec<(&Question, Answered, Judgement)> = bank
        .questions
        .iter()
        .filter_map(|question| {
            let answered = answered(question).filter(|answered| answered.outcome == Outcome::Wrong)?;
            let judgement = judge(question, &answered.response).ok()?;
            Some((question, answered, judgement))
        })
        .collect();
    if wrong.is_empty() {
        let none = record.answers().is_empty();
        page.paragraph(if none { "No question is answered yet." } else { "No answer is wrong now." });
    }
    for (question, answered, judgement) in &wrong {
        page.heading(3, &line(&question.ask.plain()));
        if let Some(code) = &question.code {
            page.code(&code.language, &code.text);
        }
        if answered.confidence == Some(Confidence::Sure) {
            page.paragraph("I was sure of it.");
        }
        let (own, others): (Vec<_>, Vec<_>) =
            judgement.reasons.iter().partition(|reason| reason.mark == Mark::ChosenWrong);
        let reasons = own.into_iter().chain(others).filter_map(|reason| {
            let instead =
                reason.instead.as_ref().map_or_else(String::new, |instead| format!(" Instead: {}.", line(instead)));
            let why = if reason.why.is_empty() { String::new() } else { format!(" {}", line(&reason.why)) };
            match reason.mark {
                Mark::ChosenWrong => Some(format!("My answer: **{}**.{instead}{why}", line(&reason.text))),
                Mark::Missed => Some(format!("Right: **{}**.{instead}{why}", line(&reason.text))),
                Mark::Right | Mark::Neutral => None,
            }
        });
        page.list(&reasons.collect::<Vec<_>>());
    }
    let later: Vec<String> = bank
        .questions
        .iter()
        .filter(|question| answered(question).is_some_and(|a| a.first == Outcome::Wrong && a.outcome == Outcome::Right))
        .map(|question| line(&question.ask.plain()))
        .collect();
    if !later.is_empty() {
        page.paragraph("Wrong at first, right since:");
        page.list(&later);
    }
}

fn comes_back(page: &mut Page, lesson: &Lesson, record: &LessonProgress, now: WallTime) {
    page.heading(2, "What comes back");
    let all = items(lesson, record, now);
    let due = due(lesson, record, now).len();
    page.paragraph(&match (due, next_due(&all, now)) {
        (0, None) => "Nothing yet: terms that are seen and questions that are missed come back after a day.".to_owned(),
        (0, Some(next)) => format!("Nothing is due now, the next {}.", words::until(now, next)),
        (due, _) => format!("{due} due now: `serverless-tutor review` asks them."),
    });
    let Some(terms) = terms(lesson) else { return };
    let open = terms
        .cards
        .iter()
        .filter(|card| record.cards_seen.contains(&card.id) && !record.cards_recalled.contains(&card.id));
    let open: Vec<String> = open.map(|card| format!("**{}**: {}", line(&card.name), line(&card.meaning))).collect();
    if !open.is_empty() {
        page.paragraph("Terms that were seen and not recalled yet:");
        page.list(&open);
    }
}
