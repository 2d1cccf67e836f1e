//! Code on a panel: numbers, coloured pieces, and marks at the left edge for what runs once and what runs for every event.
//! Knows no language; the pieces are given.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::{CodeRole, Hue, bold};

/// A piece of a line with what it is.
pub type Piece<'a> = (&'a str, CodeRole);

/// A part of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code<'a> {
    /// All lines, also those that are not shown.
    pub lines: &'a [CodeLine<'a>],
    /// Lines above the pane.
    pub first: usize,
    /// Columns of code left of the pane.
    pub left: u16,
    /// The line that is pointed at, counted from 0.
    pub here: Option<usize>,
    /// Empty rows on the panel, above and below.
    pub padding: u16,
}

/// A line of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CodeLine<'a> {
    /// Its text in pieces.
    pub pieces: &'a [Piece<'a>],
    /// When it runs, if that is to be shown.
    pub runs: Option<Runs>,
}

/// When a line runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// While an execution environment loads.
    OncePerEnvironment,
    /// In every invocation.
    PerEvent,
}

/// The column of the code; numbers end three columns before it.
pub const CODE_COLUMN: u16 = 6;
const NUMBER_END: u16 = 4;
/// Empty columns at the right of the panel.
const RIGHT: u16 = 2;

impl Runs {
    const ALL: [Self; 2] = [Self::OncePerEnvironment, Self::PerEvent];

    fn mark(self) -> (char, Hue, &'static str) {
        match self {
            Self::OncePerEnvironment => ('▌', Hue::Cold, "once per environment"),
            Self::PerEvent => ('▎', Hue::Warm, "per event"),
        }
    }
}

impl Code<'_> {
    /// Rows that all lines and the padding take.
    pub fn height(&self) -> u16 {
        u16::try_from(self.lines.len()).unwrap_or(u16::MAX).saturating_add(self.padding.saturating_mul(2))
    }

    /// Draws the panel over all of `area`, and as many lines as fit.
    pub fn draw(&self, canvas: &mut Canvas, area: Rect) {
        let mut canvas = canvas.within(area);
        canvas.surface(area);
        let top = area.y.saturating_add(self.padding).min(area.bottom());
        let shown = self.lines.iter().enumerate().skip(self.first);
        let rows: Vec<(u16, usize, &CodeLine)> =
            (top..area.bottom().saturating_sub(self.padding)).zip(shown).map(|(y, (i, line))| (y, i, line)).collect();
        for (y, i, line) in &rows {
            self.draw_line(&mut canvas, Rect { y: *y, height: 1, ..area }, *i, line);
        }
        for runs in Runs::ALL {
            draw_word(&mut canvas, area, runs, rows.iter().filter(|(.., line)| line.runs == Some(runs)), self.left);
        }
    }

    fn draw_line(&self, canvas: &mut Canvas, row: Rect, i: usize, line: &CodeLine) {
        let theme = canvas.theme();
        let here = self.here == Some(i);
        if here {
            canvas.select(row);
        }
        let number = if here { theme.strong() } else { theme.muted() };
        canvas.within(Rect { width: row.width.min(NUMBER_END), ..row }).right(
            row.x.saturating_add(NUMBER_END),
            row.y,
            &(i + 1).to_string(),
            number,
        );
        if let Some((glyph, hue, _)) = line.runs.map(Runs::mark) {
            canvas.glyph(row.x, row.y, glyph, theme.hue(hue));
        }
        let inset = CODE_COLUMN.min(row.width);
        let text = Rect { x: row.x + inset, width: row.width.saturating_sub(inset + RIGHT), ..row };
        let mut canvas = canvas.within(text);
        let mut skip = self.left;
        let mut x = text.x;
        for (piece, role) in line.pieces {
            let rest = after_columns(piece, &mut skip);
            x = canvas.put(x, row.y, rest, theme.code(*role));
        }
        if x > text.right() && text.width > 0 {
            canvas.glyph(text.right() - 1, row.y, '…', theme.muted());
        }
    }
}

