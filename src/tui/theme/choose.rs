//! Which theme suits a terminal. Reads no environment: the facts are given, and the ground may become known later.

use crate::config::contrast::{Rgb, is_light};
use crate::tui::theme::palette::{ANSI16, DARK, LIGHT, MONO, XTERM256, XTERM256_LIGHT};
use crate::tui::theme::{Depth, Theme};

/// What is known of the terminal without asking it: values of environment variables as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TerminalFacts<'a> {
    /// `NO_COLOR`; any value but the empty one asks for no colours (no-color.org).
    pub no_color: Option<&'a str>,
    /// `CLICOLOR`; `0` asks for no colours (bixense.com/clicolors).
    pub clicolor: Option<&'a str>,
    /// `CLICOLOR_FORCE`; any value but `0` and the empty one asks for colours, whatever `CLICOLOR` and `TERM` say.
    pub clicolor_force: Option<&'a str>,
    /// `COLORTERM`.
    pub colorterm: Option<&'a str>,
    /// `TERM`.
    pub term: Option<&'a str>,
    /// `COLORFGBG`, as in `15;0`.
    pub colorfgbg: Option<&'a str>,
}

/// What is behind the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// Light text is read best on it.
    Dark,
    /// Dark text is read best on it.
    Light,
}

/// The colours of a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Colours {
    /// The learner has chosen.
    Fixed(&'static Theme),
    /// What suits the terminal.
    Automatic(Automatic),
}

impl Colours {
    /// The theme, as long as the terminal has not said what its ground is.
    pub fn theme(self) -> &'static Theme {
        match self {
            Self::Fixed(theme) => theme,
            Self::Automatic(suited) => suited.theme(None),
        }
    }

    /// Whether the terminal should be asked for its ground.
    pub const fn asks(self) -> bool {
        matches!(self, Self::Automatic(Automatic { asks: true, .. }))
    }

    /// The theme for a terminal with this ground; none where the ground decides nothing.
    pub fn on(self, background: Rgb) -> Option<&'static Theme> {
        match self {
            Self::Automatic(suited) if suited.asks => Some(suited.theme(Some(background))),
            _ => None,
        }
    }
}

/// What suits a terminal, but for its ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Automatic {
    depth: Depth,
    /// The ground by the environment; dark if nothing tells dark from light.
    ground: Ground,
    asks: bool,
}

impl Automatic {
    /// What suits a terminal of which this is known.
    pub fn of(facts: &TerminalFacts<'_>) -> Self {
        let depth = depth(facts);
        Self { depth, ground: ground(facts), asks: depth >= Depth::Indexed && answers(facts) }
    }

    /// The theme. What the terminal itself says of its ground goes before the environment.
    pub fn theme(self, background: Option<Rgb>) -> &'static Theme {
        let light = background.map_or(self.ground == Ground::Light, is_light);
        match (self.depth, light) {
            (Depth::True, false) => &DARK,
            (Depth::True, true) => &LIGHT,
            (Depth::Indexed, false) => &XTERM256,
            (Depth::Indexed, true) => &XTERM256_LIGHT,
            (Depth::Named, _) => &ANSI16,
            (Depth::Mono, _) => &MONO,
        }
    }
}

/// Why a theme was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reasons {
    /// What decides how many colours are used.
    pub colours: &'static str,
    /// What the page is: dark, light, or the terminal's own.
    pub page: &'static str,
    /// What decides that.
    pub page_because: &'static str,
}

