//! The lifecycle of a request as tests draw it.

use super::{Edge, Line, Look, Node, Place};
use crate::tui::theme::Hue;

pub(crate) const CALM: [(Look, Hue, &str); 6] = [
    (Look::Calm, Hue::Plain, "a few ms"),
    (Look::Calm, Hue::Plain, "a lookup"),
    (Look::Calm, Hue::Cold, "0.1 to 1 s"),
    (Look::Calm, Hue::Warm, "your code"),
    (Look::Calm, Hue::Plain, "a few ms"),
    (Look::Calm, Hue::Plain, "minutes, no promise"),
];

pub(crate) const COLD: [(Look, Hue, &str); 6] = [
    (Look::Past, Hue::Plain, "3 ms"),
    (Look::Past, Hue::Cold, "none is free"),
    (Look::Past, Hue::Cold, "180 ms"),
    (Look::Active, Hue::Warm, "your code"),
    (Look::Ahead, Hue::Plain, "2 ms"),
    (Look::Ahead, Hue::Plain, "idle"),
];

pub(crate) const COLD_EDGES: [Look; 7] =
    [Look::Past, Look::Past, Look::Off, Look::Active, Look::Ahead, Look::Ahead, Look::Off];

pub(crate) fn nodes(looks: [(Look, Hue, &'static str); 6]) -> [Node<'static>; 6] {
    let names =
        ["Request Arrives", "Cold Start?", "Init Runtime", "Execute Function", "Return Response", "Warm / Shut Down"];
    let places = [(0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1)];
    std::array::from_fn(|i| {
        let (look, hue, fact) = looks[i];
        Node { name: names[i], fact, place: Place { col: places[i].0, row: places[i].1 }, hue, look }
    })
}

pub(crate) fn edges(looks: [Look; 7]) -> [Edge<'static>; 7] {
    let parts = [
        (0, 1, "", "", Hue::Plain),
        (1, 2, "yes", "", Hue::Cold),
        (1, 3, "no", "warm path", Hue::Warm),
        (2, 3, "", "cold path", Hue::Cold),
        (3, 4, "", "", Hue::Plain),
        (4, 5, "", "", Hue::Plain),
        (5, 0, "", "kept for the next", Hue::Plain),
    ];
    std::array::from_fn(|i| {
        let (from, to, answer, path, hue) = parts[i];
        let line = if i == 6 { Line::Dashed } else { Line::Solid };
        Edge { from, to, answer, path, hue, look: looks[i], line }
    })
}
