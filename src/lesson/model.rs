//! A lesson that is known to be whole: every link leads somewhere, every question has its answer, every drawing fits.
//! Made only by loading; knows nothing of files and formats, of learners and of screens.

use std::ops::RangeInclusive;

use crate::cost::DurationPrice;
use crate::lesson::id::{CaseId, LessonId, MisconceptionId, PlatformId, RuleId, SectionId, TaskId, TermId};
use crate::text::Clean;
use crate::units::MemoryMb;
use crate::watch::Watch;

pub use lifecycle::{Edge, Fork, Model, Node, OwnPath, Path, Step, Story, StoryRequest, Stretch, Tone};
pub use question::{
    BugLines, Choice, Choices, Match, Numeric, Order, OrderItem, Pair, Question, QuestionKind, QuizBank, Right, Run,
    Shuffle, Slip,
};
pub use scenario::{Panel, Scenario, ScenarioAct, ScenarioKey, ScenarioTask, Seen};
pub(crate) use vary::unknown_place;
pub use vary::{Drawn, Numbers, Vary};
pub use worked::{BLANK, Blank, Worked, WorkedLine};

mod lifecycle;
mod question;
mod scenario;
mod vary;
mod worked;

/// A lesson: its title page and its sections, at least one, each id and each kind once.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// Its id, also the name of its folder.
    pub id: LessonId,
    /// Its title, such as `Serverless`.
    pub title: Clean,
    /// The track it belongs to.
    pub track: Clean,
    /// The time that the page names for it, in minutes.
    pub minutes: u16,
    /// One line on what it is about.
    pub summary: Clean,
    /// Its place among the lessons; those without one follow, by the names of their folders.
    pub order: Option<u16>,
    /// The price that the lesson computes with.
    pub price: Price,
    /// Its sections in order.
    pub sections: Vec<Section>,
    /// Triggers to play with, which the uses in the real world lead to.
    pub scenarios: Vec<Scenario>,
}

impl Lesson {
    /// The place of a section in the order.
    pub fn position(&self, id: &SectionId) -> Option<usize> {
        self.sections.iter().position(|section| section.id == *id)
    }
}

/// A price with where and when it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Price {
    /// The figures.
    pub duration: DurationPrice,
    /// Memory of a function that does not choose.
    pub default_memory: MemoryMb,
    /// Region, architecture and tier for which the figures hold.
    pub region: Clean,
    /// Where the figures were read.
    pub source: Clean,
    /// When they were read, as `YYYY-MM-DD`.
    pub seen: Clean,
}

/// One section of a lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Its id within the lesson.
    pub id: SectionId,
    /// Its title.
    pub title: Clean,
    /// About how long it takes, in minutes.
    pub minutes: u16,
    /// What is in it.
    pub body: Body,
}

/// The kinds of sections that the engine knows.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Why the topic matters: prose, read to its end.
    Why(Prose),
    /// Terms on cards.
    Terms(Terms),
    /// The animated lifecycle.
    Model(Model),
    /// Code that can be run.
    Code(CodeExample),
    /// Exercises.
    Experiments(Experiments),
    /// Questions.
    Quiz(QuizBank),
    /// A program to write.
    Challenge(Box<Challenge>),
    /// Uses in the real world: prose, read to its end.
    RealWorld(Prose),
    /// Related topics.
    Connections(Connections),
}

impl Body {
    /// The name of the kind in `lesson.toml`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Why(_) => "why",
            Self::Terms(_) => "terms",
            Self::Model(_) => "model",
            Self::Code(_) => "code",
            Self::Experiments(_) => "experiments",
            Self::Quiz(_) => "quiz",
            Self::Challenge(_) => "challenge",
            Self::RealWorld(_) => "real-world",
            Self::Connections(_) => "connections",
        }
    }
}

/// Running text with pictures between its paragraphs; at least one block.
#[derive(Debug, Clone, PartialEq)]
pub struct Prose {
    /// Its blocks in order.
    pub blocks: Vec<Block>,
}

/// A part of prose that stands on lines of its own.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading inside the section.
    Heading(Text),
    /// A paragraph.
    Paragraph(Text),
    /// A list; each item is one text.
    List(Vec<Text>),
    /// A remark beside the text, such as "In practice".
    Note(Note),
    /// Lines of code.
    Code(Snippet),
    /// A drawing made from data.
    Picture(Picture),
}

/// Text in pieces that look different.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text(pub Vec<Piece>);

impl Text {
    /// The words without their looks.
    pub fn plain(&self) -> String {
        self.0.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// A run of words that look alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The words; never a line feed.
    pub text: Clean,
    /// How they look.
    pub look: Look,
}

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As the rest.
    Plain,
    /// Bold.
    Strong,
    /// Muted.
    Quiet,
    /// Code.
    Code,
}

/// A remark with a label, where the page simplifies.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Its first line, such as "In practice".
    pub label: Clean,
    /// What it says.
    pub text: Text,
}

