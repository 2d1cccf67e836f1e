//! Bytes of a terminal to keys, mouse reports and pasted text. Knows neither the terminal nor time: the caller says when
//! nothing has followed for a while.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyModifiers};

use crate::tui::input::Input;
use crate::tui::input::sequence::{Heard, answered, key, meaning, named_key, pressed};

/// An Esc that is followed by nothing for this long was the key itself and not the head of a sequence.
const SEQUENCE_PATIENCE: Duration = Duration::from_millis(30);
/// While an answer is expected, an Esc alone is more likely to be its head, cut off on a slow line.
const EXPECTING_PATIENCE: Duration = Duration::from_millis(100);
/// An answer of which the rest does not come for this long is dropped, so that a lost end cannot lock the keyboard.
const ANSWER_PATIENCE: Duration = Duration::from_secs(1);
/// A paste whose end does not come for this long is taken as it is, so that a lost end mark cannot lock the keyboard.
const PASTE_PATIENCE: Duration = Duration::from_secs(1);
/// The longest control sequence looked at; longer ones are dropped.
const MAX_SEQUENCE: usize = 64;
/// The longest answer of a terminal (a colour, a name) that is skipped as one.
const MAX_ANSWER: usize = 4096;
/// Bytes kept of one paste.
const MAX_PASTE: usize = 1 << 20;
const PASTE_END: &[u8] = b"\x1b[201~";

/// Takes bytes as they come, in pieces of any size, and gives what they mean.
#[derive(Debug, Default)]
pub struct Decoder {
    /// The begin of a sequence whose end has not come yet.
    held: Vec<u8>,
    paste: Option<Vec<u8>>,
    expecting: Expecting,
    /// The begin of what may have been an answer, given up because nothing followed in time.
    torn: Vec<u8>,
}

/// Whether the terminal was asked something that it has not answered yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Expecting {
    #[default]
    Nothing,
    /// It was asked long ago; the answer may still come, or never.
    Late,
    /// It was asked just now.
    Soon,
}

impl Decoder {
    /// What these bytes complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut found = Vec::new();
        let torn = std::mem::take(&mut self.torn);
        if continues(&torn, bytes) {
            self.held.splice(0..0, torn);
        }
        self.held.extend_from_slice(bytes);
        loop {
            if self.paste.is_some() && !self.paste_on(&mut found) {
                return found;
            }
            match step(&self.held) {
                Step::Wait => return found,
                Step::Took(n, heard) => {
                    self.held.drain(..n);
                    match heard {
                        Heard::Nothing => {}
                        // What nobody has asked for is no answer.
                        Heard::Input(Input::Answered) => {
                            if std::mem::take(&mut self.expecting) != Expecting::Nothing {
                                found.push(Input::Answered);
                            }
                        }
                        Heard::Input(input) => found.push(input),
                        Heard::PasteBegins => self.paste = Some(Vec::new()),
                    }
                }
            }
        }
    }

    /// How long to wait for more before [`Decoder::settle`]; `None` while nothing is unfinished.
    pub fn patience(&self) -> Option<Duration> {
        match (&self.paste, self.held.as_slice()) {
            (Some(_), _) => Some(PASTE_PATIENCE),
            (None, []) => None,
            (None, [0x1b, b']', b'0'..=b'9', ..]) => Some(ANSWER_PATIENCE),
            (None, _) if self.expecting == Expecting::Soon => Some(EXPECTING_PATIENCE),
            (None, _) => Some(SEQUENCE_PATIENCE),
        }
    }

    /// Nothing has followed: decides what the unfinished bytes were.
    pub fn settle(&mut self) -> Vec<Input> {
        let held = std::mem::take(&mut self.held);
        if self.expecting != Expecting::Nothing && self.paste.is_none() {
            self.torn.clone_from(&held);
        }
        match self.paste.take() {
            Some(text) => vec![pasted(&text)],
            None => match *held.as_slice() {
                [0x1b] => vec![key(KeyCode::Esc, KeyModifiers::NONE)],
                [0x1b, c @ 0x21..=0x7e] => vec![key(KeyCode::Char(c as char), KeyModifiers::ALT | shift(c as char))],
                _ => Vec::new(),
            },
        }
    }

    /// The terminal was asked for its ground and its kind; the second answer ends the wait for both.
    pub fn expect_answers(&mut self) {
        self.expecting = Expecting::Soon;
    }

    /// The answers have not come for so long that they may never come. They are taken for answers all the same.
    pub fn lose_patience(&mut self) {
        if self.expecting == Expecting::Soon {
            self.expecting = Expecting::Late;
        }
    }

    /// Whether answers are still to come.
    pub fn is_expecting(&self) -> bool {
        self.expecting != Expecting::Nothing
    }

    /// Drops what is unfinished, as after the terminal was in other hands.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Moves held bytes into the paste. True when its end was found and other bytes may follow.
    fn paste_on(&mut self, found: &mut Vec<Input>) -> bool {
        let Some(text) = &mut self.paste else { return true };
        let searched = text.len().saturating_sub(PASTE_END.len() - 1);
        text.append(&mut self.held);
        let end = text[searched..].windows(PASTE_END.len()).position(|window| window == PASTE_END);
        if let Some(end) = end.map(|at| searched + at) {
            self.held = text.split_off(end + PASTE_END.len());
            text.truncate(end);
            found.push(pasted(text));
            self.paste = None;
            return true;
        }
        // Of a flood only the head is kept, and as much of the tail as may be the begin of the end mark.
        let tail = text.len().saturating_sub(PASTE_END.len() - 1);
        if tail > MAX_PASTE {
            text.drain(MAX_PASTE..tail);
        }
        false
    }
}

