//! Foreign text, cut and wrapped to the width of the first byte.

#![no_main]
#![expect(dead_code, reason = "each target takes one of the laws")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/laws/all.rs"]
mod laws;

fuzz_target!(|data: &[u8]| {
    if let Some((cells, text)) = data.split_first() {
        laws::text::check(&String::from_utf8_lossy(text), (*cells).into());
    }
});
