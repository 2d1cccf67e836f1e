//! Which characters a terminal shows, by what the environment says of it.

use std::ffi::OsString;

use crate::text::{Clean, sanitise_line};
use crate::tui::run::Signs;

/// The variables that say it; the first that is set decides.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];

/// Terminals that have few signs, whatever the locale.
const POOR_TERMS: [&str; 3] = ["linux", "vt", "dumb"];

/// What is known of the characters of a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Characters {
    /// The variable that decides it, with its value.
    pub(crate) locale: Option<Clean>,
    /// The signs that suit it.
    pub(crate) signs: Signs,
    /// Why, in a few words.
    pub(crate) because: &'static str,
    /// The variable alone.
    pub(crate) variable: Option<&'static str>,
}

impl Characters {
    /// What this environment says.
    ///
    /// A locale that is set and not UTF-8 is taken at its word. None at all says nothing: ssh, containers and services start
    /// programs without one on terminals of our time, all of which show UTF-8, as those of macOS and Windows do anyway. Only
    /// terminals that are known to lack the signs by their name get ASCII then.
    pub(crate) fn of(lookup: impl Fn(&str) -> Option<OsString>) -> Self {
        let text = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let set = VARIABLES.into_iter().find_map(|name| text(name).map(|value| (name, value)));
        let locale = set.as_ref().map(|(name, value)| sanitise_line(&format!("{name}={}", value.to_string_lossy())));
        let variable = set.as_ref().map(|(name, _)| *name);
        let is_utf8 = |value: &OsString| {
            let value = value.to_string_lossy().to_ascii_lowercase();
            value.contains("utf-8") || value.contains("utf8")
        };
        let term = text("TERM").map(|term| term.to_string_lossy().into_owned()).unwrap_or_default();
        let poor = POOR_TERMS.iter().any(|poor| term.starts_with(poor));
        let (signs, because) = match &set {
            // A Windows console takes every character, and knows none of these variables.
            _ if cfg!(windows) => (Signs::Unicode, "a Windows console shows all characters"),
            Some((_, value)) if is_utf8(value) => (Signs::Unicode, "the locale is UTF-8"),
            Some(_) => (Signs::Ascii, "the locale is not UTF-8"),
            None if poor => (Signs::Ascii, "no locale is set, and TERM names a terminal with few signs"),
            None => (Signs::Unicode, "no locale says otherwise"),
        };
        Self { locale, signs, because, variable }
    }
}

#[cfg(all(test, not(windows)))]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], signs: Signs) {
        let found = Characters::of(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value))
        });
        assert_eq!(found.signs, signs, "{variables:?}: {}", found.because);
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        check(&[("LANG", "de_DE.UTF-8")], Signs::Unicode);
        check(&[("LANG", "C.utf8")], Signs::Unicode);
        check(&[("LANG", "C")], Signs::Ascii);
        check(&[("LANG", "de_DE.ISO-8859-1")], Signs::Ascii);
        check(&[("LC_CTYPE", "POSIX"), ("LANG", "de_DE.UTF-8")], Signs::Ascii);
        check(&[("LC_ALL", "en_US.UTF-8"), ("LC_CTYPE", "C"), ("LANG", "C")], Signs::Unicode);
        check(&[("LC_ALL", ""), ("LANG", "C")], Signs::Ascii);
    }

    #[test]
    fn without_a_locale_the_terminal_decides() {
        check(&[], Signs::Unicode);
        check(&[("TERM", "xterm-256color")], Signs::Unicode);
        check(&[("TERM", "linux")], Signs::Ascii);
        check(&[("TERM", "linux"), ("LANG", "en_US.UTF-8")], Signs::Unicode);
    }
}
