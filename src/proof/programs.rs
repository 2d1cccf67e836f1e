//! Programs of a lesson outside of its challenge: those of the code section run, those of scenarios load, and questions about
//! output have the answer that their program gives.

use std::collections::BTreeMap;

use crate::lesson::model::{Body, Lesson, Platform, Question, QuestionKind, Right, Run, SampleInput, Scenario};
use crate::proof::Flaw;
use crate::sandbox::SandboxError;
use crate::sandbox::calls::{CallJob, Load, run_calls};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::environment::{Environment, EnvironmentError, Event, GuestError, Input, Program};
use crate::sandbox::limits::Limits;
use crate::sandbox::spawn::Spawner;
use crate::sandbox::transcript::Transcript;
use crate::text::{Clean, sanitise_line};

/// A name that no program gives to a function: only what its top level prints is wanted.
const NO_FUNCTION: &str = "__no_function__";

/// What is wrong with them.
pub(super) fn flaws(lesson: &Lesson, spawner: &Spawner) -> Result<Vec<Flaw>, SandboxError> {
    let mut flaws = Vec::new();
    for section in &lesson.sections {
        match &section.body {
            Body::Code(code) => {
                for platform in &code.platforms {
                    flaws.extend(platform_runs(platform, spawner)?);
                }
            }
            Body::Quiz(bank) => {
                for question in &bank.questions {
                    flaws.extend(output(question, spawner)?);
                }
            }
            _ => {}
        }
    }
    for scenario in &lesson.scenarios {
        for at in 0..scenario.files.len() {
            flaws.extend(starter_loads(scenario, at, spawner)?);
        }
    }
    Ok(flaws)
}

/// A fault of the program as words; a fault of the sandbox as an error.
fn told(error: EnvironmentError) -> Result<String, SandboxError> {
    match error {
        EnvironmentError::Sandbox(error) => Err(error),
        EnvironmentError::Program { error, .. } => Ok(with_line(&error)),
        EnvironmentError::Limit { limit, .. } => Ok(format!("its limit on {} was reached", limit.name())),
        other => Ok(other.to_string()),
    }
}

fn with_line(error: &GuestError) -> String {
    error.line.map_or_else(|| error.to_string(), |line| format!("line {line}: {error}"))
}

