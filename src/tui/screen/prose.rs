//! Prose with pictures: Why This Matters and Real-World Usage. Where each block begins is measured once for a size of the
//! screen; the blocks that are scrolled to are drawn onto a sheet, and the part that is seen is copied to the screen.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::prose::{Action, Spot};
use crate::course::{Action as Course, Status};
use crate::lesson::id::LessonId;
use crate::lesson::model::{Block, Body, DayPicture, Picture, Prose};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key, Shown, Step};
use crate::tui::layout::{Frame, Height};
use crate::tui::screen::scenario::Act as Scenario;
use crate::tui::screen::{Ctx, Spots, onward, scrolling};
use crate::tui::sheet::Sheet;
use crate::tui::theme::palette::DARK;
use crate::tui::theme::{Hue, Theme};
use crate::tui::widget::callout::Callout;
use crate::tui::widget::picture;
use crate::tui::widget::rich;
use crate::tui::widget::scrollbar::Window;

/// Where the blocks of a text begin, as it was measured last. Every key and every frame asks for it several times, and it
/// follows from nothing but the text and the places on screen.
#[derive(Debug, Default)]
pub struct Measured(RefCell<Option<(Page, Arc<[u16]>)>>);

/// A section of a lesson on a screen.
type Page = (LessonId, usize, Frame);

/// Scrolling, changing the picture, and the way onward.
pub fn keys(ctx: &Ctx<'_>, prose: &Prose) -> Vec<Binding> {
    let whole = window(ctx, prose).is_whole();
    let at_end = at_end(ctx, prose);
    let mut keys = Vec::new();
    if !whole && !at_end {
        let down = Act::Ui(crate::tui::keymap::Ui::Move(Step::PageDown));
        keys.push(Binding::new(Key::Char(' '), "read on", down).or(Key::Enter).first());
    }
    for binding in onward(ctx) {
        if (whole || at_end) && binding.shown == Shown::Footer {
            // With its end on screen the text counts as read; leaving it before that does not.
            let read = Binding::new(Key::Char('n'), "next section", Course::ReadOn);
            keys.push(read.or(Key::Enter).or(Key::Char(' ')).first());
        } else {
            keys.push(binding);
        }
    }
    if matches!(ctx.course.section().body, Body::RealWorld(_)) && !ctx.lesson().scenarios.is_empty() {
        keys.push(Binding::new(Key::Char('t'), "play with triggers", Act::Scenario(Scenario::Open)));
    }
    keys.extend(scrolling(if whole { Shown::Page } else { Shown::Footer }));
    if let Some((picture, day)) = days(&prose.blocks).next() {
        let choice = choice(ctx, picture, day);
        let act = |choice| Act::Course(Course::Prose(Action::Calls { picture, choice }));
        let (less, more) = (choice.saturating_sub(1), (choice + 1).min(day.calls.len() - 1));
        keys.push(Binding::pair((Key::Left, act(less)), (Key::Right, act(more)), "calls a day"));
    }
    keys
}

/// How long it takes, and whether it was read.
pub fn fact(ctx: &Ctx<'_>) -> Vec<(String, Style)> {
    let status = ctx.course.status(ctx.course.section_index());
    let words = match status {
        Status::Completed => "read".to_owned(),
        _ => format!("reading, {} min", ctx.course.section().minutes),
    };
    vec![(words, ctx.theme.muted())]
}

/// The text from the place of the reader on, and a sign that it goes on.
///
/// ```text
/// Managing servers is work ...
///
/// ▎  In practice
/// ▎  There are servers; ...                                              ┃
/// ```
pub fn view(ctx: &Ctx<'_>, prose: &Prose, canvas: &mut Canvas<'_>, _spots: &mut Spots) {
    let content = ctx.frame.content;
    let window = window(ctx, prose);
    let starts = starts(ctx, prose);
    let first = starts.iter().rposition(|start| *start <= window.top).unwrap_or(0);
    let seen = starts[first..].iter().take_while(|start| **start < window.top.saturating_add(window.seen)).count();
    let blocks = first.min(prose.blocks.len())..(first + seen).min(prose.blocks.len());
    let from = starts[blocks.start];
    let mut sheet = Sheet::new(content.width, starts[blocks.end] - from, ctx.theme);
    draw(ctx, prose, blocks, &mut sheet.canvas());
    sheet.show(canvas, content, window.top - from);
    window.draw(canvas, ctx.frame.whole.right().saturating_sub(1), content.y);
}

/// The place after a scroll, and whether the last line is seen there.
pub fn scrolled(ctx: &Ctx<'_>, prose: &Prose, step: Step) -> (Spot, bool) {
    let window = window(ctx, prose);
    let page = window.seen.saturating_sub(2).max(1);
    let top = match step {
        Step::Up => window.top.saturating_sub(1),
        Step::Down => window.top + 1,
        Step::PageUp => window.top.saturating_sub(page),
        Step::PageDown => window.top.saturating_add(page),
        Step::Top => 0,
        Step::Bottom => window.last_top(),
    }
    .min(window.last_top());
    (spot_of(ctx, prose, top), top == window.last_top() && !window.is_whole())
}

fn at_end(ctx: &Ctx<'_>, prose: &Prose) -> bool {
    let window = window(ctx, prose);
    window.top == window.last_top()
}

fn window(ctx: &Ctx<'_>, prose: &Prose) -> Window {
    let starts = starts(ctx, prose);
    let rows = starts.last().copied().unwrap_or(0);
    let spot = ctx.course.prose().map_or(Spot::default(), |state| state.top);
    let block = spot.block.min(prose.blocks.len().saturating_sub(1));
    let length = starts.get(block + 1).map_or(0, |next| next - starts[block]);
    let top = starts[block] + (spot.line as u16).min(length.saturating_sub(1));
    let window = Window { top, seen: ctx.frame.content.height, rows };
    Window { top: top.min(window.last_top()), ..window }
}

