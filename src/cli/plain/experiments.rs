//! The exercises: each with its guess, its steps, and what the lab has seen of it.

use std::io;

use crate::cli::plain::words::{Words, place, split};
use crate::cli::plain::{Known, Plain, scenario, tour};
use crate::course::Action;
use crate::course::experiments::Action as Exercise;
use crate::course::guess::outcome;
use crate::lab::observe::{Need, State};
use crate::lesson::id::TaskId;
use crate::lesson::model::{Body, Experiments, Lesson, Task};

fn here(plain: &Plain) -> usize {
    plain.course.as_ref().map_or(0, |course| course.place().experiments.task)
}

/// Whether the guess is behind the learner.
fn is_read(plain: &Plain, task: &Task) -> bool {
    plain.course.as_ref().is_some_and(|course| course.record().tasks_read.contains(&task.id))
}

fn is_observed(plain: &Plain, task: &Task) -> bool {
    plain.course.as_ref().is_some_and(|course| course.is_observed(&task.id))
}

/// What is told of something that was observed.
pub(super) fn told(lesson: &Lesson, task: &TaskId) -> Option<String> {
    let exercise = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Experiments(experiments) => {
            experiments.tasks.iter().position(|one| one.id == *task).map(|at| (experiments, at))
        }
        _ => None,
    });
    if let Some((experiments, at)) = exercise {
        return Some(format!("Exercise {}, {}: observed.", at + 1, experiments.tasks[at].title));
    }
    let seen = lesson.scenarios.iter().flat_map(|scenario| scenario.tasks.iter().map(move |one| (scenario, one)));
    let (scenario, seen) = seen.into_iter().find(|(_, one)| one.id == *task)?;
    Some(format!("{}: seen: {}.", scenario.title, seen.text))
}

/// Opens the section: the lab starts, and the open exercise is shown.
pub(super) fn open(plain: &mut Plain, experiments: &Experiments) -> io::Result<()> {
    plain.page.para(&experiments.intro.plain())?;
    plain.page.gap()?;
    plain.open_lab()?;
    plain.page.gap()?;
    plain.page.para(
        "Edit the files there with any editor, and call the functions with curl or here: \"call /api/hello\" makes a call, \
         \"burst 3 /api/hello\" makes three at once, \"stop\" stops all instances. Where a step names a key of the lab, \
         these words stand for it; \"b\" stands for Esc.",
    )?;
    plain.page.gap()?;
    show(plain, experiments)
}

fn show(plain: &mut Plain, experiments: &Experiments) -> io::Result<()> {
    let at = here(plain);
    let task = &experiments.tasks[at];
    let observed = if is_observed(plain, task) { "observed" } else { "not observed yet" };
    plain.page.para(&format!("Exercise {} of {}: {} ({observed})", at + 1, experiments.tasks.len(), task.title))?;
    plain.page.para(&task.task.plain())?;
    if !is_read(plain, task) {
        return tour::ask(plain, &task.predict);
    }
    for (i, step) in task.steps.iter().enumerate() {
        plain.page.item(&format!("{}.", i + 1), &step.plain())?;
    }
    show_checks(plain, at)?;
    let guess = plain.course.as_ref().and_then(|course| course.guess("task", task.id.as_str()));
    if is_observed(plain, task) || guess.is_some() {
        plain.page.para(&outcome(&task.predict, guess))?;
    }
    match &task.note {
        Some(note) => plain.page.item(&format!("{}:", note.label), &note.text.plain()),
        None => Ok(()),
    }
}

/// What is watched for, and what was seen of it.
fn show_checks(plain: &mut Plain, at: usize) -> io::Result<()> {
    let Some(course) = &plain.course else { return Ok(()) };
    let Some(report) = course.place().experiments.reports.get(at).cloned() else { return Ok(()) };
    plain.page.para("Watched for:")?;
    for check in &report.checks {
        let extra = if check.need == Need::Extra { " (not needed)" } else { "" };
        let words = match &check.state {
            State::Met(seen) => format!("{}{extra}: seen; {seen}", check.words),
            State::Missing(what) => format!("{}{extra}: open; {what}", check.words),
        };
        plain.page.item("-", &words)?;
    }
    for (what, value) in &report.measured {
        plain.page.item("-", &format!("{what}: {value}"))?;
    }
    Ok(())
}

/// What Enter does.
enum Next {
    Guess,
    Look,
    Exercise(usize),
    Section,
}

fn next(plain: &Plain, experiments: &Experiments) -> Next {
    let task = &experiments.tasks[here(plain)];
    if !is_read(plain, task) {
        return Next::Guess;
    }
    if !is_observed(plain, task) {
        return Next::Look;
    }
    let open = experiments.tasks.iter().position(|task| !is_observed(plain, task));
    open.map_or(Next::Section, Next::Exercise)
}

/// What can be typed.
pub(super) fn words(plain: &Plain, experiments: &Experiments) -> Words {
    match next(plain, experiments) {
        Next::Guess => return tour::guess_words().and("e NUMBER", "open that exercise"),
        Next::Look => Words::new("look again at what the lab has seen"),
        Next::Exercise(at) => Words::new(format!("exercise {}", at + 1)),
        Next::Section => Words::new("to the next section"),
    }
    .and_if(experiments.tasks[here(plain)].scenario.is_some(), "t", "open the trigger of this exercise")
    .and("NUMBER", "open that exercise")
    .and("call PATH", "call a function; also call METHOD PATH BODY")
    .and("burst NUMBER PATH", "make so many calls at once")
    .and("stop", "stop all instances, so that the next call is cold")
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, experiments: &Experiments, line: &str) -> io::Result<Known> {
    let task = &experiments.tasks[here(plain)];
    let asked = !is_read(plain, task);
    let (word, rest) = split(line);
    match word.as_str() {
        "" => match next(plain, experiments) {
            Next::Guess => plain.act(Action::Experiments(Exercise::SkipGuess))?,
            Next::Look => {
                show_checks(plain, here(plain))?;
                return Ok(Known::Yes);
            }
            Next::Exercise(at) => plain.act(Action::Experiments(Exercise::Open(at)))?,
            Next::Section => {
                plain.next_section()?;
                return Ok(Known::Yes);
            }
        },
        "call" | "burst" | "stop" => {
            match word.as_str() {
                "call" => plain.call(rest)?,
                "burst" => plain.burst(rest)?,
                _ => plain.stop_instances()?,
            }
            return Ok(Known::Yes);
        }
        "e" => match place(rest, experiments.tasks.len()) {
            Some(at) => plain.act(Action::Experiments(Exercise::Open(at)))?,
            None => return Ok(Known::No),
        },
        "t" if !asked => match task.scenario {
            Some(at) => return scenario::open(plain, at).map(|()| Known::Yes),
            None => return Ok(Known::No),
        },
        _ if asked => match tour::guessed(&task.predict, line) {
            Some(guess) => plain.act(Action::Experiments(Exercise::Guess(guess)))?,
            None => return Ok(Known::No),
        },
        _ => match place(line, experiments.tasks.len()) {
            Some(at) => plain.act(Action::Experiments(Exercise::Open(at)))?,
            None => return Ok(Known::No),
        },
    }
    show(plain, experiments)?;
    Ok(Known::Yes)
}

/// The exercise before.
pub(super) fn back(plain: &mut Plain, experiments: &Experiments) -> io::Result<Known> {
    if here(plain) == 0 {
        return Ok(Known::No);
    }
    plain.act(Action::Experiments(Exercise::Previous))?;
    show(plain, experiments)?;
    Ok(Known::Yes)
}
