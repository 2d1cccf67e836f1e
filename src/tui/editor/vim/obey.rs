//! What vim's commands do to the text. Every change goes through the editor's one function for changes.

use std::ops::Range;

use crate::tui::editor::history::Kind;
use crate::tui::editor::lines::Place;
use crate::tui::editor::motion::indent;
use crate::tui::editor::vim::parse::{Command, Find, Motion, Operator, Plain, Turn};
use crate::tui::editor::vim::{Mode, Register, moves};
use crate::tui::editor::{Editor, LARGEST, Outcome, Refused, find};
use crate::units::Bytes;

/// What a motion covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cover {
    /// Up to where it leads, which is left out.
    Upto,
    /// With the character that it leads to.
    With,
    /// Whole lines.
    Lines,
}

impl Editor {
    /// The text and the byte of the cursor in it.
    pub(super) fn as_bytes(&self) -> (String, usize) {
        (self.text(), self.byte_of(self.cursor))
    }

    pub(super) fn byte_of(&self, place: Place) -> usize {
        self.lines.as_slice()[..place.line].iter().map(|line| line.len() + 1).sum::<usize>() + place.byte
    }

    pub(super) fn place_of(&self, byte: usize) -> Place {
        let mut rest = byte;
        for (row, line) in self.lines.as_slice().iter().enumerate() {
            if rest <= line.len() {
                return self.lines.clamp(Place::new(row, rest));
            }
            rest -= line.len() + 1;
        }
        self.lines.end()
    }

    /// Moves the cursor to a byte and keeps what is selected in a visual mode.
    pub(super) fn go_to(&mut self, byte: usize) {
        self.go_to_place(self.place_of(byte));
    }

    pub(super) fn go_to_place(&mut self, place: Place) {
        let anchor = self.anchor;
        self.go(place);
        if self.vim.as_ref().is_some_and(super::Vim::is_visual) {
            self.anchor = anchor;
        }
    }

    pub(super) fn go_to_line(&mut self, line: usize) {
        let line = line.min(self.lines.count() - 1);
        self.go_to_place(Place::new(line, indent(self.lines.line(line)).len()));
    }

    pub(super) fn set_mode(&mut self, mode: Mode) {
        if let Some(vim) = &mut self.vim {
            vim.mode = mode;
        }
    }

    pub(super) fn obey_vim(&mut self, command: Command) -> Outcome {
        match command {
            Command::Go(motion, count) => {
                let led = self.led(motion, count, false);
                let wanted = self.wanted_column;
                if let Some((place, _)) = led {
                    self.go_to_place(place);
                    self.wanted_column = match motion {
                        Motion::Up | Motion::Down => wanted,
                        Motion::LineEnd => Some(usize::MAX),
                        _ => None,
                    };
                }
                Outcome::Moved
            }
            Command::Over(operator, motion, count) => self.over(operator, motion, count),
            Command::Lines(operator, count) => {
                let last = self.cursor.line + count - 1;
                if last >= self.lines.count() && count > 1 && self.cursor.line + 1 == self.lines.count() {
                    return Outcome::Moved;
                }
                self.operate_on_lines(operator, self.cursor.line, last.min(self.lines.count() - 1))
            }
            Command::Object(operator, object) => {
                let (text, at) = self.as_bytes();
                match moves::object(&text, at, object) {
                    Some((range, true)) => {
                        let (first, last) = (self.place_of(range.start).line, self.place_of(range.end).line);
                        self.operate_on_lines(operator, first, last)
                    }
                    Some((range, false)) => {
                        self.operate(operator, self.place_of(range.start)..self.place_of(range.end))
                    }
                    None => Outcome::Moved,
                }
            }
            Command::Selected(operator) => self.operate_on_selected(operator),
            Command::Select(object) => self.select_object(object),
            Command::Replace(letter, count) => self.replace_letters(letter, count),
            Command::Plain(plain, count) => self.plain(plain, count),
        }
    }

