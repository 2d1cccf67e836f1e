//! Which bracket belongs to which. Brackets inside of strings and comments do not count where the colours of their line
//! are known.

use crate::tui::editor::lines::{Lines, Place};
use crate::tui::highlight::Cache;
use crate::tui::theme::CodeRole;

const PAIRS: [(u8, u8); 3] = [(b'(', b')'), (b'[', b']'), (b'{', b'}')];

/// The bracket at or just before a place, and its partner in the given lines.
pub(super) fn pair_at(
    lines: &Lines,
    colours: &Cache,
    cursor: Place,
    rows: std::ops::Range<usize>,
) -> Option<[Place; 2]> {
    let line = lines.line(cursor.line).as_bytes();
    let before = cursor.byte.checked_sub(1);
    for byte in std::iter::once(cursor.byte).chain(before) {
        let place = Place::new(cursor.line, byte);
        let Some(bracket) = line.get(byte).copied().filter(|_| counts(colours, place)) else { continue };
        let partner = match side(bracket) {
            Some(Side::Open) => closing(lines, colours, place, rows.end),
            Some(Side::Close) => opening(lines, colours, place, rows.start),
            None => continue,
        };
        return partner
            .filter(|partner| fit(bracket, lines.line(partner.line).as_bytes()[partner.byte]))
            .map(|partner| [place, partner]);
    }
    None
}

fn fit(one: u8, other: u8) -> bool {
    PAIRS.iter().any(|pair| *pair == (one, other) || *pair == (other, one))
}

/// The bracket that is still open before a place, no higher than `first_row`.
pub(super) fn opening(lines: &Lines, colours: &Cache, from: Place, first_row: usize) -> Option<Place> {
    let mut depth = 0_usize;
    for row in (first_row..=from.line).rev() {
        let line = lines.line(row).as_bytes();
        let end = if row == from.line { from.byte } else { line.len() };
        for byte in (0..end.min(line.len())).rev() {
            match side(line[byte]).filter(|_| counts(colours, Place::new(row, byte))) {
                Some(Side::Close) => depth += 1,
                Some(Side::Open) if depth == 0 => return Some(Place::new(row, byte)),
                Some(Side::Open) => depth -= 1,
                None => {}
            }
        }
    }
    None
}

/// The bracket that closes the one at a place, above `end_row`.
fn closing(lines: &Lines, colours: &Cache, from: Place, end_row: usize) -> Option<Place> {
    let mut depth = 0_usize;
    for row in from.line..end_row.min(lines.count()) {
        let line = lines.line(row).as_bytes();
        let start = if row == from.line { from.byte + 1 } else { 0 };
        for (byte, bracket) in line.iter().enumerate().skip(start) {
            match side(*bracket).filter(|_| counts(colours, Place::new(row, byte))) {
                Some(Side::Open) => depth += 1,
                Some(Side::Close) if depth == 0 => return Some(Place::new(row, byte)),
                Some(Side::Close) => depth -= 1,
                None => {}
            }
        }
    }
    None
}

#[derive(Clone, Copy)]
enum Side {
    Open,
    Close,
}

fn side(byte: u8) -> Option<Side> {
    PAIRS.iter().find_map(|(open, close)| match byte {
        b if b == *open => Some(Side::Open),
        b if b == *close => Some(Side::Close),
        _ => None,
    })
}

/// Whether a bracket here is code.
fn counts(colours: &Cache, place: Place) -> bool {
    let Some(spans) = colours.line(place.line) else { return true };
    let span = spans.partition_point(|(range, _)| range.end <= place.byte);
    spans.get(span).is_none_or(|(_, role)| !matches!(role, CodeRole::String | CodeRole::Comment))
}
