//! What was changed, so that it can be undone and done again. Typed characters make one step a word, deleted ones one step
//! a run. Knows places and texts, not keys.

use std::ops::Range;

use crate::tui::editor::lines::{Lines, Place};

/// All texts that the steps keep may be this large in bytes; older steps are forgotten first.
const MOST_BYTES: usize = 16 << 20;
/// And there are never more steps than this.
const MOST_STEPS: usize = 10_000;

/// How steps that follow each other become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Typed: joined up to the end of a word and the blanks after it.
    Typed,
    /// Deleted leftwards or rightwards: joined while on one line.
    Deleted,
    /// A step of its own.
    Alone,
}

/// Where cursor and selection were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caret {
    pub(super) cursor: Place,
    pub(super) anchor: Option<Place>,
}

/// At one place one text was replaced by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) at: Place,
    pub(super) removed: String,
    pub(super) inserted: String,
    /// Before the change.
    pub(super) before: Caret,
    /// After the change; nothing is selected then.
    pub(super) after: Place,
    /// The command that it is a part of; steps of one command are undone together.
    pub(super) command: Option<u64>,
}

impl Step {
    /// What the text has at the place of the change once it is done.
    fn written(&self) -> Range<Place> {
        self.at..self.at.after(&self.inserted)
    }

    /// What it has there once it is undone.
    fn original(&self) -> Range<Place> {
        self.at..self.at.after(&self.removed)
    }

    fn bytes(&self) -> usize {
        self.removed.len() + self.inserted.len()
    }

    /// Takes a later step into this one if both belong together.
    fn join(&mut self, next: &Self, kind: Kind) -> bool {
        let blank = |c: char| c.is_whitespace();
        match kind {
            Kind::Typed
                if next.removed.is_empty()
                    && next.at == self.written().end
                    && (next.inserted.starts_with(blank) || !self.inserted.ends_with(blank)) =>
            {
                self.inserted.push_str(&next.inserted);
            }
            Kind::Deleted
                if self.inserted.is_empty() && !self.removed.contains('\n') && !next.removed.contains('\n') =>
            {
                if next.original().end == self.at {
                    self.removed.insert_str(0, &next.removed);
                    self.at = next.at;
                } else if next.at == self.at {
                    self.removed.push_str(&next.removed);
                } else {
                    return false;
                }
            }
            _ => return false,
        }
        self.after = next.after;
        true
    }
}

/// Lines that an undone or repeated step has touched, and where the cursor is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replayed {
    /// The range that was replaced.
    pub(super) range: Range<Place>,
    /// What stands there now.
    pub(super) with: String,
    pub(super) caret: Caret,
}

#[derive(Debug, Clone, Default)]
pub(super) struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// What the last step may still be joined with.
    open: Option<Kind>,
    bytes: usize,
    /// The command that steps belong to now.
    pub(super) command: Option<u64>,
}

impl History {
    /// The command of the step that would be undone next.
    pub(super) fn last_command(&self) -> Option<u64> {
        self.done.last().and_then(|step| step.command)
    }

    /// The command of the step that would be made again next.
    pub(super) fn next_command(&self) -> Option<u64> {
        self.undone.last().and_then(|step| step.command)
    }

    /// Notes a change that has just been made.
    pub(super) fn note(&mut self, step: Step, kind: Kind) {
        let step = Step { command: self.command, ..step };
        self.bytes -= self.undone.drain(..).map(|step| step.bytes()).sum::<usize>();
        self.bytes += step.bytes();
        let joined = self.open == Some(kind) && self.done.last_mut().is_some_and(|last| last.join(&step, kind));
        if !joined {
            self.done.push(step);
        }
        self.open = Some(kind);
        let mut forgotten = 0;
        while self.done.len() - forgotten > MOST_STEPS || (self.bytes > MOST_BYTES && self.done.len() > forgotten + 1) {
            self.bytes -= self.done[forgotten].bytes();
            forgotten += 1;
        }
        self.done.drain(..forgotten);
    }

    /// Ends the group of the last step: the cursor went elsewhere.
    pub(super) fn close(&mut self) {
        self.open = None;
    }

    /// Takes back the last step.
    pub(super) fn undo(&mut self, lines: &mut Lines) -> Option<Replayed> {
        let step = self.done.pop()?;
        self.open = None;
        let replayed = Replayed { range: step.written(), with: step.removed.clone(), caret: step.before };
        lines.replace(replayed.range.clone(), &replayed.with);
        self.undone.push(step);
        Some(replayed)
    }

    /// Makes the step again that was taken back last.
    pub(super) fn redo(&mut self, lines: &mut Lines) -> Option<Replayed> {
        let step = self.undone.pop()?;
        self.open = None;
        let caret = Caret { cursor: step.after, anchor: None };
        let replayed = Replayed { range: step.original(), with: step.inserted.clone(), caret };
        lines.replace(replayed.range.clone(), &replayed.with);
        self.done.push(step);
        Some(replayed)
    }
}
