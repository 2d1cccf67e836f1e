//! The worked examples before the challenge: the first is shown in full, the next ones have blanks. Who fills the first blank
//! at once goes straight to the challenge, and nobody has to fill any.

use crate::lesson::model::{Blank, Challenge, Worked};
use crate::quiz::number;

/// Where the learner is among the worked examples.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// Whether they are behind the learner: the editor is open.
    pub done: bool,
    /// The open example, from 0.
    pub step: usize,
    /// How many of its blanks are filled.
    pub filled: usize,
    /// What is typed into the next one.
    pub typed: String,
    /// Whether a blank was filled wrong, or shown.
    pub stumbled: bool,
    /// What is said of the last answer.
    pub said: Option<Said>,
}

/// What is said of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It is right; why.
    Right(String),
    /// It is wrong; what may have happened.
    Wrong(String),
    /// It is no number; how to write one.
    Unreadable(String),
    /// It was shown; why it is right.
    Shown(String),
}

/// What can be done there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Type a character.
    Type(char),
    /// Take the last one back.
    Erase,
    /// Have the typed number checked.
    Check,
    /// Show what belongs into the blank.
    Show,
    /// Go on: to the next example, or to the challenge.
    Next,
    /// Go to the challenge at once.
    Leave,
    /// Begin with the first example again.
    Again,
}

impl State {
    /// The open example; none once the learner is at the challenge.
    pub fn open<'a>(&self, challenge: &'a Challenge) -> Option<&'a Worked> {
        if self.done { None } else { challenge.worked.get(self.step) }
    }

    /// The blank that waits for a number.
    pub fn blank<'a>(&self, challenge: &'a Challenge) -> Option<&'a Blank> {
        self.open(challenge)?.blanks().nth(self.filled)
    }

    /// Whether the first blank was filled right at the first try, so that the challenge comes next.
    pub fn skips(&self, challenge: &Challenge) -> bool {
        let first = challenge.worked.iter().position(|worked| worked.blanks().next().is_some());
        first == Some(self.step) && self.filled > 0 && !self.stumbled
    }

    /// What does not fit the lesson any more is passed over.
    pub(super) fn mend(&mut self, challenge: &Challenge) {
        match challenge.worked.get(self.step) {
            Some(worked) => self.filled = self.filled.min(worked.blanks().count()),
            None => *self = Self { done: true, ..Self::default() },
        }
    }

    pub(super) fn on(&mut self, action: Action, challenge: &Challenge) {
        match action {
            Action::Again => *self = Self { done: challenge.worked.is_empty(), ..Self::default() },
            Action::Leave => self.leave(),
            _ if self.open(challenge).is_none() => {}
            Action::Type(c) => {
                if self.blank(challenge).is_some() && self.typed.chars().count() < number::MAX_CHARS {
                    self.typed.push(c);
                    self.said = None;
                }
            }
            Action::Erase => {
                self.typed.pop();
                self.said = None;
            }
            Action::Check => self.check(challenge),
            Action::Show => {
                if let Some(blank) = self.blank(challenge) {
                    self.stumbled = true;
                    self.fill(Said::Shown(blank.why.to_string()));
                }
            }
            Action::Next => self.next(challenge),
        }
    }

    fn check(&mut self, challenge: &Challenge) {
        let Some(blank) = self.blank(challenge) else { return };
        match number::parse(&self.typed, &blank.unit) {
            Err(problem) => self.said = Some(Said::Unreadable(problem.to_string())),
            Ok(number) if blank.is_right(number) => self.fill(Said::Right(blank.why.to_string())),
            Ok(number) => {
                self.stumbled = true;
                self.said = Some(Said::Wrong(blank.told_of(number).to_string()));
            }
        }
    }

    fn fill(&mut self, said: Said) {
        self.filled += 1;
        self.typed.clear();
        self.said = Some(said);
    }

    fn next(&mut self, challenge: &Challenge) {
        if self.blank(challenge).is_some() && !self.skips(challenge) {
            return;
        }
        if self.skips(challenge) || self.step + 1 >= challenge.worked.len() {
            return self.leave();
        }
        *self = Self { step: self.step + 1, stumbled: self.stumbled, ..Self::default() };
    }

    fn leave(&mut self) {
        *self = Self { done: true, ..Self::default() };
    }
}
