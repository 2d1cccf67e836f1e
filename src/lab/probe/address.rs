//! Which address to call: what the learner wrote, or where a server sent us. Calls nothing.

use url::{ParseError, Url};

use crate::lab::probe::error::ProbeError;
use crate::text::{Clean, sanitise_line};

/// The address that was written.
pub(super) fn parse(written: &str) -> Result<Url, ProbeError> {
    let written = written.trim();
    match Url::parse(written) {
        Ok(url) => allowed(url, written),
        Err(ParseError::RelativeUrlWithoutBase) => Err(without_scheme(written)),
        Err(why) => Err(ProbeError::NotAUrl { written: sanitise_line(written), why: why.to_string() }),
    }
}

/// Where an answer sends us; none if it is the answer itself.
pub(super) fn next(url: &Url, status: u16, location: Option<&str>) -> Result<Option<Url>, ProbeError> {
    let Some(location) = location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308)) else { return Ok(None) };
    let broken = || ProbeError::BadRedirect { status, to: sanitise_line(location) };
    let to = url.join(location).map_err(|_| broken())?;
    allowed(to, location).map(Some).map_err(|_| broken())
}

/// The address, safe to show.
pub(super) fn shown(url: &Url) -> Clean {
    sanitise_line(url.as_str())
}

fn allowed(mut url: Url, written: &str) -> Result<Url, ProbeError> {
    match url.scheme() {
        "http" | "https" => {}
        // What stands before the port of `localhost:3000` looks like a scheme.
        _ if !written.contains("://") => return Err(without_scheme(written)),
        scheme => return Err(ProbeError::UnknownScheme { scheme: sanitise_line(scheme) }),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ProbeError::Credentials);
    }
    // Never sent, so it need not be shown either.
    url.set_fragment(None);
    Ok(url)
}

fn without_scheme(written: &str) -> ProbeError {
    let rest = written.trim_start_matches('/');
    let here = ["localhost", "127.", "[::1]"].iter().any(|host| rest.starts_with(host));
    let scheme = if here { "http" } else { "https" };
    match Url::parse(&format!("{scheme}://{rest}")) {
        Ok(better) if !rest.is_empty() => {
            ProbeError::NoScheme { written: sanitise_line(written), better: shown(&better) }
        }
        _ => ProbeError::NotAUrl { written: sanitise_line(written), why: "it names no host".to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(written: &str, expected: &str) {
        assert_eq!(parse(written).map_or_else(|e| e.to_string(), |url| url.to_string()), expected);
    }

    #[test]
    fn only_http_and_https_are_called() {
        check("https://example.com", "https://example.com/");
        check(" http://[::1]:8080/a?b=c#d ", "http://[::1]:8080/a?b=c");
        check("ftp://example.com/", "probe speaks http and https, and not ftp");
        check(
            "https://me:secret@example.com/",
            "the address holds a name or a password; leave it out, probe sends none",
        );
    }

    #[test]
    fn a_missing_scheme_is_suggested() {
        check("example.com/api", "example.com/api does not say how to call it; write https://example.com/api");
        check("localhost:3000/api", "localhost:3000/api does not say how to call it; write http://localhost:3000/api");
        check("127.0.0.1:80", "127.0.0.1:80 does not say how to call it; write http://127.0.0.1/");
        check("//example.com", "//example.com does not say how to call it; write https://example.com/");
    }

    #[test]
    fn what_is_no_url_is_told_why() {
        check("", " is not a URL: it names no host; write it as https://HOST/PATH");
        check("https://", "https:// is not a URL: empty host; write it as https://HOST/PATH");
        check("https://a:99999/", "https://a:99999/ is not a URL: invalid port number; write it as https://HOST/PATH");
    }

    #[track_caller]
    fn check_next(status: u16, location: Option<&str>, expected: Option<&str>) {
        let url = Url::parse("https://example.com/a/b?c=d").unwrap();
        let to = next(&url, status, location).map_or_else(|e| Some(e.to_string()), |to| to.map(|to| to.to_string()));
        assert_eq!(to.as_deref(), expected);
    }

    #[test]
    fn a_redirect_may_be_relative() {
        check_next(307, Some("c"), Some("https://example.com/a/c"));
        check_next(301, Some("//other.example/"), Some("https://other.example/"));
        check_next(200, Some("c"), None);
        check_next(301, None, None);
        check_next(304, Some("c"), None);
        check_next(302, Some("file:///etc"), Some("status 302 sends us to file:///etc, which cannot be called"));
    }
}
