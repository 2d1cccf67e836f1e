//! Text, keys, and what becomes of them. Texts show the cursor as `|` and the other end of what is selected as `^`; keys are as
//! in the tests of the editor.

use proptest::prelude::*;

use super::*;
use crate::tui::editor::tests::{AREA, editor, keys, shown};

fn after(text: &str, pressed: &str) -> Editor {
    let mut editor = editor(text);
    editor.use_vim();
    for key in keys(pressed) {
        let _ = editor.handle(key, AREA);
    }
    editor
}

#[track_caller]
fn check(text: &str, pressed: &str, expected: &str) {
    assert_eq!(shown(&after(text, pressed)), expected, "{pressed} in {text:?}");
}

#[track_caller]
fn check_all(cases: &[(&str, &str, &str)]) {
    for (text, pressed, expected) in cases {
        check(text, pressed, expected);
    }
}

#[test]
fn letters_move() {
    check_all(&[
        ("|abc\ndef", "l", "a|bc\ndef"),
        ("|abc\ndef", "llll", "ab|c\ndef"),
        ("abc\n|def", "h", "abc\n|def"),
        ("a|bc\ndef", "j", "abc\nd|ef"),
        ("abc\nd|ef", "k", "a|bc\ndef"),
        ("|abc", "2l", "ab|c"),
        ("|a\nb\nc", "2j", "a\nb\n|c"),
        ("|a\nb\nc", "9j", "a\nb\n|c"),
        ("abc|d\n\nabcd", "jj", "abcd\n\nabc|d"),
        ("ab|cd\nx\nabcd", "$jj", "abcd\nx\nabc|d"),
        ("  ab|c", "0", "|  abc"),
        ("  ab|c", "^", "  |abc"),
        ("|abc", "$", "ab|c"),
        ("a\n  b\nc|d", "gg", "|a\n  b\ncd"),
        ("|a\nb\n  cd", "G", "a\nb\n  |cd"),
        ("|a\n  b\ncd", "2G", "a\n  |b\ncd"),
        ("|a\n  b\ncd", "<Down><Right>", "a\n | b\ncd"),
    ]);
}

#[test]
fn words_are_stops() {
    check_all(&[
        ("|foo.bar baz", "w", "foo|.bar baz"),
        ("|foo.bar baz", "ww", "foo.|bar baz"),
        ("|foo.bar baz", "W", "foo.bar |baz"),
        ("|foo\n\n  bar", "w", "foo\n|\n  bar"),
        ("|foo\n\n  bar", "ww", "foo\n\n  |bar"),
        ("|foo bar", "e", "fo|o bar"),
        ("|foo bar", "ee", "foo ba|r"),
        ("|a.b c", "E", "a.|b c"),
        ("foo bar|", "b", "foo |bar"),
        ("foo.b|ar", "bb", "foo|.bar"),
        ("foo.ba|r", "B", "|foo.bar"),
        ("|a b c d", "3w", "a b c |d"),
        ("|last", "w", "las|t"),
    ]);
}

#[test]
fn letters_are_found_in_the_line() {
    check_all(&[
        ("|a-b-c", "f-", "a|-b-c"),
        ("|a-b-c", "2f-", "a-b|-c"),
        ("|a-b-c", "t-", "|a-b-c"),
        ("|ab-cd-e", "t-;", "ab-c|d-e"),
        ("a-b-|c", "F-", "a-b|-c"),
        ("a-b-|c", "T-", "a-b-|c"),
        ("|a-b-c", "f-;", "a-b|-c"),
        ("|a-b-c", "f-;,", "a|-b-c"),
        ("|abc\n-", "f-", "|abc\n-"),
        ("|f(a[1], {b})", "%", "f(a[1], {b}|)"),
        ("f(a[1], {b}|)", "%", "f|(a[1], {b})"),
        ("|a\nb\n\nc\nd", "}", "a\nb\n|\nc\nd"),
        ("a\nb\n\nc\n|d", "{", "a\nb\n|\nc\nd"),
    ]);
}

#[test]
fn text_is_inserted() {
    check_all(&[
        ("a|bc", "ix<Esc>", "a|xbc"),
        ("a|bc", "ax<Esc>", "ab|xc"),
        ("  a|bc", "Ix<Esc>", "  |xabc"),
        ("|abc", "Ax<Esc>", "abc|x"),
        ("  |a\nb", "ox<Esc>", "  a\n  |x\nb"),
        ("a\n  |b", "Ox<Esc>", "a\n  |x\n  b"),
        ("|b", "3ia<Esc>", "aa|ab"),
        ("|", "ihello<Enter>you<Esc>", "hello\nyo|u"),
        ("a|b", "i<Esc>", "|ab"),
    ]);
}

