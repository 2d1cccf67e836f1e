//! Markdown that lessons use, and Markdown that they may not use.

use proptest::prelude::*;

use super::*;
use crate::lesson::model::Picture;

fn marked(text: &Text) -> String {
    text.0
        .iter()
        .map(|Piece { text, look }| match look {
            Look::Plain => text.to_string(),
            Look::Strong => format!("**{text}**"),
            Look::Quiet => format!("*{text}*"),
            Look::Code => format!("`{text}`"),
        })
        .collect()
}

fn summary(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("heading: {}", marked(text)),
        Block::Paragraph(text) => marked(text),
        Block::List(items) => format!("list: {}", items.iter().map(marked).collect::<Vec<_>>().join(" / ")),
        Block::Note(Note { label, text }) => format!("note {label}: {}", marked(text)),
        Block::Code(Snippet { language, text }) => format!("code {language}: {text}"),
        Block::Picture(Picture::Day(day)) => format!("day: {}", day.title),
        Block::Picture(Picture::Flow(flow)) => format!("flow: {} > {} > {}", flow.trigger, flow.function, flow.effect),
    }
}

fn read_all(markdown: &str) -> (Vec<String>, Vec<String>) {
    let mut page = Page::new("m", markdown);
    let blocks = prose(&mut page).blocks.iter().map(summary).collect();
    let mut problems = page.into_problems();
    problems.sort();
    (blocks, problems.iter().map(|problem| problem.to_string()[2..].to_owned()).collect())
}

fn check(markdown: &str, expected: &[&str]) {
    let (blocks, problems) = read_all(markdown);
    assert_eq!((blocks, problems), (expected.iter().map(ToString::to_string).collect(), vec![]), "{markdown}");
}

fn check_problems(markdown: &str, expected: &[&str]) {
    assert_eq!(read_all(markdown).1, expected, "{markdown}");
}

#[test]
fn paragraphs_headings_and_lists() {
    check("One\nline.\n\nTwo *quiet*, **bold** and `code`.\n", &["One line.", "Two *quiet*, **bold** and `code`."]);
    check("## What it *is*\n\n- a\n- b\n  b\n\n- c\n", &["heading: What it *is*", "list: a / b b / c"]);
    check("**a *b* c** *d **e***\n", &["**a b c** *d ***e**"]);
    check("tap\\* 1 &lt; 2, ~5 ms, snake_case\n", &["tap* 1 < 2, ~5 ms, snake_case"]);
}

#[test]
fn notes_begin_with_their_label() {
    check("> **In practice** There are\n> servers.\n", &["note In practice: There are servers."]);
    check_problems("> There are servers.\n", &["1:1: a note begins with its label in bold"]);
    check_problems("> **In practice**\n", &["1:1: the note has no text after its label"]);
    check_problems("> **A** b\n>\n> c\n", &["3:3: a note is one paragraph"]);
    check_problems("> **A** b\n> - c\n", &["2:3: a note is one paragraph"]);
}

#[test]
fn fenced_lines_are_code_or_pictures() {
    check("```js title\nlet a;\n\n  a = 1;\n```\n", &["code js: let a;\n\n  a = 1;"]);
    check("```\r\na\r\nb\r\n```\r\n", &["code : a\nb"]);
    check("```flow\ntrigger = 'a'\nfunction = 'b'\neffect = 'c'\n```\n", &["flow: a > b > c"]);
    let hours = "1, ".repeat(24);
    let day = |calls: &str, first: &str, hours: &str| {
        format!(
            "Words.\n\n```day\ntitle = 'One day'\ncalls = {calls}\nfirst = {first}\ncall_ms = 120\nmemory_mb = 1024\nhours = [{hours}]\n```\n"
        )
    };
    check(&day("[1, 20]", "1", &hours), &["Words.", "day: One day"]);
    check_problems(&day("[20, 20]", "0", &hours), &["5:9: calls must be 2 to 12 rising numbers"]);
    check_problems(&day("[1, 20]", "2", &hours), &["6:9: first is not the place of one of the calls"]);
    check_problems(&day("[1, 20]", "1", "1, 2"), &["9:9: hours must be 24 shares, zero or more, and not all zero"]);
    check_problems(
        &day("[1, 20]", "1", &"0, ".repeat(24)),
        &["9:9: hours must be 24 shares, zero or more, and not all zero"],
    );
}

