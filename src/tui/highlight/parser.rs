//! One line through the grammar: from the state before it to its spans and the state after it.

use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack};

use crate::tui::highlight::{Language, Span, names, pack};
use crate::tui::theme::CodeRole;

/// A longer line, in bytes, stays plain: it is generated code, and would be parsed again at every key.
const LONGEST_COLOURED_LINE: usize = 2_000;

/// What the parser remembers between two lines: open brackets, strings, comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    language: Language,
    parser: ParseState,
    scopes: ScopeStack,
}

impl State {
    /// The state before the first line.
    pub(super) fn start(language: Language) -> Self {
        Self { language, parser: pack::start(language), scopes: ScopeStack::new() }
    }

    /// Reads one line (without its line feed), moves on behind it and gives its spans.
    pub(super) fn line(&mut self, text: &str) -> Vec<Span> {
        let mut roles = vec![CodeRole::Plain; text.len()];
        if text.len() <= LONGEST_COLOURED_LINE {
            self.parse(text, &mut roles);
            if self.language == Language::JavaScript {
                names::refine(text, &mut roles);
            }
        }
        spans(&roles)
    }

    /// Writes the role of each byte. Where the grammar is broken, the rest of the line stays plain.
    fn parse(&mut self, text: &str, roles: &mut [CodeRole]) {
        let Ok(changes) = self.parser.parse_line(&format!("{text}\n"), pack::syntaxes()) else { return };
        let mut from = 0;
        for (at, change) in changes {
            let at = at.clamp(from, text.len());
            roles[from..at].fill(role(&self.scopes));
            from = at;
            if self.scopes.apply(&change).is_err() {
                return;
            }
        }
        roles[from..].fill(role(&self.scopes));
    }
}

/// Neighbours of one role become one span.
fn spans(roles: &[CodeRole]) -> Vec<Span> {
    let mut at = 0;
    roles
        .chunk_by(|a, b| a == b)
        .map(|chunk| {
            let from = at;
            at += chunk.len();
            (from..at, chunk[0])
        })
        .collect()
}

/// The names that our grammars give, outermost part only, with their roles. Code inside a template string (`hole`) is
/// code again.
static ROLES: LazyLock<Vec<(Scope, CodeRole)>> = LazyLock::new(|| {
    [
        ("punctuation", CodeRole::Punctuation),
        ("keyword", CodeRole::Keyword),
        ("constant.numeric", CodeRole::Number),
        ("string", CodeRole::String),
        ("comment", CodeRole::Comment),
        ("entity.name", CodeRole::Call),
        ("variable", CodeRole::Plain),
        ("meta.hole", CodeRole::Plain),
    ]
    .into_iter()
    .filter_map(|(name, role)| Some((Scope::new(name).ok()?, role)))
    .collect()
});

/// The role of the innermost name that has one.
fn role(scopes: &ScopeStack) -> CodeRole {
    scopes
        .as_slice()
        .iter()
        .rev()
        .find_map(|scope| ROLES.iter().find(|(name, _)| name.is_prefix_of(*scope)))
        .map_or(CodeRole::Plain, |(_, role)| *role)
}
