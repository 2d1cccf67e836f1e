//! The guest's `console`: what it prints goes to a [`Sink`] as text, and no guest code runs on the way. Knows nothing of
//! frames and of who listens.

use std::cell::Cell;
use std::rc::Rc;

use rquickjs::function::Rest;
use rquickjs::{Ctx, Function, Object, Value};

use crate::sandbox::inspect::{cut, inspect};
use crate::sandbox::raw::text;
use crate::sandbox::transcript::Level;
use crate::sandbox::value::number_text;

/// The most that one call prints, in bytes.
const MOST: usize = 16 << 10;
/// Groups deeper than this are not set in further.
const MAX_INDENT: usize = 10;

/// Where printed text goes.
pub(super) trait Sink {
    /// Takes what one call printed: the text, cut if it was long, and the number of bytes that were printed.
    fn print(&self, level: Level, text: &str, bytes: u64);
}

/// Gives a realm its `console`.
pub(super) fn install<'js>(ctx: &Ctx<'js>, sink: &Rc<dyn Sink>) -> rquickjs::Result<()> {
    let console = Object::new(ctx.clone())?;
    let indent = Rc::new(Cell::new(0));
    let printers = [
        ("debug", Level::Debug),
        ("log", Level::Log),
        ("info", Level::Info),
        ("warn", Level::Warn),
        ("error", Level::Error),
        ("trace", Level::Error),
        ("dir", Level::Log),
        ("table", Level::Log),
    ];
    for (name, level) in printers {
        let (sink, indent) = (sink.clone(), indent.clone());
        let print = move |values: Rest<Value<'js>>| write(&*sink, level, indent.get(), &values);
        console.set(name, Function::new(ctx.clone(), print)?.with_name(name)?)?;
    }
    for name in ["group", "groupCollapsed"] {
        let (sink, indent) = (sink.clone(), indent.clone());
        let open = move |values: Rest<Value<'js>>| {
            if !values.is_empty() {
                write(&*sink, Level::Log, indent.get(), &values);
            }
            indent.set(indent.get() + 1);
        };
        console.set(name, Function::new(ctx.clone(), open)?.with_name(name)?)?;
    }
    let close = {
        let indent = indent.clone();
        move || indent.set(indent.get().saturating_sub(1))
    };
    console.set("groupEnd", Function::new(ctx.clone(), close)?.with_name("groupEnd")?)?;
    let assert = {
        let sink = sink.clone();
        move |values: Rest<Value<'js>>| {
            if !values.first().is_some_and(is_true) {
                let (said, bytes) = printed(values.get(1..).unwrap_or_default(), MOST);
                let text =
                    if said.is_empty() { "Assertion failed".to_owned() } else { format!("Assertion failed: {said}") };
                sink.print(Level::Error, &text, bytes);
            }
        }
    };
    console.set("assert", Function::new(ctx.clone(), assert)?.with_name("assert")?)?;
    ctx.globals().set("console", console)
}

fn write(sink: &dyn Sink, level: Level, indent: usize, values: &[Value<'_>]) {
    let (text, bytes) = printed(values, MOST);
    if indent == 0 {
        return sink.print(level, &text, bytes);
    }
    let margin = "  ".repeat(indent.min(MAX_INDENT));
    let text = text.split('\n').map(|line| format!("{margin}{line}")).collect::<Vec<_>>().join("\n");
    sink.print(level, &text, bytes);
}

/// Whether a value counts as true, told without running guest code.
fn is_true(value: &Value<'_>) -> bool {
    match (value.as_bool(), value.as_number()) {
        (Some(truth), _) => truth,
        (_, Some(number)) => number != 0.0 && !number.is_nan(),
        _ if value.is_string() => text(value, 1).is_none_or(|(_, length)| length > 0),
        _ if value.is_big_int() => text(value, 2).is_none_or(|(digits, _)| digits != "0"),
        _ => !value.is_undefined() && !value.is_null(),
    }
}

/// What a call of `console.log` prints: texts as they are, other values inspected, with a space between. At most `most`
/// bytes of it, and the length of all.
fn printed(values: &[Value<'_>], most: usize) -> (String, u64) {
    let mut out = String::new();
    let mut bytes = 1;
    for value in substituted(values, most) {
        if !out.is_empty() || bytes > 1 {
            out.push(' ');
            bytes += 1;
        }
        let (text, length) = match value {
            Piece::Text(text, length) => (text, length),
            Piece::Value(value) if value.is_string() => {
                text(value, most).unwrap_or_else(|| ("(a text too long to print)".to_owned(), 0))
            }
            Piece::Value(value) => {
                let text = inspect(value, most);
                let length = text.len();
                (text, length)
            }
        };
        bytes += length as u64;
        if out.len() < most {
            out.push_str(&text);
        }
    }
    cut(&mut out, most);
    (out, bytes)
}

enum Piece<'a, 'js> {
    Text(String, usize),
    Value(&'a Value<'js>),
}

/// Fills the signs of a first text like `%d items` with the values behind it.
fn substituted<'a, 'js>(values: &'a [Value<'js>], most: usize) -> Vec<Piece<'a, 'js>> {
    let pattern = values.split_first().filter(|(first, rest)| first.is_string() && !rest.is_empty());
    let Some((pattern, mut rest)) = pattern.and_then(|(first, rest)| Some((text(first, most)?, rest))) else {
        return values.iter().map(Piece::Value).collect();
    };
    let (pattern, length) = pattern;
    if !pattern.contains('%') || length > pattern.len() {
        return values.iter().map(Piece::Value).collect();
    }
    let mut out = String::new();
    let mut signs = pattern.chars().peekable();
    while let Some(sign) = signs.next() {
        let kind = (sign == '%').then(|| signs.peek().copied()).flatten();
        match (kind, rest.split_first()) {
            (Some('%'), _) => {
                signs.next();
                out.push('%');
            }
            (Some(kind @ ('s' | 'd' | 'i' | 'f' | 'j' | 'o' | 'O' | 'c')), Some((value, behind))) => {
                signs.next();
                rest = behind;
                if kind != 'c' {
                    out.push_str(&filled(kind, value, most));
                }
            }
            _ => out.push(sign),
        }
    }
    let length = out.len();
    std::iter::once(Piece::Text(out, length)).chain(rest.iter().map(Piece::Value)).collect()
}

fn filled(kind: char, value: &Value<'_>, most: usize) -> String {
    let number = || value.as_number().unwrap_or(f64::NAN);
    match kind {
        'd' | 'f' => number_text(number()),
        'i' => number_text(number().trunc()),
        's' if value.is_string() => text(value, most).map_or_else(String::new, |(text, _)| text),
        _ => inspect(value, most),
    }
}