#[test]
fn problems_in_a_picture_have_their_place_in_the_file() {
    check_problems(
        "Größe\n\n```flow\ntrigger = 'a'\nfunktion = 'b'\neffect = 3\n```\n",
        &[
            "4:1: the key `function` is missing",
            "5:1: unknown key `funktion`",
            "6:10: `effect` must be a text, not `3`",
        ],
    );
    check_problems(
        "```flow\n```\n",
        &[
            "1:1: the key `effect` is missing",
            "1:1: the key `function` is missing",
            "1:1: the key `trigger` is missing",
        ],
    );
    check_problems("```flow\ntrigger = \n```\n", &["2:11: a value is missing"]);
}

#[test]
fn other_markdown_is_refused_with_its_place() {
    check_problems("a [b](c) d\n", &["1:3: a link is not supported"]);
    check_problems("<https://a.b>\n", &["1:1: a link is not supported"]);
    check_problems("a\n\n[b]: http://c\n", &["3:1: links are not supported"]);
    check_problems("a ![b](c)\n", &["1:3: an image is not supported"]);
    check_problems("| a | b |\n|---|---|\n| c | d |\n\ne\n", &["1:1: a table is not supported"]);
    check_problems(
        "a\n\n<div>\nx\n</div>\n\nb <i>c</i>\n",
        &["3:1: HTML is not supported", "7:3: HTML is not supported", "7:7: HTML is not supported"],
    );
    check_problems("- a\n  - b\n- c\n", &["2:3: a list inside a list is not supported"]);
    check_problems("- a\n\n  b\n", &["3:3: a list item is one paragraph"]);
    check_problems("- ```\n  a\n  ```\n", &["1:3: fenced code is not supported"]);
    check_problems("-\n- a\n", &["1:1: the list item is empty"]);
    check_problems("1. a\n", &["1:1: a numbered list is not supported"]);
    check_problems("# a\n", &["1:1: a heading of level 1 is not supported"]);
    check_problems("a\n\n***\n", &["3:1: a line across is not supported"]);
    check_problems("a  \nb\n", &["1:2: a line break inside a paragraph is not supported"]);
    check_problems("    a\n", &["1:5: code without a fence is not supported"]);
    check_problems("> **A** b\n> > c\n", &["2:3: a note is one paragraph"]);
    check_problems("##\n\na\n", &["1:1: the heading is empty"]);
    check_problems("\n", &["1:1: there is no text in the file"]);
}

#[test]
fn hidden_characters_become_visible() {
    check("a\u{202e}b &#27;[31m\n", &["a⟨U+202E⟩b ␛[31m"]);
    check("```\u{1b}x\n\u{1b}[31m\n```\n", &["code ␛x: ␛[31m"]);
}

fn check_inline(toml: &str, expected: &str, problems: &[&str]) {
    let mut page = Page::new("m", toml);
    let start = toml.find('=').unwrap() + 2;
    let value = toml::from_str::<toml::Table>(toml).unwrap()["a"].as_str().unwrap().to_owned();
    let text = inline(&mut page, &At { value, at: Span { start, end: toml.len() } });
    let found: Vec<_> = page.into_problems().iter().map(|problem| problem.to_string()[2..].to_owned()).collect();
    assert_eq!(
        (marked(&text).as_str(), found),
        (expected, problems.iter().map(ToString::to_string).collect()),
        "{toml}"
    );
}

#[test]
fn texts_of_one_line_take_bold_quiet_and_code() {
    check_inline("a = \"Is **it** `x`?\"", "Is **it** `x`?", &[]);
    check_inline("a = \"\"\"\n  one\n  two *three*\"\"\"", "one two *three*", &[]);
    check_inline("a = \"see [b](c)\"", "see", &["1:10: a link is not supported"]);
    check_inline("a = \"\\u0041 <br>\"", "A", &["1:5: HTML is not supported"]);
    check_inline("a = \"- b\"", "", &["1:6: a list is not supported in this text"]);
    check_inline("a = \" \"", "", &["1:5: the text is empty"]);
}

proptest! {
    #[test]
    fn any_text_is_read_in_one_pass(markdown in "([-#>*_`\\[\\]()<!| a1.\n\t\\\\~&;=]|```day|\u{202e}|é){0,60}") {
        let (blocks, problems) = read_all(&markdown);
        prop_assert!(!(blocks.is_empty() && problems.is_empty()));
        for text in blocks.iter().chain(&problems) {
            let steers = text.contains(['\t', '\u{202e}']);
            prop_assert!(!steers);
        }
    }
}
