//! Searching the lesson: what may be shown of it to this learner, and going to a place that was found.

use crate::course::{Course, code, connections, experiments, prose, quiz, terms, tour};
use crate::lesson::model::{Body, Lesson};
use crate::lesson::search::{Found, Index, Part, Place, Query, When};
use crate::progress::ChallengeState;

impl Course {
    /// What a search finds, without what the learner is still to find out. `recalling` says that a term is asked for outside of
    /// the cards, such as in a review.
    pub fn find<'i>(&self, index: &'i Index, query: &Query, recalling: bool) -> Found<'i> {
        index.find(query, &|when| self.may_show(when, recalling))
    }

    fn may_show(&self, when: When, recalling: bool) -> bool {
        let (lesson, record, place) = (&self.lesson, &self.record, &self.place);
        match when {
            When::Always => true,
            When::TermsOpen => !recalling && place.terms.test.is_none(),
            When::Answered(at) => bodies(lesson).any(|body| match body {
                Body::Quiz(bank) => {
                    bank.questions.get(at).is_some_and(|question| place.quiz.shown(question, record).is_some())
                }
                _ => false,
            }),
            When::TaskGuessed(at) => bodies(lesson).any(|body| match body {
                Body::Experiments(experiments) => {
                    experiments.tasks.get(at).is_some_and(|task| record.tasks_read.contains(&task.id))
                }
                _ => false,
            }),
            When::ScenarioGuessed(at) => lesson.scenarios.get(at).is_some_and(|scenario| self.is_begun(scenario)),
            When::PlatformGuessed(at) => place.code.guess(at).is_some() || place.code.run(at).is_some(),
            When::Told(at) => bodies(lesson).any(|body| match body {
                Body::Model(model) => {
                    model.stories.get(at).is_some_and(|story| record.stories_finished.contains(&story.id))
                }
                _ => false,
            }),
            When::Hints(count) => place.challenge.hints >= count,
            When::Passed => record.challenge == ChallengeState::Passed,
        }
    }

    /// Opens the section of a place and the part of it. A scenario stands in a section too; opening it is left to the screen.
    pub(super) fn jump(&mut self, to: Place, effects: &mut Vec<super::Effect>) {
        if to.section >= self.lesson.sections.len() {
            return;
        }
        self.open(to.section);
        let lesson = std::sync::Arc::clone(&self.lesson);
        let body = &lesson.sections[to.section].body;
        let action = match to.part {
            Part::Whole | Part::Scenario(_) => match body {
                Body::Why(_) | Body::RealWorld(_) => {
                    super::Action::Prose(prose::Action::Scroll(prose::Spot::default()))
                }
                Body::Model(_) => super::Action::Tour(tour::Action::Leave),
                _ => return,
            },
            Part::Block(block) => super::Action::Prose(prose::Action::Scroll(prose::Spot { block, line: 0 })),
            Part::Card(card) => {
                // A filter could hide the card; a test hides all of them, and then none is found.
                self.on_section(super::Action::Terms(terms::Action::FilterClear), body, effects);
                super::Action::Terms(terms::Action::Open(card))
            }
            Part::Step(story, step) => super::Action::Tour(tour::Action::At(story, step)),
            Part::Line(platform, _) => {
                if self.place.code.view == code::View::All {
                    self.on_section(super::Action::Code(code::Action::ToggleView), body, effects);
                }
                super::Action::Code(code::Action::Platform(platform))
            }
            Part::Task(task) => super::Action::Experiments(experiments::Action::Open(task)),
            Part::Question(question) => super::Action::Quiz(quiz::Action::Open(question)),
            Part::Topic(topic) => super::Action::Connections(connections::Action::Choose(topic)),
        };
        self.on_section(action, body, effects);
    }
}

fn bodies(lesson: &Lesson) -> impl Iterator<Item = &Body> {
    lesson.sections.iter().map(|section| &section.body)
}
