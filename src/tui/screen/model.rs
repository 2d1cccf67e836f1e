//! The lifecycle: the whole drawing at a glance, then stories told on it step by step, with a guess at the fork and the time
//! and price of each step below.

mod told;

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::course::tour::Action;
use crate::course::{Action as Course, Status};
use crate::lesson::model::{self as lesson, Model, Story, Tone};
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::keymap::{Act, Binding, Key};
use crate::tui::layout::Height;
use crate::tui::screen::{Ctx, Spots, onward};
use crate::tui::theme::{Hue, bold};
use crate::tui::widget::diagram::{Diagram, Edge, Line, Look, Node, Place};
use crate::tui::widget::{guess, rich};

/// The columns of a story's name in the list of stories.
pub(in crate::tui) const STORY: u16 = 13;

/// What stands before the name: its key.
const STORY_KEY: u16 = 5;

/// The columns of what a story is about: what key, name and the mark of a told one leave.
pub(in crate::tui) fn about_room(width: u16) -> u16 {
    width.saturating_sub(STORY_KEY + STORY + 1 + 2)
}

pub(super) fn act(action: Action) -> Act {
    Act::Course(Course::Tour(action))
}

/// Begin a story, step through it, guess at the fork.
pub fn keys(ctx: &Ctx<'_>, model: &Model) -> Vec<Binding> {
    let tour = &ctx.course.place().tour;
    let stories = model.stories.iter().enumerate();
    let stories =
        stories.map(|(i, story)| Binding::new(Key::Char(story.key), story.name.to_lowercase(), act(Action::Story(i))));
    let finished = ctx.course.status(ctx.course.section_index()) == Status::Completed;
    let mut keys = Vec::new();
    let Some((story, told)) = tour.story(model) else {
        if finished {
            keys.extend(onward(ctx));
        }
        let start = Binding::new(Key::Enter, "start tour", act(Action::Start)).or(Key::Right).or(Key::Char(' '));
        keys.insert(0, start.first());
        keys.extend(stories);
        if !finished {
            keys.extend(onward(ctx));
        }
        return keys;
    };
    if let Some(fork) = story.fork.as_ref().filter(|_| tour.at_fork(model)) {
        let guesses = fork.predict.guesses.iter().enumerate();
        let keyed = guesses.map(|(i, guess)| (Key::Char(guess.key), act(Action::Guess(i)))).collect();
        return vec![
            Binding::many(keyed, "your guess").first(),
            Binding::new(Key::Enter, "skip and see", act(Action::SkipGuess)).or(Key::Right).or(Key::Char(' ')),
            Binding::new(Key::Left, "back", act(Action::Back)),
            Binding::new(Key::Esc, "at a glance", act(Action::Leave)),
        ];
    }
    let back = Binding::new(Key::Left, "back", act(Action::Back));
    let play = if told.playing { "hold" } else { "play" };
    if tour.at_end(model) {
        let untold = (0..model.stories.len()).find(|i| !is_told(ctx, model, *i));
        match untold {
            Some(next) => {
                keys.push(Binding::new(Key::Enter, "next story", act(Action::Story(next))).or(Key::Right).first());
            }
            None => keys.extend(
                onward(ctx).into_iter().enumerate().map(|(i, b)| if i == 0 { b.or(Key::Enter).first() } else { b }),
            ),
        }
        keys.push(back);
        keys.push(Binding::new(Key::Char('r'), "again", act(Action::Replay)).or(Key::Char(' ')));
    } else {
        keys.push(Binding::new(Key::Right, "step", act(Action::Step)).or(Key::Enter).first());
        keys.push(back);
        keys.push(Binding::new(Key::Char(' '), play, act(Action::PlayOrHold)));
        keys.push(Binding::new(Key::Char('r'), "from the start", act(Action::Replay)).on_page());
    }
    keys.extend(stories);
    keys.push(Binding::new(Key::Char('v'), "speed", act(Action::ChangeSpeed)));
    keys.push(Binding::new(Key::Esc, "at a glance", act(Action::Leave)));
    keys.extend(onward(ctx).into_iter().map(Binding::on_page));
    keys
}

