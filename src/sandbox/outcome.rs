//! Values of the engine turned into plain data that can leave the child.

use rquickjs::Value;

use crate::sandbox::inspect::{ENOUGH, error_text, inspect, stack};
use crate::sandbox::value::{Kind, Place, Returned, Thrown, shown};

/// What a call returned, as data.
pub(super) fn returned(value: &Value<'_>) -> Returned {
    if let Some(number) = value.as_number() {
        return Returned::Number(number);
    }
    let kind = match value {
        value if value.is_undefined() => Kind::Undefined,
        value if value.is_null() => Kind::Null,
        value if value.is_bool() => Kind::Boolean,
        value if value.is_string() => Kind::Text,
        value if value.is_big_int() => Kind::BigInt,
        value if value.is_symbol() => Kind::Symbol,
        value if value.is_proxy() => Kind::Object,
        value if value.is_promise() => Kind::Promise,
        value if value.is_function() => Kind::Function,
        _ => Kind::Object,
    };
    Returned::Other(kind, shown(&inspect(value, ENOUGH)))
}

/// What was thrown, as data; `file` is the name under which the learner's file was loaded.
pub(super) fn thrown(value: &Value<'_>, file: &str) -> Thrown {
    let text = match value.as_object() {
        Some(object) if value.is_error() && !value.is_proxy() => error_text(object),
        _ => inspect(value, ENOUGH),
    };
    let place = stack(value).and_then(|stack| place(&stack, file));
    Thrown { text: shown(&text), place }
}

/// The function on top of an error's stack.
pub(super) fn top_function(value: &Value<'_>) -> Option<String> {
    let stack = stack(value)?;
    let name = stack.lines().next()?.trim_start().strip_prefix("at ")?.split(" (").next()?;
    (!name.starts_with('<')).then(|| name.to_owned())
}

/// The first place in `file` that a stack names, as in `at f (solution.js:2:9)`.
fn place(stack: &str, file: &str) -> Option<Place> {
    stack.match_indices(file).find_map(|(at, _)| {
        let numbers = stack[at + file.len()..].strip_prefix(':')?;
        let mut numbers = numbers.split(|sign: char| !sign.is_ascii_digit());
        let (line, column) = (numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?);
        Some(Place { line, column })
    })
}
