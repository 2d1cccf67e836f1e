//! What the learner does in the lab: actions change what the screen shows, or become orders that the lab carries out.

mod choosing;
mod orders;

use std::path::PathBuf;
use std::time::Duration;

use crate::clock::Moment;
use crate::course::measured::measured;
use crate::course::{self, Course};
use crate::lab::order::Order;
use crate::lab::platform::{Platform, Profile};
use crate::lab::record::Snapshot;
use crate::lab::starter::Starter;
use crate::tui::app::lab::orders::order;
use crate::tui::app::{App, Effect, View};
use crate::tui::editor::Editor;
use crate::tui::layout::Frame;
use crate::tui::motion::{TICK, Wanted};
use crate::tui::screen::lab::form::{Form, Kind};
use crate::tui::screen::lab::state::{Action, Editing, Log, Play, Sheet, Slow, Tab};
use crate::tui::screen::lab::{self, call};

/// Time between two pictures of a countdown: 4 a second.
pub(super) const COUNTDOWN: Duration = Duration::from_millis(250);

/// What the lab's screen asks of the world.
#[derive(Debug, Clone, PartialEq)]
pub enum LabEffect {
    /// Start the lab, if it does not run.
    Open,
    /// Ask something of the running lab.
    Order(Order),
    /// Open this address in a browser.
    Browse(String),
    /// Read a file; answered by [`LabFile`].
    Read(PathBuf),
    /// Write a file; answered by [`LabFile`].
    Save {
        /// Which file.
        path: PathBuf,
        /// Its new text.
        text: String,
        /// The text that it had when it was read: another one on disk is somebody else's work.
        over: String,
        /// What to do with somebody else's work.
        clash: Clash,
    },
    /// Open a file in the learner's own editor, then read it; answered by [`LabFile`].
    OwnEditor(PathBuf),
    /// Write the files that a scenario begins with, but none over another.
    WriteStarter(Box<Starter>),
}

/// What to do when a file has changed on disk since it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// Write nothing and say so.
    Ask,
    /// Write the text beside it: the program ends, and nobody can be asked.
    Beside,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabFile {
    /// It was read.
    Read(PathBuf, String),
    /// It was written.
    Written(PathBuf, String),
    /// It was not written, because it has changed on disk to this text.
    Changed(PathBuf, String),
    /// It could not be read or written, in a sentence.
    Trouble(String),
}

impl App {
    /// What the lab's screen may look at.
    pub(super) fn lab_ctx<'a>(&'a self, course: &'a Course, frame: Frame) -> lab::Ctx<'a> {
        lab::Ctx {
            lab: self.lab.as_ref(),
            state: &self.desk,
            price: course.lesson().price.duration,
            meter: &self.meter,
            theme: self.theme,
            frame,
            now: self.stage.now,
        }
    }

    /// Takes the newest snapshot of the lab.
    pub(super) fn on_snapshot(&mut self, lab: Snapshot) -> Vec<Effect> {
        let newest = |lab: &Snapshot| lab.requests.front().map(|request| request.id);
        let is_new = newest(&lab) != self.lab.as_ref().and_then(newest);
        self.desk.seen = self.stage.now;
        self.stage.lab_address = Some(lab.address.clone());
        if let Some(id) = self.desk.request
            && !lab.requests.iter().any(|request| request.id == id)
        {
            self.desk.request = None;
        }
        if lab.requests.is_empty() && self.desk.sheet == Sheet::Detail {
            self.desk.sheet = Sheet::None;
        }
        let plays = self.desk.played(self.stage.now).is_some();
        self.lab = Some(lab);
        if is_new && self.desk.slow == Slow::On && self.desk.request.is_none() && !plays {
            self.desk.play = self.play();
        }
        self.mark_lab_error();
        // Under steady traffic what was measured is written each time that there is twice as much of it.
        let doubled = |count: u64| count.checked_ilog2();
        let answered = self.lab.as_ref().map_or(0, |lab| lab.totals.answered);
        let mut effects = self.watch_scenarios();
        if doubled(answered) != doubled(self.measured) {
            effects.extend(self.keep_measured());
        }
        effects
    }

    /// Keeps what the lab has measured, if that is more than before.
    pub(super) fn keep_measured(&mut self) -> Vec<Effect> {
        let Some(lab) = &self.lab else { return Vec::new() };
        if lab.totals.answered == self.measured {
            return Vec::new();
        }
        self.measured = lab.totals.answered;
        let measured = measured(lab);
        self.on_course(course::Action::Measured(measured))
    }

    /// Plays the chosen request, if things move and it can be played.
    fn play(&self) -> Option<Play> {
        let lab = self.lab.as_ref()?;
        let request = lab.requests.get(self.desk.chosen(lab))?;
        let moves = self.stage.motion.wanted == Wanted::Moving;
        if moves { Play::new(request.id, request.phases, self.stage.now) } else { None }
    }

