//! Observers: they look at requests that were answered, one by one, and at what triggers have counted, and tell what of a [`Watch`] was seen and what is still
//! missing. Pure, and bounded in memory however much traffic passes; they know nothing of lessons and learners.

mod answers;
mod arrivals;
mod burst;
mod counts;
mod date;
#[cfg(test)]
mod tests;
mod timed;

use crate::lab::record::Request;
use crate::lab::triggers::record::Row;
use crate::text::{Clean, sanitise_line};
use crate::watch::Watch;

/// What was seen so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Observation {
    /// The parts of what is looked for, in their order.
    pub checks: Vec<Check>,
    /// Figures that were measured on the way: what they are of, and the value with its unit.
    pub measured: Vec<(&'static str, String)>,
}

impl Observation {
    /// Whether all that is needed was seen.
    pub fn is_done(&self) -> bool {
        let mut needed = self.checks.iter().filter(|check| check.need == Need::Needed).peekable();
        needed.peek().is_some() && needed.all(Check::is_met)
    }
}

/// A part of what is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is looked for, in a few words.
    pub words: Clean,
    /// Whether it is needed.
    pub need: Need,
    /// Whether it was seen.
    pub state: State,
}

impl Check {
    /// Whether it was seen.
    pub fn is_met(&self) -> bool {
        matches!(self.state, State::Met(_))
    }
}

/// Whether a check is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Without it the whole is not done.
    Needed,
    /// It is shown, and the whole is done without it.
    Extra,
}

/// Whether something was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Not yet: what was seen instead and what is expected, or what to do next.
    Missing(Clean),
    /// It was: what was seen. Once met, a check stays so.
    Met(Clean),
}

/// Looks for one thing in the traffic of one lab.
#[derive(Debug, Clone)]
pub struct Observer(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Answers(answers::Observer),
    Timed(timed::Observer),
    Burst(Box<burst::Observer>),
    Counts(counts::Observer),
}

impl Observer {
    /// Begins to look.
    pub fn new(watch: &Watch) -> Self {
        Self(match watch {
            Watch::Answers(answers) => Kind::Answers(answers::Observer::new(answers.clone())),
            Watch::TimedCall => Kind::Timed(timed::Observer::default()),
            Watch::ColdWarmBurst { at_once } => Kind::Burst(Box::new(burst::Observer::new(*at_once))),
            Watch::Counts(counts) => Kind::Counts(counts::Observer::new(counts.clone())),
        })
    }

    /// Takes in a request that was answered. All requests of the lab have to be shown, each once, as they end.
    pub fn see(&mut self, request: &Request) {
        match &mut self.0 {
            Kind::Answers(observer) => observer.see(request),
            Kind::Timed(observer) => observer.see(request),
            Kind::Burst(observer) => observer.see(request),
            Kind::Counts(_) => {}
        }
    }

    /// Takes in what the triggers of the lab have counted.
    pub fn count(&mut self, triggers: &[Row]) {
        if let Kind::Counts(observer) = &mut self.0 {
            observer.count(triggers);
        }
    }

    /// What was seen so far.
    pub fn report(&self) -> Observation {
        match &self.0 {
            Kind::Answers(observer) => observer.report(),
            Kind::Timed(observer) => observer.report(),
            Kind::Burst(observer) => observer.report(),
            Kind::Counts(observer) => observer.report(),
        }
    }
}

/// Several observers of one lab, and what they have told already.
#[derive(Debug, Clone, Default)]
pub struct Observers {
    all: Vec<Observer>,
    told: Vec<Observation>,
    /// Requests and counts seen since they were asked last.
    seen: u64,
}

impl Observers {
    /// Begins to look for each of these.
    pub fn new(watches: &[Watch]) -> Self {
        let all: Vec<_> = watches.iter().map(Observer::new).collect();
        Self { told: all.iter().map(Observer::report).collect(), all, seen: 0 }
    }

    /// Takes in a request that was answered, as [`Observer::see`] does.
    pub fn see(&mut self, request: &Request) {
        self.seen += 1;
        for observer in &mut self.all {
            observer.see(request);
        }
    }

    /// Takes in what the triggers of the lab have counted, as [`Observer::count`] does.
    pub fn count(&mut self, triggers: &[Row]) {
        for observer in &mut self.all {
            if let Kind::Counts(counts) = &mut observer.0 {
                counts.count(triggers);
                self.seen += 1;
            }
        }
    }

    /// A report of each in their order, if any differs from what was told last.
    pub fn news(&mut self) -> Option<Vec<Observation>> {
        if std::mem::take(&mut self.seen) == 0 {
            return None;
        }
        let reports: Vec<_> = self.all.iter().map(Observer::report).collect();
        (reports != self.told).then(|| {
            self.told.clone_from(&reports);
            reports
        })
    }
}

/// The state of a check, from its words.
fn state(met: Option<&str>, missing: impl FnOnce() -> String) -> State {
    match met {
        Some(seen) => State::Met(sanitise_line(seen)),
        None => State::Missing(sanitise_line(&missing())),
    }
}

/// The checks of a watch, with a state for each.
fn checks(watch: &Watch, states: impl IntoIterator<Item = (Need, State)>) -> Vec<Check> {
    watch.words().into_iter().zip(states).map(|(words, (need, state))| Check { words, need, state }).collect()
}
