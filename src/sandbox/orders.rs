//! Orders on their way to whoever carries them out in a child: read from the channel, or handed on by another thread that
//! reads it. Knows nothing of what they order.

use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read};
use rustix::stdio::stdin;

use crate::sandbox::message::ToWorker;
use crate::sandbox::wire::Inbox;

/// The parent has hung up, or sends what is no order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoMore;

/// Where orders come from.
pub(super) enum Source {
    /// From the channel to the parent: a thread that reads it itself is woken only once for an order.
    Channel(Orders),
    /// From the thread that reads the channel for many.
    Thread(Receiver<ToWorker>),
}

impl Source {
    /// Waits for the next order.
    pub(super) fn next(&mut self) -> Result<ToWorker, NoMore> {
        match self {
            Self::Channel(orders) => orders.next().ok_or(NoMore),
            Self::Thread(orders) => orders.recv().map_err(|_| NoMore),
        }
    }

    /// The next order, if one has come.
    pub(super) fn try_next(&mut self) -> Result<Option<ToWorker>, NoMore> {
        self.next_within(Duration::ZERO)
    }

    /// The next order, if one comes within this time.
    pub(super) fn next_within(&mut self, most: Duration) -> Result<Option<ToWorker>, NoMore> {
        match self {
            Self::Channel(orders) => {
                if orders.wait(most) {
                    orders.next().map(Some).ok_or(NoMore)
                } else {
                    Ok(None)
                }
            }
            Self::Thread(orders) if most.is_zero() => match orders.try_recv() {
                Ok(order) => Ok(Some(order)),
                Err(TryRecvError::Empty) => Ok(None),
                Err(TryRecvError::Disconnected) => Err(NoMore),
            },
            Self::Thread(orders) => match orders.recv_timeout(most) {
                Ok(order) => Ok(Some(order)),
                Err(RecvTimeoutError::Timeout) => Ok(None),
                Err(RecvTimeoutError::Disconnected) => Err(NoMore),
            },
        }
    }
}

/// Orders as they arrive on the channel.
pub(super) struct Orders {
    inbox: Inbox,
    room: Box<[u8]>,
}

impl Default for Orders {
    fn default() -> Self {
        Self { inbox: Inbox::default(), room: vec![0; 64 << 10].into_boxed_slice() }
    }
}

impl Orders {
    /// Waits so long for a whole order to come. True if there is one, or if the parent is gone.
    pub(super) fn wait(&mut self, most: Duration) -> bool {
        let deadline = Instant::now() + most;
        loop {
            if self.inbox.holds_a_frame() {
                return true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let timeout = Timespec::try_from(left).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
            match poll(&mut [PollFd::new(&stdin(), PollFlags::IN)], Some(&timeout)) {
                Ok(0) if left.is_zero() => return false,
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) if self.fill().is_some() => {}
                Ok(_) | Err(_) => return true,
            }
        }
    }

    /// The next order; `None` when the parent hung up or sends what is no order.
    pub(super) fn next(&mut self) -> Option<ToWorker> {
        loop {
            if let Some((tag, frame)) = self.inbox.next().ok()? {
                return ToWorker::decode(tag, frame).ok();
            }
            self.fill()?;
        }
    }

    /// Reads some bytes; `None` when the parent hung up.
    fn fill(&mut self) -> Option<()> {
        loop {
            match read(stdin(), &mut self.room[..]) {
                Ok(0) => return None,
                Ok(count) => {
                    self.inbox.push(&self.room[..count]);
                    return Some(());
                }
                Err(Errno::INTR) => {}
                Err(_) => return None,
            }
        }
    }
}
