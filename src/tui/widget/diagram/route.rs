//! Where boxes stand and which cells their lines take. Knows sizes and places, no colours and no glyphs.
//!
//! Between two rows of boxes lies a channel, in which lines run sideways; a line between neighbours is straight, any other
//! one turns into a channel and out of it.

use ratatui::layout::Rect;

use super::{Diagram, Edge, Place};
use crate::text;

/// Boxes and lines in cells.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// A box for each node.
    pub(super) boxes: Vec<Rect>,
    /// The way of each edge: its cells from the first one after a border to the last one before a border.
    pub(super) ways: Vec<Way>,
    /// The row after everything.
    pub(super) bottom: u16,
}

/// The way of one edge.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// Its cells in order; empty if the edge cannot be drawn.
    pub(super) cells: Vec<(u16, u16)>,
    /// The cell of the border that it leaves.
    pub(super) joint: (u16, u16),
}

/// Width and height of a box with name and fact, of one with its name alone, and of one with its name in two lines.
pub(super) const LARGE: (u16, u16) = (23, 4);
pub(super) const SMALL: (u16, u16) = (20, 3);
const NARROW: (u16, u16) = (16, 4);
/// Columns between two boxes: enough for an answer on the line.
const GAP: (u16, u16) = (8, 14);
/// Rows between two boxes: at least a way out, a turn and an arrow head.
const CHANNEL: (u16, u16) = (3, 7);
/// The widest line of a label beside a line that goes up or down.
pub(super) const LABEL: u16 = 10;

/// Places everything in `area`; none if it does not fit.
pub(super) fn plan(diagram: &Diagram, area: Rect) -> Option<Plan> {
    let grid = Grid::new(diagram, area)?;
    let boxes: Vec<Rect> = diagram.nodes.iter().map(|node| grid.cell(node.place)).collect();
    let ends = |edge: &Edge| Some((diagram.nodes.get(edge.from)?.place, diagram.nodes.get(edge.to)?.place));
    let courses: Vec<Option<Course>> =
        diagram.edges.iter().map(|edge| ends(edge).and_then(|(from, to)| Course::new(from, to, &grid))).collect();
    let ways = (0..diagram.edges.len())
        .map(|i| courses[i].map_or_else(Way::default, |course| grid.way(diagram, &boxes, &courses, i, course)))
        .collect();
    let bottom = boxes.iter().map(|place| place.bottom()).max().unwrap_or(area.y);
    Some(Plan { boxes, ways, bottom })
}

/// A side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

/// How a line gets from box to box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// To the next box of the row.
    Level { out: Side },
    /// To the next box of the column.
    Upright { out: Side },
    /// Through one channel.
    Bent { out: Side, into: Side },
    /// Through two channels, and between two columns in the midst.
    Around { out: Side, into: Side },
}

impl Course {
    fn new(from: Place, to: Place, grid: &Grid) -> Option<Self> {
        let columns = from.col.abs_diff(to.col);
        let rows = from.row.abs_diff(to.row);
        let (out, into) = if from.row < to.row { (Side::Bottom, Side::Top) } else { (Side::Top, Side::Bottom) };
        Some(match (columns, rows) {
            (0, 0) => return None,
            (1, 0) => Self::Level { out: if from.col < to.col { Side::Right } else { Side::Left } },
            (_, 0) if from.row + 1 < grid.rows => Self::Bent { out: Side::Bottom, into: Side::Bottom },
            (_, 0) if from.row > 0 => Self::Bent { out: Side::Top, into: Side::Top },
            (_, 0) => return None,
            (0, 1) => Self::Upright { out },
            (_, 1) => Self::Bent { out, into },
            _ => Self::Around { out, into },
        })
    }

    /// The sides at which it leaves and enters.
    fn sides(self) -> (Side, Side) {
        let opposite = |side| match side {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
            Side::Top => Side::Bottom,
            Side::Bottom => Side::Top,
        };
        match self {
            Self::Level { out } | Self::Upright { out } => (out, opposite(out)),
            Self::Bent { out, into } | Self::Around { out, into } => (out, into),
        }
    }
}

struct Grid {
    origin: (u16, u16),
    size: (u16, u16),
    gap: u16,
    channel: u16,
    columns: u16,
    rows: u16,
}