/// Writes what a mark means at the right of the first marked line that has room for it.
fn draw_word<'a>(
    canvas: &mut Canvas,
    area: Rect,
    runs: Runs,
    mut rows: impl Iterator<Item = &'a (u16, usize, &'a CodeLine<'a>)>,
    left: u16,
) {
    let (_, hue, word) = runs.mark();
    let end = area.right().saturating_sub(RIGHT);
    let room = end.saturating_sub(area.x.saturating_add(CODE_COLUMN)).saturating_sub(text::width(word) + RIGHT);
    if area.width < CODE_COLUMN + RIGHT + text::width(word) {
        return;
    }
    if let Some((y, ..)) = rows.find(|(.., line)| columns(line).saturating_sub(left) <= room) {
        canvas.right(end, *y, word, bold(canvas.theme().hue(hue)));
    }
}

/// Columns that a line takes.
fn columns(line: &CodeLine) -> u16 {
    line.pieces.iter().map(|(piece, _)| text::width(piece)).fold(0, u16::saturating_add)
}

/// The rest of a piece after `skip` columns; what is skipped is taken off `skip`.
fn after_columns<'a>(piece: &'a str, skip: &mut u16) -> &'a str {
    let mut rest = piece;
    for grapheme in piece.graphemes(true) {
        if *skip == 0 {
            break;
        }
        *skip = skip.saturating_sub(text::width(grapheme));
        rest = &rest[grapheme.len()..];
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::DARK;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    const LOG: [Piece; 4] = [
        ("console.", CodeRole::Plain),
        ("log", CodeRole::Call),
        ("(", CodeRole::Punctuation),
        ("\"loaded\");", CodeRole::String),
    ];
    const HEAD: [Piece; 3] =
        [("export ", CodeRole::Keyword), ("function GET", CodeRole::Call), ("() {", CodeRole::Punctuation)];
    const LINES: [CodeLine; 5] = [
        CodeLine { pieces: &LOG, runs: Some(Runs::OncePerEnvironment) },
        CodeLine { pieces: &[], runs: None },
        CodeLine { pieces: &HEAD, runs: Some(Runs::PerEvent) },
        CodeLine { pieces: &[("  return 1;", CodeRole::Plain)], runs: Some(Runs::PerEvent) },
        CodeLine { pieces: &[("}", CodeRole::Punctuation)], runs: Some(Runs::PerEvent) },
    ];
    const CODE: Code = Code { lines: &LINES, first: 0, left: 0, here: None, padding: 1 };

    #[test]
    fn marks_say_what_they_mean_once() {
        let cells = drawn(56, CODE.height(), |canvas, area| CODE.draw(canvas, area));
        insta::assert_snapshot!(as_text(&cells), @r#"
        ▌  1  console.log("loaded");      once per environment
           2
        ▎  3  export function GET() {                per event
        ▎  4    return 1;
        ▎  5  }
        "#);
        assert_eq!(cells[(0, 1)].fg, DARK.cold().fg.unwrap());
        assert_eq!(cells[(6, 3)].fg, DARK.code(CodeRole::Keyword).fg.unwrap());
        assert_eq!(cells[(55, 6)].style().bg, DARK.surface().bg);
    }

    #[test]
    fn words_move_to_a_line_with_room() {
        let code = Code { padding: 0, ..CODE };
        let cells = drawn(38, 5, |canvas, area| code.draw(canvas, area));
        insta::assert_snapshot!(as_text(&cells), @r#"
        ▌  1  console.log("loaded");
           2
        ▎  3  export function GET() {
        ▎  4    return 1;          per event
        ▎  5  }
        "#);
    }

    #[test]
    fn long_code_scrolls_both_ways() {
        let code = Code { first: 2, left: 7, here: Some(2), padding: 0, ..CODE };
        let cells = drawn(20, 2, |canvas, area| code.draw(canvas, area));
        insta::assert_snapshot!(as_text(&cells), @r"
        ▎  3  function GE…
        ▎  4  n 1;
        ");
        assert_eq!(cells[(0, 0)].style().bg, DARK.selection().bg);
    }

    #[test]
    fn small_sizes() {
        every_small_size(|canvas, area| CODE.draw(canvas, area));
        every_small_size(|canvas, area| {
            Code { first: 9, left: u16::MAX, padding: u16::MAX, ..CODE }.draw(canvas, area);
        });
    }
}
