//! How long cold and warm requests took, as two humps on a logarithmic axis in eighths of a row, with the figures that
//! matter beside each. Knows no clock; the counts are given.
//!
//! ```text
//! warm p50       ▂█▅                                            cold p50
//! 0.21 ms       ▄███▃                       ▂▅▆▂                 2.41 ms
//! p95 0.34     ▁█████▂▁                    ▃████▃            p95 2.61 ms
//!             ────────────────────────────────────────
//!             0.1       0.2       0.5       1       2 ms
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::lab::record::Latency;
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::{Fill, bold};
use crate::tui::widget::waterfall::in_column;
use crate::units::{Millis, with_commas};

/// Two distributions on one axis.
#[derive(Debug, Clone, Copy)]
pub struct Humps<'a> {
    /// The warm requests.
    pub warm: &'a Latency,
    /// The cold requests.
    pub cold: &'a Latency,
}

/// Columns of the figures at each side.
const SIDE: u16 = 13;
/// The least width of the picture.
const LEAST: u16 = 20;
/// Rows below the humps: the axis and its labels.
const BELOW: u16 = 2;
/// The widest column of one step.
const WIDEST: u16 = 3;
/// Steps beside the humps at least.
const AIR: u16 = 2;
/// Round numbers of a decade.
const ROUND: [f64; 3] = [1.0, 2.0, 5.0];

impl Humps<'_> {
    /// Draws humps, axis and figures. Short of room the axis goes first, then the humps; the figures stay.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let mut canvas = canvas.within(area);
        let theme = canvas.theme();
        figures(&mut canvas, area, self.warm, "warm p50", bold(theme.warm()), Side::Left);
        figures(&mut canvas, area, self.cold, "cold p50", bold(theme.cold()), Side::Right);
        if area.width < 2 * (SIDE + 2) + LEAST || area.height < BELOW + 1 {
            return;
        }
        let picture = Rect { x: area.x + SIDE, width: area.width - 2 * (SIDE + 2), ..area };
        let Some((first, steps, cells)) = self.span(picture.width) else {
            canvas.put(picture.x, area.y, "No request yet", theme.muted());
            return;
        };
        let rows = area.height - BELOW;
        let most = self.warm.counts.iter().chain(&self.cold.counts).copied().max().unwrap_or(1).max(1);
        for step in 0..steps {
            let at = usize::from(first + step);
            let [warm, cold] = [self.warm, self.cold].map(|hump| eighths(count(hump, at), most, rows));
            let x = picture.x + step * cells;
            let (warm_style, cold_style) = (theme.fill(Fill::Run).1, theme.fill(Fill::Init).1);
            // The lower one stands before the higher one.
            let (behind, behind_style, before, before_style) =
                if warm > cold { (warm, warm_style, cold, cold_style) } else { (cold, cold_style, warm, warm_style) };
            column(&mut canvas, Rect::new(x, area.y, cells, rows), behind, behind_style);
            let covered = before_style.bg(behind_style.fg.unwrap_or_default());
            column(&mut canvas, Rect::new(x, area.y, cells, rows), before, covered);
        }
        let y = area.y + rows;
        canvas.hline(picture.x, y, steps * cells, '─', theme.rule());
        labels(&mut canvas, picture.x, y + 1, first, steps, cells);
    }

    /// The first step, the number of steps and the cells of each, so that the whole width is used; none if nothing was
    /// counted.
    fn span(&self, width: u16) -> Option<(u16, u16, u16)> {
        let counted = |hump: &Latency| {
            let at = |step: &usize| count(hump, *step) > 0;
            let first = (0..Latency::STEPS).find(at)?;
            Some((first as u16, (0..Latency::STEPS).rfind(at)? as u16))
        };
        let spans: Vec<_> = [self.warm, self.cold].into_iter().filter_map(counted).collect();
        let first = spans.iter().map(|span| span.0).min()?;
        let last = spans.iter().map(|span| span.1).max()?;
        let least = last + 1 - first + 2 * AIR;
        let cells = (width / least).clamp(1, WIDEST);
        let steps = (width / cells).min(Latency::STEPS as u16);
        let air = steps.saturating_sub(last + 1 - first) / 2;
        Some((first.saturating_sub(air).min(Latency::STEPS as u16 - steps), steps, cells))
    }
}

