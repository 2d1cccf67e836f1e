//! A bordered place for one thing: an open term, a lesson, a guess. Cards hold no cards.

use ratatui::layout::Rect;

use crate::tui::canvas::{Border, Canvas};
use crate::tui::theme::Hue;

/// A card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// Colour of its border.
    pub hue: Hue,
    /// Whether it is the chosen one.
    pub choice: Choice,
    /// Whether there are more under it.
    pub stack: Stack,
    /// Empty rows inside, above and below.
    pub padding: u16,
}

/// Whether a card is the chosen one of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It has a thick border.
    Chosen,
    /// It has a thin one.
    Open,
}

/// Whether a card lies alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stack {
    /// One card.
    Single,
    /// The top one of many: a second edge shows under it.
    Deck,
}

/// Columns between the outer edge and the text, border included.
const INSET: u16 = 3;

impl Card {
    /// The place inside of a card drawn in `area`.
    pub fn inner(self, area: Rect) -> Rect {
        let face = self.face(area);
        let rows = self.padding.saturating_add(1);
        Rect {
            x: face.x.saturating_add(INSET.min(face.width)),
            y: face.y.saturating_add(rows.min(face.height)),
            width: face.width.saturating_sub(2 * INSET),
            height: face.height.saturating_sub(rows.saturating_mul(2)),
        }
    }

    /// Draws the card and returns the place inside of it.
    pub fn draw(self, canvas: &mut Canvas, area: Rect) -> Rect {
        let theme = canvas.theme();
        let face = self.face(area);
        let border = match self.choice {
            Choice::Chosen => Border::Heavy,
            Choice::Open => Border::Rounded,
        };
        if self.stack == Stack::Deck && face.width > 2 && face.height > 1 {
            let (x, y) = (face.right(), face.bottom());
            let edge = theme.rule();
            canvas.glyph(x, face.y + 1, '╮', edge);
            canvas.vline(x, face.y + 2, face.height - 2, '│', edge);
            canvas.glyph(x, y, '╯', edge);
            canvas.hline(face.x + 2, y, face.width - 2, '─', edge);
            canvas.glyph(face.x + 1, y, '╰', edge);
        }
        canvas.frame(face, border, theme.hue(self.hue));
        self.inner(area)
    }

    /// The upper card, without the edge of the one under it.
    fn face(self, area: Rect) -> Rect {
        match self.stack {
            Stack::Single => area,
            Stack::Deck => Rect { width: area.width.saturating_sub(1), height: area.height.saturating_sub(1), ..area },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    const TERM: Card = Card { hue: Hue::Plain, choice: Choice::Open, stack: Stack::Deck, padding: 0 };

    #[test]
    fn a_deck_shows_its_second_edge() {
        let cells = drawn(16, 5, |canvas, area| {
            let inner = TERM.draw(canvas, area);
            assert_eq!(inner, Rect::new(3, 1, 9, 2));
            canvas.put(inner.x, inner.y, "Cold start", canvas.theme().cold());
        });
        insta::assert_snapshot!(as_text(&cells), @r"
        ╭─────────────╮
        │  Cold start │╮
        │             ││
        ╰─────────────╯│
         ╰─────────────╯
        ");
    }

    #[test]
    fn the_chosen_card_has_a_thick_border() {
        let card = Card { hue: Hue::Accent, choice: Choice::Chosen, stack: Stack::Single, padding: 1 };
        let cells = drawn(12, 5, |canvas, area| assert_eq!(card.draw(canvas, area), Rect::new(3, 2, 6, 1)));
        insta::assert_snapshot!(as_text(&cells), @r"
        ┏━━━━━━━━━━┓
        ┃          ┃
        ┃          ┃
        ┃          ┃
        ┗━━━━━━━━━━┛
        ");
    }

    #[test]
    fn small_sizes() {
        for card in [TERM, Card { stack: Stack::Single, padding: u16::MAX, ..TERM }] {
            every_small_size(|canvas, area| {
                let inner = card.draw(canvas, area);
                assert_eq!(inner.intersection(area), inner);
            });
        }
    }
}
