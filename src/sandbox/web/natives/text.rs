//! Bytes as text in the encodings that Buffer knows, read as leniently as Node reads them.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use rquickjs::function::Func;
use rquickjs::{Ctx, Object, Result, TypedArray};

use crate::sandbox::raw::bytes_of;

/// The functions of the group `buffer`.
pub(super) fn functions<'js>(object: &Object<'js>) -> Result<()> {
    let write = |bytes: TypedArray<'js, u8>, encoding: String| written(&bytes_of(&bytes), &encoding);
    let read = |ctx: Ctx<'js>, text: String, encoding: String| TypedArray::<u8>::new_copy(ctx, read(&text, &encoding));
    object.set("textOfBytes", Func::from(write))?;
    object.set("bytesOfText", Func::from(read))
}

/// Bytes as pairs of hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Bytes as text; `encoding` is one of the names that `buffer.js` settles on.
fn written(bytes: &[u8], encoding: &str) -> String {
    match encoding {
        "hex" => hex(bytes),
        "base64" => BASE64_STANDARD.encode(bytes),
        "base64url" => BASE64_URL_SAFE_NO_PAD.encode(bytes),
        "latin1" => bytes.iter().map(|byte| char::from(*byte)).collect(),
        "ascii" => bytes.iter().map(|byte| char::from(byte & 0x7f)).collect(),
        "utf16le" => {
            let (units, _) = bytes.as_chunks::<2>();
            char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)))
                .map(|sign| sign.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect()
        }
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

fn read(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "hex" => from_hex(text),
        "base64" | "base64url" => from_base64(text),
        "latin1" | "ascii" => text.encode_utf16().map(|unit| unit as u8).collect(),
        "utf16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ => text.as_bytes().to_vec(),
    }
}

/// Pairs of digits up to the first that is none.
fn from_hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (pairs, _) = text.as_bytes().as_chunks::<2>();
    pairs.iter().map_while(|[high, low]| Some((digit(*high)? << 4 | digit(*low)?) as u8)).collect()
}

/// Either alphabet, up to the first `=`; what belongs to neither is passed over.
fn from_base64(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for sign in text.bytes().take_while(|sign| *sign != b'=') {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        for encoding in ["hex", "base64", "base64url", "latin1"] {
            assert_eq!(read(&written(&bytes, encoding), encoding), bytes, "{encoding}");
        }
        assert_eq!(written(&read("häh😀", "utf16le"), "utf16le"), "häh😀");
        assert_eq!(written(&read("häh😀", "utf8"), "utf8"), "häh😀");
    }

    #[test]
    fn reading_is_lenient() {
        assert_eq!(read("6162zz63", "hex"), b"ab");
        assert_eq!(read("616", "hex"), b"a");
        assert_eq!(read(" a-_/\n", "base64"), [0x6b, 0xef, 0xff]);
        assert_eq!(read("YQ", "base64"), b"a");
        assert_eq!(read("Y", "base64"), b"");
        assert_eq!(read("YQ==YQ==", "base64"), b"a");
    }
}
