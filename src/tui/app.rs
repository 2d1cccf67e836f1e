//! The program as state: messages go in, effects come out, and drawing reads it. `update` is the only place where it changes.

mod cost;
mod keys;
pub mod lab;
mod lab_file;
pub mod meter;
mod mouse;
mod moving;
pub mod probe;
mod reload;
mod review;
pub mod scenario;
mod search;
mod typing;

use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Size;

use crate::clock::Moment;
use crate::cost::meter::Question;
use crate::course::{self, Action, Course};
use crate::grader::meter::{MeterError, Program};
use crate::lab::record::Snapshot;
use crate::lesson::model::{Body, Lesson};
use crate::progress::LessonProgress;
use crate::tui::app::lab::{LabEffect, LabFile};
use crate::tui::app::meter::Meter;
use crate::tui::app::probe::ProbeEffect;
use crate::tui::canvas::Canvas;
use crate::tui::editor::Editor;
use crate::tui::keymap::remap::Remap;
use crate::tui::keymap::{Act, Binding, Key, Ui};
use crate::tui::layout::Frame;
use crate::tui::popup::{self, Popup};
use crate::tui::screen::cost::state::Action as CostAction;
use crate::tui::screen::experiments::probe::News;
use crate::tui::screen::lab::state::Action as LabAction;
use crate::tui::screen::{self, Ctx, Spots, lessons};
use crate::tui::search as find;
use crate::tui::shell;
use crate::tui::stage::{Focus, Stage};
use crate::tui::theme::Theme;
use crate::units::Usd;

/// What happens to the program.
#[derive(Debug, Clone)]
pub enum Msg {
    /// A key was pressed.
    Key(crossterm::event::KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(crossterm::event::MouseEvent),
    /// The terminal has another size.
    Resize(Size),
    /// Other colours suit the terminal.
    Theme(&'static Theme),
    /// It is time for what moves.
    Tick,
    /// Something has come of an effect.
    Course(Action),
    /// The record of a lesson was written; it may hold more than was asked for.
    Saved(Box<LessonProgress>),
    /// Something the learner should know.
    Notice(String),
    /// The learner's own editor has left this program.
    Edited(String),
    /// The lab as it is now.
    Lab(Box<Snapshot>),
    /// What came of a file of the lab.
    LabFile(LabFile),
    /// What the probe with this number tells.
    Probe(u64, Box<News>),
    /// What the learner's function answers to a question about cost.
    Measured(Question, Result<Usd, MeterError>),
}

/// What the program asks of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// An effect of the course.
    Course(course::Effect),
    /// Take up a lesson by its place in the library.
    OpenLesson(usize),
    /// Take up a lesson by its place in the library, and review what is due in it.
    ReviewLesson(usize),
    /// Give the terminal back until called again.
    Suspend,
    /// Open this text in the learner's own editor.
    OwnEditor(String),
    /// Put this text onto the clipboard.
    Copy(String),
    /// End with this code, everything saved.
    Quit(u8),
    /// Something for the lab.
    Lab(LabEffect),
    /// Something for the probe.
    Probe(ProbeEffect),
    /// Ask a program that has passed for a cost.
    Measure(Box<Program>, Question),
}

/// What fills the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The list of lessons, with the chosen one.
    Lessons(usize),
    /// The open section of the open lesson.
    Section,
    /// The lab, beside the open lesson.
    Lab,
    /// A review of the open lesson.
    Review,
    /// The cost explorer, opened from there.
    Cost(Origin),
    /// A scenario about a trigger, by its place in the lesson.
    Scenario(usize),
}

/// Where the cost explorer was opened from, and leaving it leads back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The open section.
    Section,
    /// The lab.
    Lab,
    /// The shell: the explorer is all that was asked for.
    Shell,
}

/// The program.
pub struct App {
    /// What fills the screen.
    pub view: View,
    /// What lies on top of it.
    pub popup: Option<Popup>,
    /// The open lesson.
    pub course: Option<Course>,
    /// The list of lessons.
    pub lessons: Vec<lessons::Entry>,
    /// What only the screen knows.
    pub stage: Stage,
    /// The lab as it was lately; none until it has started.
    pub lab: Option<Snapshot>,
    /// What the learner is doing in the lab.
    pub desk: screen::lab::state::State,
    /// How many requests of the lab were answered when its times were kept last.
    measured: u64,
    /// What the learner is doing in the cost explorer.
    pub cost: screen::cost::state::State,
    /// Who computes the bills.
    pub meter: Meter,
    /// The function that has passed the challenge of a lesson that is not open and is to compute bills.
    pub meter_of_others: Option<Program>,
    /// Keys that the config file gives.
    remap: Remap,
    theme: &'static Theme,
    size: Size,
}

