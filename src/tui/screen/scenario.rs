//! A scenario about a trigger: its picture with live counts, a guess, what to break and to mend, what is watched for, and the
//! newest events with where each of them is.

mod panels;
mod picture;

use ratatui::layout::Rect;

use crate::clock::Moment;
use crate::course::Course;
use crate::lab::record::{Request, Snapshot};
use crate::lab::triggers::record::{Counts, EventRow, Row, Stage};
use crate::lesson::model::{Panel, Scenario};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::field::Field;
use crate::tui::keymap::{Act as KeyAct, Binding, Key, Step, Ui};
use crate::tui::layout::{Frame, Height};
use crate::tui::screen::Spots;
use crate::tui::sheet::Sheet;
use crate::tui::stage::Home;
use crate::tui::theme::{Hue, Theme, bold};
use crate::tui::widget::callout::Callout;
use crate::tui::widget::scrollbar::Window;
use crate::tui::widget::{guess, rich};

/// Rows of the sheet that a scenario is drawn on.
const SHEET: u16 = 140;
/// The widest line of a scenario.
const WIDEST: u16 = 116;

/// All that the screen may look at.
#[derive(Clone, Copy)]
pub struct Ctx<'a> {
    /// What the learner has done.
    pub course: &'a Course,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its place among the lesson's.
    pub at: usize,
    /// The lab as it was lately; none until it has started.
    pub lab: Option<&'a Snapshot>,
    /// The first row that is seen.
    pub scroll: u16,
    /// Where the learner is; none until they say it.
    pub home: Option<&'a Home>,
    /// What is being typed: a statement, or a place.
    pub entry: Option<&'a Field>,
    /// The colours.
    pub theme: &'a Theme,
    /// The places on screen.
    pub frame: Frame,
    /// The present, by this program's clock.
    pub now: Moment,
    /// When the newest snapshot came, by the same clock.
    pub seen: Moment,
}

/// What the learner does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Open the scenarios.
    Open,
    /// Go to a scenario by its place.
    Go(usize),
    /// Back to the section.
    Back,
    /// Guess at a scenario.
    Guess(usize, usize),
    /// Read on without a guess.
    Skip(usize),
    /// Press one of a scenario's own keys, by its place.
    Do(usize, usize),
    /// Write the files that a scenario begins with.
    Write(usize),
    /// Open its function in the learner's own editor.
    Edit(usize),
    /// Take another place as the learner's own, by so many.
    Home(i32),
    /// Type a statement for the database of a scenario, or the learner's own place.
    Type(usize),
    /// Leave it as it is.
    StopTyping,
    /// Take what was typed.
    Take(usize),
}

fn act(act: Act) -> KeyAct {
    KeyAct::Scenario(act)
}

impl Ctx<'_> {
    fn row(&self) -> Option<&Row> {
        self.lab?.triggers.iter().find(|row| row.name == self.scenario.trigger)
    }

    /// What requests over HTTP come to, for a scenario without another trigger.
    fn answered(&self) -> Counts {
        let own = self.requests().count() as u64;
        if self.scenario.trigger.is_empty() {
            let well = self.requests().filter(|request| request.status < 500).count() as u64;
            return Counts { received: own, calls: own, handled: well, ..Counts::default() };
        }
        Counts::default()
    }

    /// The requests of its function that are remembered, the newest first.
    fn requests(&self) -> impl Iterator<Item = &Request> {
        let all = self.lab.into_iter().flat_map(|lab| &lab.requests);
        all.map(|request| &**request).filter(|request| request.route.as_deref() == Some(&self.scenario.function))
    }

    fn serves(&self) -> bool {
        self.lab.is_some_and(|lab| lab.routes.iter().any(|row| row.pattern == self.scenario.function))
    }

    /// The present by the clock of the lab, as far as it can be told from its newest snapshot.
    fn present(&self) -> Moment {
        self.lab.map_or(Moment::default(), |lab| lab.at.plus(self.now.since(self.seen)))
    }

    /// Whether a wait is shown that grows shorter.
    pub fn counts_down(&self) -> bool {
        let waits = |event: &EventRow| matches!(event.stage, Stage::Retry(until) if until > self.present());
        self.row().is_some_and(|row| row.events.iter().any(waits))
    }

    fn count(&self) -> usize {
        self.course.lesson().scenarios.len()
    }

    fn area(&self) -> Rect {
        let Rect { x, y, width, height } = self.frame.whole;
        let top = if self.frame.height == Height::Tall { 3 } else { 2 };
        Rect::new(x + 2, y + top, width.saturating_sub(4).min(WIDEST), height.saturating_sub(top + 2))
    }
}

