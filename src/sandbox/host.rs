//! A child that hosts isolates and serves calls for a platform. It is spoken to without ever waiting: orders are queued,
//! bytes go out and come in as the channel takes and gives them. Knows nothing of routes, of HTTP connections and of how
//! many isolates there should be.

use std::collections::HashMap;
use std::io;
use std::time::Duration;

use crate::sandbox::SandboxError;
use crate::sandbox::ask::{Ask, AskId, MOST_OBJECT, Pictures, Told};
use crate::sandbox::environment::{Event, GuestError, Program, http};
use crate::sandbox::limits::Limits;
pub use crate::sandbox::message::Printed;
use crate::sandbox::message::hosting::Order;
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::process::{Watched, Worker};
use crate::sandbox::spawn::Spawner;
use crate::sandbox::value::Limit;
use crate::sandbox::wire::{Frames, MAX_FRAME};
use crate::units::{Bytes, MemoryMb};

/// The largest piece of a body in one message, in bytes.
pub const PIECE: usize = 64 << 10;

/// The most that pieces of what guests of one child write may come to before the rest is there, in bytes.
const MOST_PIECES: usize = 4 * MOST_OBJECT;

/// An isolate in a child, by a number that its parent chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IsolateId(pub u32);

/// A call in an isolate, by a number that the parent chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u32);

/// How an isolate takes calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// How many at a time.
    pub sharing: Sharing,
    /// What runs after an answer.
    pub after_answer: AfterAnswer,
}

/// How many calls an isolate takes at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// One; a call that nothing can settle fails at once.
    Alone,
    /// Many, in one event loop.
    Shared,
}

impl Sharing {
    /// Both, in the order of their numbers in frames.
    pub(super) const ALL: [Self; 2] = [Self::Alone, Self::Shared];
}

/// What runs between the last answer and the next call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterAnswer {
    /// Nothing: no timer and no microtask.
    Frozen,
    /// What was given to `waitUntil`, to its end.
    Background,
}

impl AfterAnswer {
    /// Both, in the order of their numbers in frames.
    pub(super) const ALL: [Self; 2] = [Self::Frozen, Self::Background];
}

/// A program for an isolate, and how it is to live there.
#[derive(Debug, Clone, PartialEq)]
pub struct Loading {
    /// The program.
    pub program: Program,
    /// The name of the function, as its context gives it.
    pub name: String,
    /// Its limits.
    pub limits: Limits,
    /// How it takes calls.
    pub mode: Mode,
    /// The memory setting that its context names.
    pub memory: MemoryMb,
}

/// What a program exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The style of its handler.
    pub style: Style,
    /// The methods of a route, in the order of their usual list; empty for the other styles, which take all.
    pub methods: Vec<String>,
}

/// The three styles of handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// A function for each method, as in a Next.js route.
    Route,
    /// `handler(event, context)`, as on AWS Lambda.
    Lambda,
    /// A default object with `fetch(request, env, ctx)`, as on Cloudflare Workers.
    Worker,
}

impl Style {
    /// All three, in the order of their numbers in frames.
    pub(super) const ALL: [Self; 3] = [Self::Route, Self::Lambda, Self::Worker];
}

/// What a call has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Processor time. While calls share an isolate, time that cannot be told apart is shared out evenly among them.
    pub cpu: Duration,
    /// The most memory that the isolate's heap has taken since it was made.
    pub heap: Bytes,
}

/// What a child tells of its isolates.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// The process is confined and takes orders; always the first.
    Ready,
    /// An isolate is made; its program begins to load.
    Begun(IsolateId),
    /// The top level of its program has run, or why not; without a program the isolate is gone.
    Live(IsolateId, Result<Found, GuestError>),
    /// The beginning of an answer: status and headers.
    Head(IsolateId, CallId, u16, Vec<(String, String)>),
    /// The next piece of its body.
    Body(IsolateId, CallId, Vec<u8>),
    /// The answer is whole, or why it is not.
    Ended(IsolateId, CallId, Result<(), GuestError>, Usage),
    /// Work after the answers has begun, or has come to its end.
    Background(IsolateId, bool),
    /// The guest printed something, for a call if only one was under way.
    Printed(IsolateId, Option<CallId>, Printed),
    /// A limit ended the isolate with all its calls.
    Stopped(IsolateId, Limit),
    /// The isolate was ended as ordered.
    Closed(IsolateId),
    /// Guest code does not let itself be interrupted; the process is about to end.
    Stuck(IsolateId),
    /// A piece of the bytes of a question that is still to come. [`Host`] keeps it until then.
    AskPiece(IsolateId, AskId, Vec<u8>),
    /// The guest asks something, for a call if only one was under way. [`Host::tell`] answers.
    Asked(IsolateId, Option<CallId>, AskId, Ask),
    /// The guest made a picture smaller.
    Pictured(IsolateId, Box<Pictures>),
}

/// Whether all that was queued has gone out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It has.
    All,
    /// The channel takes no more now.
    Blocked,
}

/// The child has gone away, or speaks a language that is not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the process for guest code is gone")]
pub struct Gone;

/// A child that hosts isolates. Dropping it kills and reaps it, which waits for its end.
#[derive(Debug)]
pub struct Host {
    worker: Worker,
    frames: Frames,
    sent: usize,
    /// Bytes of questions that are still to come.
    pieces: HashMap<(IsolateId, AskId), Vec<u8>>,
    /// Its thread must outlive the child, which dies with it.
    _spawner: Spawner,
}