    fn over(&mut self, operator: Operator, motion: Motion, count: Option<usize>) -> Outcome {
        let (text, at) = self.as_bytes();
        // To change a word leaves the blanks after it.
        if let (Operator::Change, Motion::Word(size)) = (operator, motion)
            && text[at..].chars().next().is_some_and(|c| !c.is_whitespace())
        {
            let word = moves::run_end(&text, at, size);
            let end = (1..count.unwrap_or(1)).fold(word, |here, _| moves::word_end(&text, here, size));
            return self.operate(operator, self.cursor..self.place_of(moves::after(&text, end)));
        }
        let Some((place, cover)) = self.led(motion, count, true) else { return Outcome::Moved };
        let (first, last) = (self.cursor.min(place), self.cursor.max(place));
        match cover {
            Cover::Lines => self.operate_on_lines(operator, first.line, last.line),
            Cover::With => self.operate(operator, first..self.lines.clamp(self.after_in_line(last))),
            Cover::Upto => {
                let mut end = last;
                // What ends at the beginning of a line ends with the line before it.
                if end.byte == 0 && end.line > first.line {
                    end = self.lines.line_end(end.line - 1);
                    let whole = self.lines.line(first.line)[..first.byte].trim().is_empty();
                    if whole && matches!(motion, Motion::ParagraphOn | Motion::ParagraphBack) {
                        return self.operate_on_lines(operator, first.line, end.line);
                    }
                }
                self.operate(operator, first..end)
            }
        }
    }

    pub(super) fn after_in_line(&self, place: Place) -> Place {
        let next = self.lines.after(place);
        if next.line == place.line { next } else { place }
    }

    /// Where a motion leads and what it covers; none if it leads nowhere. For an operator the end of a line can be reached.
    pub(super) fn led(&mut self, motion: Motion, count: Option<usize>, operator: bool) -> Option<(Place, Cover)> {
        let (text, at) = self.as_bytes();
        let times = count.unwrap_or(1);
        let last_line = self.lines.count() - 1;
        let repeat = |step: &dyn Fn(usize) -> usize| {
            let mut here = at;
            for _ in 0..times {
                let next = step(here);
                if next == here {
                    break;
                }
                here = next;
            }
            here
        };
        let (byte, cover) = match motion {
            Motion::Left => (repeat(&|here| moves::before(&text, here)), Cover::Upto),
            Motion::Right => {
                let end = moves::line_end(&text, at);
                let step = |here: usize| {
                    let next = moves::after(&text, here);
                    if next == end && !operator { here } else { next }
                };
                (repeat(&step), Cover::Upto)
            }
            Motion::Word(size) => (repeat(&|here| moves::word(&text, here, size)), Cover::Upto),
            Motion::WordBack(size) => (repeat(&|here| moves::word_back(&text, here, size)), Cover::Upto),
            Motion::WordEnd(size) => (repeat(&|here| moves::word_end(&text, here, size)), Cover::With),
            Motion::Edge => (moves::line_start(&text, at), Cover::Upto),
            Motion::FirstLetter => (moves::first_letter(&text, at), Cover::Upto),
            Motion::LineEnd => {
                let line = (self.cursor.line + times - 1).min(last_line);
                let end = self.lines.line_end(line);
                return Some((if operator { end } else { self.lines.before_in_line(end) }, Cover::Upto));
            }
            Motion::Up | Motion::Down => {
                let to = match motion {
                    Motion::Up => self.cursor.line.checked_sub(1)?.saturating_sub(times - 1),
                    _ if self.cursor.line == last_line => return None,
                    _ => (self.cursor.line + times).min(last_line),
                };
                let here = crate::tui::editor::lines::column(self.lines.line(self.cursor.line), self.cursor.byte);
                let wanted = *self.wanted_column.get_or_insert(here);
                let byte = crate::tui::editor::lines::byte_at(self.lines.line(to), wanted);
                return Some((Place::new(to, byte), Cover::Lines));
            }
            Motion::NextLine => {
                let to = self.cursor.line + times;
                let to = (to <= last_line).then_some(to)?;
                return Some((Place::new(to, indent(self.lines.line(to)).len()), Cover::Lines));
            }
            Motion::Top | Motion::Bottom => {
                let to = match (motion, count) {
                    (_, Some(line)) => line.saturating_sub(1).min(last_line),
                    (Motion::Top, None) => 0,
                    _ => last_line,
                };
                return Some((Place::new(to, indent(self.lines.line(to)).len()), Cover::Lines));
            }
            Motion::Find(find) => {
                if let Some(vim) = &mut self.vim {
                    vim.found = Some(find);
                }
                return self.found(find, times, false, &text, at);
            }
            Motion::FindAgain(turn) => {
                let find = self.vim.as_ref()?.found?;
                let forward = find.forward == (turn == Turn::Same);
                return self.found(Find { forward, ..find }, times, true, &text, at);
            }
            Motion::Pair => (moves::pair(&text, at)?, Cover::With),
            Motion::ParagraphOn => (repeat(&|here| moves::paragraph_on(&text, here)), Cover::Upto),
            Motion::ParagraphBack => (repeat(&|here| moves::paragraph_back(&text, here)), Cover::Upto),
            Motion::Hit(turn) => {
                let query = self.last_query.clone();
                let mut place = self.cursor;
                for _ in 0..times.min(self.lines.count() * 8) {
                    let from = self.lines.after(place);
                    let (hit, _) = match turn {
                        Turn::Same => find::next(self.lines.as_slice(), &query, from),
                        Turn::Around => find::previous(self.lines.as_slice(), &query, place),
                    };
                    place = hit?.start;
                }
                return Some((place, Cover::Upto));
            }
        };
        Some((self.place_of(byte), cover))
    }

