//! Every number that bounds a child, in one value that is given when the child starts.

use std::time::Duration;

use crate::units::Bytes;

/// What a child may use. Reaching a limit is an ordinary result of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Memory of one isolate: everything that the engine allocates for the guest.
    pub heap: Bytes,
    /// Depth of the guest's calls, as bytes of stack that the engine may use; at most 12 MiB.
    pub stack: Bytes,
    /// Address space of the whole process; `None` leaves it unlimited.
    pub address_space: Option<Bytes>,
    /// Processor time of the whole process, after which the kernel ends it; whole seconds.
    pub process_cpu: Option<Duration>,
    /// Processor time of the guest's thread, which an interrupt ends.
    pub guest_cpu: Duration,
    /// Time on the clock from the start of the child to its end, which a kill ends.
    pub wall: Duration,
    /// What the guest may print in all; more than this ends the run.
    pub output: Bytes,
    /// How many isolates the process holds.
    pub isolates: Isolates,
}

/// How many isolates a process holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolates {
    /// One; its thread is there before the walls are, and no other can come.
    One,
    /// As many as are asked for, each on a thread of its own.
    Many,
}

impl Isolates {
    /// Both, in the order of their numbers in frames.
    pub(super) const ALL: [Self; 2] = [Self::One, Self::Many];
}

impl Limits {
    /// Limits for grading a solution and for running an example: one second of work.
    pub const fn grading() -> Self {
        Self {
            heap: Bytes::mib(64),
            stack: Bytes::mib(4),
            address_space: Some(Bytes::mib(512)),
            process_cpu: Some(Duration::from_secs(3)),
            guest_cpu: Duration::from_secs(1),
            wall: Duration::from_secs(2),
            output: Bytes::mib(16),
            isolates: Isolates::One,
        }
    }

    /// Limits for one execution environment: as for grading, but the processor time is that of one invocation, since the
    /// kernel's count runs over a whole life.
    pub const fn environment() -> Self {
        Self { process_cpu: None, ..Self::grading() }
    }

    /// Limits for a process that is one instance of a platform: the heap is the memory setting, `timeout` the time of one
    /// request.
    pub const fn instance(heap: Bytes, timeout: Duration) -> Self {
        Self {
            heap,
            address_space: Some(Bytes(heap.0 + Bytes::mib(384).0)),
            process_cpu: None,
            guest_cpu: timeout,
            wall: timeout,
            ..Self::grading()
        }
    }

    /// Limits for an isolate among many in one process: `cpu` is the processor time of one request. The address space is
    /// not limited; the parent watches what is resident.
    pub const fn isolate(heap: Bytes, cpu: Duration, timeout: Duration) -> Self {
        Self {
            heap,
            address_space: None,
            process_cpu: None,
            guest_cpu: cpu,
            wall: timeout,
            isolates: Isolates::Many,
            ..Self::grading()
        }
    }
}