/// Whether these bytes are the rest of an answer whose begin was given up. Keys are never taken for one: the rest comes at
/// once, with a head that nobody types or with an end.
fn continues(torn: &[u8], bytes: &[u8]) -> bool {
    let whole = || [torn, bytes].concat();
    match torn {
        [] => false,
        [0x1b] | [0x1b, b']' | b'['] => {
            let whole = whole();
            whole.starts_with(b"\x1b]11;") || (whole.starts_with(b"\x1b[?") && whole.len() > 3)
        }
        [0x1b, b']', ..] => {
            if torn.ends_with(b"\x1b") {
                return bytes.starts_with(b"\\");
            }
            let is_end = |byte: &u8| matches!(byte, 0x07 | 0x1b);
            let body = bytes.iter().position(is_end).map(|end| &bytes[..end]);
            body.is_some_and(|body| body.iter().all(|byte| byte.is_ascii_hexdigit() || b"rgb:/;#".contains(byte)))
        }
        [0x1b, b'[', ..] => {
            let body = bytes.iter().position(|byte| *byte == b'c').map(|end| &bytes[..end]);
            body.is_some_and(|body| body.iter().all(|byte| byte.is_ascii_digit() || *byte == b';'))
        }
        _ => false,
    }
}

enum Step {
    Wait,
    Took(usize, Heard),
}

/// Looks at the first key or sequence. Decides by these bytes alone, so it does not matter how they were cut.
fn step(bytes: &[u8]) -> Step {
    match *bytes {
        [] | [0x1b] => Step::Wait,
        [0x1b, 0x1b, ..] => Step::Took(1, pressed(KeyCode::Esc, KeyModifiers::NONE)),
        [0x1b, b'[', ..] => control_sequence(bytes),
        [0x1b, b'O', ..] => keypad_sequence(bytes),
        [0x1b, b']' | b'P' | b'_' | b'^' | b'X', ..] => answer(bytes),
        [0x1b, ..] => match step(&bytes[1..]) {
            Step::Wait => Step::Wait,
            Step::Took(n, Heard::Input(Input::Key(mut event))) => {
                event.modifiers |= KeyModifiers::ALT;
                Step::Took(n + 1, Heard::Input(Input::Key(event)))
            }
            Step::Took(n, heard) => Step::Took(n + 1, heard),
        },
        [c @ (0..0x20 | 0x7f), ..] => Step::Took(1, control_key(c)),
        [c @ 0x20..0x7f, ..] => Step::Took(1, character(c as char)),
        _ => beyond_ascii(bytes),
    }
}

