//! `Headers` as in the Fetch standard.

use crate::sandbox::web::rig::check;

#[test]
fn names_have_no_case() {
    check("new Headers({ 'Content-Type': 'a' }).get('CONTENT-TYPE')", r#""a""#);
    check("new Headers({ A: '1' }).has('a')", "true");
    check("[...new Headers({ 'X-B': '1' }).keys()]", r#"["x-b"]"#);
    check("((h) => (h.delete('A'), h.get('a')))(new Headers({ a: '1' }))", "null");
}

#[test]
fn headers_are_made_of_records_pairs_and_headers() {
    check("[...new Headers()]", "[]");
    check("[...new Headers(undefined)]", "[]");
    check("[...new Headers({ b: 1, a: true })]", r#"[["a","true"],["b","1"]]"#);
    check("[...new Headers([['a', '1'], ['a', '2']])]", r#"[["a","1, 2"]]"#);
    check("[...new Headers(new Map([['a', '1']]))]", r#"[["a","1"]]"#);
    check("[...new Headers(new Headers([['set-cookie', 'a'], ['set-cookie', 'b']]))].length", "2");
    check(
        "((a, b) => (b.set('x', '2'), a.get('x')))(...((a) => [a, new Headers(a)])(new Headers({ x: '1' })))",
        r#""1""#,
    );
    check("new Headers(null)", "TypeError: Headers: expected an object or a list of pairs");
    check("new Headers('a')", "TypeError: Headers: expected an object or a list of pairs");
    check("new Headers([['a']])", "TypeError: Headers: an entry has fewer than two parts");
    check("new Headers([['a', 'b', 'c']])", "TypeError: Headers: an entry has more than two parts");
    check("new Headers(['ab']).get('a')", "TypeError: Headers: every entry must be a pair");
}

#[test]
fn names_and_values_are_checked() {
    check("new Headers({ 'a b': '1' })", r#"TypeError: Headers: "a b" is not a valid header name"#);
    check("new Headers({ '': '1' })", r#"TypeError: Headers: "" is not a valid header name"#);
    check("new Headers().get('é')", r#"TypeError: Headers.get: "é" is not a valid header name"#);
    check(
        "new Headers().append('a', 'b\\r\\nc: d')",
        r#"TypeError: Headers.append: "b\r\nc: d" is not a valid header value"#,
    );
    check("new Headers().set('a', '\\u0100')", r#"TypeError: Headers.set: "Ā" is not a valid header value"#);
    check("new Headers().set('a', '\\ud800')", r#"TypeError: Headers.set: "\ud800" is not a valid header value"#);
    check("new Headers({ a: '\\u00e9' }).get('a')", r#""é""#);
    check("new Headers({ a: ' \\t b \\r\\n' }).get('a')", r#""b""#);
    check("new Headers().append(Symbol('a'), 'b')", "TypeError: cannot convert symbol to string");
}

#[test]
fn values_are_appended_and_set() {
    let cases = [
        ("h.append('a', '3')", r#"["a","1, 2, 3"]"#),
        ("h.set('a', '3')", r#"["a","3"]"#),
        ("h.set('b', '3')", r#"["a","1, 2"]"#),
    ];
    for (change, expected) in cases {
        check(&format!("((h) => ({change}, [...h][0]))(new Headers([['a', '1'], ['a', '2']]))"), expected);
    }
    check(
        "((h) => (h.set('a', 'x'), [...h]))(new Headers([['a', '1'], ['b', '2'], ['a', '3']]))",
        r#"[["a","x"],["b","2"]]"#,
    );
}

#[test]
fn iteration_is_sorted_and_keeps_cookies_apart() {
    let headers = "new Headers([['set-cookie', 'b=2'], ['b', '1'], ['Set-Cookie', 'a=1'], ['a', '2'], ['b', '3']])";
    check(&format!("[...{headers}]"), r#"[["a","2"],["b","1, 3"],["set-cookie","b=2"],["set-cookie","a=1"]]"#);
    check(&format!("[...{headers}.values()]"), r#"["2","1, 3","b=2","a=1"]"#);
    check(&format!("{headers}.getSetCookie()"), r#"["b=2","a=1"]"#);
    check(&format!("{headers}.get('set-cookie')"), r#""b=2, a=1""#);
    check("new Headers().getSetCookie()", "[]");
    check(
        "((out) => (new Headers({ b: 1, a: 2 }).forEach((v, k, h) => out.push(k + v + (h instanceof Headers))), out))([])",
        r#"["a2true","b1true"]"#,
    );
}

#[test]
fn iteration_sees_changes() {
    let source = "((h) => { const seen = []; for (const [k] of h) { seen.push(k); if (k === 'a') h.append('b', '2'); } return seen; })";
    check(&format!("{source}(new Headers({{ a: '1', c: '3' }}))"), r#"["a","b","c"]"#);
}

#[test]
fn headers_look_like_headers() {
    check("String(new Headers())", r#""[object Headers]""#);
    check("Headers.prototype[Symbol.iterator] === Headers.prototype.entries", "true");
    check("Object.getOwnPropertyDescriptor(globalThis, 'Headers').enumerable", "false");
    check("Headers.prototype.get.call({}, 'a')", "TypeError: private class field '#flat' does not exist");
}