/// Lines of code and the language they are written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Snippet {
    /// `js`, `json`, `toml` or anything else, which is shown plain.
    pub language: Clean,
    /// The lines, safe to show. What is run is kept apart.
    pub text: Clean,
}

/// A drawing made from data.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// Memory held all day against memory used by calls.
    Day(DayPicture),
    /// A trigger, a function and its effect.
    Flow(FlowPicture),
}

/// One day of a server that waits beside a function that is called.
#[derive(Debug, Clone, PartialEq)]
pub struct DayPicture {
    /// Its heading.
    pub title: Clean,
    /// The calls a day that the learner can choose from, rising, at least two.
    pub calls: Vec<u64>,
    /// Which of them is shown first.
    pub first: usize,
    /// How long one call takes, in milliseconds.
    pub call_ms: f64,
    /// The memory both hold.
    pub memory: MemoryMb,
    /// How the calls spread over the day: 24 shares, zero or more, at least one above zero.
    pub hours: Vec<f64>,
}

/// What starts a function, the function, and what comes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowPicture {
    /// What happens outside.
    pub trigger: Clean,
    /// What runs.
    pub function: Clean,
    /// What it leads to.
    pub effect: Clean,
}

/// Terms on cards, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The cards in order.
    pub cards: Vec<Term>,
}

/// A term card.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Its id.
    pub id: TermId,
    /// The term.
    pub name: Clean,
    /// What it means, in one line.
    pub meaning: Clean,
    /// What is often believed of it.
    pub believed: Clean,
    /// How it really is.
    pub really: Clean,
    /// Places of related cards in [`Terms::cards`].
    pub see: Vec<usize>,
    /// A section where the term can be seen at work.
    pub seen_in: Option<SectionId>,
}

/// A guess before something is revealed. Never required, never counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Predict {
    /// What is asked.
    pub question: Clean,
    /// The possible guesses, two to five.
    pub guesses: Vec<Guess>,
    /// Which of them comes true.
    pub right: usize,
    /// What is said once it is shown.
    pub why: Clean,
}

/// One possible guess.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The key that chooses it; digits from 1 if the lesson names none.
    pub key: char,
    /// The guess in a word or two.
    pub name: Clean,
    /// What it would mean.
    pub detail: Clean,
}

/// Programs for several platforms that can be run.
#[derive(Debug, Clone, PartialEq)]
pub struct CodeExample {
    /// What to look for.
    pub intro: Text,
    /// The platforms, at least one.
    pub platforms: Vec<Platform>,
    /// Remarks where the page simplifies.
    pub notes: Vec<Note>,
}

/// A function as one platform wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct Platform {
    /// Its id.
    pub id: PlatformId,
    /// Its short name, for a tab.
    pub name: Clean,
    /// Its full name.
    pub title: Clean,
    /// The name of the file on that platform; its ending tells how it is loaded.
    pub file_name: Clean,
    /// The program as it is run.
    pub source: String,
    /// Lines that run once per environment or per event; they do not overlap.
    pub marks: Vec<Mark>,
    /// The event it is first run with.
    pub event: SampleEvent,
    /// Environment variables that the program sees.
    pub variables: Vec<(String, String)>,
    /// A guess before the first run.
    pub predict: Option<Predict>,
}

/// Lines of a program and when they run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Line numbers, from 1.
    pub lines: RangeInclusive<usize>,
    /// When they run.
    pub when: When,
}

/// When a line of a function's file runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Once, when the environment loads the file.
    OncePerEnvironment,
    /// Each time an event arrives.
    PerEvent,
}

/// What a function is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SampleInput {
    /// A request over HTTP.
    #[default]
    Request,
    /// The body, which is JSON: an event of another trigger, for a Lambda handler.
    Event,
    /// The body, which is JSON: a run of a schedule, for the `scheduled` function of a Worker.
    Schedule,
}

/// The event that a function is run with: an HTTP request, or the event of another trigger, which is a body alone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SampleEvent {
    /// Its method, upper case.
    pub method: String,
    /// Its path, beginning with `/`.
    pub path: String,
    /// Its query without the question mark; may be empty.
    pub query: String,
    /// Its body; may be empty.
    pub body: String,
    /// What the function is called with.
    pub input: SampleInput,
}

/// Exercises, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiments {
    /// What they are for.
    pub intro: Text,
    /// The exercises in order.
    pub tasks: Vec<Task>,
}

/// An exercise.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// Its title.
    pub title: Clean,
    /// What to do.
    pub task: Text,
    /// How to do it, step by step.
    pub steps: Vec<Text>,
    /// A guess before it is done.
    pub predict: Predict,
    /// A remark where the page simplifies.
    pub note: Option<Note>,
    /// What has to be seen until it is done.
    pub watch: Watch,
    /// The scenario in which it is done, by its place among the lesson's.
    pub scenario: Option<usize>,
}

impl Task {
    /// Whether it is about the time of a call, so that a function deployed elsewhere can be timed beside it.
    pub fn is_timed(&self) -> bool {
        matches!(self.watch, Watch::TimedCall)
    }
}

