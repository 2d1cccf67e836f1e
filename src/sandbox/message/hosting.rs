//! What is said about isolates that serve many calls, in the fields of frames.

use std::time::Duration;

use super::function::{read_error, read_event, read_program, write_error, write_event, write_program};
use super::{named, number, read_limits, read_printed, write_limits, write_printed};
use crate::sandbox::ask::{AskId, Told, read_ask, read_pictures, read_told, write_ask, write_pictures, write_told};
use crate::sandbox::host::{AfterAnswer, CallId, Found, IsolateId, Loading, Mode, Report, Sharing, Style, Usage};
use crate::sandbox::value::Limit;
use crate::sandbox::wire::{Fields, Frame, Frames, Garbled};
use crate::units::{Bytes, MemoryMb};

/// What a child that hosts isolates is told.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::sandbox) enum Order {
    /// The compiled web API, before any isolate.
    Prelude(Vec<u8>),
    /// Make an isolate and load a program in it.
    Load(IsolateId, Box<Loading>),
    /// Call the handler; pieces of the body may have come before.
    Call(IsolateId, CallId, Box<crate::sandbox::environment::Event>),
    /// A piece of the body of a call that is still to come.
    Piece(IsolateId, CallId, Vec<u8>),
    /// The reader of an answer's body has taken so many bytes.
    Credit(IsolateId, CallId, u32),
    /// Nobody waits for the answer any more.
    Cancel(IsolateId, CallId),
    /// End the isolate.
    Close(IsolateId),
    /// A piece of the bytes of an answer to the guest that is still to come.
    TellPiece(IsolateId, AskId, Vec<u8>),
    /// The answer to what a guest has asked.
    Tell(IsolateId, AskId, Told),
}

/// The first tag of these orders, and of these reports.
pub(super) const FIRST: u8 = 20;

impl Order {
    pub(in crate::sandbox) fn encode(&self, frames: &mut Frames) {
        match self {
            Self::Prelude(code) => frames.push(FIRST, |to| to.bytes(code)),
            Self::Load(isolate, loading) => frames.push(FIRST + 1, |to| {
                let Loading { program, name, limits, mode, memory } = &**loading;
                to.u32(isolate.0);
                write_program(to, program);
                to.text(name);
                write_limits(to, limits);
                write_mode(to, *mode);
                to.u32(memory.0);
            }),
            Self::Call(isolate, call, event) => frames.push(FIRST + 2, |to| {
                ids(to, *isolate, *call);
                write_event(to, event);
            }),
            Self::Piece(isolate, call, piece) => frames.push(FIRST + 3, |to| {
                ids(to, *isolate, *call);
                to.bytes(piece);
            }),
            Self::Credit(isolate, call, bytes) => frames.push(FIRST + 4, |to| {
                ids(to, *isolate, *call);
                to.u32(*bytes);
            }),
            Self::Cancel(isolate, call) => frames.push(FIRST + 5, |to| ids(to, *isolate, *call)),
            Self::Close(isolate) => frames.push(FIRST + 6, |to| to.u32(isolate.0)),
            Self::TellPiece(isolate, ask, piece) => frames.push(FIRST + 7, |to| {
                ask_ids(to, *isolate, *ask);
                to.bytes(piece);
            }),
            Self::Tell(isolate, ask, told) => frames.push(FIRST + 8, |to| {
                ask_ids(to, *isolate, *ask);
                write_told(to, told);
            }),
        }
    }

