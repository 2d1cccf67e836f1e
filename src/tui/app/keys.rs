//! Which keys work now: the table of the screen and the one of everywhere, with the keys that the config file gives, the letters
//! of vim where they are free, and the list of keys, from which everything can be done with arrows and Enter alone.

use crate::course::challenge::Solution;
use crate::course::code::Field;
use crate::lesson::model::Body;
use crate::tui::app::{App, Effect, View};
use crate::tui::keymap::remap::{Remap, Typing};
use crate::tui::keymap::{Act, Binding, Key, Keymap, Ui};
use crate::tui::layout::Frame;
use crate::tui::popup::{self, Popup};
use crate::tui::screen::lab::state::{Sheet, Tab};
use crate::tui::stage::Focus;

impl App {
    /// Takes the keys that the config file gives.
    pub fn set_keys(&mut self, remap: Remap) {
        self.remap = remap;
    }

    /// The keys of the screen alone.
    pub(super) fn screen_keys(&self, frame: Frame) -> Keymap {
        let typing = if self.is_typing() { Typing::Yes } else { Typing::No };
        self.remap.apply(self.own_keys(frame).into(), typing)
    }

    /// The keys that work everywhere but where text is typed. Tab is one of them where the screen has no use for it.
    pub(super) fn everywhere(&self, screen: &Keymap) -> Keymap {
        let mut keys = self.common_keys();
        if let Some(list) = keys.first_mut() {
            let more = [Key::BackTab, Key::Tab].into_iter().filter(|key| screen.act(*key).is_none());
            list.keys.extend(more.map(|key| (key, Ui::Keys.into())));
        }
        self.remap.apply(keys.into(), Typing::No)
    }

    /// The keys of what lies on top.
    pub(super) fn popup_keys(&self, popup: Popup) -> Keymap {
        let typing = if matches!(popup, Popup::Search(_)) { Typing::Yes } else { Typing::No };
        self.remap.apply(popup::keys(popup, self.course.as_ref()).into(), typing)
    }

    /// What a key does on the screen, nothing lying on top of it.
    pub(super) fn act_of(&self, key: Key, frame: Frame) -> Option<Act> {
        let screen = self.screen_keys(frame);
        let own = screen.act(key).or(self.everywhere(&screen).act(key)).cloned();
        own.or_else(|| screen.act(key.of_vim().filter(|_| !self.is_typing())?).cloned())
    }

    /// The lines of the list of keys.
    pub fn key_lines(&self) -> Vec<popup::Line> {
        let Some(frame) = self.frame() else { return Vec::new() };
        let screen = self.screen_keys(frame);
        popup::lines(self.screen_name(), &screen, &self.everywhere(&screen))
    }

    /// Does what is chosen in the list of keys, on the screen below it.
    pub(super) fn do_listed(&mut self, at: usize, which: usize) -> Vec<Effect> {
        let lines = self.key_lines();
        let Some(popup::Line::Key { acts, chip, .. }) = lines.iter().filter(|line| line.is_key()).nth(at) else {
            return Vec::new();
        };
        match acts.get(which).or(acts.first()) {
            Some((_, act)) => {
                let act = act.clone();
                self.popup = None;
                self.act(act)
            }
            None => {
                self.stage.message = Some(format!("{chip} work where one writes"));
                Vec::new()
            }
        }
    }

    /// The situation that the keys of now belong to, by its stable name.
    pub fn situation(&self) -> &'static str {
        match self.popup {
            Some(Popup::Search(_)) => return "search",
            Some(Popup::Sections(_)) => return "sections",
            Some(Popup::Keys(..)) => return "keys",
            None => {}
        }
        match self.view {
            View::Lessons(_) => "lessons",
            View::Section => self.situation_of_section(),
            View::Review => "review",
            View::Cost(_) if self.cost.typed.is_some() => "cost-value",
            View::Cost(_) => "cost",
            View::Scenario(_) if self.is_typing_entry() => "trigger-field",
            View::Scenario(_) => "trigger",
            View::Lab => match (&self.lab, &self.desk.sheet, self.desk.tab) {
                (None, ..) => "lab-stopped",
                (_, Sheet::Detail, _) => "lab-details",
                (_, Sheet::Form(_), _) => "lab-form",
                (_, Sheet::Platforms(_) | Sheet::Delays(_), _) => "lab-list",
                (_, Sheet::Editor, _) => "lab-editor",
                (_, Sheet::Unsaved, _) => "lab-unsaved",
                (_, Sheet::None, Tab::Overview) => "lab",
                (_, Sheet::None, Tab::Log) => "lab-log",
                (_, Sheet::None, Tab::Routes) => "lab-routes",
            },
        }
    }

    fn situation_of_section(&self) -> &'static str {
        let Some(course) = &self.course else { return "lessons" };
        let place = course.place();
        match &course.section().body {
            Body::Why(_) | Body::RealWorld(_) => "prose",
            Body::Terms(_) if place.terms.typing => "terms-filter",
            Body::Terms(_) if place.terms.test.is_some() => "terms-test",
            Body::Terms(_) => "terms",
            Body::Model(model) if place.tour.at_fork(model) => "model-guess",
            Body::Model(_) if place.tour.told.is_some() => "model-story",
            Body::Model(_) => "model",
            Body::Code(_) if place.code.field == Some(Field::Method) => "code-method",
            Body::Code(_) if place.code.field.is_some() => "code-event",
            Body::Code(_) if place.code.asking => "code-guess",
            Body::Code(_) => "code",
            Body::Experiments(_) if self.stage.probe.is_writing() => "probe",
            Body::Experiments(_) => "experiments",
            Body::Quiz(bank) => {
                let question = &bank.questions[place.quiz.index(bank)];
                if place.quiz.shown(question, course.record()).is_some() { "quiz-answered" } else { "quiz" }
            }
            Body::Challenge(challenge) if place.challenge.worked.open(challenge).is_some() => "worked",
            Body::Challenge(_) if place.challenge.solution == Solution::Shown => "solution",
            Body::Challenge(_) if self.stage.focus == Focus::Editor => "editor",
            Body::Challenge(_) => "challenge",
            Body::Connections(_) => "connections",
        }
    }

    /// All that keys do now: the name of each with the key, those of the screen first.
    pub fn bindings(&self) -> Vec<Binding> {
        let Some(frame) = self.frame() else { return Vec::new() };
        match self.popup {
            Some(popup) => self.popup_keys(popup).bindings,
            None => {
                let screen = self.screen_keys(frame);
                let everywhere = self.everywhere(&screen);
                screen.bindings.into_iter().chain(everywhere.bindings).collect()
            }
        }
    }
}