#[test]
fn operators_take_motions() {
    check_all(&[
        ("|foo bar baz", "dw", "|bar baz"),
        ("|foo bar baz", "2dw", "|baz"),
        ("|foo bar baz", "d2w", "|baz"),
        ("foo |bar\nbaz", "dw", "foo| \nbaz"),
        ("|foo bar", "de", "| bar"),
        ("foo ba|r", "db", "foo |r"),
        ("ab|cd", "d$", "a|b"),
        ("ab|cd", "D", "a|b"),
        ("ab|cd", "d0", "|cd"),
        ("|a, b, c", "df,", "| b, c"),
        ("|a, b, c", "dt,", "|, b, c"),
        ("f|(a, b) c", "d%", "f| c"),
        ("|foo bar", "cwx<Esc>", "|x bar"),
        ("|a b", "cwxy<Esc>", "x|y b"),
        ("x |a b", "cwyy<Esc>", "x y|y b"),
        ("|foo bar baz", "c2wx<Esc>", "|x baz"),
        ("ab|cd", "Cx<Esc>", "ab|x"),
        ("a|bc", "sxy<Esc>", "ax|yc"),
        ("a|bcd", "x", "a|cd"),
        ("a|bcd", "2x", "a|d"),
        ("abc|d", "x", "ab|c"),
        ("ab|cd", "X", "a|cd"),
        ("a|bc", "rx", "a|xc"),
        ("|abc", "2rx", "x|xc"),
        ("a|b", "3rx", "a|b"),
        ("|aBc", "~~", "Ab|c"),
    ]);
}

#[test]
fn operators_take_lines() {
    check_all(&[
        ("a\n|b\nc", "dd", "a\n|c"),
        ("a\nb\n|c", "dd", "a\n|b"),
        ("|a", "dd", "|"),
        ("|a\nb\nc", "2dd", "|c"),
        ("|a\nb\nc", "dj", "|c"),
        ("a\nb\n|c", "dk", "|a"),
        ("a\n|b\nc", "dG", "|a"),
        ("a\n|b\nc", "dgg", "|c"),
        ("a\n  b|b\nc", "ccx<Esc>", "a\n  |x\nc"),
        ("  a|b", "Sx<Esc>", "  |x"),
        ("|a\nb", "yyp", "a\n|a\nb"),
        ("a\n|b", "yyP", "a\n|b\nb"),
        ("|a\nb\nc", "ddp", "b\n|a\nc"),
        ("|a\nb\nc", "2yyjp", "a\nb\n|a\nb\nc"),
        ("|a\nb", "yy2p", "a\n|a\na\nb"),
        ("|a\n  b", "J", "a| b"),
        ("|a\nb\nc", "3J", "a b| c"),
        ("|a\nb", ">>", "  |a\nb"),
        ("|a\nb", "2>>", "  |a\n  b"),
    ]);
    // `<` stands for itself only behind a name in angle brackets.
    let less = |text: &str, count: usize| {
        let mut editor = editor(text);
        editor.use_vim();
        for _ in 0..count {
            let _ = editor.handle(KeyEvent::new(KeyCode::Char('<'), KeyModifiers::NONE), AREA);
        }
        shown(&editor)
    };
    assert_eq!(less("    |a\nb", 2), "  |a\nb");
    assert_eq!(less("    |a\nb", 4), "|a\nb");
}

#[test]
fn operators_take_text_objects() {
    check_all(&[
        ("foo b|ar baz", "diw", "foo | baz"),
        ("foo b|ar baz", "daw", "foo |baz"),
        ("foo b|ar", "daw", "fo|o"),
        ("f(\"a |b\", c)", "di\"", "f(\"|\", c)"),
        ("f(\"a |b\", c)", "da\"", "f(|, c)"),
        ("|f(\"a b\")", "ci\"x<Esc>", "f(\"|x\")"),
        ("f(a, |g(b))", "di(", "f(|)"),
        ("f(a, g(|b))", "ci(x<Esc>", "f(a, g(|x))"),
        ("f(a, g(|b))", "da(", "f(a, g|)"),
        ("f(|a)", "dib", "f(|)"),
        ("x = { a: |1 }", "di{", "x = {|}"),
        ("if (a) {\n  b|;\n  c;\n}", "di{", "if (a) {\n|}"),
        ("if (a) {\n  b|;\n}", "ci{x<Esc>", "if (a) {\n  |x\n}"),
        ("[1, |2]", "yi[$p", "[1, 2]1, |2"),
        ("no brac|kets", "di(", "no brac|kets"),
    ]);
}