    fn found(&self, find: Find, times: usize, again: bool, text: &str, at: usize) -> Option<(Place, Cover)> {
        let byte = moves::find(text, at, find, times, again)?;
        Some((self.place_of(byte), if find.forward { Cover::With } else { Cover::Upto }))
    }

    pub(super) fn keep(&mut self, text: String, lines: bool) {
        self.clipboard.clone_from(&text);
        if let Some(vim) = &mut self.vim {
            vim.register = Register { text, lines };
        }
    }

    /// Does something to a range of characters.
    pub(super) fn operate(&mut self, operator: Operator, range: Range<Place>) -> Outcome {
        let text = self.lines.slice(range.clone());
        match operator {
            Operator::Yank => {
                self.keep(text.clone(), false);
                self.go(range.start);
                self.set_mode(Mode::Normal);
                Outcome::Copied(text)
            }
            Operator::Delete | Operator::Change => {
                self.keep(text, false);
                let outcome = self.change(range, "", Kind::Alone);
                self.set_mode(if operator == Operator::Change { Mode::Insert } else { Mode::Normal });
                outcome
            }
            Operator::Indent | Operator::Outdent => self.operate_on_lines(operator, range.start.line, range.end.line),
        }
    }

    /// Does something to whole lines, from the first to the last.
    pub(super) fn operate_on_lines(&mut self, operator: Operator, first: usize, last: usize) -> Outcome {
        let (start, end) = (Place::new(first, 0), self.lines.line_end(last));
        let text = self.lines.slice(start..end);
        match operator {
            Operator::Yank => {
                self.keep(text.clone(), true);
                self.go(if self.cursor.line > first {
                    Place::new(first, self.cursor.byte.min(self.lines.line(first).len()))
                } else {
                    self.cursor
                });
                self.cursor = self.lines.clamp(self.cursor);
                self.set_mode(Mode::Normal);
                Outcome::Copied(text + "\n")
            }
            Operator::Delete => {
                self.keep(text, true);
                let range = if last + 1 < self.lines.count() {
                    start..Place::new(last + 1, 0)
                } else if first > 0 {
                    self.lines.line_end(first - 1)..end
                } else {
                    start..end
                };
                let outcome = self.change(range, "", Kind::Alone);
                self.set_mode(Mode::Normal);
                self.go_to_line(first.min(self.lines.count() - 1));
                outcome
            }
            Operator::Change => {
                self.keep(text, true);
                let start = Place::new(first, indent(self.lines.line(first)).len());
                let outcome = self.change(start..end, "", Kind::Alone);
                self.set_mode(Mode::Insert);
                outcome
            }
            Operator::Indent | Operator::Outdent => {
                self.go(start);
                self.set_mode(Mode::Normal);
                self.anchor = None;
                let rows = self.lines.as_slice()[first..=last].iter();
                let new: Vec<String> = rows
                    .map(|line| match operator {
                        Operator::Indent if line.is_empty() => String::new(),
                        Operator::Indent => format!("  {line}"),
                        _ => line[line.bytes().take(2).take_while(|b| *b == b' ').count()..].to_owned(),
                    })
                    .collect();
                let outcome = self.change(start..end, &new.join("\n"), Kind::Alone);
                self.go_to_line(first);
                outcome
            }
        }
    }