/// Guess, the scenario's own keys, its files, and the way to the others.
pub fn keys(ctx: &Ctx<'_>) -> Vec<Binding> {
    let Ctx { scenario, at, .. } = *ctx;
    if ctx.entry.is_some() {
        return vec![
            Binding::new(Key::Enter, "take it", act(Act::Take(at))).first(),
            Binding::new(Key::Esc, "leave it", act(Act::StopTyping)),
        ];
    }
    let mut keys = Vec::new();
    if ctx.course.is_begun(scenario) {
        let write = Binding::new(Key::Char('w'), "write the function", act(Act::Write(at)));
        let served = ctx.serves();
        if !served {
            keys.push(write.clone().or(Key::Enter).first());
        }
        if scenario.panel == Panel::Database {
            keys.push(Binding::new(Key::Char('t'), "type SQL", act(Act::Type(at))));
        }
        for (i, key) in scenario.keys.iter().enumerate() {
            let binding = Binding::new(Key::Char(key.key), key.label.clone(), act(Act::Do(at, i)));
            keys.push(if served && i == 0 { binding.or(Key::Enter).first() } else { binding });
        }
        if scenario.panel == Panel::Places {
            let (on, back) = ((Key::Char('h'), act(Act::Home(1))), (Key::Char('H'), act(Act::Home(-1))));
            keys.push(Binding::pair(on, back, "another place").named("h"));
            keys.push(Binding::new(Key::Char('t'), "type your place", act(Act::Type(at))));
        }
        keys.push(Binding::new(Key::Ctrl('o'), "own editor", act(Act::Edit(at))));
        if served {
            keys.push(write.on_page());
        }
    } else {
        let guesses = scenario.predict.guesses.iter().enumerate();
        let keyed = guesses.map(|(i, guess)| (Key::Char(guess.key), act(Act::Guess(at, i)))).collect();
        keys.push(Binding::many(keyed, "your guess").first());
        keys.push(Binding::new(Key::Enter, "read on without", act(Act::Skip(at))).or(Key::Char(' ')));
    }
    let last = ctx.count() - 1;
    let other = Binding::pair(
        (Key::Left, act(Act::Go(at.saturating_sub(1)))),
        (Key::Right, act(Act::Go((at + 1).min(last)))),
        "other triggers",
    );
    if last > 0 {
        keys.push(other);
    }
    let step = |key, step| (key, KeyAct::from(Ui::Move(step)));
    if !window(ctx).is_whole() {
        keys.push(Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), "scroll"));
        keys.push(
            Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "scroll a page")
                .on_page(),
        );
    }
    keys.push(Binding::new(Key::Esc, "back", act(Act::Back)));
    keys
}

/// The row after which nothing more comes into sight.
pub fn last_scroll(ctx: &Ctx<'_>) -> u16 {
    window(ctx).last_top()
}

fn window(ctx: &Ctx<'_>) -> Window {
    let area = ctx.area();
    let (_, rows, _) = sheet(ctx, area.width);
    seen(ctx, area, rows)
}

fn seen(ctx: &Ctx<'_>, area: Rect, rows: u16) -> Window {
    let window = Window { top: ctx.scroll, seen: area.height, rows };
    Window { top: ctx.scroll.min(window.last_top()), ..window }
}

/// Draws the scenario.
///
/// ```text
/// An event that nobody waits for                               1 of 2   a minute passes in a second
/// ─────────────────────────────────────────────────────────────────────────────────────────────────
/// a sign-up ━━━━━▸ /mail ━━━━━▸ a letter goes out
/// 3 sent           1 waits      2 handled, 1 dead
///
/// Watched for ─────────────────────────────────────────
/// ✓ an event was handled, and nobody waited for it
/// ```
pub fn view(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let theme = ctx.theme;
    let end = ctx.frame.whole.width.saturating_sub(2);
    let speed = ctx.row().map_or(60, |row| row.speed);
    let pace = match speed {
        _ if ctx.scenario.trigger.is_empty() => String::new(),
        60 => "a minute passes in a second".to_owned(),
        1 => String::new(),
        speed => format!("time passes {speed} times as fast"),
    };
    let place = format!("{} of {}", ctx.at + 1, ctx.count());
    let facts = [format!("{pace}   {place}"), place];
    let title = &ctx.scenario.title;
    let room = end.saturating_sub(2 + text::width(title) + 2);
    let fact = facts.iter().find(|fact| text::width(fact) <= room).map_or("", |fact| fact.trim_start());
    canvas.put(2, 0, &text::truncate(title, end.saturating_sub(2)), theme.strong());
    canvas.right(end, 0, fact, theme.muted());
    canvas.hline(2, 1, end.saturating_sub(2), '─', theme.rule());
    let area = ctx.area();
    let (sheet, rows, places) = sheet(ctx, area.width);
    let window = seen(ctx, area, rows);
    sheet.show(canvas, area, window.top);
    for (i, place) in places.into_iter().enumerate() {
        let y = area.y as i32 + i32::from(place.y) - i32::from(window.top);
        if (i32::from(area.y)..i32::from(area.bottom())).contains(&y) {
            spots.push((Rect { x: area.x + place.x, y: y as u16, ..place }, act(Act::Guess(ctx.at, i))));
        }
    }
    window.draw(canvas, ctx.frame.whole.width - 1, area.y);
}

