//! Text in pieces that look different, wrapped into lines.

use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use crate::lesson::model::{Look, Text};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::{CodeRole, Theme};

/// A line of words with their styles.
pub type Line = Vec<(String, Style)>;

/// Wraps a text into lines of at most `cells` cells. `base` is the style of plain words.
pub fn wrap(rich: &Text, cells: u16, theme: &Theme, base: Style) -> Vec<Line> {
    let cells = cells.max(1);
    let mut lines: Vec<Line> = vec![Vec::new()];
    let mut used = 0;
    for (word, style, spaced) in words(rich, theme, base) {
        let width = text::width(&word);
        let gap = u16::from(spaced && used > 0);
        if used > 0 && spaced && used + gap + width > cells {
            lines.push(Vec::new());
            used = 0;
        }
        let line = lines.last_mut().expect("there is always a line");
        if spaced && used > 0 {
            push(line, " ", if line.last().is_some_and(|(_, last)| *last == style) { style } else { base });
            used += 1;
        }
        if used + width <= cells {
            push(line, &word, style);
            used += width;
            continue;
        }
        for grapheme in word.graphemes(true) {
            let w = text::width(grapheme);
            if used + w > cells && used > 0 {
                lines.push(Vec::new());
                used = 0;
            }
            push(lines.last_mut().expect("there is always a line"), grapheme, style);
            used += w;
        }
    }
    lines
}

/// Draws wrapped text and returns the row below it.
pub fn draw(canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16, rich: &Text, base: Style) -> u16 {
    let lines = wrap(rich, width, canvas.theme(), base);
    for (i, line) in lines.iter().enumerate() {
        put(canvas, x, y.saturating_add(i as u16), line);
    }
    y.saturating_add(lines.len() as u16)
}

/// Writes a line and returns the next free column.
pub fn put(canvas: &mut Canvas<'_>, x: u16, y: u16, line: &[(String, Style)]) -> u16 {
    line.iter().fold(x, |x, (words, style)| canvas.put(x, y, words, *style))
}

/// Writes a line that ends before column `end`; returns its first column.
pub fn put_right(canvas: &mut Canvas<'_>, end: u16, y: u16, line: &[(String, Style)]) -> u16 {
    let x = end.saturating_sub(width(line));
    put(canvas, x, y, line);
    x
}

/// Width of a line in cells.
pub fn width(line: &[(String, Style)]) -> u16 {
    line.iter().map(|(words, _)| text::width(words)).fold(0, u16::saturating_add)
}

/// Rows that a text takes at a width.
pub fn height(rich: &Text, width: u16, theme: &Theme) -> u16 {
    wrap(rich, width, theme, Style::new()).len() as u16
}

/// The words with their styles, and whether a space stands before each.
fn words(rich: &Text, theme: &Theme, base: Style) -> Vec<(String, Style, bool)> {
    let mut out = Vec::new();
    let mut spaced = false;
    for piece in &rich.0 {
        let style = match piece.look {
            Look::Plain => base,
            Look::Strong => theme.strong(),
            Look::Quiet => theme.muted(),
            Look::Code => theme.code(CodeRole::String),
        };
        let mut rest: &str = &piece.text;
        while !rest.is_empty() {
            let word_end = rest.find(' ').unwrap_or(rest.len());
            if word_end > 0 {
                out.push((rest[..word_end].to_owned(), style, spaced));
                spaced = false;
            }
            let space_end = rest[word_end..].find(|c| c != ' ').map_or(rest.len(), |at| word_end + at);
            spaced |= space_end > word_end;
            rest = &rest[space_end..];
        }
    }
    out
}

fn push(line: &mut Line, words: &str, style: Style) {
    match line.last_mut() {
        Some((last, known)) if *known == style => last.push_str(words),
        _ => line.push((words.to_owned(), style)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::model::Piece;
    use crate::tui::theme::palette::MONO;

    fn rich(pieces: &[(&str, Look)]) -> Text {
        Text(pieces.iter().map(|(words, look)| Piece { text: (*words).into(), look: *look }).collect())
    }

    fn plain(lines: &[Line]) -> Vec<String> {
        lines.iter().map(|line| line.iter().map(|(words, _)| words.as_str()).collect()).collect()
    }

    #[test]
    fn looks_change_inside_a_word_and_a_line() {
        let text = rich(&[("run ", Look::Plain), ("init", Look::Code), (", once", Look::Plain)]);
        assert_eq!(plain(&wrap(&text, 20, &MONO, MONO.text())), ["run init, once"]);
        assert_eq!(plain(&wrap(&text, 9, &MONO, MONO.text())), ["run init,", "once"]);
    }

    #[test]
    fn long_words_are_broken() {
        let text = rich(&[("abcdefgh", Look::Plain)]);
        assert_eq!(plain(&wrap(&text, 3, &MONO, MONO.text())), ["abc", "def", "gh"]);
        assert_eq!(plain(&wrap(&Text::default(), 3, &MONO, MONO.text())), [""]);
    }
}
