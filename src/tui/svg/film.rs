//! Frames one after the other as an SVG picture that moves, for documents. Rows that look the same are kept once; the frames
//! stand beside each other and the picture jumps along them, so that there is only one animation.

use std::collections::HashMap;
use std::time::Duration;

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::tui::svg::{BORDER, CELL, Colours, FONT, add, backgrounds, escaped, letters, shapes};
use crate::tui::theme::Theme;

/// What is on the screen, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The cells; all frames have the size of the first one.
    pub cells: Buffer,
    /// How long they are seen.
    pub seen: Duration,
}

/// The frames as one SVG document with this title, played over and over, on the page colour of the theme they were drawn in. Who
/// has asked for less motion sees the last frame.
pub fn film(frames: &[Frame], theme: &Theme, title: &str) -> String {
    let Some(first) = frames.first() else { return String::new() };
    let colours = Colours::of(theme);
    let (across, down) = (f32::from(first.cells.area.width) * CELL.0, f32::from(first.cells.area.height) * CELL.1);
    let (width, height) = (across + 2.0 * BORDER, down + 2.0 * BORDER);
    let mut rows = Rows { colours: &colours, known: HashMap::new(), drawn: String::new() };
    let mut strip = String::new();
    for (at, frame) in frames.iter().enumerate() {
        add(&mut strip, format_args!("<g transform=\"translate({:.1})\">", at as f32 * width));
        for (y, row) in frame.cells.content.chunks(usize::from(first.cells.area.width).max(1)).enumerate() {
            if let Some(row) = rows.of(row) {
                add(&mut strip, format_args!("<use href=\"#r{row}\" y=\"{:.0}\"/>", y as f32 * CELL.1));
            }
        }
        strip.push_str("</g>\n");
    }
    let whole: Duration = frames.iter().map(|frame| frame.seen).sum();
    let mut steps = String::new();
    let mut so_far = Duration::ZERO;
    for (at, frame) in frames.iter().enumerate() {
        let share = 100.0 * so_far.as_secs_f64() / whole.as_secs_f64().max(f64::MIN_POSITIVE);
        add(&mut steps, format_args!("{share:.3}%{{transform:translate(-{:.1}px)}}", at as f32 * width));
        so_far += frame.seen;
    }
    let last = (frames.len() - 1) as f32 * width;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width:.1} {height:.1}\" \
         width=\"{width:.0}\" height=\"{height:.0}\">\n<title>{}</title>\n\
         <style>@keyframes play{{{steps}}}\
         #strip{{animation:play {:.2}s step-end infinite}}\
         @media (prefers-reduced-motion:reduce){{#strip{{animation:none;transform:translate(-{last:.1}px)}}}}</style>\n\
         <defs>\n{}</defs>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n\
         <svg x=\"{BORDER}\" y=\"{BORDER}\" width=\"{across:.1}\" height=\"{down:.1}\">\n\
         <g id=\"strip\" {FONT}>\n{strip}</g>\n</svg>\n</svg>\n",
        escaped(title),
        whole.as_secs_f64(),
        rows.drawn,
        colours.page,
    )
}

/// Rows that were drawn already.
struct Rows<'a> {
    colours: &'a Colours,
    known: HashMap<String, Option<usize>>,
    drawn: String,
}

impl Rows<'_> {
    /// The number of a row; none for one without anything on it.
    fn of(&mut self, cells: &[Cell]) -> Option<usize> {
        let width = u16::try_from(cells.len()).unwrap_or(u16::MAX);
        let row = Buffer { area: Rect::new(0, 0, width, 1), content: cells.to_vec() };
        let mut picture = String::new();
        backgrounds(&mut picture, &row, self.colours);
        shapes(&mut picture, &row, self.colours);
        letters(&mut picture, &row, self.colours);
        if let Some(known) = self.known.get(&picture) {
            return *known;
        }
        let number = (!picture.is_empty()).then_some(self.known.len());
        if let Some(number) = number {
            add(&mut self.drawn, format_args!("<g id=\"r{number}\">\n{picture}</g>\n"));
        }
        self.known.insert(picture, number);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::DARK;

    fn frame(words: &str, ms: u64) -> Frame {
        let mut cells = Buffer::with_lines([words, "", "same"]);
        cells.set_style(cells.area, DARK.page());
        Frame { cells, seen: Duration::from_millis(ms) }
    }

    #[test]
    fn a_row_that_stays_is_drawn_once() {
        let film = film(&[frame("one ", 500), frame("two ", 1500)], &DARK, "a & b");
        assert!(film.contains("<title>a &amp; b</title>"));
        assert_eq!((film.matches("<g id=\"r").count(), film.matches(">same</text>").count()), (3, 1));
        assert_eq!(film.matches("<use href=").count(), 4);
        assert!(film.contains("0.000%{transform:translate(-0.0px)}25.000%{transform:translate(-57.6px)}"), "{film}");
        assert!(film.contains("animation:play 2.00s step-end infinite"));
    }

    #[test]
    fn a_film_without_frames_is_no_film() {
        assert_eq!(film(&[], &DARK, "nothing"), "");
    }
}
