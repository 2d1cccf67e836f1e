//! Plain mode: the whole course as lines and prompts, for screen readers, pipes and terminals that can do nothing else. The same
//! course is driven as by the screens. Nothing is drawn again, no cursor is moved, and states are words.

mod challenge;
mod code;
mod connections;
mod experiments;
mod input;
mod lab;
mod lists;
mod page;
mod prose;
mod quiz;
mod review;
mod saving;
mod scenario;
mod terms;
mod tour;
mod words;
mod work;
mod worked;

use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;

use crate::cli::plain::input::{Inbox, Msg};
use crate::cli::plain::lab::Watching;
use crate::cli::plain::page::Page;
use crate::cli::plain::saving::Unsaved;
use crate::cli::plain::words::{Words, split};
use crate::cli::plain::work::Guests;
use crate::clock::{Clock, SystemClock};
use crate::course::{Action, Course};
use crate::lesson::id::TaskId;
use crate::lesson::model::{Body, Lesson};
use crate::progress::Progress;
use crate::progress::store::{Opened, Store};
use crate::sandbox::spawn::WorkerProgram;

/// What plain mode needs to begin.
pub(crate) struct Setup {
    /// The lessons, at least one.
    pub(crate) lessons: Vec<Arc<Lesson>>,
    /// The one to open, by its place; the list of lessons if there is none.
    pub(crate) open: Option<usize>,
    /// What was done before, and where it is kept.
    pub(crate) opened: Opened,
    /// The program that runs guest code.
    pub(crate) worker: WorkerProgram,
    /// Begins with a review of so many minutes.
    pub(crate) review: Option<u16>,
}

/// What the learner looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// The list of lessons.
    Lessons,
    /// The list of sections.
    Sections,
    /// The open section.
    Section,
    /// A scenario about a trigger, by its place.
    Scenario(usize),
    /// A review.
    Review,
}

/// Whether a line meant something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Yes,
    No,
}

/// The course with everything that it needs of the world.
struct Plain {
    page: Page,
    inbox: Inbox,
    lessons: Vec<Arc<Lesson>>,
    progress: Progress,
    store: Store,
    clock: SystemClock,
    course: Option<Course>,
    mode: Mode,
    guests: Guests,
    lab: Option<Watching>,
    worker: WorkerProgram,
    /// How long a review takes, in minutes.
    minutes: u16,
    /// Told before the next prompt.
    news: Vec<String>,
    /// What is to be written.
    unsaved: Unsaved,
    /// Sections and exercises that are done; told once that is on disk.
    completed: Vec<usize>,
    observed: Vec<TaskId>,
    /// Where the learner is in the world, for the edge.
    home: Option<scenario::Home>,
    /// The signal that came.
    signal: Option<u8>,
}

/// Goes through the course with lines from standard input, to its end or that of the learner's patience.
pub(crate) fn run(setup: Setup) -> anyhow::Result<ExitCode> {
    let Setup { lessons, open, opened, worker, review } = setup;
    // Before any other thread starts, so that none of them takes a signal.
    let inbox = Inbox::open()?;
    let guests = Guests::new(worker.clone(), inbox.guests());
    let mut plain = Plain {
        page: Page::new(Box::new(io::BufWriter::new(io::stdout()))),
        inbox,
        lessons,
        progress: opened.progress,
        store: opened.store,
        clock: SystemClock::default(),
        course: None,
        mode: Mode::Lessons,
        guests,
        lab: None,
        worker,
        minutes: review.unwrap_or(crate::course::review::MINUTES),
        news: opened.notices.iter().map(ToString::to_string).collect(),
        unsaved: Unsaved::Nothing,
        completed: Vec::new(),
        observed: Vec::new(),
        home: None,
        signal: None,
    };
    let ended = plain.begin(open, review.is_some()).and_then(|()| plain.converse());
    // Whatever became of the output, what the learner has done is saved.
    let lost = plain.finish();
    if let Some(lost) = lost {
        crate::cli::complain(&lost);
        return Ok(ExitCode::FAILURE);
    }
    ended.and_then(|()| plain.say_goodbye()).context("could not go on")?;
    Ok(ExitCode::from(plain.signal.map_or(0, |signal| 128 + signal)))
}