impl Reasons {
    /// Why [`Automatic`] chooses what it does.
    pub fn of(facts: &TerminalFacts<'_>) -> Self {
        let suited = Automatic::of(facts);
        let colours = match facts.term.unwrap_or_default() {
            _ if is_set(facts.no_color) => "NO_COLOR is set",
            _ if is_forced(facts) && without_colours(facts) => "CLICOLOR_FORCE is set",
            _ if !is_forced(facts) && facts.clicolor == Some("0") => "CLICOLOR=0 asks for none",
            "dumb" => "TERM=dumb says that there are none",
            _ if without_colours(facts) => "TERM names a terminal without colours",
            _ if says_true_colour(facts) => "COLORTERM says so",
            _ if suited.depth == Depth::True => "TERM names a terminal that has them",
            _ if suited.depth == Depth::Indexed => "TERM says so, and COLORTERM does not say more",
            _ => "neither TERM nor COLORTERM says more",
        };
        let (page, page_because) = match (suited.depth, suited.ground) {
            (Depth::Named | Depth::Mono, _) => ("the terminal's own", "nothing is painted under the text"),
            (_, Ground::Light) if suited.asks => {
                ("light", "COLORFGBG says so, unless the terminal says otherwise when it is asked")
            }
            (_, Ground::Light) => ("light", "COLORFGBG says so; --theme dark asks for the other"),
            (_, Ground::Dark) if suited.asks => ("dark", "unless the terminal says that it is light when it is asked"),
            (_, Ground::Dark) => ("dark", "nothing says that it is light; --theme light asks for the other"),
        };
        Self { colours, page, page_because }
    }
}

/// Terminals that show 24 bits and say so by their name alone, which survives where `COLORTERM` does not (ssh).
const TRUE_COLOUR_TERMS: [&str; 6] = ["-direct", "kitty", "ghostty", "alacritty", "wezterm", "foot"];

/// Terminals that do not answer, or would show the question. The Linux console knows no such question, and Emacs prints it.
const SILENT_TERMS: [&str; 4] = ["linux", "dumb", "vt", "eterm"];

fn depth(facts: &TerminalFacts<'_>) -> Depth {
    if is_set(facts.no_color) {
        return Depth::Mono;
    }
    let term = facts.term.unwrap_or_default();
    let shown = if without_colours(facts) {
        Depth::Mono
    } else if says_true_colour(facts) || TRUE_COLOUR_TERMS.iter().any(|name| term.contains(name)) {
        Depth::True
    } else if term.contains("256") {
        Depth::Indexed
    } else {
        Depth::Named
    };
    if is_forced(facts) {
        shown.max(Depth::Named)
    } else if facts.clicolor == Some("0") {
        Depth::Mono
    } else {
        shown
    }
}

fn is_set(value: Option<&str>) -> bool {
    value.is_some_and(|value| !value.is_empty())
}

fn is_forced(facts: &TerminalFacts<'_>) -> bool {
    is_set(facts.clicolor_force) && facts.clicolor_force != Some("0")
}

fn without_colours(facts: &TerminalFacts<'_>) -> bool {
    facts.term.is_some_and(|term| term == "dumb" || term.starts_with("vt"))
}

fn says_true_colour(facts: &TerminalFacts<'_>) -> bool {
    matches!(facts.colorterm, Some("truecolor" | "24bit"))
}

fn answers(facts: &TerminalFacts<'_>) -> bool {
    facts.term.is_some_and(|term| !term.is_empty() && !SILENT_TERMS.iter().any(|silent| term.starts_with(silent)))
}

