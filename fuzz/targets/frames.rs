//! Bytes between the tutor and a child, in pieces as long as the first byte says.

#![no_main]
#![expect(dead_code, reason = "each target takes one of the laws")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/laws/all.rs"]
mod laws;

fuzz_target!(|data: &[u8]| {
    if let Some((cut, bytes)) = data.split_first() {
        laws::frames::check(bytes, (*cut).into());
    }
});
