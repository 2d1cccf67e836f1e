//! The table of cases: what went in, what was expected, what came out. Where rows are short the failing ones come first.

use ratatui::layout::Rect;

use crate::grader::explain::Smallest;
use crate::grader::{CaseOutcome, CaseReport, Report};
use crate::lesson::model::{Case, Challenge, Visibility};
use crate::sandbox::value::number_text;
use crate::text::{self, Clean};
use crate::tui::canvas::Canvas;
use crate::tui::screen::Ctx;
use crate::tui::screen::challenge::bad;

/// The name of the input that the search has found.
const SMALLEST: &str = "the smallest that fails";

/// Draws the table and returns the row below it.
pub(super) fn draw(ctx: &Ctx<'_>, challenge: &Challenge, report: &Report, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let theme = ctx.theme;
    let rows: Vec<(&Case, &CaseReport)> = challenge
        .cases
        .iter()
        .zip(&report.cases)
        .filter(|(case, result)| case.visibility == Visibility::Visible || result.shown == Visibility::Visible)
        .collect();
    if area.height < 2 {
        return area.y;
    }
    let state = &ctx.course.place().challenge;
    let columns = Columns::of(area, &rows, state.diagnosis.smallest.as_ref());
    canvas.put(columns.label, area.y, "test", theme.muted());
    let room = columns.expected.saturating_sub(columns.args + text::width("expected") + 1);
    canvas.put(columns.args, area.y, &text::truncate(&challenge.arguments, room), theme.muted());
    canvas.right(columns.expected, area.y, "expected", theme.muted());
    canvas.right(columns.got, area.y, "got", theme.muted());
    let hidden = report.cases.iter().filter(|case| case.shown == Visibility::Hidden);
    let (mut passed, mut failed, mut not_run) = (0, 0, 0);
    for case in hidden {
        match case.outcome {
            CaseOutcome::Passed => passed += 1,
            CaseOutcome::Failed => failed += 1,
            CaseOutcome::NotRun => not_run += 1,
        }
    }
    let mut y = area.y + 1;
    if state.looking {
        canvas.put(columns.label, y, "looking for the smallest input that fails", theme.muted());
        y += 1;
    } else if let Some(smallest) = &state.diagnosis.smallest {
        let result = Row {
            label: SMALLEST,
            args: &smallest.args,
            expected: smallest.expected,
            outcome: CaseOutcome::Failed,
            got: Some(&smallest.got),
        };
        row(ctx, canvas, &columns, area, y, &result);
        y += 1;
    }
    let room = usize::from(area.bottom().saturating_sub(y));
    let fits = rows.len() < room;
    let mut ordered = rows.clone();
    if !fits {
        // Stable: failing rows first, otherwise in the order of the lesson.
        ordered.sort_by_key(|(_, result)| result.outcome != CaseOutcome::Failed);
    }
    let take = if fits { rows.len() } else { room.saturating_sub(1).min(rows.len()) };
    for (case, result) in ordered.iter().take(take) {
        let result = Row {
            label: &case.label,
            args: &case.args,
            expected: case.expected,
            outcome: result.outcome,
            got: result.got.as_ref(),
        };
        row(ctx, canvas, &columns, area, y, &result);
        y += 1;
    }
    let rest = ordered.len() - take;
    let mut words = Vec::new();
    if rest > 0 {
        words.push(format!("{rest} more"));
    }
    for (count, word) in [(passed, "passed"), (failed, "failed"), (not_run, "not run")] {
        if count > 0 {
            words.push(format!("{count} hidden {word}"));
        }
    }
    if !words.is_empty() && y < area.bottom() {
        let (glyph, style) = if failed > 0 {
            ("✗", theme.bad())
        } else if passed > 0 {
            ("✓", theme.good())
        } else {
            ("◦", theme.muted())
        };
        canvas.put(area.x, y, glyph, style);
        canvas.put(columns.label, y, &words.join(", "), theme.muted());
        y += 1;
    }
    y
}

