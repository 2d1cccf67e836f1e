//! Files that are broken on purpose: loading ends soon, without a panic, and every problem has a place. The trials of
//! parsers break them at random.

use std::time::{Duration, Instant};

use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::source::Source;

use crate::law::assert_places;
use crate::sample::files;

/// A file of the largest size, filled with that, ends within a time that only something without end would need.
fn check_flood(file: &str, part: &str) {
    let mut flooded = files();
    flooded.insert(file.to_owned(), part.repeat((1 << 20) / part.len()).into_bytes());
    let begun = Instant::now();
    if let Err(problems) = load(&Source::of_files("sample", flooded.clone())) {
        assert_places(&flooded, &problems);
        assert!(problems.len() < 2_000, "{} problems", problems.len());
    }
    let took = begun.elapsed();
    assert!(took < Duration::from_mins(1), "{file} full of {part:?} took {took:?}");
}

#[test]
fn floods_of_toml_end() {
    for part in [
        "[",
        "{",
        "=",
        "a=",
        "[[a]]\n",
        "[a.",
        "a.",
        "a=1\n",
        "\"",
        "'''",
        "\0",
        "é",
        "x\n",
        "[[term]]\n",
        "[term]\n",
        "a={b=",
        "see=[",
        "#\n",
        "\\",
    ] {
        check_flood("terms.toml", part);
    }
}

#[test]
fn floods_of_markdown_end() {
    for part in [
        ">",
        "> ",
        "- ",
        "*",
        "**a",
        "_a ",
        "[",
        "[a](",
        "![",
        "`",
        "` ``",
        "<",
        "<a ",
        "<!--",
        "\\",
        "&",
        "&#",
        "a\n",
        "a\n\n",
        "|",
        "|a|\n|-|\n",
        "#",
        "## a\n",
        "1. ",
        "```\n",
        "```day\n",
        "~~~",
        "    a\n",
        "\t",
        "\r",
        "[a]: b\n",
        "\0",
        "é",
        "> - ",
        " *a_",
        "<a><",
    ] {
        check_flood("why.md", part);
    }
}

#[test]
fn a_lesson_cannot_name_more_than_it_may_hold() {
    let mut large = files();
    large.insert("quiz/bug.js".to_owned(), vec![b'a'; 1 << 20]);
    let question = "[[question]]\nid = 'q'\nkind = 'order'\nlevel = 1\nabout = 'why'\nask = 'a'\ncode = { language = 'js', file = 'quiz/bug.js' }\n";
    large.insert("quiz.toml".to_owned(), format!("pass_percent = 70\n{}", question.repeat(400)).into_bytes());
    let problems = load(&Source::of_files("sample", large)).unwrap_err();
    assert!(problems.iter().any(|problem| problem.what.contains("larger than 16.0 MiB together")));
}