fn ground(facts: &TerminalFacts<'_>) -> Ground {
    match facts.colorfgbg.and_then(|value| value.rsplit(';').next()).and_then(|last| last.parse().ok()) {
        Some(7u8 | 9..=15) => Ground::Light,
        _ => Ground::Dark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(facts: TerminalFacts<'_>, background: Option<Rgb>, expected: &str) {
        assert_eq!(Automatic::of(&facts).theme(background).name(), expected, "{facts:?}");
    }

    const TRUE: TerminalFacts<'_> = TerminalFacts {
        no_color: None,
        clicolor: None,
        clicolor_force: None,
        colorterm: Some("truecolor"),
        term: Some("xterm-256color"),
        colorfgbg: None,
    };

    #[track_caller]
    fn check_reason(facts: TerminalFacts<'_>, colours: &str, page: &str) {
        let reasons = Reasons::of(&facts);
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
        check_reason(TerminalFacts { clicolor: Some("0"), ..TRUE }, "CLICOLOR=0 asks for none", "the terminal's own");
        let plain = TerminalFacts { colorterm: None, ..TRUE };
        check_reason(plain, "TERM says so, and COLORTERM does not say more", "dark");
        let of = |term| TerminalFacts { term: Some(term), ..plain };
        check_reason(of("xterm-kitty"), "TERM names a terminal that has them", "dark");
        check_reason(of("linux"), "neither TERM nor COLORTERM says more", "the terminal's own");
        check_reason(of("dumb"), "TERM=dumb says that there are none", "the terminal's own");
        check_reason(of("vt220"), "TERM names a terminal without colours", "the terminal's own");
        let forced = TerminalFacts { clicolor_force: Some("1"), ..of("vt220") };
        check_reason(forced, "CLICOLOR_FORCE is set", "the terminal's own");
    }

    #[test]
    fn the_terminal_decides_the_depth() {
        check(TRUE, None, "dark");
        check(TerminalFacts { colorterm: None, ..TRUE }, None, "256");
        check(TerminalFacts { colorterm: None, term: Some("xterm-kitty"), ..TRUE }, None, "dark");
        check(TerminalFacts { colorterm: None, term: Some("linux"), ..TRUE }, None, "16");
        check(TerminalFacts { term: Some("dumb"), ..TRUE }, None, "mono");
        check(TerminalFacts::default(), None, "16");
    }

    #[test]
    fn the_ground_decides_dark_or_light() {
        check(TerminalFacts { colorfgbg: Some("0;15"), ..TRUE }, None, "light");
        check(TerminalFacts { colorfgbg: Some("15;default;0"), ..TRUE }, None, "dark");
        check(TerminalFacts { colorfgbg: Some("15;default"), ..TRUE }, None, "dark");
        check(TerminalFacts { colorterm: None, ..TRUE }, Some((255, 255, 255)), "256-light");
        check(TerminalFacts { colorfgbg: Some("0;15"), ..TRUE }, Some((30, 30, 30)), "dark");
        check(TerminalFacts { term: Some("linux"), colorterm: None, ..TRUE }, Some((255, 255, 255)), "16");
    }

    #[test]
    fn wishes_in_the_environment_have_their_order() {
        let wish = |no_color, clicolor_force, clicolor| TerminalFacts { no_color, clicolor_force, clicolor, ..TRUE };
        check(wish(Some("1"), None, None), None, "mono");
        check(wish(Some(""), None, None), None, "dark");
        check(wish(None, None, Some("0")), None, "mono");
        check(wish(None, None, Some("1")), None, "dark");
        check(wish(None, Some("1"), Some("0")), None, "dark");
        check(wish(None, Some("0"), Some("0")), None, "mono");
        check(wish(None, Some(""), Some("0")), None, "mono");
        check(wish(Some("1"), Some("1"), Some("1")), None, "mono");
        // A colour more than the terminal is known for is never assumed.
        check(TerminalFacts { term: Some("vt100"), colorterm: None, ..wish(None, Some("1"), None) }, None, "16");
    }

    #[test]
    fn only_terminals_that_can_tell_are_asked() {
        let asks = |facts: TerminalFacts<'_>| Colours::Automatic(Automatic::of(&facts)).asks();
        assert!(asks(TRUE) && asks(TerminalFacts { colorterm: None, term: Some("tmux-256color"), ..TRUE }));
        for term in
            [None, Some(""), Some("linux"), Some("dumb"), Some("vt100"), Some("eterm-256color"), Some("xterm-mono")]
        {
            let colorterm = TRUE.colorterm.filter(|_| term != Some("xterm-mono"));
            assert!(!asks(TerminalFacts { term, colorterm, ..TRUE }), "{term:?}");
        }
        assert!(!asks(TerminalFacts { no_color: Some("1"), ..TRUE }));
        assert!(!Colours::Fixed(&DARK).asks());
        assert_eq!(Colours::Fixed(&DARK).on((255, 255, 255)), None);
    }
}
