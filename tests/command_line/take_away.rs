//! `review` and `notes` as scripts meet them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use serverless_tutor::clock::WallTime;
use serverless_tutor::progress::reviews::{Grade, Review};
use serverless_tutor::progress::store::{Kept, Store};
use serverless_tutor::quiz::Confidence;
use tempfile::TempDir;

use crate::{begun, check_refused, lesson, run, run_in};

/// As [`begun`], with a card that was seen in 1970 and one that will be asked in some hours, by a clock that is right.
fn with_reviews() -> TempDir {
    let state = begun();
    let opened = Store::open(Some(state.path().to_owned()));
    let (mut store, mut progress) = (opened.store, opened.progress);
    let record = progress.lesson_mut(&lesson().id);
    let mut log = |item: &str, at: WallTime, grade, confidence| {
        record.reviews.entry(item.parse().unwrap()).or_default().push(at, Review { grade, confidence });
    };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    log("term/serverless", WallTime(1_000), Grade::Good, None);
    log("term/faas", WallTime(now), Grade::Seen, None);
    log("question/q-07", WallTime(2_000), Grade::Again, Some(Confidence::Sure));
    assert_eq!(store.save(&progress).kept, Kept::OnDisk);
    state
}

#[test]
fn what_is_due_is_listed_sure_and_wrong_first() {
    let state = with_reviews();
    let ended = run_in(state.path(), &["review", "--json"]);
    assert_eq!((ended.code, ended.err.as_str(), ended.out.lines().count()), (0, "", 1));
    let mut told: Value = serde_json::from_str(&ended.out).unwrap();
    let now = told["now"].as_u64().unwrap();
    let next = told["lessons"][0]["next_due"].take().as_u64().unwrap();
    assert!(next > now && next <= now + 86_400, "{next}");
    // The question that was missed in the quiz was answered before logs were kept.
    let expected = json!([{ "lesson": "serverless", "later": 1, "next_due": null, "due": [
        { "kind": "question", "id": "q-07", "due_since": 2_000 + 4 * 3_600, "stability_days": 0.212, "missed": "sure-and-wrong" },
        { "kind": "question", "id": "q-03", "due_since": null, "stability_days": null, "missed": "wrong" },
        { "kind": "term", "id": "serverless", "due_since": 1_000 + 44 * 3_600, "stability_days": 2.306, "missed": null },
    ] }, { "lesson": "queues", "later": 0, "next_due": null, "due": [] }]);
    assert_eq!(told["lessons"], expected);
    let text = run_in(state.path(), &["review", "serverless", "--text"]).out;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Serverless: 3 due");
    assert!(
        lines[1].starts_with("  question  q-07") && lines[1].contains("(sure-and-wrong) 2,000,000 calls"),
        "{text}"
    );
    assert!(lines[4].starts_with("  1 later, the next in "), "{text}");
    assert!(!text.contains("Serverless:  "), "a term is not named where it is to be recalled");
}

#[test]
fn a_review_needs_a_terminal_and_says_what_does_not() {
    check_refused(
        &["review"],
        3,
        "error: a review needs a terminal, but standard output is not a terminal; `review --plain` asks",
    );
    check_refused(&["review", "nothing", "--json"], 2, "error: there is no lesson `nothing`");
    for wrong in [&["review", "--minutes", "0"][..], &["review", "--minutes", "121"], &["review", "--json", "--text"]] {
        assert_eq!(run(wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn notes_go_to_standard_output_or_into_a_file_that_is_not_there() {
    let state = begun();
    let notes = run_in(state.path(), &["notes"]);
    assert_eq!((notes.code, notes.err.as_str()), (0, ""));
    assert!(notes.out.starts_with("# Serverless: notes\n") && notes.out.contains("1 of 20 right"), "{}", notes.out);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.md");
    let file = path.to_str().unwrap();
    let told = run_in(state.path(), &["notes", "serverless", "--out", file]);
    assert_eq!((told.code, told.out, told.err.as_str()), (0, format!("Your notes are in {file}.\n"), ""));
    assert_eq!(fs::read_to_string(&path).unwrap(), notes.out);
    fs::write(&path, "mine").unwrap();
    check_kept(state.path(), file);
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(run_in(state.path(), &["notes", "--out", file, "--force"]).code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), notes.out);
    assert_eq!(run(&["notes", "--force"]).code, 2, "there is nothing to force");
    check_refused(
        &["notes", "--out", "/no/such/folder/notes.md"],
        1,
        "error: could not write the notes to /no/such/folder",
    );
    check_refused(&["notes", "nothing"], 2, "error: there is no lesson `nothing`");
}

#[track_caller]
fn check_kept(state: &Path, file: &str) {
    let refused = run_in(state, &["notes", "--out", file]);
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert_eq!(refused.err, format!("error: {file} is there already; --force replaces it, or name another file\n"));
}
