//! The life of one request: its phases, their order, and which of them are billed. The lesson checks its diagram against
//! it, measurements fill it, prices are computed from it, screens draw it. Knows nothing of any of them.

use std::fmt;

use crate::units::Millis;

/// A part of a request's life, in the order in which the parts happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The platform receives the request and finds the function.
    Arrive,
    /// The platform looks for a free execution environment.
    Decide,
    /// A new execution environment is created: a process, an isolate, a microVM.
    Spawn,
    /// The runtime starts and the function's top-level code runs.
    Init,
    /// The handler runs with the event.
    Execute,
    /// The answer travels back.
    Return,
    /// The environment waits for the next request, or is shut down.
    Idle,
}

impl Phase {
    /// All phases, first to last.
    pub const ALL: [Self; 7] =
        [Self::Arrive, Self::Decide, Self::Spawn, Self::Init, Self::Execute, Self::Return, Self::Idle];

    /// The name by which lesson files and logs call the phase.
    pub fn name(self) -> &'static str {
        match self {
            Self::Arrive => "arrive",
            Self::Decide => "decide",
            Self::Spawn => "spawn",
            Self::Init => "init",
            Self::Execute => "execute",
            Self::Return => "return",
            Self::Idle => "idle",
        }
    }

    /// The phase of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }

    /// Whether Lambda charges for the phase: the run always, Init since 2025-08-01 (AWS Compute Blog, 2025-04-29).
    pub fn is_billed(self) -> bool {
        matches!(self, Self::Init | Self::Execute)
    }

    /// Whether only a cold start has the phase.
    pub fn is_cold(self) -> bool {
        matches!(self, Self::Spawn | Self::Init)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where the lengths of a timeline come from. The two are never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Measured on this machine.
    Measured,
    /// Typical of a cloud, from a source that the lesson names; always labelled so.
    Typical,
}

/// One phase with its length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// Which part of the request's life.
    pub phase: Phase,
    /// How long it took.
    pub length: Millis,
}

/// Why spans do not make a timeline.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TimelineError {
    /// A phase stands after a later one, or twice.
    #[error("{0} cannot come after {1}")]
    OutOfOrder(Phase, Phase),
    /// A length is negative or not a number.
    #[error("the length of {0} must be a number of milliseconds, zero or more")]
    BadLength(Phase),
    /// Nobody ran the handler.
    #[error("a request without the phase execute is no request")]
    NothingRan,
}

/// The phases of one request with their lengths, in order and each at most once.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    origin: Origin,
    spans: Vec<Span>,
}

impl Timeline {
    /// Checks order and lengths.
    pub fn new(origin: Origin, spans: Vec<Span>) -> Result<Self, TimelineError> {
        for pair in spans.windows(2) {
            if pair[1].phase <= pair[0].phase {
                return Err(TimelineError::OutOfOrder(pair[1].phase, pair[0].phase));
            }
        }
        if let Some(bad) = spans.iter().find(|span| !(span.length.0 >= 0.0 && span.length.0.is_finite())) {
            return Err(TimelineError::BadLength(bad.phase));
        }
        if !spans.iter().any(|span| span.phase == Phase::Execute) {
            return Err(TimelineError::NothingRan);
        }
        Ok(Self { origin, spans })
    }

    /// Measured here, or typical of a cloud.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The spans in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The length of a phase; zero if the request did not have it.
    pub fn length(&self, phase: Phase) -> Millis {
        self.spans.iter().find(|span| span.phase == phase).map_or(Millis::ZERO, |span| span.length)
    }

    /// Whether an environment had to be made first.
    pub fn is_cold(&self) -> bool {
        self.spans.iter().any(|span| span.phase.is_cold())
    }

    /// From the request's arrival to its answer; idle time is not the caller's.
    pub fn total(&self) -> Millis {
        self.spans.iter().filter(|span| span.phase != Phase::Idle).map(|span| span.length).sum()
    }

    /// The billed duration: the billed phases, rounded up to a whole millisecond.
    pub fn billed(&self) -> Millis {
        self.billed_before(None).rounded_up()
    }

    /// The part of the billed duration that lies before `phase` begins, not rounded.
    pub fn billed_until(&self, phase: Phase) -> Millis {
        self.billed_before(Some(phase))
    }

    fn billed_before(&self, end: Option<Phase>) -> Millis {
        let counts = |span: &&Span| span.phase.is_billed() && end.is_none_or(|end| span.phase < end);
        self.spans.iter().filter(counts).map(|span| span.length).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(spans: &[(Phase, f64)]) -> Result<Timeline, TimelineError> {
        let spans = spans.iter().map(|&(phase, ms)| Span { phase, length: Millis(ms) }).collect();
        Timeline::new(Origin::Typical, spans)
    }

    #[test]
    fn init_and_run_are_billed_and_rounded_up() {
        let cold =
            timeline(&[(Phase::Arrive, 3.0), (Phase::Init, 180.0), (Phase::Execute, 31.4), (Phase::Return, 2.0)])
                .unwrap();
        assert_eq!(cold.billed(), Millis(212.0));
        assert_eq!(cold.billed_until(Phase::Execute), Millis(180.0));
        assert_eq!(cold.total(), Millis(216.4));
        assert!(cold.is_cold());
        assert!(!timeline(&[(Phase::Execute, 1.0)]).unwrap().is_cold());
    }

    #[test]
    fn phases_keep_their_order() {
        assert_eq!(
            timeline(&[(Phase::Execute, 1.0), (Phase::Init, 1.0)]),
            Err(TimelineError::OutOfOrder(Phase::Init, Phase::Execute))
        );
        assert_eq!(timeline(&[(Phase::Execute, -1.0)]), Err(TimelineError::BadLength(Phase::Execute)));
        assert_eq!(timeline(&[(Phase::Execute, f64::NAN)]), Err(TimelineError::BadLength(Phase::Execute)));
        assert_eq!(timeline(&[(Phase::Arrive, 1.0)]), Err(TimelineError::NothingRan));
    }

    #[test]
    fn names_lead_back_to_their_phase() {
        for phase in Phase::ALL {
            assert_eq!(Phase::from_name(phase.name()), Some(phase));
        }
        assert_eq!(Phase::from_name("run"), None);
    }
}
