//! What a handler is told of a request: its URL and its headers. The names that a client sends are not believed.

use url::Url;

use crate::sandbox::environment::Event;

/// The host that the request was sent to.
pub(super) fn host(event: &Event) -> &str {
    header(event, "host").unwrap_or("localhost")
}

/// The first header of that lower-case name.
pub(super) fn header<'a>(event: &'a Event, wanted: &str) -> Option<&'a str> {
    event.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
}

/// The whole URL. A host that cannot stand in one becomes `localhost`.
pub(super) fn url(event: &Event) -> String {
    plain_url(event).unwrap_or_else(|| parsed_url(event))
}

/// The URL of a request to this machine whose path and query hold nothing that a parser would write in another way, which
/// is what most requests are.
fn plain_url(event: &Event) -> Option<String> {
    let host = host(event);
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    // A port that a URL leaves out or writes in another way is left to the parser.
    let port = port.is_none_or(|port| {
        (3..=4).contains(&port.len()) && !port.starts_with('0') && port.bytes().all(|byte| byte.is_ascii_digit())
            || port.len() == 5
                && port.parse::<u16>().is_ok()
                && port.starts_with(|first: char| ('1'..='6').contains(&first))
    });
    let in_path = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_~".contains(&byte);
    let in_query = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~.=&+%,/:".contains(&byte);
    let plain = matches!(name, "localhost" | "127.0.0.1")
        && port
        && event.path.starts_with('/')
        && event.path.bytes().all(in_path)
        && event.query.bytes().all(in_query);
    let question = if event.query.is_empty() { "" } else { "?" };
    plain.then(|| ["http://", host, &event.path, question, &event.query].concat())
}

fn parsed_url(event: &Event) -> String {
    let slash = if event.path.starts_with('/') { "" } else { "/" };
    let question = if event.query.is_empty() { "" } else { "?" };
    let path = event.path.replace('?', "%3F").replace('#', "%23");
    let rest = format!("{slash}{path}{question}{}", event.query.replace('#', "%23"));
    let with = |host: &str| Url::parse(&format!("http://{host}{rest}")).ok();
    let alone = |url: &Url| url.username().is_empty() && url.password().is_none();
    let host = host(event);
    let sound = !host.is_empty() && !host.contains(['/', '?', '#', '\\']);
    let url = with(if sound { host } else { "localhost" }).filter(alone).or_else(|| with("localhost"));
    url.map_or_else(|| "http://localhost/".to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_short_way_writes_what_the_parser_writes(
            host in "(localhost|127\\.0\\.0\\.1)(:[0-9]{0,6})?",
            path in "/[a-z/._%~-]{0,12}",
            query in "[a-z=&+%,/:.~'\"# -]{0,12}",
        ) {
            let headers = vec![("host".to_owned(), host)];
            let event = Event { path, query, headers, ..Event::default() };
            if let Some(plain) = plain_url(&event) {
                prop_assert_eq!(plain, parsed_url(&event));
            }
        }
    }

    fn check(host: Option<&str>, path: &str, query: &str, expected: &str) {
        let headers = host.map(|host| ("Host".to_owned(), host.to_owned())).into_iter().collect();
        let event = Event { path: path.to_owned(), query: query.to_owned(), headers, ..Event::default() };
        assert_eq!(url(&event), expected);
    }

    #[test]
    fn the_url_is_built_from_host_path_and_query() {
        check(Some("127.0.0.1:3000"), "/api/hello", "name=Ada", "http://127.0.0.1:3000/api/hello?name=Ada");
        check(None, "/", "", "http://localhost/");
        check(Some("example.com"), "/a%20b/ü", "q=ü", "http://example.com/a%20b/%C3%BC?q=%C3%BC");
        check(Some("example.com"), "//evil.example/x", "", "http://example.com//evil.example/x");
        check(Some("example.com"), "", "", "http://example.com/");
        check(Some("example.com"), "/a?b#c", "d#e", "http://example.com/a%3Fb%23c?d%23e");
    }

    #[test]
    fn a_host_that_is_none_is_not_believed() {
        for host in ["a b", "user:pass@example.com", "example.com/x", "example.com#", "", "[::", "a\\b"] {
            check(Some(host), "/x", "", "http://localhost/x");
        }
    }
}
