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
