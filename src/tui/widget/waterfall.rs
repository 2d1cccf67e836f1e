//! Requests under each other on one axis of time, the newest first: what each waited for, and how long its handler ran.
//! Only what was measured is drawn to scale; what was added on purpose stands apart as words. Knows no clock.
//!
//! ```text
//!  #  request          start env     0         1         2         3 ms
//! 31  GET  /api/hello  200  cold  i-3     ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄     2.40 ms
//! 30  GET  /api/hello  200  warm  i-2     ▄▄        ╎         ╎       0.21 ms
//! ```

mod axis;
pub mod legend;

use ratatui::layout::Rect;

use crate::lab::record::{Phases, Start};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::{Fill, Hue, bold};
use crate::tui::widget::waterfall::axis::{Axis, axis, number};
use crate::units::{Millis, with_commas};

/// A list of requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Waterfall<'a> {
    /// The newest first.
    pub rows: &'a [Row],
    /// The row with the cursor.
    pub selected: Option<usize>,
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number.
    pub id: u64,
    /// The method.
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// The status of its answer.
    pub status: Status,
    /// Cold or warm.
    pub start: Start,
    /// Its instance; empty if it had none.
    pub instance: String,
    /// Its measured parts.
    pub phases: Phases,
    /// What was added to its start on purpose.
    pub added: Millis,
    /// How much of it is shown while it is played; none for all.
    pub played: Option<Millis>,
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nothing yet.
    InFlight,
    /// An answer.
    Answered(u16),
}

/// With less room than this for bars there are none.
const LEAST_BAR: u16 = 8;
/// Where the columns stand, from the left edge of the list.
#[derive(Debug, Clone, Copy)]
struct Columns {
    id_end: u16,
    method: u16,
    target: u16,
    target_cells: u16,
    status: Option<u16>,
    start: u16,
    instance: Option<u16>,
    bar: Option<(u16, u16)>,
    total_end: u16,
    added_end: Option<u16>,
}

impl Waterfall<'_> {
    /// Draws the names of the columns with the axis on the first row, and as many requests as there is room for below it.
    /// The list stands at the rows that hold the selected one.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let mut canvas = canvas.within(area);
        if area.height == 0 {
            return;
        }
        let first = self.first(area);
        let rows = usize::from(area.height.saturating_sub(1));
        let shown = &self.rows[first.min(self.rows.len())..self.rows.len().min(first + rows)];
        let columns = Columns::of(area.width, shown);
        let axis = columns.bar.and_then(|(_, cells)| axis(shown.iter().map(|row| row.phases.total().0), cells));
        draw_head(&mut canvas, area, &columns, axis);
        for (i, row) in shown.iter().enumerate() {
            let y = area.y + 1 + i as u16;
            let here = self.selected == Some(first + i);
            if here {
                canvas.select(Rect::new(area.x, y, area.width, 1));
            }
            row.draw(&mut canvas, area.x, y, &columns, here);
            if let (Some((bar, cells)), Some(axis)) = (columns.bar, axis) {
                let place = Rect::new(area.x + bar, y, cells, 1);
                row.draw_bar(&mut canvas, place, axis);
            }
        }
    }

    /// The row that stands first in an area, so that the selected one is seen.
    pub fn first(&self, area: Rect) -> usize {
        let rows = usize::from(area.height.saturating_sub(1)).max(1);
        (self.selected.unwrap_or(0) + 1).saturating_sub(rows)
    }

    /// Whether requests wait for a place below the limit, so that the legend tells of it.
    pub fn has_queue(&self) -> bool {
        self.rows.iter().any(|row| row.phases.queue.0 > 0.0)
    }
}