fn control_key(byte: u8) -> Heard {
    let control = |c: u8| pressed(KeyCode::Char(c as char), KeyModifiers::CONTROL);
    match byte {
        b'\r' => pressed(KeyCode::Enter, KeyModifiers::NONE),
        b'\t' => pressed(KeyCode::Tab, KeyModifiers::NONE),
        // Some terminals send one for Backspace, some the other.
        0x08 | 0x7f => pressed(KeyCode::Backspace, KeyModifiers::NONE),
        0 => control(b' '),
        1..=0x1a => control(byte - 1 + b'a'),
        // Ctrl with one of: [ \ ] ^ _
        _ => control(byte + 0x40),
    }
}

fn character(c: char) -> Heard {
    pressed(KeyCode::Char(c), shift(c))
}

fn shift(c: char) -> KeyModifiers {
    if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE }
}

fn beyond_ascii(bytes: &[u8]) -> Step {
    let length = match bytes[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => return Step::Took(1, Heard::Nothing),
    };
    let known = &bytes[..length.min(bytes.len())];
    match std::str::from_utf8(known) {
        // The C1 controls are no keys.
        Ok(text) => match text.chars().next() {
            Some(c) if !c.is_control() => Step::Took(length, character(c)),
            _ => Step::Took(length, Heard::Nothing),
        },
        Err(e) if e.error_len().is_none() && known.len() < length => Step::Wait,
        Err(_) => Step::Took(1, Heard::Nothing),
    }
}

/// `ESC O x`: arrows and the first function keys of a terminal in application mode.
fn keypad_sequence(bytes: &[u8]) -> Step {
    let Some(&last) = bytes.get(2) else { return Step::Wait };
    match last {
        b'M' => Step::Took(3, pressed(KeyCode::Enter, KeyModifiers::NONE)),
        0x40..=0x7e => Step::Took(3, named_key(last).map_or(Heard::Nothing, |code| pressed(code, KeyModifiers::NONE))),
        // No sequence at all: it was Alt with a capital O, and what follows stands for itself.
        _ => Step::Took(2, pressed(KeyCode::Char('O'), KeyModifiers::ALT | KeyModifiers::SHIFT)),
    }
}

/// What a terminal answers to a question: taken whole, so that no part of it is taken for keys.
fn answer(bytes: &[u8]) -> Step {
    for (at, &byte) in bytes.iter().enumerate().take(MAX_ANSWER).skip(2) {
        match (byte, bytes.get(at + 1)) {
            (0x07, _) => return Step::Took(at + 1, answered(&bytes[1..at])),
            (0x1b, Some(b'\\')) => return Step::Took(at + 2, answered(&bytes[1..at])),
            (0x1b, None) => return Step::Wait,
            (0x1b, Some(_)) => return Step::Took(at, Heard::Nothing),
            _ => {}
        }
    }
    if bytes.len() < MAX_ANSWER { Step::Wait } else { Step::Took(MAX_ANSWER, Heard::Nothing) }
}

