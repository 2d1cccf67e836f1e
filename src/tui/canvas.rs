//! A thin brush over a buffer of cells: text, lines, bars and panels, cut at the edges of its area, in the styles of one
//! theme. Any area and any coordinates are safe, and nothing that could steer a terminal gets into a cell. Knows nothing of
//! what it draws.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use crate::text;
use crate::tui::theme::{Fill, Theme};

/// A piece of text with its style.
pub type Span<'s> = (&'s str, Style);

/// A brush. Coordinates are those of the buffer; what falls outside of `area` is not drawn.
#[derive(Debug)]
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    area: Rect,
    theme: &'a Theme,
}

/// The line of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Thin, with round corners.
    Rounded,
    /// Thick: the one thing that is active.
    Heavy,
    /// Thin, dashed above and below: not in this story.
    Dashed,
}

impl<'a> Canvas<'a> {
    /// A brush for `area`, as far as the buffer reaches.
    pub fn new(buffer: &'a mut Buffer, area: Rect, theme: &'a Theme) -> Self {
        let area = area.intersection(buffer.area);
        Self { buffer, area, theme }
    }

    /// A brush for a part of this one.
    pub fn within(&mut self, part: Rect) -> Canvas<'_> {
        Canvas { area: part.intersection(self.area), buffer: self.buffer, theme: self.theme }
    }

    /// What can be drawn on.
    pub fn area(&self) -> Rect {
        self.area
    }

    /// The styles to draw with.
    pub fn theme(&self) -> &'a Theme {
        self.theme
    }

    /// The cells, for a widget of the terminal library such as the text editor.
    pub fn buffer(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// Empties a part: page colours, no text.
    pub fn clear(&mut self, part: Rect) {
        let page = self.theme.page();
        for position in part.intersection(self.area).positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(page);
            }
        }
    }

    /// Writes one line and returns the column after it. Text that could steer the terminal is made visible. A cell that is
    /// written again keeps nothing of the first writing but its background.
    pub fn put(&mut self, x: u16, y: u16, line: &str, style: Style) -> u16 {
        if text::is_plain(line) {
            return self.put_plain(x, y, line, style);
        }
        let line = safe(line);
        let mut column = x;
        for grapheme in line.graphemes(true).flat_map(at_most_two_cells) {
            // Some marks belong to the letter after them; at the start of a cell they would sit on the cell before it.
            let grapheme = grapheme.trim_start_matches(|c: char| c.width() == Some(0));
            let cells = text::width(grapheme);
            if cells > 0 {
                self.set(column, y, grapheme, cells, style);
                column = column.saturating_add(cells);
            }
        }
        column
    }

    /// As [`Self::put`] for signs that take one cell each, which nearly all text is made of: they need not be looked at.
    fn put_plain(&mut self, x: u16, y: u16, line: &str, style: Style) -> u16 {
        let cells = u16::try_from(line.len()).unwrap_or(u16::MAX);
        let columns = clipped(x, cells, self.area.left(), self.area.right());
        if !columns.is_empty() && (self.area.top()..self.area.bottom()).contains(&y) {
            let signs = &line[usize::from(columns.start - x)..usize::from(columns.end - x)];
            // The first one may stand behind half of a wide one.
            self.set(columns.start, y, &signs[..1], 1, style);
            let style = without_other_modifiers(style);
            for (column, at) in columns.zip(0..).skip(1) {
                if let Some(cell) = self.buffer.cell_mut((column, y)) {
                    cell.set_symbol(&signs[at..=at]).set_style(style);
                }
            }
        }
        x.saturating_add(cells)
    }

    /// Writes one line that ends before column `end`; returns its first column.
    pub fn right(&mut self, end: u16, y: u16, line: &str, style: Style) -> u16 {
        self.spans_right(end, y, &[(line, style)])
    }

    /// Writes one line in the middle of `cells` columns from `x`.
    pub fn center(&mut self, x: u16, cells: u16, y: u16, line: &str, style: Style) {
        let line = safe(line);
        self.put(x.saturating_add(cells.saturating_sub(text::width(&line)) / 2), y, &line, style);
    }

    /// Writes pieces one after another and returns the column after them.
    pub fn spans(&mut self, x: u16, y: u16, spans: &[Span]) -> u16 {
        spans.iter().fold(x, |column, (line, style)| self.put(column, y, line, *style))
    }

    /// Writes pieces that end before column `end`; returns their first column. What is too long loses its beginning only at
    /// the edge of the buffer, so callers give what fits.
    pub fn spans_right(&mut self, end: u16, y: u16, spans: &[Span]) -> u16 {
        let cells = spans.iter().map(|(line, _)| text::width(&safe(line))).fold(0, u16::saturating_add);
        let x = end.saturating_sub(cells);
        self.spans(x, y, spans);
        x
    }

    /// Writes text wrapped to `cells` columns and returns the row after it.
    pub fn para(&mut self, x: u16, y: u16, cells: u16, prose: &str, style: Style) -> u16 {
        let mut row = y;
        for line in text::wrap(prose, cells) {
            self.put(x, row, &line, style);
            row = row.saturating_add(1);
        }
        row
    }

    /// Adds a style to a part without touching its text.
    pub fn paint(&mut self, part: Rect, style: Style) {
        self.buffer.set_style(part.intersection(self.area), style);
    }

    /// A quiet panel without a border.
    pub fn surface(&mut self, part: Rect) {
        self.paint(part, self.theme.surface());
    }

    /// The current row. Draw it before its text, so that text keeps its own weight.
    pub fn select(&mut self, part: Rect) {
        self.paint(part, self.theme.selection());
    }

    /// A horizontal run of one glyph.
    pub fn hline(&mut self, x: u16, y: u16, cells: u16, glyph: char, style: Style) {
        if let Some(symbol) = one_cell(glyph) {
            for column in clipped(x, cells, self.area.left(), self.area.right()) {
                self.set(column, y, &symbol, 1, style);
            }
        }
    }

    /// A vertical run of one glyph.
    pub fn vline(&mut self, x: u16, y: u16, rows: u16, glyph: char, style: Style) {
        if let Some(symbol) = one_cell(glyph) {
            for row in clipped(y, rows, self.area.top(), self.area.bottom()) {
                self.set(x, row, &symbol, 1, style);
            }
        }
    }

    /// One cell. A glyph that is not exactly one cell wide, or that is not visible, is left out.
    pub fn glyph(&mut self, x: u16, y: u16, glyph: char, style: Style) {
        self.hline(x, y, 1, glyph, style);
    }

    /// A label, a thin rule to the end of the pane, and a quiet fact at its end if one is given.
    pub fn heading(&mut self, x: u16, y: u16, cells: u16, label: &str, fact: &str) {
        let theme = self.theme;
        let end = x.saturating_add(cells);
        let from = self.put(x, y, label, theme.strong()).saturating_add(1);
        let room = end.saturating_sub(from);
        let to = if !fact.is_empty() && text::width(fact) < room {
            self.right(end, y, fact, theme.muted()).saturating_sub(1)
        } else {
            end
        };
        self.hline(from, y, to.saturating_sub(from), '─', theme.rule());
    }

    /// A border along the inner edge of `part`; a part thinner than two cells has none.
    pub fn frame(&mut self, part: Rect, border: Border, style: Style) {
        if part.width < 2 || part.height < 2 {
            return;
        }
        let [corners, level, upright] = match border {
            Border::Rounded => [['╭', '╮', '╰', '╯'], ['─'; 4], ['│'; 4]],
            Border::Heavy => [['┏', '┓', '┗', '┛'], ['━'; 4], ['┃'; 4]],
            Border::Dashed => [['╭', '╮', '╰', '╯'], ['╌'; 4], ['│'; 4]],
        };
        let (right, bottom) = (part.right() - 1, part.bottom() - 1);
        for y in [part.y, bottom] {
            self.hline(part.x + 1, y, part.width - 2, level[0], style);
        }
        for x in [part.x, right] {
            self.vline(x, part.y + 1, part.height - 2, upright[0], style);
        }
        for ((x, y), corner) in
            [(part.x, part.y), (right, part.y), (part.x, bottom), (right, bottom)].into_iter().zip(corners)
        {
            self.glyph(x, y, corner, style);
        }
    }

    /// A bar half a row high, in steps of half a cell; anything above zero shows at least one step. Returns the column after
    /// it.
    pub fn bar(&mut self, x: u16, y: u16, cells: f64, fill: Fill) -> u16 {
        if cells.is_nan() || cells <= 0.0 {
            return x;
        }
        let (glyph, style) = self.theme.fill(fill);
        let halves = (cells * 2.0).round().clamp(1.0, f64::from(u16::MAX)) as u16;
        self.hline(x, y, halves / 2, glyph, style);
        let end = x.saturating_add(halves / 2);
        if halves % 2 == 1 {
            self.glyph(end, y, if glyph == '▄' { '▖' } else { glyph }, style);
        }
        end.saturating_add(halves % 2)
    }

    /// Makes a cell the first one of a letter: the second half of a wide one goes, and its first half with it.
    pub(crate) fn part(&mut self, x: u16, y: u16) {
        if x > self.buffer.area.left()
            && let Some(before) = self.buffer.cell_mut((x - 1, y))
            && text::width(before.symbol()) > 1
        {
            before.set_symbol(" ");
        }
    }

    /// Writes one grapheme if all its cells are inside of the area.
    fn set(&mut self, x: u16, y: u16, grapheme: &str, cells: u16, style: Style) {
        if !(self.area.top()..self.area.bottom()).contains(&y)
            || x < self.area.left()
            || cells > self.area.right().saturating_sub(x)
        {
            return;
        }
        self.part(x, y);
        let style = without_other_modifiers(style);
        for (i, column) in (x..x + cells).enumerate() {
            if let Some(cell) = self.buffer.cell_mut((column, y)) {
                cell.set_symbol(if i == 0 { grapheme } else { " " }).set_style(style);
            }
        }
    }
}

