//! A theme by its name or its file, as an option or the learner's file of settings names it. Knows no terminal.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use thiserror::Error;

use crate::config::palette::{self, SHIPPED};
use crate::config::{Config, Refused, Written, place};
use crate::lesson::problem::Problem;
use crate::text::{Clean, sanitise_line};
use crate::tui::theme::Theme;
use crate::tui::theme::palette::{named, own};

/// The name that leaves the choice to what suits the terminal.
pub(crate) const AUTO: &str = "auto";

/// The folder of a learner's own themes, beside their settings.
const FOLDER: &str = "themes";

/// Names of themes listed in a message.
const MAX_LISTED: usize = 40;

/// A theme that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wish {
    /// The one that suits the terminal.
    Auto,
    /// This one, with what is hard to read in it.
    This(&'static Theme, Vec<Problem>),
}

/// A theme was asked for that there is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no theme `{wanted}`; {there}")]
pub(crate) struct UnknownTheme {
    wanted: Clean,
    there: String,
}

/// The theme of an option: a name, or a path from where the program was started.
pub(crate) fn of_option(written: &str, config: &Config) -> anyhow::Result<Wish> {
    match found(written, config, Path::new(""))? {
        Some(wish) => Ok(wish),
        None => Err(UnknownTheme { wanted: sanitise_line(written), there: there(config) }.into()),
    }
}

/// The theme of the learner's settings: a name, or a path from the folder of that file.
pub(crate) fn of_settings(written: &Written<String>, config: &Config) -> Result<Wish, Refused> {
    let folder = config.source.folder().unwrap_or(Path::new(""));
    found(&written.value, config, folder)?.ok_or_else(|| {
        let what = format!("there is no theme `{}`", sanitise_line(&written.value));
        Refused::settings(vec![config.source.problem(written.place, &what, &there(config))])
    })
}

fn found(written: &str, config: &Config, folder: &Path) -> Result<Option<Wish>, Refused> {
    if written == AUTO {
        return Ok(Some(Wish::Auto));
    }
    if let Some(theme) = named(written) {
        return Ok(Some(Wish::This(theme, Vec::new())));
    }
    let is_path = written.contains(['/', '\\']) || Path::new(written).extension() == Some(OsStr::new("toml"));
    let file = if is_path {
        Some(place::under(written, folder, etcetera::home_dir().ok().as_deref()))
    } else {
        own_folder(config).map(|own| own.join(format!("{written}.toml"))).filter(|file| file.is_file())
    };
    let Some(file) = file else { return Ok(None) };
    let read = palette::of_file(&file)?;
    Ok(Some(Wish::This(own(&read.palette), read.warnings)))
}

fn own_folder(config: &Config) -> Option<PathBuf> {
    config.source.folder().map(|folder| folder.join(FOLDER))
}

/// The themes that there are, in words.
fn there(config: &Config) -> String {
    let shipped = SHIPPED.map(|(name, _)| name).join(", ");
    let mut own: Vec<String> = own_folder(config)
        .and_then(|folder| fs::read_dir(folder).ok())
        .into_iter()
        .flatten()
        .take(MAX_LISTED)
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_theme = path.extension() == Some(OsStr::new("toml"));
            path.file_stem().filter(|_| is_theme).map(|stem| sanitise_line(&stem.to_string_lossy()).into_string())
        })
        .collect();
    own.sort();
    let own = if own.is_empty() { String::new() } else { format!(", and of your own {}", own.join(", ")) };
    format!("there are {AUTO}, {shipped}{own}; or name a .toml file by its path")
}

/// Takes any text, and knows the names that come with the program, for help and for the completions of shells.
#[derive(Debug, Clone)]
pub(crate) struct ThemeParser;

impl TypedValueParser for ThemeParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let about = |name| match name {
            "dark" => "light text on a dark page, in full colour",
            "light" => "dark text on a light page, in full colour",
            "high-contrast" => "light text on black, with a contrast of 7 to 1 or more",
            "high-contrast-light" => "dark text on white, with a contrast of 7 to 1 or more",
            "256" => "the dark page in the 256 colours that most terminals know",
            "256-light" => "the light page in the same 256 colours",
            "16" => "the 16 colours of the terminal itself, as you have set them",
            _ => "no colour; bold, dim and reversed text only",
        };
        let auto = PossibleValue::new(AUTO).help("light or dark, and as many colours as the terminal says it has");
        let shipped = SHIPPED.into_iter().map(move |(name, _)| PossibleValue::new(name).help(about(name)));
        Some(Box::new(std::iter::once(auto).chain(shipped)))
    }
}
