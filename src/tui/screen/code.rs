//! The code example: a platform's function with what runs once and what runs per event, and below it a real run.

mod result;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::Action as Course;
use crate::course::code::{Action, Field, METHODS, View};
use crate::lesson::model::{CodeExample, Mark, Platform, SampleEvent, SampleInput, When};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::code::coloured;
use crate::tui::keymap::{Act, Binding, Key, Shown, Step, Ui};
use crate::tui::layout::Height;
use crate::tui::screen::{Ctx, Spots, onward};
use crate::tui::sheet::Sheet;
use crate::tui::theme::{Hue, bold};
use crate::tui::widget::scrollbar::Window;
use crate::tui::widget::{guess, rich};

/// Column of the code beside its numbers.
const CODE: u16 = 6;
/// From this width all programs stand beside each other; below it they stand under each other.
const BESIDE: u16 = 100;
/// Rows that the run takes at least.
const RUN_ROWS: u16 = 5;

pub(super) fn act(action: Action) -> Act {
    Act::Course(Course::Code(action))
}

/// Run, edit the event, go from platform to platform.
pub fn keys(ctx: &Ctx<'_>, code: &CodeExample) -> Vec<Binding> {
    let state = &ctx.course.place().code;
    let platform = &code.platforms[state.platform];
    if state.running.is_some() {
        return vec![Binding::new(Key::Esc, "stop the run", act(Action::Cancel)).first()];
    }
    if let Some(field) = state.field {
        return event_keys(field, &platform.event);
    }
    if let Some(predict) = platform.predict.as_ref().filter(|_| state.asking) {
        let guesses = predict.guesses.iter().enumerate();
        let keyed = guesses.map(|(i, guess)| (Key::Char(guess.key), act(Action::Guess(i)))).collect();
        return vec![
            Binding::many(keyed, "your guess").first(),
            Binding::new(Key::Enter, "skip and run", act(Action::SkipGuess)).or(Key::Char('r')),
            Binding::new(Key::Esc, "back", act(Action::Unask)),
        ];
    }
    let ran = state.run(state.platform).is_some();
    let run = Binding::new(Key::Char('r'), if ran { "run again" } else { "run" }, act(Action::Run));
    let mut keys = vec![run.or(Key::Enter).first()];
    keys.push(Binding::new(Key::Char('e'), "edit event", act(Action::Edit(Field::Query))));
    keys.push(Binding::new(Key::Tab, "platform", act(Action::NextPlatform)));
    let digits: Vec<_> = (0..code.platforms.len().min(9))
        .map(|i| (Key::Char(char::from(b'1' + i as u8)), act(Action::Platform(i))))
        .collect();
    keys.push(Binding::many(digits, "platform by number").on_page());
    let all = if state.view == View::One { "all of them" } else { "one at a time" };
    keys.push(Binding::new(Key::Char('a'), all, act(Action::ToggleView)));
    if ran {
        keys.push(Binding::new(Key::Char('x'), "shut down", act(Action::ShutDown)));
    }
    if platform.predict.is_some() && state.guess(state.platform).is_none() {
        keys.push(Binding::new(Key::Char('p'), "predict", act(Action::Ask)));
    }
    keys.extend(onward(ctx));
    let step = |key, step| (key, Act::from(Ui::Move(step)));
    let shown = if window(ctx, code).is_whole() { Shown::Page } else { Shown::Footer };
    keys.push(Binding { shown, ..Binding::pair(step(Key::Up, Step::Up), step(Key::Down, Step::Down), "scroll") });
    keys.push(
        Binding::pair(step(Key::PageUp, Step::PageUp), step(Key::PageDown, Step::PageDown), "scroll a page").on_page(),
    );
    keys
}

fn event_keys(field: Field, event: &SampleEvent) -> Vec<Binding> {
    let fields = Field::of(event);
    let at = fields.iter().position(|f| *f == field).unwrap_or(0);
    let next = fields[(at + 1) % fields.len()];
    let before = fields[(at + fields.len() - 1) % fields.len()];
    let mut keys = vec![Binding::new(Key::Enter, "run with it", act(Action::Run)).first()];
    if fields.len() > 1 {
        keys.push(Binding::new(Key::Tab, "next field", act(Action::Edit(next))).or(Key::Down));
        keys.push(Binding::new(Key::Up, "field before", act(Action::Edit(before))).on_page());
    }
    keys.push(Binding::new(Key::Esc, "done", act(Action::EditDone)));
    keys.push(Binding::new(Key::Ctrl('d'), "the lesson's event", act(Action::ResetEvent)));
    if field == Field::Method {
        let less = (Key::Left, act(Action::Method(METHODS.len() - 1)));
        keys.insert(1, Binding::pair(less, (Key::Right, act(Action::Method(1))), "method"));
    }
    keys
}

/// The platforms as tabs, the open one in the accent.
pub fn fact(ctx: &Ctx<'_>, code: &CodeExample) -> Vec<(String, Style)> {
    let theme = ctx.theme;
    let state = &ctx.course.place().code;
    let mut tabs = Vec::new();
    for (i, platform) in code.platforms.iter().enumerate() {
        let style = if i == state.platform { theme.accent() } else { theme.muted() };
        if i > 0 {
            tabs.push(("    ".to_owned(), theme.muted()));
        }
        tabs.push((platform.name.to_string(), style));
    }
    tabs
}

