//! A small picture as half blocks: two points in a cell, one over the other. Where a terminal has no colours of its own choice, signs of
//! rising darkness stand for them.

use ratatui::style::{Color, Style};

use crate::sandbox::ask::Grid;
use crate::tui::canvas::Canvas;

/// From dark to bright.
const RAMP: [char; 8] = [' ', '.', ':', '-', '=', '+', '#', '@'];

/// Draws a picture into so many cells and rows at most, and returns the row below.
pub(super) fn halves(canvas: &mut Canvas<'_>, x: u16, y: u16, cells: u16, rows: u16, grid: &Grid) -> u16 {
    let (width, height) = (grid.width.max(1), grid.height.max(1));
    let scale = f64::min(f64::from(cells) / f64::from(width), f64::from(2 * rows) / f64::from(height)).min(1.0);
    let columns = (f64::from(width) * scale).floor().max(1.0) as u16;
    let lines = (f64::from(height) * scale / 2.0).ceil().max(1.0) as u16;
    let at = |place: u16, scale: f64| (f64::from(place) / scale) as u32;
    let full = matches!(canvas.theme().name(), "dark" | "light");
    for line in 0..lines {
        for column in 0..columns {
            let upper = grid.point(at(column, scale), at(2 * line, scale)).unwrap_or_default();
            let lower = grid.point(at(column, scale), at(2 * line + 1, scale)).unwrap_or(upper);
            if full {
                let colour = |[red, green, blue]: [u8; 3]| Color::Rgb(red, green, blue);
                canvas.glyph(x + column, y + line, '▀', Style::new().fg(colour(upper)).bg(colour(lower)));
            } else {
                let light = upper.iter().chain(&lower).map(|part| usize::from(*part)).sum::<usize>() / 6;
                canvas.glyph(x + column, y + line, RAMP[light * RAMP.len() / 256], canvas.theme().text());
            }
        }
    }
    y + lines
}
