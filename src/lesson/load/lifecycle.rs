//! The lifecycle: the drawing, and stories that keep to its edges.

use std::collections::BTreeSet;

use crate::lesson::field::{distinct, memory, optional_words, require, words, words_or_none};
use crate::lesson::id::{NodeId, PathId, StoryId};
use crate::lesson::load::aside::{fork, key_of};
use crate::lesson::load::names::Names;
use crate::lesson::model::{Edge, Model, Node, OwnPath, Path, Step, Story, StoryRequest, Stretch, Tone};
use crate::lesson::nearest::nearest;
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::prose::inline;
use crate::lesson::raw::sections::{
    RawEdge, RawModel, RawNode, RawPath, RawPhase, RawRequest, RawSpan, RawStep, RawStory, RawTone,
};
use crate::lesson::raw::{At, Free};
use crate::lifecycle;
use crate::lifecycle::{Origin, Phase, Timeline};
use crate::text::width;
use crate::units::Millis;

/// Cells of a step's short line.
const SHORT: u16 = 56;

/// What stories are checked against.
struct Drawing {
    names: Names<NodeId>,
    /// Whether any node has a phase.
    phased: bool,
    /// The phases of the nodes; `None` if one could not be read.
    phases: Option<BTreeSet<Phase>>,
    /// Places of the nodes at both ends; `None` if one could not be read.
    edges: Option<BTreeSet<(usize, usize)>>,
}

pub(super) fn model(page: &mut Page<'_>, raw: RawModel) -> Model {
    let RawModel { glance, caption, source, memory_mb, path, node, edge, story } = raw;
    let glance = inline(page, &glance);
    let caption = words(page, &caption);
    let source = words(page, &source);
    let memory = memory_mb.map(|raw| memory(page, &raw));
    let paths = path.unwrap_or_default();
    let (_, way_ids) = Names::<PathId>::all(page, "path", paths.iter().map(|path| &path.id));
    for raw in paths.iter().filter(|raw| built_in(&raw.id.value).is_some()) {
        page.report(raw.id.at, format!("{} is a path of every lesson", shown(&raw.id.value)), "give it another id");
    }
    let paths: Vec<OwnPath> = paths.iter().zip(way_ids).filter_map(|(raw, id)| own_path(raw, id)).collect();
    let (names, ids) = Names::<NodeId>::all(page, "node", node.value.iter().map(|node| &node.id));
    let nodes = nodes(page, &node, ids);
    let phases = (node.at != Span::NOWHERE && page.is_sound())
        .then(|| node.value.iter().filter_map(|node| node.phase.as_ref()).map(|raw| phase(raw.value)).collect());
    let edges: Vec<Edge> = edge.value.iter().filter_map(|raw| self::edge(page, raw, &names, &paths)).collect();
    distinct_edges(page, &edge.value);
    let whole = edges.len() == edge.value.len() && page.is_sound();
    let ends = whole.then(|| edges.iter().map(|edge| (edge.from, edge.to)).collect());
    let phased = node.value.iter().any(|node| node.phase.is_some());
    if let Some(first) = node.value.iter().find(|_| phased && memory.is_none()) {
        page.report(first.id.at, "nodes have phases, and there is no memory_mb", "write memory_mb = 128 at the top");
    }
    let stories = stories(page, story, &Drawing { names, phased, phases, edges: ends });
    Model { glance, caption, source, memory, paths, nodes, edges, stories }
}

/// The ways that every lesson has.
fn built_in(name: &str) -> Option<Path> {
    Some(match name {
        "common" => Path::Common,
        "cold" => Path::Cold,
        "warm" => Path::Warm,
        "kept" => Path::Kept,
        _ => return None,
    })
}

/// The way that an edge names.
fn way(page: &mut Page<'_>, link: &At<String>, own: &[OwnPath]) -> Option<Path> {
    let found = own.iter().position(|path| path.id.as_str() == link.value).map(Path::Own);
    let found = built_in(&link.value).or(found);
    if found.is_none() {
        let known = ["common", "cold", "warm", "kept"].into_iter().chain(own.iter().map(|path| path.id.as_str()));
        let known: Vec<&str> = known.collect();
        let help = nearest(&link.value, known.iter().copied())
            .map_or_else(|| format!("known are {}", known.join(", ")), |name| format!("did you mean `{name}`?"));
        page.report(link.at, format!("unknown path {}", shown(&link.value)), help);
    }
    found
}

