//! How the editor looks: line numbers, code in its colours, the current row, the selection, the cursor, the search line,
//! and signs where something is cut.

use std::ops::Range;

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use crate::tui::canvas::Canvas;
use crate::tui::editor::lines::{byte_at, cells, column};
use crate::tui::editor::view::{Frame, Scroll};
use crate::tui::editor::{Editor, LINES_AT_ONCE, brackets, find};
use crate::tui::highlight::{self, Span};
use crate::tui::theme::{CodeRole, bold};

/// Whether the editor has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// It has: cursor and current row are shown.
    Here,
    /// Another part of the screen has.
    Elsewhere,
}

/// What all parts of one drawing share.
struct Brush<'a, 'b> {
    canvas: &'a mut Canvas<'b>,
    area: Rect,
    frame: Frame,
    scroll: Scroll,
    focus: Focus,
}

impl Editor {
    /// Draws the editor; its area is a panel of code.
    ///
    /// ```text
    ///    1  function calculateCost(invocations, avgDurationMs) {    ▴
    /// ✗  2    const seconds = avgDurationMs / 1000 +;
    ///    3    return Math.round(seconds * invocations * 0.000016666▸
    ///    4  }                                                       ▾
    ///  Find  seconds             1 of 3   Enter next   Esc close
    /// ```
    pub fn draw(&self, canvas: &mut Canvas, area: Rect, focus: Focus) {
        let area = area.intersection(canvas.area());
        let (frame, scroll) = (self.frame(area), self.scrolled(area));
        let rows = scroll.top..self.lines.count().min(scroll.top + frame.rows());
        canvas.surface(area);
        let brush = &mut Brush { canvas, area, frame, scroll, focus };
        let guess = self.colour(&rows);
        for row in rows.clone() {
            let colours = self.colours.borrow();
            let spans = match &guess {
                Some(spans) => spans[row - rows.start].as_slice(),
                None => colours.line(row).unwrap_or_default(),
            };
            self.draw_line(brush, row, spans);
        }
        if focus == Focus::Here {
            self.draw_brackets(brush, rows.clone());
            self.draw_cursor(brush);
        }
        let (style, edge) = (brush.canvas.theme().muted(), area.right().saturating_sub(1));
        if rows.start > 0 {
            brush.canvas.glyph(edge, frame.code.y, '▴', style);
        }
        if rows.end < self.lines.count() {
            brush.canvas.glyph(edge, frame.code.bottom().saturating_sub(1), '▾', style);
        }
        self.draw_search(brush);
        self.draw_mode(brush);
    }

    /// The mode of vim as a word, and what was typed of a command.
    fn draw_mode(&self, brush: &mut Brush) {
        let (Some(vim), Some(y), None) = (&self.vim, brush.frame.search, &self.find) else { return };
        let theme = brush.canvas.theme();
        let row = Rect { y, height: 1, ..brush.area };
        let mut line = brush.canvas.within(row);
        line.select(row);
        let words = vim.words();
        let start = line.put(row.x.saturating_add(1), y, &words, theme.strong());
        if vim.is_writing() && brush.focus == Focus::Here {
            line.paint(Rect::new(start, y, 1, 1).intersection(row), theme.cursor());
        }
        let typed = vim.typed();
        line.right(row.right().saturating_sub(2), y, &typed, theme.muted());
    }

    /// Whether the last drawing could not yet colour all it shows for certain; drawing again goes on with it.
    pub fn wants_redraw(&self) -> bool {
        self.unsettled.get()
    }

    /// Colours the rows as far as one drawing may. If it does not get there, the rows are coloured by a guess: as if no
    /// string, comment or bracket above them were open.
    fn colour(&self, rows: &Range<usize>) -> Option<Vec<Vec<Span>>> {
        let mut colours = self.colours.borrow_mut();
        colours.update(self.lines.as_slice(), rows.end, LINES_AT_ONCE);
        let settled = rows.is_empty() || colours.line(rows.end - 1).is_some();
        self.unsettled.set(!settled);
        (!settled).then(|| highlight::spans(self.language, &self.lines.as_slice()[rows.clone()]))
    }

