//! What the headers of an answer tell about who gave it: `Server-Timing`, a cache, a platform. Names and values are foreign.

use crate::text::{Clean, sanitise_line, truncate};
use crate::units::Millis;

/// Entries of one `Server-Timing` header that are kept.
const MOST_ENTRIES: usize = 20;

/// Cells of a foreign name or description.
const LONGEST: u16 = 60;

/// An entry of `Server-Timing`: what the server says about its own time.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerTiming {
    /// Its name, such as `init`.
    pub name: Clean,
    /// How long it took, if that is said.
    pub took: Option<Millis>,
    /// More words on it, if there are any.
    pub words: Option<Clean>,
}

/// The entries of a `Server-Timing` header. What is not an entry is left out.
pub fn server_timing(header: &str) -> Vec<ServerTiming> {
    pieces(header, ',').into_iter().filter_map(entry).take(MOST_ENTRIES).collect()
}

fn entry(text: &str) -> Option<ServerTiming> {
    let pieces = pieces(text, ';');
    let name = pieces.first()?.trim();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic() && !b"\"=(),/:;<>?@[]\\{}".contains(&b)) {
        return None;
    }
    let mut found = ServerTiming { name: short(name), took: None, words: None };
    for (key, value) in pieces[1..].iter().filter_map(|piece| piece.split_once('=')) {
        let value = unquoted(value.trim());
        // The first of each counts, as in browsers.
        match key.trim().to_ascii_lowercase().as_str() {
            "dur" if found.took.is_none() => {
                found.took = value.parse().ok().filter(|v: &f64| v.is_finite()).map(Millis);
            }
            "desc" if found.words.is_none() => found.words = Some(short(&value)),
            _ => {}
        }
    }
    Some(found)
}

/// The pieces between separators that stand outside quotes.
fn pieces(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|c| {
        let splits = c == separator && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        splits
    })
    .collect()
}

fn unquoted(value: &str) -> String {
    let Some(inside) = value.strip_prefix('"') else { return value.to_owned() };
    let mut out = String::new();
    let mut rest = inside.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => break,
            '\\' => out.extend(rest.next()),
            c => out.push(c),
        }
    }
    out
}

fn short(foreign: &str) -> Clean {
    sanitise_line(&truncate(&sanitise_line(foreign), LONGEST))
}

/// The header that says that a cache gave the answer, as `name: value`; none if a function may have run.
pub(super) fn cache<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Option<String> {
    let names = ["cf-cache-status", "x-vercel-cache", "x-cache", "cache-status"];
    let hit = names.iter().find_map(|name| {
        let value = header(name)?;
        // `HIT`, `Hit from cloudfront`, `cache; hit`, and `STALE`, which is an old copy.
        let words = value.split(|c: char| !c.is_ascii_alphanumeric());
        let is_hit = |word: &str| ["hit", "stale", "prerender"].contains(&word.to_ascii_lowercase().as_str());
        words.into_iter().any(is_hit).then(|| format!("{name}: {value}"))
    });
    hit.or_else(|| header("age").filter(|age| age.parse::<u64>().is_ok_and(|s| s > 0)).map(|age| format!("age: {age}")))
}

/// Headers that platforms add, and whose they are.
const SIGNS: &[(&str, &str)] = &[
    ("x-vercel-id", "Vercel"),
    ("cf-ray", "Cloudflare"),
    ("apigw-requestid", "AWS API Gateway"),
    ("x-amzn-requestid", "AWS Lambda"),
    ("x-amz-cf-id", "AWS CloudFront"),
    ("x-nf-request-id", "Netlify"),
    ("fly-request-id", "Fly.io"),
    ("x-deno-ray", "Deno Deploy"),
    ("x-cloud-trace-context", "Google Cloud"),
    ("x-azure-ref", "Azure"),
    ("x-instance", "this program's own lab"),
];

/// Whose headers an answer carries.
pub(super) fn looks_like(has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    SIGNS.iter().filter(|(name, _)| has(name)).map(|(_, platform)| *platform).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, expected: &[(&str, Option<f64>, Option<&str>)]) {
        let found = server_timing(header);
        let found: Vec<_> =
            found.iter().map(|t| (t.name.as_str(), t.took.map(|took| took.0), t.words.as_deref())).collect();
        assert_eq!(found, expected, "{header}");
    }

    #[test]
    fn server_timing_is_read() {
        check(
            "queue;dur=0, init;dur=12.5, run;dur=3",
            &[("queue", Some(0.0), None), ("init", Some(12.5), None), ("run", Some(3.0), None)],
        );
        check("cfL4;desc=\"?proto=TCP,rtt=1;x \\\"y\\\"\"", &[("cfL4", None, Some("?proto=TCP,rtt=1;x \"y\""))]);
        check("cache;desc=HIT;dur=1;dur=2", &[("cache", Some(1.0), Some("HIT"))]);
        check("a ; DUR = 4", &[("a", Some(4.0), None)]);
    }

    #[test]
    fn what_is_no_entry_is_left_out() {
        check("", &[]);
        check(",;dur=1, ,b", &[("b", None, None)]);
        check("a;dur=no", &[("a", None, None)]);
        check("a;dur=inf", &[("a", None, None)]);
        check("two words;dur=1", &[]);
        check("open;desc=\"no end, x;dur=1", &[("open", None, Some("no end, x;dur=1"))]);
    }

    #[test]
    fn descriptions_cannot_steer_the_terminal() {
        check("a;desc=\"\u{1b}[31m\"", &[("a", None, Some("␛[31m"))]);
    }

    #[track_caller]
    fn check_cache(name: &str, value: &str, expected: Option<&str>) {
        assert_eq!(cache(|asked| (asked == name).then_some(value)).as_deref(), expected);
    }

    #[test]
    fn an_answer_from_a_cache_is_seen() {
        check_cache("x-vercel-cache", "HIT", Some("x-vercel-cache: HIT"));
        check_cache("x-cache", "Hit from cloudfront", Some("x-cache: Hit from cloudfront"));
        check_cache("x-cache", "Miss from cloudfront", None);
        check_cache("cf-cache-status", "DYNAMIC", None);
        check_cache("age", "0", None);
        check_cache("age", "7", Some("age: 7"));
    }

    #[test]
    fn a_platform_behind_another_shows_both() {
        assert_eq!(looks_like(|name| ["cf-ray", "x-vercel-id"].contains(&name)), ["Vercel", "Cloudflare"]);
        assert_eq!(looks_like(|_| false), Vec::<&str>::new());
    }
}
