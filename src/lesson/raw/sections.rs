//! The TOML files of sections as they are written, key by key.

use serde::Deserialize;

use crate::lesson::raw::quiz::RawSlip;
use crate::lesson::raw::watch::{RawCounter, RawWatch};
use crate::lesson::raw::{At, Free};

/// The file of a `terms` section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTerms {
    pub(crate) term: At<Vec<RawTerm>>,
}

/// `[[term]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTerm {
    pub(crate) id: At<String>,
    pub(crate) name: At<String>,
    pub(crate) meaning: At<String>,
    pub(crate) believed: At<String>,
    pub(crate) really: At<String>,
    pub(crate) see: Option<Vec<At<String>>>,
    pub(crate) seen_in: Option<At<String>>,
}

/// The file of a `model` section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawModel {
    pub(crate) glance: At<String>,
    pub(crate) caption: At<String>,
    pub(crate) source: At<String>,
    pub(crate) memory_mb: Option<At<u32>>,
    pub(crate) path: Option<Vec<RawPath>>,
    pub(crate) node: At<Vec<RawNode>>,
    pub(crate) edge: At<Vec<At<RawEdge>>>,
    pub(crate) story: At<Vec<RawStory>>,
}

/// `[[node]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNode {
    pub(crate) id: At<String>,
    pub(crate) name: At<String>,
    pub(crate) fact: At<String>,
    pub(crate) phase: Option<At<RawPhase>>,
    pub(crate) tone: Option<RawTone>,
    pub(crate) place: At<(u8, u8)>,
}

/// What a part of the drawing is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawTone {
    Plain,
    Cold,
    Warm,
    Good,
    Bad,
}

/// `[[path]]`: a way of the lesson's own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPath {
    pub(crate) id: At<String>,
    pub(crate) tone: RawTone,
    pub(crate) dashed: Option<bool>,
}

/// The phases of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawPhase {
    Arrive,
    Decide,
    Spawn,
    Init,
    Execute,
    Return,
    Idle,
}

/// `[[edge]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEdge {
    pub(crate) from: At<String>,
    pub(crate) to: At<String>,
    pub(crate) path: Option<At<String>>,
    pub(crate) answer: Option<At<String>>,
    pub(crate) label: Option<At<String>>,
}

/// `[[story]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStory {
    pub(crate) id: At<String>,
    pub(crate) key: At<char>,
    pub(crate) name: At<String>,
    pub(crate) about: At<String>,
    pub(crate) request: At<Vec<At<RawRequest>>>,
    pub(crate) step: At<Vec<RawStep>>,
    pub(crate) fork: Option<RawFork>,
}

/// `[[story.request]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRequest {
    pub(crate) name: Option<At<String>>,
    pub(crate) times: Option<At<Free<f64>>>,
    pub(crate) span: Option<At<Vec<RawSpan>>>,
}

/// `[[story.request.span]]`: time of a story whose nodes have no phases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSpan {
    pub(crate) name: Option<At<String>>,
    pub(crate) ms: At<f64>,
    pub(crate) tone: Option<RawTone>,
}

/// `[[story.step]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    pub(crate) at: At<Vec<At<String>>>,
    pub(crate) facts: At<Vec<At<String>>>,
    pub(crate) caption: At<String>,
    pub(crate) short: At<String>,
    pub(crate) passed: Option<At<Vec<f64>>>,
}

/// `[story.fork]`: a step, and the keys of [`RawPredict`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFork {
    pub(crate) step: At<usize>,
    pub(crate) question: At<String>,
    pub(crate) why: At<String>,
    pub(crate) right: At<usize>,
    pub(crate) guesses: At<Vec<RawGuess>>,
}

/// `predict`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPredict {
    pub(crate) question: At<String>,
    pub(crate) why: At<String>,
    pub(crate) right: At<usize>,
    pub(crate) guesses: At<Vec<RawGuess>>,
}

/// One of `guesses`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGuess {
    pub(crate) key: Option<At<char>>,
    pub(crate) name: At<String>,
    pub(crate) detail: Option<At<String>>,
}

/// `note` and `[[note]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawNote {
    pub(crate) label: At<String>,
    pub(crate) text: At<String>,
}

/// The file of a `code` section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCode {
    pub(crate) intro: At<String>,
    pub(crate) platform: At<Vec<RawPlatform>>,
    pub(crate) note: Option<Vec<RawNote>>,
}

/// `[[platform]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPlatform {
    pub(crate) id: At<String>,
    pub(crate) name: At<String>,
    pub(crate) title: At<String>,
    pub(crate) file_name: At<String>,
    pub(crate) source: At<String>,
    pub(crate) once: Option<Vec<At<(usize, usize)>>>,
    pub(crate) event: Option<Vec<At<(usize, usize)>>>,
    pub(crate) request: At<RawEvent>,
    pub(crate) variables: Option<Free<String>>,
    pub(crate) predict: Option<RawPredict>,
}

/// `request` of a platform.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEvent {
    pub(crate) method: Option<At<String>>,
    pub(crate) path: Option<At<String>>,
    pub(crate) query: Option<At<String>>,
    pub(crate) body: Option<String>,
    pub(crate) input: Option<RawInput>,
}

/// What a program of the code example is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawInput {
    Request,
    Event,
    Schedule,
}

/// The file of an `experiments` section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawExperiments {
    pub(crate) intro: At<String>,
    pub(crate) task: At<Vec<RawTask>>,
}

/// `[[task]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTask {
    pub(crate) id: At<String>,
    pub(crate) title: At<String>,
    pub(crate) task: At<String>,
    pub(crate) steps: At<Vec<At<String>>>,
    pub(crate) predict: RawPredict,
    pub(crate) note: Option<RawNote>,
    pub(crate) watch: RawWatch,
    pub(crate) scenario: Option<At<String>>,
}

