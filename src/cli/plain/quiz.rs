//! Questions of every kind, answered with numbers, letters or text. A review asks its questions with the same words.

mod answer;
mod asked;

use std::io;

use crate::cli::plain::words::{Words, place, split};
use crate::cli::plain::{Known, Plain};
use crate::course::quiz::{Action as Quiz, State, score_of};
use crate::course::{Action, quiz as course};
use crate::lesson::model::{Question, QuestionKind, QuizBank};
use crate::progress::{Answered, LessonProgress};
use crate::quiz::Confidence;

/// A question with all that is known of the learner's answer to it.
pub(super) struct Paper<'q> {
    /// The question.
    pub(super) question: &'q Question,
    /// What is open.
    pub(super) state: State,
    /// What was answered.
    pub(super) record: LessonProgress,
}

impl Paper<'_> {
    fn answered(&self) -> Option<Answered> {
        self.state.shown(self.question, &self.record).map(|(answered, _)| answered)
    }
}

fn paper<'q>(plain: &Plain, bank: &'q QuizBank) -> (usize, Paper<'q>) {
    let (state, record) = match &plain.course {
        Some(course) => (course.place().quiz.clone(), course.record().clone()),
        None => (State::default(), LessonProgress::default()),
    };
    let at = state.index(bank);
    (at, Paper { question: &bank.questions[at], state, record })
}

fn act(plain: &mut Plain, action: Quiz) -> io::Result<()> {
    plain.act(Action::Quiz(action))
}

/// Shows the open question, or how it was answered.
pub(super) fn show(plain: &mut Plain, bank: &QuizBank) -> io::Result<()> {
    let (at, paper) = paper(plain, bank);
    plain.page.para(&format!("Question {} of {}.", at + 1, bank.questions.len()))?;
    show_paper(plain, &paper)?;
    let score = score_of(bank, &paper.record);
    if paper.answered().is_some() && score.open.is_empty() && paper.state.again.is_empty() {
        let words = format!(
            "Every question is answered: {} of {} right, {} percent; {} percent are needed.",
            score.tally.right,
            score.tally.total,
            score.percent(),
            score.pass_percent
        );
        plain.page.para(&words)?;
    }
    Ok(())
}

/// Shows a question, or how it was answered.
pub(super) fn show_paper(plain: &mut Plain, paper: &Paper<'_>) -> io::Result<()> {
    match paper.state.shown(paper.question, &paper.record) {
        Some((answered, judgement)) => asked::show_answered(plain, paper, &answered, &judgement),
        None => asked::show_asked(plain, paper),
    }
}

/// What Enter does.
enum Next {
    /// Another question, by its place.
    Question(usize),
    /// The missed ones again.
    Again,
    Section,
}

fn next(plain: &Plain, bank: &QuizBank) -> Next {
    let (at, paper) = paper(plain, bank);
    let count = bank.questions.len();
    let open = |i: &usize| paper.state.shown(&bank.questions[*i], &paper.record).is_none();
    match (at + 1..count).chain(0..at).find(open) {
        Some(other) => Next::Question(other),
        None if paper.answered().is_none() => Next::Question(at),
        None if course::is_passed(bank, &paper.record) => Next::Section,
        None => Next::Again,
    }
}

/// What can be typed.
pub(super) fn words(plain: &Plain, bank: &QuizBank) -> Words {
    let (_, paper) = paper(plain, bank);
    let words = Words::new(match next(plain, bank) {
        Next::Question(at) if paper.answered().is_some() => format!("question {}", at + 1),
        Next::Question(at) => format!("leave it open, to question {}", at + 1),
        Next::Again => "ask the missed ones again".to_owned(),
        Next::Section => "to the next section".to_owned(),
    });
    let missed = !score_of(bank, &paper.record).missed.is_empty();
    words_of(words, &paper).and("go NUMBER", "open that question").and_if(missed, "missed", "ask the missed ones again")
}

/// The words for an answer, or for how sure one was.
pub(super) fn words_of(words: Words, paper: &Paper<'_>) -> Words {
    if paper.answered().is_some() {
        return words.and("guess", "it was a guess").and("fairly", "you were fairly sure").and("sure", "you were sure");
    }
    let (word, does) = match paper.question.kind {
        QuestionKind::Multi(_) => ("NUMBERS", "your answer, such as 1 3"),
        QuestionKind::Order(_) => ("NUMBERS", "your answer: all of them in the right order"),
        QuestionKind::Match(_) => ("PAIRS", "your answer, such as 1b 2a"),
        QuestionKind::SpotTheBug(_) => ("NUMBER", "your answer: the number of the line"),
        QuestionKind::Numeric(_) => ("a number", "your answer"),
        _ => ("NUMBER", "your answer"),
    };
    words.and(word, does).and_if(paper.question.hint.is_some(), "h", "a hint")
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, bank: &QuizBank, line: &str) -> io::Result<Known> {
    let (word, rest) = split(line);
    match word.as_str() {
        "" => match next(plain, bank) {
            Next::Question(at) => act(plain, Quiz::Open(at))?,
            Next::Again => act(plain, Quiz::Again)?,
            Next::Section => {
                plain.next_section()?;
                return Ok(Known::Yes);
            }
        },
        "go" => match place(rest, bank.questions.len()) {
            Some(at) => act(plain, Quiz::Open(at))?,
            None => return Ok(Known::No),
        },
        "missed" => act(plain, Quiz::Again)?,
        _ => {
            let (_, paper) = paper(plain, bank);
            return on_paper(plain, &paper, line, Action::Quiz, |plain| show(plain, bank));
        }
    }
    show(plain, bank)?;
    Ok(Known::Yes)
}

/// Does what was typed at a question: an answer, a hint, or how sure one was.
pub(super) fn on_paper(
    plain: &mut Plain,
    paper: &Paper<'_>,
    line: &str,
    action: impl Fn(Quiz) -> Action,
    show: impl Fn(&mut Plain) -> io::Result<()>,
) -> io::Result<Known> {
    if paper.answered().is_some() {
        let sure = Confidence::ALL.into_iter().find(|sure| sure.word() == line || sure.number().to_string() == line);
        let Some(sure) = sure else { return Ok(Known::No) };
        plain.act(action(Quiz::Confidence(sure)))?;
        return asked::remark(plain, paper, sure).map(|()| Known::Yes);
    }
    if let ("h" | "hint", Some(hint)) = (line, &paper.question.hint) {
        plain.act(action(Quiz::Hint))?;
        plain.page.para(&format!("Hint: {hint}"))?;
        return Ok(Known::Yes);
    }
    match answer::actions(paper.question, &paper.state, line) {
        Ok(actions) => {
            for one in actions {
                plain.act(action(one))?;
            }
            show(plain)?;
        }
        Err(why) => plain.page.para(&why)?,
    }
    Ok(Known::Yes)
}

/// The question before.
pub(super) fn back(plain: &mut Plain, bank: &QuizBank) -> io::Result<Known> {
    if paper(plain, bank).0 == 0 {
        return Ok(Known::No);
    }
    act(plain, Quiz::Previous)?;
    show(plain, bank)?;
    Ok(Known::Yes)
}
