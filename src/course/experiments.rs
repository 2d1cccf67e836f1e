//! The exercises: which one is open, the guess at each, and what was observed of them. Knows nothing of how a lab works;
//! what its observers report comes in as an action.

use crate::lab::observe::{Observation, Observer};
use crate::lesson::model::Experiments;

/// What is open among the exercises.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Place of the open exercise.
    pub task: usize,
    /// The newest report on each exercise. Not kept: only what is done is.
    pub reports: Vec<Observation>,
}

/// What can be done with the exercises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Open the next exercise.
    Next,
    /// Open the exercise before.
    Previous,
    /// Open an exercise by its place.
    Open(usize),
    /// Guess what will come out of the open exercise.
    Guess(usize),
    /// Read on without a guess.
    SkipGuess,
    /// The lab's observers have seen something new: a report on each exercise, in their order.
    Observed(Vec<Observation>),
}

/// What happened, for the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Guessed { task: usize, guess: usize },
    Skipped { task: usize },
    Observed,
}

impl State {
    pub(super) fn mend(&mut self, experiments: &Experiments) {
        self.task = self.task.min(experiments.tasks.len() - 1);
        self.reports = experiments.tasks.iter().map(|task| Observer::new(&task.watch).report()).collect();
    }

    pub(super) fn on(&mut self, action: Action, experiments: &Experiments) -> Option<Event> {
        let task = self.task;
        match action {
            Action::Next => self.task = (task + 1).min(experiments.tasks.len() - 1),
            Action::Previous => self.task = task.saturating_sub(1),
            Action::Open(task) if task < experiments.tasks.len() => self.task = task,
            Action::Open(_) => {}
            Action::Guess(guess) if guess < experiments.tasks[task].predict.guesses.len() => {
                return Some(Event::Guessed { task, guess });
            }
            Action::Guess(_) => {}
            Action::SkipGuess => return Some(Event::Skipped { task }),
            Action::Observed(reports) => {
                for (known, report) in self.reports.iter_mut().zip(reports) {
                    *known = report;
                }
                return Some(Event::Observed);
            }
        }
        None
    }
}
