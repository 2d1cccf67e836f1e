//! Plays a scenario: reads its steps, gives them to a scheduler, and compares what it decides, sentence by sentence.

use std::time::Duration;

use serde::Deserialize;
use serverless_tutor::clock::Moment;
use serverless_tutor::lab::platform::{Platform, Settings};
use serverless_tutor::lab::record::{FunctionId, InstanceId, RequestId};
use serverless_tutor::lab::scheduler::{Command, Event, Policy, Scheduler, State};

/// Instances that live at the same time when a scenario does not say how many may.
const MOST_INSTANCES: usize = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    /// What it shows, for whoever reads it.
    #[serde(rename = "about")]
    _about: String,
    policy: Bounds,
    step: Vec<Step>,
}

/// The settings of a platform, and what differs from them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bounds {
    platform: String,
    concurrency: Option<usize>,
    queue: Option<usize>,
    per_instance: Option<usize>,
    idle: Option<String>,
    most_instances: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// The time since the beginning.
    at: String,
    event: String,
    /// The new bounds, for `reconfigure` and `adjust`.
    policy: Option<Bounds>,
    /// What is decided, in this order.
    expect: Vec<String>,
    /// What all living instances do afterwards.
    instances: Option<Vec<String>>,
    /// How many requests wait afterwards.
    queued: Option<usize>,
}

/// Plays a scenario to its end; the first difference is told.
pub(crate) fn play(text: &str) -> Result<(), String> {
    let scenario: Scenario = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut scheduler = Scheduler::new(scenario.policy.policy()?);
    let mut functions = Vec::new();
    for step in &scenario.step {
        let event = read_event(step, &mut functions).map_err(|problem| format!("{}: {problem}", step.event))?;
        let at = read_span(&step.at)?;
        let name = |function: FunctionId| functions[function.0 as usize].as_str();
        let got: Vec<String> = scheduler.on(event, Moment(at)).iter().map(|command| said(command, name)).collect();
        differ(step, "decided", &step.expect, &got)?;
        if let Some(instances) = &step.instances {
            let got: Vec<String> = scheduler
                .instances()
                .map(|(id, function, state)| format!("{id} of {} {}", name(function), doing(state)))
                .collect();
            differ(step, "doing", instances, &got)?;
        }
        if let Some(queued) = step.queued {
            differ(step, "queued", &[queued.to_string()], &[scheduler.queued().to_string()])?;
        }
    }
    Ok(())
}

fn differ(step: &Step, what: &str, expected: &[String], got: &[String]) -> Result<(), String> {
    if expected == got {
        return Ok(());
    }
    let (at, event) = (&step.at, &step.event);
    Err(format!("at {at}, {event}, {what}\n  expected {expected:?}\n       got {got:?}"))
}

impl Bounds {
    fn policy(&self) -> Result<Policy, String> {
        let platform = Platform::from_name(&self.platform).ok_or(format!("no platform is {}", self.platform))?;
        let settings = Settings::of(platform);
        Ok(Policy {
            concurrency: self.concurrency.unwrap_or(settings.concurrency),
            queue: self.queue.unwrap_or(settings.queue),
            per_instance: self.per_instance.unwrap_or(settings.per_instance),
            idle: self.idle.as_ref().map_or(Ok(settings.idle), |span| read_span(span))?,
            most_instances: self.most_instances.unwrap_or(MOST_INSTANCES),
        })
    }
}

/// Reads `250 ms` or `10 s`.
fn read_span(text: &str) -> Result<Duration, String> {
    let problem = || format!("no span of time is {text}");
    let (number, unit) = text.split_once(' ').ok_or_else(problem)?;
    let number = number.parse().map_err(|_| problem())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        _ => Err(problem()),
    }
}

