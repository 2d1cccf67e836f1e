//! Files that are broken at random or on purpose: loading ends soon, without a panic, and every problem has a place.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::problem::Problem;
use serverless_tutor::lesson::source::Source;

use crate::sample::{Files, files};

/// The file with a slice of it replaced.
fn mutated(mut files: Files, file: usize, start: usize, length: usize, new: &[u8]) -> Files {
    let place = file % files.len();
    let content = files.values_mut().nth(place).unwrap();
    let start = start % (content.len() + 1);
    let end = (start + length).min(content.len());
    content.splice(start..end, new.iter().copied());
    files
}

fn assert_places(files: &Files, problems: &[Problem]) {
    assert!(!problems.is_empty());
    assert!(problems.is_sorted());
    for problem in problems {
        let content = files.get(problem.file.as_str()).map(Vec::as_slice).unwrap_or_default();
        let text = String::from_utf8_lossy(content);
        let line = text.split('\n').nth(problem.line - 1);
        let inside = line.is_some_and(|line| problem.column <= line.chars().count() + 1);
        assert!(inside, "{problem}");
        assert!(problem.excerpt.text.get(problem.excerpt.mark.clone()).is_some(), "{problem:?}");
        let words = [problem.what.as_str(), problem.help.as_str(), problem.excerpt.text.as_str()].concat();
        assert!(!words.contains(|c: char| c.is_control() || c == '\u{202e}'), "{problem:?}");
    }
}

fn snippet() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..8),
        "\\PC{0,6}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            "",
            "\"",
            "'",
            "\n",
            "[",
            "]",
            "[[",
            "{",
            "}",
            "=",
            "#",
            "\"\"\"",
            "inf",
            "-1",
            "99999999999",
            "[[x]]\n",
            "a.b = 1\n",
            "\n```\n",
            "> ",
            "- ",
            "<b>",
            "](",
            "..",
            "\u{202e}",
            "\u{feff}",
            "\r",
            "\0",
            "true",
            "2026-01-01",
            "\\u0000",
            "// @title",
        ])
        .prop_map(|text: &str| text.as_bytes().to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn broken_lessons_are_told_and_nothing_more(
        changes in prop::collection::vec((any::<usize>(), any::<usize>(), 0usize..40, snippet()), 1..6)
    ) {
        let mut broken = files();
        for (file, start, length, new) in changes {
            broken = mutated(broken, file, start, length, &new);
        }
        if let Err(problems) = load(&Source::of_files("sample", broken.clone())) {
            assert_places(&broken, &problems);
        }
    }

    #[test]
    fn a_lesson_cut_anywhere_is_told(file in any::<usize>(), at in any::<usize>()) {
        let broken = mutated(files(), file, at, usize::MAX / 2, b"");
        if let Err(problems) = load(&Source::of_files("sample", broken.clone())) {
            assert_places(&broken, &problems);
        }
    }
}

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