    pub(super) fn decode(tag: u8, frame: &mut Frame<'_>) -> Result<Self, Garbled> {
        Ok(match tag.wrapping_sub(FIRST) {
            0 => Self::Prelude(frame.bytes()?.to_vec()),
            1 => {
                let isolate = IsolateId(frame.u32()?);
                let program = read_program(frame)?;
                let name = frame.text()?.to_owned();
                let (limits, mode) = (read_limits(frame)?, read_mode(frame)?);
                Self::Load(isolate, Box::new(Loading { program, name, limits, mode, memory: MemoryMb(frame.u32()?) }))
            }
            2 => {
                let (isolate, call) = read_ids(frame)?;
                Self::Call(isolate, call, Box::new(read_event(frame)?))
            }
            3 => {
                let (isolate, call) = read_ids(frame)?;
                Self::Piece(isolate, call, frame.bytes()?.to_vec())
            }
            4 => {
                let (isolate, call) = read_ids(frame)?;
                Self::Credit(isolate, call, frame.u32()?)
            }
            5 => {
                let (isolate, call) = read_ids(frame)?;
                Self::Cancel(isolate, call)
            }
            6 => Self::Close(IsolateId(frame.u32()?)),
            7 => {
                let (isolate, ask) = read_ask_ids(frame)?;
                Self::TellPiece(isolate, ask, frame.bytes()?.to_vec())
            }
            8 => {
                let (isolate, ask) = read_ask_ids(frame)?;
                Self::Tell(isolate, ask, read_told(frame)?)
            }
            _ => return Err(Garbled),
        })
    }
}

pub(super) fn encode_report(report: &Report, frames: &mut Frames) {
    match report {
        // It is told in a message of its own, before there are isolates.
        Report::Ready => {}
        Report::Begun(isolate) => frames.push(FIRST, |to| to.u32(isolate.0)),
        Report::Live(isolate, outcome) => frames.push(FIRST + 1, |to| {
            to.u32(isolate.0);
            to.optional(outcome.as_ref().err(), write_error);
            to.optional(outcome.as_ref().ok(), write_found);
        }),
        Report::Head(isolate, call, status, headers) => frames.push(FIRST + 2, |to| {
            ids(to, *isolate, *call);
            to.u32(u32::from(*status));
            to.pairs(headers);
        }),
        Report::Body(isolate, call, piece) => frames.push(FIRST + 3, |to| {
            ids(to, *isolate, *call);
            to.bytes(piece);
        }),
        Report::Ended(isolate, call, outcome, usage) => frames.push(FIRST + 4, |to| {
            ids(to, *isolate, *call);
            to.optional(outcome.as_ref().err(), write_error);
            to.u64(usage.cpu.as_micros() as u64);
            to.u64(usage.heap.0);
        }),
        Report::Background(isolate, open) => frames.push(FIRST + 5, |to| {
            to.u32(isolate.0);
            to.u8(u8::from(*open));
        }),
        Report::Printed(isolate, call, printed) => frames.push(FIRST + 6, |to| {
            to.u32(isolate.0);
            to.optional(*call, |to, call| to.u32(call.0));
            write_printed(to, printed);
        }),
        Report::Stopped(isolate, limit) => frames.push(FIRST + 7, |to| {
            to.u32(isolate.0);
            to.u8(number(&Limit::ALL, limit));
        }),
        Report::Closed(isolate) => frames.push(FIRST + 8, |to| to.u32(isolate.0)),
        Report::Stuck(isolate) => frames.push(FIRST + 9, |to| to.u32(isolate.0)),
        Report::AskPiece(isolate, ask, piece) => frames.push(FIRST + 10, |to| {
            ask_ids(to, *isolate, *ask);
            to.bytes(piece);
        }),
        Report::Asked(isolate, call, id, ask) => frames.push(FIRST + 11, |to| {
            ask_ids(to, *isolate, *id);
            to.optional(*call, |to, call| to.u32(call.0));
            write_ask(to, ask);
        }),
        Report::Pictured(isolate, pictures) => frames.push(FIRST + 12, |to| {
            to.u32(isolate.0);
            write_pictures(to, pictures);
        }),
    }
}

