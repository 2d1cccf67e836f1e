//! What holds: options before the environment, that before the learner's file, and that before the defaults; each with where it
//! comes from. Knows nothing of what a setting does.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::cli::args::{CourseArgs, ScreenArgs, ThemeChoice};
use crate::cli::keys;
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
    pub(crate) theme: Setting<ThemeChoice>,
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
    ) -> Result<Self, Refused> {
        let file = &course.config;
        let is_set = |name: &str| lookup(name).is_some_and(|value| !value.is_empty() && value != "0");
        let theme = match (screen.theme, &file.theme) {
            (Some(theme), _) => Setting { value: theme, from: Origin::Option("--theme") },
            (None, Some(written)) => Setting { value: named_theme(file, written)?, from: line(file, written.place) },
            (None, None) => Setting { value: ThemeChoice::Auto, from: Origin::Default },
        };
        let motion = |moves: bool| if moves { Wanted::Moving } else { Wanted::Still };
        let motion = match &file.motion {
            _ if screen.no_motion => Setting { value: Wanted::Still, from: Origin::Option("--no-motion") },
            _ if screen.motion => Setting { value: Wanted::Moving, from: Origin::Option("--motion") },
            Some(written) => Setting { value: motion(written.value), from: line(file, written.place) },
            None => Setting { value: Wanted::Moving, from: Origin::Default },
        };
        let signs = match &file.ascii {
            _ if screen.ascii => Setting { value: Signs::Ascii, from: Origin::Option("--ascii") },
            _ if screen.no_ascii => Setting { value: Signs::Unicode, from: Origin::Option("--no-ascii") },
            Some(Written { value: Switch::On, place }) => Setting { value: Signs::Ascii, from: line(file, *place) },
            Some(Written { value: Switch::Off, place }) => Setting { value: Signs::Unicode, from: line(file, *place) },
            _ => Setting { value: Signs::Unicode, from: Origin::Default },
        };
        let plain = match &file.plain {
            _ if is_set("ACCESSIBLE") => Setting { value: true, from: Origin::Environment("ACCESSIBLE") },
            Some(written) => Setting { value: written.value, from: line(file, written.place) },
            None => Setting { value: false, from: Origin::Default },
        };
        let lessons = match (&course.lessons, &file.lessons) {
            (Some(given), Some(written)) if *given == written.value => {
                Setting { value: Some(given.clone()), from: line(file, written.place) }
            }
            (Some(given), _) => Setting { value: Some(given.clone()), from: Origin::Option("--lessons") },
            (None, _) => Setting { value: None, from: Origin::Default },
        };
        let editor_mode = match &file.editor_mode {
            Some(written) => Setting { value: written.value, from: line(file, written.place) },
            None => Setting { value: EditorMode::default(), from: Origin::Default },
        };
        let keys = keys::remap(file)?;
        Ok(Self { theme, motion, signs, plain, lessons, editor_mode, keys })
    }
}

fn line(file: &Config, place: Place) -> Origin {
    Origin::File(file.source.line(place))
}

fn named_theme(file: &Config, written: &Written<String>) -> Result<ThemeChoice, Refused> {
    use clap::ValueEnum;
    ThemeChoice::from_str(&written.value, false).map_err(|_| {
        let names: Vec<_> = ThemeChoice::value_variants().iter().filter_map(ThemeChoice::to_possible_value).collect();
        let names: Vec<&str> = names.iter().map(clap::builder::PossibleValue::get_name).collect();
        let help = format!("there are {}", names.join(", "));
        Refused(vec![file.source.problem(written.place, "there is no such theme", &help)])
    })
}