/// The widest label of a test.
pub(in crate::tui) const LABELS: u16 = 28;

struct Columns {
    label: u16,
    args: u16,
    expected: u16,
    got: u16,
    word: bool,
}

impl Columns {
    fn of(area: Rect, rows: &[(&Case, &CaseReport)], smallest: Option<&Smallest>) -> Self {
        let label = area.x + 2;
        let widest = |words: &dyn Fn(&(&Case, &CaseReport)) -> u16| rows.iter().map(words).max().unwrap_or(0);
        let labels = widest(&|(case, _)| text::width(&case.label)).max(text::width(SMALLEST)).min(LABELS);
        let least = smallest.map_or(14, |smallest| text::width(&arguments(&smallest.args)).max(14));
        let args = widest(&|(case, _)| text::width(&arguments(&case.args))).clamp(least.min(24), 24);
        let word = area.width >= 80;
        let end = area.right().saturating_sub(if word { 11 } else { 1 });
        let spare = area.width.saturating_sub(2 + labels + args + 22 + if word { 11 } else { 1 });
        let gap = (spare / 3).clamp(1, 5);
        let got = end;
        let expected = got.saturating_sub(10 + gap.min(2));
        Self { label, args: label + labels + gap, expected, got, word }
    }
}

/// A line of the table.
struct Row<'a> {
    label: &'a str,
    args: &'a [f64],
    expected: f64,
    outcome: CaseOutcome,
    got: Option<&'a Clean>,
}

fn row(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, columns: &Columns, area: Rect, y: u16, result: &Row<'_>) {
    let theme = ctx.theme;
    let failed = result.outcome == CaseOutcome::Failed;
    if failed {
        canvas.surface(Rect::new(area.x, y, area.width, 1));
    }
    let (glyph, glyph_style) = match result.outcome {
        CaseOutcome::Passed => ("✓", theme.good()),
        CaseOutcome::Failed => ("✗", theme.bad()),
        CaseOutcome::NotRun => ("◦", theme.muted()),
    };
    let style = if failed { theme.strong() } else { theme.muted() };
    canvas.put(area.x, y, glyph, glyph_style);
    let room = columns.args.saturating_sub(columns.label + 1);
    canvas.put(columns.label, y, &text::truncate(result.label, room), style);
    canvas.put(columns.args, y, &arguments(result.args), style);
    canvas.right(columns.expected, y, &number_text(result.expected), style);
    let got = match (result.got, result.outcome) {
        (Some(got), _) => got.to_string(),
        (None, CaseOutcome::NotRun) => "not run".into(),
        (None, _) => "stopped".into(),
    };
    let room = columns.got.saturating_sub(columns.expected + 1);
    canvas.right(columns.got, y, &text::truncate(&got, room), if failed { bad(ctx) } else { theme.muted() });
    if failed && columns.word {
        canvas.right(area.right().saturating_sub(1), y, "failed", theme.bad());
    }
}

/// Arguments, large ones short: `10M, 1000`.
fn arguments(args: &[f64]) -> String {
    let shown: Vec<String> = args
        .iter()
        .map(|arg| {
            for (unit, letter) in [(1e9, "B"), (1e6, "M")] {
                if *arg >= unit && (arg / (unit / 100.0)).fract() == 0.0 {
                    return format!("{}{letter}", number_text(arg / unit));
                }
            }
            if *arg >= 1e5 && (arg / 100.0).fract() == 0.0 {
                format!("{}k", number_text(arg / 1e3))
            } else {
                number_text(*arg)
            }
        })
        .collect();
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_short_and_exact() {
        assert_eq!(arguments(&[10_000_000.0, 1000.0]), "10M, 1000");
        assert_eq!(arguments(&[400_600.0, 1000.0, 1024.0]), "400.6k, 1000, 1024");
        assert_eq!(arguments(&[1_000_000_000.0, 250.0, 1024.0]), "1B, 250, 1024");
        assert_eq!(arguments(&[8_403_201.0, 0.5]), "8403201, 0.5");
    }
}
