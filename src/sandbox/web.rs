//! The web API that guest handlers use, and the call of a handler in each of the three styles of the course. Knows the
//! engine, not the process around it: time, waiting and stopping are asked of a [`Host`].
//!
//! The API is JavaScript (`web/prelude/*.js`, one topic a file) over a few native functions. The files are compiled
//! together once and loaded into every isolate as bytecode. Everything that a guest can reach may have been changed by
//! it, so the prelude works with what it took before guest code ran, and what comes back is checked again in Rust.

use std::time::Duration;

use rquickjs::Value;

use crate::clock::Moment;
use crate::units::MemoryMb;

#[cfg(unix)]
mod answer;
#[cfg(unix)]
pub(super) mod asks;
#[cfg(unix)]
pub(super) mod bodies;
pub mod bytecode;
#[cfg(test)]
#[cfg(unix)]
mod conformance;
#[cfg(unix)]
pub(super) mod drive;
#[cfg(unix)]
mod event;
#[cfg(unix)]
mod fault;
#[cfg(unix)]
mod folder;
#[cfg(unix)]
pub(super) mod invoke;
#[cfg(unix)]
pub(in crate::sandbox) mod lambda;
#[cfg(unix)]
pub(super) mod modules;
#[cfg(unix)]
mod natives;
#[cfg(unix)]
pub(super) mod prelude;
#[cfg(unix)]
pub(super) mod program;
#[cfg(unix)]
pub(super) mod rejections;
#[cfg(test)]
#[cfg(unix)]
mod rig;
#[cfg(unix)]
mod timers;

/// What the web API asks of the process it runs in.
pub(super) trait Host {
    /// The present moment, on the clock that timers follow.
    fn now(&self) -> Moment;

    /// The time of day, as a span since 1970-01-01 UTC.
    fn unix_time(&self) -> Duration;

    /// Waits until `due`, or returns earlier when guest code is to stop.
    fn wait_until(&self, due: Moment);

    /// Says whether guest code is to stop now, because its time is up.
    fn stopped(&self) -> bool;

    /// Says whether a thrown value is no error of the program but the end of its memory.
    fn is_end_of_memory(&self, thrown: &Value<'_>) -> bool;
}

/// What a function is told about the place it runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    /// The variables of `process.env`, and of the `env` argument of a Worker.
    pub(super) env: Vec<(String, String)>,
    /// The name of the function, as a Lambda context gives it.
    pub(super) function_name: String,
    /// The memory setting.
    pub(super) memory: MemoryMb,
    /// The time that one invocation may take.
    pub(super) time_limit: Duration,
}
