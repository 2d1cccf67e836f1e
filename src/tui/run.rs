//! The program at work: it carries out what `app` asks for. Saving, grading, running and probing happen on threads of
//! their own, so that a key is answered within a frame.

mod guest;
mod lab;
mod meter;
pub(crate) mod own_editor;
mod probe;
mod reload;
mod saving;

use std::io;
use std::ops::ControlFlow;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use ratatui::layout::Size;

use crate::clock::{Clock, Moment, SystemClock, WallTime};
use crate::config::EditorMode;
use crate::cost::meter::Question;
use crate::course::{self, Action};
use crate::grader;
use crate::grader::meter::MeterError;
use crate::lab::record::Snapshot;
use crate::lab::watch::Watch;
use crate::lesson::id::LessonId;
use crate::lesson::library::Library;
use crate::lesson::model::{Body, Lesson};
use crate::progress::Progress;
use crate::progress::notice::Notice;
use crate::progress::store::{Kept, Opened, Saved};
use crate::sandbox::spawn::WorkerProgram;
use crate::tui::app::lab::{LabEffect, LabFile};
use crate::tui::app::probe::ProbeEffect;
use crate::tui::app::{self, App, Effect, View};
use crate::tui::ascii::to_ascii;
use crate::tui::crash;
use crate::tui::event_loop::{Msg, Program, event_loop};
use crate::tui::input::Input;
use crate::tui::keymap::remap::Remap;
use crate::tui::motion::Wanted;
use crate::tui::run::guest::Guests;
use crate::tui::run::lab::Lab;
use crate::tui::run::meter::Measurer;
use crate::tui::run::own_editor::{NO_EDITOR, edit_in_place, own_editor};
use crate::tui::run::probe::Prober;
use crate::tui::run::saving::{Order, Saver};
use crate::tui::screen::cost::state as cost;
use crate::tui::screen::experiments::probe::News;
use crate::tui::screen::lessons;
use crate::tui::signals::Suspension;
use crate::tui::terminal::{Ask, Mouse, Options, TerminalSession};
use crate::tui::theme::choose::Colours;
use crate::units::Usd;

/// How long the first frame waits for the terminal to say what its ground is. Windows answer within a few milliseconds; an
/// answer that takes longer, as over a slow line, changes the colours when it comes.
const FIRST_FRAME_PATIENCE: Duration = Duration::from_millis(10);

/// How long a change of place may wait before it is written.
const SOON: Duration = Duration::from_millis(400);

/// How long after a save that failed the next one is tried, if nothing is done meanwhile.
const AGAIN: Duration = Duration::from_secs(5);

/// What the course needs to begin.
pub struct Setup {
    /// The lessons, at least one.
    pub lessons: Vec<Arc<Lesson>>,
    /// The one to open, by its place; the list of lessons if there is none.
    pub open: Option<usize>,
    /// What is shown first.
    pub first: First,
    /// What was done before, and where it is kept.
    pub opened: Opened,
    /// The colours.
    pub colours: Colours,
    /// What the learner should know before anything else.
    pub notice: Option<String>,
    /// Whether things move.
    pub motion: Wanted,
    /// Which signs are drawn.
    pub signs: Signs,
    /// How the editor takes keys.
    pub editor_mode: EditorMode,
    /// Other keys than the usual ones.
    pub keys: Remap,
    /// The program that runs guest code.
    pub worker: WorkerProgram,
    /// Where the report of a panic is kept.
    pub crash_folder: PathBuf,
    /// The folder of lessons that are taken over whenever they are saved; none if they stay as they are.
    pub watched: Option<PathBuf>,
}

/// What is shown first.
#[derive(Debug, Clone, PartialEq)]
pub enum First {
    /// The open lesson, or the list of lessons.
    Course,
    /// The cost explorer, and nothing else.
    Explorer(Box<cost::State>),
    /// A review of the open lesson, of so many minutes.
    Review(u16),
}

/// Which signs a terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signs {
    /// Lines, marks and arrows of Unicode.
    Unicode,
    /// Letters, digits and the signs of ASCII, cell for cell.
    Ascii,
}

/// Runs the course in the terminal and returns its exit code. An error means that it has not begun.
pub fn run(setup: Setup) -> io::Result<u8> {
    run_with(setup, event_loop)
}

