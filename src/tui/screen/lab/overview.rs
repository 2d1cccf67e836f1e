//! The overview of the lab: the way of a request, the requests, the instances, the routes, latency and bill.

use ratatui::layout::Rect;

use crate::lab::record::{Doing, Flight, InstanceId, Request, Snapshot, Stage, Start};
use crate::text;
use crate::tui::app::meter::{Reading, question_of_lab};
use crate::tui::canvas::Canvas;
use crate::tui::keymap::Act;
use crate::tui::layout::Height;
use crate::tui::screen::Spots;
use crate::tui::screen::lab::places::Places;
use crate::tui::screen::lab::state::Action;
use crate::tui::screen::lab::{Ctx, routes};
use crate::tui::theme::{Fill, Hue, bold};
use crate::tui::widget::latency::{Humps, ratio};
use crate::tui::widget::live_path::{LivePath, Station, Way};
use crate::tui::widget::waterfall::{self, Status, Waterfall, in_column, legend};
use crate::tui::widget::{instances, rich};
use crate::units::{Millis, with_commas};

/// Requests in flight that are shown above those that were answered.
const FLIGHTS: usize = 3;

/// The places of the panes, with room for a remark if a route is broken.
pub fn places(ctx: &Ctx<'_>, lab: &Snapshot) -> Places {
    let width = ctx.frame.whole.width.saturating_sub(4);
    let remark = routes::broken(lab).map_or(0, |error| {
        let air = u16::from(ctx.frame.height >= Height::Usual);
        routes::remark(error).height(width).min(4) + air
    });
    Places::of(&ctx.frame, remark)
}

/// Draws the overview.
///
/// ```text
/// #31        ┏━ yes ━━━━ ✓ spawn 1.52  init 0.61 ms ━┓   run 0.27 ms
/// Arrive ━ Cold? ━┛╌ no ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┗━▸ Execute ━▸ Return ━▸ Idle
///
/// Requests ──────────── ▄▄ spawn   ▄▄ init   ▄▄ run   Instances ───── 3 live
///  31  GET  /api/hello  200  cold  ▄▄▄▄▄▄▄   2.40 ms  ◉ i-3 busy       0.2 s
///
/// Latency ───────────────────────────── 31 requests   Bill ────────────────
/// ```
pub fn view(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let places = places(ctx, lab);
    path(ctx, lab, canvas, &places);
    if let Some(error) = routes::broken(lab) {
        let y = if places.line.is_empty() { places.added.y + 1 } else { places.path.bottom() };
        let area = Rect { y, height: places.requests.y.saturating_sub(y), ..places.path };
        routes::remark(error).draw(&mut canvas.within(area), area.x, area.y, area.width);
    }
    requests(ctx, lab, canvas, places.requests, spots);
    if !places.instances.is_empty() {
        draw_instances(ctx, lab, canvas, places.instances);
    }
    if !places.routes.is_empty() {
        routes::pane(ctx, lab, canvas, places.routes, spots);
    }
    if !places.latency.is_empty() {
        latency(lab, canvas, places.latency);
    }
    if !places.bill.is_empty() {
        bill(ctx, lab, canvas, places.bill);
    }
    if !places.so_far.is_empty() {
        so_far(ctx, lab, canvas, places.so_far);
    }
    if !places.line.is_empty() {
        one_line(ctx, lab, canvas, places.line);
    }
}

/// The request in flight, the one that is played, or the chosen one.
fn path(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, places: &Places) {
    let played = ctx.state.played(ctx.now);
    let chosen = lab.requests.get(ctx.state.chosen(lab));
    let flight = lab.flights.last().filter(|_| ctx.state.request.is_none() && played.is_none());
    let mut notes = Vec::new();
    let path = match (flight, chosen) {
        (Some(flight), _) => of_flight(flight),
        (None, Some(request)) => {
            let whole = request.phases.total().0;
            let factor = ctx.state.shown_factor(request);
            if let Some(factor) = factor {
                let times = with_commas(factor, 0);
                notes.push(format!("played {times} times slower"));
                notes.push(format!("{times} times slower"));
            } else {
                notes.push(format!("answered {} after {}", request.status, in_column(request.phases.total())));
                notes.push(format!("{} after {}", request.status, in_column(request.phases.total())));
            }
            let at = played.filter(|(play, _)| play.request == request.id).map_or(whole, |(_, at)| at);
            of_request(request, at)
        }
        (None, None) => LivePath {
            name: String::new(),
            way: Way::Open,
            at: Station::Nowhere,
            queue: Millis::ZERO,
            spawn: Millis::ZERO,
            init: Millis::ZERO,
            run: Millis::ZERO,
            part: 0.0,
            notes: &[],
        },
    };
    LivePath { notes: &notes, ..path }.draw(canvas, places.path);
    let words = added(ctx, lab, chosen.filter(|_| flight.is_none()));
    if !words.is_empty() && !places.added.is_empty() {
        let line = rich::width(&words);
        let words = if line > places.added.width { &words[..words.len() - 1] } else { &words[..] };
        rich::put(&mut canvas.within(places.added), places.added.x, places.added.y, words);
    }
}

