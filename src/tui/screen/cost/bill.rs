//! The bill of a month, line by line: what was used, what of it is free, what the rest costs, and what a machine that is always
//! on would cost.

use ratatui::layout::Rect;

use crate::cost::bill::Line;
use crate::cost::curve::break_even;
use crate::cost::prices::{Free, Measure, Meter};
use crate::text;
use crate::tui::app::meter::Reading;
use crate::tui::canvas::Canvas;
use crate::tui::screen::cost::short;
use crate::tui::screen::cost::state::State;
use crate::tui::theme::bold;
use crate::units::{Usd, with_commas};

/// What no bill here counts.
const LEFT_OUT: &str = "storage, logs, transfer and a gateway come on top";

/// Draws the bill: three rows for each line if they all fit, else one.
///
/// ```text
/// duration   3,000,000 x 0.12 s x 1.5 GB           540,000 GB-s
///            free each month                     - 400,000 GB-s
///            140,000 GB-s at $0.0000166667                $2.33
/// ```
pub fn view(state: &State, meter: Option<&Reading>, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = canvas.theme();
    let (platform, mut bill) = (state.platform(), state.bill());
    for line in bill.lines.iter_mut().filter(|line| line.measure == Measure::GbSeconds) {
        line.cost = meter.map_or(line.cost, |reading| reading.or(line.cost));
    }
    let names = bill.lines.iter().map(|line| text::width(&line.name)).max().unwrap_or(0) + 2;
    let mut rows = Rows { area, y: area.y, names };
    // Fee, lines, rule, total, machine.
    let long = 3 * bill.lines.len() as u16 + u16::from(platform.fee.is_some()) + 3;
    if let Some(fee) = &platform.fee {
        let words = ["the plan, each month", "the plan"];
        rows.put(canvas, "", &words.map(str::to_owned), &money(Usd(fee.usd)), Weight::Amount);
    }
    for (line, meter) in bill.lines.iter().zip(&*platform.meters) {
        if long <= area.height {
            in_full(line, meter, state.free, canvas, &mut rows);
        } else {
            rows.put(canvas, &line.name, &in_short(line, meter), &money(line.cost), Weight::Amount);
        }
    }
    canvas.hline(area.x, rows.y, area.width, '─', theme.rule());
    let x = canvas.put(area.x, rows.y + 1, "a month", theme.strong()) + 3;
    let end = canvas.right(area.right(), rows.y + 1, &money(bill.total()), bold(theme.accent()));
    let who = meter.map(Reading::words).unwrap_or_default().into_iter();
    let who = who.flat_map(|words| [format!("duration {words}"), words]);
    if let Some(words) = who.into_iter().find(|words| x + text::width(words) + 2 <= end) {
        canvas.put(x, rows.y + 1, &words, theme.muted());
    }
    rows.y += 2;
    let machine = &state.prices.machine;
    let even = break_even(&platform, &state.workload(), machine);
    let even = even.map_or_else(|| "never".to_owned(), short);
    let price = money(machine.month());
    let words = [
        format!("{}, {price}, costs less above", machine.name),
        format!("a machine for {price} costs less above"),
        format!("a {price} machine: less above"),
        format!("{price} machine above"),
    ];
    if rows.y < area.bottom() {
        rows.put(canvas, "", &words, &even, Weight::Fact);
    }
    if rows.y + 1 < area.bottom() && text::width(LEFT_OUT) <= area.width {
        canvas.put(area.x, rows.y, LEFT_OUT, theme.muted());
    }
}

/// Rows from above to below.
struct Rows {
    area: Rect,
    y: u16,
    /// Columns of the names of lines.
    names: u16,
}

/// How much the figure of a row matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// It is money of the sum.
    Amount,
    /// It leads there.
    Fact,
}

