//! A sitting in which what is due is asked again: one thing after the other, for a few minutes. How it goes is put into the
//! log at once. Also decides what enters the log from the lesson's own sections. When things are due is decided in `review`.

use std::collections::VecDeque;

use crate::clock::WallTime;
use crate::course::{Course, quiz};
use crate::lesson::id::{QuestionId, TermId};
use crate::lesson::model::{Body, Lesson, Question, QuizBank, Term};
use crate::progress::reviews::{Grade, ItemId, Log, Review};
use crate::progress::{Answered, LessonProgress};
use crate::quiz::shuffle::Seed;
use crate::quiz::vary::variant;
use crate::review::due;

/// How long a sitting takes if nobody says otherwise, in minutes.
pub const MINUTES: u16 = 5;

/// A sitting, if there is one.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The sitting; none before the first.
    pub sitting: Option<Sitting>,
}

/// A sitting.
#[derive(Debug, Clone)]
pub struct Sitting {
    /// What is asked now.
    pub page: Page,
    /// What is still to come, the next one first.
    pub queue: VecDeque<ItemId>,
    /// How many things were asked and answered.
    pub done: usize,
    /// How many of them were recalled.
    pub recalled: usize,
    /// How many were put off.
    pub put_off: usize,
    /// How long it takes, in minutes.
    pub minutes: u16,
    /// When it, or the part after a pause, began.
    began: WallTime,
}

impl Sitting {
    /// How many things it has or had, what is left for the next time included.
    pub fn total(&self) -> usize {
        self.done + self.put_off + self.queue.len() + usize::from(self.is_asking())
    }

    /// Whether something is asked now and not answered yet.
    fn is_asking(&self) -> bool {
        match &self.page {
            Page::Term(_, _) => true,
            Page::Question(asked) => asked.answered().is_none(),
            Page::Summary => false,
        }
    }

    /// What is left for the next time.
    pub fn left(&self) -> usize {
        self.queue.len() + self.put_off
    }
}

/// What a sitting shows.
#[derive(Debug, Clone)]
pub enum Page {
    /// The meaning of a term, and whether the term itself is shown.
    Term(TermId, Face),
    /// A question.
    Question(Box<Asked>),
    /// How it went.
    Summary,
}

/// The side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The term is hidden.
    Asked,
    /// The term is shown.
    Revealed,
}

/// A question on its own, with numbers of its own where they can vary. What is answered here leaves the quiz as it is.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The question alone.
    pub bank: QuizBank,
    /// The answer as far as it is given.
    pub state: quiz::State,
    /// The answer, once it is judged.
    pub record: LessonProgress,
}

impl Asked {
    fn new(question: &Question, seed: Seed) -> Self {
        let question = variant(question, seed);
        Self {
            state: quiz::State { seed: seed.0, ..quiz::State::default() },
            bank: QuizBank { pass_percent: 100, questions: vec![question] },
            record: LessonProgress::default(),
        }
    }

    /// The question.
    pub fn question(&self) -> &Question {
        &self.bank.questions[0]
    }

    /// The answer, once it is judged.
    pub fn answered(&self) -> Option<&Answered> {
        self.record.answer(&self.question().id)
    }
}

/// What can be done in a sitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Begin one of so many minutes.
    Begin(u16),
    /// Show the term.
    Reveal,
    /// Say how well the term was recalled.
    Recall(Grade),
    /// Work on the answer to a question.
    Question(quiz::Action),
    /// Go on to what comes next, or to the summary when the time is over.
    Next,
    /// Put off what is asked until the next time.
    Later,
    /// Go on after the summary with what is left.
    GoOn,
}

/// The term with this id.
pub fn term<'l>(lesson: &'l Lesson, id: &TermId) -> Option<&'l Term> {
    lesson.sections.iter().find_map(|section| match &section.body {
        Body::Terms(terms) => terms.cards.iter().find(|card| card.id == *id),
        _ => None,
    })
}

/// The question with this id.
pub fn question<'l>(lesson: &'l Lesson, id: &QuestionId) -> Option<&'l Question> {
    lesson.sections.iter().find_map(|section| match &section.body {
        Body::Quiz(bank) => bank.questions.iter().find(|question| question.id == *id),
        _ => None,
    })
}

impl Course {
    /// The sitting, if there is one.
    pub fn sitting(&self) -> Option<&Sitting> {
        self.place.review.sitting.as_ref()
    }

