//! Paths and the files that serve them.

use proptest::prelude::*;

use super::*;

const FILES: [&str; 11] = [
    "app/route.js",
    "app/api/hello/route.js",
    "app/api/users/route.js",
    "app/api/users/[id]/route.js",
    "app/api/users/me/route.js",
    "app/api/users/[id]/posts/[post]/route.js",
    "app/api/[section]/me/settings/route.js",
    "app/files/[...path]/route.js",
    "app/docs/[[...page]]/route.js",
    "app/a é/route.js",
    "functions/edge.js",
];

fn routes() -> Routes {
    let (routes, problems) = Routes::of(FILES);
    assert_eq!(problems, []);
    routes
}

/// The pattern and the parameters, as a line.
fn found(path: &str) -> String {
    match routes().find(path) {
        Err(Miss::Unknown) => "404".into(),
        Err(Miss::Undecodable) => "400".into(),
        Ok(Match { route, params }) => params.iter().fold(route.pattern.clone(), |line, (name, value)| match value {
            Param::One(value) => format!("{line} {name}={value:?}"),
            Param::Many(values) => format!("{line} {name}={values:?}"),
        }),
    }
}

#[track_caller]
fn check(path: &str, expected: &str) {
    assert_eq!(found(path), expected, "{path}");
}