#[test]
fn what_is_copied_is_put_again() {
    check_all(&[
        ("|foo bar", "yw$p", "foo barfoo| "),
        ("|foo bar", "ywP", "foo| foo bar"),
        ("a|b", "xp", "a|b"),
        ("|ab", "xp", "b|a"),
        ("|ab c", "yiww3p", "ab cababa|b"),
        ("|ab", "p", "|ab"),
    ]);
    let mut editor = after("|foo", "");
    let outcomes: Vec<Outcome> = keys("yy").into_iter().map(|key| editor.handle(key, AREA)).collect();
    assert_eq!(outcomes, [Outcome::Moved, Outcome::Copied("foo\n".to_owned())]);
}

#[test]
fn what_is_selected_is_changed() {
    check_all(&[
        ("a|bcd", "vld", "a|d"),
        ("a|bcd", "vlcx<Esc>", "a|xd"),
        ("abc|d", "vhhd", "|a"),
        ("a\nb|b\nc", "Vd", "a\n|c"),
        ("|a\nb\nc", "Vjd", "|c"),
        ("|a\nb\nc", "Vj>", "  |a\n  b\nc"),
        ("foo b|ar", "viwd", "foo| "),
        ("f(a, |b)", "vi(cx<Esc>", "f(|x)"),
        ("|abcd", "vlyP", "a|babcd"),
        ("|abc", "vlrx", "|xxc"),
        ("|abC", "v$~", "|ABc"),
        ("|a\nb\nc", "VjJ", "a| b\nc"),
        ("|ab cd", "yiwwviwp", "ab |ab"),
        ("a|bcd", "vloh<Esc>", "|abcd"),
        ("|abcd", "vl", "^a|bcd"),
        ("|ab\ncd", "Vj", "^ab\n|cd"),
        ("|abcd", "vl<Esc>", "a|bcd"),
        ("|abcd", "vlvx", "a|cd"),
    ]);
}

#[test]
fn the_last_change_is_repeated() {
    check_all(&[
        ("|foo bar baz", "dw.", "|baz"),
        ("|abcdef", "x3.", "|ef"),
        ("|a\nb", "Ax<Esc>j.", "ax\nb|x"),
        ("|foo foo", "cwx<Esc>w.", "x |x"),
        ("|a\nb\nc\nd", "dd.", "|c\nd"),
        ("|abcd", "vld.", "|"),
        ("|ab", "xu.", "|b"),
        ("|aaa", "rx", "|xaa"),
        ("|aaa", "rxl.l.", "xx|x"),
        ("|f(a) f(b)", "f(ci(x<Esc>f(.", "f(x) f(|x)"),
    ]);
}

#[test]
fn whole_commands_are_undone() {
    check_all(&[
        ("|foo bar", "dwu", "|foo bar"),
        ("|foo bar", "cwhello you<Esc>u", "|foo bar"),
        ("|foo bar", "cwhello you<Esc>uU", "hello you| bar"),
        ("|a", "Ab c d<Enter>e<Esc>u", "|a"),
        ("|abcd", "xxuu", "|abcd"),
        ("|abcd", "xx2u", "|abcd"),
        ("|abcd", "xxuu:redo<Enter>", "|bcd"),
        ("|a\nb\nc", "3Ju", "|a\nb\nc"),
        ("|ab", "3ix<Esc>u", "|ab"),
    ]);
}

#[test]
fn words_are_looked_for() {
    check_all(&[
        ("|a foo b foo", "/foo<Enter>", "a |foo b foo"),
        ("|a foo b foo", "/foo<Enter>n", "a foo b |foo"),
        ("|a foo b foo", "/foo<Enter>nn", "a |foo b foo"),
        ("|a foo b foo", "/foo<Enter>N", "a foo b |foo"),
        ("|a foo b", "/foo<Enter>dn", "a |foo b"),
        ("|a foo b foo c", "/foo<Enter>ggnx", "a |oo b foo c"),
    ]);
}

