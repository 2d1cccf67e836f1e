//! The two ends of a Lambda handler as JSON: the event (payload 2.0 of a function URL) with its context, and the result.
//! Knows nothing of the engine.

use std::time::Duration;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::Settings;
use super::event::{header, host};
use crate::sandbox::environment::http::checked;
use crate::sandbox::environment::{Answer, Event, Fault, GuestError, Param};

/// The region that names of the environment stand in; no cloud is behind them.
const REGION: &str = "local";

/// The event that the handler gets. `unix_time` is when the request came.
pub(super) fn event_json(event: &Event, unix_time: Duration) -> Value {
    let host = host(event);
    let mut json = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": event.path,
        "rawQueryString": event.query,
        "headers": headers(event),
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "local",
            "domainName": host,
            "domainPrefix": host.split(['.', ':']).next().unwrap_or(host),
            "http": {
                "method": event.method,
                "path": event.path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": header(event, "user-agent").unwrap_or(""),
            },
            "requestId": event.id,
            "routeKey": "$default",
            "stage": "$default",
            "time": clf_time(unix_time),
            "timeEpoch": unix_time.as_millis() as u64,
        },
        "isBase64Encoded": false,
    });
    let cookies: Vec<&str> = values(event, "cookie").flat_map(|value| value.split("; ")).collect();
    if !cookies.is_empty() {
        json["cookies"] = json!(cookies);
    }
    if !event.query.is_empty() {
        json["queryStringParameters"] = Value::Object(joined(form_urlencoded::parse(event.query.as_bytes())));
    }
    if !event.params.is_empty() {
        // Several segments are one text with slashes, as for `{proxy+}` of API Gateway.
        let text = |value: &Param| match value {
            Param::One(part) => part.clone(),
            Param::Many(parts) => parts.join("/"),
        };
        json["pathParameters"] = Value::Object(joined(event.params.iter().map(|(name, value)| (name, text(value)))));
    }
    if !event.body.is_empty() {
        let text = str::from_utf8(&event.body).ok().filter(|_| is_text(header(event, "content-type")));
        json["isBase64Encoded"] = json!(text.is_none());
        json["body"] = json!(text.map_or_else(|| BASE64_STANDARD.encode(&event.body), str::to_owned));
    }
    json
}

/// The event that is in the body of a call by another trigger than HTTP.
pub(super) fn given_json(event: &Event) -> Result<Value, GuestError> {
    serde_json::from_slice(&event.body)
        .map_err(|error| GuestError::new(Fault::BadBody, &format!("the event is not JSON: {error}")))
}

/// The data of the context that the handler gets as its second argument.
pub(super) fn context_json(event: &Event, settings: &Settings) -> Value {
    let name = &settings.function_name;
    json!({
        "awsRequestId": event.id,
        "functionName": name,
        "functionVersion": "$LATEST",
        "invokedFunctionArn": format!("arn:aws:lambda:{REGION}:000000000000:function:{name}"),
        "memoryLimitInMB": settings.memory.0.to_string(),
        "logGroupName": format!("/aws/lambda/{name}"),
        "logStreamName": format!("{REGION}/[$LATEST]"),
        "callbackWaitsForEmptyEventLoop": true,
    })
}

/// Header names in lower case, equal ones joined by a comma; cookies stand apart.
fn headers(event: &Event) -> Map<String, Value> {
    let pairs = event.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.as_str()));
    joined(pairs.filter(|(name, _)| name != "cookie"))
}

fn values<'a>(event: &'a Event, wanted: &'a str) -> impl Iterator<Item = &'a str> {
    event.headers.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.as_str())
}

fn joined(pairs: impl Iterator<Item = (impl Into<String>, impl AsRef<str>)>) -> Map<String, Value> {
    let mut map = Map::new();
    for (name, value) in pairs {
        match map.entry(name) {
            serde_json::map::Entry::Vacant(free) => {
                free.insert(json!(value.as_ref()));
            }
            serde_json::map::Entry::Occupied(mut taken) => {
                let so_far = taken.get().as_str().unwrap_or("");
                let both = format!("{so_far},{}", value.as_ref());
                taken.insert(json!(both));
            }
        }
    }
    map
}

/// Bodies of these types reach a handler as text, all others as Base64. Forms are Base64 on Lambda, too.
fn is_text(content_type: Option<&str>) -> bool {
    let Some(content_type) = content_type else { return true };
    let essence = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let known = ["application/json", "application/javascript", "application/xml"];
    essence.starts_with("text/")
        || essence.ends_with("+json")
        || essence.ends_with("+xml")
        || known.contains(&&*essence)
}

/// `12/Mar/2020:19:03:58 +0000`.
fn clf_time(unix_time: Duration) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let seconds = unix_time.as_secs();
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let (year, month, day) = civil_date(seconds / 86_400);
    format!("{day:02}/{}/{year}:{hour:02}:{minute:02}:{second:02} +0000", MONTHS[month])
}

