//! The exercises: a row for each at the top, the open one below with its steps, the guess, and then what the lab has seen of
//! it beside what was guessed. At the one about time, a deployed function can be timed, too.

pub mod probe;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::Action as Course;
use crate::course::experiments::Action;
use crate::lab::observe::{Check, Need, Observation, State};
use crate::lesson::model::{Experiments, Task};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key, Step, Ui};
use crate::tui::layout::Height;
use crate::tui::screen::lab::state::Action as Lab;
use crate::tui::screen::scenario::Act as Scenario;
use crate::tui::screen::{Ctx, Spots, onward};
use crate::tui::sheet::Sheet;
use crate::tui::theme::Hue;
use crate::tui::widget::callout::Callout;
use crate::tui::widget::scrollbar::Window;
use crate::tui::widget::{guess, rich};

fn act(action: Action) -> Act {
    Act::Course(Course::Experiments(action))
}

fn is_observed(ctx: &Ctx<'_>, task: &Task) -> bool {
    ctx.course.is_observed(&task.id)
}

/// Whether the guess is behind the learner, so that what was seen may be shown. A call for one exercise may do another, too,
/// which takes no guess away.
fn is_open(ctx: &Ctx<'_>, task: &Task) -> bool {
    ctx.course.record().tasks_read.contains(&task.id)
}

/// Whether the introduction is shown: where there is room, until the learner has begun.
fn has_intro(ctx: &Ctx<'_>) -> bool {
    let record = ctx.course.record();
    ctx.frame.height == Height::Tall && record.tasks_read.is_empty() && record.tasks_observed.is_empty()
}

/// Guess, next exercise, and the way onward once all were observed.
pub fn keys(ctx: &Ctx<'_>, experiments: &Experiments) -> Vec<Binding> {
    let at = ctx.course.place().experiments.task;
    let count = experiments.tasks.len();
    let task = &experiments.tasks[at];
    if let Some(mut keys) = probe::keys(&ctx.stage.probe).filter(|_| task.is_timed()) {
        keys.extend(scrolling(ctx, experiments));
        return keys;
    }
    let mut others = (1..count).map(|by| (at + by) % count);
    let next = others.find(|other| !is_observed(ctx, &experiments.tasks[*other]));
    let all_observed = next.is_none() && is_observed(ctx, task);
    let mut keys = Vec::new();
    if !is_open(ctx, task) {
        let guesses = task.predict.guesses.iter().enumerate();
        let keyed: Vec<_> = guesses.map(|(i, guess)| (Key::Char(guess.key), act(Action::Guess(i)))).collect();
        keys.push(Binding::many(keyed, "your guess").first());
        keys.push(Binding::new(Key::Enter, "read on without", act(Action::SkipGuess)).or(Key::Char(' ')));
    } else if let Some(scenario) = task.scenario.filter(|_| !is_observed(ctx, task)) {
        keys.push(trigger(scenario).or(Key::Enter).first());
    } else if let Some(next) = next {
        keys.push(Binding::new(Key::Enter, "next exercise", act(Action::Open(next))).or(Key::Char(' ')).first());
    } else if all_observed {
        let onward = onward(ctx).into_iter().enumerate();
        keys.extend(onward.map(|(i, binding)| if i == 0 { binding.or(Key::Enter).first() } else { binding }));
    }
    let mut pages = scrolling(ctx, experiments);
    if task.is_timed() && ctx.stage.probe.trial.is_some() {
        // The rest of what was timed is the next thing to read.
        keys.extend(pages.take());
    }
    if let Some(scenario) = task.scenario.filter(|_| !is_open(ctx, task) || is_observed(ctx, task)) {
        keys.push(trigger(scenario));
    }
    keys.push(Binding::new(Key::Char('l'), "open the lab", Act::Lab(Lab::Open)));
    if task.is_timed() {
        keys.push(probe::key());
    }
    keys.push(Binding::pair((Key::Up, act(Action::Previous)), (Key::Down, act(Action::Next)), "exercises"));
    keys.extend(pages);
    if !all_observed {
        keys.extend(onward(ctx));
    }
    keys
}

/// The key that leads to the trigger of an exercise.
fn trigger(scenario: usize) -> Binding {
    Binding::new(Key::Char('t'), "the trigger", Act::Scenario(Scenario::Go(scenario)))
}

