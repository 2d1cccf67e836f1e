//! The loop of boxes: draws what the route planned.

use std::cmp::Ordering;

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::route::{LABEL, LARGE, Plan, SMALL, Way};
use super::{Diagram, Edge, Line, Look, Node, Token, step};
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::theme::{Theme, bold};

/// Columns kept for the mark before a name, so that a name does not move when its box is visited.
const MARK: u16 = 2;

/// The columns of a name in the narrowest box in which it stands on one line, with the mark of a past node before it.
pub(in crate::tui) const NAME_ROOM: u16 = SMALL.0 - 2 - MARK;

/// The columns of a fact; in smaller boxes there is none.
pub(in crate::tui) const FACT_ROOM: u16 = LARGE.0 - 2;

/// Draws boxes, lines, words and tokens; returns the row after them.
pub(super) fn draw(diagram: &Diagram, plan: &Plan, canvas: &mut Canvas) -> u16 {
    for (i, edge) in diagram.edges_from_below() {
        let way = &plan.ways[i];
        draw_line(canvas, edge, way, diagram.travelled(i, way.cells.len()));
    }
    for (node, place) in diagram.nodes.iter().zip(&plan.boxes) {
        draw_box(canvas, node, *place);
    }
    for (i, (edge, way)) in diagram.edges.iter().zip(&plan.ways).enumerate() {
        draw_joint(canvas, edge, way, diagram.nodes);
        let others = || plan.ways.iter().enumerate().filter(|(other, _)| *other != i).flat_map(|(_, way)| &way.cells);
        let is_free = |words: Rect| !others().any(|cell| words.contains((*cell).into()));
        draw_words(canvas, edge, way, &is_free);
    }
    for token in diagram.tokens {
        if let Some(place) = plan.ways.get(token.edge).and_then(|way| way.cells.get(step(way.cells.len(), token.at))) {
            draw_token(canvas, *place, token);
        }
    }
    plan.bottom
}

fn draw_box(canvas: &mut Canvas, node: &Node, place: Rect) {
    let theme = canvas.theme();
    let border = match node.look {
        Look::Active => Border::Heavy,
        Look::Off => Border::Dashed,
        Look::Calm | Look::Past | Look::Ahead => Border::Rounded,
    };
    canvas.frame(place, border, border_style(node, theme));
    let inside = place.width.saturating_sub(2);
    let mark = if node.look == Look::Past { "✓ " } else { "" };
    let room_for_name = inside.saturating_sub(MARK);
    let (first, second) = if text::width(node.name) > room_for_name && place.height > 3 {
        in_two_lines(node.name)
    } else {
        (node.name, "")
    };
    let mut line = |y, words: &str, style| {
        canvas.center(place.x + 1, inside, y, &text::truncate(words, inside), style);
    };
    line(place.y + 1, &format!("{mark}{first}"), node.title(theme));
    if !second.is_empty() {
        line(place.y + 2, second, node.title(theme));
    } else if place.height > 3 && text::width(node.fact) <= inside {
        line(place.y + 2, node.fact, if node.look == Look::Active { theme.hue(node.hue) } else { theme.muted() });
    }
}

/// Splits a name at the space that leaves the shorter longest line. A name without spaces stays whole.
fn in_two_lines(name: &str) -> (&str, &str) {
    name.match_indices(' ')
        .map(|(at, _)| (&name[..at], &name[at + 1..]))
        .min_by_key(|(first, second)| text::width(first).max(text::width(second)))
        .unwrap_or((name, ""))
}

fn border_style(node: &Node, theme: &Theme) -> Style {
    match node.look {
        Look::Calm | Look::Past | Look::Active => theme.hue(node.hue),
        Look::Ahead => theme.muted(),
        Look::Off => theme.rule(),
    }
}

fn draw_line(canvas: &mut Canvas, edge: &Edge, way: &Way, travelled: usize) {
    let theme = canvas.theme();
    for (i, &(x, y)) in way.cells.iter().enumerate() {
        let heavy = i < travelled;
        let style = if heavy { edge.travelled(theme) } else { edge.untravelled(theme) };
        let before = i.checked_sub(1).map_or(way.joint, |i| way.cells[i]);
        let heading = Heading::of(before, (x, y));
        let glyph = match way.cells.get(i + 1) {
            None => heading.arrow(),
            Some(next) => match (Heading::of((x, y), *next), edge.line, edge.look) {
                (turn, _, _) if turn != heading => corner(heading, turn, heavy),
                (turn, Line::Dashed, _) | (turn, _, Look::Off) => {
                    if turn.is_level() {
                        '╌'
                    } else {
                        '╎'
                    }
                }
                (turn, ..) => straight(turn, heavy),
            },
        };
        canvas.glyph(x, y, glyph, style);
    }
}

