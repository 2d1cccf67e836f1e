//! One case for each thing that can be wrong in a lesson.

use crate::sample::{Files, changed, files, problems};

/// The sample lesson with one place changed has these problems and no others.
fn check(file: &str, old: &str, new: &str, expected: &[&str]) {
    assert_eq!(problems(changed(file, old, new)), expected, "{file}: {old} -> {new}");
}

fn check_file(file: &str, content: impl Into<Vec<u8>>, expected: &[&str]) {
    let mut files = files();
    files.insert(file.to_owned(), content.into());
    assert_eq!(problems(files), expected, "{file}");
}

fn check_without(file: &str, expected: &[&str]) {
    let mut files = files();
    assert!(files.remove(file).is_some());
    assert_eq!(problems(files), expected, "without {file}");
}

#[test]
fn lesson_keys() {
    let file = "lesson.toml";
    check(
        file,
        "title = \"Sample\"",
        "titel = \"Sample\"",
        &["lesson.toml:1:1: the key `title` is missing", "lesson.toml:3:1: unknown key `titel`"],
    );
    check(
        file,
        "minutes = 9",
        "minutes = \"9\"",
        &["lesson.toml:5:11: `minutes` must be a whole number from 0 to 65535, not a text"],
    );
    check(file, "minutes = 9", "minutes = 0", &["lesson.toml:5:11: minutes must be 1 or more"]);
    check(
        file,
        "summary = \"A small lesson with a section of every kind.\"",
        "summary = \" \"",
        &["lesson.toml:6:11: the text is empty"],
    );
    check(file, "track = \"tests\"", "track = tests", &["lesson.toml:4:9: `tests` is not a value"]);
    check(
        file,
        "id = \"sample\"",
        "id = \"simple\"",
        &["lesson.toml:2:6: the id `simple` is not the name of the folder, `sample`"],
    );
    check(file, "id = \"sample\"", "id = \"Sample\"", &["lesson.toml:2:6: `Sample` is no id"]);
}

#[test]
fn another_format_is_not_judged() {
    check(
        "lesson.toml",
        "format = 1\n",
        "format = 2\nmood = 1\n",
        &["lesson.toml:1:10: this program reads lessons of format 1, not 2"],
    );
}

#[test]
fn prices() {
    let file = "lesson.toml";
    check(file, "= 0.0000166667", "= 0", &["lesson.toml:9:21: the price must be more than 0"]);
    check(file, "= 0.0000166667", "= nan", &["lesson.toml:9:21: `usd_per_gb_second` must be finite, not NaN"]);
    check(file, "= 400000", "= -1", &["lesson.toml:10:19: the free tier must be 0 or more"]);
    check(file, "= 128", "= 0", &["lesson.toml:11:21: memory must be more than 0 MB"]);
    for date in ["today", "2026-13-01", "2026-02-30", "2026-1-01", "26-01-01", "2026-01-01-01"] {
        check(file, "2026-09-20", date, &["lesson.toml:14:8: seen must be a date"]);
    }
}

#[test]
fn sections() {
    let file = "lesson.toml";
    check(file, "kind = \"why\"", "kind = \"wyh\"", &["lesson.toml:18:8: unknown kind `wyh`"]);
    check(
        file,
        "kind = \"real-world\"",
        "kind = \"why\"",
        &["lesson.toml:67:8: there are two sections of the kind `why`"],
    );
    check(file, "id = \"uses\"", "id = \"why\"", &["lesson.toml:66:6: there are two sections with the id `why`"]);
    check(file, "why.md", "who.md", &["lesson.toml:21:8: there is no file `who.md`"]);
    let section = "[[section]]\nid='s'\nkind='why'\ntitle='t'\nminutes=1\nfile='why.md'\n";
    let many = section.repeat(70);
    let head: String =
        String::from_utf8(files()["lesson.toml"].clone()).unwrap().split("[[section]]").next().unwrap().to_owned();
    let mut lesson: Files = files();
    lesson.insert(file.to_owned(), format!("{head}{many}").into_bytes());
    assert!(problems(lesson).contains(&"lesson.toml:401:4: a lesson has at most 64 sections".to_owned()));
    let mut lesson: Files = files();
    lesson.insert(file.to_owned(), head.replace("format", "section = []\nformat").into_bytes());
    assert_eq!(problems(lesson), ["lesson.toml:1:11: a lesson needs a section"]);
}

#[test]
fn files_that_cannot_be_had() {
    check_without("lesson.toml", &["lesson.toml:1:1: there is no file `lesson.toml`"]);
    check_without("real-world.md", &["lesson.toml:70:8: there is no file `real-world.md`"]);
    for path in ["../why.md", "/etc/passwd", "a/../../why.md", "C:/why.md"] {
        check(
            "lesson.toml",
            "why.md",
            path,
            &[&format!("lesson.toml:21:8: `{path}` leads out of the lesson's folder")],
        );
    }
    check("lesson.toml", "why.md", "quiz", &["lesson.toml:21:8: `quiz` is not a file"]);
    check_file("why.md", "x".repeat((1 << 20) + 1), &["lesson.toml:21:8: `why.md` is larger than 1.0 MiB"]);
    check_file("why.md", b"one\ntwo \xff three\n", &["why.md:2:5: the file is not UTF-8 from here on"]);
    check_file("lesson.toml", b"\xff", &["lesson.toml:1:1: the file is not UTF-8 from here on"]);
    check_file("why.md", "\u{feff}A word.\n", &[]);
}

#[test]
fn prose() {
    check("why.md", "- two", "- [two](three)", &["why.md:6:3: a link is not supported"]);
    check("why.md", "first = 1", "first = 2", &["why.md:13:9: first is not the place of one of the calls"]);
    check_file("why.md", "", &["why.md:1:1: there is no text in the file"]);
}
