//! The code example: programs with when their lines run, an event that can be changed, and real runs.

use std::io;

use crate::cli::plain::words::{Words, place, split};
use crate::cli::plain::{Known, Plain, tour};
use crate::course::Action;
use crate::course::code::{Action as Code, Field, METHODS, Run, State};
use crate::course::guess::outcome;
use crate::lesson::model::{CodeExample, Platform, Predict, When};
use crate::sandbox::environment::Answer;
use crate::sandbox::transcript::Transcript;
use crate::text::sanitise_line;

fn state(plain: &Plain) -> State {
    plain.course.as_ref().map(|course| course.place().code.clone()).unwrap_or_default()
}

/// The question that is asked now.
fn asked<'c>(plain: &Plain, code: &'c CodeExample) -> Option<&'c Predict> {
    let state = state(plain);
    code.platforms[state.platform].predict.as_ref().filter(|_| state.asking)
}

/// Shows the open platform's program and its event.
pub(super) fn show(plain: &mut Plain, code: &CodeExample) -> io::Result<()> {
    plain.page.para(&code.intro.plain())?;
    let names: Vec<String> =
        code.platforms.iter().enumerate().map(|(at, platform)| format!("{} {}", at + 1, platform.title)).collect();
    plain.page.para(&format!("Programs: {}.", names.join(", ")))?;
    for note in &code.notes {
        plain.page.item(&format!("{}:", note.label), &note.text.plain())?;
    }
    show_platform(plain, code)
}

fn show_platform(plain: &mut Plain, code: &CodeExample) -> io::Result<()> {
    let platform = &code.platforms[state(plain).platform];
    plain.page.gap()?;
    plain.page.para(&format!("{} ({}):", platform.title, platform.file_name))?;
    plain.page.numbered(&platform.source)?;
    for mark in &platform.marks {
        let when = match mark.when {
            When::OncePerEnvironment => "once per environment",
            When::PerEvent => "per event",
        };
        plain.page.item("-", &format!("Lines {} to {} run {when}.", mark.lines.start(), mark.lines.end()))?;
    }
    show_event(plain, platform)?;
    ask(plain, code)
}

fn ask(plain: &mut Plain, code: &CodeExample) -> io::Result<()> {
    asked(plain, code).map_or(Ok(()), |predict| tour::ask(plain, predict))
}

fn show_event(plain: &mut Plain, platform: &Platform) -> io::Result<()> {
    let state = state(plain);
    let event = state.event(state.platform, platform);
    let query = if event.query.is_empty() { "no query".to_owned() } else { format!("query {}", event.query) };
    let body = if event.body.is_empty() { "no body".to_owned() } else { format!("body {}", event.body) };
    plain.page.para(&format!("The event: {} {}, {query}, {body}.", event.method, event.path))
}

/// What a run came to.
fn show_run(plain: &mut Plain, code: &CodeExample) -> io::Result<()> {
    let state = state(plain);
    let platform = &code.platforms[state.platform];
    let Some(run) = state.run(state.platform) else { return Ok(()) };
    match &run.outcome {
        Err(why) => plain.page.para(&format!("The environment ended: {why}"))?,
        Ok(invocation) => {
            let (start, times) = match &run.init {
                Some(init) => {
                    ("a cold start".to_owned(), format!("start {}, run {}", init.spawn + init.init, invocation.run))
                }
                None => (format!("a warm start, run {} here", run.served), format!("run {}", invocation.run)),
            };
            plain.page.para(&format!("It ran: {start}."))?;
            plain.page.para(&format!("Times: {times}."))?;
            match &invocation.answer {
                Ok(answer) => show_answer(plain, answer)?,
                Err(error) => {
                    let place = error.line.map(|line| format!(" (line {line})")).unwrap_or_default();
                    plain.page.para(&format!("The function failed: {}{place}", error.message))?;
                }
            }
        }
    }
    show_console(plain, run)?;
    if let (Some(predict), Some(guess)) = (&platform.predict, state.guess(state.platform)) {
        plain.page.para(&outcome(predict, guess))?;
    }
    Ok(())
}

fn show_answer(plain: &mut Plain, answer: &Answer) -> io::Result<()> {
    plain.page.para(&format!("Status {}.", answer.status))?;
    for (name, value) in &answer.headers {
        plain.page.item(&format!("Header {}:", sanitise_line(name)), value)?;
    }
    show_body(plain, &answer.body)
}

/// A body as text; JSON is laid out, bytes that are no text are counted.
pub(super) fn show_body(plain: &mut Plain, body: &[u8]) -> io::Result<()> {
    let Ok(text) = std::str::from_utf8(body) else {
        return plain.page.para(&format!("Body: {} bytes that are no text.", body.len()));
    };
    if text.is_empty() {
        return plain.page.para("Body: empty.");
    }
    let value = serde_json::from_str::<serde_json::Value>(text).ok().filter(|v| v.is_object() || v.is_array());
    plain.page.para("Body:")?;
    match value.and_then(|value| serde_json::to_string_pretty(&value).ok()) {
        Some(laid_out) => plain.page.verbatim(&laid_out, 2),
        None => plain.page.verbatim(text, 2),
    }
}

