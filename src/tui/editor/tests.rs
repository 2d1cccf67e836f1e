//! Keys in, text out. Texts show the cursor as `|` and the other end of the selection as `^`; keys stand for themselves, or
//! by name in angle brackets: `<Enter>`, `<C-z>`, `<S-Left>`.

use crossterm::event::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use proptest::prelude::*;
use ratatui::buffer::Buffer;

use super::*;
use crate::tui::canvas::Canvas;
use crate::tui::theme::palette::{ALL, DARK};

pub(super) const AREA: Rect = Rect::new(0, 0, 60, 8);

pub(super) fn editor(text: &str) -> Editor {
    let place = |mark: char| {
        let without = text.replace(if mark == '|' { '^' } else { '|' }, "");
        without.find(mark).map(|at| Place::default().after(&without[..at]))
    };
    let mut editor = Editor::new(Language::JavaScript, &text.replace(['|', '^'], "")).unwrap();
    editor.set_cursor(place('|').unwrap_or_default());
    editor.anchor = place('^');
    editor
}

pub(super) fn shown(editor: &Editor) -> String {
    let mut marks = vec![(editor.cursor, '|')];
    marks.extend(editor.selection().and(editor.anchor).map(|anchor| (anchor, '^')));
    marks.sort_unstable();
    let mut lines = editor.lines.as_slice().to_vec();
    for (place, mark) in marks.into_iter().rev() {
        lines[place.line].insert(place.byte, mark);
    }
    lines.join("\n")
}

fn key(name: &str) -> KeyEvent {
    let mut with = KeyModifiers::NONE;
    let mut rest = name;
    while let Some((modifier, behind)) =
        rest.split_once('-').filter(|(modifier, _)| matches!(*modifier, "C" | "S" | "A"))
    {
        with |= match modifier {
            "C" => KeyModifiers::CONTROL,
            "S" => KeyModifiers::SHIFT,
            _ => KeyModifiers::ALT,
        };
        rest = behind;
    }
    let code = match rest {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Tab" => KeyCode::Tab,
        "BackTab" => KeyCode::BackTab,
        "Back" => KeyCode::Backspace,
        "Del" => KeyCode::Delete,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "Up" => KeyCode::Up,
        "Down" => KeyCode::Down,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "PageUp" => KeyCode::PageUp,
        "PageDown" => KeyCode::PageDown,
        letter => KeyCode::Char(letter.chars().next().unwrap()),
    };
    KeyEvent::new(code, with)
}

