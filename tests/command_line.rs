//! The command line as scripts meet it: exit codes, and what goes to which stream.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
#[cfg(target_os = "linux")]
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::model::{Body, Lesson, QuestionKind, Right};
use serverless_tutor::progress::How;
use serverless_tutor::progress::store::{Kept, Store};
use serverless_tutor::quiz::{Outcome, Response, choices};
use tempfile::TempDir;

#[path = "command_line/authors.rs"]
mod authors;
#[path = "command_line/config.rs"]
mod config;
#[path = "command_line/cost.rs"]
mod cost;
#[path = "command_line/doctor.rs"]
mod doctor;
#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "one call is all that is needed")]
#[path = "support/http.rs"]
mod http;
#[path = "command_line/keys.rs"]
mod keys;
#[cfg(target_os = "linux")]
#[path = "command_line/lab.rs"]
mod lab;
#[cfg(target_os = "linux")]
#[path = "command_line/plain.rs"]
mod plain;
#[cfg(target_os = "linux")]
#[expect(dead_code, reason = "the lab is started in other ways here")]
#[path = "support/lab.rs"]
mod processes;
#[path = "command_line/shell.rs"]
mod shell;
#[path = "command_line/take_away.rs"]
mod take_away;

const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

const TITLES: [&str; 9] = [
    "Why This Matters",
    "Define Terms",
    "Visual Model",
    "Code Example",
    "Interactive Experiment",
    "Quick Quiz",
    "Coding Challenge",
    "Real-World Usage",
    "Connections",
];

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ended {
    code: i32,
    out: String,
    err: String,
}

/// Runs a command with nothing on its standard input.
fn run_in(state: &Path, arguments: &[&str]) -> Ended {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env("SERVERLESS_TUTOR_STATE", state).stdin(Stdio::null());
    command.env("SERVERLESS_TUTOR_CONFIG", "/dev/null");
    let output = command.output().unwrap();
    Ended {
        code: output.status.code().expect("no signal ends it"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs a command for somebody who has done nothing yet.
fn run(arguments: &[&str]) -> Ended {
    run_in(tempfile::tempdir().unwrap().path(), arguments)
}

/// Runs a command that must succeed without a complaint, and returns its output.
#[track_caller]
fn output(arguments: &[&str]) -> String {
    let Ended { code, out, err } = run(arguments);
    assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}: {out}");
    out
}

/// Runs a command that must fail with this code, nothing on standard output, and one sentence that begins so.
#[track_caller]
fn check_refused(arguments: &[&str], code: i32, sentence: &str) {
    let ended = run(arguments);
    assert_eq!((ended.code, ended.out.as_str()), (code, ""), "{arguments:?}: {}", ended.err);
    assert!(ended.err.starts_with(sentence), "{arguments:?}: {}", ended.err);
    assert!(ended.err.ends_with('\n') && ended.err.lines().count() == 1, "{arguments:?}: {}", ended.err);
}

fn lessons() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons")
}

/// The folder of the built-in lesson, or a file in it.
fn serverless(file: &str) -> String {
    lessons().join("serverless").join(file).to_str().unwrap().to_owned()
}

/// A folder of lesson folders, with a copy of the built-in lesson in which one place of a file reads otherwise.
fn copied(file: &str, old: &str, new: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&lessons().join("serverless"), &folder.path().join("serverless"));
    let path = folder.path().join("serverless").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old:?} in {file}");
    fs::write(path, text.replace(old, new)).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> String {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Somebody who has read the first section, opened the quiz, and answered two questions, one of them right.
fn begun() -> TempDir {
    let state = tempfile::tempdir().unwrap();
    let lesson = lesson();
    let opened = Store::open(Some(state.path().to_owned()));
    let (mut store, mut progress) = (opened.store, opened.progress);
    let record = progress.lesson_mut(&lesson.id);
    record.opened.extend([lesson.sections[0].id.clone(), lesson.sections[5].id.clone()]);
    record.done.insert(lesson.sections[0].id.clone(), How::Done);
    let questions = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Quiz(bank) => Some(&bank.questions),
        _ => None,
    });
    let mut singles = questions.unwrap().iter().filter(|question| matches!(question.kind, QuestionKind::Single(_)));
    for (wanted, outcome) in [(Right::Yes, Outcome::Right), (Right::No, Outcome::Wrong)] {
        let question = singles.next().unwrap();
        let options = &choices(&question.kind).unwrap().options;
        let chosen = options.iter().find(|option| option.right == wanted).unwrap();
        record.record_answer(&question.id, Response::Choice(chosen.id.clone()), outcome);
    }
    assert_eq!(store.save(&progress).kept, Kept::OnDisk);
    state
}

