//! Looking for a word in the text: what is looked for, and where it is. Small letters in the query stand for capital ones
//! too. Knows nothing of keys and cells.

use std::ops::Range;

use crate::tui::editor::lines::Place;

/// The open search line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Find {
    pub(super) query: String,
    /// What Enter looks for while the query is empty: the selection, or what was looked for before.
    pub(super) offered: String,
    /// Where the cursor was when the search began.
    pub(super) origin: Place,
    pub(super) hits: Hits,
}

/// How many there are, and which one is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hits {
    /// From 1; 0 if none is selected.
    pub(super) current: usize,
    pub(super) total: usize,
}

/// The bytes of a line where the query stands; an empty query stands nowhere.
pub(super) fn in_line<'a>(line: &'a str, query: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let exact = query.bytes().any(|b| b.is_ascii_uppercase());
    let (line, query) = (line.as_bytes(), query.as_bytes());
    let mut from = 0;
    std::iter::from_fn(move || {
        if query.is_empty() {
            return None;
        }
        // UTF-8 can only match at the borders of characters.
        let is_hit = |part: &[u8]| if exact { part == query } else { part.eq_ignore_ascii_case(query) };
        let at = from + line.get(from..)?.windows(query.len()).position(is_hit)?;
        from = at + query.len();
        Some(at..from)
    })
}

/// All places of the query in order.
pub(super) fn all<'a>(lines: &'a [String], query: &'a str) -> impl Iterator<Item = Range<Place>> + 'a {
    lines.iter().enumerate().flat_map(move |(row, line)| {
        in_line(line, query).map(move |hit| Place::new(row, hit.start)..Place::new(row, hit.end))
    })
}

/// The first hit at or after a place, or else the first of all, with its number.
pub(super) fn next(lines: &[String], query: &str, from: Place) -> (Option<Range<Place>>, Hits) {
    choose(lines, query, |hits| hits.iter().position(|hit| hit.start >= from).unwrap_or(0))
}

/// The last hit that begins before a place, or else the last of all.
pub(super) fn previous(lines: &[String], query: &str, from: Place) -> (Option<Range<Place>>, Hits) {
    choose(lines, query, |hits| hits.iter().rposition(|hit| hit.start < from).unwrap_or(hits.len().saturating_sub(1)))
}

fn choose(lines: &[String], query: &str, which: impl Fn(&[Range<Place>]) -> usize) -> (Option<Range<Place>>, Hits) {
    let hits: Vec<_> = all(lines, query).collect();
    let index = which(&hits);
    let current = if hits.is_empty() { 0 } else { index + 1 };
    (hits.get(index).cloned(), Hits { current, total: hits.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, query: &str, expected: &[(usize, usize)]) {
        let found: Vec<_> = in_line(line, query).map(|hit| (hit.start, hit.end)).collect();
        assert_eq!(found, expected, "{query} in {line}");
    }

    #[test]
    fn small_letters_find_capital_ones() {
        check("Cost cost COST", "cost", &[(0, 4), (5, 9), (10, 14)]);
        check("Cost cost COST", "Cost", &[(0, 4)]);
        check("ä日ä", "日", &[(2, 5)]);
        check("aaaa", "aa", &[(0, 2), (2, 4)]);
        check("a", "", &[]);
        check("a", "ab", &[]);
    }

    #[test]
    fn the_search_goes_round() {
        let lines = ["a b".to_owned(), "b a".to_owned()];
        let at = |(hit, hits): (Option<Range<Place>>, Hits)| (hit.map(|h| (h.start.line, h.start.byte)), hits.current);
        assert_eq!(at(next(&lines, "a", Place::new(0, 1))), (Some((1, 2)), 2));
        assert_eq!(at(next(&lines, "a", Place::new(1, 3))), (Some((0, 0)), 1));
        assert_eq!(at(previous(&lines, "a", Place::new(0, 0))), (Some((1, 2)), 2));
        assert_eq!(at(previous(&lines, "b", Place::new(1, 0))), (Some((0, 2)), 1));
        assert_eq!(at(next(&lines, "x", Place::default())), (None, 0));
    }
}