pub(super) fn keys(names: &str) -> Vec<KeyEvent> {
    let mut found = Vec::new();
    let mut rest = names;
    while let Some(c) = rest.chars().next() {
        if let Some((name, behind)) = rest.strip_prefix('<').and_then(|rest| rest.split_once('>')) {
            found.push(key(name));
            rest = behind;
        } else {
            found.push(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
            rest = &rest[c.len_utf8()..];
        }
    }
    found
}

fn press(editor: &mut Editor, names: &str) -> Vec<Outcome> {
    keys(names).into_iter().map(|key| editor.handle(key, AREA)).collect()
}

fn check(text: &str, names: &str, expected: &str) {
    let mut editor = editor(text);
    let _ = press(&mut editor, names);
    assert_eq!(shown(&editor), expected, "{names}");
}

#[test]
fn letters_are_typed() {
    check("|", "let a = 1;", "let a = 1;|");
    check("a^bc|d", "x", "ax|d");
    check("日|本", "x<Right>y", "日x本y|");
    check("|", "\u{202e}\u{7}", "⟨U+202E⟩␇|");
    check("|", "e\u{301}x", "e\u{301}x|");
}

#[test]
fn enter_keeps_the_indentation() {
    check("  a|", "<Enter>b", "  a\n  b|");
    check("if (a) {|", "<Enter>b", "if (a) {\n  b|");
    check("  f({|})", "<Enter>a", "  f({\n    a|\n  })");
    check("  |  a", "<Enter>", "  \n  |  a");
    check("[ | ]", "<Enter>", "[ \n  |\n ]");
}

#[test]
fn closing_brackets_go_to_the_column_of_their_statement() {
    check("  if (a) {\n    b\n    |", "}", "  if (a) {\n    b\n  }|");
    check("  f([\n  |", "]", "  f([\n  ]|");
    check("    |", "}", "    }|");
    check("{ // {\n  '{'\n  |", "}", "{ // {\n  '{'\n}|");
    check("if (a) {\n  |", "}<C-z>", "if (a) {\n  |");
}

#[test]
fn tab_moves_lines() {
    check("a|b", "<Tab>", "a  |b");
    check("a^\n\nb|\nc", "<Tab>", "  a^\n\n  b|\nc");
    check("^a\n|b", "<Tab>", "^  a\n|b");
    check("   a|b", "<BackTab>", " a|b");
    check(" |a", "<S-Tab><BackTab>", "|a");
    check("  a^b\n c|d", "<BackTab>", "a^b\nc|d");
    check("a^\nb|", "<Tab><BackTab><C-z><C-z>", "a^\nb|");
}

#[test]
fn deleting() {
    check("ab|c", "<Back>", "a|c");
    check("a\n|b", "<Back>", "a|b");
    check("a|\nb", "<Del>", "a|b");
    check("a日|", "<Back><Back><Back>", "|");
    check("e\u{301}|x", "<Back>", "|x");
    check("let one.two|", "<C-w>", "let one.|");
    check("let one.two|", "<C-Back><C-h>", "let one|");
    check("|let one", "<C-Del>", "| one");
    check("a^b\nc|d", "<Back>", "a|d");
}

#[test]
fn moving_and_selecting() {
    check("|ab", "<S-Right><S-Right>", "^ab|");
    check("^ab|c", "<Left>", "|abc");
    check("a|b^c", "<Right>", "ab|c");
    check("ab\n|cd", "<S-End><S-Up>", "ab|\n^cd");
    check("  a|b", "<S-Home>", "  |a^b");
    check("a\n|b", "<C-a>", "^a\nb|");
    check("one two|", "<C-Left><S-C-Left>", "|one ^two");
    check("a\nb\nc|", "<C-Home><C-End>", "a\nb\nc|");
}

#[test]
fn the_clipboard_is_handed_out() {
    let mut editor = editor("^one| two");
    assert_eq!(
        press(&mut editor, "<C-c><Right><C-x>"),
        [Outcome::Copied("one".into()), Outcome::Moved, Outcome::Moved]
    );
    assert_eq!(press(&mut editor, "<C-c>"), [Outcome::Ignored]);
    let _ = press(&mut editor, "<S-C-Left>");
    assert_eq!(press(&mut editor, "<C-x><C-v><C-v>")[0], Outcome::Cut("one".into()));
    assert_eq!(shown(&editor), "oneone| two");
}

#[test]
fn keys_of_others_are_ignored() {
    let mut editor = editor("|");
    for outcome in press(&mut editor, "<C-r><C-t><C-o><Esc><A-x><C-c>") {
        assert_eq!(outcome, Outcome::Ignored);
    }
    assert_eq!(editor.revision(), 0);
}

#[test]
fn typing_is_undone_word_by_word() {
    let mut editor = editor("|");
    let _ = press(&mut editor, "let one = 1;<Enter>two");
    let mut seen = Vec::new();
    while press(&mut editor, "<C-z>") == [Outcome::Edited] {
        seen.push(shown(&editor));
    }
    assert_eq!(seen, ["let one = 1;\n|", "let one = 1;|", "let one = |", "let one |", "let |", "|"]);
    let _ = press(&mut editor, "<C-y><C-y>");
    assert_eq!(shown(&editor), "let one |");
    let _ = press(&mut editor, "x");
    assert_eq!(press(&mut editor, "<C-y>"), [Outcome::Moved]);
}

#[test]
fn a_move_ends_a_step() {
    check("|", "ab<Left>c<C-z>", "a|b");
    check("abc|", "<Back><Back><C-z>", "abc|");
    check("|abc", "<Del><Del>x<C-z><C-z>", "|abc");
    check("^a|", "bc<C-z>", "^a|");
}

#[test]
fn a_paste_is_one_step_of_clean_text() {
    let mut editor = editor("a|b");
    assert_eq!(editor.paste("1\r\n2\r3\n\t\x1b[31m", AREA), Outcome::Edited);
    assert_eq!(shown(&editor), "a1\n2\n3\n  ␛[31m|b");
    let _ = press(&mut editor, "<C-z>");
    assert_eq!(shown(&editor), "a|b");
}

#[test]
fn text_that_is_too_large_is_refused_and_nothing_is_lost() {
    let full = "x".repeat(LARGEST);
    let mut editor = editor(&full);
    let refused = Outcome::Refused(Refused::TooLarge(Bytes(LARGEST as u64 + 1)));
    assert_eq!(press(&mut editor, "y<Enter>"), [refused.clone(), refused.clone()]);
    assert_eq!(editor.paste("z", AREA), refused);
    assert_eq!(editor.text(), full);
    assert_eq!(press(&mut editor, "<Del>y"), [Outcome::Edited, Outcome::Edited]);
    assert_eq!(
        Editor::new(Language::Json, &format!("{full}x")).unwrap_err(),
        Refused::TooLarge(Bytes(LARGEST as u64 + 1))
    );
    assert_eq!(
        Refused::TooLarge(Bytes::kib(300)).to_string(),
        "the text would be 300.0 KiB; the editor holds 256.0 KiB at most"
    );
}

#[test]
fn another_text_can_be_undone() {
    let mut editor = editor("one\ntw|o");
    assert_eq!(editor.replace_text("one\nthree"), Outcome::Edited);
    assert_eq!(shown(&editor), "one\nth|ree");
    assert_eq!(editor.replace_text("one\nthree"), Outcome::Moved);
    let _ = press(&mut editor, "<C-z>");
    assert_eq!(shown(&editor), "one\ntw|o");
}

#[test]
fn finding() {
    let text = "|cost\na Cost\ncosts";
    check(text, "<C-f>co", "^co|st\na Cost\ncosts");
    check(text, "<C-f>cost<Enter>", "cost\na ^Cost|\ncosts");
    check(text, "<C-f>cost<Up>", "cost\na Cost\n^cost|s");
    check(text, "<C-f>Cost<Back>", "cost\na ^Cos|t\ncosts");
    check(text, "<C-f>xyz", text);
    check(text, "<C-f>st<Esc><C-f><Enter><Esc>!", "cost\na Co!|\ncosts");
    check(text, "<C-f>st<Esc><Home><C-f><Enter><Esc>!", "co!|\na Cost\ncosts");
    check("^a| a a", "<C-f><C-f><Esc>x", "a x| a");
    check(text, "<C-f>cost<Right>!", "cost!|\na Cost\ncosts");
}

#[test]
fn the_search_line_takes_esc_and_pastes() {
    let mut editor = editor("|a\nbc");
    assert_eq!(press(&mut editor, "<C-f>"), [Outcome::Moved]);
    assert!(editor.is_searching());
    assert_eq!(editor.paste("bc\nd", AREA), Outcome::Moved);
    assert_eq!(shown(&editor), "a\n^bc|");
    assert_eq!(press(&mut editor, "<C-r><Esc><Esc>"), [Outcome::Ignored, Outcome::Moved, Outcome::Ignored]);
    assert_eq!(editor.revision(), 0);
}

fn click(editor: &mut Editor, kind: MouseEventKind, column: u16, row: u16) -> Outcome {
    editor.mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }, AREA)
}