fn platform_runs(platform: &Platform, spawner: &Spawner) -> Result<Option<Flaw>, SandboxError> {
    let program = Program {
        file_name: platform.file_name.to_string(),
        source: platform.source.clone(),
        env: platform.variables.clone(),
        files: Vec::new(),
    };
    let mut headers = vec![("host".to_owned(), "localhost".to_owned())];
    if !platform.event.body.is_empty() {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    let event = Event {
        method: platform.event.method.clone(),
        path: platform.event.path.clone(),
        query: platform.event.query.clone(),
        headers,
        body: platform.event.body.clone().into_bytes(),
        id: String::new(),
        params: Vec::new(),
        input: match platform.event.input {
            SampleInput::Request => Input::Request,
            SampleInput::Event => Input::Event,
            SampleInput::Schedule => Input::Schedule,
        },
    };
    let cancel = Cancel::default();
    let ran = Environment::start(spawner, &program, &Limits::environment(), &cancel)
        .and_then(|(mut environment, _)| environment.invoke(&event, &cancel));
    let why = match ran {
        Ok(invocation) => match invocation.answer {
            Ok(_) => return Ok(None),
            Err(error) => with_line(&error),
        },
        Err(error) => told(error)?,
    };
    Ok(Some(Flaw::CodeFails(platform.id.clone(), why)))
}

/// Loads a file that a scenario begins with, beside the others of its folder. Files that are no programs are passed over.
fn starter_loads(scenario: &Scenario, at: usize, spawner: &Spawner) -> Result<Option<Flaw>, SandboxError> {
    let (path, source) = &scenario.files[at];
    if ![".js", ".mjs", ".cjs"].iter().any(|ending| path.ends_with(ending)) {
        return Ok(None);
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let beside = |(other, text): &(String, String)| {
        let inside = other.strip_prefix(folder)?.trim_start_matches('/');
        (inside != name).then(|| (inside.to_owned(), text.clone()))
    };
    let program = Program {
        file_name: name.to_owned(),
        source: source.clone(),
        env: Vec::new(),
        files: scenario.files.iter().filter_map(beside).collect(),
    };
    match Environment::start(spawner, &program, &Limits::environment(), &Cancel::default()) {
        Ok(_) => Ok(None),
        Err(error) => Ok(Some(Flaw::StarterFileFails(scenario.id.clone(), path.clone(), told(error)?))),
    }
}

/// Whether the right option of a question about output is what its program gives.
fn output(question: &Question, spawner: &Spawner) -> Result<Option<Flaw>, SandboxError> {
    let (QuestionKind::PredictOutput(choices), Some(code)) = (&question.kind, &question.code) else { return Ok(None) };
    if code.language.as_str() != "js" {
        return Ok(None);
    }
    let worked = match &question.run {
        Some(run) => called(&code.text, run, spawner)?,
        None => printed(&code.text, spawner)?,
    };
    let output = match worked {
        Ok(output) => output,
        Err(why) => return Ok(Some(Flaw::OutputFails(question.id.clone(), why))),
    };
    if output.is_empty() && question.run.is_none() {
        return Ok(Some(Flaw::OutputUnknown(question.id.clone())));
    }
    let right = choices.options.iter().find(|option| option.right == Right::Yes);
    let says = right.map(|option| plain(&option.text)).unwrap_or_default();
    let same = plain(&output) == says || plain(&output.replace('\n', ", ")) == says;
    Ok((!same).then(|| Flaw::OutputWrong(question.id.clone(), says, sanitise_line(&output.replace('\n', " / ")))))
}

/// The text with one space where there is any.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a program prints by itself, or why it does not run.
fn printed(source: &str, spawner: &Spawner) -> Result<Result<String, String>, SandboxError> {
    let job = CallJob { source: source.to_owned(), function: NO_FUNCTION.to_owned(), cases: Vec::new() };
    let run = run_calls(spawner, &job, &Limits::grading(), &Cancel::default())?;
    if let Some(stop) = run.stop {
        return Ok(Err(format!("its limit on {} was reached", stop.limit.name())));
    }
    let lines = lines(&run.console);
    match run.load {
        // That there is no function to call is no fault here; whatever else is wrong stops the program before it prints all.
        Load::Failed(thrown) if !thrown.text.contains(NO_FUNCTION) => Ok(Err(thrown.text.to_string())),
        _ => Ok(Ok(lines.join("\n"))),
    }
}

fn lines(console: &Transcript) -> Vec<String> {
    console.lines().map(|line| line.text.to_string()).collect()
}

/// What comes of calls that meet these environments, in the words of the right option; or why there is nothing.
fn called(source: &str, run: &Run, spawner: &Spawner) -> Result<Result<String, String>, SandboxError> {
    let program =
        Program { file_name: "question.js".to_owned(), source: source.to_owned(), env: Vec::new(), files: Vec::new() };
    let event = Event { method: "GET".to_owned(), path: "/".to_owned(), ..Event::default() };
    let mut environments: BTreeMap<&str, Environment> = BTreeMap::new();
    let (mut bodies, mut printed, cancel) = (Vec::new(), Vec::new(), Cancel::default());
    for name in &run.calls {
        if !environments.contains_key(name.as_str()) {
            match Environment::start(spawner, &program, &Limits::environment(), &cancel) {
                Ok((environment, init)) => {
                    printed.extend(lines(&init.console));
                    environments.insert(name, environment);
                }
                Err(error) => return told(error).map(Err),
            }
        }
        let Some(environment) = environments.get_mut(name.as_str()) else { continue };
        let invocation = match environment.invoke(&event, &cancel) {
            Ok(invocation) => invocation,
            Err(error) => return told(error).map(Err),
        };
        printed.extend(lines(&invocation.console));
        match invocation.answer {
            Ok(answer) => bodies.push(String::from_utf8_lossy(&answer.body).into_owned()),
            Err(error) => return Ok(Err(with_line(&error))),
        }
    }
    Ok(Ok(filled(&run.output, &bodies, &printed)))
}

/// The words with what stands between braces worked out.
fn filled(words: &Clean, bodies: &[String], printed: &[String]) -> String {
    let mut out = String::new();
    let mut rest = words.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match name.parse::<usize>() {
            Ok(call) => out.push_str(call.checked_sub(1).and_then(|at| bodies.get(at)).map_or("", String::as_str)),
            Err(_) => out.push_str(&printed.iter().filter(|line| *line == name).count().to_string()),
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_filled_with_bodies_and_counts() {
        let check = |words: &str, expected: &str| {
            let (bodies, printed) =
                (["1".to_owned(), "2".to_owned()], ["a".to_owned(), "b".to_owned(), "a".to_owned()]);
            assert_eq!(filled(&words.into(), &bodies, &printed), expected);
        };
        check("{1}, then {2}", "1, then 2");
        check("a {a} times, b {b} times, c {c} times", "a 2 times, b 1 times, c 0 times");
        check("{0}{3} {", " {");
        check("plain", "plain");
    }
}
