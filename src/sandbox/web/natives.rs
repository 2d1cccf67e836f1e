//! The native half of the web API: what the prelude's JavaScript asks of Rust. Arguments are strings without lone
//! surrogates, numbers, and lists and arrays that the prelude made; a guest cannot reach these functions.

mod crypto;
mod form;
mod picture;
mod text;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use rquickjs::function::{Func, Opt};
use rquickjs::{Array, Ctx, Object, Result, TypedArray};
use url::{Url, form_urlencoded, quirks};

use super::asks::{self, Asks};
use super::bodies::{self, Bodies};
use super::folder::Folder;
use super::timers::{TimerId, Timers, delay};
use super::{Host, modules};
use crate::clock::Moment;
use crate::sandbox::environment::http::{header_name, header_value};
use crate::sandbox::raw::bytes_of;

/// What the native functions share with the loop that drives them.
#[derive(Clone)]
pub(super) struct Loop {
    pub(super) host: Rc<dyn Host>,
    pub(super) timers: Rc<RefCell<Timers>>,
    pub(super) deadline: Rc<Cell<Moment>>,
    /// When the realm was made, on the host's clock and as a span since 1970.
    pub(super) origin: (Moment, Duration),
}

/// What stands behind the functions of the groups.
#[derive(Clone)]
pub(super) struct Behind {
    pub(super) ticking: Loop,
    pub(super) bodies: Rc<RefCell<Bodies>>,
    pub(super) folder: Rc<Folder>,
    pub(super) asks: Rc<RefCell<Asks>>,
}

/// The functions that the core of the prelude uses.
pub(super) fn for_core<'js>(ctx: &Ctx<'js>, ticking: &Loop) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    let timers = ticking.clone();
    object.set("startTimer", Func::from(move |id, millis, repeats| start_timer(&timers, id, millis, repeats)))?;
    let timers = ticking.clone();
    object.set("startImmediate", Func::from(move |id| start_immediate(&timers, id)))?;
    let timers = Rc::clone(&ticking.timers);
    object.set("stopTimer", Func::from(move |id| timers.borrow_mut().stop(TimerId(id))))?;
    let ticking = ticking.clone();
    object.set("remainingMillis", Func::from(move || remaining_millis(&ticking)))?;
    Ok(object)
}

/// The functions that one of its other groups uses.
pub(super) fn for_group<'js>(ctx: &Ctx<'js>, group: &str, behind: &Behind) -> Result<Object<'js>> {
    let object = Object::new(ctx.clone())?;
    // The guest has run by now and may have put setters on `Object.prototype`, which must not see these functions.
    object.set_prototype(None)?;
    match group {
        "fetch" => {
            text_functions(&object)?;
            header_functions(&object)?;
            parse_function(&object)?;
        }
        "url" => {
            parse_function(&object)?;
            url_functions(&object)?;
        }
        "encoding" => {
            text_functions(&object)?;
            let into =
                |ctx: Ctx<'js>, out: Array<'js>, text: String, room: usize| encode_utf8_into(ctx, &out, &text, room);
            object.set("encodeUtf8Into", Func::from(into))?;
        }
        "streams" => {
            text_functions(&object)?;
            bodies::functions(&object, &behind.bodies)?;
        }
        "files" => {
            text_functions(&object)?;
            object.set("parseQuery", Func::from(|out: Array<'js>, query: String| parse_query(&out, &query)))?;
            form::functions(&object)?;
        }
        "abort" | "performance" => clock_functions(&object, &behind.ticking)?,
        "crypto" => crypto::functions(&object)?,
        "buffer" => text::functions(&object)?,
        "lab" => {
            asks::functions(&object, &behind.asks)?;
            picture::functions(&object, &behind.asks)?;
        }
        "modules" => modules::functions(&object, &behind.folder)?,
        _ => {}
    }
    Ok(object)
}

fn text_functions<'js>(object: &Object<'js>) -> Result<()> {
    let encode = |ctx: Ctx<'js>, text: String| TypedArray::<u8>::new_copy(ctx, text);
    let decode = |ctx: Ctx<'js>, out: Array<'js>, bytes: TypedArray<'js, u8>, fatal: bool, more: bool| {
        decode_utf8(ctx, &out, &bytes_of(&bytes), fatal, more)
    };
    object.set("encodeUtf8", Func::from(encode))?;
    object.set("decodeUtf8", Func::from(decode))
}

fn clock_functions(object: &Object<'_>, ticking: &Loop) -> Result<()> {
    let (host, (start, unix_time)) = (Rc::clone(&ticking.host), ticking.origin);
    object.set("now", Func::from(move || host.now().since(start).as_secs_f64() * 1000.0))?;
    object.set("timeOrigin", Func::from(move || unix_time.as_secs_f64() * 1000.0))
}

fn header_functions(object: &Object<'_>) -> Result<()> {
    object.set("headerName", Func::from(|name: String| header_name(&name)))?;
    object.set("headerValue", Func::from(|value: String| header_value(&value)))?;
    object.set("reasonPhrase", Func::from(|text: String| is_reason_phrase(&text)))
}

fn parse_function<'js>(object: &Object<'js>) -> Result<()> {
    let parse = |out: Array<'js>, text: String, base: Opt<Option<String>>| parse_url(&out, &text, base.0.flatten());
    object.set("parseUrl", Func::from(parse))
}

