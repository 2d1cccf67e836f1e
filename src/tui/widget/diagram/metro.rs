//! The metro line for narrow panes: a station on a row, a rail between them, and a side line through the stations that
//! another way leaves out.

use std::ops::Range;

use ratatui::layout::Rect;

use super::{Diagram, Edge, Look, Node, Token, step};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::bold;

/// Columns from the rail to the side line.
const SIDE: u16 = 9;

/// The columns of an answer on the side line.
pub(in crate::tui) const ANSWER_ROOM: u16 = SIDE - 4;

/// Draws the line from the top of `area`; returns the row after it. Without room for the rail between stations they stand
/// one under the other, those around the active one first.
pub(super) fn draw(diagram: &Diagram, area: Rect, canvas: &mut Canvas) -> u16 {
    let line = Metro::new(diagram, area);
    for (i, edge) in diagram.edges_from_below() {
        line.draw_edge(canvas, i, edge);
    }
    for (i, node) in diagram.nodes.iter().enumerate() {
        line.draw_station(canvas, i, node);
    }
    for edge in diagram.edges.iter().filter(|edge| edge.from > edge.to && !edge.answer.is_empty()) {
        line.draw_way_back(canvas, edge);
    }
    for token in diagram.tokens {
        if let Some((x, y)) = line.token(token) {
            let style = bold(canvas.theme().hue(token.hue));
            canvas.glyph(x, y, '◉', style);
            canvas.put(line.letter((x, y)), y, token.label, style);
        }
    }
    line.bottom()
}

struct Metro<'a> {
    diagram: &'a Diagram<'a>,
    area: Rect,
    /// Rows from station to station.
    pitch: u16,
    /// The first station that is shown.
    first: usize,
}

impl<'a> Metro<'a> {
    fn new(diagram: &'a Diagram<'a>, area: Rect) -> Self {
        let count = diagram.nodes.len();
        let rows = usize::from(area.height);
        let pitch = if rows + 1 >= 2 * count { 2 } else { 1 };
        let active = diagram.nodes.iter().position(|node| node.look == Look::Active).unwrap_or(0);
        let first = if pitch == 2 { 0 } else { active.saturating_sub(rows / 2).min(count.saturating_sub(rows)) };
        Self { diagram, area, pitch, first }
    }

    /// The row after the last station that fits.
    fn bottom(&self) -> u16 {
        let last = self.diagram.nodes.len().checked_sub(1).and_then(|last| self.station(last));
        last.map_or(self.area.y, |(_, y)| y.saturating_add(1)).min(self.area.bottom())
    }

    /// Whether another way leaves this station out.
    fn is_aside(&self, node: usize) -> bool {
        self.diagram.edges.iter().any(|edge| edge.from < node && node < edge.to)
    }

    /// The cell of a station; none if it is not there or stands above the area.
    fn station(&self, node: usize) -> Option<(u16, u16)> {
        self.diagram.nodes.get(node)?;
        let rows = u16::try_from(node.checked_sub(self.first)?).ok()?.checked_mul(self.pitch)?;
        let x = self.area.x.saturating_add(1 + if self.is_aside(node) { self.side() } else { 0 });
        Some((x, self.area.y.checked_add(rows)?))
    }

    /// Columns from the rail to the side line: fewer where the answers do not stand on it.
    fn side(&self) -> u16 {
        if self.pitch == 2 { SIDE } else { 3 }
    }

    /// The cells of a line between its stations; empty for a way back and where stations have no row between them.
    fn cells(&self, edge: &Edge) -> Vec<(u16, u16)> {
        let (Some(from), Some(to)) = (self.station(edge.from), self.station(edge.to)) else { return Vec::new() };
        if edge.from >= edge.to || self.pitch < 2 {
            return Vec::new();
        }
        let between = (from.1 + 1..to.1).map(|y| (from.0, y));
        match from.0.cmp(&to.0) {
            std::cmp::Ordering::Equal => between.collect(),
            std::cmp::Ordering::Less => (from.0..=to.0).map(|x| (x, from.1 + 1)).collect(),
            std::cmp::Ordering::Greater => (to.0..=from.0).rev().map(|x| (x, to.1 - 1)).collect(),
        }
    }

    /// The cell of a token: on its line, but not on the answer written there, or at the station that it has reached.
    fn token(&self, token: &Token) -> Option<(u16, u16)> {
        let edge = self.diagram.edges.get(token.edge)?;
        if token.at >= 1.0 {
            return self.station(edge.to);
        }
        let mut cells = self.cells(edge);
        if let Some(words) = answer_on_side_line(edge, &cells) {
            cells.retain(|(x, _)| !words.contains(x));
        }
        cells.get(step(cells.len(), token.at)).copied()
    }