/// A program to write and the tests that it must pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Challenge {
    /// Its title.
    pub title: Clean,
    /// What to write.
    pub task: Vec<Text>,
    /// A shorter form of the task for small screens.
    pub short: Clean,
    /// The name of the function.
    pub function: String,
    /// What becomes of the function once it has passed.
    pub afterlife: Afterlife,
    /// The names of its arguments as column heads, such as `calls, ms, MB`.
    pub arguments: Clean,
    /// Worked examples before the challenge; there may be none.
    pub worked: Vec<Worked>,
    /// The program that the learner starts from.
    pub starter: String,
    /// A program that passes.
    pub solution: String,
    /// What to learn from the solution, said after passing.
    pub afterwards: Text,
    /// What may be learnt from a difference between the learner's program and the solution, the weightiest first.
    pub takeaways: Vec<Takeaway>,
    /// The rules that cases cover.
    pub rules: Vec<Rule>,
    /// The test cases, at least one of them visible.
    pub cases: Vec<Case>,
    /// Hints, three, each more telling than the one before.
    pub hints: Vec<Clean>,
    /// What each argument may be, in their order; empty where the lesson does not say, and then no smallest input is looked for.
    pub domain: Vec<Domain>,
    /// Known wrong programs.
    pub misconceptions: Vec<Misconception>,
    /// Inputs that are never shown or counted; they tell a constant answer from a named mistake.
    pub probes: Vec<Vec<f64>>,
    /// Remarks where the page simplifies.
    pub notes: Vec<Note>,
}

/// What becomes of a function that has passed its challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afterlife {
    /// It computes the bills of the lab and of the cost explorer.
    Meter,
    /// It rests.
    None,
}

/// A rule of the task.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What it says, such as "exactly at the free tier nothing is paid".
    pub text: Clean,
    /// Hints for those who break it, three or none, each more telling than the one before.
    pub hints: Vec<Clean>,
}

/// Something to learn from the solution for those whose program passes in another way.
#[derive(Debug, Clone, PartialEq)]
pub struct Takeaway {
    /// What it is.
    pub text: Clean,
    /// Parts of programs, at least one of them in the solution; it is told to those whose program has none of them.
    pub yours_lacks: Vec<String>,
}

/// What an argument of the function may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain {
    /// The name of the argument.
    pub name: Clean,
    /// The least value.
    pub least: f64,
    /// The largest value.
    pub most: f64,
    /// Values are multiples of this; more than 0.
    pub step: f64,
    /// The value that is the simplest to look at.
    pub simplest: f64,
    /// Other values worth trying, such as edges and round ones.
    pub interesting: Vec<f64>,
    /// Whether a call may do without it; only the last one's may.
    pub may_be_left_out: bool,
}

impl Domain {
    /// Whether the argument may have this value.
    #[expect(clippy::float_cmp, reason = "a value is a multiple of the step or it is not")]
    pub fn has(&self, value: f64) -> bool {
        value >= self.least && value <= self.most && self.nearest(value) == value
    }

    /// The value of the domain that lies next to this one.
    pub fn nearest(&self, value: f64) -> f64 {
        let snapped = if self.step < 1.0 {
            let per_one = (1.0 / self.step).round();
            (value * per_one).round() / per_one
        } else {
            (value / self.step).round() * self.step
        };
        snapped.clamp(self.least, self.most)
    }
}

/// A test case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// Its idea in a few words.
    pub label: Clean,
    /// Whether the learner sees it.
    pub visibility: Visibility,
    /// The arguments.
    pub args: Vec<f64>,
    /// The right value.
    pub expected: f64,
    /// Places of the rules it covers in [`Challenge::rules`].
    pub covers: Vec<usize>,
}

/// Whether a case's numbers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Arguments and values are shown.
    Visible,
    /// Only the rules it covers are told.
    Hidden,
}

/// A known wrong program.
#[derive(Debug, Clone, PartialEq)]
pub struct Misconception {
    /// Its id, the stem of its file.
    pub id: MisconceptionId,
    /// The mistake in a few words.
    pub title: Clean,
    /// What helps.
    pub hint: Clean,
    /// The place of the rule that it breaks in [`Challenge::rules`].
    pub rule: Option<usize>,
    /// The program.
    pub source: String,
}

/// Related topics, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Connections {
    /// What they are for.
    pub intro: Text,
    /// The topics in order.
    pub topics: Vec<Topic>,
    /// What to do next, outside this program.
    pub next: Vec<Text>,
}

/// A related topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Topic {
    /// Its name.
    pub name: Clean,
    /// Where it stands to this lesson.
    pub relation: Relation,
    /// Why it is related.
    pub why: Clean,
    /// The lesson on it, where there is one.
    pub lesson: Option<LessonId>,
}

/// Where a topic stands to the lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// Good to know before.
    Before,
    /// Of the same height.
    Beside,
    /// What comes next.
    Next,
}
