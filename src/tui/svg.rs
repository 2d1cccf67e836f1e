//! A buffer of cells as an SVG picture, for documents and for looking at screens. Letters stay text that can be selected;
//! lines, blocks and marks become shapes, so that they meet whatever font the reader has.

use std::collections::BTreeMap;
use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::text;
use crate::tui::theme::Theme;

pub mod film;
mod shape;

/// Width and height of a cell, in pixels.
const CELL: (f32, f32) = (8.4, 18.0);
/// Space around the cells, in pixels.
const BORDER: f32 = 12.0;
/// From the top of a cell to the line that letters stand on, in pixels.
const BASELINE: f32 = 13.5;
/// How letters look.
const FONT: &str =
    "font-family=\"DejaVu Sans Mono,Menlo,Consolas,monospace\" font-size=\"14\" style=\"font-variant-ligatures:none\"";
/// Page and text where the terminal's own colours are used.
const UNKNOWN_PAGE: (&str, &str) = ("#101215", "#d8dbe0");
/// The sixteen named colours as a common dark terminal shows them.
const NAMED: [&str; 16] = [
    "#1d2026", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#c8ccd4", "#5c6370", "#ff7a85",
    "#b5e08f", "#ffd68a", "#82c4ff", "#d99bf0", "#7fd6e0", "#ffffff",
];

/// The cells as one SVG document with this title, on the page colour of the theme they were drawn in.
pub fn picture(cells: &Buffer, theme: &Theme, title: &str) -> String {
    let colours = Colours::of(theme);
    let (width, height) =
        (f32::from(cells.area.width) * CELL.0 + 2.0 * BORDER, f32::from(cells.area.height) * CELL.1 + 2.0 * BORDER);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width:.1} {height:.1}\" \
         width=\"{width:.0}\" height=\"{height:.0}\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n\
         <g transform=\"translate({BORDER},{BORDER})\" {FONT}>\n",
        escaped(title),
        colours.page,
    );
    backgrounds(&mut out, cells, &colours);
    shapes(&mut out, cells, &colours);
    letters(&mut out, cells, &colours);
    out.push_str("</g>\n</svg>\n");
    out
}

struct Colours {
    page: String,
    text: String,
}

impl Colours {
    fn of(theme: &Theme) -> Self {
        let page = theme.page();
        Self {
            page: hex(page.bg.unwrap_or_default(), UNKNOWN_PAGE.0),
            text: hex(page.fg.unwrap_or_default(), UNKNOWN_PAGE.1),
        }
    }

    fn back(&self, cell: &Cell) -> String {
        if cell.modifier.contains(Modifier::REVERSED) { hex(cell.fg, &self.text) } else { hex(cell.bg, &self.page) }
    }

    fn front(&self, cell: &Cell) -> String {
        let plain = if cell.modifier.contains(Modifier::REVERSED) {
            hex(cell.bg, &self.page)
        } else {
            hex(cell.fg, &self.text)
        };
        if cell.modifier.contains(Modifier::DIM) { dimmed(&plain, &self.page) } else { plain }
    }
}

fn backgrounds(out: &mut String, cells: &Buffer, colours: &Colours) {
    let mut paths: BTreeMap<String, String> = BTreeMap::new();
    for (y, row) in rows(cells) {
        let mut x = 0;
        for run in row.chunk_by(|a, b| colours.back(a) == colours.back(b)) {
            let back = colours.back(&run[0]);
            if back != colours.page {
                let path = paths.entry(back).or_default();
                add(path, format_args!("M{:.1} {y:.1}h{:.1}v{}H{0:.1}z", left(x), left(run.len()), CELL.1));
            }
            x += run.len();
        }
    }
    for (colour, path) in paths {
        add(out, format_args!("<path d=\"{path}\" fill=\"{colour}\" shape-rendering=\"crispEdges\"/>\n"));
    }
}

fn shapes(out: &mut String, cells: &Buffer, colours: &Colours) {
    let mut paths: BTreeMap<(shape::Pen, String), String> = BTreeMap::new();
    for (y, row) in rows(cells) {
        for (x, cell) in row.iter().enumerate() {
            if let Some(glyph) = drawn(cell) {
                for (pen, path) in shape::strokes(glyph, left(x), y) {
                    paths.entry((pen, colours.front(cell))).or_default().push_str(&path);
                }
            }
        }
    }
    for ((pen, colour), path) in paths {
        let look = match pen {
            shape::Pen::Block => format!("fill=\"{colour}\" shape-rendering=\"crispEdges\""),
            shape::Pen::Fill => format!("fill=\"{colour}\""),
            shape::Pen::Thin => format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\""),
            shape::Pen::Thick => format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"2.8\""),
        };
        add(out, format_args!("<path d=\"{path}\" {look}/>\n"));
    }
}

fn letters(out: &mut String, cells: &Buffer, colours: &Colours) {
    for (y, row) in rows(cells) {
        let mut x = 0;
        for run in row.chunk_by(one_text) {
            let text: String = run.iter().map(Cell::symbol).collect();
            let shown = text.trim();
            if drawn(&run[0]).is_none() && !shown.is_empty() {
                let lead = text.len() - text.trim_start().len();
                add(
                    out,
                    format_args!(
                        "<text x=\"{:.1}\" y=\"{:.1}\" textLength=\"{:.1}\" fill=\"{}\"{} xml:space=\"preserve\">{}</text>\n",
                        left(x + lead),
                        y + BASELINE,
                        left(text::width(shown).into()),
                        colours.front(&run[0]),
                        weight(run[0].modifier),
                        escaped(shown),
                    ),
                );
            }
            x += run.len();
        }
    }
}

