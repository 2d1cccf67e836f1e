//! What the tests of all widgets share: cells as text, and the proof that a widget is safe and stays inside at every
//! small size.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Theme;
use crate::tui::theme::palette::{ALL, DARK};

/// Draws on a page of this size in the dark theme.
pub(crate) fn drawn(width: u16, height: u16, draw: impl FnOnce(&mut Canvas, Rect)) -> Buffer {
    drawn_in(&DARK, width, height, draw)
}

/// Draws on a page of this size.
pub(crate) fn drawn_in(theme: &Theme, width: u16, height: u16, draw: impl FnOnce(&mut Canvas, Rect)) -> Buffer {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    let mut canvas = Canvas::new(&mut buffer, area, theme);
    canvas.clear(area);
    draw(&mut canvas, area);
    buffer
}

/// The cells as lines of text without the spaces at their ends.
pub(crate) fn as_text(cells: &Buffer) -> String {
    cells
        .content
        .chunks(usize::from(cells.area.width).max(1))
        .map(|row| row.iter().map(Cell::symbol).collect::<String>().trim_end().to_owned() + "\n")
        .collect()
}

/// Draws into every area from 0x0 to 12x6, in every theme, and checks that no cell outside of the area changes.
pub(crate) fn every_small_size(draw: impl Fn(&mut Canvas, Rect)) {
    for theme in ALL {
        for width in 0..=12 {
            for height in 0..=6 {
                stays_inside(theme, width, height, &draw);
            }
        }
    }
}

/// Draws into one area in the midst of a page, and checks that no cell outside of it changes and that no cell holds what
/// could steer a terminal.
pub(crate) fn stays_inside(theme: &Theme, width: u16, height: u16, draw: impl Fn(&mut Canvas, Rect)) {
    let page = Rect::new(0, 0, width + 8, height + 5);
    let area = Rect::new(3, 2, width, height);
    let mut buffer = Buffer::filled(page, Cell::new("#"));
    draw(&mut Canvas::new(&mut buffer, page, theme), area);
    let untouched = Cell::new("#");
    for position in page.positions() {
        let cell = &buffer[position];
        if area.contains(position) {
            assert_eq!(text::sanitise_line(cell.symbol()), *cell.symbol(), "{width}x{height} {position}");
        } else {
            assert_eq!(cell, &untouched, "{width}x{height}: {position} lies outside of {area}\n{}", as_text(&buffer));
        }
    }
}