/// All of the scenario, how many rows it takes, and where the guesses stand.
fn sheet<'t>(ctx: &Ctx<'t>, width: u16) -> (Sheet<'t>, u16, Vec<Rect>) {
    let theme = ctx.theme;
    let mut sheet = Sheet::new(width, SHEET, theme);
    let mut canvas = sheet.canvas();
    let gap = u16::from(ctx.frame.height == Height::Tall);
    let mut y = picture(ctx, &mut canvas, width) + 1;
    let prose = width.min(76);
    if !ctx.course.is_begun(ctx.scenario) {
        y = rich::draw(&mut canvas, 0, y, prose, &ctx.scenario.story, theme.text()) + 1;
        let (below, places) = guess::ask(&mut canvas, Rect::new(0, y, prose, SHEET - y), &ctx.scenario.predict, &[]);
        return (sheet, below, places);
    }
    y = panels::draw(ctx, &mut canvas, y, width) + gap.max(1);
    canvas.heading(
        0,
        y,
        width,
        "Watched for",
        &format!("{} of {} seen", ctx.course.seen_of(ctx.scenario), ctx.scenario.tasks.len()),
    );
    y += 1;
    for task in &ctx.scenario.tasks {
        let seen = ctx.course.is_observed(&task.id);
        let (glyph, style) = if seen { ('✓', theme.good()) } else { ('◦', theme.muted()) };
        canvas.glyph(0, y, glyph, style);
        y = canvas.para(2, y, width.saturating_sub(2), &task.text, if seen { theme.muted() } else { theme.text() });
    }
    y += 1;
    for (label, words) in [("Break it", &ctx.scenario.breaks), ("Mend it", &ctx.scenario.mend)] {
        canvas.put(0, y, label, theme.strong());
        y = rich::draw(&mut canvas, 0, y + 1, prose, words, theme.text()) + gap;
    }
    y += 1 - gap;
    let chosen = ctx.course.guess("scenario", ctx.scenario.id.as_str());
    let body = guess::outcome(&ctx.scenario.predict, chosen);
    let label = if chosen.is_some() { "Your guess" } else { "What comes out" };
    y = Callout { label, fact: "", body: &body, hue: Hue::Plain }.draw(&mut canvas, 0, y, prose) + 1;
    if let Some(note) = &ctx.scenario.note {
        let body = note.text.plain();
        y = Callout { label: &note.label, fact: "", body: &body, hue: Hue::Note }.draw(&mut canvas, 0, y, prose);
    }
    (sheet, y, Vec::new())
}

/// Trigger, function and effect with what each of them has counted.
fn picture(ctx: &Ctx<'_>, canvas: &mut Canvas<'_>, width: u16) -> u16 {
    let theme = ctx.theme;
    let (counts, waiting, running) =
        ctx.row().map_or_else(|| (ctx.answered(), 0, 0), |row| (row.counts, row.waiting, row.running));
    let dead = ctx.row().map_or(0, |row| row.dead);
    let below_function = match (ctx.serves(), waiting, running) {
        (false, ..) => "no function yet".to_owned(),
        (true, 0, 0) => counted(counts.calls, "call"),
        (true, waiting, 0) => format!("{waiting} waiting"),
        (true, 0, running) => format!("{running} running"),
        (true, waiting, running) => format!("{running} running, {waiting} waiting"),
    };
    let handled = format!("{} handled", counts.handled);
    let dead = if dead > 0 { counted(dead as u64, "dead letter") } else { String::new() };
    let picture = &ctx.scenario.picture;
    let nodes = [
        (
            picture.trigger.as_str(),
            counted(counts.received, if ctx.scenario.trigger.is_empty() { "request" } else { "event" }),
            theme.muted(),
        ),
        (picture.function.as_str(), below_function, if running > 0 { theme.hue(Hue::Warm) } else { theme.muted() }),
        (picture.effect.as_str(), handled, theme.good()),
    ];
    let third = width / 3;
    for (i, (name, fact, style)) in nodes.iter().enumerate() {
        let x = third * i as u16;
        let here = i == 1 && running > 0;
        let name_style = if here { bold(theme.hue(Hue::Warm)) } else { theme.strong() };
        let end = canvas.put(x, 0, &text::truncate(name, third.saturating_sub(4)), name_style);
        if i < 2 {
            let next = third * (i as u16 + 1);
            let travelled = counts.received > 0;
            let (line, line_style) = if travelled { ('━', theme.muted()) } else { ('─', theme.rule()) };
            canvas.hline(end + 1, 0, next.saturating_sub(end + 3), line, line_style);
            canvas.glyph(next.saturating_sub(2), 0, '▸', theme.muted());
        }
        canvas.put(x, 1, fact, *style);
    }
    if dead.is_empty() {
        return 2;
    }
    canvas.put(third * 2, 2, &dead, theme.bad());
    3
}

/// A number of things, in words.
fn counted(count: u64, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
