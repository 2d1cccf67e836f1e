//! The bill as a curve over the number of runs: flat while the free amounts last, then rising, with the knee, the learner's own
//! month and the place where an always-on machine becomes cheaper.
//!
//! ```text
//! $10                                        ⢀⡠⠔⠊
//!   a small machine ───────────────────◉──────────
//!  $5          free to 2.18M      ⢀⡠⠔⠊⠁ even at 5.1M
//!                  ╎        ⣀⠤⠒⠉
//!  $0  ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⠤⠒⠉◉ you, $2.73
//!      ──────────────────────────────────────────
//!      0          2M          4M          6M runs
//! ```

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::cost::curve::{break_even, curve, knee};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::screen::cost::short;
use crate::tui::screen::cost::state::State;
use crate::tui::theme::bold;
use crate::units::{Usd, with_commas};

/// Rows of dots in a cell of Braille, and columns of them.
const DOTS: (usize, usize) = (4, 2);
/// Columns for the labels of the axis of money.
const MONEY: u16 = 7;
/// The least rows of the curve.
const LEAST: u16 = 3;

/// Draws heading, axes, curve and marks.
pub fn view(state: &State, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = canvas.theme();
    let fact = format!("{} ms, {} MB", with_commas(state.duration, 0), with_commas(f64::from(state.memory), 0));
    canvas.heading(area.x, area.y, area.width, "Cost by runs a month", &fact);
    // Heading, axis and labels; a blank row above the curve if there is room.
    let air = u16::from(area.height > 10);
    if area.height < LEAST + 3 + air || area.width < 30 {
        return;
    }
    let plot = Rect::new(area.x + MONEY, area.y + 1 + air, area.width - MONEY, area.height - 3 - air);
    let scale = Scale::of(state, plot);
    axes(canvas, &scale);
    let free = knee(state.platform(), &state.workload());
    let curve = scale.curve(state);
    for (column, dots) in curve.cells.iter().enumerate() {
        let runs = scale.runs_at(column as u16);
        let style = if free.is_some_and(|free| runs > free) { theme.text() } else { theme.good() };
        for (row, glyph) in dots {
            canvas.glyph(plot.x + column as u16, plot.y + row, *glyph, style);
        }
    }
    marks(state, &scale, &curve, free, canvas);
}

/// What a cell of the curve's picture stands for.
struct Scale {
    plot: Rect,
    /// Runs at the right edge.
    runs: f64,
    /// Dollars at the upper edge.
    usd: f64,
    /// Dollars between two lines of the grid.
    step: f64,
}

/// The curve as cells: for each column the rows with their glyphs.
struct Curve {
    cells: Vec<Vec<(u16, char)>>,
}

impl Scale {
    /// Wide enough for the learner's month, the knee, and the break-even if it is near.
    fn of(state: &State, plot: Rect) -> Self {
        let (platform, workload) = (state.platform(), state.workload());
        let mut runs = state.invocations * 1.4;
        if let Some(free) = knee(platform, &workload) {
            runs = runs.max((free * 2.0).min(state.invocations.max(1e6) * 4.0));
        }
        if let Some(even) = break_even(platform, &workload, &state.prices.machine)
            && even < runs * 4.0
        {
            runs = runs.max(even * 1.25);
        }
        let runs = round_up(runs.max(1000.0));
        let highest = curve(platform, &workload, 0.0, runs, 2)[1].1.0.max(0.01);
        let step = round_up(highest / 3.0);
        Self { plot, runs, usd: highest * 1.02, step }
    }

    fn runs_at(&self, column: u16) -> f64 {
        self.runs * f64::from(column) / f64::from(self.plot.width.saturating_sub(1).max(1))
    }

    fn column(&self, runs: f64) -> u16 {
        self.plot.x + (runs / self.runs * f64::from(self.plot.width - 1)).round() as u16
    }

    /// The row of an amount; none above the picture.
    fn row(&self, usd: f64) -> Option<u16> {
        let dots = f64::from(self.plot.height) * DOTS.0 as f64;
        let up = (usd / self.usd * (dots - 1.0)).round();
        let row = (dots - 1.0 - up) / DOTS.0 as f64;
        (0.0..f64::from(self.plot.height)).contains(&row).then_some(self.plot.y + row as u16)
    }

    fn curve(&self, state: &State) -> Curve {
        let (width, height) = (usize::from(self.plot.width), usize::from(self.plot.height));
        let points = curve(state.platform(), &state.workload(), 0.0, self.runs, width * DOTS.1);
        let rows = height * DOTS.0;
        let place = |usd: Usd| rows - 1 - ((usd.0 / self.usd) * (rows - 1) as f64).round().min((rows - 1) as f64) as usize;
        let mut dots = vec![vec![0_u8; height]; width];
        let mut before = place(points[0].1);
        for (at, (_, usd)) in points.iter().enumerate() {
            let row = place(*usd);
            // A steep part has no holes.
            for dot in row.min(before)..=row.max(before) {
                dots[at / DOTS.1][dot / DOTS.0] |= bit(dot % DOTS.0, at % DOTS.1);
            }
            before = row;
        }
        let glyphs = |column: Vec<u8>| {
            let rows = column.into_iter().enumerate().filter(|(_, bits)| *bits != 0);
            rows.map(|(row, bits)| (row as u16, char::from_u32(0x2800 + u32::from(bits)).unwrap_or(' '))).collect()
        };
        Curve { cells: dots.into_iter().map(glyphs).collect() }
    }
}