    /// Does what the learner does in the lab.
    pub(super) fn on_lab(&mut self, action: Action) -> Vec<Effect> {
        if action == Action::Open {
            self.view = View::Lab;
            return vec![Effect::Lab(LabEffect::Open)];
        }
        if action == Action::Back {
            self.leave_lab();
            return self.keep_measured();
        }
        let Some(lab) = self.lab.take() else { return Vec::new() };
        let effects = self.on_running_lab(action, &lab);
        self.lab = Some(lab);
        effects
    }

    fn leave_lab(&mut self) {
        let unsaved = self.desk.editing.as_ref().is_some_and(Editing::is_unsaved);
        self.desk.sheet = match std::mem::take(&mut self.desk.sheet) {
            Sheet::None => {
                self.view = View::Section;
                Sheet::None
            }
            Sheet::Editor if unsaved => Sheet::Unsaved,
            Sheet::Editor => {
                self.desk.editing = None;
                Sheet::None
            }
            Sheet::Unsaved => Sheet::Editor,
            Sheet::Detail => {
                // Who looked at the newest goes on with the newest.
                let newest = self.lab.as_ref().is_none_or(|lab| self.desk.chosen(lab) == 0);
                self.desk.request = self.desk.request.filter(|_| !newest);
                Sheet::None
            }
            Sheet::Form(_) | Sheet::Platforms(_) | Sheet::Delays(_) => Sheet::None,
        };
        self.desk.scroll = 0;
    }

    fn on_running_lab(&mut self, action: Action, lab: &Snapshot) -> Vec<Effect> {
        match action {
            Action::Open | Action::Back => {}
            Action::Get => return self.send(lab, "GET"),
            Action::Post => return self.send(lab, "POST"),
            Action::Write => self.desk.sheet = Sheet::Form(Form::request(&self.desk.call(lab))),
            Action::Burst => self.desk.sheet = Sheet::Form(Form::burst(self.desk.burst)),
            Action::Settings => self.desk.sheet = Sheet::Form(Form::settings(lab.platform, lab.settings)),
            Action::Platforms => {
                let here = Platform::ALL.iter().position(|platform| *platform == lab.platform);
                self.desk.sheet = Sheet::Platforms(here.unwrap_or(0));
            }
            Action::Delays => {
                let name = lab.profile.map(|profile| profile.name);
                let here = Profile::ALL.iter().position(|profile| Some(profile.name) == name);
                self.desk.sheet = Sheet::Delays(here.map_or(0, |here| here + 1));
            }
            Action::Steady => return self.steady(lab),
            Action::Stop if lab.traffic.is_some() => return order(Order::StopTraffic),
            Action::Stop => self.say("No traffic is running; t begins some"),
            Action::Slow => self.toggle_slow(lab),
            Action::Zero => return self.scale_to_zero(lab),
            Action::Kill => return self.kill(lab),
            Action::Forget => {
                self.desk.request = None;
                self.desk.play = None;
                self.say("Requests, log and sums are forgotten; instances stay");
                return order(Order::Clear);
            }
            Action::CopyCurl => {
                self.say("The curl line is on the clipboard, if this terminal allows it");
                return vec![Effect::Copy(call::curl(&lab.address, &self.last_call(lab)))];
            }
            Action::CopyAddress => {
                self.say("The address is on the clipboard, if this terminal allows it");
                return vec![Effect::Copy(call::address(&lab.address, &self.desk.call(lab)))];
            }
            Action::Browse => {
                let address = call::address(&lab.address, &self.desk.call(lab));
                self.say(format!("Opening {address} in your browser"));
                return vec![Effect::Lab(LabEffect::Browse(address))];
            }
            Action::Edit => return self.edit_route(lab),
            Action::Save => {
                let effects = self.save_file(Clash::Ask);
                if effects.is_empty() {
                    self.say("It is saved already");
                }
                return effects;
            }
            Action::Discard => {
                self.desk.editing = None;
                self.desk.sheet = Sheet::None;
            }
            Action::OwnEditor => {
                // Beside the editor it is the chosen route's file.
                let open = self.desk.editing.as_ref().filter(|_| self.desk.sheet != Sheet::None);
                let open = open.map(|editing| &editing.path);
                let Some(path) = open.or(self.desk.route(lab).map(|row| &row.path)).cloned() else {
                    return Vec::new();
                };
                let mut effects = self.save_file(Clash::Ask);
                effects.push(Effect::Lab(LabEffect::OwnEditor(path)));
                return effects;
            }
            Action::Tab(tab) => {
                self.desk.tab = tab;
                self.desk.scroll = 0;
            }
            Action::Detail if lab.requests.is_empty() => self.say("No request yet; g sends one"),
            Action::Detail => {
                // The request that is looked at stays, whatever comes.
                self.desk.request = lab.requests.get(self.desk.chosen(lab)).map(|request| request.id);
                self.desk.scroll = 0;
                self.desk.sheet = Sheet::Detail;
            }
            Action::Request(at) if self.desk.chosen(lab) == at => return self.on_running_lab(Action::Detail, lab),
            Action::Request(at) => self.choose_request(lab, at),
            Action::RequestBy(by) => {
                let last = lab.requests.len().saturating_sub(1);
                let at = self.desk.chosen(lab).saturating_add_signed(by).min(last);
                self.desk.request = lab.requests.get(at).map(|request| request.id);
                self.desk.scroll = 0;
            }
            Action::InstanceBy(by) => self.choose_instance(lab, by),
            Action::Route(at) => self.choose_route(lab, at),
            Action::OtherLog => {
                self.desk.log = if self.desk.log == Log::Platform { Log::Console } else { Log::Platform };
                self.desk.scroll = 0;
            }
            Action::Field(by) => {
                if let Sheet::Form(form) = &mut self.desk.sheet {
                    form.go(by);
                }
            }
            Action::FieldAt(at) => {
                if let Sheet::Form(form) = &mut self.desk.sheet {
                    form.here = at;
                }
            }
            Action::Defaults => {
                let pattern = self.desk.route(lab).map_or("/", |row| row.pattern.as_str());
                if let Sheet::Form(form) = &mut self.desk.sheet {
                    *form = form.with_defaults(pattern);
                }
            }
            Action::Choose(at) => self.choose(at),
            Action::Apply => return self.apply(lab),
        }
        Vec::new()
    }

