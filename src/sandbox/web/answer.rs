//! What goes out from a function: status, headers, body, each checked whatever the guest did. Nothing that HTTP cannot
//! carry leaves here.

use rquickjs::{Array, TypedArray, Value};

use crate::sandbox::environment::http::checked;
use crate::sandbox::environment::{Answer, Fault, GuestError, MAX_BODY};
use crate::sandbox::raw::{bytes_of, text};

/// Longer than the words in which the prelude says why a value is no answer.
const WORD: usize = 20;

/// The body of an answer as the guest gave it.
pub(super) enum Content<'js> {
    /// All of it.
    Whole(Vec<u8>),
    /// A stream that is still to be read.
    Stream(Value<'js>),
}

/// The head of the answer that a `Response` stands for, with its body still empty, and the body. `taken` is what the
/// prelude made of it: a list, or a word that says why not. `what` is the type of the value, for the message.
pub(super) fn response_answer<'js>(taken: &Value<'js>, what: &str) -> Result<(Answer, Content<'js>), GuestError> {
    let Some(parts) = taken.as_array() else {
        return Err(match text(taken, WORD).as_ref().map(|(word, _)| word.as_str()) {
            Some("used") => {
                let advice = "clone() it before reading, and make a new one for every request";
                GuestError::new(Fault::BodyUsed, &format!("the body of the Response has been used already: {advice}"))
            }
            Some("locked") => {
                let advice = "release its reader, or return a Response of another stream";
                GuestError::new(Fault::BodyUsed, &format!("the body of the Response is locked to a reader: {advice}"))
            }
            Some("error") => GuestError::new(Fault::BadStatus, "Response.error() has no status that could be sent"),
            _ => {
                let advice = "return new Response(…) or Response.json(…)";
                GuestError::new(Fault::NotAResponse, &format!("the handler returned {}: {advice}", described(what)))
            }
        });
    };
    let (status, headers, body) = read_parts(parts)
        .map_err(|error| GuestError::new(Fault::NotAResponse, &format!("the Response cannot be read: {error}")))?;
    Ok((checked(status, headers, Vec::new())?, body))
}

type Parts<'js> = (f64, Vec<(String, String)>, Content<'js>);

fn read_parts<'js>(parts: &Array<'js>) -> rquickjs::Result<Parts<'js>> {
    let status = parts.get(0)?;
    let content: Value<'js> = parts.get(1)?;
    let body = match TypedArray::<u8>::from_value(content.clone()) {
        Ok(bytes) => Content::Whole(bytes_of(&bytes)),
        // What is an object and no array can only be a stream: the prelude made the list.
        Err(_) if content.is_object() => Content::Stream(content),
        Err(_) => Content::Whole(text(&content, MAX_BODY + 1).map_or_else(Vec::new, |(text, _)| text.into_bytes())),
    };
    let flat: Array<'js> = parts.get(2)?;
    let pairs = (0..flat.len()).step_by(2).map(|at| Ok((flat.get(at)?, flat.get(at + 1)?)));
    Ok((status, pairs.collect::<rquickjs::Result<_>>()?, body))
}

fn described(type_name: &str) -> String {
    match type_name {
        "undefined" | "null" => format!("{type_name} and not a Response"),
        "object" | "array" | "int" => format!("an {type_name} that is no Response"),
        other => format!("a {other} and not a Response"),
    }
}
