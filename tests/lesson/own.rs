//! What a lesson may have of its own: ways and times of its drawing, events that are no requests, counts of triggers, a place in
//! the order. The second lesson inside the program has all of it; here one place of it is changed.

use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::model::{Body, Model, Path, Tone};
use serverless_tutor::lesson::source::{Source, embedded};

use crate::sample::{Files, collect};

fn files() -> Files {
    let mut files = Files::new();
    collect(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/queues"), "", &mut files);
    files
}

/// Checks what is said when the first place in `file` that reads `old` reads `new`: files and sentences, without lines.
#[track_caller]
fn check(file: &str, old: &str, new: &str, expected: &[&str]) {
    let mut files = files();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert!(text.contains(old), "{old} in {file}");
    files.insert(file.to_owned(), text.replacen(old, new, 1).into_bytes());
    let problems = load(&Source::of_files("queues", files)).err().unwrap_or_default();
    let told: Vec<String> = problems
        .iter()
        .map(|problem| {
            let text = problem.to_string();
            let mut parts = text.splitn(4, ':');
            let file = parts.next().unwrap();
            format!("{file}:{}", parts.nth(2).unwrap())
        })
        .collect();
    assert_eq!(told, expected);
}

fn model() -> Model {
    let source = embedded().into_iter().find(|source| source.name() == "queues").unwrap();
    let sections = load(&source).unwrap().sections.into_iter();
    sections
        .into_iter()
        .find_map(|section| if let Body::Model(model) = section.body { Some(model) } else { None })
        .unwrap()
}

#[test]
fn ways() {
    let model = model();
    let own = model.edges.iter().filter(|edge| matches!(edge.path, Path::Own(_)));
    let tones: Vec<(Tone, bool)> = own.map(|edge| (model.tone(edge), model.is_between(edge))).collect();
    let retry = (Tone::Cold, false);
    assert_eq!(tones, [(Tone::Good, false), retry, retry, (Tone::Bad, false), (Tone::Plain, true)]);
    let file = "lifecycle.toml";
    check(file, "path = \"done\"", "path = \"dome\"", &["lifecycle.toml: unknown path `dome`"]);
    check(
        file,
        "id = \"done\"",
        "id = \"warm\"",
        &["lifecycle.toml: `warm` is a path of every lesson", "lifecycle.toml: unknown path `done`"],
    );
    check(
        file,
        "id = \"done\"",
        "id = \"retry\"",
        &["lifecycle.toml: there is another path with the id `retry`", "lifecycle.toml: unknown path `done`"],
    );
}

#[test]
fn phases_and_times() {
    let file = "lifecycle.toml";
    check(
        file,
        "place = [0, 0]\n",
        "place = [0, 0]\nphase = \"execute\"\n",
        &[
            "lifecycle.toml: nodes have phases, and there is no memory_mb",
            "lifecycle.toml: the nodes have phases",
            "lifecycle.toml: the nodes have phases",
            "lifecycle.toml: the nodes have phases",
        ],
    );
    check(
        file,
        "[[story.request]]\n",
        "[[story.request]]\ntimes = { execute = 3 }\n",
        &["lifecycle.toml: no node has a phase"],
    );
    check(
        file,
        "ms = 20\n",
        "ms = 0\n",
        &[
            "lifecycle.toml: a span must be more than 0",
            "lifecycle.toml: passed does not go on within the spans of the requests",
        ],
    );
    let passed = "lifecycle.toml: passed does not go on within the spans of the requests";
    check(file, "passed = [220]", "passed = [221]", &[passed]);
    check(file, "passed = [220]", "passed = [19]", &[passed]);
    check(file, "passed = [220]", "passed = [220, 220]", &[passed]);
}

#[test]
fn events_that_are_no_requests() {
    let file = "code.toml";
    check(file, "input = \"event\"", "input = \"batch\"", &["code.toml: unknown input `batch`"]);
    check(file, "input = \"event\"\n", "input = \"event\"\npath = \"/\"\n", &["code.toml: only a request has this"]);
    check(file, "input = \"event\"\n", "", &["code.toml: the request has no method or no path"]);
    check(file, "body = '{\"cron\"", "body = '{cron", &["code.toml: the body is not JSON"]);
}

#[test]
fn counts_of_triggers() {
    let file = "experiments.toml";
    check(file, "counter = \"handled\"", "counter = \"done\"", &["experiments.toml: unknown counter `done`"]);
    check(file, "least = 1", "least = 0", &["experiments.toml: least must be 1 or more"]);
    check(
        file,
        "trigger = \"parcels\"",
        "trigger = \"my parcels\"",
        &["experiments.toml: a trigger has a name without spaces"],
    );
    check(
        file,
        "scenario = \"parcels\"",
        "scenario = \"parsels\"",
        &["experiments.toml: there is no scenario `parsels`"],
    );
    let gone = "experiments.toml: there is no scenario `parcels`";
    let other = "experiments.toml: there is no scenario `bills`";
    check("lesson.toml", "scenarios = \"scenarios.toml\"\n", "", &[gone, gone, gone, other]);
}

#[test]
fn a_place_in_the_order() {
    check(
        "lesson.toml",
        "order = 2",
        "order = -2",
        &["lesson.toml: `order` must be a whole number from 0 to 65535, not `-2`"],
    );
    check("lesson.toml", "order = 2\n", "", &[]);
}
