//! Requests as words: the first request for a route, its address, and the line with which curl sends the same.

use crate::lab::order::Call;

/// What is posted until the learner writes something else.
pub const FIRST_BODY: &str = r#"{"name":"Ada"}"#;

/// A first request for a pattern: `[id]` becomes 1, `[...rest]` becomes a and b.
pub fn first(pattern: &str) -> Call {
    let part = |part: &str| match part.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(name) if name.trim_start_matches('[').starts_with("...") => "a/b".to_owned(),
        Some(_) => "1".to_owned(),
        None => part.to_owned(),
    };
    let target = pattern.split('/').map(part).collect::<Vec<_>>().join("/");
    let target = if target.starts_with('/') { target } else { format!("/{target}") };
    Call { method: "GET".into(), target, headers: Vec::new(), body: FIRST_BODY.into() }
}

/// The call with another method; what a method has no use for is left out, and a body that has no type gets one.
pub fn with_method(call: &Call, method: &str) -> Call {
    let mut call = Call { method: method.to_owned(), ..call.clone() };
    if matches!(method, "GET" | "HEAD") {
        call.body.clear();
    }
    let typed = call.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if !call.body.is_empty() && !typed {
        let json = serde_json::from_str::<serde_json::Value>(&call.body).is_ok();
        let kind = if json { "application/json" } else { "text/plain; charset=utf-8" };
        call.headers.push(("content-type".to_owned(), kind.to_owned()));
    }
    call
}

/// Where a call goes.
pub fn address(base: &str, call: &Call) -> String {
    format!("{base}{}", call.target)
}

/// The line for a POSIX shell that sends the same request.
pub fn curl(base: &str, call: &Call) -> String {
    let mut words = vec!["curl".to_owned(), "-i".to_owned()];
    match call.method.as_str() {
        "GET" => {}
        "HEAD" => words.push("--head".to_owned()),
        method => words.extend(["-X".to_owned(), quoted(method)]),
    }
    for (name, value) in &call.headers {
        words.extend(["-H".to_owned(), quoted(&format!("{name}: {value}"))]);
    }
    if !call.body.is_empty() {
        words.extend(["--data-raw".to_owned(), quoted(&call.body)]);
    }
    words.push(quoted(&address(base, call)));
    words.join(" ")
}

/// A word that a POSIX shell takes as it is.
fn quoted(word: &str) -> String {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:,+@%".contains(c));
    if plain { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(call: &Call, expected: &str) {
        assert_eq!(curl("http://127.0.0.1:5000", call), expected);
    }

    #[test]
    fn patterns_get_a_sample() {
        for (pattern, target) in [
            ("/api/hello", "/api/hello"),
            ("/api/users/[id]", "/api/users/1"),
            ("/files/[...path]", "/files/a/b"),
            ("/docs/[[...slug]]", "/docs/a/b"),
            ("", "/"),
        ] {
            assert_eq!(first(pattern).target, target);
        }
    }

    #[test]
    fn a_get_has_no_body_and_a_post_has_a_type() {
        let call = first("/api/hello");
        check(&with_method(&call, "GET"), "curl -i http://127.0.0.1:5000/api/hello");
        check(
            &with_method(&call, "POST"),
            r#"curl -i -X POST -H 'content-type: application/json' --data-raw '{"name":"Ada"}' http://127.0.0.1:5000/api/hello"#,
        );
        let plain = Call { body: "hello".into(), ..call };
        assert_eq!(with_method(&plain, "PUT").headers[0].1, "text/plain; charset=utf-8");
    }

    #[test]
    fn quotes_hold_whatever_is_inside() {
        let call =
            Call { method: "GET".into(), target: "/a?b=it's&c=$(x)".into(), headers: vec![], body: String::new() };
        check(&call, r"curl -i 'http://127.0.0.1:5000/a?b=it'\''s&c=$(x)'");
    }
}