impl Columns {
    fn of(width: u16, rows: &[Row]) -> Self {
        let widest = |of: &dyn Fn(&Row) -> u16, least: u16| rows.iter().map(of).max().unwrap_or(0).max(least);
        let id = widest(&|row| text::width(&row.id.to_string()), 2);
        let method = widest(&|row| text::width(&row.method), 4).min(7);
        let instance = widest(&|row| text::width(&row.instance), 3);
        let total = widest(&|row| text::width(&in_column(row.phases.total())), 7);
        let added = widest(&|row| text::width(&added(row.added)), 0);
        let wide = width >= 70;
        let with_status = width >= 44;
        let added = if wide { added } else { 0 };
        let target = 1 + id + 2 + method + 1;
        let status = if with_status { 2 + 3 } else { 0 };
        let env = if wide { 2 + instance } else { 0 };
        let tail = u16::from(width > 78) + total + if added > 0 { added + 2 } else { 0 };
        let room = width.saturating_sub(target + status + 2 + 4 + env + 3 + tail + 1);
        let longest = widest(&|row| text::width(&row.target), 8).min(28);
        let least_target = if room < LEAST_BAR + 8 { room } else { longest.min((room * 2 / 5).max(10)) };
        let bar_cells = room - least_target;
        let (target_cells, bar_cells) = if bar_cells >= LEAST_BAR { (least_target, bar_cells) } else { (room + 2, 0) };
        let mut x = target + target_cells;
        let status = with_status.then(|| {
            x += 2 + 3;
            x - 3
        });
        x += 2 + 4;
        let start = x - 4;
        let instance = wide.then(|| {
            x += 2 + instance;
            x - instance
        });
        Self {
            id_end: 1 + id,
            method: 1 + id + 2,
            target,
            target_cells,
            status,
            start,
            instance,
            bar: (bar_cells > 0).then_some((x + 3, bar_cells)),
            total_end: width.saturating_sub(tail - total),
            added_end: (added > 0).then(|| width.saturating_sub(u16::from(width > 78))),
        }
    }
}

fn draw_head(canvas: &mut Canvas<'_>, area: Rect, columns: &Columns, axis: Option<Axis>) {
    let style = canvas.theme().muted();
    canvas.right(area.x + columns.id_end, area.y, "#", style);
    canvas.put(area.x + columns.method, area.y, "request", style);
    canvas.put(area.x + columns.start, area.y, "start", style);
    if let Some(x) = columns.instance {
        // "start" is a letter longer than its column.
        canvas.put(area.x + x, area.y, "env", style);
    }
    if let Some(end) = columns.added_end {
        canvas.right(area.x + end, area.y, "added", style);
    }
    let (Some((bar, cells)), Some(axis)) = (columns.bar, axis) else { return };
    let mut free = 0;
    for i in 0..=axis.steps {
        let last = i == axis.steps;
        let label = number(axis.step * f64::from(i)) + if last { " ms" } else { "" };
        let x = bar + axis.mark(cells, i);
        let x = if last { x.saturating_sub(text::width(&number(axis.end()))) } else { x };
        if x >= free {
            free = canvas.put(area.x + x, area.y, &label, style).saturating_sub(area.x) + 1;
        }
    }
}

impl Row {
    fn draw(&self, canvas: &mut Canvas<'_>, left: u16, y: u16, columns: &Columns, here: bool) {
        let theme = canvas.theme();
        let style = if here { theme.strong() } else { theme.text() };
        canvas.right(left + columns.id_end, y, &self.id.to_string(), theme.muted());
        let cells = columns.target - columns.method - 1;
        canvas.put(left + columns.method, y, &text::truncate(&self.method, cells), style);
        let target = text::sanitise_line(&self.target);
        canvas.put(left + columns.target, y, &text::truncate(&target, columns.target_cells), style);
        if let Some(x) = columns.status {
            match self.status {
                Status::InFlight => canvas.put(left + x, y, "◉", theme.warm()),
                Status::Answered(status) => canvas.put(left + x, y, &status.to_string(), theme.hue(hue_of(status))),
            };
        }
        let (word, style_of_start) = match self.start {
            Start::Cold => ("cold", bold(theme.cold())),
            Start::Warm => ("warm", bold(theme.warm())),
            Start::None => ("none", theme.muted()),
        };
        canvas.put(left + columns.start, y, word, style_of_start);
        if let Some(x) = columns.instance {
            canvas.put(left + x, y, &self.instance, theme.muted());
        }
        let total = self.played.unwrap_or(self.phases.total());
        canvas.right(left + columns.total_end, y, &in_column(total), style);
        if let Some(end) = columns.added_end {
            canvas.right(left + end, y, &added(self.added), theme.muted());
        }
    }

