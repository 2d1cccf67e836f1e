//! The execution environment of one function: a child in which a program is loaded once and its handler called as often
//! as requests come. Between two invocations nothing of the guest runs. Knows nothing of routes and of how many
//! environments there should be.

pub(super) mod http;

use std::time::Instant;

use thiserror::Error;

use crate::sandbox::SandboxError;
use crate::sandbox::cancel::Cancel;
use crate::sandbox::limits::Limits;
use crate::sandbox::message::{FromWorker, Opening, ToWorker};
use crate::sandbox::process::{self, Ending, Worker};
use crate::sandbox::spawn::Spawner;
use crate::sandbox::transcript::{Recorder, Transcript};
use crate::sandbox::value::Limit;
use crate::sandbox::web::bytecode::PreludeError;
use crate::text::{Clean, sanitise_line};
use crate::units::Millis;

/// The longest body that an answer may have, in bytes: as much as Lambda sends.
pub const MAX_BODY: usize = 6 << 20;

/// How long the other files of a program may be together, in bytes: what fits into one frame beside its entry file.
pub const MAX_FILES: usize = 512 << 10;

/// A program for an environment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    /// The name of its file. Its ending says how it is read: `.mjs`, `.cjs` or `.js`; without the ending it is the name of
    /// the function.
    pub file_name: String,
    /// The text of the file.
    pub source: String,
    /// The environment variables that it sees.
    pub env: Vec<(String, String)>,
    /// The other files of its folder, which it may import: their paths from the folder of the file, with `/`, and texts.
    pub files: Vec<(String, String)>,
}

/// A request for a function. Names and values of headers hold one character for each byte.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// The id of the request, as a Lambda context gives it.
    pub id: String,
    /// The method, in upper case.
    pub method: String,
    /// The path as it was sent, from its first slash.
    pub path: String,
    /// The query as it was sent, without the question mark; empty if there was none.
    pub query: String,
    /// The headers in their order, a name as often as it was sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The parts of the path that the route names, such as `id` of `/users/[id]`.
    pub params: Vec<(String, Param)>,
    /// What the function is called with.
    pub input: Input,
}

/// What a function is called with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Input {
    /// A request over HTTP, in the form of the function's style.
    #[default]
    Request,
    /// The body, which is JSON: an event of another trigger, for a Lambda handler. What it returns is the answer, as JSON.
    Event,
    /// The body, which is JSON with `cron` and `scheduledTime`: a run of a schedule, for the `scheduled` function of a Worker.
    Schedule,
}

impl Input {
    /// All, in the order of their numbers in frames.
    pub(super) const ALL: [Self; 3] = [Self::Request, Self::Event, Self::Schedule];
}

/// The value of a part of the path that a route names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param {
    /// Of `[name]`: one segment, decoded.
    One(String),
    /// Of `[...name]` and `[[...name]]`: one segment after the other, decoded.
    Many(Vec<String>),
}

/// The answer of a function: only what HTTP can carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, from 200 to 599.
    pub status: u16,
    /// The headers in the order in which they are to be sent, names in lower case, without those that frame the message.
    /// Names are tokens; values hold one character for each byte.
    pub headers: Vec<(String, String)>,
    /// The body, at most [`MAX_BODY`] bytes; empty where the status allows none.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that lower-case name.
    pub fn header(&self, wanted: &str) -> Option<&str> {
        self.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }
}

/// What kind of thing went wrong in guest code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The program is not JavaScript.
    Syntax,
    /// The program imports something that is not there.
    Import,
    /// The program exports nothing that can be called as a handler.
    NoHandler,
    /// The program threw, at its top level or in its handler.
    Threw,
    /// A promise is open that nothing is left to settle.
    NeverSettles,
    /// The handler returned something else than a `Response`.
    NotAResponse,
    /// The body of the returned `Response` has been read already.
    BodyUsed,
    /// The status is not one that may be sent.
    BadStatus,
    /// A header is not one that may be sent.
    BadHeader,
    /// The body is not a string, not the Base64 that it claims to be, or too long.
    BadBody,
    /// A limit was reached.
    Stopped,
}

