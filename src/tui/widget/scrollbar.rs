//! Shows that a text goes on: a thin track at the right edge with a heavy thumb.

use crate::tui::canvas::Canvas;

/// What part of a text is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First row that is seen.
    pub top: u16,
    /// Rows that are seen.
    pub seen: u16,
    /// Rows that there are.
    pub rows: u16,
}

impl Window {
    /// Whether all is seen.
    pub fn is_whole(&self) -> bool {
        self.rows <= self.seen
    }

    /// The last row that may stand first.
    pub fn last_top(&self) -> u16 {
        self.rows.saturating_sub(self.seen)
    }

    /// Draws the track in a column; nothing if all is seen.
    pub fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16) {
        if self.is_whole() || self.seen == 0 {
            return;
        }
        let theme = canvas.theme();
        let thumb = (u32::from(self.seen) * u32::from(self.seen) / u32::from(self.rows)).max(1) as u16;
        let room = self.seen - thumb;
        let at = (u32::from(room) * u32::from(self.top) / u32::from(self.last_top().max(1))) as u16;
        canvas.vline(x, y, self.seen, '│', theme.rule());
        canvas.vline(x, y + at.min(room), thumb, '┃', theme.muted());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    fn check(top: u16, expected: &str) {
        let cells = drawn(1, 4, |canvas, _| Window { top, seen: 4, rows: 8 }.draw(canvas, 0, 0));
        assert_eq!(as_text(&cells).replace('\n', ""), expected);
    }

    #[test]
    fn the_thumb_follows_the_text() {
        check(0, "┃┃││");
        check(2, "│┃┃│");
        check(4, "││┃┃");
    }

    #[test]
    fn nothing_is_drawn_where_all_is_seen() {
        let cells = drawn(1, 2, |canvas, _| Window { top: 0, seen: 2, rows: 2 }.draw(canvas, 0, 0));
        assert_eq!(as_text(&cells), "\n\n");
    }

    #[test]
    fn it_stays_inside_at_every_small_size() {
        every_small_size(|canvas, area| {
            let mut inside = canvas.within(area);
            Window { top: 3, seen: area.height, rows: 50 }.draw(&mut inside, area.x, area.y);
        });
    }
}
