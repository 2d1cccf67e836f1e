//! The requests that every export has to answer, and the answers, the same for each cloud.

use serde_json::{Value, json};

/// A request and what must come back.
pub(crate) struct Case {
    pub(crate) method: &'static str,
    pub(crate) target: &'static str,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) body: Option<&'static [u8]>,
    pub(crate) expected: Expected,
}

/// What must come back. Headers are those that must be there.
pub(crate) struct Expected {
    pub(crate) status: u16,
    pub(crate) headers: &'static [(&'static str, &'static str)],
    pub(crate) cookies: &'static [&'static str],
    pub(crate) body: Vec<u8>,
    /// Answered by Next.js itself, and not by the route file.
    pub(crate) by_next: bool,
}

fn get(target: &'static str, status: u16, body: impl Into<Vec<u8>>) -> Case {
    let expected = Expected { status, headers: &[], cookies: &[], body: body.into(), by_next: false };
    Case { method: "GET", target, headers: &[], body: None, expected }
}

fn user(changes: &[(&str, Value)]) -> String {
    let mut user = json!({
        "method": "GET", "id": "7", "path": "/api/users/7", "query": null, "cookies": null, "apart": false,
        "agent": "test", "encoded": false, "body": null,
    });
    for (name, value) in changes {
        user[*name] = value.clone();
    }
    user.to_string()
}

pub(crate) fn cases() -> Vec<Case> {
    let agent = &[("user-agent", "test")];
    let cookies: &[&str] = &["user=7", "theme=dark; Path=/"];
    let with = |case: Case, expected: fn(Expected) -> Expected| Case { expected: expected(case.expected), ..case };
    let by_user = |case: Case| Case { headers: agent, expected: Expected { cookies, ..case.expected }, ..case };
    vec![
        // A route file: query, JSON body, cookies both ways, HEAD, OPTIONS, 405.
        get("/api/hello", 200, r#"{"message":"Hello, World!","seen":null}"#),
        Case {
            headers: &[("cookie", "a=1; b=2")],
            ..get("/api/hello?name=Ada%20L", 200, r#"{"message":"Hello, Ada L!","seen":"a=1; b=2"}"#)
        },
        Case {
            method: "POST",
            headers: &[("content-type", "application/json")],
            body: Some(br#"{"name":"Ada"}"#),
            ..with(get("/api/hello", 201, "Hello, Ada!"), |e| Expected {
                headers: &[("x-made", "here")],
                cookies: &["a=1; Path=/", "b=2"],
                ..e
            })
        },
        Case {
            method: "HEAD",
            ..with(get("/api/hello", 200, ""), |e| Expected {
                headers: &[("content-type", "application/json")],
                by_next: true,
                ..e
            })
        },
        Case {
            method: "DELETE",
            ..with(get("/api/hello", 405, ""), |e| Expected {
                headers: &[("allow", "GET, HEAD, POST, OPTIONS")],
                by_next: true,
                ..e
            })
        },
        Case {
            method: "OPTIONS",
            ..with(get("/api/old", 204, ""), |e| Expected {
                headers: &[("allow", "GET, HEAD, OPTIONS")],
                by_next: true,
                ..e
            })
        },
        get("/api/old", 200, "old"),
        get("/api/orders/4%202", 200, r#"{"id":"4 2","promised":true}"#),
        get("/api/tree", 200, r#"{"rest":null}"#),
        get("/api/tree/a/b%20c", 200, r#"{"rest":["a","b c"]}"#),
        // A Lambda handler: parameters, query, cookies apart, text and other bodies, an encoded answer, no status.
        by_user(get("/api/users/7", 200, user(&[]))),
        by_user(Case {
            method: "POST",
            body: Some(b"plain"),
            ..get(
                "/api/users/7?a=b",
                200,
                user(&[("method", json!("POST")), ("query", json!({ "a": "b" })), ("body", json!("plain"))]),
            )
        })
        .with_headers(&[("user-agent", "test"), ("content-type", "text/plain")]),
        by_user(Case {
            method: "PUT",
            body: Some(&[0, 255, 16]),
            ..get(
                "/api/users/7",
                200,
                user(&[
                    ("method", json!("PUT")),
                    ("cookies", json!(["a=1", "b=2"])),
                    ("encoded", json!(true)),
                    ("body", json!("00ff10")),
                ]),
            )
        })
        .with_headers(&[
            ("user-agent", "test"),
            ("content-type", "application/octet-stream"),
            ("cookie", "a=1; b=2"),
        ]),
        Case { method: "DELETE", ..by_user(get("/api/users/7", 204, "")) },
        with(get("/api/users/7?image=1", 200, &b"GIF89a\x01\xff"[..]), |e| Expected {
            headers: &[("content-type", "image/gif")],
            ..e
        }),
        with(get("/api/users/7?plain=1", 200, r#"{"id":"7"}"#), |e| Expected {
            headers: &[("content-type", "application/json")],
            ..e
        }),
        get("/api/cart", 200, "cart"),
        // A worker: all methods, all the rest of the path, bytes that are no text, variables.
        get("/api/files/a/b.txt", 200, "GET /api/files/a/b.txt hi"),
        Case { method: "PUT", body: Some(&[0, 255, 16]), ..get("/api/files/x", 202, vec![0, 255, 16]) },
    ]
}

impl Case {
    fn with_headers(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { headers, ..self }
    }
}
