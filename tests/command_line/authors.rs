//! What authors of lessons use, as scripts meet it: `new`, `check`, `schema`.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

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
    for (name, content) in tree(Path::new(lesson))
        .iter()
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|ending| ending == "toml"))
    {
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

/// A new lesson with one place of a file changed.
fn changed(file: &str, old: &str, new: &str) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    output(&["new", place.path().join("mine").to_str().unwrap()]);
    let path = place.path().join("mine").join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old:?} in {file}");
    fs::write(path, text.replace(old, new)).unwrap();
    place
}

/// What `check --json` says: exit code, and severity, place and message of each thing.
fn told(place: &TempDir) -> (i32, Vec<String>) {
    let Ended { code, out, err } = run(&["check", "--json", place.path().join("mine").to_str().unwrap()]);
    assert_eq!(err, "");
    let one = |line: &str| {
        let told: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| told[key].as_str().unwrap().to_owned();
        format!("{} {}:{}:{} {}", text("severity"), text("file"), told["line"], told["column"], text("message"))
    };
    (code, out.lines().map(one).collect())
}

#[track_caller]
fn check(file: &str, old: &str, new: &str, expected: &[&str]) {
    let (code, found) = told(&changed(file, old, new));
    assert_eq!(found, expected, "{file}: {new}");
    assert_eq!(code, i32::from(expected.iter().any(|line| line.starts_with("problem"))), "{expected:?}");
}

#[test]
fn texts_without_room_are_problems() {
    check(
        "lifecycle.toml",
        "\"Load File\"",
        "\"Load the whole File\"",
        &["problem lifecycle.toml:25:8 the text takes 19 columns, and a box of the drawing has 16"],
    );
    check(
        "lesson.toml",
        "\"Interactive Experiment\"",
        "\"An Interactive Experiment\"",
        &["problem lesson.toml:53:9 the text takes 25 columns, and the outline of a wide terminal has 24"],
    );
    check(
        "connections.toml",
        "name = \"HTTP\"\nrelation = \"before\"            # before, beside, next",
        "name = \"The Hypertext Transfer Protocol\"\nrelation = \"next\"\nlesson = \"serverless\"",
        &[],
    );
}

#[test]
fn links_to_lessons_that_there_are_not() {
    let link = "lesson = \"nowhere\"";
    let line = "# lesson = \"serverless\"        # the id of a lesson in the same folder of lessons";
    check(
        "connections.toml",
        line,
        link,
        &["warning connections.toml:18:10 there is no lesson `nowhere` beside this one"],
    );
    let place = changed("connections.toml", line, link);
    let (above, lesson) = (place.path().to_str().unwrap(), place.path().join("mine"));
    let ended = run(&["--lessons", above, "check", lesson.to_str().unwrap()]);
    assert!(ended.code == 1 && ended.out.ends_with(&format!("1 problem in {}\n", lesson.display())), "{}", ended.out);
}

#[test]
fn options_that_say_the_same_and_options_that_give_themselves_away() {
    check(
        "quiz.toml",
        "text = \"A variable outside of the handler\"",
        "text = \"an  import at the Top of the file\"",
        &["problem quiz.toml:27:27 two options say the same: `an  import at the Top of the file`"],
    );
    let place = tempfile::tempdir().unwrap();
    output(&["new", place.path().join("mine").to_str().unwrap()]);
    let path = place.path().join("mine/quiz.toml");
    let mut quiz = fs::read_to_string(&path).unwrap();
    for at in 1..=4 {
        write!(
            quiz,
            "\n[[question]]\nid = \"long-{at}\"\nkind = \"single\"\nlevel = 1\nabout = \"why\"\nask = \"?\"\noptions = [\n  \
             {{ id = \"a\", text = \"Short\", why = \"No.\", pinned = true }},\n  \
             {{ id = \"b\", text = \"Long enough\", right = true, why = \"Yes.\", pinned = true }},\n]\n"
        )
        .unwrap();
    }
    fs::write(path, quiz).unwrap();
    let (code, found) = told(&place);
    assert_eq!(code, 0);
    let [order, length] = found.as_slice() else { panic!("{found:?}") };
    assert!(
        length.contains("the right option is the longest in 4 of 6 questions (66 %): long-1, long-2, long-3, long-4")
    );
    assert!(order.contains("option 2 is the right one in 4 of 4 questions (100 %): long-1, "), "{order}");
}

#[test]
fn programs_that_do_not_do_what_the_lesson_says() {
    check(
        "code/lambda.js",
        "calls += 1;",
        "calls += one;",
        &["problem code.toml:11:10 the program of lambda does not run (line 4: ReferenceError: one is not defined)"],
    );
    check(
        "quiz.toml",
        "const handler = () => (calls += 1);",
        "const handler = () => (calls += 2);",
        &["problem quiz.toml:32:6 the right option of q-output says 2, and what comes out is 4"],
    );
    check(
        "quiz.toml",
        "console.log(handler());",
        "handler();",
        &["warning quiz.toml:32:6 the program of q-output prints nothing by itself, so its answer is not proven"],
    );
    check(
        "quiz.toml",
        "console.log(handler());",
        "console.log(handlr());",
        &["problem quiz.toml:32:6 the program of q-output does not run (ReferenceError: handlr is not defined)"],
    );
    check(
        "challenge/starter.js",
        "return cold;",
        "return calls === 0 ? 0 : (cold / calls) * 100;",
        &["problem challenge.toml:12:11 the starter passes all cases"],
    );
    check(
        "challenge/wrong/w02-no-zero.js",
        "return (cold",
        "return calls === 0 ? 0 : (cold",
        &["problem challenge/wrong/w02-no-zero.js:1:1 the wrong program w02-no-zero passes all cases"],
    );
}

