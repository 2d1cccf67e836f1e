//! What authors of lessons use, as scripts meet it: `new`, `check`, `schema`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::{Ended, check_refused, output, run};

/// All files below a folder, hidden ones too, with their contents.
fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_new_lesson_has_nothing_wrong_and_can_be_read() {
    let place = tempfile::tempdir().unwrap();
    let lesson = place.path().join("cold-starts");
    let lesson = lesson.to_str().unwrap();
    let told = output(&["new", lesson]);
    assert!(told.starts_with(&format!("wrote a lesson of 17 files to {lesson}:\n  challenge.toml\n")), "{told}");
    assert_eq!(output(&["check", lesson]), "Cold starts: 9 sections, nothing wrong\n");
    let above = place.path().to_str().unwrap();
    assert!(output(&["--lessons", above, "read", "cold-starts"]).starts_with("Cold starts\n"));
    assert_eq!(output(&["--lessons", above, "list"]), "cold-starts  Cold starts  15 min  Not Started 0/9\n");
    for (name, content) in tree(Path::new(lesson)).iter().filter(|(name, _)| name.ends_with(".toml")) {
        let first = String::from_utf8(content.clone()).unwrap().lines().next().unwrap().to_owned();
        let schema = first.strip_prefix("#:schema ").unwrap();
        let path = Path::new(lesson).join(name).parent().unwrap().join(schema);
        assert!(serde_json::from_slice::<Value>(&fs::read(&path).unwrap()).is_ok(), "{name}: {first}");
    }
}

#[test]
fn a_new_lesson_takes_no_place_that_is_taken() {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(path("taken")).unwrap();
    fs::write(path("taken/mine.txt"), "mine").unwrap();
    fs::write(path("file"), "mine").unwrap();
    fs::create_dir(path("empty")).unwrap();
    let before = tree(place.path());
    check_refused(&["new", &path("taken")], 2, &format!("error: {} is not empty, it holds mine.txt; ", path("taken")));
    check_refused(&["new", &path("file")], 2, &format!("error: {} is a file; ", path("file")));
    check_refused(&["new", &path("no/such")], 2, "error: there is no folder ");
    check_refused(&["new", &path("My Lesson")], 2, "error: the folder's name becomes the lesson's id, ");
    assert_eq!(tree(place.path()), before);
    output(&["new", &path("empty")]);
    assert_eq!(output(&["check", &path("empty")]), "Empty: 9 sections, nothing wrong\n");
}

#[test]
fn schemas_are_printed_and_written() {
    let one: Value = serde_json::from_str(&output(&["schema", "terms"])).unwrap();
    assert_eq!(one["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(output(&["schema", "terms.toml"]), output(&["schema", "terms"]));
    let all: Value = serde_json::from_str(&output(&["schema"])).unwrap();
    assert_eq!((all.as_object().unwrap().len(), &all["terms"]), (10, &one));
    check_refused(&["schema", "term"], 2, "error: there is no kind of file \"term\"; there are: lesson, terms, ");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a/b");
    for _ in 0..2 {
        output(&["schema", "--out", out.to_str().unwrap()]);
        let files = tree(&out);
        assert_eq!(files.len(), 10);
        for (name, content) in files {
            let schema: Value = serde_json::from_slice(&content).unwrap();
            assert_eq!(schema, all[name.strip_suffix(".json").unwrap()]);
        }
    }
    let Ended { code, err, .. } = run(&["schema", "terms", "--out", "x"]);
    assert!(code == 2 && err.contains("cannot be used with"), "{err}");
}
