//! What stands around every screen: header, progress rule, outline, title line, footer, and the notice for terminals that
//! are too small. Knows nothing of what the words mean.

use ratatui::layout::Rect;

use crate::text;
use crate::tui::canvas::{Canvas, Span};
use crate::tui::layout::SMALLEST;
use crate::tui::theme::Hue;
use crate::tui::widget::chip::{Chip, Weight};

/// The first row of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    /// The course, or the name of the screen.
    pub name: &'a str,
    /// Text beside the name, such as an address.
    pub detail: &'a str,
    /// Quiet facts; those that do not fit are left out, the first one first.
    pub facts: &'a [&'a str],
    /// The last fact, in bold.
    pub result: &'a str,
}

/// How far a section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Completed.
    Done,
    /// Begun and not completed.
    Begun,
    /// Not begun.
    ToCome,
}

/// A section in the outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its title.
    pub title: &'a str,
    /// How far it is.
    pub stage: Stage,
}

/// The sections of a course and the one that is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outline<'a> {
    /// In their order.
    pub entries: &'a [Entry<'a>],
    /// The one on the screen; none on a screen outside of the course.
    pub here: Option<usize>,
}

/// A fact at the right of a title: one or more pieces that stay together.
pub type Fact<'a> = &'a [Span<'a>];

/// Columns between two facts.
const BETWEEN: &str = "   ";

impl Header<'_> {
    /// Draws the row.
    pub fn draw(&self, canvas: &mut Canvas, row: Rect) {
        let theme = canvas.theme();
        let mut canvas = canvas.within(Rect { height: row.height.min(1), ..row });
        let mut from = canvas.put(row.x, row.y, self.name, theme.strong());
        if !self.detail.is_empty() {
            from = canvas.put(from.saturating_add(2), row.y, self.detail, theme.text());
        }
        let room = row.right().saturating_sub(from.saturating_add(3));
        let mut to = row.right();
        if text::width(self.result) <= room {
            to = canvas.right(to, row.y, self.result, theme.strong());
        }
        for fact in self.facts.iter().rev() {
            let need = text::width(fact).saturating_add(text::width(BETWEEN));
            if to.saturating_sub(from) < need.saturating_add(3) {
                break;
            }
            to = canvas.right(to.saturating_sub(text::width(BETWEEN)), row.y, fact, theme.muted());
        }
    }
}

impl Outline<'_> {
    /// Draws the rule under the header, a segment for each section; without sections it is a plain rule.
    pub fn draw_progress(&self, canvas: &mut Canvas, row: Rect) {
        let theme = canvas.theme();
        let mut canvas = canvas.within(Rect { height: row.height.min(1), ..row });
        let count = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        if count == 0 || count > u32::from(row.width) / 2 {
            canvas.hline(row.x, row.y, row.width, '─', theme.rule());
            return;
        }
        let start = |i: u32| (i * (u32::from(row.width) + 1) / count) as u16;
        for (i, entry) in (0u32..).zip(self.entries) {
            let (glyph, style) = match entry.stage {
                Stage::Done => ('━', theme.hue(Hue::Accent)),
                _ if self.here == Some(i as usize) => ('━', theme.muted()),
                _ => ('─', theme.rule()),
            };
            canvas.hline(row.x + start(i), row.y, start(i + 1) - start(i) - 1, glyph, style);
        }
    }

    /// Draws the list: a mark and a title, and a word for the stage where there is room for it.
    pub fn draw(&self, canvas: &mut Canvas, area: Rect) {
        let theme = canvas.theme();
        let mut canvas = canvas.within(area);
        for (y, (i, entry)) in (area.top()..area.bottom()).zip(self.entries.iter().enumerate()) {
            let here = self.here == Some(i);
            if here {
                canvas.select(Rect { y, height: 1, ..area });
            }
            let (mark, mark_style) = match (here, entry.stage) {
                (true, _) => ('▸', theme.accent()),
                (false, Stage::Done) => ('✓', theme.good()),
                (false, _) => ('◦', theme.muted()),
            };
            let title = match (here, entry.stage) {
                (true, _) => theme.strong(),
                (false, Stage::ToCome) => theme.muted(),
                (false, _) => theme.text(),
            };
            let word = match (entry.stage, here) {
                (Stage::Done, _) => "done",
                (_, true) => "here",
                (Stage::Begun, _) => "begun",
                (Stage::ToCome, _) => "",
            };
            canvas.glyph(area.x.saturating_add(1), y, mark, mark_style);
            let room = area.right().saturating_sub(area.x.saturating_add(3));
            let end = canvas.put(area.x.saturating_add(3), y, &text::truncate(entry.title, room), title);
            let last = area.right().saturating_sub(1);
            if end.saturating_add(2).saturating_add(text::width(word)) <= last {
                canvas.right(last, y, word, theme.muted());
            }
        }
    }
}

