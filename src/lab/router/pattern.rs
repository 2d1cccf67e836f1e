//! From the path of a file to the pattern of its route, by the rules of Next.js for `app` and by one plain rule for
//! `functions`. Knows nothing of other files.

/// One part of a pattern, between two slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// This text.
    Fixed(String),
    /// Any one segment: `[name]`.
    One(String),
    /// All segments that are left, at least one: `[...name]`.
    Rest(String),
    /// All segments that are left, perhaps none: `[[...name]]`.
    OptionalRest(String),
}

impl Part {
    /// The name of the parameter, if it is one.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Fixed(_) => None,
            Self::One(name) | Self::Rest(name) | Self::OptionalRest(name) => Some(name),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Fixed(text) => text.clone(),
            Self::One(name) => format!("[{name}]"),
            Self::Rest(name) => format!("[...{name}]"),
            Self::OptionalRest(name) => format!("[[...{name}]]"),
        }
    }
}

/// What a file is to the router.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// It serves the pattern of these parts.
    Route(Vec<Part>),
    /// It serves nothing, and was not meant to.
    Other,
    /// It was meant to serve something, but its name does not let it.
    Wrong(String),
}

/// The endings of files that can be run.
pub(in crate::lab) const ENDINGS: [&str; 3] = ["js", "mjs", "cjs"];

/// Endings of files that look like functions, but cannot be run.
const FOREIGN_ENDINGS: [&str; 5] = ["ts", "tsx", "mts", "cts", "jsx"];

/// Reads the path of a file, relative to the folder of functions, with `/` between its parts.
pub(super) fn read(file: &str) -> Reading {
    let mut names: Vec<&str> = file.split('/').collect();
    let (Some(last), false) = (names.pop(), names.is_empty()) else { return Reading::Other };
    let Some((stem, ending)) = last.rsplit_once('.') else { return Reading::Other };
    // A name that begins with `_` is private by the rules of Next.js; one with a dot is hidden.
    let place = names.remove(0);
    let private = |name: &&str| name.is_empty() || name.starts_with(['_', '.']);
    if names.iter().any(private) || private(&stem) {
        return Reading::Other;
    }
    let parts = match (place, stem, names.as_slice()) {
        ("app", "route", folders) => folders.iter().filter(|name| !is_group(name)).map(|name| part(name)).collect(),
        ("functions", "index", &[name]) | ("functions", name, []) => fixed(name).map(|part| vec![part]),
        _ => return Reading::Other,
    };
    match parts {
        _ if FOREIGN_ENDINGS.contains(&ending) => {
            Reading::Wrong(format!("only JavaScript runs here (.js, .mjs, .cjs), and this is .{ending}"))
        }
        _ if !ENDINGS.contains(&ending) => Reading::Other,
        Ok(parts) => checked(parts),
        Err(problem) => Reading::Wrong(problem),
    }
}

/// Whether a file is meant to serve a path, and not only to be imported by one that does.
pub(in crate::lab) fn is_entry(file: &str) -> bool {
    read(file) != Reading::Other
}

/// The pattern as it is written, such as `/api/users/[id]`.
pub(super) fn written(parts: &[Part]) -> String {
    if parts.is_empty() {
        return "/".into();
    }
    parts.iter().fold(String::new(), |written, part| written + "/" + &part.written())
}

/// A folder such as `(shop)` groups files and is no part of the path.
fn is_group(name: &str) -> bool {
    name.starts_with('(') && name.ends_with(')')
}

fn part(name: &str) -> Result<Part, String> {
    let inside = |open, close| name.strip_prefix(open).and_then(|name: &str| name.strip_suffix(close));
    let part = if let Some(name) = inside("[[...", "]]") {
        Part::OptionalRest(name.into())
    } else if let Some(name) = inside("[...", "]") {
        Part::Rest(name.into())
    } else if let Some(name) = inside("[", "]") {
        Part::One(name.into())
    } else {
        return fixed(name);
    };
    match part.name() {
        Some("") => Err(format!("{name} names no parameter")),
        Some(inner) if inner.contains(['[', ']', '.']) => Err(format!("{inner} cannot be the name of a parameter")),
        _ => Ok(part),
    }
}

