//! What comes back when: term cards that were seen, questions that were missed. Computed from the raw log alone, so that two
//! copies of it, joined in any order, give the same. Knows nothing of screens, and takes the date as an argument.

pub mod fsrs;
pub mod words;

use crate::clock::WallTime;
use crate::lesson::model::{Body, Lesson, Question, Term};
use crate::progress::reviews::{Grade, ItemId, Log};
use crate::progress::{Answered, LessonProgress};
use crate::quiz::{Confidence, Outcome};
use crate::review::fsrs::Memory;

/// An hour, in seconds.
const HOUR: u64 = 3_600;

/// A day, in seconds.
const DAY: u64 = 24 * HOUR;

/// How much earlier than a number of whole days something is due, so that who learns in the evening finds it the next evening
/// too. What is asked again within the rest of the day is asked on the same day.
const EARLY: u64 = 4 * HOUR;

/// Of what was sure and wrong, this is the time until it returns.
const SURE_AND_WRONG: u64 = 4 * HOUR;

/// Nothing stays away for longer than this, in days.
const LONGEST: f64 = 365.0;

/// How far in the future a date may lie before the clock is thought to have been wrong when it was written.
const AHEAD: u64 = DAY;

/// How something was missed the last time. What stands first is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missed {
    /// Wrong, and the learner was sure.
    SureAndWrong,
    /// Wrong, or not recalled.
    Wrong,
    /// Not missed.
    No,
}

/// Something that comes back.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it is.
    pub id: ItemId,
    /// How it went the last time.
    pub missed: Missed,
    /// When it is due; the beginning of all time where it was met before logs were kept.
    pub due: WallTime,
    /// What is known of the memory of it; nothing before it was asked.
    pub memory: Option<Memory>,
}

/// Everything of a lesson that comes back, in the order in which it would be asked.
pub fn items(lesson: &Lesson, record: &LessonProgress, now: WallTime) -> Vec<Item> {
    let mut items = Vec::new();
    for section in &lesson.sections {
        match &section.body {
            Body::Terms(terms) => items.extend(terms.cards.iter().filter_map(|card| term(card, record, now))),
            Body::Quiz(bank) => items.extend(bank.questions.iter().filter_map(|asked| question(asked, record, now))),
            _ => {}
        }
    }
    // What stands alike keeps the order of the lesson.
    items.sort_by_key(|item| (item.missed, item.due));
    items
}

/// What is due now, in the order in which it is asked: sure and wrong first, then what was missed, then the rest, each with
/// the longest overdue first.
pub fn due(lesson: &Lesson, record: &LessonProgress, now: WallTime) -> Vec<Item> {
    items(lesson, record, now).into_iter().filter(|item| item.due <= now).collect()
}

/// When the next thing is due that is not due yet.
pub fn next_due(items: &[Item], now: WallTime) -> Option<WallTime> {
    items.iter().map(|item| item.due).filter(|due| *due > now).min()
}

fn term(card: &Term, record: &LessonProgress, now: WallTime) -> Option<Item> {
    let id = ItemId::Term(card.id.clone());
    let log = record.reviews.get(&id);
    (log.is_some() || record.cards_seen.contains(&card.id)).then(|| item(id, log, Missed::No, now))
}

fn question(question: &Question, record: &LessonProgress, now: WallTime) -> Option<Item> {
    let id = ItemId::Question(question.id.clone());
    let log = record.reviews.get(&id);
    let answered = record.answer(&question.id);
    let missed = answered.map_or(Missed::No, missed_before);
    (log.is_some() || answered.is_some_and(comes_back)).then(|| item(id, log, missed, now))
}

/// Whether an answer brings its question back: it was wrong, or a guess.
pub fn comes_back(answered: &Answered) -> bool {
    let wrong = answered.outcome == Outcome::Wrong || answered.first == Outcome::Wrong;
    wrong || answered.confidence == Some(Confidence::Guess)
}

fn missed_before(answered: &Answered) -> Missed {
    missed(Grade::of(answered.outcome, answered.confidence), answered.confidence)
}

fn missed(grade: Grade, confidence: Option<Confidence>) -> Missed {
    match (grade, confidence) {
        (Grade::Again, Some(Confidence::Sure)) => Missed::SureAndWrong,
        (Grade::Again, _) => Missed::Wrong,
        _ => Missed::No,
    }
}

fn item(id: ItemId, log: Option<&Log>, before: Missed, now: WallTime) -> Item {
    let Some((log, (_, at, last))) = log.and_then(|log| Some((log, log.last()?))) else {
        return Item { id, missed: before, due: WallTime(0), memory: None };
    };
    let memory = memory(log);
    let missed = missed(last.grade, last.confidence);
    let wait = match (missed, memory) {
        (Missed::SureAndWrong, _) => SURE_AND_WRONG,
        (Missed::Wrong, _) | (Missed::No, None) => DAY - EARLY,
        (Missed::No, Some(memory)) => memory.stability.round().clamp(1.0, LONGEST) as u64 * DAY - EARLY,
    };
    // The clock was wrong then or is wrong now. Nothing may wait for a day that never comes.
    let due = if at > now.plus(AHEAD) { now } else { at.plus(wait) };
    Item { id, missed, due, memory }
}

/// What the log tells of the memory; nothing before it was asked.
pub fn memory(log: &Log) -> Option<Memory> {
    let mut known: Option<(WallTime, Memory)> = None;
    for (at, review) in log.reviews().filter(|(_, review)| review.grade != Grade::Seen) {
        let memory = match known {
            None => Memory::first(review.grade),
            Some((before, memory)) => memory.next(review.grade, days(at.since(before))),
        };
        known = Some((at, memory));
    }
    known.map(|(_, memory)| memory)
}

/// Whole days between two reviews; none for a second one on the same day.
fn days(seconds: u64) -> f64 {
    (seconds.saturating_add(EARLY) / DAY) as f64
}

#[cfg(test)]
mod tests;
