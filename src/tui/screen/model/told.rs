//! A story being told: how the drawing looks at a step, the timeline with what is billed, and the caption.

use ratatui::layout::Rect;

use crate::course::tour::Told;
use crate::lesson::model::{self as lesson, Model, Story, Tone};
use crate::lifecycle::Phase;
use crate::text;
use crate::tui::canvas::Canvas;
use crate::tui::layout::Height;
use crate::tui::screen::Ctx;
use crate::tui::screen::model::{drawn_edge, hue, one_hue, place};
use crate::tui::theme::{Fill, Hue};
use crate::tui::widget::diagram::{Diagram, Edge, Look, Node, Token};
use crate::tui::widget::guess;
use crate::tui::widget::timeline::{Billing, Lane, Stretch, Timeline};
use crate::units::Millis;

/// Draws the step.
pub(super) fn view(ctx: &Ctx<'_>, model: &Model, story: &Story, told: &Told, canvas: &mut Canvas<'_>) {
    let content = ctx.frame.content;
    let theme = ctx.theme;
    let step = &story.steps[told.step];
    if content.width < 76 || content.height < 16 {
        let area = Rect { height: content.height.saturating_sub(2), ..content };
        let y = diagram(ctx, model, story, told, canvas, area);
        let y = (y + 1).min(content.bottom().saturating_sub(1));
        canvas.put(content.x, y, &text::truncate(&step.short, content.width), theme.text());
        return;
    }
    let tall = ctx.frame.height == Height::Tall;
    let caption = caption(story, told);
    let lines = text::wrap(&caption, content.width.min(76));
    let strips: Vec<Strip> =
        story.requests.iter().enumerate().map(|(i, _)| strip(ctx, model, story, told, i)).collect();
    let lanes: Vec<Lane<'_>> = strips.iter().map(|strip| strip.lane()).collect();
    let bars = Timeline { lanes: &lanes };
    let timed = lanes.iter().any(|lane| !lane.stretches.is_empty());
    let bar_rows = match lanes.len() as u16 {
        _ if !timed => 0,
        1 => 3,
        lanes => lanes * if tall { 3 } else { 2 },
    };
    let priced = tall && model.memory.is_some();
    let money = u16::from(priced) * 2;
    let air = u16::from(tall);
    let below = 1 + bar_rows + money + 1 + lines.len() as u16;
    let area = Rect { height: content.height.saturating_sub(below), ..content };
    let y = diagram(ctx, model, story, told, canvas, area);
    let mut y = (y + 1 + air).min(content.bottom().saturating_sub(below - 1));
    if timed {
        y = bars.draw(canvas, Rect::new(content.x, y, content.width, bar_rows));
    }
    if priced {
        price(ctx, model, story, told, canvas, y + 1);
        y += 2;
    }
    y += 1;
    for line in &lines {
        if y < content.bottom() {
            canvas.put(content.x, y, line, theme.text());
        }
        y += 1;
    }
}

/// The words of the step; at the fork the outcome of the guess stands before them.
fn caption(story: &Story, told: &Told) -> String {
    let step = &story.steps[told.step];
    match story.fork.as_ref().filter(|fork| fork.step == told.step && told.guess.is_some()) {
        Some(fork) => guess::outcome(&fork.predict, told.guess),
        None => step.caption.to_string(),
    }
}