/// Draws the line between outline and content.
pub fn draw_divider(canvas: &mut Canvas, column: Rect) {
    let rule = canvas.theme().rule();
    canvas.within(column).vline(column.x, column.y, column.height, '│', rule);
}

/// Draws the title and, at the right edge, its facts; those that do not fit are left out, the last one first.
pub fn draw_title(canvas: &mut Canvas, row: Rect, title: &str, facts: &[Fact]) {
    let theme = canvas.theme();
    let mut canvas = canvas.within(Rect { height: row.height.min(1), ..row });
    let from = canvas.put(row.x, row.y, &text::truncate(title, row.width), theme.strong());
    let room = row.right().saturating_sub(from.saturating_add(3));
    let mut shown: Vec<Span> = Vec::new();
    for (i, fact) in facts.iter().enumerate() {
        let mut longer = shown.clone();
        if i > 0 {
            longer.push((BETWEEN, theme.text()));
        }
        longer.extend_from_slice(fact);
        if longer.iter().map(|(piece, _)| text::width(piece)).fold(0, u16::saturating_add) > room {
            break;
        }
        shown = longer;
    }
    canvas.spans_right(row.right(), row.y, &shown);
}

/// Draws the keys that work now: the primary one first, `help` always at the right edge, and of the others as many as fit.
pub fn draw_footer(canvas: &mut Canvas, row: Rect, keys: &[Chip], help: Option<Chip>) {
    let mut canvas = canvas.within(Rect { height: row.height.min(1), ..row });
    let help = help.filter(|chip| chip.width() <= row.width);
    let end = row.right().saturating_sub(help.map_or(0, |chip| chip.width().saturating_add(2)));
    if let Some(chip) = help {
        chip.draw(&mut canvas, row.right() - chip.width(), row.y);
    }
    let mut x = row.x;
    let (primary, quiet): (Vec<&Chip>, Vec<&Chip>) = keys.iter().partition(|chip| chip.weight == Weight::Primary);
    for chip in primary.into_iter().chain(quiet) {
        if x.saturating_add(chip.width()) > end {
            break;
        }
        x = chip.draw(&mut canvas, x, row.y).saturating_add(2);
    }
}