fn own_path(raw: &RawPath, id: Option<PathId>) -> Option<OwnPath> {
    let RawPath { id: _, tone, dashed } = raw;
    Some(OwnPath { id: id?, tone: self::tone(*tone), dashed: dashed.unwrap_or_default() })
}

fn tone(raw: RawTone) -> Tone {
    match raw {
        RawTone::Plain => Tone::Plain,
        RawTone::Cold => Tone::Cold,
        RawTone::Warm => Tone::Warm,
        RawTone::Good => Tone::Good,
        RawTone::Bad => Tone::Bad,
    }
}

fn nodes(page: &mut Page<'_>, raw: &At<Vec<RawNode>>, ids: Vec<Option<NodeId>>) -> Vec<Node> {
    require(page, raw.at, !raw.value.is_empty(), "there are no nodes", "add a [[node]]");
    distinct(
        page,
        raw.value.iter().filter_map(|node| node.phase.as_ref()).map(|raw| (raw.value, raw.at)),
        |raw| format!("two nodes have the phase {}", shown(phase(*raw).name())),
        "give each node its own phase",
    );
    distinct(
        page,
        raw.value.iter().map(|node| (node.place.value, node.place.at)),
        |(column, row)| format!("two nodes stand in column {column} of row {row}"),
        "give each node its own place",
    );
    raw.value.iter().zip(ids).filter_map(|(raw, id)| node(page, raw, id)).collect()
}

fn node(page: &mut Page<'_>, raw: &RawNode, id: Option<NodeId>) -> Option<Node> {
    let RawNode { id: _, name, fact, phase: raw_phase, tone: raw_tone, place } = raw;
    let (column, row) = place.value;
    require(
        page,
        place.at,
        column <= 2 && row <= 2,
        "the place is outside of the drawing",
        "columns and rows are 0 to 2: write for example [2, 1]",
    );
    let name = words(page, name);
    let phase = raw_phase.as_ref().map(|raw| phase(raw.value));
    Some(Node { id: id?, name, fact: words_or_none(fact), phase, own_tone: raw_tone.map(tone), column, row })
}

fn phase(raw: RawPhase) -> Phase {
    match raw {
        RawPhase::Arrive => Phase::Arrive,
        RawPhase::Decide => Phase::Decide,
        RawPhase::Spawn => Phase::Spawn,
        RawPhase::Init => Phase::Init,
        RawPhase::Execute => Phase::Execute,
        RawPhase::Return => Phase::Return,
        RawPhase::Idle => Phase::Idle,
    }
}

fn edge(page: &mut Page<'_>, raw: &At<RawEdge>, names: &Names<NodeId>, ways: &[OwnPath]) -> Option<Edge> {
    let RawEdge { from, to, path, answer, label } = &raw.value;
    let ends = (names.find(page, from), names.find(page, to));
    require(page, to.at, from.value != to.value, "the edge ends where it begins", "name another node");
    let answer = optional_words(page, answer.as_ref());
    let label = optional_words(page, label.as_ref());
    let path = match path {
        None => Some(Path::Common),
        Some(link) => way(page, link, ways),
    };
    Some(Edge { from: ends.0?, to: ends.1?, answer, label, path: path? })
}

fn distinct_edges(page: &mut Page<'_>, raw: &[At<RawEdge>]) {
    distinct(
        page,
        raw.iter().map(|edge| ((edge.value.from.value.as_str(), edge.value.to.value.as_str()), edge.at)),
        |(from, to)| format!("there are two edges from {} to {}", shown(from), shown(to)),
        "take one of them away",
    );
}

fn stories(page: &mut Page<'_>, raw: At<Vec<RawStory>>, drawing: &Drawing) -> Vec<Story> {
    require(page, raw.at, !raw.value.is_empty(), "there are no stories", "add a [[story]]");
    let (_, ids) = Names::<StoryId>::all(page, "story", raw.value.iter().map(|story| &story.id));
    distinct(
        page,
        raw.value.iter().map(|story| (story.key.value, story.key.at)),
        |key| format!("two stories have the key {}", shown(&key.to_string())),
        "give each story its own key",
    );
    raw.value.into_iter().zip(ids).filter_map(|(raw, id)| story(page, raw, id, drawing)).collect()
}