/// The keys that scroll, where there is more than is seen.
fn scrolling(ctx: &Ctx<'_>, experiments: &Experiments) -> Option<Binding> {
    let step = |key, step| (key, Act::from(Ui::Move(step)));
    let pages = || Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "scroll");
    (!window(ctx, experiments).is_whole()).then(pages)
}

/// How many exercises were observed.
pub fn fact(ctx: &Ctx<'_>, experiments: &Experiments) -> Vec<(String, Style)> {
    let observed = experiments.tasks.iter().filter(|task| is_observed(ctx, task)).count();
    vec![(format!("{observed} of {} observed", experiments.tasks.len()), ctx.theme.muted())]
}

/// The exercises and the open one.
///
/// ```text
/// ✓ A route of your own                                        observed
/// ▸ Deploy it and time it                                   1 of 2 seen
///
/// What to do ...
///   1  Save the file ...
///
/// Watched for ──────────────────────────── lab http://127.0.0.1:49213
/// ✓ GET without a name   200, message "Hello, World!"
/// ◦ GET with ?name=      GET ?name= answered message "Hello, !", ...
///
/// ▎  Your guess
/// ▎  You guessed Hello, World!: right. ...
/// ```
pub fn view(ctx: &Ctx<'_>, experiments: &Experiments, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let theme = ctx.theme;
    let content = ctx.frame.content;
    let here = ctx.course.place().experiments.task;
    let width = content.width.min(78);
    let mut y = content.y;
    if has_intro(ctx) {
        y = rich::draw(canvas, content.x, y, width.min(72), &experiments.intro, theme.muted()) + 1;
    }
    for (i, task) in experiments.tasks.iter().enumerate() {
        let row = Rect::new(content.x, y, width, 1);
        let observed = is_observed(ctx, task);
        if i == here {
            canvas.select(row);
        }
        let (glyph, glyph_style) = match (i == here, observed) {
            (true, _) => ("▸", theme.accent()),
            (false, true) => ("✓", theme.good()),
            (false, false) => ("◦", theme.muted()),
        };
        canvas.put(content.x + 1, y, glyph, glyph_style);
        let style = if i == here {
            theme.strong()
        } else if observed {
            theme.text()
        } else {
            theme.muted()
        };
        canvas.put(content.x + 3, y, &task.title, style);
        let (fact, style) = match progress(&ctx.course.place().experiments.reports[i]) {
            _ if observed => ("✓ observed".to_owned(), theme.good()),
            Some(fact) => (fact, theme.muted()),
            None => (String::new(), theme.muted()),
        };
        canvas.right(row.right().saturating_sub(1), y, &fact, style);
        spots.push((row, act(Action::Open(i))));
        y += 1;
    }
    draw_task(ctx, experiments, canvas, spots);
}

/// How much of what is needed was seen, if anything was.
fn progress(report: &Observation) -> Option<String> {
    let needed = report.checks.iter().filter(|check| check.need == Need::Needed);
    let (seen, all) = needed.fold((0, 0), |(seen, all), check| (seen + usize::from(check.is_met()), all + 1));
    (seen > 0).then(|| format!("{seen} of {all} seen"))
}

/// Rows of the sheet that an exercise is drawn on.
const SHEET: u16 = 140;

/// The open exercise on a sheet that can be scrolled, with the places of the guesses, if they are asked for.
fn task_sheet<'t>(ctx: &Ctx<'t>, experiments: &Experiments, area: Rect) -> (Sheet<'t>, u16, Vec<Rect>) {
    let at = ctx.course.place().experiments.task;
    let (task, report) = (&experiments.tasks[at], &ctx.course.place().experiments.reports[at]);
    if is_open(ctx, task) {
        let (sheet, rows) = open_sheet(ctx, task, report, area.width);
        return (sheet, rows, Vec::new());
    }
    // Where rows are few, the question stays in sight.
    let orders: [&[Part]; 3] =
        [&[Part::Task, Part::Steps, Part::Guess], &[Part::Steps, Part::Guess], &[Part::Guess, Part::Steps]];
    let mut sheets = orders.into_iter().map(|parts| asking_sheet(ctx, task, report, parts, area.width));
    let fits = |(_, rows, _): &(Sheet<'_>, u16, Vec<Rect>)| *rows <= area.height;
    sheets.find(fits).unwrap_or_else(|| asking_sheet(ctx, task, report, orders[2], area.width))
}

/// A part of an exercise whose guess is asked for.
#[derive(Clone, Copy)]
enum Part {
    Task,
    Steps,
    Guess,
}

/// A sheet with the probe at its top, where the exercise has one, and the first free row.
fn begun_sheet<'t>(ctx: &Ctx<'t>, task: &Task, report: &Observation, width: u16) -> (Sheet<'t>, u16) {
    let mut sheet = Sheet::new(width, SHEET, ctx.theme);
    if !task.is_timed() {
        return (sheet, 0);
    }
    // What the lab has measured answers the guess.
    let lab = is_open(ctx, task).then_some(report);
    let y = probe::draw(&ctx.stage.probe, ctx.stage.field.as_ref(), lab, &mut sheet.canvas(), width);
    (sheet, y)
}

