//! The lifecycle: the drawing, and stories that keep to its edges.

use std::collections::BTreeSet;

use crate::lesson::field::{distinct, memory, optional_words, require, words, words_or_none};
use crate::lesson::id::{NodeId, StoryId};
use crate::lesson::load::aside::{fork, key_of};
use crate::lesson::load::names::Names;
use crate::lesson::model::{Edge, Model, Node, Path, Step, Story, StoryRequest};
use crate::lesson::nearest::nearest;
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::prose::inline;
use crate::lesson::raw::sections::{RawEdge, RawModel, RawNode, RawPath, RawPhase, RawRequest, RawStep, RawStory};
use crate::lesson::raw::{At, Free};
use crate::lifecycle::{Origin, Phase, Span as Stretch, Timeline};
use crate::text::width;
use crate::units::Millis;

/// Cells of a step's short line.
const SHORT: u16 = 56;

/// What stories are checked against.
struct Drawing {
    names: Names<NodeId>,
    /// The phases of the nodes; `None` if one could not be read.
    phases: Option<BTreeSet<Phase>>,
    /// Places of the nodes at both ends; `None` if one could not be read.
    edges: Option<BTreeSet<(usize, usize)>>,
}

pub(super) fn model(page: &mut Page<'_>, raw: RawModel) -> Model {
    let RawModel { glance, caption, source, memory_mb, node, edge, story } = raw;
    let glance = inline(page, &glance);
    let caption = words(page, &caption);
    let source = words(page, &source);
    let memory = memory(page, &memory_mb);
    let (names, ids) = Names::<NodeId>::all(page, "node", node.value.iter().map(|node| &node.id));
    let nodes = nodes(page, &node, ids);
    let phases = (node.at != Span::NOWHERE && page.is_sound())
        .then(|| node.value.iter().map(|node| phase(node.phase.value)).collect());
    let edges: Vec<Edge> = edge.value.iter().filter_map(|raw| self::edge(page, raw, &names)).collect();
    distinct_edges(page, &edge.value);
    let whole = edges.len() == edge.value.len() && page.is_sound();
    let ends = whole.then(|| edges.iter().map(|edge| (edge.from, edge.to)).collect());
    let stories = stories(page, story, &Drawing { names, phases, edges: ends });
    Model { glance, caption, source, memory, nodes, edges, stories }
}

fn nodes(page: &mut Page<'_>, raw: &At<Vec<RawNode>>, ids: Vec<Option<NodeId>>) -> Vec<Node> {
    require(page, raw.at, !raw.value.is_empty(), "there are no nodes", "add a [[node]]");
    distinct(
        page,
        raw.value.iter().map(|node| (node.phase.value, node.phase.at)),
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
    let RawNode { id: _, name, fact, phase: raw_phase, place } = raw;
    let (column, row) = place.value;
    require(
        page,
        place.at,
        column <= 2 && row <= 1,
        "the place is outside of the drawing",
        "columns are 0 to 2 and rows 0 and 1: write for example [2, 1]",
    );
    let name = words(page, name);
    Some(Node { id: id?, name, fact: words_or_none(fact), phase: phase(raw_phase.value), column, row })
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

fn edge(page: &mut Page<'_>, raw: &At<RawEdge>, names: &Names<NodeId>) -> Option<Edge> {
    let RawEdge { from, to, path, answer, label } = &raw.value;
    let ends = (names.find(page, from), names.find(page, to));
    require(page, to.at, from.value != to.value, "the edge ends where it begins", "name another node");
    let answer = optional_words(page, answer.as_ref());
    let label = optional_words(page, label.as_ref());
    let path = match path {
        None | Some(RawPath::Common) => Path::Common,
        Some(RawPath::Cold) => Path::Cold,
        Some(RawPath::Warm) => Path::Warm,
        Some(RawPath::Kept) => Path::Kept,
    };
    Some(Edge { from: ends.0?, to: ends.1?, answer, label, path })
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
    let steps = steps(page, &step, request.value.len(), drawing);
    let counted = page.is_sound().then_some(step.value.len());
    let fork = raw_fork.map(|raw| fork(page, raw, counted));
    Some(Story { id: id?, key, name, about, requests: requests?, steps: steps?, fork })
}

fn requests(page: &mut Page<'_>, raw: &At<Vec<RawRequest>>, drawing: &Drawing) -> Option<Vec<StoryRequest>> {
    require(page, raw.at, !raw.value.is_empty(), "the story has no request", "add a [[story.request]]");
    let names = raw.value.iter().filter_map(|request| request.name.as_ref());
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

fn request(page: &mut Page<'_>, raw: &RawRequest, alone: bool, drawing: &Drawing) -> Option<StoryRequest> {
    let RawRequest { name, times } = raw;
    if name.is_none() && !alone {
        page.report(times.at, "the request has no name, and there are several", "add name = \"A\"");
    }
    let name = optional_words(page, name.as_ref()).unwrap_or_default();
    timeline(page, times, drawing).map(|timeline| StoryRequest { name, timeline })
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
        stretches.push(Stretch { phase, length: Millis(ms.value) });
    }
    if !known_names {
        return None;
    }
    stretches.sort_by_key(|stretch| stretch.phase);
    Timeline::new(Origin::Typical, stretches)
        .map_err(|error| page.report(raw.at, error.to_string(), "write for example { arrive = 3, execute = 32 }"))
        .ok()
}

fn steps(page: &mut Page<'_>, raw: &At<Vec<RawStep>>, requests: usize, drawing: &Drawing) -> Option<Vec<Step>> {
    require(page, raw.at, raw.value.len() >= 2, "a story needs at least two steps", "add a [[story.step]]");
    let mut before: Option<Vec<Option<usize>>> = None;
    let mut steps = Vec::new();
    for raw in &raw.value {
        let at = places(page, raw, requests, drawing);
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
        let RawStep { at: _, facts, caption, short } = raw;
        let caption = words(page, caption);
        let line = words(page, short);
        if width(&line) > SHORT {
            let what = format!("short has {} characters, {SHORT} at most", width(&line));
            page.report(short.at, what, "say it in fewer words; caption takes the rest");
        }
        let facts = facts.value.iter().map(words_or_none).collect();
        steps.push(at.iter().copied().collect::<Option<Vec<_>>>().map(|at| Step { at, facts, caption, short: line }));
        before = Some(at);
    }
    steps.into_iter().collect()
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
