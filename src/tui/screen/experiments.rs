//! The exercises: a row for each at the top, the open one below with its steps and the guess.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::experiments::Action;
use crate::course::{Action as Course, Status};
use crate::lesson::model::{Experiments, Task};
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key, Step, Ui};
use crate::tui::layout::Height;
use crate::tui::screen::lab::state::Action as Lab;
use crate::tui::screen::{Ctx, Spots, onward};
use crate::tui::sheet::Sheet;
use crate::tui::theme::Hue;
use crate::tui::widget::callout::Callout;
use crate::tui::widget::scrollbar::Window;
use crate::tui::widget::{guess, rich};

fn act(action: Action) -> Act {
    Act::Course(Course::Experiments(action))
}

fn is_read(ctx: &Ctx<'_>, task: &Task) -> bool {
    ctx.course.record().tasks_read.contains(&task.id)
}

/// Guess, next exercise, and the way onward once all were read.
pub fn keys(ctx: &Ctx<'_>, experiments: &Experiments) -> Vec<Binding> {
    let at = ctx.course.place().experiments.task;
    let task = &experiments.tasks[at];
    let mut keys = Vec::new();
    let done = ctx.course.status(ctx.course.section_index()) == Status::Completed;
    if is_read(ctx, task) {
        let unread = (1..=experiments.tasks.len()).map(|by| (at + by) % experiments.tasks.len());
        let next = unread.into_iter().find(|at| !is_read(ctx, &experiments.tasks[*at]));
        match next {
            Some(next) => {
                keys.push(
                    Binding::new(Key::Enter, "next exercise", act(Action::Open(next))).or(Key::Char(' ')).first(),
                );
            }
            None => keys.extend(
                onward(ctx).into_iter().enumerate().map(|(i, b)| if i == 0 { b.or(Key::Enter).first() } else { b }),
            ),
        }
    } else {
        let guesses = task.predict.guesses.iter().enumerate();
        let keyed: Vec<_> = guesses.map(|(i, guess)| (Key::Char(guess.key), act(Action::Guess(i)))).collect();
        keys.push(Binding::many(keyed, "your guess").first());
        keys.push(Binding::new(Key::Enter, "read on without", act(Action::SkipGuess)).or(Key::Char(' ')));
    }
    keys.push(Binding::new(Key::Char('l'), "open the lab", Act::Lab(Lab::Open)));
    keys.push(Binding::pair((Key::Up, act(Action::Previous)), (Key::Down, act(Action::Next)), "exercises"));
    if !window(ctx, experiments).is_whole() {
        let step = |key, step| (key, Act::from(Ui::Move(step)));
        keys.push(Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "scroll"));
    }
    if !(done && is_read(ctx, task)) {
        keys.extend(onward(ctx));
    }
    keys
}

/// How many exercises were read.
pub fn fact(ctx: &Ctx<'_>, experiments: &Experiments) -> Vec<(String, Style)> {
    let read = experiments.tasks.iter().filter(|task| is_read(ctx, task)).count();
    vec![(format!("{read} of {} read", experiments.tasks.len()), ctx.theme.muted())]
}

/// The exercises and the open one.
///
/// ```text
/// ✓ A route of your own                                            read
/// ▸ Deploy and look at the time
///
/// What to do ...
///   1  Save the file ...
///
/// init or run longer?
///  1  init    loading takes longer
/// ```
pub fn view(ctx: &Ctx<'_>, experiments: &Experiments, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let theme = ctx.theme;
    let content = ctx.frame.content;
    let here = ctx.course.place().experiments.task;
    let tall = ctx.frame.height == Height::Tall;
    let width = content.width.min(78);
    let mut y = content.y;
    if tall {
        y = rich::draw(canvas, content.x, y, width.min(72), &experiments.intro, theme.muted()) + 1;
    }
    for (i, task) in experiments.tasks.iter().enumerate() {
        let row = Rect::new(content.x, y, width, 1);
        let read = is_read(ctx, task);
        if i == here {
            canvas.select(row);
        }
        let (glyph, glyph_style) = match (i == here, read) {
            (true, _) => ("▸", theme.accent()),
            (false, true) => ("✓", theme.good()),
            (false, false) => ("◦", theme.muted()),
        };
        canvas.put(content.x + 1, y, glyph, glyph_style);
        let style = if i == here {
            theme.strong()
        } else if read {
            theme.text()
        } else {
            theme.muted()
        };
        canvas.put(content.x + 3, y, &task.title, style);
        if read {
            canvas.right(row.right().saturating_sub(1), y, "read", theme.muted());
        }
        spots.push((row, act(Action::Open(i))));
        y += 1;
    }
    draw_task(ctx, experiments, canvas, spots);
}

