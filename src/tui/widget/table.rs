//! The tests of a challenge, a row each. Short of rows, those that failed come first and the rest is counted. Knows nothing
//! of how they were run.

use ratatui::layout::Rect;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::bold;

/// Tests and what came of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestTable<'a> {
    /// Heading over the arguments: "calls, ms, MB".
    pub arguments: &'a str,
    /// The tests in their order.
    pub rows: &'a [TestRow<'a>],
}

/// One test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestRow<'a> {
    /// What came of it.
    pub outcome: Outcome,
    /// What it is about.
    pub label: &'a str,
    /// The arguments of the call.
    pub args: &'a str,
    /// The right value.
    pub expected: &'a str,
    /// The value that came; empty if it was not run.
    pub got: &'a str,
}

/// What came of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The value was right.
    Passed,
    /// It was not.
    Failed,
    /// It was not run.
    NotRun,
}

/// Columns between two columns of text.
const GAP: u16 = 3;
/// Columns of the mark and the space after it.
const MARK: u16 = 2;

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Passed => "",
            Self::Failed => "failed",
            Self::NotRun => "not run",
        }
    }
}

impl TestTable<'_> {
    /// Rows that all tests and the heading take.
    pub fn height(&self) -> u16 {
        u16::try_from(self.rows.len()).unwrap_or(u16::MAX).saturating_add(1)
    }

    /// Draws it at the top of `area` and returns the row after it.
    pub fn draw(&self, canvas: &mut Canvas, area: Rect) -> u16 {
        let theme = canvas.theme();
        let mut canvas = canvas.within(area);
        if area.is_empty() {
            return area.y;
        }
        let columns = Columns::new(self, area);
        columns.draw(
            &mut canvas,
            area.y,
            ["test", self.arguments, "expected", "got", ""].map(|word| (word, theme.muted())),
        );
        let (shown, left_out) = self.shown(usize::from(area.height) - 1);
        let mut y = area.y + 1;
        for row in shown {
            row.draw(&mut canvas, &columns, Rect { y, height: 1, ..area });
            y += 1;
        }
        if !left_out.is_empty() && y < area.bottom() {
            let alike = left_out.iter().all(|row| row.outcome == Outcome::Passed);
            if alike {
                canvas.glyph(area.x, y, '✓', theme.good());
            }
            canvas.put(area.x.saturating_add(MARK), y, &format!("{} more", left_out.len()), theme.muted());
            y += 1;
        }
        y
    }

    /// The rows that fit, and those that do not. All in their order if there is room; else those that failed first, and the
    /// last of several rows is kept for the number of the others.
    fn shown(&self, room: usize) -> (Vec<&TestRow<'_>>, Vec<&TestRow<'_>>) {
        let mut rows: Vec<_> = self.rows.iter().collect();
        if rows.len() <= room {
            return (rows, Vec::new());
        }
        rows.sort_by_key(|row| row.outcome != Outcome::Failed);
        let left_out = rows.split_off(if room > 1 { room - 1 } else { room });
        (rows, left_out)
    }
}

impl TestRow<'_> {
    fn draw(&self, canvas: &mut Canvas, columns: &Columns, row: Rect) {
        let theme = canvas.theme();
        let (mark, mark_style, style, got) = match self.outcome {
            Outcome::Passed => ('✓', theme.good(), theme.muted(), theme.muted()),
            Outcome::Failed => ('✗', bold(theme.bad()), theme.strong(), bold(theme.bad())),
            Outcome::NotRun => ('◦', theme.muted(), theme.muted(), theme.muted()),
        };
        if self.outcome == Outcome::Failed {
            canvas.surface(row);
        }
        canvas.glyph(row.x, row.y, mark, mark_style);
        let word = if self.outcome == Outcome::Failed { theme.bad() } else { theme.muted() };
        columns.draw(
            canvas,
            row.y,
            [
                (self.label, style),
                (self.args, style),
                (self.expected, style),
                (self.got, got),
                (self.outcome.word(), word),
            ],
        );
    }
}

/// Where the columns stand: label, arguments, expected, got, word. Numbers end at the right of their column.
struct Columns {
    places: [(u16, u16); 5],
}

