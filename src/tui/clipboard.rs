//! Text for the clipboard of the person at the terminal, also through a remote login: the terminal itself is asked to
//! keep it (OSC 52). Knows nothing of a desktop.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

/// The most that can be copied, in bytes: as base64 it stays below the 100,000 that common terminals take.
pub const MAX_COPIED: usize = 74_994;

/// The text is longer than a terminal takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0} bytes are too many to copy; a terminal takes {MAX_COPIED}")]
pub struct TooLong(pub usize);

/// The sequence that asks a terminal to keep `text` in its clipboard. Anything may stand in the text: it travels as base64.
pub fn copy_sequence(text: &str) -> Result<String, TooLong> {
    if text.len() > MAX_COPIED {
        return Err(TooLong(text.len()));
    }
    Ok(format!("\x1b]52;c;{}\x07", STANDARD.encode(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_travels_as_base64() {
        assert_eq!(copy_sequence("cold start\n"), Ok("\x1b]52;c;Y29sZCBzdGFydAo=\x07".to_owned()));
        assert_eq!(copy_sequence(""), Ok("\x1b]52;c;\x07".to_owned()));
    }

    #[test]
    fn steering_characters_cannot_leave_the_sequence() {
        let sequence = copy_sequence("\x07\x1b]0;title\x07\u{9c}").unwrap();
        let inside = sequence.strip_prefix("\x1b]52;c;").and_then(|rest| rest.strip_suffix('\x07')).unwrap();
        assert!(inside.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)), "{inside}");
    }

    #[test]
    fn the_longest_text_fits_and_one_byte_more_does_not() {
        assert!(copy_sequence(&"x".repeat(MAX_COPIED)).unwrap().len() <= 100_000);
        assert_eq!(copy_sequence(&"x".repeat(MAX_COPIED + 1)), Err(TooLong(MAX_COPIED + 1)));
    }
}
