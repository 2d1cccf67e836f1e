//! One case for each thing that can be wrong in a lesson.

use crate::sample::{Files, changed, files, problems};

mod practice;

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
        &["lesson.toml:5:11: `minutes` must be a whole number from 0 to 65535, not the text `9`"],
    );
    check(file, "minutes = 9", "minutes = 0", &["lesson.toml:5:11: minutes must be 1 or more"]);
    check(
        file,
        "summary = \"A small lesson with a section of every kind.\"",
        "summary = \" \"",
        &["lesson.toml:6:11: the text is empty"],
    );
    check(
        file,
        "track = \"tests\"\nminutes = 9",
        "trak = tests\nminutes = true",
        &[
            "lesson.toml:1:1: the key `track` is missing",
            "lesson.toml:4:8: `tests` is not a value",
            "lesson.toml:5:11: `minutes` must be a whole number from 0 to 65535, not true or false",
        ],
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
    check(file, "id = \"uses\"", "id = \"why\"", &["lesson.toml:66:6: there is another section with the id `why`"]);
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
    check_without("lesson.toml", &["lesson.toml:1:1: the folder has no lesson.toml"]);
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

#[test]
fn terms() {
    let file = "terms.toml";
    check(
        file,
        "id = \"warm-start\"",
        "id = \"cold-start\"",
        &[
            "terms.toml:7:8: there is no term `warm-start`",
            "terms.toml:11:6: there is another term with the id `cold-start`",
            "terms.toml:16:8: a term does not lead to itself",
        ],
    );
    check(file, "see = [\"warm-start\"]", "see = [\"warn-start\"]", &["terms.toml:7:8: there is no term `warn-start`"]);
    check(file, "seen_in = \"model\"", "seen_in = \"modle\"", &["terms.toml:8:11: there is no section `modle`"]);
    check(
        file,
        "see = [\"cold-start\"]",
        "see = [\"warm-start\"]",
        &["terms.toml:16:8: a term does not lead to itself"],
    );
    check(file, "id = \"warm-start\"", "id = \"Warm\"", &["terms.toml:11:6: `Warm` is no id"]);
    check(
        file,
        "believed = \"It is promised.\"",
        "believe = \"It is promised.\"",
        &["terms.toml:10:1: the key `believed` is missing", "terms.toml:14:1: unknown key `believe`"],
    );
    check(file, "name = \"Warm start\"", "name = \"\"", &["terms.toml:12:8: the text is empty"]);
    check_file(file, "term = []", &["terms.toml:1:8: there are no terms"]);
    check_file(file, "", &["terms.toml:1:1: the key `term` is missing"]);
}

#[test]
fn an_unreadable_id_spoils_no_links() {
    check("terms.toml", "id = \"warm-start\"", "id = 3", &["terms.toml:11:6: `id` must be a text, not `3`"]);
    check("terms.toml", "id = \"warm-start\"", "id = warm-start", &["terms.toml:11:6: `warm-start` is not a value"]);
    check(
        "lesson.toml",
        "id = \"model\"",
        "idd = \"model\"",
        &["lesson.toml:30:1: the key `id` is missing", "lesson.toml:31:1: unknown key `idd`"],
    );
}

#[test]
fn the_drawing() {
    let file = "lifecycle.toml";
    check(file, "place = [1, 0]", "place = [0, 0]", &["lifecycle.toml:18:9: two nodes stand in column 0 of row 0"]);
    check(file, "place = [1, 0]", "place = [3, 0]", &["lifecycle.toml:18:9: the place is outside of the drawing"]);
    check(
        file,
        "place = [1, 0]",
        "place = [1]",
        &["lifecycle.toml:18:9: `place` must be a list of 2 values, not a list of 1"],
    );
    check(file, "phase = \"init\"", "phase = \"inti\"", &["lifecycle.toml:17:9: unknown phase `inti`"]);
    check(
        file,
        "phase = \"init\"",
        "phase = \"execute\"",
        &[
            "lifecycle.toml:24:9: two nodes have the phase `execute`",
            "lifecycle.toml:51:23: no node has the phase `init`",
            "lifecycle.toml:93:23: no node has the phase `init`",
        ],
    );
    check(file, "to = \"init\"", "to = \"inti\"", &["lifecycle.toml:29:6: there is no node `inti`"]);
    check(
        file,
        "from = \"init\"",
        "from = \"run\"",
        &[
            "lifecycle.toml:41:6: the edge ends where it begins",
            "lifecycle.toml:66:7: no edge leads here from the step before",
        ],
    );
    check(
        file,
        "to = \"init\"",
        "to = \"run\"",
        &[
            "lifecycle.toml:34:1: there are two edges from `request` to `run`",
            "lifecycle.toml:60:7: no edge leads here from the step before",
            "lifecycle.toml:102:14: no edge leads here from the step before",
        ],
    );
    check(file, "path = \"warm\"", "path = \"hot\"", &["lifecycle.toml:37:8: unknown path `hot`"]);
    check(file, "memory_mb = 128", "memory_mb = 0", &["lifecycle.toml:4:13: memory must be more than 0 MB"]);
    check(
        file,
        "glance = \"The *whole* way.\"",
        "glance = \"The ![x](y) way.\"",
        &["lifecycle.toml:1:15: an image is not supported"],
    );
}

#[test]
fn stories() {
    let file = "lifecycle.toml";
    check(file, "key = \"t\"", "key = \"c\"", &["lifecycle.toml:83:7: two stories have the key `c`"]);
    check(file, "key = \"t\"", "key = \"T\"", &["lifecycle.toml:83:7: a key is one small letter or digit"]);
    check(
        file,
        "key = \"t\"",
        "key = \"two\"",
        &["lifecycle.toml:83:7: `key` must be a text of one character, not the text `two`"],
    );
    check(file, "id = \"two\"", "id = \"cold\"", &["lifecycle.toml:82:6: there is another story with the id `cold`"]);
    check(file, "name = \"B\"", "name = \"A\"", &["lifecycle.toml:92:8: two requests have the name `A`"]);
    check(file, "name = \"B\"\n", "", &["lifecycle.toml:92:9: the request has no name, and there are several"]);
    check(
        file,
        "times = { arrive = 3, execute = 32 }",
        "times = { arrive = 3, execut = 32 }",
        &["lifecycle.toml:89:23: unknown phase `execut`"],
    );
    check(
        file,
        "times = { arrive = 3, execute = 32 }",
        "times = { arrive = 3, execute = 32, idle = 1 }",
        &["lifecycle.toml:89:37: no node has the phase `idle`"],
    );
    check(
        file,
        "times = { arrive = 3, execute = 32 }",
        "times = { arrive = inf, execute = 32 }",
        &["lifecycle.toml:89:20: `arrive` must be finite, not inf"],
    );
    check(
        file,
        "at = [\"run\", \"init\"]",
        "at = [\"run\", \"int\"]",
        &["lifecycle.toml:102:14: there is no node `int`"],
    );
    check(
        file,
        "at = [\"run\", \"init\"]",
        "at = [\"run\"]",
        &["lifecycle.toml:102:6: at does not name one node for each request"],
    );
    check(
        file,
        "facts = [\"32 ms\", \"180 ms\"]",
        "facts = [\"32 ms\"]",
        &["lifecycle.toml:103:9: facts does not give one fact for each request"],
    );
    check(file, "at = [\"init\"]", "at = [\"run\"]", &[]);
    check(file, "at = [\"request\", \"request\"]", "at = [\"run\", \"request\"]", &[]);
    check(
        file,
        "at = [\"request\", \"request\"]",
        "at = [\"request\", \"run\"]",
        &["lifecycle.toml:102:14: no edge leads here from the step before"],
    );
    check(
        file,
        "short = \"One waits.\"",
        &format!("short = \"{}\"", "x".repeat(57)),
        &["lifecycle.toml:105:9: short has 57 characters, 56 at most"],
    );
}

#[test]
fn forks_and_guesses() {
    let file = "lifecycle.toml";
    check(file, "step = 1", "step = 3", &["lifecycle.toml:72:8: there is no step of that number"]);
    check(file, "right = 0", "right = 2", &["lifecycle.toml:75:9: right is not the place of one of the guesses"]);
    check(file, "key = \"w\"", "key = \"c\"", &["lifecycle.toml:78:11: two guesses have the key `c`"]);
    check(
        file,
        "  { key = \"w\", name = \"Warm\", detail = \"the free one\" },\n",
        "",
        &["lifecycle.toml:76:11: there must be 2 to 5 guesses"],
    );
    check(
        "code.toml",
        "{ name = \"1\", ",
        "{ key = \"2\", name = \"1\", ",
        &["code.toml:18:75: two guesses have the key `2`"],
    );
    check(
        "experiments.toml",
        "right = 0",
        "right = -1",
        &["experiments.toml:8:74: `right` must be a whole number, zero or more, not `-1`"],
    );
}

#[test]
fn all_files_are_told_of_at_once() {
    let mut files = changed("terms.toml", "id = \"warm-start\"", "idd = \"warm-start\"");
    for (file, text) in
        [("why.md", "[a](b)"), ("quiz.toml", "pass_percent = 0\nquestion = []\n"), ("code.toml", "intro = \n")]
    {
        files.insert(file.to_owned(), text.into());
    }
    assert_eq!(
        problems(files),
        [
            "code.toml:1:9: a value is missing",
            "quiz.toml:1:16: pass_percent must be 1 to 100",
            "quiz.toml:2:12: there are no questions",
            "terms.toml:10:1: the key `id` is missing",
            "terms.toml:11:1: unknown key `idd`",
            "why.md:1:1: a link is not supported",
        ]
    );
}
