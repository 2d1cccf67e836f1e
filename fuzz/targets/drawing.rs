//! A graph: four bytes for its pane, a byte each for the numbers of nodes, edges and tokens, then these, then words.

#![no_main]
#![expect(dead_code, reason = "each target takes one of the laws")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/laws/all.rs"]
mod laws;

use laws::drawing::Graph;

fuzz_target!(|data: &[u8]| {
    let Some((&[x, y, width, height, nodes, edges, tokens], rest)) = data.split_first_chunk() else { return };
    let mut bytes = rest.iter().copied();
    let mut next = || bytes.next().unwrap_or(0);
    let nodes = (0..nodes % 10).map(|_| (next() % 6, next() % 6, next())).collect();
    let edges = (0..edges % 14).map(|_| (next() % 12, next() % 12, next(), next() % 2 == 1)).collect();
    let tokens = (0..tokens % 4).map(|_| (next() % 14, f64::from(next()) / 200.0 - 0.1)).collect();
    let words = String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned();
    let pane = [x % 8, y % 8, width % 130, height % 40];
    laws::drawing::check(&Graph { nodes, edges, tokens, words, pane });
});
