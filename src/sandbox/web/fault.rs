//! How what a guest threw is told, and where in its file that was. No getter, proxy trap or `toString` of a guest runs
//! for it.

use rquickjs::{Error, Value};

use super::folder::Folder;
use super::modules::COMMON_JS_HEAD;
use super::prelude::Web;
use crate::sandbox::environment::{Fault, GuestError};
use crate::sandbox::inspect::{ENOUGH, error_text, inspect, stack};
use crate::sandbox::raw::text;
use crate::text::sanitise_line;

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
    if let Some(failed) = message.strip_prefix("Error: ").and_then(|message| web.folder.failure(message)) {
        let place = failed.place.map(|(line, column)| Place { file: failed.file, line, column });
        return with_place(GuestError::new(Fault::Import, &failed.message), place, file);
    }
    if let Some(place) = web.folder.place_of_link_error(&message) {
        let (from, line, column) = place;
        return with_place(GuestError::new(Fault::Import, &message), Some(Place { file: from, line, column }), file);
    }
    let place = stack(value).and_then(|stack| place(&stack, file, &web.folder));
    with_place(GuestError::new(kind, &message), place, file)
}

/// A place in one of the guest's files.
#[derive(Debug, PartialEq, Eq)]
struct Place {
    file: String,
    line: u32,
    column: u32,
}

fn with_place(error: GuestError, place: Option<Place>, entry: &SourceFile) -> GuestError {
    let Some(Place { file, line, column }) = place else { return error };
    let file = (file != entry.name).then(|| Box::new(sanitise_line(&file)));
    GuestError { file, line: Some(line), column: Some(column), ..error }
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

/// The place of the innermost frame in one of the guest's files: `at name (file:1:2)` or `at file:1:2`.
fn place(stack: &str, entry: &SourceFile, folder: &Folder) -> Option<Place> {
    stack.lines().find_map(|frame| {
        let mut parts = frame.trim_end_matches(')').rsplitn(3, ':');
        let column: u32 = parts.next()?.parse().ok()?;
        let line: u32 = parts.next()?.parse().ok()?;
        let before = parts.next()?;
        let in_entry = || before.strip_suffix(entry.name.as_str()).is_some_and(|rest| rest.ends_with(['(', ' ']));
        let (file, shift) = match folder.file_at_end(before) {
            Some(file) if file != entry.name => {
                let shift = if folder.is_wrapped(&file) { COMMON_JS_HEAD.len() as u32 } else { 0 };
                (file, shift)
            }
            Some(file) => (file, entry.first_line_shift),
            None => in_entry().then(|| (entry.name.clone(), entry.first_line_shift))?,
        };
        let shift = if line == 1 { shift } else { 0 };
        Some(Place { file, line, column: column.saturating_sub(shift).max(1) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stack: &str, shift: u32, expected: Option<(u32, u32)>) {
        let file = SourceFile { name: "route.js".to_owned(), first_line_shift: shift };
        let found = place(stack, &file, &Folder::default()).map(|place| (place.line, place.column));
        assert_eq!(found, expected, "{stack:?}");
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
