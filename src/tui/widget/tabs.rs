//! A row of words of which one is open; a mark stands under it.

use crate::text;
use crate::tui::canvas::Canvas;

/// Words to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tabs<'a> {
    /// The words.
    pub names: &'a [&'a str],
    /// The open one.
    pub open: usize,
}

/// Columns between two words.
const GAP: u16 = 4;

impl Tabs<'_> {
    /// Columns that they take.
    pub fn width(&self) -> u16 {
        let words = self.names.iter().map(|name| text::width(name)).fold(0, u16::saturating_add);
        words.saturating_add(GAP.saturating_mul(u16::try_from(self.names.len().saturating_sub(1)).unwrap_or(u16::MAX)))
    }

    /// Draws them from column `x` on row `y`; the mark is on the row under it. Returns the column after them.
    pub fn draw(&self, canvas: &mut Canvas, x: u16, y: u16) -> u16 {
        let theme = canvas.theme();
        let mut column = x;
        for (i, name) in self.names.iter().enumerate() {
            if i > 0 {
                column = column.saturating_add(GAP);
            }
            let end = canvas.put(column, y, name, if i == self.open { theme.accent() } else { theme.muted() });
            if i == self.open {
                canvas.hline(column, y.saturating_add(1), end.saturating_sub(column), '▔', theme.accent());
            }
            column = end;
        }
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    const PLATFORMS: Tabs = Tabs { names: &["Vercel", "Lambda", "Workers"], open: 1 };

    #[test]
    fn the_open_one_is_marked() {
        let cells = drawn(30, 2, |canvas, _| assert_eq!(PLATFORMS.draw(canvas, 0, 0), PLATFORMS.width()));
        insta::assert_snapshot!(as_text(&cells), @r"
        Vercel    Lambda    Workers
                  ▔▔▔▔▔▔
        ");
    }

    #[test]
    fn small_sizes() {
        every_small_size(|canvas, area| {
            PLATFORMS.draw(&mut canvas.within(area), area.x, area.y);
        });
    }
}