/// What was added to the chosen request on purpose, or what is added to those to come: always under that word.
fn added(ctx: &Ctx<'_>, lab: &Snapshot, chosen: Option<&std::sync::Arc<Request>>) -> rich::Line {
    let theme = ctx.theme;
    let label = ("added  ".to_owned(), theme.strong());
    if let Some(request) = chosen.filter(|request| request.added.0 > 0.0) {
        let words = format!("{} before its start, on purpose", whole(request.added));
        return vec![label, (words, theme.text()), ("   in none of the measured times".to_owned(), theme.muted())];
    }
    let Some(profile) = lab.profile else { return Vec::new() };
    let words = format!("{} to every cold start: {}", whole(profile.cold), profile.name);
    vec![label, (words, theme.text()), ("   in none of the measured times".to_owned(), theme.muted())]
}

/// A time without decimals if it has none.
pub fn whole(span: Millis) -> String {
    if span.0.fract() == 0.0 { format!("{} ms", with_commas(span.0, 0)) } else { in_column(span) }
}

fn of_flight(flight: &Flight) -> LivePath<'static> {
    let phases = flight.phases;
    let (at, way) = match flight.stage {
        Stage::Queued => (Station::Arrive, Way::Open),
        Stage::Spawning => (Station::Spawn, Way::Cold),
        Stage::Initialising => (Station::Init, Way::Cold),
        Stage::Running => (Station::Execute, if flight.start == Start::Cold { Way::Cold } else { Way::Warm }),
    };
    LivePath {
        name: format!("#{}", flight.id),
        way,
        at,
        queue: phases.queue,
        spawn: phases.spawn,
        init: phases.init,
        run: phases.run,
        part: 0.0,
        notes: &[],
    }
}

/// An answered request as it was so long after its arrival.
fn of_request(request: &Request, after: f64) -> LivePath<'static> {
    let phases = request.phases;
    let mut left = after;
    let mut take = |length: Millis| {
        let part = length.0.min(left).max(0.0);
        left -= part;
        Millis(part)
    };
    let [queue, spawn, init, run] = [phases.queue, phases.spawn, phases.init, phases.run].map(&mut take);
    let start = phases.spawn + phases.init;
    let (at, part) = if after >= phases.total().0 {
        (Station::Idle, 1.0)
    } else if queue.0 < phases.queue.0 {
        (Station::Arrive, 0.0)
    } else if spawn.0 < phases.spawn.0 {
        (Station::Spawn, spawn.0 / start.0)
    } else if init.0 < phases.init.0 {
        (Station::Init, (spawn + init).0 / start.0)
    } else {
        (Station::Execute, run.0 / phases.run.0)
    };
    let way = match request.start {
        Start::Cold => Way::Cold,
        Start::Warm => Way::Warm,
        Start::None => Way::Open,
    };
    // Nobody ran a request that no instance was asked for.
    let at = if way == Way::Open { Station::Arrive } else { at };
    LivePath { name: format!("#{}", request.id), way, at, queue, spawn, init, run, part, notes: &[] }
}

/// The rows of the list: a few in flight, then those that were answered.
fn rows(ctx: &Ctx<'_>, lab: &Snapshot) -> (usize, Vec<waterfall::Row>) {
    let flights: Vec<&Flight> = lab.flights.iter().rev().take(FLIGHTS).collect();
    let in_flight = flights.iter().map(|flight| waterfall::Row {
        id: flight.id.0,
        method: flight.method.to_string(),
        target: flight.target.to_string(),
        status: Status::InFlight,
        start: flight.start,
        instance: name(flight.instance),
        phases: flight.phases,
        added: Millis::ZERO,
        played: None,
    });
    let played = ctx.state.played(ctx.now);
    let answered = lab.requests.iter().map(|request| waterfall::Row {
        id: request.id.0,
        method: request.method.to_string(),
        target: request.target.to_string(),
        status: Status::Answered(request.status),
        start: request.start,
        instance: name(request.instance),
        phases: request.phases,
        added: request.added,
        played: played.filter(|(play, _)| play.request == request.id).map(|(_, at)| Millis(at)),
    });
    (flights.len(), in_flight.chain(answered).collect())
}

