//! Messages on their way from a child to its parent. They are gathered for a moment, since a program may print much.

use std::cell::{Cell, RefCell};
use std::process::abort;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::io::{Errno, write};
use rustix::stdio::stdout;

use crate::sandbox::message::FromWorker;
use crate::sandbox::wire::Frames;

/// Messages are held back no longer than this while guest code runs.
const HOLD: Duration = Duration::from_millis(2);
/// Messages held back take no more room than about this, in bytes.
const FULL: usize = 32 << 10;

/// Sends messages on the channel that a child was given.
pub(super) struct Outbox {
    frames: RefCell<Frames>,
    sent: Cell<Instant>,
    /// Held while frames are written, where other threads write, too.
    writing: Arc<Mutex<()>>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self::sharing(Arc::default())
    }
}

impl Outbox {
    /// An outbox beside others, which hold the same lock while they write.
    pub(super) fn sharing(writing: Arc<Mutex<()>>) -> Self {
        Self { frames: RefCell::default(), sent: Cell::new(Instant::now()), writing }
    }

    /// Sends a message soon.
    pub(super) fn send(&self, message: &FromWorker) {
        message.encode(&mut self.frames.borrow_mut());
        self.send_if_due();
    }

    /// Keeps a message until the next one is sent now.
    pub(super) fn hold(&self, message: &FromWorker) {
        message.encode(&mut self.frames.borrow_mut());
    }

    /// Sends a message, and what waits, now.
    pub(super) fn send_now(&self, message: &FromWorker) {
        message.encode(&mut self.frames.borrow_mut());
        self.flush();
    }

    /// Sends what has waited long enough.
    pub(super) fn send_if_due(&self) {
        let waiting = self.frames.borrow().bytes().len();
        if waiting >= FULL || (waiting > 0 && self.sent.get().elapsed() >= HOLD) {
            self.flush();
        }
    }

    /// Sends what waits, now.
    pub(super) fn flush(&self) {
        let mut frames = self.frames.borrow_mut();
        let mut rest = frames.bytes();
        if rest.is_empty() {
            return;
        }
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        while !rest.is_empty() {
            match write(stdout(), rest) {
                Ok(count) => rest = &rest[count..],
                Err(Errno::INTR) => {}
                // Nobody listens any more.
                Err(_) => abort(),
            }
        }
        frames.clear();
        self.sent.set(Instant::now());
    }
}
