//! Sums of a trigger: has it counted what is looked for?

use crate::lab::observe::{Check, Need, Observation, checks, state};
use crate::lab::triggers::record::Row;
use crate::watch::{Counts, Sum, Watch};

/// Looks at the sums of one trigger.
#[derive(Debug, Clone)]
pub(super) struct Observer {
    watch: Counts,
    /// Whether the lab has the trigger.
    known: bool,
    /// For each sum: what it comes to, and what was seen once that was enough.
    seen: Vec<Seen>,
}

#[derive(Debug, Clone, Default)]
struct Seen {
    /// What the sum came to when it was looked at last.
    last: u64,
    /// What it came to before the other one had risen; none until that has.
    base: Option<u64>,
    met: Option<String>,
}

impl Observer {
    pub(super) fn new(watch: Counts) -> Self {
        Self { seen: vec![Seen::default(); watch.sums.len()], known: false, watch }
    }

    pub(super) fn count(&mut self, triggers: &[Row]) {
        let row = triggers.iter().find(|row| row.name == self.watch.trigger);
        self.known = row.is_some();
        let Some(row) = row else { return };
        for (sum, seen) in self.watch.sums.iter().zip(&mut self.seen) {
            seen.look(sum, row);
        }
    }

    pub(super) fn report(&self) -> Observation {
        let missing = |sum: &Sum, seen: &Seen| {
            if self.known {
                format!("{} {} of {}", sum.counter.name(), seen.counted(sum), sum.least)
            } else {
                format!("no trigger {} yet", self.watch.trigger)
            }
        };
        let states = self.watch.sums.iter().zip(&self.seen);
        let states = states.map(|(sum, seen)| (Need::Needed, state(seen.met.as_deref(), || missing(sum, seen))));
        let checks: Vec<Check> = checks(&Watch::Counts(self.watch.clone()), states);
        Observation { checks, measured: Vec::new() }
    }
}

impl Seen {
    fn look(&mut self, sum: &Sum, row: &Row) {
        let now = row.sum(sum.counter);
        if let Some(other) = sum.after {
            let other = row.sum(other);
            if self.base.is_none() && other > 0 {
                // Until then it came to what was seen last: what has come since counts.
                self.base = Some(self.last);
            }
        }
        // A lab that was told to begin anew counts from 0 again.
        self.base = self.base.map(|base| base.min(now));
        self.last = now;
        if self.met.is_none() && self.counted(sum) >= sum.least {
            self.met = Some(format!("{} {}", sum.counter.name(), self.counted(sum)));
        }
    }

    /// What counts of the sum.
    fn counted(&self, sum: &Sum) -> u64 {
        match (sum.after, self.base) {
            (None, _) => self.last,
            (Some(_), Some(base)) => self.last - base,
            (Some(_), None) => 0,
        }
    }
}
