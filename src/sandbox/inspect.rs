//! Values as text, the way a console shows them. Walks what objects store and never runs guest code: no getter, no trap,
//! no `toString`, no `toJSON`. What is long is cut.

use std::fmt::{self, Write};

use rquickjs::function::This;
use rquickjs::{Function, Object, Value};

use crate::sandbox::pristine::Pristine;
use crate::sandbox::raw::{Class, Slot, class, own, own_at, own_enumerable, same_class, text};
use crate::sandbox::value::number_text;

/// Objects inside objects are opened this deep.
const DEPTH: usize = 3;
/// Items and properties shown of one object.
const ITEMS: usize = 100;
/// Bytes shown of a string inside an object.
const INNER_TEXT: usize = 1000;
/// Prototypes looked through for a name.
const CHAIN: usize = 8;
/// Enough text of a name, a message or a value for what is kept of it.
pub(super) const ENOUGH: usize = 1000;

/// A value as text.
pub(super) fn inspect(value: &Value<'_>, most: usize) -> String {
    let mut inspector = Inspector { out: String::new(), most, path: Vec::new() };
    inspector.write(value);
    cut(&mut inspector.out, most);
    inspector.out
}

struct Inspector<'js> {
    out: String,
    most: usize,
    /// The objects that are open, to see circles.
    path: Vec<Object<'js>>,
}

impl<'js> Inspector<'js> {
    fn write(&mut self, value: &Value<'js>) {
        if self.is_full() {
            return;
        }
        if let Some(number) = value.as_number() {
            self.out.push_str(&number_text(number));
        } else if let Some(truth) = value.as_bool() {
            self.out.push_str(if truth { "true" } else { "false" });
        } else if value.is_undefined() {
            self.out.push_str("undefined");
        } else if value.is_null() {
            self.out.push_str("null");
        } else if value.is_string() {
            self.quote(value);
        } else if value.is_big_int() {
            let digits = text(value, self.most).map_or_else(|| "?".to_owned(), |(digits, _)| digits);
            self.out.push_str(&digits);
            self.out.push('n');
        } else if value.is_symbol() {
            self.symbol(value);
        } else if value.is_proxy() {
            self.out.push_str("Proxy");
        } else if let Some(object) = value.as_object() {
            self.object(object);
        } else {
            self.out.push('?');
        }
    }

    fn object(&mut self, object: &Object<'js>) {
        let value = object.as_value();
        if value.is_promise() {
            self.out.push_str("Promise");
        } else if value.is_function() {
            let sort = if class(value) == Class::AsyncFunction { "AsyncFunction" } else { "Function" };
            let name = own_text(object, "name").filter(|name| !name.is_empty());
            self.out
                .push_str(&name.map_or_else(|| format!("[{sort} (anonymous)]"), |name| format!("[{sort}: {name}]")));
        } else if self.path.contains(object) {
            self.out.push_str("[Circular]");
        } else if value.is_error() {
            self.out.push_str(&error_text(object));
            let stack = stack(value).unwrap_or_default();
            if !stack.is_empty() {
                self.out.push('\n');
                self.out.push_str(stack.trim_end());
            }
        } else if self.path.len() >= DEPTH {
            let name = if value.is_array() { "Array".to_owned() } else { class_name(object) };
            self.put(format_args!("[{name}]"));
        } else {
            self.path.push(object.clone());
            self.open(object);
            self.path.pop();
        }
    }