#[test]
fn fixed_comes_before_one_and_one_before_the_rest() {
    check("/", "/");
    check("/api/hello", "/api/hello");
    check("/api/users", "/api/users");
    check("/api/users/7", r#"/api/users/[id] id="7""#);
    check("/api/users/me", "/api/users/me");
    check("/api/users/7/posts/9", r#"/api/users/[id]/posts/[post] id="7" post="9""#);
    check("/api/users/me/posts/9", r#"/api/users/[id]/posts/[post] id="me" post="9""#);
    check("/api/users/me/settings", r#"/api/[section]/me/settings section="users""#);
    check("/files/a/b/c", r#"/files/[...path] path=["a", "b", "c"]"#);
    check("/files", "404");
    check("/docs", "/docs/[[...page]]");
    check("/docs/a", r#"/docs/[[...page]] page=["a"]"#);
    check("/edge", "/edge");
    check("/edge/more", "404");
    check("/api", "404");
    check("/API/hello", "404");
}

#[test]
fn a_slash_at_the_end_changes_nothing_and_an_empty_segment_matches_nothing() {
    check("/edge/", "/edge");
    check("/api/users/7/", r#"/api/users/[id] id="7""#);
    check("/files/a/", r#"/files/[...path] path=["a"]"#);
    check("/docs/", "/docs/[[...page]]");
    for path in ["//", "//edge", "/edge//", "/api//hello", "/files//a", "/api/users//", "", "edge", "api/hello", "*"] {
        check(path, "404");
    }
}

#[test]
fn parameters_are_decoded_as_next_decodes_them() {
    check("/api/users/a%20b+c", r#"/api/users/[id] id="a b+c""#);
    check("/api/users/%E2%82%ac", r#"/api/users/[id] id="€""#);
    check("/api/users/€", r#"/api/users/[id] id="€""#);
    check("/api/users/%2525", r#"/api/users/[id] id="%25""#);
    // A slash that is encoded is no border between segments, in the rest neither.
    check("/api/users/a%2Fb", r#"/api/users/[id] id="a/b""#);
    check("/files/a%2Fb/c", r#"/files/[...path] path=["a/b", "c"]"#);
    check("/api%2Fhello", "404");
    check("/api/users/%00", "/api/users/[id] id=\"\\0\"");
    check("/api/users/%6De", "/api/users/me");
    check("/a%20%C3%A9", "/a é");
}

#[test]
fn what_cannot_be_decoded_is_a_bad_request() {
    for path in ["/%", "/api/users/%", "/api/users/%2", "/api/users/%zz", "/api/users/%+1", "/nowhere/%ff"] {
        check(path, "400");
    }
    // Overlong, a lone surrogate, cut off.
    for path in ["/files/%c0%af", "/files/%ed%a0%80", "/files/%e2%82"] {
        check(path, "400");
    }
}

#[test]
fn nobody_climbs_out_of_the_path() {
    for path in ["/files/../edge", "/files/./a", "/files/%2e%2E/a", "/api/users/..", "/api/users/%2e", "/.."] {
        check(path, "404");
    }
    check("/files/...", r#"/files/[...path] path=["..."]"#);
    check("/files/..%2f..", r#"/files/[...path] path=["../.."]"#);
}

#[test]
fn long_paths_are_only_long() {
    let long = "a".repeat(1 << 20);
    assert_eq!(routes().find(&format!("/api/users/{long}")).unwrap().params.len(), 1);
    let deep = "/x".repeat(1 << 18);
    assert!(
        matches!(&routes().find(&format!("/files{deep}")).unwrap().params[0].1, Param::Many(m) if m.len() == 1 << 18)
    );
    assert_eq!(routes().find(&deep), Err(Miss::Unknown));
}

#[track_caller]
fn check_problems(files: &[&str], served: &[&str], expected: &[&str]) {
    let (routes, problems) = Routes::of(files.iter().copied());
    let patterns: Vec<&str> = routes.all().iter().map(|route| route.pattern.as_str()).collect();
    assert_eq!(patterns, served);
    assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
}

#[test]
fn of_two_files_for_one_path_the_first_serves() {
    check_problems(
        &["functions/x/index.js", "functions/x.js"],
        &["/x"],
        &["functions/x/index.js: not used, since functions/x.js serves /x"],
    );
    check_problems(
        &["app/a/route.mjs", "app/a/route.js", "app/(g)/a/route.js", "functions/a.cjs"],
        &["/a"],
        &[
            "app/a/route.js: not used, since app/(g)/a/route.js serves /a",
            "app/a/route.mjs: not used, since app/(g)/a/route.js serves /a",
            "functions/a.cjs: not used, since app/(g)/a/route.js serves /a",
        ],
    );
    check_problems(
        &["app/[a]/x/route.js", "app/[b]/route.js", "app/[b]/y/route.js"],
        &["/[a]/x"],
        &[
            "app/[b]/route.js: not used, since app/[a]/x/route.js calls the same part of the path [a] and not [b]",
            "app/[b]/y/route.js: not used, since app/[a]/x/route.js calls the same part of the path [a] and not [b]",
        ],
    );
    check_problems(
        &["app/d/[[...all]]/route.js", "app/d/route.js", "app/d/[...rest]/route.js"],
        &["/d/[...rest]", "/d"],
        &["app/d/[[...all]]/route.js: not used, since app/d/[...rest]/route.js serves /d/[...rest]"],
    );
    check_problems(
        &["app/d/[[...all]]/route.js", "app/d/route.js"],
        &["/d/[[...all]]"],
        &["app/d/route.js: not used, since app/d/[[...all]]/route.js serves /d/[[...all]]"],
    );
}

#[test]
fn a_file_that_is_not_used_leaves_nothing_behind() {
    // The part of the second path that is new leads nowhere, since the part before it has another name.
    let (routes, problems) =
        Routes::of(["app/x/[a]/route.js", "app/x/[b]/deep/[c]/route.js", "app/y/[[...z]]/route.js"]);
    assert_eq!(problems.len(), 1);
    assert_eq!(routes, Routes::of(["app/x/[a]/route.js", "app/y/[[...z]]/route.js"]).0);
}

#[test]
fn there_are_only_so_many_routes() {
    let files: Vec<String> = (0..MOST_ROUTES + 2).map(|number| format!("functions/f{number:03}.js")).collect();
    let (routes, problems) = Routes::of(files.iter().map(String::as_str));
    assert_eq!((routes.all().len(), problems.len()), (MOST_ROUTES, 2));
    assert_eq!(problems[0].to_string(), "functions/f200.js: not used, since there are 200 routes without it");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn no_path_and_no_file_name_breaks_it(
        files in prop::collection::vec("(app|functions|x)(/(\\PC{0,4}|[a-c]|\\[[a-c]\\]|\\[\\.{3}[a-c]\\]|\\(g\\)|_x)){0,4}/(route|index|[a-c])\\.(js|mjs|ts)", 0..12),
        path in "(/(\\PC{0,4}|[a-c]|%[0-9a-f]{0,2}|\\.{1,2})){0,6}",
        anything in any::<String>(),
    ) {
        let (routes, problems) = Routes::of(files.iter().map(String::as_str));
        prop_assert!(routes.all().len() + problems.len() <= files.len());
        for path in [&path, &anything] {
            let _ = routes.find(path);
        }
        // A route is found by any path that its pattern describes, unless a better one takes it.
        for route in routes.all() {
            let example = route.pattern.replace("[[...", "[").replace("[...", "[").replace(['[', ']'], "");
            let encoded: String = example.bytes().map(|byte| {
                if byte == b'/' { "/".into() } else { format!("%{byte:02x}") }
            }).collect();
            prop_assert!(routes.find(&encoded).is_ok(), "{encoded}");
        }
        // Every file is served or told, and the patterns are distinct.
        let mut patterns: Vec<_> = routes.all().iter().map(|route| &route.pattern).collect();
        patterns.sort();
        patterns.dedup();
        prop_assert_eq!(patterns.len(), routes.all().len());
    }
}
