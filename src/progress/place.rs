//! Where a learner is: the section, and in each section the spot at which they left it. Every spot is a single value with its own
//! count of changes, so that two running copies in different sections do not undo each other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::lesson::id::{PlatformId, QuestionId, SectionId, StoryId, TaskId, TermId};
use crate::progress::lenient;
use crate::progress::versioned::Versioned;
use crate::quiz::draft::SavedDraft;
use crate::quiz::shuffle::Seed;

/// Where a learner is in a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// The section that was open last; none before the first.
    #[serde(deserialize_with = "lenient::value")]
    pub section: Versioned<Option<SectionId>>,
    /// How far each prose section is scrolled.
    #[serde(deserialize_with = "lenient::map")]
    pub prose: BTreeMap<SectionId, Versioned<ProseSpot>>,
    /// Among the term cards.
    #[serde(deserialize_with = "lenient::value")]
    pub terms: Versioned<TermsSpot>,
    /// In the lifecycle tour.
    #[serde(deserialize_with = "lenient::value")]
    pub tour: Versioned<TourSpot>,
    /// In the code example.
    #[serde(deserialize_with = "lenient::value")]
    pub code: Versioned<CodeSpot>,
    /// The event that each platform's program is run with, where the learner has changed it.
    #[serde(deserialize_with = "lenient::map")]
    pub events: BTreeMap<PlatformId, Versioned<EventDraft>>,
    /// Among the exercises.
    #[serde(deserialize_with = "lenient::value")]
    pub experiments: Versioned<ExperimentsSpot>,
    /// In the quiz.
    #[serde(deserialize_with = "lenient::value")]
    pub quiz: Versioned<QuizSpot>,
    /// Half-given answers; none once the question was answered.
    #[serde(deserialize_with = "lenient::map")]
    pub quiz_drafts: BTreeMap<QuestionId, Versioned<Option<SavedDraft>>>,
    /// The program being written for the challenge; none while the starter is untouched.
    #[serde(deserialize_with = "lenient::value")]
    pub challenge_draft: Versioned<Option<LearnerText>>,
    /// In the challenge's editor.
    #[serde(deserialize_with = "lenient::value")]
    pub challenge: Versioned<ChallengeSpot>,
}

/// How far prose is scrolled. Told in blocks and lines of text rather than in rows, which change with the width.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProseSpot {
    /// The block at the top, from 0.
    pub block: usize,
    /// Its line at the top, from 0, at the width it was last read.
    pub line: usize,
}

/// Among the term cards.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TermsSpot {
    /// The open card.
    #[serde(deserialize_with = "lenient::value")]
    pub card: Option<TermId>,
    /// The text that filters the cards; empty for none.
    #[serde(deserialize_with = "lenient::value")]
    pub filter: String,
    /// The self-test that is going on.
    #[serde(deserialize_with = "lenient::value")]
    pub self_test: Option<SelfTest>,
}

/// A self-test: the meaning is shown, the term is to be recalled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SelfTest {
    /// The card asked now.
    pub card: TermId,
    /// Which side of it is up.
    pub face: Face,
    /// Cards still to be asked, the next one first.
    pub rest: Vec<TermId>,
}

/// The side of a card that is up in a self-test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Face {
    /// The term is hidden.
    Asked,
    /// The term is shown.
    Revealed,
}

/// In the lifecycle tour.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TourSpot {
    /// The story being told; none at a glance.
    #[serde(deserialize_with = "lenient::value")]
    pub story: Option<StoryId>,
    /// Its step, from 0.
    #[serde(deserialize_with = "lenient::value")]
    pub step: usize,
}

/// In the code example.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeSpot {
    /// The platform shown, or the one on the left.
    #[serde(deserialize_with = "lenient::value")]
    pub platform: Option<PlatformId>,
    /// How many programs are shown.
    #[serde(deserialize_with = "lenient::value")]
    pub view: CodeView,
    /// The first line shown, from 0.
    #[serde(deserialize_with = "lenient::value")]
    pub top: usize,
}

/// How the programs of the code example are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CodeView {
    /// One at a time.
    #[default]
    One,
    /// All beside each other.
    SideBySide,
}

/// An event as the learner has changed it; not checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EventDraft {
    /// Its method.
    #[serde(deserialize_with = "lenient::value")]
    pub method: LearnerText,
    /// Its path.
    #[serde(deserialize_with = "lenient::value")]
    pub path: LearnerText,
    /// Its query without the question mark.
    #[serde(deserialize_with = "lenient::value")]
    pub query: LearnerText,
    /// Its body.
    #[serde(deserialize_with = "lenient::value")]
    pub body: LearnerText,
}

/// Among the exercises.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExperimentsSpot {
    /// The open exercise.
    #[serde(deserialize_with = "lenient::value")]
    pub task: Option<TaskId>,
    /// Its step, from 0.
    #[serde(deserialize_with = "lenient::value")]
    pub step: usize,
}