    fn say(&mut self, words: impl Into<String>) {
        self.stage.message = Some(words.into());
    }

    fn toggle_slow(&mut self, lab: &Snapshot) {
        self.desk.play = None;
        if self.desk.slow == Slow::On {
            self.desk.slow = Slow::Off;
            self.say("Requests are shown as they come");
            return;
        }
        self.desk.slow = Slow::On;
        if self.stage.motion.wanted == Wanted::Still {
            self.say("Nothing moves here; the times on the path are the measured ones");
            return;
        }
        // The chosen request is at hand in the snapshot, which is borrowed now.
        let chosen = lab.requests.get(self.desk.chosen(lab));
        self.desk.play = chosen.and_then(|request| Play::new(request.id, request.phases, self.stage.now));
        match (chosen, self.desk.play) {
            (None, _) => self.say("Slow motion is on: the next request is played slowly"),
            (Some(_), None) => self.say("Slow motion is on; this request took long enough to be seen"),
            (Some(_), Some(_)) => {}
        }
    }

    /// When something moves next in the lab: what is played, and countdowns that can be seen.
    pub(super) fn next_wake_of_lab(&self, now: Moment) -> Option<Duration> {
        let (Some(lab), Some(course), Some(frame)) = (&self.lab, &self.course, self.frame()) else { return None };
        if self.popup.is_some() {
            return None;
        }
        let editor = self.desk.editing.as_ref().and_then(|editing| editing.editor.as_ref());
        if self.desk.sheet == Sheet::Editor && editor.is_some_and(Editor::wants_redraw) {
            return Some(Duration::ZERO);
        }
        if self.desk.tab != Tab::Overview || matches!(self.desk.sheet, Sheet::Detail | Sheet::Editor | Sheet::Unsaved) {
            return None;
        }
        if self.desk.played(now).is_some() {
            return Some(TICK);
        }
        let ctx = lab::Ctx { now, ..self.lab_ctx(course, frame) };
        lab::overview::counts_down(&ctx, lab).then_some(COUNTDOWN)
    }

    /// Whether keys are text in the lab.
    pub(super) fn is_typing_in_lab(&self) -> bool {
        let sheet = &self.desk.sheet;
        self.view == View::Lab && self.lab.is_some() && matches!(sheet, Sheet::Form(_) | Sheet::Editor)
    }

    /// What a click beside a list or a form does: it closes it.
    pub(super) fn click_beside(&mut self) {
        if matches!(self.desk.sheet, Sheet::Form(_) | Sheet::Platforms(_) | Sheet::Delays(_)) {
            self.desk.sheet = Sheet::None;
        }
    }

    /// The name of the screen on the page of keys.
    pub(super) fn lab_name(&self) -> &'static str {
        match &self.desk.sheet {
            Sheet::None => "Lab",
            Sheet::Detail => "A request in the lab",
            Sheet::Form(form) => match form.kind {
                Kind::Request => "Request",
                Kind::Burst => "Burst",
                Kind::Settings(..) => "Settings",
            },
            Sheet::Platforms(_) => "Isolation",
            Sheet::Delays(_) => "Added delay",
            Sheet::Editor | Sheet::Unsaved => "Editor",
        }
    }
}
