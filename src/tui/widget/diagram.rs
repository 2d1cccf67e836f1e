//! The lifecycle as a picture: nodes on a grid, lines between them, tokens that travel. In a wide pane it is a loop of
//! boxes, in a narrow one a metro line. Knows nothing of what the nodes stand for, nor of time.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::tui::canvas::Canvas;
use crate::tui::theme::{Hue, Theme, bold};

pub(in crate::tui) use boxes::{FACT_ROOM, NAME_ROOM};
pub(in crate::tui) use metro::ANSWER_ROOM;

mod boxes;
mod metro;
mod route;

/// Nodes, the lines between them, and what travels along the lines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diagram<'a> {
    /// In the order in which they are first visited.
    pub nodes: &'a [Node<'a>],
    /// Lines from node to node; one that names a node that is not there is not drawn.
    pub edges: &'a [Edge<'a>],
    /// What travels; usually one.
    pub tokens: &'a [Token<'a>],
}

/// A station of the lifecycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node<'a> {
    /// Its name, in a few words.
    pub name: &'a str,
    /// One fact about it, such as a time; left out where there is no room.
    pub fact: &'a str,
    /// Where it stands.
    pub place: Place,
    /// Colour of its border and, while it is active, of its fact.
    pub hue: Hue,
    /// How it is drawn.
    pub look: Look,
}

/// A place on the grid, counted from the upper left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Counted from the left.
    pub col: u16,
    /// Counted from the top.
    pub row: u16,
}

/// A line between two nodes, with an arrow head at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge<'a> {
    /// Index of the node that it leaves.
    pub from: usize,
    /// Index of the node that it enters.
    pub to: usize,
    /// Which answer leads here: "yes", "no"; may be empty.
    pub answer: &'a str,
    /// Name of the way: "cold path"; may be empty.
    pub path: &'a str,
    /// Its colour where it is travelled or calm.
    pub hue: Hue,
    /// How it is drawn.
    pub look: Look,
    /// Solid for what a request does, dashed for what happens between requests.
    pub line: Line,
}

/// How far a story has come to a part of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    /// No story is told; everything is shown alike.
    Calm,
    /// Not part of this story.
    Off,
    /// Not reached yet.
    Ahead,
    /// Visited.
    Past,
    /// Where the token is, or is on its way to. Only one node at a time, or one for each token.
    Active,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Line {
    /// Unbroken.
    Solid,
    /// Dashed.
    Dashed,
}

/// A request on its way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Token<'a> {
    /// Index of the line that it is on.
    pub edge: usize,
    /// How far along the line, from 0 to 1; at 1 it has arrived.
    pub at: f64,
    /// Its colour.
    pub hue: Hue,
    /// A letter beside it, to tell two apart; may be empty.
    pub label: &'a str,
}

impl Diagram<'_> {
    /// Draws it at the top of `area` and returns the row after it. A loop of boxes if they fit, else a metro line.
    pub fn draw(&self, canvas: &mut Canvas, area: Rect) -> u16 {
        let mut canvas = canvas.within(area);
        match route::plan(self, area) {
            Some(plan) => boxes::draw(self, &plan, &mut canvas),
            None => metro::draw(self, area, &mut canvas),
        }
    }

    /// Where the boxes of the nodes stand in `area`; none if it is drawn as a metro line.
    pub fn boxes(&self, area: Rect) -> Option<Vec<Rect>> {
        route::plan(self, area).map(|plan| plan.boxes)
    }

    /// How many of the cells of a line have been travelled: all of them once it is past, else those before its furthest
    /// token.
    fn travelled(&self, edge: usize, cells: usize) -> usize {
        let look = self.edges.get(edge).map(|edge| edge.look);
        match (look, self.furthest(edge)) {
            (Some(Look::Past), _) | (Some(Look::Active), None) => cells,
            (_, Some(at)) => step(cells, at),
            (_, None) => 0,
        }
    }

    fn furthest(&self, edge: usize) -> Option<f64> {
        self.tokens.iter().filter(|token| token.edge == edge).map(|token| token.at).reduce(f64::max)
    }

    /// The lines, those on top last: a travelled line covers one that is not taken, and among equals a short way one that
    /// leaves nodes out.
    fn edges_from_below(&self) -> Vec<(usize, &Edge<'_>)> {
        let mut edges: Vec<_> = self.edges.iter().enumerate().collect();
        edges.sort_by_key(|(i, edge)| {
            let height = match (self.furthest(*i), edge.look) {
                (Some(_), _) | (None, Look::Active) => 3,
                (None, Look::Past) => 2,
                (None, Look::Calm | Look::Ahead) => 1,
                (None, Look::Off) => 0,
            };
            (height, edge.from.abs_diff(edge.to) == 1)
        });
        edges
    }
}

impl Edge<'_> {
    /// Style of its travelled part, and of all of it while no story is told.
    fn travelled(&self, theme: &Theme) -> Style {
        theme.hue(self.hue)
    }

    /// Style of the part that lies ahead.
    fn untravelled(&self, theme: &Theme) -> Style {
        match self.look {
            Look::Off => theme.rule(),
            Look::Calm => theme.hue(self.hue),
            Look::Ahead | Look::Past | Look::Active => theme.muted(),
        }
    }

    /// Style of its name; a way that is not taken has quiet words.
    fn words(&self, theme: &Theme) -> Style {
        if self.look == Look::Off { theme.muted() } else { theme.hue(self.hue) }
    }

    /// Style of its answer.
    fn answer(&self, theme: &Theme) -> Style {
        if self.look == Look::Off { theme.muted() } else { bold(theme.hue(self.hue)) }
    }
}

impl Node<'_> {
    /// Style of its name.
    fn title(&self, theme: &Theme) -> Style {
        match self.look {
            Look::Calm | Look::Active => theme.strong(),
            Look::Past => theme.text(),
            Look::Ahead | Look::Off => theme.muted(),
        }
    }
}

/// The cell of a way of `cells` cells that a token at `at` is on.
fn step(cells: usize, at: f64) -> usize {
    (cells.saturating_sub(1) as f64 * at.clamp(0.0, 1.0)) as usize
}

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;
