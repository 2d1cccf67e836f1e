//! What the learner is doing: the open section, the step of the tour, the open question, the draft. Actions go in, effects
//! come out. Knows no key and no cell; both the screens and the plain mode drive it, and its place is what is saved.

pub mod challenge;
pub mod code;
pub mod connections;
pub mod environments;
pub mod experiments;
pub mod guess;
mod keep;
pub mod measured;
pub mod prose;
pub mod quiz;
pub mod review;
pub mod rules;
pub mod scenarios;
mod search;
pub mod terms;
pub mod tour;
pub mod worked;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clock::WallTime;
use crate::course::rules::Marks;
use crate::lesson::id::PlatformId;
use crate::lesson::model::{Body, Lesson, SampleEvent, Section};
use crate::progress::measured::Measured;
use crate::progress::{How, LessonProgress, merge};
use crate::watch::Watch;

pub use crate::progress::summary::State as Status;

/// Where the learner is in a lesson, down to the cursor.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Why it matters.
    pub why: prose::State,
    /// Terms.
    pub terms: terms::State,
    /// The lifecycle.
    pub tour: tour::State,
    /// The code example.
    pub code: code::State,
    /// Exercises.
    pub experiments: experiments::State,
    /// Questions.
    pub quiz: quiz::State,
    /// The program.
    pub challenge: challenge::State,
    /// Uses in the real world.
    pub real_world: prose::State,
    /// Related topics.
    pub connections: connections::State,
    /// What is asked again; not kept, for its log is.
    pub review: review::State,
}

/// What a learner can do.
#[derive(Debug, Clone)]
pub enum Action {
    /// Open a section by its place.
    Open(usize),
    /// Open the next section.
    NextSection,
    /// Open the next section, with the end of this prose on screen: it was read.
    ReadOn,
    /// Open the section before.
    PreviousSection,
    /// Go to a place in the lesson that was found.
    Jump(crate::lesson::search::Place),
    /// In the open prose.
    Prose(prose::Action),
    /// Among the term cards.
    Terms(terms::Action),
    /// In the tour.
    Tour(tour::Action),
    /// In the code example.
    Code(code::Action),
    /// Among the exercises.
    Experiments(experiments::Action),
    /// In the quiz.
    Quiz(quiz::Action),
    /// In the challenge.
    Challenge(challenge::Action),
    /// Among the topics.
    Connections(connections::Action),
    /// In a scenario about a trigger, whichever section is open.
    Scenario(scenarios::Action),
    /// In a review, whatever section is open.
    Review(review::Action),
    /// The lab has measured calls, by platform, whatever section is open.
    Measured(BTreeMap<PlatformId, Measured>),
}

/// What the world is asked to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The record has changed: write it now, and show the change when it is written.
    SaveRecord,
    /// The place has changed: write it soon.
    SavePlace,
    /// Grade this program.
    Grade(String),
    /// Run the function of a platform, by its place, with this event.
    RunCode(usize, SampleEvent),
    /// Shut down the environment of a platform.
    ShutDown(usize),
    /// Stop the grading or the run that goes on.
    Cancel,
    /// A section was completed just now, by its place.
    Completed(usize),
}

/// A learner in a lesson.
#[derive(Debug, Clone)]
pub struct Course {
    lesson: Arc<Lesson>,
    record: LessonProgress,
    /// The record as it was last written: a section is shown as completed only once that is on disk.
    written: LessonProgress,
    place: Place,
    section: usize,
    /// The date of what is done next.
    now: WallTime,
}

impl Course {
    /// Takes up a lesson where the learner left it. What no longer exists in the lesson is passed over.
    pub fn resume(lesson: Arc<Lesson>, record: LessonProgress) -> Self {
        let mut place = keep::restored(&lesson, &record);
        let section = record.place.section.get().as_ref().and_then(|id| lesson.position(id)).unwrap_or(0);
        for section in &lesson.sections {
            match &section.body {
                Body::Why(_) | Body::RealWorld(_) => {}
                Body::Terms(terms) => place.terms.mend(terms),
                Body::Model(model) => place.tour.mend(model),
                Body::Code(code) => place.code.mend(code),
                Body::Experiments(experiments) => place.experiments.mend(experiments),
                Body::Quiz(bank) => place.quiz.mend(bank, &record),
                Body::Challenge(challenge) => {
                    place.challenge.mend(challenge, record.done.contains_key(&section.id));
                }
                Body::Connections(connections) => place.connections.mend(connections),
            }
        }
        Self { lesson, written: record.clone(), record, place, section, now: WallTime::default() }
    }

    /// The same learner at the same place in another version of the lesson.
    #[must_use]
    pub fn renewed(&self, lesson: Arc<Lesson>) -> Self {
        let open = self.section().id.clone();
        let section = lesson.position(&open).unwrap_or(self.section.min(lesson.sections.len() - 1));
        let (written, now) = (self.written.clone(), self.now);
        Self { written, section, now, ..Self::resume(lesson, self.record.clone()) }
    }

    /// The lesson.
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// What was done so far.
    pub fn record(&self) -> &LessonProgress {
        &self.record
    }

    /// What of it is on disk; every tick is drawn from this.
    pub fn written(&self) -> &LessonProgress {
        &self.written
    }

    /// Where the learner is.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The number of the open section, from 0.
    pub fn section_index(&self) -> usize {
        self.section
    }

    /// The open section.
    pub fn section(&self) -> &Section {
        &self.lesson.sections[self.section]
    }

    /// What the lab's observers look for: one thing for each exercise, in their order.
    pub fn watches(&self) -> Vec<Watch> {
        watches_of(&self.lesson).cloned().collect()
    }