#[test]
fn the_mouse_places_selects_and_scrolls() {
    let (down, drag) = (MouseEventKind::Down(MouseButton::Left), MouseEventKind::Drag(MouseButton::Left));
    let mut code = editor("|const a = 1;\n日本\n");
    let _ = click(&mut code, down, 6 + 3, 0);
    assert_eq!(shown(&code), "con|st a = 1;\n日本\n");
    let _ = click(&mut code, drag, 6 + 3, 1);
    assert_eq!(shown(&code), "con^st a = 1;\n日|本\n");
    let _ = click(&mut code, down, 0, 7);
    assert_eq!(shown(&code), "const a = 1;\n日本\n|");
    assert_eq!(click(&mut code, down, 99, 0), Outcome::Ignored);

    let mut long = editor(&format!("|{}", "line\n".repeat(50)));
    for _ in 0..3 {
        let _ = click(&mut long, MouseEventKind::ScrollDown, 3, 3);
    }
    assert_eq!((long.scrolled(AREA).top, long.cursor()), (9, Place::default()));
    let _ = click(&mut long, down, 6, 0);
    assert_eq!(long.cursor(), Place::new(9, 0));
    let _ = press(&mut long, "<C-Home>");
    assert_eq!(long.scrolled(AREA).top, 0);
}

