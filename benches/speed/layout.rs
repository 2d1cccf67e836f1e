//! Finding places: of a screen's parts, of words in lines, of the boxes and lines of the diagram.

use divan::{Bencher, black_box};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use serverless_tutor::lesson::model::{Block, Body, Text};
use serverless_tutor::text::Clean;
use serverless_tutor::tui::canvas::Canvas;
use serverless_tutor::tui::layout::{Frame, PROSE};
use serverless_tutor::tui::theme::Hue;
use serverless_tutor::tui::theme::palette::DARK;
use serverless_tutor::tui::widget::diagram::{Diagram, Edge, Line, Look, Node, Place};
use serverless_tutor::tui::widget::rich;

use crate::rehearsal::lesson;

#[divan::bench]
fn parts_of_the_screen() -> Option<Frame> {
    Frame::of(black_box(Size { width: 120, height: 40 }))
}

/// All paragraphs and headings of the lesson.
#[divan::bench]
fn wrap_all_prose(bencher: Bencher) {
    let lesson = lesson();
    let blocks = lesson.sections.iter().flat_map(|section| match &section.body {
        Body::Why(prose) | Body::RealWorld(prose) => prose.blocks.as_slice(),
        _ => &[],
    });
    let texts: Vec<&Text> = blocks
        .filter_map(|block| match block {
            Block::Heading(text) | Block::Paragraph(text) => Some(text),
            _ => None,
        })
        .collect();
    bencher.bench(|| texts.iter().map(|text| rich::height(text, PROSE, &DARK)).sum::<u16>());
}

/// The diagram of the lesson, its plan found anew and drawn: as a loop of boxes where it is wide, else as a metro line.
#[divan::bench(args = [85, 40])]
fn diagram(bencher: Bencher, width: u16) {
    let lesson = lesson();
    let model = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Model(model) => Some(model),
        _ => None,
    });
    let model = model.unwrap();
    let nodes = model.nodes.iter().map(|node| Node {
        name: node.name.as_str(),
        fact: node.fact.as_str(),
        place: Place { col: node.column.into(), row: node.row.into() },
        hue: Hue::Plain,
        look: Look::Calm,
    });
    let edges = model.edges.iter().map(|edge| Edge {
        from: edge.from,
        to: edge.to,
        answer: edge.answer.as_ref().map_or("", Clean::as_str),
        path: edge.label.as_ref().map_or("", Clean::as_str),
        hue: Hue::Plain,
        look: Look::Calm,
        line: Line::Solid,
    });
    let (nodes, edges): (Vec<Node<'_>>, Vec<Edge<'_>>) = (nodes.collect(), edges.collect());
    let area = Rect::new(0, 0, width, 30);
    let mut buffer = Buffer::empty(area);
    bencher.bench_local(|| {
        let mut canvas = Canvas::new(&mut buffer, area, &DARK);
        Diagram { nodes: &nodes, edges: &edges, tokens: &[] }.draw(&mut canvas, area)
    });
}
