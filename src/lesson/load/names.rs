//! The ids of one kind of thing in a lesson, and the links that lead to them.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use crate::lesson::id::IdError;
use crate::lesson::nearest::nearest;
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::raw::At;

/// The ids of the things in a list, with their places in it.
pub(super) struct Names<Id> {
    /// What the things are called in messages, such as `term`.
    thing: &'static str,
    places: BTreeMap<Id, (usize, usize)>,
    next: usize,
    /// Whether every id could be read. If not, a link that leads nowhere may be meant for an unreadable one.
    whole: bool,
}

impl<Id: FromStr<Err = IdError> + Ord + Clone + Display> Names<Id> {
    /// No names yet of things in that page.
    pub(super) fn new(page: &Page<'_>, thing: &'static str) -> Self {
        Self { thing, places: BTreeMap::new(), next: 0, whole: page.is_sound() }
    }

    /// The names of things in the order of their list; `None` for one that is no id.
    pub(super) fn all<'a>(
        page: &mut Page<'_>,
        thing: &'static str,
        raw: impl IntoIterator<Item = &'a At<String>>,
    ) -> (Self, Vec<Option<Id>>) {
        let mut names = Self::new(page, thing);
        let ids = raw.into_iter().map(|raw| names.add(page, raw)).collect();
        (names, ids)
    }

    /// Adds the next thing of the list.
    pub(super) fn add(&mut self, page: &mut Page<'_>, raw: &At<String>) -> Option<Id> {
        let place = self.next;
        self.next += 1;
        let id = parsed(page, raw);
        let Some(id) = id else {
            self.whole = false;
            return None;
        };
        if let Some((_, line)) = self.places.get(&id) {
            let what = format!("there is another {} with the id {}", self.thing, shown(&raw.value));
            page.report(raw.at, what, format!("the first is in line {line}; give one of them another id"));
        } else {
            self.places.insert(id.clone(), (place, page.line(raw.at)));
        }
        Some(id)
    }

    /// The place of the thing that a link leads to.
    pub(super) fn find(&self, page: &mut Page<'_>, link: &At<String>) -> Option<usize> {
        let found = link.value.parse().ok().and_then(|id: Id| self.places.get(&id));
        if found.is_none() && self.whole {
            let known: Vec<String> = self.places.keys().map(ToString::to_string).collect();
            let help = match nearest(&link.value, known.iter().map(String::as_str)) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known are {}", known.join(", ")),
            };
            page.report(link.at, format!("there is no {} {}", self.thing, shown(&link.value)), help);
        }
        found.map(|(place, _)| *place)
    }

    /// The id that a link names, if there is a thing of that id.
    pub(super) fn resolve(&self, page: &mut Page<'_>, link: &At<String>) -> Option<Id> {
        self.find(page, link).and_then(|_| link.value.parse().ok())
    }
}

/// An id that is not looked up.
pub(super) fn parsed<Id: FromStr<Err = IdError>>(page: &mut Page<'_>, raw: &At<String>) -> Option<Id> {
    if raw.at == Span::NOWHERE {
        return None;
    }
    let id = raw.value.parse();
    id.map_err(|error: IdError| page.report(raw.at, format!("{} is no id", shown(&raw.value)), error.to_string())).ok()
}
