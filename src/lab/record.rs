//! What happened in the lab, as plain data: requests with their measured phases, instances, log lines, and a snapshot of
//! the whole. Decides nothing.

use std::collections::VecDeque;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Moment;
use crate::lab::platform::{Platform, Profile, Settings};
use crate::lab::triggers::record::{Happened, Row};
use crate::sandbox::environment::GuestError;
use crate::text::Clean;
use crate::units::{Bytes, GbSeconds, MemoryMb, Millis};

/// A request, by its number from 1 in the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RequestId(pub u64);

/// An instance, by its number from 1 in the order of starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct InstanceId(pub u64);

/// A function, by its number in the order in which the lab met it. A new version of a file is the same function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FunctionId(pub u32);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for InstanceId {
    /// Writes `i-3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "i-{}", self.0)
    }
}

/// The version of a function: a hash of its files and variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Version(pub u64);

impl fmt::Display for Version {
    /// Writes eight hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0 as u32)
    }
}

/// Who sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// This program, at a key of the learner.
    Tutor,
    /// Any other program: a browser, curl.
    Outside,
    /// A trigger of the lab, such as a queue.
    Trigger,
}

/// How the instance of a request was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The request waited for an instance to start.
    Cold,
    /// A running instance took it.
    Warm,
    /// No instance was asked: no such route, throttled, refused.
    None,
}

/// The measured parts of a request, in the order in which they happen; they add up to the whole.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Phases {
    /// Waiting because the concurrency limit was reached.
    pub queue: Millis,
    /// Waiting for a process or isolate; zero when warm.
    pub spawn: Millis,
    /// Waiting for the runtime and the function's top-level code; zero when warm.
    pub init: Millis,
    /// From handing over the event to the end of the answer.
    pub run: Millis,
}

impl Phases {
    /// From the request's arrival to the end of its answer.
    pub fn total(&self) -> Millis {
        self.queue + self.spawn + self.init + self.run
    }
}

/// The beginning of a body, for whoever watches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Glance {
    /// The value of `content-type`, in lower case, without parameters; empty if there was none.
    pub content_type: String,
    /// The first bytes, at most [`Glance::MOST`].
    pub bytes: Vec<u8>,
    /// The length of the whole body.
    pub length: u64,
}

impl Glance {
    /// Bytes that are kept of a body.
    pub const MOST: usize = 4096;

    /// The body as JSON, if it is whole and JSON.
    pub fn json(&self) -> Option<serde_json::Value> {
        let whole = self.bytes.len() as u64 == self.length;
        whole.then(|| serde_json::from_slice(&self.bytes).ok()).flatten()
    }

    /// The beginning as text that is safe to show.
    pub fn text(&self) -> Clean {
        crate::text::sanitise(&String::from_utf8_lossy(&self.bytes))
    }
}

/// A request that was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its number.
    pub id: RequestId,
    /// When it arrived.
    pub arrived: Moment,
    /// When its answer had ended.
    pub ended: Moment,
    /// Who sent it.
    pub client: Client,
    /// The method, safe to show.
    pub method: Clean,
    /// The path with its query, safe to show.
    pub target: Clean,
    /// The pattern of the route that took it, such as `/api/users/[id]`; none if there was none.
    pub route: Option<String>,
    /// The function that took it.
    pub function: Option<FunctionId>,
    /// The version of the function that took it.
    pub version: Option<Version>,
    /// The platform as which the lab ran then.
    pub platform: Platform,
    /// The status of the answer.
    pub status: u16,
    /// Why it was not answered by the function as the function wished; none if it was.
    pub fault: Option<Clean>,
    /// The instance that took it.
    pub instance: Option<InstanceId>,
    /// Cold or warm.
    pub start: Start,
    /// Its measured parts.
    pub phases: Phases,
    /// A wait that was added on purpose and is in none of the parts; see [`Profile`].
    pub added: Millis,
    /// What is billed for it: Init and run on `lambda`, rounded up to a whole millisecond; processor time on `workers`
    /// and `vercel`.
    pub billed: Millis,
    /// The memory setting that it is billed by.
    pub memory: MemoryMb,
    /// What came in.
    pub body: Glance,
    /// What went out.
    pub answer: Glance,
    /// Whether the answer carried `Server-Timing`.
    pub timed: bool,
}

