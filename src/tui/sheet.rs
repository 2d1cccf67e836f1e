//! A sheet taller than the screen: drawn once, and the part that is scrolled to is shown.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;

/// A sheet of cells.
pub struct Sheet<'t> {
    buffer: Buffer,
    theme: &'t Theme,
}

impl<'t> Sheet<'t> {
    /// An empty sheet in the colours of the page.
    pub fn new(width: u16, rows: u16, theme: &'t Theme) -> Self {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, rows));
        buffer.set_style(buffer.area, theme.page());
        Self { buffer, theme }
    }

    /// A brush for the whole sheet.
    pub fn canvas(&mut self) -> Canvas<'_> {
        let area = self.buffer.area;
        Canvas::new(&mut self.buffer, area, self.theme)
    }

    /// Shows the rows from `first` on at a place of the screen.
    pub fn show(&self, canvas: &mut Canvas<'_>, to: Rect, first: u16) {
        let to = to.intersection(canvas.area());
        let rows = self.buffer.area.height.saturating_sub(first).min(to.height);
        for y in 0..rows {
            canvas.part(to.x, to.y + y);
            for x in 0..to.width.min(self.buffer.area.width) {
                let cell = self.buffer[(x, first + y)].clone();
                canvas.buffer()[(to.x + x, to.y + y)] = cell;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;
    use crate::tui::theme::palette::DARK;

    #[test]
    fn half_of_a_wide_character_before_it_does_not_stay() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        let mut canvas = Canvas::new(&mut buffer, Rect::new(0, 0, 4, 1), &DARK);
        canvas.put(1, 0, "日", Style::new());
        let mut sheet = Sheet::new(2, 1, &DARK);
        sheet.canvas().put(0, 0, "ab", Style::new());
        sheet.show(&mut canvas, Rect::new(2, 0, 2, 1), 0);
        let cells: Vec<&str> = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(cells, [" ", " ", "a", "b"]);
    }
}
