//! The cost explorer in the program: where it is opened from, and what typing a value keeps from being a command.

use crate::tui::app::{App, Effect, Origin, View};
use crate::tui::keymap::Key;
use crate::tui::screen::cost::state::Action;

impl App {
    /// Does what the learner does in the explorer.
    pub(super) fn on_cost(&mut self, action: Action) -> Vec<Effect> {
        match (action, self.view) {
            (Action::Open, View::Lab) => self.view = View::Cost(Origin::Lab),
            (Action::Open, View::Section | View::Lessons(_)) => self.view = View::Cost(Origin::Section),
            (Action::Back, View::Cost(origin)) if self.cost.typed.is_none() => match origin {
                Origin::Section => self.view = View::Section,
                Origin::Lab => self.view = View::Lab,
                Origin::Shell => return vec![Effect::Quit(0)],
            },
            _ => self.cost.on(action),
        }
        Vec::new()
    }

    /// While a value is typed, a letter is no command.
    pub(super) fn type_in_cost(&mut self, key: Key) -> Option<Vec<Effect>> {
        let Key::Char(letter) = key else { return None };
        if letter.is_ascii_digit() {
            return None;
        }
        self.stage.message = Some(format!("{letter} is no digit"));
        Some(Vec::new())
    }
}