/// Where a request in flight is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It waits below the concurrency limit.
    Queued,
    /// Its instance is being started.
    Spawning,
    /// The top-level code of its instance runs.
    Initialising,
    /// Its handler runs.
    Running,
}

/// A request that is not answered yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Flight {
    /// Its number.
    pub id: RequestId,
    /// The method, safe to show.
    pub method: Clean,
    /// The path with its query, safe to show.
    pub target: Clean,
    /// The instance that it waits for or that runs it.
    pub instance: Option<InstanceId>,
    /// Cold or warm, as far as known.
    pub start: Start,
    /// Where it is.
    pub stage: Stage,
    /// When it arrived.
    pub arrived: Moment,
    /// The parts that are over, and how much of the present one has passed at the time of the snapshot.
    pub phases: Phases,
}

/// Why an instance was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// It had no work for the idle time.
    Idle,
    /// It was idle, and an instance of another function needed its place.
    MadeRoom,
    /// Its function has a new version, or is gone.
    NewVersion,
    /// Somebody asked for it by name.
    Killed,
    /// Somebody asked for zero instances.
    ScaledToZero,
    /// The platform or its settings were changed.
    Reconfigured,
    /// A limit was reached, its process died or broke the protocol.
    Failed,
    /// The lab ended.
    Ended,
}

impl StopReason {
    /// The reason in a word or two, for a row of a table and for JSON.
    pub fn words(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::MadeRoom => "made room",
            Self::NewVersion => "new version",
            Self::Killed => "killed",
            Self::ScaledToZero => "scaled to zero",
            Self::Reconfigured => "new settings",
            Self::Failed => "failed",
            Self::Ended => "lab ended",
        }
    }
}

/// What an instance is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Its process or isolate is made, its top-level code runs.
    Starting,
    /// It runs this many requests, since then.
    Busy(usize, Moment),
    /// It waits for a request, and is stopped at this moment if none comes.
    Idle(Moment),
    /// It is gone, since this moment.
    Stopped(StopReason, Moment),
}

/// An instance, alive or gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// Its number.
    pub id: InstanceId,
    /// The pattern of the route of its function.
    pub route: String,
    /// The version that it runs.
    pub version: Version,
    /// What it is doing.
    pub doing: Doing,
    /// Requests that it has answered.
    pub served: u64,
    /// When its start began.
    pub started: Moment,
    /// The most memory that its heap took, once it has told.
    pub memory: Option<Bytes>,
}

/// A route as the list of routes shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteRow {
    /// The pattern, such as `/api/users/[id]`.
    pub pattern: String,
    /// The file, relative to the folder of functions.
    pub file: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The methods that it exports, or `any`; empty until it has run once.
    pub methods: String,
    /// The version that serves.
    pub version: Version,
    /// What is wrong with the newest text of the file; the version before keeps serving.
    pub error: Option<DeployError>,
}

/// Why a file could not be deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployError {
    /// The file, relative to the folder of functions.
    pub file: String,
    /// What is wrong.
    pub message: Clean,
    /// Line from 1, if known.
    pub line: Option<u32>,
    /// Column from 1, if known.
    pub column: Option<u32>,
}

impl DeployError {
    /// A problem of a file as a whole.
    pub fn about(file: &str, message: &str) -> Self {
        Self { file: file.to_owned(), message: crate::text::sanitise_line(message), line: None, column: None }
    }

    /// What the code of a function's file, or of a file beside it, has come to when it was loaded.
    pub fn of_guest(file: &str, error: &GuestError) -> Self {
        // A file beside the function's own is named from its folder.
        let file = match (&error.file, file.rsplit_once('/')) {
            (None, _) => file.to_owned(),
            (Some(beside), Some((folder, _))) => format!("{folder}/{beside}"),
            (Some(beside), None) => beside.to_string(),
        };
        Self { file, message: error.message.clone(), line: error.line, column: error.column }
    }
}

impl fmt::Display for DeployError {
    /// Writes `app/api/hello/route.js:3:9: SyntaxError: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        write!(f, ": {}", self.message)
    }
}

/// Who wrote a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The platform, about an invocation, a start or a stop.
    Platform,
    /// The guest's `console`.
    Guest,
    /// Something that went wrong.
    Error,
}

