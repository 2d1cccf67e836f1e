//! Where a motion leads from a place. Knows the text and the height of a page, not what is selected.

use crate::tui::editor::keys::Motion;
use crate::tui::editor::lines::{Lines, Place, byte_at, column};

/// Where the cursor goes, and the column that moves up and down keep to although a line on the way is shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) place: Place,
    pub(super) column: Option<usize>,
}

/// The target of a motion. `wanted` is the column of earlier moves up and down; `page` is how many rows a page moves.
pub(super) fn target(lines: &Lines, from: Place, motion: Motion, wanted: Option<usize>, page: usize) -> Target {
    let place = match motion {
        Motion::Left => lines.before(from),
        Motion::Right => lines.after(from),
        Motion::WordLeft => word_left(lines, from),
        Motion::WordRight => word_right(lines, from),
        Motion::Home => home(lines, from),
        Motion::End => lines.line_end(from.line),
        Motion::Start => Place::default(),
        Motion::Finish => lines.end(),
        Motion::Up => return rows(lines, from, wanted, |line| line.checked_sub(1)),
        Motion::Down => return rows(lines, from, wanted, |line| (line + 1 < lines.count()).then_some(line + 1)),
        Motion::PageUp => {
            return rows(lines, from, wanted, |line| (line > 0).then(|| line.saturating_sub(page)));
        }
        Motion::PageDown => {
            let last = lines.count() - 1;
            return rows(lines, from, wanted, |line| (line < last).then(|| (line + page).min(last)));
        }
    };
    Target { place, column: None }
}

/// To another line in the same column; without such a line to the end of this one that lies in that direction.
fn rows(lines: &Lines, from: Place, wanted: Option<usize>, to: impl Fn(usize) -> Option<usize>) -> Target {
    let wanted = wanted.unwrap_or_else(|| column(lines.line(from.line), from.byte));
    let place = match to(from.line) {
        Some(line) => Place::new(line, byte_at(lines.line(line), wanted)),
        None if from.line == 0 && to(1).is_none_or(|line| line == 0) => Place::default(),
        None => lines.line_end(from.line),
    };
    Target { place, column: Some(wanted) }
}

fn home(lines: &Lines, from: Place) -> Place {
    let indent = indent(lines.line(from.line)).len();
    Place::new(from.line, if from.byte == indent { 0 } else { indent })
}

/// The blanks that a line begins with.
pub(super) fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Word,
    Sign,
}

fn class(c: char) -> Class {
    match c {
        c if c.is_whitespace() => Class::Blank,
        c if c.is_alphanumeric() || matches!(c, '_' | '$') => Class::Word,
        _ => Class::Sign,
    }
}

/// The end of the next word or run of signs; at the end of a line the beginning of the next one.
pub(super) fn word_right(lines: &Lines, from: Place) -> Place {
    let line = lines.line(from.line);
    if from.byte == line.len() {
        return lines.after(from);
    }
    let rest = line[from.byte..].trim_start();
    let run = rest.chars().next().map(class);
    let rest = rest.trim_start_matches(|c| Some(class(c)) == run);
    lines.clamp(Place::new(from.line, line.len() - rest.len()))
}

/// The beginning of the word or run of signs before; at the beginning of a line the end of the one before.
pub(super) fn word_left(lines: &Lines, from: Place) -> Place {
    if from.byte == 0 {
        return lines.before(from);
    }
    let rest = lines.line(from.line)[..from.byte].trim_end();
    let run = rest.chars().next_back().map(class);
    lines.clamp(Place::new(from.line, rest.trim_end_matches(|c| Some(class(c)) == run).len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, from: (usize, usize), motion: Motion, expected: &[(usize, usize)]) {
        let lines = Lines::new(text);
        let mut target = Target { place: Place::new(from.0, from.1), column: None };
        let mut found = Vec::new();
        for _ in expected {
            target = super::target(&lines, target.place, motion, target.column, 2);
            found.push((target.place.line, target.place.byte));
        }
        assert_eq!(found, expected, "{motion:?}");
    }

    #[test]
    fn words_and_signs_are_stops() {
        let text = "  const a_b = f(x);\nnext";
        check(
            text,
            (0, 0),
            Motion::WordRight,
            &[(0, 7), (0, 11), (0, 13), (0, 15), (0, 16), (0, 17), (0, 19), (1, 0), (1, 4), (1, 4)],
        );
        check(
            text,
            (1, 4),
            Motion::WordLeft,
            &[(1, 0), (0, 19), (0, 17), (0, 16), (0, 15), (0, 14), (0, 12), (0, 8), (0, 2), (0, 0), (0, 0)],
        );
    }

    #[test]
    fn up_and_down_keep_their_column() {
        let text = "const a\n\n日本語日本語";
        check(text, (0, 5), Motion::Down, &[(1, 0), (2, 6), (2, 18), (2, 18)]);
        check(text, (2, 9), Motion::Up, &[(1, 0), (0, 6), (0, 0)]);
        check("a\nb\nc\nd", (0, 0), Motion::PageDown, &[(2, 0), (3, 0), (3, 1)]);
        check("a\nb\nc\nd", (3, 1), Motion::PageUp, &[(1, 1), (0, 1), (0, 0)]);
    }

    #[test]
    fn home_goes_to_the_first_letter_and_then_to_the_edge() {
        check("    x = 1", (0, 9), Motion::Home, &[(0, 4), (0, 0), (0, 4)]);
    }
}
