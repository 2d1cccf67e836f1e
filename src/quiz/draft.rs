//! An answer that is not given yet: what is chosen so far and where the cursor stands. It can be put aside and taken up again,
//! also after the lesson was edited.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::lesson::id::ChoiceId;
use crate::lesson::model::{Question, QuestionKind};
use crate::quiz::Response;
use crate::quiz::number::MAX_CHARS;
use crate::quiz::shuffle::{Seed, Shown, shown};

/// A half-given answer to one question under one seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    cursor: usize,
    given: Given,
}

/// What is given so far. Rows stand in the order in which the question is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// At most one of the options.
    Choice {
        /// The options.
        rows: Vec<ChoiceId>,
        /// The chosen one.
        chosen: Option<ChoiceId>,
    },
    /// Any of the options.
    Choices {
        /// The options.
        rows: Vec<ChoiceId>,
        /// The chosen ones.
        chosen: BTreeSet<ChoiceId>,
    },
    /// At most one of the lines.
    Line {
        /// Numbers of the lines that can be chosen, from 1.
        rows: Vec<usize>,
        /// The chosen one.
        chosen: Option<usize>,
    },
    /// A number.
    Number {
        /// The text typed so far.
        text: String,
    },
    /// All items, in the order they have now.
    Order {
        /// The order in which they stood first.
        start: Vec<ChoiceId>,
        /// The order they have now.
        rows: Vec<ChoiceId>,
        /// Whether the item under the cursor moves with it.
        hand: Hand,
    },
    /// Pairs made so far.
    Match {
        /// The left sides.
        left: Vec<ChoiceId>,
        /// The right sides, by the ids of their pairs.
        right: Vec<ChoiceId>,
        /// The right side put to each left one; no right side twice.
        pairs: BTreeMap<ChoiceId, ChoiceId>,
        /// While a right side is looked for: the row at which the second cursor stands.
        looking: Option<usize>,
    },
}

/// Whether an item is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hand {
    /// None is.
    Empty,
    /// The one under the cursor is.
    Holding,
}

/// What a learner can do to a draft. What does not fit the kind of question does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftAction {
    /// The cursor, and what is held, goes up by one row.
    Up,
    /// The cursor, and what is held, goes down by one row.
    Down,
    /// Chooses the row under the cursor; an item is taken or let go of; a left side is taken, then paired.
    Pick,
    /// Goes to a row, from 0, and picks there; an item that is held is put there.
    PickRow(usize),
    /// Lets go of an item or of a left side.
    LetGo,
    /// Types a character of a number.
    Type(char),
    /// Takes back the last character, or the pair under the cursor.
    Erase,
}

/// A draft as it is stored: only what the question and the seed do not tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SavedDraft {
    /// The row of the cursor, from 0.
    pub cursor: usize,
    /// What is given.
    pub given: SavedGiven,
}

/// What is given in a stored draft.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SavedGiven {
    /// The chosen option.
    Choice(Option<ChoiceId>),
    /// The chosen options.
    Choices(BTreeSet<ChoiceId>),
    /// The chosen line, from 1.
    Line(Option<usize>),
    /// The text typed so far.
    Number(String),
    /// The order of the items, and whether one is held.
    Order(Vec<ChoiceId>, Hand),
    /// The pairs, and the row of the second cursor.
    Match(BTreeMap<ChoiceId, ChoiceId>, Option<usize>),
}

impl Draft {
    /// Nothing given yet.
    pub fn empty(question: &Question, seed: Seed) -> Self {
        let given = match shown(question, seed) {
            Shown::Options(options) => {
                let rows = options.iter().map(|option| option.id.clone()).collect();
                match question.kind {
                    QuestionKind::Multi(_) => Given::Choices { rows, chosen: BTreeSet::new() },
                    _ => Given::Choice { rows, chosen: None },
                }
            }
            Shown::Lines(lines) => {
                Given::Line { rows: lines.iter().map(|(number, _)| *number).collect(), chosen: None }
            }
            Shown::Number(_) => Given::Number { text: String::new() },
            Shown::Items(items) => {
                let start: Vec<ChoiceId> = items.iter().map(|item| item.id.clone()).collect();
                Given::Order { rows: start.clone(), start, hand: Hand::Empty }
            }
            Shown::Pairs { left, right } => Given::Match {
                left: left.iter().map(|pair| pair.id.clone()).collect(),
                right: right.iter().map(|pair| pair.id.clone()).collect(),
                pairs: BTreeMap::new(),
                looking: None,
            },
        };
        Self { cursor: 0, given }
    }

