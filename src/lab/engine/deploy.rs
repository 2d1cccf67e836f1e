//! New versions: each is tried in a process of its own before it serves. What cannot be loaded is told, and the version
//! before it keeps serving. Reads no files: a deployment comes as data.

use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use crate::clock::Moment;
use crate::lab::engine::core::Core;
use crate::lab::engine::pool::{HostId, Place, Purpose};
use crate::lab::functions::{Deployment, Function};
use crate::lab::record::{DeployError, FunctionId, InstanceId, Version};
use crate::lab::scheduler;
use crate::sandbox::environment::{GuestError, Program};
use crate::sandbox::host::{Found, Style};
use crate::sandbox::value::Limit;
use crate::text::sanitise_line;

/// How long after the start the functions that were there are tried: the first request comes first.
pub(super) const SOON: Duration = Duration::from_millis(120);

/// A function that serves.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pub(super) pattern: String,
    pub(super) file: String,
    pub(super) path: PathBuf,
    pub(super) program: Program,
    pub(super) version: Version,
    /// What it exports, once it has run.
    pub(super) found: Option<Found>,
    /// What is wrong with the newest text.
    pub(super) error: Option<DeployError>,
    /// The version that is being tried, or was tried last.
    tried: Option<Version>,
    /// Whether its file is there.
    pub(super) present: bool,
}

impl Live {
    fn of(function: &Function) -> Self {
        let Function { pattern, file, path, program, version, .. } = function.clone();
        Self { pattern, file, path, program, version, found: None, error: None, tried: None, present: true }
    }

    /// The name of the function, as a Lambda context gives it: that of its file, or of its folder where the file is only
    /// the folder's index or route.
    pub(super) fn name(&self) -> String {
        let mut parts = self.file.rsplit('/');
        let stem = parts.next().unwrap_or_default().rsplit_once('.').map_or("", |(stem, _)| stem);
        let name = if matches!(stem, "index" | "route") { parts.next() } else { None };
        name.unwrap_or(stem).to_owned()
    }

    /// The methods that it answers, for a list.
    pub(super) fn methods(&self) -> String {
        match &self.found {
            None => String::new(),
            Some(Found { style: Style::Route, methods }) => methods.join(" "),
            Some(_) => "any".to_owned(),
        }
    }
}

/// What is known of how a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lab) enum Tried {
    /// It has not run yet.
    NotYet,
    /// It exports a handler of this style.
    Works(Style),
    /// It could not be loaded.
    Broken,
}

/// A version that is being tried.
#[derive(Debug)]
pub(super) struct Trial {
    place: Place,
    function: FunctionId,
    program: Program,
    version: Version,
    noticed: Moment,
}

impl Core {
    /// How a function is called.
    pub(in crate::lab) fn style(&self, function: FunctionId) -> Tried {
        match self.functions.get(function.0 as usize) {
            Some(Live { found: Some(found), .. }) => Tried::Works(found.style),
            Some(Live { error: Some(_), .. }) => Tried::Broken,
            _ => Tried::NotYet,
        }
    }

