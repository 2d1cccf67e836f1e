//! Term cards: one after the other, filtered, and the test of oneself.

use std::io;

use crate::cli::plain::words::{Words, place, split};
use crate::cli::plain::{Known, Plain};
use crate::course::Action;
use crate::course::terms::{Action as Card, State};
use crate::lesson::model::{Term, Terms};

fn state(plain: &Plain) -> State {
    plain.course.as_ref().map(|course| course.place().terms.clone()).unwrap_or_default()
}

fn act(plain: &mut Plain, action: Card) -> io::Result<()> {
    plain.act(Action::Terms(action))
}

/// Shows the open card, or the one that is asked.
pub(super) fn show(plain: &mut Plain, terms: &Terms) -> io::Result<()> {
    let state = state(plain);
    if let (Some(test), Some(asked)) = (&state.test, state.asked()) {
        plain.page.para(&format!("Self-test, card {} of {}. Which term is this?", test.at + 1, test.cards.len()))?;
        plain.page.item(" ", &terms.cards[asked].meaning)?;
        if test.revealed {
            plain.page.para(&format!("It is: {}.", terms.cards[asked].name))?;
        }
        return Ok(());
    }
    let listed = state.listed(terms);
    let at = listed.iter().position(|card| *card == state.card).map_or(0, |at| at + 1);
    let filter = match state.filter.trim() {
        "" => String::new(),
        filter => format!(" with \"{filter}\""),
    };
    plain.page.para(&format!("Term {at} of {}{filter}.", listed.len()))?;
    show_card(plain, terms, &terms.cards[state.card])
}

fn show_card(plain: &mut Plain, terms: &Terms, card: &Term) -> io::Result<()> {
    plain.page.para(&card.name)?;
    plain.page.item(" ", &card.meaning)?;
    plain.page.item("  Often believed:", &card.believed)?;
    plain.page.item("  Really:", &card.really)?;
    let see: Vec<String> = card.see.iter().map(|at| format!("{} ({})", terms.cards[*at].name, at + 1)).collect();
    if see.is_empty() { Ok(()) } else { plain.page.item("  See also:", &see.join(", ")) }
}

/// What can be typed.
pub(super) fn words(plain: &Plain, terms: &Terms) -> Words {
    let state = state(plain);
    if let Some(test) = &state.test {
        return if test.revealed {
            Words::new("not yet").and("y", "I had it").and("n", "not yet").and("stop", "end the test")
        } else {
            Words::new("show the term").and("TERM", "type the term you think of").and("stop", "end the test")
        };
    }
    let words = Words::new(match next(plain, terms) {
        Next::Card => "the next term",
        Next::Unseen(_) => "a term that you have not seen",
        Next::Section => "to the next section",
    });
    words
        .and("NUMBER", "open that term")
        .and("list", "list the terms")
        .and("f TEXT", "only terms with this text; f alone shows all again")
        .and("t", "test yourself")
}

/// What comes after the open card.
enum Next {
    Card,
    Unseen(usize),
    Section,
}

fn next(plain: &Plain, terms: &Terms) -> Next {
    let state = state(plain);
    if state.listed(terms).last().is_some_and(|last| *last != state.card) {
        return Next::Card;
    }
    let seen = plain.course.as_ref().map(|course| course.record().cards_seen.clone()).unwrap_or_default();
    match terms.cards.iter().position(|card| !seen.contains(&card.id)) {
        Some(unseen) => Next::Unseen(unseen),
        None => Next::Section,
    }
}

/// Does what was typed.
pub(super) fn on(plain: &mut Plain, terms: &Terms, line: &str) -> io::Result<Known> {
    if let Some(asked) = state(plain).asked() {
        return on_test(plain, terms, asked, line);
    }
    let (word, rest) = split(line);
    match word.as_str() {
        "" => match next(plain, terms) {
            Next::Card => act(plain, Card::Next)?,
            Next::Unseen(card) => {
                act(plain, Card::FilterClear)?;
                act(plain, Card::Open(card))?;
            }
            Next::Section => {
                plain.next_section()?;
                return Ok(Known::Yes);
            }
        },
        "f" | "filter" if rest.is_empty() => act(plain, Card::FilterClear)?,
        "f" | "filter" => {
            act(plain, Card::FilterText(rest.to_owned()))?;
            if state(plain).listed(terms).is_empty() {
                plain.page.para("No term has this text; all are listed again.")?;
            }
            act(plain, Card::FilterDone)?;
        }
        "list" => {
            for card in state(plain).listed(terms) {
                plain.page.item(&format!("{}.", card + 1), &terms.cards[card].name)?;
            }
            return Ok(Known::Yes);
        }
        "t" | "test" => act(plain, Card::Test)?,
        _ => match place(line, terms.cards.len()) {
            Some(card) => act(plain, Card::Open(card))?,
            None => return Ok(Known::No),
        },
    }
    show(plain, terms)?;
    Ok(Known::Yes)
}

/// A name without what may be written in more than one way.
fn bare(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn on_test(plain: &mut Plain, terms: &Terms, asked: usize, line: &str) -> io::Result<Known> {
    let revealed = state(plain).test.is_some_and(|test| test.revealed);
    let card = &terms.cards[asked];
    match (line, revealed) {
        ("stop", _) => act(plain, Card::TestEnd)?,
        ("", false) => act(plain, Card::Reveal)?,
        (typed, false) => {
            act(plain, Card::Reveal)?;
            if bare(typed) == bare(&card.name) {
                plain.page.para(&format!("Right: {}.", card.name))?;
                act(plain, Card::Recalled)?;
            } else {
                plain.page.para("That is another word. Judge for yourself whether you had it.")?;
            }
        }
        ("y" | "yes", true) => act(plain, Card::Recalled)?,
        ("" | "n" | "no", true) => act(plain, Card::NotYet)?,
        (_, true) => return Ok(Known::No),
    }
    if state(plain).test.is_none() {
        plain.page.para("The test is over.")?;
    }
    show(plain, terms)?;
    Ok(Known::Yes)
}

/// The term before.
pub(super) fn back(plain: &mut Plain, terms: &Terms) -> io::Result<Known> {
    if state(plain).test.is_some() {
        act(plain, Card::TestEnd)?;
    } else if state(plain).listed(terms).first().is_none_or(|first| *first == state(plain).card) {
        return Ok(Known::No);
    } else {
        act(plain, Card::Previous)?;
    }
    show(plain, terms)?;
    Ok(Known::Yes)
}
