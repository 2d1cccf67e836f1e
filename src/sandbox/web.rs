//! The web API that guest handlers use, and the call of a handler in each of the three styles of the course. Knows the
//! engine, not the process around it: time, waiting and stopping are asked of a [`Host`].
//!
//! The API is JavaScript (`web/prelude/*.js`, one topic a file) over a few native functions. The files are compiled
//! together once and loaded into every isolate as bytecode. Everything that a guest can reach may have been changed by
//! it, so the prelude works with what it took before guest code ran, and what comes back is checked again in Rust.

use std::time::Duration;

use crate::clock::Moment;
use crate::units::MemoryMb;

pub mod answer;
pub mod bytecode;
#[cfg(test)]
mod conformance;
mod drive;
pub mod event;
pub mod fault;
pub mod invoke;
mod lambda;
mod natives;
pub mod prelude;
pub mod program;
mod raw;
#[cfg(test)]
mod rig;
mod timers;

/// What the web API asks of the process it runs in.
pub trait Host {
    /// The present moment, on the clock that timers follow.
    fn now(&self) -> Moment;

    /// The time of day, as a span since 1970-01-01 UTC.
    fn unix_time(&self) -> Duration;

    /// Waits until `due`, or returns earlier when guest code is to stop.
    fn wait_until(&self, due: Moment);

    /// Says whether guest code is to stop now: its time is up or nobody wants the answer any more.
    fn stopped(&self) -> bool;
}

/// What a function is told about the place it runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The variables of `process.env`, and of the `env` argument of a Worker.
    pub env: Vec<(String, String)>,
    /// The name of the function, as a Lambda context gives it.
    pub function_name: String,
    /// The memory setting.
    pub memory: MemoryMb,
    /// The time that one invocation may take.
    pub time_limit: Duration,
}

impl Default for Settings {
    /// The defaults of Lambda: 128 MB and 3 s.
    fn default() -> Self {
        Self {
            env: Vec::new(),
            function_name: "function".to_owned(),
            memory: MemoryMb(128),
            time_limit: Duration::from_secs(3),
        }
    }
}
