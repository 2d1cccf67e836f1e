//! Another version of the open lesson: the learner stays where they are in it, as far as that is still there. While the newest
//! version cannot be taken over, a line says why.

use std::sync::Arc;

use ratatui::layout::Rect;

use crate::lesson::model::Lesson;
use crate::text;
use crate::tui::app::{App, View};
use crate::tui::canvas::Canvas;
use crate::tui::layout::Frame;
use crate::tui::popup::Popup;
use crate::tui::screen::lessons::Entry;

/// What is added to the reason where there is room.
const MEANWHILE: &str = "   shown is the version before";

impl App {
    /// Takes over another version of the open lesson.
    pub fn renew(&mut self, lesson: &Arc<Lesson>) {
        let Some(course) = &self.course else { return };
        let before = Arc::clone(course.lesson());
        let renewed = course.renewed(Arc::clone(lesson));
        // What is scrolled belongs to a section.
        if renewed.section().id != course.section().id {
            self.stage.scroll = 0;
        }
        self.course = Some(renewed);
        self.view = match self.view {
            View::Scenario(at) => {
                let id = before.scenarios.get(at).map(|scenario| &scenario.id);
                let now = lesson.scenarios.iter().position(|scenario| Some(&scenario.id) == id);
                now.map_or(View::Section, View::Scenario)
            }
            view => view,
        };
        if let Some(Popup::Sections(here)) = self.popup {
            self.popup = Some(Popup::Sections(here.min(lesson.sections.len() - 1)));
        }
        if self.view == View::Review {
            self.review();
        }
        self.follow();
    }

    /// Takes over another list of lessons; the chosen one stays chosen.
    pub fn relist(&mut self, lessons: Vec<Entry>) {
        if let View::Lessons(here) = self.view {
            let chosen = self.lessons.get(here).map(|entry| &entry.id);
            let now = lessons.iter().position(|entry| Some(&entry.id) == chosen);
            self.view = View::Lessons(now.unwrap_or(here.min(lessons.len().saturating_sub(1))));
        }
        self.lessons = lessons;
    }

    /// ```text
    /// \u{2717} terms.toml:12:1: unknown key `nome`   shown is the version before
    /// ```
    pub(super) fn view_trouble(&self, frame: &Frame, canvas: &mut Canvas<'_>) {
        let Some(trouble) = &self.stage.trouble else { return };
        let theme = canvas.theme();
        let place = Rect { y: frame.footer.y.saturating_sub(1), ..frame.footer };
        let room = place.width.saturating_sub(2);
        canvas.put(place.x, place.y, &" ".repeat(usize::from(place.width)), theme.text());
        let x = canvas.put(place.x, place.y, "\u{2717} ", theme.bad());
        let x = canvas.put(x, place.y, &text::truncate(trouble, room), theme.text());
        if x + text::width(MEANWHILE) <= place.right() {
            canvas.put(x, place.y, MEANWHILE, theme.muted());
        }
    }
}
