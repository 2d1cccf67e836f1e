//! The lifecycle as a text: the whole drawing in words, then the stories step by step, with the guess at the fork.

use std::io;

use crate::cli::plain::words::{Words, place};
use crate::cli::plain::{Known, Plain};
use crate::course::Action;
use crate::course::guess::outcome;
use crate::course::tour::{Action as Tour, State, Told};
use crate::lesson::model::{Model, Predict, Story};

fn state(plain: &Plain) -> State {
    plain.course.as_ref().map(|course| course.place().tour.clone()).unwrap_or_default()
}

fn is_told(plain: &Plain, story: &Story) -> bool {
    plain.course.as_ref().is_some_and(|course| course.record().stories_finished.contains(&story.id))
}

/// Shows the whole drawing, or the step that the story is at.
pub(super) fn show(plain: &mut Plain, model: &Model) -> io::Result<()> {
    let state = state(plain);
    match state.story(model) {
        None => show_whole(plain, model),
        Some((story, told)) => show_step(plain, model, story, told, state.at_fork(model)),
    }
}

fn show_whole(plain: &mut Plain, model: &Model) -> io::Result<()> {
    plain.page.para(&model.glance.plain())?;
    plain.page.gap()?;
    plain.page.para("The parts, and what a request meets there:")?;
    for node in &model.nodes {
        plain.page.item("-", &format!("{}: {}", node.name, node.fact))?;
    }
    plain.page.para("The ways between them:")?;
    for edge in &model.edges {
        let answer = edge.answer.as_ref().map(|answer| format!(", if {answer}")).unwrap_or_default();
        let label = edge.label.as_ref().map(|label| format!(" ({label})")).unwrap_or_default();
        let (from, to) = (&model.nodes[edge.from].name, &model.nodes[edge.to].name);
        plain.page.item("-", &format!("from {from} to {to}{answer}{label}"))?;
    }
    plain.page.para(&model.caption)?;
    plain.page.gap()?;
    plain.page.para("The stories:")?;
    for (at, story) in model.stories.iter().enumerate() {
        let told = if is_told(plain, story) { " (told to its end)" } else { "" };
        plain.page.item(&format!("{}.", at + 1), &format!("{}: {}{told}", story.name, story.about))?;
    }
    plain.page.para(&format!("Times: {}", model.source))
}

fn show_step(plain: &mut Plain, model: &Model, story: &Story, told: Told, fork: bool) -> io::Result<()> {
    let step = &story.steps[told.step];
    plain.page.para(&format!("{}, step {} of {}.", story.name, told.step + 1, story.steps.len()))?;
    let here = story.fork.as_ref().filter(|here| here.step == told.step);
    if let Some(here) = here.filter(|_| fork) {
        return ask(plain, &here.predict);
    }
    if let Some(here) = here.filter(|_| told.guess.is_some()) {
        plain.page.para(&outcome(&here.predict, told.guess))?;
    }
    for ((request, at), fact) in story.requests.iter().zip(&step.at).zip(&step.facts) {
        let who = if request.name.is_empty() { "The request".to_owned() } else { format!("Request {}", request.name) };
        plain.page.para(&format!("{who} is at {}: {fact}.", model.nodes[*at].name))?;
    }
    plain.page.para(&step.caption)?;
    if told.step + 1 < story.steps.len() {
        return Ok(());
    }
    for request in &story.requests {
        let Some(timeline) = &request.timeline else { continue };
        let spans = timeline.spans().iter();
        let spans: Vec<String> = spans.map(|span| format!("{} {}", span.phase.name(), span.length)).collect();
        let who = if request.name.is_empty() { String::new() } else { format!(" of {}", request.name) };
        let times = format!("Typical times{who}: {}. Billed: {}.", spans.join(", "), timeline.billed());
        plain.page.para(&times)?;
    }
    plain.page.para("This is the end of the story.")
}

/// A question with numbered guesses.
pub(super) fn ask(plain: &mut Plain, predict: &Predict) -> io::Result<()> {
    plain.page.para(&format!("Guess first: {}", predict.question))?;
    for (at, guess) in predict.guesses.iter().enumerate() {
        plain.page.item(&format!("{}.", label(predict, at)), &format!("{}: {}", guess.name, guess.detail))?;
    }
    Ok(())
}

/// The number of a guess: the lesson's own keys where these are digits, such as 0 for none.
fn label(predict: &Predict, at: usize) -> String {
    let own = predict.guesses.iter().all(|guess| guess.key.is_ascii_digit());
    if own { predict.guesses[at].key.to_string() } else { (at + 1).to_string() }
}

/// The guess that was typed: its number, or its key.
pub(super) fn guessed(predict: &Predict, line: &str) -> Option<usize> {
    let numbered = (0..predict.guesses.len()).find(|at| label(predict, *at) == line);
    numbered.or_else(|| predict.guesses.iter().position(|guess| guess.key.to_string() == line))
}

/// The words while a guess is asked.
pub(super) fn guess_words() -> Words {
    Words::new("see it without a guess").and("NUMBER", "your guess")
}

/// What can be typed.
pub(super) fn words(plain: &Plain, model: &Model) -> Words {
    let state = state(plain);
    if state.at_fork(model) {
        return guess_words();
    }
    let words = Words::new(match (state.told, state.at_end(model), untold(plain, model)) {
        (Some(_), false, _) => "the next step".to_owned(),
        (_, _, Some(story)) => format!("begin the story {}", model.stories[story].name),
        (_, _, None) => "to the next section".to_owned(),
    });
    words.and("NUMBER", "begin that story").and_if(state.told.is_some(), "whole", "the whole drawing again")
}

/// The first story that was not told to its end.
fn untold(plain: &Plain, model: &Model) -> Option<usize> {
    model.stories.iter().position(|story| !is_told(plain, story))
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, model: &Model, line: &str) -> io::Result<Known> {
    let state = state(plain);
    let fork = state.at_fork(model);
    let action = if fork {
        let predict = state.story(model).and_then(|(story, _)| story.fork.as_ref()).map(|fork| &fork.predict);
        match (line, predict.and_then(|predict| guessed(predict, line))) {
            ("", _) => Tour::SkipGuess,
            (_, Some(guess)) => Tour::Guess(guess),
            _ => return Ok(Known::No),
        }
    } else if line.is_empty() {
        match (state.told, state.at_end(model), untold(plain, model)) {
            (Some(_), false, _) => Tour::Step,
            (_, _, Some(story)) => Tour::Story(story),
            (_, _, None) => {
                plain.next_section()?;
                return Ok(Known::Yes);
            }
        }
    } else if line == "whole" {
        Tour::Leave
    } else {
        let by_key = model.stories.iter().position(|story| story.key.to_string() == line);
        match place(line, model.stories.len()).or(by_key) {
            Some(story) => Tour::Story(story),
            None => return Ok(Known::No),
        }
    };
    plain.act(Action::Tour(action))?;
    show(plain, model)?;
    Ok(Known::Yes)
}

/// The step before.
pub(super) fn back(plain: &mut Plain, model: &Model) -> io::Result<Known> {
    if state(plain).told.is_none() {
        return Ok(Known::No);
    }
    plain.act(Action::Tour(Tour::Back))?;
    show(plain, model)?;
    Ok(Known::Yes)
}