impl Source {
    /// Its name in JSON and in front of a line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Guest => "console",
            Self::Error => "error",
        }
    }
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub at: Moment,
    /// Who wrote it.
    pub source: Source,
    /// The request it is about, if it is about one.
    pub request: Option<RequestId>,
    /// The instance it is about, if it is about one.
    pub instance: Option<InstanceId>,
    /// The text.
    pub text: Clean,
}

/// How long requests took: counts on a logarithmic axis, and the two figures that matter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Latency {
    /// Half of them took no longer.
    pub p50: Millis,
    /// 95 of 100 took no longer.
    pub p95: Millis,
    /// How many there are.
    pub count: u64,
    /// How many fell into each step of [`Latency::edges`].
    pub counts: Vec<u32>,
}

impl Latency {
    /// Steps for each doubling of the time.
    pub const PER_DOUBLING: usize = 4;
    /// The lower edge of the first step.
    pub const LOWEST: Millis = Millis(0.03125);
    /// How many steps there are: up to about 32 s.
    pub const STEPS: usize = 20 * Self::PER_DOUBLING;

    /// The lower edge of a step.
    pub fn edge(step: usize) -> Millis {
        Millis(Self::LOWEST.0 * 2f64.powf(step as f64 / Self::PER_DOUBLING as f64))
    }
}

/// What is summed up since the lab started or was cleared.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Requests that a function was called for.
    pub invocations: u64,
    /// All requests that were answered.
    pub answered: u64,
    /// Requests that waited for a start.
    pub cold: u64,
    /// Requests that a running instance took.
    pub warm: u64,
    /// Requests that were turned away with 429.
    pub throttled: u64,
    /// Requests that ended with a status from 500.
    pub failed: u64,
    /// The sum of the billed durations.
    pub billed: Millis,
    /// The sum of the billed durations times their memory.
    pub gb_seconds: GbSeconds,
}

/// The lab at one moment. Cheap to clone: what is long is shared.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// When it was taken.
    pub at: Moment,
    /// The address, such as `http://127.0.0.1:49213`.
    pub address: String,
    /// The folder of functions.
    pub folder: PathBuf,
    /// The platform.
    pub platform: Platform,
    /// Its settings.
    pub settings: Settings,
    /// The delay that is added to cold starts, if one is.
    pub profile: Option<Profile>,
    /// The routes in the order of their patterns.
    pub routes: Vec<RouteRow>,
    /// Answered requests, the newest first; as many as are kept.
    pub requests: VecDeque<Arc<Request>>,
    /// Requests in flight, the oldest first.
    pub flights: Vec<Flight>,
    /// Instances: the living ones by number, then those that stopped lately, the newest first.
    pub instances: Vec<Instance>,
    /// Cold requests, those in flight left out.
    pub cold: Latency,
    /// Warm requests, those in flight left out.
    pub warm: Latency,
    /// Sums.
    pub totals: Totals,
    /// The newest log lines, the newest last.
    pub log: VecDeque<Arc<LogLine>>,
    /// What the traffic generator is doing, in words; none if nothing.
    pub traffic: Option<String>,
    /// Triggers besides HTTP, by name.
    pub triggers: Vec<Row>,
}

impl Snapshot {
    /// Answered requests that are kept.
    pub const REQUESTS: usize = 500;
    /// Log lines that are kept.
    pub const LOG: usize = 500;
    /// Stopped instances that are kept.
    pub const STOPPED: usize = 20;
}

/// Something that happened, for `lab --json`: one line each.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A version of a function went live.
    Deployed {
        /// The pattern of its route.
        route: String,
        /// Its file, relative to the folder of functions.
        file: String,
        /// Its version.
        version: Version,
        /// From the change on disk being noticed to the new version being live; zero at the start.
        took: Duration,
    },
    /// A file could not be deployed.
    Broken(DeployError),
    /// An instance is ready.
    Started {
        /// Its number.
        instance: InstanceId,
        /// The pattern of its route.
        route: String,
        /// How long its process or isolate took.
        spawn: Millis,
        /// How long its top-level code took.
        init: Millis,
    },
    /// A request was answered.
    Request(Arc<Request>),
    /// An instance is gone.
    Stopped {
        /// Its number.
        instance: InstanceId,
        /// Why.
        reason: StopReason,
    },
    /// A log line.
    Log(Arc<LogLine>),
    /// Something happened to an event of a trigger.
    Trigger {
        /// The name of the trigger.
        trigger: String,
        /// What happened.
        happened: Happened,
    },
}
