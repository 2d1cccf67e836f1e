//! The worked examples before the challenge: read, or filled in number by number.

use std::io;

use crate::cli::plain::words::Words;
use crate::cli::plain::{Known, Plain, challenge};
use crate::course::worked::{Action as Worked, Said, State};
use crate::course::{Action, challenge as course};
use crate::lesson::model::{BLANK, Challenge};
use crate::quiz::number::MAX_CHARS;

fn state(plain: &Plain) -> State {
    plain.course.as_ref().map(|course| course.place().challenge.worked.clone()).unwrap_or_default()
}

fn act(plain: &mut Plain, action: Worked) -> io::Result<()> {
    plain.act(Action::Challenge(course::Action::Worked(action)))
}

/// Whether one is open.
pub(super) fn is_open(plain: &Plain, challenge: &Challenge) -> bool {
    state(plain).open(challenge).is_some()
}

/// Shows the open one with its blanks as far as they are filled.
pub(super) fn show(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    let state = state(plain);
    let Some(worked) = state.open(challenge) else { return Ok(()) };
    let (at, count) = (state.step + 1, challenge.worked.len());
    plain.page.para(&format!("Worked example {at} of {count}: {}", worked.title))?;
    let mut blanks = 0;
    for line in &worked.lines {
        let between = match &line.blank {
            None => String::new(),
            Some(blank) => {
                blanks += 1;
                if blanks <= state.filled { blank.filled() } else { BLANK.to_owned() }
            }
        };
        plain.page.item(&format!("{}:", line.label), &format!("{}{between}{}", line.before, line.after))?;
    }
    tell(plain, challenge)
}

/// What is said of the last number, and what is asked next.
fn tell(plain: &mut Plain, challenge: &Challenge) -> io::Result<()> {
    let state = state(plain);
    match &state.said {
        Some(Said::Right(why)) => plain.page.para(&format!("Right. {why}"))?,
        Some(Said::Wrong(why)) => plain.page.para(&format!("Wrong. {why}"))?,
        Some(Said::Unreadable(why)) => plain.page.para(why)?,
        Some(Said::Shown(why)) => plain.page.para(&format!("Shown. {why}"))?,
        None => {}
    }
    match state.blank(challenge) {
        Some(blank) if blank.unit.is_empty() => plain.page.para("Which number belongs into the next blank?"),
        Some(blank) => plain.page.para(&format!("Which number belongs into the next blank, in {}?", blank.unit)),
        None => Ok(()),
    }
}

/// What can be typed.
pub(super) fn words(plain: &Plain, challenge: &Challenge) -> Words {
    let state = state(plain);
    let last = state.step + 1 == challenge.worked.len();
    let words = match (state.blank(challenge).is_some(), state.skips(challenge), last) {
        (_, true, _) | (false, _, true) => Words::new("to the challenge"),
        (true, ..) => Words::new("show what belongs there"),
        (false, ..) => Words::new("the next example"),
    };
    words
        .and_if(state.blank(challenge).is_some(), "a number", "what belongs there")
        .and("skip", "to the challenge at once")
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, challenge: &Challenge, line: &str) -> io::Result<Known> {
    let now = state(plain);
    match line {
        "" if now.blank(challenge).is_some() && !now.skips(challenge) => act(plain, Worked::Show)?,
        "" => act(plain, Worked::Next)?,
        "skip" => act(plain, Worked::Leave)?,
        _ if now.blank(challenge).is_none()
            || !line.starts_with(|c: char| c.is_ascii_digit() || "-+.$".contains(c)) =>
        {
            return Ok(Known::No);
        }
        _ if line.chars().count() > MAX_CHARS => plain.page.para("That is too long for a number.")?,
        number => {
            for _ in now.typed.chars() {
                act(plain, Worked::Erase)?;
            }
            for c in number.chars() {
                act(plain, Worked::Type(c))?;
            }
            act(plain, Worked::Check)?;
        }
    }
    challenge::show(plain, challenge)?;
    Ok(Known::Yes)
}
