//! The last section: which topic is open. Knows nothing of other lessons but their ids.

use crate::lesson::model::Connections;

/// What is open among the topics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// Place of the chosen topic.
    pub topic: usize,
    /// What is shown.
    pub face: Face,
}

/// What the section shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Face {
    /// The topics, and the beginning of the results.
    #[default]
    Topics,
    /// The results alone.
    Results,
}

/// What can be done with the topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Choose the next topic.
    Next,
    /// Choose the topic before.
    Previous,
    /// Choose a topic by its place.
    Choose(usize),
    /// Show the topics or the results.
    Turn,
}

impl State {
    pub(super) fn mend(&mut self, connections: &Connections) {
        self.topic = self.topic.min(connections.topics.len() - 1);
    }

    pub(super) fn on(&mut self, action: Action, connections: &Connections) {
        let last = connections.topics.len() - 1;
        self.topic = match action {
            Action::Next => (self.topic + 1).min(last),
            Action::Previous => self.topic.saturating_sub(1),
            Action::Choose(topic) => topic.min(last),
            Action::Turn => {
                self.face = if self.face == Face::Topics { Face::Results } else { Face::Topics };
                self.topic
            }
        };
    }
}
