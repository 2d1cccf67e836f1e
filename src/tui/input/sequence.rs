//! What one whole sequence of a terminal means. Knows neither how it came in pieces nor what follows it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

use crate::config::contrast::Rgb;
use crate::tui::input::Input;

/// The meaning of a sequence.
pub(super) enum Heard {
    /// It is no input, or none that is known here.
    Nothing,
    /// It is complete in itself.
    Input(Input),
    /// What follows is pasted text.
    PasteBegins,
}

/// The meaning of `ESC [ parameters last`.
pub(super) fn meaning(parameters: &[u8], last: u8) -> Heard {
    if let Some(report) = parameters.strip_prefix(b"<") {
        return mouse(&numbers(report), last).map_or(Heard::Nothing, |event| Heard::Input(Input::Mouse(event)));
    }
    if last == b'c' {
        // The terminal says what it is; no key ends like this.
        return if parameters.starts_with(b"?") { Heard::Input(Input::Answered) } else { Heard::Nothing };
    }
    let numbers = numbers(parameters);
    if last == b'~' && numbers.first() == Some(&[200, 0]) {
        return Heard::PasteBegins;
    }
    let [mask, kind] = numbers.get(1).copied().unwrap_or_default();
    // Some terminals tell releases too, as a third kind.
    if kind == 3 {
        return Heard::Nothing;
    }
    let modifiers = modifiers(mask.saturating_sub(1));
    let first = numbers.first().map_or(0, |number| number[0]);
    let code = match last {
        b'Z' => Some(KeyCode::BackTab),
        b'~' if first == 27 => numbers.get(2).and_then(|number| coded_key(number[0])),
        b'~' => numbered_key(first),
        b'u' => coded_key(first),
        // With parameters this is the place of the cursor and not F3.
        b'R' => None,
        _ => named_key(last),
    };
    match code {
        None => Heard::Nothing,
        Some(KeyCode::BackTab) => pressed(KeyCode::BackTab, modifiers | KeyModifiers::SHIFT),
        Some(KeyCode::Tab) if modifiers.contains(KeyModifiers::SHIFT) => pressed(KeyCode::BackTab, modifiers),
        Some(KeyCode::Char(c)) if modifiers.contains(KeyModifiers::SHIFT) && c.is_ascii_lowercase() => {
            pressed(KeyCode::Char(c.to_ascii_uppercase()), modifiers)
        }
        Some(code) => pressed(code, modifiers),
    }
}

/// The meaning of an answer between its begin and its end: `]11;rgb:ffff/ffff/ffff` tells the ground.
pub(super) fn answered(body: &[u8]) -> Heard {
    let text = body.strip_prefix(b"]11;").and_then(|colour| std::str::from_utf8(colour).ok());
    text.and_then(colour).map_or(Heard::Nothing, |rgb| Heard::Input(Input::Background(rgb)))
}

/// A colour as X11 writes it; a level of transparency is left out.
fn colour(text: &str) -> Option<Rgb> {
    let (parts, most) = match (text.strip_prefix('#'), text.strip_prefix("rgba:")) {
        (Some(digits), _) if digits.is_ascii() && digits.len() % 3 == 0 => {
            let each = digits.len() / 3;
            (vec![digits.get(..each)?, digits.get(each..2 * each)?, digits.get(2 * each..)?], 3)
        }
        (_, Some(parts)) => (parts.split('/').collect(), 4),
        _ => (text.strip_prefix("rgb:")?.split('/').collect(), 3),
    };
    let level = |digits: &&str| {
        let known = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = known.then(|| u32::from_str_radix(digits, 16).ok()).flatten()?;
        // The full value of so many digits is 255.
        let full = (1_u32 << (4 * digits.len())) - 1;
        u8::try_from((value * 255 + full / 2) / full).ok()
    };
    match parts.iter().map(level).collect::<Option<Vec<u8>>>()?[..] {
        [r, g, b] if most == 3 => Some((r, g, b)),
        [r, g, b, _] if most == 4 => Some((r, g, b)),
        _ => None,
    }
}

/// The key of a sequence that ends with this letter.
pub(super) fn named_key(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(last - b'P' + 1),
        _ => return None,
    })
}

/// A key was pressed, as the meaning of a sequence.
pub(super) fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Heard {
    Heard::Input(key(code, modifiers))
}

/// A key was pressed.
pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Input {
    Input::Key(KeyEvent::new(code, modifiers))
}

/// The numbers of a sequence, each with the one after its colon. What is left out or too large is zero.
fn numbers(parameters: &[u8]) -> Vec<[u16; 2]> {
    let number = |digits: Option<&[u8]>| {
        digits.and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|text| text.parse().ok()).unwrap_or(0)
    };
    let each = |parameter: &[u8]| {
        let mut parts = parameter.split(|byte| *byte == b':');
        [number(parts.next()), number(parts.next())]
    };
    parameters.split(|byte| *byte == b';').map(each).collect()
}

fn numbered_key(number: u16) -> Option<KeyCode> {
    let function = |from: u16, first: u16| u8::try_from(number - from + first).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=24 => function(23, 11),
        _ => None,
    }
}

fn coded_key(code: u16) -> Option<KeyCode> {
    match code {
        8 | 127 => Some(KeyCode::Backspace),
        9 => Some(KeyCode::Tab),
        13 => Some(KeyCode::Enter),
        27 => Some(KeyCode::Esc),
        _ => char::from_u32(code.into()).filter(|c| !c.is_control()).map(KeyCode::Char),
    }
}

fn modifiers(mask: u16) -> KeyModifiers {
    let bits = [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ];
    bits.into_iter().filter(|(bit, _)| mask & bit != 0).map(|(_, modifier)| modifier).collect()
}

fn mouse(numbers: &[[u16; 2]], last: u8) -> Option<MouseEvent> {
    let &[[report, _], [column, _], [row, _]] = numbers else { return None };
    let button = match report & 0b11 {
        0 => MouseButton::Left,
        1 => MouseButton::Middle,
        _ => MouseButton::Right,
    };
    let kind = match (report & 0b1110_0011, last) {
        (0..=2, b'M') => MouseEventKind::Down(button),
        (0..=2, b'm') => MouseEventKind::Up(button),
        (32..=34, b'M') => MouseEventKind::Drag(button),
        (64, b'M') => MouseEventKind::ScrollUp,
        (65, b'M') => MouseEventKind::ScrollDown,
        (66, b'M') => MouseEventKind::ScrollLeft,
        (67, b'M') => MouseEventKind::ScrollRight,
        _ => return None,
    };
    let modifiers = modifiers((report >> 2) & 0b111);
    Some(MouseEvent { kind, column: column.checked_sub(1)?, row: row.checked_sub(1)?, modifiers })
}