/// Draws the diagram as it is at the step and returns the row below it.
pub(super) fn diagram(
    ctx: &Ctx<'_>,
    model: &Model,
    story: &Story,
    told: &Told,
    canvas: &mut Canvas<'_>,
    area: Rect,
) -> u16 {
    let asking = ctx.course.place().tour.at_fork(model);
    let moving = ctx.stage.motion.moving(ctx.stage.now).filter(|(from, _)| from + 1 == told.step);
    let step = &story.steps[told.step];
    let facts: Vec<String> = (0..model.nodes.len()).map(|node| fact(model, story, told, node, asking)).collect();
    let visited = |node: usize| story.steps[..told.step].iter().any(|step| step.at.contains(&node));
    let in_story = |node: usize| asking || story.steps.iter().any(|step| step.at.contains(&node));
    let nodes: Vec<Node<'_>> = model
        .nodes
        .iter()
        .enumerate()
        .map(|(i, node)| {
            let look = if step.at.contains(&i) {
                Look::Active
            } else if visited(i) {
                Look::Past
            } else if in_story(i) {
                Look::Ahead
            } else {
                Look::Off
            };
            let hue = if asking && look == Look::Active { Hue::Accent } else { node_hue(model, story, i) };
            Node { name: &node.name, fact: &facts[i], place: place(node.column, node.row), hue, look }
        })
        .collect();
    let at_end = told.step + 1 == story.steps.len();
    let edges: Vec<Edge<'_>> = model
        .edges
        .iter()
        .map(|edge| {
            let when = travelled(story, edge.from, edge.to);
            let look = match when {
                _ if asking && !model.is_between(edge) && when.is_none_or(|when| when > told.step) => Look::Ahead,
                Some(when) if when == told.step && moving.is_some() => Look::Active,
                Some(when) if when <= told.step => Look::Past,
                Some(_) => Look::Ahead,
                None if model.is_between(edge) && at_end => Look::Calm,
                None => Look::Off,
            };
            drawn_edge(model, edge, look)
        })
        .collect();
    let mut tokens: Vec<Token<'_>> = Vec::new();
    if let Some((from, part)) = moving {
        for (i, request) in story.requests.iter().enumerate() {
            let (a, b) = (story.steps[from].at[i], step.at[i]);
            if let Some(edge) = model.edges.iter().position(|edge| edge.from == a && edge.to == b) {
                let hue = edges[edge].hue;
                tokens.push(Token { edge, at: part, hue, label: &request.name });
            }
        }
    }
    Diagram { nodes: &nodes, edges: &edges, tokens: &tokens }.draw(canvas, area)
}

/// The step at which any request of the story travels an edge.
pub(super) fn travelled(story: &Story, from: usize, to: usize) -> Option<usize> {
    let pairs = story.steps.windows(2).enumerate();
    pairs
        .filter(|(_, pair)| pair[0].at.iter().zip(&pair[1].at).any(|(a, b)| *a == from && *b == to))
        .map(|(i, _)| i + 1)
        .next()
}

/// The fact in a node: what was last said of the requests that have been there, with their names if there are two.
fn fact(model: &Model, story: &Story, told: &Told, node: usize, asking: bool) -> String {
    if asking && story.steps[told.step].at.contains(&node) {
        return "which way?".into();
    }
    let mut said: Vec<(usize, &str)> = Vec::new();
    for step in &story.steps[..=told.step] {
        for (request, (at, fact)) in step.at.iter().zip(&step.facts).enumerate() {
            if *at == node {
                said.retain(|(who, _)| *who != request);
                said.push((request, fact));
            }
        }
    }
    if story.requests.len() == 1 {
        return said.last().map_or_else(|| model.nodes[node].fact.to_string(), |(_, fact)| (*fact).to_owned());
    }
    let here: Vec<usize> = said.iter().map(|(who, _)| *who).collect();
    match said.as_slice() {
        [] => model.nodes[node].fact.to_string(),
        [(who, fact)] => format!("{}: {fact}", story.requests[*who].name),
        [.., (_, fact)] => {
            let names: Vec<&str> = here.iter().map(|who| story.requests[*who].name.as_str()).collect();
            let same = said.iter().all(|(_, other)| other == fact);
            if same { (*fact).to_owned() } else { names.join(" and ") }
        }
    }
}

/// The colour of a node in a story: of the way by which the story goes on from it, or of what it is.
fn node_hue(model: &Model, story: &Story, node: usize) -> Hue {
    let own = hue(model.nodes[node].tone());
    if own != Hue::Plain || !model.is_decision(node) {
        return own;
    }
    let taken = |edge: &&lesson::Edge| edge.from == node && travelled(story, edge.from, edge.to).is_some();
    one_hue(model.edges.iter().filter(taken).map(|edge| hue(model.tone(edge))))
}

/// The phase in which a request is at a step; the first one where its node has none.
fn phase(model: &Model, step: usize, story: &Story, request: usize) -> Phase {
    model.nodes[story.steps[step].at[request]].phase.unwrap_or(Phase::Arrive)
}

