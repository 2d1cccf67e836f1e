//! Spans of a text that is being edited. Only lines that are asked for are parsed, and after an edit only those whose
//! state before them is no longer the same.

use std::sync::Arc;

use crate::tui::highlight::parser::State;
use crate::tui::highlight::{Language, Span};

/// Spans by line, with what is needed to parse again from the middle.
#[derive(Debug, Clone)]
pub struct Cache {
    language: Language,
    lines: Vec<Option<Line>>,
    /// Lines before this one are right; those after it may rest on a state that is no longer true.
    right_to: usize,
}

#[derive(Debug, Clone)]
struct Line {
    before: Arc<State>,
    after: Arc<State>,
    spans: Vec<Span>,
}

impl Cache {
    /// A cache for a text of this many lines; parses nothing yet.
    pub fn new(language: Language, lines: usize) -> Self {
        Self { language, lines: vec![None; lines], right_to: 0 }
    }

    /// Notes that `removed` lines from `first` on were replaced by `inserted` ones. Rows beyond the text are ignored.
    pub fn edited(&mut self, first: usize, removed: usize, inserted: usize) {
        let first = first.min(self.lines.len());
        let end = first.saturating_add(removed).min(self.lines.len());
        self.lines.splice(first..end, std::iter::repeat_n(None, inserted));
        self.right_to = self.right_to.min(first);
    }

    /// Makes the spans of all lines before `end` right, parsing at most `budget` of them, and says how many it parsed.
    /// `text` must be the text that the edits told of have led to.
    pub fn update<S: AsRef<str>>(&mut self, text: &[S], end: usize, budget: usize) -> usize {
        debug_assert_eq!(text.len(), self.lines.len(), "an edit was not told of");
        let end = end.min(text.len()).min(self.lines.len());
        if self.right_to >= end {
            return 0;
        }
        let mut parsed = 0;
        let mut before = match self.right_to.checked_sub(1).map(|row| &self.lines[row]) {
            Some(Some(line)) => Arc::clone(&line.after),
            _ => Arc::new(State::start(self.language)),
        };
        while self.right_to < end {
            let row = self.right_to;
            if let Some(line) = self.lines[row].as_mut().filter(|line| line.before == before) {
                // Equal states become one, so that the next comparison is one of addresses.
                line.before = before;
                before = Arc::clone(&line.after);
            } else {
                if parsed == budget {
                    break;
                }
                parsed += 1;
                let mut state = (*before).clone();
                let spans = state.line(text[row].as_ref());
                let after = if state == *before { Arc::clone(&before) } else { Arc::new(state) };
                self.lines[row] = Some(Line { before, after: Arc::clone(&after), spans });
                before = after;
            }
            self.right_to += 1;
        }
        parsed
    }

    /// The spans of a line, if they are known to be right.
    pub fn line(&self, row: usize) -> Option<&[Span]> {
        if row >= self.right_to {
            return None;
        }
        self.lines.get(row)?.as_ref().map(|line| line.spans.as_slice())
    }
}
