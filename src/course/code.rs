//! The code example: which platform is open, the event it is run with, and what came out. Knows nothing of processes; a
//! run is asked for as an effect and comes back as an action.

use crate::lesson::model::{CodeExample, Platform, SampleEvent, SampleInput};
use crate::sandbox::environment::{Init, Invocation};

/// The most bytes that a field of the event may hold.
pub const FIELD_LIMIT: usize = 4096;

/// The methods that an event can have.
pub const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// What is open in the code example.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Place of the open platform.
    pub platform: usize,
    /// Events as edited, by platform; none where the lesson's own is used.
    pub events: Vec<Option<Edited>>,
    /// What of the event is being edited.
    pub field: Option<Field>,
    /// One platform, or all beside each other.
    pub view: View,
    /// The guess at each platform's output; `None` inside means that it was passed over.
    pub guesses: Vec<Option<Option<usize>>>,
    /// The question is asked now.
    pub asking: bool,
    /// What came out, by platform. Not kept: an environment does not outlive the program.
    pub runs: Vec<Option<Run>>,
    /// The platform whose function runs now.
    pub running: Option<usize>,
}

/// An edited event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edited {
    /// The method.
    pub method: String,
    /// The query without the question mark.
    pub query: String,
    /// The body.
    pub body: String,
}

/// A part of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The method, chosen from [`METHODS`].
    Method,
    /// The query.
    Query,
    /// The body.
    Body,
}

impl Field {
    /// The fields in their order.
    pub const ALL: [Self; 3] = [Self::Method, Self::Query, Self::Body];

    /// Those that an event has: one that is no request over HTTP is a body alone.
    pub fn of(event: &SampleEvent) -> &'static [Self] {
        if event.input == SampleInput::Request { &Self::ALL } else { &[Self::Body] }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::Query => "query",
            Self::Body => "body",
        }
    }
}

/// How programs are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// One at a time.
    #[default]
    One,
    /// All beside each other.
    All,
}

/// What a run left behind.
#[derive(Debug, Clone)]
pub struct Run {
    /// The event it was run with.
    pub event: SampleEvent,
    /// The start of the environment, if this run had to make one: a cold start.
    pub init: Option<Init>,
    /// The answer, or why there is none.
    pub outcome: Result<Invocation, String>,
    /// How many runs the environment has answered, this one counted.
    pub served: u32,
}

/// What can be done with the code example.
#[derive(Debug, Clone)]
pub enum Action {
    /// Open a platform by its place.
    Platform(usize),
    /// Open the next platform, the first after the last.
    NextPlatform,
    /// Show one platform or all.
    ToggleView,
    /// Ask for the guess.
    Ask,
    /// Put the question away unanswered; nothing is run.
    Unask,
    /// Guess what will come out.
    Guess(usize),
    /// Pass the guess over.
    SkipGuess,
    /// Run the open platform's function.
    Run,
    /// Stop a run.
    Cancel,
    /// Shut the environment down, so that the next run is cold.
    ShutDown,
    /// A run has ended.
    Ended(usize, Box<Run>),
    /// Edit the event, beginning with this field.
    Edit(Field),
    /// Change a field.
    Text(Field, String),
    /// Choose the method that stands this many places on in [`METHODS`], going round.
    Method(usize),
    /// Stop editing.
    EditDone,
    /// Take the lesson's event again.
    ResetEvent,
}

/// What follows from an action.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Event {
    Run(usize, SampleEvent),
    Cancel,
    ShutDown(usize),
    Ran(usize),
    Guessed(usize, usize),
}

impl State {
    /// The event that a platform's function would be run with now.
    pub fn event(&self, place: usize, platform: &Platform) -> SampleEvent {
        let given = &platform.event;
        match self.events.get(place).and_then(Option::as_ref) {
            None => given.clone(),
            Some(edited) => SampleEvent {
                method: edited.method.clone(),
                path: given.path.clone(),
                query: edited.query.clone(),
                body: edited.body.clone(),
                input: given.input,
            },
        }
    }

    /// What the last run of a platform left behind.
    pub fn run(&self, platform: usize) -> Option<&Run> {
        self.runs.get(platform).and_then(Option::as_ref)
    }

