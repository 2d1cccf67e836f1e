//! What shells, manuals and build servers get: completions, pages, JUnit's XML.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{check_refused, file, output, run, serverless};

/// The commands as `--help` lists them.
fn commands() -> Vec<String> {
    let help = output(&["--help"]);
    let table = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    table
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .map(String::from)
        .collect()
}

#[test]
fn every_shell_is_told_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = output(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{command} for {shell}");
        }
        assert!(script.contains("junit"), "an option of `grade` for {shell}");
    }
    assert_eq!(run(&["completions", "csh"]).code, 2);
}

#[test]
fn the_shells_can_read_their_completions() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = file(&folder, shell, output(&["completions", shell]).as_bytes());
        let mut reads = Command::new(shell);
        match reads.arg("-n").arg(script).stdin(Stdio::null()).output() {
            Ok(read) => assert!(read.status.success(), "{shell}: {}", String::from_utf8_lossy(&read.stderr)),
            Err(_) => println!("{shell} is not here"),
        }
    }
}

#[test]
fn every_command_has_its_page() {
    let page = output(&["man"]);
    assert!(page.contains(".TH serverless-tutor 1"), "{page}");
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    output(&["man", "--out", pages.to_str().unwrap()]);
    for command in commands() {
        let about = page.replace('\\', "");
        assert!(about.contains(&format!("serverless-tutor-{command}(1)")), "{command}");
        let own = fs::read_to_string(pages.join(format!("serverless-tutor-{command}.1"))).unwrap();
        assert!(own.contains(".SH NAME"), "{command}");
    }
}

#[test]
fn lessons_can_be_listed_for_scripts() {
    let listed: Value = serde_json::from_str(&output(&["list", "--json"])).unwrap();
    let first = &listed["lessons"][0];
    let expected = json!(["serverless", "Serverless", 25, "Not Started", 0, 9]);
    assert_eq!(
        json!(["id", "title", "minutes", "state", "completed", "total"].map(|field| first[field].clone())),
        expected
    );
}

/// The name of an element with its attributes.
type Element = (String, BTreeMap<String, String>);

/// The elements of a report by their names, each with its attributes.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(xml);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let element = |start: &BytesStart<'_>| {
        let attributes = start.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            (text(attribute.key.as_ref()), attribute.unescape_value().unwrap().into_owned())
        });
        (text(start.name().as_ref()), attributes.collect())
    };
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => found.push(element(&start)),
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// The report of a program and its exit code; what the suite says of itself is what is in it.
fn junit(program: &[u8]) -> (i32, Vec<Element>) {
    let folder = TempDir::new().unwrap();
    let ended = run(&["grade", &file(&folder, "program.js", program), "--junit", "-"]);
    assert_eq!(ended.err, "");
    let found = elements(&ended.out);
    let count = |name: &str| found.iter().filter(|(element, _)| element == name).count().to_string();
    let suite = &found.iter().find(|(name, _)| name == "testsuite").unwrap().1;
    for (attribute, element) in
        [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
    {
        assert_eq!(suite[attribute], count(element), "{attribute}");
    }
    (ended.code, found)
}

/// The messages of elements of this name.
fn messages<'a>(found: &'a [Element], name: &str) -> Vec<&'a str> {
    found.iter().filter(|(element, _)| element == name).map(|(_, attributes)| attributes["message"].as_str()).collect()
}

#[test]
fn a_build_server_is_told_what_passed_and_what_not() {
    let (code, found) = junit(&fs::read(serverless("challenge/solution.js")).unwrap());
    assert_eq!(code, 0);
    assert!(found.iter().filter(|(name, _)| name == "testcase").count() == 25);
    assert_eq!((messages(&found, "failure").len(), messages(&found, "error").len()), (0, 0));

    let (code, found) = junit(&fs::read(serverless("challenge/wrong/w07-no-default.js")).unwrap());
    assert_eq!(code, 1);
    let told = messages(&found, "failure");
    assert_eq!(told[0], "calculateCost(10000000, 1000): expected 14.17, got NaN");
    assert!(told[1..].iter().all(|told| told.starts_with("a hidden test fails; it asks about: ")), "{told:?}");
    let known = found.iter().find(|(_, attributes)| attributes.get("name").is_some_and(|name| name == "misconception"));
    assert_eq!(known.unwrap().1["value"], "The default memory is missing");
}

#[test]
fn a_build_server_is_told_why_a_program_was_stopped_or_does_not_load() {
    let (code, found) = junit(b"function calculateCost() { for (;;); }");
    assert_eq!(code, 1);
    assert_eq!(messages(&found, "error"), ["stopped: the limit on time was reached"]);
    assert_eq!(messages(&found, "skipped").len(), 24);

    let (code, found) = junit(b"function calculateCost( { return \"<&>\" }");
    assert_eq!(code, 1);
    assert_eq!(messages(&found, "error").len(), 1);
    assert!(messages(&found, "error")[0].starts_with("line 1, column "), "{found:?}");
    assert_eq!(messages(&found, "skipped").len(), 25);
}

#[test]
fn the_report_goes_into_a_file_beside_the_text() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("report.xml");
    let printed = output(&["grade", &serverless("challenge/solution.js"), "--junit", path.to_str().unwrap()]);
    assert!(printed.contains("passed"), "{printed}");
    assert_eq!(elements(&fs::read_to_string(path).unwrap())[0].0, "testsuites");
    let solution = serverless("challenge/solution.js");
    check_refused(&["grade", &solution, "--junit", "/no/such/folder/x.xml"], 2, "error: could not write");
    check_refused(&["grade", &solution, "--junit", "-", "--json"], 2, "error: --json and --junit - both print");
}
