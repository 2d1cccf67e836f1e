//! What a page says without its colours: its signs. Whatever a colour says, a sign or a word has to say too.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use serverless_tutor::tui::ascii::to_ascii;
use serverless_tutor::tui::theme::Theme;
use serverless_tutor::tui::theme::palette::{DARK, MONO};

use crate::rehearsal::Rehearsal;

/// Keys that change what is current, chosen or open.
const KEYS: [&str; 5] = ["<Down>", "<Right>", "<Tab>", "<Enter>", "<Esc>"];

/// Checks a page: it has the same signs without colours, ASCII lacks none of them, and no key changes colours alone. Gives
/// what is wrong.
pub(crate) fn flaws(page: impl Fn(&'static Theme) -> (&'static str, Rehearsal)) -> Vec<String> {
    let mut found = Vec::new();
    let (name, mut rehearsal) = page(&DARK);
    let mut before = rehearsal.screen();
    let other = page(&MONO).1.screen();
    if let Some(at) = first_other_sign(&before, &other) {
        let [here, there] = [&before, &other].map(|cells| cells[at].symbol().to_owned());
        found.push(format!("{name}: {here:?} at {at:?} is {there:?} without colours"));
    }
    let mut keys = String::new();
    for key in std::iter::once("").chain(KEYS) {
        rehearsal.keys(key).wait(5_000);
        keys.push_str(key);
        let after = rehearsal.screen();
        let mut plain = after.clone();
        to_ascii(&mut plain);
        if let Some(cell) = plain.content.iter().find(|cell| !cell.symbol().is_ascii()) {
            found.push(format!("{name} {keys}: {:?} is left in ASCII", cell.symbol()));
        }
        // A text cursor that moves is a sign of itself.
        let same_signs = first_other_sign(&before, &after).is_none() && cursors(&before) == cursors(&after);
        let looks = |cell: &Cell| (cell.fg, cell.bg, cell.modifier);
        let other = before.content.iter().zip(&after.content).position(|(a, b)| looks(a) != looks(b));
        if let Some(at) = other.filter(|_| same_signs) {
            found.push(format!("{name} {keys}: the last key changes only colours, first at {:?}", place(&after, at)));
        }
        before = after;
    }
    found
}

/// The first cell with another sign. The heights of bars stand for the colours that they have in other themes.
fn first_other_sign(a: &Buffer, b: &Buffer) -> Option<(u16, u16)> {
    let sign = |cell: &Cell| match cell.symbol() {
        "▁" | "▂" | "▃" | "▆" | "▖" => "▄".to_owned(),
        other => other.to_owned(),
    };
    a.content.iter().zip(&b.content).position(|(a, b)| sign(a) != sign(b)).map(|at| place(a, at))
}

/// Where text cursors stand.
fn cursors(cells: &Buffer) -> Vec<usize> {
    let page = DARK.page().bg.unwrap_or(Color::Reset);
    let is_cursor = |cell: &Cell| cell.modifier.contains(Modifier::REVERSED) || cell.fg == page;
    (0..cells.content.len()).filter(|at| is_cursor(&cells.content[*at])).collect()
}

fn place(cells: &Buffer, at: usize) -> (u16, u16) {
    let width = usize::from(cells.area.width);
    ((at % width) as u16, (at / width) as u16)
}
