//! A deployed function of the learner's, timed from the exercise about time: keys and news change what is shown, a start
//! and a stop go out as effects. Nothing here reaches the record.

use crate::lesson::model::Body;
use crate::tui::app::{App, Effect, View};
use crate::tui::screen::experiments::probe::{Action, Entry};

/// What the screen asks of the probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeEffect {
    /// Time an address; answered by news with this number.
    Start {
        /// The number of the probe.
        number: u64,
        /// The address as it was written.
        address: String,
    },
    /// Stop what goes on.
    Cancel,
}

impl App {
    /// Does what the learner does with the probe.
    pub(super) fn on_probe(&mut self, action: Action) -> Vec<Effect> {
        let probe = &mut self.stage.probe;
        match action {
            Action::Write => {
                probe.entry = Entry::Open;
                self.stage.scroll = 0;
            }
            Action::Close => probe.entry = Entry::Closed,
            Action::Start if probe.is_running() => {}
            Action::Start if probe.address.trim().is_empty() => {
                self.stage.message = Some("Write or paste the address of your function first".into());
            }
            Action::Start => {
                self.stage.scroll = 0;
                let start = ProbeEffect::Start { number: probe.start(), address: probe.address.clone() };
                return vec![Effect::Probe(start)];
            }
            Action::Stop => {
                probe.stop();
                return vec![Effect::Probe(ProbeEffect::Cancel)];
            }
        }
        Vec::new()
    }

    /// An address is asked for only where its field is seen.
    pub(super) fn follow_probe(&mut self) {
        let section = self.course.as_ref().filter(|_| self.view == View::Section);
        let is_seen = section.is_some_and(|course| match &course.section().body {
            Body::Experiments(experiments) => experiments.tasks[course.place().experiments.task].is_timed(),
            _ => false,
        });
        if !is_seen {
            self.stage.probe.entry = Entry::Closed;
        }
    }
}
