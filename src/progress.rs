//! What a learner has done in the lessons, kept for them and merged between running copies. Knows ids and answers; screens
//! and keys are unknown. [`store`] is the only writer of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::lesson::id::{LessonId, PlatformId, QuestionId, SectionId, StoryId, TaskId, TermId};
use crate::progress::measured::Measured;
use crate::progress::place::{LearnerText, Place};
use crate::progress::reviews::{ItemId, Log};
use crate::progress::versioned::{Epoch, Revision, Versioned};
use crate::quiz::score::Standing;
use crate::quiz::{Confidence, Outcome, Response};

pub mod file;
mod lenient;
pub mod measured;
pub mod merge;
pub mod notice;
pub mod place;
pub mod reviews;
#[cfg(test)]
pub(crate) mod sample;
pub mod store;
pub mod summary;
pub mod versioned;

/// What a learner has done in all lessons.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// By lesson; lessons that were never opened are not in it.
    #[serde(deserialize_with = "lenient::map")]
    pub lessons: BTreeMap<LessonId, LessonProgress>,
    /// The lesson that was open last.
    #[serde(deserialize_with = "lenient::value")]
    pub last: Versioned<Option<LessonId>>,
}

/// What a learner has done in one lesson.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LessonProgress {
    #[serde(deserialize_with = "lenient::value")]
    epoch: Epoch,
    /// Sections that were opened.
    #[serde(deserialize_with = "lenient::set")]
    pub opened: BTreeSet<SectionId>,
    /// Sections that are done, and how.
    #[serde(deserialize_with = "lenient::map")]
    pub done: BTreeMap<SectionId, How>,
    /// Term cards that were seen.
    #[serde(deserialize_with = "lenient::set")]
    pub cards_seen: BTreeSet<TermId>,
    /// Term cards that were recalled in a self-test.
    #[serde(deserialize_with = "lenient::set")]
    pub cards_recalled: BTreeSet<TermId>,
    /// Stories of the tour told to their end.
    #[serde(deserialize_with = "lenient::set")]
    pub stories_finished: BTreeSet<StoryId>,
    /// Platforms whose program was run.
    #[serde(deserialize_with = "lenient::set")]
    pub platforms_run: BTreeSet<PlatformId>,
    /// Exercises whose guess was made or passed over.
    #[serde(deserialize_with = "lenient::set")]
    pub tasks_read: BTreeSet<TaskId>,
    /// Exercises that were seen to be done.
    #[serde(deserialize_with = "lenient::set")]
    pub tasks_observed: BTreeSet<TaskId>,
    #[serde(deserialize_with = "lenient::map")]
    guesses: BTreeMap<String, Versioned<usize>>,
    #[serde(deserialize_with = "lenient::map")]
    answers: BTreeMap<QuestionId, Answered>,
    /// The most hints of the challenge that were used.
    #[serde(deserialize_with = "lenient::value")]
    pub hints_used: u8,
    /// How often the tests of the challenge were run.
    #[serde(deserialize_with = "lenient::value")]
    pub attempts: u32,
    /// Whether the challenge was ever passed.
    #[serde(deserialize_with = "lenient::value")]
    pub challenge: ChallengeState,
    /// The last program that passed the challenge.
    #[serde(deserialize_with = "lenient::value")]
    pub passed_program: Versioned<Option<LearnerText>>,
    /// What was recalled and when, for everything that comes back.
    #[serde(deserialize_with = "lenient::map")]
    pub reviews: BTreeMap<ItemId, Log>,
    /// Times that the lab has measured, by platform.
    #[serde(deserialize_with = "lenient::map")]
    pub measured: BTreeMap<PlatformId, Versioned<Measured>>,
    /// Where the learner is.
    #[serde(deserialize_with = "lenient::value")]
    pub place: Place,
}

/// How a section was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Read; in records from before exercises were observed.
    Read,
    /// Done as the section asks.
    Done,
}

/// Whether the challenge was passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChallengeState {
    /// Not yet.
    #[default]
    Open,
    /// All its tests passed at least once.
    Passed,
}

/// The last answer to a question, and how it went before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    revision: Revision,
    /// The last answer.
    pub response: Response,
    /// Whether it was right.
    pub outcome: Outcome,
    /// How sure the learner was of it, once they said.
    pub confidence: Option<Confidence>,
    /// How often the question was answered.
    pub tries: u32,
    /// Whether the first answer was right.
    pub first: Outcome,
}

impl Progress {
    /// What was done in a lesson.
    pub fn lesson(&self, id: &LessonId) -> Option<&LessonProgress> {
        self.lessons.get(id)
    }

    /// What was done in a lesson, to be changed; nothing yet if it was never opened.
    pub fn lesson_mut(&mut self, id: &LessonId) -> &mut LessonProgress {
        self.lessons.entry(id.clone()).or_default()
    }

    /// Begins a lesson again. Another running copy that still has the old answers loses them when it saves.
    pub fn reset(&mut self, id: &LessonId) {
        let lesson = self.lesson_mut(id);
        *lesson = LessonProgress { epoch: lesson.epoch.next(), ..LessonProgress::default() };
    }

    /// Lets what was done without knowing of `known` count there: lessons that were begun again meanwhile are the same.
    pub(crate) fn catch_up(&mut self, known: &Self) {
        for (id, lesson) in &mut self.lessons {
            if let Some(known) = known.lesson(id) {
                lesson.epoch = lesson.epoch.max(known.epoch);
            }
        }
    }
}

