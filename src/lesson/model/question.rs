//! Questions, each with all that is needed to judge and explain its answer.

use crate::lesson::id::{ChoiceId, QuestionId, SectionId};
use crate::lesson::model::{Snippet, Text, Vary};
use crate::text::Clean;

/// Questions, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct QuizBank {
    /// The share of right answers, in percent, that completes the section.
    pub pass_percent: u8,
    /// The questions in order.
    pub questions: Vec<Question>,
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its id; answers are kept under it.
    pub id: QuestionId,
    /// How hard it is, 1 to 3.
    pub level: u8,
    /// The section it is about.
    pub about: SectionId,
    /// What is asked.
    pub ask: Text,
    /// Code that the question is about.
    pub code: Option<Snippet>,
    /// One line that helps without giving the answer away.
    pub hint: Option<Clean>,
    /// How the program of a question about output is called; none where it prints by itself.
    pub run: Option<Run>,
    /// What can be answered.
    pub kind: QuestionKind,
}

/// How a program is called, so that its output can be worked out.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The calls of its handler, each by the name of the environment that answers it; at least one.
    pub calls: Vec<String>,
    /// The right answer with `{1}` for the body of the first call, and `{word}` for how often that line is printed.
    pub output: Clean,
}

/// The kinds of questions.
#[derive(Debug, Clone, PartialEq)]
pub enum QuestionKind {
    /// One option is right. Also true/false and predict-output, whose options need not be shuffled.
    Single(Choices),
    /// Several options may be right, at least one is and at least one is not.
    Multi(Choices),
    /// A statement that is true or false; two options, `true` and `false`, never shuffled.
    TrueFalse(Choices),
    /// A program's output to foretell; one option is right.
    PredictOutput(Choices),
    /// A line of [`Question::code`] to find; the options are its lines.
    SpotTheBug(BugLines),
    /// A number.
    Numeric(Numeric),
    /// Things to put in order.
    Order(Order),
    /// Pairs to find.
    Match(Match),
}

impl QuestionKind {
    /// The name of the kind in `quiz.toml`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Single(_) => "single",
            Self::Multi(_) => "multi",
            Self::TrueFalse(_) => "true-false",
            Self::PredictOutput(_) => "predict-output",
            Self::SpotTheBug(_) => "spot-the-bug",
            Self::Numeric(_) => "numeric",
            Self::Order(_) => "order",
            Self::Match(_) => "match",
        }
    }
}

/// Options, two to nine.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// The options as written.
    pub options: Vec<Choice>,
}

/// An option.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its id within the question; answers are kept under it.
    pub id: ChoiceId,
    /// What it says.
    pub text: Clean,
    /// Whether it is right.
    pub right: Right,
    /// Why it is right, or why not.
    pub why: Clean,
    /// Whether it keeps its place when options are shuffled.
    pub place: Shuffle,
}

/// Whether an option is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// Whether an option may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shuffle {
    /// It stays where it is written.
    Pinned,
    /// It moves with the others.
    Free,
}

/// Lines of code, of which one holds the bug.
#[derive(Debug, Clone, PartialEq)]
pub struct BugLines {
    /// The line with the bug, from 1.
    pub right: usize,
    /// A reason for each line that is not empty: line number from 1, and the reason.
    pub reasons: Vec<(usize, Clean)>,
}

/// A number to compute.
#[derive(Debug, Clone, PartialEq)]
pub struct Numeric {
    /// The right number.
    pub answer: f64,
    /// How far from it an answer may be, absolute, zero or more.
    pub tolerance: f64,
    /// Its unit, shown beside the field.
    pub unit: Clean,
    /// Why it is this number.
    pub why: Clean,
    /// Wrong numbers that a known slip leads to.
    pub slips: Vec<Slip>,
    /// How its numbers vary when it is asked again; none if they do not.
    pub vary: Option<Box<Vary>>,
}

/// A known slip.
#[derive(Debug, Clone, PartialEq)]
pub struct Slip {
    /// The number it leads to.
    pub value: f64,
    /// What went wrong.
    pub why: Clean,
}

/// Things to put in order; at least three.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The things in the right order, each with the reason for its place.
    pub items: Vec<OrderItem>,
}

/// A thing to put in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderItem {
    /// Its id within the question.
    pub id: ChoiceId,
    /// What it says.
    pub text: Clean,
    /// Why it stands where it stands.
    pub why: Clean,
}

/// Pairs to find; at least three.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The pairs; left sides are shown in this order, right sides shuffled.
    pub pairs: Vec<Pair>,
}

/// Two things that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Its id within the question.
    pub id: ChoiceId,
    /// The left side.
    pub left: Clean,
    /// The right side; no two are the same.
    pub right: Clean,
    /// Why they belong together.
    pub why: Clean,
}
