//! What a page says without its colours: its signs. Whatever a colour says, a sign or a word has to say too.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;
use serverless_tutor::tui::ascii::to_ascii;
use serverless_tutor::tui::theme::Theme;
use serverless_tutor::tui::theme::palette::{ALL, DARK};

use crate::rehearsal::Rehearsal;

/// Keys that change what is current, chosen or open.
const KEYS: [&str; 7] = ["<Down>", "<Up>", "<Right>", "<Left>", "<Tab>", "<Enter>", "<Esc>"];

/// Checks a page: every theme draws the same signs, ASCII lacks none of them, and no key changes colours alone. Gives what
/// is wrong.
pub(crate) fn flaws(name: &str, page: impl Fn(&'static Theme) -> Rehearsal) -> Vec<String> {
    let mut found = Vec::new();
    let dark = page(&DARK).screen();
    for theme in ALL {
        let other = page(theme).screen();
        if let Some(at) = first_difference(&dark, &other) {
            let [here, there] = [&dark, &other].map(|cells| cells[at].symbol().to_owned());
            found.push(format!("{name}: {here:?} at {at:?} is {there:?} in {}", theme.name()));
        }
    }
    let mut plain = dark.clone();
    to_ascii(&mut plain);
    if let Some(cell) = plain.content.iter().find(|cell| !cell.symbol().is_ascii()) {
        found.push(format!("{name}: {:?} is left in ASCII", cell.symbol()));
    }
    for key in KEYS {
        let mut after = page(&DARK);
        after.keys(key).wait(5_000);
        let after = after.screen();
        let only_colours = first_difference(&dark, &after).is_none();
        if let Some(at) = dark.content.iter().zip(&after.content).position(|(a, b)| is_other(a, b))
            && only_colours
        {
            let (x, y) = (at % usize::from(dark.area.width), at / usize::from(dark.area.width));
            found.push(format!("{name}: {key} changes only colours, first at {x}, {y}"));
        }
    }
    found
}

/// The first cell with another sign. The heights of bars stand for the colours that they have in other themes.
fn first_difference(a: &Buffer, b: &Buffer) -> Option<(u16, u16)> {
    let sign = |cell: &Cell| match cell.symbol() {
        "▁" | "▂" | "▃" | "▆" => "▄".to_owned(),
        other => other.to_owned(),
    };
    let at = a.content.iter().zip(&b.content).position(|(a, b)| sign(a) != sign(b))?;
    Some((at as u16 % a.area.width, at as u16 / a.area.width))
}

/// Whether two cells look different, but for the text cursor.
fn is_other(a: &Cell, b: &Cell) -> bool {
    let is_cursor =
        |cell: &Cell| cell.modifier.contains(Modifier::REVERSED) || cell.fg == DARK.page().bg.unwrap_or_default();
    !is_cursor(a) && !is_cursor(b) && (a.fg, a.bg, a.modifier) != (b.fg, b.bg, b.modifier)
}