    fn plain(&mut self, plain: Plain, count: usize) -> Outcome {
        let end = self.lines.line_end(self.cursor.line);
        let here = self.cursor;
        let place = match plain {
            Plain::InsertBefore => Some(here),
            Plain::InsertAfter => Some(self.after_in_line(here)),
            Plain::InsertAtLetter => Some(Place::new(here.line, indent(self.lines.line(here.line)).len())),
            Plain::InsertAtEnd | Plain::OpenBelow => Some(end),
            Plain::OpenAbove => Some(Place::new(here.line, 0)),
            _ => None,
        };
        if let (Some(place), Some(vim)) = (place, &mut self.vim) {
            vim.mode = Mode::Insert;
            vim.times = if matches!(plain, Plain::OpenBelow | Plain::OpenAbove) { 1 } else { count };
            self.go(place);
        }
        match plain {
            Plain::InsertBefore | Plain::InsertAfter | Plain::InsertAtLetter | Plain::InsertAtEnd => Outcome::Moved,
            Plain::OpenBelow => self.new_line(),
            Plain::OpenAbove => {
                let before = indent(self.lines.line(here.line)).to_owned();
                let start = Place::new(here.line, 0);
                let cursor = Place::new(here.line, before.len());
                self.change_and_go(start..start, &format!("{before}\n"), Kind::Alone, cursor)
            }
            Plain::DeleteHere | Plain::Substitute => {
                let mut to = here;
                for _ in 0..count {
                    to = self.after_in_line(to);
                }
                self.operate(if plain == Plain::DeleteHere { Operator::Delete } else { Operator::Change }, here..to)
            }
            Plain::DeleteBefore => self.over(Operator::Delete, Motion::Left, Some(count)),
            Plain::DeleteRest => self.operate(Operator::Delete, here..end),
            Plain::ChangeRest => self.operate(Operator::Change, here..end),
            Plain::SubstituteLine | Plain::YankLine => {
                let operator = if plain == Plain::YankLine { Operator::Yank } else { Operator::Change };
                let last = (here.line + count - 1).min(self.lines.count() - 1);
                self.operate_on_lines(operator, here.line, last)
            }
            Plain::Join => match self.selected_lines() {
                Some(rows) => {
                    self.set_mode(Mode::Normal);
                    self.go(Place::new(rows.start, 0));
                    self.join(rows.len())
                }
                None => self.join(count),
            },
            Plain::Case => match self.turn_selected() {
                Some(outcome) => outcome,
                None => self.other_case(count),
            },
            Plain::PutAfter | Plain::PutBefore => self.put(plain == Plain::PutAfter, count),
            Plain::Undo => (0..count).fold(Outcome::Moved, |before, _| super::worse(before, self.undo_command())),
            Plain::Redo => (0..count).fold(Outcome::Moved, |before, _| super::worse(before, self.redo_command())),
            Plain::Visual => self.visual(Mode::Visual),
            Plain::VisualLine => self.visual(Mode::VisualLine),
            Plain::OtherEnd => {
                if let Some(anchor) = self.anchor {
                    let cursor = self.cursor;
                    self.go(anchor);
                    self.anchor = Some(cursor);
                }
                Outcome::Moved
            }
            Plain::Search => {
                self.anchor = None;
                self.set_mode(Mode::Normal);
                self.open_search()
            }
            Plain::CommandLine => {
                if let Some(vim) = &mut self.vim {
                    vim.line = Some(String::new());
                }
                Outcome::Moved
            }
            // The layer above repeats.
            Plain::Repeat => Outcome::Moved,
        }
    }

    /// Takes the last command back as a whole.
    pub(super) fn undo_command(&mut self) -> Outcome {
        let command = self.history.last_command();
        let mut outcome = self.undo();
        while command.is_some() && self.history.last_command() == command {
            outcome = super::worse(outcome, self.undo());
        }
        self.forget();
        outcome
    }

