//! Moving and scrolling: in what lies on top, in lists, and in each screen as far as it goes.

use crate::course::{self, Action};
use crate::lesson::model::Body;
use crate::tui::app::{App, Effect, View};
use crate::tui::keymap::Step;
use crate::tui::layout::Frame;
use crate::tui::popup::{self, Popup};
use crate::tui::screen;

impl App {
    pub(super) fn on_move(&mut self, step: Step) -> Vec<Effect> {
        let Some(frame) = self.frame() else { return Vec::new() };
        let page = frame.content.height.saturating_sub(2).max(1);
        match (self.popup, self.view) {
            (Some(Popup::Keys(at, _)), _) => {
                let lines = self.key_lines();
                let last = lines.iter().filter(|line| line.is_key()).count().saturating_sub(1) as u16;
                let page = popup::rows(&frame, &lines);
                self.popup = Some(Popup::Keys(usize::from(moved(at as u16, step, page, last)), 0));
            }
            (Some(Popup::Sections(here)), _) => {
                let last = self.course.as_ref().map_or(0, |course| course.lesson().sections.len() - 1);
                self.popup = Some(Popup::Sections(usize::from(moved(here as u16, step, page, last as u16))));
            }
            (Some(Popup::Search(here)), _) => {
                let found = self.found();
                let last = found.hits.len().saturating_sub(1) as u16;
                let page = crate::tui::search::rows(&frame);
                self.popup = Some(Popup::Search(usize::from(moved(here as u16, step, page, last))));
            }
            (None, View::Lessons(here)) => {
                let last = self.lessons.len().saturating_sub(1) as u16;
                self.view = View::Lessons(usize::from(moved(here as u16, step, page, last)));
            }
            (None, View::Section) => return self.scroll(step, frame),
            (None, View::Lab) => self.move_in_lab(step, frame),
            (None, View::Review) => self.scroll_review(step, page, frame),
            (None, View::Cost(_)) => self.cost.turn(step),
            (None, View::Scenario(at)) => {
                let last = self.scenario_ctx(at, frame).map_or(0, |ctx| screen::scenario::last_scroll(&ctx));
                self.stage.scroll = moved(self.stage.scroll, step, page, last);
            }
        }
        Vec::new()
    }

    /// Chooses another of the keys that share a line of the list of keys.
    pub(super) fn turn_key(&mut self, by: i8) {
        if let Some(Popup::Keys(at, which)) = self.popup {
            let lines = self.key_lines();
            let count = lines.iter().filter(|line| line.is_key()).nth(at).map_or(0, popup::Line::choices).max(1);
            let which = (which + count).saturating_add_signed(by.into()) % count;
            self.popup = Some(Popup::Keys(at, which));
        }
    }

    fn scroll(&mut self, step: Step, frame: Frame) -> Vec<Effect> {
        let Some(course) = &self.course else { return Vec::new() };
        let ctx = self.ctx(course, frame);
        let page = frame.content.height.saturating_sub(2).max(1);
        match &course.section().body {
            Body::Why(prose) | Body::RealWorld(prose) => {
                let (spot, end) = screen::prose::scrolled(&ctx, prose, step);
                let mut effects = self.on_course(Action::Prose(course::prose::Action::Scroll(spot)));
                if end {
                    effects.extend(self.on_course(Action::Prose(course::prose::Action::ReachEnd)));
                }
                return effects;
            }
            Body::Quiz(bank) => {
                let last = screen::quiz::last_scroll(&ctx, bank);
                self.stage.scroll = moved(self.stage.scroll, step, page, last);
            }
            Body::Experiments(experiments) => {
                let last = screen::experiments::last_scroll(&ctx, experiments);
                self.stage.scroll = moved(self.stage.scroll, step, page, last);
            }
            Body::Code(code) => {
                let last = screen::code::last_scroll(&ctx, code);
                self.stage.scroll = moved(self.stage.scroll, step, page, last);
            }
            Body::Challenge(challenge) => {
                let last = screen::challenge::last_scroll(&ctx, challenge);
                self.stage.scroll = moved(self.stage.scroll, step, page, last);
            }
            _ => {}
        }
        Vec::new()
    }
}

pub(super) fn moved(at: u16, step: Step, page: u16, last: u16) -> u16 {
    match step {
        Step::Up => at.saturating_sub(1),
        Step::Down => at.saturating_add(1),
        Step::PageUp => at.saturating_sub(page),
        Step::PageDown => at.saturating_add(page),
        Step::Top => 0,
        Step::Bottom => last,
    }
    .min(last)
}