/// Draws the one line that a terminal below the smallest size gets: what it has and what is needed.
pub fn draw_too_small(canvas: &mut Canvas, area: Rect) {
    let (columns, rows) = SMALLEST;
    let size = format!("{} x {}", area.width, area.height);
    let lines = [
        format!("This window is {size}; the course needs {columns} x {rows} or more"),
        format!("{size}, but {columns} x {rows} is needed"),
        format!("needs {columns} x {rows}"),
        format!("{columns}x{rows}"),
    ];
    if let Some(line) = lines.iter().find(|line| text::width(line) <= area.width) {
        let style = canvas.theme().text();
        canvas.within(area).center(area.x, area.width, area.y + area.height / 2, line, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::layout;
    use crate::tui::theme::palette::DARK;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    const ENTRIES: [Entry; 9] = [
        Entry { title: "Why This Matters", stage: Stage::Done },
        Entry { title: "Define Terms", stage: Stage::Done },
        Entry { title: "Visual Model", stage: Stage::Begun },
        Entry { title: "Code Example", stage: Stage::ToCome },
        Entry { title: "Interactive Experiment", stage: Stage::Done },
        Entry { title: "Quick Quiz", stage: Stage::Begun },
        Entry { title: "Coding Challenge", stage: Stage::ToCome },
        Entry { title: "Real-World Usage", stage: Stage::ToCome },
        Entry { title: "Connections", stage: Stage::ToCome },
    ];
    const OUTLINE: Outline = Outline { entries: &ENTRIES, here: Some(2) };
    const HEADER: Header = Header {
        name: "Serverless",
        detail: "",
        facts: &["production engineering", "25 min", "In Progress"],
        result: "3/9",
    };
    const HELP: Option<Chip> = Some(Chip::quiet("?", "keys"));

    fn line(width: u16, draw: impl FnOnce(&mut Canvas, Rect)) -> String {
        as_text(&drawn(width, 1, draw)).trim_end_matches('\n').to_owned()
    }

    #[test]
    fn the_header_drops_facts_from_the_left() {
        let header = |width| line(width, |canvas, row| HEADER.draw(canvas, row));
        assert_eq!(header(76), "Serverless               production engineering   25 min   In Progress   3/9");
        assert_eq!(header(56), "Serverless                    25 min   In Progress   3/9");
        assert_eq!(header(36), "Serverless         In Progress   3/9");
        assert_eq!(header(12), "Serverless");
    }

    #[test]
    fn the_rule_is_the_progress() {
        let cells = drawn(26, 1, |canvas, row| OUTLINE.draw_progress(canvas, row));
        assert_eq!(as_text(&cells), "━━ ━━ ━━ ── ━━ ── ── ── ──\n");
        assert_eq!(cells[(0, 0)].fg, DARK.hue(Hue::Accent).fg.unwrap());
        assert_eq!(cells[(6, 0)].fg, DARK.muted().fg.unwrap());
        let plain = Outline { entries: &[], here: None };
        assert_eq!(line(5, |canvas, row| plain.draw_progress(canvas, row)), "─────");
    }

    #[test]
    fn the_outline_has_a_mark_and_a_word_for_every_stage() {
        let cells = drawn(27, 10, |canvas, area| OUTLINE.draw(canvas, area));
        insta::assert_snapshot!(as_text(&cells), @r"
         ✓ Why This Matters   done
         ✓ Define Terms       done
         ▸ Visual Model       here
         ◦ Code Example
         ✓ Interactive Experiment
         ◦ Quick Quiz        begun
         ◦ Coding Challenge
         ◦ Real-World Usage
         ◦ Connections
        ");
    }

    #[test]
    fn no_title_is_cut_where_the_outline_is_shown() {
        let regions = layout::regions(Rect::new(0, 0, 100, 24), layout::Outline::Beside).unwrap();
        let cells = drawn(100, 24, |canvas, _| OUTLINE.draw(canvas, regions.outline.unwrap()));
        let text = as_text(&cells);
        assert!(ENTRIES.iter().all(|entry| text.contains(entry.title)), "{text}");
    }

    #[test]
    fn titles_drop_facts_from_the_right() {
        let (bold, plain) = (DARK.strong(), DARK.muted());
        let facts: [Fact; 2] = [&[("✗ ", plain), ("1 failed", bold)], &[("7 passed", plain)]];
        let title = |width| line(width, |canvas, row| draw_title(canvas, row, "Calculator", &facts));
        assert_eq!(title(36), "Calculator     ✗ 1 failed   7 passed");
        assert_eq!(title(30), "Calculator          ✗ 1 failed");
        assert_eq!(title(20), "Calculator");
        assert_eq!(title(6), "Calcu…");
    }

    #[test]
    fn the_footer_keeps_the_primary_key_and_the_help() {
        let keys = [Chip::quiet("←", "back"), Chip::primary("→", "step"), Chip::quiet("space", "play")];
        let footer = |width| line(width, |canvas, row| draw_footer(canvas, row, &keys, HELP));
        assert_eq!(footer(50), " →  step   ←  back   space  play           ?  keys");
        assert_eq!(footer(30), " →  step   ←  back     ?  keys");
        assert_eq!(footer(20), " →  step     ?  keys");
        assert_eq!(footer(9), "  ?  keys");
        assert_eq!(footer(4), "");
    }

    #[test]
    fn the_notice_fits_its_terminal() {
        let notice = |width| line(width, draw_too_small);
        assert_eq!(notice(60), "  This window is 60 x 1; the course needs 40 x 12 or more");
        assert_eq!(notice(39), "     39 x 1, but 40 x 12 is needed");
        assert_eq!(notice(15), " needs 40 x 12");
        assert_eq!(notice(5), "40x12");
        assert_eq!(notice(4), "");
    }

    #[test]
    fn small_sizes() {
        let facts: [Fact; 1] = [&[("step 4 of 6", DARK.muted())]];
        let keys = [Chip::primary("t", "go")];
        every_small_size(|canvas, area| HEADER.draw(canvas, area));
        every_small_size(|canvas, area| OUTLINE.draw(canvas, area));
        every_small_size(|canvas, area| OUTLINE.draw_progress(canvas, area));
        every_small_size(draw_divider);
        every_small_size(|canvas, area| draw_title(canvas, area, "Visual Model", &facts));
        every_small_size(|canvas, area| draw_footer(canvas, area, &keys, HELP));
        every_small_size(draw_too_small);
    }
}
