//! The routes of the lab: as a pane of the overview, and as a tab with what is known of the chosen one.

use ratatui::layout::Rect;

use crate::lab::record::{DeployError, Doing, RouteRow, Snapshot};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::Act;
use crate::tui::screen::Spots;
use crate::tui::screen::lab::Ctx;
use crate::tui::screen::lab::state::Action;
use crate::tui::theme::Hue;
use crate::tui::widget::callout::Callout;
use crate::tui::widget::scrollbar::Window;

/// The error of the first route whose newest text could not be deployed.
pub fn broken(lab: &Snapshot) -> Option<&DeployError> {
    lab.routes.iter().find_map(|row| row.error.as_ref())
}

/// A remark with what is ours in it.
pub struct Remark {
    label: String,
    body: String,
}

/// What goes on while the newest text of a file cannot be deployed.
const SERVES: &str = "the version before keeps serving";

impl Remark {
    fn callout(&self, width: u16) -> Callout<'_> {
        let room = width.saturating_sub(text::width(&self.label) + 8);
        let fact = if text::width(SERVES) <= room { SERVES } else { "" };
        Callout { label: &self.label, fact, body: &self.body, hue: Hue::Bad }
    }

    /// Rows that it takes at a width.
    pub fn height(&self, width: u16) -> u16 {
        self.callout(width).height(width)
    }

    /// Draws it and returns the row below.
    pub fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16) -> u16 {
        self.callout(width).draw(canvas, x, y, width)
    }
}

/// What a broken deployment says: the place, the message, and what serves meanwhile.
pub fn remark(error: &DeployError) -> Remark {
    let file = text::sanitise_line(&error.file);
    let message = text::sanitise_line(&error.message);
    Remark { label: format!("✗ {file}{}", place(error)), body: message.into_string() }
}

/// Line and column as they stand behind a file's name.
fn place(error: &DeployError) -> String {
    match (error.line, error.column) {
        (Some(line), Some(column)) => format!(":{line}:{column}"),
        (Some(line), None) => format!(":{line}"),
        _ => String::new(),
    }
}

/// The number of the place that the chosen route has among the routes.
pub fn chosen(ctx: &Ctx<'_>, lab: &Snapshot) -> usize {
    lab.routes.iter().position(|row| Some(&row.pattern) == ctx.state.route.as_ref()).unwrap_or(0)
}

/// Draws the routes as a pane of the overview.
pub fn pane(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) {
    let theme = ctx.theme;
    let mut canvas = canvas.within(area);
    canvas.heading(area.x, area.y, area.width, "Routes", "");
    let skip = if area.height > 6 { 2 } else { 1 };
    let below = Rect { y: area.y + skip, height: area.height.saturating_sub(skip), ..area };
    if lab.routes.is_empty() {
        canvas.para(below.x, below.y, below.width, "No function in the folder yet.", theme.muted());
        return;
    }
    let rows = usize::from(below.height);
    let here = chosen(ctx, lab);
    let seen = if lab.routes.len() <= rows { rows } else { rows.saturating_sub(1) };
    let first = (here + 1).saturating_sub(seen.max(1));
    let methods = lab.routes.iter().map(|row| text::width(methods_of(row))).max().unwrap_or(0).clamp(3, 9);
    for (i, row) in lab.routes.iter().enumerate().skip(first).take(seen) {
        let y = below.y + (i - first) as u16;
        let line = Rect { y, height: 1, ..below };
        if i == here {
            canvas.select(line);
        }
        let (glyph, style) = match (&row.error, i == here) {
            (Some(_), _) => ("✗", theme.bad()),
            (None, true) => ("▸", theme.muted()),
            (None, false) => (" ", theme.muted()),
        };
        canvas.put(below.x, y, glyph, style);
        canvas.put(below.x + 2, y, &text::truncate(methods_of(row), methods), theme.muted());
        let x = below.x + 2 + methods + 1;
        let file = row.file.rsplit('/').next().unwrap_or_default();
        let pattern = text::truncate(&text::sanitise_line(&row.pattern), below.right().saturating_sub(x));
        let end = canvas.put(x, y, &pattern, if i == here { theme.strong() } else { theme.text() });
        if end + 1 + text::width(file) <= below.right() {
            canvas.right(below.right(), y, file, theme.muted());
        }
        spots.push((line, Act::Lab(Action::Route(i))));
    }
    if first + seen < lab.routes.len() {
        let more = lab.routes.len() - first - seen;
        canvas.put(below.x, below.bottom().saturating_sub(1), &format!("▾ {more} more"), theme.muted());
    }
}

