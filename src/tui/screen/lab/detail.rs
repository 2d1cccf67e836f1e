//! Everything that is known of one request: what became of it, its measured parts and what is billed of them, both bodies,
//! and what was logged about it.

use ratatui::layout::Rect;

use crate::lab::platform::Platform;
use crate::lab::record::{Client, Glance, Request, Snapshot, Start};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::code::coloured;
use crate::tui::screen::lab::overview::whole;
use crate::tui::screen::lab::{Ctx, log};
use crate::tui::sheet::Sheet;
use crate::tui::theme::{Fill, Hue, bold};
use crate::tui::widget::rich;
use crate::tui::widget::scrollbar::Window;
use crate::tui::widget::timeline::{Billing, Lane, Stretch, Timeline};
use crate::tui::widget::waterfall::{hue_of, in_column};
use crate::units::{Bytes, Millis};

/// Rows that the sheet has at most.
const ROWS: u16 = 400;
/// Column of what a label stands for.
const VALUE: u16 = 10;
/// From this width both bodies stand beside each other.
const BESIDE: u16 = 90;
/// Lines of a body that are shown.
const BODY: usize = 40;

/// Draws the chosen request, as far as it is scrolled to.
///
/// ```text
/// #31  POST /api/hello                                        ✓ 200 2.40 ms
///
/// start     cold, in i-3, version 1f3a9c02
///    spawn 1.52 ms                   init 0.61 ms      run 0.27 ms
/// ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
///                                    ╰──── billed 1 ms ────╯
/// Request body ──────────────────────────────────── application/json, 14 B
/// ```
pub fn view(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect) {
    let Some((sheet, window)) = sheet(ctx, lab, area) else { return };
    sheet.show(canvas, area, window.top);
    window.draw(canvas, ctx.frame.whole.right().saturating_sub(1), area.y);
}

/// How far it can be scrolled.
pub fn last_scroll(ctx: &Ctx<'_>, lab: &Snapshot, area: Rect) -> u16 {
    sheet(ctx, lab, area).map_or(0, |(_, window)| window.last_top())
}

fn sheet<'t>(ctx: &Ctx<'t>, lab: &Snapshot, area: Rect) -> Option<(Sheet<'t>, Window)> {
    let request = lab.requests.get(ctx.state.chosen(lab))?;
    let mut sheet = Sheet::new(area.width, ROWS, ctx.theme);
    let mut canvas = sheet.canvas();
    let mut y = facts(ctx, request, &mut canvas, area.width);
    y = phases(request, &mut canvas, Rect::new(0, y + 1, area.width, 3)) + 1;
    y = bodies(ctx, request, &mut canvas, y, area.width) + 1;
    let lines = log::of_request(ctx.theme, lab, request.id, area.width);
    canvas.heading(0, y, area.width, "Log", &format!("{} lines", lines.len()));
    y += 1;
    for line in &lines {
        rich::put(&mut canvas, 0, y, line);
        y += 1;
    }
    let window = Window { top: 0, seen: area.height, rows: y.min(ROWS) };
    let window = Window { top: ctx.state.scroll.min(window.last_top()), ..window };
    Some((sheet, window))
}

fn facts(ctx: &Ctx<'_>, request: &Request, canvas: &mut Canvas<'_>, width: u16) -> u16 {
    let theme = ctx.theme;
    let hue = hue_of(request.status);
    let mark = if hue == Hue::Bad { "✗ " } else { "✓ " };
    let total = in_column(request.phases.total());
    let from = canvas.spans_right(
        width,
        0,
        &[
            (mark, theme.hue(hue)),
            (&request.status.to_string(), bold(theme.hue(hue))),
            ("   ", theme.muted()),
            (&total, theme.strong()),
        ],
    );
    let x = canvas.put(0, 0, &format!("#{}  ", request.id), theme.muted());
    let name = format!("{} {}", request.method, request.target);
    canvas.put(x, 0, &text::truncate(&text::sanitise_line(&name), from.saturating_sub(x + 2)), theme.strong());
    let mut y = 2;
    let mut line = |label: &str, words: &str, style| {
        canvas.put(0, y, label, theme.muted());
        for words in text::wrap(words, width.saturating_sub(VALUE).max(8)) {
            canvas.put(VALUE, y, &words, style);
            y += 1;
        }
    };
    if let Some(fault) = &request.fault {
        line("fault", &text::sanitise_line(fault), theme.bad());
    }
    let start = match request.start {
        Start::Cold => "cold: it waited for its instance to start",
        Start::Warm => "warm: a running instance took it",
        Start::None => "no instance was asked",
    };
    let instance = request.instance.map_or_else(String::new, |id| format!(", {id}"));
    let version = request.version.map_or_else(String::new, |version| format!(", version {version}"));
    line("start", &format!("{start}{instance}{version}"), theme.text());
    if let Some(route) = &request.route {
        line("route", route, theme.text());
    }
    let client = match request.client {
        Client::Tutor => "this program, at a key of yours",
        Client::Outside => "another program, such as a browser or curl",
        Client::Trigger => "a trigger of the lab",
    };
    line("sent by", client, theme.text());
    let what = if request.platform == Platform::Lambda { "Init and run, rounded up" } else { "processor time" };
    line("billed", &format!("{} at {}: {what}", whole(request.billed), request.memory), theme.text());
    if request.added.0 > 0.0 {
        let words = format!("{} before its start, on purpose; in none of the measured times", whole(request.added));
        line("added", &words, theme.text());
    }
    if request.timed {
        line("headers", "Server-Timing with these times, and X-Instance", theme.text());
    }
    y
}