/// The program and its run.
///
/// ```text
///    1  // app/api/hello/route.js
/// ▌  2  console.log("...");                             once per environment
/// ▎  4  export async function GET(request) {                       per event
///
/// Run  GET /api/hello?name=Ada      cold  init 2.1 ▄▄▄▄▄▄▄ run 0.3    2.4 ms
/// status    ✓ 200
/// ```
pub fn view(ctx: &Ctx<'_>, code: &CodeExample, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let state = &ctx.course.place().code;
    tabs(ctx, code, canvas, spots);
    let content = ctx.frame.content;
    if state.view == View::All {
        return if content.width >= BESIDE { side_by_side(ctx, code, canvas) } else { stacked(ctx, code, canvas) };
    }
    let platform = &code.platforms[state.platform];
    let window = window(ctx, code);
    let pad = u16::from(ctx.frame.height == Height::Tall);
    let surface = Rect { height: window.seen + 2 * pad, ..content };
    canvas.surface(surface);
    program(ctx, platform, canvas, Rect { y: content.y + pad, height: window.seen, ..content }, window.top);
    window.draw(canvas, ctx.frame.whole.right().saturating_sub(1), content.y + pad);
    let y = surface.bottom() + 1;
    let below = Rect::new(content.x, y, content.width, content.bottom().saturating_sub(y));
    if let Some(predict) = platform.predict.as_ref().filter(|_| state.asking) {
        let (_, places) = guess::ask(canvas, below, predict, &[]);
        for (i, place) in places.into_iter().enumerate() {
            spots.push((place, act(Action::Guess(i))));
        }
        return;
    }
    let y = event(ctx, platform, canvas, below, spots);
    let below = Rect::new(content.x, y, content.width, content.bottom().saturating_sub(y));
    if state.field.is_none() {
        let mut inside = canvas.within(Rect::new(content.x, y.saturating_sub(1), content.width, below.height + 1));
        result::draw(ctx, code, &mut inside, below);
    }
}

/// How far the program can be scrolled.
pub fn last_scroll(ctx: &Ctx<'_>, code: &CodeExample) -> u16 {
    window(ctx, code).last_top()
}

fn window(ctx: &Ctx<'_>, code: &CodeExample) -> Window {
    let state = &ctx.course.place().code;
    if state.view == View::All {
        let seen = ctx.frame.content.height;
        let rows = if ctx.frame.content.width >= BESIDE { seen } else { stacked_rows(code) };
        let window = Window { top: 0, seen, rows };
        return Window { top: ctx.stage.scroll.min(window.last_top()), ..window };
    }
    let rows = lines(&code.platforms[state.platform]);
    let pad = 2 * u16::from(ctx.frame.height == Height::Tall);
    let run_rows = if state.run(state.platform).is_some() || state.asking { RUN_ROWS + 1 + 2 * pad } else { RUN_ROWS };
    let seen = rows.min(ctx.frame.content.height.saturating_sub(run_rows + pad)).max(1);
    let window = Window { top: 0, seen, rows };
    Window { top: ctx.stage.scroll.min(window.last_top()), ..window }
}

/// The open tab is underlined; each can be clicked.
fn tabs(ctx: &Ctx<'_>, code: &CodeExample, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let tabs = fact(ctx, code);
    let mut x = ctx.frame.title.right().saturating_sub(rich::width(&tabs));
    let y = ctx.frame.title.y;
    for (i, (words, _)) in tabs.iter().enumerate() {
        let width = text::width(words);
        if i % 2 == 0 {
            if i / 2 == ctx.course.place().code.platform {
                canvas.hline(x, y + 1, width, '▔', ctx.theme.hue(Hue::Accent));
            }
            spots.push((Rect::new(x, y, width, 1), act(Action::Platform(i / 2))));
        }
        x += width;
    }
}

fn program(ctx: &Ctx<'_>, platform: &Platform, canvas: &mut Canvas<'_>, area: Rect, top: u16) {
    let theme = ctx.theme;
    let lines: Vec<&str> = platform.source.trim_end().lines().collect();
    let coloured = coloured(&lines, "js", theme);
    for (i, line) in coloured.iter().enumerate().skip(usize::from(top)).take(usize::from(area.height)) {
        let y = area.y + i as u16 - top;
        canvas.right(area.x + 4, y, &(i + 1).to_string(), theme.muted());
        let mut inside = canvas.within(Rect::new(area.x, y, area.width.saturating_sub(1), 1));
        let end = rich::put(&mut inside, area.x + CODE, y, line);
        if end > area.right().saturating_sub(1) {
            canvas.put(area.right().saturating_sub(1), y, "▸", theme.muted());
        }
        let Some(mark) = platform.marks.iter().find(|mark| mark.lines.contains(&(i + 1))) else { continue };
        let (glyph, hue, all_words) = marked(mark);
        canvas.put(area.x, y, glyph, theme.hue(hue));
        let first = i + 1 == *mark.lines.start() || i == usize::from(top);
        // The longest words that the line leaves room for.
        let words = all_words.iter().find(|words| end + text::width(words) + 3 <= area.right());
        if let Some(words) = words.filter(|_| first) {
            canvas.right(area.right().saturating_sub(2), y, words, bold(theme.hue(hue)));
        }
    }
}

