//! Doors for those who try to break what is read from a child: its bytes, and what a handler returned. Part of debug builds,
//! and of those with the feature `rehearsal`.

use crate::sandbox::environment::http::checked;
use crate::sandbox::environment::{Answer, GuestError};
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::web::lambda;
use crate::sandbox::wire::{Frames, Inbox};

/// Who is to read the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The tutor, what a child sent.
    Parent,
    /// A child, what the tutor sent.
    Child,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reread {
    /// How many messages there were before the bytes ended or were none.
    pub messages: usize,
    /// These messages, written once more.
    pub again: Vec<u8>,
    /// Whether something was no message, at which reading ends.
    pub garbled: bool,
}

/// Reads bytes that come in these pieces, and writes every message that they hold once more.
pub fn reread<'a>(reader: Reader, pieces: impl IntoIterator<Item = &'a [u8]>) -> Reread {
    let mut inbox = Inbox::default();
    let mut again = Frames::default();
    let mut messages = 0;
    for piece in pieces {
        inbox.push(piece);
        loop {
            let (tag, frame) = match inbox.next() {
                Ok(Some(frame)) => frame,
                Ok(None) => break,
                Err(_) => return Reread { messages, again: again.bytes().to_vec(), garbled: true },
            };
            let read = match reader {
                Reader::Parent => FromWorker::decode(tag, frame).map(|message| message.encode(&mut again)),
                Reader::Child => ToWorker::decode(tag, frame).map(|message| message.encode(&mut again)),
            };
            if read.is_err() {
                return Reread { messages, again: again.bytes().to_vec(), garbled: true };
            }
            messages += 1;
        }
    }
    Reread { messages, again: again.bytes().to_vec(), garbled: false }
}

/// The answer that the result of a Lambda handler stands for, written as JSON.
pub fn lambda_answer(json: &str) -> Result<Answer, GuestError> {
    lambda::answer(json)
}

/// The answer of these parts, if HTTP can carry them: what a `Response` goes through on both sides.
pub fn web_answer(status: f64, headers: Vec<(String, String)>, body: Vec<u8>) -> Result<Answer, GuestError> {
    checked(status, headers, body)
}
