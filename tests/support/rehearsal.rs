//! The program without a terminal: keys go in, cells come out, and what would be saved is confirmed at once.

use std::sync::{Arc, LazyLock};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use serverless_tutor::clock::{Moment, WallTime};
use serverless_tutor::course;
use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::model::Lesson;
use serverless_tutor::progress::LessonProgress;
use serverless_tutor::quiz::shuffle::Seed;
use serverless_tutor::tui::app::{App, Effect, Msg};
use serverless_tutor::tui::screen::lessons;
use serverless_tutor::tui::theme::Theme;

/// The date of every rehearsal, unless a test moves it: a day in September 2026.
pub(crate) const DATE: WallTime = WallTime(1_790_000_000);

/// A program with the built-in lesson open, as a learner sees it on the first run.
pub(crate) struct Rehearsal {
    /// The program.
    pub(crate) app: App,
    /// Effects that nobody has carried out yet, but for saving.
    pub(crate) effects: Vec<Effect>,
    now: Moment,
}

/// The first built-in lesson.
pub(crate) fn lesson() -> Arc<Lesson> {
    Arc::clone(&LESSONS[0])
}

/// All built-in lessons, in their order.
pub(crate) static LESSONS: LazyLock<Vec<Arc<Lesson>>> =
    LazyLock::new(|| Library::embedded().lessons.into_iter().map(Arc::new).collect());

/// The list of lessons for somebody who has done something in this one only.
fn entries(lesson: &Lesson, record: &LessonProgress, now: WallTime) -> Vec<lessons::Entry> {
    let own = lessons::entry(lesson, record, now);
    if LESSONS.iter().all(|other| other.id != lesson.id) {
        return vec![own];
    }
    let untouched = |other: &Arc<Lesson>| lessons::entry(other, &LessonProgress::default(), now);
    LESSONS.iter().map(|other| if other.id == lesson.id { own.clone() } else { untouched(other) }).collect()
}

impl Rehearsal {
    /// Opens the lesson on a terminal of this size.
    pub(crate) fn new(theme: &'static Theme, width: u16, height: u16) -> Self {
        Self::begun(lesson(), theme, width, height)
    }

    /// Opens this lesson as [`Self::new`] does.
    pub(crate) fn begun(lesson: Arc<Lesson>, theme: &'static Theme, width: u16, height: u16) -> Self {
        let mut record = LessonProgress::default();
        let mut spot = record.place.quiz.get().clone();
        spot.seed = Some(Seed(7));
        record.place.quiz.set(spot);
        Self::of(lesson, theme, width, height, record)
    }

    /// Opens this lesson with what was done before.
    pub(crate) fn of(
        lesson: Arc<Lesson>,
        theme: &'static Theme,
        width: u16,
        height: u16,
        record: LessonProgress,
    ) -> Self {
        let entries = entries(&lesson, &record, DATE);
        let mut app = App::new(entries, theme, Size { width, height });
        app.stage.date = DATE;
        app.open(lesson, record);
        Self { app, effects: Vec::new(), now: Moment::default() }
    }

    /// Sends a message.
    pub(crate) fn send(&mut self, msg: Msg) {
        for effect in self.app.update(msg, self.now) {
            match effect {
                Effect::Course(course::Effect::SaveRecord | course::Effect::SavePlace) => {
                    let record = self.app.course.as_ref().expect("a lesson is open").record().clone();
                    let lesson = self.app.course.as_ref().expect("a lesson is open").lesson().clone();
                    self.app.lessons = entries(&lesson, &record, self.app.stage.date);
                    self.app.update(Msg::Saved(Box::new(record)), self.now);
                }
                other => self.effects.push(other),
            }
        }
    }

    /// Presses keys: characters as they are, `<Enter>`, `<Esc>`, `<Right>`, `<^R>` and so on by name.
    pub(crate) fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(c) = rest.chars().next() {
            let (key, length) = match rest.strip_prefix('<').and_then(|r| r.split_once('>')) {
                Some((name, _)) if c == '<' => (named(name), name.len() + 2),
                _ => (KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), c.len_utf8()),
            };
            self.send(Msg::Key(key));
            rest = &rest[length..];
        }
        self
    }

    /// Lets time pass; what moves comes to its end.
    pub(crate) fn wait(&mut self, millis: u64) -> &mut Self {
        self.now = self.now.plus(std::time::Duration::from_millis(millis));
        self.send(Msg::Tick);
        self
    }

    /// The screen.
    pub(crate) fn screen(&self) -> Buffer {
        let size = self.app.size();
        let mut buffer = Buffer::empty(Rect::new(0, 0, size.width, size.height));
        self.app.view(&mut buffer);
        buffer
    }

    /// The screen as lines of text.
    pub(crate) fn text(&self) -> String {
        let screen = self.screen();
        let width = usize::from(screen.area.width).max(1);
        let rows = screen.content.chunks(width);
        rows.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n")
            .collect()
    }
}

fn named(name: &str) -> KeyEvent {
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "Shift-Tab" => KeyCode::BackTab,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PgUp" => KeyCode::PageUp,
        "PgDn" => KeyCode::PageDown,
        "Backspace" => KeyCode::Backspace,
        _ => {
            let c = name.strip_prefix('^').and_then(|c| c.chars().next()).expect("a key has a name");
            return KeyEvent::new(KeyCode::Char(c.to_ascii_lowercase()), KeyModifiers::CONTROL);
        }
    };
    KeyEvent::new(code, KeyModifiers::NONE)
}