    fn open(&mut self, object: &Object<'js>) {
        let value = object.as_value();
        if value.is_array() {
            let length = match own(object, "length") {
                Some(Slot::Data(length)) => length.as_number().unwrap_or(0.0),
                _ => 0.0,
            };
            let rest = (length > ITEMS as f64).then(|| format!("… {} more", number_text(length - ITEMS as f64)));
            self.indexed(object, length as usize, rest);
            return;
        }
        let pristine = object.ctx().userdata::<Pristine<'js>>();
        let Some(pristine) = pristine else { return self.properties(object, "") };
        let read = |function: &Function<'js>| call(function, value);
        match class(value) {
            Class::Typed => {
                self.out.push_str(&class_name(object));
                self.out.push(' ');
                let length = (0..=ITEMS as u32).take_while(|index| own_at(object, *index).is_some()).count();
                self.indexed(object, length, (length > ITEMS).then(|| "… more".to_owned()));
            }
            Class::Date => {
                let is_valid =
                    read(&pristine.date_number).and_then(|number| number.as_number()).is_some_and(f64::is_finite);
                let iso = is_valid.then(|| read(&pristine.date_text)).flatten().and_then(|iso| text(&iso, INNER_TEXT));
                self.out.push_str(&iso.map_or_else(|| "Invalid Date".to_owned(), |(iso, _)| iso));
            }
            Class::RegExp => {
                let source = read(&pristine.regexp_source).and_then(|source| text(&source, INNER_TEXT));
                let is_set = |get: &Function<'js>| read(get).and_then(|set| set.as_bool()) == Some(true);
                let flags = pristine.regexp_flags.iter().filter(|(_, get)| is_set(get)).map(|(letter, _)| letter);
                self.put(format_args!("/{}/{}", source.unwrap_or_default().0, flags.collect::<String>()));
            }
            Class::Map => self.entries(object, "Map", read(&pristine.map_entries).as_ref(), &pristine.map_next),
            Class::Set => self.entries(object, "Set", read(&pristine.set_values).as_ref(), &pristine.set_next),
            Class::AsyncFunction | Class::Other => {
                match pristine.boxes.iter().find(|(sample, _)| same_class(sample, value)) {
                    Some((_, open)) => {
                        self.put(format_args!("[{}: ", class_name(object)));
                        if let Some(inner) = read(open) {
                            self.write(&inner);
                        }
                        self.out.push(']');
                    }
                    None => self.properties(object, &class_name(object)),
                }
            }
        }
    }

    fn indexed(&mut self, object: &Object<'js>, length: usize, rest: Option<String>) {
        let mut list = List::new(self, '[');
        let mut holes = 0;
        for index in 0..length.min(ITEMS) {
            match own_at(object, index as u32) {
                None => holes += 1,
                Some(slot) => {
                    list.holes(std::mem::take(&mut holes));
                    list.item(|to| to.slot(&slot));
                }
            }
        }
        list.holes(holes);
        list.close(']', rest);
    }

    fn properties(&mut self, object: &Object<'js>, name: &str) {
        if name != "Object" && !name.is_empty() {
            self.out.push_str(name);
            self.out.push(' ');
        }
        let (found, all) = own_enumerable(object, ITEMS);
        let rest = all.saturating_sub(found.len());
        let mut list = List::new(self, '{');
        for (key, slot) in &found {
            list.item(|to| {
                to.key(key);
                to.out.push_str(": ");
                to.slot(slot);
            });
        }
        list.close('}', (rest > 0).then(|| format!("… {rest} more")));
    }

    fn entries(&mut self, object: &Object<'js>, name: &str, iterator: Option<&Value<'js>>, next: &Function<'js>) {
        let sort = class_name(object);
        self.out.push_str(if sort == "Object" { name } else { &sort });
        self.out.push(' ');
        let mut list = List::new(self, '{');
        let mut rest = None;
        for count in 0..=ITEMS {
            let step = iterator.and_then(|iterator| call(next, iterator)).and_then(Value::into_object);
            let Some(step) = step else { break };
            let Some(Slot::Data(value)) = own(&step, "value") else { break };
            if let Some(Slot::Data(done)) = own(&step, "done")
                && done.as_bool() == Some(true)
            {
                break;
            }
            if count == ITEMS {
                rest = Some("… more".to_owned());
                break;
            }
            let pair = value.as_object().filter(|_| name == "Map");
            match pair.map(|pair| (own_at(pair, 0), own_at(pair, 1))) {
                Some((Some(key), Some(value))) => list.item(|to| {
                    to.slot(&key);
                    to.out.push_str(" => ");
                    to.slot(&value);
                }),
                _ => list.item(|to| to.write(&value)),
            }
        }
        list.close('}', rest);
    }

    fn slot(&mut self, slot: &Slot<'js>) {
        match slot {
            Slot::Data(value) => self.write(value),
            Slot::Accessor => self.out.push_str("[Getter]"),
        }
    }

    fn key(&mut self, key: &Value<'js>) {
        if key.is_symbol() {
            self.out.push('[');
            self.symbol(key);
            self.out.push(']');
            return;
        }
        let name = text(key, INNER_TEXT).map_or_else(String::new, |(name, _)| name);
        if is_identifier(&name) {
            self.out.push_str(&name);
        } else {
            self.quote(key);
        }
    }

    fn symbol(&mut self, symbol: &Value<'js>) {
        let name = text(symbol, INNER_TEXT).map_or_else(String::new, |(name, _)| name);
        self.put(format_args!("Symbol({name})"));
    }

    fn quote(&mut self, string: &Value<'js>) {
        let Some((inner, length)) = text(string, INNER_TEXT) else {
            self.out.push_str("\"(too long)\"");
            return;
        };
        self.out.push('"');
        for sign in inner.chars() {
            match sign {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                sign => self.out.push(sign),
            }
        }
        self.out.push_str(if length > INNER_TEXT { "…\"" } else { "\"" });
    }