impl App {
    /// The program with a list of lessons and none open.
    pub fn new(lessons: Vec<lessons::Entry>, theme: &'static Theme, size: Size) -> Self {
        Self {
            view: View::Lessons(0),
            popup: None,
            course: None,
            lessons,
            stage: Stage::default(),
            lab: None,
            desk: screen::lab::state::State::default(),
            measured: 0,
            cost: screen::cost::state::State::default(),
            meter: Meter::default(),
            meter_of_others: None,
            remap: Remap::default(),
            theme,
            size,
        }
    }

    /// Opens a lesson where the learner left it.
    pub fn open(&mut self, lesson: Arc<Lesson>, record: LessonProgress) {
        self.course = Some(Course::resume(lesson, record));
        self.view = View::Section;
        self.popup = None;
        // What was typed or scrolled belongs to the lesson that was open before.
        self.stage.editor = None;
        (self.stage.field, self.stage.field_of) = (None, None);
        (self.stage.entry, self.stage.entry_of) = (None, None);
        self.stage.scroll = 0;
        self.follow();
    }

    /// Changes the state and says what is to be done.
    pub fn update(&mut self, msg: Msg, now: Moment) -> Vec<Effect> {
        self.stage.now = now;
        let mut effects = match msg {
            Msg::Key(event) => self.on_key(event),
            Msg::Paste(text) => self.on_paste(&text),
            Msg::Mouse(event) => self.on_mouse(event),
            Msg::Resize(size) => {
                self.size = size;
                Vec::new()
            }
            Msg::Theme(theme) => {
                self.theme = theme;
                Vec::new()
            }
            Msg::Tick => self.on_tick(),
            Msg::Course(action) => self.on_course(action),
            Msg::Saved(record) => {
                if let Some(course) = &mut self.course {
                    course.confirm(*record);
                }
                Vec::new()
            }
            Msg::Notice(words) => {
                self.stage.message = Some(words);
                Vec::new()
            }
            Msg::Edited(text) => self.on_edited(&text),
            Msg::Lab(lab) => self.on_snapshot(*lab),
            Msg::LabFile(file) => {
                self.on_lab_file(file);
                Vec::new()
            }
            Msg::Probe(number, news) => {
                self.stage.probe.hear(number, *news);
                Vec::new()
            }
            Msg::Measured(question, answer) => {
                self.meter.hear(&question, answer);
                Vec::new()
            }
        };
        self.follow();
        effects.extend(self.follow_meter());
        effects
    }

    /// When something moves next; none while everything is still.
    pub fn next_wake(&self, now: Moment) -> Option<Duration> {
        let uncoloured = self.is_editing() && self.stage.editor.as_ref().is_some_and(Editor::wants_redraw);
        if uncoloured {
            return Some(Duration::ZERO);
        }
        match self.view {
            View::Lab => return self.next_wake_of_lab(now),
            View::Scenario(at) => return self.next_wake_of_scenario(at, now),
            _ => {}
        }
        let model = matches!(self.course.as_ref().map(|course| &course.section().body), Some(Body::Model(_)));
        let seen = self.view == View::Section && self.popup.is_none() && model;
        if seen { self.stage.motion.next_wake(now) } else { None }
    }

