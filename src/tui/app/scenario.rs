//! Scenarios about triggers: their keys become orders to the lab, and what the lab counts goes to the course.

use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Moment;
use crate::course::Action;
use crate::course::scenarios::{Action as CourseAction, is_seen, order};
use crate::lab::edge::{HOMES, PLACES, Point};
use crate::lab::order::{Order, TriggerOrder};
use crate::lab::starter::Starter;
use crate::lesson::model::{Panel, Scenario};
use crate::tui::app::lab::{COUNTDOWN, LabEffect};
use crate::tui::app::{App, Effect, View};
use crate::tui::field::{Field, Typed};
use crate::tui::keymap::Key;
use crate::tui::screen::scenario::{self, Act};
use crate::tui::stage::{Home, Typing};

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
            home: self.stage.home.as_ref(),
            entry: self.stage.entry.as_ref().filter(|_| self.stage.typing_entry == Typing::Open),
            theme: self.theme(),
            frame,
            now: self.stage.now,
            seen: self.desk.seen,
        })
    }

    /// Whether keys are text of a statement.
    pub(super) fn is_typing_entry(&self) -> bool {
        matches!(self.view, View::Scenario(_)) && self.stage.typing_entry == Typing::Open
    }

    /// Gives a key to the statement that is typed; none if it means something else.
    pub(super) fn type_entry(&mut self, key: Key) -> Option<Vec<Effect>> {
        let typed = self.stage.entry.as_mut()?.key(key);
        (typed != Typed::Ignored).then(Vec::new)
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
            Act::Type(at) => {
                let scenario = &scenarios[at];
                if self.stage.entry_of != Some(at) {
                    let table = format!("SELECT * FROM {}", scenario.trigger);
                    let text = if scenario.panel == Panel::Database { table.as_str() } else { "" };
                    (self.stage.entry, self.stage.entry_of) = (Some(Field::new(text)), Some(at));
                }
                self.stage.typing_entry = Typing::Open;
                Vec::new()
            }
            Act::StopTyping => {
                self.stage.typing_entry = Typing::Closed;
                Vec::new()
            }
            Act::Take(at) => {
                self.stage.typing_entry = Typing::Closed;
                let text = self.stage.entry.as_ref().map(|field| field.text().to_owned()).unwrap_or_default();
                let scenario = &scenarios[at];
                if scenario.panel == Panel::Database {
                    let order = TriggerOrder::Sql(scenario.trigger.clone(), text);
                    return vec![Effect::Lab(LabEffect::Order(Order::Trigger(order)))];
                }
                match Point::of(&text) {
                    Ok(at) => self.stage.home = Some(Home { name: text.trim().to_owned(), at }),
                    Err(why) => self.stage.message = Some(format!("{why}.")),
                }
                Vec::new()
            }
            Act::Home(by) => {
                let all: Vec<_> = PLACES.iter().chain(&HOMES).collect();
                let name = self.stage.home.as_ref().map_or(PLACES[0].name, |home| home.name.as_str());
                let here = all.iter().position(|place| place.name == name).unwrap_or(0);
                let next = all[(here + all.len()).saturating_add_signed(by as isize) % all.len()];
                self.stage.home = Some(Home { name: next.name.to_owned(), at: next.at });
                Vec::new()
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
        let order = order(scenario, &key.act);
        order.into_iter().map(|order| Effect::Lab(LabEffect::Order(order))).collect()
    }

    /// The file of a scenario's function, if the lab serves it.
    fn file_of(&self, scenario: &Scenario) -> Option<PathBuf> {
        let routes = &self.lab.as_ref()?.routes;
        routes.iter().find(|row| row.pattern == scenario.function).map(|row| row.path.clone())
    }

    /// Tells the course what the lab has seen of what scenarios watch for.
    pub(super) fn watch_scenarios(&mut self) -> Vec<Effect> {
        let (Some(course), Some(lab)) = (&mut self.course, &self.lab) else { return Vec::new() };
        let lesson = course.lesson().clone();
        let mut effects = Vec::new();
        for (at, scenario) in lesson.scenarios.iter().enumerate() {
            for (i, task) in scenario.tasks.iter().enumerate() {
                if !course.record().tasks_observed.contains(&task.id) && is_seen(lab, scenario, &task.seen) {
                    effects.extend(course.on(Action::Scenario(CourseAction::Seen(at, i))));
                }
            }
        }
        effects.into_iter().map(Effect::Course).collect()
    }
}