fn asking_sheet<'t>(
    ctx: &Ctx<'t>,
    task: &Task,
    report: &Observation,
    parts: &[Part],
    width: u16,
) -> (Sheet<'t>, u16, Vec<Rect>) {
    let theme = ctx.theme;
    let (mut sheet, mut y) = begun_sheet(ctx, task, report, width);
    let mut canvas = sheet.canvas();
    let mut places = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let apart = i > 0 && (ctx.frame.height == Height::Tall || !matches!(parts[i - 1], Part::Task));
        y += u16::from(apart);
        match part {
            Part::Task => y = rich::draw(&mut canvas, 0, y, width.min(72), &task.task, theme.text()),
            Part::Steps => y = draw_steps(&mut canvas, task, y, width),
            Part::Guess => {
                let room = Rect::new(0, y, width, SHEET - y);
                (y, places) = guess::ask(&mut canvas, room, &task.predict, &[]);
            }
        }
    }
    (sheet, y, places)
}

/// An exercise whose guess is made. Where rows are few, the task makes room, and what was seen comes before the steps.
fn open_sheet<'t>(ctx: &Ctx<'t>, task: &Task, report: &Observation, width: u16) -> (Sheet<'t>, u16) {
    let theme = ctx.theme;
    let (mut sheet, top) = begun_sheet(ctx, task, report, width);
    let mut canvas = sheet.canvas();
    let y = if ctx.frame.height == Height::Tall {
        let y = rich::draw(&mut canvas, 0, top, width.min(72), &task.task, theme.text()) + 1;
        let y = draw_steps(&mut canvas, task, y, width) + 1;
        let y = draw_seen(ctx, task, report, &mut canvas, y, width);
        draw_guess(ctx, task, report, &mut canvas, y, width)
    } else if is_observed(ctx, task) {
        let y = draw_seen(ctx, task, report, &mut canvas, top, width);
        let y = draw_guess(ctx, task, report, &mut canvas, y, width) + 1;
        draw_steps(&mut canvas, task, y, width)
    } else {
        let y = draw_seen(ctx, task, report, &mut canvas, top, width) + 1;
        let y = draw_steps(&mut canvas, task, y, width);
        draw_guess(ctx, task, report, &mut canvas, y, width)
    };
    let Some(note) = &task.note else { return (sheet, y) };
    let body = note.text.plain();
    let y = Callout { label: &note.label, fact: "", body: &body, hue: Hue::Note }.draw(&mut canvas, 0, y + 1, width);
    (sheet, y)
}

/// How to do it. Returns the row below.
fn draw_steps(canvas: &mut Canvas<'_>, task: &Task, y: u16, width: u16) -> u16 {
    let theme = canvas.theme();
    task.steps.iter().enumerate().fold(y, |y, (i, step)| {
        canvas.right(3, y, &(i + 1).to_string(), theme.muted());
        rich::draw(canvas, 5, y, width.saturating_sub(5).min(70), step, theme.text())
    })
}

/// What is watched for and what was seen of it. Returns the row below.
fn draw_seen(ctx: &Ctx<'_>, task: &Task, report: &Observation, canvas: &mut Canvas<'_>, y: u16, width: u16) -> u16 {
    let theme = ctx.theme;
    let lab = ctx.stage.lab_address.as_ref();
    let fact = lab.map_or_else(|| "l opens the lab".to_owned(), |address| format!("lab {address}"));
    canvas.heading(0, y, width, "Watched for", &fact);
    let y = y + 1;
    if is_observed(ctx, task) && !report.is_done() && progress(report).is_none() {
        let x = canvas.put(0, y, "✓", theme.good()) + 1;
        return canvas.para(x, y, width.saturating_sub(x), "all of it was seen before", theme.muted());
    }
    let words = report.checks.iter().map(|check| text::width(&label(check))).max().unwrap_or(0);
    report.checks.iter().fold(y, |y, check| draw_check(canvas, check, y, words, width))
}

