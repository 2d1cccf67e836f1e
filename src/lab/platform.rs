//! The three platforms that the lab can be, with their settings. Knows nothing of processes and requests.

use std::fmt;
use std::time::Duration;

use crate::units::{Bytes, MemoryMb, Millis};

/// A way to run functions, after one of the large platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Platform {
    /// A process for each instance, one request at a time, frozen between requests: as AWS Lambda.
    Lambda,
    /// Isolates inside one process, many requests in each: as Cloudflare Workers.
    Workers,
    /// A process for each instance, several requests at a time: as Vercel Functions with Fluid compute.
    Vercel,
}

impl Platform {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Lambda, Self::Workers, Self::Vercel];

    /// The name on the command line, in JSON and on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::Workers => "workers",
            Self::Vercel => "vercel",
        }
    }

    /// The platform of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|platform| platform.name() == name)
    }

    /// How it isolates functions, in a few words for a header.
    pub fn isolation(self) -> &'static str {
        match self {
            Self::Lambda => "process per instance, one request at a time",
            Self::Workers => "isolates in one process, many requests in each",
            Self::Vercel => "process per instance, several requests at a time",
        }
    }

    /// What it imitates, in a sentence.
    pub fn imitates(self) -> &'static str {
        match self {
            Self::Lambda => {
                "Like AWS Lambda: an instance is a process of its own, serves one request at a time, is frozen between \
                 requests, and is billed for the whole time of Init and run at its configured memory."
            }
            Self::Workers => {
                "Like Cloudflare Workers: isolates share one process, one isolate serves many requests in one event loop, \
                 and only processor time is billed."
            }
            Self::Vercel => {
                "Like Vercel Functions with Fluid compute: an instance is a process that serves several requests at once, \
                 and waitUntil goes on after the answer."
            }
        }
    }

    /// What it leaves out, in a sentence.
    pub fn leaves_out(self) -> &'static str {
        match self {
            Self::Lambda => {
                "Not here: microVMs, layers, files in /tmp, response streaming by a wrapper, less processor for less memory, \
                 and the network; the time limit is 3 s and cannot go up to 15 minutes."
            }
            Self::Workers => {
                "Not here: many places in the world, V8, the cache and storage bindings, and fetch; a request may use 1 s of \
                 processor time and not 30 s."
            }
            Self::Vercel => {
                "Not here: regions, the CDN cache, images, Node's own modules and packages; the time limit is 10 s and not \
                 300 s."
            }
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What can be set on a platform. Every value has a default after the platform that is imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Memory of an instance: its heap, and what duration is billed by.
    pub memory: MemoryMb,
    /// The longest time from handing over a request to its answer. On `workers` the time on the clock is bounded by this
    /// too, and processor time by [`Settings::cpu`].
    pub timeout: Duration,
    /// Processor time of one request; none where time on the clock is what counts.
    pub cpu: Option<Duration>,
    /// How long an instance without work is kept.
    pub idle: Duration,
    /// Requests in flight at one moment, over all functions; more are queued or throttled. Zero throttles all.
    pub concurrency: usize,
    /// Requests that wait when the concurrency limit is reached; more are throttled.
    pub queue: usize,
    /// Requests that one instance serves at the same time.
    pub per_instance: usize,
}

impl Settings {
    /// The settings with which a platform begins.
    pub fn of(platform: Platform) -> Self {
        match platform {
            Platform::Lambda => Self {
                memory: MemoryMb(128),
                timeout: Duration::from_secs(3),
                cpu: None,
                idle: Duration::from_secs(10),
                concurrency: 100,
                queue: 0,
                per_instance: 1,
            },
            Platform::Workers => Self {
                memory: MemoryMb(128),
                timeout: Duration::from_secs(30),
                cpu: Some(Duration::from_secs(1)),
                idle: Duration::from_secs(10),
                concurrency: 1000,
                queue: 1000,
                per_instance: 1000,
            },
            Platform::Vercel => Self {
                memory: MemoryMb(2048),
                timeout: Duration::from_secs(10),
                cpu: None,
                idle: Duration::from_secs(10),
                concurrency: 1000,
                queue: 100,
                per_instance: 16,
            },
        }
    }

    /// The largest heap that an instance gets whatever its memory setting: guest code is bounded by this machine, too.
    pub const MOST_HEAP: Bytes = Bytes::mib(1024);
}

/// A delay that is added to cold starts on purpose, so that they can be felt: typical of a provider, never measured here,
/// and always labelled "added".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// What it is called.
    pub name: &'static str,
    /// What is added to a cold start.
    pub cold: Millis,
    /// Where the figure comes from, with its date.
    pub source: &'static str,
}

impl Profile {
    /// The profiles that there are, from the quickest to the slowest.
    pub const ALL: [Self; 4] = [
        Self {
            name: "isolate",
            cold: Millis(5.0),
            source: "isolates usually start in single-digit milliseconds (Workers tech lead, 2022)",
        },
        Self {
            name: "microVM",
            cold: Millis(125.0),
            source: "Firecracker: at most 125 ms from the call to the guest's init (SPECIFICATION.md, 2026-08)",
        },
        Self {
            name: "Node process",
            cold: Millis(165.0),
            source: "a new Node 20 process on a machine with 2 cores, median (own measurement, 2026-11-23)",
        },
        Self {
            name: "slow Lambda",
            cold: Millis(1000.0),
            source: "cold starts take from under 100 ms to over 1 s (AWS Lambda Operator Guide)",
        },
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_platform() {
        for platform in Platform::ALL {
            assert_eq!(Platform::from_name(platform.name()), Some(platform));
        }
        assert_eq!(Platform::from_name("azure"), None);
    }
}