impl Host {
    /// Has a child started and hands it to `then`, on another thread. The web API is compiled first if it is not yet.
    pub fn start(spawner: &Spawner, limits: Limits, then: impl FnOnce(Result<Self, SandboxError>) + Send + 'static) {
        let own = spawner.clone();
        spawner.spawn_then(move |started| {
            then(started.and_then(|worker| {
                let prelude = own.prelude().map_err(|why| SandboxError::Start(io::Error::other(why)))?;
                let mut host =
                    Self { worker, frames: Frames::default(), sent: 0, pieces: HashMap::new(), _spawner: own.clone() };
                ToWorker::Start(limits).encode(&mut host.frames);
                host.queue(&Order::Prelude(prelude.to_vec()));
                // What does not go out now goes out when the channel is watched.
                let _ = host.flush();
                Ok(host)
            }));
        });
    }

    /// The channel, to be watched for bytes that come in and for room for bytes that go out.
    pub fn channel(&self) -> io::Result<Watched> {
        self.worker.channel().watched()
    }

    /// Waits until something has come in, or there is room for what was not `sent`, but no longer than `left` and perhaps
    /// shorter.
    pub fn wait(&self, sent: Sent, left: Duration) {
        self.worker.channel().wait(sent, left);
    }

    /// The number of the process.
    pub fn process(&self) -> u32 {
        self.worker.process()
    }

    /// Orders an isolate with a program in it.
    pub fn load(&mut self, isolate: IsolateId, loading: Loading) -> Result<(), SandboxError> {
        let before = self.frames.bytes().len();
        self.queue(&Order::Load(isolate, Box::new(loading)));
        if self.frames.bytes().len() - before > MAX_FRAME {
            self.frames.cut(before);
            return Err(SandboxError::TooLarge);
        }
        Ok(())
    }

    /// Orders a call of the handler.
    pub fn call(&mut self, isolate: IsolateId, call: CallId, mut event: Event) {
        // A body that does not fit beside the rest goes ahead in pieces.
        if event.body.len() > PIECE {
            for piece in std::mem::take(&mut event.body).chunks(PIECE) {
                self.queue(&Order::Piece(isolate, call, piece.to_vec()));
            }
        }
        self.queue(&Order::Call(isolate, call, Box::new(event)));
    }

    /// Tells the guest that the reader of an answer has taken so many bytes.
    pub fn credit(&mut self, isolate: IsolateId, call: CallId, bytes: u32) {
        self.queue(&Order::Credit(isolate, call, bytes));
    }

    /// Tells the guest that nobody waits for an answer any more.
    pub fn cancel(&mut self, isolate: IsolateId, call: CallId) {
        self.queue(&Order::Cancel(isolate, call));
    }

    /// Orders the end of an isolate.
    pub fn close(&mut self, isolate: IsolateId) {
        self.queue(&Order::Close(isolate));
    }

    /// Answers what a guest has asked.
    pub fn tell(&mut self, isolate: IsolateId, ask: AskId, told: Told) {
        if let Told::Bytes(bytes) = &told {
            for piece in bytes.chunks(PIECE) {
                self.queue(&Order::TellPiece(isolate, ask, piece.to_vec()));
            }
        }
        self.queue(&Order::Tell(isolate, ask, told));
    }

    /// How many bytes are queued.
    pub fn unsent(&self) -> usize {
        self.frames.bytes().len() - self.sent
    }

    fn queue(&mut self, order: &Order) {
        order.encode(&mut self.frames);
    }

    /// Whether something is queued.
    pub fn has_unsent(&self) -> bool {
        self.sent < self.frames.bytes().len()
    }

    /// Sends what is queued, as far as the channel takes it.
    pub fn flush(&mut self) -> Result<Sent, Gone> {
        while self.sent < self.frames.bytes().len() {
            match self.worker.channel().send_some(&self.frames.bytes()[self.sent..]) {
                Ok(Some(count)) => self.sent += count,
                Ok(None) => return Ok(Sent::Blocked),
                Err(_) => return Err(Gone),
            }
        }
        self.frames.clear();
        self.sent = 0;
        Ok(Sent::All)
    }

    /// Takes in what has come, as far as there is something. True if the channel may hold more.
    pub fn take_in(&mut self) -> Result<bool, Gone> {
        self.worker.take_in()
    }

    /// The next report of what was taken in.
    pub fn next_report(&mut self) -> Result<Option<Report>, Gone> {
        loop {
            return match self.worker.next_message().map_err(|_| Gone)? {
                None => Ok(None),
                Some(FromWorker::Ready(_)) => Ok(Some(Report::Ready)),
                Some(FromWorker::Hosted(report)) => match self.believed(report)? {
                    Some(report) => Ok(Some(report)),
                    None => continue,
                },
                Some(_) => Err(Gone),
            };
        }
    }

    /// A report as far as a child can be believed; none for one that is part of another.
    fn believed(&mut self, report: Report) -> Result<Option<Report>, Gone> {
        match report {
            // What HTTP cannot carry does not come through here.
            Report::Head(isolate, call, status, headers) => {
                let answer = http::checked(f64::from(status), headers, Vec::new()).map_err(|_| Gone)?;
                Ok(Some(Report::Head(isolate, call, answer.status, answer.headers)))
            }
            Report::AskPiece(isolate, ask, piece) => {
                let kept: usize = self.pieces.values().map(Vec::len).sum();
                if kept + piece.len() > MOST_PIECES {
                    return Err(Gone);
                }
                self.pieces.entry((isolate, ask)).or_default().extend(piece);
                Ok(None)
            }
            Report::Asked(isolate, call, id, mut ask) => {
                let pieces = self.pieces.remove(&(isolate, id)).unwrap_or_default();
                if let Ask::Write { bytes, .. } = &mut ask {
                    *bytes = pieces;
                }
                if ask.is_lawful() { Ok(Some(Report::Asked(isolate, call, id, ask))) } else { Err(Gone) }
            }
            report => Ok(Some(report)),
        }
    }
}
