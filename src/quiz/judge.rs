//! From an answer to a judgement: right or wrong, in one sentence how near it was, and a reason for everything that could have
//! been answered. Whether an answer counts as a try is decided here too: text that is no number does not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::lesson::id::ChoiceId;
use crate::lesson::model::{BugLines, Choice, Choices, Match, Numeric, Order, Question, QuestionKind, Right};
use crate::quiz::number::{self, NumberProblem};
use crate::quiz::{Outcome, Response, code_lines};
use crate::text::{Clean, sanitise_line};
use crate::units::with_commas;

/// What an answer is worth, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Right only if all of it is.
    pub outcome: Outcome,
    /// One sentence: how it went, and how near it was.
    pub summary: Clean,
    /// A reason for each part: options and lines as written, left sides as written, items in the order given, or the number
    /// typed and, if that was wrong, the right one.
    pub reasons: Vec<Reason>,
}

impl Judgement {
    /// The reason for one part.
    pub fn reason(&self, part: &Part) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.part == *part)
    }
}

/// Why a part of the question is right or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which part.
    pub part: Part,
    /// What it says.
    pub text: Clean,
    /// How it stands to the answer.
    pub mark: Mark,
    /// Why it is right, or why not.
    pub why: Clean,
    /// What would have been right, where a mark alone does not show it: the place of an item, the right side of a pair.
    pub instead: Option<Clean>,
}

/// A part of a question that has its own reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// An option, an item, or the left side of a pair.
    Choice(ChoiceId),
    /// A line of the code, from 1.
    Line(usize),
    /// The number that was typed.
    Typed,
    /// The number that is right.
    Answer,
}

/// How a part stands to the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Right, and so answered.
    Right,
    /// Answered, and wrong.
    ChosenWrong,
    /// Right, and not answered.
    Missed,
    /// Neither right nor answered.
    Neutral,
}

/// Why an answer was not judged. It costs no try. Shown to the learner as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotJudged {
    /// Nothing is answered, or only a part.
    Unfinished,
    /// The text is no number.
    NoNumber(NumberProblem),
    /// The answer is of another kind than the question, or names what is not in it: the lesson has changed since.
    OtherQuestion,
}

impl fmt::Display for NotJudged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfinished => f.write_str("The answer is not complete yet."),
            Self::NoNumber(problem) => problem.fmt(f),
            Self::OtherQuestion => f.write_str("The question has changed since it was answered. Answer it again."),
        }
    }
}

/// Judges an answer.
pub fn judge(question: &Question, response: &Response) -> Result<Judgement, NotJudged> {
    match (&question.kind, response) {
        (
            QuestionKind::Single(choices) | QuestionKind::TrueFalse(choices) | QuestionKind::PredictOutput(choices),
            Response::Choice(chosen),
        ) => judge_choice(choices, chosen),
        (QuestionKind::Multi(choices), Response::Choices(chosen)) => judge_choices(choices, chosen),
        (QuestionKind::SpotTheBug(lines), Response::Line(chosen)) => judge_line(question, lines, *chosen),
        (QuestionKind::Numeric(numeric), Response::Number(typed)) => judge_number(numeric, typed),
        (QuestionKind::Order(order), Response::Order(given)) => judge_order(order, given),
        (QuestionKind::Match(pairs), Response::Match(given)) => judge_match(pairs, given),
        _ => Err(NotJudged::OtherQuestion),
    }
}

fn judgement(right: bool, summary: &str, reasons: Vec<Reason>) -> Judgement {
    let outcome = if right { Outcome::Right } else { Outcome::Wrong };
    Judgement { outcome, summary: sanitise_line(summary), reasons }
}

fn mark(right: bool, answered: bool) -> Mark {
    match (right, answered) {
        (true, true) => Mark::Right,
        (false, true) => Mark::ChosenWrong,
        (true, false) => Mark::Missed,
        (false, false) => Mark::Neutral,
    }
}

fn option_reasons(choices: &Choices, chosen: impl Fn(&ChoiceId) -> bool) -> Vec<Reason> {
    let reason = |option: &Choice| Reason {
        part: Part::Choice(option.id.clone()),
        text: option.text.clone(),
        mark: mark(option.right == Right::Yes, chosen(&option.id)),
        why: option.why.clone(),
        instead: None,
    };
    choices.options.iter().map(reason).collect()
}

