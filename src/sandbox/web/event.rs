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