/// Year, month from 0 and day of the month from 1 of a day counted from 1970-01-01.
fn civil_date(mut days: u64) -> (u64, usize, u64) {
    let is_leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= if is_leap(year) { 366 } else { 365 } {
        days -= if is_leap(year) { 366 } else { 365 };
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 0;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

/// The answer that a handler's result stands for. `json` is the result as `JSON.stringify` wrote it.
pub(in crate::sandbox) fn answer(json: &str) -> Result<Answer, GuestError> {
    let json = without_lone_surrogates(json);
    let result: Value = serde_json::from_str(&json)
        .map_err(|error| GuestError::new(Fault::BadBody, &format!("the result is not JSON: {error}")))?;
    match &result {
        Value::Object(fields) if fields.contains_key("statusCode") => structured(fields),
        _ => plain(json),
    }
}

/// A result as the body of an answer, as JSON; a text, too, has its quotation marks there.
pub(super) fn plain(body: String) -> Result<Answer, GuestError> {
    checked(200.0, [("content-type".to_owned(), "application/json".to_owned())], body.into_bytes())
}

fn structured(fields: &Map<String, Value>) -> Result<Answer, GuestError> {
    let status = &fields["statusCode"];
    // Examples by AWS have it as text, and that works there.
    let status = status.as_f64().or_else(|| status.as_str()?.parse().ok()).ok_or_else(|| {
        let message = format!("statusCode must be a number, not {}", kind(status));
        GuestError::new(Fault::BadStatus, &message)
    })?;
    let mut headers = header_fields(fields.get("headers"))?;
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    for cookie in cookies(fields.get("cookies"))? {
        headers.push(("set-cookie".to_owned(), cookie));
    }
    checked(status, headers, body(fields)?)
}

fn header_fields(headers: Option<&Value>) -> Result<Vec<(String, String)>, GuestError> {
    let bad = |message: String| GuestError::new(Fault::BadHeader, &message);
    match headers {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(fields)) => fields
            .iter()
            .map(|(name, value)| {
                let text = match value {
                    Value::String(text) => Some(text.clone()),
                    Value::Number(number) => Some(number.to_string()),
                    Value::Bool(truth) => Some(truth.to_string()),
                    _ => None,
                };
                let text =
                    text.ok_or_else(|| bad(format!("the header {name} must be a string, not {}", kind(value))))?;
                Ok((name.clone(), text))
            })
            .collect(),
        Some(other) => Err(bad(format!("headers must be an object, not {}", kind(other)))),
    }
}

fn cookies(cookies: Option<&Value>) -> Result<Vec<String>, GuestError> {
    match cookies {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(items)) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        Some(_) => None,
    }
    .ok_or_else(|| GuestError::new(Fault::BadHeader, "cookies must be a list of strings"))
}

fn body(fields: &Map<String, Value>) -> Result<Vec<u8>, GuestError> {
    let bad = |message: String| GuestError::new(Fault::BadBody, &message);
    let text = match fields.get("body") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::String(text)) => text,
        Some(other) => {
            return Err(bad(format!("body must be a string, not {}: write JSON.stringify(…) around it", kind(other))));
        }
    };
    if fields.get("isBase64Encoded") != Some(&Value::Bool(true)) {
        return Ok(text.clone().into_bytes());
    }
    BASE64_STANDARD
        .decode(text)
        .or_else(|_| BASE64_STANDARD_NO_PAD.decode(text))
        .map_err(|_| bad("isBase64Encoded is true, but the body is not Base64".to_owned()))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// `JSON.stringify` writes half a character as an escape such as `\ud83d`, which no other JSON reader takes; it becomes
/// `\ufffd`.
fn without_lone_surrogates(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match (surrogate(rest), rest.get(6..).and_then(surrogate)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
            (Some(0xd800..0xe000), _) => {
                out.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            _ => 2.min(rest.len()),
        };
        let (whole, after) = rest.split_at(rest.floor_char_boundary(length));
        out.push_str(whole);
        rest = after;
    }
    out + rest
}

/// The unit that a text begins with as `\udddd`.
fn surrogate(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_written_as_in_a_server_log() {
        let check = |seconds: u64, expected: &str| assert_eq!(clf_time(Duration::from_secs(seconds)), expected);
        check(0, "01/Jan/1970:00:00:00 +0000");
        check(951_825_599, "29/Feb/2000:11:59:59 +0000");
        check(1_584_039_838, "12/Mar/2020:19:03:58 +0000");
        check(1_735_689_599, "31/Dec/2024:23:59:59 +0000");
        check(4_107_542_400, "01/Mar/2100:00:00:00 +0000");
    }

    #[test]
    fn half_a_character_becomes_a_whole_one() {
        let check = |json: &str, expected: &str| assert_eq!(without_lone_surrogates(json), expected);
        check(r#""plain \n \u00e9""#, r#""plain \n \u00e9""#);
        check(r#""\ud83d\ude00""#, r#""\ud83d\ude00""#);
        check(r#""\ud83d""#, r#""\ufffd""#);
        check(r#""\ude00\ud83d""#, r#""\ufffd\ufffd""#);
        check(r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#);
        check(r#""\\ud83d""#, r#""\\ud83d""#);
        check(r#""\ud83dé""#, r#""\ufffdé""#);
    }

    #[test]
    fn deep_results_are_told_and_not_followed() {
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert_eq!(answer(&deep).unwrap_err().kind, Fault::BadBody);
    }
}
