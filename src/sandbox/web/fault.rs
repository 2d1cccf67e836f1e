//! What goes wrong in guest code, and how a thrown value is read: by own data properties only, so that no getter, proxy
//! trap or `toString` of a guest runs while its error is told.

use std::fmt;

use rquickjs::{Error, Object, Value};

use super::prelude::Web;

/// What kind of thing went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The program is not JavaScript.
    Syntax,
    /// The program imports something that is not there.
    Import,
    /// The program exports nothing that can be called as a handler.
    NoHandler,
    /// The program threw, at its top level or in its handler.
    Threw,
    /// The handler's promise is open and nothing is left that could settle it.
    NeverSettles,
    /// The handler returned something else than a `Response`.
    NotAResponse,
    /// The body of the returned `Response` has been read already.
    BodyUsed,
    /// The status is not one that may be sent.
    BadStatus,
    /// A header is not one that may be sent.
    BadHeader,
    /// The body is not a string, or not the Base64 that it claims to be.
    BadBody,
    /// The host stopped the program.
    Stopped,
}

/// An error of a guest program. The message is foreign text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestError {
    /// What kind of thing went wrong.
    pub kind: Fault,
    /// What happened, in the words of the engine or of the guest.
    pub message: String,
    /// The line in the guest's file, from 1, if known.
    pub line: Option<u32>,
    /// The column in that line, from 1, if known.
    pub column: Option<u32>,
}

impl GuestError {
    pub(super) fn new(kind: Fault, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), line: None, column: None }
    }
}

impl fmt::Display for GuestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "{line}:{column}: {}", self.message),
            _ => f.write_str(&self.message),
        }
    }
}

/// The guest's file: its name in stack traces, and how far its first line was moved to the right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceFile {
    pub(super) name: String,
    pub(super) first_line_shift: u32,
}

/// Prototypes above this are not looked at when the name of an error is searched.
const MAX_PROTOTYPES: usize = 8;

/// The error that an engine call reported. `kind` is for what guest code threw.
pub(super) fn caught(web: &Web<'_>, kind: Fault, error: &Error, file: &SourceFile) -> GuestError {
    match error {
        Error::Exception => thrown(web, kind, &web.ctx.catch(), file),
        _ if web.ticking.host.stopped() => GuestError::new(Fault::Stopped, "stopped"),
        other => GuestError::new(kind, other.to_string()),
    }
}

/// The error that a thrown value stands for.
pub(super) fn thrown<'js>(web: &Web<'js>, kind: Fault, value: &Value<'js>, file: &SourceFile) -> GuestError {
    if web.ticking.host.stopped() {
        return GuestError::new(Fault::Stopped, "stopped");
    }
    let message = message(web, value);
    if let Some(name) = message.strip_prefix("ReferenceError: could not load module '") {
        let name = name.trim_end_matches('\'');
        let advice = "a function in this course is one file without packages";
        return GuestError::new(Fault::Import, format!("cannot import '{name}': {advice}"));
    }
    let place = value.as_object().and_then(|object| place(&stack(web, object)?, file));
    GuestError { kind, message, line: place.map(|(line, _)| line), column: place.map(|(_, column)| column) }
}

fn message<'js>(web: &Web<'js>, value: &Value<'js>) -> String {
    let Some(object) = value.as_object() else { return primitive(web, value) };
    if value.is_proxy() {
        return "threw a Proxy".to_owned();
    }
    if let Some(told) = web.calls.dom_text.call((value.clone(),)).ok().and_then(|told: Value<'js>| text(web, &told)) {
        return told;
    }
    let name = inherited_text(web, object, "name");
    let message = inherited_text(web, object, "message");
    match message {
        Some(message) if !value.is_error() => message,
        Some(message) if !message.is_empty() => format!("{}: {message}", name.as_deref().unwrap_or("Error")),
        _ if value.is_error() => name.unwrap_or_else(|| "Error".to_owned()),
        _ if value.is_function() => "threw a function".to_owned(),
        _ if value.is_array() => "threw an array".to_owned(),
        _ => "threw an object that is no Error".to_owned(),
    }
}

fn primitive<'js>(web: &Web<'js>, value: &Value<'js>) -> String {
    match text(web, value) {
        Some(text) => format!("threw {text:?}"),
        None if value.is_null() => "threw null".to_owned(),
        None => match (value.as_number(), value.as_bool()) {
            (Some(number), _) => format!("threw {number}"),
            (_, Some(truth)) => format!("threw {truth}"),
            _ => format!("threw {}", value.type_name()),
        },
    }
}

/// A string property of an object or of its nearest prototype that has one.
fn inherited_text<'js>(web: &Web<'js>, object: &Object<'js>, key: &str) -> Option<String> {
    let mut object = object.clone();
    for _ in 0..MAX_PROTOTYPES {
        if object.as_value().is_proxy() {
            return None;
        }
        let own: Value<'js> = web.calls.own_data.call((object.clone(), key)).ok()?;
        if !own.is_undefined() {
            return text(web, &own);
        }
        object = object.get_prototype()?;
    }
    None
}

/// A string as Rust has it; lone surrogates become U+FFFD. Nothing if the value is no string.
pub(super) fn text<'js>(web: &Web<'js>, value: &Value<'js>) -> Option<String> {
    value.as_string()?;
    web.calls.well_formed.call((value.clone(),)).ok()
}

fn stack<'js>(web: &Web<'js>, error: &Object<'js>) -> Option<String> {
    if error.as_value().is_proxy() {
        return None;
    }
    let internal: Value<'js> = web.calls.stack_of.call((error.clone(),)).ok()?;
    text(web, &internal).or_else(|| inherited_text(web, error, "stack"))
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
