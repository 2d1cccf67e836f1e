//! Who may knock: requests that a page of another site could have sent, or that want another protocol, are turned away.

use hyper::header::{CONNECTION, HOST, HeaderMap, ORIGIN, UPGRADE};
use hyper::{Method, StatusCode};

/// Why a request is turned away before anything else: a status and a sentence.
pub(super) type No = (StatusCode, String);

/// Checks what does not depend on the route.
pub(super) fn check(method: &Method, headers: &HeaderMap) -> Result<(), No> {
    let forbidden = |text: &str| Err((StatusCode::FORBIDDEN, text.to_owned()));
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) else {
        return Err((StatusCode::BAD_REQUEST, "The request names no host, or more than one.".to_owned()));
    };
    if !is_this_machine(host) {
        return forbidden("The lab answers only to 127.0.0.1, localhost and [::1].");
    }
    let mut origins = headers.get_all(ORIGIN).iter();
    if !origins.all(|origin| origin.to_str().is_ok_and(|origin| origin == format!("http://{host}"))) {
        return forbidden("The request comes from a page of another site.");
    }
    if headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
        return forbidden("The request comes from a page of another site.");
    }
    let upgrade = headers.get(UPGRADE).and_then(|to| to.to_str().ok()).unwrap_or_default();
    let asked = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let asked = asked.flat_map(|value| value.split(',')).any(|word| word.trim().eq_ignore_ascii_case("upgrade"));
    // A client that would also like HTTP/2 is content with HTTP/1.1.
    if *method == Method::CONNECT || (asked && !upgrade.eq_ignore_ascii_case("h2c")) {
        let text = "The lab takes no upgrades: a function here answers one HTTP request, and WebSockets need a connection \
                    that stays.";
        return Err((StatusCode::NOT_IMPLEMENTED, text.to_owned()));
    }
    Ok(())
}

/// Whether a `Host` header names this machine, with any port, so that a tunnel may end at another one.
fn is_this_machine(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, port)) if is_port(port) => return name == "::1",
            _ => return false,
        },
        None => match host.split_once(':') {
            Some((name, port)) if is_port(&format!(":{port}")) => name,
            Some(_) => return false,
            None => host,
        },
    };
    name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost")
}

/// Nothing, or a colon and digits.
fn is_port(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_headers(headers: &[(&str, &str)]) -> Result<(), u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: hyper::header::HeaderName = name.parse().unwrap();
            map.append(name, value.parse().unwrap());
        }
        check(&Method::GET, &map).map_err(|(status, _)| status.as_u16())
    }

    #[test]
    fn only_this_machine_is_answered() {
        for host in ["127.0.0.1", "127.0.0.1:49213", "localhost:1", "LOCALHOST", "[::1]", "[::1]:8080"] {
            assert_eq!(check_headers(&[("host", host)]), Ok(()), "{host}");
        }
        for host in [
            "example.com",
            "127.0.0.1.example.com",
            "localhost.example.com:80",
            "127.0.0.2",
            "0.0.0.0",
            "[::1",
            "[::2]",
            "localhost:80:80",
            "localhost:x",
            "user@localhost",
            "",
        ] {
            assert_eq!(check_headers(&[("host", host)]), Err(403), "{host}");
        }
        assert_eq!(check_headers(&[]), Err(400));
        assert_eq!(check_headers(&[("host", "localhost"), ("host", "localhost")]), Err(400));
    }

    #[test]
    fn pages_of_other_sites_are_turned_away() {
        let with = |name: &str, value: &str| check_headers(&[("host", "localhost:3000"), (name, value)]);
        assert_eq!(with("origin", "http://localhost:3000"), Ok(()));
        for origin in ["http://localhost:3001", "https://localhost:3000", "http://example.com", "null", ""] {
            assert_eq!(with("origin", origin), Err(403), "{origin}");
        }
        assert_eq!(with("sec-fetch-site", "same-origin"), Ok(()));
        assert_eq!(with("sec-fetch-site", "none"), Ok(()));
        assert_eq!(with("sec-fetch-site", "cross-site"), Err(403));
    }

    #[test]
    fn upgrades_are_refused() {
        let with =
            |to: &str| check_headers(&[("host", "localhost"), ("connection", "keep-alive, Upgrade"), ("upgrade", to)]);
        assert_eq!(with("websocket"), Err(501));
        assert_eq!(with("h2c"), Ok(()));
        assert_eq!(check_headers(&[("host", "localhost"), ("upgrade", "websocket")]), Ok(()));
    }
}
