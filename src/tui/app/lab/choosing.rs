//! Moving and choosing in the lab: requests, instances, routes, entries of lists.

use crate::lab::record::{InstanceId, Snapshot};
use crate::tui::app::App;
use crate::tui::app::lab::orders::living;
use crate::tui::app::moving::moved;
use crate::tui::keymap::Step;
use crate::tui::layout::Frame;
use crate::tui::screen::lab::state::{Sheet, Tab};
use crate::tui::screen::lab::{self, call, choice, detail, log};

impl App {
    pub(super) fn choose_request(&mut self, lab: &Snapshot, at: usize) {
        // At the top the newest is chosen, whichever comes.
        let chosen = lab.requests.get(at).filter(|_| at > 0);
        self.desk.request = chosen.map(|request| request.id);
    }

    pub(super) fn choose_instance(&mut self, lab: &Snapshot, by: isize) {
        let all: Vec<InstanceId> = living(lab).collect();
        if all.is_empty() {
            return self.say("There is no instance to choose; g starts one");
        }
        let here = self.desk.instance.and_then(|id| all.iter().position(|other| *other == id));
        let at = match here {
            Some(here) => (here.cast_signed() + by).rem_euclid(all.len().cast_signed()) as usize,
            None if by < 0 => all.len() - 1,
            None => 0,
        };
        self.desk.instance = Some(all[at]);
        self.say(format!("{} is chosen; k kills it", all[at]));
    }

    pub(super) fn choose_route(&mut self, lab: &Snapshot, at: usize) {
        let Some(row) = lab.routes.get(at) else { return self.say("There is no such route") };
        self.desk.route = Some(row.pattern.clone());
        if let Some(call) = &mut self.desk.call {
            call.target = call::first(&row.pattern).target;
        }
    }

    /// Chooses an entry of the list in front.
    pub(super) fn choose(&mut self, at: usize) {
        let count = choice::count(&self.desk.sheet);
        if let Sheet::Platforms(here) | Sheet::Delays(here) = &mut self.desk.sheet
            && at < count
        {
            *here = at;
        }
    }

    /// Moves in the open tab, or scrolls.
    pub(in crate::tui::app) fn move_in_lab(&mut self, step: Step, frame: Frame) {
        let (Some(lab), Some(course)) = (&self.lab, &self.course) else { return };
        let ctx = self.lab_ctx(course, frame);
        let area = lab::content(&frame);
        let page = area.height.saturating_sub(6).max(1);
        let last = |count: usize| count.saturating_sub(1).min(usize::from(u16::MAX)) as u16;
        match (&self.desk.sheet, self.desk.tab) {
            (Sheet::Detail, _) => {
                let last = detail::last_scroll(&ctx, lab, area);
                self.desk.scroll = moved(self.desk.scroll, step, page, last);
            }
            (Sheet::None, Tab::Overview) => {
                let at = moved(self.desk.chosen(lab) as u16, step, page, last(lab.requests.len()));
                let chosen = lab.requests.get(usize::from(at)).filter(|_| at > 0);
                self.desk.request = chosen.map(|request| request.id);
            }
            (Sheet::None, Tab::Log) => {
                // The newest line stands last, so that up is back.
                let last = log::last_scroll(&ctx, lab, area);
                let top = moved(last.saturating_sub(self.desk.scroll), step, page, last);
                self.desk.scroll = last - top;
            }
            (Sheet::None, Tab::Routes) => {
                let here = lab::routes::chosen(&ctx, lab);
                let at = moved(here as u16, step, page, last(lab.routes.len()));
                if let Some(lab) = self.lab.take() {
                    self.choose_route(&lab, usize::from(at));
                    self.lab = Some(lab);
                }
            }
            _ => {}
        }
    }
}
