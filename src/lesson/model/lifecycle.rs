//! The lifecycle in a lesson: a drawing, and stories that keep to its edges.

use crate::lesson::id::{NodeId, PathId, StoryId};
use crate::lesson::model::{Predict, Text};
use crate::lifecycle::{Phase, Timeline};
use crate::text::Clean;
use crate::units::{MemoryMb, Millis};

/// The lifecycle: a drawing and the stories told on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What stands beside the whole drawing before a story begins.
    pub glance: Text,
    /// What the drawing shows, in one sentence.
    pub caption: Clean,
    /// Where the typical times come from.
    pub source: Clean,
    /// The memory for which prices are shown; none where no node has a phase.
    pub memory: Option<MemoryMb>,
    /// The lesson's own ways.
    pub paths: Vec<OwnPath>,
    /// The nodes, each phase at most once, each place once.
    pub nodes: Vec<Node>,
    /// The edges between nodes.
    pub edges: Vec<Edge>,
    /// The stories, at least one.
    pub stories: Vec<Story>,
}

impl Model {
    /// What an edge is like: as the way that it belongs to.
    pub fn tone(&self, edge: &Edge) -> Tone {
        match edge.path {
            Path::Common | Path::Kept => Tone::Plain,
            Path::Cold => Tone::Cold,
            Path::Warm => Tone::Warm,
            Path::Own(own) => self.paths.get(own).map_or(Tone::Plain, |path| path.tone),
        }
    }

    /// Whether an edge is what happens between requests, and so is drawn dashed.
    pub fn is_between(&self, edge: &Edge) -> bool {
        match edge.path {
            Path::Kept => true,
            Path::Own(own) => self.paths.get(own).is_some_and(|path| path.dashed),
            Path::Common | Path::Cold | Path::Warm => false,
        }
    }

    /// Whether the way on from a node depends on an answer.
    pub fn is_decision(&self, node: usize) -> bool {
        let answers = self.edges.iter().filter(|edge| edge.from == node && edge.answer.is_some()).count();
        self.nodes[node].phase == Some(Phase::Decide) || answers > 1
    }
}

/// A way of the lesson's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPath {
    /// The name by which edges call it.
    pub id: PathId,
    /// What it is like.
    pub tone: Tone,
    /// Whether it is drawn dashed: no request goes here by itself.
    pub dashed: bool,
}

/// What a part of the drawing is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Like the rest.
    Plain,
    /// Waiting that is paid with time.
    Cold,
    /// Work that goes on.
    Warm,
    /// A good end.
    Good,
    /// A bad one.
    Bad,
}

/// A node of the diagram.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its id.
    pub id: NodeId,
    /// Its name.
    pub name: Clean,
    /// One fact under the name, for the view at a glance.
    pub fact: Clean,
    /// The part of a request's life that it stands for, if it is one.
    pub phase: Option<Phase>,
    /// What it is like, where the lesson says it.
    pub own_tone: Option<Tone>,
    /// Its column, from the left, 0 to 2.
    pub column: u8,
    /// Its row, from the top, 0 to 2.
    pub row: u8,
}

impl Node {
    /// What it is like: as the lesson says, or as its phase.
    pub fn tone(&self) -> Tone {
        self.own_tone.unwrap_or(match self.phase {
            Some(phase) if phase.is_cold() => Tone::Cold,
            Some(Phase::Execute) => Tone::Warm,
            _ => Tone::Plain,
        })
    }
}

/// An edge of the diagram.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Place of the node where it begins.
    pub from: usize,
    /// Place of the node where it ends.
    pub to: usize,
    /// The answer that leads this way, such as "yes".
    pub answer: Option<Clean>,
    /// The name of the way, such as "cold path".
    pub label: Option<Clean>,
    /// Which way it belongs to.
    pub path: Path,
}

/// The way that an edge belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// Every request goes here.
    Common,
    /// Only a cold start goes here.
    Cold,
    /// Only a warm start goes here.
    Warm,
    /// No request goes here: the environment is kept for the next one.
    Kept,
    /// A way of the lesson's own, by its place in [`Model::paths`].
    Own(usize),
}

/// A story: what happens to one or more requests, step by step.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Its id.
    pub id: StoryId,
    /// The key that starts it.
    pub key: char,
    /// Its name, such as "Cold".
    pub name: Clean,
    /// What it is about, in one line.
    pub about: Clean,
    /// The requests in it, at least one.
    pub requests: Vec<StoryRequest>,
    /// Its steps, at least two.
    pub steps: Vec<Step>,
    /// A guess to make before a step is shown.
    pub fork: Option<Fork>,
}

/// A request in a story, with typical times.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryRequest {
    /// Its name, `A` or `B`; empty if it is alone.
    pub name: Clean,
    /// Its typical times; none where no node has a phase.
    pub timeline: Option<Timeline>,
    /// What its time goes by with where no node has a phase; may be empty.
    pub stretches: Vec<Stretch>,
}

/// A part of a story's time.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// What it is; may be empty.
    pub name: Clean,
    /// How long it lasts.
    pub length: Millis,
    /// What it is like.
    pub tone: Tone,
}

/// One step of a story. From one step to the next a request stays or follows one edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Place of the node where each request is, in the order of [`Story::requests`].
    pub at: Vec<usize>,
    /// The fact shown in the node where each request is.
    pub facts: Vec<Clean>,
    /// What happens, for wide screens.
    pub caption: Clean,
    /// What happens, in one short line.
    pub short: Clean,
    /// The time of each request that has passed, where they have [`StoryRequest::stretches`]; else empty.
    pub passed: Vec<Millis>,
}

/// The place in a story where the learner may guess.
#[derive(Debug, Clone, PartialEq)]
pub struct Fork {
    /// The step at which the guess is asked, before its outcome shows.
    pub step: usize,
    /// The guess.
    pub predict: Predict,
}
