//! A note beside the text: a bar in the colour of its kind, a label, a few lines. It has no border.

use ratatui::layout::Rect;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::{Hue, bold};

/// A note: "In practice", a named misconception, the reason of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Callout<'a> {
    /// What kind of note it is.
    pub hue: Hue,
    /// Its first line, in bold.
    pub label: &'a str,
    /// A quiet fact at the end of the first line; left out where it does not fit.
    pub fact: &'a str,
    /// The text; it is wrapped.
    pub body: &'a str,
}

/// Columns before the text, and after it.
const INSET: (u16, u16) = (3, 2);

impl Callout<'_> {
    /// Rows that it takes in a pane of this width.
    pub fn height(&self, width: u16) -> u16 {
        let lines = if self.body.is_empty() { 0 } else { text::wrap(self.body, prose(width)).len() };
        u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(1)
    }

    /// Draws it at the top of `area` and returns the row after it.
    pub fn draw(&self, canvas: &mut Canvas, area: Rect) -> u16 {
        let theme = canvas.theme();
        let panel = Rect { height: self.height(area.width).min(area.height), ..area };
        let mut canvas = canvas.within(panel);
        let x = panel.x.saturating_add(INSET.0);
        canvas.surface(panel);
        canvas.vline(panel.x, panel.y, panel.height, '▎', theme.hue(self.hue));
        let end = canvas.put(x, panel.y, self.label, bold(theme.hue(self.hue)));
        let right = panel.right().saturating_sub(INSET.1);
        if !self.fact.is_empty() && end.saturating_add(3).saturating_add(text::width(self.fact)) <= right {
            canvas.right(right, panel.y, self.fact, theme.muted());
        }
        if !self.body.is_empty() {
            canvas.para(x, panel.y.saturating_add(1), prose(panel.width), self.body, theme.text());
        }
        panel.bottom()
    }
}

fn prose(width: u16) -> u16 {
    width.saturating_sub(INSET.0 + INSET.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::DARK;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size};

    const NOTE: Callout = Callout {
        hue: Hue::Note,
        label: "In practice",
        fact: "2 of 3",
        body: "There are servers; someone else owns them and watches over them.",
    };

    #[test]
    fn the_text_stands_beside_its_bar() {
        let cells = drawn(40, 4, |canvas, area| assert_eq!(NOTE.draw(canvas, area), 3));
        insta::assert_snapshot!(as_text(&cells), @r"
        ▎  In practice                  2 of 3
        ▎  There are servers; someone else
        ▎  owns them and watches over them.
        ");
        assert_eq!(NOTE.height(40), 3);
        assert_eq!(cells[(0, 1)].style().fg, DARK.hue(Hue::Note).fg);
        assert_eq!(cells[(39, 2)].style().bg, DARK.surface().bg);
        assert_eq!(cells[(39, 3)].style().bg, DARK.page().bg);
    }

    #[test]
    fn a_fact_without_room_is_left_out() {
        let cells = drawn(20, 1, |canvas, area| {
            NOTE.draw(canvas, area);
        });
        assert_eq!(as_text(&cells), "▎  In practice\n");
    }

    #[test]
    fn small_sizes() {
        every_small_size(|canvas, area| {
            NOTE.draw(canvas, area);
        });
    }
}
