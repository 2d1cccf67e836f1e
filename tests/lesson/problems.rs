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
        &["lesson.toml:5:11: `minutes` must be a whole number from 0 to 65535, not the text `9`"],
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
fn code() {
    let file = "code.toml";
    check(file, "code/lambda.js", "code/lamda.js", &["code.toml:8:10: there is no file `code/lamda.js`"]);
    check(
        file,
        "once = [[1, 1]]",
        "once = [[1, 3]]",
        &["code.toml:10:10: the lines overlap with those of another mark"],
    );
    check(
        file,
        "event = [[3, 5]]",
        "event = [[3, 6]]",
        &["code.toml:10:10: 3 to 6 are no lines of the program, which has 5"],
    );
    check(
        file,
        "event = [[3, 5]]",
        "event = [[0, 5]]",
        &["code.toml:10:10: 0 to 5 are no lines of the program, which has 5"],
    );
    check(
        file,
        "event = [[3, 5]]",
        "event = [[5, 3]]",
        &["code.toml:10:10: 5 to 3 are no lines of the program, which has 5"],
    );
    check(
        file,
        "file_name = \"index.js\"",
        "file_name = \"index.ts\"",
        &["code.toml:7:13: file_name does not end with .js, .mjs or .cjs"],
    );
    check(file, "\"GET\"", "\"get\"", &["code.toml:11:22: the method is not in capital letters"]);
    check(file, "\"/api/hello\"", "\"api/hello\"", &["code.toml:11:36: this is not a path"]);
    check(file, "\"/api/hello\"", "\"/api?x\"", &["code.toml:11:36: this is not a path"]);
    check(file, "\"name=Ada\"", "\"?name=Ada\"", &["code.toml:11:58: this is not a query"]);
    check(file, "\"name=Ada\"", "\"name=Ada L\"", &["code.toml:11:58: this is not a query"]);
    check(file, "ALONE", "1A", &["code.toml:12:35: this is no name of an environment variable"]);
    check(file, "text = \"A new", "text = \"> A new", &["code.toml:22:9: a quote is not supported in this text"]);
    check_file(file, "intro = \"x\"\nplatform = []\n", &["code.toml:2:12: there are no platforms"]);
}

#[test]
fn experiments() {
    let file = "experiments.toml";
    check(
        file,
        "steps = [\"Open the file.\", \"Save it.\"]",
        "steps = []",
        &["experiments.toml:7:9: the task has no steps"],
    );
    check(file, "id = \"route\"", "id = \"a route\"", &["experiments.toml:4:6: `a route` is no id"]);
    check_file(file, "intro = \"x\"\ntask = []\n", &["experiments.toml:2:8: there are no tasks"]);
}

#[test]
fn questions() {
    let file = "quiz.toml";
    check(file, "pass_percent = 70", "pass_percent = 101", &["quiz.toml:1:16: pass_percent must be 1 to 100"]);
    check(file, "kind = \"single\"", "kind = \"singel\"", &["quiz.toml:5:8: unknown kind `singel`"]);
    check(
        file,
        "kind = \"single\"\nlevel = 1",
        "kind = \"single\"\nlevel = 4",
        &["quiz.toml:6:9: level must be 1, 2 or 3"],
    );
    check(file, "about = \"why\"", "about = \"who\"", &["quiz.toml:7:9: there is no section `who`"]);
    check(
        file,
        "id = \"q-multi\"",
        "id = \"q-single\"",
        &["quiz.toml:17:6: there is another question with the id `q-single`"],
    );
    check(file, "hint = \"Not the first.\"", "answer = 3", &["quiz.toml:9:1: unknown key `answer`"]);
    check(file, "hint = \"Not the first.\"", "hnit = \"Not the first.\"", &["quiz.toml:9:1: unknown key `hnit`"]);
    check(
        file,
        "text = \"console.log(1 + 1);\"",
        "file = \"quiz/none.js\"",
        &["quiz.toml:34:34: there is no file `quiz/none.js`"],
    );
    check(file, ", text = \"console.log(1 + 1);\"", "", &["quiz.toml:34:8: code takes either file or text"]);
    check(file, "text = \"console.log(1 + 1);\"", "text = \" \"", &["quiz.toml:34:8: the code is empty"]);
    check(
        file,
        "code = { language = \"js\", text = \"console.log(1 + 1);\" }\n",
        "",
        &["quiz.toml:33:7: a question of this kind needs code"],
    );
    check_file(file, "pass_percent = 70\nquestion = []\n", &["quiz.toml:2:12: there are no questions"]);
}

