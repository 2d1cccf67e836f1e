//! The law of the lifecycle drawing: any graph at any size stays inside of its pane, its boxes apart.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serverless_tutor::tui::canvas::Canvas;
use serverless_tutor::tui::theme::Hue;
use serverless_tutor::tui::theme::palette::ALL;
use serverless_tutor::tui::widget::diagram::{Diagram, Edge, Line, Look, Node, Place, Token};

use super::cells::assert_cells;

const LOOKS: [Look; 5] = [Look::Calm, Look::Off, Look::Ahead, Look::Past, Look::Active];

/// A graph to draw.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    /// Column, row and look of each node. A place that is taken is left out, as the loader refuses it.
    pub(crate) nodes: Vec<(u8, u8, u8)>,
    /// Both ends, the look, and whether it is dashed.
    pub(crate) edges: Vec<(u8, u8, u8, bool)>,
    /// The edge and how far along it a token is.
    pub(crate) tokens: Vec<(u8, f64)>,
    /// What all names, facts and labels are made of.
    pub(crate) words: String,
    /// Left, top, width and height of the pane, on a screen that is a little larger.
    pub(crate) pane: [u8; 4],
}

/// Draws the graph.
pub(crate) fn check(graph: &Graph) {
    let look = |number: u8| LOOKS[usize::from(number) % LOOKS.len()];
    let words = |from: usize, most: usize| -> String {
        graph.words.chars().cycle().skip(from).take(most.min(graph.words.len())).collect()
    };
    let mut places = std::collections::BTreeSet::new();
    let free: Vec<_> = graph.nodes.iter().filter(|(col, row, _)| places.insert((*col, *row))).collect();
    let names: Vec<(String, String)> = (0..free.len()).map(|i| (words(i, 40), words(i + 7, 30))).collect();
    let nodes: Vec<Node<'_>> = free
        .iter()
        .zip(&names)
        .map(|((col, row, number), (name, fact))| {
            let place = Place { col: (*col).into(), row: (*row).into() };
            Node { name, fact, place, hue: Hue::Warm, look: look(*number) }
        })
        .collect();
    let (answer, path) = (words(1, 12), words(2, 40));
    let edges: Vec<Edge<'_>> = graph
        .edges
        .iter()
        .map(|(from, to, number, dashed)| Edge {
            from: (*from).into(),
            to: (*to).into(),
            answer: &answer,
            path: &path,
            hue: Hue::Cold,
            look: look(*number),
            line: if *dashed { Line::Dashed } else { Line::Solid },
        })
        .collect();
    let label = words(3, 3);
    let tokens: Vec<Token<'_>> = graph
        .tokens
        .iter()
        .map(|(edge, at)| Token { edge: (*edge).into(), at: *at, hue: Hue::Cold, label: &label })
        .collect();
    let diagram = Diagram { nodes: &nodes, edges: &edges, tokens: &tokens };
    let [x, y, width, height] = graph.pane.map(u16::from);
    let pane = Rect { x, y, width, height };
    let screen = Rect::new(0, 0, pane.right() + 2, pane.bottom() + 2);
    if let Some(boxes) = diagram.boxes(pane) {
        assert_eq!(boxes.len(), nodes.len());
        for (i, place) in boxes.iter().enumerate() {
            assert_eq!(place.intersection(pane), *place, "box {i} leaves the pane");
            assert!(boxes[..i].iter().all(|other| !other.intersects(*place)), "box {i} covers another one");
        }
    }
    let mut buffer = Buffer::filled(screen, ratatui::buffer::Cell::new("%"));
    let theme = &ALL[graph.words.len() % ALL.len()];
    let bottom = diagram.draw(&mut Canvas::new(&mut buffer, screen, theme), pane);
    assert!((pane.top()..=pane.bottom()).contains(&bottom), "the drawing ends in row {bottom}");
    for position in screen.positions().filter(|position| !pane.contains(*position)) {
        assert_eq!(buffer[position].symbol(), "%", "drawn outside at {position}");
    }
    assert_cells(&buffer);
}