/// Name and figures of one hump at its side.
fn figures(canvas: &mut Canvas<'_>, area: Rect, of: &Latency, name: &str, style: Style, side: Side) {
    let theme = canvas.theme();
    let mut lines = vec![(name.to_owned(), style)];
    if of.count == 0 {
        lines.push(("none yet".to_owned(), theme.muted()));
    } else {
        lines.push((in_column(of.p50), theme.text()));
        lines.push((format!("p95 {}", in_column(of.p95)), theme.muted()));
    }
    for (i, (words, style)) in lines.iter().enumerate() {
        let y = area.y + i as u16;
        match side {
            Side::Left => {
                canvas.put(area.x, y, &text::truncate(words, area.width), *style);
            }
            Side::Right => {
                canvas.right(area.right(), y, words, *style);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

fn count(hump: &Latency, step: usize) -> u32 {
    hump.counts.get(step).copied().unwrap_or(0)
}

/// Eighths of a row for a count; anything above zero shows at least one.
fn eighths(count: u32, most: u32, rows: u16) -> u16 {
    let whole = f64::from(rows) * 8.0;
    let height = (f64::from(count) / f64::from(most) * whole).round() as u16;
    height.max(u16::from(count > 0))
}

/// A column of blocks that grows from the bottom of its place.
fn column(canvas: &mut Canvas<'_>, place: Rect, eighths: u16, style: Style) {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    for row in 0..place.height {
        let below = (place.height - 1 - row) * 8;
        let here = eighths.saturating_sub(below).min(8);
        if here > 0 {
            canvas.hline(place.x, place.y + row, place.width, BLOCKS[usize::from(here) - 1], style);
        }
    }
}

/// Round numbers under their places on the axis, as many as do not touch; the last one has the unit.
fn labels(canvas: &mut Canvas<'_>, x: u16, y: u16, first: u16, steps: u16, cells: u16) {
    let style = canvas.theme().muted();
    let place = |value: f64| {
        let step = (value / Latency::LOWEST.0).log2() * Latency::PER_DOUBLING as f64 - f64::from(first);
        (step * f64::from(cells)).round()
    };
    let decades = (-2..=5).flat_map(|power| ROUND.map(|n| n * 10f64.powi(power)));
    let end = f64::from(steps * cells);
    let marks: Vec<(u16, String)> = decades
        .map(|value| (place(value), value))
        .filter(|(at, _)| (0.0..end).contains(at))
        .map(|(at, value)| (at as u16, number(value)))
        .collect();
    let mut free = 0;
    for (i, (at, words)) in marks.iter().enumerate() {
        let words = if i + 1 == marks.len() { format!("{words} ms") } else { words.clone() };
        if *at >= free {
            free = canvas.put(x + at, y, &words, style).saturating_sub(x) + 2;
        }
    }
}

fn number(value: f64) -> String {
    if value >= 1.0 { with_commas(value, 0) } else { Millis(value).0.to_string() }
}

/// How many times the cold median is of the warm one, in words; empty until both are known.
pub fn ratio(warm: &Latency, cold: &Latency) -> String {
    if warm.count == 0 || cold.count == 0 || warm.p50.0 <= 0.0 {
        return String::new();
    }
    let times = cold.p50.0 / warm.p50.0;
    if times >= 9.5 {
        format!("cold takes {times:.0} times as long")
    } else {
        format!("cold takes {times:.1} times as long")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::MONO;
    use crate::tui::widget::checks::{as_text, drawn, drawn_in, every_small_size};

    /// A hump around a time.
    fn hump(middle: f64, counts: &[u32]) -> Latency {
        let step = ((middle / Latency::LOWEST.0).log2() * Latency::PER_DOUBLING as f64).round() as usize;
        let mut all = vec![0; Latency::STEPS];
        all[step - counts.len() / 2..][..counts.len()].copy_from_slice(counts);
        let count = counts.iter().map(|count| u64::from(*count)).sum();
        Latency { p50: Millis(middle), p95: Millis(middle * 1.3), count, counts: all }
    }

    fn shown(warm: &Latency, cold: &Latency, width: u16, height: u16) -> String {
        as_text(&drawn(width, height, |canvas, area| Humps { warm, cold }.draw(canvas, area)))
    }

    #[test]
    fn two_humps_with_their_figures() {
        let text = shown(&hump(0.21, &[2, 8, 20, 9, 1]), &hump(2.41, &[1, 5, 9, 3]), 82, 5);
        for words in ["warm p50", "0.21 ms", "p95 0.27 ms", "cold p50", "2.41 ms", "p95 3.13 ms", "█", "0.2", "2"] {
            assert!(text.contains(words), "{words}\n{text}");
        }
        assert!(text.lines().last().unwrap().trim_end().ends_with("ms"), "{text}");
    }

    #[test]
    fn a_single_request_can_be_seen() {
        let text = shown(&hump(0.2, &[400]), &hump(900.0, &[1]), 82, 5);
        assert!(text.contains('▁') && text.contains('█'), "{text}");
    }

    #[test]
    fn nothing_counted_says_so() {
        let text = shown(&Latency::default(), &Latency::default(), 82, 5);
        assert!(text.contains("none yet") && text.contains("No request yet"), "{text}");
    }

    #[test]
    fn how_many_times_is_said_in_words() {
        assert_eq!(ratio(&hump(0.21, &[3]), &hump(2.41, &[3])), "cold takes 11 times as long");
        assert_eq!(ratio(&hump(1.0, &[3]), &hump(2.4, &[3])), "cold takes 2.4 times as long");
        assert_eq!(ratio(&Latency::default(), &hump(2.4, &[3])), "");
    }

    #[test]
    fn words_stand_without_colour() {
        let (warm, cold) = (hump(0.21, &[3]), hump(2.41, &[3]));
        let cells = drawn_in(&MONO, 82, 5, |canvas, area| Humps { warm: &warm, cold: &cold }.draw(canvas, area));
        assert!(as_text(&cells).contains("warm p50") && as_text(&cells).contains("cold p50"));
    }

    #[test]
    fn they_stay_inside_at_every_small_size() {
        let (warm, cold) = (hump(0.05, &[1, 9]), hump(9000.0, &[7, 1]));
        every_small_size(|canvas, area| Humps { warm: &warm, cold: &cold }.draw(canvas, area));
        for width in 40..60 {
            shown(&warm, &cold, width, 5);
        }
    }
}
