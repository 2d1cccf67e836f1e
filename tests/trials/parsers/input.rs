//! What is tried on the parsers: lessons, progress, prose, text, graphs and keys.

use std::path::Path;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;
use serverless_tutor::progress::Progress;
use serverless_tutor::progress::file::write;
use serverless_tutor::tui::input::Input;
use serverless_tutor::tui::theme::palette::DARK;

use crate::laws;
use crate::laws::drawing::Graph;
use crate::laws::lesson::Files;
use crate::rehearsal::Rehearsal;

/// Text that tries to steer, to reorder, to hide, to be wide and to be long.
pub(super) fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(HOSTILE).prop_map(str::to_owned),
        2 => "[a-z ]{0,12}",
        1 => any::<char>().prop_map(String::from),
        1 => (prop::sample::select(&['\u{301}', '\u{20dd}', '\u{489}', '\u{e31}', '\u{1160}', '\u{1f3fd}', '\u{17d2}'][..]), 0usize..30)
            .prop_map(|(mark, count)| String::from(mark).repeat(count)),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Pieces of text that do harm where they are not stopped.
pub(crate) const HOSTILE: &[&str] = &[
    "\x1b[31m",
    "\x1b[2J",
    "\x1b[?1049l",
    "\x1b]8;;http://x\x1b\\y\x1b]8;;\x07",
    "\x1b]52;c;aGk=\x07",
    "\x1b]0;t\x07",
    "\x1bPq#0\x1b\\",
    "\x1b_x\x1b\\",
    "\x1b^x\x1b\\",
    "\x1bc",
    "\x1b7",
    "\u{9b}31m",
    "\u{9d}52;c;aGk=\u{9c}",
    "\u{90}q\u{9c}",
    "\u{85}",
    "\u{202a}",
    "\u{202b}",
    "\u{202c}",
    "\u{202d}",
    "\u{202e}",
    "\u{2066}",
    "\u{2067}",
    "\u{2068}",
    "\u{2069}",
    "\u{200b}",
    "\u{200d}",
    "\u{200e}",
    "\u{feff}",
    "\u{ad}",
    "\u{2028}",
    "\u{2029}",
    "\0",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\x08",
    "\x07",
    "\x0e",
    "\x7f",
    "日本語",
    "👩‍👩‍👧‍👦",
    "👍🏽",
    "🇩🇪🇫🇷",
    "☝🏿",
    "✈\u{fe0f}",
    "क्ष",
    "ក្ក",
    "لا",
    "각",
    "\u{1100}\u{1161}\u{11a8}",
    "\u{e0041}",
    "\u{f8ff}",
    "\u{10ffff}",
    "\u{fdd0}",
    "ﷺ",
    "꧅",
    "e\u{301}",
    "ａ",
    "⟨U+202E⟩",
    "…",
    "words-without-a-break-words-without-a-break",
];

/// The files of the sample lesson and of the built-in one.
pub(super) fn lessons() -> Vec<Files> {
    laws::lesson::LESSONS.map(files).into()
}

/// The files of a lesson in the folder of the project.
pub(crate) fn files(lesson: &str) -> Files {
    laws::lesson::files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(lesson))
}

/// What replaces a part of a file.
pub(super) fn snippet() -> impl Strategy<Value = Vec<u8>> {
    let parts = &[
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
        "nan",
        "-1",
        "99999999999",
        "[[x]]\n",
        "a.b = 1\n",
        "id = \"why\"\n",
        "[[section]]\n",
        "[[question]]\nkind = \"order\"\n",
        "file = \"../x\"\n",
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
    ][..];
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..8),
        hostile().prop_map(String::into_bytes),
        prop::sample::select(parts).prop_map(|text: &str| text.as_bytes().to_vec()),
    ]
}

/// A file of progress with something of everything in it.
pub(super) fn state() -> Vec<u8> {
    let mut learner = Rehearsal::new(&DARK, 80, 24);
    learner.keys("<End>ns2<Down>t<Enter>s3c<Right><Right>s4as5<Down>s6aa3<Right> <Down>s7<Enter>60<Tab>a = 1;<Esc>s9");
    let course = learner.app.course.as_ref().expect("a lesson is open");
    let lessons = [(course.lesson().id.clone(), course.record().clone())].into();
    write(&Progress { lessons, ..Progress::default() }).unwrap()
}

/// Parts of JSON that stand where something else should.
pub(super) const JSON_PARTS: &[&str] = &[
    "",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "-1",
    "1e999",
    "0.5",
    "18446744073709551615",
    "{\"version\":1}",
    "{\"version\":2,\"lessons\":{\"a\":{}}}",
    "\"why\":\"done\"",
    "true",
    "\\ud800",
    "\"a/0\"",
];