/// A style that takes away every modifier that it does not have.
fn without_other_modifiers(style: Style) -> Style {
    Style { sub_modifier: Modifier::all().difference(style.add_modifier), ..style }
}

/// A letter that takes more than two cells, as some scripts have them, in parts that do not. Then no part of it stays behind
/// when its last cell is written over.
fn at_most_two_cells(grapheme: &str) -> impl Iterator<Item = &str> {
    let is_wide = text::width(grapheme) > 2;
    let mut rest = grapheme;
    std::iter::from_fn(move || {
        let mut signs = rest.char_indices().skip(1);
        let end = signs.find(|(_, c)| is_wide && c.width() != Some(0)).map_or(rest.len(), |(at, _)| at);
        let (part, after) = rest.split_at(end);
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

/// The text itself if it is plain, else in visible form.
fn safe(line: &str) -> Cow<'_, str> {
    if text::is_plain(line) { Cow::Borrowed(line) } else { Cow::Owned(text::sanitise_line(line).into_string()) }
}

/// The glyph as text if it is visible and takes exactly one cell.
fn one_cell(glyph: char) -> Option<String> {
    let shown = text::sanitise_line(glyph.encode_utf8(&mut [0; 4])).into_string();
    (text::width(&shown) == 1).then_some(shown)
}

/// The part of `count` places from `start` that lies in `low..high`.
fn clipped(start: u16, count: u16, low: u16, high: u16) -> std::ops::Range<u16> {
    start.max(low)..start.saturating_add(count).min(high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::{ALL, DARK, MONO};
    use proptest::prelude::*;
    use ratatui::style::Color;

    fn drawn(width: u16, height: u16, draw: impl FnOnce(&mut Canvas)) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        let area = buffer.area;
        draw(&mut Canvas::new(&mut buffer, area, &DARK));
        buffer
    }

    fn rows(buffer: &Buffer) -> Vec<String> {
        buffer
            .content
            .chunks(buffer.area.width.max(1) as usize)
            .map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned())
            .collect()
    }

    fn check(width: u16, height: u16, draw: impl FnOnce(&mut Canvas), expected: &[&str]) {
        assert_eq!(rows(&drawn(width, height, draw)), expected);
    }

    #[test]
    fn text_is_cut_at_the_edges() {
        let text = DARK.text();
        check(6, 1, |c| assert_eq!(c.put(4, 0, "abc", text), 7), &["    ab"]);
        check(4, 1, |c| assert_eq!(c.put(0, 7, "abc", text), 3), &[""]);
        check(6, 1, |c| assert_eq!(c.within(Rect::new(2, 0, 2, 1)).put(0, 0, "abcdef", text), 6), &["  cd"]);
        check(4, 1, |c| assert_eq!(c.put(0, 0, "日本語", text), 6), &["日 本"]);
        check(3, 1, |c| assert_eq!(c.put(0, 0, "日本", text), 4), &["日"]);
    }

    #[test]
    fn half_of_a_wide_character_does_not_stay() {
        let text = DARK.text();
        check(
            4,
            1,
            |c| {
                c.put(0, 0, "日本", text);
                c.put(1, 0, "x", text);
            },
            &[" x本"],
        );
    }

    #[test]
    fn text_that_steers_the_terminal_becomes_visible() {
        let text = DARK.text();
        check(
            20,
            2,
            |c| {
                c.put(0, 0, "a\x1b[31m\n", text);
                c.right(20, 1, "x\u{202e}", text);
            },
            &["a␛[31m␊", "           x⟨U+202E⟩"],
        );
    }

    #[test]
    fn rewritten_cells_keep_only_their_background() {
        let buffer = drawn(3, 1, |c| {
            c.select(Rect::new(0, 0, 3, 1));
            c.put(0, 0, "───", MONO.rule());
            c.put(0, 0, "abc", DARK.strong());
        });
        let cell = &buffer[(0, 0)];
        assert_eq!((cell.modifier, cell.bg), (Modifier::BOLD, Color::from_u32(0x0027_2e3d)));
    }

    #[test]
    fn headings_fill_the_pane() {
        check(20, 1, |c| c.heading(0, 0, 20, "Bill", "31 requests"), &["Bill ─── 31 requests"]);
        check(12, 1, |c| c.heading(0, 0, 12, "Bill", "31 requests"), &["Bill ───────"]);
        check(3, 1, |c| c.heading(0, 0, 3, "Bill", ""), &["Bil"]);
    }

    #[test]
    fn frames_have_three_kinds() {
        let style = DARK.text();
        let one = |border| rows(&drawn(4, 3, |c| c.frame(Rect::new(0, 0, 4, 3), border, style)));
        assert_eq!(one(Border::Rounded), ["╭──╮", "│  │", "╰──╯"]);
        assert_eq!(one(Border::Heavy), ["┏━━┓", "┃  ┃", "┗━━┛"]);
        assert_eq!(one(Border::Dashed), ["╭╌╌╮", "│  │", "╰╌╌╯"]);
    }

    #[test]
    fn bars_have_half_steps_and_are_never_lost() {
        check(6, 1, |c| assert_eq!(c.bar(0, 0, 2.5, Fill::Init), 3), &["▄▄▖"]);
        check(6, 1, |c| assert_eq!(c.bar(0, 0, 0.01, Fill::Run), 1), &["▖"]);
        check(6, 1, |c| assert_eq!(c.bar(0, 0, 0.0, Fill::Run), 0), &[""]);
        check(6, 1, |c| assert_eq!(c.bar(0, 0, f64::INFINITY, Fill::Run), 32768), &["▄▄▄▄▄▄"]);
        check(6, 1, |c| assert_eq!(c.bar(0, 0, f64::NAN, Fill::Run), 0), &[""]);
    }

    #[test]
    fn paragraphs_wrap() {
        check(
            9,
            3,
            |c| assert_eq!(c.para(0, 0, 9, "the quick brown fox", DARK.text()), 2),
            &["the quick", "brown fox", ""],
        );
    }

    #[test]
    fn a_letter_of_many_cells_leaves_nothing_behind() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 5, 1));
        let mut canvas = Canvas::new(&mut buffer, Rect::new(0, 0, 5, 1), ALL[0]);
        assert_eq!(canvas.put(0, 0, "क्ष्मx", Style::new()), 4);
        canvas.put(2, 0, "✓", Style::new());
        let cells: Vec<&str> = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(cells, ["क्", "ष्", "✓", "x", " "]);
    }

    proptest! {
        #[test]
        fn any_place_and_any_text_are_safe(
            (x, y, cells, height) in any::<(u16, u16, u16, u16)>(),
            (width, rows) in (0u16..12, 0u16..6),
            foreign in any::<String>(),
            glyph in any::<char>(),
            bar in any::<f64>(),
        ) {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, rows));
            let part = Rect::new(x, y, cells, height);
            for (i, theme) in ALL.into_iter().enumerate() {
                let area = if i % 2 == 0 { buffer.area } else { part };
                let mut canvas = Canvas::new(&mut buffer, area, theme);
                canvas.put(x, y, &foreign, theme.text());
                canvas.put(0, 0, &foreign, theme.text());
                canvas.right(x, 0, &foreign, theme.text());
                canvas.center(x, cells, 0, &foreign, theme.text());
                canvas.para(0, y % 8, cells, &foreign, theme.text());
                canvas.heading(x, 0, cells, &foreign, &foreign);
                canvas.hline(x % 16, 0, cells, glyph, theme.text());
                canvas.vline(0, y, height, glyph, theme.text());
                canvas.frame(part, Border::Heavy, theme.rule());
                canvas.bar(x, 0, bar, Fill::Spawn);
                canvas.surface(part);
                canvas.select(part);
                canvas.clear(part);
                canvas.put(0, 1, &foreign, theme.text());
            }
            for cell in &buffer.content {
                prop_assert_eq!(text::sanitise_line(cell.symbol()).into_string(), cell.symbol());
            }
        }
    }
}
