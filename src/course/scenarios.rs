//! Scenarios about triggers: the guess at each, what its keys ask of a lab, and what was seen of it. How a lab sees it is unknown
//! here.

use std::time::Duration;

use crate::course::Course;
use crate::lab::order::{Call, Order, TriggerOrder};
use crate::lab::record::Snapshot;
use crate::lab::triggers::webhook::Sending;
use crate::lesson::id::TaskId;
use crate::lesson::model::{Scenario, ScenarioAct, Seen};

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

/// What one of a scenario's keys asks of the lab; none where it names a way that there is not.
pub fn order(scenario: &Scenario, act: &ScenarioAct) -> Option<Order> {
    let trigger = scenario.trigger.clone();
    Some(Order::Trigger(match act {
        ScenarioAct::Send(text) => TriggerOrder::Send(trigger, text.clone()),
        ScenarioAct::Invoke(text) => TriggerOrder::Invoke(scenario.function.clone(), text.clone()),
        ScenarioAct::Redrive => TriggerOrder::Redrive(trigger),
        ScenarioAct::Duplicate => TriggerOrder::Duplicate(trigger),
        ScenarioAct::Deliver(name) => {
            TriggerOrder::Deliver(trigger, Sending::ALL.into_iter().find(|way| way.name() == name)?)
        }
        ScenarioAct::Upload => TriggerOrder::UploadSample(trigger),
        ScenarioAct::Sql(text) => TriggerOrder::Sql(trigger, text.clone()),
        ScenarioAct::Sleep(seconds) => TriggerOrder::Sleep(trigger, Duration::from_secs(*seconds)),
        ScenarioAct::Call { method, target, body } => {
            let json = ("content-type".to_owned(), "application/json".to_owned());
            let headers = if body.is_empty() { Vec::new() } else { vec![json] };
            let (method, target) = (method.clone(), target.clone());
            return Some(Order::Send(Call { method, target, headers, body: body.clone() }));
        }
    }))
}

/// Whether the lab has seen what is watched for.
pub fn is_seen(lab: &Snapshot, scenario: &Scenario, seen: &Seen) -> bool {
    match seen {
        Seen::Count(counter, least) => {
            let row = lab.triggers.iter().find(|row| row.name == scenario.trigger);
            row.is_some_and(|row| row.sum(*counter) >= *least)
        }
        Seen::Answer { method, status, holds } => lab.requests.iter().any(|request| {
            request.route.as_deref() == Some(&scenario.function)
                && request.method.as_str() == method
                && request.status == *status
                && request.answer.text().contains(holds.as_str())
        }),
    }
}