/// Markdown with the words that must be seen if it is prose.
pub(super) fn markdown() -> impl Strategy<Value = (String, Vec<String>)> {
    let right = prop_oneof![
        4 => Just(("", " ")), 2 => Just(("**", "** ")), 2 => Just(("`", "` ")), 2 => Just(("*", "* ")), 2 => Just(("- ", "\n")), 1 => Just(("\n\n## ", "\n\n")), 1 => Just(("\n\n", "\n\n")),
        1 => Just(("> **In practice** ", "\n\n")), 1 => Just(("\n\n```js\n", "\n```\n\n")),
    ];
    let wrong = prop_oneof![
        Just(("_", " ")),
        Just(("[", "](x) ")),
        Just(("<b>", "</b>")),
        Just(("![", "](x)")),
        Just(("1. ", "\n")),
        Just(("| ", " |\n|-|\n")),
        Just(("    ", "\n")),
        Just(("\\", "&amp; ")),
        Just(("~~", "~~")),
        Just(("***", "*** ")),
        Just(("`` ", "`` ")),
        Just(("\t", "\n")),
        Just(("\n***\n", "\n===\n")),
        Just(("<!--", "-->")),
        Just(("\n```day\n", "\n```\n")),
    ];
    let piece = (prop_oneof![20 => right, 1 => wrong], prop::option::weighted(0.1, hostile()));
    prop::collection::vec(piece, 1..9).prop_map(|pieces| {
        let mut markdown = String::new();
        let mut words = Vec::new();
        for (i, ((before, after), foreign)) in pieces.into_iter().enumerate() {
            let word = format!("word{i}");
            markdown.push_str(before);
            markdown.push_str(&word);
            words.push(word);
            markdown.push_str(&foreign.unwrap_or_default());
            markdown.push_str(after);
        }
        (markdown, words)
    })
}

/// A graph, within and beyond what the loader takes.
pub(super) fn graph() -> impl Strategy<Value = Graph> {
    let nodes = prop_oneof![
        prop::collection::vec((0u8..3, 0u8..2, any::<u8>()), 0..7),
        prop::collection::vec((0u8..5, 0u8..5, any::<u8>()), 0..9),
        prop::collection::vec(any::<(u8, u8, u8)>(), 0..4),
    ];
    let edges = prop::collection::vec((0u8..8, 0u8..8, any::<u8>(), any::<bool>()), 0..10);
    let tokens = prop::collection::vec((0u8..9, prop_oneof![4 => 0.0..=1.0, 1 => any::<f64>()]), 0..3);
    let pane = [0u8..5, 0u8..5, 0u8..160, 0u8..60];
    (nodes, edges, tokens, hostile(), pane).prop_map(|(nodes, edges, tokens, words, pane)| Graph {
        nodes,
        edges,
        tokens,
        words,
        pane,
    })
}

/// Bytes as a terminal, or somebody in its place, may send them.
pub(super) fn typed() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => any::<u8>().prop_map(|byte| vec![byte]),
        4 => key().prop_map(|(bytes, _)| bytes),
        4 => prop::sample::select(&["\x1b", "\x1b[", "\x1b]", "\x1b[<", "\x1bO", "\x1b[200~", "\x1b[201~", "\x1b[M", "\x1bP", "\x1b[[", "界"][..])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(b'0'..=b';', 1..70),
        1 => prop::collection::vec(b'a'..=b'z', 4000..4200),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

const NONE: KeyModifiers = KeyModifiers::NONE;
const CONTROL: KeyModifiers = KeyModifiers::CONTROL;

/// A key, a paste or a report of the mouse: its bytes, and what it means whatever comes after it.
pub(super) fn key() -> impl Strategy<Value = (Vec<u8>, Input)> {
    let told = |bytes: &str, code, modifiers| (bytes.as_bytes().to_vec(), Input::Key(KeyEvent::new(code, modifiers)));
    let named = prop::sample::select(vec![
        told("\r", KeyCode::Enter, NONE),
        told("\t", KeyCode::Tab, NONE),
        told("\x7f", KeyCode::Backspace, NONE),
        told("\x03", KeyCode::Char('c'), CONTROL),
        told("\x1b[A", KeyCode::Up, NONE),
        told("\x1bOB", KeyCode::Down, NONE),
        told("\x1b[1;5C", KeyCode::Right, CONTROL),
        told("\x1b[Z", KeyCode::BackTab, KeyModifiers::SHIFT),
        told("\x1b[3~", KeyCode::Delete, NONE),
        told("\x1b[15~", KeyCode::F(5), NONE),
        told("\x1b[[A", KeyCode::F(1), NONE),
        told("\x1b[99;5u", KeyCode::Char('c'), CONTROL),
        told("\x1bx", KeyCode::Char('x'), KeyModifiers::ALT),
    ]);
    let letter = prop_oneof!["[a-z0-9 ;~\\[]", "[é界🦀]"].prop_map(move |text| {
        let c = text.chars().next().expect("one letter");
        told(&text, KeyCode::Char(c), NONE)
    });
    let paste = "[a-z\n\u{1b}\\[0-9~é]{0,30}".prop_map(|text| {
        let text = text.replace("\x1b[201~", "");
        (format!("\x1b[200~{text}\x1b[201~").into_bytes(), Input::Paste(text))
    });
    let mouse = (1u16..400, 1u16..400).prop_map(|(column, row)| {
        let kind = MouseEventKind::Down(MouseButton::Left);
        let event = MouseEvent { kind, column: column - 1, row: row - 1, modifiers: NONE };
        (format!("\x1b[<0;{column};{row}M").into_bytes(), Input::Mouse(event))
    });
    prop_oneof![3 => named, 3 => letter, 1 => paste, 1 => mouse]
}
