//! Which palette suits a terminal. Reads no environment: the facts are given.

use crate::tui::theme::palette::{ANSI16, DARK, LIGHT, MONO, XTERM256, XTERM256_LIGHT};
use crate::tui::theme::{Depth, Theme, luminance};

/// A palette asked for on the command line or in the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Light text on a dark page.
    Dark,
    /// Dark text on a light page.
    Light,
    /// The terminal's own sixteen colours.
    Ansi16,
    /// No colours.
    Mono,
}

/// What is known of the terminal: values of environment variables as they are, the terminal's own answer, and the
/// learner's wish, which goes before all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TerminalFacts<'a> {
    /// `NO_COLOR`; any value but the empty one asks for no colours.
    pub no_color: Option<&'a str>,
    /// `COLORTERM`.
    pub colorterm: Option<&'a str>,
    /// `TERM`.
    pub term: Option<&'a str>,
    /// `COLORFGBG`, as in `15;0`.
    pub colorfgbg: Option<&'a str>,
    /// Red, green and blue of the background as the terminal answered them (OSC 11).
    pub background: Option<(u8, u8, u8)>,
    /// The palette asked for.
    pub forced: Option<Wish>,
}

impl Theme {
    /// The palette that suits the terminal. Dark if nothing tells dark from light.
    pub fn choose(facts: &TerminalFacts) -> &'static Self {
        match (facts.forced, facts.no_color) {
            (Some(Wish::Mono), _) => return &MONO,
            (Some(Wish::Ansi16), _) => return &ANSI16,
            (None, Some(value)) if !value.is_empty() => return &MONO,
            _ => {}
        }
        match (depth(facts), ground(facts)) {
            (Depth::True, Ground::Dark) => &DARK,
            (Depth::True, Ground::Light) => &LIGHT,
            (Depth::Indexed, Ground::Dark) => &XTERM256,
            (Depth::Indexed, Ground::Light) => &XTERM256_LIGHT,
            (Depth::Named, _) => &ANSI16,
            (Depth::Mono, _) => &MONO,
        }
    }
}

/// Why a palette was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reasons {
    /// What decides how many colours are used.
    pub colours: &'static str,
    /// What the page is: dark, light, or the terminal's own.
    pub page: &'static str,
    /// What decides that.
    pub page_because: &'static str,
}

impl Theme {
    /// Why [`Theme::choose`] chooses what it does where nothing was asked for.
    pub fn reasons(facts: &TerminalFacts) -> Reasons {
        let theme = Self::choose(facts);
        let colours = match (facts.no_color, facts.term.unwrap_or_default()) {
            (Some(value), _) if !value.is_empty() => "NO_COLOR is set",
            (_, "dumb") => "TERM=dumb says that there are none",
            (_, term) if term.starts_with("vt") => "TERM names a terminal without colours",
            _ if says_true_colour(facts) => "COLORTERM says so",
            _ if theme.depth() == Depth::True => "TERM names a terminal that has them",
            _ if theme.depth() == Depth::Indexed => "TERM says so, and COLORTERM does not say more",
            _ => "neither TERM nor COLORTERM says more",
        };
        let (page, page_because) = match (theme.depth(), ground(facts)) {
            (Depth::Named | Depth::Mono, _) => ("the terminal's own", "nothing is painted under the text"),
            (_, Ground::Light) => ("light", "COLORFGBG says so; --theme dark asks for the other"),
            (_, Ground::Dark) if facts.colorfgbg.is_some() => {
                ("dark", "COLORFGBG does not say light; --theme light asks for the other")
            }
            (_, Ground::Dark) => ("dark", "nothing tells dark from light; --theme light asks for the other"),
        };
        Reasons { colours, page, page_because }
    }
}

#[derive(Clone, Copy)]
enum Ground {
    Dark,
    Light,
}

/// Terminals that show 24 bits and say so by their name alone, which survives where `COLORTERM` does not (ssh).
const TRUE_COLOUR_TERMS: [&str; 6] = ["-direct", "kitty", "ghostty", "alacritty", "wezterm", "foot"];

fn depth(facts: &TerminalFacts) -> Depth {
    let term = facts.term.unwrap_or_default();
    if term == "dumb" || term.starts_with("vt") {
        Depth::Mono
    } else if says_true_colour(facts) || TRUE_COLOUR_TERMS.iter().any(|name| term.contains(name)) {
        Depth::True
    } else if term.contains("256") {
        Depth::Indexed
    } else {
        Depth::Named
    }
}

