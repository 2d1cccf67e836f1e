//! The pictures of prose, drawn from data: a trigger that leads through a function to an effect, and a day of waiting
//! beside a day of calls.

use ratatui::layout::Rect;

use crate::cost::gb_seconds;
use crate::lesson::model::{DayPicture, FlowPicture, Picture, Price};
use crate::text;
use crate::tui::canvas::{Border, Canvas};
use crate::tui::theme::Hue;
use crate::units::{GbSeconds, MemoryMb, Millis, Usd, with_commas};

/// Seconds of a day.
const DAY_SECONDS: f64 = 86_400.0;
/// Below this width the three stations of a flow stand below each other.
const FLOW_SIDE_BY_SIDE: u16 = 54;
/// The widest flow.
const FLOW_WIDEST: u16 = 84;

/// Rows that a picture takes at a width.
pub fn height(picture: &Picture, width: u16) -> u16 {
    match picture {
        Picture::Flow(_) => 3,
        Picture::Day(_) if width < 60 => 7,
        Picture::Day(_) => 8,
    }
}

/// A trigger, a function and an effect.
///
/// ```text
/// ╭──────────────╮       ┏━━━━━━━━━━━━━━┓       ╭─────────────╮
/// │ HTTP request ├──────▸┃ GET /hello   ┃──────▸│ JSON answer │
/// ╰──────────────╯       ┗━━━━━━━━━━━━━━┛       ╰─────────────╯
/// ```
pub fn flow(canvas: &mut Canvas<'_>, y: u16, width: u16, flow: &FlowPicture) {
    let theme = canvas.theme();
    if width < FLOW_SIDE_BY_SIDE {
        let rows = [("when", &flow.trigger), ("run", &flow.function), ("then", &flow.effect)];
        for (i, (label, words)) in rows.into_iter().enumerate() {
            let y = y + i as u16;
            let glyph = if i == 0 { "◦" } else { "▸" };
            canvas.put(0, y, glyph, theme.muted());
            canvas.put(2, y, label, theme.muted());
            let style = if i == 1 { theme.warm() } else { theme.text() };
            canvas.put(8, y, &text::truncate(words, width.saturating_sub(8)), style);
        }
        return;
    }
    let width = width.min(FLOW_WIDEST);
    let room = width - 2 * 7;
    let words = [&flow.trigger, &flow.function, &flow.effect];
    let wanted = words.map(|words| text::width(words) + 4);
    let boxes = share(room, wanted);
    let mut x = 0;
    for (i, (words, cells)) in words.into_iter().zip(boxes).enumerate() {
        let function = i == 1;
        let style = if function { theme.warm() } else { theme.muted() };
        canvas.frame(Rect::new(x, y, cells, 3), Border::Rounded, style);
        let inner = cells.saturating_sub(2);
        canvas.center(
            x + 1,
            inner,
            y + 1,
            &text::truncate(words, inner),
            if function { theme.strong() } else { theme.text() },
        );
        x += cells;
        if i < 2 {
            canvas.hline(x + 1, y + 1, 4, '─', theme.muted());
            canvas.glyph(x + 5, y + 1, '▸', theme.muted());
            x += 7;
        }
    }
}

/// Widths of three boxes: as wanted where there is room, else the widest give way first.
fn share(room: u16, mut wanted: [u16; 3]) -> [u16; 3] {
    while wanted.iter().sum::<u16>() > room {
        let widest = wanted.iter().copied().max().unwrap_or(0);
        let Some(cell) = wanted.iter_mut().find(|cells| **cells == widest) else { break };
        *cell -= 1;
    }
    wanted
}

