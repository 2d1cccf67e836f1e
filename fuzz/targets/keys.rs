//! Bytes of a terminal, in pieces as long as the first two bytes say.

#![no_main]
#![expect(dead_code, reason = "each target takes one of the laws")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/laws/all.rs"]
mod laws;

fuzz_target!(|data: &[u8]| {
    if let Some((lengths, bytes)) = data.split_first_chunk::<2>() {
        laws::keys::check(bytes, lengths);
    }
});
