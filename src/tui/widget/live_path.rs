//! The life of one request on one line: Arrive, Cold?, Execute, Return, Idle. The cold detour stands one row higher with
//! its measured parts. Knows no clock: how far the request is, is given.
//!
//! ```text
//! #31           ┏━ yes ━━━ ✓ spawn 1.52  init 0.61 ms ━┓   run 0.27 ms
//! Arrive ━━━━ Cold? ━┛╌ no ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┗━▸ ◉ Execute ────▸ Return ────▸ Idle
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::theme::bold;
use crate::tui::widget::waterfall::in_column;
use crate::units::Millis;

/// A request on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct LivePath<'a> {
    /// What it is called: "#31".
    pub name: String,
    /// Which way it takes.
    pub way: Way,
    /// Where it is.
    pub at: Station,
    /// Time that it waited below the concurrency limit.
    pub queue: Millis,
    /// Time for its process or isolate: as far as it has got.
    pub spawn: Millis,
    /// Time for runtime and top-level code: as far as it has got.
    pub init: Millis,
    /// Time of its handler: as far as it has got.
    pub run: Millis,
    /// How much of the detour, or of the run, is over: 0 to 1.
    pub part: f64,
    /// Words at the right end, the longest first: what fits is shown.
    pub notes: &'a [String],
}

/// The two ways, and none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is not known yet, or no request came.
    Open,
    /// An instance is started for it.
    Cold,
    /// A running instance takes it.
    Warm,
}

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Station {
    /// It has not come.
    Nowhere,
    /// It waits below the limit.
    Arrive,
    /// Its process or isolate is made.
    Spawn,
    /// Its top-level code runs.
    Init,
    /// Its handler runs.
    Execute,
    /// It is answered, and its instance is kept.
    Idle,
}

/// With less room than this the path is a sentence.
const LEAST: u16 = 52;
/// With less room than this the last station is left out.
const WHOLE: u16 = 64;

/// The first columns of the stations after the first, from the left edge.
struct Places {
    fork: u16,
    execute: u16,
    back: u16,
    idle: Option<u16>,
}

impl Places {
    /// Execute has a column before it and three behind it, where the token stands.
    fn of(width: u16) -> Self {
        let whole = width >= WHOLE;
        let names = 6 + 5 + 11 + 6 + if whole { 4 } else { 0 };
        let free = width.saturating_sub(names);
        let edge = (free * 4 / 25).max(if whole { 4 } else { 3 });
        let edges = if whole { 3 * edge } else { 2 * edge };
        let fork = 6 + edge;
        let execute = fork + 5 + free.saturating_sub(edges);
        let back = execute + 11 + edge;
        Self { fork, execute, back, idle: whole.then_some(back + 6 + edge) }
    }
}

