//! The four sliders: a name, a value, and a line with a handle. A click on the line takes the handle there.

use ratatui::layout::Rect;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::screen::Spots;
use crate::tui::screen::cost::act;
use crate::tui::screen::cost::state::{Action, Slider, State};
use crate::tui::theme::bold;
use crate::units::with_commas;

/// Rows that the sliders take.
pub fn rows(roomy: bool) -> u16 {
    Slider::ALL.len() as u16 * height(roomy)
}

fn height(roomy: bool) -> u16 {
    if roomy { 3 } else { 2 }
}

/// Draws the sliders.
pub fn view(state: &State, roomy: bool, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) {
    let mut y = area.y;
    for slider in Slider::ALL {
        one(state, slider, canvas, Rect::new(area.x, y, area.width, 2), spots);
        y += height(roomy);
    }
}

fn one(state: &State, slider: Slider, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) {
    let theme = canvas.theme();
    let chosen = state.slider == slider;
    let (x, end) = (area.x + 2, area.right());
    if chosen {
        canvas.glyph(area.x, area.y, '▸', theme.accent());
    }
    let typed = state.typed.as_ref().filter(|_| chosen);
    let value = typed.map_or_else(|| value(state, slider), |typed| format!("{typed}_ {}", unit(slider)));
    let style = if chosen { bold(theme.accent()) } else { theme.text() };
    let from = canvas.right(end, area.y, &value, style);
    let name = text::truncate(name(slider), from.saturating_sub(x + 1));
    canvas.put(x, area.y, &name, if chosen { theme.strong() } else { theme.text() });
    let cells = end.saturating_sub(x);
    let handle = (state.way(slider) * f64::from(cells.saturating_sub(1))).round() as u16;
    let line = if chosen { theme.accent() } else { theme.muted() };
    canvas.hline(x, area.y + 1, handle, '━', line);
    canvas.hline(x + handle, area.y + 1, cells.saturating_sub(handle), '─', theme.rule());
    canvas.glyph(x + handle, area.y + 1, '┃', if chosen { line } else { theme.text() });
    for cell in 0..cells {
        let way = f64::from(cell) / f64::from(cells.saturating_sub(1).max(1));
        spots.push((Rect::new(x + cell, area.y, 1, 2), act(Action::Set(slider, way))));
    }
}

fn name(slider: Slider) -> &'static str {
    match slider {
        Slider::Invocations => "runs a month",
        Slider::Duration => "a run takes",
        Slider::Share => "of it computing",
        Slider::Memory => "memory",
    }
}

fn unit(slider: Slider) -> &'static str {
    match slider {
        Slider::Invocations => "runs",
        Slider::Duration => "ms",
        Slider::Share => "%",
        Slider::Memory => "MB",
    }
}

fn value(state: &State, slider: Slider) -> String {
    match slider {
        Slider::Invocations => with_commas(state.invocations, 0),
        Slider::Duration => format!("{} ms", with_commas(state.duration, 0)),
        Slider::Share => format!("{} %", state.share),
        Slider::Memory => format!("{} MB", with_commas(f64::from(state.memory), 0)),
    }
}
