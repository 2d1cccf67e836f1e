//! How a question is said, and how an answer to it went: every part with a word for its state, and its reason.

use std::io;

use crate::cli::plain::Plain;
use crate::cli::plain::quiz::Paper;
use crate::lesson::model::QuestionKind;
use crate::progress::Answered;
use crate::quiz::judge::{Judgement, Mark, Part, Reason};
use crate::quiz::shuffle::{Seed, Shown, shown};
use crate::quiz::{Confidence, Outcome};

/// The letter of a right side.
pub(super) fn letter(row: usize) -> char {
    char::from(b'a' + (row % 26) as u8)
}

/// Says a question.
pub(super) fn show_asked(plain: &mut Plain, paper: &Paper<'_>) -> io::Result<()> {
    let question = paper.question;
    plain.page.para(&question.ask.plain())?;
    if let Some(code) = &question.code {
        plain.page.numbered(&code.text)?;
    }
    match shown(question, Seed(paper.state.seed)) {
        Shown::Options(options) => {
            for (row, option) in options.iter().enumerate() {
                plain.page.item(&format!("{}.", row + 1), &option.text)?;
            }
            if matches!(question.kind, QuestionKind::Multi(_)) {
                plain.page.para("More than one may be right. Answer with all numbers, such as 1 3.")?;
            }
        }
        Shown::Lines(_) => plain.page.para("Answer with the number of the line.")?,
        Shown::Number(numeric) => plain.page.para(&format!("Answer with a number, in {}.", numeric.unit))?,
        Shown::Items(items) => {
            for (row, item) in items.iter().enumerate() {
                plain.page.item(&format!("{}.", row + 1), &item.text)?;
            }
            plain.page.para("Answer with all numbers in the right order, such as 3 1 2.")?;
        }
        Shown::Pairs { left, right } => {
            for (row, pair) in left.iter().enumerate() {
                plain.page.item(&format!("{}.", row + 1), &pair.left)?;
            }
            plain.page.para("belong to")?;
            for (row, pair) in right.iter().enumerate() {
                plain.page.item(&format!("{}.", letter(row)), &pair.right)?;
            }
            plain.page.para("Answer with a letter for each number, such as 1b 2a.")?;
        }
    }
    if let Some(notice) = &paper.state.notice {
        plain.page.para(notice)?;
    }
    match &question.hint {
        Some(hint) if paper.state.hints.contains(&question.id) => plain.page.para(&format!("Hint: {hint}")),
        _ => Ok(()),
    }
}

/// Says how an answer went.
pub(super) fn show_answered(
    plain: &mut Plain,
    paper: &Paper<'_>,
    answered: &Answered,
    judgement: &Judgement,
) -> io::Result<()> {
    let question = paper.question;
    plain.page.para(&question.ask.plain())?;
    let summary = judgement.summary.as_str();
    match judgement.outcome {
        Outcome::Right if summary.starts_with("Right") => plain.page.para(summary)?,
        Outcome::Right => plain.page.para(&format!("Right. {summary}"))?,
        Outcome::Wrong if summary == "Not right." => plain.page.para("Wrong.")?,
        Outcome::Wrong => plain.page.para(&format!("Wrong. {summary}"))?,
    }
    match shown(question, Seed(paper.state.seed)) {
        Shown::Options(options) => {
            for (row, option) in options.iter().enumerate() {
                if let Some(reason) = judgement.reason(&Part::Choice(option.id.clone())) {
                    part(plain, &format!("{}.", row + 1), reason, "")?;
                }
            }
        }
        Shown::Lines(_) => {
            for reason in &judgement.reasons {
                let number = if let Part::Line(number) = reason.part { number } else { 0 };
                part(plain, &format!("Line {number}:"), reason, "")?;
            }
        }
        Shown::Number(numeric) => {
            for reason in &judgement.reasons {
                part(plain, "-", reason, &format!(" {}", numeric.unit))?;
            }
        }
        Shown::Items(_) | Shown::Pairs { .. } => {
            for (row, reason) in judgement.reasons.iter().enumerate() {
                part(plain, &format!("{}.", row + 1), reason, "")?;
            }
        }
    }
    match answered.confidence {
        Some(sure) => plain.page.para(&format!("How sure you were: {}.", sure.word())),
        None => plain.page.para("How sure were you? Type guess, fairly or sure."),
    }
}

/// A part of a question with the word for its state.
fn part(plain: &mut Plain, label: &str, reason: &Reason, unit: &str) -> io::Result<()> {
    let word = match reason.mark {
        Mark::Right => "your answer, right",
        Mark::ChosenWrong => "your answer, wrong",
        Mark::Missed => "right, not your answer",
        Mark::Neutral => "not right",
    };
    plain.page.item(label, &format!("{}{unit} ({word})", reason.text.trim()))?;
    if let Some(instead) = &reason.instead {
        plain.page.item("  ", instead)?;
    }
    if reason.why.is_empty() { Ok(()) } else { plain.page.item("  ", &reason.why) }
}

/// What is said once it is known how sure the learner was.
pub(super) fn remark(plain: &mut Plain, paper: &Paper<'_>, sure: Confidence) -> io::Result<()> {
    plain.page.para(&format!("Noted: {}.", sure.word()))?;
    match (paper.answered().map(|answered| answered.outcome), sure) {
        (Some(Outcome::Wrong), Confidence::Sure) => {
            plain.page.para("Sure and wrong is the best moment to learn: read that reason twice.")
        }
        (Some(Outcome::Right), Confidence::Guess) => {
            plain.page.para("A lucky guess is worth a second look at the reason.")
        }
        _ => Ok(()),
    }
}