    /// The row of the cursor, from 0.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// What is given so far.
    pub fn given(&self) -> &Given {
        &self.given
    }

    /// Does what the learner wants.
    pub fn act(&mut self, action: DraftAction) {
        match action {
            DraftAction::Up => self.go(|row| row.saturating_sub(1)),
            DraftAction::Down => self.go(|row| row.saturating_add(1)),
            DraftAction::Pick => self.pick(),
            DraftAction::PickRow(row) if row < self.rows() => {
                self.go(|_| row);
                self.pick();
            }
            DraftAction::PickRow(_) => {}
            DraftAction::LetGo => self.let_go(),
            DraftAction::Type(c) => self.type_character(c),
            DraftAction::Erase => self.erase(),
        }
    }

    /// Whether it can be judged. Items that were never moved are no answer yet: the order they start in is never right.
    pub fn is_complete(&self) -> bool {
        match &self.given {
            Given::Choice { chosen, .. } => chosen.is_some(),
            Given::Choices { chosen, .. } => !chosen.is_empty(),
            Given::Line { chosen, .. } => chosen.is_some(),
            Given::Number { text } => !text.trim().is_empty(),
            Given::Order { start, rows, .. } => rows != start,
            Given::Match { left, pairs, .. } => pairs.len() == left.len(),
        }
    }

    /// The answer, once it is complete.
    pub fn response(&self) -> Option<Response> {
        if !self.is_complete() {
            return None;
        }
        match &self.given {
            Given::Choice { chosen, .. } => chosen.clone().map(Response::Choice),
            Given::Choices { chosen, .. } => Some(Response::Choices(chosen.clone())),
            Given::Line { chosen, .. } => chosen.map(Response::Line),
            Given::Number { text } => Some(Response::Number(text.clone())),
            Given::Order { rows, .. } => Some(Response::Order(rows.clone())),
            Given::Match { pairs, .. } => Some(Response::Match(pairs.clone())),
        }
    }

    /// The draft as it is stored.
    pub fn saved(&self) -> SavedDraft {
        let given = match &self.given {
            Given::Choice { chosen, .. } => SavedGiven::Choice(chosen.clone()),
            Given::Choices { chosen, .. } => SavedGiven::Choices(chosen.clone()),
            Given::Line { chosen, .. } => SavedGiven::Line(*chosen),
            Given::Number { text } => SavedGiven::Number(text.clone()),
            Given::Order { rows, hand, .. } => SavedGiven::Order(rows.clone(), *hand),
            Given::Match { pairs, looking, .. } => SavedGiven::Match(pairs.clone(), *looking),
        };
        SavedDraft { cursor: self.cursor, given }
    }

    /// A stored draft taken up again. What the question no longer has is left out; a draft of another kind is empty.
    pub fn restored(question: &Question, seed: Seed, saved: &SavedDraft) -> Self {
        let mut draft = Self::empty(question, seed);
        let fits = match (&mut draft.given, &saved.given) {
            (Given::Choice { rows, chosen }, SavedGiven::Choice(old)) => {
                *chosen = old.clone().filter(|id| rows.contains(id));
                true
            }
            (Given::Choices { rows, chosen }, SavedGiven::Choices(old)) => {
                *chosen = old.iter().filter(|id| rows.contains(id)).cloned().collect();
                true
            }
            (Given::Line { rows, chosen }, SavedGiven::Line(old)) => {
                *chosen = old.filter(|number| rows.contains(number));
                true
            }
            (Given::Number { text }, SavedGiven::Number(old)) => {
                text.extend(old.chars().filter(|c| !c.is_control()).take(MAX_CHARS));
                true
            }
            (Given::Order { start, rows, hand }, SavedGiven::Order(old, old_hand)) => {
                let mut items: Vec<ChoiceId> = Vec::with_capacity(start.len());
                for id in old.iter().chain(start.iter()) {
                    if start.contains(id) && !items.contains(id) {
                        items.push(id.clone());
                    }
                }
                // The row of the cursor means another item once the list has changed, so nothing is held then.
                if items == *old {
                    *hand = *old_hand;
                }
                *rows = items;
                true
            }
            (Given::Match { left, right, pairs, looking }, SavedGiven::Match(old, old_looking)) => {
                for (l, r) in old {
                    if left.contains(l) && right.contains(r) && !pairs.values().any(|taken| taken == r) {
                        pairs.insert(l.clone(), r.clone());
                    }
                }
                *looking = old_looking.map(|row| row.min(right.len().saturating_sub(1)));
                true
            }
            _ => false,
        };
        if fits {
            draft.cursor = saved.cursor.min(draft.own_rows().saturating_sub(1));
        }
        draft
    }

