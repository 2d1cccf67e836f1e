//! What counts as done: how an event in a section changes the record, and when the section is complete. Progress counts
//! only what was really done.

use std::collections::BTreeSet;

use crate::course::{Course, Effect, Status, challenge, code, experiments, prose, terms, tour};
use crate::lesson::id::TaskId;
use crate::lesson::model::{Body, Challenge, CodeExample, Experiments, Model, Terms};
use crate::progress::place::{LearnerText, Place};
use crate::progress::reviews::Grade;
use crate::progress::{ChallengeState, How, LessonProgress};

impl Course {
    pub(super) fn on_prose(&mut self, action: prose::Action) {
        let why = matches!(self.section().body, Body::Why(_));
        let state = if why { &mut self.place.why } else { &mut self.place.real_world };
        match action {
            prose::Action::Scroll(spot) => state.top = spot,
            prose::Action::Calls { picture, choice } => state.choose(picture, choice),
            prose::Action::ReachEnd => self.complete(self.section, How::Done),
        }
    }

    pub(super) fn on_terms(&mut self, action: terms::Action, terms: &Terms) {
        let recalled = &self.record.cards_recalled;
        let not_recalled = |card: usize| !recalled.contains(&terms.cards[card].id);
        match self.place.terms.on(action, terms, &not_recalled) {
            Some(terms::Event::Seen(card)) => {
                self.log_seen(&terms.cards[card].id);
            }
            Some(terms::Event::Recalled(card)) => {
                self.record.cards_recalled.insert(terms.cards[card].id.clone());
                self.log_tested(&terms.cards[card].id, Grade::Good);
            }
            Some(terms::Event::Forgotten(card)) => self.log_tested(&terms.cards[card].id, Grade::Again),
            None => {}
        }
        if terms.cards.iter().all(|card| self.record.cards_seen.contains(&card.id)) {
            self.complete(self.section, How::Done);
        }
    }

    pub(super) fn on_tour(&mut self, action: tour::Action, model: &Model) {
        let told = &self.record.stories_finished;
        let finished = |story: usize| told.contains(&model.stories[story].id);
        for event in self.place.tour.on(action, model, &finished) {
            match event {
                tour::Event::Finished(story) => {
                    self.record.stories_finished.insert(model.stories[story].id.clone());
                    self.complete(self.section, How::Done);
                }
                tour::Event::Guessed { story, guess } => {
                    self.guessed("story", model.stories[story].id.as_str(), guess);
                }
            }
        }
    }

    pub(super) fn on_code(&mut self, action: code::Action, code: &CodeExample, effects: &mut Vec<Effect>) {
        let asked = self.place.code.asking && matches!(action, code::Action::Guess(_) | code::Action::SkipGuess);
        let event = self.place.code.on(action, code);
        // What was guessed is seen at once.
        if asked
            && !self.place.code.asking
            && let Some(code::Event::Run(platform, event)) = self.place.code.on(code::Action::Run, code)
        {
            effects.push(Effect::RunCode(platform, event));
        }
        match event {
            Some(code::Event::Run(platform, event)) => effects.push(Effect::RunCode(platform, event)),
            Some(code::Event::Cancel) => effects.push(Effect::Cancel),
            Some(code::Event::ShutDown(platform)) => effects.push(Effect::ShutDown(platform)),
            Some(code::Event::Ran(platform)) => {
                self.record.platforms_run.insert(code.platforms[platform].id.clone());
                self.complete(self.section, How::Done);
            }
            Some(code::Event::Guessed(platform, guess)) => {
                self.guessed("code", code.platforms[platform].id.as_str(), guess);
            }
            None => {}
        }
    }

    /// Only what the lab has seen counts; a guess is kept and completes nothing.
    pub(super) fn on_experiments(&mut self, action: experiments::Action, experiments: &Experiments) {
        match self.place.experiments.on(action, experiments) {
            Some(experiments::Event::Guessed { task, guess }) => {
                self.guessed("task", experiments.tasks[task].id.as_str(), guess);
                self.record.tasks_read.insert(experiments.tasks[task].id.clone());
            }
            Some(experiments::Event::Skipped { task }) => {
                self.record.tasks_read.insert(experiments.tasks[task].id.clone());
            }
            Some(experiments::Event::Observed) => {
                let reports = experiments.tasks.iter().zip(&self.place.experiments.reports);
                let done = reports.filter(|(_, report)| report.is_done()).map(|(task, _)| task.id.clone());
                self.record.tasks_observed.extend(done);
            }
            None => {}
        }
        self.settle_experiments(self.section, experiments);
    }

