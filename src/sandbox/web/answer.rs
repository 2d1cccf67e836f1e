//! What goes out from a function: status, headers, body, each checked whatever the guest did. Nothing that HTTP cannot
//! carry leaves here.

use rquickjs::{Array, TypedArray, Value};

use super::natives::{header_name, header_value};
use crate::sandbox::environment::{Answer, Fault, GuestError, MAX_BODY};
use crate::sandbox::raw::{bytes_of, text};

/// All header names and values of an answer together may not be longer, in bytes.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// Longer than the words in which the prelude says why a value is no answer.
const WORD: usize = 20;

/// Headers that say how a message is cut on the wire. The server that sends it decides that.
const FRAMING: [&str; 8] =
    ["connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

/// An answer of these parts, if HTTP can carry them.
pub(super) fn checked(
    status: f64,
    headers: impl IntoIterator<Item = (String, String)>,
    body: Vec<u8>,
) -> Result<Answer, GuestError> {
    if status.fract() != 0.0 || !(200.0..=599.0).contains(&status) {
        let message = format!("the status must be a whole number from 200 to 599, not {status}");
        return Err(GuestError::new(Fault::BadStatus, &message));
    }
    let status = status as u16;
    let mut kept = Vec::new();
    let mut size = 0;
    for (name, value) in headers {
        let (name, value) = checked_header(&name, &value)?;
        size += name.len() + value.len();
        if size > MAX_HEADER_BYTES {
            return Err(GuestError::new(Fault::BadHeader, "the headers are longer than 64 KiB"));
        }
        if !FRAMING.contains(&name.as_str()) {
            kept.push((name, value));
        }
    }
    if body.len() > MAX_BODY {
        return Err(GuestError::new(Fault::BadBody, "the body is longer than 6 MiB"));
    }
    let body = if matches!(status, 204 | 205 | 304) { Vec::new() } else { body };
    Ok(Answer { status, headers: kept, body })
}

fn checked_header(name: &str, value: &str) -> Result<(String, String), GuestError> {
    let bad = |message: String| GuestError::new(Fault::BadHeader, &message);
    let name = header_name(name).ok_or_else(|| bad(format!("{name:?} is not a valid header name")))?;
    let value = header_value(value)
        .filter(|value| value.chars().all(|c| c == '\t' || (c >= ' ' && c != '\u{7f}')))
        .ok_or_else(|| bad(format!("the value of the header {name} holds a character that HTTP does not allow")))?;
    Ok((name, value))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn status(status: f64) -> Result<u16, Fault> {
        checked(status, [], Vec::new()).map(|answer| answer.status).map_err(|error| error.kind)
    }

    fn header(name: &str, value: &str) -> Result<Vec<(String, String)>, Fault> {
        let checked = checked(200.0, headers(&[(name, value)]), Vec::new());
        checked.map(|answer| answer.headers).map_err(|error| error.kind)
    }

    #[test]
    fn only_final_statuses_go_out() {
        for good in [200.0, 204.0, 418.0, 599.0] {
            assert_eq!(status(good), Ok(good as u16));
        }
        for bad in [0.0, 101.0, 199.0, 600.0, 200.5, -200.0, f64::NAN, f64::INFINITY, 65_736.0] {
            assert_eq!(status(bad), Err(Fault::BadStatus), "{bad}");
        }
    }

    #[test]
    fn only_headers_that_http_can_carry_go_out() {
        assert_eq!(header("X-A", " b "), Ok(headers(&[("x-a", "b")])));
        assert_eq!(header("set-cookie", "caf\u{e9}"), Ok(headers(&[("set-cookie", "caf\u{e9}")])));
        for (name, value) in
            [("a\r\nb", "c"), ("", "c"), ("a b", "c"), ("a", "b\r\nc: d"), ("a", "b\0"), ("a", "\u{1}")]
        {
            assert_eq!(header(name, value), Err(Fault::BadHeader), "{name:?} {value:?}");
        }
        assert_eq!(header("a", &"x".repeat(MAX_HEADER_BYTES)), Err(Fault::BadHeader));
    }

    #[test]
    fn framing_is_left_to_the_server() {
        for name in ["Content-Length", "transfer-encoding", "Connection"] {
            assert_eq!(header(name, "5"), Ok(Vec::new()), "{name}");
        }
    }

    #[test]
    fn a_status_without_body_has_none() {
        let body = |status: f64| checked(status, [], b"x".to_vec()).unwrap().body;
        assert_eq!([body(200.0), body(204.0), body(205.0), body(304.0)], [b"x".to_vec(), vec![], vec![], vec![]]);
    }
}
