//! What the grammar for JavaScript leaves open: which names are called or hold a function, and words with letters beyond
//! ASCII. Looks at one line, after it was parsed.

use std::ops::Range;

use crate::tui::theme::CodeRole;

/// Corrects the roles of a line; there is one for each byte.
pub(super) fn refine(text: &str, roles: &mut [CodeRole]) {
    if !text.is_ascii() {
        join_words(text, roles);
    }
    for at in 0..text.len() {
        let name = match (&text.as_bytes()[at..], roles[at]) {
            ([b'(', ..], CodeRole::Punctuation) => called(text, roles, at),
            ([b'=', b'>', ..], CodeRole::Keyword) => arrow(text, roles, at),
            ([b'f', b'u', b'n', b'c', ..], CodeRole::Keyword) => holds(text, roles, at),
            _ => None,
        };
        if let Some(name) = name {
            roles[name].fill(CodeRole::Call);
        }
    }
}

/// The grammar reads ASCII only and takes `größe` for two names. A word outside of strings and comments is one name.
fn join_words(text: &str, roles: &mut [CodeRole]) {
    let mut at = 0;
    for word in text.split_inclusive(|c| !is_part(c)) {
        let name = at..at + word.trim_end_matches(|c| !is_part(c)).len();
        at += word.len();
        let in_code = |role: &CodeRole| !matches!(role, CodeRole::String | CodeRole::Comment);
        if !text[name.clone()].is_ascii() && roles[name.clone()].iter().all(in_code) {
            roles[name].fill(CodeRole::Plain);
        }
    }
}

/// The name before the bracket of a call: `name(`, `name?.(`.
fn called(text: &str, roles: &[CodeRole], bracket: usize) -> Option<Range<usize>> {
    let before = &text[..bracket];
    name_at_end(before.strip_suffix("?.").unwrap_or(before), roles)
}

/// The name that an arrow function is given to: `name = x =>`, `name = async (a, b) =>`.
fn arrow(text: &str, roles: &[CodeRole], arrow: usize) -> Option<Range<usize>> {
    let parameters = text[..arrow].trim_end();
    let start = if parameters.ends_with(')') {
        opening_bracket(parameters, roles)?
    } else {
        name_at_end(parameters, roles)?.start
    };
    holds(text, roles, start)
}

/// The place of the bracket that the last one of `text` closes.
fn opening_bracket(text: &str, roles: &[CodeRole]) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate().rev().filter(|(at, _)| roles[*at] == CodeRole::Punctuation) {
        match byte {
            b')' => depth += 1,
            b'(' if depth == 1 => return Some(at),
            b'(' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The name before `=` and the function that begins at `function`.
fn holds(text: &str, roles: &[CodeRole], function: usize) -> Option<Range<usize>> {
    let before = text[..function].trim_end();
    let before = match before.strip_suffix("async") {
        Some(rest) if roles[rest.len()] == CodeRole::Keyword => rest.trim_end(),
        _ => before,
    };
    let target = before.strip_suffix('=')?;
    if target.ends_with(|c: char| c.is_ascii_punctuation() && !matches!(c, '_' | '$' | ')' | ']')) {
        return None;
    }
    name_at_end(target, roles)
}

/// The plain name that `text` ends with, blanks aside.
fn name_at_end(text: &str, roles: &[CodeRole]) -> Option<Range<usize>> {
    let text = text.trim_end();
    let start = text.trim_end_matches(is_part).len();
    let name = start..text.len();
    let is_name = !text[start..].starts_with(|c: char| c.is_ascii_digit());
    (!name.is_empty() && is_name && roles[name.clone()].iter().all(|role| *role == CodeRole::Plain)).then_some(name)
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '#')
}
