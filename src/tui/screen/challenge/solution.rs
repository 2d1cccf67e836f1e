//! The solution of the lesson: alone for those who asked for it, and beside the learner's own program once that has passed,
//! with one thing to learn from the difference.

use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation;

use crate::course::Status;
use crate::grader::learned;
use crate::lesson::model::Challenge;
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::code::coloured;
use crate::tui::screen::Ctx;
use crate::tui::sheet::Sheet;
use crate::tui::theme::Hue;
use crate::tui::widget::callout::Callout;
use crate::tui::widget::rich::{self, Line};

/// From this width of the terminal the two programs stand beside each other.
const BESIDE_FROM: u16 = 100;

/// Columns between the two.
const GAP: u16 = 2;

/// Columns before the text of a program, which hold its line numbers.
const NUMBERS: u16 = 5;

/// Lines of a learner's program that are shown; no good solution is that long.
const MOST_LINES: usize = 300;

/// Draws the part of it that is scrolled to.
pub(super) fn view(ctx: &Ctx<'_>, challenge: &Challenge, canvas: &mut Canvas<'_>) {
    let (sheet, rows) = sheet(ctx, challenge);
    let content = ctx.frame.content;
    let top = ctx.stage.scroll.min(rows.saturating_sub(content.height));
    sheet.show(canvas, content, top);
    if rows > top + content.height {
        canvas.right(content.right(), content.bottom(), "▾", ctx.theme.muted());
    }
}

/// How far it can be scrolled.
pub(super) fn last_scroll(ctx: &Ctx<'_>, challenge: &Challenge) -> u16 {
    sheet(ctx, challenge).1.saturating_sub(ctx.frame.content.height)
}

/// What is learnt, then the programs.
///
/// ```text
/// ▎  One thing to learn
/// ▎  ...
///
/// Yours ───────────────────────   One right solution ─────────────
///   1  function calculateCost(      1  const PRICE_PER_GB_SECOND = …
/// ```
fn sheet<'t>(ctx: &Ctx<'t>, challenge: &Challenge) -> (Sheet<'t>, u16) {
    let width = ctx.frame.content.width;
    let passed = ctx.course.status(ctx.course.section_index()) == Status::Completed;
    let own = ctx.course.place().challenge.program(challenge);
    let right = Program::of("One right solution", &challenge.solution);
    let own = Program::of("Yours", own);
    let beside = passed && ctx.frame.whole.width >= BESIDE_FROM;
    let column = if beside { (width - GAP) / 2 } else { width };
    let (own, right) = (own.wrapped(ctx, column), right.wrapped(ctx, column));
    let body = match learned::from(challenge, ctx.course.place().challenge.program(challenge)).filter(|_| passed) {
        Some(takeaway) => takeaway.text.to_string(),
        None => challenge.afterwards.plain(),
    };
    let callout = Callout { label: "One thing to learn", fact: "", body: &body, hue: Hue::Good };
    let top = callout.height(width) + 1;
    let rows = top
        + match (passed, beside) {
            (false, _) => right.rows(),
            (true, true) => own.rows().max(right.rows()),
            (true, false) => own.rows() + 1 + right.rows(),
        };
    let mut sheet = Sheet::new(width, rows, ctx.theme);
    let mut canvas = sheet.canvas();
    callout.draw(&mut canvas, 0, 0, width);
    let place = |x, y| Rect::new(x, y, column, rows - y);
    if passed && beside {
        own.draw(&mut canvas, place(0, top));
        right.draw(&mut canvas, place(width - column, top));
    } else if passed {
        let below = own.draw(&mut canvas, place(0, top));
        right.draw(&mut canvas, place(0, below + 1));
    } else {
        right.draw(&mut canvas, place(0, top));
    }
    (sheet, rows)
}

/// A program and what it is called.
struct Program<'a> {
    name: &'static str,
    lines: Vec<&'a str>,
    more: usize,
}

impl<'a> Program<'a> {
    fn of(name: &'static str, source: &'a str) -> Self {
        let lines: Vec<&str> = source.trim_end().lines().collect();
        let more = lines.len().saturating_sub(MOST_LINES);
        Self { name, lines: lines.into_iter().take(MOST_LINES).collect(), more }
    }

