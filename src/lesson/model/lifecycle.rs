//! The lifecycle in a lesson: a drawing, and stories that keep to its edges.

use crate::lesson::id::{NodeId, StoryId};
use crate::lesson::model::{Predict, Text};
use crate::lifecycle::{Phase, Timeline};
use crate::text::Clean;
use crate::units::MemoryMb;

/// The lifecycle: a drawing and the stories told on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What stands beside the whole drawing before a story begins.
    pub glance: Text,
    /// What the drawing shows, in one sentence.
    pub caption: Clean,
    /// Where the typical times come from.
    pub source: Clean,
    /// The memory for which prices are shown.
    pub memory: MemoryMb,
    /// The nodes, each phase at most once, each place once.
    pub nodes: Vec<Node>,
    /// The edges between nodes.
    pub edges: Vec<Edge>,
    /// The stories, at least one.
    pub stories: Vec<Story>,
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
    /// The part of a request's life that it stands for.
    pub phase: Phase,
    /// Its column, from the left, 0 to 2.
    pub column: u8,
    /// Its row, from the top, 0 or 1.
    pub row: u8,
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
    /// Its typical times.
    pub timeline: Timeline,
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
}

/// The place in a story where the learner may guess.
#[derive(Debug, Clone, PartialEq)]
pub struct Fork {
    /// The step at which the guess is asked, before its outcome shows.
    pub step: usize,
    /// The guess.
    pub predict: Predict,
}