fn fixed(name: &str) -> Result<Part, String> {
    if name.contains(['[', ']']) {
        return Err(format!("brackets enclose the whole name of a folder below app, which {name} does not"));
    }
    // The one escape that Next.js has: a folder `%5Fx` is the path `/_x`, since a folder `_x` is private.
    let name = name.strip_prefix("%5F").map_or(name.to_owned(), |rest| format!("_{rest}"));
    Ok(Part::Fixed(name))
}

fn checked(parts: Vec<Part>) -> Reading {
    for (place, part) in parts.iter().enumerate() {
        if matches!(part, Part::Rest(_) | Part::OptionalRest(_)) && place + 1 < parts.len() {
            return Reading::Wrong(format!("{} takes the rest of the path, so it must come last", part.written()));
        }
        if let Some(name) = part.name()
            && parts[..place].iter().any(|before| before.name() == Some(name))
        {
            return Reading::Wrong(format!("the parameter {name} stands twice in the path"));
        }
    }
    Reading::Route(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, expected: &str) {
        let got = match read(file) {
            Reading::Route(parts) => written(&parts),
            Reading::Other => "-".into(),
            Reading::Wrong(problem) => format!("wrong: {problem}"),
        };
        assert_eq!(got, expected, "{file}");
    }

    #[test]
    fn app_follows_next() {
        check("app/route.js", "/");
        check("app/api/hello/route.js", "/api/hello");
        check("app/api/hello/route.mjs", "/api/hello");
        check("app/api/hello/route.cjs", "/api/hello");
        check("app/users/[id]/posts/[post]/route.js", "/users/[id]/posts/[post]");
        check("app/files/[...path]/route.js", "/files/[...path]");
        check("app/[[...all]]/route.js", "/[[...all]]");
        check("app/(shop)/cart/(inner)/route.js", "/cart");
        check("app/%5Fprivate/route.js", "/_private");
        check("app/a b/route.js", "/a b");
    }

    #[test]
    fn functions_have_one_name() {
        check("functions/hello.js", "/hello");
        check("functions/hello.world.mjs", "/hello.world");
        check("functions/hello/index.cjs", "/hello");
        check("functions/index.js", "/index");
    }

    #[test]
    fn other_files_serve_nothing() {
        for file in [
            "route.js",
            "README.md",
            "",
            "/",
            "app",
            "app/",
            "app/api/page.js",
            "app/api/route.json",
            "app/api/route",
            "app/_lib/x/route.js",
            "app/.git/route.js",
            "lib/route.js",
            "functions/_lib.js",
            "functions/.hidden.js",
            "functions/.js",
            "functions/hello/other.js",
            "functions/hello/deep/index.js",
            "functions/hello.json",
            "app//route.js",
            "app/../route.js",
        ] {
            check(file, "-");
        }
    }

    #[test]
    fn names_that_cannot_serve_are_told() {
        check("app/api/route.ts", "wrong: only JavaScript runs here (.js, .mjs, .cjs), and this is .ts");
        check("functions/hello.tsx", "wrong: only JavaScript runs here (.js, .mjs, .cjs), and this is .tsx");
        check("app/[]/route.js", "wrong: [] names no parameter");
        check("app/[...]/route.js", "wrong: [...] names no parameter");
        check("app/[[a]]/route.js", "wrong: [a] cannot be the name of a parameter");
        check("app/[..a]/route.js", "wrong: ..a cannot be the name of a parameter");
        check(
            "app/x[id]/route.js",
            "wrong: brackets enclose the whole name of a folder below app, which x[id] does not",
        );
        check("functions/[id].js", "wrong: brackets enclose the whole name of a folder below app, which [id] does not");
        check("app/[...a]/b/route.js", "wrong: [...a] takes the rest of the path, so it must come last");
        check("app/[a]/x/[...a]/route.js", "wrong: the parameter a stands twice in the path");
    }
}
