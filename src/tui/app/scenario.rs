//! Scenarios about triggers: their keys become orders to the lab, and what the lab counts goes to the course.

use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Moment;
use crate::course::Action;
use crate::course::scenarios::{Action as CourseAction, Counted};
use crate::lab::order::{Order, TriggerOrder};
use crate::lab::triggers::record::Counts;
use crate::lesson::model::{Scenario, ScenarioAct};
use crate::tui::app::lab::{COUNTDOWN, LabEffect};
use crate::tui::app::{App, Effect, View};
use crate::tui::screen::scenario::{self, Act};

impl App {
    /// What the screen of a scenario may look at.
    pub(super) fn scenario_ctx(&self, at: usize, frame: crate::tui::layout::Frame) -> Option<scenario::Ctx<'_>> {
        let course = self.course.as_ref()?;
        let scenario = course.lesson().scenarios.get(at)?;
        Some(scenario::Ctx {
            course,
            scenario,
            at,
            lab: self.lab.as_ref(),
            scroll: self.stage.scroll,
            theme: self.theme(),
            frame,
            now: self.stage.now,
            seen: self.desk.seen,
        })
    }

    /// When a wait that is shown has changed.
    pub(super) fn next_wake_of_scenario(&self, at: usize, now: Moment) -> Option<Duration> {
        let ctx = self.scenario_ctx(at, self.frame()?)?;
        scenario::Ctx { now, ..ctx }.counts_down().then_some(COUNTDOWN)
    }

    /// Does what the learner does in a scenario.
    pub(super) fn on_scenario(&mut self, act: Act) -> Vec<Effect> {
        let Some(course) = &self.course else { return Vec::new() };
        let scenarios = &course.lesson().scenarios;
        match act {
            Act::Open if scenarios.is_empty() => Vec::new(),
            Act::Open => {
                // The first that is not all seen, or the first.
                let undone = |scenario: &Scenario| course.seen_of(scenario) < scenario.tasks.len();
                let at = scenarios.iter().position(undone).unwrap_or(0);
                self.show(at)
            }
            Act::Go(at) => self.show(at.min(scenarios.len() - 1)),
            Act::Back => {
                self.view = View::Section;
                self.stage.scroll = 0;
                Vec::new()
            }
            Act::Guess(scenario, guess) => self.on_course(Action::Scenario(CourseAction::Guess { scenario, guess })),
            Act::Skip(at) => self.on_course(Action::Scenario(CourseAction::SkipGuess(at))),
            Act::Do(at, key) => self.do_key(at, key),
            Act::Write(at) => {
                let scenario = &scenarios[at];
                let (trigger, config) = (scenario.trigger.clone(), scenario.config.clone());
                let starter = Starter { files: scenario.files.clone(), trigger, config };
                vec![Effect::Lab(LabEffect::WriteStarter(Box::new(starter)))]
            }
            Act::Edit(at) => match self.file_of(&scenarios[at]) {
                Some(path) => vec![Effect::Lab(LabEffect::OwnEditor(path))],
                None => {
                    self.stage.message = Some("There is no function yet; w writes it".into());
                    Vec::new()
                }
            },
        }
    }

    fn show(&mut self, at: usize) -> Vec<Effect> {
        self.view = View::Scenario(at);
        self.stage.scroll = 0;
        vec![Effect::Lab(LabEffect::Open)]
    }

    fn do_key(&mut self, at: usize, key: usize) -> Vec<Effect> {
        let Some(course) = &self.course else { return Vec::new() };
        let scenario = &course.lesson().scenarios[at];
        let Some(key) = scenario.keys.get(key) else { return Vec::new() };
        if self.file_of(scenario).is_none() {
            self.stage.message = Some(format!("There is no function at {} yet; w writes it", scenario.function));
            return Vec::new();
        }
        let trigger = scenario.trigger.clone();
        let order = match &key.act {
            ScenarioAct::Send(text) => TriggerOrder::Send(trigger, text.clone()),
            ScenarioAct::Invoke(text) => TriggerOrder::Invoke(scenario.function.clone(), text.clone()),
            ScenarioAct::Redrive => TriggerOrder::Redrive(trigger),
            ScenarioAct::Duplicate => TriggerOrder::Duplicate(trigger),
        };
        vec![Effect::Lab(LabEffect::Order(Order::Trigger(order)))]
    }

    /// The file of a scenario's function, if the lab serves it.
    fn file_of(&self, scenario: &Scenario) -> Option<PathBuf> {
        let routes = &self.lab.as_ref()?.routes;
        routes.iter().find(|row| row.pattern == scenario.function).map(|row| row.path.clone())
    }

    /// Tells the course how far the triggers of scenarios have counted.
    pub(super) fn count_scenarios(&mut self) -> Vec<Effect> {
        let (Some(course), Some(lab)) = (&mut self.course, &self.lab) else { return Vec::new() };
        let lesson = course.lesson().clone();
        let mut effects = Vec::new();
        for (at, scenario) in lesson.scenarios.iter().enumerate() {
            let Some(row) = lab.triggers.iter().find(|row| row.name == scenario.trigger) else { continue };
            let counted = counted(&row.counts);
            let is_news = |task: &crate::lesson::model::ScenarioTask| {
                counted.of(task.counter) >= task.least && !course.record().tasks_observed.contains(&task.id)
            };
            if scenario.tasks.iter().any(is_news) {
                effects.extend(course.on(Action::Scenario(CourseAction::Counted(at, counted))));
            }
        }
        effects.into_iter().map(Effect::Course).collect()
    }
}

/// Files that a scenario begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// Places in the folder of functions, with texts.
    pub files: Vec<(String, String)>,
    /// The name of the trigger that `config` is about.
    pub trigger: String,
    /// A part of `triggers.toml`; empty if none is needed.
    pub config: String,
}

fn counted(counts: &Counts) -> Counted {
    let Counts { received, calls, handled, failed, retried, dead_lettered, redriven, duplicated } = *counts;
    Counted { received, calls, handled, failed, retried, dead_lettered, redriven, duplicated }
}
