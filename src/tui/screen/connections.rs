//! The last section: related topics, what to do next, and the learner's own results.

mod results;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::connections::{Action, Face};
use crate::course::{Action as Course, Status};
use crate::lesson::model::{Connections, Relation, Topic};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key, Ui};
use crate::tui::layout::Height;
use crate::tui::screen::{Ctx, Spots, onward};
use crate::tui::widget::rich;

/// Width of a topic's name.
const NAME: u16 = 34;
/// What stands before a topic: how it is related.
const BEFORE_TOPIC: u16 = 11;
/// What stands after a topic that leads to a lesson.
const LESSON_HERE: &str = "lesson here";

/// The columns of a topic.
pub(in crate::tui) fn topic_room(width: u16) -> u16 {
    width.saturating_sub(BEFORE_TOPIC + 1)
}

/// The columns of a topic that leads to a lesson.
pub(in crate::tui) fn topic_with_lesson_room(width: u16) -> u16 {
    topic_room(width).saturating_sub(LESSON_HERE.len() as u16 + 1)
}

fn act(action: Action) -> Act {
    Act::Course(Course::Connections(action))
}

/// The topics, and where to go from here.
pub fn keys(ctx: &Ctx<'_>, connections: &Connections) -> Vec<Binding> {
    let sections = ctx.lesson().sections.len();
    let open = (0..sections).find(|section| ctx.course.status(*section) != Status::Completed);
    let mut keys = Vec::new();
    let place = &ctx.course.place().connections;
    let lesson = connections.topics.get(place.topic).filter(|_| place.face == Face::Topics);
    let lesson = lesson.and_then(|topic| lesson_of(ctx, topic));
    match open {
        _ if let Some(lesson) = lesson => {
            keys.push(Binding::new(Key::Enter, "open this lesson", Ui::Pick(lesson)).first());
        }
        Some(section) => {
            keys.push(Binding::new(Key::Enter, "to what is left", Course::Open(section)).first());
        }
        None => keys.push(Binding::new(Key::Enter, "lessons", Ui::Lessons).first()),
    }
    match place.face {
        Face::Topics => {
            keys.push(Binding::new(Key::Char('v'), "your results", act(Action::Turn)));
            keys.push(Binding::pair((Key::Up, act(Action::Previous)), (Key::Down, act(Action::Next)), "topics"));
        }
        Face::Results => keys.push(Binding::new(Key::Char('v'), "topics", act(Action::Turn))),
    }
    keys.push(Binding::new(Key::Char('r'), "review", Ui::Review));
    keys.extend(onward(ctx));
    keys
}

/// The lesson on a topic by its place in the list, if there is one here.
fn lesson_of(ctx: &Ctx<'_>, topic: &Topic) -> Option<usize> {
    let wanted = topic.lesson.as_ref()?;
    ctx.library.iter().position(|entry| entry.id == *wanted)
}

/// How many topics there are.
pub fn fact(ctx: &Ctx<'_>, connections: &Connections) -> Vec<(String, Style)> {
    vec![(format!("{} topics", connections.topics.len()), ctx.theme.muted())]
}

/// Topics by their relation, why each, what to do next, and the results.
///
/// ```text
/// before  HTTP and APIs            a handler turns a request into a response
/// ▸ next  Queues and events        retries, duplicates and dead-letter queues
///
/// Your results ───────────────────────────────────────── Completed, 9 of 9
/// quiz        17 of 20 right
/// ```
pub fn view(ctx: &Ctx<'_>, connections: &Connections, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    if ctx.course.place().connections.face == Face::Results {
        return results::view(ctx, canvas);
    }
    let theme = ctx.theme;
    let content = ctx.frame.content;
    let tall = ctx.frame.height == Height::Tall;
    let here = ctx.course.place().connections.topic;
    let mut y = content.y;
    if tall {
        y = rich::draw(canvas, content.x, y, content.width.min(72), &connections.intro, theme.text()) + 1;
    }
    let names = connections.topics.iter().map(|topic| text::width(&topic.name)).max().unwrap_or(0).min(NAME);
    let beside = content.width >= 74;
    for (i, topic) in connections.topics.iter().enumerate() {
        let row = Rect::new(content.x, y, content.width, 1);
        if i == here {
            canvas.select(row);
            canvas.put(content.x + 1, y, "▸", theme.accent());
        }
        let first = i == 0 || connections.topics[i - 1].relation != topic.relation;
        if first {
            canvas.put(content.x + 3, y, relation(topic.relation), theme.muted());
        }
        let style = if i == here { theme.strong() } else { theme.text() };
        let x = content.x + BEFORE_TOPIC;
        canvas.put(x, y, &text::truncate(&topic.name, topic_room(content.width)), style);
        let here_too = lesson_of(ctx, topic).is_some();
        if here_too {
            canvas.right(content.right().saturating_sub(1), y, LESSON_HERE, theme.accent());
        }
        if beside && i != here && !here_too {
            let x = x + names + 3;
            // A reason that does not fit waits until its topic is chosen.
            if x + text::width(&topic.why) <= content.right() {
                canvas.put(x, y, &topic.why, theme.muted());
            }
        }
        spots.push((row, act(Action::Choose(i))));
        y += 1;
        if i == here {
            y = canvas.para(x, y, content.right().saturating_sub(x).min(66), &topic.why, theme.text());
        }
    }
    y += 1;
    let next_rows = connections.next.len() as u16 + 2;
    let results = results::lines(ctx);
    let results_rows = results.len() as u16 + 1 + u16::from(tall);
    if y + results_rows + next_rows < content.bottom() {
        canvas.heading(content.x, y, content.width, "What to do next", "");
        y += 1 + u16::from(tall);
        for step in &connections.next {
            canvas.put(content.x, y, "◦", theme.muted());
            y = rich::draw(canvas, content.x + 2, y, content.width.saturating_sub(2).min(76), step, theme.text());
        }
        y += 1;
    }
    results::heading(ctx, canvas, y);
    y += 1 + u16::from(tall);
    let room = Rect::new(content.x, y, content.width, content.bottom().saturating_sub(y));
    results::draw(ctx, &results, canvas, room);
}

fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Before => "before",
        Relation::Beside => "beside",
        Relation::Next => "next",
    }
}