/// The time of a request that has passed when it comes to a step.
fn passed(model: &Model, story: &Story, request: usize, step: usize) -> Millis {
    let Some(timeline) = &story.requests[request].timeline else { return story.steps[step].passed[request] };
    let phase = phase(model, step, story, request);
    timeline.spans().iter().filter(|span| span.phase < phase).map(|span| span.length).sum()
}

/// A request's lane with the words that it borrows.
struct Strip<'s> {
    name: &'s str,
    stretches: Vec<Stretch<'s>>,
    bill: String,
    played: Millis,
    alone: bool,
    /// Whether its time goes by in phases, some of them billed.
    phased: bool,
}

impl Strip<'_> {
    fn lane(&self) -> Lane<'_> {
        let idle = (self.alone && self.phased).then_some(("idle", "not billed"));
        Lane { name: self.name, stretches: &self.stretches, bill: &self.bill, played: self.played, idle }
    }
}

fn strip<'s>(ctx: &Ctx<'_>, model: &Model, story: &'s Story, told: &Told, request: usize) -> Strip<'s> {
    let moving = ctx.stage.motion.moving(ctx.stage.now).filter(|(from, _)| from + 1 == told.step);
    let to = passed(model, story, request, told.step);
    let played = match moving {
        None => to,
        Some((from, part)) => {
            let from = passed(model, story, request, from);
            Millis(from.0 + (to.0 - from.0) * part)
        }
    };
    let given = &story.requests[request];
    let alone = story.requests.len() == 1;
    let Some(timeline) = &given.timeline else {
        let stretches = given.stretches.iter().map(own_stretch).collect();
        return Strip { name: &given.name, stretches, bill: String::new(), played, alone, phased: false };
    };
    let spans = timeline.spans().iter().filter(|span| span.length.0 > 0.0 && span.phase != Phase::Idle);
    let stretches = spans.map(|span| Stretch {
        name: match span.phase {
            Phase::Spawn => "spawn",
            Phase::Init => "init",
            Phase::Execute => "run",
            _ => "",
        },
        fill: match span.phase {
            Phase::Spawn => Fill::Spawn,
            Phase::Init => Fill::Init,
            Phase::Execute => Fill::Run,
            _ => Fill::Other,
        },
        length: span.length,
        billing: if span.phase.is_billed() { Billing::Billed } else { Billing::Free },
    });
    Strip {
        name: &given.name,
        stretches: stretches.collect(),
        bill: format!("billed {}", timeline.billed()),
        played,
        alone,
        phased: true,
    }
}

/// A stretch of the lesson's own.
fn own_stretch(stretch: &lesson::Stretch) -> Stretch<'_> {
    let fill = match stretch.tone {
        Tone::Plain | Tone::Good | Tone::Bad => Fill::Other,
        Tone::Cold => Fill::Init,
        Tone::Warm => Fill::Run,
    };
    Stretch { name: &stretch.name, fill, length: stretch.length, billing: Billing::Free }
}

/// What was billed so far, and what the whole will be.
fn price(ctx: &Ctx<'_>, model: &Model, story: &Story, told: &Told, canvas: &mut Canvas<'_>, y: u16) {
    let theme = ctx.theme;
    let price = &ctx.lesson().price.duration;
    let Some(memory) = model.memory else { return };
    let mut so_far = Millis::ZERO;
    let mut whole = Millis::ZERO;
    for (i, request) in story.requests.iter().enumerate() {
        let Some(timeline) = &request.timeline else { continue };
        so_far += match phase(model, told.step, story, i) {
            Phase::Return | Phase::Idle => timeline.billed(),
            phase => timeline.billed_until(phase),
        };
        whole += timeline.billed();
    }
    let cost = |span: Millis| price.beyond_free_tier(crate::cost::gb_seconds(1.0, span, memory));
    let content = ctx.frame.content;
    let x = canvas.put(content.x, y, "so far  ", theme.muted());
    let x = canvas.put(x, y, &so_far.to_string(), theme.strong());
    let x = canvas.put(x + 2, y, &format!("${:.8}", cost(so_far).0), theme.text());
    let label = if story.requests.len() == 1 { "whole request  " } else { "both requests  " };
    let x = canvas.put(x + 5, y, label, theme.muted());
    let x = canvas.put(x, y, &format!("${:.8}", cost(whole).0), theme.text());
    canvas.put(x + 2, y, &format!("at {memory}"), theme.muted());
}
