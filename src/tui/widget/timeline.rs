//! Requests on an axis of time: what they spend it on, how far it has been played, and a bracket under exactly what is
//! billed. Knows no clock and no prices; the words are given.
//!
//! ```text
//!    init 180 ms                                            run 32 ms     idle
//! ▂▂▂▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▂▂▂▂▂▂▂▂▂▂▂▂▂  ╌╌╌╌╌╌╌╌╌╌
//!    ╰─────────────────────── billed 212 ms ──────────────────────╯       not billed
//! ```

use ratatui::layout::Rect;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::{Depth, Fill, bold};
use crate::units::Millis;

/// One or more requests on one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timeline<'a> {
    /// One under the other.
    pub lanes: &'a [Lane<'a>],
}

/// One request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lane<'a> {
    /// A letter at its left; empty if there is only one.
    pub name: &'a str,
    /// What it spends its time on, in order.
    pub stretches: &'a [Stretch<'a>],
    /// Words on the bracket: "billed 212 ms".
    pub bill: &'a str,
    /// How much has been played, from the beginning.
    pub played: Millis,
    /// What follows without an end; its two words stand over and under a dashed line.
    pub idle: Option<(&'a str, &'a str)>,
}

/// Time spent on one thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch<'a> {
    /// Its name, written over it with its length; empty for what needs no name.
    pub name: &'a str,
    /// What it is.
    pub fill: Fill,
    /// How long it takes.
    pub length: Millis,
    /// Whether it is billed. Billed stretches follow one another.
    pub billing: Billing,
}

/// Whether time is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    /// It is.
    Billed,
    /// It is not.
    Free,
}

/// Rows of a lane: words, bar, bracket.
const ROWS: u16 = 3;

/// Where the stretches of one lane stand.
struct Scale {
    /// The first cell of each stretch, and the one after the last.
    edges: Vec<u16>,
}

impl Timeline<'_> {
    /// Draws the lanes from the top of `area` and returns the row after them. Short of rows the blank ones go first, then
    /// the words over the bars, then the brackets.
    pub fn draw(&self, canvas: &mut Canvas, area: Rect) -> u16 {
        let mut canvas = canvas.within(area);
        let lanes = u16::try_from(self.lanes.len()).unwrap_or(u16::MAX).max(1);
        let pitch = [ROWS + 1, ROWS, 2, 1]
            .into_iter()
            .find(|pitch| {
                let last_blank = u16::from(*pitch > ROWS);
                u32::from(lanes) * u32::from(*pitch) <= u32::from(area.height) + u32::from(last_blank)
            })
            .unwrap_or(1);
        let names = self.lanes.iter().map(|lane| text::width(lane.name)).max().unwrap_or(0);
        let left = area.x.saturating_add(if names == 0 { 0 } else { names + 2 }).min(area.right());
        let idle = self
            .lanes
            .iter()
            .filter_map(|lane| lane.idle)
            .map(|(over, under)| text::width(over).max(text::width(under)).max(area.width / 5).min(area.width / 3));
        let idle = idle.max().map_or(area.right(), |cells| area.right().saturating_sub(cells));
        let end = if idle < area.right() { idle.saturating_sub(2) } else { idle }.max(left);
        let mut bottom = area.y;
        for (i, lane) in self.lanes.iter().enumerate() {
            let top = area.y.saturating_add((i as u16).saturating_mul(pitch));
            let (words, bar, bracket) = match pitch {
                1 => (None, top, None),
                2 => (None, top, Some(top + 1)),
                _ => (Some(top), top + 1, Some(top + 2)),
            };
            let scale = Scale::new(self.lanes, lane, left, end);
            canvas.put(area.x, bar, lane.name, canvas.theme().strong());
            lane.draw_bar(&mut canvas, &scale, bar);
            lane.draw_idle(&mut canvas, Rect::new(idle, bar, area.right() - idle, 1), words, bracket);
            if let Some(y) = words {
                lane.draw_words(&mut canvas, &scale, y, end);
            }
            if let Some(y) = bracket {
                lane.draw_bracket(&mut canvas, &scale, y, end);
            }
            bottom = bracket.unwrap_or(bar).saturating_add(1);
        }
        bottom.min(area.bottom())
    }
}