fn judge_choice(choices: &Choices, chosen: &ChoiceId) -> Result<Judgement, NotJudged> {
    let option = choices.options.iter().find(|option| option.id == *chosen).ok_or(NotJudged::OtherQuestion)?;
    let right = option.right == Right::Yes;
    let reasons = option_reasons(choices, |id| id == chosen);
    Ok(judgement(right, if right { "Right." } else { "Not right." }, reasons))
}

fn judge_choices(choices: &Choices, chosen: &BTreeSet<ChoiceId>) -> Result<Judgement, NotJudged> {
    if chosen.is_empty() {
        return Err(NotJudged::Unfinished);
    }
    if !chosen.iter().all(|id| choices.options.iter().any(|option| option.id == *id)) {
        return Err(NotJudged::OtherQuestion);
    }
    let reasons = option_reasons(choices, |id| chosen.contains(id));
    let count = |mark: Mark| reasons.iter().filter(|reason| reason.mark == mark).count();
    let (found, missed, extra) = (count(Mark::Right), count(Mark::Missed), count(Mark::ChosenWrong));
    let summary = match (found, missed, extra) {
        (1, 0, 0) => "Right: that one and no other.".to_owned(),
        (found, 0, 0) => format!("Right: all {found}, and nothing else."),
        (0, _, _) => "Nothing that you chose is right.".to_owned(),
        (_, missed, 0) => format!("All that you chose is right, but {missed} more {} too.", is_or_are(missed)),
        (found, 0, extra) => format!("All that is right is chosen ({found}), but {extra} too many."),
        (found, missed, extra) => {
            format!("{found} of {} found, and {extra} chosen that {} not right.", found + missed, is_or_are(extra))
        }
    };
    Ok(judgement(missed == 0 && extra == 0, &summary, reasons))
}

fn is_or_are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

fn judge_line(question: &Question, lines: &BugLines, chosen: usize) -> Result<Judgement, NotJudged> {
    let shown = code_lines(question);
    let place = |wanted: usize| shown.iter().position(|(number, _)| *number == wanted);
    let at = place(chosen).ok_or(NotJudged::OtherQuestion)?;
    let reason = |(number, line): &(usize, &str)| Reason {
        part: Part::Line(*number),
        text: sanitise_line(line),
        mark: mark(*number == lines.right, *number == chosen),
        why: lines.reasons.iter().find(|(of, _)| of == number).map(|(_, why)| why.clone()).unwrap_or_default(),
        instead: None,
    };
    let summary = match place(lines.right) {
        Some(right) if right == at => "Right: that is the line.",
        Some(right) if right.abs_diff(at) == 1 => "Almost: the bug is one line away.",
        _ => "Not right: the bug is in another line.",
    };
    Ok(judgement(chosen == lines.right, summary, shown.iter().map(reason).collect()))
}

fn judge_number(numeric: &Numeric, typed: &str) -> Result<Judgement, NotJudged> {
    let number = number::parse(typed, &numeric.unit).map_err(|problem| match problem {
        NumberProblem::Empty => NotJudged::Unfinished,
        problem => NotJudged::NoNumber(problem),
    })?;
    let right = is_near(number, numeric.answer, numeric.tolerance);
    let slip =
        numeric.slips.iter().find(|slip| is_near(number, slip.value, numeric.tolerance.max(slip.value.abs() * 0.005)));
    let why = match slip {
        _ if right => numeric.why.clone(),
        Some(slip) => slip.why.clone(),
        None => Clean::default(),
    };
    let typed =
        Reason { part: Part::Typed, text: sanitise_line(typed.trim()), mark: mark(right, true), why, instead: None };
    if right {
        return Ok(judgement(true, "Right.", vec![typed]));
    }
    let answer = Reason {
        part: Part::Answer,
        text: sanitise_line(&shortest(numeric.answer)),
        mark: Mark::Missed,
        why: numeric.why.clone(),
        instead: None,
    };
    let summary =
        if slip.is_some() { "Not right: this is a known slip.".to_owned() } else { distance(number, numeric.answer) };
    Ok(judgement(false, &summary, vec![typed, answer]))
}

/// Within the tolerance, with room for the last digits of binary fractions.
fn is_near(number: f64, wanted: f64, tolerance: f64) -> bool {
    (number - wanted).abs() <= tolerance + wanted.abs() * 1e-9
}