    /// Does the command again that was taken back last.
    pub(super) fn redo_command(&mut self) -> Outcome {
        let command = self.history.next_command();
        let mut outcome = self.redo();
        while command.is_some() && self.history.next_command() == command {
            outcome = super::worse(outcome, self.redo());
        }
        self.forget();
        outcome
    }

    /// Undoing is nothing that could be repeated.
    fn forget(&mut self) {
        self.anchor = None;
        if let Some(vim) = &mut self.vim {
            vim.began = self.revision;
        }
    }

    fn join(&mut self, count: usize) -> Outcome {
        let mut outcome = Outcome::Moved;
        for _ in 1..count.max(2) {
            let row = self.cursor.line;
            if row + 1 >= self.lines.count() {
                break;
            }
            let (line, next) = (self.lines.line(row), self.lines.line(row + 1));
            let blanks = indent(next).len();
            let rest = &next[blanks..];
            let glue = if line.is_empty() || line.ends_with(' ') || rest.is_empty() || rest.starts_with(')') {
                ""
            } else {
                " "
            };
            let at = self.lines.line_end(row);
            outcome = super::worse(outcome, self.change_and_go(at..Place::new(row + 1, blanks), glue, Kind::Alone, at));
        }
        outcome
    }

    fn other_case(&mut self, count: usize) -> Outcome {
        let (start, mut end) = (self.cursor, self.cursor);
        for _ in 0..count {
            end = self.after_in_line(end);
        }
        let new = turned(&self.lines.slice(start..end));
        let outcome = self.change(start..end, &new, Kind::Alone);
        if outcome == Outcome::Moved {
            self.go(end);
        }
        outcome
    }

    fn replace_letters(&mut self, letter: char, count: usize) -> Outcome {
        if self.vim.as_ref().is_some_and(super::Vim::is_visual) {
            return self.replace_selected(letter);
        }
        let (start, mut end) = (self.cursor, self.cursor);
        for _ in 0..count {
            let next = self.after_in_line(end);
            if next == end {
                // There are not so many.
                return Outcome::Moved;
            }
            end = next;
        }
        let shown = crate::text::sanitise_line(&letter.to_string().repeat(count)).into_string();
        let outcome = self.change(start..end, &shown, Kind::Alone);
        if outcome == Outcome::Edited {
            self.cursor = self.lines.before(self.cursor);
        }
        outcome
    }

    /// Puts what was deleted or copied last beside the cursor or its line.
    fn put(&mut self, after: bool, count: usize) -> Outcome {
        let Some(vim) = &self.vim else { return Outcome::Moved };
        let Register { text, lines } = if vim.register.text == self.clipboard {
            vim.register.clone()
        } else {
            Register { text: self.clipboard.clone(), lines: false }
        };
        let bytes = text.len().saturating_add(1).saturating_mul(count);
        if bytes > LARGEST {
            return Outcome::Refused(Refused::TooLarge(Bytes((self.lines.bytes() + bytes) as u64)));
        }
        if vim.is_visual() {
            return self.put_over_selected(&text, lines);
        }
        if text.is_empty() && !lines {
            return Outcome::Moved;
        }
        let row = self.cursor.line;
        if lines {
            let all = vec![text; count].join("\n");
            let (at, with, to) = if after {
                (self.lines.line_end(row), format!("\n{all}"), row + 1)
            } else {
                (Place::new(row, 0), format!("{all}\n"), row)
            };
            let outcome = self.change(at..at, &with, Kind::Alone);
            if outcome == Outcome::Edited {
                self.go_to_line(to);
            }
            return outcome;
        }
        let at = if after { self.after_in_line(self.cursor) } else { self.cursor };
        let with = text.repeat(count);
        let outcome = self.change(at..at, &with, Kind::Alone);
        if outcome == Outcome::Edited {
            self.cursor = if with.contains('\n') { at } else { self.lines.before(self.cursor) };
        }
        outcome
    }
}

/// Capital letters for small ones and the other way round, where one stands for one.
pub(super) fn turned(text: &str) -> String {
    let turn = |c: char| {
        if c.is_lowercase() { c.to_uppercase().collect::<String>() } else { c.to_lowercase().collect() }
    };
    text.chars().map(turn).collect()
}