    /// The guess made for a platform: none yet, passed over, or one.
    pub fn guess(&self, platform: usize) -> Option<Option<usize>> {
        self.guesses.get(platform).copied().flatten()
    }

    pub(super) fn mend(&mut self, code: &CodeExample) {
        let count = code.platforms.len();
        self.platform = self.platform.min(count - 1);
        self.events.resize(count, None);
        self.guesses.resize(count, None);
        self.runs.clear();
        self.runs.resize_with(count, || None);
        for edited in self.events.iter_mut().flatten() {
            if !METHODS.contains(&edited.method.as_str()) {
                METHODS[0].clone_into(&mut edited.method);
            }
        }
    }

    pub(super) fn on(&mut self, action: Action, code: &CodeExample) -> Option<Event> {
        let place = self.platform;
        let platform = &code.platforms[place];
        match action {
            Action::Platform(to) if to < code.platforms.len() => self.show(to),
            Action::Platform(_) => {}
            Action::NextPlatform => self.show((place + 1) % code.platforms.len()),
            Action::ToggleView => {
                self.view = match self.view {
                    View::One => View::All,
                    View::All => View::One,
                };
            }
            Action::Unask => self.asking = false,
            Action::Ask => {
                self.asking = platform.predict.is_some();
                self.field = None;
                self.view = View::One;
            }
            Action::Guess(guess) => {
                let guesses = platform.predict.as_ref().map_or(0, |predict| predict.guesses.len());
                if guess < guesses {
                    self.guesses[place] = Some(Some(guess));
                    self.asking = false;
                    return Some(Event::Guessed(place, guess));
                }
            }
            Action::SkipGuess => {
                self.guesses[place].get_or_insert(None);
                self.asking = false;
            }
            Action::Run if self.running.is_none() => {
                // What a run asks and shows belongs to one platform.
                self.view = View::One;
                self.field = None;
                if platform.predict.is_some() && self.guess(place).is_none() && self.run(place).is_none() {
                    self.asking = true;
                    return None;
                }
                self.running = Some(place);
                return Some(Event::Run(place, self.event(place, platform)));
            }
            Action::Run => {}
            Action::Cancel => return self.running.map(|_| Event::Cancel),
            Action::ShutDown => {
                if let Some(run) = self.runs[place].as_mut() {
                    run.served = 0;
                }
                return Some(Event::ShutDown(place));
            }
            Action::Ended(place, run) => {
                self.running = None;
                let answered = run.outcome.as_ref().is_ok_and(|invocation| invocation.answer.is_ok());
                if let Some(slot) = self.runs.get_mut(place) {
                    *slot = Some(*run);
                }
                return answered.then_some(Event::Ran(place));
            }
            Action::Edit(field) => {
                let fields = Field::of(&platform.event);
                self.field = Some(if fields.contains(&field) { field } else { fields[0] });
                self.asking = false;
                self.view = View::One;
            }
            Action::EditDone => self.field = None,
            Action::Text(field, text) => {
                let text = cut(text);
                let edited = self.edited(platform);
                match field {
                    Field::Method => edited.method = text,
                    Field::Query => edited.query = text,
                    Field::Body => edited.body = text,
                }
            }
            Action::Method(by) => {
                let edited = self.edited(platform);
                let at = METHODS.iter().position(|method| **method == edited.method).unwrap_or(0);
                METHODS[(at + by) % METHODS.len()].clone_into(&mut edited.method);
            }
            Action::ResetEvent => self.events[place] = None,
        }
        None
    }

    fn show(&mut self, platform: usize) {
        self.platform = platform;
        self.asking = false;
        self.field = None;
    }

    fn edited(&mut self, platform: &Platform) -> &mut Edited {
        self.events[self.platform].get_or_insert_with(|| Edited {
            method: platform.event.method.clone(),
            query: platform.event.query.clone(),
            body: platform.event.body.clone(),
        })
    }
}

fn cut(mut text: String) -> String {
    if text.len() > FIELD_LIMIT {
        let end = (0..=FIELD_LIMIT).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
    }
    text
}
