//! Scenarios about triggers: the guess at each, and what was seen of it. Counts come in as plain numbers; how a lab makes them is
//! unknown here.

use crate::course::Course;
use crate::lesson::id::TaskId;
use crate::lesson::model::{Counter, Scenario};

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
    /// Its trigger has counted this far.
    Counted(usize, Counted),
}

/// How far a trigger has counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Events that came in.
    pub received: u64,
    /// Calls of the function.
    pub calls: u64,
    /// Events that were handled.
    pub handled: u64,
    /// Tries that failed.
    pub failed: u64,
    /// Events that were tried again.
    pub retried: u64,
    /// Events that failed for good.
    pub dead_lettered: u64,
    /// Events that were taken back.
    pub redriven: u64,
    /// Events that were delivered once more on purpose.
    pub duplicated: u64,
}

impl Counted {
    /// One of the sums.
    pub fn of(&self, counter: Counter) -> u64 {
        match counter {
            Counter::Received => self.received,
            Counter::Calls => self.calls,
            Counter::Handled => self.handled,
            Counter::Failed => self.failed,
            Counter::Retried => self.retried,
            Counter::DeadLettered => self.dead_lettered,
            Counter::Redriven => self.redriven,
            Counter::Duplicated => self.duplicated,
        }
    }
}

impl Course {
    pub(super) fn on_scenario(&mut self, action: Action, scenarios: &[Scenario]) {
        let (Action::Guess { scenario: at, .. } | Action::SkipGuess(at) | Action::Counted(at, _)) = action;
        let Some(scenario) = scenarios.get(at) else { return };
        match action {
            Action::Guess { guess, .. } if guess < scenario.predict.guesses.len() => {
                self.guessed("scenario", scenario.id.as_str(), guess);
                self.record.tasks_read.extend(gate(scenario).cloned());
            }
            Action::Guess { .. } => {}
            Action::SkipGuess(_) => self.record.tasks_read.extend(gate(scenario).cloned()),
            Action::Counted(_, counted) => {
                let done = scenario.tasks.iter().filter(|task| counted.of(task.counter) >= task.least);
                self.record.tasks_observed.extend(done.map(|task| task.id.clone()));
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
