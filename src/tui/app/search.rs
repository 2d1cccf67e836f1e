//! Searching the lesson from any screen: what is typed filters at once, Enter goes there, Esc leaves everything as it was.

use crate::course::Action;
use crate::lesson::search::{Found, Part, Query};
use crate::tui::app::{App, Effect, View};
use crate::tui::field::Typed;
use crate::tui::keymap::{Key, Keymap};
use crate::tui::popup::Popup;
use crate::tui::screen::scenario::Act;

/// Lines of a program that stand above the one that was found.
const ABOVE: u16 = 2;

impl App {
    pub(super) fn open_search(&mut self) {
        if let Some(course) = &self.course {
            let here = self.stage.search.open(course.lesson());
            self.popup = Some(Popup::Search(here));
        }
    }

    /// What is found by now.
    pub(super) fn found(&self) -> Found<'_> {
        let search = &self.stage.search;
        match (&self.course, search.index()) {
            (Some(course), Some(index)) => course.find(index, &Query::new(search.text()), self.view == View::Review),
            _ => Found::default(),
        }
    }

    /// A key is one of the table, or text.
    pub(super) fn type_search(&mut self, key: Key) -> Vec<Effect> {
        if let Some(act) = self.popup_keys(Popup::Search(0)).act(key).cloned() {
            return self.act(act);
        }
        match self.stage.search.key(key) {
            Typed::Changed => self.popup = Some(Popup::Search(0)),
            Typed::Moved => {}
            Typed::Ignored => {
                if let Some(act) =
                    self.everywhere(&Keymap::default()).act(key).filter(|_| matches!(key, Key::Ctrl(_))).cloned()
                {
                    return self.act(act);
                }
                self.stage.message = Some(format!("{} does nothing here", key.name()));
            }
        }
        Vec::new()
    }

    /// Goes to a result, by its place among them.
    pub(super) fn go_to_hit(&mut self, at: usize) -> Vec<Effect> {
        let Some(place) = self.found().hits.get(at).map(|hit| hit.place) else { return Vec::new() };
        self.stage.search.keep(at);
        let mut effects = self.on_course(Action::Jump(place));
        match place.part {
            Part::Scenario(scenario) => effects.extend(self.on_scenario(Act::Go(scenario))),
            Part::Line(_, line) => self.stage.scroll = (line as u16).saturating_sub(ABOVE),
            _ => {}
        }
        effects
    }
}
