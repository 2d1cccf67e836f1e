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

use crate::cost::bill::free_runs;
use crate::cost::curve::{break_even, curve, knee};
use crate::cost::prices::Meter;
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
    canvas.heading(
        area.x,
        area.y,
        area.width,
        "Cost by invocations a month",
        &state.named(area.width.saturating_sub(34)),
    );
    // Heading, axis and labels; a blank row above the curve if there is room.
    let air = u16::from(area.height > 10);
    if area.height < LEAST + 3 + air || area.width < 30 {
        return;
    }
    let plot = Rect::new(area.x + MONEY, area.y + 1 + air, area.width - MONEY, area.height - 3 - air);
    let scale = Scale::of(state, plot);
    axes(state, canvas, &scale);
    let free = knee(&state.platform(), &state.workload());
    let curve = scale.curve(state);
    for (column, dots) in curve.cells.iter().enumerate() {
        let runs = scale.runs_at(column as u16);
        let style = if free.is_some_and(|free| runs > free) { theme.text() } else { theme.good() };
        for (row, glyph) in dots {
            canvas.glyph(plot.x + column as u16, plot.y + row, *glyph, style);
        }
    }
    marks(state, &scale, &curve, canvas);
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
        for (_, free) in free_ends(state) {
            runs = runs.max((free * 1.6).min(state.invocations.max(1e6) * 4.0));
        }
        if let Some(even) = break_even(&platform, &workload, &state.prices.machine)
            && even < runs * 4.0
        {
            runs = runs.max(even * 1.25);
        }
        let runs = round_up(runs.max(1000.0));
        let highest = curve(&platform, &workload, 0.0, runs, 2)[1].1.0.max(0.01);
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
        let points = curve(&state.platform(), &state.workload(), 0.0, self.runs, width * DOTS.1);
        let rows = height * DOTS.0;
        let place =
            |usd: Usd| rows - 1 - ((usd.0 / self.usd) * (rows - 1) as f64).round().min((rows - 1) as f64) as usize;
        let mut dots = vec![vec![0_u8; height]; width];
        let mut before = place(points[0].1);
        for (at, (_, usd)) in points.iter().enumerate() {
            let row = place(*usd);
            // A steep part has no holes, and a flat one is two dots thick.
            for dot in row.min(before).saturating_sub(1)..=row.max(before) {
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

fn axes(state: &State, canvas: &mut Canvas<'_>, scale: &Scale) {
    let theme = canvas.theme();
    let plot = scale.plot;
    let machine = state.prices.machine.month().0;
    let machine_row = scale.row(machine);
    if let Some(y) = machine_row {
        canvas.right(plot.x - 1, y, &format!("${}", short(machine)), theme.text());
    }
    let mut line = 0.0;
    while line <= scale.usd {
        // A line of the grid beside that of the machine would only be in its way.
        let apart = |y: u16| machine_row.is_none_or(|machine| machine.abs_diff(y) > 1);
        if let Some(y) = scale.row(line).filter(|y| apart(*y)) {
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
        let words = short(runs);
        let left = match tick {
            0 => x,
            _ if tick == ticks => plot.right() - text::width(&words),
            _ => x.saturating_sub(text::width(&words) / 2),
        };
        canvas.put(left, plot.bottom() + 1, &words, theme.muted());
    }
}

fn marks(state: &State, scale: &Scale, curve: &Curve, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let plot = scale.plot;
    let mut labels = Labels { plot, curve, taken: Vec::new() };
    let total = state.bill().total();
    let you = scale.row(total.0).map(|y| (scale.column(state.invocations), y));
    labels.taken.extend(you.map(|(x, y)| Rect::new(x, y, 1, 1)));
    machine(state, scale, &mut labels, canvas);
    if let Some((x, y)) = you {
        canvas.glyph(x, y, '◉', theme.accent());
        let words = format!("you, ${}", with_commas(total.0, 2));
        let left = x.saturating_sub(text::width(&words) + 1);
        let up = y.wrapping_sub(1);
        labels.put(
            canvas,
            &words,
            bold(theme.accent()),
            &[(x + 2, y + 1), (x + 2, y), (left, up), (left, y), (x + 2, up)],
        );
    }
    // From the right, where the curve leaves less room.
    for (unit, runs) in free_ends(state).into_iter().rev().filter(|(_, runs)| *runs <= scale.runs) {
        let x = scale.column(runs);
        let foot = scale.row(state.total_at(runs).0).unwrap_or(plot.y).min(plot.bottom() - 1);
        let words = [format!("free {unit} end at {}", short(runs)), format!("free to {}", short(runs))];
        let rises = [2, 1, 3, 4].map(|rise| foot.wrapping_sub(rise)).into_iter();
        for (y, words) in rises.flat_map(|y| words.iter().map(move |words| (y, words))) {
            let dashes = Rect::new(x, y.wrapping_add(1), 1, foot.saturating_sub(y.wrapping_add(1)));
            let places = [(x.saturating_sub(text::width(words) - 1), y), (x, y)];
            let free = (plot.y..foot).contains(&y) && !labels.taken.iter().any(|taken| taken.intersects(dashes));
            if free && labels.put(canvas, words, theme.good(), &places) {
                canvas.vline(x, dashes.y, dashes.height, '╎', theme.muted());
                labels.taken.push(dashes);
                break;
            }
        }
    }
}

/// The machine that is always on: its line, and where it meets the curve.
fn machine(state: &State, scale: &Scale, labels: &mut Labels<'_>, canvas: &mut Canvas<'_>) {
    let (theme, plot, machine) = (canvas.theme(), scale.plot, &state.prices.machine);
    let Some(y) = scale.row(machine.month().0) else { return };
    canvas.hline(plot.x, y, plot.width, '─', theme.muted());
    labels.taken.push(Rect::new(plot.x, y, plot.width, 1));
    let up = y.wrapping_sub(1);
    labels.put(canvas, "a small machine", theme.text(), &[(plot.x + 1, up), (plot.x + 1, y + 1)]);
    let even = break_even(&state.platform(), &state.workload(), machine).filter(|even| *even <= scale.runs);
    let Some(even) = even else { return };
    let x = scale.column(even);
    canvas.glyph(x, y, '◉', theme.strong());
    for words in [format!("break-even at {}", short(even)), format!("even at {}", short(even))] {
        let left = x.saturating_sub(text::width(&words) + 1);
        if labels.put(canvas, &words, theme.strong(), &[(x + 2, y + 1), (left, up), (x + 2, y + 2)]) {
            break;
        }
    }
}

/// Where each free amount of the platform ends, from the first on: its unit and the number of invocations.
fn free_ends(state: &State) -> Vec<(&'static str, f64)> {
    let (platform, workload) = (state.platform(), state.workload());
    let end = |meter: &Meter| free_runs(meter, &workload).map(|runs| (meter.measure.unit(), runs));
    let mut ends: Vec<_> = platform.meters.iter().filter_map(end).collect();
    ends.sort_by(|a, b| a.1.total_cmp(&b.1));
    ends
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
            let inside = *x >= self.plot.x
                && place.right() <= self.plot.right()
                && (self.plot.y..self.plot.bottom()).contains(y);
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
