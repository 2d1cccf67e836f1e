//! From any screen to a review.

use crate::course::{Action, review};
use crate::tui::app::moving::moved;
use crate::tui::app::{App, Effect, View};
use crate::tui::keymap::Step;
use crate::tui::layout::Frame;
use crate::tui::screen;

impl App {
    /// Begins a review of the open lesson.
    pub fn review(&mut self) -> Vec<Effect> {
        if self.course.is_none() {
            return Vec::new();
        }
        self.view = View::Review;
        self.popup = None;
        let minutes = self.stage.review_minutes.unwrap_or(review::MINUTES);
        self.on_course(Action::Review(review::Action::Begin(minutes)))
    }

    /// Reviews the lesson that is chosen in the list, or the open one.
    pub(super) fn on_review(&mut self) -> Vec<Effect> {
        match self.view {
            View::Lessons(here) if self.course.is_none() || self.open_lesson() != here => {
                vec![Effect::ReviewLesson(here)]
            }
            _ => self.review(),
        }
    }

    /// Scrolls the feedback to a question.
    pub(super) fn scroll_review(&mut self, step: Step, page: u16, frame: Frame) {
        let Some(course) = &self.course else { return };
        let last = screen::review::last_scroll(&self.ctx(course, frame.without_outline()));
        self.stage.scroll = moved(self.stage.scroll, step, page, last);
    }
}
