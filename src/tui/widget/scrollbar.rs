//! Signs that a text goes on outside of its pane: a bar beside it and a line under it.

use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;

/// Which lines of a text are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scroll {
    /// Lines above the pane.
    pub first: usize,
    /// Lines in the pane.
    pub shown: usize,
    /// All lines.
    pub total: usize,
}

impl Scroll {
    /// Lines below the pane.
    pub fn below(&self) -> usize {
        self.total.saturating_sub(self.first.saturating_add(self.shown))
    }

    /// Draws the bar along `column`: a thick part for what is shown on a thin track. Nothing if all is shown.
    pub fn draw(&self, canvas: &mut Canvas, column: Rect) {
        if self.shown >= self.total || column.is_empty() {
            return;
        }
        let theme = canvas.theme();
        let rows = usize::from(column.height);
        let thumb = (self.shown * rows / self.total).clamp(1, rows);
        let last_first = self.total - self.shown;
        // The thumb touches an end of the track only when the text does.
        let top = match self.first.min(last_first) {
            0 => 0,
            first if first == last_first => rows - thumb,
            first => (first * (rows - thumb) / last_first).clamp(1, (rows - thumb).saturating_sub(1).max(1)),
        };
        let top = top.min(rows - thumb);
        canvas.vline(column.x, column.y, column.height, '│', theme.rule());
        canvas.vline(column.x, column.y + top as u16, thumb as u16, '┃', theme.muted());
    }

    /// Writes how much more there is, ending before column `end`. Nothing if the end of the text is shown.
    pub fn draw_more(&self, canvas: &mut Canvas, end: u16, y: u16) {
        let lines = self.below();
        if lines > 0 {
            let noun = if lines == 1 { "line" } else { "lines" };
            canvas.right(end, y, &format!("▾ {lines} more {noun}"), canvas.theme().muted());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    fn check(first: usize, shown: usize, total: usize, expected: &str) {
        let cells = drawn(1, 6, |canvas, area| Scroll { first, shown, total }.draw(canvas, area));
        assert_eq!(as_text(&cells).replace('\n', ""), expected, "{first} {shown} {total}");
    }

    #[test]
    fn the_thumb_shows_the_place() {
        check(0, 6, 6, "");
        check(0, 6, 12, "┃┃┃│││");
        check(6, 6, 12, "│││┃┃┃");
        check(3, 6, 12, "│┃┃┃││");
        check(0, 6, 1000, "┃│││││");
        check(1, 6, 1000, "│┃││││");
        check(993, 6, 1000, "││││┃│");
        check(994, 6, 1000, "│││││┃");
        check(5000, 6, 1000, "│││││┃");
    }

    #[test]
    fn the_line_under_the_text_counts() {
        let more =
            |first| as_text(&drawn(16, 1, |canvas, _| Scroll { first, shown: 6, total: 8 }.draw_more(canvas, 16, 0)));
        assert_eq!([more(0), more(1), more(2)], ["  ▾ 2 more lines\n", "   ▾ 1 more line\n", "\n"]);
    }

    #[test]
    fn small_sizes() {
        for scroll in [Scroll { first: 3, shown: 5, total: 9 }, Scroll { first: usize::MAX, shown: 0, total: 1 }] {
            every_small_size(|canvas, area| scroll.draw(canvas, Rect { width: area.width.min(1), ..area }));
            every_small_size(|canvas, area| scroll.draw_more(&mut canvas.within(area), area.right(), area.y));
        }
    }
}
