//! Progress in numbers, for `progress --json` and for headers.

use std::fmt;

use serde::Serialize;

use crate::lesson::model::{Body, Lesson};
use crate::progress::{ChallengeState, LessonProgress};
use crate::quiz::score::{Tally, score};

/// How far a lesson or a section is. Written as `Not Started`, `In Progress`, `Completed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum State {
    /// Never opened.
    #[serde(rename = "Not Started")]
    NotStarted,
    /// Opened, not completed.
    #[serde(rename = "In Progress")]
    InProgress,
    /// Completed.
    Completed,
}

impl State {
    /// The words that the learner sees.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotStarted => "Not Started",
            Self::InProgress => "In Progress",
            Self::Completed => "Completed",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.words())
    }
}

/// How far a lesson is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LessonSummary {
    /// Its id.
    pub lesson: String,
    /// Its title.
    pub title: String,
    /// How far it is.
    pub state: State,
    /// Sections that are completed.
    pub completed: usize,
    /// All its sections.
    pub total: usize,
    /// Its sections in order.
    pub sections: Vec<SectionSummary>,
    /// Its questions; all zero if it has none.
    pub quiz: Tally,
    /// How often it was begun again.
    pub epoch: u64,
}

/// How far a section is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionSummary {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How far it is.
    pub state: State,
}

/// How far a lesson is. Sections and questions that the lesson no longer has do not count.
pub fn summary(lesson: &Lesson, progress: &LessonProgress) -> LessonSummary {
    let state = |id| match () {
        () if progress.done.contains_key(id) => State::Completed,
        () if progress.opened.contains(id) => State::InProgress,
        () => State::NotStarted,
    };
    let sections: Vec<SectionSummary> = lesson
        .sections
        .iter()
        .map(|section| SectionSummary {
            id: section.id.to_string(),
            title: section.title.to_string(),
            state: state(&section.id),
        })
        .collect();
    let completed = sections.iter().filter(|section| section.state == State::Completed).count();
    let quiz = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Quiz(bank) => Some(score(bank, &progress.standings()).tally),
        _ => None,
    });
    LessonSummary {
        lesson: lesson.id.to_string(),
        title: lesson.title.to_string(),
        state: match completed {
            all if all == sections.len() => State::Completed,
            0 if !progress.is_started() => State::NotStarted,
            _ => State::InProgress,
        },
        completed,
        total: sections.len(),
        sections,
        quiz: quiz.unwrap_or_default(),
        epoch: progress.epoch().into(),
    }
}

/// How the challenge went, in a few words.
pub fn challenge_words(record: &LessonProgress) -> String {
    let state = match record.challenge {
        ChallengeState::Passed => "passed",
        ChallengeState::Open if record.attempts == 0 => "not tried yet",
        ChallengeState::Open => "not passed yet",
    };
    let runs = match record.attempts {
        0 => String::new(),
        runs => format!(", tests run {}", times_of(runs)),
    };
    let hints = match record.hints_used {
        0 if record.attempts == 0 => String::new(),
        0 => ", no hint used".to_owned(),
        1 => ", 1 hint used".to_owned(),
        hints => format!(", {hints} hints used"),
    };
    format!("{state}{runs}{hints}")
}

fn times_of(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}
