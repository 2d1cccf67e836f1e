//! The law of a drawn screen: every cell holds visible text of its own width, and no row is wider than the screen.

use ratatui::buffer::Buffer;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::text::assert_shown;

/// Fails if a row of these cells could run over, however a terminal counts the widths of characters.
pub(crate) fn assert_cells(screen: &Buffer) {
    let width = usize::from(screen.area.width);
    for (y, row) in screen.content.chunks(width.max(1)).enumerate() {
        let mut free_from = 0;
        for (x, cell) in row.iter().enumerate() {
            let symbol = cell.symbol();
            if let [byte] = symbol.as_bytes()
                && (b' '..=b'~').contains(byte)
            {
                continue;
            }
            assert_shown(symbol);
            let cells = symbol.chars().filter_map(UnicodeWidthChar::width).sum::<usize>().max(symbol.width());
            assert!(x + cells <= width, "row {y} is too wide: {symbol:?} in column {x} of {width}");
            assert!(cells > 0, "{symbol:?} in column {x} of row {y} is not seen");
            let whole = || row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>();
            assert!(x >= free_from, "{symbol:?} in column {x} of row {y} stands on half of another: {}", whole());
            free_from = x + cells;
        }
    }
}