#[test]
fn options() {
    let file = "quiz.toml";
    let that = "text = \"That.\", right = true, why = \"Yes.\" },\n  { id = \"c\", text = \"Neither";
    check(file, that, &that.replace("right = true, ", ""), &["quiz.toml:10:11: no option is right"]);
    check(
        file,
        that,
        &that.replace("text = \"Neither", "right = true, text = \"Neither"),
        &["quiz.toml:10:11: 2 options are right, but only one can be chosen"],
    );
    check(
        file,
        "text = \"Other.\", why",
        "text = \"Other.\", right = true, why",
        &["quiz.toml:22:11: no option is wrong"],
    );
    check(
        file,
        "  { id = \"b\", text = \"11\", why = \"Only with texts.\" },\n",
        "",
        &["quiz.toml:35:11: a question has 2 to 9 options"],
    );
    check(
        file,
        "{ id = \"b\", text = \"11\"",
        "{ id = \"a\", text = \"11\"",
        &["quiz.toml:37:10: there is another option with the id `a`"],
    );
    check(file, "answer = false\n", "", &["quiz.toml:42:8: the key `answer` is missing"]);
    check(
        file,
        "answer = false",
        "answer = \"false\"",
        &["quiz.toml:46:10: `answer` must be true or false, not the text `false`"],
    );
}

#[test]
fn bugs() {
    let file = "quiz.toml";
    check(file, "right = 1\n", "right = 2\n", &["quiz.toml:57:9: right is not the number of a line of the code"]);
    check(
        file,
        "{ line = 3,",
        "{ line = 4,",
        &["quiz.toml:58:11: line 3 of the code has no reason", "quiz.toml:60:12: there is no such line in the code"],
    );
    check(
        file,
        "{ line = 3,",
        "{ line = 1,",
        &["quiz.toml:58:11: line 3 of the code has no reason", "quiz.toml:60:12: line 1 has two reasons"],
    );
}

#[test]
fn numbers() {
    let file = "quiz.toml";
    check(file, "tolerance = 0.5", "tolerance = -1", &["quiz.toml:71:13: tolerance must be 0 or more"]);
    check(file, "value = 600000", "value = 150000.4", &["quiz.toml:73:20: this slip is a right answer"]);
    check(file, "answer = 150000", "answer = nan", &["quiz.toml:69:10: `answer` must be finite, not NaN"]);
}

#[test]
fn orders_and_pairs() {
    let file = "quiz.toml";
    check(
        file,
        "  { id = \"three\", text = \"Third\", why = \"It ends.\" },\n",
        "",
        &["quiz.toml:81:9: there must be 3 to 9 items to put in order"],
    );
    check(file, "id = \"three\"", "id = \"one\"", &["quiz.toml:84:10: there is another item with the id `one`"]);
    check(
        file,
        "  { id = \"c\", left = \"C\", right = \"3\", why = \"The third.\" },\n",
        "",
        &["quiz.toml:93:9: there must be 3 to 9 pairs to find"],
    );
    check(file, "right = \"3\"", "right = \"1\"", &["quiz.toml:96:35: `1` stands in two pairs"]);
    check(file, "left = \"C\"", "left = \"A\"", &["quiz.toml:96:22: `A` stands in two pairs"]);
}