/// The guess beside what was measured. Returns the row below.
fn draw_guess(ctx: &Ctx<'_>, task: &Task, report: &Observation, canvas: &mut Canvas<'_>, y: u16, width: u16) -> u16 {
    let observed = is_observed(ctx, task);
    let made = ctx.course.guess("task", task.id.as_str());
    let body = beside(task, made, report, observed);
    if body.is_empty() {
        return y;
    }
    let label = if observed { "What came of it" } else { "Your guess" };
    Callout { label, fact: "", body: &body, hue: Hue::Plain }.draw(canvas, 0, y + 1, width)
}

fn label(check: &Check) -> String {
    match check.need {
        Need::Needed => check.words.to_string(),
        Need::Extra => format!("{}, if you like", check.words),
    }
}

/// A check with what was seen beside it, or below where there is no room. Returns the row below.
fn draw_check(canvas: &mut Canvas<'_>, check: &Check, y: u16, words: u16, width: u16) -> u16 {
    let theme = canvas.theme();
    let (glyph, glyph_style, style, told) = match &check.state {
        State::Met(seen) => ("✓", theme.good(), theme.text(), seen),
        State::Missing(what) => ("◦", theme.muted(), theme.text(), what),
    };
    canvas.put(0, y, glyph, glyph_style);
    let below = canvas.para(2, y, width.saturating_sub(2), &label(check), style);
    let x = 2 + words + 3;
    if x + text::width(told) <= width {
        canvas.put(x, y, told, theme.muted());
        below
    } else {
        canvas.para(4, below, width.saturating_sub(4), told, theme.muted())
    }
}

/// What was guessed beside what was measured; what comes true is told only once it was seen.
fn beside(task: &Task, made: Option<usize>, report: &Observation, observed: bool) -> String {
    let figures: Vec<String> = report.measured.iter().map(|(of, value)| format!("{of} {value}")).collect();
    let figures = figures.join(", ");
    let guessed = made.and_then(|made| task.predict.guesses.get(made)).map(|guess| &guess.name);
    match (guessed, figures.as_str()) {
        (_, "") if observed => guess::outcome(&task.predict, made),
        (_, figures) if observed => format!("{}\nMeasured: {figures}.", guess::outcome(&task.predict, made)),
        (None, "") => String::new(),
        (None, figures) => format!("Measured so far: {figures}."),
        (Some(guess), "") => format!("You guessed {guess}; now let the lab show it."),
        (Some(guess), figures) => format!("You guessed {guess}; measured so far: {figures}."),
    }
}

/// Where the open exercise stands below the list.
fn task_area(ctx: &Ctx<'_>, experiments: &Experiments) -> Rect {
    let content = ctx.frame.content;
    let width = content.width.min(78);
    let intro = if has_intro(ctx) { rich::height(&experiments.intro, width.min(72), ctx.theme) + 1 } else { 0 };
    let y = content.y + intro + experiments.tasks.len() as u16 + 1;
    Rect::new(content.x, y, width, content.bottom().saturating_sub(y))
}

fn window(ctx: &Ctx<'_>, experiments: &Experiments) -> Window {
    let area = task_area(ctx, experiments);
    let (_, rows, _) = task_sheet(ctx, experiments, area);
    scrolled(ctx, area, rows)
}

fn scrolled(ctx: &Ctx<'_>, area: Rect, rows: u16) -> Window {
    let window = Window { top: 0, seen: area.height, rows };
    Window { top: ctx.stage.scroll.min(window.last_top()), ..window }
}

/// How far the open exercise can be scrolled.
pub fn last_scroll(ctx: &Ctx<'_>, experiments: &Experiments) -> u16 {
    window(ctx, experiments).last_top()
}

fn draw_task(ctx: &Ctx<'_>, experiments: &Experiments, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let area = task_area(ctx, experiments);
    let (sheet, rows, places) = task_sheet(ctx, experiments, area);
    let window = scrolled(ctx, area, rows);
    sheet.show(canvas, area, window.top);
    window.draw(canvas, ctx.frame.whole.right().saturating_sub(1), area.y);
    for (i, place) in places.into_iter().enumerate() {
        if place.y >= window.top && place.bottom() <= window.top + area.height {
            let place = Rect { x: area.x + place.x, y: area.y + place.y - window.top, ..place };
            spots.push((place, act(Action::Guess(i))));
        }
    }
}