/// The bit of a dot in a cell of Braille.
fn bit(row: usize, column: usize) -> u8 {
    [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]][row][column]
}

/// 1, 2, 2.5 or 5 times a power of ten, not below the value.
fn round_up(value: f64) -> f64 {
    let ten = 10_f64.powf(value.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|step| step * ten).find(|step| *step >= value * 0.999).unwrap_or(value)
}

fn axes(canvas: &mut Canvas<'_>, scale: &Scale) {
    let theme = canvas.theme();
    let plot = scale.plot;
    let mut line = 0.0;
    while line <= scale.usd {
        if let Some(y) = scale.row(line) {
            let words = if scale.step < 1.0 { format!("${line:.2}") } else { format!("${}", short(line)) };
            canvas.right(plot.x - 1, y, &words, theme.muted());
            if line > 0.0 {
                canvas.hline(plot.x, y, plot.width, '╌', theme.rule());
            }
        }
        line += scale.step;
    }
    canvas.hline(plot.x, plot.bottom(), plot.width, '─', theme.rule());
    let ticks = if plot.width >= 70 { 5 } else { 4 };
    for tick in 0..=ticks {
        let runs = scale.runs * f64::from(tick) / f64::from(ticks);
        let x = scale.column(runs);
        if tick == ticks {
            canvas.right(plot.right(), plot.bottom() + 1, &format!("{} runs", short(runs)), theme.muted());
        } else {
            let words = short(runs);
            let left = if tick == 0 { x } else { x.saturating_sub(text::width(&words) / 2) };
            canvas.put(left, plot.bottom() + 1, &words, theme.muted());
        }
    }
}

fn marks(state: &State, scale: &Scale, curve: &Curve, free: Option<f64>, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let (plot, machine) = (scale.plot, &state.prices.machine);
    let mut labels = Labels { plot, curve, taken: Vec::new() };
    let total = state.bill().total();
    let you = (scale.column(state.invocations), scale.row(total.0));
    if let Some(y) = scale.row(machine.month().0) {
        canvas.hline(plot.x, y, plot.width, '─', theme.muted());
        labels.taken.push(Rect::new(plot.x, y, plot.width, 1));
        labels.put(canvas, "a small machine", theme.text(), &[(plot.x + 1, y.wrapping_sub(1)), (plot.x + 1, y + 1)]);
        let even = break_even(state.platform(), &state.workload(), machine).filter(|even| *even <= scale.runs);
        if let Some(even) = even {
            let x = scale.column(even);
            canvas.glyph(x, y, '◉', theme.strong());
            let words = format!("even at {}", short(even));
            let left = x.saturating_sub(text::width(&words) + 1);
            labels.put(canvas, &words, theme.strong(), &[(x + 2, y + 1), (left, y.wrapping_sub(1)), (x + 2, y + 2)]);
        }
    }
    if let Some(y) = you.1 {
        canvas.glyph(you.0, y, '◉', theme.accent());
        labels.taken.push(Rect::new(you.0, y, 1, 1));
        let words = format!("you, ${}", with_commas(total.0, 2));
        let left = you.0.saturating_sub(text::width(&words) + 1);
        let places = [(you.0 + 2, y + 1), (you.0 + 2, y), (left, y.wrapping_sub(1)), (left, y), (you.0 + 2, y.wrapping_sub(1))];
        labels.put(canvas, &words, bold(theme.accent()), &places);
    }
    if let Some(free) = free.filter(|free| *free <= scale.runs) {
        let x = scale.column(free);
        let words = format!("free to {}", short(free));
        let foot = plot.bottom() - 1;
        for rise in [3, 2] {
            let y = foot.saturating_sub(rise);
            let left = x.saturating_sub(text::width(&words) - 1);
            if y >= plot.y && labels.put(canvas, &words, theme.good(), &[(left, y), (x, y)]) {
                canvas.vline(x, y + 1, rise - 1, '╎', theme.muted());
                break;
            }
        }
    }
}

/// Words beside marks: each where it hides nothing, or not at all.
struct Labels<'a> {
    plot: Rect,
    curve: &'a Curve,
    taken: Vec<Rect>,
}

impl Labels<'_> {
    /// Writes words at the first of these places where they hide nothing; false if there is none.
    fn put(&mut self, canvas: &mut Canvas<'_>, words: &str, style: Style, places: &[(u16, u16)]) -> bool {
        let cells = text::width(words);
        for (x, y) in places {
            let place = Rect::new(*x, *y, cells, 1);
            let inside = *x >= self.plot.x && place.right() <= self.plot.right() && (self.plot.y..self.plot.bottom()).contains(y);
            if inside && !self.hides(place) {
                canvas.put(*x, *y, words, style);
                self.taken.push(place);
                return true;
            }
        }
        false
    }

    fn hides(&self, place: Rect) -> bool {
        let on_curve = |column: u16| {
            let rows = self.curve.cells.get(usize::from(column - self.plot.x)).into_iter().flatten();
            rows.into_iter().any(|(row, _)| self.plot.y + row == place.y)
        };
        self.taken.iter().any(|taken| taken.intersects(place)) || (place.x..place.right()).any(on_curve)
    }
}
