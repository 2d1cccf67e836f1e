//! The learner's own settings, as they stand in a file of theirs: read with every problem at its place. Knows neither what a
//! theme or a key means nor what else has a say in them.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::config::raw::{RawConfig, RawEditor};
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::problem::Problem;
use crate::lesson::raw::read::read;
use crate::lesson::raw::{At, Many, Scalar};
use crate::text::sanitise_line;
use crate::units::Bytes;

pub mod contrast;
pub mod palette;
pub mod place;
mod raw;

/// The largest file of settings.
const MAX_FILE: Bytes = Bytes::kib(256);

/// A file to begin with: every setting with its default, as a comment.
pub const EXAMPLE: &str = include_str!("../assets/config.toml");

/// The settings of a file. What is not written there is `None` or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// The file.
    pub source: Source,
    /// `theme`: a name or a path.
    pub theme: Option<Written<String>>,
    /// `motion`: whether things move.
    pub motion: Option<Written<bool>>,
    /// `ascii`: whether only ASCII is drawn.
    pub ascii: Option<Written<Switch>>,
    /// `plain`: whether the course comes as lines and prompts.
    pub plain: Option<Written<bool>>,
    /// `lessons`: a folder of lesson folders; where it is relative, from the folder of the file.
    pub lessons: Option<Written<PathBuf>>,
    /// `[editor] mode`.
    pub editor_mode: Option<Written<EditorMode>>,
    /// `[keys]`: in the order in which they are written.
    pub keys: Vec<Binding>,
}

/// Something with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// A place in the file of settings, for [`Source::problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place(Span);

/// Something that is on, off, or left to what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Switch {
    /// What is found decides.
    #[default]
    Auto,
    /// On.
    On,
    /// Off.
    Off,
}

/// How the editor takes keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EditorMode {
    /// Letters are text, and Ctrl with a letter is a command.
    #[default]
    Usual,
    /// As in vi: letters are commands until text is asked for.
    Vim,
}

impl EditorMode {
    /// The mode as it is written in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Vim => "vim",
        }
    }
}

/// A line of `[keys]`: what is done, and the names of the keys that do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// What is done.
    pub action: Written<String>,
    /// The names of keys; one alone may be written without a list.
    pub keys: Vec<Written<String>>,
    /// The whole list.
    pub place: Place,
}

/// The file that settings come from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Where it is, or would be; none without a home folder.
    pub path: Option<PathBuf>,
    /// Whether it was there.
    pub state: State,
    text: String,
}

/// Whether there is a file of settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// There is none, and nothing is set.
    #[default]
    Absent,
    /// It was read.
    Read,
}

/// Why a file of the learner's cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.first().map_or_else(String::new, ToString::to_string))]
pub struct Refused {
    /// What the file is.
    pub what: Kind,
    /// What is wrong: one problem at least, sorted by place.
    pub problems: Vec<Problem>,
}

/// What a file of the learner's holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Settings.
    Settings,
    /// Colours.
    Theme,
}

impl Refused {
    /// Settings with these problems.
    pub fn settings(problems: Vec<Problem>) -> Self {
        Self { what: Kind::Settings, problems }
    }

    /// Colours with these problems.
    pub fn theme(problems: Vec<Problem>) -> Self {
        Self { what: Kind::Theme, problems }
    }

    /// A file that the system would not give.
    fn unreadable(path: &Path, why: &io::Error) -> Self {
        let (what, help) = match why.kind() {
            io::ErrorKind::NotFound => ("there is no such file".to_owned(), "see whether the path is written right"),
            _ => (
                format!("the file cannot be read: {}", sanitise_line(&why.to_string())),
                "see whether it is a file, and whether you may read it",
            ),
        };
        Self::at_the_top(path, &what, help)
    }

    fn at_the_top(path: &Path, what: &str, help: &str) -> Self {
        let name = path.to_string_lossy();
        let mut page = Page::new(&name, "");
        page.report(Span::TOP, what, help);
        Self::settings(page.into_problems())
    }
}

impl Source {
    /// A problem at a place of the file: what is wrong and what to do.
    pub fn problem(&self, at: Place, what: &str, help: &str) -> Problem {
        let name = self.shown();
        let mut page = Page::new(&name, &self.text);
        page.report(if at.0 == Span::NOWHERE { Span::TOP } else { at.0 }, what, help);
        page.into_problems().swap_remove(0)
    }

    /// The line of a place, from 1.
    pub fn line(&self, at: Place) -> usize {
        Page::new("", &self.text).line(at.0)
    }

    /// The folder of the file.
    pub fn folder(&self) -> Option<&Path> {
        self.path.as_deref().and_then(Path::parent)
    }

    fn shown(&self) -> String {
        self.path.as_deref().map_or_else(String::new, |path| path.to_string_lossy().into_owned())
    }
}