fn methods_of(row: &RouteRow) -> &str {
    if row.methods.is_empty() { "not run" } else { &row.methods }
}

/// Draws the tab of routes.
///
/// ```text
///   methods     route                 file                     version
/// ▸ GET POST    /api/hello            app/api/hello/route.js   1f3a9c02   2 live
///   any         /edge                 worker.js                77ab1290
///
/// ▎  ✗ worker.js:3:9
/// ▎  SyntaxError: ... The version before keeps serving.
/// ```
pub fn view(ctx: &Ctx<'_>, lab: &Snapshot, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) {
    let theme = ctx.theme;
    if lab.routes.is_empty() {
        let folder = text::sanitise_line(&lab.folder.display().to_string());
        let words = format!("No function yet. Put a file such as app/api/hello/route.js into {folder}.");
        canvas.within(area).para(area.x, area.y, area.width.min(72), &words, theme.muted());
        return;
    }
    let here = chosen(ctx, lab);
    let remark = lab.routes[here].error.as_ref().map(remark);
    let below = remark.as_ref().map_or(0, |remark| remark.height(area.width) + 1) + 3;
    let list = Rect { height: area.height.saturating_sub(below), ..area };
    let widest = |of: fn(&RouteRow) -> &str, least: u16| {
        lab.routes.iter().map(|row| text::width(of(row))).max().unwrap_or(0).max(least)
    };
    let wide = area.width >= 70;
    let methods = widest(methods_of, 7).min(20);
    let pattern_at = area.x + 2 + methods + 2;
    let patterns = widest(|row| &row.pattern, 5).min(area.right().saturating_sub(pattern_at + 20).max(8));
    let file_at = pattern_at + patterns + 2;
    let right = area.right().min(file_at + widest(|row| &row.file, 4) + 4 + 18);
    let version_at = if wide { right.saturating_sub(18) } else { area.right() };
    let files = version_at.saturating_sub(file_at + 2);
    for (x, label) in [(area.x + 2, "methods"), (pattern_at, "route"), (file_at, "file")] {
        canvas.put(x, area.y, label, theme.muted());
    }
    if wide {
        canvas.put(version_at, area.y, "version", theme.muted());
    }
    let rows = list.height.saturating_sub(1);
    let window = Window { top: 0, seen: rows, rows: lab.routes.len() as u16 };
    let top = (here as u16 + 1).saturating_sub(rows.max(1)).min(window.last_top());
    for (i, row) in lab.routes.iter().enumerate().skip(usize::from(top)).take(usize::from(rows)) {
        let y = list.y + 1 + i as u16 - top;
        let line = Rect { y, height: 1, width: if wide { right - list.x } else { list.width }, ..list };
        let strong = i == here;
        if strong {
            canvas.select(line);
        }
        let (glyph, style) = match (&row.error, strong) {
            (Some(_), _) => ("✗", theme.bad()),
            (None, true) => ("▸", theme.accent()),
            (None, false) => (" ", theme.muted()),
        };
        canvas.put(area.x, y, glyph, style);
        let style = if strong { theme.strong() } else { theme.text() };
        canvas.put(area.x + 2, y, &text::truncate(methods_of(row), methods), theme.muted());
        canvas.put(pattern_at, y, &text::truncate(&text::sanitise_line(&row.pattern), patterns), style);
        canvas.put(file_at, y, &text::truncate(&text::sanitise_line(&row.file), files), theme.muted());
        if wide {
            canvas.put(version_at, y, &row.version.to_string(), theme.muted());
            canvas.right(right.saturating_sub(1), y, &live(lab, row), theme.text());
        }
        spots.push((line, Act::Lab(Action::Route(i))));
    }
    Window { top, ..window }.draw(canvas, ctx.frame.whole.right().saturating_sub(1), list.y + 1);
    let shown = rows.min(lab.routes.len() as u16);
    let mut y = list.y + 1 + shown + 1;
    let path = text::sanitise_line(&lab.routes[here].path.display().to_string());
    if y < area.bottom() {
        canvas.put(area.x + 2, y, &text::truncate(&path, area.width.saturating_sub(2)), theme.muted());
        y += 2;
    }
    if let Some(remark) = remark {
        remark.draw(&mut canvas.within(area), area.x, y, area.width);
    }
}

/// How many instances of a route live, in words.
fn live(lab: &Snapshot, row: &RouteRow) -> String {
    let lives = |instance: &&crate::lab::record::Instance| {
        instance.route == row.pattern && !matches!(instance.doing, Doing::Stopped(..))
    };
    match lab.instances.iter().filter(lives).count() {
        0 => String::new(),
        count => format!("{count} live"),
    }
}