fn spot_of(ctx: &Ctx<'_>, prose: &Prose, row: u16) -> Spot {
    let starts = starts(ctx, prose);
    let block = starts[..prose.blocks.len()].iter().rposition(|start| *start <= row).unwrap_or(0);
    Spot { block, line: usize::from(row - starts[block]) }
}

/// The first row of each block, and the row after the last one.
fn starts(ctx: &Ctx<'_>, prose: &Prose) -> Arc<[u16]> {
    let page = (ctx.lesson().id.clone(), ctx.course.section_index(), ctx.frame);
    let mut last = ctx.stage.prose.0.borrow_mut();
    match &*last {
        Some((known, starts)) if *known == page => Arc::clone(starts),
        _ => {
            let starts = Arc::from(measured(ctx, prose));
            *last = Some((page, Arc::clone(&starts)));
            starts
        }
    }
}

fn measured(ctx: &Ctx<'_>, prose: &Prose) -> Vec<u16> {
    let mut row = 0_u16;
    let mut starts = Vec::with_capacity(prose.blocks.len() + 1);
    for (i, block) in prose.blocks.iter().enumerate() {
        starts.push(row);
        row = row.saturating_add(height(&ctx.frame, block) + if i == 0 { lead(ctx) } else { 0 });
        row = row.saturating_add(gap(&ctx.frame, block, prose.blocks.get(i + 1)));
    }
    starts.push(row);
    starts
}

/// Rows above the first block: the first section begins with what the lesson is about.
fn lead(ctx: &Ctx<'_>) -> u16 {
    match ctx.course.section().body {
        Body::Why(_) => text::wrap(&ctx.lesson().summary, ctx.frame.prose().width).len() as u16 + 1,
        _ => 0,
    }
}

/// Blank rows between two blocks: one, none between a heading and what it heads on small screens, two before a heading
/// where there is room.
fn gap(frame: &Frame, block: &Block, next: Option<&Block>) -> u16 {
    match (block, next) {
        (_, None) => 0,
        (Block::Heading(_), _) if frame.height < Height::Tall => 0,
        (_, Some(Block::Heading(_))) if frame.height == Height::Tall => 2,
        _ => 1,
    }
}

fn height(frame: &Frame, block: &Block) -> u16 {
    let width = frame.prose().width;
    match block {
        Block::Heading(text) | Block::Paragraph(text) => rich::height(text, width, &DARK),
        Block::List(items) => items.iter().map(|item| rich::height(item, width.saturating_sub(2), &DARK)).sum(),
        Block::Note(note) => callout(&note.label, &note.text.plain()).height(width),
        Block::Code(code) => code.text.lines().count() as u16,
        Block::Picture(picture) => picture::height(picture, frame.content.width),
    }
}

fn callout<'a>(label: &'a str, body: &'a str) -> Callout<'a> {
    Callout { label, fact: "", body, hue: Hue::Note }
}

/// Draws some of the blocks, the first of them at the top.
fn draw(ctx: &Ctx<'_>, prose: &Prose, blocks: Range<usize>, canvas: &mut Canvas<'_>) {
    let theme: &Theme = ctx.theme;
    let width = ctx.frame.prose().width;
    let starts = starts(ctx, prose);
    let mut seen_days = days(&prose.blocks[..blocks.start]).count();
    if blocks.start == 0 && lead(ctx) > 0 {
        canvas.para(0, 0, width, &ctx.lesson().summary, theme.muted());
    }
    for at in blocks.clone() {
        let block = &prose.blocks[at];
        let y = if at == 0 { lead(ctx) } else { starts[at] - starts[blocks.start] };
        match block {
            Block::Heading(text) => {
                rich::draw(canvas, 0, y, width, text, theme.strong());
            }
            Block::Paragraph(text) => {
                rich::draw(canvas, 0, y, width, text, theme.text());
            }
            Block::List(items) => {
                let mut y = y;
                for item in items {
                    canvas.put(0, y, "-", theme.muted());
                    y = rich::draw(canvas, 2, y, width.saturating_sub(2), item, theme.text());
                }
            }
            Block::Note(note) => {
                callout(&note.label, &note.text.plain()).draw(canvas, 0, y, width);
            }
            Block::Code(code) => {
                let rows = code.text.lines().count() as u16;
                canvas.surface(Rect::new(0, y, width, rows));
                for (i, line) in code.text.lines().enumerate() {
                    canvas.put(2, y + i as u16, line, theme.text());
                }
            }
            Block::Picture(Picture::Flow(flow)) => picture::flow(canvas, y, ctx.frame.content.width, flow),
            Block::Picture(Picture::Day(day)) => {
                let calls = day.calls[choice(ctx, seen_days, day)];
                seen_days += 1;
                picture::day(canvas, y, ctx.frame.content.width, day, calls, &ctx.lesson().price);
            }
        }
    }
}

fn days(blocks: &[Block]) -> impl Iterator<Item = (usize, &DayPicture)> {
    let days = blocks.iter().filter_map(|block| match block {
        Block::Picture(Picture::Day(day)) => Some(day),
        _ => None,
    });
    days.enumerate()
}

fn choice(ctx: &Ctx<'_>, picture: usize, day: &DayPicture) -> usize {
    ctx.course.prose().map_or(day.first, |state| state.choice(picture, day.first, day.calls.len()))
}