/// Whether two neighbours are written in one go: letters of one style, none of them wider than its cell.
fn one_text(a: &Cell, b: &Cell) -> bool {
    let narrow = |cell: &Cell| drawn(cell).is_none() && text::width(cell.symbol()) == 1;
    narrow(a) && narrow(b) && (a.fg, a.bg, a.modifier) == (b.fg, b.bg, b.modifier)
}

fn drawn(cell: &Cell) -> Option<char> {
    cell.symbol().chars().next().filter(|c| shape::is_drawn(*c))
}

/// Each row with the top of its cells in pixels.
fn rows(cells: &Buffer) -> impl Iterator<Item = (f32, &[Cell])> {
    let width = usize::from(cells.area.width).max(1);
    cells.content.chunks(width).enumerate().map(|(y, row)| (y as f32 * CELL.1, row))
}

/// The left edge of a column in pixels; also the width of that many columns.
fn left(column: usize) -> f32 {
    column as f32 * CELL.0
}

fn weight(modifier: Modifier) -> String {
    let mut out = String::new();
    for (flag, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    ] {
        if modifier.contains(flag) {
            out.push_str(attribute);
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn add(out: &mut String, piece: std::fmt::Arguments) {
    out.write_fmt(piece).expect("writing to a string cannot fail");
}

fn hex(colour: Color, unknown: &str) -> String {
    let level = |v: u8| if v == 0 { 0 } else { 55 + 40 * v };
    let rgb = |r: u8, g: u8, b: u8| format!("#{r:02x}{g:02x}{b:02x}");
    let named = |i: usize| NAMED[i].to_owned();
    match colour {
        Color::Reset => unknown.to_owned(),
        Color::Rgb(r, g, b) => rgb(r, g, b),
        Color::Indexed(i @ 0..16) => named(i.into()),
        Color::Indexed(i @ 16..232) => rgb(level((i - 16) / 36), level((i - 16) / 6 % 6), level((i - 16) % 6)),
        Color::Indexed(i) => rgb(8 + 10 * (i - 232), 8 + 10 * (i - 232), 8 + 10 * (i - 232)),
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(8),
        Color::LightRed => named(9),
        Color::LightGreen => named(10),
        Color::LightYellow => named(11),
        Color::LightBlue => named(12),
        Color::LightMagenta => named(13),
        Color::LightCyan => named(14),
        Color::White => named(15),
    }
}

/// Dim text as most terminals show it: six tenths of the way from the page.
fn dimmed(front: &str, page: &str) -> String {
    let channel = |colour: &str, at: usize| {
        colour.get(at..at + 2).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0)
    };
    let mixed = |at| (channel(front, at) * 6 + channel(page, at) * 4) / 10;
    format!("#{:02x}{:02x}{:02x}", mixed(1), mixed(3), mixed(5))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::canvas::Canvas;
    use crate::tui::theme::palette::{DARK, MONO};
    use ratatui::layout::Rect;

    fn drawn_by(theme: &Theme, draw: impl FnOnce(&mut Canvas)) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        let area = buffer.area;
        let mut canvas = Canvas::new(&mut buffer, area, theme);
        canvas.clear(area);
        draw(&mut canvas);
        picture(&buffer, theme, "a <b> & c").lines().skip(4).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn letters_stay_text_on_the_grid() {
        assert_eq!(
            drawn_by(&DARK, |c| {
                c.put(1, 0, "a < b", DARK.strong());
            }),
            "<text x=\"8.4\" y=\"13.5\" textLength=\"42.0\" fill=\"#dde2ea\" font-weight=\"bold\" \
             xml:space=\"preserve\">a &lt; b</text>\n</g>\n</svg>"
        );
    }

    #[test]
    fn lines_become_shapes_and_panels_become_paths() {
        let svg = drawn_by(&DARK, |c| {
            c.surface(Rect::new(0, 0, 4, 1));
            c.hline(0, 0, 2, '─', DARK.rule());
        });
        assert_eq!(
            svg,
            "<path d=\"M0.0 0.0h33.6v18H0.0z\" fill=\"#191e27\" shape-rendering=\"crispEdges\"/>\n\
             <path d=\"M-0.2 9.0H8.6M8.2 9.0H17.0\" fill=\"none\" stroke=\"#3a4252\" stroke-width=\"1.3\"/>\n</g>\n</svg>"
        );
    }

    #[test]
    fn reversed_and_dim_cells_look_as_in_a_terminal() {
        let svg = drawn_by(&MONO, |c| {
            c.put(0, 0, "x", MONO.primary_chip());
            c.put(2, 0, "y", MONO.muted());
        });
        assert!(svg.contains("h8.4v18H0.0z\" fill=\"#d8dbe0\""), "{svg}");
        assert!(svg.contains("fill=\"#101215\" font-weight=\"bold\" xml:space=\"preserve\">x<"), "{svg}");
        assert!(svg.contains("fill=\"#888a8e\" xml:space=\"preserve\">y<"), "{svg}");
    }

    #[test]
    fn the_title_is_escaped() {
        let empty = Buffer::empty(Rect::ZERO);
        assert!(picture(&empty, &DARK, "a <b> & c").contains("<title>a &lt;b&gt; &amp; c</title>"));
    }
}