fn story(page: &mut Page<'_>, raw: RawStory, id: Option<StoryId>, drawing: &Drawing) -> Option<Story> {
    let RawStory { id: _, key, name, about, request, step, fork: raw_fork } = raw;
    let key = key_of(page, &key);
    let name = words(page, &name);
    let about = words(page, &about);
    let requests = requests(page, &request, drawing);
    let lengths: Vec<_> = request.value.iter().map(|request| request.value.span.as_ref().map(total)).collect();
    let steps = steps(page, &step, &lengths, drawing);
    let counted = page.is_sound().then_some(step.value.len());
    let fork = raw_fork.map(|raw| fork(page, raw, counted));
    Some(Story { id: id?, key, name, about, requests: requests?, steps: steps?, fork })
}

fn requests(page: &mut Page<'_>, raw: &At<Vec<At<RawRequest>>>, drawing: &Drawing) -> Option<Vec<StoryRequest>> {
    require(page, raw.at, !raw.value.is_empty(), "the story has no request", "add a [[story.request]]");
    let names = raw.value.iter().filter_map(|request| request.value.name.as_ref());
    distinct(
        page,
        names.map(|name| (name.value.as_str(), name.at)),
        |name| format!("two requests have the name {}", shown(name)),
        "give each its own, such as A and B",
    );
    let alone = raw.value.len() == 1;
    let requests: Vec<Option<StoryRequest>> = raw.value.iter().map(|raw| request(page, raw, alone, drawing)).collect();
    requests.into_iter().collect()
}

fn request(page: &mut Page<'_>, raw: &At<RawRequest>, alone: bool, drawing: &Drawing) -> Option<StoryRequest> {
    let At { value: RawRequest { name, times, span }, at } = raw;
    let place = times.as_ref().map_or(*at, |times| times.at);
    if name.is_none() && !alone {
        page.report(place, "the request has no name, and there are several", "add name = \"A\"");
    }
    let name = optional_words(page, name.as_ref()).unwrap_or_default();
    match (times, span) {
        (Some(times), None) if drawing.phased => {
            let timeline = Some(timeline(page, times, drawing)?);
            Some(StoryRequest { name, timeline, stretches: Vec::new() })
        }
        (None, span) if !drawing.phased => {
            let spans = span.as_ref().map_or(&[][..], |span| &span.value);
            let stretches = spans.iter().map(|raw| stretch(page, raw)).collect();
            Some(StoryRequest { name, timeline: None, stretches })
        }
        (Some(times), _) if !drawing.phased => {
            page.report(times.at, "no node has a phase", "give the nodes phases, or write [[story.request.span]]");
            None
        }
        (_, Some(span)) => {
            page.report(span.at, "the nodes have phases", "write times = { execute = 32 } in place of spans");
            None
        }
        (_, None) => {
            page.report(*at, "the request has no times", "write for example times = { arrive = 3, execute = 32 }");
            None
        }
    }
}

fn stretch(page: &mut Page<'_>, raw: &RawSpan) -> Stretch {
    let RawSpan { name, ms, tone: raw_tone } = raw;
    require(page, ms.at, ms.value > 0.0 && ms.value < 1e9, "a span must be more than 0", "write milliseconds");
    let name = optional_words(page, name.as_ref()).unwrap_or_default();
    Stretch { name, length: Millis(ms.value), tone: raw_tone.map_or(Tone::Plain, tone) }
}

/// The time of all spans of a request.
fn total(raw: &At<Vec<RawSpan>>) -> f64 {
    raw.value.iter().map(|span| span.ms.value).sum()
}