#[test]
fn commands_with_a_colon_ask_the_screen() {
    let asked = |pressed: &str| {
        let mut editor = after("|a\nb\nc", "");
        keys(pressed).into_iter().map(|key| editor.handle(key, AREA)).last()
    };
    assert_eq!(asked(":w<Enter>"), Some(Outcome::Asked(Ask::Save)));
    assert_eq!(asked(":q<Enter>"), Some(Outcome::Asked(Ask::Leave)));
    assert_eq!(asked(":wq<Enter>"), Some(Outcome::Asked(Ask::SaveAndLeave)));
    assert_eq!(asked(":run<Enter>"), Some(Outcome::Asked(Ask::Run)));
    assert_eq!(asked(":nothing<Enter>"), Some(Outcome::Moved));
    check("|a\nb\nc", ":3<Enter>", "a\nb\n|c");
    check("|a\nb\nc", ":dd<Esc>dd", "|b\nc");
}

#[test]
fn esc_leaves_from_normal_mode_and_goes_back_from_the_others() {
    for (pressed, leaves) in
        [("", true), ("i", false), ("i<Esc>", true), ("v", false), ("d", false), (":w", false), ("/x", false)]
    {
        let mut editor = after("|abc", pressed);
        assert_eq!(editor.esc_leaves(), leaves, "{pressed}");
        let outcome = editor.handle(keys("<Esc>")[0], AREA);
        assert_eq!(outcome == Outcome::Ignored, leaves, "{pressed}");
        assert!(editor.esc_leaves(), "{pressed}");
    }
}

#[test]
fn keys_of_the_screen_stay_free() {
    for pressed in ["<C-r>", "<C-t>", "<C-o>", "<C-s>", "?", "<Tab>", "<Esc>"] {
        let mut editor = after("|abc", "");
        assert_eq!(editor.handle(keys(pressed)[0], AREA), Outcome::Ignored, "{pressed}");
    }
    // A letter is never a command of the screen.
    for letter in ('a'..='z').chain('A'..='Z').chain('0'..='9') {
        let mut editor = after("|abc", "");
        let outcome = editor.handle(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE), AREA);
        assert_ne!(outcome, Outcome::Ignored, "{letter}");
    }
}

#[test]
fn the_mode_is_a_word() {
    for (pressed, word) in [("", "normal"), ("i", "insert"), ("v", "visual"), ("V", "visual line"), (":wq", ":wq")] {
        assert_eq!(after("|abc", pressed).vim.unwrap().words(), word);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn no_keys_panic_and_undo_returns_to_the_beginning(
        text in "[ab (){}\"\\n.é日]{0,40}",
        pressed in proptest::collection::vec(
            proptest::sample::select(vec![
                "h", "j", "k", "l", "w", "b", "e", "W", "B", "E", "0", "^", "$", "g", "gg", "G", "fa", "tb", "Fa", "T(", ";", ",",
                "%", "{", "}", "i", "a", "I", "A", "o", "O", "x", "X", "rz", "s", "S", "D", "C", "J", "~", "d", "c", "y", "dd",
                "cc", "yy", "p", "P", "u", "U", ".", "2", "3", "/a<Enter>", "n", "N", ">", "<C-d>", "<C-u>", ":2<Enter>", "v", "V",
                "iw", "aw", "i\"", "a(", "i{", "diw", "ci(", "<Esc>", "<Esc>", "é", "<Enter>", "<Back>", "<Left>", "<C-z>",
            ]),
            0..40,
        ),
    ) {
        let mut editor = editor("");
        let _ = editor.replace_text(&text);
        let first = editor.text();
        editor.use_vim();
        // What made the text is not to be undone.
        editor.history = crate::tui::editor::history::History::default();
        for key in pressed.iter().flat_map(|key| keys(key)) {
            let _ = editor.handle(key, AREA);
            prop_assert_eq!(editor.lines.clamp(editor.cursor), editor.cursor);
            prop_assert!(editor.anchor.is_none_or(|anchor| editor.lines.clamp(anchor) == anchor));
        }
        for key in keys("<Esc><Esc><Esc>") {
            let _ = editor.handle(key, AREA);
        }
        for _ in 0..120 {
            let _ = editor.handle(keys("u")[0], AREA);
        }
        prop_assert_eq!(editor.text(), first);
    }
}
