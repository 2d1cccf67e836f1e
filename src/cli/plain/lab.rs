//! The lab behind plain mode: started when exercises are opened, looked at before each answer. What it has seen is told at the next
//! prompt; a call that is made from here is waited for.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::cli::plain::input::Msg;
use crate::cli::plain::words::split;
use crate::cli::plain::{Plain, code};
use crate::course::measured::measured;
use crate::course::scenarios::{Action as Scenario, is_seen};
use crate::course::{Action, Course, experiments};
use crate::lab::engine::{Lab, Options, View};
use crate::lab::functions::{self, place};
use crate::lab::observe::Observation;
use crate::lab::order::{Call, Order};
use crate::lab::platform::{Platform, Settings};
use crate::lab::record::{Client, Doing, Request, Snapshot, Start, Version};
use crate::lesson::id::LessonId;

/// How long a call may take before nobody waits for it any more: longer than the lab lets any function run.
const CALL: Duration = Duration::from_secs(20);

/// How long a new version may take to serve, before the old one is called.
const DEPLOY: Duration = Duration::from_secs(5);

/// The most calls of a burst.
const MOST_CALLS: usize = 100;

/// A lab that runs, and what is known of it.
pub(super) struct Watching {
    engine: Lab,
    lesson: LessonId,
    folder: PathBuf,
    /// The lab as it was looked at last.
    pub(super) seen: Option<Snapshot>,
    versions: BTreeMap<String, Version>,
    /// What is wrong with files, as it was told.
    problems: Vec<String>,
    answered: u64,
    /// Versions that were waited for in vain.
    given_up: Vec<(String, Version)>,
}

impl Plain {
    /// Starts the lab for the open lesson, unless it runs; says where it is in any case.
    pub(super) fn open_lab(&mut self) -> io::Result<()> {
        let Some(course) = &self.course else { return Ok(()) };
        let lesson = course.lesson().id.clone();
        if self.lab.as_ref().is_none_or(|lab| lab.lesson != lesson) {
            // One lab at a time: its address and its instances are those of one lesson.
            self.lab = None;
            for late in self.inbox.waiting() {
                self.take(late)?;
            }
            match self.start_lab(lesson) {
                Ok(lab) => self.lab = Some(lab),
                Err(why) => return self.page.para(&why),
            }
            self.refresh()?;
        }
        let Some(lab) = &self.lab else { return Ok(()) };
        let (address, folder) = (lab.engine.address(), lab.folder.display().to_string());
        self.page.para(&format!("listening on http://{address}"))?;
        // A path is for copying: it stays whole on lines of its own.
        self.page.para("functions in")?;
        self.page.verbatim(&folder, 0)
    }

    fn start_lab(&self, lesson: LessonId) -> Result<Watching, String> {
        let Some(folder) = place::folder(|name| std::env::var_os(name)) else {
            return Err("There is no home folder for functions; set SERVERLESS_TUTOR_FUNCTIONS to a folder.".into());
        };
        place::prepare(&folder).map_err(|why| format!("The folder {} cannot be used: {why}", folder.display()))?;
        let inbox = self.inbox.sender();
        let viewer = move |view: View| drop(inbox.send(Msg::Lab(Box::new(view))));
        let platform = Platform::Lambda;
        let engine = Lab::start(Options {
            folder: folder.clone(),
            port: 0,
            platform,
            settings: Settings::of(platform),
            worker: self.worker.clone(),
            listener: None,
            watches: self.course.as_ref().map(Course::watches).unwrap_or_default(),
            viewer: Some(Box::new(viewer)),
        })
        .map_err(|why| format!("The lab did not start: {why}"))?;
        let (versions, problems) = (BTreeMap::new(), Vec::new());
        Ok(Watching { engine, lesson, folder, seen: None, versions, problems, answered: 0, given_up: Vec::new() })
    }