fn is_told(ctx: &Ctx<'_>, model: &Model, story: usize) -> bool {
    ctx.course.written().stories_finished.contains(&model.stories[story].id)
}

/// Which story is told and its step.
pub fn fact(ctx: &Ctx<'_>, model: &Model) -> Vec<(String, Style)> {
    let theme = ctx.theme;
    let tour = &ctx.course.place().tour;
    match tour.story(model) {
        None => {
            let told = (0..model.stories.len()).filter(|story| is_told(ctx, model, *story)).count();
            let words = if told == 0 {
                format!("{} stories, about {} min", model.stories.len(), ctx.course.section().minutes)
            } else {
                format!("{told} of {} stories told", model.stories.len())
            };
            vec![(words, theme.muted())]
        }
        Some((story, told)) => {
            let step = format!("step {} of {}", told.step + 1, story.steps.len());
            if tour.at_fork(model) {
                return vec![("predict   ".into(), theme.accent()), (step, theme.muted())];
            }
            let mut fact =
                vec![(format!("{} story   ", story.name.to_lowercase()), bold(theme.hue(story_hue(model, story))))];
            if told.playing {
                fact.insert(0, (format!("{}   ", tour.speed.name()), theme.muted()));
            }
            fact.push((step, theme.muted()));
            fact
        }
    }
}

/// The colour of a story: that of the one way that makes it different, if there is just one.
fn story_hue(model: &Model, story: &Story) -> Hue {
    let taken = model.edges.iter().filter(|edge| told::travelled(story, edge.from, edge.to).is_some());
    one_hue(taken.map(|edge| hue(model.tone(edge))))
}

/// The one colour among these that says anything.
fn one_hue(hues: impl Iterator<Item = Hue>) -> Hue {
    let mut told = hues.filter(|hue| *hue != Hue::Plain);
    let Some(first) = told.next() else { return Hue::Plain };
    if told.all(|hue| hue == first) { first } else { Hue::Plain }
}

/// The colour of a guess: that of the story of its name.
fn guess_hue(model: &Model, name: &str) -> Hue {
    let named = model.stories.iter().find(|story| story.name.eq_ignore_ascii_case(name));
    named.map_or(Hue::Plain, |story| story_hue(model, story))
}

fn hue(tone: Tone) -> Hue {
    match tone {
        Tone::Plain => Hue::Plain,
        Tone::Cold => Hue::Cold,
        Tone::Warm => Hue::Warm,
        Tone::Good => Hue::Good,
        Tone::Bad => Hue::Bad,
    }
}

/// The drawing, and below it the stories, the guess, or the step.
pub fn view(ctx: &Ctx<'_>, model: &Model, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let tour = &ctx.course.place().tour;
    match tour.story(model) {
        None => glance(ctx, model, canvas, spots),
        Some((story, told)) if tour.at_fork(model) => {
            let Some(fork) = &story.fork else { return };
            let content = ctx.frame.content;
            let cards =
                if content.width >= 66 && content.height >= 17 { 6 } else { 2 + fork.predict.guesses.len() as u16 };
            let area = Rect { height: content.height.saturating_sub(cards + 2), ..content };
            let y = told::diagram(ctx, model, story, &told, canvas, area);
            let air = u16::from(ctx.frame.height == Height::Tall);
            let y = (y + 1 + air).min(content.bottom().saturating_sub(cards));
            let room = Rect::new(content.x, y, content.width, content.bottom().saturating_sub(y));
            let hues: Vec<Hue> = fork.predict.guesses.iter().map(|guess| guess_hue(model, &guess.name)).collect();
            let (below, places) = guess::ask(canvas, room, &fork.predict, &hues);
            for (i, place) in places.into_iter().enumerate() {
                spots.push((place, act(Action::Guess(i))));
            }
            if below + 1 < content.bottom() {
                let words = "A guess is never counted; it makes the answer stick.";
                canvas.put(content.x, below + 1, words, ctx.theme.muted());
            }
        }
        Some((story, told)) => told::view(ctx, model, story, &told, canvas),
    }
}

