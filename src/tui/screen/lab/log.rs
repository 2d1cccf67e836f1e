//! The log of the lab in two panes: what the platform wrote about invocations, and what the guests printed.

use ratatui::layout::Rect;

use unicode_segmentation::UnicodeSegmentation;

use crate::lab::record::{LogLine, RequestId, Snapshot, Source};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::screen::lab::Ctx;
use crate::tui::screen::lab::state::Log;
use crate::tui::theme::Theme;
use crate::tui::widget::rich::{self, Line};

/// With fewer rows than this only the pane that scrolls is shown.
const BOTH: u16 = 9;
/// Columns of the time before a line.
const TIME: u16 = 9;
/// From this width the instance stands before a line, too.
const NAMED: u16 = 70;

/// Draws both panes.
///
/// ```text
/// ▸ Platform ────────────────────────────────────── 42 lines
///  12.345 s  REPORT RequestId: 6f1c...  Duration: 2.31 ms  Billed Duration: 3 ms
///
/// Console ─────────────────────────────────────────── 3 lines
///  12.344 s  i-3  Receive event
/// ```
pub fn view(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect) {
    for (part, place) in panes(ctx, area) {
        pane(ctx, lab, canvas, part, place);
    }
}

/// How far back the pane that scrolls can go.
pub fn last_scroll(ctx: &Ctx<'_>, lab: &Snapshot, area: Rect) -> u16 {
    let here = panes(ctx, area).into_iter().find(|(part, _)| *part == ctx.state.log);
    here.map_or(0, |(part, place)| {
        let rows = lines(ctx.theme, lab, part, place.width).len() as u16;
        rows.saturating_sub(place.height.saturating_sub(1))
    })
}

fn panes(ctx: &Ctx<'_>, area: Rect) -> Vec<(Log, Rect)> {
    if area.height < BOTH {
        return vec![(ctx.state.log, area)];
    }
    let upper = (area.height - 1) * 3 / 5;
    let lower = area.height - 1 - upper;
    vec![
        (Log::Platform, Rect { height: upper, ..area }),
        (Log::Console, Rect { y: area.y + upper + 1, height: lower, ..area }),
    ]
}

fn pane(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, part: Log, area: Rect) {
    let theme = ctx.theme;
    let here = part == ctx.state.log;
    let name = if part == Log::Platform { "Platform" } else { "Console" };
    let count = lab.log.iter().filter(|line| is_in(line, part)).count();
    let mut x = area.x;
    if here {
        x = canvas.put(x, area.y, "▸", theme.accent()) + 1;
    }
    let rows = lines(theme, lab, part, area.width);
    let seen = usize::from(area.height.saturating_sub(1));
    let last = rows.len().saturating_sub(seen);
    let back = if here { usize::from(ctx.state.scroll).min(last) } else { 0 };
    let fact = match (count, back) {
        (1, 0) => "1 line".to_owned(),
        (count, 0) => format!("{count} lines"),
        (_, back) => format!("{back} newer ▾"),
    };
    canvas.heading(x, area.y, area.right().saturating_sub(x), name, &fact);
    if rows.is_empty() {
        let words = match part {
            Log::Platform => "Nothing yet. Each invocation leaves its lines here, as AWS prints them.",
            Log::Console => "Nothing printed. console.log of a function shows up here.",
        };
        canvas.put(area.x, area.y + 1, &text::truncate(words, area.width), theme.muted());
        return;
    }
    let first = last - back;
    for (i, line) in rows.iter().skip(first).take(seen).enumerate() {
        rich::put(&mut canvas.within(area), area.x, area.y + 1 + i as u16, line);
    }
}

fn is_in(line: &LogLine, part: Log) -> bool {
    (line.source == Source::Guest) == (part == Log::Console)
}

/// The rows of a part of the log.
fn lines(theme: &Theme, lab: &Snapshot, part: Log, width: u16) -> Vec<Line> {
    lab.log
        .iter()
        .filter(|line| is_in(line, part))
        .flat_map(|line| wrapped(theme, line, width, &instance(line)))
        .collect()
}