/// Runs the course with its loop in the hands of `turn`, which gives the exit code.
pub(super) fn run_with(
    setup: Setup,
    turn: impl FnOnce(&mut TerminalSession, &Receiver<Msg<Work>>, &mut Running) -> io::Result<u8>,
) -> io::Result<u8> {
    let (inbox, queue) = mpsc::channel();
    let crash_folder = setup.crash_folder.clone();
    let ask = if setup.colours.asks() { Ask::Background } else { Ask::Nothing };
    let options = Options { mouse: Mouse::Captured, ask, crash_folder: crash_folder.clone() };
    let mut session = TerminalSession::enter(&options, &inbox)?;
    let mut running = Running::new(setup, &inbox, session.size());
    // Whatever happens there, what the learner has done is saved afterwards.
    let ended = panic::catch_unwind(AssertUnwindSafe(|| turn(&mut session, &queue, &mut running)));
    drop(session);
    if let Ok(Err(error)) = &ended {
        crash::give_up(error, &crash_folder);
    }
    match (running.finish(), &ended) {
        (Lost::Nothing, Ok(Ok(_))) => {}
        (Lost::Nothing, _) => crash::tell("Your work is saved.\n"),
        (Lost::This(words), _) => crash::tell(&words),
    }
    match ended {
        Ok(Ok(code)) => Ok(code),
        Ok(Err(_)) => Ok(crash::EXIT_CODE),
        Err(panic) => panic::resume_unwind(panic),
    }
}

/// What could not be saved at the end.
enum Lost {
    Nothing,
    /// Told in lines.
    This(String),
}

/// What work in the background brings.
pub enum Work {
    /// Something was saved, or could not be.
    Saved(Box<Saved>),
    /// Something happened in the course of a lesson.
    Course(LessonId, Action),
    /// The lab as it is now.
    Lab(Box<Snapshot>),
    /// What the probe with this number tells.
    Probe(u64, Box<News>),
    /// What the learner's function answers to a question about cost.
    Measured(Question, Result<Usd, MeterError>),
    /// The lessons as they were saved, or why they cannot be read.
    Library(Box<Result<Library, String>>),
}

/// The course with everything that it needs of the world.
pub(super) struct Running {
    app: App,
    lessons: Vec<Arc<Lesson>>,
    open: Option<usize>,
    progress: Progress,
    saver: Saver,
    guests: Guests,
    lab: Lab,
    prober: Prober,
    measurer: Measurer,
    signs: Signs,
    colours: Colours,
    /// How long the first frame waits for the terminal's ground.
    hidden_until: Option<Moment>,
    clock: SystemClock,
    /// When something that waits is to be written.
    save_at: Option<Moment>,
    /// Who looks for lessons that are saved.
    watch: Option<Watch>,
}

impl Running {
    fn new(setup: Setup, inbox: &Sender<Msg<Work>>, (width, height): (u16, u16)) -> Self {
        let Setup {
            lessons,
            open,
            first,
            opened,
            colours,
            notice,
            motion,
            signs,
            editor_mode,
            keys,
            worker,
            crash_folder: _,
            watched,
        } = setup;
        let progress = opened.progress;
        let clock = SystemClock::default();
        let entries = entries(&lessons, &progress, clock.wall());
        let mut app = App::new(entries, colours.theme(), Size { width, height });
        app.stage.motion.wanted = motion;
        app.stage.editor_mode = editor_mode;
        app.set_keys(keys);
        app.stage.date = clock.wall();
        let mut running = Self {
            app,
            lessons,
            open: None,
            progress,
            saver: Saver::start(opened.store, inbox.clone()),
            lab: Lab::new(worker.clone(), inbox.clone()),
            prober: Prober::new(inbox.clone()),
            measurer: Measurer::new(worker.clone(), inbox.clone()),
            guests: Guests::start(worker, inbox.clone()),
            signs,
            colours,
            hidden_until: colours.asks().then(|| clock.now().plus(FIRST_FRAME_PATIENCE)),
            clock,
            save_at: None,
            watch: None,
        };
        if let Some(folder) = watched {
            running.watch_lessons(&folder, inbox);
        }
        if let Some(open) = open {
            running.open(open);
        }
        match first {
            First::Course => running.remind(),
            First::Explorer(state) => running.app.explore(*state),
            First::Review(minutes) => {
                running.app.stage.review_minutes = Some(minutes);
                running.app.review();
            }
        }
        running.app.stage.message = notice.or(running.app.stage.message.take());
        running.show(&opened.notices);
        running
    }