impl Rows {
    /// A name, the longest of the words that has room, and a figure at the right edge.
    fn put(&mut self, canvas: &mut Canvas<'_>, name: &str, words: &[String], figure: &str, weight: Weight) {
        let theme = canvas.theme();
        let style = if weight == Weight::Amount { theme.strong() } else { theme.text() };
        let from = canvas.right(self.area.right(), self.y, figure, style);
        let x = if name.is_empty() { self.area.x } else { self.area.x + self.names };
        canvas.put(self.area.x, self.y, name.trim_start_matches(NO_NAME), theme.text());
        let room = from.saturating_sub(x + 2);
        let fitting = words.iter().find(|words| text::width(words) <= room);
        let shortest = || text::truncate(words.last().map_or("", String::as_str), room);
        canvas.put(x, self.y, &fitting.cloned().unwrap_or_else(shortest), theme.muted());
        self.y += 1;
    }
}

/// The name of a row that goes on with the line above it.
const NO_NAME: char = ' ';

fn in_full(line: &Line, meter: &Meter, free: Free, canvas: &mut Canvas<'_>, rows: &mut Rows) {
    let unit = if line.measure == Measure::Invocations { String::new() } else { format!(" {}", line.measure.unit()) };
    let going_on = NO_NAME.to_string();
    rows.put(canvas, &line.name, &factors(line), &format!("{}{unit}", amount(line.used)), Weight::Fact);
    let words = if free == Free::Used { "free each month, used up" } else { "free each month" };
    let taken = format!("− {}{unit}", amount(line.free));
    rows.put(canvas, &going_on, &[words.to_owned(), "free".to_owned()], &taken, Weight::Fact);
    let rest = amount(line.billable);
    let price = [format!("{rest}{unit} at {}", price(line, meter)), format!("{rest}{unit}")];
    rows.put(canvas, &going_on, &price, &money(line.cost), Weight::Amount);
}

/// What was multiplied to get what was used.
fn factors(line: &Line) -> [String; 2] {
    let seconds = plain(line.billed.as_secs());
    let gb = plain(line.memory.as_gb());
    let each = match line.measure {
        Measure::Invocations => return ["one for each invocation".to_owned(), String::new()],
        Measure::GbSeconds | Measure::GbHours => format!("{seconds} s x {gb} GB"),
        Measure::GibSeconds => format!("{seconds} s x {gb} GiB"),
        Measure::VcpuSeconds => format!("{seconds} s of a vCPU"),
        Measure::CpuMilliseconds | Measure::CpuHours => "what each computes".to_owned(),
    };
    [format!("invocations x {each}"), each]
}

/// What a line says beside its amount, from the longest to the shortest.
fn in_short(line: &Line, meter: &Meter) -> [String; 5] {
    let unit = if line.measure == Measure::Invocations { String::new() } else { format!(" {}", line.measure.unit()) };
    let (used, free) = (amount(line.used), amount(line.free));
    [
        format!("{used}{unit}, {free} free, then {}", price(line, meter)),
        format!("{used}{unit}, {free} free"),
        format!("{}{unit}, {} free", short(line.used), short(line.free)),
        format!("{}{unit}", short(line.used)),
        String::new(),
    ]
}

/// The price of the last part of what is billable.
fn price(line: &Line, meter: &Meter) -> String {
    let usd = meter.tiers.iter().rev().find(|tier| tier.above < line.billable).map_or(meter.usd, |tier| tier.usd);
    match meter.per {
        per if per >= 1e6 => format!("${} a million", with_commas(usd, 2)),
        _ if usd < 0.1 => format!("${}", plain(usd)),
        _ => format!("${}", with_commas(usd, 3)),
    }
}

/// A figure with as many decimals as it needs, ten at most.
fn plain(value: f64) -> String {
    let digits = format!("{value:.10}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A count, with decimals only where it is small.
fn amount(value: f64) -> String {
    let decimals = if value >= 100.0 || value.fract() == 0.0 { 0 } else { 2 };
    with_commas(value, decimals)
}

fn money(money: Usd) -> String {
    format!("${}", with_commas(money.0, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_the_decimals_that_they_need() {
        assert_eq!([plain(0.12), plain(1.5), plain(0.000_016_666_7), plain(2.0)], ["0.12", "1.5", "0.0000166667", "2"]);
        assert_eq!([amount(540_000.0), amount(1.25), amount(7.0)], ["540,000", "1.25", "7"]);
    }
}