#[test]
fn challenges() {
    let file = "challenge.toml";
    check(file, "\"It is a cross.\", ", "", &["challenge.toml:9:9: there must be three hints, not 2"]);
    check(file, "function = \"add\"", "function = \"add it\"", &["challenge.toml:4:12: this is no name of a function"]);
    check(
        file,
        "arguments = \"a, b\"",
        "arguments = \"a\"",
        &[
            "challenge.toml:11:11: there are 2 arguments, and the function takes 1 to 1",
            "challenge.toml:11:19: there are 2 arguments, and the function takes 1 to 1",
            "challenge/cases.toml:5:8: there are 2 arguments, and the function takes 1 to 1",
            "challenge/cases.toml:12:8: there are 2 arguments, and the function takes 1 to 1",
        ],
    );
    check(
        file,
        "short = \"Write add(a, b).\"",
        &format!("short = \"{}\"", "word ".repeat(31)),
        &["challenge.toml:3:9: short takes more than two lines of 76 characters"],
    );
    check(
        file,
        "task = [\"Write `add`.\", \"It adds **two** numbers.\"]",
        "task = []",
        &["challenge.toml:2:8: the task is empty"],
    );
    check(file, "probes = [[1, 2], [3, 4]]", "probes = []", &["challenge.toml:11:10: there are no probes"]);
    check(
        file,
        "id = \"negative\"",
        "id = \"sum\"",
        &[
            "challenge.toml:19:6: there is another rule with the id `sum`",
            "challenge/cases.toml:14:18: there is no rule `negative`",
        ],
    );
    check(
        file,
        "challenge/starter.js",
        "../starter.js",
        &["challenge.toml:6:11: `../starter.js` leads out of the lesson's folder"],
    );
    check_without("challenge/solution.js", &["challenge.toml:7:12: there is no file `challenge/solution.js`"]);
}

#[test]
fn cases() {
    let file = "challenge/cases.toml";
    check(file, "visible = true\n", "", &["challenge/cases.toml:1:1: no case is visible"]);
    check(
        file,
        "covers = [\"sum\", \"negative\"]",
        "covers = [\"sum\", \"negativ\"]",
        &["challenge/cases.toml:14:18: there is no rule `negativ`"],
    );
    check(
        file,
        "covers = [\"sum\", \"negative\"]",
        "covers = [\"sum\"]",
        &["challenge.toml:19:6: no case covers this rule"],
    );
    check(file, "covers = [\"sum\"]", "covers = []", &["challenge/cases.toml:7:10: the case covers no rule"]);
    check(
        file,
        "id = \"below-zero\"",
        "id = \"small\"",
        &["challenge/cases.toml:10:6: there is another case with the id `small`"],
    );
    check(
        file,
        "expected = -0.5",
        "expected = -inf",
        &["challenge/cases.toml:13:12: `expected` must be finite, not -inf"],
    );
    check(
        file,
        "args = [-1, 0.5]",
        "args = []",
        &["challenge/cases.toml:12:8: there are 0 arguments, and the function takes 1 to 2"],
    );
    check_file(
        file,
        "case = []",
        &[
            "challenge.toml:15:6: no case covers this rule",
            "challenge.toml:19:6: no case covers this rule",
            "challenge/cases.toml:1:8: no case is visible",
        ],
    );
}

#[test]
fn wrong_programs() {
    let file = "challenge/wrong/w1-minus.js";
    check(
        file,
        "// @title The wrong sign\n",
        "",
        &["challenge/wrong/w1-minus.js:1:1: the program does not begin with // @title"],
    );
    check(
        file,
        "// @hint Read the task again.\n",
        "let a;\n// @hint Too late.\n",
        &["challenge/wrong/w1-minus.js:1:1: the program does not begin with // @hint"],
    );
    check_without(file, &["challenge.toml:10:9: there is no folder `challenge/wrong` with programs in it"]);
    check(
        "challenge.toml",
        "\"challenge/wrong\"",
        "\"..\"",
        &["challenge.toml:10:9: `..` leads out of the lesson's folder"],
    );
    check_file(
        "challenge/wrong/Readme.txt",
        "words\n",
        &["challenge/wrong/Readme.txt:1:1: `Readme.txt` is no program"],
    );
    check_file("challenge/wrong/W 2.js", "// @title a\n// @hint b\n", &["challenge/wrong/W 2.js:1:1: `W 2` is no id"]);
    check_file("challenge/wrong/w2.js", b"\xff", &["challenge/wrong/w2.js:1:1: the file is not UTF-8 from here on"]);
}

#[test]
fn connections() {
    let file = "connections.toml";
    check(file, "relation = \"next\"", "relation = \"after\"", &["connections.toml:11:12: unknown relation `after`"]);
    check(file, "lesson = \"multiplication\"", "lesson = \"../x\"", &["connections.toml:13:10: `../x` is no id"]);
    check(
        file,
        "intro = \"What is near.\"",
        "intro = \"What <b>is</b> near.\"",
        &["connections.toml:1:15: HTML is not supported", "connections.toml:1:20: HTML is not supported"],
    );
    check_file(file, "intro = \"x\"\ntopic = []\n", &["connections.toml:2:9: there are no topics"]);
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
