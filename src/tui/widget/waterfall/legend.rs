//! The heading of a list of requests, which says once what the fills of its bars are.

use ratatui::layout::Rect;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::Fill;

/// What the fills of the bars are, as they stand at the right of a heading. Without room for all of them there is only the label.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, label: &str, queue: bool) {
    let theme = canvas.theme();
    let run = if area.width >= 70 { "run, your code" } else { "run" };
    let mut parts = vec![(Fill::Spawn, "spawn"), (Fill::Init, "init"), (Fill::Run, run)];
    if queue {
        parts.insert(0, (Fill::Other, "queue"));
    }
    let width = |parts: &[(Fill, &str)]| parts.iter().map(|(_, word)| text::width(word) + 6).sum::<u16>();
    if width(&parts) + text::width(label) + 4 > area.width {
        parts.clear();
    }
    let cells = width(&parts).saturating_sub(3);
    canvas.heading(area.x, area.y, area.width.saturating_sub(cells + u16::from(cells > 0)), label, "");
    let mut x = area.right().saturating_sub(cells);
    for (fill, word) in parts {
        let (glyph, style) = theme.fill(fill);
        canvas.hline(x, area.y, 2, glyph, style);
        x = canvas.put(x + 3, area.y, word, theme.muted()) + 3;
    }
}