fn url_functions<'js>(object: &Object<'js>) -> Result<()> {
    let change = |out: Array<'js>, href: String, part: String, value: String| change_url(&out, &href, &part, &value);
    object.set("changeUrl", Func::from(change))?;
    object.set("parseQuery", Func::from(|out: Array<'js>, query: String| parse_query(&out, &query)))?;
    object.set("writeQuery", Func::from(|flat: Array<'js>| write_query(&flat)))
}

fn is_reason_phrase(text: &str) -> bool {
    text.chars().all(|c| c == '\t' || (' '..='\u{ff}').contains(&c) && c != '\u{7f}')
}

/// `out` gets the parts of the URL; false if the text is none.
fn parse_url(out: &Array<'_>, text: &str, base: Option<String>) -> Result<bool> {
    let parsed = match base {
        None => Url::parse(text),
        Some(base) => Url::parse(&base).and_then(|base| base.join(text)),
    };
    parsed.map_or(Ok(false), |url| write_parts(out, &url).map(|()| true))
}

/// Changes one part of a URL; what does not fit leaves it as it was.
fn change_url(out: &Array<'_>, href: &str, part: &str, value: &str) -> Result<()> {
    let Ok(mut url) = Url::parse(href) else { return Ok(()) };
    let ignored = |_: std::result::Result<(), ()>| {};
    match part {
        "protocol" => ignored(quirks::set_protocol(&mut url, value)),
        "username" => ignored(quirks::set_username(&mut url, value)),
        "password" => ignored(quirks::set_password(&mut url, value)),
        "host" => ignored(quirks::set_host(&mut url, value)),
        "hostname" => ignored(quirks::set_hostname(&mut url, value)),
        "port" => ignored(quirks::set_port(&mut url, value)),
        "pathname" => quirks::set_pathname(&mut url, value),
        "search" => quirks::set_search(&mut url, value),
        "hash" => quirks::set_hash(&mut url, value),
        _ => {}
    }
    write_parts(out, &url)
}

/// The parts in the order that `url.js` reads them.
fn write_parts(out: &Array<'_>, url: &Url) -> Result<()> {
    out.set(0, quirks::href(url))?;
    out.set(1, quirks::origin(url))?;
    out.set(2, quirks::protocol(url))?;
    out.set(3, quirks::username(url))?;
    out.set(4, quirks::password(url))?;
    out.set(5, quirks::host(url))?;
    out.set(6, quirks::hostname(url))?;
    out.set(7, quirks::port(url))?;
    out.set(8, quirks::pathname(url))?;
    out.set(9, quirks::search(url))?;
    out.set(10, quirks::hash(url))
}

fn parse_query(out: &Array<'_>, query: &str) -> Result<()> {
    for (at, (name, value)) in form_urlencoded::parse(query.as_bytes()).enumerate() {
        out.set(2 * at, name.as_ref())?;
        out.set(2 * at + 1, value.as_ref())?;
    }
    Ok(())
}

fn write_query(flat: &Array<'_>) -> Result<String> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for at in (0..flat.len()).step_by(2) {
        query.append_pair(&flat.get::<String>(at)?, &flat.get::<String>(at + 1)?);
    }
    Ok(query.finish())
}

/// The bytes of as many whole characters as `room` holds; `out` gets the UTF-16 units read and the bytes written.
fn encode_utf8_into<'js>(ctx: Ctx<'js>, out: &Array<'js>, text: &str, room: usize) -> Result<TypedArray<'js, u8>> {
    let fitting = &text[..text.floor_char_boundary(room)];
    out.set(0, fitting.encode_utf16().count())?;
    out.set(1, fitting.len())?;
    TypedArray::new_copy(ctx, fitting)
}

/// `out` gets the text and, with `more` to come, the bytes of a character that is not complete yet. False for wrong bytes
/// when `fatal`.
fn decode_utf8<'js>(ctx: Ctx<'js>, out: &Array<'js>, bytes: &[u8], fatal: bool, more: bool) -> Result<bool> {
    let (whole, rest) = bytes.split_at(bytes.len() - if more { incomplete_tail(bytes) } else { 0 });
    let text = String::from_utf8_lossy(whole);
    if fatal && str::from_utf8(whole).is_err() {
        return Ok(false);
    }
    out.set(0, text.as_ref())?;
    if more {
        out.set(1, TypedArray::<u8>::new_copy(ctx, rest)?)?;
    }
    Ok(true)
}

/// How many bytes at the end begin a character that has not ended.
fn incomplete_tail(bytes: &[u8]) -> usize {
    let tail = bytes.utf8_chunks().last().map_or(&[][..], |chunk| chunk.invalid());
    let incomplete = str::from_utf8(tail).is_err_and(|wrong| wrong.error_len().is_none());
    if incomplete { tail.len() } else { 0 }
}

fn start_timer(ticking: &Loop, id: u32, millis: f64, repeats: bool) {
    let span = delay(millis);
    let due = ticking.host.now().plus(span);
    ticking.timers.borrow_mut().start(TimerId(id), due, repeats.then_some(span));
}

/// Due at once, after what has been due already.
fn start_immediate(ticking: &Loop, id: u32) {
    ticking.timers.borrow_mut().start(TimerId(id), ticking.host.now(), None);
}

fn remaining_millis(ticking: &Loop) -> u32 {
    ticking.deadline.get().since(ticking.host.now()).as_millis() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_character_that_may_still_end_is_kept() {
        let check = |bytes: &[u8], expected: usize| assert_eq!(incomplete_tail(bytes), expected, "{bytes:?}");
        check(b"", 0);
        check(b"abc", 0);
        check("é".as_bytes(), 0);
        check(b"a\xc3", 1);
        check(b"\xe2\x82", 2);
        check(b"\xf0\x9f\x98", 3);
        check(b"a\xff", 0);
        check(b"\xe2\x28", 0);
    }
}
