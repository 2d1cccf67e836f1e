//! What a function returned: JSON of a Lambda handler if it is text that begins with a brace, else the parts of a
//! `Response`: a status in two bytes, then a body, names and values of headers, each ended by the byte 255.

#![no_main]
#![expect(dead_code, reason = "each target takes one of the laws")]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/support/laws/all.rs"]
mod laws;

fuzz_target!(|data: &[u8]| {
    if data.first() == Some(&b'{') {
        laws::http::check_lambda(&String::from_utf8_lossy(data));
        return;
    }
    let Some((status, rest)) = data.split_first_chunk() else { return };
    let mut parts = rest.split(|byte| *byte == 255);
    let body = parts.next().unwrap_or_default().to_vec();
    // Headers reach the tutor as text whose characters stand for bytes; some of them here are more than a byte.
    let text = |part: &[u8]| match str::from_utf8(part) {
        Ok(text) => text.to_owned(),
        Err(_) => part.iter().copied().map(char::from).collect(),
    };
    let mut headers = Vec::new();
    while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
        headers.push((text(name), text(value)));
    }
    laws::http::check_web(u16::from_be_bytes(*status).into(), headers, body);
});
