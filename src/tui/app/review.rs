//! From any screen to a review.

use crate::course::{Action, review};
use crate::tui::app::{App, Effect, View};

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
}