    fn open(&mut self, at: usize) {
        let Some(lesson) = self.lessons.get(at).cloned() else { return };
        self.keep();
        let record = self.progress.lesson(&lesson.id).cloned().unwrap_or_default();
        self.open = Some(at);
        self.progress.last.set(Some(lesson.id.clone()));
        self.app.open(lesson, record);
        self.app.meter_of_others = self.meter_of_others();
    }

    /// The function that computes bills, where the learner has written it in a lesson that is not open.
    fn meter_of_others(&self) -> Option<grader::meter::Program> {
        let others = self.lessons.iter().enumerate().filter(|(at, _)| self.open != Some(*at));
        let passed = others.filter_map(|(_, lesson)| {
            let record = self.progress.lesson(&lesson.id)?;
            let (source, function) = app::meter::passed_program(lesson, record)?;
            Some(grader::meter::Program { source: source.into(), function: function.into() })
        });
        passed.into_iter().next()
    }

    /// Opens a lesson and reviews what is due in it.
    fn review(&mut self, at: usize) {
        self.open(at);
        self.app.review();
    }

    /// Who goes on in a lesson is told what is due in it, and how to get there.
    fn remind(&mut self) {
        let entry = self.open.and_then(|at| self.app.lessons.get(at));
        let due = entry.map_or(0, |entry| entry.due_now(self.app.stage.date));
        if due > 0 {
            self.app.stage.message = Some(format!("{due} due for review: Esc, then r"));
        }
    }

    /// Takes what was done in the open lesson into the whole.
    fn keep(&mut self) {
        if let Some(course) = &self.app.course {
            *self.progress.lesson_mut(&course.lesson().id.clone()) = course.record().clone();
        }
    }

    fn save(&mut self, order: Order) {
        self.keep();
        self.save_at = None;
        self.saver.save(self.progress.clone(), order);
    }

    /// Saves before the program is stopped.
    fn settle(&mut self) {
        self.keep();
        self.save_at = None;
        self.saver.settle(self.progress.clone());
    }