    fn draw_bar(&self, canvas: &mut Canvas<'_>, place: Rect, axis: Axis) {
        let theme = canvas.theme();
        for i in 1..axis.steps {
            canvas.glyph(place.x + axis.mark(place.width, i), place.y, '╎', theme.rule());
        }
        let mut canvas = canvas.within(place);
        let scale = f64::from(place.width) / axis.end();
        let mut left = self.played.unwrap_or(Millis(f64::INFINITY)).0;
        let pieces: Vec<(Fill, f64)> = pieces(&self.phases)
            .into_iter()
            .map(|(fill, length)| {
                let shown = length.0.min(left).max(0.0);
                left -= shown;
                (fill, shown)
            })
            .filter(|(_, length)| *length > 0.0)
            .collect();
        let mut at = 0.0_f64;
        for (i, (fill, length)) in pieces.iter().enumerate() {
            let from = at.round();
            let to = at + length * scale;
            let is_last = i + 1 == pieces.len();
            // Only the end of the whole has half steps; a border between two colours stands on a whole cell.
            let cells = if is_last { (to - from).max(0.5) } else { (to.round() - from).max(1.0) };
            canvas.bar(place.x.saturating_add(from as u16), place.y, cells, *fill);
            at = if is_last { to } else { to.max(from + 1.0) };
        }
        let played = pieces.iter().map(|(_, length)| length).sum::<f64>();
        if played * scale > f64::from(place.width) + 0.5 {
            // Longer than the axis: the last cells say so.
            canvas.put(place.right().saturating_sub(2), place.y, " ▸", theme.strong());
        }
    }
}

fn pieces(phases: &Phases) -> [(Fill, Millis); 4] {
    let Phases { queue, spawn, init, run } = *phases;
    [(Fill::Other, queue), (Fill::Spawn, spawn), (Fill::Init, init), (Fill::Run, run)]
}

/// The colour of a status: right, wrong, or neither.
pub fn hue_of(status: u16) -> Hue {
    match status {
        200..=399 => Hue::Good,
        400.. => Hue::Bad,
        _ => Hue::Plain,
    }
}

/// A time as it stands in a column: two decimals below 100 ms, none above.
pub fn in_column(span: Millis) -> String {
    let decimals = if span.0 < 100.0 { 2 } else { 0 };
    format!("{} ms", with_commas(span.0, decimals))
}

