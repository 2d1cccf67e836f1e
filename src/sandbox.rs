//! Guest JavaScript in a child process that can always be killed. Knows nothing of lessons, and no expected value ever
//! enters it.
//!
//! The engine asks its interrupt handler only now and then, and a native loop may never ask at all. So a limit is a kill,
//! and what happened is decided on the parent's side from frames that Rust code wrote.
//!
//! | part | side | what it does |
//! |---|---|---|
//! | [`limits`] | both | every number that bounds a child |
//! | [`spawn`], `process` | parent | start, talk to, kill and reap a child |
//! | [`cancel`] | parent | stop a run from another thread |
//! | [`ask`] | both | what a guest asks of the platform around it |
//! | [`calls`] | parent | one program, many calls: the run that a grader reads |
//! | [`environment`] | parent | one program, many requests: a function that stays warm |
//! | [`host`] | parent | isolates that serve many calls, for a platform |
//! | [`picture`] | child | makes pictures smaller, within limits that their header is held against first |
//! | [`transcript`] | parent | what a guest printed, kept within bounds |
//! | [`value`] | both | what calls returned and threw, as plain data |
//! | [`selftest`] | both | a child tries what must be refused |
//! | `wire`, `message` | both | frames and what they mean; any bytes are survived |
//! | [`worker`], `orders`, `serve`, `outbox` | child | its start, the thread that takes orders, its answers |
//! | `confine` | child | no files, no network, no new process |
//! | `isolate` | child | an engine with limits on heap, stack and time |
//! | `program`, `outcome` | child | loading a learner's file, finding its function, values as data |
//! | `console`, `inspect`, `pristine` | child | printing without running guest code |
//! | [`web`] | child | the web API for handlers, and calling them in their three styles |
//! | `raw` | child | the few lines that need `unsafe` |

pub mod ask;
pub mod calls;
pub mod cancel;
pub mod environment;
pub mod host;
pub mod limits;
pub mod picture;
#[cfg(all(unix, any(debug_assertions, feature = "rehearsal")))]
pub mod rehearsal;
pub mod selftest;
pub mod spawn;
pub mod transcript;
pub mod value;
pub mod web;
pub mod worker;

mod message;
mod wire;

#[cfg(unix)]
mod process;
#[cfg(not(unix))]
#[path = "sandbox/process_elsewhere.rs"]
mod process;

#[cfg(unix)]
mod confine;
#[cfg(unix)]
mod console;
#[cfg(unix)]
mod inspect;
#[cfg(unix)]
mod isolate;
#[cfg(unix)]
mod orders;
#[cfg(unix)]
mod outbox;
#[cfg(unix)]
mod outcome;
#[cfg(unix)]
mod pristine;
#[cfg(unix)]
mod program;
#[cfg(unix)]
mod raw;
#[cfg(unix)]
mod serve;

use std::io;

use thiserror::Error;

/// Why guest code was not run.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The child could not be started.
    #[error("could not start a process for guest code")]
    Start(#[source] io::Error),
    /// The child ended before it was ready.
    #[error("the process for guest code ended before it was ready")]
    NotReady,
    /// The thread that starts children is gone.
    #[error("the thread that starts processes for guest code is gone")]
    NoSpawner,
    /// The job does not fit into a frame.
    #[error("the program and its cases are too large")]
    TooLarge,
    /// The run was cancelled.
    #[error("the run was cancelled")]
    Cancelled,
    /// The system has no way to confine guest code that this program knows.
    #[error("running programs needs Linux or macOS; on Windows, WSL works")]
    Unsupported,
}

/// Whether guest code can run on this system at all. What a start could not do is told by the start.
pub fn available() -> Result<(), SandboxError> {
    if process::AVAILABLE { Ok(()) } else { Err(SandboxError::Unsupported) }
}
