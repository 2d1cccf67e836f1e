//! Where the parts of a screen stand: a pure function of the terminal's size. Knows nothing of what stands there.
//!
//! ```text
//!   header                                                            row 0
//!   ━━━━━━━━ ━━━━━━━━ ──────── progress                               row 1
//!
//!   outline       │  title                                   facts    row 3 (2 in short terminals)
//!   columns 2-28  │
//!                 │  content, from column 33
//!
//!   footer                                                            last row
//! ```

use ratatui::layout::Rect;

/// The smallest terminal that shows a screen, in columns and rows.
pub const SMALLEST: (u16, u16) = (40, 12);

/// The longest line of prose, in columns.
pub const PROSE: u16 = 72;

/// The widest diagram, in columns; what stands under one keeps to it too.
pub const FIGURE: u16 = 97;

/// Columns that stay empty at the left and at the right; only a scroll bar may enter.
pub const MARGIN: u16 = 2;

const WIDE: u16 = 100;
const NARROW: u16 = 80;
const TALL: u16 = 30;
const OUTLINE: u16 = 27;
const CONTENT_BESIDE_OUTLINE: u16 = 33;

/// What fits beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// Under 80 columns: one column of everything.
    Narrow,
    /// From 80 columns.
    Normal,
    /// From 100 columns: the outline stands beside the content.
    Wide,
}

/// What fits below each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Height {
    /// Under 30 rows: blank rows and second lines go first.
    Short,
    /// From 30 rows.
    Tall,
}

/// Whether a screen belongs to the course and so has its outline, if there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outline {
    /// A section of the course.
    Beside,
    /// A screen outside of the course: lab, cost, start.
    None,
}

/// The places of one screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regions {
    /// What fits beside each other.
    pub width: Width,
    /// What fits below each other.
    pub height: Height,
    /// One row: course and state.
    pub header: Rect,
    /// One row: the rule that shows progress.
    pub progress: Rect,
    /// The sections, if there is room for them.
    pub outline: Option<Rect>,
    /// One column: the line between outline and content.
    pub divider: Option<Rect>,
    /// One row: title and facts.
    pub title: Rect,
    /// Everything else.
    pub content: Rect,
    /// One column beside the content, in the margin.
    pub scrollbar: Rect,
    /// One row: keys.
    pub footer: Rect,
}

/// The places in a terminal of this size; none if it is too small for a screen.
pub fn regions(terminal: Rect, outline: Outline) -> Option<Regions> {
    if terminal.width < SMALLEST.0 || terminal.height < SMALLEST.1 {
        return None;
    }
    let width = match terminal.width {
        WIDE.. => Width::Wide,
        NARROW.. => Width::Normal,
        _ => Width::Narrow,
    };
    let height = if terminal.height >= TALL { Height::Tall } else { Height::Short };
    let beside = width == Width::Wide && outline == Outline::Beside;
    let (left, right) = (terminal.x + MARGIN, terminal.right() - MARGIN);
    let title_row = terminal.y + if height == Height::Tall { 3 } else { 2 };
    let last_row = terminal.bottom() - 1;
    let content_left = if beside { terminal.x + CONTENT_BESIDE_OUTLINE } else { left };
    let across = |x: u16, y: u16, rows: u16| Rect::new(x, y, right - x, rows);
    let body = last_row - 1 - title_row;
    Some(Regions {
        width,
        height,
        header: across(left, terminal.y, 1),
        progress: across(left, terminal.y + 1, 1),
        outline: beside.then(|| Rect::new(left, title_row, OUTLINE, body)),
        divider: beside.then(|| Rect::new(left + OUTLINE + 1, title_row, 1, body)),
        title: across(content_left, title_row, 1),
        content: across(content_left, title_row + 2, body - 2),
        scrollbar: Rect::new(right, title_row + 2, 1, body - 2),
        footer: across(left, last_row, 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(width: u16, height: u16) -> Regions {
        regions(Rect::new(0, 0, width, height), Outline::Beside).unwrap()
    }

    #[test]
    fn reference_sizes() {
        assert_eq!(
            at(120, 36),
            Regions {
                width: Width::Wide,
                height: Height::Tall,
                header: Rect::new(2, 0, 116, 1),
                progress: Rect::new(2, 1, 116, 1),
                outline: Some(Rect::new(2, 3, 27, 31)),
                divider: Some(Rect::new(30, 3, 1, 31)),
                title: Rect::new(33, 3, 85, 1),
                content: Rect::new(33, 5, 85, 29),
                scrollbar: Rect::new(118, 5, 1, 29),
                footer: Rect::new(2, 35, 116, 1),
            }
        );
        assert_eq!(
            at(80, 24),
            Regions {
                width: Width::Normal,
                height: Height::Short,
                header: Rect::new(2, 0, 76, 1),
                progress: Rect::new(2, 1, 76, 1),
                outline: None,
                divider: None,
                title: Rect::new(2, 2, 76, 1),
                content: Rect::new(2, 4, 76, 18),
                scrollbar: Rect::new(78, 4, 1, 18),
                footer: Rect::new(2, 23, 76, 1),
            }
        );
        assert_eq!(at(60, 20).content, Rect::new(2, 4, 56, 14));
        assert_eq!(at(40, 12).content, Rect::new(2, 4, 36, 6));
    }

    #[test]
    fn screens_outside_of_the_course_use_the_whole_width() {
        let lab = regions(Rect::new(0, 0, 120, 36), Outline::None).unwrap();
        assert_eq!((lab.outline, lab.content), (None, Rect::new(2, 5, 116, 29)));
    }

    #[test]
    fn terminals_below_the_smallest_have_no_screen() {
        for (width, height) in [(39, 12), (40, 11), (0, 0), (200, 5)] {
            assert_eq!(regions(Rect::new(0, 0, width, height), Outline::Beside), None);
        }
    }

    proptest! {
        #[test]
        fn places_lie_inside_and_apart(x in 0u16..9, y in 0u16..9, width in 40u16..300, height in 12u16..120) {
            let terminal = Rect::new(x, y, width, height);
            for outline in [Outline::Beside, Outline::None] {
                let r = regions(terminal, outline).unwrap();
                let places: Vec<Rect> = [r.header, r.progress, r.title, r.content, r.scrollbar, r.footer]
                    .into_iter()
                    .chain(r.outline)
                    .chain(r.divider)
                    .collect();
                for (i, place) in places.iter().enumerate() {
                    prop_assert!(!place.is_empty() && place.intersection(terminal) == *place, "{place:?}");
                    prop_assert!(places[..i].iter().all(|other| !other.intersects(*place)), "{place:?}");
                }
            }
        }
    }
}
