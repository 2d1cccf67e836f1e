//! A sign of life that an isolate's thread gives and the child's first thread watches: whether the event loop still goes
//! round. Guest code that is busy in native code of the engine does not let itself be interrupted, and this shows it.

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::time::Duration;

use crate::sandbox::raw;

/// The sign of life of one isolate.
#[derive(Debug, Default)]
pub(in crate::sandbox) struct Pulse {
    thread: AtomicI32,
    beats: AtomicU64,
    taken: AtomicU64,
    resting: AtomicBool,
    closed: AtomicBool,
}

impl Pulse {
    /// Says on which thread the isolate lives: the one that calls this.
    pub(super) fn of_this_thread(&self) {
        self.thread.store(raw::this_thread(), Ordering::SeqCst);
    }

    /// The loop goes round once more.
    pub(super) fn beat(&self) {
        self.resting.store(false, Ordering::SeqCst);
        self.beats.fetch_add(1, Ordering::SeqCst);
    }

    /// An order was taken; to be said after a beat.
    pub(super) fn took(&self) {
        self.taken.fetch_add(1, Ordering::SeqCst);
    }

    /// The loop waits, and no guest code runs.
    pub(super) fn rest(&self) {
        self.resting.store(true, Ordering::SeqCst);
    }

    /// The isolate was ordered to end: whatever it is at, nobody waits for it.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    /// Whether the isolate was ordered to end.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Whether the loop rests and has taken all of `sent` orders.
    pub(super) fn rests_after(&self, sent: u64) -> bool {
        self.taken.load(Ordering::SeqCst) == sent && self.resting.load(Ordering::SeqCst)
    }

    /// Looks at it: beats so far and the thread's processor time, as far as that is known.
    pub(super) fn look(&self) -> (u64, Duration) {
        let thread = Some(self.thread.load(Ordering::SeqCst)).filter(|thread| *thread > 0);
        (self.beats.load(Ordering::SeqCst), thread.and_then(raw::thread_time).unwrap_or_default())
    }
}