    /// Rows that the active cursor can stand on.
    fn rows(&self) -> usize {
        match &self.given {
            Given::Match { right, looking: Some(_), .. } => right.len(),
            _ => self.own_rows(),
        }
    }

    /// Rows that the first cursor can stand on.
    fn own_rows(&self) -> usize {
        match &self.given {
            Given::Choice { rows, .. } | Given::Choices { rows, .. } | Given::Order { rows, .. } => rows.len(),
            Given::Line { rows, .. } => rows.len(),
            Given::Number { .. } => 0,
            Given::Match { left, .. } => left.len(),
        }
    }

    fn go(&mut self, to: impl Fn(usize) -> usize) {
        let last = self.rows().saturating_sub(1);
        if let Given::Match { looking: Some(row), .. } = &mut self.given {
            *row = to(*row).min(last);
            return;
        }
        let from = self.cursor;
        self.cursor = to(from).min(last);
        if let Given::Order { rows, hand: Hand::Holding, .. } = &mut self.given {
            let held = rows.remove(from);
            rows.insert(self.cursor, held);
        }
    }

    fn pick(&mut self) {
        let cursor = self.cursor;
        match &mut self.given {
            Given::Choice { rows, chosen } => *chosen = rows.get(cursor).cloned(),
            Given::Choices { rows, chosen } => {
                if let Some(id) = rows.get(cursor)
                    && !chosen.remove(id)
                {
                    chosen.insert(id.clone());
                }
            }
            Given::Line { rows, chosen } => *chosen = rows.get(cursor).copied(),
            Given::Number { .. } => {}
            Given::Order { rows, hand, .. } => {
                *hand = match hand {
                    Hand::Empty if cursor < rows.len() => Hand::Holding,
                    _ => Hand::Empty,
                };
            }
            Given::Match { left, right, pairs, looking } => {
                let Some(l) = left.get(cursor) else { return };
                let Some(row) = looking.take() else {
                    let now = pairs.get(l).and_then(|r| right.iter().position(|id| id == r));
                    let free = right.iter().position(|r| !pairs.values().any(|taken| taken == r));
                    *looking = now.or(free).or(Some(0));
                    return;
                };
                if let Some(r) = right.get(row) {
                    pairs.retain(|_, taken| taken != r);
                    pairs.insert(l.clone(), r.clone());
                    self.cursor = left.iter().position(|l| !pairs.contains_key(l)).unwrap_or(cursor);
                }
            }
        }
    }

    fn let_go(&mut self) {
        match &mut self.given {
            Given::Order { hand, .. } => *hand = Hand::Empty,
            Given::Match { looking, .. } => *looking = None,
            _ => {}
        }
    }

    fn type_character(&mut self, c: char) {
        if let Given::Number { text } = &mut self.given
            && !c.is_control()
            && text.chars().count() < MAX_CHARS
        {
            text.push(c);
        }
    }

    fn erase(&mut self) {
        match &mut self.given {
            Given::Number { text } => drop(text.pop()),
            Given::Match { left, pairs, looking: None, .. } => {
                left.get(self.cursor).map(|l| pairs.remove(l));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