/// `ESC [ parameters final`.
fn control_sequence(bytes: &[u8]) -> Step {
    let end = bytes.iter().take(MAX_SEQUENCE).skip(2).position(|byte| !(0x20..=0x3f).contains(byte)).map(|at| at + 2);
    let Some(end) = end else {
        return if bytes.len() < MAX_SEQUENCE { Step::Wait } else { Step::Took(MAX_SEQUENCE, Heard::Nothing) };
    };
    match bytes[end] {
        // The Linux console sends `ESC [ [ A` for F1.
        b'[' if end == 2 => match bytes.get(3) {
            None => Step::Wait,
            Some(c @ b'A'..=b'E') => Step::Took(4, pressed(KeyCode::F(c - b'A' + 1), KeyModifiers::NONE)),
            Some(_) => Step::Took(3, Heard::Nothing),
        },
        // The oldest mouse report has three bytes after its end. It is not asked for.
        b'M' if end == 2 => {
            if bytes.len() < 6 {
                Step::Wait
            } else {
                Step::Took(6, Heard::Nothing)
            }
        }
        last @ 0x40..=0x7e => Step::Took(end + 1, meaning(&bytes[2..end], last)),
        // Something else begins in the middle: the sequence is broken, and what broke it stands for itself.
        _ => Step::Took(end, Heard::Nothing),
    }
}

