//! A key that can be pressed, with a word for what it does. Does not know which keys there are.

use crate::text;
use crate::tui::canvas::Canvas;

/// A key and what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chip<'a> {
    /// The key as it is written: `t`, `Enter`, `^R`, `←→`.
    pub key: &'a str,
    /// What it does, in one or two words.
    pub label: &'a str,
    /// How loud it is.
    pub weight: Weight,
}

/// How loud a chip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The answer to "what now?"; one on a screen.
    Primary,
    /// Everything else.
    Quiet,
}

impl<'a> Chip<'a> {
    /// The one key to press next.
    pub const fn primary(key: &'a str, label: &'a str) -> Self {
        Self { key, label, weight: Weight::Primary }
    }

    /// Any other key.
    pub const fn quiet(key: &'a str, label: &'a str) -> Self {
        Self { key, label, weight: Weight::Quiet }
    }

    /// Columns that it takes.
    pub fn width(&self) -> u16 {
        let label = if self.label.is_empty() { 0 } else { 1 + text::width(self.label) };
        text::width(self.key).saturating_add(2).saturating_add(label)
    }

    /// Draws it and returns the column after it.
    pub fn draw(&self, canvas: &mut Canvas, x: u16, y: u16) -> u16 {
        let theme = canvas.theme();
        let (key, label) = match self.weight {
            Weight::Primary => (theme.primary_chip(), theme.strong()),
            Weight::Quiet => (theme.chip(), theme.muted()),
        };
        let end = canvas.spans(x, y, &[(" ", key), (self.key, key), (" ", key)]);
        if self.label.is_empty() { end } else { canvas.put(end.saturating_add(1), y, self.label, label) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::DARK;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    #[test]
    fn a_chip_is_as_wide_as_it_says() {
        for chip in [Chip::primary("t", "start tour"), Chip::quiet("←→", "calls a day"), Chip::quiet("c", "")] {
            drawn(40, 1, |canvas, _| assert_eq!(chip.draw(canvas, 2, 0), 2 + chip.width()));
        }
    }

    #[test]
    fn the_key_stands_on_its_panel() {
        let cells = drawn(16, 1, |canvas, _| {
            Chip::primary("t", "start tour").draw(canvas, 0, 0);
        });
        assert_eq!(as_text(&cells), " t  start tour\n");
        assert_eq!(cells[(1, 0)].style().bg, DARK.primary_chip().bg);
        assert_eq!(cells[(4, 0)].style().bg, DARK.page().bg);
    }

    #[test]
    fn small_sizes() {
        every_small_size(|canvas, area| {
            Chip::quiet("Enter", "skip and see").draw(&mut canvas.within(area), area.x, area.y);
        });
    }
}
