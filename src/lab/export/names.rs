//! Names that every platform takes: routes, files, projects, variables. Knows no platform's own rules for a folder.

use std::collections::BTreeSet;

use crate::lab::export::ExportError;
use crate::text::sanitise_line;

/// A part of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Segment {
    /// This text.
    Text(String),
    /// Any one part, by this name.
    One(String),
    /// All that is left, one part at least.
    Rest(String),
    /// All that is left, and it may be nothing.
    OptionalRest(String),
}

/// A route, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern(pub(super) Vec<Segment>);

impl Pattern {
    pub(super) fn parse(written: &str) -> Result<Self, ExportError> {
        let refused = |why: &str| ExportError::Pattern { pattern: sanitise_line(written), why: why.to_owned() };
        let path = written.strip_prefix('/').ok_or_else(|| refused("it must begin with /"))?;
        let mut segments = Vec::new();
        for part in path.split('/').filter(|_| !path.is_empty()) {
            if matches!(segments.last(), Some(Segment::Rest(_) | Segment::OptionalRest(_))) {
                return Err(refused("nothing can follow what takes all the rest"));
            }
            segments.push(segment(part).ok_or_else(|| {
                refused("a part is letters, digits and . _ - ~, or [name], [...name] or [[...name]]")
            })?);
        }
        Ok(Self(segments))
    }

    /// What routes are sorted by: text before a name, a name before all the rest. Names do not matter.
    pub(super) fn rank(&self) -> Vec<(u8, String)> {
        let rank = |segment: &Segment| match segment {
            Segment::Text(text) => (1, text.clone()),
            Segment::One(_) => (2, String::new()),
            Segment::Rest(_) => (3, String::new()),
            Segment::OptionalRest(_) => (4, String::new()),
        };
        self.0.iter().map(rank).collect()
    }

    /// The name of what takes all the rest, if something does.
    pub(super) fn rest(&self) -> Option<&str> {
        match self.0.last() {
            Some(Segment::Rest(name) | Segment::OptionalRest(name)) => Some(name),
            _ => None,
        }
    }

    /// Lower-case words for a folder: `api-users-id`, and `index` for `/`.
    pub(super) fn words(&self) -> Vec<String> {
        let text = |segment: &Segment| match segment {
            Segment::Text(name) | Segment::One(name) | Segment::Rest(name) | Segment::OptionalRest(name) => {
                name.clone()
            }
        };
        let joined: Vec<String> = self.0.iter().map(text).collect();
        let words = words(&joined.join("/"));
        if words.is_empty() { vec!["index".to_owned()] } else { words }
    }
}

fn segment(part: &str) -> Option<Segment> {
    let inside = part.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let Some(inside) = inside else {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-~".contains(&b);
        let dots = part.bytes().all(|b| b == b'.');
        return (part.bytes().all(plain) && !dots).then(|| Segment::Text(part.to_owned()));
    };
    let optional = inside.strip_prefix("[...").and_then(|rest| rest.strip_suffix(']'));
    let (name, segment): (_, fn(String) -> Segment) = match (optional, inside.strip_prefix("...")) {
        (Some(name), _) => (name, Segment::OptionalRest),
        (None, Some(name)) => (name, Segment::Rest),
        (None, None) => (inside, Segment::One),
    };
    let good = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    good.then(|| segment(name.to_owned()))
}

/// Whether a file's name stays inside its folder and can be written on every system.
pub(super) fn is_file_name(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().any(|b| b != b'.')
            && !part.ends_with('.')
            && !part.eq_ignore_ascii_case(".git")
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-[]()@+".contains(&b))
    };
    !name.is_empty() && name.split('/').all(part)
}

/// A project's name as every platform takes it: lower-case letters, digits and hyphens, a letter first.
pub(super) fn project_name(wished: &str) -> String {
    let name: String = words(wished).join("-").chars().skip_while(|c| !c.is_ascii_lowercase()).take(50).collect();
    let name = name.trim_end_matches('-');
    if name.is_empty() { "functions".to_owned() } else { name.to_owned() }
}

/// The words of a name, in lower case.
fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// A name that none of the others has: itself, or with a number behind it.
pub(super) fn unused(wished: &str, separator: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = wished.to_owned();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{wished}{separator}{number}");
        number += 1;
    }
    name
}

/// The names of the variables in the text of a `.env` file, each once, in their order. Their values are not looked at.
pub fn variable_names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = line.trim().trim_start_matches('\u{feff}');
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, _)) = line.split_once('=') else { continue };
        let name = name.trim();
        let good = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && name.bytes().next().is_some_and(|b| !b.is_ascii_digit());
        if good && !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: &str) {
        let shown = Pattern::parse(pattern).map_or_else(|e| e.to_string(), |p| format!("{:?}", p.0));
        assert_eq!(shown, expected);
    }

    #[test]
    fn routes_are_understood() {
        check("/", "[]");
        check("/api/users/[user-id]", r#"[Text("api"), Text("users"), One("user-id")]"#);
        check("/a/[...rest]", r#"[Text("a"), Rest("rest")]"#);
        check("/[[...rest]]", r#"[OptionalRest("rest")]"#);
    }

    #[test]
    fn routes_that_no_platform_has_are_refused() {
        let part = "a part is letters, digits and . _ - ~, or [name], [...name] or [[...name]]";
        for pattern in ["/a b", "/[]", "/..", "/a//b", "/[a", "/\"", "/[...]", "/$", "/ä"] {
            check(pattern, &format!("the route {pattern} cannot be exported: {part}"));
        }
        check("a", "the route a cannot be exported: it must begin with /");
        check("/[...a]/b", "the route /[...a]/b cannot be exported: nothing can follow what takes all the rest");
    }

    #[test]
    fn file_names_stay_inside() {
        for name in ["a.js", "api/users/[id].js", "app/(shop)/[[...all]]/route.js", ".a/b"] {
            assert!(is_file_name(name), "{name}");
        }
        for name in ["", "/a", "../a", "a/../b", "a//b", "a/", "a\\b", "c:a", "a\nb", "a ", "nul.", "x/.git/hooks", "ä"]
        {
            assert!(!is_file_name(name), "{name}");
        }
    }

    #[test]
    fn names_are_made_of_words() {
        for (wished, name) in [("My Functions!", "my-functions"), ("42nd", "nd"), ("", "functions"), ("\u{1b}[1m", "m")]
        {
            assert_eq!(project_name(wished), name);
        }
        assert_eq!(project_name(&"a".repeat(99)).len(), 50);
        let mut taken = BTreeSet::new();
        assert_eq!(["a", "a", "b"].map(|name| unused(name, "-", &mut taken)), ["a", "a-2", "b"]);
    }

    #[test]
    fn only_names_of_variables_are_taken() {
        let text = "# A=b\nGREETING=hello\nexport KEY = \"x=y\"\n\nGREETING=again\n1A=b\nno line\nA B=c\n";
        assert_eq!(variable_names(text), ["GREETING", "KEY"]);
    }
}