impl Grid {
    fn new(diagram: &Diagram, area: Rect) -> Option<Self> {
        let columns = diagram.nodes.iter().map(|node| node.place.col).max()?.checked_add(1)?;
        let rows = diagram.nodes.iter().map(|node| node.place.row).max()?.checked_add(1)?;
        let needs = |count: u16, size: u16, between: u16| {
            u32::from(count) * u32::from(size) + u32::from(count - 1) * u32::from(between)
        };
        let fits = |(width, height): (u16, u16), channel| {
            needs(columns, width, GAP.0) <= area.width.into() && needs(rows, height, channel) <= area.height.into()
        };
        // A box with a fact is worth a short channel, but not the shortest.
        let size = [(LARGE, CHANNEL.0 + 1), ((LARGE.0, SMALL.1), CHANNEL.0), (SMALL, CHANNEL.0), (NARROW, CHANNEL.0)]
            .into_iter()
            .find_map(|(size, channel)| fits(size, channel).then_some(size))?;
        let spread = |room: u16, count: u16, size: u16, (least, most): (u16, u16)| {
            (room - count * size).checked_div(count - 1).unwrap_or(least).clamp(least, most)
        };
        Some(Self {
            origin: (area.x, area.y),
            size,
            gap: spread(area.width, columns, size.0, GAP),
            channel: spread(area.height, rows, size.1, CHANNEL),
            columns,
            rows,
        })
    }

    fn cell(&self, place: Place) -> Rect {
        let (width, height) = self.size;
        Rect::new(
            self.origin.0 + place.col * (width + self.gap),
            self.origin.1 + place.row * (height + self.channel),
            width,
            height,
        )
    }

    /// The column of an upright line, counted from the left of its boxes: the middle, or so far left of it that its words
    /// stand beside it under the box.
    fn upright(&self, edge: &Edge, col: u16) -> u16 {
        let words = text::width(edge.path).min(LABEL).max(text::width(edge.answer));
        let room = if col + 1 < self.columns { self.size.0 + self.gap } else { self.size.0 };
        (self.size.0 / 2).min(room.saturating_sub(words + 3)).max(1)
    }

    /// The row in which a line between neighbours of one row runs, counted from the top of its boxes.
    fn level(&self) -> u16 {
        (self.size.1 - 1) / 2
    }

    /// Where a line meets the upper or lower side of a box, counted from its left: upright lines near the middle, others
    /// spread out on the side that they come from.
    fn port(&self, diagram: &Diagram, courses: &[Option<Course>], node: usize, side: Side, edge: usize) -> u16 {
        let here = diagram.nodes[node].place;
        let uses = |i: usize| {
            let (course, other) = (courses[i]?, &diagram.edges[i]);
            let (out, into) = course.sides();
            let away = if other.from == node && out == side {
                other.to
            } else if other.to == node && into == side {
                other.from
            } else {
                return None;
            };
            Some((course, diagram.nodes[away].place))
        };
        let all: Vec<(usize, Course, Place)> =
            (0..diagram.edges.len()).filter_map(|i| uses(i).map(|(course, away)| (i, course, away))).collect();
        let upright = |course: &Course| matches!(course, Course::Upright { .. });
        let middle = all
            .iter()
            .find(|(_, course, _)| upright(course))
            .map_or(self.size.0 / 2, |(i, ..)| self.upright(&diagram.edges[*i], here.col));
        let Some((_, course, place)) = all.iter().find(|(i, ..)| *i == edge) else { return middle };
        let alike = |(_, other, away): &&(usize, Course, Place)| {
            upright(course) == upright(other) && (upright(course) || (away.col <= here.col) == (place.col <= here.col))
        };
        let group = all.iter().filter(alike).count() as u16;
        let index = all.iter().filter(alike).take_while(|(i, ..)| *i != edge).count() as u16;
        if upright(course) {
            // Lines between the same two boxes stand side by side.
            (middle + 4 * index).min(self.size.0 - 2)
        } else if all.len() == 1 {
            middle
        } else if place.col <= here.col {
            (middle * (index + 1) / (group + 1)).max(1)
        } else {
            middle + (self.size.0 - 1 - middle) * (index + 1) / (group + 1)
        }
    }