#[test]
fn files_that_nothing_names() {
    let place = changed("why.md", "## Say in", "## Say in");
    let lesson = place.path().join("mine");
    fs::write(lesson.join("quiz/old.js"), "").unwrap();
    fs::write(lesson.join("README.md"), "").unwrap();
    fs::write(lesson.join(".swp"), "").unwrap();
    assert_eq!(told(&place), (0, vec!["warning quiz/old.js:1:1 nothing in the lesson names this file".to_owned()]));
    let plain = output(&["check", lesson.to_str().unwrap()]);
    assert!(plain.starts_with("quiz/old.js:1:1: warning: nothing in the lesson names this file\n"), "{plain}");
    assert!(plain.ends_with("Mine: 9 sections, nothing wrong, 1 warning\n"), "{plain}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_pack_from_others_cannot_make_anybody_wait_or_look_elsewhere() {
    use std::os::unix::fs::symlink;
    let place = changed("why.md", "## Say in", "## Say in");
    let lesson = place.path().join("mine");
    let pipe = |path: &Path| {
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
    };
    pipe(&lesson.join("pipe"));
    symlink("/etc/passwd", lesson.join("users")).unwrap();
    symlink("why.md", lesson.join("inside")).unwrap();
    let (code, found) = told(&place);
    assert_eq!(
        (code, found),
        (
            1,
            vec![
                "problem pipe:1:1 this is a pipe, a device or a socket".to_owned(),
                "problem users:1:1 the link leads out of the lesson's folder".to_owned(),
            ]
        )
    );
    // Files that a lesson needs, in the place of which there is something else.
    fs::remove_file(lesson.join("terms.toml")).unwrap();
    pipe(&lesson.join("terms.toml"));
    fs::remove_file(lesson.join("code/lambda.js")).unwrap();
    symlink("/dev/zero", lesson.join("code/lambda.js")).unwrap();
    fs::write(lesson.join("quiz/bug.js"), vec![b' '; 10 << 20]).unwrap();
    let (code, found) = told(&place);
    assert_eq!(code, 1);
    for wanted in [
        "problem code.toml:11:10 `code/lambda.js` leads out of the lesson's folder",
        "problem lesson.toml:34:8 `terms.toml` is not a file",
        "problem quiz.toml:65:34 `quiz/bug.js` is larger than 1.0 MiB",
    ] {
        assert!(found.iter().any(|line| line == wanted), "{wanted}: {found:#?}");
    }
    fs::remove_file(lesson.join("lesson.toml")).unwrap();
    pipe(&lesson.join("lesson.toml"));
    assert_eq!(told(&place), (1, vec!["problem lesson.toml:1:1 `lesson.toml` is not a file".to_owned()]));
}

#[test]
fn a_lesson_of_too_many_files_is_told() {
    let place = changed("why.md", "## Say in", "## Say in");
    let heap = place.path().join("mine/heap");
    fs::create_dir(&heap).unwrap();
    for at in 0..2_001 {
        fs::write(heap.join(at.to_string()), "").unwrap();
    }
    let (code, found) = told(&place);
    assert_eq!(code, 1);
    assert_eq!(
        found[0],
        "problem lesson.toml:1:1 the folder holds more than 2000 files, or folders too deep inside each other"
    );
}

#[test]
fn files_that_are_no_text_of_the_usual_kind() {
    let lesson = |file: &str, content: &[u8]| {
        let place = changed("why.md", "## Say in", "## Say in");
        fs::write(place.path().join("mine").join(file), content).unwrap();
        let first = told(&place);
        assert_eq!(told(&place), first, "the order is always the same");
        first.1
    };
    let terms = include_str!("../../assets/new-lesson/terms.toml");
    assert_eq!(lesson("terms.toml", format!("\u{feff}{}", terms.replace('\n', "\r\n")).as_bytes()), [""; 0]);
    let check = |content: &[u8], expected: &str| {
        let found = lesson("terms.toml", content);
        assert_eq!(found.first().map(String::as_str), Some(expected), "{found:?}");
    };
    check(b"\xff\xfe[\0", "problem terms.toml:1:1 the file is not UTF-8 from here on");
    check(b"[[term]]\nid = \"a\0\"", "problem terms.toml:2:8 there is a control character");
    check(b"\x7fELF\x02\x01\x01", "problem terms.toml:1:1 `␡` cannot stand in a key");
    check(b"{\"term\": []}", "problem terms.toml:1:1 this is not TOML");
    check(&vec![b'#'; 10 << 20], "problem lesson.toml:34:8 `terms.toml` is larger than 1.0 MiB");
    let many = "[[term]]\nnome = 1\n".repeat(300);
    assert_eq!(lesson("terms.toml", many.as_bytes()).len(), 501);
}