/// In the quiz.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct QuizSpot {
    /// What the orders of this round are drawn from; none before the first round.
    #[serde(deserialize_with = "lenient::value")]
    pub seed: Option<Seed>,
    /// The questions of this round when it does not ask all of them, such as only the missed.
    #[serde(deserialize_with = "lenient::value")]
    pub round: Option<Vec<QuestionId>>,
    /// The open question.
    #[serde(deserialize_with = "lenient::value")]
    pub question: Option<QuestionId>,
    /// What is shown of it.
    #[serde(deserialize_with = "lenient::value")]
    pub showing: QuizView,
    /// Whether its hint is shown.
    #[serde(deserialize_with = "lenient::value")]
    pub hint: HintView,
}

/// What the quiz shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuizView {
    /// The question, to be answered.
    #[default]
    Question,
    /// The judgement of the last answer to it.
    Feedback,
    /// The score, after the last question.
    Score,
}

/// Whether a hint is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HintView {
    /// It is not.
    #[default]
    Hidden,
    /// It is.
    Shown,
}

/// In the challenge's editor. Lines and columns count from 0, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChallengeSpot {
    /// The line of the cursor.
    #[serde(deserialize_with = "lenient::value")]
    pub line: usize,
    /// The column of the cursor.
    #[serde(deserialize_with = "lenient::value")]
    pub column: usize,
    /// The first line shown.
    #[serde(deserialize_with = "lenient::value")]
    pub top: usize,
    /// How many hints are open on the screen.
    #[serde(deserialize_with = "lenient::value")]
    pub hints_shown: u8,
    /// Among the worked examples before it.
    #[serde(deserialize_with = "lenient::value")]
    pub worked: WorkedSpot,
}

/// Among the worked examples before the challenge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkedSpot {
    /// Whether they are done or passed over.
    #[serde(deserialize_with = "lenient::value")]
    pub done: bool,
    /// The open one, from 0.
    #[serde(deserialize_with = "lenient::value")]
    pub step: usize,
    /// How many of its blanks are filled.
    #[serde(deserialize_with = "lenient::value")]
    pub filled: usize,
    /// What is typed into the next one; not checked.
    #[serde(deserialize_with = "lenient::value")]
    pub typed: String,
    /// Whether a blank was filled wrong, or shown.
    #[serde(deserialize_with = "lenient::value")]
    pub stumbled: bool,
}

/// Text of the learner, kept as it is, up to [`LearnerText::MAX_BYTES`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct LearnerText(String);

impl LearnerText {
    /// The size up to which a text is kept: 256 KiB.
    pub const MAX_BYTES: usize = 256 << 10;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text is kept whole.
    pub fn fits(text: &str) -> bool {
        text.len() <= Self::MAX_BYTES
    }
}

impl From<String> for LearnerText {
    /// Keeps the beginning of a text that is too long.
    fn from(mut text: String) -> Self {
        text.truncate(text.floor_char_boundary(Self::MAX_BYTES));
        Self(text)
    }
}

impl From<&str> for LearnerText {
    fn from(text: &str) -> Self {
        Self(text[..text.floor_char_boundary(Self::MAX_BYTES)].to_owned())
    }
}

impl From<LearnerText> for String {
    fn from(text: LearnerText) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_kept_raw_up_to_its_limit() {
        let steering = "a\u{1b}[31m\0\u{202e}";
        assert_eq!(LearnerText::from(steering).as_str(), steering);
        let long = "x".repeat(LearnerText::MAX_BYTES - 1) + "ü and more";
        assert!(!LearnerText::fits(&long));
        assert_eq!(LearnerText::from(long.as_str()).as_str(), "x".repeat(LearnerText::MAX_BYTES - 1));
        assert_eq!(LearnerText::from(long.clone()), LearnerText::from(long.as_str()));
    }

    #[test]
    fn a_place_that_is_half_understood_keeps_the_other_half() {
        let place: Place = serde_json::from_str(
            r#"{ "section": { "revision": 2, "value": "quiz" },
                 "quiz": { "revision": 3, "value": { "seed": 5, "question": "NOT AN ID", "showing": "hologram" } },
                 "prose": { "why": { "revision": 1, "value": { "block": 4 } }, "BAD": {}, "x": 5 },
                 "code": 17, "unheard-of": [] }"#,
        )
        .unwrap();
        assert_eq!(place.section.get().as_ref().map(SectionId::as_str), Some("quiz"));
        assert_eq!(*place.quiz.get(), QuizSpot { seed: Some(Seed(5)), ..QuizSpot::default() });
        assert_eq!(place.prose.values().map(|spot| spot.get().block).collect::<Vec<_>>(), [4]);
        assert_eq!(place.code, Versioned::default());
    }
}
