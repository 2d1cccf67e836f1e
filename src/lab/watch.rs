//! Tells when something in the learner's folder has changed and come to rest. Knows nothing of what the files mean: whoever
//! is told reads them again.

mod eyes;
pub(in crate::lab) mod print;

use std::io;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::lab::watch::eyes::Eyes;

/// A change has come to rest when so long nothing happened: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(15);

/// Somebody who writes all the time is told of so often.
const LONGEST: Duration = Duration::from_millis(30);

/// How often is looked where nothing tells of changes.
const POLL: Duration = Duration::from_millis(250);

/// How changes are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By what the operating system tells; by looking, where it tells nothing.
    Events,
    /// By looking four times a second.
    Polls,
}

/// Somebody who watches a folder, until this is dropped.
#[derive(Debug)]
#[must_use = "the folder is watched until this is dropped"]
pub struct Watch {
    tx: Sender<Signal>,
    thread: Option<JoinHandle<()>>,
}

/// What reaches the thread that watches.
#[derive(Debug, PartialEq, Eq)]
enum Signal {
    /// Something changed.
    Touched(eyes::Touch),
    /// The watch is over.
    End,
}

/// What waiting for a signal led to.
enum Wait {
    Touched(eyes::Touch),
    Over,
    End,
}

impl Watch {
    /// Watches a folder, which need not exist yet. Whatever changes after this has returned leads to a call of `changed`,
    /// once for all changes that come close after each other, and after the last of them.
    pub fn start(folder: &Path, how: How, changed: impl Fn() + Send + 'static) -> io::Result<Self> {
        let (tx, rx) = mpsc::channel();
        let eyes = Eyes::open(&std::path::absolute(folder)?, how, tx.clone());
        let thread = thread::Builder::new().name("watch".into()).spawn(move || watch(eyes, &rx, &changed))?;
        Ok(Self { tx, thread: Some(thread) })
    }
}

impl Drop for Watch {
    /// Ends the watch; `changed` is not called after this.
    fn drop(&mut self) {
        let _ = self.tx.send(Signal::End);
        if let Some(thread) = self.thread.take().filter(|thread| thread.thread().id() != thread::current().id()) {
            let _ = thread.join();
        }
    }
}

fn watch(mut eyes: Eyes, rx: &Receiver<Signal>, changed: &dyn Fn()) {
    loop {
        let rest = eyes.needs_to_look().then_some(POLL);
        match wait(rx, rest) {
            Wait::End => return,
            Wait::Touched(touch) => eyes.note(touch),
            Wait::Over if eyes.look() => {}
            Wait::Over => continue,
        }
        let latest = Instant::now() + LONGEST;
        while let Some(rest) = latest.checked_duration_since(Instant::now()) {
            match wait(rx, Some(rest.min(QUIET))) {
                Wait::End => return,
                Wait::Touched(touch) => eyes.note(touch),
                Wait::Over if eyes.look() => {}
                Wait::Over => break,
            }
        }
        // First this: what comes into a new folder from now on is noticed, and what came before is about to be read.
        eyes.follow();
        changed();
    }
}

fn wait(rx: &Receiver<Signal>, span: Option<Duration>) -> Wait {
    let signal = match span {
        Some(span) => rx.recv_timeout(span),
        None => rx.recv().map_err(|_| RecvTimeoutError::Disconnected),
    };
    match signal {
        Ok(Signal::Touched(touch)) => Wait::Touched(touch),
        Err(RecvTimeoutError::Timeout) => Wait::Over,
        Ok(Signal::End) | Err(RecvTimeoutError::Disconnected) => Wait::End,
    }
}

#[cfg(test)]
mod tests;
