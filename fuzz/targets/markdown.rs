//! Prose of a lesson at the width of the first byte.

#![no_main]
#![expect(dead_code, reason = "each target takes one of the laws")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/laws/all.rs"]
mod laws;

fuzz_target!(|data: &[u8]| {
    if let Some((cells, text)) = data.split_first()
        && let Ok(text) = str::from_utf8(text)
    {
        laws::prose::check(text, (*cells).into());
    }
});