fn phases(request: &Request, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let parts = request.phases;
    let lambda = request.platform == Platform::Lambda;
    let stretch = |name, fill, length: Millis, billed: bool| Stretch {
        name,
        fill,
        length,
        billing: if billed { Billing::Billed } else { Billing::Free },
    };
    let stretches: Vec<Stretch<'_>> = [
        stretch("queue", Fill::Other, parts.queue, false),
        stretch("spawn", Fill::Spawn, parts.spawn, false),
        stretch("init", Fill::Init, parts.init, lambda),
        stretch("run", Fill::Run, parts.run, lambda),
    ]
    .into_iter()
    .filter(|stretch| stretch.length.0 > 0.0)
    .collect();
    if stretches.is_empty() {
        return area.y;
    }
    let bill = if lambda { format!("billed {}", whole(request.billed)) } else { String::new() };
    let lane = Lane { name: "", stretches: &stretches, bill: &bill, played: parts.total(), idle: None };
    Timeline { lanes: &[lane] }.draw(canvas, area)
}

fn bodies(ctx: &Ctx<'_>, request: &Request, canvas: &mut Canvas<'_>, y: u16, width: u16) -> u16 {
    if width >= BESIDE {
        let half = (width - 3) / 2;
        let left = body(ctx, "Request body", &request.body, canvas, Rect::new(0, y, half, 0));
        let right = body(ctx, "Answer", &request.answer, canvas, Rect::new(half + 3, y, width - half - 3, 0));
        return left.max(right);
    }
    let y = body(ctx, "Request body", &request.body, canvas, Rect::new(0, y, width, 0)) + 1;
    body(ctx, "Answer", &request.answer, canvas, Rect::new(0, y, width, 0))
}

/// The beginning of a body from the top of a place; returns the row below.
fn body(ctx: &Ctx<'_>, name: &str, glance: &Glance, canvas: &mut Canvas<'_>, place: Rect) -> u16 {
    let theme = ctx.theme;
    let length = Bytes(glance.length);
    let fact = match (glance.length, glance.content_type.as_str()) {
        (0, _) => String::new(),
        (_, "") => length.to_string(),
        (_, kind) => format!("{kind}, {length}"),
    };
    canvas.heading(place.x, place.y, place.width, name, &fact);
    let mut y = place.y + 1;
    if glance.length == 0 {
        canvas.put(place.x, y, "empty", theme.muted());
        return y + 1;
    }
    let json = glance.json().and_then(|value| serde_json::to_string_pretty(&value).ok());
    let language = if json.is_some() { "json" } else { "text" };
    let shown = json.map_or_else(|| glance.text().into_string(), |json| text::sanitise(&json).into_string());
    let lines: Vec<String> = shown.lines().map(|line| text::truncate(line, place.width)).collect();
    for line in coloured(&lines[..lines.len().min(BODY)], language, theme) {
        rich::put(canvas, place.x, y, &line);
        y += 1;
    }
    let kept = glance.bytes.len() as u64;
    if lines.len() > BODY || kept < glance.length {
        canvas.put(place.x, y, "▾ and more, which is not kept here", theme.muted());
        y += 1;
    }
    y
}
