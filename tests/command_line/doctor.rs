//! `doctor`: what it says of this machine, and what it says where something is missing.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::{Ended, PROGRAM, output, run_in};

/// Runs it with these variables and a folder for progress.
fn doctor(state: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Ended {
    let mut command = Command::new(PROGRAM);
    command.arg("doctor").args(arguments).env("SERVERLESS_TUTOR_STATE", state).stdin(Stdio::null());
    command.env("SERVERLESS_TUTOR_CONFIG", "/dev/null");
    command.env("SERVERLESS_TUTOR_FUNCTIONS", state.join("functions")).envs(variables.iter().copied());
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn found(ended: &Ended) -> Value {
    assert_eq!((ended.err.as_str(), ended.out.lines().count()), ("", 1), "{}", ended.out);
    serde_json::from_str(&ended.out).unwrap()
}

#[test]
fn it_says_that_all_is_there() {
    let state = tempfile::tempdir().unwrap();
    let Ended { code, out, err } = doctor(state.path(), &[("COLORTERM", "truecolor"), ("LC_ALL", "C.UTF-8")], &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.ends_with("\n\nAll that the course needs is there.\n"), "{out}");
    for said in [
        "QuickJS-ng 0.",
        "runs              yes; a first call took ",
        "can listen on 127.0.0.1",
        "UTF-8, by LC_ALL=C.UTF-8",
    ] {
        assert!(out.contains(said), "{said:?} in {out}");
    }
    assert!(out.lines().all(|line| line.chars().count() <= 100), "{out}");
    // It only looks.
    assert_eq!(std::fs::read_dir(state.path()).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn the_walls_are_tried_for_real() {
    let state = tempfile::tempdir().unwrap();
    let found = found(&doctor(state.path(), &[], &["--json"]));
    assert_eq!(
        (&found["works"], &found["guest"]["runs"], &found["lab"]["listens"]),
        (&json!(true), &json!(true), &json!(true))
    );
    for guests in ["one_guest", "many_guests"] {
        let acts = found["walls"][guests].as_array().unwrap();
        assert_eq!(acts.len(), 23, "{acts:?}");
        if found["walls"]["seccomp"] == "active" {
            let is_held = |act: &&Value| act["refused"] != act["needed"];
            assert_eq!(acts.iter().filter(is_held).count(), 23, "{acts:?}");
        }
    }
}

#[test]
fn what_is_missing_is_said_and_ends_it_with_1() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let nowhere = file.path().join("state");
    let ended = doctor(&nowhere, &[], &[]);
    assert_eq!((ended.code, ended.err.as_str()), (1, ""));
    assert!(ended.out.ends_with("Something that the course needs is missing; see above.\n"), "{}", ended.out);
    // Long lines are wrapped, so that only their beginnings are known.
    assert!(ended.out.contains("without it, what you do") || ended.out.contains("without it, what"), "{}", ended.out);
    let found = found(&doctor(&nowhere, &[], &["--json"]));
    assert_eq!((&found["works"], &found["paths"]["state"]["writable"]), (&json!(false), &json!(false)));
    let ended = run_in(file.path(), &["--lessons", "/nowhere", "doctor"]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("could not read the lessons in /nowhere"), "{}", ended.out);
}

#[test]
fn foreign_text_is_made_safe() {
    let state = tempfile::tempdir().unwrap();
    let variables = [("TERM", "x\u{1b}[2Jterm\u{202e}"), ("LC_ALL", "C\u{7}")];
    for arguments in [&[][..], &["--json"]] {
        let out = doctor(state.path(), &variables, arguments).out;
        assert!(out.contains("x␛[2Jterm⟨U+202E⟩") && out.contains("LC_ALL=C␇"), "{out}");
        assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{out}");
    }
}

#[test]
fn its_help_says_what_the_codes_mean() {
    let help = output(&["doctor", "--help"]);
    assert!(help.contains("Ends with 0 when all that the course needs is there, and with 1"), "{help}");
}