/// Rows of the sheet that an exercise is drawn on.
const SHEET: u16 = 80;

/// The open exercise on a sheet that can be scrolled.
fn task_sheet<'t>(ctx: &Ctx<'t>, task: &Task, width: u16) -> (Sheet<'t>, u16, Vec<Rect>) {
    let theme = ctx.theme;
    let air = u16::from(ctx.frame.height == Height::Tall);
    let mut sheet = Sheet::new(width, SHEET, theme);
    let mut canvas = sheet.canvas();
    let mut places = Vec::new();
    let mut y = rich::draw(&mut canvas, 0, 0, width.min(72), &task.task, theme.text()) + air;
    for (i, step) in task.steps.iter().enumerate() {
        canvas.right(3, y, &(i + 1).to_string(), theme.muted());
        y = rich::draw(&mut canvas, 5, y, width.saturating_sub(5).min(70), step, theme.text());
    }
    y += 1;
    if is_read(ctx, task) {
        let outcome = guess::outcome(&task.predict, ctx.course.guess("task", task.id.as_str()));
        y = Callout { label: "What you will see", fact: "", body: &outcome, hue: Hue::Note }.draw(
            &mut canvas,
            0,
            y,
            width,
        );
        if let Some(note) = &task.note {
            let body = note.text.plain();
            y = Callout { label: &note.label, fact: "", body: &body, hue: Hue::Note }.draw(
                &mut canvas,
                0,
                y + 1,
                width,
            );
        }
    } else {
        let room = Rect::new(0, y, width, SHEET - y);
        (y, places) = guess::ask(&mut canvas, room, &task.predict, &[]);
    }
    (sheet, y, places)
}

/// Where the open exercise stands below the list.
fn task_area(ctx: &Ctx<'_>, experiments: &Experiments) -> Rect {
    let content = ctx.frame.content;
    let width = content.width.min(78);
    let intro = match ctx.frame.height {
        Height::Tall => rich::height(&experiments.intro, width.min(72), ctx.theme) + 1,
        _ => 0,
    };
    let y = content.y + intro + experiments.tasks.len() as u16 + 1;
    Rect::new(content.x, y, width, content.bottom().saturating_sub(y))
}

fn window(ctx: &Ctx<'_>, experiments: &Experiments) -> Window {
    let area = task_area(ctx, experiments);
    let task = &experiments.tasks[ctx.course.place().experiments.task];
    let (_, rows, _) = task_sheet(ctx, task, area.width);
    let window = Window { top: 0, seen: area.height, rows };
    Window { top: ctx.stage.scroll.min(window.last_top()), ..window }
}

/// How far the open exercise can be scrolled.
pub fn last_scroll(ctx: &Ctx<'_>, experiments: &Experiments) -> u16 {
    window(ctx, experiments).last_top()
}

fn draw_task(ctx: &Ctx<'_>, experiments: &Experiments, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let area = task_area(ctx, experiments);
    let window = window(ctx, experiments);
    let task = &experiments.tasks[ctx.course.place().experiments.task];
    let (sheet, _, places) = task_sheet(ctx, task, area.width);
    sheet.show(canvas, area, window.top);
    window.draw(canvas, ctx.frame.whole.right().saturating_sub(1), area.y);
    for (i, place) in places.into_iter().enumerate() {
        if place.y >= window.top && place.bottom() <= window.top + area.height {
            let place = Rect { x: area.x + place.x, y: area.y + place.y - window.top, ..place };
            spots.push((place, act(Action::Guess(i))));
        }
    }
}
