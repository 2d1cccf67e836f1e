//! What changes the text: typing, deleting, indentation, the internal clipboard, undo. Every change goes through one
//! function, which keeps the size, the colours and the history right.

use std::ops::Range;

use crate::text;
use crate::tui::editor::history::{Kind, Replayed, Step};
use crate::tui::editor::keys::Motion;
use crate::tui::editor::lines::Place;
use crate::tui::editor::motion::{self, indent};
use crate::tui::editor::{Editor, LARGEST, LINES_AT_ONCE, Outcome, Refused, brackets};
use crate::units::Bytes;

/// One level.
const LEVEL: &str = "  ";

impl Editor {
    /// A character from the keyboard, in the place of the selection if there is one.
    pub(super) fn type_char(&mut self, c: char) -> Outcome {
        if matches!(c, ')' | ']' | '}')
            && let Some(range) = self.indent_to_close()
        {
            let opening = self.opening_bracket();
            let indent = opening.map_or("", |place| indent(self.lines.line(place.line)));
            let with = format!("{indent}{c}");
            return self.change(range, &with, Kind::Alone);
        }
        let range = self.selection().unwrap_or(self.cursor..self.cursor);
        let typed = self.visible(c, range.start);
        self.change(range, &typed, Kind::Typed)
    }

    /// Text that was pasted, by the terminal or from the internal clipboard; one step.
    pub(super) fn insert(&mut self, foreign: &str) -> Outcome {
        let clean = normalised(foreign);
        let range = self.selection().unwrap_or(self.cursor..self.cursor);
        self.change(range, &clean, Kind::Alone)
    }

    /// A new line with the indentation of this one, one level deeper after an opening bracket. Between two brackets the
    /// closing one gets a line of its own.
    pub(super) fn new_line(&mut self) -> Outcome {
        let range = self.selection().unwrap_or(self.cursor..self.cursor);
        let before = &self.lines.line(range.start.line)[..range.start.byte];
        let after = self.lines.line(range.end.line)[range.end.byte..].trim_start();
        let indent = indent(before);
        let opens = before.trim_end().ends_with(['{', '(', '[']);
        let mut with = format!("\n{indent}");
        if opens {
            with.push_str(LEVEL);
        }
        let cursor = range.start.after(&with);
        if opens && after.starts_with(['}', ')', ']']) {
            with = format!("{with}\n{indent}");
        }
        self.change_and_go(range, &with, Kind::Alone, cursor)
    }

    /// Two blanks, or with a selection all its lines one level to the right.
    pub(super) fn indent(&mut self) -> Outcome {
        if self.selection().is_none() {
            return self.change(self.cursor..self.cursor, LEVEL, Kind::Alone);
        }
        self.change_rows(|line| if line.is_empty() { String::new() } else { format!("{LEVEL}{line}") })
    }

    /// The line, or all lines of the selection, one level to the left.
    pub(super) fn outdent(&mut self) -> Outcome {
        self.change_rows(|line| {
            let blanks = line.bytes().take(LEVEL.len()).take_while(|b| *b == b' ').count();
            line[blanks..].to_owned()
        })
    }

    /// The selection, or what lies between the cursor and the target of a motion.
    pub(super) fn delete(&mut self, motion: Motion) -> Outcome {
        if let Some(range) = self.selection() {
            return self.change(range, "", Kind::Alone);
        }
        let other = motion::target(&self.lines, self.cursor, motion, None, 0).place;
        self.change(self.cursor.min(other)..self.cursor.max(other), "", Kind::Deleted)
    }

    pub(super) fn cut(&mut self) -> Outcome {
        let (Some(range), Some(text)) = (self.selection(), self.selected_text()) else { return Outcome::Moved };
        match self.change(range, "", Kind::Alone) {
            Outcome::Edited => {
                self.clipboard.clone_from(&text);
                Outcome::Cut(text)
            }
            other => other,
        }
    }

    /// Without a selection the key belongs to the screen.
    pub(super) fn copy(&mut self) -> Outcome {
        let Some(text) = self.selected_text() else { return Outcome::Ignored };
        self.clipboard.clone_from(&text);
        Outcome::Copied(text)
    }

    pub(super) fn undo(&mut self) -> Outcome {
        let replayed = self.history.undo(&mut self.lines);
        self.replayed(replayed)
    }

    pub(super) fn redo(&mut self) -> Outcome {
        let replayed = self.history.redo(&mut self.lines);
        self.replayed(replayed)
    }

    fn replayed(&mut self, replayed: Option<Replayed>) -> Outcome {
        let Some(Replayed { range, with, caret }) = replayed else { return Outcome::Moved };
        self.recolour(&range, &with);
        self.cursor = caret.cursor;
        self.anchor = caret.anchor;
        Outcome::Edited
    }