fn lesson() -> Lesson {
    Library::embedded().lessons.remove(0)
}

/// What `progress --json` says when these sections are done and opened, by their places.
fn expected_progress(done: &[usize], opened: &[usize], quiz: [usize; 2], epoch: u64) -> Value {
    let lesson = lesson();
    let section = |(at, title): (usize, &&str)| {
        let state = match () {
            () if done.contains(&at) => "Completed",
            () if opened.contains(&at) => "In Progress",
            () => "Not Started",
        };
        json!({ "id": lesson.sections[at].id.as_str(), "title": title, "state": state })
    };
    json!({ "lessons": [{
        "lesson": "serverless",
        "title": "Serverless",
        "state": if opened.is_empty() { "Not Started" } else { "In Progress" },
        "completed": done.len(),
        "total": 9,
        "sections": TITLES.iter().enumerate().map(section).collect::<Vec<_>>(),
        "quiz": { "answered": quiz[0], "right": quiz[1], "total": 20 },
        "epoch": epoch,
    }, untouched(&Library::embedded().lessons[1])] })
}

/// What it says of a lesson that was never opened.
fn untouched(lesson: &Lesson) -> Value {
    let sections = lesson.sections.iter().zip(TITLES);
    json!({
        "lesson": "queues",
        "title": "Queues and events",
        "state": "Not Started",
        "completed": 0,
        "total": 9,
        "sections": sections
            .map(|(section, title)| json!({ "id": section.id.as_str(), "title": title, "state": "Not Started" }))
            .collect::<Vec<_>>(),
        "quiz": { "answered": 0, "right": 0, "total": 12 },
        "epoch": 0,
    })
}

#[track_caller]
fn check_progress(state: &Path, expected: &Value) {
    let ended = run_in(state, &["progress", "--json"]);
    assert_eq!((ended.code, ended.err.as_str(), ended.out.lines().count()), (0, "", 1));
    assert_eq!(serde_json::from_str::<Value>(&ended.out).unwrap(), *expected);
}