fn timeline(page: &mut Page<'_>, raw: &At<Free<f64>>, drawing: &Drawing) -> Option<Timeline> {
    let (mut stretches, mut known_names) = (Vec::new(), true);
    for (name, ms) in &raw.value.0 {
        let Some(phase) = Phase::from_name(&name.value) else {
            let known = Phase::ALL.map(Phase::name);
            let help = nearest(&name.value, known)
                .map_or_else(|| format!("known are {}", known.join(", ")), |name| format!("did you mean `{name}`?"));
            page.report(name.at, format!("unknown phase {}", shown(&name.value)), help);
            known_names = false;
            continue;
        };
        if drawing.phases.as_ref().is_some_and(|phases| !phases.contains(&phase)) {
            let what = format!("no node has the phase {}", shown(phase.name()));
            page.report(name.at, what, "add its node, or take the time away");
        }
        require(page, ms.at, ms.value >= 0.0, "a time must be 0 or more", "write milliseconds");
        stretches.push(lifecycle::Span { phase, length: Millis(ms.value) });
    }
    if !known_names {
        return None;
    }
    stretches.sort_by_key(|stretch| stretch.phase);
    Timeline::new(Origin::Typical, stretches)
        .map_err(|error| page.report(raw.at, error.to_string(), "write for example { arrive = 3, execute = 32 }"))
        .ok()
}

/// The steps of a story whose requests take so long in all, where they have spans.
fn steps(page: &mut Page<'_>, raw: &At<Vec<RawStep>>, lengths: &[Option<f64>], drawing: &Drawing) -> Option<Vec<Step>> {
    require(page, raw.at, raw.value.len() >= 2, "a story needs at least two steps", "add a [[story.step]]");
    let mut before: Option<Vec<Option<usize>>> = None;
    let mut steps = Vec::new();
    let mut clock = vec![0.0; lengths.len()];
    for raw in &raw.value {
        let at = places(page, raw, lengths.len(), drawing);
        if let (Some(before), Some(edges)) = (&before, &drawing.edges) {
            for ((from, to), link) in before.iter().zip(&at).zip(&raw.at.value) {
                let (Some(from), Some(to)) = (*from, *to) else { continue };
                let follows = from == to || edges.contains(&(from, to));
                require(
                    page,
                    link.at,
                    follows,
                    "no edge leads here from the step before",
                    "name the same node again, or one that an edge leads to",
                );
            }
        }
        let RawStep { at: _, facts, caption, short, passed } = raw;
        let caption = words(page, caption);
        let line = words(page, short);
        if width(&line) > SHORT {
            let what = format!("short has {} characters, {SHORT} at most", width(&line));
            page.report(short.at, what, "say it in fewer words; caption takes the rest");
        }
        let facts = facts.value.iter().map(words_or_none).collect();
        let passed = self::passed(page, passed.as_ref(), lengths, &mut clock);
        let at_all = at.iter().copied().collect::<Option<Vec<_>>>();
        steps.push(at_all.map(|at| Step { at, facts, caption, short: line, passed }));
        before = Some(at);
    }
    steps.into_iter().collect()
}

/// The time of each request that has passed at a step: never less than before, never more than its spans.
fn passed(
    page: &mut Page<'_>,
    raw: Option<&At<Vec<f64>>>,
    lengths: &[Option<f64>],
    clock: &mut Vec<f64>,
) -> Vec<Millis> {
    let Some(raw) = raw else { return clock.iter().copied().map(Millis).collect() };
    let counted = raw.value.len() == lengths.len();
    let fits = counted
        && raw
            .value
            .iter()
            .zip(clock.iter())
            .zip(lengths)
            .all(|((now, before), most)| now >= before && most.is_some_and(|most| *now <= most + 1e-9));
    require(
        page,
        raw.at,
        fits,
        "passed does not go on within the spans of the requests",
        "give milliseconds for each request, from 0 to the sum of its spans, never less than in the step before",
    );
    if counted {
        clock.clone_from(&raw.value);
    }
    clock.iter().copied().map(Millis).collect()
}

/// The node of each request in a step.
fn places(page: &mut Page<'_>, raw: &RawStep, requests: usize, drawing: &Drawing) -> Vec<Option<usize>> {
    let help = "give one entry for each [[story.request]], in their order";
    for (at, count, what) in [
        (raw.at.at, raw.at.value.len(), "at does not name one node for each request"),
        (raw.facts.at, raw.facts.value.len(), "facts does not give one fact for each request"),
    ] {
        require(page, at, count == requests, what, help);
    }
    raw.at.value.iter().map(|link| drawing.names.find(page, link)).collect()
}