    /// Whether they look for the same in another version of the lesson.
    pub fn watches_as(&self, other: &Lesson) -> bool {
        watches_of(&self.lesson).eq(watches_of(other))
    }

    /// The prose state of the open section, if it is prose.
    pub fn prose(&self) -> Option<&prose::State> {
        match self.section().body {
            Body::Why(_) => Some(&self.place.why),
            Body::RealWorld(_) => Some(&self.place.real_world),
            _ => None,
        }
    }

    /// Takes over what was written, which may hold what another running copy has done.
    pub fn confirm(&mut self, written: LessonProgress) {
        self.record = merge::lesson(self.record.clone(), written.clone());
        self.written = written;
    }

    /// Tells the date of what is done next.
    pub fn set_date(&mut self, now: WallTime) {
        self.now = now;
    }

    /// The date, as it was told last.
    pub fn date(&self) -> WallTime {
        self.now
    }

    /// Does what the learner does.
    pub fn on(&mut self, action: Action) -> Vec<Effect> {
        let lesson = Arc::clone(&self.lesson);
        let before = Marks::of(self);
        let place = self.record.place.clone();
        let mut effects = Vec::new();
        match action {
            Action::Open(to) => self.open(to),
            Action::NextSection => self.open((self.section + 1).min(lesson.sections.len() - 1)),
            Action::ReadOn => {
                if matches!(self.section().body, Body::Why(_) | Body::RealWorld(_)) {
                    self.complete(self.section, How::Done);
                }
                self.open((self.section + 1).min(lesson.sections.len() - 1));
            }
            Action::PreviousSection => self.open(self.section.saturating_sub(1)),
            Action::Jump(place) => self.jump(place, &mut effects),
            Action::Scenario(action) => {
                if !matches!(action, scenarios::Action::Seen(..)) {
                    self.touch();
                }
                self.on_scenario(action, &lesson.scenarios);
            }
            Action::Review(action) => self.on_review(action),
            Action::Measured(measured) => self.on_measured(measured),
            action => {
                // What the lab sees is nothing that the learner does here.
                if !matches!(action, Action::Experiments(experiments::Action::Observed(_))) {
                    self.touch();
                }
                self.on_section(action, &lesson.sections[self.section].body, &mut effects);
            }
        }
        keep::keep(&lesson, self.section, &self.place, &mut self.record);
        let after = Marks::of(self);
        if before.record != after.record {
            effects.push(Effect::SaveRecord);
        } else if self.record.place != place {
            effects.push(Effect::SavePlace);
        }
        effects.extend(after.done.difference(&before.done).map(|section| Effect::Completed(*section)));
        effects
    }

    fn on_section(&mut self, action: Action, body: &Body, effects: &mut Vec<Effect>) {
        match (action, body) {
            (Action::Prose(action), Body::Why(_) | Body::RealWorld(_)) => self.on_prose(action),
            (Action::Terms(action), Body::Terms(terms)) => self.on_terms(action, terms),
            (Action::Tour(action), Body::Model(model)) => self.on_tour(action, model),
            (Action::Code(action), Body::Code(code)) => self.on_code(action, code, effects),
            (Action::Experiments(action), Body::Experiments(experiments)) => {
                self.on_experiments(action, experiments);
            }
            (Action::Quiz(action), Body::Quiz(bank)) => {
                let asked = bank.questions[self.place.quiz.index(bank)].id.clone();
                let before = self.record.answer(&asked).cloned();
                self.place.quiz.on(action, bank, &mut self.record);
                self.log_answer(&asked, before.as_ref());
                if quiz::is_passed(bank, &self.record) {
                    self.complete(self.section, How::Done);
                }
            }
            (Action::Challenge(action), Body::Challenge(challenge)) => {
                self.on_challenge(action, challenge, effects);
            }
            (Action::Connections(action), Body::Connections(connections)) => {
                self.place.connections.on(action, connections);
            }
            // A result that arrives after the learner has moved on to another section.
            (action @ Action::Code(_), _) => self.in_other_section(action, "code", effects),
            (action @ Action::Experiments(experiments::Action::Observed(_)), _) => {
                self.in_other_section(action, "experiments", effects);
            }
            (action @ Action::Challenge(_), _) => self.in_other_section(action, "challenge", effects),
            _ => {}
        }
    }

    fn in_other_section(&mut self, action: Action, kind: &str, effects: &mut Vec<Effect>) {
        let lesson = Arc::clone(&self.lesson);
        let open = self.section;
        if let Some(at) = lesson.sections.iter().position(|section| section.body.kind() == kind) {
            self.section = at;
            self.on_section(action, &lesson.sections[at].body, effects);
            self.section = open;
        }
    }

    fn open(&mut self, to: usize) {
        let lesson = Arc::clone(&self.lesson);
        let Some(section) = lesson.sections.get(to) else { return };
        self.section = to;
        self.touch();
        match &section.body {
            Body::Connections(_) => self.complete(to, How::Done),
            Body::Experiments(experiments) => self.settle_experiments(to, experiments),
            Body::Terms(terms) => {
                let card = terms.cards[self.place.terms.card].id.clone();
                self.log_seen(&card);
            }
            _ => {}
        }
    }

    fn touch(&mut self) {
        let id = self.section().id.clone();
        self.record.opened.insert(id);
    }

    fn complete(&mut self, section: usize, how: How) {
        let id = self.lesson.sections[section].id.clone();
        let known = self.record.done.entry(id).or_insert(how);
        *known = (*known).max(how);
    }
}

fn watches_of(lesson: &Lesson) -> impl Iterator<Item = &Watch> {
    let experiments = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Experiments(experiments) => Some(experiments),
        _ => None,
    });
    experiments.into_iter().flat_map(|experiments| &experiments.tasks).map(|task| &task.watch)
}
