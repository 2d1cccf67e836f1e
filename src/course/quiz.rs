//! The quiz as the learner goes through it: the open question, half-given answers, hints, and asking again only what was
//! missed. Judgement itself is in `quiz`.

use std::collections::{BTreeMap, BTreeSet};

use crate::lesson::id::QuestionId;
use crate::lesson::model::{Question, QuestionKind, QuizBank};
use crate::progress::{Answered, LessonProgress};
use crate::quiz::draft::{Draft, DraftAction, SavedDraft};
use crate::quiz::judge::{Judgement, judge};
use crate::quiz::score::{Score, score};
use crate::quiz::shuffle::Seed;
use crate::quiz::{Confidence, Outcome};

/// What is open in the quiz.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// The open question; none before the first.
    pub question: Option<QuestionId>,
    /// Half-given answers.
    pub drafts: BTreeMap<QuestionId, SavedDraft>,
    /// Missed questions that are asked again.
    pub again: BTreeSet<QuestionId>,
    /// Questions whose hint is shown.
    pub hints: BTreeSet<QuestionId>,
    /// The seed of the order in which options are shown.
    pub seed: u64,
    /// Why the last answer was not judged.
    pub notice: Option<String>,
}

/// What can be done in the quiz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Open a question by its place.
    Open(usize),
    /// Open the next question; after an answer the next one that has none.
    Next,
    /// Open the question before.
    Previous,
    /// Work on the answer.
    Draft(DraftAction),
    /// Have the answer judged. Where one option is to be chosen and none is, the one under the cursor is taken.
    Check,
    /// Choose a row and have it judged at once, where one option is to be chosen; else only choose it.
    Answer(usize),
    /// Say how sure one was.
    Confidence(Confidence),
    /// Show the hint.
    Hint,
    /// Ask again what was missed.
    Again,
}

/// Whether one row is to be chosen and no more.
pub fn is_one_choice(question: &Question) -> bool {
    matches!(
        question.kind,
        QuestionKind::Single(_)
            | QuestionKind::TrueFalse(_)
            | QuestionKind::PredictOutput(_)
            | QuestionKind::SpotTheBug(_)
    )
}

/// How the bank went so far.
pub fn score_of(bank: &QuizBank, record: &LessonProgress) -> Score {
    score(bank, &record.standings())
}

/// Whether every question was answered and enough are right.
pub fn is_passed(bank: &QuizBank, record: &LessonProgress) -> bool {
    score_of(bank, record).passed()
}

impl State {
    /// The place of the open question.
    pub fn index(&self, bank: &QuizBank) -> usize {
        let open = self.question.as_ref();
        open.and_then(|open| bank.questions.iter().position(|question| question.id == *open)).unwrap_or(0)
    }

    /// The answer as far as it is given.
    pub fn draft(&self, question: &Question) -> Draft {
        let seed = Seed(self.seed);
        match self.drafts.get(&question.id) {
            Some(saved) => Draft::restored(question, seed, saved),
            None => Draft::empty(question, seed),
        }
    }

    /// The judgement that is shown for a question; none while it is asked.
    pub fn shown(&self, question: &Question, record: &LessonProgress) -> Option<(Answered, Judgement)> {
        if self.again.contains(&question.id) {
            return None;
        }
        let answered = record.answer(&question.id)?.clone();
        let judgement = judge(question, &answered.response).ok()?;
        Some((answered, judgement))
    }

    pub(super) fn mend(&mut self, bank: &QuizBank, record: &LessonProgress) {
        let known = |id: &QuestionId| bank.questions.iter().any(|question| question.id == *id);
        self.drafts.retain(|id, _| known(id));
        self.again.retain(|id| known(id) && record.answer(id).is_some());
        self.hints.retain(known);
        if !self.question.as_ref().is_some_and(known) {
            self.question = None;
        }
    }

    pub(super) fn on(&mut self, action: Action, bank: &QuizBank, record: &mut LessonProgress) {
        self.notice = None;
        let at = self.index(bank);
        let question = &bank.questions[at];
        let shown = self.shown(question, record).is_some();
        match action {
            Action::Open(to) => self.open(bank, to),
            Action::Previous => self.open(bank, at.saturating_sub(1)),
            Action::Next => {
                let count = bank.questions.len();
                let asked = |i: &usize| self.shown(&bank.questions[*i], record).is_none();
                let to = if shown { (at + 1..count).chain(0..at).find(asked) } else { None };
                self.open(bank, to.unwrap_or((at + 1).min(count - 1)));
            }
            Action::Draft(draft) if !shown => self.work(question, draft),
            Action::Draft(_) => {}
            Action::Answer(row) if !shown => {
                self.work(question, DraftAction::PickRow(row));
                if is_one_choice(question) {
                    self.check(question, record);
                }
            }
            Action::Answer(_) => {}
            Action::Check if !shown => {
                if is_one_choice(question) && self.draft(question).response().is_none() {
                    self.work(question, DraftAction::Pick);
                }
                self.check(question, record);
            }
            Action::Check => {}
            Action::Confidence(confidence) => {
                if shown {
                    record.set_confidence(&question.id, confidence);
                }
            }
            Action::Hint => {
                self.hints.insert(question.id.clone());
            }
            Action::Again => {
                let missed = score_of(bank, record).missed;
                let first = missed.first().and_then(|id| bank.questions.iter().position(|q| q.id == *id));
                self.again.extend(missed);
                if let Some(first) = first {
                    self.open(bank, first);
                }
            }
        }
    }

    fn open(&mut self, bank: &QuizBank, to: usize) {
        if let Some(question) = bank.questions.get(to) {
            self.question = Some(question.id.clone());
        }
    }

    fn work(&mut self, question: &Question, action: DraftAction) {
        let mut draft = self.draft(question);
        draft.act(action);
        self.drafts.insert(question.id.clone(), draft.saved());
    }

    fn check(&mut self, question: &Question, record: &mut LessonProgress) {
        let Some(response) = self.draft(question).response() else {
            self.notice = Some(incomplete(question));
            return;
        };
        match judge(question, &response) {
            Err(why) => self.notice = Some(why.to_string()),
            Ok(judgement) => {
                record.record_answer(&question.id, response, judgement.outcome);
                self.again.remove(&question.id);
                self.drafts.remove(&question.id);
            }
        }
    }
}

fn incomplete(question: &Question) -> String {
    match question.kind {
        QuestionKind::Numeric(_) => "Type a number first.",
        QuestionKind::Order(_) => "Move at least one line first: take it with space, move it, let it go.",
        QuestionKind::Match(_) => "Every line needs its partner first.",
        QuestionKind::Multi(_) => "Choose at least one with space first.",
        _ => "Choose one first.",
    }
    .to_owned()
}

/// Whether an answer was right.
pub fn is_right(answered: &Answered) -> bool {
    answered.outcome == Outcome::Right
}