    pub(super) fn on_review(&mut self, action: Action) {
        if let Action::Begin(minutes) = action {
            return self.begin_review(minutes);
        }
        let Some(mut sitting) = self.place.review.sitting.take() else { return };
        match (action, &mut sitting.page) {
            (Action::Reveal, Page::Term(_, face)) => *face = Face::Revealed,
            (Action::Recall(grade), Page::Term(id, Face::Revealed)) => {
                let id = id.clone();
                if grade.is_recalled() {
                    self.record.cards_recalled.insert(id.clone());
                    sitting.recalled += 1;
                }
                sitting.done += 1;
                self.log(ItemId::Term(id), Review { grade, confidence: None });
                self.advance(&mut sitting);
            }
            (Action::Question(action), Page::Question(asked)) => {
                let before = asked.answered().cloned();
                let Asked { bank, state, record } = &mut **asked;
                state.on(action, bank, record);
                if let Some(after) = asked.answered().filter(|after| before.as_ref() != Some(*after)).cloned() {
                    let id = ItemId::Question(asked.question().id.clone());
                    let review = review_of(&after);
                    if before.is_none() {
                        sitting.done += 1;
                        sitting.recalled += usize::from(review.grade.is_recalled());
                        self.log(id, review);
                    } else if let Some(log) = self.record.reviews.get_mut(&id) {
                        log.amend(review);
                    }
                }
            }
            (Action::Next, Page::Question(asked)) if asked.answered().is_some() => self.advance(&mut sitting),
            (Action::Later, page) if !matches!(page, Page::Summary) => {
                sitting.put_off += usize::from(sitting.is_asking());
                self.advance(&mut sitting);
            }
            (Action::GoOn, Page::Summary) => {
                let minutes = sitting.minutes;
                return self.begin_review(minutes);
            }
            _ => {}
        }
        self.place.review.sitting = Some(sitting);
    }

    fn begin_review(&mut self, minutes: u16) {
        let queue = due(&self.lesson, &self.record, self.now).into_iter().map(|item| item.id).collect();
        let mut sitting =
            Sitting { page: Page::Summary, queue, done: 0, recalled: 0, put_off: 0, minutes, began: self.now };
        self.advance(&mut sitting);
        self.place.review.sitting = Some(sitting);
    }

    fn advance(&self, sitting: &mut Sitting) {
        sitting.page = Page::Summary;
        if self.now.since(sitting.began) >= u64::from(sitting.minutes) * 60 {
            return;
        }
        while let Some(id) = sitting.queue.pop_front() {
            if let Some(page) = self.page(id) {
                sitting.page = page;
                return;
            }
        }
    }

    fn page(&self, id: ItemId) -> Option<Page> {
        match id {
            ItemId::Term(id) => term(&self.lesson, &id).map(|_| Page::Term(id, Face::Asked)),
            ItemId::Question(id) => {
                let question = question(&self.lesson, &id)?;
                let reviews = self.record.reviews.get(&ItemId::Question(id)).and_then(Log::last);
                // Another number each time, and the same one when the same time is begun once more.
                let seed = reviews.map_or(0, |(number, at, _)| u64::from(number) << 40 ^ at.0);
                Some(Page::Question(Box::new(Asked::new(question, Seed(seed).next_round()))))
            }
        }
    }

    /// Puts a review into the log.
    fn log(&mut self, id: ItemId, review: Review) {
        let now = self.now;
        self.record.reviews.entry(id).or_default().push(now, review);
    }

    /// A card was seen: the first time it is asked is a day later.
    pub(super) fn log_seen(&mut self, card: &TermId) {
        let id = ItemId::Term(card.clone());
        if self.record.cards_seen.insert(card.clone()) && !self.record.reviews.contains_key(&id) {
            self.log(id, Review { grade: Grade::Seen, confidence: None });
        }
    }

    /// A card was asked in the self-test.
    pub(super) fn log_tested(&mut self, card: &TermId, grade: Grade) {
        self.log(ItemId::Term(card.clone()), Review { grade, confidence: None });
    }

    /// A question of the quiz may have been answered. What was wrong or a guess enters; what has entered stays in.
    pub(super) fn log_answer(&mut self, id: &QuestionId, before: Option<&Answered>) {
        let Some(after) = self.record.answer(id).filter(|after| before != Some(*after)).cloned() else { return };
        let item = ItemId::Question(id.clone());
        let review = review_of(&after);
        let entered = self.record.reviews.get(&item).and_then(Log::last);
        let answered = before.is_none_or(|before| before.tries != after.tries);
        match entered {
            Some((_, _, last)) if !answered => {
                // How sure one was belongs to the answer that it was said of.
                if (last.grade == Grade::Again) == (review.grade == Grade::Again)
                    && let Some(log) = self.record.reviews.get_mut(&item)
                {
                    log.amend(review);
                }
            }
            Some(_) => self.log(item, review),
            None if crate::review::comes_back(&after) => self.log(item, review),
            None => {}
        }
    }
}

fn review_of(answered: &Answered) -> Review {
    Review { grade: Grade::of(answered.outcome, answered.confidence), confidence: answered.confidence }
}