/// The rows of what was logged about a request, each with who wrote it.
pub fn of_request(theme: &Theme, lab: &Snapshot, request: RequestId, width: u16) -> Vec<Line> {
    let about = lab.log.iter().filter(|line| line.request == Some(request));
    let who = |line: &LogLine| match line.source {
        Source::Platform | Source::Error => "platform",
        Source::Guest => "console ",
    };
    about.flat_map(|line| wrapped(theme, line, width, who(line))).collect()
}

fn instance(line: &LogLine) -> String {
    line.instance.map_or_else(String::new, |id| id.to_string())
}

/// A line as rows: its time and a word before the first, the others below its text.
fn wrapped(theme: &Theme, line: &LogLine, width: u16, word: &str) -> Vec<Line> {
    // Words of a kind are padded alike: instances, or who wrote.
    let cells = if text::width(word) > 5 { 8 } else { 5 };
    let named = if width >= NAMED { cells + 3 } else { 1 };
    let indent = TIME + named + 2;
    let room = width.saturating_sub(indent).max(8);
    let rows: Vec<String> = match line.source {
        Source::Guest => line.text.split('\n').flat_map(|words| broken(words, room)).collect(),
        Source::Platform | Source::Error => line.text.split('\n').flat_map(|words| fields(words, room)).collect(),
    };
    let (mark, style) = if line.source == Source::Error { ("✗ ", theme.bad()) } else { ("  ", theme.text()) };
    let time = format!("{:.2} s", line.at.0.as_secs_f64());
    let name = if named > 1 { format!("  {word:<0$}", usize::from(named) - 2) } else { " ".to_owned() };
    let row = |(i, words)| {
        if i == 0 {
            let time = format!("{time:>0$}", usize::from(TIME));
            vec![(time + &name, theme.muted()), (mark.to_owned(), theme.bad()), (words, style)]
        } else {
            vec![(" ".repeat(usize::from(indent)), theme.muted()), (words, style)]
        }
    };
    rows.into_iter().enumerate().map(row).collect()
}

/// Wraps a line of fields that are parted by tabs, which became two blanks: a row ends between two fields if it can.
fn fields(words: &str, room: u16) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for field in words.split("  ").map(str::trim).filter(|field| !field.is_empty()) {
        match rows.last_mut() {
            Some(row) if text::width(row) + 2 + text::width(field) <= room => {
                row.push_str("  ");
                row.push_str(field);
            }
            _ => rows.extend(text::wrap(field, room)),
        }
    }
    if rows.is_empty() {
        rows.push(String::new());
    }
    rows
}

/// Breaks a line wherever its room ends, with all its blanks.
fn broken(words: &str, room: u16) -> Vec<String> {
    let mut rows = vec![String::new()];
    let mut used = 0;
    for grapheme in words.graphemes(true) {
        let cells = text::width(grapheme);
        if used + cells > room {
            rows.push(String::new());
            used = 0;
        }
        used += cells;
        if let Some(row) = rows.last_mut() {
            row.push_str(grapheme);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::tui::theme::palette::DARK;

    fn rows(source: Source, words: &str, width: u16) -> Vec<String> {
        let line = LogLine { at: Moment::default(), source, request: None, instance: None, text: words.into() };
        let rows = wrapped(&DARK, &line, width, "");
        rows.into_iter().map(|row| row.into_iter().map(|(words, _)| words).collect()).collect()
    }

    #[test]
    fn long_lines_go_on_below_their_beginning() {
        assert_eq!(
            rows(Source::Platform, "REPORT RequestId: 1\tDuration: 2.31 ms\tBilled: 3 ms", 44),
            ["   0.00 s   REPORT RequestId: 1", "            Duration: 2.31 ms  Billed: 3 ms"]
        );
    }

    #[test]
    fn what_a_guest_prints_keeps_its_blanks() {
        assert_eq!(rows(Source::Guest, "{\n  a: 1\n}", 30), ["   0.00 s   {", "              a: 1", "            }"]);
    }
}
