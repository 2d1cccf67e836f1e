//! The four sliders: a name, a value, and a line with a handle. A click on the line takes the handle there.

use ratatui::layout::Rect;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::screen::Spots;
use crate::tui::screen::cost::act;
use crate::tui::screen::cost::state::{Action, Slider, State};
use crate::tui::theme::bold;
use crate::units::with_commas;

/// How much room a slider has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Name, value and line in one row.
    Row,
    /// The line below name and value.
    Usual,
    /// A blank row below that.
    Roomy,
}

impl Shape {
    /// Rows of one slider.
    fn height(self) -> u16 {
        match self {
            Self::Row => 1,
            Self::Usual => 2,
            Self::Roomy => 3,
        }
    }

    /// Rows that all sliders take.
    pub fn rows(self) -> u16 {
        Slider::ALL.len() as u16 * self.height()
    }
}

/// Columns of a name and a value in one row.
const NAME_AND_VALUE: u16 = 36;

/// Draws the sliders.
pub fn view(state: &State, shape: Shape, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) {
    for (at, slider) in Slider::ALL.into_iter().enumerate() {
        let y = area.y + at as u16 * shape.height();
        one(state, slider, shape, canvas, Rect::new(area.x, y, area.width, shape.height().min(2)), spots);
    }
}

fn one(state: &State, slider: Slider, shape: Shape, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) {
    let theme = canvas.theme();
    let chosen = state.slider == slider;
    let x = area.x + 2;
    let (end, track) = if shape == Shape::Row {
        let end = (area.x + NAME_AND_VALUE).min(area.right());
        (end, Rect::new(end + 2, area.y, area.right().saturating_sub(end + 2), 1))
    } else {
        (area.right(), Rect::new(x, area.y + 1, area.right().saturating_sub(x), 1))
    };
    if chosen {
        canvas.glyph(area.x, area.y, '▸', theme.accent());
    }
    let typed = state.typed.as_ref().filter(|_| chosen);
    let value = typed.map_or_else(|| value(state, slider), |typed| format!("{typed}_ {}", unit(slider)));
    let style = if chosen { bold(theme.accent()) } else { theme.text() };
    let from = canvas.right(end, area.y, value.trim_end(), style);
    let name = text::truncate(name(slider), from.saturating_sub(x + 1));
    canvas.put(x, area.y, &name, if chosen { theme.strong() } else { theme.text() });
    let last = track.width.saturating_sub(1);
    let handle = (state.way(slider) * f64::from(last)).round() as u16;
    let line = if chosen { theme.accent() } else { theme.muted() };
    canvas.hline(track.x, track.y, handle, '━', line);
    canvas.hline(track.x + handle, track.y, track.width.saturating_sub(handle), '─', theme.rule());
    canvas.glyph(track.x + handle, track.y, '┃', if chosen { line } else { theme.text() });
    // The name takes the slider in hand, the line takes its handle there.
    spots.push((Rect::new(area.x, area.y, end.saturating_sub(area.x), 1), act(Action::Take(slider))));
    for cell in 0..track.width {
        let way = f64::from(cell) / f64::from(last.max(1));
        spots.push((Rect::new(track.x + cell, track.y, 1, 1), act(Action::Set(slider, way))));
    }
}

fn name(slider: Slider) -> &'static str {
    match slider {
        Slider::Invocations => "invocations a month",
        Slider::Duration => "average duration",
        Slider::Share => "processor busy",
        Slider::Memory => "memory",
    }
}

fn unit(slider: Slider) -> &'static str {
    match slider {
        Slider::Invocations => "",
        Slider::Duration => "ms",
        Slider::Share => "%",
        Slider::Memory => "MB",
    }
}

fn value(state: &State, slider: Slider) -> String {
    match slider {
        Slider::Invocations => with_commas(state.invocations, 0),
        Slider::Duration => format!("{} ms", with_commas(state.duration, 0)),
        Slider::Share => format!("{} %", with_commas(state.share, 0)),
        Slider::Memory => format!("{} MB", with_commas(f64::from(state.memory), 0)),
    }
}
