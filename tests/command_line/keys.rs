//! The names of keys, and a file of settings that gives other keys.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{Ended, PROGRAM, output};

/// Runs a command with these settings.
fn with_settings(settings: &str, arguments: &[&str]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, settings).unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(arguments).stdin(Stdio::null());
    command.env("SERVERLESS_TUTOR_STATE", folder.path()).env("SERVERLESS_TUTOR_CONFIG", &file);
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().expect("no signal ends it"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn all_names_are_listed() {
    let text = output(&["keys"]);
    assert!(text.starts_with("lessons: the list of lessons\n  choose              Enter  Space\n"), "{text}");
    let listing: Value = serde_json::from_str(&output(&["keys", "--json"])).unwrap();
    let situations = listing["situations"].as_array().unwrap();
    let editor = situations.iter().find(|situation| situation["name"] == "editor").unwrap();
    assert_eq!(editor["typing"], "a program");
    let run = editor["keys"].as_array().unwrap().iter().find(|line| line["name"] == "run-tests").unwrap();
    assert_eq!(run["keys"], serde_json::json!(["Ctrl-R"]));
}

#[test]
fn keys_of_ones_own_are_listed() {
    let ended = with_settings("[keys]\nquit = \"Q\"\n", &["keys"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.contains("  quit                Q  Ctrl-C   (yours)\n"), "{}", ended.out);
}

#[test]
fn a_mistake_is_told_with_its_place() {
    let ended = with_settings("[keys]\nquit = [\"Q\", \"n\"]\nnext-sektion = \"x\"\n", &["keys"]);
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    for told in [
        "config.toml:2:14",
        "n does two things in prose: quit and next-section",
        "config.toml:3:1",
        "nothing is called \"next-sektion\"",
        "did you mean next-section?",
    ] {
        assert!(ended.err.contains(told), "{told} is missing in\n{}", ended.err);
    }
}