fn marked(mark: &Mark) -> (&'static str, Hue, &'static [&'static str]) {
    match mark.when {
        When::OncePerEnvironment => ("▌", Hue::Cold, &["once per environment", "once per env.", "once"]),
        When::PerEvent => ("▎", Hue::Warm, &["per event", "event"]),
    }
}

fn lines(platform: &Platform) -> u16 {
    platform.source.trim_end().lines().count() as u16
}

fn stacked_rows(code: &CodeExample) -> u16 {
    code.platforms.iter().map(|platform| lines(platform) + 2).sum()
}

/// All programs under each other, as far as they are scrolled to.
fn stacked(ctx: &Ctx<'_>, code: &CodeExample, canvas: &mut Canvas<'_>) {
    let content = ctx.frame.content;
    let mut sheet = Sheet::new(content.width, stacked_rows(code), ctx.theme);
    let mut brush = sheet.canvas();
    let mut y = 0;
    for platform in &code.platforms {
        brush.heading(0, y, content.width, &platform.title, "");
        let body = Rect::new(0, y + 1, content.width, lines(platform));
        brush.surface(body);
        program(ctx, platform, &mut brush, body, 0);
        y = body.bottom() + 1;
    }
    let window = window(ctx, code);
    sheet.show(canvas, content, window.top);
    window.draw(canvas, ctx.frame.whole.right().saturating_sub(1), content.y);
}

/// All programs beside each other, each cut at its column with a sign.
fn side_by_side(ctx: &Ctx<'_>, code: &CodeExample, canvas: &mut Canvas<'_>) {
    let content = ctx.frame.content;
    let count = code.platforms.len() as u16;
    let width = (content.width - 2 * (count - 1)) / count;
    for (i, platform) in code.platforms.iter().enumerate() {
        let area = Rect { x: content.x + (width + 2) * i as u16, width, ..content };
        canvas.put(area.x, area.y, &platform.name, ctx.theme.strong());
        let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
        canvas.surface(body);
        program(ctx, platform, canvas, body, 0);
    }
}

/// The event as one line, or as fields while it is edited; returns the row below.
fn event(ctx: &Ctx<'_>, platform: &Platform, canvas: &mut Canvas<'_>, area: Rect, spots: &mut Spots) -> u16 {
    let theme = ctx.theme;
    let state = &ctx.course.place().code;
    let event = state.event(state.platform, platform);
    let Some(open) = state.field else {
        let x = canvas.put(area.x, area.y, "Run  ", theme.strong());
        let (kind, words) = match event.input {
            SampleInput::Request => (event.method.as_str(), address(&event)),
            SampleInput::Event => ("event", event.body.clone()),
            SampleInput::Schedule => ("schedule", event.body.clone()),
        };
        let x = canvas.put(x, area.y, kind, theme.muted()) + 1;
        // The word and the times of a run stand at the right of the same line.
        let times = if state.run(state.platform).is_none() {
            0
        } else if area.width >= 84 {
            46
        } else {
            34
        };
        let room = area.right().saturating_sub(x + times).max(8);
        canvas.put(x, area.y, &text::truncate(&text::sanitise_line(&words), room), theme.text());
        spots.push((Rect { height: 1, width: 40.min(area.width), ..area }, act(Action::Edit(Field::Query))));
        return area.y + 1;
    };
    canvas.heading(area.x, area.y, area.width, "The event", &platform.file_name);
    let mut y = area.y + 1;
    for field in Field::of(&event).iter().copied() {
        let row = Rect::new(area.x, y, area.width, 1);
        let here = field == open;
        if here {
            canvas.select(row);
            canvas.put(area.x + 1, y, "▸", theme.accent());
        }
        canvas.put(area.x + 3, y, field.name(), theme.muted());
        let x = area.x + 11;
        let room = area.right().saturating_sub(x + 1);
        let words = match field {
            Field::Method => event.method.clone(),
            Field::Query => event.query.clone(),
            Field::Body => event.body.clone(),
        };
        match (&ctx.stage.field, here) {
            (Some(typed), true) => typed.draw(canvas, x, y, room),
            _ => {
                let style = if here { theme.strong() } else { theme.text() };
                let end = canvas.put(x, y, &text::truncate(&text::sanitise_line(&words), room), style);
                if here && field == Field::Method {
                    canvas.put(end + 2, y, "◂ ▸", theme.accent());
                }
            }
        }
        spots.push((row, act(Action::Edit(field))));
        y += 1;
    }
    y
}

pub(super) fn address(event: &SampleEvent) -> String {
    if event.query.is_empty() { event.path.clone() } else { format!("{}?{}", event.path, event.query) }
}
