//! Vim's visual modes: what is selected, and what is done to it. The character under the cursor belongs to it.

use std::ops::Range;

use crate::tui::editor::history::Kind;
use crate::tui::editor::lines::Place;
use crate::tui::editor::vim::obey::turned;
use crate::tui::editor::vim::parse::{Object, Operator};
use crate::tui::editor::vim::{Mode, moves};
use crate::tui::editor::{Editor, Outcome};

impl Editor {
    /// What a visual mode has selected; none outside of them.
    pub(in crate::tui::editor) fn selection_of_vim(&self) -> Option<Range<Place>> {
        let mode = self.vim.as_ref()?.mode;
        let anchor = self.anchor.unwrap_or(self.cursor);
        let (first, last) = (anchor.min(self.cursor), anchor.max(self.cursor));
        match mode {
            Mode::Visual => Some(first..self.after_in_line(last)),
            Mode::VisualLine => Some(Place::new(first.line, 0)..self.lines.line_end(last.line)),
            Mode::Normal | Mode::Insert => None,
        }
    }

    /// Begins a visual mode, changes to the other one, or ends it.
    pub(super) fn visual(&mut self, mode: Mode) -> Outcome {
        let Some(vim) = &mut self.vim else { return Outcome::Moved };
        if vim.mode == mode {
            vim.mode = Mode::Normal;
            self.anchor = None;
        } else {
            if !vim.is_visual() {
                self.anchor = Some(self.cursor);
            }
            vim.mode = mode;
        }
        Outcome::Moved
    }

    pub(super) fn operate_on_selected(&mut self, operator: Operator) -> Outcome {
        let (Some(range), Some(vim)) = (self.selection_of_vim(), &self.vim) else { return Outcome::Moved };
        let lines = vim.mode == Mode::VisualLine;
        self.set_mode(Mode::Normal);
        self.go(range.start);
        if lines {
            self.operate_on_lines(operator, range.start.line, range.end.line)
        } else {
            self.operate(operator, range)
        }
    }

    pub(super) fn select_object(&mut self, object: Object) -> Outcome {
        let (text, at) = self.as_bytes();
        if let Some((range, lines)) = moves::object(&text, at, object).filter(|(range, _)| !range.is_empty()) {
            let (start, end) = (self.place_of(range.start), self.place_of(range.end));
            self.go(if lines { end } else { self.lines.before(end) });
            self.anchor = Some(start);
            if lines {
                self.set_mode(Mode::VisualLine);
            }
        }
        Outcome::Moved
    }

    pub(super) fn replace_selected(&mut self, letter: char) -> Outcome {
        let Some(range) = self.selection_of_vim() else { return Outcome::Moved };
        let old = self.lines.slice(range.clone());
        let shown = crate::text::sanitise_line(&letter.to_string()).into_string();
        let new: String = old.chars().map(|c| if c == '\n' { "\n" } else { shown.as_str() }).collect();
        self.change_selected(range, &new)
    }

    /// Capital letters for small ones in what is selected, and the other way round; none in no visual mode.
    pub(super) fn turn_selected(&mut self) -> Option<Outcome> {
        let range = self.selection_of_vim()?;
        let new = turned(&self.lines.slice(range.clone()));
        Some(self.change_selected(range, &new))
    }

    pub(super) fn put_over_selected(&mut self, text: &str, lines: bool) -> Outcome {
        let (Some(range), Some(vim)) = (self.selection_of_vim(), &self.vim) else { return Outcome::Moved };
        let over_lines = vim.mode == Mode::VisualLine;
        let old = self.lines.slice(range.clone());
        let with = if lines && !over_lines { format!("\n{text}\n") } else { text.to_owned() };
        let outcome = self.change_selected(range, &with);
        self.keep(old, over_lines);
        outcome
    }

    /// How many lines are selected.
    pub(super) fn selected_lines(&self) -> Option<Range<usize>> {
        self.selection_of_vim().map(|range| range.start.line..range.end.line + 1)
    }

    fn change_selected(&mut self, range: Range<Place>, with: &str) -> Outcome {
        let start = range.start;
        self.set_mode(Mode::Normal);
        self.go(start);
        self.change_and_go(range, with, Kind::Alone, start)
    }
}
