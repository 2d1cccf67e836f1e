//! A drawn screen in plain ASCII, for terminals and fonts without the glyphs that we draw with. Every glyph becomes one
//! character of one cell, so that no layout changes. Letters of any language stay as they are.

use ratatui::buffer::Buffer;

/// Replaces every glyph that we draw with.
pub fn to_ascii(cells: &mut Buffer) {
    for cell in &mut cells.content {
        let mut glyphs = cell.symbol().chars();
        if let (Some(glyph), None) = (glyphs.next(), glyphs.next())
            && let Some(plain) = plain(glyph)
        {
            cell.set_char(plain);
        }
    }
}

/// The character that stands for a glyph; none for what is not a glyph of ours.
fn plain(glyph: char) -> Option<char> {
    Some(match glyph {
        '✓' | '╭' | '╮' | '╰' | '╯' | '├' | '┤' | '┬' | '┴' => '+',
        '✗' => 'x',
        '◦' => 'o',
        '◉' => '@',
        '▸' | '→' => '>',
        '◂' | '←' => '<',
        '▾' | '↓' => 'v',
        '▴' | '↑' => '^',
        '─' | '╌' | '−' | '▔' => '-',
        '│' | '╎' | '▎' | '▌' => '|',
        '━' | '▃' => '=',
        '┃' | '┏' | '┓' | '┗' | '┛' | '┠' | '┨' | '┯' | '┷' | '▄'..='█' | '▖' => '#',
        '▁' => '_',
        '▂' => '.',
        '…' => '~',
        '\u{2800}' => ' ',
        '\u{2801}'..='\u{28ff}' => '*',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::DARK;
    use crate::tui::widget::checks::{as_text, drawn};

    #[test]
    fn glyphs_become_characters_and_letters_stay() {
        let mut cells = drawn(30, 1, |canvas, _| {
            canvas.put(0, 0, "╭─┃◉ ✓ Grüße 日本 ▄▂▁ ⣿ …", DARK.text());
        });
        to_ascii(&mut cells);
        assert_eq!(as_text(&cells), "+-#@ + Grüße 日 本  #._ * ~\n");
        assert_eq!(
            cells[(0, 0)].style(),
            drawn(1, 1, |canvas, _| canvas.glyph(0, 0, 'x', DARK.text()))[(0, 0)].style()
        );
    }
}
