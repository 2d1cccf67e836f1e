//! `TextEncoder`, `TextDecoder`, `atob` and `btoa` as in the Encoding and HTML standards.

use crate::sandbox::web::rig::check;

#[test]
fn text_becomes_utf8() {
    check("[...new TextEncoder().encode('aé€\\u{1f600}')]", "[97,195,169,226,130,172,240,159,152,128]");
    check("[...new TextEncoder().encode('\\ud800x')]", "[239,191,189,120]");
    check("[...new TextEncoder().encode()]", "[]");
    check("[...new TextEncoder().encode(undefined)]", "[]");
    check("[...new TextEncoder().encode(null)]", "[110,117,108,108]");
    check("new TextEncoder().encoding", r#""utf-8""#);
    check("new TextEncoder().encode('a\\0b').length", "3");
}

#[test]
fn text_is_written_into_an_array_as_far_as_it_fits() {
    let into = |text: &str, room: usize| {
        format!(
            "((a, r) => [r.read, r.written, ...a])(...((a) => [a, new TextEncoder().encodeInto('{text}', a)])(new Uint8Array({room})))"
        )
    };
    check(&into("aé", 4), "[2,3,97,195,169,0]");
    check(&into("aé", 2), "[1,1,97,0]");
    check(&into("\\u{1f600}x", 4), "[2,4,240,159,152,128]");
    check(&into("", 0), "[0,0]");
    check("new TextEncoder().encodeInto('a', [])", "TypeError: encodeInto: the destination must be a Uint8Array");
}

#[test]
fn utf8_becomes_text() {
    let decode = |bytes: &str| format!("new TextDecoder().decode(new Uint8Array([{bytes}]))");
    check(&decode("97, 195, 169"), r#""aé""#);
    check(&decode(""), r#""""#);
    check(&decode("255, 97"), "\"\u{fffd}a\"");
    check(&decode("226, 130"), "\"\u{fffd}\"");
    check(&decode("240, 159, 97"), "\"\u{fffd}a\"");
    check(&decode("237, 160, 128"), "\"\u{fffd}\u{fffd}\u{fffd}\"");
    check(&decode("239, 187, 191, 97"), r#""a""#);
    check(&decode("97, 239, 187, 191"), "\"a\u{feff}\"");
    check("new TextDecoder().decode()", r#""""#);
    check("new TextDecoder().decode(new Uint8Array([97, 98]).buffer)", r#""ab""#);
    check("new TextDecoder().decode(new Uint8Array([97, 98, 99]).subarray(1))", r#""bc""#);
    check("new TextDecoder().decode(new DataView(new Uint8Array([97, 98, 99]).buffer, 1, 1))", r#""b""#);
    check("new TextDecoder().decode(new Uint16Array([25185]))", r#""ab""#);
    check("new TextDecoder().decode('a')", "TypeError: decode: the input must be an ArrayBuffer or a view of one");
}

#[test]
fn a_decoder_has_options() {
    check("new TextDecoder('UTF8').encoding", r#""utf-8""#);
    check("new TextDecoder(' utf-8 ').fatal", "false");
    check(
        "new TextDecoder('latin1')",
        r#"RangeError: TextDecoder: the encoding "latin1" is not available here; only utf-8 is"#,
    );
    check(
        "new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))",
        "TypeError: decode: the bytes are not valid utf-8",
    );
    check("new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array([239, 187, 191]))", "\"\u{feff}\"");
    check("new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([195, 169]))", r#""é""#);
}

#[test]
fn a_stream_of_bytes_is_decoded_piece_by_piece() {
    let stream = |pieces: &str, options: &str| {
        format!(
            "((d) => {pieces}.map((p, i, all) => d.decode(new Uint8Array(p), {{ stream: i < all.length - 1 }})))(new TextDecoder('utf-8', {options}))"
        )
    };
    check(&stream("[[226], [130, 172], [97]]", "{}"), r#"["","€","a"]"#);
    check(&stream("[[240, 159], [152], []]", "{}"), "[\"\",\"\",\"\u{fffd}\"]");
    check(&stream("[[239], [187, 191, 97], [239, 187, 191]]", "{}"), "[\"\",\"a\",\"\u{feff}\"]");
    check(&stream("[[226], []]", "{ fatal: true }"), "TypeError: decode: the bytes are not valid utf-8");
    check(
        "((d) => [d.decode(new Uint8Array([226]), { stream: true }), d.decode(), d.decode(new Uint8Array([97]))])(new TextDecoder())",
        "[\"\",\"\u{fffd}\",\"a\"]",
    );
}

#[test]
fn base64_goes_both_ways() {
    check("btoa('Hello, é!')", r#""SGVsbG8sIOkh""#);
    check("atob('SGVsbG8sIOkh')", r#""Hello, é!""#);
    check("atob(' YQ = = ')", r#""a""#);
    check("atob('YQ')", r#""a""#);
    check(
        "((e) => [e.name, e instanceof DOMException])((() => { try { btoa('€') } catch (e) { return e } })())",
        r#"["InvalidCharacterError",true]"#,
    );
    check("(() => { try { atob('*') } catch (e) { return e.name } })()", r#""InvalidCharacterError""#);
}