fn read_event(step: &Step, functions: &mut Vec<String>) -> Result<Event, String> {
    let words: Vec<&str> = step.event.split(' ').collect();
    let bounds = || step.policy.as_ref().ok_or_else(|| "the new policy is missing".to_owned())?.policy();
    let mut function = |name: &str| {
        let known = functions.iter().position(|known| known == name);
        let place = known.unwrap_or_else(|| {
            functions.push(name.to_owned());
            functions.len() - 1
        });
        FunctionId(place as u32)
    };
    let event = match words[..] {
        ["request", id, "for", name] => Event::Arrived(request(id)?, function(name)),
        [id, "is", "ready"] => Event::Ready(instance(id)?),
        ["request", id, "ends"] => Event::Finished(request(id)?),
        [id, "works", "on"] => Event::Background(instance(id)?, true),
        [id, "has", "worked", "on"] => Event::Background(instance(id)?, false),
        [id, "is", "gone"] => Event::Gone(instance(id)?),
        ["request", id, "is", "cancelled"] => Event::Cancelled(request(id)?),
        [name, "is", "deployed"] => Event::Deployed(function(name)),
        ["kill", id] => Event::Kill(instance(id)?),
        ["retire", id] => Event::Retire(instance(id)?),
        ["scale", "to", "zero"] => Event::ScaleToZero,
        ["reconfigure"] => Event::Reconfigured(bounds()?),
        ["adjust"] => Event::Adjusted(bounds()?),
        ["tick"] => Event::Tick,
        _ => return Err("no event is written so".into()),
    };
    match (&step.policy, event) {
        (None, _) | (_, Event::Reconfigured(_) | Event::Adjusted(_)) => Ok(event),
        _ => Err("this event takes no policy".into()),
    }
}

fn request(text: &str) -> Result<RequestId, String> {
    text.parse().map(RequestId).map_err(|_| format!("no request is {text}"))
}

fn instance(text: &str) -> Result<InstanceId, String> {
    let number = text.strip_prefix("i-").and_then(|number| number.parse().ok());
    number.map(InstanceId).ok_or_else(|| format!("no instance is {text}"))
}

fn said<'a>(command: &Command, name: impl Fn(FunctionId) -> &'a str) -> String {
    match command {
        Command::Start(id, function) => format!("start {id} for {}", name(*function)),
        Command::Await(request, id) => format!("{request} awaits {id}"),
        Command::Run(request, id) => format!("run {request} on {id}"),
        Command::Stop(id, reason) => format!("stop {id}: {}", reason.words()),
        Command::Throttle(request) => format!("throttle {request}"),
        Command::Fail(request) => format!("fail {request}"),
    }
}

fn doing(state: State) -> String {
    match state {
        State::Starting => "starts".into(),
        State::Busy(requests) => format!("runs {requests}"),
        State::Idle { until } => format!("idles until {} ms", until.0.as_millis()),
        State::Draining => "drains".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, problem: &str) {
        let told = play(text).unwrap_err();
        assert!(told.contains(problem), "{told}");
    }

    #[test]
    fn a_scenario_that_is_miswritten_is_told() {
        let head = "about = 'x'\n[policy]\nplatform = 'lambda'\n";
        let step = |rest: &str| format!("{head}[[step]]\nat = '0 ms'\n{rest}");
        check(&format!("{head}speed = 3\n"), "unknown field `speed`");
        check(&step("event = 'tick'\nexpect = []\nexpects = []"), "unknown field `expects`");
        check(&step("event = 'tick'"), "missing field `expect`");
        check(&step("event = 'request 1 for a'\nexpect = []"), "got [\"start i-1 for a\", \"1 awaits i-1\"]");
        check(&step("event = 'request 1'\nexpect = []"), "no event is written so");
        check(&step("event = 'kill 1'\nexpect = []"), "no instance is 1");
        check(&step("event = 'adjust'\nexpect = []"), "the new policy is missing");
        check(&step("event = 'tick'\npolicy = { platform = 'lambda' }\nexpect = []"), "takes no policy");
        check(&step("event = 'tick'\nexpect = []\nqueued = 1"), "queued");
        check(&head.replace("lambda", "azure"), "missing field `step`");
    }
}
