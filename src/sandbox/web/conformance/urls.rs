//! `URL` and `URLSearchParams` as in the URL standard.

use crate::sandbox::web::rig::check;

#[test]
fn a_url_is_taken_apart() {
    let url = "new URL('https://ada:pw@Example.com:8080/a/../b c?x=1&y=é#top')";
    let parts = [
        ("href", "https://ada:pw@example.com:8080/b%20c?x=1&y=%C3%A9#top"),
        ("origin", "https://example.com:8080"),
        ("protocol", "https:"),
        ("username", "ada"),
        ("password", "pw"),
        ("host", "example.com:8080"),
        ("hostname", "example.com"),
        ("port", "8080"),
        ("pathname", "/b%20c"),
        ("search", "?x=1&y=%C3%A9"),
        ("hash", "#top"),
    ];
    for (part, expected) in parts {
        check(&format!("{url}.{part}"), &format!("{expected:?}"));
    }
    check(&format!("`${{{url}}}` === {url}.toJSON()"), "true");
}

#[test]
fn parsing_follows_the_standard() {
    let cases = [
        ("http://example.com:80", "http://example.com/"),
        ("HTTP:\\\\\\\\example.com\\\\a", "http://example.com/a"),
        (" http://example.com\\n ", "http://example.com/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://bücher.example", "http://xn--bcher-kva.example/"),
        ("http://[::1]:3000", "http://[::1]:3000/"),
        ("mailto:ada@example.com", "mailto:ada@example.com"),
        ("data:text/plain,hi", "data:text/plain,hi"),
    ];
    for (text, expected) in cases {
        check(&format!("new URL('{text}').href"), &format!("{expected:?}"));
    }
}

