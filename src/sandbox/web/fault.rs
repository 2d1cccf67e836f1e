//! How what a guest threw is told, and where in its file that was. No getter, proxy trap or `toString` of a guest runs
//! for it.

use rquickjs::{Error, Value};

use super::prelude::Web;
use crate::sandbox::environment::{Fault, GuestError};
use crate::sandbox::inspect::{ENOUGH, error_text, inspect, stack};
use crate::sandbox::raw::text;

/// The guest's file: its name in stack traces, and how far its first line was moved to the right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sandbox) struct SourceFile {
    pub(super) name: String,
    pub(super) first_line_shift: u32,
}

/// The error that an engine call reported. `kind` is for what guest code threw.
pub(super) fn caught(web: &Web<'_>, kind: Fault, error: &Error, file: &SourceFile) -> GuestError {
    match error {
        Error::Exception => thrown(web, kind, &web.ctx.catch(), file),
        _ if web.ticking.host.stopped() => GuestError::stopped(),
        other => GuestError::new(kind, &other.to_string()),
    }
}

/// The error that a thrown value stands for.
pub(super) fn thrown<'js>(web: &Web<'js>, kind: Fault, value: &Value<'js>, file: &SourceFile) -> GuestError {
    let host = &web.ticking.host;
    if host.stopped() || host.is_end_of_memory(value) {
        return GuestError::stopped();
    }
    let message = message(web, value);
    if let Some(name) = message.strip_prefix("ReferenceError: could not load module '") {
        let name = name.trim_end_matches('\'');
        let advice = "a function in this course is one file without packages";
        return GuestError::new(Fault::Import, &format!("cannot import '{name}': {advice}"));
    }
    let place = stack(value).and_then(|stack| place(&stack, file));
    let (line, column) = (place.map(|(line, _)| line), place.map(|(_, column)| column));
    GuestError { line, column, ..GuestError::new(kind, &message) }
}

fn message<'js>(web: &Web<'js>, value: &Value<'js>) -> String {
    match value.as_object() {
        Some(error) if value.is_error() && !value.is_proxy() => error_text(error),
        _ => dom_text(web, value).unwrap_or_else(|| format!("threw {}", inspect(value, ENOUGH))),
    }
}

/// A `DOMException` as text; it keeps its name and message where only the engine's own getters find them.
fn dom_text<'js>(web: &Web<'js>, value: &Value<'js>) -> Option<String> {
    let told: Value<'js> = web.calls.dom_text.call((value.clone(),)).ok()?;
    text(&told, ENOUGH).map(|(text, _)| text)
}

/// Line and column of the innermost frame in the guest's file: `at name (file:1:2)` or `at file:1:2`.
fn place(stack: &str, file: &SourceFile) -> Option<(u32, u32)> {
    stack.lines().find_map(|frame| {
        let mut parts = frame.trim_end_matches(')').rsplitn(3, ':');
        let column: u32 = parts.next()?.parse().ok()?;
        let line: u32 = parts.next()?.parse().ok()?;
        let before = parts.next()?.strip_suffix(file.name.as_str())?;
        let shift = if line == 1 { file.first_line_shift } else { 0 };
        (before.ends_with(['(', ' '])).then(|| (line, column.saturating_sub(shift).max(1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stack: &str, shift: u32, expected: Option<(u32, u32)>) {
        let file = SourceFile { name: "route.js".to_owned(), first_line_shift: shift };
        assert_eq!(place(stack, &file), expected, "{stack:?}");
    }

    #[test]
    fn the_place_is_the_innermost_frame_of_the_file() {
        check("    at GET (route.js:3:9)\n    at start (web-api:5:1)\n", 0, Some((3, 9)));
        check("    at URL (web-api:5:1)\n    at GET (route.js:3:9)\n    at x (route.js:9:9)\n", 0, Some((3, 9)));
        check("    at route.js:1:21\n", 0, Some((1, 21)));
        check("    at f (other-route.js:1:1)\n", 0, None);
        check("    at f (native)\n", 0, None);
        check("", 0, None);
        check("at (route.js:99999999999:1)", 0, None);
    }

    #[test]
    fn a_moved_first_line_is_moved_back() {
        check("    at f (route.js:1:45)\n", 40, Some((1, 5)));
        check("    at f (route.js:1:3)\n", 40, Some((1, 1)));
        check("    at f (route.js:2:45)\n", 40, Some((2, 45)));
    }
}
