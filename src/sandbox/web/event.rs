//! What comes to a function from outside: one HTTP request, whole.

use url::Url;

/// A request for a function. Names and values of headers hold one character for each byte.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// The id of the request, as a Lambda context gives it.
    pub id: String,
    /// The method, in upper case.
    pub method: String,
    /// The path as it was sent, from its first slash.
    pub path: String,
    /// The query as it was sent, without the question mark; empty if there was none.
    pub query: String,
    /// The headers in their order, a name as often as it was sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The parts of the path that the route names, such as `id` of `/users/[id]`.
    pub params: Vec<(String, String)>,
}

impl Event {
    /// The host that the request was sent to.
    pub(super) fn host(&self) -> &str {
        self.header("host").unwrap_or("localhost")
    }

    /// The first header of that lower-case name.
    pub(super) fn header(&self, wanted: &str) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
    }

    /// The whole URL. A host that cannot stand in one becomes `localhost`.
    pub(super) fn url(&self) -> String {
        let slash = if self.path.starts_with('/') { "" } else { "/" };
        let question = if self.query.is_empty() { "" } else { "?" };
        let rest = format!("{slash}{}{question}{}", self.path.replace(['?', '#'], "_"), self.query.replace('#', "%23"));
        let with = |host: &str| Url::parse(&format!("http://{host}{rest}")).ok();
        let alone = |url: &Url| url.username().is_empty() && url.password().is_none();
        let host = self.host();
        let sound = !host.is_empty() && !host.contains(['/', '?', '#', '\\']);
        let url = with(if sound { host } else { "localhost" }).filter(alone).or_else(|| with("localhost"));
        url.map_or_else(|| "http://localhost/".to_owned(), String::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: Option<&str>, path: &str, query: &str, expected: &str) {
        let headers = host.map(|host| ("Host".to_owned(), host.to_owned())).into_iter().collect();
        let event = Event { path: path.to_owned(), query: query.to_owned(), headers, ..Event::default() };
        assert_eq!(event.url(), expected);
    }

    #[test]
    fn the_url_is_built_from_host_path_and_query() {
        check(Some("127.0.0.1:3000"), "/api/hello", "name=Ada", "http://127.0.0.1:3000/api/hello?name=Ada");
        check(None, "/", "", "http://localhost/");
        check(Some("example.com"), "/a%20b/ü", "q=ü", "http://example.com/a%20b/%C3%BC?q=%C3%BC");
        check(Some("example.com"), "//evil.example/x", "", "http://example.com//evil.example/x");
        check(Some("example.com"), "", "", "http://example.com/");
    }

    #[test]
    fn a_host_that_is_none_is_not_believed() {
        for host in ["a b", "user:pass@example.com", "example.com/x", "example.com#", "", "[::", "a\\b"] {
            check(Some(host), "/x", "", "http://localhost/x");
        }
    }
}
