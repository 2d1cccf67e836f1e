//! The one clock. Everything that depends on time takes a [`Clock`], so that tests can move it by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// A moment, counted from the start of the clock that gave it. Monotonic; says nothing about the date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Moment(pub Duration);

impl Moment {
    /// The time from `earlier` to this moment; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    /// The moment `span` after this one.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0 + span)
    }
}

/// A date, in seconds since the beginning of 1970. Of use over days; people set it, so it may jump either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WallTime(pub u64);

impl WallTime {
    /// The seconds from `earlier` to this date; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The date so many seconds after this one.
    #[must_use]
    pub fn plus(self, seconds: u64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// Where moments come from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;

    /// The present date.
    fn wall(&self) -> WallTime;
}

/// The machine's monotonic clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment(self.start.elapsed())
    }

    fn wall(&self) -> WallTime {
        // A date before 1970 is as wrong as any other, and no reason to stop.
        WallTime(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }
}

/// A clock that moves only when told; clones share one time.
#[derive(Debug, Clone, Default)]
pub struct ManualClock {
    micros: Arc<AtomicU64>,
    date: Arc<AtomicU64>,
}

impl ManualClock {
    /// Moves the time forward.
    pub fn advance(&self, span: Duration) {
        self.micros.fetch_add(span.as_micros() as u64, Ordering::Relaxed);
        self.date.fetch_add(span.as_secs(), Ordering::Relaxed);
    }

    /// Sets the date, forward or back.
    pub fn set(&self, date: WallTime) {
        self.date.store(date.0, Ordering::Relaxed);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment(Duration::from_micros(self.micros.load(Ordering::Relaxed)))
    }

    fn wall(&self) -> WallTime {
        WallTime(self.date.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manual_time_moves_only_by_hand() {
        let clock = ManualClock::default();
        let shared = clock.clone();
        let start = clock.now();
        shared.advance(Duration::from_millis(250));
        assert_eq!(clock.now().since(start), Duration::from_millis(250));
        assert_eq!(start.since(clock.now()), Duration::ZERO);
    }

    #[test]
    fn a_date_may_jump_back_and_no_span_is_negative() {
        let clock = ManualClock::default();
        clock.set(WallTime(1_000));
        clock.advance(Duration::from_mins(1));
        let before = clock.wall();
        clock.set(WallTime(500));
        assert_eq!((before, clock.wall().since(before)), (WallTime(1_060), 0));
        assert_eq!(WallTime(u64::MAX).plus(9), WallTime(u64::MAX));
    }
}
