//! Looks for a call that an instance answered and whose parts were measured, and for one from outside of this program.

use crate::lab::observe::{Need, Observation, checks, state};
use crate::lab::record::{Client, Phases, Request, Start};
use crate::text::truncate;
use crate::watch::Watch;

/// Cells of a path in a sentence.
const PATH: u16 = 40;

#[derive(Debug, Clone, Default)]
pub(super) struct Observer {
    /// The first timed call.
    first: Option<String>,
    /// The first timed call from outside.
    outside: Option<String>,
    /// Why the newest call did not count.
    miss: Option<String>,
    /// The parts of the newest cold call, or of the newest call if none was cold.
    parts: Option<(Start, Phases)>,
}

impl Observer {
    pub(super) fn see(&mut self, request: &Request) {
        if let Some(miss) = miss(request) {
            if self.first.is_none() {
                self.miss = Some(miss);
            }
            return;
        }
        let cold_known = matches!(self.parts, Some((Start::Cold, _)));
        if request.start == Start::Cold || !cold_known {
            self.parts = Some((request.start, request.phases));
        }
        if self.first.is_none() {
            self.first = Some(words(request));
        }
        if request.client == Client::Outside && self.outside.is_none() {
            self.outside = Some(words(request));
        }
    }

    pub(super) fn report(&self) -> Observation {
        let first = state(self.first.as_deref(), || {
            self.miss.clone().unwrap_or_else(|| "not seen yet: call a function of the lab".into())
        });
        let outside =
            state(self.outside.as_deref(), || "not seen yet: use curl or a browser, in another window".into());
        let measured = match self.parts {
            None => Vec::new(),
            Some((Start::Cold, parts)) => vec![
                ("spawn", parts.spawn.to_string()),
                ("init", parts.init.to_string()),
                ("run", parts.run.to_string()),
            ],
            Some((_, parts)) => vec![("init", "none, it was warm".into()), ("run", parts.run.to_string())],
        };
        Observation { checks: checks(&Watch::TimedCall, [(Need::Needed, first), (Need::Extra, outside)]), measured }
    }
}

fn called(request: &Request) -> String {
    format!("{} {}", request.method, truncate(&request.target, PATH))
}

fn miss(request: &Request) -> Option<String> {
    let (call, status) = (called(request), request.status);
    if request.instance.is_none() || request.start == Start::None {
        Some(format!("{call} answered {status}: it reached no instance"))
    } else if status >= 500 {
        Some(format!("{call} answered {status}, expected an answer of the function"))
    } else if !request.timed {
        Some(format!("{call} answered without Server-Timing"))
    } else {
        None
    }
}

fn words(request: &Request) -> String {
    let call = called(request);
    match request.start {
        Start::Cold => format!("{call}, cold: init {}, run {}", request.phases.init, request.phases.run),
        _ => format!("{call}, warm: run {}", request.phases.run),
    }
}
