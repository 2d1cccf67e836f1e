//! What is said about execution environments, in the fields of frames: programs, events, errors.

use super::{Opening, named, number};
use crate::sandbox::environment::{Event, Fault, GuestError, Input, Param, Program};
use crate::sandbox::wire::{Fields, Frame, Garbled};
use crate::text::{Clean, sanitise_line};

/// The longest message of an error that is kept, in bytes.
const MAX_MESSAGE: usize = 1000;

pub(super) fn write_opening(to: &mut Fields<'_>, opening: &Opening) {
    let Opening { program, prelude } = opening;
    write_program(to, program);
    to.bytes(prelude);
}

pub(super) fn read_opening(frame: &mut Frame<'_>) -> Result<Opening, Garbled> {
    let program = read_program(frame)?;
    Ok(Opening { program, prelude: frame.bytes()?.to_vec() })
}

pub(super) fn write_program(to: &mut Fields<'_>, program: &Program) {
    let Program { file_name, source, env, files } = program;
    to.text(file_name);
    to.text(source);
    to.pairs(env);
    to.pairs(files);
}

pub(super) fn read_program(frame: &mut Frame<'_>) -> Result<Program, Garbled> {
    let file_name = frame.text()?.to_owned();
    let source = frame.text()?.to_owned();
    Ok(Program { file_name, source, env: frame.pairs()?, files: frame.pairs()? })
}

pub(super) fn write_event(to: &mut Fields<'_>, event: &Event) {
    let Event { id, method, path, query, headers, body, params, input } = event;
    to.u8(number(&Input::ALL, input));
    for text in [id, method, path, query] {
        to.text(text);
    }
    to.pairs(headers);
    to.bytes(body);
    to.u32(params.len() as u32);
    for (name, value) in params {
        to.text(name);
        let (many, parts) = match value {
            Param::One(part) => (0, std::slice::from_ref(part)),
            Param::Many(parts) => (1, parts.as_slice()),
        };
        to.u8(many);
        to.u32(parts.len() as u32);
        for part in parts {
            to.text(part);
        }
    }
}

pub(super) fn read_event(frame: &mut Frame<'_>) -> Result<Event, Garbled> {
    let input = named(&Input::ALL, frame.u8()?)?;
    let text = |frame: &mut Frame<'_>| frame.text().map(str::to_owned);
    let [id, method, path, query] = [text(frame)?, text(frame)?, text(frame)?, text(frame)?];
    let headers = frame.pairs()?;
    let body = frame.bytes()?.to_vec();
    let count = frame.u32()?;
    let params = (0..count).map(|_| Ok((frame.text()?.to_owned(), read_param(frame)?))).collect::<Result<_, _>>()?;
    Ok(Event { id, method, path, query, headers, body, params, input })
}

fn read_param(frame: &mut Frame<'_>) -> Result<Param, Garbled> {
    let (many, count) = (frame.u8()?, frame.u32()?);
    let mut parts: Vec<String> = (0..count).map(|_| frame.text().map(str::to_owned)).collect::<Result<_, _>>()?;
    match (many, parts.len()) {
        (0, 1) => Ok(Param::One(parts.remove(0))),
        (1, _) => Ok(Param::Many(parts)),
        _ => Err(Garbled),
    }
}

pub(super) fn write_error(to: &mut Fields<'_>, error: &GuestError) {
    let GuestError { kind, message, file, line, column } = error;
    to.u8(number(&Fault::ALL, kind));
    to.text(message);
    to.optional(file.as_ref(), |to, file| to.text(file));
    to.optional(*line, Fields::u32);
    to.optional(*column, Fields::u32);
}

pub(super) fn read_error(frame: &mut Frame<'_>) -> Result<GuestError, Garbled> {
    Ok(GuestError {
        kind: named(&Fault::ALL, frame.u8()?)?,
        message: message(frame.text()?),
        file: frame.optional(|frame| frame.text().map(message).map(Box::new))?,
        line: frame.optional(Frame::u32)?,
        column: frame.optional(Frame::u32)?,
    })
}

fn message(foreign: &str) -> Clean {
    let kept = foreign.floor_char_boundary(MAX_MESSAGE);
    let cut = if kept < foreign.len() { "…" } else { "" };
    sanitise_line(&format!("{}{cut}", &foreign[..kept]))
}