impl LivePath<'_> {
    /// Draws both rows.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let mut canvas = canvas.within(area);
        if area.height < 2 || area.width < LEAST {
            return self.sentence(&mut canvas, area);
        }
        let theme = canvas.theme();
        let (over, line) = (area.y, area.y + 1);
        let places = Places::of(area.width);
        let x = |column: u16| area.x + column;
        canvas.put(x(0), over, &self.name, theme.muted());
        let past = |station: Station| if self.at >= station { theme.text() } else { theme.muted() };
        self.label(&mut canvas, x(0), line, "Arrive", Station::Arrive, past(Station::Arrive));
        edge(&mut canvas, x(7), x(places.fork), line, self.at > Station::Arrive, theme.text());
        canvas.put(x(places.fork), line, "Cold?", past(Station::Spawn));
        self.fork(&mut canvas, area, &places);
        self.label(&mut canvas, x(places.execute), line, "Execute", Station::Execute, past(Station::Execute));
        let (run, tail) = match self.at {
            Station::Execute => (self.part, 11),
            Station::Idle => (1.0, 9),
            _ => (0.0, 9),
        };
        growing(&mut canvas, x(places.execute + tail), x(places.back) - 1, line, run, theme.warm());
        canvas.put(x(places.back), line, "Return", past(Station::Idle));
        if let Some(idle) = places.idle {
            let over = f64::from(u8::from(self.at == Station::Idle));
            growing(&mut canvas, x(places.back + 7), x(idle) - 1, line, over, theme.warm());
            canvas.put(x(idle), line, "Idle", past(Station::Idle));
        }
        let mut end = x(places.execute);
        if self.at >= Station::Execute {
            let words = format!("run {}", in_column(self.run));
            end = canvas.put(x(places.execute) + 1, over, &words, bold(theme.warm()));
        }
        let room = area.right().saturating_sub(end + 3);
        if let Some(note) = self.notes.iter().find(|note| text::width(note) <= room) {
            canvas.right(area.right(), over, note, theme.muted());
        }
    }

    /// The name of a station, heavy with the token while the request is there.
    fn label(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, name: &str, station: Station, style: Style) {
        let theme = canvas.theme();
        if station != Station::Execute {
            let style = if self.at == station { theme.strong() } else { style };
            canvas.put(x, y, name, style);
            return;
        }
        if self.at == station {
            canvas.select(Rect::new(x, y, 11, 1));
            canvas.put(x + 1, y, &format!("◉ {name}"), bold(theme.warm()));
        } else {
            canvas.put(x + 1, y, name, style);
        }
    }

    /// Both ways between the fork and the handler.
    fn fork(&self, canvas: &mut Canvas<'_>, area: Rect, places: &Places) {
        let theme = canvas.theme();
        let (over, line) = (area.y, area.y + 1);
        let from = area.x + places.fork + 6;
        let to = area.x + places.execute;
        let (left, right) = (from + 1, to.saturating_sub(3));
        let inside = right.saturating_sub(left + 1);
        let cold = self.way == Way::Cold && self.at >= Station::Spawn;
        let warm = self.way == Way::Warm && self.at >= Station::Execute;
        // The straight way.
        let (glyph, style) = if warm { ('━', theme.warm()) } else { ('╌', theme.rule()) };
        canvas.hline(from, line, to.saturating_sub(from + 1), glyph, style);
        let arrived = self.at >= Station::Execute;
        let head = match (arrived, self.way) {
            (true, Way::Open) | (false, _) => theme.muted(),
            (true, _) => bold(theme.warm()),
        };
        canvas.put(left + 2, line, " no ", if warm { bold(theme.warm()) } else { theme.muted() });
        // The detour.
        let done = cold && self.at > Station::Init;
        let (up, down) = if cold {
            (theme.cold(), if done { theme.cold() } else { theme.muted() })
        } else {
            (theme.rule(), theme.rule())
        };
        let [first, level, last, leave, join] = if cold {
            ['┏', '━', if done { '┓' } else { '╮' }, '┛', if done { '┗' } else { '╰' }]
        } else {
            ['╭', '╌', '╮', '╯', '╰']
        };
        if !warm {
            canvas.glyph(from, line, if cold { '━' } else { '╌' }, up);
            canvas.glyph(left, line, leave, up);
            canvas.glyph(right, line, join, down);
            canvas.glyph(right + 1, line, if done { '━' } else { '─' }, down);
        }
        canvas.glyph(right + 2, line, '▸', head);
        canvas.glyph(left, over, first, up);
        canvas.glyph(right, over, last, down);
        let moving = cold && !done;
        let level = if moving { '─' } else { level };
        canvas.hline(left + 1, over, inside, level, down);
        let shift = u16::from(inside > 8);
        let mut words_at = right;
        if cold {
            let words = self.detour_words();
            if let Some(words) = words.iter().find(|words| text::width(words) + 6 <= inside) {
                words_at = canvas.right(right - u16::from(done), over, words, bold(theme.cold()));
            }
        }
        if moving {
            let first = left + 6 + shift;
            let room = words_at.saturating_sub(first);
            let cells = (self.part.clamp(0.0, 1.0) * f64::from(room.saturating_sub(1))).round() as u16;
            canvas.hline(left + 1, over, (first + cells).saturating_sub(left + 1), '━', theme.cold());
            canvas.glyph(first + cells, over, '◉', bold(theme.cold()));
        }
        let yes = if cold { bold(theme.cold()) } else { theme.muted() };
        canvas.put(left + 1 + shift, over, " yes ", yes);
    }

    /// The measured parts of the detour, the longest words first.
    fn detour_words(&self) -> Vec<String> {
        let sum = self.spawn + self.init;
        match self.at {
            Station::Spawn => vec![format!(" spawn {} ", in_column(self.spawn)), format!(" {} ", plain(self.spawn))],
            Station::Init => vec![format!(" init {} ", in_column(self.init)), format!(" {} ", plain(self.init))],
            _ => vec![
                format!(" ✓ spawn {}  init {} ", plain(self.spawn), in_column(self.init)),
                format!(" ✓ {} ", plain(sum)),
                format!(" {} ", plain(sum)),
            ],
        }
    }

    /// The same in words, where there is no room for a line.
    fn sentence(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let theme = canvas.theme();
        let mut x = canvas.put(area.x, area.y, &self.name, theme.muted()) + 2;
        let parts = match (self.at, self.way) {
            (Station::Nowhere, _) => vec![("no request yet".to_owned(), theme.muted())],
            (Station::Arrive, _) | (_, Way::Open) => vec![("waits".to_owned(), theme.muted())],
            (_, Way::Cold) => vec![
                ("cold".to_owned(), bold(theme.cold())),
                (format!("start {}", plain(self.spawn + self.init)), theme.cold()),
                (format!("run {}", in_column(self.run)), theme.warm()),
            ],
            (_, Way::Warm) => {
                vec![("warm".to_owned(), bold(theme.warm())), (format!("run {}", in_column(self.run)), theme.warm())]
            }
        };
        for (words, style) in parts {
            if x + text::width(&words) <= area.right() {
                x = canvas.put(x, area.y, &words, style) + 2;
            }
        }
    }
}

