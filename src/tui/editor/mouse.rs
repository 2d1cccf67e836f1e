//! The mouse: a click places the cursor, a drag selects, the wheel moves the view and leaves the cursor where it is.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};

use crate::tui::editor::lines::{Place, byte_at};
use crate::tui::editor::{Editor, Outcome};

/// Rows that one step of the wheel moves.
const WHEEL_ROWS: usize = 3;
/// Columns that one step of a sideways wheel moves.
const WHEEL_COLUMNS: usize = 6;

impl Editor {
    /// Handles a mouse event, in coordinates of the screen.
    pub fn mouse(&mut self, event: MouseEvent, area: Rect) -> Outcome {
        let inside = area.contains(Position::new(event.column, event.row));
        match event.kind {
            MouseEventKind::Down(MouseButton::Left) if inside => {
                let anchor = self.anchor.unwrap_or(self.cursor);
                self.go(self.place_at(event.column, event.row, area));
                if event.modifiers.contains(KeyModifiers::SHIFT) {
                    self.anchor = Some(anchor);
                }
            }
            // A drag goes on outside, and then moves the view.
            MouseEventKind::Drag(MouseButton::Left) => {
                let anchor = self.anchor.unwrap_or(self.cursor);
                self.go(self.place_at(event.column, event.row, area));
                self.anchor = Some(anchor);
            }
            MouseEventKind::ScrollUp if inside => return self.wheel(area, |at| at.saturating_sub(WHEEL_ROWS), |at| at),
            MouseEventKind::ScrollDown if inside => return self.wheel(area, |at| at + WHEEL_ROWS, |at| at),
            MouseEventKind::ScrollLeft if inside => {
                return self.wheel(area, |at| at, |at| at.saturating_sub(WHEEL_COLUMNS));
            }
            MouseEventKind::ScrollRight if inside => return self.wheel(area, |at| at, |at| at + WHEEL_COLUMNS),
            _ => return Outcome::Ignored,
        }
        self.keep_in_view(&Outcome::Moved, area);
        Outcome::Moved
    }

    fn wheel(&mut self, area: Rect, rows: impl Fn(usize) -> usize, columns: impl Fn(usize) -> usize) -> Outcome {
        let now = self.scrolled(area);
        self.scroll = self.freely_scrolled(rows(now.top), columns(now.left), area);
        Outcome::Moved
    }

    /// The place in the text that is nearest to a cell.
    fn place_at(&self, x: u16, y: u16, area: Rect) -> Place {
        let frame = self.frame(area);
        let scroll = self.scrolled(area);
        let row = (scroll.top + usize::from(y)).saturating_sub(usize::from(area.y));
        let row = row.min(scroll.top + frame.rows()).min(self.lines.count() - 1);
        let row = if y < area.y { scroll.top.saturating_sub(1) } else { row };
        let column = (scroll.left + usize::from(x)).saturating_sub(usize::from(frame.code.x));
        Place::new(row, byte_at(self.lines.line(row), column))
    }
}