    /// The exercises are done when each was seen to be done, here or by another running copy.
    pub(super) fn settle_experiments(&mut self, section: usize, experiments: &Experiments) {
        if experiments.tasks.iter().all(|task| self.record.tasks_observed.contains(&task.id)) {
            self.complete(section, How::Done);
        }
    }

    pub(super) fn on_challenge(&mut self, action: challenge::Action, challenge: &Challenge, effects: &mut Vec<Effect>) {
        let passed = self.status(self.challenge_index()) == Status::Completed;
        match self.place.challenge.on(action, challenge, passed) {
            Some(challenge::Event::Grade(program)) => {
                self.record.attempts = self.record.attempts.saturating_add(1);
                effects.push(Effect::Grade(program));
            }
            Some(challenge::Event::Cancel) => effects.push(Effect::Cancel),
            Some(challenge::Event::Passed(program)) => {
                self.record.challenge = ChallengeState::Passed;
                // One that is too long to be kept whole would be another program.
                if LearnerText::fits(&program) {
                    self.record.passed_program.set(Some(program.into()));
                }
                self.complete(self.challenge_index(), How::Done);
            }
            None => {}
        }
        let hints = u8::try_from(self.place.challenge.hints).unwrap_or(u8::MAX);
        self.record.hints_used = self.record.hints_used.max(hints);
    }

    /// How far a section is done.
    pub fn status(&self, section: usize) -> Status {
        status_of(&self.written, &self.lesson.sections[section].id)
    }

    /// Whether an exercise was seen to be done, and that is on disk.
    pub fn is_observed(&self, task: &TaskId) -> bool {
        self.written.tasks_observed.contains(task)
    }

    /// What is worth adding to a section's state: that it was only read where more is asked for by now.
    pub fn remark(&self, section: usize) -> Option<&'static str> {
        let how = self.written.done.get(&self.lesson.sections[section].id);
        (how == Some(&How::Read)).then_some("read")
    }

    /// How far the lesson is done.
    pub fn lesson_status(&self) -> Status {
        match self.completed() {
            n if n == self.lesson.sections.len() => Status::Completed,
            0 if self.written.opened.is_empty() => Status::NotStarted,
            _ => Status::InProgress,
        }
    }

    /// How many sections are completed.
    pub fn completed(&self) -> usize {
        self.lesson.sections.iter().filter(|section| self.written.done.contains_key(&section.id)).count()
    }

    /// The guess that was made, by its place among the guesses.
    pub fn guess(&self, kind: &str, id: &str) -> Option<usize> {
        self.record.guess(&format!("{kind}/{id}"))
    }

    pub(super) fn guessed(&mut self, kind: &str, id: &str, guess: usize) {
        self.record.set_guess(&format!("{kind}/{id}"), guess);
    }

    fn challenge_index(&self) -> usize {
        let is_challenge = |body: &Body| matches!(body, Body::Challenge(_));
        self.lesson.sections.iter().position(|section| is_challenge(&section.body)).unwrap_or(self.section)
    }
}

/// How far a section is done according to a record.
pub fn status_of(record: &LessonProgress, section: &crate::lesson::id::SectionId) -> Status {
    if record.done.contains_key(section) {
        Status::Completed
    } else if record.opened.contains(section) {
        Status::InProgress
    } else {
        Status::NotStarted
    }
}

/// The parts of a course whose change has effects.
pub(super) struct Marks {
    pub(super) record: LessonProgress,
    pub(super) done: BTreeSet<usize>,
}

impl Marks {
    pub(super) fn of(course: &Course) -> Self {
        let sections = 0..course.lesson.sections.len();
        let done = sections
            .filter(|section| status_of(&course.record, &course.lesson.sections[*section].id) == Status::Completed)
            .collect();
        // Where the learner is may change with every key; what was done changes seldom.
        let mut record = course.record.clone();
        record.place = Place::default();
        Self { record, done }
    }
}
