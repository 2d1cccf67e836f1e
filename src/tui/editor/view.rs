//! Which part of the text is in view, and where the parts of the editor stand in their area. Draws nothing.

use ratatui::layout::{Position, Rect};

use crate::tui::editor::Editor;
use crate::tui::editor::lines::column;

/// Columns that stay visible beside the cursor when the view moves sideways.
const SIDE: usize = 6;
/// With less room than this there are no line numbers.
const NARROW: u16 = 20;
/// Columns between the code and the right edge; signs stand in them.
const RIGHT: u16 = 2;

/// The part of the text in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Scroll {
    /// The first line.
    pub(super) top: usize,
    /// The first column.
    pub(super) left: usize,
    mode: Mode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Mode {
    /// The cursor is kept in view.
    #[default]
    Following,
    /// The wheel has moved the view.
    Free,
}

impl Scroll {
    /// Keeps the cursor in view from now on.
    pub(super) fn follow(&mut self) {
        self.mode = Mode::Following;
    }
}

/// Where the parts of the editor are, in coordinates of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// Line numbers end before this column; none where there is no room for them.
    pub(super) numbers_end: Option<u16>,
    pub(super) code: Rect,
    /// The row of the search line, while it is open.
    pub(super) search: Option<u16>,
}

impl Frame {
    pub(super) fn rows(&self) -> usize {
        usize::from(self.code.height)
    }

    pub(super) fn columns(&self) -> usize {
        usize::from(self.code.width)
    }
}

impl Editor {
    /// The cell of the cursor in an area, if it is in view: for what wants to know, such as input methods.
    pub fn cursor_cell(&self, area: Rect) -> Option<Position> {
        let frame = self.frame(area);
        let scroll = self.scrolled(area);
        let row = self.cursor.line.checked_sub(scroll.top).filter(|row| *row < frame.rows())?;
        let column = column(self.lines.line(self.cursor.line), self.cursor.byte);
        let column = column.checked_sub(scroll.left).filter(|column| *column < frame.columns())?;
        Some(Position::new(frame.code.x + column as u16, frame.code.y + row as u16))
    }

    /// Numbers end at column 3 or behind, code begins two columns after them.
    pub(super) fn frame(&self, area: Rect) -> Frame {
        let digits = (self.lines.count().ilog10() as u16 + 1).max(3);
        let numbers = area.width >= NARROW + digits;
        let left = if numbers { digits + 3 } else { 1 };
        let right = if area.width > 2 * RIGHT { RIGHT } else { 0 };
        let search = (self.find.is_some() || self.vim.is_some()) && area.height > 1;
        Frame {
            numbers_end: numbers.then(|| area.x.saturating_add(1 + digits)),
            code: Rect {
                x: area.x.saturating_add(left.min(area.width)),
                y: area.y,
                width: area.width.saturating_sub(left + right),
                height: area.height - u16::from(search),
            },
            search: search.then(|| area.bottom() - 1),
        }
    }

    /// The scroll for an area: it shows the cursor, if that is to be followed, with as little movement as possible.
    pub(super) fn scrolled(&self, area: Rect) -> Scroll {
        let frame = self.frame(area);
        let mut scroll = self.scroll;
        if scroll.mode == Mode::Free {
            return self.freely_scrolled(scroll.top, scroll.left, area);
        }
        let (rows, columns) = (frame.rows(), frame.columns());
        let row = self.cursor.line;
        scroll.top = scroll.top.min(row).max((row + 1).saturating_sub(rows));
        let line = self.lines.line(row);
        let at = column(line, self.cursor.byte);
        let side = SIDE.min(columns / 4);
        if at < scroll.left + side {
            scroll.left = at.saturating_sub(side);
        } else if at + 1 > scroll.left + columns {
            scroll.left = (at + 1 + side).min(column(line, line.len()) + 1).saturating_sub(columns);
        }
        // Lines that went away below leave no empty rows.
        scroll.top = scroll.top.min(self.lines.count().saturating_sub(rows));
        scroll
    }

    /// A scroll that the wheel has chosen, kept inside of the text.
    pub(super) fn freely_scrolled(&self, top: usize, left: usize, area: Rect) -> Scroll {
        let frame = self.frame(area);
        let top = top.min(self.lines.count().saturating_sub(frame.rows()));
        let visible = self.lines.as_slice().iter().skip(top).take(frame.rows());
        let widest = visible.map(|line| column(line, line.len())).max().unwrap_or(0);
        Scroll { top, left: left.min((widest + 1).saturating_sub(frame.columns())), mode: Mode::Free }
    }
}