/// Memory held all day beside memory used by calls, at the same price for a GB-second.
///
/// ```text
/// One day ──────────────────────────────── 12,000 calls, 120 ms each, 1 GB
///
/// held all day  ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄   86,400 GB-s   $1.44
///
/// used by calls ▁▁▁▁▁▁▂▄▆▄▂▃▅▇▅▃▂▂▃▄▃▂▁▁▁▁▁▁▁▁▁▁▁▁    1,440 GB-s   $0.02
///               0 h       6 h      12 h      18 h
/// Both at $0.0000166667 a GB-second, before any free tier.
/// ```
pub fn day(canvas: &mut Canvas<'_>, y: u16, width: u16, day: &DayPicture, calls: u64, price: &Price) {
    let theme = canvas.theme();
    let held = gb_seconds(1.0, Millis(DAY_SECONDS * 1000.0), day.memory);
    let used = gb_seconds(calls as f64, Millis(day.call_ms), day.memory);
    let narrow = width < 60;
    let fact = if narrow {
        format!("{} calls, {} ms", with_commas(calls as f64, 0), day.call_ms)
    } else {
        format!("{} calls, {} ms each, {}", with_commas(calls as f64, 0), day.call_ms, gigabytes(day.memory))
    };
    canvas.heading(0, y, width, &day.title, &fact);
    let label = 15;
    let cost = |gb_s: GbSeconds| price.duration.beyond_free_tier(gb_s);
    let amounts = [held, used].map(|gb_s| {
        (if narrow { String::new() } else { format!("{} GB-s", with_commas(gb_s.0, 0)) }, cents(cost(gb_s)))
    });
    let amount_width = amounts.iter().map(|(gb_s, _)| text::width(gb_s)).max().unwrap_or(0);
    let money_width = 8;
    let bar = width.saturating_sub(label + amount_width + money_width + 5);
    let first = if narrow { y + 1 } else { y + 2 };
    let rows = [("held all day", first), ("used by calls", first + 2)];
    for ((name, row), (gb_s, money)) in rows.into_iter().zip(&amounts) {
        canvas.put(0, row, name, theme.text());
        canvas.right(width.saturating_sub(money_width + 2), row, gb_s, theme.muted());
        canvas.right(width, row, money, theme.strong());
    }
    canvas.hline(label, first, bar, '▄', theme.muted());
    let peak = day.hours.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    // The height of a column is the share of that hour's time that the function runs, so that more calls fill the picture.
    let total: f64 = day.hours.iter().sum();
    let busiest = calls as f64 * peak / total * day.call_ms / 1000.0 / 3600.0;
    for i in 0..bar {
        let hour = f64::from(i) * 24.0 / f64::from(bar.max(1));
        let share = day.hours.get(hour as usize).copied().unwrap_or(0.0) / peak;
        let glyph = column(share, busiest);
        let style = if glyph == '▁' && share == 0.0 { theme.rule() } else { theme.hue(Hue::Warm) };
        canvas.glyph(label + i, first + 2, glyph, style);
    }
    for hour in [0u16, 6, 12, 18] {
        canvas.put(label + bar * hour / 24, first + 3, &format!("{hour} h"), theme.muted());
    }
    let note = format!("Both at ${} a GB-second, before any free tier.", price.duration.usd_per_gb_second);
    canvas.put(0, first + 5 - u16::from(narrow), &text::truncate(&note, width), theme.muted());
}

/// A column an eighth to a whole cell high: the shape of the day, lifted by how busy its busiest hour is.
fn column(share: f64, busiest: f64) -> char {
    const COLUMNS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let lift = (busiest.max(1e-6).log10() + 6.0) / 6.0;
    let height = share * 7.0 * lift.clamp(0.15, 1.0);
    COLUMNS[(height.round() as usize).min(7)]
}

fn cents(amount: Usd) -> String {
    if amount.0 > 0.0 && amount.0 < 0.01 { format!("${:.4}", amount.0) } else { amount.to_string() }
}

fn gigabytes(memory: MemoryMb) -> String {
    if memory.0.is_multiple_of(1024) { format!("{} GB", memory.0 / 1024) } else { memory.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::DurationPrice;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    fn flow_picture() -> FlowPicture {
        FlowPicture { trigger: "upload".into(), function: "resize".into(), effect: "thumbnail".into() }
    }

    fn day_picture() -> DayPicture {
        DayPicture {
            title: "One day".into(),
            calls: vec![120, 12_000],
            first: 0,
            call_ms: 120.0,
            memory: MemoryMb(1024),
            hours: (0..24).map(f64::from).collect(),
        }
    }

    fn price() -> Price {
        Price {
            duration: DurationPrice { usd_per_gb_second: 0.000_016_666_7, free: GbSeconds(400_000.0) },
            default_memory: MemoryMb(128),
            region: "here".into(),
            source: "a page".into(),
            seen: "2026-09-20".into(),
        }
    }

    #[test]
    fn a_day_is_priced_at_the_same_rate_held_or_used() {
        let cells = drawn(80, 8, |canvas, _| day(canvas, 0, 80, &day_picture(), 12_000, &price()));
        let text = as_text(&cells);
        assert!(text.contains("12,000 calls, 120 ms each, 1 GB"), "{text}");
        assert!(text.contains("86,400 GB-s     $1.44") && text.contains("1,440 GB-s     $0.02"), "{text}");
    }

    #[test]
    fn three_boxes_share_the_room() {
        assert_eq!(share(100, [10, 20, 30]), [10, 20, 30]);
        assert_eq!(share(50, [10, 30, 30]).iter().sum::<u16>(), 50);
        assert_eq!(share(0, [3, 3, 3]), [0, 0, 0]);
    }

    #[test]
    fn they_stay_inside_at_every_small_size() {
        every_small_size(|canvas, area| {
            let mut inside = canvas.within(area);
            flow(&mut inside, area.y, area.width, &flow_picture());
            day(&mut inside, area.y, area.width, &day_picture(), 120, &price());
        });
    }
}
