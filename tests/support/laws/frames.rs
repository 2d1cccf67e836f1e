//! The law of frames: any bytes between the tutor and a child are messages or garbled, however they are cut, and messages
//! come back as they were.

use serverless_tutor::sandbox::rehearsal::{Reader, Reread, reread};

/// Reads the bytes as both sides would; gives how many messages they were at most.
pub(crate) fn check(bytes: &[u8], cut: usize) -> usize {
    [Reader::Parent, Reader::Child].map(|reader| check_as(reader, bytes, cut)).into_iter().max().unwrap_or(0)
}

fn check_as(reader: Reader, bytes: &[u8], cut: usize) -> usize {
    let whole = reread(reader, [bytes]);
    assert_eq!(reread(reader, bytes.chunks(cut.max(1))), whole, "it matters how the bytes were cut");
    // What a child says is made safe to show, and its numbers have one form each: once read, nothing changes any more.
    let again = reread(reader, [whole.again.as_slice()]);
    assert_eq!(again, Reread { garbled: false, ..whole.clone() }, "a message did not come back");
    whole.messages
}