/// Opens the border of a box where a line leaves it.
fn draw_joint(canvas: &mut Canvas, edge: &Edge, way: &Way, nodes: &[Node]) {
    let (Some(first), Some(node)) = (way.cells.first(), nodes.get(edge.from)) else { return };
    if edge.line == Line::Dashed || edge.look == Look::Off || node.look == Look::Off {
        return;
    }
    let glyph = match (Heading::of(way.joint, *first), node.look == Look::Active) {
        (Heading::Right, false) => '├',
        (Heading::Right, true) => '┠',
        (Heading::Left, false) => '┤',
        (Heading::Left, true) => '┨',
        (Heading::Down, false) => '┬',
        (Heading::Down, true) => '┯',
        (Heading::Up, false) => '┴',
        (Heading::Up, true) => '┷',
    };
    let style = border_style(node, canvas.theme());
    canvas.glyph(way.joint.0, way.joint.1, glyph, style);
}

/// Writes the answer on its line and the name of the way beside it: at the right, or at the left where another line runs.
fn draw_words(canvas: &mut Canvas, edge: &Edge, way: &Way, is_free: &dyn Fn(Rect) -> bool) {
    let (Some(&first), Some(&last)) = (way.cells.first(), way.cells.last()) else { return };
    let (answer, style) = (edge.answer(canvas.theme()), edge.words(canvas.theme()));
    let rows = first.1.min(last.1)..first.1.max(last.1) + 1;
    if first.1 == way.joint.1 {
        let room = first.0.abs_diff(last.0) + 1;
        let left = first.0.min(last.0);
        for (words, y, style) in [(edge.answer, first.1.saturating_sub(1), answer), (edge.path, first.1 + 1, style)] {
            if text::width(words) <= room {
                canvas.center(left, room, y, words, style);
            }
        }
        return;
    }
    let margin = canvas.area().x;
    let beside = |width: u16, y: u16, height: u16| {
        let left = first.0.saturating_sub(1 + width);
        let right = first.0 + 2;
        let is_free_at = |x: u16| is_free(Rect::new(x.saturating_sub(1), y, width + 2, height));
        // The line's own cells are nobody else's, so one cell of air is asked for on both sides.
        if !is_free_at(right) && left > margin && is_free_at(left) { left } else { right }
    };
    let at = beside(text::width(edge.answer), first.1, 1);
    canvas.put(at, first.1, edge.answer, answer);
    if edge.path.is_empty() {
        return;
    }
    if first.0 == last.0 {
        let lines = text::wrap(edge.path, LABEL);
        let count = lines.len() as u16;
        // Under an answer if there is one, else in the middle.
        let lead = u16::from(!edge.answer.is_empty());
        let room = (rows.end - rows.start).saturating_sub(lead);
        let top = rows.start + lead + room.saturating_sub(count) / 2;
        let widest = lines.iter().map(|line| text::width(line)).max().unwrap_or(0);
        let at = beside(widest, top, count);
        for (y, line) in (top..rows.end).zip(&lines) {
            canvas.put(at, y, line, style);
        }
    } else if let Some(turn) = way.cells.windows(2).find(|pair| pair[0].1 == pair[1].1).map(|pair| pair[0]) {
        canvas.put(first.0.min(last.0) + 2, turn.1 + 1, edge.path, style);
    }
}

/// Draws a token and, in a free cell beside it, its letter.
fn draw_token(canvas: &mut Canvas, (x, y): (u16, u16), token: &Token) {
    let style = bold(canvas.theme().hue(token.hue));
    canvas.glyph(x, y, '◉', style);
    let beside = [(x.saturating_add(1), y), (x, y.wrapping_sub(1)), (x, y.saturating_add(1)), (x.wrapping_sub(1), y)];
    let free = beside.into_iter().find(|place| {
        canvas.area().contains((*place).into()) && canvas.buffer().cell(*place).is_some_and(|cell| cell.symbol() == " ")
    });
    if let Some((x, y)) = free {
        canvas.put(x, y, token.label, style);
    }
}

/// The way from one cell to its neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heading {
    Left,
    Right,
    Up,
    Down,
}

impl Heading {
    fn of(from: (u16, u16), to: (u16, u16)) -> Self {
        match (from.0.cmp(&to.0), from.1.cmp(&to.1)) {
            (Ordering::Less, Ordering::Equal) => Self::Right,
            (_, Ordering::Equal) => Self::Left,
            (_, Ordering::Less) => Self::Down,
            (_, Ordering::Greater) => Self::Up,
        }
    }

    fn is_level(self) -> bool {
        matches!(self, Self::Left | Self::Right)
    }

    fn arrow(self) -> char {
        match self {
            Self::Left => '◂',
            Self::Right => '▸',
            Self::Up => '▴',
            Self::Down => '▾',
        }
    }
}

fn straight(heading: Heading, heavy: bool) -> char {
    match (heading.is_level(), heavy) {
        (true, true) => '━',
        (true, false) => '─',
        (false, true) => '┃',
        (false, false) => '│',
    }
}

fn corner(from: Heading, to: Heading, heavy: bool) -> char {
    let (light, thick) = match (from, to) {
        (Heading::Down, Heading::Right) | (Heading::Left, Heading::Up) => ('╰', '┗'),
        (Heading::Down, _) | (Heading::Right, Heading::Up) => ('╯', '┛'),
        (Heading::Up, Heading::Right) | (Heading::Left, _) => ('╭', '┏'),
        (Heading::Up | Heading::Right, _) => ('╮', '┓'),
    };
    if heavy { thick } else { light }
}
