//! A review: what is due, one thing after the other.

use std::io;

use crate::cli::plain::quiz::{self, Paper};
use crate::cli::plain::words::Words;
use crate::cli::plain::{Known, Mode, Plain};
use crate::course::Action;
use crate::course::review::{Action as Review, Asked, Face, Page, Sitting, term};
use crate::progress::reviews::Grade;
use crate::review::{items, next_due, words as spans};

fn sitting(plain: &Plain) -> Option<Sitting> {
    plain.course.as_ref()?.sitting().cloned()
}

fn act(plain: &mut Plain, action: Review) -> io::Result<()> {
    plain.act(Action::Review(action))
}

fn paper(asked: &Asked) -> Paper<'_> {
    Paper { question: asked.question(), state: asked.state.clone(), record: asked.record.clone() }
}

/// Begins a review of the open lesson.
pub(super) fn begin(plain: &mut Plain) -> io::Result<()> {
    plain.mode = Mode::Review;
    let minutes = plain.minutes;
    act(plain, Review::Begin(minutes))?;
    plain.page.heading("Review")?;
    show(plain)
}

/// Shows what is asked now, or how it went.
pub(super) fn show(plain: &mut Plain) -> io::Result<()> {
    let Some(sitting) = sitting(plain) else { return Ok(()) };
    match &sitting.page {
        Page::Summary => summary(plain, &sitting),
        Page::Term(id, face) => {
            let lesson = plain.course.as_ref().map(|course| course.lesson().clone());
            let Some(term) = lesson.as_ref().and_then(|lesson| term(lesson, id)) else { return Ok(()) };
            plain.page.para(&format!("{} of {}. Which term is this?", sitting.done + 1, sitting.total()))?;
            plain.page.item(" ", &term.meaning)?;
            if *face == Face::Asked {
                return Ok(());
            }
            plain.page.para(&format!("It is: {}.", term.name))?;
            plain.page.item("  Often believed:", &term.believed)?;
            plain.page.item("  Really:", &term.really)?;
            plain.page.para("How well did you recall it?")
        }
        Page::Question(asked) => {
            let number = sitting.done + usize::from(asked.answered().is_none());
            plain.page.para(&format!("{number} of {}. A question.", sitting.total()))?;
            quiz::show_paper(plain, &paper(asked))
        }
    }
}

/// How it went, and when the next things are due.
fn summary(plain: &mut Plain, sitting: &Sitting) -> io::Result<()> {
    let Some(course) = &plain.course else { return Ok(()) };
    let now = course.date();
    let all = items(course.lesson(), course.record(), now);
    let due = all.iter().filter(|item| item.due <= now).count();
    let next = next_due(&all, now).map(|next| spans::until(now, next));
    if sitting.done > 0 {
        plain.page.para(&format!("Asked: {}. Recalled: {}.", sitting.done, sitting.recalled))?;
    }
    match (sitting.left(), sitting.done) {
        (0, 0) if all.is_empty() => plain
            .page
            .para("Nothing comes back yet. Terms that you have seen and questions that you have missed will.")?,
        (0, 0) => plain.page.para("Nothing is due now.")?,
        (0, _) => {}
        (left, _) => plain.page.para(&format!("Left for the next time: {left}. Type go to go on with it now."))?,
    }
    match next {
        Some(when) if due == 0 => plain.page.para(&format!("The next one is due {when}.")),
        Some(when) => plain.page.para(&format!("Others are due {when}.")),
        None => Ok(()),
    }
}

/// What can be typed.
pub(super) fn words(plain: &Plain) -> Words {
    let Some(sitting) = sitting(plain) else { return Words::new("back to the lesson") };
    match &sitting.page {
        Page::Term(_, Face::Asked) => Words::new("show the term").and("x", "put it off until the next time"),
        Page::Term(_, Face::Revealed) => {
            Words::new("you had it").and("x", "not yet").and("h", "with effort").and("e", "at once")
        }
        Page::Question(asked) if asked.answered().is_some() => quiz::words_of(Words::new("go on"), &paper(asked)),
        Page::Question(asked) => quiz::words_of(Words::new("put it off until the next time"), &paper(asked)),
        Page::Summary => Words::new("back to the lesson").and_if(sitting.left() > 0, "go", "go on with what is left"),
    }
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, line: &str) -> io::Result<Known> {
    let Some(sitting) = sitting(plain) else { return Ok(Known::No) };
    let action = match (&sitting.page, line) {
        (Page::Term(_, Face::Asked), "") => Review::Reveal,
        (Page::Term(_, Face::Asked), "x") => Review::Later,
        (Page::Term(_, Face::Revealed), "" | "y") => Review::Recall(Grade::Good),
        (Page::Term(_, Face::Revealed), "x" | "n") => Review::Recall(Grade::Again),
        (Page::Term(_, Face::Revealed), "h") => Review::Recall(Grade::Hard),
        (Page::Term(_, Face::Revealed), "e") => Review::Recall(Grade::Easy),
        (Page::Question(asked), "") if asked.answered().is_some() => Review::Next,
        (Page::Question(_), "") => Review::Later,
        (Page::Question(asked), line) => {
            return quiz::on_paper(plain, &paper(asked), line, |one| Action::Review(Review::Question(one)), show);
        }
        (Page::Summary, "") => {
            plain.show_section()?;
            return Ok(Known::Yes);
        }
        (Page::Summary, "go") if sitting.left() > 0 => Review::GoOn,
        _ => return Ok(Known::No),
    };
    act(plain, action)?;
    show(plain)?;
    Ok(Known::Yes)
}
