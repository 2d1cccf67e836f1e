//! What is remembered of what happened: the newest requests, log lines and stopped instances, sums, and how long requests
//! took. Bounded in memory however long the lab runs. Decides nothing.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::lab::record::{Instance, Latency, LogLine, Request, Snapshot, Start, Totals};
use crate::units::{GbSeconds, Millis};

/// The memory of a lab.
#[derive(Debug, Default)]
pub(super) struct Journal {
    requests: VecDeque<Arc<Request>>,
    log: VecDeque<Arc<LogLine>>,
    stopped: VecDeque<Instance>,
    totals: Totals,
    cold: Histogram,
    warm: Histogram,
}

impl Journal {
    /// Remembers an answered request.
    pub(super) fn request(&mut self, request: &Arc<Request>) {
        let totals = &mut self.totals;
        totals.answered += 1;
        match request.start {
            Start::Cold => {
                totals.cold += 1;
                self.cold.add(request.phases.total());
            }
            Start::Warm => {
                totals.warm += 1;
                self.warm.add(request.phases.total());
            }
            Start::None => {}
        }
        if request.start != Start::None {
            totals.invocations += 1;
            totals.billed += request.billed;
            let GbSeconds(so_far) = totals.gb_seconds;
            totals.gb_seconds = GbSeconds(so_far + request.billed.as_secs() * request.memory.as_gb());
        }
        totals.throttled += u64::from(request.status == 429 && request.start == Start::None);
        totals.failed += u64::from(request.status >= 500);
        keep(&mut self.requests, Arc::clone(request), Snapshot::REQUESTS);
    }

    /// Remembers a log line.
    pub(super) fn line(&mut self, line: &Arc<LogLine>) {
        self.log.push_back(Arc::clone(line));
        if self.log.len() > Snapshot::LOG {
            self.log.pop_front();
        }
    }

    /// Remembers an instance that is gone.
    pub(super) fn stopped(&mut self, instance: Instance) {
        keep(&mut self.stopped, instance, Snapshot::STOPPED);
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Answered requests, the newest first.
    pub(super) fn requests(&self) -> &VecDeque<Arc<Request>> {
        &self.requests
    }

    /// Log lines, the newest last.
    pub(super) fn log(&self) -> &VecDeque<Arc<LogLine>> {
        &self.log
    }

    /// Stopped instances, the newest first.
    pub(super) fn gone(&self) -> impl Iterator<Item = &Instance> {
        self.stopped.iter()
    }

    /// Sums.
    pub(super) fn totals(&self) -> Totals {
        self.totals
    }

    /// How long cold requests took.
    pub(super) fn cold(&self) -> Latency {
        self.cold.latency()
    }

    /// How long warm requests took.
    pub(super) fn warm(&self) -> Latency {
        self.warm.latency()
    }
}

/// Puts the newest first and drops the oldest.
fn keep<T>(kept: &mut VecDeque<T>, newest: T, most: usize) {
    kept.push_front(newest);
    kept.truncate(most);
}

/// Times on a logarithmic axis, fine enough for percentiles to within about one percent.
#[derive(Debug, Default)]
struct Histogram {
    fine: Vec<u32>,
    count: u64,
}

impl Histogram {
    /// Fine steps in one step of [`Latency`].
    const FINE: usize = 16;
    const STEPS: usize = Latency::STEPS * Self::FINE;

    fn add(&mut self, time: Millis) {
        if self.fine.is_empty() {
            self.fine = vec![0; Self::STEPS];
        }
        let doublings = (time.0 / Latency::LOWEST.0).max(1.0).log2();
        let step = (doublings * (Latency::PER_DOUBLING * Self::FINE) as f64) as usize;
        let counter = &mut self.fine[step.min(Self::STEPS - 1)];
        *counter = counter.saturating_add(1);
        self.count += 1;
    }

    fn latency(&self) -> Latency {
        if self.count == 0 {
            return Latency::default();
        }
        let counts = self.fine.chunks(Self::FINE).map(|fine| fine.iter().sum()).collect();
        Latency { p50: self.percentile(0.5), p95: self.percentile(0.95), count: self.count, counts }
    }

    /// The time that this part of the requests did not exceed: the middle of its fine step.
    fn percentile(&self, part: f64) -> Millis {
        let wanted = ((self.count as f64 * part).ceil() as u64).max(1);
        let mut seen = 0;
        let step = self.fine.iter().position(|count| {
            seen += u64::from(*count);
            seen >= wanted
        });
        let doublings = (step.unwrap_or(0) as f64 + 0.5) / (Latency::PER_DOUBLING * Self::FINE) as f64;
        Millis(Latency::LOWEST.0 * doublings.exp2())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(times: &[f64]) -> Latency {
        let mut histogram = Histogram::default();
        for time in times {
            histogram.add(Millis(*time));
        }
        histogram.latency()
    }

    #[test]
    fn percentiles_are_near_the_truth() {
        let times: Vec<f64> = (1..=1000).map(|n| f64::from(n) / 100.0).collect();
        let latency = of(&times);
        assert!((latency.p50.0 - 5.0).abs() < 0.06, "{}", latency.p50.0);
        assert!((latency.p95.0 - 9.5).abs() < 0.11, "{}", latency.p95.0);
        assert_eq!(latency.count, 1000);
        assert_eq!(latency.counts.iter().sum::<u32>(), 1000);
        assert_eq!(of(&[]), Latency::default());
    }

    #[test]
    fn a_count_falls_between_the_edges_of_its_step() {
        for time in [0.04, 0.2, 1.0, 3.3, 250.0] {
            let latency = of(&[time]);
            let step = latency.counts.iter().position(|count| *count == 1).unwrap();
            assert!(Latency::edge(step).0 <= time && time < Latency::edge(step + 1).0, "{time}");
        }
    }

    proptest! {
        #[test]
        fn any_time_is_counted(times in prop::collection::vec(any::<f64>(), 1..50)) {
            let latency = of(&times);
            prop_assert_eq!(latency.count as usize, times.len());
            prop_assert!(latency.p50 <= latency.p95);
        }
    }
}