impl Plain {
    fn begin(&mut self, open: Option<usize>, review: bool) -> io::Result<()> {
        match open {
            Some(at) => {
                self.resume(at);
                if review {
                    return review::begin(self);
                }
                self.remind();
                self.show_section()
            }
            None => self.show(),
        }
    }

    /// Who goes on in a lesson is told what is due in it.
    fn remind(&mut self) {
        let Some(course) = &self.course else { return };
        let due = crate::review::due(course.lesson(), course.record(), self.clock.wall()).len();
        if due > 0 {
            self.news.push(format!("{due} due for review; r asks them."));
        }
    }

    /// Asks and answers until the learner leaves or the input ends.
    fn converse(&mut self) -> io::Result<()> {
        loop {
            self.tell_news()?;
            self.words().prompt(&mut self.page)?;
            self.page.flush()?;
            let Some(line) = self.line()? else { break };
            if self.lab.is_some() {
                self.refresh()?;
            }
            if is_end(&line) {
                break;
            }
            self.answer(line.trim())?;
        }
        Ok(())
    }

    fn say_goodbye(&mut self) -> io::Result<()> {
        self.tell_news()?;
        self.page.gap()?;
        self.page.para("Everything is saved. The course goes on here the next time.")?;
        self.page.flush()
    }

    /// The next line. Meanwhile what the lab sees is taken in and saved.
    fn line(&mut self) -> io::Result<Option<String>> {
        self.inbox.ask();
        while self.signal.is_none() {
            let msg = match self.unsaved {
                Unsaved::Nothing => Some(self.inbox.next()),
                Unsaved::Place(time) => self.inbox.next_within(time),
                Unsaved::Record => None,
            };
            match msg {
                Some(Msg::Line(line)) => return Ok(line),
                Some(other) => {
                    self.take(other)?;
                    self.settle();
                }
                None => self.save(),
            }
        }
        Ok(None)
    }

    /// Takes in what came while nothing was asked.
    fn take(&mut self, msg: Msg) -> io::Result<()> {
        match msg {
            Msg::Lab(view) => self.on_view(*view),
            Msg::End(signal) => {
                self.signal = Some(signal);
                Ok(())
            }
            Msg::Line(_) => Ok(()),
        }
    }

    fn answer(&mut self, line: &str) -> io::Result<()> {
        let known = if self.own_key(line) || !self.on_word_of_all(line)? { self.on_mode(line)? } else { Known::Yes };
        if known == Known::Yes {
            return Ok(());
        }
        let shown: String = line.chars().take(40).collect();
        let more = if shown.len() < line.len() { "..." } else { "" };
        self.page.para(&format!("\"{shown}{more}\" means nothing here, and nothing was changed. Type ? for help."))
    }

    /// Does what a word means that works everywhere; false if it is none.
    fn on_word_of_all(&mut self, line: &str) -> io::Result<bool> {
        match line.to_lowercase().as_str() {
            "?" | "help" => self.words().help(&mut self.page)?,
            "s" | "sections" if self.course.is_some() => {
                self.mode = Mode::Sections;
                self.show()?;
            }
            "l" | "lessons" => {
                self.mode = Mode::Lessons;
                self.show()?;
            }
            "r" | "review" if self.course.is_some() && self.mode != Mode::Review => review::begin(self)?,
            "again" => self.show()?,
            "b" | "back" => self.back()?,
            _ => {
                let (word, rest) = split(line);
                if word != "platform" {
                    return Ok(false);
                }
                self.switch_platform(rest)?;
            }
        }
        Ok(true)
    }

