//! Instances under each other: busy, idle with a countdown that empties, stopped with the reason. Knows no clock; the times
//! are given.
//!
//! ```text
//! ◉ i-3 busy                  0.2 s
//! ◦ i-2 idle  ━━━━━━──    2.1 s left
//! ✗ i-5 stopped                 idle
//! ```

use std::time::Duration;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Fill;

/// A list of instances.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Instances<'a> {
    /// In the order in which they are shown.
    pub rows: &'a [Row],
    /// The one with the cursor.
    pub selected: Option<usize>,
}

/// An instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name.
    pub id: String,
    /// What it is doing.
    pub state: State,
}

/// What an instance is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is being made.
    Starting,
    /// It runs so many requests, since so long.
    Busy(usize, Duration),
    /// It waits.
    Idle {
        /// Until it is stopped.
        left: Duration,
        /// The whole time that it waits.
        whole: Duration,
    },
    /// It is gone, for a reason.
    Stopped(&'static str),
}

/// Cells of a countdown.
const COUNTDOWN: u16 = 8;

impl Instances<'_> {
    /// How many are drawn in so many rows: the last row tells of those that are left out.
    pub fn shown(&self, height: u16) -> usize {
        let rows = usize::from(height);
        if self.rows.len() <= rows { self.rows.len() } else { rows.saturating_sub(1) }
    }

    /// Draws them from the top of `area` and returns the row after them.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
        let mut canvas = canvas.within(area);
        let theme = canvas.theme();
        let shown = self.shown(area.height);
        let names = self.rows.iter().take(shown).map(|row| text::width(&row.id)).max().unwrap_or(0).max(3);
        for (i, row) in self.rows.iter().take(shown).enumerate() {
            let line = Rect::new(area.x, area.y + i as u16, area.width, 1);
            if self.selected == Some(i) {
                canvas.select(line);
            }
            row.draw(&mut canvas, line, names, if self.selected == Some(i) { theme.strong() } else { theme.text() });
        }
        let mut bottom = area.y + shown as u16;
        if shown < self.rows.len() && bottom < area.bottom() {
            canvas.put(area.x, bottom, &format!("▾ {} more", self.rows.len() - shown), theme.muted());
            bottom += 1;
        }
        bottom
    }
}

impl Row {
    fn draw(&self, canvas: &mut Canvas<'_>, line: Rect, names: u16, name: Style) {
        let theme = canvas.theme();
        let (glyph, style, word) = match self.state {
            State::Starting => ("◉", theme.cold(), "starting"),
            State::Busy(..) => ("◉", theme.warm(), "busy"),
            State::Idle { .. } => ("◦", theme.warm(), "idle"),
            State::Stopped(_) => ("✗", theme.muted(), "stopped"),
        };
        let quiet = matches!(self.state, State::Stopped(_));
        let x = canvas.put(line.x, line.y, glyph, style) + 1;
        canvas.put(x, line.y, &self.id, name);
        let end = canvas.put(x + names + 1, line.y, word, if quiet { theme.muted() } else { theme.text() });
        let room = line.right().saturating_sub(end + 1);
        let tails = match self.state {
            State::Starting => vec![String::new()],
            State::Busy(1, since) => vec![seconds(since)],
            State::Busy(requests, _) => vec![format!("{requests} requests"), requests.to_string()],
            State::Idle { left, .. } => vec![format!("{} left", seconds(left)), seconds(left)],
            State::Stopped(reason) => vec![reason.to_owned(), text::truncate(reason, room)],
        };
        let tail = tails.iter().find(|tail| text::width(tail) <= room).map_or("", String::as_str);
        let from = canvas.right(line.right(), line.y, tail, theme.muted());
        if let State::Idle { left, whole } = self.state
            && end + 2 + COUNTDOWN < from
        {
            let part = left.as_secs_f64() / whole.as_secs_f64().max(1e-9);
            let cells = (part * f64::from(COUNTDOWN)).ceil().clamp(0.0, f64::from(COUNTDOWN)) as u16;
            // A long line keeps the countdown beside its number.
            let at = (end + 2).max(from.saturating_sub(COUNTDOWN + 2));
            canvas.hline(at, line.y, COUNTDOWN, '─', theme.rule());
            canvas.hline(at, line.y, cells, '━', theme.fill(Fill::Run).1);
        }
    }
}

/// A time as it stands beside an instance.
fn seconds(span: Duration) -> String {
    match span.as_secs_f64() {
        s if s >= 99.95 => format!("{s:.0} s"),
        s => format!("{s:.1} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    fn row(id: &str, state: State) -> Row {
        Row { id: id.into(), state }
    }

    fn rows() -> Vec<Row> {
        let secs = Duration::from_secs_f64;
        vec![
            row("i-3", State::Busy(1, secs(0.2))),
            row("i-2", State::Idle { left: secs(7.1), whole: secs(10.0) }),
            row("i-6", State::Busy(3, secs(0.2))),
            row("i-7", State::Starting),
            row("i-5", State::Stopped("scaled to zero")),
        ]
    }

    #[test]
    fn each_has_a_glyph_a_word_and_a_tail() {
        let rows = rows();
        let cells =
            drawn(34, 5, |canvas, area| assert_eq!(Instances { rows: &rows, selected: None }.draw(canvas, area), 5));
        assert_eq!(
            as_text(&cells),
            "◉ i-3 busy                   0.2 s\n\
             ◦ i-2 idle    ━━━━━━──  7.1 s left\n\
             ◉ i-6 busy              3 requests\n\
             ◉ i-7 starting\n\
             ✗ i-5 stopped       scaled to zero\n"
        );
    }

    #[test]
    fn short_of_rows_the_rest_is_counted() {
        let rows = rows();
        let cells = drawn(24, 3, |canvas, area| {
            Instances { rows: &rows, selected: None }.draw(canvas, area);
        });
        assert_eq!(as_text(&cells), "◉ i-3 busy         0.2 s\n◦ i-2 idle    7.1 s left\n▾ 3 more\n");
    }

    #[test]
    fn an_empty_countdown_is_an_empty_track() {
        let rows = [row("i-1", State::Idle { left: Duration::ZERO, whole: Duration::ZERO })];
        let cells = drawn(34, 1, |canvas, area| {
            Instances { rows: &rows, selected: None }.draw(canvas, area);
        });
        assert!(as_text(&cells).contains("────────  0.0 s left"));
    }

    #[test]
    fn they_stay_inside_at_every_small_size() {
        let rows = rows();
        every_small_size(|canvas, area| {
            Instances { rows: &rows, selected: Some(1) }.draw(canvas, area);
        });
    }
}