#[test]
fn without_a_terminal_the_course_says_what_works_instead() {
    for (stdin, stdout) in [(Stdio::null(), Stdio::piped()), (Stdio::piped(), Stdio::piped())] {
        let output = Command::new(PROGRAM).stdin(stdin).stdout(stdout).stderr(Stdio::piped()).output().unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(output.stdout, b"");
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(
            told.starts_with("error: the course needs a terminal, but standard output is not a terminal; "),
            "{told}"
        );
        assert!(told.contains("--help") && told.lines().count() == 1, "{told}");
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    for arguments in [&["--help"][..], &["read"], &["list"], &["progress", "--json"]] {
        let mut command = Command::new(PROGRAM);
        let state = tempfile::tempdir().unwrap();
        command.args(arguments).env("SERVERLESS_TUTOR_STATE", state.path());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_may_leave_in_the_middle_of_a_lesson() {
    let (reader, writer) = std::io::pipe().unwrap();
    // A pipe of one page holds only the beginning, so that the program is still writing when its reader leaves.
    rustix::pipe::fcntl_setpipe_size(&writer, 4096).unwrap();
    let child = Command::new(PROGRAM).arg("read").stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(16, reader).read_line(&mut first).unwrap();
    assert_eq!(first, "Serverless\n");
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn a_wrong_argument_is_a_usage_error() {
    for arguments in [&["--no-such-thing"][..], &["read", "--section", "0"], &["read", "--section", "x"], &["grade"]] {
        let Ended { code, out, err } = run(arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{arguments:?}");
        assert!(err.starts_with("error: "), "{arguments:?}: {err}");
    }
}

#[test]
fn version_and_help_go_to_standard_output() {
    assert_eq!(output(&["--version"]), concat!("serverless-tutor ", env!("CARGO_PKG_VERSION"), "\n"));
    let help = output(&["--help"]);
    for word in [
        "read",
        "review",
        "notes",
        "grade",
        "lab",
        "list",
        "progress",
        "reset",
        "new",
        "check",
        "schema",
        "config",
        "--lessons",
        "--watch",
        "--theme",
        "--no-motion",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    assert!(!help.contains("rehearse"), "{help}");
    for command in ["read", "review", "notes", "grade", "lab", "list", "progress", "reset", "check", "config"] {
        assert!(output(&[command, "--help"]).contains(&format!("Usage: serverless-tutor {command}")), "{command}");
    }
}

/// The numbered headings in what `read` prints: the lines above a line of equals signs.
fn headings(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().collect();
    let is_rule = |line: &str| line.len() > 3 && line.bytes().all(|byte| byte == b'=');
    lines.windows(2).filter(|pair| is_rule(pair[1])).map(|pair| pair[0]).collect()
}

fn numbered(at: usize) -> String {
    format!("{}. {}", at + 1, TITLES[at])
}

#[test]
fn read_prints_the_lesson_with_its_nine_titles() {
    let text = output(&["read"]);
    assert_eq!(headings(&text), (0..9).map(numbered).collect::<Vec<_>>());
    assert!(text.lines().all(|line| line.chars().count() <= 100), "a line is too long for a page");
    assert!(!text.contains('\x1b'), "plain text has no escape sequences");
    assert_eq!(output(&["read", "serverless"]), text);
}

#[test]
fn read_prints_one_section() {
    let text = output(&["read"]);
    for at in 0..9 {
        let section = output(&["read", "--section", &(at + 1).to_string()]);
        assert_eq!(headings(&section), [numbered(at)]);
        assert!(text.contains(&section), "section {}", at + 1);
    }
    check_refused(&["read", "--section", "10"], 2, "error: Serverless has sections 1 to 9");
    let steering = run(&["read", "--section", "\x1b[2J"]);
    assert_eq!(steering.code, 2);
    assert!(steering.err.starts_with("error: invalid value '␛[2J' for '--section <N>'"), "{}", steering.err);
}

#[test]
fn list_shows_how_far_each_lesson_is() {
    let second = "queues      Queues and events  30 min  Not Started 0/9\n";
    let first = "serverless  Serverless         25 min  Not Started 0/9\n";
    assert_eq!(output(&["list"]), [first, second].concat());
    let state = begun();
    let first = "serverless  Serverless         25 min  In Progress 1/9\n";
    assert_eq!(run_in(state.path(), &["list"]).out, [first, second].concat());
}

#[test]
fn progress_tells_what_was_done() {
    let empty = tempfile::tempdir().unwrap();
    check_progress(empty.path(), &expected_progress(&[], &[], [0, 0], 0));
    let state = begun();
    check_progress(state.path(), &expected_progress(&[0], &[0, 5], [2, 1], 0));
    let told = run_in(state.path(), &["progress"]).out;
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], "Serverless: In Progress 1/9");
    assert_eq!(lines[1].split_whitespace().collect::<Vec<_>>().join(" "), "Why This Matters Completed");
    assert_eq!(lines[10].trim(), "quiz: 1 of 20 right, 2 answered");
    assert_eq!(lines[11], "Queues and events: Not Started 0/9");
    assert_eq!(lines[21].trim(), "quiz: 0 of 12 right, 0 answered");
}

#[test]
fn reset_begins_again() {
    let state = begun();
    let ended = run_in(state.path(), &["reset", "--yes"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    check_progress(state.path(), &expected_progress(&[], &[], [0, 0], 1));
}

#[test]
fn reset_begins_every_lesson_again_and_what_was_open_last_stays() {
    let state = begun();
    let second = Library::embedded().lessons.remove(1);
    let opened = Store::open(Some(state.path().to_owned()));
    let (mut store, mut progress) = (opened.store, opened.progress);
    progress.lesson_mut(&second.id).done.insert(second.sections[1].id.clone(), How::Done);
    progress.last.set(Some(second.id.clone()));
    assert_eq!(store.save(&progress).kept, Kept::OnDisk);
    let listed = |state: &Path| {
        run_in(state, &["list"])
            .out
            .lines()
            .map(|line| line.rsplit("  ").next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(listed(state.path()), ["In Progress 1/9", "In Progress 1/9"]);
    assert_eq!(run_in(state.path(), &["reset", "--yes"]).code, 0);
    assert_eq!(listed(state.path()), ["Not Started 0/9", "Not Started 0/9"]);
    let known = Store::open(Some(state.path().to_owned())).progress;
    let epochs: Vec<u64> = known.lessons.values().map(|lesson| u64::from(lesson.epoch())).collect();
    assert_eq!((epochs, known.last.get().clone()), (vec![1, 1], Some(second.id)));
}

#[test]
fn reset_does_not_forget_without_asking() {
    let state = begun();
    let ended = run_in(state.path(), &["reset"]);
    let sentence = "error: reset asks before it forgets; give --yes where nobody can be asked\n";
    assert_eq!(ended, Ended { code: 2, out: String::new(), err: sentence.into() });
    check_progress(state.path(), &expected_progress(&[0], &[0, 5], [2, 1], 0));
}

#[test]
fn another_lesson_is_graded_read_and_noted_by_its_name() {
    let queues = |file: &str| format!("{}/lessons/queues/challenge/{file}", env!("CARGO_MANIFEST_DIR"));
    let told = output(&["grade", "--lesson", "queues", &queues("solution.js")]);
    assert_eq!(told.lines().last(), Some("passed, 18 of 18"));
    let ended = run(&["grade", "--json", "--lesson", "queues", &queues("wrong/w02-no-cap.js")]);
    let result: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!((ended.code, &result["lesson"], &result["verdict"]), (1, &json!("queues"), &json!("failed")));
    assert_eq!(result["misconception"]["id"], json!("w02-no-cap"));
    // Without a name it is the first lesson's challenge, which this program does not solve.
    assert_eq!(run(&["grade", &queues("solution.js")]).code, 1);
    let text = output(&["read", "queues"]);
    assert_eq!(headings(&text), (0..9).map(numbered).collect::<Vec<_>>());
    assert!(text.lines().all(|line| line.chars().count() <= 100), "a line is too long for a page");
    let state = begun();
    assert!(run_in(state.path(), &["notes", "queues"]).out.starts_with("# Queues and events"));
}

#[test]
fn a_solution_that_is_right_ends_with_0() {
    let told = output(&["grade", &serverless("challenge/solution.js")]);
    assert_eq!(told.lines().last(), Some("passed, 25 of 25"));
    assert_eq!(told.lines().filter(|line| line.starts_with("ok    ")).count(), 8);
    assert!(told.contains("hidden: 17 passed, 0 failed, 0 not run\n"), "{told}");
    let told = output(&["grade", "--json", &serverless("challenge/solution.js")]);
    let result: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told.lines().count(), 1);
    let (verdict, passed, total) = (&result["verdict"], &result["passed"], &result["total"]);
    assert_eq!((verdict, passed, total), (&json!("passed"), &json!(25), &json!(25)));
}

#[test]
fn a_solution_that_is_wrong_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let broken = file(&folder, "broken.js", b"function calculateCost( {");
    let empty = file(&folder, "empty.js", b"");
    for path in [serverless("challenge/wrong/w01-no-free-tier.js"), serverless("challenge/starter.js"), broken, empty] {
        let Ended { code, out, err } = run(&["grade", &path]);
        assert_eq!((code, err.as_str()), (1, ""), "{path}: {out}");
        assert!(out.lines().last().unwrap().starts_with("not passed"), "{path}: {out}");
    }
    let told = run(&["grade", "--json", &serverless("challenge/wrong/w01-no-free-tier.js")]);
    let result: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!((told.code, &result["misconception"]["id"]), (1, &json!("w01-no-free-tier")));
}

#[test]
fn a_file_that_cannot_be_graded_ends_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.js").to_str().unwrap().to_owned();
    check_refused(&["grade", &missing], 2, &format!("error: could not read {missing}: "));
    let is_folder = folder.path().to_str().unwrap();
    check_refused(&["grade", is_folder], 2, &format!("error: could not read {is_folder}: "));
    let refused: [(&str, &[u8], &str); 3] = [
        ("binary.js", b"let a;\0", "the file has a NUL byte"),
        ("large.js", &vec![b' '; (256 << 10) + 1], "the file is larger than 256 KiB"),
        ("latin.js", b"let gr\xf6\xdfe;", "the file is not UTF-8"),
    ];
    for (name, bytes, why) in refused {
        let path = file(&folder, name, bytes);
        check_refused(&["grade", &path], 2, &format!("error: {path}: {why}"));
        check_refused(&["grade", "--json", &path], 2, &format!("error: {path}: {why}"));
    }
    let solution = serverless("challenge/solution.js");
    check_refused(&["--lessons", &missing, "grade", &solution], 2, "error: could not read the lessons in ");
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    check_refused(&["grade", "no\x1b[31m\u{202e}.js"], 2, "error: could not read no␛[31m⟨U+202E⟩.js: ");
    check_refused(&["read", "no\x1b[31m"], 2, "error: there is no lesson `no␛[31m`");
}

#[test]
fn a_lesson_that_there_is_not_is_a_wrong_argument() {
    let sentence = "error: there is no lesson `nope`; there are: serverless, queues\n";
    check_refused(&["read", "nope"], 2, sentence);
    check_refused(&["grade", "--lesson", "nope", &serverless("challenge/solution.js")], 2, sentence);
}

#[test]
fn the_built_in_lessons_have_nothing_wrong() {
    assert_eq!(output(&["check", &serverless("")]), "Serverless: 9 sections, nothing wrong\n");
    let queues = lessons().join("queues");
    assert_eq!(output(&["check", queues.to_str().unwrap()]), "Queues and events: 9 sections, nothing wrong\n");
}

#[test]
fn check_names_the_place_of_a_problem() {
    let folder = copied("terms.toml", "name = \"FaaS\"", "nome = \"FaaS\"");
    let lesson = folder.path().join("serverless");
    let text = fs::read_to_string(lesson.join("terms.toml")).unwrap();
    let line = text.lines().position(|line| line.starts_with("nome")).unwrap() + 1;
    let Ended { code, out, err } = run(&["check", lesson.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (1, ""), "{out}");
    assert!(out.contains(&format!("terms.toml:{line}:1: ")), "{out}");
    assert!(out.lines().last().unwrap().ends_with(&format!("in {}", lesson.display())), "{out}");
}

#[test]
fn check_proves_that_the_solution_passes() {
    let folder = tempfile::tempdir().unwrap();
    let lesson = folder.path().join("serverless");
    copy(&lessons().join("serverless"), &lesson);
    fs::copy(serverless("challenge/wrong/w09-floor.js"), lesson.join("challenge/solution.js")).unwrap();
    let Ended { code, out, err } = run(&["check", lesson.to_str().unwrap()]);
    assert_eq!((code, err.as_str()), (1, ""), "{out}");
    assert!(out.contains("solution"), "{out}");
}

#[test]
fn lessons_from_a_folder_work_like_the_built_in_ones() {
    let folder = lessons();
    let folder = folder.to_str().unwrap();
    for arguments in [&["read"][..], &["read", "serverless", "--section", "7"], &["list"], &["progress", "--json"]] {
        assert_eq!(output(&[&["--lessons", folder], arguments].concat()), output(arguments), "{arguments:?}");
        assert_eq!(output(&[arguments, &["--lessons", folder]].concat()), output(arguments), "{arguments:?}");
    }
    let solution = serverless("challenge/solution.js");
    assert_eq!(output(&["grade", "--lessons", folder, &solution]), output(&["grade", &solution]));
}

#[test]
fn a_folder_says_its_own_words() {
    let folder = copied("lesson.toml", "title = \"Why This Matters\"", "title = \"Why Bother\"");
    let text = output(&["--lessons", folder.path().to_str().unwrap(), "read"]);
    assert_eq!(headings(&text)[0], "1. Why Bother");
}

#[test]
fn a_broken_lesson_is_named_and_left_out() {
    let folder = copied("terms.toml", "name = \"FaaS\"", "nome = \"FaaS\"");
    let another = folder.path().join("another");
    copy(&lessons().join("serverless"), &another);
    let text = fs::read_to_string(another.join("lesson.toml")).unwrap();
    fs::write(another.join("lesson.toml"), text.replacen("id = \"serverless\"", "id = \"another\"", 1)).unwrap();
    let ended = run(&["--lessons", folder.path().to_str().unwrap(), "list"]);
    assert!(ended.err.starts_with("the lesson serverless has "), "{}", ended.err);
    assert!(ended.err.contains("terms.toml:") && ended.err.lines().count() == 1, "{}", ended.err);
    assert_eq!((ended.code, ended.out.as_str()), (0, "another  Serverless  25 min  Not Started 0/9\n"));
}

#[test]
fn a_folder_without_lessons_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    check_refused(&["--lessons", path, "read"], 1, "error: there is no lesson to take; ");
    check_refused(&["--lessons", &format!("{path}/nope"), "list"], 1, "error: could not read the lessons in ");
    check_refused(&["check", &format!("{path}/nope")], 1, "error: could not read ");
}