impl Config {
    /// The settings of the learner, from the place that the environment gives. A file that is not there sets nothing, unless
    /// it was named.
    pub fn load(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, Refused> {
        let Some(place) = place::of_file(lookup) else { return Ok(Self::default()) };
        if place.is_nothing() {
            let source = Source { path: Some(place.path), ..Source::default() };
            return Ok(Self { source, ..Self::default() });
        }
        let content = match content(&place.path) {
            Ok(content) => content,
            Err(why) if why.kind() == io::ErrorKind::NotFound && !place.is_named() => {
                let source = Source { path: Some(place.path), ..Source::default() };
                return Ok(Self { source, ..Self::default() });
            }
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                let help = format!("{} names it: mend the name, or make the file by `config --init`", place::VARIABLE);
                return Err(Refused::at_the_top(&place.path, "there is no such file", &help));
            }
            Err(why) => return Err(Refused::unreadable(&place.path, &why)),
        };
        Self::of_text(&place.path, text_of(&place.path, &content)?)
    }

    /// The settings that this text holds, said to be the file at that path.
    pub fn of_text(path: &Path, text: &str) -> Result<Self, Refused> {
        let name = path.to_string_lossy();
        let mut page = Page::new(&name, text);
        let raw: Option<RawConfig> = read(&mut page, Span { start: 0, end: text.len() });
        let config = raw.map(|raw| Self::of_raw(&mut page, raw, path));
        let mut problems = page.into_problems();
        problems.sort();
        problems.dedup();
        let Some(config) = config.filter(|_| problems.is_empty()) else { return Err(Refused::settings(problems)) };
        let source = Source { path: Some(path.to_owned()), state: State::Read, text: text.to_owned() };
        Ok(Self { source, ..config })
    }

    fn of_raw(page: &mut Page<'_>, raw: RawConfig, path: &Path) -> Self {
        let RawConfig { theme, motion, ascii, plain, lessons, editor, keys } = raw;
        for (raw, what, help) in [
            (&theme, "the theme has no name", "write a name such as theme = \"dark\", or take the line away"),
            (&lessons, "the folder has no name", "write a path, or take the line away"),
        ] {
            if let Some(raw) = raw.as_ref().filter(|raw| raw.value.trim().is_empty()) {
                page.report(raw.at, what, help);
            }
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        let home = etcetera::home_dir().ok();
        let lessons = lessons.map(|raw| {
            let path = place::under(&raw.value, folder, home.as_deref());
            Written { value: path, place: Place(raw.at) }
        });
        Self {
            source: Source::default(),
            theme: theme.map(written),
            motion: motion.map(written),
            ascii: ascii.map(|raw| Written { value: switch(page, &raw), place: Place(raw.at) }),
            plain: plain.map(written),
            lessons,
            editor_mode: editor
                .and_then(|RawEditor { mode }| mode)
                .map(|raw| written(At { value: raw.value.into(), at: raw.at })),
            keys: keys.map_or_else(Vec::new, |keys| keys.0.into_iter().map(binding).collect()),
        }
    }
}

fn switch(page: &mut Page<'_>, raw: &At<Scalar>) -> Switch {
    match &raw.value {
        Scalar::YesNo(true) => Switch::On,
        Scalar::YesNo(false) => Switch::Off,
        Scalar::Text(text) if text == "auto" => Switch::Auto,
        other => {
            let what = format!("`ascii` cannot be {}", shown(&other.to_string()));
            page.report(raw.at, what, "write ascii = \"auto\", true or false");
            Switch::Auto
        }
    }
}

fn binding((action, keys): (At<String>, At<Many>)) -> Binding {
    Binding { action: written(action), place: Place(keys.at), keys: keys.value.0.into_iter().map(written).collect() }
}

fn written<T>(raw: At<T>) -> Written<T> {
    Written { value: raw.value, place: Place(raw.at) }
}

/// The text of a file, without a byte order mark.
fn text_of<'c>(path: &Path, content: &'c [u8]) -> Result<&'c str, Refused> {
    let content = content.strip_prefix("\u{feff}".as_bytes()).unwrap_or(content);
    str::from_utf8(content).map_err(|broken| {
        let (name, text) = (path.to_string_lossy(), String::from_utf8_lossy(content));
        let mut page = Page::new(&name, &text);
        let at = Span { start: broken.valid_up_to(), end: broken.valid_up_to() + 1 };
        page.report(at, "the file is not UTF-8 from here on", "save it as UTF-8 text");
        Refused::settings(page.into_problems())
    })
}

/// The bytes of a file; a folder, a device, a pipe or something far too large is refused before it is read.
fn content(path: &Path) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
    }
    let mut content = Vec::new();
    File::open(path)?.take(MAX_FILE.0 + 1).read_to_end(&mut content)?;
    if content.len() as u64 > MAX_FILE.0 {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {MAX_FILE}")));
    }
    Ok(content)
}

#[cfg(test)]
mod tests;
