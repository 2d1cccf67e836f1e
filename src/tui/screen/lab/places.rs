//! Where the panes of the lab stand, as a pure function of the terminal's size.

use ratatui::layout::Rect;

use crate::tui::layout::{Frame, Height};

/// From this width instances, routes and bill stand at the right of the requests.
const BESIDE: u16 = 100;
/// From this width there are panes below the requests; under it they are one line.
const PANES: u16 = 52;
/// From this height, too.
const PANES_HIGH: u16 = 18;
/// Columns between two panes.
const GAP: u16 = 3;

/// The places of the overview. A pane without room is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Places {
    /// The way of a request: two rows, or one.
    pub path: Rect,
    /// What was added on purpose, in one row; it may be the blank row below the path.
    pub added: Rect,
    /// Heading and list of requests.
    pub requests: Rect,
    /// Heading and list of instances.
    pub instances: Rect,
    /// Heading and list of routes.
    pub routes: Rect,
    /// Heading, humps and axis.
    pub latency: Rect,
    /// Heading and sums.
    pub bill: Rect,
    /// Medians and bill together, where there is no room for each.
    pub so_far: Rect,
    /// The same in one line.
    pub line: Rect,
}

impl Places {
    /// The places for a screen, where `remark` rows below the path are taken by a remark.
    pub fn of(frame: &Frame, remark: u16) -> Self {
        let left = 2;
        let width = frame.whole.width.saturating_sub(4);
        let bottom = frame.footer.y.saturating_sub(1);
        let tall = frame.height == Height::Tall;
        let usual = frame.height >= Height::Usual;
        let top = 2 + u16::from(usual);
        let row = |y: u16, height: u16| Rect::new(left, y, width, height.min(bottom.saturating_sub(y)));
        if width < PANES || frame.whole.height < PANES_HIGH {
            let path = row(top, 1);
            let requests_top = top + 1 + remark;
            let requests = row(requests_top, bottom.saturating_sub(requests_top + 1));
            return Self { path, requests, line: row(bottom.saturating_sub(1), 1), ..Self::default() };
        }
        let path = row(top, 2);
        let added = row(top + 2, 1);
        let air = 1 + u16::from(tall);
        let requests_top = top + 2 + air + remark;
        let beside = frame.whole.width >= BESIDE;
        let band = if beside && tall {
            8
        } else if usual {
            6
        } else {
            4
        };
        let band_top = bottom.saturating_sub(band).max(requests_top + 3);
        let body = band_top.saturating_sub(requests_top + 1);
        if beside {
            let main = width * 71 / 100;
            let side = Rect::new(left + main + GAP, requests_top, width - main - GAP, body);
            let requests = Rect::new(left, requests_top, main, body);
            let [instances, routes] = shared(side, tall);
            let band_row = row(band_top, bottom - band_top.min(bottom));
            let latency = Rect { width: main, ..band_row };
            let bill = Rect { x: side.x, width: side.width, ..band_row };
            return Self { path, added, requests, instances, routes, latency, bill, ..Self::default() };
        }
        let half = (width - GAP) * 36 / 73;
        let band_row = row(band_top, bottom.saturating_sub(band_top));
        Self {
            path,
            added,
            requests: row(requests_top, body),
            instances: Rect { width: half, ..band_row },
            so_far: Rect { x: left + half + GAP, width: width - half - GAP, ..band_row },
            ..Self::default()
        }
    }
}

/// Instances over routes, with a blank row between them.
fn shared(side: Rect, tall: bool) -> [Rect; 2] {
    let routes = if tall { side.height * 2 / 5 } else { side.height / 2 };
    let instances = side.height.saturating_sub(routes + 1);
    [Rect { height: instances, ..side }, Rect { y: side.y + instances + 1, height: routes.min(side.height), ..side }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Size;

    fn places(width: u16, height: u16) -> Places {
        Places::of(&Frame::of(Size { width, height }).unwrap(), 0)
    }

    #[test]
    fn the_reference_sizes() {
        let large = places(120, 36);
        assert_eq!(large.path, Rect::new(2, 3, 116, 2));
        assert_eq!(large.requests, Rect::new(2, 7, 82, 18));
        assert_eq!((large.instances.x, large.instances.right()), (87, 118));
        let usual = places(80, 24);
        assert_eq!((usual.path.y, usual.requests.y, usual.so_far.right()), (3, 6, 78));
        assert_eq!(places(40, 12).line, Rect::new(2, 9, 36, 1));
    }

    #[test]
    fn panes_stay_inside_and_apart() {
        for width in 40..160 {
            for height in 12..60 {
                for remark in [0, 4] {
                    let frame = Frame::of(Size { width, height }).unwrap();
                    let p = Places::of(&frame, remark);
                    let all = [p.path, p.requests, p.instances, p.routes, p.latency, p.bill, p.so_far, p.line];
                    let shown: Vec<Rect> = all.into_iter().filter(|place| !place.is_empty()).collect();
                    for (i, place) in shown.iter().enumerate() {
                        assert!(place.x >= 2 && place.right() <= width - 2, "{width}x{height} {place}");
                        assert!(place.bottom() < frame.footer.y, "{width}x{height} {place}");
                        for other in &shown[i + 1..] {
                            assert!(place.intersection(*other).is_empty(), "{width}x{height} {place} {other}");
                        }
                    }
                }
            }
        }
    }
}
