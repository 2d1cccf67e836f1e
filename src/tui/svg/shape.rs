//! Lines, blocks, dots and marks as path data. Knows one glyph and its place at a time.

use super::{CELL, add};

/// How a path is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pen {
    /// Filled, edges on whole pixels: blocks.
    Block,
    /// A thin line.
    Thin,
    /// A thick line.
    Thick,
    /// Filled, edges smoothed: dots and arrow heads.
    Fill,
}

/// Lines reach this far over the edge of their cell, so that neighbours meet without a seam.
const OVERLAP: f32 = 0.2;
/// Arms of one glyph reach this far over its middle.
const OVER_MIDDLE: f32 = 0.6;

/// Whether a glyph is drawn rather than written.
pub(super) fn is_drawn(glyph: char) -> bool {
    matches!(glyph, '\u{2580}'..='\u{259f}' | '\u{2800}'..='\u{28ff}' | '╌' | '╎' | '▸' | '◂' | '▾' | '▴' | '◉')
        || matches!(glyph, '─' | '━' | '╭' | '╮' | '╰' | '╯')
        || arms(glyph).is_some()
}

/// The paths of a glyph whose cell has its upper left corner at `x`, `y`.
pub(super) fn strokes(glyph: char, x: f32, y: f32) -> Vec<(Pen, String)> {
    if let Some(arms) = arms(glyph) {
        return arms.iter().enumerate().filter_map(|(side, pen)| Some(((*pen)?, arm(side, x, y)))).collect();
    }
    if let '─' | '━' = glyph {
        let pen = if glyph == '─' { Pen::Thin } else { Pen::Thick };
        return vec![(pen, format!("M{:.1} {:.1}H{:.1}", x - OVERLAP, y + CELL.1 / 2.0, x + CELL.0 + OVERLAP))];
    }
    let (width, height) = CELL;
    let (middle, centre) = (x + width / 2.0, y + height / 2.0);
    let (right, bottom) = (x + width, y + height);
    let thin = |path| vec![(Pen::Thin, path)];
    let block = |x: f32, y: f32, w: f32, h: f32| vec![(Pen::Block, format!("M{x:.2} {y:.2}h{w:.2}v{h:.2}H{x:.2}z"))];
    let triangle = |a: (f32, f32), b: (f32, f32), c: (f32, f32)| {
        let path = format!("M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}z", a.0, a.1, b.0, b.1, c.0, c.1);
        vec![(Pen::Fill, path)]
    };
    match glyph {
        '╭' => thin(corner(right, bottom, middle, centre)),
        '╮' => thin(corner(x, bottom, middle, centre)),
        '╰' => thin(corner(right, y, middle, centre)),
        '╯' => thin(corner(x, y, middle, centre)),
        '╌' => thin(format!(
            "M{:.1} {centre:.1}H{:.1}M{:.1} {centre:.1}H{:.1}",
            x + 0.9,
            x + width * 0.42,
            x + width * 0.58,
            right - 0.9
        )),
        '╎' => thin(format!(
            "M{middle:.1} {:.1}V{:.1}M{middle:.1} {:.1}V{:.1}",
            y + 2.0,
            y + height * 0.42,
            y + height * 0.58,
            bottom - 2.0
        )),
        '▸' => triangle((x + 1.5, centre - 4.5), (x + 1.5, centre + 4.5), (right - 0.5, centre)),
        '◂' => triangle((right - 1.5, centre - 4.5), (right - 1.5, centre + 4.5), (x + 0.5, centre)),
        '▾' => triangle((middle - 4.0, centre - 3.0), (middle + 4.0, centre - 3.0), (middle, centre + 4.0)),
        '▴' => triangle((middle - 4.0, centre + 3.0), (middle + 4.0, centre + 3.0), (middle, centre - 4.0)),
        '◉' => vec![(Pen::Thin, circle(middle, centre, 4.4)), (Pen::Fill, circle(middle, centre, 2.6))],
        '▀' => block(x, y, width, height / 2.0),
        '▔' => block(x, y, width, height / 8.0),
        '▐' => block(middle, y, width / 2.0, height),
        '▖' => block(x, centre, width / 2.0, height / 2.0),
        '▗' => block(middle, centre, width / 2.0, height / 2.0),
        '\u{2581}'..='\u{2588}' => {
            let part = height * (glyph as u32 - 0x2580) as f32 / 8.0;
            block(x, bottom - part, width, part)
        }
        '\u{2589}'..='\u{258f}' => block(x, y, width * (0x2590 - glyph as u32) as f32 / 8.0, height),
        '\u{2800}'..='\u{28ff}' => vec![(Pen::Fill, braille(glyph, x, y))],
        _ => Vec::new(),
    }
}