impl Fault {
    /// Every kind, in the order of its number in frames.
    pub(super) const ALL: [Self; 11] = [
        Self::Syntax,
        Self::Import,
        Self::NoHandler,
        Self::Threw,
        Self::NeverSettles,
        Self::NotAResponse,
        Self::BodyUsed,
        Self::BadStatus,
        Self::BadHeader,
        Self::BadBody,
        Self::Stopped,
    ];
}

/// An error of a guest program.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct GuestError {
    /// What kind of thing went wrong.
    pub kind: Fault,
    /// What happened, in the words of the engine or of the guest, on one line.
    pub message: Clean,
    /// The file, if it is known and another one than that of the program.
    pub file: Option<Box<Clean>>,
    /// The line in the guest's file, from 1, if known.
    pub line: Option<u32>,
    /// The column in that line, from 1, if known.
    pub column: Option<u32>,
}

impl GuestError {
    /// An error without a place.
    pub(super) fn new(kind: Fault, message: &str) -> Self {
        Self { kind, message: sanitise_line(message), file: None, line: None, column: None }
    }

    /// The end of a program that reached a limit; which one is the host's to know.
    pub(super) fn stopped() -> Self {
        Self::new(Fault::Stopped, "stopped")
    }
}

/// How an environment started: a cold start, in its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Init {
    /// From the wish for a process to one that is confined and takes orders.
    pub spawn: Millis,
    /// From there until the top level of the program has run.
    pub init: Millis,
    /// What the top level printed.
    pub console: Transcript,
}

/// What became of one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Invocation {
    /// The answer, or how the function failed.
    pub answer: Result<Answer, GuestError>,
    /// From handing over the event to having the answer.
    pub run: Millis,
    /// What was printed, by work that goes on after the answer too.
    pub console: Transcript,
}

/// Why there is no environment, or none any more.
#[derive(Debug, Error)]
pub enum EnvironmentError {
    /// No process, or it was cancelled.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The web API could not be made ready.
    #[error(transparent)]
    Prelude(#[from] PreludeError),
    /// The program could not be loaded.
    #[error("{error}")]
    Program {
        /// Why.
        error: GuestError,
        /// What it printed before.
        console: Transcript,
    },
    /// A limit ended the environment.
    #[error("the {} limit ended the environment", limit.name())]
    Limit {
        /// Which one.
        limit: Limit,
        /// What was printed since the last answer.
        console: Transcript,
    },
    /// It has been ended before.
    #[error("the environment has ended")]
    Ended,
}

/// A running execution environment. Dropping it kills and reaps its process.
#[derive(Debug)]
#[must_use = "an environment ends when it is dropped"]
pub struct Environment {
    /// None once it has ended.
    worker: Option<Worker>,
    limits: Limits,
    /// Its thread must outlive the child, which dies with it.
    _spawner: Spawner,
}

impl Environment {
    /// Starts a process, loads the program in it and runs its top level: a cold start.
    ///
    /// The first start of a `spawner` also compiles the web API, which takes some milliseconds and is in neither time.
    pub fn start(
        spawner: &Spawner,
        program: &Program,
        limits: &Limits,
        cancel: &Cancel,
    ) -> Result<(Self, Init), EnvironmentError> {
        let prelude = spawner.prelude()?;
        let size: usize = program.files.iter().map(|(path, text)| path.len() + text.len()).sum();
        if size > MAX_FILES {
            let error = GuestError::new(Fault::Import, "the other files of the function are longer than 512 KiB");
            return Err(EnvironmentError::Program { error, console: Recorder::default().finish() });
        }
        let began = Instant::now();
        let worker = spawner.spawn()?;
        cancel.watch(worker.channel());
        worker.send(&[ToWorker::Start(*limits)])?;
        let mut environment = Self { worker: Some(worker), limits: *limits, _spawner: spawner.clone() };
        let mut talk = Talk::until(began + limits.wall);
        match environment.next(&mut talk) {
            Ok(FromWorker::Ready(_)) => {}
            _ if cancel.is_cancelled() => return Err(SandboxError::Cancelled.into()),
            _ => return Err(SandboxError::NotReady.into()),
        }
        // The program goes out only now: a child that had it already would be loading before this side looks at its clock,
        // and a part of Init would count as spawn.
        let ready = Instant::now();
        let opening = Opening { program: program.clone(), prelude: prelude.to_vec() };
        if let Some(worker) = &environment.worker {
            worker.send(&[ToWorker::Open(opening)])?;
        }
        let opened = match environment.next(&mut talk) {
            Ok(FromWorker::Opened(opened)) => opened,
            other => return Err(environment.broken(other, talk, cancel)),
        };
        let (spawn, init) = (ready.duration_since(began), ready.elapsed());
        environment.done(&mut talk);
        let console = talk.recorder.finish();
        match opened {
            Ok(()) => Ok((environment, Init { spawn: spawn.into(), init: init.into(), console })),
            Err(error) => Err(EnvironmentError::Program { error, console }),
        }
    }

