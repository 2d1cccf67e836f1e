//! Saving a file deploys it.

use std::fs;
use std::time::Instant;

use serde_json::json;

use crate::support::Lab;

const ONE: (&str, &str) = ("functions/hello.mjs", "export const GET = () => new Response('one');\n");

#[test]
fn saving_a_file_deploys_it() {
    let mut lab = Lab::start(&[ONE], &[]);
    let first = lab.next("deployed");
    assert_eq!(lab.get("/hello").text(), "one");
    let saved = Instant::now();
    fs::write(lab.path("functions/hello.mjs"), "export const GET = () => new Response('two');\n").unwrap();
    let second = lab.next("deployed");
    let took = saved.elapsed();
    assert_eq!((&second["route"], &second["file"]), (&json!("/hello"), &json!("functions/hello.mjs")));
    assert_ne!(first["version"], second["version"]);
    assert_eq!(lab.get("/hello").text(), "two");
    assert_eq!(lab.next("stopped")["reason"], json!("new version"));
    // Ten times the budget: a busy machine is no bug.
    assert!(took.as_millis() < 500, "{took:?}");
}

#[test]
fn a_broken_file_keeps_the_old_version_serving_and_says_where() {
    let mut lab = Lab::start(&[ONE], &[]);
    let first = lab.next("deployed");
    assert_eq!(lab.get("/hello").text(), "one");
    fs::write(lab.path("functions/hello.mjs"), "export const GET = () =>\n  new Response('two';\n").unwrap();
    let error = lab.log("SyntaxError");
    assert_eq!((&error["file"], &error["line"]), (&json!("functions/hello.mjs"), &json!(2)), "{error}");
    assert!(error["column"].as_u64().is_some_and(|column| column > 1), "{error}");
    assert_eq!(lab.get("/hello").text(), "one");
    fs::write(lab.path("functions/hello.mjs"), "export const GET = () => new Response('three');\n").unwrap();
    lab.event(|event| event["event"] == "deployed" && event["version"] != first["version"]);
    assert_eq!(lab.get("/hello").text(), "three");
}

#[test]
fn files_that_come_and_go_are_routes_that_come_and_go() {
    let mut lab = Lab::start(&[ONE], &[]);
    lab.next("deployed");
    assert_eq!(lab.get("/more").status, 404);
    fs::create_dir_all(lab.path("app/more/[id]")).unwrap();
    fs::write(
        lab.path("app/more/[id]/route.js"),
        "export async function GET(_, { params }) { return Response.json(await params); }\n",
    )
    .unwrap();
    lab.next("deployed");
    assert_eq!(lab.get("/more/7").text(), r#"{"id":"7"}"#);
    fs::remove_file(lab.path("functions/hello.mjs")).unwrap();
    let began = Instant::now();
    while lab.get("/hello").status != 404 {
        assert!(began.elapsed().as_secs() < 10, "a route whose file is gone still answers");
    }
}

#[test]
fn a_variable_is_a_new_version() {
    let reads = ("functions/reads.mjs", "export const GET = () => new Response(process.env.WORD ?? 'none');\n");
    let mut lab = Lab::start(&[reads], &[]);
    lab.next("deployed");
    assert_eq!(lab.get("/reads").text(), "none");
    fs::write(lab.path(".env"), "WORD=hello\n").unwrap();
    lab.next("deployed");
    assert_eq!(lab.get("/reads").text(), "hello");
}

#[test]
fn files_beside_a_route_can_be_imported() {
    let files = [
        (
            "app/api/sum/route.js",
            "import { add } from './lib/add.js';\nexport const GET = () => Response.json(add(1, 2));\n",
        ),
        ("app/api/sum/lib/add.js", "export const add = (a, b) => a + b;\n"),
    ];
    let mut lab = Lab::start(&files, &[]);
    lab.next("deployed");
    assert_eq!(lab.get("/api/sum").text(), "3");
    fs::write(lab.path("app/api/sum/lib/add.js"), "export const add = (a, b) => 10 * (a + b);\n").unwrap();
    lab.next("deployed");
    assert_eq!(lab.get("/api/sum").text(), "30");
}

#[test]
fn a_top_level_that_never_ends_is_not_deployed() {
    let mut lab = Lab::start(&[ONE], &[]);
    assert_eq!(lab.get("/hello").text(), "one");
    fs::write(lab.path("functions/hello.mjs"), "for (;;);\nexport const GET = () => new Response('two');\n").unwrap();
    lab.log("the limit on");
    assert_eq!(lab.get("/hello").text(), "one");
}
