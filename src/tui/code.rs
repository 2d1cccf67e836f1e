//! Lines of code in colour, as words with styles, ready to be put on a canvas.

use crate::text;
use crate::tui::highlight::{Language, spans};
use crate::tui::theme::{CodeRole, Theme};
use crate::tui::widget::rich::Line;

/// Colours lines of a language; other languages stay plain. Characters that could steer the terminal are made visible.
pub fn coloured<S: AsRef<str>>(lines: &[S], language: &str, theme: &Theme) -> Vec<Line> {
    let Some(language) = Language::from_name(language) else {
        return lines.iter().map(|line| vec![(shown(line.as_ref()), theme.code(CodeRole::Plain))]).collect();
    };
    let coloured = spans(language, lines);
    let line = |(line, spans): (&S, Vec<crate::tui::highlight::Span>)| {
        spans.into_iter().map(|(range, role)| (shown(&line.as_ref()[range]), theme.code(role))).collect()
    };
    lines.iter().zip(coloured).map(line).collect()
}

fn shown(words: &str) -> String {
    text::sanitise_line(words).into_string()
}
