//! What the learner is doing in the lab, as far as only the screen knows: the open tab, what is chosen, what will be sent,
//! what lies on top. The lab itself is a snapshot; nothing of it is kept here.

use std::path::PathBuf;

use crate::clock::Moment;
use crate::lab::order::Call;
use crate::lab::record::{InstanceId, Phases, Request, RequestId, RouteRow, Snapshot};
use crate::tui::editor::Editor;
use crate::tui::screen::lab::call;
use crate::tui::screen::lab::form::Form;

/// The state of the lab's screen.
#[derive(Default)]
pub struct State {
    /// The open tab.
    pub tab: Tab,
    /// What takes the place of the tab, or lies on it.
    pub sheet: Sheet,
    /// The chosen request; none for the newest, whichever that is.
    pub request: Option<RequestId>,
    /// The chosen instance; none for the oldest that lives.
    pub instance: Option<InstanceId>,
    /// The chosen route by its pattern; none for the first.
    pub route: Option<String>,
    /// What is sent, as it was last sent or written; none until then.
    pub call: Option<Call>,
    /// The burst that was last asked for.
    pub burst: Burst,
    /// The first row of what is scrolled, or how far back the log is scrolled.
    pub scroll: u16,
    /// The part of the log that scrolls.
    pub log: Log,
    /// Whether requests are played slowly.
    pub slow: Slow,
    /// The request that is played, and since when.
    pub play: Option<Play>,
    /// When the newest snapshot came, by this program's clock.
    pub seen: Moment,
    /// The function that is being written.
    pub editing: Option<Editing>,
}

/// The tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// Requests, instances, latency, bill.
    #[default]
    Overview,
    /// What the platform and the guests wrote.
    Log,
    /// Routes and their files.
    Routes,
}

impl Tab {
    /// All of them, in the order in which they stand.
    pub const ALL: [Self; 3] = [Self::Overview, Self::Log, Self::Routes];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Log => "Log",
            Self::Routes => "Routes",
        }
    }

    /// The tab after this one, around.
    #[must_use]
    pub fn next(self) -> Self {
        let at = Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }

    /// The tab before this one, around.
    #[must_use]
    pub fn before(self) -> Self {
        self.next().next()
    }
}

/// What stands in front of the tabs.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Sheet {
    /// Nothing.
    #[default]
    None,
    /// A request with everything that is known of it.
    Detail,
    /// Fields to fill in.
    Form(Form),
    /// The platforms, with the chosen one by its place.
    Platforms(usize),
    /// The delays that can be added to cold starts, with the chosen one; 0 is none.
    Delays(usize),
    /// The editor.
    Editor,
    /// The editor, with a question: there is text that is not saved.
    Unsaved,
}

/// How many requests at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Burst {
    /// All of them.
    pub count: u32,
    /// At the same time.
    pub concurrency: u32,
}

impl Default for Burst {
    fn default() -> Self {
        Self { count: 10, concurrency: 10 }
    }
}

/// The two parts of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Log {
    /// What the platform wrote.
    #[default]
    Platform,
    /// What the guests printed.
    Console,
}

/// Whether requests are played slowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Slow {
    /// They are not.
    #[default]
    Off,
    /// Each new one is, unless one is being played.
    On,
}

/// A request that is played slowly: its measured parts, stretched by one factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Play {
    /// Which one.
    pub request: RequestId,
    /// Its measured parts.
    pub phases: Phases,
    /// Since when; none once it is over.
    pub since: Option<Moment>,
    /// How many times slower than it was.
    pub factor: f64,
}

/// How long a played request should take, about.
const PLAYED: f64 = 3000.0;

impl Play {
    /// Plays a request from now on; none if it took no time at all, or so long that nothing needs to be stretched.
    pub fn new(request: RequestId, phases: Phases, since: Moment) -> Option<Self> {
        let factor = factor(phases)?;
        Some(Self { request, phases, since: Some(since), factor })
    }

    /// How much of it has been played, in its own time; none once it is over.
    pub fn played(&self, now: Moment) -> Option<f64> {
        let played = now.since(self.since?).as_secs_f64() * 1000.0 / self.factor;
        (played < self.phases.total().0).then_some(played)
    }
}

/// The round factor that makes a request about three seconds long: 1, 2 or 5 times a power of ten.
pub fn factor(phases: Phases) -> Option<f64> {
    let total = phases.total().0;
    if total <= 0.0 || !total.is_finite() || total > PLAYED {
        return None;
    }
    let wanted = PLAYED / total;
    let magnitude = 10f64.powf(wanted.log10().floor());
    [5.0, 2.0, 1.0].map(|n| n * magnitude).into_iter().find(|factor| *factor <= wanted)
}

/// A file of the lab in the built-in editor.
pub struct Editing {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name, relative to the folder of functions.
    pub file: String,
    /// The text as it is on disk, as far as known.
    pub disk: String,
    /// The same as the editor holds it: with plain line ends and visible characters.
    pub saved: String,
    /// The editor; none until the text has been read.
    pub editor: Option<Editor>,
    /// The place of the error that the editor marks.
    pub marked: Option<(u32, u32)>,
}

