//! The law of keys: any bytes of a terminal, cut anywhere, give the same keys.

use serverless_tutor::tui::input::Input;
use serverless_tutor::tui::input::decode::Decoder;

/// What these bytes mean if they come at once and nothing follows.
pub(crate) fn heard(bytes: &[u8]) -> Vec<Input> {
    heard_in([bytes])
}

/// What bytes mean that come in these pieces, if nothing follows.
pub(crate) fn heard_in<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Input> {
    let mut decoder = Decoder::default();
    let mut found: Vec<Input> = pieces.into_iter().flat_map(|piece| decoder.feed(piece)).collect();
    found.extend(decoder.settle());
    assert_eq!(decoder.patience(), None, "something is held back for ever");
    found
}

/// Cuts the bytes into pieces of these lengths, taken in turn.
pub(crate) fn pieces<'a>(bytes: &'a [u8], lengths: &[u8]) -> Vec<&'a [u8]> {
    let mut rest = bytes;
    let mut pieces = Vec::new();
    for length in lengths.iter().cycle().take(bytes.len()) {
        let (piece, after) = rest.split_at(usize::from(*length).clamp(1, rest.len().max(1)).min(rest.len()));
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// Hears the bytes at once, and cut.
pub(crate) fn check(bytes: &[u8], lengths: &[u8]) -> Vec<Input> {
    let whole = heard(bytes);
    assert_eq!(heard_in(pieces(bytes, lengths)), whole, "it matters how the bytes were cut");
    whole
}