    fn draw_line(&self, brush: &mut Brush, row: usize, spans: &[Span]) {
        let theme = brush.canvas.theme();
        let y = brush.y(row);
        let line = self.lines.line(row);
        let selection = self.selection();
        let current = brush.focus == Focus::Here && row == self.cursor.line && selection.is_none();
        if current {
            brush.canvas.select(Rect { y, height: 1, ..brush.area });
        }
        if let Some(end) = brush.frame.numbers_end {
            let style = if current { theme.strong() } else { theme.muted() };
            brush.canvas.right(end, y, &(row + 1).to_string(), style);
        }
        brush.code(y, line, spans);
        if let Some(find) = &self.find {
            for hit in find::in_line(line, &find.query) {
                brush.paint(y, columns(line, hit), underlined(Style::new()));
            }
        }
        if let Some(range) = selection.filter(|range| (range.start.line..=range.end.line).contains(&row)) {
            let from = if row == range.start.line { range.start.byte } else { 0 };
            // The end of a line is one selected cell.
            let (to, beyond) = if row == range.end.line { (range.end.byte, 0) } else { (line.len(), 1) };
            let style = selection_style(brush.canvas);
            brush.paint(y, column(line, from)..column(line, to) + beyond, style);
        }
        if let Some(place) = self.mark.filter(|place| place.line == row) {
            brush.canvas.glyph(brush.area.x, y, '✗', bold(theme.bad()));
            let at = column(line, place.byte);
            brush.paint(y, at..at + width_at(line, place.byte), underlined(theme.bad()));
        }
    }

    /// The bracket at the cursor and its partner, if both are in view.
    fn draw_brackets(&self, brush: &mut Brush, rows: Range<usize>) {
        let pair = brackets::pair_at(&self.lines, &self.colours.borrow(), self.cursor, rows.clone());
        for place in pair.into_iter().flatten().filter(|place| rows.contains(&place.line)) {
            let part = columns(self.lines.line(place.line), place.byte..place.byte + 1);
            brush.paint(brush.y(place.line), part, underlined(Style::new()));
        }
    }

    fn draw_cursor(&self, brush: &mut Brush) {
        let theme = brush.canvas.theme();
        let Some(cell) = self.cursor_cell(brush.area).filter(|_| self.find.is_none()) else { return };
        let width = width_at(self.lines.line(self.cursor.line), self.cursor.byte) as u16;
        // Beside reversed text a reversed cell would look like more of it.
        let reversed = self.selection().is_some() && theme.selection().bg.is_none();
        let style = if reversed { underlined(Style::new()) } else { theme.cursor() };
        brush.canvas.paint(Rect::new(cell.x, cell.y, width, 1).intersection(brush.frame.code), style);
    }

    fn draw_search(&self, brush: &mut Brush) {
        let (Some(find), Some(y)) = (&self.find, brush.frame.search) else { return };
        let theme = brush.canvas.theme();
        let row = Rect { y, height: 1, ..brush.area };
        let count = match find.hits.total {
            _ if find.query.is_empty() => String::new(),
            0 => "not found".to_owned(),
            total => format!("{} of {total}", find.hits.current),
        };
        let mut line = brush.canvas.within(row);
        line.select(row);
        let start = line.put(row.x.saturating_add(1), y, "Find  ", theme.muted());
        // A long query shows its end, where it is being typed.
        let room = usize::from(row.right().saturating_sub(start)).saturating_sub(count.len() + 4);
        let width = column(&find.query, find.query.len());
        let shown = &find.query[byte_at(&find.query, (width + 1).saturating_sub(room))..];
        let end = line.put(start, y, shown, theme.text());
        if find.query.is_empty() {
            line.put(start, y, &find.offered, theme.muted());
        }
        if brush.focus == Focus::Here {
            line.paint(Rect::new(end, y, 1, 1), theme.cursor());
        }
        let keys = "   Enter next   ↑ back   Esc close";
        let taken = count.len() + find.offered.len() + keys.chars().count() + 4;
        let pieces = [(count.as_str(), theme.strong()), (keys, theme.muted())];
        let fits = usize::from(row.right().saturating_sub(end)) > taken;
        line.spans_right(row.right().saturating_sub(2), y, if fits { &pieces } else { &pieces[..1] });
    }
}

impl Brush<'_, '_> {
    /// The row of the screen for a row in view.
    fn y(&self, row: usize) -> u16 {
        self.frame.code.y.saturating_add((row - self.scroll.top) as u16)
    }