impl Editing {
    /// A file that has not been read yet.
    pub fn new(path: PathBuf, file: String) -> Self {
        Self { path, file, disk: String::new(), saved: String::new(), editor: None, marked: None }
    }

    /// Whether there is text that is not on disk.
    pub fn is_unsaved(&self) -> bool {
        self.editor.as_ref().is_some_and(|editor| editor.text() != self.saved)
    }
}

impl State {
    /// The moment of the lab's own clock, this long after its newest snapshot.
    pub fn lab_time(&self, lab: &Snapshot, now: Moment) -> Moment {
        lab.at.plus(now.since(self.seen))
    }

    /// The chosen route.
    pub fn route<'a>(&self, lab: &'a Snapshot) -> Option<&'a RouteRow> {
        let chosen = lab.routes.iter().find(|row| Some(&row.pattern) == self.route.as_ref());
        chosen.or(lab.routes.first())
    }

    /// What a key that sends would send: as last written, else a first request for the chosen route.
    pub fn call(&self, lab: &Snapshot) -> Call {
        self.call.clone().unwrap_or_else(|| call::first(self.route(lab).map_or("/", |row| row.pattern.as_str())))
    }

    /// The place of the chosen request among those that are kept.
    pub fn chosen(&self, lab: &Snapshot) -> usize {
        let chosen = self.request.and_then(|id| lab.requests.iter().position(|request| request.id == id));
        chosen.unwrap_or(0)
    }

    /// How much of the played request has been played.
    pub fn played(&self, now: Moment) -> Option<(Play, f64)> {
        self.play.and_then(|play| play.played(now).map(|at| (play, at)))
    }

    /// Ends what is played at once.
    pub fn finish(&mut self) {
        if let Some(play) = &mut self.play {
            play.since = None;
        }
    }

    /// The factor that the words beside a request name: while it is played, and at rest as long as slow motion is on.
    pub fn shown_factor(&self, request: &Request) -> Option<f64> {
        match self.play {
            Some(play) if play.request == request.id => Some(play.factor),
            _ => None,
        }
    }
}

/// What the learner does in the lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Go to the lab.
    Open,
    /// Leave what is on top, or the lab.
    Back,
    /// Send a GET.
    Get,
    /// Send a POST.
    Post,
    /// Write a request.
    Write,
    /// Ask for a burst.
    Burst,
    /// Begin or end steady traffic.
    Steady,
    /// End traffic of any kind.
    Stop,
    /// Choose a platform.
    Platforms,
    /// Choose a delay that is added to cold starts.
    Delays,
    /// Change the settings.
    Settings,
    /// Play requests slowly, or not.
    Slow,
    /// Stop all instances.
    Zero,
    /// Kill the chosen instance.
    Kill,
    /// Copy a line for curl.
    CopyCurl,
    /// Copy the address.
    CopyAddress,
    /// Open the address in a browser.
    Browse,
    /// Forget requests, log and sums.
    Forget,
    /// Open the function of the chosen route in the editor.
    Edit,
    /// Save what is in the editor, which deploys it.
    Save,
    /// Throw away what is in the editor.
    Discard,
    /// Open the file in the learner's own editor.
    OwnEditor,
    /// Open a tab.
    Tab(Tab),
    /// See everything about the chosen request.
    Detail,
    /// Choose a request by its place.
    Request(usize),
    /// Choose a request this far from the chosen one: newer before zero.
    RequestBy(isize),
    /// Choose an instance this far from the chosen one.
    InstanceBy(isize),
    /// Choose a route by its place.
    Route(usize),
    /// Scroll the other part of the log.
    OtherLog,
    /// Go to the next field, or the field before.
    Field(isize),
    /// Go to a field by its place.
    FieldAt(usize),
    /// Put the values of a form back.
    Defaults,
    /// Take what is chosen or filled in.
    Apply,
    /// Move in a list of choices by its place.
    Choose(usize),
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::units::Millis;

    fn phases(run: f64) -> Phases {
        Phases { run: Millis(run), ..Phases::default() }
    }

    #[test]
    fn a_factor_is_round_and_makes_about_three_seconds() {
        for (total, expected) in [(2.4, 1000.0), (0.21, 10_000.0), (50.0, 50.0), (2000.0, 1.0)] {
            assert_eq!(factor(phases(total)), Some(expected), "{total}");
        }
        assert_eq!(factor(phases(0.0)), None);
        assert_eq!(factor(phases(5000.0)), None);
    }

    #[test]
    fn a_play_ends() {
        let start = Moment(Duration::from_secs(5));
        let play = Play::new(RequestId(1), phases(2.0), start).unwrap();
        assert_eq!(play.played(start.plus(Duration::from_secs(1))), Some(1.0));
        assert_eq!(play.played(start.plus(Duration::from_secs(2))), None);
    }

    #[test]
    fn tabs_go_around() {
        for tab in Tab::ALL {
            assert_eq!(tab.next().before(), tab);
        }
    }
}
