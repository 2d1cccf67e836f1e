//! Source text to coloured stretches: which characters are a keyword, a string, a comment. Knows nothing of themes,
//! cells and editing; what a role looks like is decided in `theme`.

mod cache;
mod names;
mod pack;
mod parser;

use std::ops::Range;

use crate::tui::highlight::parser::State;
use crate::tui::theme::CodeRole;

pub use crate::tui::highlight::cache::Cache;

/// A stretch of one line in bytes, with its role. The stretches of a line follow each other without gaps and cover it.
pub type Span = (Range<usize>, CodeRole);

/// The languages that lessons and configuration are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// JavaScript, without JSX and types.
    JavaScript,
    /// JSON.
    Json,
    /// TOML.
    Toml,
}

impl Language {
    /// The language that a Markdown code block or a file ending names (`js`, `json`, …); none for others.
    pub fn from_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "js" | "mjs" | "cjs" | "javascript" => Some(Self::JavaScript),
            "json" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }
}

/// The spans of code that does not change. The first call in a program loads the grammars and compiles their patterns,
/// which takes about two milliseconds for twenty lines.
pub fn spans<S: AsRef<str>>(language: Language, lines: &[S]) -> Vec<Vec<Span>> {
    let mut state = State::start(language);
    lines.iter().map(|line| state.line(line.as_ref())).collect()
}

/// A line in pieces of text with their roles, as the code widget draws it.
pub fn pieces<'a>(line: &'a str, spans: &[Span]) -> Vec<(&'a str, CodeRole)> {
    spans.iter().filter_map(|(range, role)| Some((line.get(range.clone())?, *role))).collect()
}

#[cfg(test)]
mod tests;
