//! A field of one line: text with a cursor. Foreign characters are shown safely by whoever draws it.

use unicode_segmentation::UnicodeSegmentation;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::Key;

/// A field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    text: String,
    /// Byte place of the cursor; always between graphemes.
    cursor: usize,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The text has changed.
    Changed,
    /// Only the cursor has moved.
    Moved,
    /// Nothing; the key means something else.
    Ignored,
}

impl Field {
    /// A field with text and the cursor at its end.
    pub fn new(text: &str) -> Self {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        Self { cursor: text.len(), text }
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Typed {
        match key {
            Key::Char(c) => self.insert(&c.to_string()),
            Key::Backspace | Key::Ctrl('h') => {
                let start = self.before();
                self.remove(start)
            }
            Key::Ctrl('w') => {
                let head = self.text[..self.cursor].trim_end();
                let start = head.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1).min(head.len());
                self.remove(start)
            }
            Key::Ctrl('u') => self.remove(0),
            Key::Left => {
                self.cursor = self.before();
                Typed::Moved
            }
            Key::Right => {
                let next = self.text[self.cursor..].graphemes(true).next().map_or(0, str::len);
                self.cursor += next;
                Typed::Moved
            }
            Key::Home => {
                self.cursor = 0;
                Typed::Moved
            }
            Key::End => {
                self.cursor = self.text.len();
                Typed::Moved
            }
            _ => Typed::Ignored,
        }
    }

    /// Takes pasted text; line feeds become spaces.
    pub fn insert(&mut self, words: &str) -> Typed {
        let words: String =
            words.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()).collect();
        self.text.insert_str(self.cursor, &words);
        self.cursor += words.len();
        Typed::Changed
    }

    /// Draws the end of the text that holds the cursor, with the cursor's cell.
    pub fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16) {
        let theme = canvas.theme();
        let head = text::sanitise_line(&self.text[..self.cursor]).into_string();
        let tail = text::sanitise_line(&self.text[self.cursor..]).into_string();
        let room = width.saturating_sub(1);
        let mut from = 0;
        while text::width(&head[from..]) > room {
            from += head[from..].graphemes(true).next().map_or(1, str::len);
        }
        let mut canvas = canvas.within(ratatui::layout::Rect::new(x, y, width, 1));
        let at = canvas.put(x, y, &head[from..], theme.text());
        canvas.put(at, y, &tail, theme.text());
        if from > 0 {
            canvas.put(x, y, "…", theme.muted());
        }
        let under = tail.graphemes(true).next().unwrap_or(" ");
        canvas.put(at, y, under, theme.cursor());
    }

    fn before(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(at, _)| at)
    }

    fn remove(&mut self, start: usize) -> Typed {
        if start == self.cursor {
            return Typed::Moved;
        }
        self.text.replace_range(start..self.cursor, "");
        self.cursor = start;
        Typed::Changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keys: &[Key], expected: &str) {
        let mut field = Field::new("name=Ada");
        for key in keys {
            field.key(*key);
        }
        assert_eq!(field.text(), expected);
    }

    #[test]
    fn keys_edit_the_text() {
        check(&[Key::Char('!')], "name=Ada!");
        check(&[Key::Backspace, Key::Backspace], "name=A");
        check(&[Key::Home, Key::Char('x')], "xname=Ada");
        check(&[Key::Ctrl('w')], "name=");
        check(&[Key::Left, Key::Ctrl('u')], "a");
        check(&[Key::Home, Key::Backspace, Key::Left], "name=Ada");
    }

    #[test]
    fn pasted_lines_become_one() {
        let mut field = Field::default();
        field.insert("a\nb\u{1b}c");
        assert_eq!(field.text(), "a bc");
    }
}
