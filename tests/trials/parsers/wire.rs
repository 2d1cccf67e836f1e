//! What a child may send and a function may return: frames by the table of their fields, and results of every shape.

use proptest::prelude::*;
use proptest::strategy::Union;

use super::input::hostile;

/// Bytes on the way to or from a child: frames, most of them right, and anything in between.
pub(super) fn frames() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        12 => frame(),
        1 => prop::collection::vec(any::<u8>(), 0..20),
        // Lengths and counts that are claimed and not there.
        1 => (any::<u32>(), any::<u8>(), any::<u32>()).prop_map(|(length, tag, count)| {
            [&length.to_le_bytes()[..], &[tag], &count.to_le_bytes()].concat()
        }),
        1 => (any::<u8>(), any::<u32>()).prop_map(|(tag, count)| framed(tag, &count.to_le_bytes())),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// The fields of each message by its tag: `b` a byte, `i` and `l` numbers of four and eight bytes, `t` a text, `r` raw bytes,
/// `p` pairs, `n` numbers, `?` before one that may be missing, `s` a list of texts.
const MESSAGES: &[(u8, &str)] = &[
    (1, "bb"),
    (2, "?ibtl"),
    (3, ""),
    (4, "?t?ii"),
    (5, "l"),
    (6, "bt"),
    (7, "t?ii"),
    (8, "b?t"),
    (9, ""),
    (10, "b?t"),
    (11, ""),
    (12, "ip"),
    (13, "r"),
    (14, "b"),
    (1, "lllll?l?lb"),
    (2, "ttnn"),
    (4, "ttppr"),
    (5, "tttt?pr"),
];

fn frame() -> impl Strategy<Value = Vec<u8>> {
    let known = MESSAGES.iter().map(|(tag, fields)| (Just(*tag), shaped(fields)).boxed());
    let hosted = (15u8..50, prop::collection::vec(fields(), 0..5).prop_map(|fields| fields.concat())).boxed();
    Union::new(known.chain([hosted])).prop_map(|(tag, body)| framed(tag, &body))
}

fn framed(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 1).expect("bodies are short");
    [&length.to_le_bytes()[..], &[tag], body].concat()
}

fn shaped(shape: &'static str) -> BoxedStrategy<Vec<u8>> {
    let mut parts: Vec<BoxedStrategy<Vec<u8>>> = Vec::new();
    let mut missing = false;
    for field in shape.chars() {
        if field == '?' {
            missing = true;
            continue;
        }
        let value = field_of(field);
        parts.push(if missing { optional(value).boxed() } else { value });
        missing = false;
    }
    parts.prop_map(|parts| parts.concat()).boxed()
}

fn fields() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(&['b', 'i', 'l', 't', 'r', 'p', 'n', 's'][..]).prop_flat_map(field_of)
}

fn optional(value: impl Strategy<Value = Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    prop::option::of(value).prop_map(|value| value.map_or(vec![0], |value| [vec![1], value].concat()))
}

fn field_of(field: char) -> BoxedStrategy<Vec<u8>> {
    let text = || hostile().prop_map(|text| counted(text.len(), text.as_bytes()));
    match field {
        'b' => prop_oneof![4 => 0u8..4, 1 => any::<u8>()].prop_map(|byte| vec![byte]).boxed(),
        'i' => {
            prop_oneof![2 => 200u32..600, 1 => any::<u32>()].prop_map(|number| number.to_le_bytes().to_vec()).boxed()
        }
        'l' => any::<u64>().prop_map(|number| number.to_le_bytes().to_vec()).boxed(),
        't' => text().boxed(),
        'r' => prop::collection::vec(any::<u8>(), 0..60).prop_map(|bytes| counted(bytes.len(), &bytes)).boxed(),
        'n' => prop::collection::vec(any::<f64>(), 0..4)
            .prop_map(|all| counted(all.len(), &all.iter().flat_map(|one| one.to_le_bytes()).collect::<Vec<u8>>()))
            .boxed(),
        's' => prop::collection::vec(text(), 0..3).prop_map(|all| counted(all.len(), &all.concat())).boxed(),
        _ => prop::collection::vec((text(), text()), 0..3)
            .prop_map(|all| {
                let pairs: Vec<u8> = all.iter().flat_map(|(name, value)| [name.as_slice(), value].concat()).collect();
                counted(all.len(), &pairs)
            })
            .boxed(),
    }
}

fn counted(count: usize, bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(count).expect("counts are small").to_le_bytes()[..], bytes].concat()
}