fn name(instance: Option<InstanceId>) -> String {
    instance.map_or_else(String::new, |id| id.to_string())
}

fn requests(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) {
    if area.is_empty() {
        return;
    }
    let theme = ctx.theme;
    let (flights, rows) = rows(ctx, lab);
    let selected = (!lab.requests.is_empty()).then(|| flights + ctx.state.chosen(lab));
    let list = Waterfall { rows: &rows, selected };
    let mut label = "Requests".to_owned();
    if !lab.flights.is_empty() {
        label = format!("{label}   {} in flight", lab.flights.len());
    }
    if let Some(traffic) = &lab.traffic {
        label = format!("{label}   {}", text::sanitise_line(traffic));
    }
    legend::draw(canvas, Rect { height: 1, ..area }, &label, list.has_queue());
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if rows.is_empty() {
        let words = "No request yet. g sends one; it will start cold.";
        canvas.within(below).para(below.x, below.y + 1, below.width.min(72), words, theme.muted());
        return;
    }
    // The newest of the chosen end stays in sight with the cursor.
    list.draw(canvas, below);
    let first = list.first(below);
    let shown = usize::from(below.height.saturating_sub(1));
    for i in 0..shown.min(rows.len() - first.min(rows.len())) {
        let row = Rect::new(below.x, below.y + 1 + i as u16, below.width, 1);
        if let Some(at) = (first + i).checked_sub(flights) {
            spots.push((row, Act::Lab(Action::Request(at))));
        }
    }
}

/// The rows of the instances: those that live by number, then those that stopped.
pub fn instance_rows(ctx: &Ctx<'_>, lab: &Snapshot) -> Vec<instances::Row> {
    let now = ctx.state.lab_time(lab, ctx.now);
    let row = |instance: &crate::lab::record::Instance| {
        let state = match instance.doing {
            Doing::Starting => instances::State::Starting,
            Doing::Busy(count, since) => instances::State::Busy(count, now.since(since)),
            Doing::Idle(until) => instances::State::Idle { left: until.since(now), whole: lab.settings.idle },
            Doing::Stopped(reason, _) => instances::State::Stopped(reason.words()),
        };
        instances::Row { id: instance.id.to_string(), state }
    };
    lab.instances.iter().map(row).collect()
}

/// Whether a countdown is seen that has not come to its end.
pub fn counts_down(ctx: &Ctx<'_>, lab: &Snapshot) -> bool {
    let places = places(ctx, lab);
    let rows = instance_rows(ctx, lab);
    let list = instances::Instances { rows: &rows, selected: None };
    let seen = list.shown(places.instances.height.saturating_sub(1 + air(ctx)));
    let runs = |row: &instances::Row| matches!(row.state, instances::State::Idle { left, .. } if !left.is_zero());
    rows.iter().take(seen).any(runs)
}

/// A blank row below the headings of the side, where there is room.
fn air(ctx: &Ctx<'_>) -> u16 {
    u16::from(ctx.frame.height == Height::Tall && ctx.frame.whole.width >= 100)
}

fn draw_instances(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = instance_rows(ctx, lab);
    let live = lab.instances.iter().filter(|instance| !matches!(instance.doing, Doing::Stopped(..))).count();
    canvas.heading(area.x, area.y, area.width, "Instances", &format!("{live} live"));
    let skip = 1 + air(ctx);
    let below = Rect { y: area.y + skip, height: area.height.saturating_sub(skip), ..area };
    if rows.is_empty() {
        canvas.within(below).put(below.x, below.y, "None: nothing is billed", ctx.theme.muted());
        return;
    }
    let selected = ctx.state.instance.and_then(|id| lab.instances.iter().position(|instance| instance.id == id));
    instances::Instances { rows: &rows, selected }.draw(canvas, below);
}

fn latency(lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect) {
    let ratio = ratio(&lab.warm, &lab.cold);
    canvas.heading(area.x, area.y, area.width, "Latency", &ratio);
    let skip = if area.height > 6 { 2 } else { 1 };
    let below = Rect { y: area.y + skip, height: area.height.saturating_sub(skip), ..area };
    Humps { warm: &lab.warm, cold: &lab.cold }.draw(canvas, below);
}

/// The cost of what is summed up, with the free tier already spent.
fn cost(ctx: &Ctx<'_>, lab: &Snapshot) -> String {
    reading(ctx, lab).or(ctx.price.beyond_free_tier(lab.totals.gb_seconds)).to_string()
}

