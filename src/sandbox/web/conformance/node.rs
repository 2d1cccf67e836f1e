//! Cases of the web platform that run here and in Node and are compared. The cases are programs in `tests/web/cases`;
//! `tests/web/node.json` holds what Node answered, written by `tests/web/node.mjs`; `tests/web/differences.json` lists
//! where the lab answers differently on purpose, with its answer and the reason.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::sandbox::web::rig::on_stage;

/// The key in `node.json` under which the version stands that gave the answers.
const VERSION: &str = "Node's major version";

type Answers = BTreeMap<String, String>;

/// Where the lab differs on purpose.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    here: String,
    why: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/web")
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn node_answers() -> Answers {
    serde_json::from_str(&read("node.json")).unwrap()
}

/// What an expression comes to in a fresh realm, with a file of cases as `cases` and the teller of answers as `answer`.
fn in_lab(cases: &str, expression: &str) -> String {
    let answer = read("answer.cjs");
    let run = |file: &str| {
        let around = "const module = {}; const require = (name) => process.getBuiltinModule(name);";
        format!("(() => {{ {around}\n{file}\nreturn module.exports; }})()")
    };
    on_stage(|stage| {
        let source = format!(
            "(async () => {{ const cases = {}; const answer = {}; return {expression}; }})()",
            run(cases),
            run(&answer)
        );
        stage.value(&source)
    })
}

/// The lab's answers to all cases, each in a realm of its own.
fn lab_answers() -> Answers {
    let mut answers = Answers::new();
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder().join("cases")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let topic = file.file_stem().unwrap().to_string_lossy().into_owned();
        let cases = fs::read_to_string(&file).unwrap();
        let names: Vec<String> = serde_json::from_str(&in_lab(&cases, "Object.keys(cases)")).unwrap();
        for name in names {
            let told = in_lab(&cases, &format!("answer(cases[{}])", serde_json::to_string(&name).unwrap()));
            let answer = serde_json::from_str(&told).unwrap_or(told);
            answers.insert(format!("{topic}: {name}"), answer);
        }
    }
    answers
}

#[test]
fn the_lab_answers_as_node_does() {
    let differences: BTreeMap<String, Difference> = serde_json::from_str(&read("differences.json")).unwrap();
    let mut expected = node_answers();
    expected.remove(VERSION);
    assert!(expected.len() >= 150, "{} cases", expected.len());
    for (name, Difference { here, why }) in &differences {
        assert!(!why.is_empty(), "{name}");
        let node = expected.insert(name.clone(), here.clone());
        assert_ne!(node.as_ref(), Some(here), "{name} is no difference");
        assert!(node.is_some(), "{name} is no case");
    }
    let found = lab_answers();
    let wrong: Vec<String> = expected
        .keys()
        .chain(found.keys().filter(|name| !expected.contains_key(*name)))
        .filter(|name| expected.get(*name) != found.get(*name))
        .map(|name| format!("{name}\n  here: {:?}\n  node: {:?}", found.get(name), expected.get(name)))
        .collect();
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Needs a Node of the version that gave the answers on `PATH`, and proves nothing without.
#[test]
fn the_answers_of_node_are_those_of_a_node() {
    let Ok(output) = Command::new("node").arg(folder().join("node.mjs")).arg("--print").output() else { return };
    let Ok(live) = serde_json::from_slice::<Answers>(&output.stdout) else { return };
    let kept = node_answers();
    if live.get(VERSION) == kept.get(VERSION) {
        assert_eq!(live, kept);
    }
}
