//! The cost explorer in the program: where it is opened from, and what typing a value keeps from being a command.

use crate::tui::app::{App, Effect, Origin, View};
use crate::tui::keymap::Key;
use crate::tui::screen::cost::state::{Action, State, goes_on};

impl App {
    /// Opens the explorer alone, as it is.
    pub fn explore(&mut self, state: State) {
        self.cost = state;
        self.view = View::Cost(Origin::Shell);
    }

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
        let typed = self.cost.typed.as_deref()?;
        if goes_on(typed, letter) {
            self.cost.on(Action::Digit(letter));
        } else {
            self.stage.message = Some(format!("{letter} does not fit there; write 1200, 12.5, 250k or 3M"));
        }
        Some(Vec::new())
    }
}
