//! The law of what a terminal is sent: visible text, and the sequences that the program itself writes. These are listed here
//! one by one; any other one came from foreign text.

use super::text::assert_shown;

/// Modes that the program sets: another screen, the cursor, pasting, the mouse, a frame in one go.
const MODES: [&[u8]; 7] = [b"1049", b"25", b"2004", b"1000", b"1002", b"1006", b"2026"];

/// What was among the bytes, besides text, colours and moves.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// What was copied, as the Base64 that was sent.
    pub(crate) copies: Vec<String>,
    /// Modes that were set or unset, as `25l`.
    pub(crate) modes: Vec<String>,
    /// Sequences that were broken off on purpose, as the terminal is given back.
    pub(crate) cancels: usize,
}

/// The rest of the question which colour the terminal's ground has.
const GROUND: &[u8] = b"11;?\x1b\\";

/// Reads everything that was sent; fails at the first byte that the program does not write itself.
pub(crate) fn read(bytes: &[u8]) -> Seen {
    let mut seen = Seen::default();
    let mut rest = bytes;
    while let Some(first) = rest.first() {
        let length = match first {
            0x18 => {
                seen.cancels += 1;
                1
            }
            0x1b => sequence(rest, &mut seen),
            _ => text(rest),
        };
        rest = &rest[length..];
    }
    seen
}

/// A run of text: its length in bytes.
fn text(bytes: &[u8]) -> usize {
    let end = bytes.iter().position(|byte| matches!(byte, 0x18 | 0x1b)).unwrap_or(bytes.len());
    let words = str::from_utf8(&bytes[..end]).unwrap_or_else(|_| panic!("no text: {}", near(bytes)));
    assert_shown(words);
    end
}

fn sequence(bytes: &[u8], seen: &mut Seen) -> usize {
    let Some((kind, after)) = bytes[1..].split_first() else { panic!("an escape ends the output") };
    match kind {
        b'[' => {
            let end = after.iter().position(|byte| !(0x20..=0x3f).contains(byte));
            let end = end.unwrap_or_else(|| panic!("a sequence without an end: {}", near(bytes)));
            let (parameters, last) = (&after[..end], after[end]);
            let numbers = |most: usize| {
                let parts = parameters.split(|byte| *byte == b';');
                parameters.len() < 40
                    && parameters.iter().all(|byte| byte.is_ascii_digit() || *byte == b';')
                    && parts.count() <= most
            };
            let mode = parameters.strip_prefix(b"?").filter(|mode| MODES.contains(mode));
            let is_own = match last {
                b'm' => numbers(10),
                b'H' => numbers(2),
                b'J' => parameters == b"2",
                b'h' | b'l' => mode.is_some(),
                // What kind of terminal it is: the answer to the question about its ground has come when this is answered.
                b'c' => parameters.is_empty(),
                _ => false,
            };
            assert!(is_own, "not a sequence of the program: {}", near(bytes));
            if let Some(mode) = mode {
                let mode = String::from_utf8_lossy(mode).into_owned();
                if mode != "2026" {
                    seen.modes.push(mode + if last == b'h' { "h" } else { "l" });
                }
            }
            2 + end + 1
        }
        b']' if after.starts_with(GROUND) => 2 + GROUND.len(),
        b']' => {
            let copied = after.strip_prefix(b"52;c;").unwrap_or_else(|| panic!("not a copy: {}", near(bytes)));
            let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
            let end = copied.iter().position(|byte| !is_base64(byte));
            let end = end.filter(|end| copied[*end] == 0x07).unwrap_or_else(|| panic!("not a copy: {}", near(bytes)));
            seen.copies.push(String::from_utf8_lossy(&copied[..end]).into_owned());
            2 + 5 + end + 1
        }
        _ => panic!("not a sequence of the program: {}", near(bytes)),
    }
}

fn near(bytes: &[u8]) -> String {
    bytes[..bytes.len().min(40)].escape_ascii().to_string()
}

/// Checks what a plain command has written: text in lines, and nothing else.
pub(crate) fn read_plain(bytes: &[u8]) {
    let text = str::from_utf8(bytes).unwrap_or_else(|_| panic!("no text: {}", near(bytes)));
    text.split('\n').for_each(assert_shown);
}
