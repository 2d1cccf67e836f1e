//! What goes out from a function: status, headers, body, each checked whatever the guest did. Nothing that HTTP cannot
//! carry leaves here.

use rquickjs::{Array, TypedArray, Value};

use crate::sandbox::environment::http::checked;
use crate::sandbox::environment::{Answer, Fault, GuestError, MAX_BODY};
use crate::sandbox::raw::{bytes_of, text};

/// Longer than the words in which the prelude says why a value is no answer.
const WORD: usize = 20;

/// The answer that a `Response` stands for. `taken` is what the prelude made of it: a list, or a word that says why not.
/// `what` is the type of the value, for the message.
pub(super) fn response_answer(taken: &Value<'_>, what: &str, method: &str) -> Result<Answer, GuestError> {
    let Some(parts) = taken.as_array() else {
        return Err(match text(taken, WORD).as_ref().map(|(word, _)| word.as_str()) {
            Some("used") => {
                let advice = "clone() it before reading, and make a new one for every request";
                GuestError::new(Fault::BodyUsed, &format!("the body of the Response has been used already: {advice}"))
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
    checked(status, headers, if method == "HEAD" { Vec::new() } else { body })
}

type Parts = (f64, Vec<(String, String)>, Vec<u8>);

fn read_parts(parts: &Array<'_>) -> rquickjs::Result<Parts> {
    let status = parts.get(0)?;
    let content: Value<'_> = parts.get(1)?;
    let body = match TypedArray::<u8>::from_value(content.clone()) {
        Ok(bytes) => bytes_of(&bytes),
        Err(_) => text(&content, MAX_BODY + 1).map_or_else(Vec::new, |(text, _)| text.into_bytes()),
    };
    let mut headers = Vec::new();
    for at in (2..parts.len()).step_by(2) {
        headers.push((parts.get(at)?, parts.get(at + 1)?));
    }
    Ok((status, headers, body))
}

fn described(type_name: &str) -> String {
    match type_name {
        "undefined" | "null" => format!("{type_name} and not a Response"),
        "object" | "array" | "int" => format!("an {type_name} that is no Response"),
        other => format!("a {other} and not a Response"),
    }
}