/// With commas and as many decimals as the number has: six at most, all of them when it is tiny.
fn shortest(number: f64) -> String {
    if number.abs() < 0.001 {
        return number.to_string();
    }
    with_commas(number, 6).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// How a wrong number stands to the right one.
fn distance(number: f64, right: f64) -> String {
    let ratio = number / right;
    if is_near(number, right, right.abs() * 0.02) {
        return "Very close: look at the rounding.".to_owned();
    }
    if is_near(-number, right, 0.0) {
        return "The size is right, the sign is not.".to_owned();
    }
    for factor in [10.0, 60.0, 100.0, 1000.0, 1024.0, 3600.0, 1_000_000.0] {
        let named = with_commas(factor, 0);
        if is_near(ratio, factor, factor * 1e-3) {
            return format!("Too large by a factor of {named}: look at the units.");
        }
        if is_near(ratio * factor, 1.0, 1e-3) {
            return format!("Too small by a factor of {named}: look at the units.");
        }
    }
    if number > right { "Not right: too large.".to_owned() } else { "Not right: too small.".to_owned() }
}

fn judge_order(order: &Order, given: &[ChoiceId]) -> Result<Judgement, NotJudged> {
    let place = |id: &ChoiceId| order.items.iter().position(|item| item.id == *id);
    let right: Vec<usize> = given.iter().map(place).collect::<Option<_>>().ok_or(NotJudged::OtherQuestion)?;
    if right.len() != order.items.len() || right.iter().collect::<BTreeSet<_>>().len() != right.len() {
        return Err(NotJudged::OtherQuestion);
    }
    let reason = |(at, right): (usize, &usize)| {
        let item = &order.items[*right];
        let stands = at == *right;
        let instead = (!stands).then(|| sanitise_line(&format!("belongs in place {}", right + 1)));
        let part = Part::Choice(item.id.clone());
        Reason { part, text: item.text.clone(), mark: mark(stands, true), why: item.why.clone(), instead }
    };
    let reasons: Vec<Reason> = right.iter().enumerate().map(reason).collect();
    let standing = reasons.iter().filter(|reason| reason.mark == Mark::Right).count();
    let summary = if standing == right.len() {
        "Right: all stand in their places.".to_owned()
    } else if let Some(first) = swapped_neighbours(&right) {
        format!("Almost: places {} and {} are exchanged.", first + 1, first + 2)
    } else if let Some(at) = only_one_astray(&right) {
        format!("Almost: only place {} is wrong in its turn; the others follow each other rightly.", at + 1)
    } else {
        format!("{standing} of {} stand in their places.", right.len())
    };
    Ok(judgement(standing == right.len(), &summary, reasons))
}

/// The first of two neighbours that only have to change places.
fn swapped_neighbours(right: &[usize]) -> Option<usize> {
    let first = right.iter().enumerate().position(|(at, right)| at != *right)?;
    let mut turned = right.to_vec();
    (first + 1 < turned.len()).then(|| turned.swap(first, first + 1))?;
    turned.is_sorted().then_some(first)
}

/// The one item without which all others rise.
fn only_one_astray(right: &[usize]) -> Option<usize> {
    (0..right.len()).find(|out| {
        let others = right.iter().enumerate().filter(|(at, _)| at != out).map(|(_, right)| *right);
        others.is_sorted()
    })
}

fn judge_match(pairs: &Match, given: &BTreeMap<ChoiceId, ChoiceId>) -> Result<Judgement, NotJudged> {
    let pair_of = |id: &ChoiceId| pairs.pairs.iter().find(|pair| pair.id == *id);
    if !given.iter().all(|(left, right)| pair_of(left).is_some() && pair_of(right).is_some()) {
        return Err(NotJudged::OtherQuestion);
    }
    let mut reasons = Vec::with_capacity(pairs.pairs.len());
    let mut exchanged = 0;
    for pair in &pairs.pairs {
        let chosen = given.get(&pair.id).and_then(pair_of).ok_or(NotJudged::Unfinished)?;
        let right = chosen.id == pair.id;
        exchanged += usize::from(!right && given.get(&chosen.id) == Some(&pair.id));
        reasons.push(Reason {
            part: Part::Choice(pair.id.clone()),
            text: pair.left.clone(),
            mark: mark(right, true),
            why: pair.why.clone(),
            instead: (!right).then(|| pair.right.clone()),
        });
    }
    let right = reasons.iter().filter(|reason| reason.mark == Mark::Right).count();
    let summary = match reasons.len() - right {
        0 => "Right: all pairs belong together.".to_owned(),
        2 if exchanged == 2 => "Almost: two right sides are exchanged.".to_owned(),
        _ => format!("{right} of {} pairs belong together.", reasons.len()),
    };
    Ok(judgement(right == reasons.len(), &summary, reasons))
}

#[cfg(test)]
mod tests;
