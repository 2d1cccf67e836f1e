//! Where things stand, as a pure function of the terminal's size. Nothing drawn is remembered to decide what a key does.

use ratatui::layout::{Rect, Size};

/// Smaller terminals get a notice.
pub const SMALLEST: Size = Size { width: 40, height: 12 };
/// From this width the outline stands at the left.
const OUTLINE_FROM: u16 = 100;
/// Its columns.
pub const OUTLINE: u16 = 27;
/// First column of the content beside the outline.
const BESIDE_OUTLINE: u16 = 33;
/// From this height there is room for air.
const TALL_FROM: u16 = 30;
/// The widest line of prose.
pub const PROSE: u16 = 72;

/// The places of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The whole terminal.
    pub whole: Rect,
    /// Course, track, minutes, state, count.
    pub header: Rect,
    /// The rule under the header, which is the progress bar.
    pub progress: Rect,
    /// The list of sections, where there is room.
    pub outline: Option<Rect>,
    /// The title of the section with its fact.
    pub title: Rect,
    /// What the section shows.
    pub content: Rect,
    /// The keys that work now.
    pub footer: Rect,
    /// How much air there is.
    pub height: Height,
}

/// How much air a screen has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Height {
    /// Under 24 rows: second lines go.
    Low,
    /// 24 to 29 rows: blank rows go.
    Usual,
    /// 30 rows and more.
    Tall,
}

impl Frame {
    /// The places for a terminal; none if it is too small.
    pub fn of(size: Size) -> Option<Self> {
        if size.width < SMALLEST.width || size.height < SMALLEST.height {
            return None;
        }
        let Size { width, height } = size;
        let inner = width - 4;
        let outlined = width >= OUTLINE_FROM;
        let tall = height >= TALL_FROM;
        let title_row = if tall { 3 } else { 2 };
        let left = if outlined { BESIDE_OUTLINE } else { 2 };
        let row = |x, y, width| Rect::new(x, y, width, 1);
        let content_top = title_row + 2;
        Some(Self {
            whole: Rect::new(0, 0, width, height),
            header: row(2, 0, inner),
            progress: row(2, 1, inner),
            outline: outlined.then(|| Rect::new(2, title_row, OUTLINE, height - title_row - 2)),
            title: row(left, title_row, width - left - 2),
            content: Rect::new(left, content_top, width - left - 2, (height - 2).saturating_sub(content_top)),
            footer: row(2, height - 1, inner),
            height: match height {
                30.. => Height::Tall,
                24.. => Height::Usual,
                _ => Height::Low,
            },
        })
    }

    /// The same places with the room of the outline given to title and content.
    #[must_use]
    pub fn without_outline(self) -> Self {
        let wide = |place: Rect| Rect { x: self.header.x, width: self.header.width, ..place };
        Self { outline: None, title: wide(self.title), content: wide(self.content), ..self }
    }

    /// The content, no wider than prose should be.
    pub fn prose(&self) -> Rect {
        Rect { width: self.content.width.min(PROSE), ..self.content }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u16, height: u16) -> Frame {
        Frame::of(Size { width, height }).unwrap()
    }

    #[test]
    fn the_outline_has_its_place_from_100_columns() {
        assert_eq!(frame(120, 36).content, Rect::new(33, 5, 85, 29));
        assert_eq!(frame(120, 36).outline, Some(Rect::new(2, 3, 27, 31)));
        assert_eq!(frame(80, 24).content, Rect::new(2, 4, 76, 18));
        assert_eq!(frame(80, 24).outline, None);
        assert_eq!(frame(60, 20).content, Rect::new(2, 4, 56, 14));
    }

    #[test]
    fn places_never_touch_the_margins_or_each_other() {
        for width in SMALLEST.width..160 {
            for height in SMALLEST.height..60 {
                let frame = frame(width, height);
                for place in [frame.header, frame.progress, frame.title, frame.content, frame.footer] {
                    assert!(place.left() >= 2 && place.right() <= width - 2 && place.bottom() <= height, "{place:?}");
                }
                assert!(frame.content.bottom() < frame.footer.top());
            }
        }
    }

    #[test]
    fn too_small_is_no_frame() {
        assert_eq!(Frame::of(Size { width: 39, height: 40 }), None);
        assert_eq!(Frame::of(Size { width: 90, height: 11 }), None);
    }
}