    /// Takes in all that the lab has seen by now. Files that were saved serve after this, if they can be loaded.
    pub(super) fn refresh(&mut self) -> io::Result<()> {
        self.look()?;
        let Some(lab) = &self.lab else { return Ok(()) };
        let wanted: Vec<(String, Version)> =
            functions::read(&lab.folder).functions.into_iter().map(|one| (one.pattern, one.version)).collect();
        if lab.given_up != wanted {
            let served = self.wait_for(DEPLOY, |lab| {
                wanted.iter().all(|(pattern, version)| {
                    let row = lab.routes.iter().find(|row| row.pattern == *pattern);
                    row.is_some_and(|row| row.version == *version || row.error.is_some())
                })
            })?;
            if let Some(lab) = self.lab.as_mut().filter(|_| !served) {
                lab.given_up = wanted;
            }
        }
        self.tell_deployments();
        self.keep_measured()
    }

    /// Takes in what the lab has sent, and then what it has not.
    fn look(&mut self) -> io::Result<()> {
        let view = self.lab.as_ref().and_then(|lab| lab.engine.look());
        for msg in self.inbox.waiting() {
            self.take(msg)?;
        }
        view.map_or(Ok(()), |view| self.on_view(view))
    }

    /// Waits until the lab is so, but not longer than this, and not after a signal.
    pub(super) fn wait_for(&mut self, most: Duration, is_so: impl Fn(&Snapshot) -> bool) -> io::Result<bool> {
        let end = Instant::now() + most;
        self.look()?;
        loop {
            let Some(lab) = &self.lab else { return Ok(false) };
            if lab.seen.as_ref().is_some_and(&is_so) {
                return Ok(true);
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || self.signal.is_some() {
                return Ok(false);
            }
            if let Some(msg) = self.inbox.next_within(left) {
                self.take(msg)?;
            }
        }
    }

    /// Takes in a view: what was observed goes to the course, and what is new of it to the news.
    pub(super) fn on_view(&mut self, view: View) -> io::Result<()> {
        let open = self.course.as_ref().map(|course| &course.lesson().id);
        // What a lab sees for one lesson says nothing of another.
        let Some(lab) = self.lab.as_mut().filter(|lab| Some(&lab.lesson) == open) else { return Ok(()) };
        lab.seen = Some(view.snapshot);
        if let Some(observed) = view.observed {
            self.observe(observed)?;
        }
        self.watch_scenarios()
    }

    fn observe(&mut self, observed: Vec<Observation>) -> io::Result<()> {
        let Some(course) = &self.course else { return Ok(()) };
        let before = course.place().experiments.reports.clone();
        let known = course.record().tasks_observed.clone();
        for (at, (old, new)) in before.iter().zip(&observed).enumerate() {
            for (was, is) in old.checks.iter().zip(&new.checks) {
                if is.is_met() && !was.is_met() {
                    self.news.push(format!("Exercise {}: seen: {}.", at + 1, is.words));
                }
            }
        }
        self.act(Action::Experiments(experiments::Action::Observed(observed)))?;
        self.note_observed(&known);
        Ok(())
    }

    fn note_observed(&mut self, known: &std::collections::BTreeSet<crate::lesson::id::TaskId>) {
        if let Some(course) = &self.course {
            self.observed.extend(course.record().tasks_observed.difference(known).cloned());
        }
    }

    /// Tells the course what the lab has seen of what scenarios watch for.
    fn watch_scenarios(&mut self) -> io::Result<()> {
        let Some(course) = &self.course else { return Ok(()) };
        let known = course.record().tasks_observed.clone();
        let Some(seen) = self.lab.as_ref().and_then(|lab| lab.seen.as_ref()) else { return Ok(()) };
        let mut found = Vec::new();
        for (at, scenario) in course.lesson().scenarios.iter().enumerate() {
            for (i, task) in scenario.tasks.iter().enumerate() {
                if !known.contains(&task.id) && is_seen(seen, scenario, &task.seen) {
                    found.push(Action::Scenario(Scenario::Seen(at, i)));
                }
            }
        }
        for action in found {
            self.act(action)?;
        }
        self.note_observed(&known);
        Ok(())
    }

    fn tell_deployments(&mut self) {
        let Some(Watching { seen: Some(seen), versions, problems, .. }) = &mut self.lab else { return };
        let mut now = Vec::new();
        for row in &seen.routes {
            match versions.insert(row.pattern.clone(), row.version) {
                Some(before) if before != row.version => {
                    self.news.push(format!("A new version of {} serves.", row.pattern));
                }
                _ => {}
            }
            now.extend(row.error.as_ref().map(ToString::to_string));
        }
        for problem in now.iter().filter(|problem| !problems.contains(problem)) {
            self.news.push(format!("Not deployed: {problem}; the version before keeps serving."));
        }
        *problems = now;
    }

    fn keep_measured(&mut self) -> io::Result<()> {
        let Some(Watching { seen: Some(seen), answered, .. }) = &mut self.lab else { return Ok(()) };
        if seen.totals.answered == *answered {
            return Ok(());
        }
        *answered = seen.totals.answered;
        let measured = measured(seen);
        self.act(Action::Measured(measured))
    }

    /// Asks something of the lab.
    pub(super) fn order(&mut self, order: Order) {
        if let Some(lab) = &self.lab {
            lab.engine.order(order);
        }
    }

    /// Makes a call, as `call [METHOD] PATH [BODY]` says, and shows its answer.
    pub(super) fn call(&mut self, words: &str) -> io::Result<()> {
        match parse(words) {
            Ok(call) => self.send(Order::Send(call), 1),
            Err(why) => self.page.para(why),
        }
    }

    /// Makes calls at the same moment, as `burst NUMBER PATH` says.
    pub(super) fn burst(&mut self, words: &str) -> io::Result<()> {
        let (count, rest) = split(words);
        let count = count.parse().ok().filter(|count| (1..=MOST_CALLS).contains(count));
        match (count, parse(rest)) {
            (Some(count), Ok(call)) => {
                let all = u32::try_from(count).unwrap_or(1);
                self.send(Order::Burst { call, count: all, concurrency: all }, count)
            }
            _ => self.page.para("Say how many calls, 1 to 100, and of what: burst 3 /api/hello"),
        }
    }

    /// Stops all instances that are idle, and waits until they are gone.
    pub(super) fn stop_instances(&mut self) -> io::Result<()> {
        self.order(Order::ScaleToZero);
        let gone = |lab: &Snapshot| lab.instances.iter().all(|one| matches!(one.doing, Doing::Stopped(..)));
        let words = if self.wait_for(CALL, gone)? {
            "No instance runs any more; the next call starts cold."
        } else {
            "Some instances are still busy."
        };
        self.page.para(words)
    }

    /// Lets the lab run functions like another platform, as `platform NAME` says; which one it is where the name is none.
    pub(super) fn switch_platform(&mut self, name: &str) -> io::Result<()> {
        self.look()?;
        let Some(lab) = self.lab.as_ref().and_then(|lab| lab.seen.as_ref()) else {
            return self.page.para("The lab does not run; section 5 starts it.");
        };
        let Some(platform) = Platform::from_name(&name.to_lowercase()) else {
            let now = lab.platform;
            let names = Platform::ALL.map(Platform::name).join(", ");
            return self.page.para(&format!("The lab is {}: {}. Platforms: {names}.", now.name(), now.isolation()));
        };
        self.order(Order::Switch(platform));
        if self.wait_for(CALL, |lab| lab.platform == platform)? {
            self.page.para(&format!("The lab is {} now. {}", platform.name(), platform.imitates()))
        } else {
            self.page.para("The lab did not change its platform in time.")
        }
    }

    /// Sends, and shows that many answers once they are there.
    pub(super) fn send(&mut self, order: Order, count: usize) -> io::Result<()> {
        self.look()?;
        let Some(lab) = &self.lab else { return self.page.para("The lab does not run.") };
        let newest = |lab: &Snapshot| lab.requests.iter().map(|request| request.id).max();
        let before = lab.seen.as_ref().and_then(newest);
        let is_new =
            move |request: &&std::sync::Arc<Request>| request.client == Client::Tutor && Some(request.id) > before;
        self.order(order);
        let answered = self.wait_for(CALL, |lab| lab.requests.iter().filter(is_new).count() >= count)?;
        let requests = self.lab.as_ref().and_then(|lab| lab.seen.as_ref()).map(|seen| seen.requests.clone());
        let mut new: Vec<_> = requests.iter().flatten().filter(is_new).cloned().collect();
        new.sort_by_key(|request| request.id);
        for request in &new {
            self.show_request(request, if count == 1 { Body::Shown } else { Body::LeftOut })?;
        }
        if !answered {
            self.page.para("Not every call was answered in time.")?;
        }
        Ok(())
    }

    fn show_request(&mut self, request: &Request, body: Body) -> io::Result<()> {
        let start = match request.start {
            Start::Cold => ", cold start",
            Start::Warm => ", warm start",
            Start::None => "",
        };
        let instance = request.instance.map_or_else(String::new, |id| format!(", instance {id}"));
        let phases = &request.phases;
        let Request { method, target, status, .. } = request;
        self.page.para(&format!("{method} {target}: status {status}{start}{instance}."))?;
        let (total, init) = (phases.total(), phases.spawn + phases.init);
        self.page.para(&format!("Times: total {total}, queue {}, init {init}, run {}.", phases.queue, phases.run))?;
        if let Some(fault) = &request.fault {
            self.page.para(&format!("Why: {fault}"))?;
        }
        if body == Body::LeftOut {
            return Ok(());
        }
        if !request.answer.content_type.is_empty() {
            self.page.para(&format!("Content type: {}.", request.answer.content_type))?;
        }
        code::show_body(self, &request.answer.bytes)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Body {
    Shown,
    LeftOut,
}

/// What there may be to a call.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// A call from words: a method, which may be left out, a path and a body.
fn parse(words: &str) -> Result<Call, &'static str> {
    let (first, rest) = words.trim().split_once(char::is_whitespace).unwrap_or((words.trim(), ""));
    let known = METHODS.into_iter().find(|method| method.eq_ignore_ascii_case(first));
    let (method, rest) = match known {
        Some(method) => (method, rest.trim()),
        None if first.starts_with('/') => ("GET", words.trim()),
        None => return Err("Say what to call, such as: call /api/hello or: call POST /api/hello {\"name\":\"Ada\"}"),
    };
    let (target, body) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if !target.starts_with('/') || !target.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("The path begins with / and has only ASCII signs; others are written as %C3%A9.");
    }
    let body = body.trim();
    let json = ("content-type".to_owned(), "application/json".to_owned());
    let headers = if body.is_empty() { Vec::new() } else { vec![json] };
    Ok(Call { method: method.to_owned(), target: target.to_owned(), headers, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &str, expected: Option<(&str, &str, &str)>) {
        let call = parse(words).ok();
        let call = call.as_ref().map(|call| (call.method.as_str(), call.target.as_str(), call.body.as_str()));
        assert_eq!(call, expected, "{words:?}");
    }

    #[test]
    fn a_call_is_a_method_a_path_and_a_body() {
        check("/api/hello", Some(("GET", "/api/hello", "")));
        check("  /api/hello?name=", Some(("GET", "/api/hello?name=", "")));
        check("delete /x", Some(("DELETE", "/x", "")));
        check("POST /x {\"a\": 1}", Some(("POST", "/x", "{\"a\": 1}")));
        check("", None);
        check("POST", None);
        check("FETCH /x", None);
        check("GET http://elsewhere", None);
        check("GET /\u{1b}[31m", None);
        check("GET /é", None);
    }
}