    fn wrapped(&self, ctx: &Ctx<'_>, width: u16) -> Wrapped {
        let room = width.saturating_sub(NUMBERS + 1);
        let lines = coloured(&self.lines, "js", ctx.theme);
        Wrapped { name: self.name, lines: lines.iter().map(|line| wrap(line, room)).collect(), more: self.more }
    }
}

/// A program whose lines fit into a column.
struct Wrapped {
    name: &'static str,
    lines: Vec<Vec<Line>>,
    more: usize,
}

impl Wrapped {
    fn rows(&self) -> u16 {
        let lines: usize = self.lines.iter().map(Vec::len).sum();
        1 + u16::try_from(lines).unwrap_or(u16::MAX / 4) + u16::from(self.more > 0)
    }

    /// Draws it and returns the row below.
    fn draw(&self, canvas: &mut Canvas<'_>, place: Rect) -> u16 {
        let theme = canvas.theme();
        canvas.heading(place.x, place.y, place.width, self.name, "");
        let rows = self.rows();
        canvas.surface(Rect { y: place.y + 1, height: rows - 1, ..place });
        let mut y = place.y + 1;
        for (i, line) in self.lines.iter().enumerate() {
            canvas.right(place.x + NUMBERS - 2, y, &(i + 1).to_string(), theme.muted());
            for part in line {
                rich::put(canvas, place.x + NUMBERS, y, part);
                y += 1;
            }
        }
        if self.more > 0 {
            canvas.put(place.x + NUMBERS, y, &format!("{} more lines", self.more), theme.muted());
            y += 1;
        }
        y
    }
}

/// A line of code in as many lines as it takes, broken behind a space where there is one; the later ones are set in.
fn wrap(line: &Line, room: u16) -> Vec<Line> {
    let room = room.max(8);
    let letters = line.iter().flat_map(|(words, style)| words.graphemes(true).map(|letter| (letter, *style)));
    let letters: Vec<(&str, Style)> = letters.collect();
    let indent = letters.iter().take_while(|(letter, _)| *letter == " ").count();
    let hang = (indent + 4).min(usize::from(room) / 2);
    let mut lines = Vec::new();
    let mut at = 0;
    while lines.is_empty() || at < letters.len() {
        let pad = if lines.is_empty() { 0 } else { hang };
        let mut used = pad as u16;
        let mut end = at;
        while end < letters.len() && used + text::width(letters[end].0) <= room {
            used += text::width(letters[end].0);
            end += 1;
        }
        if end < letters.len() {
            end = end_of_line(&letters, at, end, at + indent).max(at + 1);
        }
        let mut part: Line = Vec::new();
        if pad > 0 {
            part.push((" ".repeat(pad), Style::new()));
        }
        for (letter, style) in &letters[at..end] {
            match part.last_mut() {
                Some((words, last)) if last == style => words.push_str(letter),
                _ => part.push(((*letter).to_owned(), *style)),
            }
        }
        lines.push(part);
        at = end + letters[end..].iter().take_while(|(letter, _)| *letter == " ").count();
    }
    lines
}

/// Where a line that begins at `at` is broken, so that it ends before `end`: at a space, else behind a bracket, else anywhere.
fn end_of_line(letters: &[(&str, Style)], at: usize, end: usize, indent: usize) -> usize {
    if letters[end].0 == " " {
        return end;
    }
    let behind = |signs: &[&str]| letters[at..end].iter().rposition(|(letter, _)| signs.contains(letter));
    let far = |place: &usize| at + place > indent.max(at + (end - at) / 2);
    let place = behind(&[" "]).filter(far).or_else(|| behind(&["("]).filter(far));
    place.map_or(end, |place| at + place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, room: u16, expected: &[&str]) {
        let wrapped = wrap(&vec![(line.to_owned(), Style::new())], room);
        let lines: Vec<String> =
            wrapped.iter().map(|line| line.iter().map(|(words, _)| words.as_str()).collect()).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn long_lines_of_code_are_set_in() {
        check("", 20, &[""]);
        check("const a = 1;", 20, &["const a = 1;"]);
        check("  const seconds = ms / 1000;", 20, &["  const seconds = ms", "      / 1000;"]);
        check("  const seconds = milliseconds;", 20, &["  const seconds = ", "      milliseconds;"]);
        check("a b.calculateCost(invocations)", 20, &["a b.calculateCost(", "    invocations)"]);
        check("a_name_without_any_space_in_it", 12, &["a_name_witho", "    ut_any_s", "    pace_in_", "    it"]);
    }
}