fn says_true_colour(facts: &TerminalFacts) -> bool {
    matches!(facts.colorterm, Some("truecolor" | "24bit"))
}

fn ground(facts: &TerminalFacts) -> Ground {
    match facts.forced {
        Some(Wish::Light) => return Ground::Light,
        Some(Wish::Dark) => return Ground::Dark,
        _ => {}
    }
    if let Some((r, g, b)) = facts.background {
        // The luminance at which black and white text can be read equally well.
        return if luminance(r, g, b) > 0.179 { Ground::Light } else { Ground::Dark };
    }
    match facts.colorfgbg.and_then(|value| value.rsplit(';').next()).and_then(|last| last.parse().ok()) {
        Some(7u8 | 9..=15) => Ground::Light,
        _ => Ground::Dark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(facts: TerminalFacts, expected: &Theme) {
        assert_eq!(Theme::choose(&facts).name, expected.name, "{facts:?}");
    }

    const TRUE: TerminalFacts = TerminalFacts {
        no_color: None,
        colorterm: Some("truecolor"),
        term: Some("xterm-256color"),
        colorfgbg: None,
        background: None,
        forced: None,
    };

    fn check_reason(facts: TerminalFacts, colours: &str, page: &str) {
        let reasons = Theme::reasons(&facts);
        assert_eq!((reasons.colours, reasons.page), (colours, page), "{facts:?}");
    }

    #[test]
    fn a_choice_has_its_reason() {
        check_reason(TRUE, "COLORTERM says so", "dark");
        check_reason(TerminalFacts { no_color: Some("1"), ..TRUE }, "NO_COLOR is set", "the terminal's own");
        check_reason(
            TerminalFacts { no_color: Some(""), colorfgbg: Some("0;15"), ..TRUE },
            "COLORTERM says so",
            "light",
        );
        let plain = TerminalFacts { colorterm: None, ..TRUE };
        check_reason(plain, "TERM says so, and COLORTERM does not say more", "dark");
        let of = |term| TerminalFacts { term: Some(term), ..plain };
        check_reason(of("xterm-kitty"), "TERM names a terminal that has them", "dark");
        check_reason(of("linux"), "neither TERM nor COLORTERM says more", "the terminal's own");
        check_reason(of("dumb"), "TERM=dumb says that there are none", "the terminal's own");
        check_reason(of("vt220"), "TERM names a terminal without colours", "the terminal's own");
    }

    #[test]
    fn the_terminal_decides_the_depth() {
        check(TRUE, &DARK);
        check(TerminalFacts { colorterm: None, ..TRUE }, &XTERM256);
        check(TerminalFacts { colorterm: None, term: Some("xterm-kitty"), ..TRUE }, &DARK);
        check(TerminalFacts { colorterm: None, term: Some("linux"), ..TRUE }, &ANSI16);
        check(TerminalFacts { term: Some("dumb"), ..TRUE }, &MONO);
        check(TerminalFacts::default(), &ANSI16);
    }

    #[test]
    fn the_background_decides_dark_or_light() {
        check(TerminalFacts { colorfgbg: Some("0;15"), ..TRUE }, &LIGHT);
        check(TerminalFacts { colorfgbg: Some("15;default;0"), ..TRUE }, &DARK);
        check(TerminalFacts { colorfgbg: Some("15;default"), ..TRUE }, &DARK);
        check(TerminalFacts { background: Some((255, 255, 255)), colorterm: None, ..TRUE }, &XTERM256_LIGHT);
        check(TerminalFacts { background: Some((30, 30, 30)), colorfgbg: Some("0;15"), ..TRUE }, &DARK);
    }

    #[test]
    fn no_color_is_kept_unless_a_palette_is_asked_for() {
        check(TerminalFacts { no_color: Some("1"), ..TRUE }, &MONO);
        check(TerminalFacts { no_color: Some(""), ..TRUE }, &DARK);
        check(TerminalFacts { no_color: Some("1"), forced: Some(Wish::Light), ..TRUE }, &LIGHT);
        check(TerminalFacts { forced: Some(Wish::Mono), ..TRUE }, &MONO);
        check(TerminalFacts { forced: Some(Wish::Ansi16), background: Some((255, 255, 255)), ..TRUE }, &ANSI16);
    }
}