    /// The row of a channel in which a line runs sideways, counted from its top: the middle, or a row beside it if an
    /// earlier line runs sideways over the same columns.
    fn depth(&self, diagram: &Diagram, courses: &[Option<Course>], edge: usize) -> u16 {
        let span = |i: usize| {
            let (out, _) = courses[i].filter(|course| matches!(course, Course::Bent { .. }))?.sides();
            let (from, to) = (diagram.nodes[diagram.edges[i].from].place, diagram.nodes[diagram.edges[i].to].place);
            let channel = if out == Side::Bottom { from.row } else { from.row - 1 };
            Some((channel, from.col.min(to.col), from.col.max(to.col)))
        };
        let middle = (self.channel - 1) / 2;
        let Some((channel, left, right)) = span(edge) else { return middle };
        let meets = |other: &(u16, u16, u16)| other.0 == channel && other.1 < right && left < other.2;
        let earlier = (0..edge).filter_map(span).filter(meets).count() as u16;
        let beside = earlier.div_ceil(2);
        let row = if earlier % 2 == 1 { middle + beside } else { middle.saturating_sub(beside) };
        row.clamp(1, self.channel - 2)
    }

    fn way(&self, diagram: &Diagram, boxes: &[Rect], courses: &[Option<Course>], i: usize, course: Course) -> Way {
        let edge = &diagram.edges[i];
        let (from, to) = (boxes[edge.from], boxes[edge.to]);
        let (out, into) = course.sides();
        let (leave, enter) = match course {
            Course::Level { out } => {
                let y = from.y + self.level();
                let (a, b) = if out == Side::Right { (from.right(), to.x - 1) } else { (from.x - 1, to.right()) };
                ((a, y), (b, y))
            }
            _ => (
                beyond(from, out, self.port(diagram, courses, edge.from, out, i)),
                beyond(to, into, self.port(diagram, courses, edge.to, into, i)),
            ),
        };
        let joint = match out {
            Side::Left => (leave.0 + 1, leave.1),
            Side::Right => (leave.0 - 1, leave.1),
            Side::Top => (leave.0, leave.1 + 1),
            Side::Bottom => (leave.0, leave.1 - 1),
        };
        let depth = self.depth(diagram, courses, i);
        let turn = |(_, y): (u16, u16), side: Side| {
            if side == Side::Bottom { y + depth } else { y - (self.channel - 1 - depth) }
        };
        let corners = match course {
            Course::Level { .. } => vec![leave, enter],
            Course::Upright { .. } => vec![leave, (leave.0, enter.1)],
            Course::Bent { .. } => {
                let y = turn(leave, out);
                vec![leave, (leave.0, y), (enter.0, y), enter]
            }
            Course::Around { .. } => {
                let (first, last) = (turn(leave, out), turn(enter, into));
                // Between the columns, on the side that the line comes from.
                let x = if from.x < to.x { to.x - 2 } else { to.right() + 1 };
                vec![leave, (leave.0, first), (x, first), (x, last), (enter.0, last), enter]
            }
        };
        Way { cells: through(&corners), joint }
    }
}

/// The cell beyond one side of a box, `along` cells from its left.
fn beyond(node: Rect, side: Side, along: u16) -> (u16, u16) {
    (node.x + along, if side == Side::Bottom { node.bottom() } else { node.y - 1 })
}

/// Every cell from corner to corner, each once.
fn through(corners: &[(u16, u16)]) -> Vec<(u16, u16)> {
    let mut cells = vec![corners[0]];
    for corner in &corners[1..] {
        let (mut x, mut y) = cells[cells.len() - 1];
        while (x, y) != *corner {
            x = toward(x, corner.0);
            y = if x == corner.0 && cells[cells.len() - 1].0 == x { toward(y, corner.1) } else { y };
            cells.push((x, y));
        }
    }
    cells
}

fn toward(value: u16, goal: u16) -> u16 {
    match value.cmp(&goal) {
        std::cmp::Ordering::Less => value + 1,
        std::cmp::Ordering::Equal => value,
        std::cmp::Ordering::Greater => value - 1,
    }
}