impl Lane<'_> {
    fn draw_bar(&self, canvas: &mut Canvas, scale: &Scale, y: u16) {
        let theme = canvas.theme();
        let mut before = Millis::ZERO;
        for (stretch, edge) in self.stretches.iter().zip(scale.edges.windows(2)) {
            let (x, cells) = (edge[0], edge[1] - edge[0]);
            let (_, style) = theme.fill(stretch.fill);
            if stretch.fill == Fill::Other {
                canvas.hline(x, y, cells, '▂', style);
            } else {
                let (glyph, style) = if theme.depth() == Depth::Mono { ('▁', theme.rule()) } else { ('▂', style) };
                canvas.hline(x, y, cells, glyph, style);
                let played = ((self.played - before).0 / stretch.length.0).clamp(0.0, 1.0);
                canvas.bar(x, y, played * f64::from(cells), stretch.fill);
            }
            before += stretch.length;
        }
    }

    fn draw_idle(&self, canvas: &mut Canvas, line: Rect, words: Option<u16>, bracket: Option<u16>) {
        let Some((over, under)) = self.idle else { return };
        let theme = canvas.theme();
        canvas.hline(line.x, line.y, line.width, '╌', theme.rule());
        for (y, word) in [(words, over), (bracket, under)] {
            if let Some(y) = y {
                canvas.put(line.x, y, &text::truncate(word, line.width), theme.muted());
            }
        }
    }

    /// Writes names and lengths over the left edges of their stretches; a name that meets another one moves right, and what
    /// does not fit before `end` is left out.
    fn draw_words(&self, canvas: &mut Canvas, scale: &Scale, y: u16, end: u16) {
        let theme = canvas.theme();
        let mut free = 0;
        for (stretch, edge) in self.stretches.iter().zip(&scale.edges) {
            if stretch.name.is_empty() || stretch.length.0 <= 0.0 {
                continue;
            }
            let length = format!(" {}", in_short(stretch.length));
            let name = (stretch.name, theme.hue(stretch.fill.hue()));
            for words in [&[name, (length.as_str(), theme.muted())][..], &[name]] {
                let cells = words.iter().map(|(word, _)| text::width(word)).sum::<u16>();
                let x = (*edge).min(end.saturating_sub(cells)).max(free);
                if x.saturating_add(cells) <= end {
                    free = canvas.spans(x, y, words).saturating_add(2);
                    break;
                }
            }
        }
    }

    /// Draws the bracket under the billed stretches. Its words stand on it, or beside it if it is too short for them.
    fn draw_bracket(&self, canvas: &mut Canvas, scale: &Scale, y: u16, end: u16) {
        let billed = |stretch: &Stretch| stretch.billing == Billing::Billed && stretch.length.0 > 0.0;
        let (Some(first), Some(last)) =
            (self.stretches.iter().position(billed), self.stretches.iter().rposition(billed))
        else {
            return;
        };
        let theme = canvas.theme();
        let (x, after) = (scale.edges[first], scale.edges[last + 1]);
        let cells = after - x;
        if cells > 1 {
            canvas.hline(x, y, cells, '─', theme.muted());
            canvas.glyph(x, y, '╰', theme.muted());
            canvas.glyph(after - 1, y, '╯', theme.muted());
        } else {
            canvas.hline(x, y, cells, '┴', theme.muted());
        }
        let words = format!(" {} ", self.bill);
        let need = text::width(&words);
        if self.bill.is_empty() {
            // Nothing to write.
        } else if need + 4 <= cells {
            canvas.center(x, cells, y, &words, bold(theme.text()));
        } else if after.saturating_add(need) <= end {
            canvas.put(after, y, &words, bold(theme.text()));
        } else {
            canvas.right(x, y, &words, bold(theme.text()));
        }
    }
}

