//! The law of answers: whatever a function returns, a client gets one HTTP message that holds what the function said and
//! nothing that it did not.

use serverless_tutor::lab::rehearsal::sent;
use serverless_tutor::sandbox::environment::{Answer, GuestError};
use serverless_tutor::sandbox::rehearsal::{lambda_answer, web_answer};

use super::text::assert_shown;

/// Headers that the lab and its server write.
const OWN: [&str; 4] = ["content-length", "date", "server-timing", "x-instance"];

/// The result of a Lambda handler, as JSON; says whether it is an answer.
pub(crate) fn check_lambda(json: &str) -> bool {
    check(lambda_answer(json))
}

/// The parts of a `Response`; says whether they are an answer.
pub(crate) fn check_web(status: f64, headers: Vec<(String, String)>, body: Vec<u8>) -> bool {
    check(web_answer(status, headers, body))
}

fn check(answer: Result<Answer, GuestError>) -> bool {
    match answer {
        Ok(answer) => {
            let told = Message::read(&sent(&answer));
            told.assert_says(&answer);
            true
        }
        Err(error) => {
            assert_shown(&error.message);
            false
        }
    }
}

/// An answer as it came, read strictly.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// Reads bytes that hold one message and nothing else.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("the head ends");
        let mut lines = bytes[..end].split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let first = std::str::from_utf8(lines.next().unwrap_or_default()).expect("the first line is text");
        let (status, reason) = first.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.split_once(' ')).expect("HTTP");
        assert!(status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit()), "{first:?}");
        assert!(reason.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{first:?}");
        let headers = lines.map(header).collect();
        Self { status: status.parse().expect("three digits"), headers, body: bytes[end + 4..].to_vec() }
    }

    /// The values of a header.
    pub(crate) fn values<'a>(&'a self, wanted: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.headers.iter().filter(move |(name, _)| name == wanted).map(|(_, value)| value.as_slice())
    }

    fn assert_says(&self, answer: &Answer) {
        assert_eq!(self.status, answer.status);
        assert_eq!(self.body, answer.body);
        let length = self.values("content-length").next().map(<[u8]>::to_vec);
        assert!(self.values("content-length").count() <= 1 && self.values("transfer-encoding").count() == 0);
        assert!(length.is_none_or(|length| length == answer.body.len().to_string().as_bytes()), "{self:?}");
        let own = |name: &str| OWN.contains(&name) || name == "connection";
        let mut told: Vec<_> = self.headers.iter().filter(|(name, _)| !own(name)).cloned().collect();
        let bytes = |value: &str| value.chars().map(|c| u8::try_from(c).expect("checked before")).collect::<Vec<u8>>();
        let said = answer.headers.iter().map(|(name, value)| (name.clone(), bytes(value)));
        let mut said: Vec<_> = said.filter(|(name, _)| !own(name)).collect();
        told.sort();
        said.sort();
        assert_eq!(told, said, "headers were lost, or came from nowhere");
    }
}

/// One line of the head: a name, and a value without anything that could end it.
fn header(line: &[u8]) -> (String, Vec<u8>) {
    let colon = line.iter().position(|byte| *byte == b':').expect("a header has a colon");
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    assert!(!name.is_empty() && name.iter().all(is_token), "{name:?} is no name of a header");
    assert!(value.iter().all(|byte| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f)), "{value:?}");
    (String::from_utf8_lossy(name).to_ascii_lowercase(), value.to_vec())
}