    /// Whether a scenario has a key of its own that is elsewhere a word for something else.
    fn own_key(&self, line: &str) -> bool {
        let (Mode::Scenario(at), Some(course)) = (self.mode, &self.course) else { return false };
        let Some(scenario) = course.lesson().scenarios.get(at) else { return false };
        course.is_begun(scenario) && scenario.keys.iter().any(|key| key.key.to_string() == line)
    }

    fn on_mode(&mut self, line: &str) -> io::Result<Known> {
        match self.mode {
            Mode::Lessons => self.on_lessons(line),
            Mode::Sections => self.on_sections(line),
            Mode::Scenario(at) => scenario::on(self, at, line),
            Mode::Review => review::on(self, line),
            Mode::Section => {
                let Some(body) = self.body() else { return Ok(Known::No) };
                if line == "next" {
                    self.next_section()?;
                    return Ok(Known::Yes);
                }
                match &*body {
                    Body::Why(prose) | Body::RealWorld(prose) => prose::on(self, prose, line),
                    Body::Terms(terms) => terms::on(self, terms, line),
                    Body::Model(model) => tour::on(self, model, line),
                    Body::Code(code) => code::on(self, code, line),
                    Body::Experiments(experiments) => experiments::on(self, experiments, line),
                    Body::Quiz(bank) => quiz::on(self, bank, line),
                    Body::Challenge(challenge) => challenge::on(self, challenge, line),
                    Body::Connections(connections) => connections::on(self, connections, line),
                }
            }
        }
    }

    /// One level or one thing back.
    fn back(&mut self) -> io::Result<()> {
        match self.mode {
            Mode::Lessons if self.course.is_none() => {
                return self.page.para("This is the list of lessons; there is nothing behind it.");
            }
            Mode::Lessons | Mode::Sections | Mode::Scenario(_) | Mode::Review => {
                self.mode = Mode::Section;
                return self.show_section();
            }
            Mode::Section => {}
        }
        let Some(body) = self.body() else { return Ok(()) };
        let went = match &*body {
            Body::Why(prose) | Body::RealWorld(prose) => prose::back(self, prose)?,
            Body::Terms(terms) => terms::back(self, terms)?,
            Body::Model(model) => tour::back(self, model)?,
            Body::Code(code) => code::back(self, code)?,
            Body::Experiments(experiments) => experiments::back(self, experiments)?,
            Body::Quiz(bank) => quiz::back(self, bank)?,
            Body::Challenge(_) | Body::Connections(_) => Known::No,
        };
        if went == Known::No {
            if self.course.as_ref().is_some_and(|course| course.section_index() == 0) {
                return self
                    .page
                    .para("This is the beginning of the lesson. Type s for its sections, l for the lessons.");
            }
            self.act(Action::PreviousSection)?;
            self.show_section()?;
        }
        Ok(())
    }

    fn words(&self) -> Words {
        let words = match self.mode {
            Mode::Lessons => Words::new("open the first").and("NUMBER", "open that lesson"),
            Mode::Sections => Words::new("back to the section").and("NUMBER", "open that section"),
            Mode::Scenario(at) => scenario::words(self, at),
            Mode::Review => review::words(self),
            Mode::Section => match self.body().as_deref() {
                None => Words::default(),
                Some(Body::Why(prose) | Body::RealWorld(prose)) => prose::words(self, prose),
                Some(Body::Terms(terms)) => terms::words(self, terms),
                Some(Body::Model(model)) => tour::words(self, model),
                Some(Body::Code(code)) => code::words(self, code),
                Some(Body::Experiments(experiments)) => experiments::words(self, experiments),
                Some(Body::Quiz(bank)) => quiz::words(self, bank),
                Some(Body::Challenge(challenge)) => challenge::words(self, challenge),
                Some(Body::Connections(connections)) => connections::words(self, connections),
            },
        };
        let open = self.course.is_some();
        let mut words = words
            .and_if(open, if self.own_key("b") { "back" } else { "b" }, "go back")
            .and_if(open && self.mode != Mode::Sections, "s", "list the sections; a number there opens one")
            .and("?", "explain these words")
            .and("q", "leave; everything is saved");
        words.everywhere.push(("again", "say again what is open"));
        if self.mode == Mode::Section {
            words.everywhere.push(("next", "go to the next section"));
        }
        if open {
            words.everywhere.push(("r", "review what is due"));
        }
        words.everywhere.push(("l", "list the lessons"));
        if self.lab.is_some() {
            words.everywhere.push(("platform NAME", "let the lab run functions like lambda, workers or vercel"));
        }
        words
    }