    /// Draws the part of a line that is in view, with signs where it is cut. Without known colours the line is plain.
    fn code(&mut self, y: u16, line: &str, spans: &[Span]) {
        let theme = self.canvas.theme();
        let left = self.scroll.left;
        let mut start = byte_at(line, left);
        if column(line, start) < left {
            // A wide character whose first half is cut off leaves a blank.
            start += line[start..].graphemes(true).next().map_or(0, str::len);
        }
        let end = byte_at(line, left + self.frame.columns()).max(start);
        let mut x = self.frame.code.x.saturating_add(column(line, start).saturating_sub(left) as u16);
        let mut code = self.canvas.within(self.frame.code);
        let plain = [(0..line.len(), CodeRole::Plain)];
        for (range, role) in if spans.is_empty() { &plain } else { spans } {
            let part = range.start.max(start)..range.end.min(end);
            if !part.is_empty() {
                x = code.put(x, y, &line[part], theme.code(*role));
            }
        }
        if left > 0 && !line.is_empty() {
            self.canvas.glyph(self.frame.code.x.saturating_sub(1), y, '◂', theme.muted());
        }
        if end < line.len() {
            self.canvas.glyph(self.frame.code.right(), y, '▸', theme.muted());
        }
    }

    /// Adds a style to columns of the text, as far as they are in view.
    fn paint(&mut self, y: u16, columns: Range<usize>, style: Style) {
        let in_view = |column: usize| column.saturating_sub(self.scroll.left).min(self.frame.columns()) as u16;
        let (from, to) = (in_view(columns.start), in_view(columns.end));
        let part = Rect::new(self.frame.code.x.saturating_add(from), y, to.saturating_sub(from), 1);
        self.canvas.paint(part.intersection(self.frame.code), style);
    }
}

/// Selected text stands on the colour of thin lines, which is clearer than that of the current row. Where no background is
/// painted it is reversed instead.
fn selection_style(canvas: &Canvas) -> Style {
    let theme = canvas.theme();
    match (theme.selection().bg, theme.rule().fg) {
        (Some(_), Some(ground)) => theme.text().bg(ground),
        _ => Style::new().add_modifier(Modifier::REVERSED),
    }
}

fn underlined(style: Style) -> Style {
    style.add_modifier(Modifier::UNDERLINED)
}

fn columns(line: &str, bytes: Range<usize>) -> Range<usize> {
    column(line, bytes.start)..column(line, bytes.end)
}

/// The cells of the character at a byte; the end of a line is one cell.
fn width_at(line: &str, byte: usize) -> usize {
    line[byte..].graphemes(true).next().map_or(1, cells).max(1)
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;

    use super::*;
    use crate::tui::editor::Place;
    use crate::tui::highlight::Language;
    use crate::tui::theme::palette::{DARK, MONO};

    fn drawn(editor: &Editor, theme: &'static crate::tui::theme::Theme, focus: Focus) -> Buffer {
        let area = Rect::new(0, 0, 40, 4);
        let mut buffer = Buffer::empty(area);
        editor.draw(&mut Canvas::new(&mut buffer, area, theme), area, focus);
        buffer
    }

    #[test]
    fn code_has_its_colours_and_the_cursor_its_cell() {
        let mut editor = Editor::new(Language::JavaScript, "let a = f(1);").expect("a short text");
        editor.set_cursor(Place::new(0, 9));
        let cells = drawn(&editor, &DARK, Focus::Here);
        let style = |x: u16| (cells[(x, 0)].fg, cells[(x, 0)].bg);
        assert_eq!(style(6), (DARK.code(CodeRole::Keyword).fg.unwrap(), DARK.selection().bg.unwrap()));
        assert_eq!(style(15), (DARK.cursor().fg.unwrap(), DARK.cursor().bg.unwrap()));
        assert!(cells[(14, 0)].modifier.contains(Modifier::BOLD), "a call is bold");
        assert!(cells[(17, 0)].modifier.contains(Modifier::UNDERLINED), "the partner of the bracket at the cursor");
        let cells = drawn(&editor, &DARK, Focus::Elsewhere);
        assert_eq!(cells[(15, 0)].bg, DARK.surface().bg.unwrap());
    }

    #[test]
    fn without_colours_a_selection_is_reversed() {
        let mut editor = Editor::new(Language::JavaScript, "one two").expect("a short text");
        editor.anchor = Some(Place::new(0, 4));
        let cells = drawn(&editor, &MONO, Focus::Here);
        let reversed: String =
            (0..7).map(|x| if cells[(6 + x, 0)].modifier.contains(Modifier::REVERSED) { 'r' } else { '.' }).collect();
        assert_eq!(reversed, "rrrr...");
    }
}
