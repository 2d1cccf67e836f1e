//! The built-in code editor: a text with a cursor, a selection, undo and search, driven by keys and drawn in colours. Knows
//! no files, no lessons and no clipboard of the system; what is copied it hands out.

mod brackets;
mod draw;
mod edit;
mod find;
mod history;
mod keys;
mod lines;
mod motion;
mod mouse;
mod search;
mod view;
mod vim;

use std::cell::{Cell, RefCell};
use std::ops::Range;

use crossterm::event::KeyEvent;
use ratatui::layout::Rect;
use thiserror::Error;

use crate::tui::editor::find::Find;
use crate::tui::editor::history::{Caret, History};
use crate::tui::editor::keys::{Command, Motion};
use crate::tui::editor::lines::Lines;
use crate::tui::editor::view::Scroll;
use crate::tui::editor::vim::Vim;
use crate::tui::highlight::{Cache, Language};
use crate::units::Bytes;

pub use crate::tui::editor::draw::Focus;
pub use crate::tui::editor::keys::{help, help_of_vim, uses_ctrl};
pub use crate::tui::editor::lines::Place;

/// The largest text that the editor holds, in bytes.
pub const LARGEST: usize = 256 << 10;

/// Lines that one drawing or key parses at most, so that a jump to the end of a long text does not stop the program.
const LINES_AT_ONCE: usize = 100;

/// A text that is being edited. The area given to its methods is the one that it is drawn in.
#[derive(Debug, Clone)]
pub struct Editor {
    lines: Lines,
    cursor: Place,
    /// The other end of the selection.
    anchor: Option<Place>,
    /// The column that moves up and down keep to.
    wanted_column: Option<usize>,
    scroll: Scroll,
    history: History,
    clipboard: String,
    find: Option<Find>,
    last_query: String,
    /// The modes of vim, if they are wanted.
    vim: Option<Vim>,
    mark: Option<Place>,
    revision: u64,
    language: Language,
    /// A memo of a function of the text. Drawing fills it as far as it needs.
    colours: RefCell<Cache>,
    /// Whether the last drawing left lines uncoloured.
    unsettled: Cell<bool>,
}

/// What became of a key, a paste or a move of the mouse.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an ignored key belongs to the screen, and copied text to the terminal"]
pub enum Outcome {
    /// It means nothing here; the screen may use it.
    Ignored,
    /// The text is as before; cursor, selection or view may not be.
    Moved,
    /// The text has changed.
    Edited,
    /// This text was copied; it should go to the clipboard of the terminal too.
    Copied(String),
    /// As copied, and it is no longer in the text.
    Cut(String),
    /// Nothing was done.
    Refused(Refused),
    /// Something else was asked for by a command.
    Asked(Ask),
}

/// What a command of the editor asks of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Keep the text.
    Save,
    /// Leave the editor.
    Leave,
    /// Keep the text, then leave.
    SaveAndLeave,
    /// Run the program.
    Run,
}

/// Why the editor did not take a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// With it the whole would be this large.
    #[error("the text would be {0}; the editor holds {largest} at most", largest = Bytes(LARGEST as u64))]
    TooLarge(Bytes),
}

impl Editor {
    /// An editor for this text, with the cursor at its beginning. Line ends become line feeds, tabs two blanks, and what
    /// cannot be seen becomes visible.
    pub fn new(language: Language, text: &str) -> Result<Self, Refused> {
        let lines = Lines::new(&edit::normalised(text));
        if lines.bytes() > LARGEST {
            return Err(Refused::TooLarge(Bytes(lines.bytes() as u64)));
        }
        let colours = RefCell::new(Cache::new(language, lines.count()));
        Ok(Self {
            lines,
            cursor: Place::default(),
            anchor: None,
            wanted_column: None,
            scroll: Scroll::default(),
            history: History::default(),
            clipboard: String::new(),
            find: None,
            last_query: String::new(),
            vim: None,
            mark: None,
            revision: 0,
            language,
            colours,
            unsettled: Cell::new(false),
        })
    }

    /// The keys that it handles by itself, for the list of keys.
    pub fn told(&self) -> Vec<(&'static str, &'static str)> {
        let vim = self.vim.is_some().then(help_of_vim);
        vim.into_iter().flatten().chain(help()).collect()
    }

    /// The whole text, lines joined by line feeds.
    pub fn text(&self) -> String {
        self.lines.text()
    }

    /// Where the cursor is.
    pub fn cursor(&self) -> Place {
        self.cursor
    }

    /// Puts the cursor as near to a place as the text allows, and selects nothing.
    pub fn set_cursor(&mut self, place: Place) {
        self.go(self.lines.clamp(place));
        self.scroll.follow();
    }

    /// What is selected.
    pub fn selected_text(&self) -> Option<String> {
        self.selection().map(|range| self.lines.slice(range))
    }