    /// Shows what the learner looks at.
    fn show(&mut self) -> io::Result<()> {
        match self.mode {
            Mode::Lessons => self.show_lessons(),
            Mode::Sections => self.show_sections(),
            Mode::Section => self.show_section(),
            Mode::Scenario(at) => scenario::show(self, at),
            Mode::Review => review::show(self),
        }
    }

    /// Shows the open section from where the learner is in it.
    fn show_section(&mut self) -> io::Result<()> {
        self.mode = Mode::Section;
        self.settle();
        let Some(course) = &self.course else { return Ok(()) };
        let (lesson, at) = (Arc::clone(course.lesson()), course.section_index());
        let title = format!(
            "Section {} of {}: {} ({})",
            at + 1,
            lesson.sections.len(),
            lesson.sections[at].title,
            course.status(at)
        );
        self.page.heading(&title)?;
        self.page.gap()?;
        match &lesson.sections[at].body {
            Body::Why(prose) | Body::RealWorld(prose) => prose::show(self, prose),
            Body::Terms(terms) => terms::show(self, terms),
            Body::Model(model) => tour::show(self, model),
            Body::Code(code) => code::show(self, code),
            Body::Experiments(experiments) => experiments::open(self, experiments),
            Body::Quiz(bank) => quiz::show(self, bank),
            Body::Challenge(challenge) => challenge::show(self, challenge),
            Body::Connections(connections) => connections::show(self, connections),
        }
    }

    fn next_section(&mut self) -> io::Result<()> {
        let Some(course) = &self.course else { return Ok(()) };
        if course.section_index() + 1 == course.lesson().sections.len() {
            return self.page.para("This is the last section. Type s for the sections, l for the lessons.");
        }
        self.act(Action::NextSection)?;
        self.tell_news()?;
        self.show_section()
    }

    /// What was completed is told before the page that comes next.
    fn tell_news(&mut self) -> io::Result<()> {
        self.settle();
        std::mem::take(&mut self.news).iter().try_for_each(|news| self.page.para(news))
    }

    /// The open section; shared, so that what it says outlives what is done with it.
    fn body(&self) -> Option<SectionBody> {
        let course = self.course.as_ref()?;
        Some(SectionBody { lesson: Arc::clone(course.lesson()), at: course.section_index() })
    }

    /// Takes up a lesson.
    fn resume(&mut self, at: usize) {
        let Some(lesson) = self.lessons.get(at).cloned() else { return };
        self.keep();
        let record = self.progress.lesson(&lesson.id).cloned().unwrap_or_default();
        let course = Course::resume(lesson, record);
        let open = course.section_index();
        self.course = Some(course);
        self.mode = Mode::Section;
        // To be asked for a section is to open it.
        if let Some(course) = &mut self.course {
            course.set_date(self.clock.wall());
            let effects = course.on(Action::Open(open));
            self.note(effects);
        }
    }
}

/// Whether a line ends the program.
fn is_end(line: &str) -> bool {
    matches!(split(line).0.as_str(), "q" | "quit" | "exit")
}

/// The body of a section, with the lesson that holds it.
struct SectionBody {
    lesson: Arc<Lesson>,
    at: usize,
}

impl std::ops::Deref for SectionBody {
    type Target = Body;
    fn deref(&self) -> &Body {
        &self.lesson.sections[self.at].body
    }
}
