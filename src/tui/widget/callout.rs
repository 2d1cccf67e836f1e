//! A remark beside the text: a bar at the left, a quiet surface, a bold label, no border.

use ratatui::layout::Rect;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::{Hue, bold};

/// A remark.
pub struct Callout<'a> {
    /// Its first line.
    pub label: &'a str,
    /// A quiet fact at the end of the first line.
    pub fact: &'a str,
    /// What it says.
    pub body: &'a str,
    /// The colour of bar and label.
    pub hue: Hue,
}

/// Columns between the edge and the text.
const INDENT: u16 = 3;

impl Callout<'_> {
    /// Rows that it takes at a width.
    pub fn height(&self, width: u16) -> u16 {
        1 + self.lines(width).len() as u16
    }

    /// Draws it and returns the row below.
    pub fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16) -> u16 {
        let theme = canvas.theme();
        let lines = self.lines(width);
        let height = 1 + lines.len() as u16;
        canvas.surface(Rect::new(x, y, width, height));
        canvas.vline(x, y, height, '▎', theme.hue(self.hue));
        canvas.put(x + INDENT, y, self.label, bold(theme.hue(self.hue)));
        canvas.right((x + width).saturating_sub(2), y, self.fact, theme.muted());
        for (i, line) in lines.iter().enumerate() {
            canvas.put(x + INDENT, y + 1 + i as u16, line, theme.text());
        }
        y + height
    }

    fn lines(&self, width: u16) -> Vec<String> {
        if self.body.is_empty() {
            return Vec::new();
        }
        text::wrap(self.body, width.saturating_sub(INDENT + 2).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    fn callout(body: &str) -> Callout<'_> {
        Callout { label: "In practice", fact: "^T hint", body, hue: Hue::Note }
    }

    #[test]
    fn a_label_a_fact_and_wrapped_words() {
        let cells = drawn(34, 3, |canvas, _| {
            assert_eq!(callout("Servers are there, not yours to patch.").draw(canvas, 0, 0, 34), 3);
        });
        assert_eq!(
            as_text(&cells),
            "▎  In practice           ^T hint\n▎  Servers are there, not yours\n▎  to patch.\n"
        );
    }

    #[test]
    fn it_stays_inside_at_every_small_size() {
        every_small_size(|canvas, area| {
            let mut inside = canvas.within(area);
            callout("some words to wrap").draw(&mut inside, area.x, area.y, area.width);
        });
    }
}