impl LessonProgress {
    /// How often the lesson was begun again.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Whether any section was opened or done.
    pub fn is_started(&self) -> bool {
        !self.opened.is_empty() || !self.done.is_empty()
    }

    /// The guess made at a place that the key names: its index among the guesses.
    pub fn guess(&self, key: &str) -> Option<usize> {
        self.guesses.get(key).map(|guess| *guess.get())
    }

    /// Keeps a guess; the last one counts.
    pub fn set_guess(&mut self, key: &str, index: usize) {
        self.guesses.entry(key.to_owned()).or_default().set(index);
    }

    /// Every question that was answered, with its last answer.
    pub fn answers(&self) -> &BTreeMap<QuestionId, Answered> {
        &self.answers
    }

    /// The last answer to a question.
    pub fn answer(&self, id: &QuestionId) -> Option<&Answered> {
        self.answers.get(id)
    }

    /// Keeps an answer that was judged, and drops its draft. How sure the learner is of it is not known yet.
    pub fn record_answer(&mut self, id: &QuestionId, response: Response, outcome: Outcome) {
        let before = self.answers.get(id);
        let answered = Answered {
            revision: before.map_or(Revision::default(), |old| old.revision).next(),
            response,
            outcome,
            confidence: None,
            tries: before.map_or(0, |old| old.tries).saturating_add(1),
            first: before.map_or(outcome, |old| old.first),
        };
        self.answers.insert(id.clone(), answered);
        if let Some(draft) = self.place.quiz_drafts.get_mut(id) {
            draft.set(None);
        }
    }

    /// Keeps how sure the learner was of the last answer; nothing happens without an answer.
    pub fn set_confidence(&mut self, id: &QuestionId, confidence: Confidence) {
        if let Some(answered) = self.answers.get_mut(id)
            && answered.confidence != Some(confidence)
        {
            answered.confidence = Some(confidence);
            answered.revision = answered.revision.next();
        }
    }

    /// How each answered question stands, for [`crate::quiz::score::score`].
    pub fn standings(&self) -> BTreeMap<QuestionId, Standing> {
        let standing = |a: &Answered| Standing { outcome: a.outcome, confidence: a.confidence };
        self.answers.iter().map(|(id, answered)| (id.clone(), standing(answered))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::draft::{SavedDraft, SavedGiven};

    fn question() -> QuestionId {
        "q-01".parse().unwrap()
    }

    /// Answers a question with lines, `3+` for a right one; expects tries, the last and the first outcome.
    fn check(answers: &str, tries: u32, last: Outcome, first: Outcome) {
        let mut lesson = LessonProgress::default();
        for answer in answers.split_whitespace() {
            let outcome = if answer.ends_with('+') { Outcome::Right } else { Outcome::Wrong };
            let line = answer.trim_end_matches('+').parse().unwrap();
            lesson.record_answer(&question(), Response::Line(line), outcome);
        }
        let answered = lesson.answer(&question()).unwrap();
        assert_eq!((answered.tries, answered.outcome, answered.first), (tries, last, first), "{answers}");
        assert_eq!(lesson.standings()[&question()], Standing { outcome: last, confidence: None });
    }

    #[test]
    fn the_last_answer_counts_and_the_first_is_remembered() {
        check("1", 1, Outcome::Wrong, Outcome::Wrong);
        check("1 3+", 2, Outcome::Right, Outcome::Wrong);
        check("3+ 1 2", 3, Outcome::Wrong, Outcome::Right);
    }

    #[test]
    fn an_answer_ends_its_draft_and_asks_anew_how_sure() {
        let mut lesson = LessonProgress::default();
        let draft = SavedDraft { cursor: 0, given: SavedGiven::Line(Some(1)) };
        lesson.set_confidence(&question(), Confidence::Sure);
        assert_eq!(lesson.answer(&question()), None);
        lesson.record_answer(&question(), Response::Line(1), Outcome::Wrong);
        lesson.set_confidence(&question(), Confidence::Sure);
        assert_eq!(lesson.answer(&question()).unwrap().confidence, Some(Confidence::Sure));
        lesson.place.quiz_drafts.entry(question()).or_default().set(Some(draft));
        lesson.record_answer(&question(), Response::Line(2), Outcome::Wrong);
        assert_eq!(lesson.answer(&question()).unwrap().confidence, None);
        assert_eq!(*lesson.place.quiz_drafts[&question()].get(), None);
    }

    #[test]
    fn the_last_guess_counts() {
        let mut lesson = LessonProgress::default();
        assert_eq!(lesson.guess("tour/cold"), None);
        lesson.set_guess("tour/cold", 0);
        assert_eq!(lesson.guess("tour/cold"), Some(0));
        lesson.set_guess("tour/cold", 2);
        assert_eq!(lesson.guess("tour/cold"), Some(2));
    }

    #[test]
    fn a_lesson_begun_again_is_empty() {
        let mut progress = Progress::default();
        let id: LessonId = "serverless".parse().unwrap();
        progress.lesson_mut(&id).hints_used = 2;
        progress.reset(&id);
        assert_eq!(progress.lesson(&id).map(|lesson| (lesson.hints_used, u64::from(lesson.epoch()))), Some((0, 1)));
    }
}