/// The whole drawing, calm, and the stories to choose from.
fn glance(ctx: &Ctx<'_>, model: &Model, canvas: &mut Canvas<'_>, spots: &mut Spots) {
    let theme = ctx.theme;
    let content = ctx.frame.content;
    let low = ctx.frame.height == Height::Low;
    let text_rows = if low { 0 } else { rich::height(&model.glance, content.width.min(72), theme) + 1 };
    let step = if ctx.frame.height == Height::Tall { 2 } else { 1 };
    let stories = if low { 1 } else { model.stories.len() as u16 * step };
    let below = text_rows + stories + u16::from(!low);
    let area = Rect { height: content.height.saturating_sub(below), ..content };
    let nodes: Vec<Node<'_>> = model
        .nodes
        .iter()
        .map(|node| Node {
            name: &node.name,
            fact: &node.fact,
            place: place(node.column, node.row),
            hue: hue(node.tone()),
            look: Look::Calm,
        })
        .collect();
    let edges: Vec<Edge<'_>> = model.edges.iter().map(|edge| drawn_edge(model, edge, Look::Calm)).collect();
    let y = Diagram { nodes: &nodes, edges: &edges, tokens: &[] }.draw(canvas, area);
    let mut y = (y + u16::from(!low)).min(content.bottom().saturating_sub(below.saturating_sub(1)));
    if low {
        canvas.put(
            content.x,
            content.bottom().saturating_sub(1),
            &text::truncate("Start the tour to walk through each step.", content.width),
            theme.text(),
        );
        return;
    }
    y = rich::draw(canvas, content.x, y, content.width.min(72), &model.glance, theme.text()) + 1;
    for (i, story) in model.stories.iter().enumerate() {
        if y >= content.bottom() {
            break;
        }
        let x = canvas.put(content.x, y, &format!(" {} ", story.key), theme.chip()) + 2;
        let hue = story_hue(model, story);
        canvas.put(x, y, &story.name, if hue == Hue::Plain { theme.strong() } else { bold(theme.hue(hue)) });
        let mark = if is_told(ctx, model, i) { "✓ " } else { "" };
        let at = x + STORY + 1;
        let at = canvas.put(at, y, mark, theme.good());
        canvas.put(at, y, &text::truncate(&story.about, content.right().saturating_sub(at)), theme.muted());
        spots.push((Rect::new(content.x, y, content.width, 1), act(Action::Story(i))));
        y += step;
    }
    let caption = text::wrap(&model.caption, content.width.min(76));
    if y + caption.len() as u16 + 1 < content.bottom() {
        for (i, line) in caption.iter().enumerate() {
            canvas.put(content.x, y + i as u16, line, theme.muted());
        }
        y += caption.len() as u16;
    }
    let typical = model.memory.is_some();
    let words = if typical { "times are typical, not promised" } else { "" };
    if y < content.bottom() {
        canvas.right(content.right(), content.bottom() - 1, words, theme.muted());
    }
}

fn place(column: u8, row: u8) -> Place {
    Place { col: column.into(), row: row.into() }
}

fn drawn_edge<'m>(model: &Model, edge: &'m lesson::Edge, look: Look) -> Edge<'m> {
    Edge {
        from: edge.from,
        to: edge.to,
        answer: edge.answer.as_deref().unwrap_or(""),
        path: edge.label.as_deref().unwrap_or(""),
        hue: hue(model.tone(edge)),
        look,
        line: if model.is_between(edge) { Line::Dashed } else { Line::Solid },
    }
}