    /// Calls the handler with an event: a warm start. It takes at most `limits.wall`.
    pub fn invoke(&mut self, event: &Event, cancel: &Cancel) -> Result<Invocation, EnvironmentError> {
        let worker = self.worker.as_ref().ok_or(EnvironmentError::Ended)?;
        cancel.watch(worker.channel());
        let began = Instant::now();
        worker.send(&[ToWorker::Invoke(event.clone())])?;
        let mut talk = Talk::until(began + self.limits.wall);
        let mut head = None;
        let mut body = Vec::new();
        let answer = loop {
            match self.next(&mut talk) {
                Ok(FromWorker::Head(status, headers)) if head.is_none() => head = Some((status, headers)),
                Ok(FromWorker::Body(chunk)) if head.is_some() && body.len() + chunk.len() <= MAX_BODY => {
                    body.extend(chunk);
                }
                Ok(FromWorker::Answered(Err(error))) if head.is_none() => break Err(error),
                Ok(FromWorker::Answered(Ok(()))) if let Some((status, headers)) = head.take() => {
                    match http::checked(f64::from(status), headers, body) {
                        Ok(answer) => break Ok(answer),
                        Err(_) => return Err(self.broken(Err(Limit::Crash), talk, cancel)),
                    }
                }
                other => return Err(self.broken(other, talk, cancel)),
            }
        };
        let run = began.elapsed();
        self.done(&mut talk);
        Ok(Invocation { answer, run: run.into(), console: talk.recorder.finish() })
    }

    /// Whether it has ended and can answer no more.
    pub fn has_ended(&self) -> bool {
        self.worker.is_none()
    }

    /// Waits for the work that goes on after the answer. If it does not come to its end, the environment has: the answer
    /// is out, so this is no error.
    fn done(&mut self, talk: &mut Talk) {
        if !matches!(self.next(talk), Ok(FromWorker::Done)) {
            self.worker = None;
        }
    }

    /// The next message that is no print, or the limit that ends the environment.
    fn next(&mut self, talk: &mut Talk) -> Result<FromWorker, Limit> {
        let worker = self.worker.as_mut().ok_or(Limit::Crash)?;
        loop {
            match worker.receive(talk.deadline) {
                process::Event::Message(FromWorker::Printed(printed)) => {
                    talk.printed = talk.printed.saturating_add(printed.bytes);
                    talk.recorder.print(None, printed.level, &printed.text);
                    if talk.printed > self.limits.output.0 {
                        return Err(Limit::Output);
                    }
                }
                process::Event::Message(FromWorker::Limit(limit, _)) => return Err(limit),
                process::Event::Message(message) => return Ok(message),
                process::Event::Quiet => return Err(Limit::Time),
                process::Event::Gone => {
                    return Err(match self.worker.take().map(Worker::end) {
                        Some(Ending::CpuTime) => Limit::Time,
                        _ => Limit::Crash,
                    });
                }
            }
        }
    }

    /// Ends the environment after something else came than was awaited.
    fn broken(&mut self, other: Result<FromWorker, Limit>, talk: Talk, cancel: &Cancel) -> EnvironmentError {
        self.worker = None;
        if cancel.is_cancelled() {
            return SandboxError::Cancelled.into();
        }
        // A child that talks out of turn is no longer ours.
        let limit = other.err().unwrap_or(Limit::Crash);
        EnvironmentError::Limit { limit, console: talk.recorder.finish() }
    }
}

/// What comes from the child while one order is carried out.
struct Talk {
    deadline: Instant,
    recorder: Recorder,
    printed: u64,
}

impl Talk {
    fn until(deadline: Instant) -> Self {
        Self { deadline, recorder: Recorder::default(), printed: 0 }
    }
}