/// A line to the space before `to`: heavy if it was travelled.
fn edge(canvas: &mut Canvas<'_>, from: u16, to: u16, y: u16, travelled: bool, style: Style) {
    let theme = canvas.theme();
    let (glyph, style) = if travelled { ('━', style) } else { ('─', theme.muted()) };
    canvas.hline(from, y, to.saturating_sub(from + 1), glyph, style);
}

/// A line with an arrow head as its last cell, heavy as far as it was travelled.
fn growing(canvas: &mut Canvas<'_>, from: u16, to: u16, y: u16, part: f64, style: Style) {
    let theme = canvas.theme();
    let cells = to.saturating_sub(from);
    canvas.hline(from, y, cells, '─', theme.muted());
    let heavy = (part.clamp(0.0, 1.0) * f64::from(cells)).round() as u16;
    canvas.hline(from, y, heavy, '━', style);
    canvas.glyph(to.saturating_sub(1), y, '▸', if part >= 1.0 { bold(style) } else { theme.muted() });
}

fn plain(span: Millis) -> String {
    in_column(span).trim_end_matches(" ms").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::widget::checks::{as_text, drawn, every_small_size, stays_inside};

    fn path(way: Way, at: Station) -> LivePath<'static> {
        LivePath {
            name: "#31".into(),
            way,
            at,
            queue: Millis::ZERO,
            spawn: Millis(1.52),
            init: Millis(0.61),
            run: Millis(0.27),
            part: 0.5,
            notes: &[],
        }
    }

    fn shown(path: &LivePath<'_>, width: u16) -> String {
        as_text(&drawn(width, 2, |canvas, area| path.draw(canvas, area)))
    }

    #[test]
    fn a_cold_request_takes_the_detour() {
        let text = shown(&path(Way::Cold, Station::Idle), 116);
        assert!(text.contains("yes ") && text.contains("✓ spawn 1.52  init 0.61 ms"), "{text}");
        assert!(text.contains("run 0.27 ms") && text.contains('┏') && text.contains('╌'), "{text}");
    }

    #[test]
    fn a_warm_request_goes_straight_on() {
        let text = shown(&path(Way::Warm, Station::Idle), 116);
        assert!(!text.contains('┏') && !text.contains("spawn"), "{text}");
        assert!(text.lines().nth(1).unwrap().contains("━ no ━"), "{text}");
    }

    #[test]
    fn the_token_is_where_the_request_is() {
        let token = |at, row: usize| {
            let text = shown(&path(Way::Cold, at), 116);
            text.lines().nth(row).unwrap().contains('◉')
        };
        assert!(token(Station::Spawn, 0) && !token(Station::Spawn, 1));
        assert!(token(Station::Execute, 1) && !token(Station::Execute, 0));
        assert!(!token(Station::Idle, 0) && !token(Station::Idle, 1));
    }

    #[test]
    fn the_longest_words_that_fit_are_shown() {
        let notes = ["played 1,000 times slower".to_owned(), "1,000 times slower".to_owned()];
        for (width, words) in [(116, "played 1,000 times slower"), (76, "1,000 times slower")] {
            let text = shown(&LivePath { notes: &notes, ..path(Way::Cold, Station::Idle) }, width);
            assert!(text.contains(words), "{width}\n{text}");
        }
    }

    #[test]
    fn without_room_it_is_a_sentence() {
        assert_eq!(shown(&path(Way::Cold, Station::Idle), 36), "#31  cold  start 2.13  run 0.27 ms\n\n");
        assert_eq!(shown(&path(Way::Warm, Station::Idle), 36), "#31  warm  run 0.27 ms\n\n");
    }

    #[test]
    fn it_stays_inside_at_every_size() {
        for at in [Station::Nowhere, Station::Arrive, Station::Spawn, Station::Init, Station::Execute, Station::Idle] {
            for way in [Way::Open, Way::Cold, Way::Warm] {
                every_small_size(|canvas, area| path(way, at).draw(canvas, area));
                for width in (40..130).step_by(3) {
                    let theme = &crate::tui::theme::palette::DARK;
                    stays_inside(theme, width, 2, |canvas, area| path(way, at).draw(canvas, area));
                }
            }
        }
    }
}