impl Columns {
    /// As wide as their texts. If that is too much, the words go first, then the arguments; then the values shrink, the
    /// labels last.
    fn new(table: &TestTable, area: Rect) -> Self {
        let widest = |heading: &str, cell: fn(&TestRow<'_>) -> u16| {
            table.rows.iter().map(cell).chain([text::width(heading)]).max().unwrap_or(0)
        };
        let mut widths = [
            widest("test", |row| text::width(row.label)),
            widest(table.arguments, |row| text::width(row.args)),
            widest("expected", |row| text::width(row.expected)),
            widest("got", |row| text::width(row.got)),
            widest("", |row| text::width(row.outcome.word())),
        ];
        let room = area.width.saturating_sub(MARK + 1);
        let taken = |widths: &[u16; 5]| {
            let gaps = widths.iter().filter(|width| **width > 0).count().saturating_sub(1) as u16 * GAP;
            widths.iter().fold(gaps, |sum, width| sum.saturating_add(*width))
        };
        for (column, least) in [(4, 0), (1, 0), (3, 6), (2, 8), (0, 6), (3, 0), (2, 0), (0, 0)] {
            let over = taken(&widths).saturating_sub(room);
            if over == 0 {
                break;
            }
            widths[column] =
                if least == 0 { 0 } else { widths[column].saturating_sub(over).max(least).min(widths[column]) };
        }
        if taken(&widths) == 0 {
            widths[0] = room;
        }
        // What is left over stands before the values, so that they end near the word.
        let spare = room.saturating_sub(taken(&widths)).min(24) / 3;
        let mut places = [(0, 0); 5];
        let mut x = area.x.saturating_add(MARK);
        for (i, width) in widths.into_iter().enumerate() {
            if width > 0 {
                let lead = if matches!(i, 1..=3) { spare } else { 0 };
                x = x.saturating_add(lead);
                places[i] = (x, width);
                x = x.saturating_add(width).saturating_add(GAP);
            }
        }
        if widths[4] > 0 {
            places[4].0 = area.right().saturating_sub(1 + widths[4]);
        }
        Self { places }
    }

    fn draw(&self, canvas: &mut Canvas, y: u16, texts: [(&str, ratatui::style::Style); 5]) {
        for (i, ((text, style), (x, width))) in texts.into_iter().zip(self.places).enumerate() {
            let text = text::truncate(text, width);
            if matches!(i, 2..=4) {
                canvas.right(x.saturating_add(width), y, &text, style);
            } else {
                canvas.put(x, y, &text, style);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::DARK;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size, stays_inside};
    use proptest::prelude::*;

    const fn row<'a>(outcome: Outcome, label: &'a str, args: &'a str, expected: &'a str, got: &'a str) -> TestRow<'a> {
        TestRow { outcome, label, args, expected, got }
    }

    const ROWS: [TestRow; 5] = [
        row(Outcome::Passed, "far inside the free tier", "1M, 100, 128", "0", "0"),
        row(Outcome::Passed, "a mid-size API", "3M, 120, 1536", "2.33", "2.33"),
        row(Outcome::Failed, "third argument left out", "10M, 1000", "14.17", "NaN"),
        row(Outcome::Passed, "a billion calls", "1B, 250, 1024", "4160.01", "4160.01"),
        row(Outcome::NotRun, "nobody called", "0, 500, 1024", "0", ""),
    ];
    const TABLE: TestTable = TestTable { arguments: "calls, ms, MB", rows: &ROWS };

    fn check(width: u16, height: u16) -> String {
        as_text(&drawn(width, height, |canvas, area| {
            assert!(TABLE.draw(canvas, area) <= area.bottom());
        }))
    }

    #[test]
    fn a_row_for_every_test() {
        insta::assert_snapshot!(check(85, 6), @r"
          test                          calls, ms, MB      expected          got
        ✓ far inside the free tier      1M, 100, 128              0            0
        ✓ a mid-size API                3M, 120, 1536          2.33         2.33
        ✗ third argument left out       10M, 1000             14.17          NaN      failed
        ✓ a billion calls               1B, 250, 1024       4160.01      4160.01
        ◦ nobody called                 0, 500, 1024              0                  not run
        ");
    }

    #[test]
    fn failures_come_first_when_rows_are_short() {
        insta::assert_snapshot!(check(76, 4), @r"
          test                       calls, ms, MB   expected       got
        ✗ third argument left out    10M, 1000          14.17       NaN      failed
        ✓ far inside the free tier   1M, 100, 128           0         0
          3 more
        ");
    }

    #[test]
    fn narrow_panes_drop_words_and_arguments() {
        insta::assert_snapshot!(check(50, 3), @r"
          test                       expected       got
        ✗ third argument left out       14.17       NaN
          4 more
        ");
        insta::assert_snapshot!(check(60, 2), @r"
          test                           expected           got
        ✗ third argument left out           14.17           NaN
        ");
        insta::assert_snapshot!(check(30, 3), @r"
          test      expected      got
        ✗ third …      14.17      NaN
          4 more
        ");
    }

    #[test]
    fn the_failing_row_is_loud() {
        let cells = drawn(85, 6, |canvas, area| {
            TABLE.draw(canvas, area);
        });
        let style = |x: u16| cells[(x, 3)].style();
        assert_eq!((style(0).fg, style(84).bg), (DARK.bad().fg, DARK.surface().bg));
        assert_eq!(cells[(0, 1)].style().fg, DARK.good().fg);
    }

    #[test]
    fn small_sizes() {
        every_small_size(|canvas, area| {
            TABLE.draw(canvas, area);
        });
    }

    proptest! {
        #[test]
        fn any_texts_stay_inside(texts in prop::collection::vec("\\PC{0,30}", 5), width in 0u16..90, height in 0u16..8) {
            let row = row(Outcome::Failed, &texts[0], &texts[1], &texts[2], &texts[3]);
            let rows = [row, row, ROWS[0]];
            stays_inside(&DARK, width, height, |canvas, area| {
                TestTable { arguments: &texts[4], rows: &rows }.draw(canvas, area);
            });
        }
    }
}