/// A length in few characters: seconds where they are many.
fn in_short(length: Millis) -> String {
    if length.0 >= 10_000.0 { format!("{:.0} s", length.0 / 1000.0) } else { length.to_string() }
}

impl Scale {
    /// Places the stretches of one lane between two columns, on the scale that all lanes share. Every stretch that takes any
    /// time gets a cell or two before the rest is shared out by time, so that nothing real is invisible.
    fn new(lanes: &[Lane], lane: &Lane, left: u16, right: u16) -> Self {
        let room = f64::from(right.saturating_sub(left));
        let per_milli = lanes
            .iter()
            .filter(|lane| total(lane) > 0.0)
            .map(|lane| (room - f64::from(least(lane))).max(0.0) / total(lane))
            .fold(f64::INFINITY, f64::min);
        let per_milli = if per_milli.is_finite() { per_milli } else { 0.0 };
        let mut edges = vec![left];
        let (mut cells, mut time) = (0, 0.0);
        for stretch in lane.stretches {
            cells += cells_at_least(stretch);
            time += length(stretch);
            let edge = f64::from(left) + f64::from(cells) + (time * per_milli).round();
            edges.push((edge as u16).min(right));
        }
        Self { edges }
    }
}

fn length(stretch: &Stretch) -> f64 {
    if stretch.length.0.is_finite() { stretch.length.0.max(0.0) } else { 0.0 }
}

fn total(lane: &Lane) -> f64 {
    lane.stretches.iter().map(length).sum()
}

fn least(lane: &Lane) -> u16 {
    lane.stretches.iter().map(cells_at_least).fold(0, u16::saturating_add)
}

