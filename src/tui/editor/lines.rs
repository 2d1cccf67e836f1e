//! A text as lines, places in it, and the one operation that changes it. Knows what a reader takes for one character, so
//! that no place lies inside of one; knows nothing of cursors, keys and undo.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use crate::text;

/// A place between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The line, from 0.
    pub line: usize,
    /// The byte in the line, from 0.
    pub byte: usize,
}

impl Place {
    /// The place before this byte of this line.
    pub fn new(line: usize, byte: usize) -> Self {
        Self { line, byte }
    }

    /// The place after `text` was written here.
    pub(super) fn after(self, text: &str) -> Self {
        match text.rfind('\n') {
            None => Self::new(self.line, self.byte + text.len()),
            Some(feed) => Self::new(self.line + text.matches('\n').count(), text.len() - feed - 1),
        }
    }
}

/// At least one line; no line holds a line feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines {
    lines: Vec<String>,
    bytes: usize,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        Self { lines: text.split('\n').map(str::to_owned).collect(), bytes: text.len() }
    }

    pub(super) fn text(&self) -> String {
        self.lines.join("\n")
    }

    pub(super) fn as_slice(&self) -> &[String] {
        &self.lines
    }

    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    /// Size of the whole text, line feeds included.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// A line, without its line feed; empty behind the last one.
    pub(super) fn line(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", String::as_str)
    }

    pub(super) fn end(&self) -> Place {
        self.line_end(self.lines.len() - 1)
    }

    pub(super) fn line_end(&self, line: usize) -> Place {
        Place::new(line, self.line(line).len())
    }

    /// The nearest place of this text that is not behind the given one.
    pub(super) fn clamp(&self, place: Place) -> Place {
        if place.line >= self.lines.len() {
            return self.end();
        }
        let line = self.line(place.line);
        if place.byte >= line.len() {
            return self.line_end(place.line);
        }
        let mut byte = place.byte;
        while !line.is_char_boundary(byte) {
            byte -= 1;
        }
        let mut cursor = GraphemeCursor::new(byte, line.len(), true);
        if cursor.is_boundary(line, 0) != Ok(true) {
            byte = cursor.prev_boundary(line, 0).ok().flatten().unwrap_or(0);
        }
        Place::new(place.line, byte)
    }

    /// One character back; the end of a line is one character.
    pub(super) fn before(&self, place: Place) -> Place {
        let line = self.line(place.line);
        match GraphemeCursor::new(place.byte, line.len(), true).prev_boundary(line, 0) {
            Ok(Some(byte)) => Place::new(place.line, byte),
            _ if place.line > 0 => self.line_end(place.line - 1),
            _ => Place::default(),
        }
    }

    /// One character back in the line; its beginning at least.
    pub(super) fn before_in_line(&self, place: Place) -> Place {
        let before = self.before(place);
        if before.line == place.line { before } else { place }
    }

    /// One character on.
    pub(super) fn after(&self, place: Place) -> Place {
        let line = self.line(place.line);
        match GraphemeCursor::new(place.byte, line.len(), true).next_boundary(line, 0) {
            Ok(Some(byte)) => Place::new(place.line, byte),
            _ if place.line + 1 < self.lines.len() => Place::new(place.line + 1, 0),
            _ => self.end(),
        }
    }

    /// The text between two places.
    pub(super) fn slice(&self, range: Range<Place>) -> String {
        let Range { start, end } = range;
        if start.line == end.line {
            return self.line(start.line)[start.byte..end.byte].to_owned();
        }
        let mut out = self.line(start.line)[start.byte..].to_owned();
        for line in &self.lines[start.line + 1..end.line] {
            out.push('\n');
            out.push_str(line);
        }
        out.push('\n');
        out.push_str(&self.line(end.line)[..end.byte]);
        out
    }

    /// Puts `with` where the range was.
    pub(super) fn replace(&mut self, range: Range<Place>, with: &str) {
        let Range { start, end } = range;
        if start.line == end.line && !with.contains('\n') {
            self.bytes = self.bytes - (end.byte - start.byte) + with.len();
            self.lines[start.line].replace_range(start.byte..end.byte, with);
            return;
        }
        let (head, tail) = (&self.lines[start.line][..start.byte], &self.lines[end.line][end.byte..]);
        let new: Vec<String> = format!("{head}{with}{tail}").split('\n').map(str::to_owned).collect();
        let size = |lines: &[String]| lines.iter().map(|line| line.len() + 1).sum::<usize>();
        self.bytes = self.bytes + size(&new) - size(&self.lines[start.line..=end.line]);
        self.lines.splice(start.line..=end.line, new);
    }
}

