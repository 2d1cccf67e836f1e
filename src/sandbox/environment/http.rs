//! What HTTP can carry: which statuses, header names and values may go out. Both sides ask it, the child to tell the
//! guest what is wrong, the parent because a child is not believed.

use crate::sandbox::environment::{Answer, Fault, GuestError, MAX_BODY};

/// All header names and values of an answer together may not be longer, in bytes.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// Headers that say how a message is cut on the wire. The server that sends it decides that.
const FRAMING: [&str; 8] =
    ["connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

/// An answer of these parts, if HTTP can carry them.
pub(in crate::sandbox) fn checked(
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

/// A header name in lower case; nothing if it is not a token.
pub(in crate::sandbox) fn header_name(name: &str) -> Option<String> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    (!name.is_empty() && name.bytes().all(token)).then(|| name.to_ascii_lowercase())
}

/// A header value without white space around it; nothing if a character is no byte, or is NUL, CR or LF.
pub(in crate::sandbox) fn header_value(value: &str) -> Option<String> {
    let value = value.trim_matches(['\t', '\n', '\r', ' ']);
    value.chars().all(|c| c <= '\u{ff}' && !matches!(c, '\0' | '\n' | '\r')).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_goes_in_only_lawful_parts_come_out(
            status in any::<f64>(),
            pairs in prop::collection::vec((".{0,6}", ".{0,6}"), 0..4),
        ) {
            for (status, pairs) in [(status, pairs.clone()), (200.0, pairs)] {
                let Ok(answer) = checked(status, pairs, Vec::new()) else { continue };
                prop_assert!((200..600).contains(&answer.status));
                for (name, value) in &answer.headers {
                    let token = name.bytes().all(|b| b.is_ascii_graphic() && b != b':' && !b.is_ascii_uppercase());
                    prop_assert!(token, "{name:?}");
                    let is_text = |c: char| c == '\t' || (' '..='~').contains(&c) || ('\u{80}'..='\u{ff}').contains(&c);
                    prop_assert!(value.chars().all(is_text), "{value:?}");
                }
            }
        }
    }

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

    #[test]
    fn names_are_tokens_in_lower_case() {
        let check = |name: &str, expected: Option<&str>| assert_eq!(header_name(name).as_deref(), expected, "{name:?}");
        check("Content-Type", Some("content-type"));
        check("x_y.z~1", Some("x_y.z~1"));
        check("", None);
        check("a b", None);
        check("a:b", None);
        check("é", None);
        check("a\r\nb", None);
    }

    #[test]
    fn values_are_bytes_without_line_ends() {
        let check =
            |value: &str, expected: Option<&str>| assert_eq!(header_value(value).as_deref(), expected, "{value:?}");
        check(" a\t", Some("a"));
        check("", Some(""));
        check("a\r\n", Some("a"));
        check("a\r\nb: c", None);
        check("a\nb", None);
        check("a\0", None);
        check("caf\u{e9}", Some("caf\u{e9}"));
        check("\u{100}", None);
        check("a\u{1}b", Some("a\u{1}b"));
    }
}