pub(super) fn decode_report(tag: u8, frame: &mut Frame<'_>) -> Result<Report, Garbled> {
    Ok(match tag.wrapping_sub(FIRST) {
        0 => Report::Begun(IsolateId(frame.u32()?)),
        1 => {
            let isolate = IsolateId(frame.u32()?);
            let error = frame.optional(read_error)?;
            let found = frame.optional(read_found)?;
            Report::Live(isolate, error.map_or_else(|| found.ok_or(Garbled).map(Ok), |error| Ok(Err(error)))?)
        }
        2 => {
            let (isolate, call) = read_ids(frame)?;
            let status = u16::try_from(frame.u32()?).map_err(|_| Garbled)?;
            Report::Head(isolate, call, status, frame.pairs()?)
        }
        3 => {
            let (isolate, call) = read_ids(frame)?;
            Report::Body(isolate, call, frame.bytes()?.to_vec())
        }
        4 => {
            let (isolate, call) = read_ids(frame)?;
            let outcome = frame.optional(read_error)?.map_or(Ok(()), Err);
            let usage = Usage { cpu: Duration::from_micros(frame.u64()?), heap: Bytes(frame.u64()?) };
            Report::Ended(isolate, call, outcome, usage)
        }
        5 => Report::Background(IsolateId(frame.u32()?), frame.u8()? == 1),
        6 => {
            let isolate = IsolateId(frame.u32()?);
            let call = frame.optional(Frame::u32)?.map(CallId);
            Report::Printed(isolate, call, read_printed(frame)?)
        }
        7 => Report::Stopped(IsolateId(frame.u32()?), named(&Limit::ALL, frame.u8()?)?),
        8 => Report::Closed(IsolateId(frame.u32()?)),
        9 => Report::Stuck(IsolateId(frame.u32()?)),
        10 => {
            let (isolate, ask) = read_ask_ids(frame)?;
            Report::AskPiece(isolate, ask, frame.bytes()?.to_vec())
        }
        11 => {
            let (isolate, id) = read_ask_ids(frame)?;
            let call = frame.optional(Frame::u32)?.map(CallId);
            Report::Asked(isolate, call, id, read_ask(frame)?)
        }
        12 => Report::Pictured(IsolateId(frame.u32()?), Box::new(read_pictures(frame)?)),
        _ => return Err(Garbled),
    })
}

fn ids(to: &mut Fields<'_>, isolate: IsolateId, call: CallId) {
    to.u32(isolate.0);
    to.u32(call.0);
}

fn read_ids(frame: &mut Frame<'_>) -> Result<(IsolateId, CallId), Garbled> {
    Ok((IsolateId(frame.u32()?), CallId(frame.u32()?)))
}

fn ask_ids(to: &mut Fields<'_>, isolate: IsolateId, ask: AskId) {
    to.u32(isolate.0);
    to.u32(ask.0);
}

fn read_ask_ids(frame: &mut Frame<'_>) -> Result<(IsolateId, AskId), Garbled> {
    Ok((IsolateId(frame.u32()?), AskId(frame.u32()?)))
}

fn write_mode(to: &mut Fields<'_>, mode: Mode) {
    let Mode { sharing, after_answer } = mode;
    to.u8(number(&Sharing::ALL, &sharing));
    to.u8(number(&AfterAnswer::ALL, &after_answer));
}

fn read_mode(frame: &mut Frame<'_>) -> Result<Mode, Garbled> {
    let sharing = named(&Sharing::ALL, frame.u8()?)?;
    Ok(Mode { sharing, after_answer: named(&AfterAnswer::ALL, frame.u8()?)? })
}

fn write_found(to: &mut Fields<'_>, found: &Found) {
    let Found { style, methods } = found;
    to.u8(number(&Style::ALL, style));
    to.u32(methods.len() as u32);
    for method in methods {
        to.text(method);
    }
}

fn read_found(frame: &mut Frame<'_>) -> Result<Found, Garbled> {
    let style = named(&Style::ALL, frame.u8()?)?;
    let count = frame.u32()?;
    let methods = (0..count).map(|_| frame.text().map(str::to_owned)).collect::<Result<_, _>>()?;
    Ok(Found { style, methods })
}