/// Who has computed it.
fn reading(ctx: &Ctx<'_>, lab: &Snapshot) -> Reading {
    let question = question_of_lab(lab);
    ctx.meter.reading(question.as_ref())
}

/// Who has computed it, as far as there is room.
fn by_whom(ctx: &Ctx<'_>, lab: &Snapshot, cells: u16) -> String {
    let words = reading(ctx, lab).words().into_iter();
    words.into_iter().find(|words| text::width(words) <= cells).unwrap_or_default()
}

fn gb_seconds(lab: &Snapshot) -> String {
    let value = lab.totals.gb_seconds.0;
    if value >= 0.01 || value == 0.0 { with_commas(value, 4) } else { format!("{value:.6}") }
}

fn bill(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = ctx.theme;
    let mut canvas = canvas.within(area);
    canvas.heading(area.x, area.y, area.width, "Bill", "");
    let totals = &lab.totals;
    let mut lines = vec![
        ("invocations", with_commas(totals.invocations as f64, 0), theme.text()),
        ("billed", format!("{} ms", with_commas(totals.billed.0, 0)), theme.text()),
        ("GB-seconds", gb_seconds(lab), theme.text()),
        ("so far", cost(ctx, lab), theme.strong()),
    ];
    if totals.throttled > 0 {
        lines.insert(1, ("turned away, 429", with_commas(totals.throttled as f64, 0), theme.bad()));
    }
    let skip = if area.height > 7 { 2 } else { 1 };
    let mut y = area.y + skip;
    for (label, value, style) in lines {
        canvas.put(area.x, y, label, theme.muted());
        canvas.right(area.right(), y, &value, style);
        y += 1;
    }
    let y = if y + 1 < area.bottom() { y + 1 } else { y };
    canvas.put(area.x, y, &by_whom(ctx, lab, area.width), theme.muted());
}

/// Both medians and the bill, for screens without room for more.
fn so_far(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = ctx.theme;
    let mut canvas = canvas.within(area);
    canvas.heading(area.x, area.y, area.width, "So far", "");
    let longest = lab.cold.p50.0.max(lab.warm.p50.0).max(1e-9);
    let bar = area.width.saturating_sub(10 + 10);
    for (i, (name, of, fill)) in
        [("cold p50", &lab.cold, Fill::Init), ("warm p50", &lab.warm, Fill::Run)].into_iter().enumerate()
    {
        let y = area.y + 1 + i as u16;
        canvas.put(area.x, y, name, theme.hue(fill.hue()));
        if of.count == 0 {
            canvas.right(area.right(), y, "none yet", theme.muted());
        } else {
            canvas.bar(area.x + 10, y, of.p50.0 / longest * f64::from(bar), fill);
            canvas.right(area.right(), y, &in_column(of.p50), theme.text());
        }
    }
    let p95 = |of: &crate::lab::record::Latency| if of.count == 0 { "none".to_owned() } else { in_column(of.p95) };
    let beside = |figure: &str| by_whom(ctx, lab, area.width.saturating_sub(text::width(figure) + 2));
    let (cost, used) = (cost(ctx, lab), format!("{} GB-s", gb_seconds(lab)));
    let label = if area.height > 4 { "bill".to_owned() } else { beside(&cost) };
    let mut rows = vec![(label, cost, theme.strong()), (beside(&used), used, theme.muted())];
    if area.height > 5 {
        rows.insert(
            0,
            ("p95, cold and warm".to_owned(), format!("{}   {}", p95(&lab.cold), p95(&lab.warm)), theme.text()),
        );
    }
    for (i, (label, value, style)) in rows.iter().enumerate() {
        let y = area.y + 3 + i as u16;
        let from = canvas.right(area.right(), y, value, *style);
        canvas.put(area.x, y, &text::truncate(label, from.saturating_sub(area.x + 1)), theme.muted());
    }
}

/// The same in one line, for the smallest screens: what has no room is left out from the right.
fn one_line(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect) {
    let theme = ctx.theme;
    let live = lab.instances.iter().filter(|instance| !matches!(instance.doing, Doing::Stopped(..))).count();
    let mut parts = vec![(format!("{live} live"), theme.text())];
    for (name, of, hue) in [("cold", &lab.cold, Hue::Cold), ("warm", &lab.warm, Hue::Warm)] {
        if of.count > 0 {
            parts.push((format!("{name} {}", in_column(of.p50)), bold(theme.hue(hue))));
        }
    }
    parts.push((cost(ctx, lab), theme.strong()));
    let mut x = area.x;
    for (words, style) in parts {
        if x + text::width(&words) <= area.right() {
            x = canvas.put(x, area.y, &words, style) + 2;
        }
    }
}
