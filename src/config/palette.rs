//! Sets of colours as data: the ones that come with the program and those that learners write, read with every problem at its
//! place. Knows what each colour is for, and nothing of how a terminal is told.

use std::path::Path;

use serde::Deserialize;

use crate::config::contrast::{Rgb, contrast, xterm};
use crate::config::{Refused, content, text_of};
use crate::lesson::nearest::nearest;
use crate::lesson::page::{Page, Span, shown};
use crate::lesson::problem::Problem;
use crate::lesson::raw::read::read;
use crate::lesson::raw::{At, Free, Scalar};

/// The sets that come with the program: name, text of its file.
pub const SHIPPED: [(&str, &str); 8] = [
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("high-contrast", include_str!("../../assets/themes/high-contrast.toml")),
    ("high-contrast-light", include_str!("../../assets/themes/high-contrast-light.toml")),
    ("256", include_str!("../../assets/themes/256.toml")),
    ("256-light", include_str!("../../assets/themes/256-light.toml")),
    ("16", include_str!("../../assets/themes/16.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

/// The least contrast of what is read, and of bars, with what is behind them (WCAG 2, AA).
pub const READ: f64 = 4.5;
/// See [`READ`].
pub const SEEN: f64 = 3.0;

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The page.
    Bg,
    /// Panels.
    Surface,
    /// The current row, keys that can be pressed.
    Selection,
    /// Thin lines; never text.
    Rule,
    /// Everything to read.
    Text,
    /// Labels, units, what can wait.
    Muted,
    /// Where the learner is, what to press next.
    Accent,
    /// A start that is paid for.
    Cold,
    /// Loaded code.
    Warm,
    /// Right, passed.
    Good,
    /// Wrong, failed.
    Bad,
    /// "In practice".
    Note,
    /// Text on the accent.
    OnAccent,
    /// The bar of making an environment.
    Spawn,
    /// The bar of loading.
    Init,
    /// The bar of the handler.
    Run,
    /// Words of a language.
    Keyword,
    /// Text in quotes.
    String,
    /// A number.
    Number,
}

impl Role {
    /// Every role, in the order of the files.
    pub const ALL: [Self; 19] = [
        Self::Bg,
        Self::Surface,
        Self::Selection,
        Self::Rule,
        Self::Text,
        Self::Muted,
        Self::Accent,
        Self::Cold,
        Self::Warm,
        Self::Good,
        Self::Bad,
        Self::Note,
        Self::OnAccent,
        Self::Spawn,
        Self::Init,
        Self::Run,
        Self::Keyword,
        Self::String,
        Self::Number,
    ];

    /// What is behind text and bars.
    pub const GROUNDS: [Self; 3] = [Self::Bg, Self::Surface, Self::Selection];

    /// The name as it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bg => "bg",
            Self::Surface => "surface",
            Self::Selection => "selection",
            Self::Rule => "rule",
            Self::Text => "text",
            Self::Muted => "muted",
            Self::Accent => "accent",
            Self::Cold => "cold",
            Self::Warm => "warm",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Note => "note",
            Self::OnAccent => "on_accent",
            Self::Spawn => "spawn",
            Self::Init => "init",
            Self::Run => "run",
            Self::Keyword => "keyword",
            Self::String => "string",
            Self::Number => "number",
        }
    }

    /// The least contrast that it needs with each ground; none for what is behind, and for lines that say nothing alone.
    pub const fn least_contrast(self) -> Option<f64> {
        match self {
            Self::Bg | Self::Surface | Self::Selection | Self::Rule | Self::OnAccent => None,
            Self::Spawn | Self::Init | Self::Run => Some(SEEN),
            _ => Some(READ),
        }
    }
}

/// A colour as a file names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// The terminal's own.
    #[default]
    Default,
    /// One of the sixteen that the owner of the terminal has chosen.
    Named(u8),
    /// One of the fixed 240 of xterm, from 16.
    Indexed(u8),
    /// 24 bits.
    Rgb(u8, u8, u8),
}

/// The sixteen, by number.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

impl Colour {
    /// What it looks like, where that is known.
    pub fn rgb(self) -> Option<Rgb> {
        match self {
            Self::Default | Self::Named(_) => None,
            Self::Indexed(index) => xterm(index),
            Self::Rgb(r, g, b) => Some((r, g, b)),
        }
    }

    fn of_text(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Default);
        }
        if let Some(digits) = text.strip_prefix('#') {
            let is_colour = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let number = is_colour.then(|| u32::from_str_radix(digits, 16).ok()).flatten()?;
            let [_, r, g, b] = number.to_be_bytes();
            return Some(Self::Rgb(r, g, b));
        }
        let at = NAMES.iter().position(|name| *name == text)?;
        u8::try_from(at).ok().map(Self::Named)
    }

    fn of_number(number: u64) -> Option<Self> {
        u8::try_from(number).ok().map(|number| if number < 16 { Self::Named(number) } else { Self::Indexed(number) })
    }
}

/// A set of colours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    /// Its name: the stem of the file.
    pub name: String,
    colours: [Colour; Role::ALL.len()],
}

impl Palette {
    /// The colour of a role.
    pub fn colour(&self, role: Role) -> Colour {
        self.colours[role as usize]
    }

