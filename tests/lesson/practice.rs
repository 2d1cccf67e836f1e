//! What can be wrong in the sections where something is done: code, experiments, quiz, challenge; and in connections.

use crate::problems::{check, check_file, check_without};
use crate::sample::{changed, files, problems};

/// The first line of a file of the sample, from 1, that has these words.
fn line_of(file: &str, words: &str) -> usize {
    let text = String::from_utf8(files()[file].clone()).unwrap();
    1 + text.lines().position(|line| line.contains(words)).unwrap()
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
    check(
        file,
        "watch = { kind = \"timed-call\" }",
        "wach = { kind = \"timed-call\" }",
        &["experiments.toml:39:1: the key `watch` is missing", "experiments.toml:45:1: unknown key `wach`"],
    );
    check(file, "\"timed-call\"", "\"timed-cal\"", &["experiments.toml:45:18: unknown kind `timed-cal`"]);
    check(
        file,
        "\"timed-call\" }",
        "\"timed-call\", at_once = 3 }",
        &["experiments.toml:45:32: unknown key `at_once`"],
    );
    check(file, "at_once = 3", "at_once = 1", &["experiments.toml:10:47: at_once must be 2 to 10"]);
    check(file, ", at_once = 3", "", &["experiments.toml:10:18: the key `at_once` is missing"]);
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
            "challenge.toml:23:1: there are 2 domains, and the function has 1 arguments",
            "challenge.toml:45:8: there are 2 arguments, and the function takes 1 to 1",
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
fn domains_of_challenges() {
    let file = "challenge.toml";
    let line = |words: &str| line_of(file, words);
    let value = "the argument cannot have this value";
    let at = line("interesting");
    check(file, "[0, -1, 0.5]", "[0, -1, 0.25]", &[&format!("{file}:{at}:23: {value}")]);
    check(file, "[0, -1, 0.5]", "[0, -101]", &[&format!("{file}:{at}:19: {value}")]);
    let least = line("least");
    let many = format!("interesting = [{}]", "0, ".repeat(9));
    check(file, "interesting = [0, -1, 0.5]", &many, &[&format!("{file}:{at}:40: there are more than 8 values")]);
    check(
        file,
        "least = -100\nmost = 100\nstep = 0.5\nsimplest = 1\nmay_be",
        "least = 100\nmost = 100\nstep = 0.5\nsimplest = 1\nmay_be",
        &[&format!("{file}:{}:8: most is not above least", least + 9)],
    );
    check(
        file,
        "step = 0.5\nsimplest = 1\nmay_be",
        "step = 0\nsimplest = 1\nmay_be",
        &[&format!("{file}:{}:8: step is not above 0", least + 10)],
    );
    check(
        file,
        "interesting = [0, -1, 0.5]",
        "may_be_left_out = true",
        &[&format!("{file}:{at}:19: only the last argument may be left out")],
    );
    let two = "there are 1 domains, and the function has 2 arguments";
    let other =
        "[[domain]]\nname = \"b\"\nleast = -100\nmost = 100\nstep = 0.5\nsimplest = 1\nmay_be_left_out = true\n";
    check(file, other, "", &[&format!("{file}:{}:1: {two}", least - 2)]);
}

#[test]
fn worked_examples_and_takeaways_of_challenges() {
    let file = "challenge.toml";
    let line = |words: &str| line_of(file, words);
    let at = line("makes ____");
    let check = |old: &str, new: &str, expected: &[String]| {
        check(file, old, new, &expected.iter().map(String::as_str).collect::<Vec<_>>());
    };
    check("makes ____ fingers", "makes fingers", &[format!("{file}:{at}:8: the line does not have ____ once")]);
    check("makes ____ fingers", "____ ____", &[format!("{file}:{at}:8: the line does not have ____ once")]);
    check(
        "1 and 2 fingers",
        "____ fingers",
        &[format!("{file}:{}:8: the line has ____ and no answer", line("1 and 2"))],
    );
    check("why = \"Count them.\"\n", "", &[format!("{file}:{}:10: the blank has no why", line("answer = 3"))]);
    check("wrong = \"Count again.\"\n", "", &[format!("{file}:{}:10: the blank has no wrong", line("answer = 3"))]);
    check("value = -1,", "value = 3,", &[format!("{file}:{}:20: the slip is the answer", line("slips"))]);
    check(
        "args = [1, 2]",
        "args = [1, 2, 3]",
        &[format!("{file}:{}:8: there are 3 arguments, and the function takes 1 to 2", line("args"))],
    );
    let parts = line("yours_lacks");
    check("[\"a + b\"]", "[]", &[format!("{file}:{parts}:15: there is no part of a program")]);
    check("[\"a + b\"]", "[\" \"]", &[format!("{file}:{parts}:16: the part of a program is empty")]);
    check(
        ", \"-1 and 0.5 make -0.5.\"]",
        "]",
        &[format!("{file}:{}:9: there must be three hints, not 2", line("Look at the sign"))],
    );
}

#[test]
fn a_challenge_needs_neither_domain_nor_worked_examples_nor_takeaways() {
    let mut files = files();
    let text = String::from_utf8(files["challenge.toml"].clone()).unwrap();
    let (start, end) = (text.find("[[domain]]").unwrap(), text.find("[[note]]").unwrap());
    let short = format!("{}{}", &text[..start], &text[end..]);
    files.insert("challenge.toml".to_owned(), short.into_bytes());
    assert_eq!(problems(files), [""; 0]);
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
    check(file, "@rule sum", "@rule some", &["challenge/wrong/w1-minus.js:1:1: there is no rule `some`"]);
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
fn broken_syntax_is_not_judged_twice() {
    check(
        "quiz.toml",
        "right = true, why = \"It adds.\"",
        "right = tru, why = \"It adds.\"",
        &["quiz.toml:36:35: `tru` is not a value"],
    );
    check(
        "challenge/cases.toml",
        "visible = true",
        "visible = yes",
        &["challenge/cases.toml:4:11: `yes` is not a value"],
    );
    check("terms.toml", "id = \"warm-start\"", "id = \"warm-start", &["terms.toml:11:17: the text is not closed"]);
    check(
        "code.toml",
        "event = [[3, 5]]",
        "event = [[3, 5]",
        &["code.toml:11:1: the list before this line is not closed"],
    );
}

#[test]
fn calls_that_are_watched_for() {
    let file = "experiments.toml";
    let check = |old: &str, new: &str, expected: &str| check(file, old, new, &[&format!("{file}:{expected}")]);
    check("route = \"/api/hello\"", "route = \"api/hello\"", "21:9: this is not a route");
    check("route = \"/api/hello\"", "route = \"/api/hello?name\"", "21:9: this is not a route");
    check("method = \"GET\"", "method = \"Get\"", "25:10: the method is not in capital letters");
    check("words = \"GET with a name\"", "words = \"\"", "24:9: the text is empty");
    check("without = [\"debug\"]", "without = [\"name\"]", "27:12: the query cannot have this key and be without it");
    check("status = 201", "status = 101", "36:10: status must be 200 to 599");
    check("status = 201", "status = 99999", "36:10: `status` must be a whole number from 0 to 65535, not `99999`");
    check("\"application/json\"", "\"application/json; charset=utf-8\"", "29:16: this is not a content type");
    check("\"application/json\"", "\"JSON\"", "29:16: this is not a content type");
    check("is = \"Hello\"", "is = \"Hello\", form = \"date\"", "30:11: a field takes either is, form, echo or segment");
    check(", is = \"Hello\"", "", "30:11: a field takes either is, form, echo or segment");
    check("is = \"Hello\"", "segment = \"id\"", "30:41: the route names no such part");
    check("form = \"date\"", "form = \"dat\"", "30:69: unknown form `dat`");
    check("name = \"at\"", "name = \"\"", "30:56: the field has no name");
    check("body = \"json\"", "body = \"jsn\"", "35:8: unknown body `jsn`");
    check("body = \"json\"\n", "", "36:35: there is no JSON body to echo");
    check("body = \"json\"", "body = \"not-json\"", "37:35: there is no JSON body to echo");
}

#[test]
fn a_watch_without_calls() {
    let task = "id = 't'\ntitle = 't'\ntask = 't'\nsteps = ['s']\n\
                predict = { question = 'q', why = 'w', right = 0, guesses = [{ name = 'a' }, { name = 'b' }] }\n";
    let text = format!("intro = 'x'\n[[task]]\n{task}watch = {{ kind = 'answers', route = '/', call = [] }}\n");
    check_file("experiments.toml", text, &["experiments.toml:8:49: no call is watched for"]);
}

/// `vary` of the sample's numeric question, with one place reading otherwise; problems without their file.
#[track_caller]
fn check_vary(old: &str, new: &str, expected: &[&str]) {
    let vary = "[question.vary]
numbers = [
  { name = \"calls\", page = 600000, from = 100000, to = 900000, step = 100000 },
  { name = \"mb\", page = 256, choose = [128, 256] },
]
values = [{ name = \"gb\", is = \"mb / 1024\" }]
ask = \"How many are {calls} at {mb}?\"
answer = \"calls * gb\"
why = \"{calls} x {gb} is {answer:0}.\"
slips = [{ value = \"calls\", why = \"Memory is missing: {gb}.\" }]
";
    assert!(vary.contains(old), "{old}");
    let page = "slips = [{ value = 600000, why = \"Memory is missing.\" }]";
    let files = changed("quiz.toml", page, &format!("{page}\n\n{}", vary.replacen(old, new, 1)));
    let found = problems(files);
    let found: Vec<&str> = found.iter().map(|found| found.trim_start_matches("quiz.toml:")).collect();
    assert_eq!(found, expected, "{old} -> {new}");
}

#[test]
fn numbers_that_vary() {
    check_vary("calls", "calls", &[]);
    check_vary("name = \"mb\"", "name = \"Mb\"", &["78:12: `Mb` cannot be a name here"]);
    check_vary("name = \"gb\"", "name = \"mb\"", &["80:20: `mb` cannot be a name here"]);
    check_vary("choose = [128, 256]", "to = 3", &["78:12: how this number varies is not clear"]);
    check_vary("choose = [128, 256]", "choose = []", &["78:12: a number has 1 to 1,000 choices"]);
    check_vary("step = 100000", "step = 0", &["77:12: how this number varies is not clear"]);
    check_vary("step = 100000", "step = 0.001", &["77:12: a number has 1 to 1,000 choices"]);
    check_vary("mb / 1024", "mb / kb", &["80:31: kb is neither a parameter nor a value above"]);
    check_vary(
        "calls * gb",
        "calls * mb",
        &["82:10: with the page's numbers this gives 153600000, but answer is 150000"],
    );
    check_vary("calls * gb", "calls / 0", &["82:10: with the page's numbers this gives inf, but answer is 150000"]);
    check_vary(
        "value = \"calls\"",
        "value = \"calls * 2\"",
        &["84:20: with the page's numbers this gives 1200000, but the slip is 600000"],
    );
    check_vary("{gb}.", "{kb}.", &["84:35: {kb} stands for nothing"]);
    check_vary("{answer:0}", "{answer:9}", &["83:7: {answer:9} stands for nothing"]);
    check_vary("{answer:0}", "{answer", &["83:7: {answer.} stands for nothing"]);
    check_vary("why = \"{calls}", "decimals = 7\nwhy = \"{calls}", &["75:1: decimals must be 0 to 6"]);
}
