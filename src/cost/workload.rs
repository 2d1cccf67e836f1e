//! A month of one function in the numbers that platforms charge for.

use crate::units::{MemoryMb, Millis};

/// How often a function runs in a month, and how it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Workload {
    /// Runs a month.
    pub invocations: f64,
    /// How long a run takes on average.
    pub duration: Millis,
    /// How much of that time the processor works; the rest is waiting.
    pub cpu: Millis,
    /// Memory of the function, as configured.
    pub memory: MemoryMb,
}

impl Workload {
    /// A function that computes all the time that it runs.
    pub fn busy(invocations: f64, duration: Millis, memory: MemoryMb) -> Self {
        Self { invocations, duration, cpu: duration, memory }
    }

    /// The same month with another number of runs.
    #[must_use]
    pub fn with_invocations(self, invocations: f64) -> Self {
        Self { invocations, ..self }
    }
}