    /// The value of an environment variable of a function.
    pub(in crate::lab) fn variable(&self, function: FunctionId, name: &str) -> Option<String> {
        let env = &self.functions.get(function.0 as usize)?.program.env;
        env.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// Takes over what is in the folder: new functions serve at once, changed ones once they were tried.
    pub(in crate::lab) fn deploy(&mut self, deployment: Deployment, noticed: Moment) {
        let Deployment { functions, routes, problems, triggers: _ } = deployment;
        self.routes = Rc::new(routes);
        for live in &mut self.functions {
            live.present = false;
        }
        for function in functions {
            self.deploy_one(&function, noticed);
        }
        for at in 0..self.functions.len() {
            let live = &self.functions[at];
            if !live.present {
                self.schedule(scheduler::Event::Deployed(FunctionId(at as u32)));
            }
        }
        if self.problems != problems {
            for problem in &problems {
                if !self.problems.contains(problem) {
                    self.teller.broken(noticed, problem);
                }
            }
            self.problems = problems;
        }
        self.settle();
    }

    fn deploy_one(&mut self, function: &Function, noticed: Moment) {
        let known = self.functions.iter().position(|live| live.pattern == function.pattern);
        let Some(at) = known else {
            let id = FunctionId(self.functions.len() as u32);
            self.functions.push(Live::of(function));
            self.told_deployed(id, function.version, noticed);
            if noticed > self.began {
                self.start_trial(id, function.program.clone(), function.version, noticed);
            }
            return;
        };
        let id = FunctionId(at as u32);
        let live = &mut self.functions[at];
        let was_gone = !std::mem::replace(&mut live.present, true) && live.file != function.file;
        if was_gone {
            *live = Live { file: function.file.clone(), path: function.path.clone(), ..live.clone() };
        }
        if live.version == function.version {
            // The text is again the one that serves.
            live.error = None;
            live.tried = None;
        } else if live.tried != Some(function.version) {
            self.start_trial(id, function.program.clone(), function.version, noticed);
        }
    }

    fn told_deployed(&mut self, id: FunctionId, version: Version, noticed: Moment) {
        let now = self.now();
        let Live { pattern, file, .. } = &self.functions[id.0 as usize];
        self.teller.deployed(now, pattern, file, version, now.since(noticed));
    }

    fn start_trial(&mut self, function: FunctionId, program: Program, version: Version, noticed: Moment) {
        self.functions[function.0 as usize].tried = Some(version);
        let mut loading = self.loading(&self.functions[function.0 as usize]);
        loading.program.clone_from(&program);
        loading.limits = crate::sandbox::limits::Limits::isolate(
            loading.limits.heap,
            Duration::from_secs(1),
            Duration::from_secs(2),
        );
        let place = self.pool.load(Purpose::Trial, loading);
        self.trials.push(Trial { place, function, program, version, noticed });
    }

    /// Tries the functions that serve untried since the start.
    pub(super) fn try_all(&mut self) {
        for at in 0..self.functions.len() {
            let live = &self.functions[at];
            if live.found.is_none() && live.error.is_none() && live.tried.is_none() {
                let (program, version) = (live.program.clone(), live.version);
                let now = self.now();
                self.start_trial(FunctionId(at as u32), program, version, now);
            }
        }
    }

    /// Takes in how a trial went. False if the place is that of an instance.
    pub(super) fn tried(&mut self, place: Place, outcome: &Result<Found, GuestError>) -> bool {
        let Some(at) = self.trials.iter().position(|trial| trial.place == place) else { return false };
        let trial = self.trials.swap_remove(at);
        match outcome {
            Ok(found) => self.goes_live(&trial, found),
            Err(error) => {
                let file = self.functions[trial.function.0 as usize].file.clone();
                self.is_broken(&trial, &DeployError::of_guest(&file, error));
            }
        }
        true
    }

    /// Takes in that a trial reached a limit. False if the place is that of an instance.
    pub(super) fn tried_limit(&mut self, place: Place, limit: Limit) -> bool {
        let Some(at) = self.trials.iter().position(|trial| trial.place == place) else { return false };
        let trial = self.trials.swap_remove(at);
        self.gives_up(&trial, &format!("its top level reached the limit on {}", limit.name()));
        true
    }

    /// The process of some trials is gone.
    pub(super) fn trials_lost(&mut self, host: HostId) {
        let (lost, rest) = std::mem::take(&mut self.trials).into_iter().partition(|trial| trial.place.0 == host);
        self.trials = rest;
        let lost: Vec<Trial> = lost;
        for trial in lost {
            self.gives_up(&trial, "its top level ended the process that it was tried in");
        }
    }

    fn gives_up(&mut self, trial: &Trial, why: &str) {
        let file = self.functions[trial.function.0 as usize].file.clone();
        self.is_broken(trial, &DeployError { file, message: sanitise_line(why), line: None, column: None });
    }

    fn goes_live(&mut self, trial: &Trial, found: &Found) {
        let live = &mut self.functions[trial.function.0 as usize];
        if live.tried != Some(trial.version) {
            // A newer text is on its way.
            return;
        }
        live.found = Some(found.clone());
        live.error = None;
        if live.version == trial.version {
            return;
        }
        live.version = trial.version;
        live.program = trial.program.clone();
        self.schedule(scheduler::Event::Deployed(trial.function));
        self.told_deployed(trial.function, trial.version, trial.noticed);
    }

    fn is_broken(&mut self, trial: &Trial, error: &DeployError) {
        let live = &mut self.functions[trial.function.0 as usize];
        if live.tried == Some(trial.version) {
            live.error = Some(error.clone());
            let now = self.now();
            self.teller.broken(now, error);
        }
    }

    /// Notes on a function why its instance did not start.
    pub(super) fn note_error(&mut self, instance: InstanceId, error: &GuestError) {
        let Some(running) = self.instances.get(&instance) else { return };
        let (function, version) = (running.function, running.version);
        let live = &mut self.functions[function.0 as usize];
        if live.version == version && live.error.is_none() {
            live.error = Some(DeployError::of_guest(&live.file, error));
        }
    }
}