/// Names of headers: right ones, those that cut messages, and anything.
fn header_name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Za-z][A-Za-z0-9-]{0,8}",
        2 => prop::sample::select(&["content-length", "Transfer-Encoding", "connection", "set-cookie", "date", "x-instance",
            "server-timing", "Content-Type", "trailer", "host", "upgrade"][..]).prop_map(str::to_owned),
        1 => "[a-z]{0,3}[ :\r\n\u{0}é\"(]{1,3}[a-z]{0,3}",
        1 => hostile(),
    ]
}

/// Values of headers: right ones, those that would begin another header or body, and anything.
fn header_value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~\t\u{a0}-\u{ff}]{0,20}",
        1 => "[a-z]{0,3}(\r\n|\n|\r|\r\n\r\n|\u{0}|\u{85}|\u{2028}|\u{10a}|\u{10d})(x-injected: 1)?[a-z]{0,3}",
        1 => prop::sample::select(&["5", "chunked", "close", "0", "-1", "99999999999999999999"][..]).prop_map(str::to_owned),
        1 => hostile(),
    ]
}

fn status() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => (200u16..600).prop_map(f64::from),
        1 => prop::sample::select(&[100.0, 101.0, 199.0, 204.0, 304.0, 205.0, 600.0, 999.0, 0.0, -1.0, 200.5, 65_736.0][..]),
        1 => any::<f64>(),
    ]
}

/// The parts of a `Response`.
pub(super) fn response() -> impl Strategy<Value = (f64, Vec<(String, String)>, Vec<u8>)> {
    let headers = prop::collection::vec((header_name(), header_value()), 0..3);
    (status(), headers, prop::collection::vec(any::<u8>(), 0..80))
}

/// The result of a Lambda handler as JSON: mostly objects of the right shape, with wrong values in them, and other values.
pub(super) fn result() -> impl Strategy<Value = String> {
    prop_oneof![8 => structured(), 1 => value(), 1 => hostile()]
}

fn structured() -> impl Strategy<Value = String> {
    let status = prop_oneof![
        6 => status().prop_map(|status| status.to_string()),
        1 => status().prop_map(|status| format!("\"{status}\"")),
        1 => value(),
    ];
    let pair = |of: BoxedStrategy<String>| {
        (header_name().prop_map(|name| quoted(&name)), of).prop_map(|(name, value)| format!("{name}:{value}"))
    };
    let one = pair(prop_oneof![6 => header_value().prop_map(|value| quoted(&value)), 1 => value()].boxed());
    let headers = prop_oneof![6 => prop::collection::vec(one, 0..3).prop_map(|all| format!("{{{}}}", all.join(","))), 1 => value()];
    let cookie = prop_oneof![6 => header_value().prop_map(|value| quoted(&value)), 1 => value()];
    let cookies = prop_oneof![6 => prop::collection::vec(cookie, 0..3).prop_map(|all| format!("[{}]", all.join(","))), 1 => value()];
    let body =
        prop_oneof![6 => hostile().prop_map(|text| quoted(&text)), 1 => "\"[A-Za-z0-9+/]{0,8}={0,2}\"", 1 => value()];
    let base64 = prop_oneof![4 => Just("false".to_owned()), 2 => Just("true".to_owned()), 1 => value()];
    let optional = |name: &'static str, of: BoxedStrategy<String>| {
        prop::option::weighted(0.7, of)
            .prop_map(move |value| value.map_or(String::new(), |value| format!(",\"{name}\":{value}")))
    };
    (
        status,
        optional("headers", headers.boxed()),
        optional("cookies", cookies.boxed()),
        optional("body", body.boxed()),
        optional("isBase64Encoded", base64.boxed()),
    )
        .prop_map(|(status, headers, cookies, body, base64)| {
            format!("{{\"statusCode\":{status}{headers}{cookies}{body}{base64}}}")
        })
}

/// A value of any kind as `JSON.stringify` writes it, with halves of characters.
fn value() -> impl Strategy<Value = String> {
    let half = prop::sample::select(&[r#""\ud83d""#, r#""\ude00\ud83d""#, r#""\\ud83d""#, r#""a\ud83d\ude00""#][..])
        .prop_map(str::to_owned);
    let leaf = prop_oneof![
        hostile().prop_map(|text| quoted(&text)),
        half,
        any::<f64>().prop_map(|number| if number.is_finite() { number.to_string() } else { "null".to_owned() }),
        prop::sample::select(&["null", "true", "1e999", "-0", "9007199254740993", "{}", "[]"][..])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|all| format!("[{}]", all.join(","))),
            prop::collection::vec((hostile(), inner), 0..3).prop_map(|all| {
                let fields: Vec<String> = all.iter().map(|(name, value)| format!("{}:{value}", quoted(name))).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