    /// Replaces a range and puts the cursor behind what is new.
    pub(super) fn change(&mut self, range: Range<Place>, with: &str, kind: Kind) -> Outcome {
        let cursor = range.start.after(with);
        self.change_and_go(range, with, kind, cursor)
    }

    pub(super) fn change_and_go(&mut self, range: Range<Place>, with: &str, kind: Kind, cursor: Place) -> Outcome {
        let removed = self.lines.slice(range.clone());
        if removed == with {
            return Outcome::Moved;
        }
        let bytes = self.lines.bytes() - removed.len() + with.len();
        if bytes > LARGEST && with.len() > removed.len() {
            return Outcome::Refused(Refused::TooLarge(Bytes(bytes as u64)));
        }
        let before = self.caret();
        self.lines.replace(range.clone(), with);
        self.recolour(&range, with);
        self.cursor = cursor;
        self.anchor = None;
        let step = Step { at: range.start, removed, inserted: with.to_owned(), before, after: cursor, command: None };
        self.history.note(step, kind);
        Outcome::Edited
    }

    /// Notes that a range was replaced, for everything that depends on the text.
    fn recolour(&mut self, range: &Range<Place>, with: &str) {
        let removed = range.end.line - range.start.line + 1;
        self.colours.get_mut().edited(range.start.line, removed, with.matches('\n').count() + 1);
        self.wanted_column = None;
        self.mark = None;
        self.revision += 1;
    }

    /// Rewrites the lines of the selection, or the line of the cursor, and keeps both on their letters.
    fn change_rows(&mut self, rewrite: impl Fn(&str) -> String) -> Outcome {
        let selection = self.selection();
        let Range { start, end } = selection.clone().unwrap_or(self.cursor..self.cursor);
        // A selection that ends before the first letter of a line does not reach into it.
        let last = if end.byte == 0 && end.line > start.line { end.line - 1 } else { end.line };
        let old = &self.lines.as_slice()[start.line..=last];
        let new: Vec<String> = old.iter().map(|line| rewrite(line)).collect();
        if old == new {
            return Outcome::Moved;
        }
        let moved =
            |place: Place| match place.line.checked_sub(start.line).and_then(|i| Some((old.get(i)?, new.get(i)?))) {
                Some((old, new)) => {
                    // Lines change at their beginning only.
                    let from_end = old.len() - place.byte;
                    Place::new(place.line, if place.byte == 0 { 0 } else { new.len().saturating_sub(from_end) })
                }
                None => place,
            };
        let (cursor, anchor) = (moved(self.cursor), self.anchor.map(moved));
        let outcome = self.change_and_go(
            Place::new(start.line, 0)..self.lines.line_end(last),
            &new.join("\n"),
            Kind::Alone,
            cursor,
        );
        if outcome == Outcome::Edited {
            self.anchor = anchor;
        }
        outcome
    }

    /// If a closing bracket typed now would be the first letter of its line: the blanks before it.
    fn indent_to_close(&mut self) -> Option<Range<Place>> {
        self.colours.get_mut().update(self.lines.as_slice(), self.cursor.line + 1, LINES_AT_ONCE);
        let start = Place::new(self.cursor.line, 0);
        let before = &self.lines.line(self.cursor.line)[..self.cursor.byte];
        let alone = self.selection().is_none() && !before.is_empty() && before.trim().is_empty();
        (alone && self.opening_bracket().is_some()).then_some(start..self.cursor)
    }

    /// The bracket that is open at the cursor.
    fn opening_bracket(&self) -> Option<Place> {
        brackets::opening(&self.lines, &self.colours.borrow(), self.cursor, self.cursor.line.saturating_sub(2_000))
    }

    /// What a typed character puts into the text: itself, or its visible form. An accent is judged with the letter before
    /// it, which it belongs to.
    fn visible(&self, c: char, at: Place) -> String {
        let before = self.lines.before(at);
        let letter = if before.line == at.line { &self.lines.line(at.line)[before.byte..at.byte] } else { "" };
        let both = text::sanitise_line(&format!("{letter}{c}"));
        match both.strip_prefix(letter) {
            Some(typed) => typed.to_owned(),
            None => text::sanitise_line(c.encode_utf8(&mut [0; 4])).into_string(),
        }
    }
}

/// Foreign text for the editor: line feeds only (terminals paste lines with carriage returns), everything visible.
pub(super) fn normalised(foreign: &str) -> String {
    let feeds = foreign.replace("\r\n", "\n").replace('\r', "\n");
    text::sanitise(&feeds).into_string()
}