fn rows(editor: &Editor, area: Rect, focus: Focus) -> Vec<String> {
    let mut buffer = Buffer::empty(area);
    editor.draw(&mut Canvas::new(&mut buffer, area, &DARK), area, focus);
    buffer
        .content
        .chunks(usize::from(area.width).max(1))
        .map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned())
        .collect()
}

#[test]
fn what_is_cut_has_a_sign() {
    let mut long = editor("|0123456789012345678901234567890123456789\nshort\n3\n4\n5");
    let area = Rect::new(0, 0, 30, 3);
    assert_eq!(
        rows(&long, area, Focus::Here),
        ["   1  0123456789012345678901▸", "   2  short", "   3  3                      ▾"]
    );
    let _ = long.handle(key("End"), area);
    assert_eq!(
        rows(&long, area, Focus::Here),
        ["   1 ◂901234567890123456789  ", "   2 ◂", "   3 ◂                       ▾"].map(str::trim_end)
    );
    let _ = long.handle(key("C-End"), area);
    assert_eq!(rows(&long, area, Focus::Here), ["   3  3                      ▴", "   4  4", "   5  5"]);
}

#[test]
fn wide_characters_are_cut_whole() {
    let mut code = editor("|日本語日本語日本語日本語");
    let area = Rect::new(0, 0, 28, 1);
    assert_eq!(rows(&code, area, Focus::Here), ["   1  日 本 語 日 本 語 日 本 語 日 ▸"]);
    let _ = code.handle(key("End"), area);
    assert_eq!(code.cursor_cell(area).map(|cell| cell.x < 26), Some(true));
}

#[test]
fn the_search_line_counts() {
    let mut code = editor("|a b\na");
    let _ = press(&mut code, "<C-f>a");
    assert_eq!(
        rows(&code, Rect::new(0, 0, 60, 3), Focus::Here),
        ["   1  a b", "   2  a", " Find  a          1 of 2   Enter next   ↑ back   Esc close",].map(str::to_owned)
    );
}

#[test]
fn an_error_is_marked_until_the_text_changes() {
    let mut code = editor("|let a\nlet = 5");
    code.mark_error(2, 5);
    assert_eq!(rows(&code, AREA, Focus::Elsewhere)[..2], ["   1  let a", "✗  2  let = 5"]);
    let _ = press(&mut code, "<Down>");
    assert_eq!(rows(&code, AREA, Focus::Here)[1], "✗  2  let = 5");
    let _ = press(&mut code, "x");
    assert_eq!(rows(&code, AREA, Focus::Here)[1], "   2  xlet = 5");
    code.mark_error(99, 99);
    code.mark_error(0, 0);
    assert_eq!(rows(&code, AREA, Focus::Here)[0], "✗  1  let a");
}