/// The file of scenarios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScenarios {
    pub(crate) scenario: At<Vec<RawScenario>>,
}

/// `[[scenario]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScenario {
    pub(crate) id: At<String>,
    pub(crate) title: At<String>,
    pub(crate) picture: RawFlow,
    pub(crate) story: At<String>,
    pub(crate) trigger: Option<At<String>>,
    pub(crate) function: At<String>,
    pub(crate) panel: Option<At<RawPanel>>,
    pub(crate) predict: RawPredict,
    pub(crate) key: At<Vec<RawScenarioKey>>,
    pub(crate) r#break: At<String>,
    pub(crate) mend: At<String>,
    pub(crate) task: At<Vec<RawScenarioTask>>,
    pub(crate) note: Option<RawNote>,
    pub(crate) file: At<Vec<RawScenarioFile>>,
    pub(crate) config: Option<At<String>>,
}

/// `picture` of a scenario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFlow {
    pub(crate) trigger: At<String>,
    pub(crate) function: At<String>,
    pub(crate) effect: At<String>,
}

/// `[[scenario.key]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScenarioKey {
    pub(crate) key: At<char>,
    pub(crate) label: At<String>,
    pub(crate) r#do: At<RawScenarioAct>,
    pub(crate) text: Option<At<String>>,
    pub(crate) seconds: Option<At<u64>>,
    pub(crate) method: Option<At<String>>,
    pub(crate) target: Option<At<String>>,
}

/// What a scenario shows of its trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawPanel {
    Events,
    Database,
    Deliveries,
    Bucket,
    Requests,
    Places,
}

/// What a key of a scenario does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawScenarioAct {
    Send,
    Invoke,
    Redrive,
    Duplicate,
    Sleep,
    Sql,
    Deliver,
    Upload,
    Call,
}

/// `[[scenario.task]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScenarioTask {
    pub(crate) id: At<String>,
    pub(crate) text: At<String>,
    pub(crate) counter: Option<At<RawCounter>>,
    pub(crate) least: Option<At<u64>>,
    pub(crate) method: Option<At<String>>,
    pub(crate) status: Option<At<u16>>,
    pub(crate) holds: Option<At<String>>,
}

/// `[[scenario.file]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScenarioFile {
    pub(crate) path: At<String>,
    pub(crate) from: At<String>,
}

/// The file of a `challenge` section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChallenge {
    pub(crate) title: At<String>,
    pub(crate) task: At<Vec<At<String>>>,
    pub(crate) short: At<String>,
    pub(crate) function: At<String>,
    pub(crate) meter: Option<bool>,
    pub(crate) arguments: At<String>,
    pub(crate) starter: At<String>,
    pub(crate) solution: At<String>,
    pub(crate) afterwards: At<String>,
    pub(crate) hints: At<Vec<At<String>>>,
    pub(crate) wrong: At<String>,
    pub(crate) probes: At<Vec<At<Vec<f64>>>>,
    pub(crate) cases: At<String>,
    pub(crate) rule: At<Vec<RawRule>>,
    pub(crate) domain: Option<At<Vec<RawDomain>>>,
    pub(crate) takeaway: Option<Vec<RawTakeaway>>,
    pub(crate) worked: Option<Vec<RawWorked>>,
    pub(crate) note: Option<Vec<RawNote>>,
}

/// `[[rule]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRule {
    pub(crate) id: At<String>,
    pub(crate) text: At<String>,
    pub(crate) hints: Option<At<Vec<At<String>>>>,
}

/// `[[worked]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWorked {
    pub(crate) title: At<String>,
    pub(crate) args: At<Vec<f64>>,
    pub(crate) line: At<Vec<RawWorkedLine>>,
}

/// `[[worked.line]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawWorkedLine {
    pub(crate) label: At<String>,
    pub(crate) text: At<String>,
    pub(crate) answer: Option<At<f64>>,
    pub(crate) unit: Option<At<String>>,
    pub(crate) is_result: Option<bool>,
    pub(crate) why: Option<At<String>>,
    pub(crate) wrong: Option<At<String>>,
    pub(crate) slips: Option<Vec<RawSlip>>,
}

/// `[[takeaway]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTakeaway {
    pub(crate) text: At<String>,
    pub(crate) yours_lacks: At<Vec<At<String>>>,
}

/// `[[domain]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDomain {
    pub(crate) name: At<String>,
    pub(crate) least: At<f64>,
    pub(crate) most: At<f64>,
    pub(crate) step: Option<At<f64>>,
    pub(crate) simplest: At<f64>,
    pub(crate) interesting: Option<Vec<At<f64>>>,
    pub(crate) may_be_left_out: Option<At<bool>>,
}

/// The file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCases {
    pub(crate) case: At<Vec<RawCase>>,
}

/// `[[case]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCase {
    pub(crate) id: At<String>,
    pub(crate) label: At<String>,
    pub(crate) visible: Option<bool>,
    pub(crate) args: At<Vec<f64>>,
    pub(crate) expected: f64,
    pub(crate) covers: At<Vec<At<String>>>,
}

/// The file of a `connections` section.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawConnections {
    pub(crate) intro: At<String>,
    pub(crate) topic: At<Vec<RawTopic>>,
    pub(crate) next: Option<Vec<At<String>>>,
}

/// `[[topic]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTopic {
    pub(crate) name: At<String>,
    pub(crate) relation: RawRelation,
    pub(crate) why: At<String>,
    pub(crate) lesson: Option<At<String>>,
}

/// Where a topic stands to the lesson.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawRelation {
    Before,
    Beside,
    Next,
}