    /// Grows with every change of the text, so that a draft is known to be newer than the one that was saved.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Another text in the place of this one, as one step that can be undone: an own editor was used, or the start was
    /// asked for again.
    pub fn replace_text(&mut self, text: &str) -> Outcome {
        let new = edit::normalised(text);
        if new == self.text() {
            return Outcome::Moved;
        }
        let cursor = self.cursor;
        let outcome = self.change(Place::default()..self.lines.end(), &new, history::Kind::Alone);
        if outcome == Outcome::Edited {
            self.set_cursor(cursor);
        }
        outcome
    }

    /// Shows an error at a line and a column, both from 1 as engines count them, until the text changes.
    pub fn mark_error(&mut self, line: usize, column: usize) {
        let row = line.saturating_sub(1).min(self.lines.count() - 1);
        let byte = self.lines.line(row).char_indices().nth(column.saturating_sub(1)).map_or(usize::MAX, |(at, _)| at);
        self.mark = Some(self.lines.clamp(Place::new(row, byte)));
    }

    /// Takes the error mark away.
    pub fn clear_error(&mut self) {
        self.mark = None;
    }

    /// Handles one key.
    pub fn handle(&mut self, key: KeyEvent, area: Rect) -> Outcome {
        let outcome = match self.in_vim(key, area) {
            Some(outcome) => outcome,
            None => self.handle_usual(key, area),
        };
        self.keep_in_view(&outcome, area);
        outcome
    }

    fn handle_usual(&mut self, key: KeyEvent, area: Rect) -> Outcome {
        let Some(command) = keys::command(key) else { return Outcome::Ignored };
        match self.in_search(command) {
            Some(outcome) => outcome,
            None => self.obey(command, area),
        }
    }

    /// Takes text that the terminal has pasted, as one step.
    pub fn paste(&mut self, text: &str, area: Rect) -> Outcome {
        let outcome = if self.find.is_some() { self.search_for_pasted(text) } else { self.insert(text) };
        self.keep_in_view(&outcome, area);
        outcome
    }

    fn obey(&mut self, command: Command, area: Rect) -> Outcome {
        if !matches!(command, Command::Type(_) | Command::DeleteLeft | Command::DeleteRight) {
            self.history.close();
        }
        match command {
            Command::Type(c) => self.type_char(c),
            Command::NewLine => self.new_line(),
            Command::Indent => self.indent(),
            Command::Outdent => self.outdent(),
            Command::DeleteLeft => self.delete(Motion::Left),
            Command::DeleteRight => self.delete(Motion::Right),
            Command::DeleteWordLeft => self.delete(Motion::WordLeft),
            Command::DeleteWordRight => self.delete(Motion::WordRight),
            Command::Go(motion) => self.move_by(motion, area),
            Command::Select(motion) => self.select_by(motion, area),
            Command::SelectAll => {
                self.go(self.lines.end());
                self.anchor = Some(Place::default());
                Outcome::Moved
            }
            Command::Cut => self.cut(),
            Command::Copy => self.copy(),
            Command::Paste => self.insert(&self.clipboard.clone()),
            Command::Undo => self.undo(),
            Command::Redo => self.redo(),
            Command::Find => self.open_search(),
            Command::Leave => Outcome::Ignored,
        }
    }

    /// A move to the left or right first leaves the selection at that end.
    fn move_by(&mut self, motion: Motion, area: Rect) -> Outcome {
        match (motion, self.selection()) {
            (Motion::Left, Some(range)) => self.go(range.start),
            (Motion::Right, Some(range)) => self.go(range.end),
            _ => {
                let target = self.target(motion, area);
                self.go(target.place);
                self.wanted_column = target.column;
            }
        }
        Outcome::Moved
    }

    fn select_by(&mut self, motion: Motion, area: Rect) -> Outcome {
        let anchor = self.anchor.unwrap_or(self.cursor);
        let target = self.target(motion, area);
        self.go(target.place);
        self.anchor = Some(anchor);
        self.wanted_column = target.column;
        Outcome::Moved
    }

    fn target(&self, motion: Motion, area: Rect) -> motion::Target {
        let page = self.frame(area).rows().saturating_sub(1).max(1);
        motion::target(&self.lines, self.cursor, motion, self.wanted_column, page)
    }

    /// Moves the cursor and selects nothing.
    fn go(&mut self, place: Place) {
        self.history.close();
        self.cursor = place;
        self.anchor = None;
        self.wanted_column = None;
    }

    /// What is selected, in the order of the text; never empty.
    fn selection(&self) -> Option<Range<Place>> {
        if let Some(range) = self.selection_of_vim() {
            return Some(range);
        }
        let anchor = self.anchor.filter(|anchor| *anchor != self.cursor)?;
        Some(anchor.min(self.cursor)..anchor.max(self.cursor))
    }

    fn keep_in_view(&mut self, outcome: &Outcome, area: Rect) {
        if *outcome != Outcome::Ignored {
            self.scroll.follow();
            self.scroll = self.scrolled(area);
        }
    }

    /// Cursor and selection as one.
    fn caret(&self) -> Caret {
        Caret { cursor: self.cursor, anchor: self.anchor }
    }
}

#[cfg(test)]
mod tests;