fn added(span: Millis) -> String {
    if span.0 > 0.0 { format!("+{} ms", with_commas(span.0, 0)) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::MONO;
    use crate::tui::widget::checks::{as_text, drawn, drawn_in, every_small_size};

    fn row(id: u64, start: Start, [queue, spawn, init, run]: [f64; 4]) -> Row {
        Row {
            id,
            method: "GET".into(),
            target: "/api/hello".into(),
            status: Status::Answered(200),
            start,
            instance: "i-2".into(),
            phases: Phases { queue: Millis(queue), spawn: Millis(spawn), init: Millis(init), run: Millis(run) },
            added: Millis::ZERO,
            played: None,
        }
    }

    fn cold(id: u64) -> Row {
        row(id, Start::Cold, [0.0, 1.52, 0.61, 0.27])
    }

    fn warm(id: u64) -> Row {
        row(id, Start::Warm, [0.0, 0.0, 0.0, 0.21])
    }

    fn shown(rows: &[Row], width: u16) -> String {
        let height = rows.len() as u16 + 1;
        as_text(&drawn(width, height, |canvas, area| Waterfall { rows, selected: Some(0) }.draw(canvas, area)))
    }

    #[test]
    fn what_is_longer_than_the_axis_has_a_sign() {
        let text = shown(&[row(9, Start::Warm, [0.0, 0.0, 0.0, 3000.0]), warm(8), warm(7), warm(6)], 80);
        assert!(text.lines().nth(1).unwrap().contains("▄ ▸"), "{text}");
    }

    #[test]
    fn cold_and_warm_are_words_and_lengths() {
        let text = shown(&[cold(31), warm(30)], 82);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains("request") && lines[0].ends_with("3 ms"), "{text}");
        assert!(lines[1].contains("GET  /api/hello  200  cold  i-2") && lines[1].ends_with("2.40 ms"), "{text}");
        assert!(lines[2].contains("warm") && lines[2].contains('╎') && lines[2].ends_with("0.21 ms"), "{text}");
        let bar = |line: &str| line.chars().filter(|c| matches!(c, '▄' | '▖')).count();
        assert!(bar(lines[1]) > 8 * bar(lines[2]), "{text}");
    }

    #[test]
    fn without_colour_the_height_tells_the_phase() {
        let rows = [row(1, Start::Cold, [0.5, 1.5, 0.6, 0.3])];
        let cells = drawn_in(&MONO, 82, 2, |canvas, area| Waterfall { rows: &rows, selected: None }.draw(canvas, area));
        let text = as_text(&cells);
        let bar: String = text.chars().filter(|c| matches!(c, '▂' | '▁' | '▃' | '▆')).collect();
        let mut order: Vec<char> = bar.chars().collect();
        order.dedup();
        assert_eq!(order, ['▂', '▁', '▃', '▆'], "{text}");
    }

    #[test]
    fn what_was_added_stands_apart() {
        let slowed = Row { added: Millis(125.0), ..cold(2) };
        let text = shown(&[slowed, warm(1)], 82);
        assert!(text.lines().nth(1).unwrap().ends_with("2.40 ms  +125 ms"), "{text}");
        assert!(text.lines().next().unwrap().ends_with("added"), "{text}");
    }

    #[test]
    fn narrow_lists_lose_columns_before_words() {
        for (width, kept) in [(56, &["200", "cold", "2.40 ms", "▄"][..]), (36, &["GET", "cold", "2.40 ms"][..])] {
            let text = shown(&[cold(1)], width);
            for word in kept {
                assert!(text.contains(word), "{width} {word}\n{text}");
            }
        }
    }

    #[test]
    fn a_played_request_grows() {
        let whole = shown(&[cold(1)], 82);
        let part = shown(&[Row { played: Some(Millis(0.8)), ..cold(1) }], 82);
        let bar = |text: &str| text.chars().filter(|c| *c == '▄').count();
        assert!(bar(&part) < bar(&whole) && part.contains("0.80 ms"), "{part}");
    }

    #[test]
    fn the_selected_row_is_seen() {
        let rows: Vec<Row> = (1..=20).rev().map(warm).collect();
        let cells = drawn(80, 6, |canvas, area| Waterfall { rows: &rows, selected: Some(12) }.draw(canvas, area));
        let text = as_text(&cells);
        assert!(text.lines().last().unwrap().starts_with("  8 "), "{text}");
    }

    #[test]
    fn it_stays_inside_at_every_small_size() {
        let rows = [Row { added: Millis(5.0), ..row(1234, Start::Cold, [1.0, f64::MAX, 0.0, 1e-9]) }, warm(1), cold(2)];
        every_small_size(|canvas, area| {
            Waterfall { rows: &rows, selected: Some(2) }.draw(canvas, area);
            let mut inside = canvas.within(area);
            legend::draw(&mut inside, area, "Requests", true);
        });
    }
}
