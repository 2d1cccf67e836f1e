//! The cost explorer: a month of one function on sliders, its bill line by line, and below it the curve or all platforms side by
//! side. The screen draws its state; keys and clicks become actions.

pub mod bill;
pub mod chart;
pub mod platforms;
pub mod sliders;
pub mod state;

use ratatui::layout::Rect;

use crate::cost::prices::{Free, Platform};
use crate::text;
use crate::tui::app::meter::Reading;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key};
use crate::tui::layout::{Frame, Height};
use crate::tui::screen::Spots;
use crate::tui::screen::cost::sliders::Shape;
use crate::tui::screen::cost::state::{Action, Below, End, State};

/// Columns from which the bill stands beside the sliders.
const TWO_COLUMNS: u16 = 72;
/// Columns between the sliders and the bill.
const GAP: u16 = 3;

fn act(action: Action) -> Act {
    Act::Cost(action)
}

/// The keys of the explorer.
pub fn keys(state: &State) -> Vec<Binding> {
    let digits = ('0'..='9').map(|digit| (Key::Char(digit), act(Action::Digit(digit)))).collect();
    let digits = Binding::many(digits, "type a value").named("0 to 9");
    if state.typed.is_some() {
        return vec![
            Binding::new(Key::Enter, "take it", act(Action::Enter)).first(),
            digits.on_page(),
            Binding::new(Key::Backspace, "erase", act(Action::Erase)),
            Binding::new(Key::Esc, "leave it as it was", act(Action::Back)),
        ];
    }
    let pair = |first: (Key, Action), second: (Key, Action), label| {
        Binding::pair((first.0, act(first.1)), (second.0, act(second.1)), label)
    };
    let other = if state.below == Below::Curve { "compare" } else { "the curve" };
    let free = if state.free == Free::Left { "no free tier" } else { "free tier" };
    vec![
        pair((Key::Left, Action::Slide(-1)), (Key::Right, Action::Slide(1)), "change").first(),
        pair((Key::Up, Action::Choose(-1)), (Key::Down, Action::Choose(1)), "slider"),
        pair((Key::Char('p'), Action::Platform(1)), (Key::Char('P'), Action::Platform(-1)), "platform").named("p"),
        Binding::new(Key::Char('u'), "a use", act(Action::Preset)),
        Binding::new(Key::Char('m'), other, act(Action::Turn)).or(Key::Enter),
        Binding::new(Key::Char('f'), free, act(Action::Free)),
        Binding::new(Key::Esc, "back", act(Action::Back)),
        digits.on_page(),
        pair((Key::PageDown, Action::Slide(-5)), (Key::PageUp, Action::Slide(5)), "change a lot").on_page(),
        pair((Key::Home, Action::ToEnd(End::Least)), (Key::End, Action::ToEnd(End::Most)), "least, most").on_page(),
        Binding::new(Key::Tab, "next slider", act(Action::Choose(1))).on_page(),
    ]
}

/// Draws the explorer.
///
/// ```text
/// Cost explorer                       AWS Lambda, x86, us-east-1, prices of 2026-09-20
/// ──────────────────────────────────────────────────────────────────────────────────
/// ▸ runs a month    3,000,000     requests   3M, 1M free                       $0.40
///   ━━━━━━━━━┃───────────────     duration   540,000 GB-s, 400,000 free        $2.33
///   a run takes        120 ms     ──────────────────────────────────────────────────
///   ━━━━━━┃──────────────────     a month                                      $2.73
/// ```
pub fn view(state: &State, meter: Option<&Reading>, frame: &Frame, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let theme = canvas.theme();
    let (x, end) = (2, frame.whole.width.saturating_sub(2));
    let from = canvas.put(x, 0, "Cost explorer", theme.strong());
    let fact = facts(&state.platform(), end.saturating_sub(from + 3));
    canvas.right(end, 0, &fact, theme.muted());
    canvas.hline(x, 1, end.saturating_sub(x), '─', theme.rule());
    let top = 2 + u16::from(frame.height >= Height::Usual);
    let width = end.saturating_sub(x);
    let shape = match frame.height {
        _ if width < TWO_COLUMNS => Shape::Row,
        Height::Tall => Shape::Roomy,
        _ => Shape::Usual,
    };
    let half = if shape == Shape::Row { width } else { width.saturating_sub(GAP) / 2 };
    sliders::view(state, shape, canvas, Rect::new(x, top, half, shape.rows()), spots);
    let (right, y) = if shape == Shape::Row {
        let rows = state.bill().lines.len() as u16 + 2 + u16::from(state.platform().fee.is_some());
        let y = top + shape.rows() + 1;
        (Rect::new(x + 2, y, width.saturating_sub(2), rows), y + rows + 1)
    } else {
        let left = x + half + GAP;
        (Rect::new(left, top, end.saturating_sub(left), shape.rows()), top + shape.rows())
    };
    bill::view(state, meter, canvas, right);
    let y = y + u16::from(frame.height == Height::Tall);
    let bottom = frame.footer.y.saturating_sub(1);
    let below = Rect::new(x, y, width, bottom.saturating_sub(y));
    match state.below {
        Below::Curve => chart::view(state, canvas, below),
        Below::Platforms => platforms::view(state, canvas, below, spots),
    }
}

/// The platform with where and when its prices hold, as far as there is room.
fn facts(platform: &Platform, room: u16) -> String {
    let seen = platform.meters.iter().map(|meter| meter.seen.as_str()).min().unwrap_or_default();
    let short = format!("{}, {}", platform.name, platform.plan);
    let dated = format!("{short}, prices of {seen}");
    let full = format!("{short}, {}, prices of {seen}", platform.region);
    let fits = [full, dated].into_iter().find(|words| text::width(words) <= room);
    fits.unwrap_or_else(|| text::truncate(&short, room))
}

/// A count in few letters: `3M`, `2.18M`, `450`, `12.5k`.
pub(super) fn short(count: f64) -> String {
    let (divided, letter) = match count.abs() {
        n if n >= 999_500_000.0 => (count / 1e9, "B"),
        n if n >= 999_500.0 => (count / 1e6, "M"),
        n if n >= 1_000.0 => (count / 1e3, "k"),
        _ => (count, ""),
    };
    let decimals = match divided.abs() {
        n if n >= 99.5 => 0,
        n if n >= 9.95 => 1,
        _ => 2,
    };
    let digits = format!("{divided:.decimals$}");
    let digits = if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
    format!("{digits}{letter}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_short() {
        let check = |count: f64, words: &str| assert_eq!(short(count), words);
        check(0.0, "0");
        check(450.0, "450");
        check(12_500.0, "12.5k");
        check(2_177_777.0, "2.18M");
        check(3e6, "3M");
        check(999_900_000.0, "1B");
        check(1e10, "10B");
        check(100.0, "100");
    }
}