fn cells_at_least(stretch: &Stretch) -> u16 {
    match (length(stretch) > 0.0, stretch.fill) {
        (false, _) => 0,
        (true, Fill::Other) => 2,
        (true, _) => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::palette::{DARK, MONO};
    use crate::tui::widget::checks::{as_text, drawn, drawn_in, every_small_size, stays_inside};
    use proptest::prelude::*;

    const fn stretch(name: &str, fill: Fill, length: f64, billing: Billing) -> Stretch<'_> {
        Stretch { name, fill, length: Millis(length), billing }
    }

    const COLD: [Stretch; 4] = [
        stretch("", Fill::Other, 3.0, Billing::Free),
        stretch("init", Fill::Init, 180.0, Billing::Billed),
        stretch("run", Fill::Run, 32.0, Billing::Billed),
        stretch("", Fill::Other, 2.0, Billing::Free),
    ];
    const WARM: [Stretch; 3] = [COLD[0], COLD[2], COLD[3]];
    const LANE: Lane = Lane {
        name: "",
        stretches: &COLD,
        bill: "billed 212 ms",
        played: Millis(183.0),
        idle: Some(("idle", "not billed")),
    };

    #[test]
    fn the_bracket_stands_under_what_is_billed() {
        let cells = drawn(85, 3, |canvas, area| assert_eq!(Timeline { lanes: &[LANE] }.draw(canvas, area), 3));
        insta::assert_snapshot!(as_text(&cells), @r"
           init 180 ms                                        run 32 ms     idle
        ▂▂▂▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▂▂▂▂▂▂▂▂▂▂▂▂  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
           ╰───────────────────── billed 212 ms ──────────────────────╯     not billed
        ");
        let bar = |glyph: &str| cells.content.iter().find(|cell| cell.symbol() == glyph).unwrap().fg;
        assert_eq!(Some(bar("▄")), DARK.fill(Fill::Init).1.fg);
    }

    #[test]
    fn two_lanes_share_one_scale() {
        let lanes = [
            Lane { name: "A", stretches: &WARM, bill: "billed 32 ms", played: Millis(40.0), idle: None },
            Lane { name: "B", idle: None, ..LANE },
        ];
        let cells = drawn(60, 7, |canvas, area| assert_eq!(Timeline { lanes: &lanes }.draw(canvas, area), 7));
        insta::assert_snapshot!(as_text(&cells), @r"
              run 32 ms
        A  ▂▂▂▄▄▄▄▄▄▄▄▂▂▂
              ╰──────╯ billed 32 ms

              init 180 ms                                run 32 ms
        B  ▂▂▂▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▂▂▂▂▂▂▂▂▂▂▂
              ╰───────────────── billed 212 ms ──────────────────╯
        ");
    }

    #[test]
    fn without_colour_heights_tell_the_phases_apart() {
        let spawned = [stretch("spawn", Fill::Spawn, 20.0, Billing::Free), COLD[1], COLD[2]];
        let lane = Lane { stretches: &spawned, played: Millis(210.0), ..LANE };
        let cells = drawn_in(&MONO, 60, 3, |canvas, area| {
            Timeline { lanes: &[lane] }.draw(canvas, area);
        });
        insta::assert_snapshot!(as_text(&cells), @r"
        spawn 20 ms  init 180 ms             run 32 ms  idle
        ▁▁▁▁▁▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▆▆▁▁▁▁▁  ╌╌╌╌╌╌╌╌╌╌╌╌
             ╰──────────── billed 212 ms ────────────╯  not billed
        ");
    }

    #[test]
    fn words_go_before_brackets_when_rows_are_short() {
        let short = |rows| {
            as_text(&drawn(50, rows, |canvas, area| {
                Timeline { lanes: &[LANE] }.draw(canvas, area);
            }))
        };
        insta::assert_snapshot!(short(2), @r"
        ▂▂▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▂▂▂▂▂▂▂▂  ╌╌╌╌╌╌╌╌╌╌
          ╰──────── billed 212 ms ─────────╯    not billed
        ");
        insta::assert_snapshot!(short(1), @r"
        ▂▂▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▂▂▂▂▂▂▂▂  ╌╌╌╌╌╌╌╌╌╌
        ");
    }

    #[test]
    fn small_sizes() {
        let lanes = [LANE, Lane { name: "B", stretches: &WARM, ..LANE }];
        every_small_size(|canvas, area| {
            Timeline { lanes: &lanes }.draw(canvas, area);
        });
        every_small_size(|canvas, area| {
            Timeline { lanes: &[] }.draw(canvas, area);
        });
    }

    proptest! {
        #[test]
        fn any_times_stay_inside(
            times in prop::collection::vec((any::<f64>(), any::<bool>()), 0..6),
            played in any::<f64>(),
            (width, height) in (0u16..90, 0u16..8),
        ) {
            let stretches: Vec<Stretch> = times
                .iter()
                .map(|&(length, billed)| {
                    stretch("init", Fill::Init, length, if billed { Billing::Billed } else { Billing::Free })
                })
                .collect();
            let lane = Lane { stretches: &stretches, played: Millis(played), ..LANE };
            stays_inside(&DARK, width, height, |canvas, area| {
                Timeline { lanes: &[lane, LANE] }.draw(canvas, area);
            });
        }

        #[test]
        fn longer_takes_more_cells(a in 0.0..1e4f64, b in 0.0..1e4f64, width in 20u16..120) {
            let stretches = [stretch("", Fill::Init, a, Billing::Billed), stretch("", Fill::Run, b, Billing::Billed)];
            let lane = Lane { stretches: &stretches, ..LANE };
            let edges = Scale::new(&[lane], &lane, 0, width).edges;
            let cells = [edges[1] - edges[0], edges[2] - edges[1]];
            // One cell for being there, one for rounding.
            prop_assert!(if a <= b { cells[0] <= cells[1] + 2 } else { cells[1] <= cells[0] + 2 }, "{cells:?}");
            prop_assert!(edges[2] <= width);
        }
    }
}