    fn put(&mut self, text: fmt::Arguments<'_>) {
        self.out.write_fmt(text).expect("writing to a string cannot fail");
    }

    fn is_full(&self) -> bool {
        self.out.len() > self.most
    }
}

/// Items between brackets, with commas.
struct List<'a, 'js> {
    to: &'a mut Inspector<'js>,
    items: usize,
}

impl<'a, 'js> List<'a, 'js> {
    fn new(to: &'a mut Inspector<'js>, bracket: char) -> Self {
        to.out.push(bracket);
        Self { to, items: 0 }
    }

    fn item(&mut self, write: impl FnOnce(&mut Inspector<'js>)) {
        if self.to.is_full() {
            return;
        }
        self.to.out.push_str(if self.items == 0 { " " } else { ", " });
        self.items += 1;
        write(self.to);
    }

    fn holes(&mut self, count: usize) {
        match count {
            0 => {}
            1 => self.item(|to| to.out.push_str("<1 empty item>")),
            count => self.item(|to| to.put(format_args!("<{count} empty items>"))),
        }
    }

    fn close(mut self, bracket: char, rest: Option<String>) {
        if let Some(rest) = rest {
            self.item(|to| to.out.push_str(&rest));
        }
        if self.items > 0 {
            self.to.out.push(' ');
        }
        self.to.out.push(bracket);
    }
}

/// `TypeError: x is not a function`.
pub(super) fn error_text(error: &Object<'_>) -> String {
    let name = inherited_text(error, "name").unwrap_or_else(|| "Error".to_owned());
    let message = inherited_text(error, "message").unwrap_or_default();
    match (name.is_empty(), message.is_empty()) {
        (true, _) => message,
        (_, true) => name,
        _ => format!("{name}: {message}"),
    }
}

/// The stack that the engine keeps inside an error; a program may have made it something else than text.
pub(super) fn stack(value: &Value<'_>) -> Option<String> {
    if !value.is_error() || value.is_proxy() {
        return None;
    }
    let stack = call(&value.ctx().userdata::<Pristine<'_>>()?.error_stack, value)?;
    if stack.is_string() { text(&stack, 4 * ENOUGH).map(|(stack, _)| stack) } else { None }
}

/// The name of the function that made an object, `Object` for plain ones.
fn class_name(object: &Object<'_>) -> String {
    let Some(prototype) = object.get_prototype() else { return "[Object: null prototype]".to_owned() };
    let constructor = match inherited(&prototype, "constructor") {
        Some(Slot::Data(constructor)) if !constructor.is_proxy() => constructor.into_object(),
        _ => None,
    };
    constructor
        .and_then(|constructor| own_text(&constructor, "name"))
        .filter(|name| is_identifier(name))
        .unwrap_or_else(|| "Object".to_owned())
}

/// A property of an object or of its prototypes, as it is stored.
pub(super) fn inherited<'js>(object: &Object<'js>, name: &str) -> Option<Slot<'js>> {
    let mut at = object.clone();
    for _ in 0..CHAIN {
        if at.as_value().is_proxy() {
            return None;
        }
        if let Some(slot) = own(&at, name) {
            return Some(slot);
        }
        at = at.get_prototype()?;
    }
    None
}

fn inherited_text(object: &Object<'_>, name: &str) -> Option<String> {
    match inherited(object, name)? {
        Slot::Data(value) if value.is_string() => text(&value, ENOUGH).map(|(text, _)| text),
        _ => None,
    }
}

fn own_text(object: &Object<'_>, name: &str) -> Option<String> {
    match own(object, name)? {
        Slot::Data(value) if value.is_string() => text(&value, ENOUGH).map(|(text, _)| text),
        _ => None,
    }
}

/// Calls a function of the engine itself on a value that has what it reads.
fn call<'js>(function: &Function<'js>, this: &Value<'js>) -> Option<Value<'js>> {
    let result = function.call((This(this.clone()),));
    if result.is_err() {
        this.ctx().catch();
    }
    result.ok()
}

/// Whether a text can stand as a name in a program.
pub(super) fn is_identifier(text: &str) -> bool {
    let is_part = |sign: char| sign.is_alphanumeric() || sign == '_' || sign == '$';
    !text.is_empty() && text.chars().all(is_part) && !text.starts_with(|sign: char| sign.is_numeric())
}

/// Cuts a text to `most` bytes, with a sign.
pub(super) fn cut(text: &mut String, most: usize) {
    if text.len() > most {
        text.truncate(text.floor_char_boundary(most));
        text.push('…');
    }
}