    /// The theme.
    pub fn theme(&self) -> &'static Theme {
        self.theme
    }

    /// The size of the terminal.
    pub fn size(&self) -> Size {
        self.size
    }

    /// Draws everything and says what can be clicked.
    pub fn view(&self, buf: &mut Buffer) -> Spots {
        let area = buf.area;
        buf.set_style(area, self.theme.page());
        let mut canvas = Canvas::new(buf, area, self.theme);
        let mut spots = Spots::new();
        let Some(frame) = Frame::of(Size { width: area.width, height: area.height }) else {
            shell::too_small(&mut canvas);
            return spots;
        };
        match (self.view, &self.course) {
            (View::Section, Some(course)) => {
                let ctx = self.ctx(course, frame);
                shell::course(&mut canvas, &frame, course, self.stage.kept, &mut spots);
                shell::title(&mut canvas, frame.title, screen::title(&ctx), &screen::fact(&ctx));
                spots.extend(screen::view(&ctx, &mut canvas));
            }
            (View::Lessons(here), _) => {
                lessons::view(&frame, &self.lessons, here, self.stage.date, &mut canvas, &mut spots);
            }
            (View::Lab, Some(course)) => screen::lab::view(&self.lab_ctx(course, frame), &mut canvas, &mut spots),
            (View::Review, Some(course)) => {
                screen::review::view(&self.ctx(course, frame.without_outline()), &mut canvas, &mut spots);
            }
            (View::Scenario(at), _) => {
                if let Some(ctx) = self.scenario_ctx(at, frame) {
                    screen::scenario::view(&ctx, &mut canvas, &mut spots);
                }
            }
            (View::Cost(_), _) => {
                let reading = self.meter_of_explorer();
                screen::cost::view(&self.cost, reading.as_ref(), &frame, &mut canvas, &mut spots);
            }
            (View::Section | View::Lab | View::Review, None) => {}
        }
        let screen = self.screen_keys(frame);
        let footer = match self.popup {
            Some(popup) => {
                spots.clear();
                self.popup_keys(popup)
            }
            None => screen,
        };
        match (self.popup, &self.course) {
            (Some(Popup::Sections(here)), Some(course)) => {
                popup::sections(&mut canvas, &frame, course, here, &mut spots);
            }
            (Some(Popup::Search(here)), Some(course)) => {
                find::view(&mut canvas, &frame, course, &self.stage.search, &self.found(), here, &mut spots);
            }
            (Some(Popup::Keys(at, which)), _) => {
                popup::help(&mut canvas, &frame, &self.key_lines(), at, which, &mut spots);
            }
            _ => {}
        }
        self.view_trouble(&frame, &mut canvas);
        let help = if self.is_typing() { "Esc ?" } else { "?" };
        shell::footer(&mut canvas, frame.footer, &footer, help, self.stage.message.as_deref(), &mut spots);
        spots
    }

    fn ctx<'a>(&'a self, course: &'a Course, frame: Frame) -> Ctx<'a> {
        Ctx { course, stage: &self.stage, theme: self.theme, frame, library: &self.lessons }
    }

    fn frame(&self) -> Option<Frame> {
        Frame::of(self.size)
    }

    fn screen_name(&self) -> &str {
        match (self.view, &self.course) {
            (View::Section, Some(course)) => &course.section().title,
            (View::Lab, _) => self.lab_name(),
            (View::Review, _) => "Review",
            (View::Cost(_), _) => "Cost explorer",
            (View::Scenario(_), _) => "A trigger",
            _ => "Lessons",
        }
    }

    /// The keys of the screen as it has them.
    fn own_keys(&self, frame: Frame) -> Vec<Binding> {
        match (self.view, &self.course) {
            (View::Section, Some(course)) => screen::keys(&self.ctx(course, frame)),
            (View::Lessons(here), _) => lessons::keys(&self.lessons, here, self.stage.date),
            (View::Lab, Some(course)) => screen::lab::keys(&self.lab_ctx(course, frame)),
            (View::Review, Some(course)) => screen::review::keys(&self.ctx(course, frame.without_outline())),
            (View::Cost(_), _) => screen::cost::keys(&self.cost),
            (View::Scenario(at), _) => {
                self.scenario_ctx(at, frame).map_or_else(Vec::new, |ctx| screen::scenario::keys(&ctx))
            }
            (View::Section | View::Lab | View::Review, None) => Vec::new(),
        }
    }

    /// The keys that work everywhere as they are; the first one shows the list of keys.
    fn common_keys(&self) -> Vec<Binding> {
        let mut keys = vec![Binding::new(Key::Char('?'), "keys", Ui::Keys)];
        if self.view == View::Lab {
            keys.push(Binding::new(Key::Char('s'), "sections", Ui::Sections));
        }
        let in_course =
            matches!(self.view, View::Section | View::Lab | View::Review | View::Cost(_) | View::Scenario(_));
        if in_course && self.course.is_some() {
            keys.push(Binding::new(Key::Char('/'), "search the lesson", Ui::Search));
        }
        if matches!(self.view, View::Section | View::Lab) {
            keys.push(Binding::new(Key::Char('$'), "cost explorer", Act::Cost(CostAction::Open)));
        }
        if self.view == View::Section {
            keys.push(Binding::new(Key::Char('l'), "the lab", Act::Lab(LabAction::Open)));
            keys.push(Binding::new(Key::Char('s'), "sections", Ui::Sections));
            keys.push(Binding::new(Key::Char('n'), "next section", Action::NextSection));
            keys.push(Binding::new(Key::Char('b'), "section before", Action::PreviousSection));
            keys.push(Binding::new(Key::Esc, "back, to the lessons", Ui::Lessons));
        }
        if self.view == View::Review {
            keys.push(Binding::new(Key::Esc, "back, to the lessons", Ui::Lessons));
        }
        keys.push(Binding::new(Key::Char('q'), "quit; everything is saved", Ui::Quit));
        keys.push(Binding::new(Key::Ctrl('c'), "quit from anywhere", Ui::Quit));
        keys.push(Binding::new(Key::Ctrl('z'), "suspend, fg comes back", Ui::Suspend));
        keys
    }

    /// Whether keys are text now: letters must not act as commands.
    pub fn is_typing(&self) -> bool {
        let in_section = self.view == View::Section && (self.stage.field.is_some() || self.is_editing());
        let in_cost = matches!(self.view, View::Cost(_)) && self.cost.typed.is_some();
        self.popup.is_none() && (in_section || in_cost || self.is_typing_entry() || self.is_typing_in_lab())
    }

    /// Whether the editor of the challenge has the keys.
    fn is_editing(&self) -> bool {
        let Some(course) = &self.course else { return false };
        let Body::Challenge(challenge) = &course.section().body else { return false };
        let state = &course.place().challenge;
        let hidden = state.solution == course::challenge::Solution::Shown || state.worked.open(challenge).is_some();
        self.view == View::Section && !hidden && self.stage.focus == Focus::Editor && self.stage.editor.is_some()
    }

    fn on_key(&mut self, event: crossterm::event::KeyEvent) -> Vec<Effect> {
        self.stage.message = None;
        // Any key finishes a move first and then acts.
        self.stage.motion.finish();
        self.desk.finish();
        let Some(frame) = self.frame() else {
            let quits = matches!(Key::of(event), Some(Key::Char('q') | Key::Ctrl('c')));
            return if quits { vec![Effect::Quit(0)] } else { Vec::new() };
        };
        if self.is_typing()
            && let Some(effects) = self.type_key(event, frame)
        {
            return effects;
        }
        let Some(key) = Key::of(event) else { return Vec::new() };
        let act = match self.popup {
            Some(Popup::Search(_)) => return self.type_search(key),
            Some(popup) => {
                let keys = self.popup_keys(popup);
                let own = keys.act(key).or_else(|| keys.act(key.of_vim()?)).cloned();
                own.or_else(|| {
                    let screen = self.screen_keys(frame);
                    matches!(key, Key::Ctrl(_) | Key::Char('q')).then(|| self.everywhere(&screen).act(key).cloned())?
                })
            }
            None => self.act_of(key, frame),
        };
        if let Some(act) = act {
            self.act(act)
        } else {
            self.stage.message = Some(format!("{} does nothing here", key.name()));
            Vec::new()
        }
    }

    fn act(&mut self, act: Act) -> Vec<Effect> {
        match act {
            Act::Course(action) => self.on_course(action),
            Act::Ui(ui) => self.on_ui(ui),
            Act::Lab(action) => self.on_lab(action),
            Act::Probe(action) => self.on_probe(action),
            Act::Cost(action) => self.on_cost(action),
            Act::Scenario(act) => self.on_scenario(act),
        }
    }

    fn on_course(&mut self, action: Action) -> Vec<Effect> {
        let opens = matches!(
            action,
            Action::Open(_) | Action::NextSection | Action::ReadOn | Action::PreviousSection | Action::Jump(_)
        );
        // Another question, exercise or platform begins at its top.
        let afresh = matches!(action, Action::Quiz(_) | Action::Review(_))
            || matches!(&action, Action::Experiments(action) if !matches!(action, course::experiments::Action::Observed(_)))
            || matches!(action, Action::Code(course::code::Action::Platform(_) | course::code::Action::NextPlatform))
            || matches!(
                action,
                Action::Challenge(course::challenge::Action::Solution | course::challenge::Action::Worked(_))
            );
        let Some(course) = &mut self.course else { return Vec::new() };
        course.set_date(self.stage.date);
        let effects = course.on(action);
        if opens {
            self.popup = None;
            self.view = View::Section;
            self.stage.focus = Focus::Editor;
            self.stage.field = None;
            self.stage.field_of = None;
        }
        if opens || afresh {
            self.stage.scroll = 0;
        }
        if let Some(course::Effect::Completed(section)) =
            effects.iter().find(|effect| matches!(effect, course::Effect::Completed(_)))
        {
            let title = &course.lesson().sections[*section].title;
            self.stage.message = Some(format!("{title}: Completed"));
        }
        effects.into_iter().map(Effect::Course).collect()
    }

    fn on_ui(&mut self, ui: Ui) -> Vec<Effect> {
        match ui {
            Ui::Quit => {
                let mut effects: Vec<Effect> = self.unsaved_file().map(Effect::Lab).into_iter().collect();
                effects.extend(self.keep_measured());
                effects.push(Effect::Quit(0));
                return effects;
            }
            Ui::Suspend => return vec![Effect::Suspend],
            Ui::Keys => {
                self.popup = match self.popup {
                    Some(Popup::Keys(..)) => None,
                    _ => Some(Popup::Keys(0, 0)),
                };
            }
            Ui::Sections => {
                let here = self.course.as_ref().map_or(0, Course::section_index);
                self.popup = Some(Popup::Sections(here));
            }
            Ui::Search => self.open_search(),
            Ui::Close => self.popup = None,
            Ui::Lessons => self.view = View::Lessons(self.open_lesson()),
            Ui::Review => return self.on_review(),
            Ui::Move(step) => return self.on_move(step),
            Ui::Turn(by) => self.turn_key(by),
            Ui::Choose => return self.on_choose(),
            Ui::Pick(at) => return self.on_pick(at),
            Ui::Focus => self.stage.focus = Focus::Editor,
            Ui::Unfocus => self.stage.focus = Focus::Screen,
            Ui::OwnEditor => return self.own_editor(),
            Ui::Copy => return self.copy(),
        }
        Vec::new()
    }

    fn open_lesson(&self) -> usize {
        let open = self.course.as_ref().map(|course| &course.lesson().id);
        self.lessons.iter().position(|entry| Some(&entry.id) == open).unwrap_or(0)
    }

    fn on_choose(&mut self) -> Vec<Effect> {
        match (self.popup, self.view) {
            (Some(Popup::Sections(here)), _) => self.on_course(Action::Open(here)),
            (Some(Popup::Search(here)), _) => self.go_to_hit(here),
            (Some(Popup::Keys(at, which)), _) => self.do_listed(at, which),
            (None, View::Lessons(here)) => self.on_pick(here),
            _ => Vec::new(),
        }
    }

    fn on_pick(&mut self, at: usize) -> Vec<Effect> {
        match self.popup {
            Some(Popup::Search(_)) => return self.go_to_hit(at),
            Some(Popup::Keys(..)) => return self.do_listed(at, 0),
            _ => {}
        }
        if self.view != View::Lessons(at) && matches!(self.view, View::Lessons(_)) {
            self.view = View::Lessons(at);
            return Vec::new();
        }
        if self.course.is_some() && self.open_lesson() == at {
            self.view = View::Section;
            return Vec::new();
        }
        vec![Effect::OpenLesson(at)]
    }

    fn on_tick(&mut self) -> Vec<Effect> {
        if self.stage.motion.is_due(self.stage.now) {
            return self.on_course(Action::Tour(course::tour::Action::Step));
        }
        Vec::new()
    }

    /// Lets what only the screen knows follow the course.
    fn follow(&mut self) {
        let Some(course) = &self.course else { return };
        let tour = &course.place().tour;
        self.stage.motion.follow(tour.told, tour.speed, self.stage.now);
        self.follow_probe();
        self.follow_field();
        self.follow_editor();
    }
}
