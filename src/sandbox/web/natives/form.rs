//! Reads forms as browsers send them: the parts of a `multipart/form-data` body.

use rquickjs::function::Func;
use rquickjs::{Array, Ctx, Null, Object, Result, TypedArray};

use crate::sandbox::raw::bytes_of;

/// The functions of the group `files` that have to do with forms.
pub(super) fn functions<'js>(object: &Object<'js>) -> Result<()> {
    let parse = |ctx: Ctx<'js>, out: Array<'js>, bytes: TypedArray<'js, u8>, content_type: String| {
        parse(&ctx, &out, &bytes_of(&bytes), &content_type)
    };
    object.set("parseMultipart", Func::from(parse))?;
    let random = |ctx: Ctx<'js>| super::crypto::random_bytes(&ctx, 16).map(|bytes| super::text::hex(&bytes));
    object.set("randomText", Func::from(random))
}

/// `out` gets name, file name or null, type and bytes of each part. Says `form`, `query` for the other kind of form, or
/// why the body is none.
fn parse<'js>(ctx: &Ctx<'js>, out: &Array<'js>, body: &[u8], content_type: &str) -> Result<String> {
    let essence = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => return Ok("query".to_owned()),
        "multipart/form-data" => {}
        _ => {
            let wanted = "multipart/form-data or application/x-www-form-urlencoded";
            return Ok(format!("the content type must be {wanted}, not {content_type:?}"));
        }
    }
    let Some(boundary) = parameter(content_type, "boundary") else {
        return Ok("the content type has no boundary".to_owned());
    };
    let Some(parts) = split(body, &boundary) else {
        return Ok("the body is not made of parts with the boundary of the content type".to_owned());
    };
    for (at, part) in parts.iter().enumerate() {
        out.set(4 * at, part.name.as_str())?;
        match &part.file_name {
            Some(file_name) => out.set(4 * at + 1, file_name.as_str())?,
            None => out.set(4 * at + 1, Null)?,
        }
        out.set(4 * at + 2, part.content_type.as_str())?;
        out.set(4 * at + 3, TypedArray::<u8>::new_copy(ctx.clone(), part.bytes)?)?;
    }
    Ok("form".to_owned())
}

/// One part of a form.
#[derive(Debug, PartialEq, Eq)]
struct Part<'a> {
    name: String,
    file_name: Option<String>,
    content_type: String,
    bytes: &'a [u8],
}

/// The parts of a body; nothing if it is not well formed.
fn split<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let line = format!("--{boundary}");
    let between = format!("\r\n{line}");
    let mut parts = Vec::new();
    let mut rest = body.strip_prefix(b"\r\n").unwrap_or(body).strip_prefix(line.as_bytes())?;
    while !rest.starts_with(b"--") {
        rest = after_blanks(rest).strip_prefix(b"\r\n")?;
        let end = find(rest, between.as_bytes())?;
        parts.push(part(&rest[..end])?);
        rest = &rest[end + between.len()..];
    }
    Some(parts)
}

/// Without the blanks that may stand behind a boundary.
fn after_blanks(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    &bytes[blanks..]
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    // A part without content has no empty line of its own before the boundary.
    let end = if bytes.starts_with(b"\r\n") { 0 } else { find(bytes, b"\r\n\r\n")? + 2 };
    let (head, content) = bytes.split_at(end);
    let mut part =
        Part { name: String::new(), file_name: None, content_type: "text/plain".to_owned(), bytes: &content[2..] };
    let mut named = false;
    for line in String::from_utf8_lossy(head).split("\r\n") {
        let Some((header, value)) = line.split_once(':') else { continue };
        match header.trim().to_ascii_lowercase().as_str() {
            "content-disposition" => {
                if !value.trim_start().to_ascii_lowercase().starts_with("form-data") {
                    return None;
                }
                part.name = parameter(value, "name")?;
                part.file_name = parameter(value, "filename");
                named = true;
            }
            "content-type" => value.trim().clone_into(&mut part.content_type),
            _ => {}
        }
    }
    named.then_some(part)
}

/// The parameter of a header value, such as `b` of `x; a=b` or `x; a="b"`. Browsers write quotes and line ends inside as
/// percent signs with two digits.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once(';') {
        let (name, after) = after.split_once('=')?;
        let (text, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(';').unwrap_or(after.len())),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            let plain = text.trim().replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
            return Some(plain).filter(|_| wanted != "boundary" || !text.trim().is_empty());
        }
        rest = after;
    }
    None
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name, file name, type and text of a part.
    type Told = (String, Option<String>, String, String);

    fn parts(body: &str) -> Option<Vec<Told>> {
        let told = |part: Part<'_>| {
            (part.name, part.file_name, part.content_type, String::from_utf8_lossy(part.bytes).into_owned())
        };
        split(body.as_bytes(), "b").map(|parts| parts.into_iter().map(told).collect())
    }

    #[test]
    fn parts_are_told_apart() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"a%22\"\r\n\r\n1\r\n2\r\n--b\r\n\
                    content-disposition: form-data; name=f; filename=\"x.txt\"\r\nContent-Type: text/html\r\n\r\n\r\n--b--\r\n";
        let expected = [
            ("a\"".to_owned(), None, "text/plain".to_owned(), "1\r\n2".to_owned()),
            ("f".to_owned(), Some("x.txt".to_owned()), "text/html".to_owned(), String::new()),
        ];
        assert_eq!(parts(body), Some(expected.to_vec()));
        assert_eq!(parts("--b--"), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_form_is_refused() {
        for body in [
            "",
            "x",
            "--b",
            "--b\r\n",
            "--b\r\n\r\n--b--",
            "--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--",
            "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--",
            "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
        ] {
            assert_eq!(parts(body), None, "{body:?}");
        }
    }

    #[test]
    fn parameters_may_be_quoted() {
        assert_eq!(parameter("x; a=b; c=\"d;e\"; f=g", "c").as_deref(), Some("d;e"));
        assert_eq!(parameter("x; c=\"d;e\"; f=g", "f").as_deref(), Some("g"));
        assert_eq!(parameter("x; Boundary=g", "boundary").as_deref(), Some("g"));
        assert_eq!(parameter("x; boundary=", "boundary"), None);
        assert_eq!(parameter("x", "boundary"), None);
    }
}
