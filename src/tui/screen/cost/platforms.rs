//! The same month on every platform, side by side: what it costs, how far the free amounts reach, and what each platform bills.

use ratatui::layout::Rect;

use crate::cost::bill::Bill;
use crate::cost::curve::{break_even, knee};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::screen::Spots;
use crate::tui::screen::cost::state::{Action, State};
use crate::tui::screen::cost::{act, short};
use crate::units::with_commas;

/// Columns of an amount of money.
const MONEY: u16 = 14;
/// Columns of a number of runs.
const RUNS: u16 = 12;

/// Draws the table.
pub fn view(state: &State, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) {
    let theme = canvas.theme();
    canvas.heading(area.x, area.y, area.width, "The same month elsewhere", &state.named(area.width.saturating_sub(31)));
    let platforms: Vec<_> = state.prices.platforms.iter().map(|platform| state.priced(platform)).collect();
    let names: Vec<String> = platforms.iter().map(|one| format!("{}, {}", one.name, one.plan)).collect();
    let widest = names.iter().map(|name| text::width(name)).max().unwrap_or(0);
    let wide = area.width >= 90;
    let figures = MONEY + RUNS * if wide { 2 } else { 1 };
    let name_cells = widest.min(area.width.saturating_sub(2 + figures));
    let bar_cells = area.width.saturating_sub(2 + name_cells + figures + 2);
    let workload = state.workload();
    let totals: Vec<f64> = platforms.iter().map(|one| Bill::of(one, &workload).total().0).collect();
    let most = totals.iter().copied().fold(0.0, f64::max);
    let end = area.right();
    let mut y = area.y + 1;
    canvas.right(end, y, "free to", theme.muted());
    if wide {
        canvas.right(end - RUNS, y, "break-even", theme.muted());
    }
    canvas.right(end + MONEY - figures, y, "a month", theme.muted());
    y += 1;
    for (at, (platform, total)) in platforms.iter().zip(&totals).enumerate() {
        if y >= area.bottom() {
            break;
        }
        let row = Rect::new(area.x, y, area.width, 1);
        let chosen = at == state.platform;
        if chosen {
            canvas.select(row);
            canvas.glyph(area.x, y, '▸', theme.accent());
        }
        let style = if chosen { theme.strong() } else { theme.text() };
        let x = area.x + 2;
        canvas.put(x, y, &text::truncate(&names[at], name_cells), style);
        if most > 0.0 && bar_cells > 4 {
            canvas.hline(
                x + name_cells + 2,
                y,
                (f64::from(bar_cells) * total / most).round() as u16,
                '━',
                theme.muted(),
            );
        }
        let runs = |runs: Option<f64>| runs.map_or_else(|| "never ends".to_owned(), short);
        canvas.right(end, y, &runs(knee(platform, &workload)), theme.muted());
        let mut money = end - RUNS;
        if wide {
            let even = break_even(platform, &workload, &state.prices.machine).map_or_else(|| "never".to_owned(), short);
            canvas.right(money, y, &even, theme.muted());
            money -= RUNS;
        }
        canvas.right(money, y, &format!("${}", with_commas(*total, 2)), style);
        spots.push((row, act(Action::PickPlatform(at))));
        y += 1;
    }
    if y < area.bottom() {
        let machine = &state.prices.machine;
        canvas.put(area.x + 2, y, &text::truncate(&machine.what, name_cells + bar_cells), theme.muted());
        let money = end + MONEY - figures;
        canvas.right(money, y, &format!("${}", with_commas(machine.month().0, 2)), theme.muted());
        y += 1;
    }
    if y + 1 < area.bottom() {
        let words = format!("{} bills {}.", state.platform().name, state.platform().bills);
        canvas.para(area.x, y + 1, area.width.min(crate::tui::layout::PROSE), &words, theme.muted());
    }
}