    /// Saves after this time, unless that was to be done earlier.
    fn save_after(&mut self, time: Duration) {
        let at = self.clock.now().plus(time);
        self.save_at = Some(self.save_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// Says what the learner should know of their saved progress. There is one line: of several things, the last is the one
    /// that still goes on.
    fn show(&mut self, notices: &[Notice]) {
        let news = notices.iter().rfind(|notice| **notice != Notice::SavedAgain).or(notices.first());
        if let Some(notice) = news {
            self.app.stage.message = Some(notice.to_string());
        }
    }

    fn saved(&mut self, saved: &Saved) {
        self.show(&saved.notices);
        if saved.kept == Kept::Busy {
            return self.save_after(SOON);
        }
        self.app.stage.kept = saved.kept;
        if saved.trouble.as_ref().is_some_and(Notice::may_pass) {
            self.save_after(AGAIN);
        }
        self.keep();
        self.progress = crate::progress::merge::merge(std::mem::take(&mut self.progress), saved.progress.clone());
        let open = self.app.course.as_ref().map(|course| course.lesson().id.clone());
        if let Some(record) = open.and_then(|id| saved.progress.lesson(&id).cloned()) {
            self.tell(app::Msg::Saved(Box::new(record)));
        }
        self.app.lessons = entries(&self.lessons, &self.progress, self.clock.wall());
    }

    /// Changes the program and carries out what does not need the terminal.
    fn tell(&mut self, msg: app::Msg) -> Vec<Effect> {
        self.app.stage.date = self.clock.wall();
        let effects = self.app.update(msg, self.clock.now());
        let mut rest = Vec::new();
        for effect in effects {
            match effect {
                Effect::Course(effect) => self.carry_out(effect),
                Effect::OpenLesson(at) => self.open(at),
                Effect::ReviewLesson(at) => self.review(at),
                Effect::Probe(effect) => self.for_probe(effect),
                Effect::Measure(program, question) => self.measurer.ask(*program, question),
                other => rest.push(other),
            }
        }
        self.wake_lab();
        rest
    }

    /// The exercises are watched from when they are first seen, whoever calls the functions.
    fn wake_lab(&mut self) {
        let course = self.app.course.as_ref().filter(|_| self.app.view == View::Section);
        let Some(course) = course.filter(|course| matches!(course.section().body, Body::Experiments(_))) else {
            return;
        };
        if self.lab.was_asked_for(course) {
            return;
        }
        if let Err(why) = self.lab.open(course) {
            self.app.stage.message = Some(why);
        }
    }

    fn carry_out(&mut self, effect: course::Effect) {
        match effect {
            course::Effect::SaveRecord => self.save(Order::Soon),
            course::Effect::SavePlace => self.save_after(SOON),
            course::Effect::Grade(program) => {
                if let Some(lesson) = self.open.and_then(|at| self.lessons.get(at)) {
                    self.guests.grade(lesson, program);
                }
            }
            course::Effect::RunCode(platform, event) => {
                if let Some(lesson) = self.open.and_then(|at| self.lessons.get(at)) {
                    self.guests.run(lesson, platform, event);
                }
            }
            course::Effect::ShutDown(platform) => {
                if let Some(lesson) = self.open.and_then(|at| self.lessons.get(at)) {
                    self.guests.shut_down(lesson, platform);
                }
            }
            course::Effect::Cancel => self.guests.cancel(),
            course::Effect::Completed(_) => {}
        }
    }

    fn with_terminal(&mut self, effect: Effect, session: &mut TerminalSession) -> io::Result<ControlFlow<u8>> {
        match effect {
            Effect::Quit(code) => {
                self.save(Order::Soon);
                return Ok(ControlFlow::Break(code));
            }
            Effect::Suspend => {
                self.settle();
                if session.suspend()? == Suspension::NoShell {
                    self.app.stage.message = Some("There is no shell to go back to".into());
                }
            }
            Effect::Copy(text) => {
                if let Err(why) = session.copy(&text) {
                    self.app.stage.message = Some(format!("Not copied: {why}"));
                }
            }
            Effect::OwnEditor(text) => self.own_editor(&text, session)?,
            Effect::Lab(effect) => self.for_lab(effect, session)?,
            Effect::Course(_)
            | Effect::OpenLesson(_)
            | Effect::ReviewLesson(_)
            | Effect::Probe(_)
            | Effect::Measure(..) => {}
        }
        Ok(ControlFlow::Continue(()))
    }

    fn for_probe(&mut self, effect: ProbeEffect) {
        match effect {
            ProbeEffect::Start { number, address } => {
                if let Err(why) = self.prober.start(number, address) {
                    self.app.stage.probe.stop();
                    self.app.stage.message = Some(why);
                }
            }
            ProbeEffect::Cancel => self.prober.cancel(),
        }
    }

    fn for_lab(&mut self, effect: LabEffect, session: &mut TerminalSession) -> io::Result<()> {
        let done = match effect {
            LabEffect::Open => match &self.app.course {
                Some(course) => self.lab.open(course),
                None => Ok(()),
            },
            LabEffect::Order(order) => self.lab.order(order),
            LabEffect::Browse(address) => lab::browse(&address),
            LabEffect::Read(path) => {
                self.tell(lab::read(path));
                Ok(())
            }
            LabEffect::Save { path, text, over, clash } => {
                self.tell(lab::save(path, text, &over, clash));
                Ok(())
            }
            LabEffect::WriteStarter(starter) => lab::write_starter(&starter).map(|words| {
                self.app.stage.message = Some(words);
            }),
            LabEffect::OwnEditor(path) => match own_editor() {
                Some(editor) => {
                    let left = session.lend(|| edit_in_place(&editor, &path))?;
                    self.tell(lab::read(path));
                    left
                }
                None => Err(NO_EDITOR.into()),
            },
        };
        if let Err(why) = done {
            self.app.stage.message = Some(why);
        }
        Ok(())
    }

    /// Writes what is not written yet and ends the threads.
    fn finish(mut self) -> Lost {
        drop(self.watch.take());
        self.guests.cancel();
        self.prober.cancel();
        // After a panic nothing is certain, and one text must not cost the rest.
        let file = panic::catch_unwind(AssertUnwindSafe(|| self.save_file()));
        let mut lost = file.unwrap_or_else(|_| "The text in the editor of the lab is not saved.\n".into());
        self.keep();
        if let Some(line) = self.saver.finish(self.progress) {
            lost.push_str(&line);
            lost.push('\n');
        }
        if lost.is_empty() { Lost::Nothing } else { Lost::This(lost) }
    }

    /// Writes the text in the editor of the lab; gives a line when that fails.
    fn save_file(&mut self) -> String {
        let Some(LabEffect::Save { path, text, over, clash }) = self.app.unsaved_file() else { return String::new() };
        let saved = lab::save(path, text, &over, clash);
        let line = match &saved {
            app::Msg::LabFile(LabFile::Trouble(words)) => format!("{words}\n"),
            _ => String::new(),
        };
        self.tell(saved);
        line
    }
}

impl Program for Running {
    type Work = Work;

    fn update(&mut self, msg: Msg<Work>, session: &mut TerminalSession) -> io::Result<ControlFlow<u8>> {
        let msg = match msg {
            Msg::Input(Input::Key(key)) => app::Msg::Key(key),
            Msg::Input(Input::Paste(text)) => app::Msg::Paste(text),
            Msg::Input(Input::Mouse(event)) => app::Msg::Mouse(event),
            Msg::Input(Input::Resize { columns, rows }) => app::Msg::Resize(Size { width: columns, height: rows }),
            Msg::Input(Input::Resumed) => app::Msg::Tick,
            Msg::Input(Input::ThreadCrashed) => {
                app::Msg::Notice("A part of the program crashed; your work is saved. Please start again.".into())
            }
            Msg::Input(Input::End(_)) => {
                self.save(Order::Soon);
                return Ok(ControlFlow::Continue(()));
            }
            Msg::Input(Input::Suspend) => {
                self.settle();
                return Ok(ControlFlow::Continue(()));
            }
            Msg::Input(Input::Background(ground)) => {
                self.hidden_until = None;
                match self.colours.on(ground).filter(|theme| *theme != self.app.theme()) {
                    Some(theme) => app::Msg::Theme(theme),
                    None => return Ok(ControlFlow::Continue(())),
                }
            }
            Msg::Input(Input::Answered) => {
                self.hidden_until = None;
                return Ok(ControlFlow::Continue(()));
            }
            Msg::Input(Input::Drained) => return Ok(ControlFlow::Continue(())),
            Msg::Work(Work::Saved(saved)) => {
                self.saved(&saved);
                return Ok(ControlFlow::Continue(()));
            }
            Msg::Work(Work::Course(lesson, action)) => {
                // A result that comes after the learner has gone to another lesson belongs to nobody.
                if self.app.course.as_ref().is_none_or(|course| course.lesson().id != lesson) {
                    return Ok(ControlFlow::Continue(()));
                }
                app::Msg::Course(action)
            }
            Msg::Work(Work::Library(library)) => {
                self.take_over(*library);
                return Ok(ControlFlow::Continue(()));
            }
            Msg::Work(Work::Lab(snapshot)) => app::Msg::Lab(snapshot),
            Msg::Work(Work::Probe(number, news)) => app::Msg::Probe(number, news),
            Msg::Work(Work::Measured(question, answer)) => app::Msg::Measured(question, answer),
            Msg::Wake => {
                self.hidden_until = self.hidden_until.filter(|until| *until > self.clock.now());
                if self.save_at.is_some_and(|at| at <= self.clock.now()) {
                    self.save(Order::Soon);
                }
                app::Msg::Tick
            }
        };
        for effect in self.tell(msg) {
            if let ControlFlow::Break(code) = self.with_terminal(effect, session)? {
                return Ok(ControlFlow::Break(code));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn next_wake(&self) -> Option<Duration> {
        let now = self.clock.now();
        let save = self.save_at.map(|at| at.since(now));
        let shown = self.hidden_until.map(|until| until.since(now));
        [self.app.next_wake(now), save, shown].into_iter().flatten().min()
    }

    fn may_draw(&self) -> bool {
        self.hidden_until.is_none_or(|until| until <= self.clock.now())
    }

    fn draw(&self, frame: &mut ratatui::Frame<'_>) {
        self.app.view(frame.buffer_mut());
        if self.signs == Signs::Ascii {
            to_ascii(frame.buffer_mut());
        }
    }
}

fn entries(lessons: &[Arc<Lesson>], progress: &Progress, now: WallTime) -> Vec<lessons::Entry> {
    let entry =
        |lesson: &Arc<Lesson>| lessons::entry(lesson, &progress.lesson(&lesson.id).cloned().unwrap_or_default(), now);
    lessons.iter().map(entry).collect()
}