/// Pieces that a learner may press, paste or click.
#[derive(Debug, Clone)]
enum Act {
    Key(&'static str),
    Type(char),
    Paste(String),
    Mouse(MouseEventKind, u16, u16),
}

fn act() -> impl Strategy<Value = Act> {
    let key = prop::sample::select(vec![
        "Enter", "Tab", "BackTab", "Back", "Del", "C-w", "C-Del", "Left", "Right", "Up", "Down", "S-Left", "S-Right",
        "S-Up", "S-Down", "C-Left", "C-Right", "S-C-Left", "Home", "End", "S-Home", "S-End", "PageUp", "PageDown",
        "C-Home", "C-End", "C-a", "C-x", "C-c", "C-v", "C-z", "C-y", "C-f", "Esc",
    ]);
    let mouse = prop::sample::select(vec![
        MouseEventKind::Down(MouseButton::Left),
        MouseEventKind::Drag(MouseButton::Left),
        MouseEventKind::ScrollDown,
        MouseEventKind::ScrollUp,
        MouseEventKind::ScrollRight,
    ]);
    prop_oneof![
        6 => key.prop_map(Act::Key),
        6 => prop::sample::select("ab {}()[]\"`/*=日é\u{301}\u{202e}".chars().collect::<Vec<_>>()).prop_map(Act::Type),
        1 => "[a{}`\r\n日\u{301} ]{0,12}".prop_map(Act::Paste),
        1 => (mouse, 0u16..70, 0u16..12).prop_map(|(kind, x, y)| Act::Mouse(kind, x, y)),
    ]
}

fn perform(editor: &mut Editor, act: &Act, area: Rect) {
    let _ = match act {
        Act::Key(name) => editor.handle(key(name), area),
        Act::Type(c) => editor.handle(KeyEvent::new(KeyCode::Char(*c), KeyModifiers::NONE), area),
        Act::Paste(text) => editor.paste(text, area),
        Act::Mouse(kind, column, row) => {
            let event = MouseEvent { kind: *kind, column: *column, row: *row, modifiers: KeyModifiers::NONE };
            editor.mouse(event, area)
        }
    };
}

fn is_inside(editor: &Editor, place: Place) -> bool {
    editor.lines.as_slice().get(place.line).is_some_and(|line| line.is_char_boundary(place.byte))
}

proptest! {
    #[test]
    fn undo_leads_back_and_redo_forth(text in "[a {}\n日]{0,30}", acts in prop::collection::vec(act(), 0..60)) {
        let mut editor = Editor::new(Language::JavaScript, &text).unwrap();
        for act in &acts {
            perform(&mut editor, act, AREA);
            prop_assert!(is_inside(&editor, editor.cursor));
            prop_assert!(editor.anchor.is_none_or(|anchor| is_inside(&editor, anchor)));
            prop_assert_eq!(editor.lines.bytes(), editor.text().len());
        }
        let _ = editor.handle(key("Esc"), AREA);
        while editor.handle(key("C-y"), AREA) == Outcome::Edited {}
        let last = editor.text();
        while editor.handle(key("C-z"), AREA) == Outcome::Edited {}
        prop_assert_eq!(editor.text(), text);
        while editor.handle(key("C-y"), AREA) == Outcome::Edited {}
        prop_assert_eq!(editor.text(), last);
    }

    #[test]
    fn what_is_typed_is_the_text(typed in "[a-z日é;= .0-9]{0,80}") {
        let mut editor = editor("|");
        for c in typed.chars() {
            let _ = editor.handle(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), AREA);
        }
        prop_assert_eq!(editor.text(), typed);
    }

    #[test]
    fn colours_stay_those_of_the_whole_text(acts in prop::collection::vec(act(), 0..40)) {
        let mut editor = editor("|const a = `x\n${y}` /* z */\n");
        for act in &acts {
            perform(&mut editor, act, AREA);
            let _ = rows(&editor, AREA, Focus::Here);
            let right = crate::tui::highlight::spans(Language::JavaScript, editor.lines.as_slice());
            let colours = editor.colours.borrow();
            for (row, spans) in right.iter().enumerate() {
                prop_assert!(colours.line(row).is_none_or(|known| known == spans), "line {}", row);
            }
        }
    }

    #[test]
    fn any_size_is_drawn(
        acts in prop::collection::vec(act(), 0..30),
        (width, height) in (0u16..13, 0u16..7),
        (x, y) in (0u16..4, 0u16..4),
        theme in prop::sample::select(ALL.to_vec()),
    ) {
        let area = Rect::new(x, y, width, height);
        let mut buffer = Buffer::empty(area);
        let mut editor = editor("function f(a) {\n  return '日本語日本語日本語' + a|;\n}");
        editor.mark_error(2, 12);
        for act in &acts {
            perform(&mut editor, act, area);
            for focus in [Focus::Here, Focus::Elsewhere] {
                editor.draw(&mut Canvas::new(&mut buffer, area, theme), area, focus);
                editor.draw(&mut Canvas::new(&mut buffer, area, theme), AREA, focus);
            }
            if let Some(cell) = editor.cursor_cell(area) {
                prop_assert!(area.contains(cell));
            }
        }
    }

    #[test]
    fn the_cursor_is_in_view_after_every_key(acts in prop::collection::vec(act(), 1..40)) {
        let area = Rect::new(2, 1, 40, 5);
        let mut editor = editor("|a\nb\nc\nd\ne\nf\ng\nlong long long long long long long long long long\n");
        for act in &acts {
            perform(&mut editor, act, area);
            if !matches!(act, Act::Mouse(..) | Act::Key("Esc" | "C-c")) {
                prop_assert!(editor.cursor_cell(area).is_some(), "{:?} {:?}", act, editor.cursor());
            }
        }
    }
}