    /// The lowest contrast of a role with what is behind it; none where that is not known.
    pub fn lowest_contrast(&self, role: Role) -> Option<f64> {
        let behind: &[Role] = if role == Role::OnAccent { &[Role::Accent] } else { &Role::GROUNDS };
        let colour = self.colour(role).rgb()?;
        let all: Option<Vec<Rgb>> = behind.iter().map(|ground| self.colour(*ground).rgb()).collect();
        Some(all?.into_iter().map(|ground| contrast(colour, ground)).fold(f64::MAX, f64::min))
    }
}

/// The set of this name that comes with the program.
pub fn shipped(name: &str) -> Option<Palette> {
    let (name, text) = SHIPPED.iter().find(|(known, _)| *known == name)?;
    of_text(name, &format!("{name}.toml"), text).ok().map(|read| read.palette)
}

/// A set from a file, with what is hard to read in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The set.
    pub palette: Palette,
    /// Colours that are hard to read where they stand. They are used all the same.
    pub warnings: Vec<Problem>,
}

/// Reads a file of colours.
pub fn of_file(path: &Path) -> Result<Read, Refused> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = path.to_string_lossy();
    let as_theme = |refused: Refused| Refused::theme(refused.problems);
    let content = content(path).map_err(|why| as_theme(Refused::unreadable(path, &why)))?;
    let text = text_of(path, &content).map_err(as_theme)?;
    of_text(&stem, &name, text)
}

/// `themes/*.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTheme {
    base: Option<At<String>>,
    colours: At<Free<Scalar>>,
}

/// Reads the text of a file of colours.
pub fn of_text(name: &str, file: &str, text: &str) -> Result<Read, Refused> {
    let mut page = Page::new(file, text);
    let raw: Option<RawTheme> = read(&mut page, Span { start: 0, end: text.len() });
    let made = raw.map(|raw| made(&mut page, raw));
    let mut problems = page.into_problems();
    problems.sort();
    problems.dedup();
    let Some((colours, places)) = made.filter(|_| problems.is_empty()) else { return Err(Refused::theme(problems)) };
    let palette = Palette { name: name.to_owned(), colours };
    let warnings = hard_to_read(&palette, &places, &mut Page::new(file, text));
    Ok(Read { palette, warnings })
}

type Places = [Option<Span>; Role::ALL.len()];

fn made(page: &mut Page<'_>, raw: RawTheme) -> ([Colour; Role::ALL.len()], Places) {
    let RawTheme { base, colours: At { value: Free(pairs), at: table } } = raw;
    let mut colours = [None; Role::ALL.len()];
    let mut places = [None; Role::ALL.len()];
    if let Some(At { value, at }) = &base {
        match shipped(value) {
            Some(palette) => colours = palette.colours.map(Some),
            None => {
                let names = SHIPPED.map(|(name, _)| name).join(", ");
                page.report(
                    *at,
                    format!("there is no theme {} to begin with", shown(value)),
                    format!("known are {names}"),
                );
            }
        }
    }
    for (key, written) in pairs {
        let Some(role) = Role::ALL.into_iter().find(|role| role.name() == key.value) else {
            let help = match nearest(&key.value, Role::ALL.map(Role::name)) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("known are {}", Role::ALL.map(Role::name).join(", ")),
            };
            page.report(key.at, format!("unknown colour {}", shown(&key.value)), help);
            continue;
        };
        let colour = match &written.value {
            Scalar::Text(text) => Colour::of_text(text),
            Scalar::Whole(number) => Colour::of_number(*number),
            Scalar::YesNo(_) => None,
        };
        if colour.is_none() {
            let help =
                "write \"#rrggbb\", a number from 0 to 255, \"default\", or a name such as \"red\" or \"bright-red\"";
            page.report(written.at, format!("{} is not a colour", shown(&written.value.to_string())), help);
        }
        places[role as usize] = Some(written.at);
        colours[role as usize] = colour.or(Some(Colour::Default));
    }
    let missing: Vec<_> =
        Role::ALL.into_iter().filter(|role| colours[*role as usize].is_none()).map(Role::name).collect();
    if !missing.is_empty() && page.is_sound() && base.is_none() {
        let help = "write them, or begin with the colours of a theme: base = \"dark\" above [colours]";
        page.report(table, format!("these colours are missing: {}", missing.join(", ")), help);
    }
    let colours = colours.map(Option::unwrap_or_default);
    let painted = |role: Role| colours[role as usize] != Colour::Default;
    if let Some(odd) = Role::GROUNDS.into_iter().find(|role| painted(*role) != painted(Role::Bg)) {
        let at = places[odd as usize].or(places[Role::Bg as usize]).unwrap_or(table);
        let what = format!("only one of bg and {} is \"default\"", odd.name());
        page.report(at, what, "what is read could vanish there: paint bg, surface and selection, or none of them");
    }
    (colours, places)
}

fn hard_to_read(palette: &Palette, places: &Places, page: &mut Page<'_>) -> Vec<Problem> {
    for role in Role::ALL {
        let least = if role == Role::OnAccent { Some(READ) } else { role.least_contrast() };
        let measured = palette.lowest_contrast(role);
        let Some((least, measured)) = least.zip(measured).filter(|(least, measured)| measured < least) else {
            continue;
        };
        let at = places[role as usize].or(places[Role::Bg as usize]).unwrap_or(Span::TOP);
        let what = format!("{} is hard to see: its contrast is {measured:.2}, and {least} is needed", role.name());
        let behind = if role == Role::OnAccent { "accent" } else { "bg, surface and selection" };
        page.report(at, what, format!("make it lighter or darker; measured with {behind}"));
    }
    std::mem::replace(page, Page::new("", "")).into_problems()
}

#[cfg(test)]
mod tests;