fn pasted(text: &[u8]) -> Input {
    let text = &text[..text.len().min(MAX_PASTE)];
    Input::Paste(String::from_utf8_lossy(text).replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests {
    use crossterm::event::{KeyEvent, MouseButton, MouseEvent, MouseEventKind};
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert_eq, prop_oneof, proptest};
    use proptest::strategy::{Just, Strategy};

    use super::*;

    const NONE: KeyModifiers = KeyModifiers::NONE;
    const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
    const ALT: KeyModifiers = KeyModifiers::ALT;
    const CONTROL: KeyModifiers = KeyModifiers::CONTROL;

    /// Feeds the bytes, then lets the patience run out.
    fn heard(bytes: &[u8]) -> Vec<Input> {
        let mut decoder = Decoder::default();
        let mut found = decoder.feed(bytes);
        found.extend(decoder.settle());
        found
    }

    #[track_caller]
    fn check(bytes: impl AsRef<[u8]>, expected: &[Input]) {
        assert_eq!(heard(bytes.as_ref()), expected);
    }

    #[track_caller]
    fn check_key(bytes: impl AsRef<[u8]>, code: KeyCode, modifiers: KeyModifiers) {
        check(bytes, &[key(code, modifiers)]);
    }

    #[track_caller]
    fn check_mouse(bytes: &str, kind: MouseEventKind, column: u16, row: u16, modifiers: KeyModifiers) {
        check(bytes, &[Input::Mouse(MouseEvent { kind, column, row, modifiers })]);
    }

    #[test]
    fn characters_are_keys() {
        check_key("a", KeyCode::Char('a'), NONE);
        check_key("A", KeyCode::Char('A'), SHIFT);
        check_key("é", KeyCode::Char('é'), NONE);
        check_key("界", KeyCode::Char('界'), NONE);
        check_key("🦀", KeyCode::Char('🦀'), NONE);
        check("hi", &[key(KeyCode::Char('h'), NONE), key(KeyCode::Char('i'), NONE)]);
    }

    #[test]
    fn control_bytes_are_keys() {
        check_key("\r", KeyCode::Enter, NONE);
        check_key("\t", KeyCode::Tab, NONE);
        check_key("\x7f", KeyCode::Backspace, NONE);
        check_key("\x08", KeyCode::Backspace, NONE);
        check_key("\x03", KeyCode::Char('c'), CONTROL);
        check_key("\x1a", KeyCode::Char('z'), CONTROL);
        check_key("\n", KeyCode::Char('j'), CONTROL);
        check_key("\0", KeyCode::Char(' '), CONTROL);
        check_key("\x1c", KeyCode::Char('\\'), CONTROL);
        check_key("\x1f", KeyCode::Char('_'), CONTROL);
    }

    #[test]
    fn an_escape_alone_is_the_key_once_nothing_follows() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b"), []);
        assert_eq!(decoder.patience(), Some(SEQUENCE_PATIENCE));
        assert_eq!(decoder.settle(), [key(KeyCode::Esc, NONE)]);
        assert_eq!(decoder.patience(), None);
        check("\x1b\x1b", &[key(KeyCode::Esc, NONE), key(KeyCode::Esc, NONE)]);
        check("\x1b\x1b[A", &[key(KeyCode::Esc, NONE), key(KeyCode::Up, NONE)]);
    }

    #[test]
    fn a_split_arrow_is_still_an_arrow() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b"), []);
        assert_eq!(decoder.feed(b"["), []);
        assert_eq!(decoder.feed(b"A"), [key(KeyCode::Up, NONE)]);
    }

    #[test]
    fn escape_before_a_key_is_alt() {
        check_key("\x1bx", KeyCode::Char('x'), ALT);
        check_key("\x1bé", KeyCode::Char('é'), ALT);
        check_key("\x1b\r", KeyCode::Enter, ALT);
        check_key("\x1b[", KeyCode::Char('['), ALT);
        check_key("\x1b]", KeyCode::Char(']'), ALT);
        check_key("\x1bO", KeyCode::Char('O'), ALT | SHIFT);
    }

    #[test]
    fn sequences_are_keys() {
        check_key("\x1b[A", KeyCode::Up, NONE);
        check_key("\x1bOB", KeyCode::Down, NONE);
        check_key("\x1b[1;5C", KeyCode::Right, CONTROL);
        check_key("\x1b[1;2D", KeyCode::Left, SHIFT);
        check_key("\x1b[H", KeyCode::Home, NONE);
        check_key("\x1b[4~", KeyCode::End, NONE);
        check_key("\x1b[5~", KeyCode::PageUp, NONE);
        check_key("\x1b[6;5~", KeyCode::PageDown, CONTROL);
        check_key("\x1b[3~", KeyCode::Delete, NONE);
        check_key("\x1b[Z", KeyCode::BackTab, SHIFT);
        check_key("\x1bOP", KeyCode::F(1), NONE);
        check_key("\x1b[[A", KeyCode::F(1), NONE);
        check_key("\x1b[15~", KeyCode::F(5), NONE);
        check_key("\x1b[17~", KeyCode::F(6), NONE);
        check_key("\x1b[24~", KeyCode::F(12), NONE);
        check_key("\x1bOM", KeyCode::Enter, NONE);
    }

    #[test]
    fn keys_sent_by_their_code_are_keys() {
        check_key("\x1b[13;2u", KeyCode::Enter, SHIFT);
        check_key("\x1b[99;5u", KeyCode::Char('c'), CONTROL);
        check_key("\x1b[97;2u", KeyCode::Char('A'), SHIFT);
        check_key("\x1b[9;2u", KeyCode::BackTab, SHIFT);
        check_key("\x1b[27;5;9~", KeyCode::Tab, CONTROL);
    }

    #[test]
    fn a_released_key_says_nothing() {
        check("\x1b[97;1:3u", &[]);
        check("\x1b[1;1:3A", &[]);
    }

    #[test]
    fn the_mouse_is_told_in_cells_from_zero() {
        check_mouse("\x1b[<0;1;1M", MouseEventKind::Down(MouseButton::Left), 0, 0, NONE);
        check_mouse("\x1b[<2;300;40m", MouseEventKind::Up(MouseButton::Right), 299, 39, NONE);
        check_mouse("\x1b[<32;7;8M", MouseEventKind::Drag(MouseButton::Left), 6, 7, NONE);
        check_mouse("\x1b[<64;7;8M", MouseEventKind::ScrollUp, 6, 7, NONE);
        check_mouse("\x1b[<81;7;8M", MouseEventKind::ScrollDown, 6, 7, CONTROL);
        check("\x1b[<0;0;0M", &[]);
        check("\x1b[<35;7;8M", &[]);
        check("\x1b[<128;7;8M", &[]);
    }

    #[test]
    fn pasted_text_is_one_input_with_line_feeds() {
        check("\x1b[200~one\rtwo\r\nthree\x1b[201~", &[Input::Paste("one\ntwo\nthree".to_owned())]);
        check("\x1b[200~\x1b[A\x03\x1b[201~q", &[Input::Paste("\x1b[A\x03".to_owned()), key(KeyCode::Char('q'), NONE)]);
    }

    #[test]
    fn a_paste_without_an_end_does_not_lock_the_keyboard() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b[200~lost"), []);
        assert_eq!(decoder.patience(), Some(PASTE_PATIENCE));
        assert_eq!(decoder.settle(), [Input::Paste("lost".to_owned())]);
        assert_eq!(decoder.feed(b"q"), [key(KeyCode::Char('q'), NONE)]);
    }

    #[test]
    fn a_flood_of_pasted_text_is_cut() {
        let mut decoder = Decoder::default();
        decoder.feed(b"\x1b[200~");
        for _ in 0..(2 * MAX_PASTE / 4096) {
            assert_eq!(decoder.feed(&[b'x'; 4096]), []);
        }
        let found = decoder.feed(b"\x1b[201~");
        assert_eq!(found, [Input::Paste("x".repeat(MAX_PASTE))]);
    }

    #[test]
    fn answers_and_unknown_sequences_are_skipped_whole() {
        check("\x1b]52;c;cQ==\x07q", &[key(KeyCode::Char('q'), NONE)]);
        check("\x1bP1$r0m\x1b\\q", &[key(KeyCode::Char('q'), NONE)]);
        check("\x1b[?62;4cq", &[key(KeyCode::Char('q'), NONE)]);
        check("\x1b[12;40Rq", &[key(KeyCode::Char('q'), NONE)]);
        check("\x1b[M !!q", &[key(KeyCode::Char('q'), NONE)]);
        check(format!("\x1b[{}~q", "1;".repeat(31)), &[key(KeyCode::Char('~'), NONE), key(KeyCode::Char('q'), NONE)]);
        check("\x1b[99999999999999~q", &[key(KeyCode::Char('q'), NONE)]);
    }

    const LIGHT: Input = Input::Background((0xfd, 0xf6, 0xe3));

    #[test]
    fn a_ground_is_told_in_every_form() {
        let q = || key(KeyCode::Char('q'), NONE);
        check("\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\q", &[LIGHT, q()]);
        check("\x1b]11;rgb:fd/f6/e3\x07q", &[LIGHT, q()]);
        check("\x1b]11;rgba:fdfd/f6f6/e3e3/ffff\x07q", &[LIGHT, q()]);
        check("\x1b]11;#fdf6e3\x07q", &[LIGHT, q()]);
        check("\x1b]11;rgb:f/0/8\x07", &[Input::Background((255, 0, 136))]);
        check("\x1b]11;rgb:fff/000/800\x07", &[Input::Background((255, 0, 128))]);
        for garbage in
            ["", "?", "rgb:", "rgb:ff/ff", "rgb:ff/ff/gg", "rgb:fffff/0/0", "#ff", "red", "rgb:+f/0/0", "rgb:f/f/f/f"]
        {
            check(format!("\x1b]11;{garbage}\x07q"), &[q()]);
        }
        check("\x1b]10;rgb:ffff/ffff/ffff\x07q", &[q()]);
    }

    fn asked() -> Decoder {
        let mut decoder = Decoder::default();
        decoder.expect_answers();
        decoder
    }

    #[test]
    fn the_kind_ends_the_wait_and_is_heard_only_where_it_was_asked_for() {
        check("\x1b[?62;4cq", &[key(KeyCode::Char('q'), NONE)]);
        let mut decoder = asked();
        assert_eq!(
            decoder.feed(b"\x1b]11;rgb:fd/f6/e3\x07\x1b[?62;4cq"),
            [LIGHT, Input::Answered, key(KeyCode::Char('q'), NONE)]
        );
        assert!(!decoder.is_expecting());
        assert_eq!(decoder.feed(b"\x1b[?62;4c"), []);
    }

    /// Feeds the pieces with a pause after each that is longer than any patience.
    #[track_caller]
    fn check_torn(mut decoder: Decoder, pieces: &[&str], expected: &[Input]) {
        let mut found = Vec::new();
        for piece in pieces {
            found.extend(decoder.feed(piece.as_bytes()));
            found.extend(decoder.settle());
        }
        assert_eq!(found, expected, "{pieces:?}");
    }

    #[test]
    fn the_rest_of_a_torn_answer_is_not_typed() {
        let (esc, q) = (key(KeyCode::Esc, NONE), key(KeyCode::Char('q'), NONE));
        let mut late = asked();
        late.lose_patience();
        check_torn(late, &["\x1b", "]11;rgb:fd/f6/e3\x07", "q"], &[esc.clone(), LIGHT, q.clone()]);
        check_torn(asked(), &["\x1b]11;rgb:fd", "/f6/e3\x07q"], &[LIGHT, q.clone()]);
        check_torn(asked(), &["\x1b]11;rgb:fd/f6/e3\x1b", "\\q"], &[LIGHT, q.clone()]);
        check_torn(asked(), &["\x1b", "[?62;4c", "q"], &[esc.clone(), Input::Answered, q.clone()]);
        check_torn(asked(), &["\x1b[?62;", "4cq"], &[Input::Answered, q.clone()]);
        // Keys after an answer that has no end are keys.
        check_torn(asked(), &["\x1b]11;rgb:fd", "q", "b"], &[q.clone(), key(KeyCode::Char('b'), NONE)]);
        check_torn(asked(), &["\x1b", "]", "q"], &[esc, key(KeyCode::Char(']'), NONE), q]);
    }

    #[test]
    fn an_answer_in_pieces_is_waited_for() {
        let mut decoder = asked();
        assert_eq!(decoder.feed(b"\x1b"), []);
        assert_eq!(decoder.patience(), Some(EXPECTING_PATIENCE));
        decoder.lose_patience();
        assert_eq!(decoder.patience(), Some(SEQUENCE_PATIENCE));
        assert_eq!(decoder.feed(b"]1"), []);
        assert_eq!(decoder.patience(), Some(ANSWER_PATIENCE));
        assert_eq!(decoder.feed(b"1;rgb:fd/f6/e3"), []);
        assert_eq!(decoder.feed(b"\x07"), [LIGHT]);
    }

    #[test]
    fn what_breaks_a_sequence_stands_for_itself() {
        check("\x1b[1;\x1b[A", &[key(KeyCode::Up, NONE)]);
        check("\x1b[1;\x03", &[key(KeyCode::Char('c'), CONTROL)]);
        check(b"\xff\xe2a", &[key(KeyCode::Char('a'), NONE)]);
    }

    fn hostile_bytes() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            any::<u8>().prop_map(|byte| vec![byte]),
            Just(b"\x1b[".to_vec()),
            Just(b"\x1b]".to_vec()),
            Just(b"\x1b[<".to_vec()),
            Just(b"\x1b[200~".to_vec()),
            Just(b"\x1b[201~".to_vec()),
            vec(b'0'..=b';', 1..70),
            Just("界".as_bytes().to_vec()),
        ];
        vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_the_bytes_are_cut(bytes in hostile_bytes(), cut in 1_usize..9) {
            let mut decoder = Decoder::default();
            let mut found: Vec<Input> = bytes.chunks(cut).flat_map(|chunk| decoder.feed(chunk)).collect();
            found.extend(decoder.settle());
            prop_assert_eq!(found, heard(&bytes));
        }

        #[test]
        fn typed_text_comes_back_whole(text in "[a-zé界🦀 ]{0,40}") {
            let typed: String = heard(text.as_bytes())
                .into_iter()
                .filter_map(|input| match input {
                    Input::Key(KeyEvent { code: KeyCode::Char(c), .. }) => Some(c),
                    _ => None,
                })
                .collect();
            prop_assert_eq!(typed, text);
        }
    }
}
