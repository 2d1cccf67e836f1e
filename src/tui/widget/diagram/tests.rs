//! Snapshots of the lifecycle in its sizes and stories, and the proof that any graph stays inside of its pane.

use super::samples::{CALM, COLD, COLD_EDGES, edges, nodes};
use super::*;
use crate::tui::theme::palette::{ALL, DARK};
use crate::tui::widget::checks::{as_text, drawn, every_small_size, stays_inside};
use proptest::prelude::*;

fn check(width: u16, height: u16, diagram: Diagram) -> String {
    as_text(&drawn(width, height, |canvas, area| {
        let bottom = diagram.draw(canvas, area);
        assert!(bottom <= area.bottom());
    }))
}

fn glance(width: u16, height: u16) -> String {
    check(width, height, Diagram { nodes: &nodes(CALM), edges: &edges([Look::Calm; 7]), tokens: &[] })
}

fn story(width: u16, height: u16, tokens: &[Token]) -> String {
    check(width, height, Diagram { nodes: &nodes(COLD), edges: &edges(COLD_EDGES), tokens })
}

const TOKEN: Token = Token { edge: 3, at: 0.55, hue: Hue::Cold, label: "" };

#[test]
fn loop_in_a_wide_pane() {
    insta::assert_snapshot!(glance(85, 15));
}

#[test]
fn the_loop_is_never_wider_than_a_figure() {
    let cells = glance(300, 15);
    let widest = cells.lines().map(crate::text::width).max();
    assert_eq!(widest, Some(97));
}

#[test]
fn loop_in_eighty_columns() {
    insta::assert_snapshot!(glance(76, 10));
}

#[test]
fn loop_in_few_rows() {
    insta::assert_snapshot!(glance(76, 9));
}

#[test]
fn loop_beside_the_outline_of_a_hundred_columns() {
    insta::assert_snapshot!(glance(65, 13));
}

#[test]
fn metro_in_a_narrow_pane() {
    insta::assert_snapshot!(glance(56, 11));
}

#[test]
fn cold_story_in_a_wide_pane() {
    insta::assert_snapshot!(story(85, 15, &[TOKEN]));
}

#[test]
fn cold_story_in_a_narrow_pane() {
    insta::assert_snapshot!(story(56, 11, &[Token { at: 1.0, ..TOKEN }]));
}

#[test]
fn cold_story_in_very_few_rows() {
    insta::assert_snapshot!(story(36, 4, &[TOKEN]));
}

#[test]
fn two_tokens_have_letters() {
    let tokens = [
        Token { edge: 2, at: 0.5, hue: Hue::Warm, label: "A" },
        Token { edge: 1, at: 0.5, hue: Hue::Cold, label: "B" },
    ];
    let looks = [Look::Past, Look::Active, Look::Active, Look::Ahead, Look::Ahead, Look::Ahead, Look::Off];
    let (nodes, edges) = (nodes(CALM), edges(looks));
    let diagram = Diagram { nodes: &nodes, edges: &edges, tokens: &tokens };
    insta::assert_snapshot!("two_tokens_in_the_loop", check(85, 13, diagram));
    insta::assert_snapshot!("two_tokens_on_the_metro", check(56, 11, diagram));
}

#[test]
fn colours_follow_the_story() {
    let (nodes, edges) = (nodes(COLD), edges(COLD_EDGES));
    let cells = drawn(85, 15, |canvas, area| {
        Diagram { nodes: &nodes, edges: &edges, tokens: &[TOKEN] }.draw(canvas, area);
    });
    let at = |symbol: &str| cells.content.iter().find(|cell| cell.symbol() == symbol).unwrap();
    assert_eq!(at("◉").fg, DARK.cold().fg.unwrap());
    assert_eq!(at("┏").fg, DARK.warm().fg.unwrap());
    assert_eq!(at("╌").fg, DARK.rule().fg.unwrap());
    assert_eq!(at("┃").fg, DARK.cold().fg.unwrap());
}

