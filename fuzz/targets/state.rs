//! A file of saved progress.

#![no_main]
#![expect(dead_code, reason = "each target takes one of the laws")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/laws/all.rs"]
mod laws;

fuzz_target!(|data: &[u8]| {
    laws::state::check(data);
});
