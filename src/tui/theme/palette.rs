//! The themes that come with the program. Each is made from its file when it is first asked for, so that a start reads one.

use std::sync::LazyLock;

use ratatui::style::Color;

use crate::config::palette::{Colour, Palette, Role, SHIPPED, shipped};
use crate::tui::theme::{Depth, Theme};

/// A theme that is made when it is first looked at.
pub type Shipped = LazyLock<Theme>;

/// Light text on a dark page, 24 bits.
pub static DARK: Shipped = LazyLock::new(|| made("dark"));
/// Dark text on a light page, 24 bits.
pub static LIGHT: Shipped = LazyLock::new(|| made("light"));
/// Light text on black, with a contrast of 7 to 1 or more.
pub static HIGH_CONTRAST: Shipped = LazyLock::new(|| made("high-contrast"));
/// Dark text on white, with a contrast of 7 to 1 or more.
pub static HIGH_CONTRAST_LIGHT: Shipped = LazyLock::new(|| made("high-contrast-light"));
/// The dark page in the xterm palette.
pub static XTERM256: Shipped = LazyLock::new(|| made("256"));
/// The light page in the xterm palette.
pub static XTERM256_LIGHT: Shipped = LazyLock::new(|| made("256-light"));
/// The terminal's own sixteen colours on its own ground.
pub static ANSI16: Shipped = LazyLock::new(|| made("16"));
/// No colours.
pub static MONO: Shipped = LazyLock::new(|| made("mono"));

/// Every theme that comes with the program, in the order of their files.
pub static ALL: [&Shipped; SHIPPED.len()] =
    [&DARK, &LIGHT, &HIGH_CONTRAST, &HIGH_CONTRAST_LIGHT, &XTERM256, &XTERM256_LIGHT, &ANSI16, &MONO];

/// The theme of this name that comes with the program.
pub fn named(name: &str) -> Option<&'static Theme> {
    let at = SHIPPED.iter().position(|(known, _)| *known == name)?;
    Some(ALL[at])
}

/// A theme of the learner's own. It stays for the life of the program, which has one theme or two.
pub fn own(palette: &Palette) -> &'static Theme {
    let name = Box::leak(palette.name.clone().into_boxed_str());
    Box::leak(Box::new(Theme::of(name, palette)))
}

fn made(name: &'static str) -> Theme {
    Theme::of(name, &shipped(name).expect("a test of `config::palette` reads every file"))
}

impl Theme {
    fn of(name: &'static str, palette: &Palette) -> Self {
        let colour = |role| coloured(palette.colour(role));
        Self {
            name,
            depth: depth(palette),
            bg: colour(Role::Bg),
            surface: colour(Role::Surface),
            selection: colour(Role::Selection),
            rule: colour(Role::Rule),
            text: colour(Role::Text),
            muted: colour(Role::Muted),
            accent: colour(Role::Accent),
            cold: colour(Role::Cold),
            warm: colour(Role::Warm),
            good: colour(Role::Good),
            bad: colour(Role::Bad),
            note: colour(Role::Note),
            on_accent: colour(Role::OnAccent),
            spawn: colour(Role::Spawn),
            init: colour(Role::Init),
            run: colour(Role::Run),
            keyword: colour(Role::Keyword),
            string: colour(Role::String),
            number: colour(Role::Number),
        }
    }
}

/// As many colours as the one that needs most.
fn depth(palette: &Palette) -> Depth {
    let needs = |role| match palette.colour(role) {
        Colour::Rgb(..) => Depth::True,
        Colour::Indexed(_) => Depth::Indexed,
        Colour::Named(_) => Depth::Named,
        Colour::Default => Depth::Mono,
    };
    Role::ALL.into_iter().map(needs).max().unwrap_or(Depth::Mono)
}

fn coloured(colour: Colour) -> Color {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match colour {
        Colour::Default => Color::Reset,
        Colour::Named(number) => NAMED[usize::from(number) % NAMED.len()],
        Colour::Indexed(index) => Color::Indexed(index),
        Colour::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_is_found_by_its_name_and_has_its_depth() {
        let found: Vec<_> = SHIPPED.iter().map(|(name, _)| (named(name).unwrap().name(), *name)).collect();
        assert!(found.iter().all(|(theme, name)| theme == name), "{found:?}");
        assert_eq!(named("dim"), None);
        let depths = ALL.map(|theme| theme.depth());
        let expected = [Depth::True, Depth::True, Depth::True, Depth::True, Depth::Indexed, Depth::Indexed];
        assert_eq!((&depths[..6], &depths[6..]), (&expected[..], &[Depth::Named, Depth::Mono][..]));
    }
}
