//! Scenarios about triggers: the guess at each, and what was seen of it. How a lab sees it is unknown here.

use crate::course::Course;
use crate::lesson::id::TaskId;
use crate::lesson::model::Scenario;

/// What can be done with scenarios, each by its place in the lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Guess what will come out.
    Guess {
        /// Which scenario.
        scenario: usize,
        /// The guess by its place.
        guess: usize,
    },
    /// Read on without a guess.
    SkipGuess(usize),
    /// Something that is watched for in it was seen, by its place.
    Seen(usize, usize),
}

impl Course {
    pub(super) fn on_scenario(&mut self, action: Action, scenarios: &[Scenario]) {
        let (Action::Guess { scenario: at, .. } | Action::SkipGuess(at) | Action::Seen(at, _)) = action;
        let Some(scenario) = scenarios.get(at) else { return };
        match action {
            Action::Guess { guess, .. } if guess < scenario.predict.guesses.len() => {
                self.guessed("scenario", scenario.id.as_str(), guess);
                self.record.tasks_read.extend(gate(scenario).cloned());
            }
            Action::Guess { .. } => {}
            Action::SkipGuess(_) => self.record.tasks_read.extend(gate(scenario).cloned()),
            Action::Seen(_, task) => {
                self.record.tasks_observed.extend(scenario.tasks.get(task).map(|task| task.id.clone()));
            }
        }
    }

    /// Whether the guess at a scenario was made or passed over.
    pub fn is_begun(&self, scenario: &Scenario) -> bool {
        gate(scenario).is_none_or(|task| self.record.tasks_read.contains(task))
    }

    /// How many of a scenario's things were seen, as far as that is on disk.
    pub fn seen_of(&self, scenario: &Scenario) -> usize {
        scenario.tasks.iter().filter(|task| self.is_observed(&task.id)).count()
    }
}

/// The thing that is noted as read once the guess is behind the learner.
fn gate(scenario: &Scenario) -> Option<&TaskId> {
    scenario.tasks.first().map(|task| &task.id)
}