#[test]
fn a_base_completes_a_url() {
    let base = "http://example.com/a/b?c#d";
    let cases = [
        ("x", "http://example.com/a/x"),
        ("../x", "http://example.com/x"),
        ("/x", "http://example.com/x"),
        ("?x", "http://example.com/a/b?x"),
        ("#x", "http://example.com/a/b?c#x"),
        ("//other.example", "http://other.example/"),
        ("", "http://example.com/a/b?c"),
        ("https://other.example/y", "https://other.example/y"),
    ];
    for (text, expected) in cases {
        check(&format!("new URL('{text}', '{base}').href"), &format!("{expected:?}"));
    }
    check("new URL('x', new URL('http://example.com')).href", r#""http://example.com/x""#);
}

#[test]
fn what_is_no_url_is_refused() {
    check("new URL('/x')", r#"TypeError: Invalid URL: "/x""#);
    check("new URL('')", r#"TypeError: Invalid URL: """#);
    check("new URL('http://a b')", r#"TypeError: Invalid URL: "http://a b""#);
    check("new URL('x', 'y')", r#"TypeError: Invalid URL: "x" with base "y""#);
    check("new URL('http://example.com:99999')", r#"TypeError: Invalid URL: "http://example.com:99999""#);
    check("URL('http://example.com')", "TypeError: class constructors must be invoked with 'new'");
    check("[URL.canParse('http://a'), URL.canParse('a'), URL.canParse('a', 'http://b')]", "[true,false,true]");
    check("[URL.parse('a'), URL.parse('a', 'http://b').href]", r#"[null,"http://b/a"]"#);
}

#[test]
fn parts_can_be_set() {
    let cases = [
        ("protocol = 'https'", "https://example.com:8080/a?b#c"),
        ("protocol = 'https:x'", "https://example.com:8080/a?b#c"),
        ("protocol = 'mailto'", "http://example.com:8080/a?b#c"),
        ("username = 'ü'", "http://%C3%BC@example.com:8080/a?b#c"),
        ("password = 'x'", "http://:x@example.com:8080/a?b#c"),
        ("host = 'other.example:99'", "http://other.example:99/a?b#c"),
        ("host = 'other.example'", "http://other.example:8080/a?b#c"),
        ("hostname = 'other.example'", "http://other.example:8080/a?b#c"),
        ("hostname = 'a b'", "http://example.com:8080/a?b#c"),
        ("port = ''", "http://example.com/a?b#c"),
        ("port = '80'", "http://example.com/a?b#c"),
        ("port = 99", "http://example.com:99/a?b#c"),
        ("port = 'x'", "http://example.com:8080/a?b#c"),
        ("pathname = 'x y'", "http://example.com:8080/x%20y?b#c"),
        ("pathname = ''", "http://example.com:8080/?b#c"),
        ("search = 'x=1'", "http://example.com:8080/a?x=1#c"),
        ("search = '?'", "http://example.com:8080/a?#c"),
        ("search = ''", "http://example.com:8080/a#c"),
        ("hash = 'x'", "http://example.com:8080/a?b#x"),
        ("hash = ''", "http://example.com:8080/a?b"),
        ("href = 'http://other.example'", "http://other.example/"),
    ];
    for (change, expected) in cases {
        let expression = format!("((u) => (u.{change}, u.href))(new URL('http://example.com:8080/a?b#c'))");
        check(&expression, &format!("{expected:?}"));
    }
    check("new URL('http://a').href = 'x'", r#"TypeError: Invalid URL: "x""#);
}

#[test]
fn the_query_of_a_url_is_linked() {
    let cases = [
        ("u.searchParams.append('b', 'x y'), u.href", "http://example.com/?a=1&b=x+y#h"),
        ("u.searchParams.delete('a'), u.href", "http://example.com/#h"),
        ("u.searchParams.set('a', '&'), u.search", "?a=%26"),
        ("u.searchParams.sort(), u.search", "?a=1"),
    ];
    for (change, expected) in cases {
        check(&format!("((u) => ({change}))(new URL('http://example.com/?a=1#h'))"), &format!("{expected:?}"));
    }
    let refilled = [
        ("u.search = '?c=3', [...p]", r#"[["c","3"]]"#),
        ("u.href = 'http://a/?d=4', [...p]", r#"[["d","4"]]"#),
        ("u.hash = 'x', [...p]", r#"[["a","1"]]"#),
        ("p === u.searchParams", "true"),
    ];
    for (change, expected) in refilled {
        check(&format!("((u, p = u.searchParams) => ({change}))(new URL('http://example.com/?a=1'))"), expected);
    }
}

#[test]
fn parameters_are_made_of_text_pairs_and_records() {
    check("[...new URLSearchParams('?a=1&b=2&a=3')]", r#"[["a","1"],["b","2"],["a","3"]]"#);
    check(
        "[...new URLSearchParams('a+b=c%20d&e=%C3%A9&f&=g&&h=%zz')]",
        r#"[["a b","c d"],["e","é"],["f",""],["","g"],["h","%zz"]]"#,
    );
    check("[...new URLSearchParams('a=%ff')]", "[[\"a\",\"\u{fffd}\"]]");
    check("[...new URLSearchParams({ a: 1, b: 'x' })]", r#"[["a","1"],["b","x"]]"#);
    check("[...new URLSearchParams([['a', '1'], ['a', '2']])]", r#"[["a","1"],["a","2"]]"#);
    check("String(new URLSearchParams(new URLSearchParams('a=1')))", r#""a=1""#);
    check("new URLSearchParams([['a']])", "TypeError: URLSearchParams: an entry has fewer than two parts");
    check("new URLSearchParams().size + new URLSearchParams('a&b').size", "2");
}

#[test]
fn parameters_are_read_and_changed() {
    let cases = [
        ("p.get('a')", r#""1""#),
        ("p.get('x')", "null"),
        ("p.getAll('a')", r#"["1","2"]"#),
        ("p.getAll('x')", "[]"),
        ("[p.has('a'), p.has('x'), p.has('a', '2'), p.has('a', '3')]", "[true,false,true,false]"),
        ("(p.append('a', 3), p.toString())", r#""a=1&b=x&a=2&a=3""#),
        ("(p.set('a', 3), p.toString())", r#""a=3&b=x""#),
        ("(p.set('c', 3), p.toString())", r#""a=1&b=x&a=2&c=3""#),
        ("(p.delete('a'), p.toString())", r#""b=x""#),
        ("(p.delete('a', '2'), p.toString())", r#""a=1&b=x""#),
        ("(p.sort(), p.toString())", r#""a=1&a=2&b=x""#),
        ("[...p.keys(), ...p.values()]", r#"["a","b","a","1","x","2"]"#),
        ("((out) => (p.forEach((v, k) => out.push(k + v)), out))([])", r#"["a1","bx","a2"]"#),
    ];
    for (expression, expected) in cases {
        check(&format!("((p) => {expression})(new URLSearchParams('a=1&b=x&a=2'))"), expected);
    }
}

#[test]
fn parameters_are_written_as_a_form() {
    check(
        "String(new URLSearchParams({ 'a b': 'c&d=é*-._~\\u{1f600}' }))",
        r#""a+b=c%26d%3D%C3%A9*-._%7E%F0%9F%98%80""#,
    );
    check("String(new URLSearchParams({ a: '\\ud800' }))", r#""a=%EF%BF%BD""#);
}