    /// The column for a token's letter: before the rail, or behind the side line's end.
    fn letter(&self, (x, y): (u16, u16)) -> u16 {
        let rail = self.area.x.saturating_add(1);
        let on_station_row = (y - self.area.y).is_multiple_of(self.pitch);
        if x == rail || on_station_row { x.saturating_sub(1) } else { rail.saturating_add(self.side() + 1) }
    }

    fn draw_edge(&self, canvas: &mut Canvas, index: usize, edge: &Edge) {
        let theme = canvas.theme();
        let cells = self.cells(edge);
        let (Some(&first), Some(&last)) = (cells.first(), cells.last()) else { return };
        let travelled = self.diagram.travelled(index, cells.len());
        let skips = edge.to > edge.from + 1;
        let edges = self.diagram.edges;
        let leaves = edges.iter().any(|other| other.from == edge.from && self.is_aside(other.to));
        let joins = edges.iter().any(|other| other.to == edge.to && self.is_aside(other.from));
        for (i, &(x, y)) in cells.iter().enumerate() {
            let glyph = match () {
                () if first.1 == last.1 && first.0 < last.0 && i + 1 == cells.len() => '╮',
                () if first.0 > last.0 && i == 0 => '╯',
                () if first.0 != last.0 && x != first.0.min(last.0) => '─',
                () if first.0 != last.0 || skips && (i == 0 && leaves || i + 1 == cells.len() && joins) => '├',
                () if edge.look == Look::Off => '╎',
                () => '│',
            };
            let style = if i < travelled { edge.travelled(theme) } else { edge.untravelled(theme) };
            canvas.glyph(x, y, glyph, style);
        }
        if edge.answer.is_empty() {
            return;
        }
        let answer = edge.answer(theme);
        if answer_on_side_line(edge, &cells).is_some() {
            canvas.put(first.0 + 2, first.1, &format!(" {} ", on_side_line(edge)), answer);
        } else {
            let y = if skips { first.1 + 1 } else { first.1 };
            canvas.put(first.0 + 2, y, &text::truncate(edge.answer, SIDE - 3), answer);
        }
    }

    /// A way back to an earlier station that an answer leads to: in words below the station, for no line leads up.
    fn draw_way_back(&self, canvas: &mut Canvas, edge: &Edge) {
        let (Some((x, y)), Some(to)) = (self.station(edge.from), self.diagram.nodes.get(edge.to)) else { return };
        let x = x.saturating_add(SIDE);
        let y = y.saturating_add(1);
        let words = format!("{}  ▴ {}", edge.answer, to.name);
        if self.pitch == 2 && y < self.area.bottom() && x + text::width(&words) <= self.area.right() {
            canvas.put(x, y, &words, edge.answer(canvas.theme()));
        }
    }

    fn draw_station(&self, canvas: &mut Canvas, i: usize, node: &Node) {
        let Some((x, y)) = self.station(i) else { return };
        let theme = canvas.theme();
        if node.look == Look::Active {
            let left = x.saturating_sub(1);
            canvas.select(Rect::new(left, y, self.area.right().saturating_sub(left), 1));
        }
        let travelling = self.diagram.tokens.iter().any(|token| token.at < 1.0);
        let (glyph, style) = match node.look {
            Look::Past => ('✓', theme.hue(node.hue)),
            Look::Active if travelling => ('◦', bold(theme.hue(node.hue))),
            Look::Active => ('◉', bold(theme.hue(node.hue))),
            Look::Calm => ('◦', theme.hue(node.hue)),
            Look::Ahead => ('◦', theme.muted()),
            Look::Off => ('◦', theme.rule()),
        };
        canvas.glyph(x, y, glyph, style);
        let end = canvas.put(x.saturating_add(3), y, node.name, node.title(theme));
        let right = self.area.right().saturating_sub(1);
        if end.saturating_add(2).saturating_add(text::width(node.fact)) <= right {
            canvas.right(right, y, node.fact, theme.muted());
        }
    }
}

/// The answer as it fits on the side line.
fn on_side_line(edge: &Edge) -> String {
    text::truncate(edge.answer, ANSWER_ROOM)
}

/// The columns of the side line that its answer and the spaces around it take; none if it stands elsewhere.
fn answer_on_side_line(edge: &Edge, cells: &[(u16, u16)]) -> Option<Range<u16>> {
    let (first, last) = (cells.first()?, cells.last()?);
    let from = first.0 + 2;
    (first.0 < last.0 && !edge.answer.is_empty()).then(|| from..from + 2 + text::width(&on_side_line(edge)))
}
