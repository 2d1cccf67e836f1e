//! What holds: options before the environment, that before the learner's file, and that before the defaults; each with where it
//! comes from. Knows nothing of what a setting does.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::cli::args::{CourseArgs, ScreenArgs};
use crate::cli::keys;
use crate::cli::locale::Characters;
use crate::cli::themes::{Wish, of_option, of_settings};
use crate::config::{Config, EditorMode, Place, Refused, Switch, Written};
use crate::tui::keymap::remap::Remap;
use crate::tui::motion::Wanted;
use crate::tui::run::Signs;

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it comes from.
    pub(crate) from: Origin,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody has asked for anything else.
    Default,
    /// This line of the learner's file.
    File(usize),
    /// This variable.
    Environment(&'static str),
    /// This option of the command line.
    Option(&'static str),
}

/// The settings that hold.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The colours.
    pub(crate) theme: Setting<Wish>,
    /// Whether things move.
    pub(crate) motion: Setting<Wanted>,
    /// Which signs are drawn.
    pub(crate) signs: Setting<Signs>,
    /// Whether the course comes as lines and prompts.
    pub(crate) plain: Setting<bool>,
    /// The folder of lessons; none for those that are built in.
    pub(crate) lessons: Setting<Option<PathBuf>>,
    /// How the editor takes keys.
    pub(crate) editor_mode: Setting<EditorMode>,
    /// Other keys than the usual ones.
    pub(crate) keys: Remap,
}

/// The arguments with the learner's file, for commands that heed it.
pub(crate) fn heeded(course: CourseArgs) -> Result<CourseArgs, Refused> {
    let config = Config::load(|name| env::var_os(name))?;
    let lessons = course.lessons.or_else(|| config.lessons.as_ref().map(|folder| folder.value.clone()));
    Ok(CourseArgs { lessons, config })
}

impl Settings {
    /// What these options, this environment and this file say together.
    pub(crate) fn of(
        screen: &ScreenArgs,
        course: &CourseArgs,
        lookup: impl Fn(&str) -> Option<OsString>,
    ) -> anyhow::Result<Self> {
        let file = &course.config;
        let theme = match (&screen.theme, &file.theme) {
            (Some(name), _) => option(of_option(name, file)?, "--theme"),
            (None, Some(written)) => from_file(file, written.place, of_settings(written, file)?),
            (None, None) => default(Wish::Auto),
        };
        let motion = match &file.motion {
            _ if screen.no_motion => option(Wanted::Still, "--no-motion"),
            _ if screen.motion => option(Wanted::Moving, "--motion"),
            Some(Written { value: true, place }) => from_file(file, *place, Wanted::Moving),
            Some(Written { value: false, place }) => from_file(file, *place, Wanted::Still),
            // Nothing can move where the cursor cannot.
            None if lookup("TERM").is_some_and(|term| term == "dumb") => {
                Setting { value: Wanted::Still, from: Origin::Environment("TERM") }
            }
            None => default(Wanted::Moving),
        };
        let signs = match &file.ascii {
            _ if screen.ascii => option(Signs::Ascii, "--ascii"),
            _ if screen.no_ascii => option(Signs::Unicode, "--no-ascii"),
            Some(Written { value: Switch::On, place }) => from_file(file, *place, Signs::Ascii),
            Some(Written { value: Switch::Off, place }) => from_file(file, *place, Signs::Unicode),
            _ => {
                let found = Characters::of(&lookup);
                let by_term = (found.signs == Signs::Ascii).then_some("TERM");
                let from = found.variable.or(by_term).map_or(Origin::Default, Origin::Environment);
                Setting { value: found.signs, from }
            }
        };
        let plain = plain(screen, file, &lookup);
        let lessons = match (&course.lessons, &file.lessons) {
            (Some(given), Some(written)) if *given == written.value => {
                from_file(file, written.place, Some(given.clone()))
            }
            (Some(given), _) => option(Some(given.clone()), "--lessons"),
            (None, _) => default(None),
        };
        let editor_mode = match &file.editor_mode {
            Some(written) => from_file(file, written.place, written.value),
            None => default(EditorMode::default()),
        };
        let keys = keys::remap(file)?;
        Ok(Self { theme, motion, signs, plain, lessons, editor_mode, keys })
    }
}

/// Whether lines and prompts are wanted instead of screens.
pub(crate) fn is_plain(screen: &ScreenArgs, course: &CourseArgs) -> bool {
    plain(screen, &course.config, |name| env::var_os(name)).value
}

fn plain(screen: &ScreenArgs, file: &Config, lookup: impl Fn(&str) -> Option<OsString>) -> Setting<bool> {
    let is_set = |name: &str| lookup(name).is_some_and(|value| !value.is_empty() && value != "0");
    match &file.plain {
        _ if screen.plain => option(true, "--plain"),
        _ if is_set("ACCESSIBLE") => Setting { value: true, from: Origin::Environment("ACCESSIBLE") },
        Some(written) => from_file(file, written.place, written.value),
        None => default(false),
    }
}

fn default<T>(value: T) -> Setting<T> {
    Setting { value, from: Origin::Default }
}

fn option<T>(value: T, option: &'static str) -> Setting<T> {
    Setting { value, from: Origin::Option(option) }
}

fn from_file<T>(file: &Config, place: Place, value: T) -> Setting<T> {
    Setting { value, from: Origin::File(file.source.line(place)) }
}