/// How many cells the line takes up to this byte.
pub(super) fn column(line: &str, byte: usize) -> usize {
    let before = &line[..byte];
    if before.is_ascii() { byte } else { before.graphemes(true).map(cells).sum() }
}

/// The byte of the character that covers this column, or the end of the line.
pub(super) fn byte_at(line: &str, column: usize) -> usize {
    if line.is_ascii() {
        return column.min(line.len());
    }
    let mut at = 0;
    for (byte, grapheme) in line.grapheme_indices(true) {
        at += cells(grapheme);
        if at > column {
            return byte;
        }
    }
    line.len()
}

/// How many cells one character takes.
pub(super) fn cells(grapheme: &str) -> usize {
    usize::from(text::width(grapheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(usize, usize)> {
        let lines = Lines::new(text);
        let mut place = Place::default();
        let mut found = vec![(0, 0)];
        while place != lines.end() {
            let next = lines.after(place);
            assert_eq!(lines.before(next), place);
            place = next;
            found.push((place.line, place.byte));
        }
        found
    }

    #[test]
    fn places_lie_between_characters_as_readers_see_them() {
        assert_eq!(places("a\n\nb"), [(0, 0), (0, 1), (1, 0), (2, 0), (2, 1)]);
        assert_eq!(places("e\u{301}日"), [(0, 0), (0, 3), (0, 6)]);
    }

    #[test]
    fn any_place_is_brought_into_the_text() {
        let lines = Lines::new("e\u{301}日\nab");
        let clamped = |line, byte| {
            let place = lines.clamp(Place::new(line, byte));
            (place.line, place.byte)
        };
        assert_eq!([clamped(0, 1), clamped(0, 2), clamped(0, 3), clamped(0, 4)], [(0, 0), (0, 0), (0, 3), (0, 3)]);
        assert_eq!([clamped(0, 99), clamped(1, 1), clamped(7, 0)], [(0, 6), (1, 1), (1, 2)]);
    }

    fn check(text: &str, range: Range<(usize, usize)>, with: &str, expected: &str) {
        let place = |(line, byte)| Place::new(line, byte);
        let (start, end) = (place(range.start), place(range.end));
        let mut lines = Lines::new(text);
        let removed = lines.slice(start..end);
        lines.replace(start..end, with);
        assert_eq!(lines, Lines::new(expected));
        assert_eq!(lines.slice(start..start.after(with)), with);
        lines.replace(start..start.after(with), &removed);
        assert_eq!(lines, Lines::new(text));
    }

    #[test]
    fn replacing_and_replacing_back() {
        check("one\ntwo", (0, 1)..(0, 2), "xy", "oxye\ntwo");
        check("one\ntwo", (0, 1)..(1, 2), "", "oo");
        check("one\ntwo", (0, 3)..(0, 3), "\n", "one\n\ntwo");
        check("one\ntwo\nthree", (0, 1)..(2, 1), "a\nb\nc\nd", "oa\nb\nc\ndhree");
        check("", (0, 0)..(0, 0), "\n\n", "\n\n");
    }

    #[test]
    fn columns_are_cells() {
        assert_eq!([column("a日b", 0), column("a日b", 1), column("a日b", 4)], [0, 1, 3]);
        assert_eq!([0, 1, 2, 3, 9].map(|c| byte_at("a日b", c)), [0, 1, 1, 4, 5]);
        assert_eq!(column("e\u{301}x", 3), 1);
    }
}
