//! `Request` and `Response` as in the Fetch standard.

use crate::sandbox::web::rig::check;

/// An expression over a response `r`.
fn response(arguments: &str, expression: &str, expected: &str) {
    check(&format!("(async (r) => {expression})(new Response({arguments}))"), expected);
}

/// An expression over a request `r`.
fn request(arguments: &str, expression: &str, expected: &str) {
    check(&format!("(async (r) => {expression})(new Request({arguments}))"), expected);
}

#[test]
fn a_response_has_defaults() {
    let all = "[r.status, r.ok, r.statusText, r.type, r.url, r.redirected, r.body, r.bodyUsed, [...r.headers]]";
    response("", all, r#"[200,true,"","default","",false,null,false,[]]"#);
    response("null, {}", all, r#"[200,true,"","default","",false,null,false,[]]"#);
    response("undefined, undefined", "r.status", "200");
    response("", "String(r)", r#""[object Response]""#);
}

#[test]
fn a_response_takes_a_status() {
    response(
        "null, { status: 404, statusText: 'Not Found' }",
        "[r.status, r.ok, r.statusText]",
        r#"[404,false,"Not Found"]"#,
    );
    response("null, { status: '201' }", "r.status", "201");
    response("null, { status: 204.9 }", "r.status", "204");
    response("null, { status: 65736 }", "r.status", "200");
    response("null, { status: undefined }", "r.status", "200");
    for bad in ["99", "199", "600", "NaN", "-1", "null", "1e9"] {
        let expected = if bad == "null" { "\"null\"" } else { bad };
        let expected = if bad == "1e9" { "1000000000" } else { expected };
        response(
            &format!("null, {{ status: {bad} }}"),
            "r.status",
            &format!("RangeError: Response: the status must be from 200 to 599, not {expected}"),
        );
    }
    response("null, { statusText: 'a\\nb' }", "r", r#"TypeError: Response: "a\nb" is not a valid status text"#);
}

#[test]
fn some_statuses_have_no_body() {
    for status in [204, 205, 304] {
        response(&format!("null, {{ status: {status} }}"), "r.status", &status.to_string());
        let expected = format!("TypeError: Response: a response with status {status} cannot have a body");
        response(&format!("'', {{ status: {status} }}"), "r.status", &expected);
        check(&format!("Response.json(1, {{ status: {status} }})"), &expected);
    }
}

#[test]
fn a_body_has_a_type() {
    response("'x'", "[...r.headers]", r#"[["content-type","text/plain;charset=UTF-8"]]"#);
    response("''", "[...r.headers]", r#"[["content-type","text/plain;charset=UTF-8"]]"#);
    response(
        "new URLSearchParams('a=1')",
        "[r.headers.get('content-type'), await r.text()]",
        r#"["application/x-www-form-urlencoded;charset=UTF-8","a=1"]"#,
    );
    response("new Uint8Array([97])", "[[...r.headers], await r.text()]", r#"[[],"a"]"#);
    response("new Uint8Array([97]).buffer", "await r.text()", r#""a""#);
    response(
        "'x', { headers: { 'content-type': 'text/html' } }",
        "[...r.headers]",
        r#"[["content-type","text/html"]]"#,
    );
    response("{ a: 1 }", "await r.text()", r#""[object Object]""#);
    response("123", "await r.text()", r#""123""#);
    response("'\\ud800'", "await r.text()", "\"\u{fffd}\"");
}

#[test]
fn a_body_is_read_once() {
    response("'{\"a\":[1]}'", "await r.json()", r#"{"a":[1]}"#);
    response("'é'", "[...(await r.bytes())]", "[195,169]");
    response("'é'", "((b) => [b instanceof ArrayBuffer, b.byteLength])(await r.arrayBuffer())", "[true,2]");
    response("new Uint8Array([1, 2])", "[...(await r.bytes())]", "[1,2]");
    response("'\u{feff}a'", "await r.text()", r#""a""#);
    response("'a'", "[r.bodyUsed, await r.text(), r.bodyUsed]", r#"[false,"a",true]"#);
    response("null", "[await r.text(), await r.text(), r.bodyUsed]", r#"["","",false]"#);
    let used = "TypeError: Body has already been read; call clone() before the first reading to read it twice";
    response("'a'", "[await r.text(), await r.json()]", used);
    response("'a'", "(await r.text(), r.clone())", used);
    response(
        "'{'",
        "await r.json()",
        "SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)",
    );
    response("''", "await r.json()", "SyntaxError: Unexpected end of JSON input");
    check("(async (p) => p instanceof Promise)(Response.prototype.text.call({}).catch(() => 0))", "true");
}

#[test]
fn what_a_body_was_made_of_can_change_later() {
    check(
        "(async (b, r) => (b[0] = 98, await r.text()))(...((b) => [b, new Response(b)])(new Uint8Array([97])))",
        r#""a""#,
    );
    check(
        "(async (b, r) => (b.transfer(), await r.text()))(...((b) => [b, new Response(b)])(new Uint8Array([97]).buffer))",
        r#""a""#,
    );
}

#[test]
fn a_clone_is_independent() {
    response(
        "'a', { status: 201, headers: { x: '1' } }",
        "((c) => (c.headers.set('x', '2'), Promise.all([c.status, r.text(), c.text(), r.headers.get('x')])))(r.clone())",
        r#"[201,"a","a","1"]"#,
    );
    request(
        "'http://a/', { method: 'POST', body: 'x' }",
        "((c) => Promise.all([c.method, c.url, r.text(), c.text()]))(r.clone())",
        r#"["POST","http://a/","x","x"]"#,
    );
}

#[test]
fn json_is_answered() {
    let all = "(async (r) => [r.status, r.headers.get('content-type'), await r.text()])";
    check(&format!("{all}(Response.json({{ a: [1, 'é'] }}))"), r#"[200,"application/json","{\"a\":[1,\"é\"]}"]"#);
    check(&format!("{all}(Response.json(null, {{ status: 404 }}))"), r#"[404,"application/json","null"]"#);
    check(
        &format!("{all}(Response.json(1, {{ headers: {{ 'Content-Type': 'application/problem+json' }} }}))"),
        r#"[200,"application/problem+json","1"]"#,
    );
    let none = "TypeError: Response.json: the value cannot be written as JSON";
    check("Response.json(undefined)", none);
    check("Response.json()", none);
    check("Response.json(() => 1)", none);
    check("Response.json(((a) => (a.a = a))({}))", "TypeError: circular reference");
    check("Response.json(1n)", "TypeError: BigInt are forbidden in JSON.stringify");
}

#[test]
fn a_redirect_is_answered() {
    let all = "(async (r) => [r.status, r.headers.get('location'), r.body])";
    check(&format!("{all}(Response.redirect('http://a/b c'))"), r#"[302,"http://a/b%20c",null]"#);
    check(&format!("{all}(Response.redirect(new URL('http://a'), 308))"), r#"[308,"http://a/",null]"#);
    check("Response.redirect('/x')", r#"TypeError: Response.redirect: "/x" is not an absolute URL"#);
    check(
        "Response.redirect('http://a', 200)",
        "RangeError: Response.redirect: the status must be 301, 302, 303, 307 or 308, not 200",
    );
    check("Response.redirect('http://a').headers.set('a', 'b')", "TypeError: Headers.set: these headers are immutable");
}

#[test]
fn an_error_response_is_one() {
    check("((r) => [r.type, r.status, r.ok, r.body])(Response.error())", r#"["error",0,false,null]"#);
    check("Response.error().headers.append('a', 'b')", "TypeError: Headers.append: these headers are immutable");
}

#[test]
fn a_request_has_defaults() {
    request(
        "'http://a/b?c#d'",
        "[r.method, r.url, [...r.headers], r.body, r.bodyUsed]",
        r#"["GET","http://a/b?c#d",[],null,false]"#,
    );
    request("new URL('http://a')", "r.url", r#""http://a/""#);
    check("new Request('/x')", r#"TypeError: Request: "/x" is not an absolute URL"#);
    check("new Request('http://a:b@c/')", "TypeError: Request: the URL must not hold a user name or password");
    check("new Request('http://a', 1)", "TypeError: Request: the options must be an object");
}

#[test]
fn a_request_takes_a_method() {
    request("'http://a', { method: 'post' }", "r.method", r#""POST""#);
    request("'http://a', { method: 'patch' }", "r.method", r#""patch""#);
    request("'http://a', { method: 'X-Y' }", "r.method", r#""X-Y""#);
    check("new Request('http://a', { method: 'a b' })", r#"TypeError: Request: "a b" is not an allowed method"#);
    check("new Request('http://a', { method: 'Trace' })", r#"TypeError: Request: "Trace" is not an allowed method"#);
}

#[test]
fn a_request_takes_a_body() {
    request(
        "'http://a', { method: 'PUT', body: 'x' }",
        "[r.headers.get('content-type'), await r.text()]",
        r#"["text/plain;charset=UTF-8","x"]"#,
    );
    check("new Request('http://a', { body: 'x' })", "TypeError: Request: a GET or HEAD request cannot have a body");
    request("'http://a', { body: null }", "await r.text()", r#""""#);
}

#[test]
fn a_request_is_made_of_a_request() {
    let from = "new Request('http://a/b', { method: 'POST', body: 'x', headers: { y: '1' } })";
    request(
        from,
        "((n) => Promise.all([n.method, n.url, n.headers.get('y'), n.text(), r.bodyUsed]))(new Request(r))",
        r#"["POST","http://a/b","1","x",true]"#,
    );
    request(
        from,
        "((n) => Promise.all([n.method, n.text(), r.text()]))(new Request(r, { method: 'PUT', body: 'z' }))",
        r#"["PUT","z","x"]"#,
    );
    request(from, "((n) => [...n.headers])(new Request(r, { headers: {}, body: new Uint8Array() }))", "[]");
    request(from, "new Request(r, { method: 'GET' })", "TypeError: Request: a GET or HEAD request cannot have a body");
    request(
        from,
        "(await r.text(), new Request(r))",
        "TypeError: Body has already been read; call clone() before the first reading to read it twice",
    );
}

#[test]
fn a_body_has_a_stream() {
    response(
        "'a'",
        "[r.body instanceof ReadableStream, r.bodyUsed, await r.text(), r.bodyUsed]",
        r#"[true,false,"a",true]"#,
    );
    response(
        "'a'",
        "(r.body.getReader(), await r.text())",
        "TypeError: Body is locked: a reader of its stream has not been released",
    );
    let strings = "new ReadableStream({ start(c) { c.enqueue('a') } })";
    response(
        strings,
        "await r.text()",
        "TypeError: a body can only be made of Uint8Array chunks, and this stream gave a string: encode it, for example \
         with new TextEncoder().encode(text)",
    );
    let number = strings.replace("'a'", "5");
    let expected =
        "TypeError: a body can only be made of Uint8Array chunks, and this stream gave a value of type number";
    response(&number, "await r.text()", expected);
}

#[test]
fn whole_bodies_load_no_streams() {
    let lazy = "typeof Object.getOwnPropertyDescriptor(globalThis, 'ReadableStream').get";
    check(
        &format!("(async (r) => (r.clone(), await r.text(), Response.json(1), {lazy}))(new Response('a'))"),
        r#""function""#,
    );
    check(&format!("(new Response('a').body, {lazy})"), r#""function""#);
    check(&format!("(ReadableStream, {lazy})"), r#""undefined""#);
}