/// Pens of the arms to the left, right, top and bottom.
fn arms(glyph: char) -> Option<[Option<Pen>; 4]> {
    let none = None;
    let thin = Some(Pen::Thin);
    let thick = Some(Pen::Thick);
    Some(match glyph {
        '│' => [none, none, thin, thin],
        '├' => [none, thin, thin, thin],
        '┤' => [thin, none, thin, thin],
        '┬' => [thin, thin, none, thin],
        '┴' => [thin, thin, thin, none],
        '┼' => [thin, thin, thin, thin],
        '┃' => [none, none, thick, thick],
        '┏' => [none, thick, none, thick],
        '┓' => [thick, none, none, thick],
        '┗' => [none, thick, thick, none],
        '┛' => [thick, none, thick, none],
        '┠' => [none, thin, thick, thick],
        '┨' => [thin, none, thick, thick],
        '┯' => [thick, thick, none, thin],
        '┷' => [thick, thick, thin, none],
        _ => return None,
    })
}

/// A line from the middle of a cell to one side: 0 left, 1 right, 2 top, 3 bottom.
fn arm(side: usize, x: f32, y: f32) -> String {
    let (width, height) = CELL;
    let (middle, centre) = (x + width / 2.0, y + height / 2.0);
    match side {
        0 => format!("M{:.1} {centre:.1}H{:.1}", x - OVERLAP, middle + OVER_MIDDLE),
        1 => format!("M{:.1} {centre:.1}H{:.1}", middle - OVER_MIDDLE, x + width + OVERLAP),
        2 => format!("M{middle:.1} {:.1}V{:.1}", y - OVERLAP, centre + OVER_MIDDLE),
        _ => format!("M{middle:.1} {:.1}V{:.1}", centre - OVER_MIDDLE, y + height + OVERLAP),
    }
}

/// A round corner from the side at `x` to the top or bottom at `y`.
fn corner(x: f32, y: f32, middle: f32, centre: f32) -> String {
    let radius = CELL.0 / 2.0;
    let (dx, dy) = (radius.copysign(x - middle), radius.copysign(y - centre));
    format!("M{x:.1} {centre:.1}H{:.1}Q{middle:.1} {centre:.1} {middle:.1} {:.1}V{y:.1}", middle + dx, centre + dy)
}

fn circle(x: f32, y: f32, radius: f32) -> String {
    let (left, span) = (x - radius, 2.0 * radius);
    format!("M{left:.1} {y:.1}a{radius} {radius} 0 1 0 {span:.1} 0a{radius} {radius} 0 1 0 -{span:.1} 0z")
}

fn braille(glyph: char, x: f32, y: f32) -> String {
    /// Column and row of each dot, in the order of the bits.
    const DOTS: [(f32, f32); 8] =
        [(0.0, 0.0), (0.0, 1.0), (0.0, 2.0), (1.0, 0.0), (1.0, 1.0), (1.0, 2.0), (0.0, 3.0), (1.0, 3.0)];
    let bits = glyph as u32 - 0x2800;
    let mut path = String::new();
    for (bit, (column, row)) in DOTS.iter().enumerate() {
        if bits >> bit & 1 == 1 {
            let (cx, cy) = (x + CELL.0 * (0.25 + 0.5 * column), y + CELL.1 * (0.125 + 0.25 * row));
            add(&mut path, format_args!("M{:.1} {:.1}h2.2v2.2h-2.2z", cx - 1.1, cy - 1.1));
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawn_glyph_of_the_screens_has_a_shape() {
        for glyph in "─│╭╮╰╯├┤┬┴━┃┏┓┗┛┠┨┯┷╌╎▸◂▾▴◉▁▂▃▄▅▆▇█▎▌▔▖⠁⣿".chars()
        {
            assert!(is_drawn(glyph) && !strokes(glyph, 0.0, 0.0).is_empty(), "{glyph}");
        }
        for glyph in "aZ0✓✗◦… ←".chars() {
            assert!(!is_drawn(glyph), "{glyph}");
        }
    }

    #[test]
    fn a_heavy_joint_has_two_pens() {
        assert_eq!(
            strokes('┠', 0.0, 0.0),
            [
                (Pen::Thin, "M3.6 9.0H8.6".to_owned()),
                (Pen::Thick, "M4.2 -0.2V9.6".to_owned()),
                (Pen::Thick, "M4.2 8.4V18.2".to_owned())
            ]
        );
    }
}