fn show_console(plain: &mut Plain, run: &Run) -> io::Result<()> {
    let printed = |lines: Option<&Transcript>| -> Vec<String> {
        lines.map_or_else(Vec::new, |lines| lines.lines().map(|line| line.text.to_string()).collect())
    };
    let parts = [
        ("Printed while it was loaded:", printed(run.init.as_ref().map(|init| &init.console))),
        ("Printed by the run:", printed(run.outcome.as_ref().ok().map(|invocation| &invocation.console))),
    ];
    for (label, lines) in parts {
        if !lines.is_empty() {
            plain.page.para(label)?;
            plain.page.verbatim(&lines.join("\n"), 2)?;
        }
    }
    Ok(())
}

/// What Enter does.
enum Next {
    Guess,
    Run,
    Platform(usize),
    Section,
}

fn next(plain: &Plain, code: &CodeExample) -> Next {
    let state = state(plain);
    let ran =
        |at: usize| plain.course.as_ref().is_some_and(|c| c.record().platforms_run.contains(&code.platforms[at].id));
    if state.asking {
        Next::Guess
    } else if state.run(state.platform).is_none() {
        Next::Run
    } else {
        (0..code.platforms.len()).find(|at| !ran(*at)).map_or(Next::Section, Next::Platform)
    }
}

/// What can be typed.
pub(super) fn words(plain: &Plain, code: &CodeExample) -> Words {
    match next(plain, code) {
        Next::Guess => return tour::guess_words(),
        Next::Run => Words::new("run the program"),
        Next::Platform(at) => Words::new(format!("the program for {}", code.platforms[at].name)),
        Next::Section => Words::new("to the next section"),
    }
    .and("run", "run the program with the event")
    .and("NUMBER", "open that program")
    .and("method NAME", "change the method of the event")
    .and("query TEXT", "change its query")
    .and("body TEXT", "change its body")
    .and("reset", "the event of the lesson again")
    .and("cold", "end the environment, so that the next run is cold")
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, code: &CodeExample, line: &str) -> io::Result<Known> {
    if let Some(predict) = asked(plain, code) {
        let action = match (line, tour::guessed(predict, line)) {
            ("", _) => Code::SkipGuess,
            (_, Some(guess)) => Code::Guess(guess),
            _ => return Ok(Known::No),
        };
        plain.act(Action::Code(action))?;
        show_run(plain, code)?;
        return Ok(Known::Yes);
    }
    let (word, rest) = split(line);
    match word.as_str() {
        "" => match next(plain, code) {
            Next::Guess | Next::Run => run(plain, code)?,
            Next::Platform(at) => open(plain, code, at)?,
            Next::Section => plain.next_section()?,
        },
        "run" => run(plain, code)?,
        "method" => {
            let wanted = METHODS.iter().position(|method| method.eq_ignore_ascii_case(rest));
            let state = state(plain);
            let event = state.event(state.platform, &code.platforms[state.platform]);
            let now = METHODS.iter().position(|method| *method == event.method).unwrap_or(0);
            match wanted {
                Some(wanted) => {
                    let by = (wanted + METHODS.len() - now) % METHODS.len();
                    plain.act(Action::Code(Code::Method(by)))?;
                }
                None => plain.page.para(&format!("The method is one of {}.", METHODS.join(", ")))?,
            }
            show_event(plain, &code.platforms[state.platform])?;
        }
        "query" => edit(plain, code, Field::Query, rest)?,
        "body" => edit(plain, code, Field::Body, rest)?,
        "reset" => {
            plain.act(Action::Code(Code::ResetEvent))?;
            show_event(plain, &code.platforms[state(plain).platform])?;
        }
        "cold" => {
            plain.act(Action::Code(Code::ShutDown))?;
            plain.page.para("The environment is gone; the next run is a cold start.")?;
        }
        _ => match place(line, code.platforms.len()) {
            Some(at) => open(plain, code, at)?,
            None => return Ok(Known::No),
        },
    }
    Ok(Known::Yes)
}

fn edit(plain: &mut Plain, code: &CodeExample, field: Field, text: &str) -> io::Result<()> {
    plain.act(Action::Code(Code::Text(field, text.to_owned())))?;
    show_event(plain, &code.platforms[state(plain).platform])
}

fn open(plain: &mut Plain, code: &CodeExample, at: usize) -> io::Result<()> {
    plain.act(Action::Code(Code::Platform(at)))?;
    show_platform(plain, code)
}

fn run(plain: &mut Plain, code: &CodeExample) -> io::Result<()> {
    plain.act(Action::Code(Code::Run))?;
    if state(plain).asking { ask(plain, code) } else { show_run(plain, code) }
}

/// The program before.
pub(super) fn back(plain: &mut Plain, code: &CodeExample) -> io::Result<Known> {
    let Some(before) = state(plain).platform.checked_sub(1) else { return Ok(Known::No) };
    open(plain, code, before)?;
    Ok(Known::Yes)
}