#[test]
fn other_graphs_have_ways_too() {
    let node = |name, col, row| Node { name, fact: "", place: Place { col, row }, hue: Hue::Plain, look: Look::Calm };
    let edge = |from, to| Edge { from, to, answer: "", path: "", hue: Hue::Plain, look: Look::Calm, line: Line::Solid };
    let nodes = [node("a", 0, 0), node("b", 1, 0), node("c", 2, 0), node("d", 0, 1), node("e", 2, 2)];
    let edges = [edge(0, 2), edge(2, 0), edge(0, 4), edge(4, 3), edge(3, 0), edge(0, 3), edge(1, 1), edge(9, 0)];
    insta::assert_snapshot!(check(80, 24, Diagram { nodes: &nodes, edges: &edges, tokens: &[] }));
}

/// A decision with a way back: words stand where no other line runs, and the metro line tells the way back in words.
#[test]
fn a_loop_with_a_way_out() {
    let node = |name, fact, col, row| Node { name, fact, place: Place { col, row }, hue: Hue::Plain, look: Look::Calm };
    let edge =
        |from, to, answer, path| Edge { from, to, answer, path, hue: Hue::Cold, look: Look::Calm, line: Line::Solid };
    let nodes = [
        node("Waits", "hidden", 1, 0),
        node("Runs", "your code", 2, 0),
        node("Tries Left?", "three", 1, 1),
        node("Dead", "kept", 0, 1),
        node("Deleted", "done", 2, 1),
    ];
    let edges = [
        edge(0, 1, "", ""),
        edge(1, 4, "works", ""),
        edge(1, 2, "fails", ""),
        edge(2, 0, "yes", "after 30 s"),
        edge(2, 3, "no", ""),
    ];
    let diagram = Diagram { nodes: &nodes, edges: &edges, tokens: &[] };
    insta::assert_snapshot!("loop_with_a_way_out", check(76, 10, diagram));
    insta::assert_snapshot!("metro_with_a_way_back", check(56, 11, diagram));
}

#[test]
fn small_sizes() {
    let (nodes, edges) = (nodes(COLD), edges(COLD_EDGES));
    every_small_size(|canvas, area| {
        Diagram { nodes: &nodes, edges: &edges, tokens: &[TOKEN] }.draw(canvas, area);
    });
    every_small_size(|canvas, area| {
        Diagram { nodes: &[], edges: &edges, tokens: &[TOKEN] }.draw(canvas, area);
    });
}

fn any_look() -> impl Strategy<Value = Look> {
    prop::sample::select(vec![Look::Calm, Look::Off, Look::Ahead, Look::Past, Look::Active])
}

proptest! {
    #[test]
    fn any_graph_stays_inside(
        places in prop::collection::vec((0u16..4, 0u16..4, any_look()), 0..7),
        lines in prop::collection::vec((0usize..8, 0usize..8, any_look(), any::<bool>(), "[a-z ]{0,20}"), 0..9),
        tokens in prop::collection::vec((0usize..9, any::<f64>()), 0..3),
        (width, height) in (0u16..140, 0u16..45),
    ) {
        let nodes: Vec<Node> = places
            .iter()
            .map(|&(col, row, look)| Node { name: "Execute", fact: "12 ms", place: Place { col, row }, hue: Hue::Warm, look })
            .collect();
        let edges: Vec<Edge> = lines
            .iter()
            .map(|(from, to, look, dashed, words)| Edge {
                from: *from,
                to: *to,
                answer: "yes",
                path: words,
                hue: Hue::Cold,
                look: *look,
                line: if *dashed { Line::Dashed } else { Line::Solid },
            })
            .collect();
        let tokens: Vec<Token> =
            tokens.iter().map(|&(edge, at)| Token { edge, at, hue: Hue::Cold, label: "A" }).collect();
        let diagram = Diagram { nodes: &nodes, edges: &edges, tokens: &tokens };
        stays_inside(ALL[usize::from(width) % ALL.len()], width, height, |canvas, area| {
            diagram.draw(canvas, area);
        });
    }
}
