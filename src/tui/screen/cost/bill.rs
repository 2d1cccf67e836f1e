//! The bill of a month, line by line: what was used, what of it is free, what the rest costs, and what a machine that is always
//! on would cost.

use ratatui::layout::Rect;

use crate::cost::bill::Line;
use crate::cost::curve::break_even;
use crate::cost::prices::Meter;
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::screen::cost::short;
use crate::tui::screen::cost::state::State;
use crate::tui::theme::bold;
use crate::units::with_commas;

/// Draws the bill.
pub fn view(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = canvas.theme();
    let (platform, bill) = (state.platform(), state.bill());
    let mut y = area.y;
    let mut row = |canvas: &mut Canvas<'_>, words: &[String], money: &str| {
        let from = canvas.right(area.right(), y, money, theme.strong());
        let room = from.saturating_sub(area.x + 1);
        let fitting = words.iter().find(|words| text::width(words) <= room);
        let words = fitting.cloned().unwrap_or_else(|| text::truncate(words.last().map_or("", String::as_str), room));
        canvas.put(area.x, y, &words, theme.muted());
        y += 1;
    };
    if let Some(fee) = &platform.fee {
        row(canvas, &["the plan, each month".to_owned(), "the plan".to_owned()], &format!("${:.2}", fee.usd));
    }
    for (line, meter) in bill.lines.iter().zip(&platform.meters) {
        row(canvas, &words(line, meter), &format!("${}", with_commas(line.cost.0, 2)));
    }
    canvas.hline(area.x, y, area.width, '─', theme.rule());
    canvas.put(area.x, y + 1, "a month", theme.strong());
    canvas.right(area.right(), y + 1, &format!("${}", with_commas(bill.total().0, 2)), bold(theme.accent()));
    y += 2;
    let machine = &state.prices.machine;
    let even = match break_even(platform, &state.workload(), machine) {
        Some(runs) => format!("{} runs", short(runs)),
        None => "never".to_owned(),
    };
    let price = format!("${:.2}", machine.month().0);
    let long = format!("{}, {price}, is cheaper above", machine.name);
    let words = [long, format!("a {price} machine is cheaper above"), format!("{price} machine above")];
    let room = area.width.saturating_sub(text::width(&even) + 1);
    let words = words.iter().find(|words| text::width(words) <= room).map_or("machine", String::as_str);
    if y < area.bottom() {
        canvas.put(area.x, y, words, theme.muted());
        canvas.right(area.right(), y, &even, theme.text());
    }
    let left_out = "without storage, logs, transfer, gateway, rounding of single runs";
    if y + 2 < area.bottom() && text::width(left_out) <= area.width {
        canvas.put(area.x, y + 1, left_out, theme.muted());
    }
}

/// What a line says beside its amount, from the longest to the shortest.
fn words(line: &Line, meter: &Meter) -> [String; 4] {
    let unit = line.measure.unit();
    let (used, free) = (with_commas(line.used, 0), with_commas(line.free, 0));
    let price = meter.tiers.iter().rev().find(|tier| tier.above < line.billable).map_or(meter.usd, |tier| tier.usd);
    let per = if meter.per > 1.0 { format!("a {}", million(meter.per)) } else { format!("a {unit}") };
    let name = &line.name;
    [
        format!("{name}   {used} {unit}, {free} free, then ${price} {per}"),
        format!("{name}   {used} {unit}, {free} free"),
        format!("{name}   {} {unit}, {} free", short(line.used), short(line.free)),
        name.clone(),
    ]
}

fn million(per: f64) -> String {
    if (per - 1e6).abs() < 0.5 { "million".to_owned() } else { short(per) }
}
