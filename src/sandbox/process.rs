//! A child on the parent's side: started, spoken to over a socket pair, killed and reaped. Knows nothing of programs and
//! cases.

use std::io;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags};
use rustix::process::{Pid, Signal, kill_process_group};

use crate::sandbox::SandboxError;
use crate::sandbox::host::{Gone, Sent};
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::spawn::WorkerProgram;
use crate::sandbox::wire::{Frames, Garbled, Inbox, MAX_FRAME};
use crate::sandbox::worker::ARGUMENT;

/// A child that does not take in its order for this long is given up.
const SEND_TIMEOUT: Duration = Duration::from_secs(2);

/// How bytes are sent: without waiting and, where the system can be asked so, without the signal for a channel that is closed, which
/// Rust ignores anyway.
#[cfg(target_os = "linux")]
const AT_ONCE: SendFlags = SendFlags::DONTWAIT.union(SendFlags::NOSIGNAL);
#[cfg(not(target_os = "linux"))]
const AT_ONCE: SendFlags = SendFlags::DONTWAIT;

/// Whether children can be started and confined here. They can.
pub(super) const AVAILABLE: bool = true;

/// A channel as an event queue watches it.
pub(super) type Watched = UnixStream;

/// The parent's end of the channel to a child.
#[derive(Debug)]
pub(super) struct Channel(UnixStream);

impl Channel {
    /// The same channel once more, for an event queue; nobody who reads or writes it waits any more.
    pub(super) fn watched(&self) -> io::Result<Watched> {
        let same = self.0.try_clone()?;
        same.set_nonblocking(true)?;
        Ok(same)
    }

    /// Sends as much as the channel takes now; nothing if it takes none.
    pub(super) fn send_some(&self, bytes: &[u8]) -> io::Result<Option<usize>> {
        loop {
            match rustix::net::send(&self.0, bytes, AT_ONCE) {
                Ok(count) => return Ok(Some(count)),
                Err(Errno::AGAIN) => return Ok(None),
                Err(Errno::INTR) => {}
                Err(why) => return Err(why.into()),
            }
        }
    }

    /// Waits until something has come, or there is room for what was not `sent`. An interruption ends the wait as `left` does.
    pub(super) fn wait(&self, sent: Sent, left: Duration) {
        let wanted = match sent {
            Sent::All => PollFlags::IN,
            Sent::Blocked => PollFlags::IN | PollFlags::OUT,
        };
        let timeout = Timespec::try_from(left).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
        // Whoever waits looks again in any case.
        let _ = poll(&mut [PollFd::new(&self.0, wanted)], Some(&timeout));
    }

    /// Ends the talk in both directions; who waits on either end wakes up.
    pub(super) fn hang_up(&self) {
        // It fails only if the other end is gone, which is what was wanted.
        drop(self.0.shutdown(Shutdown::Both));
    }
}

/// A running child. Dropping it kills and reaps it.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    channel: Arc<Channel>,
    inbox: Inbox,
    room: Box<[u8]>,
    /// Whether the channel was looked at behind the deadline.
    is_late: bool,
}

/// What came from a child.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    /// A message.
    Message(FromWorker),
    /// Nothing until the deadline.
    Quiet,
    /// The channel is closed, or what came over it is no message.
    Gone,
}

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The kernel ended it for its processor time.
    CpuTime,
    /// In any other way.
    Other,
}

impl Worker {
    /// Starts `program` with nothing but a channel: no environment, no folder of its own, no open files.
    pub(super) fn start(program: &WorkerProgram) -> Result<Self, SandboxError> {
        let (ours, theirs) = UnixStream::pair().map_err(SandboxError::Start)?;
        ours.set_write_timeout(Some(SEND_TIMEOUT)).map_err(SandboxError::Start)?;
        let theirs = OwnedFd::from(theirs);
        let child = Command::new(&program.0)
            .arg(ARGUMENT)
            .arg(std::process::id().to_string())
            .env_clear()
            .env("MALLOC_ARENA_MAX", "2")
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::from(theirs.try_clone().map_err(SandboxError::Start)?))
            .stdout(Stdio::from(theirs))
            .stderr(Stdio::null())
            .spawn()
            .map_err(SandboxError::Start)?;
        let room = vec![0; 64 << 10].into_boxed_slice();
        Ok(Self { child, channel: Arc::new(Channel(ours)), inbox: Inbox::default(), room, is_late: false })
    }

    /// The channel, for a token that may hang it up.
    pub(super) fn channel(&self) -> &Arc<Channel> {
        &self.channel
    }

    /// Sends messages. A child that is already gone is no error here: [`Worker::receive`] tells.
    pub(super) fn send(&self, messages: &[ToWorker]) -> Result<(), SandboxError> {
        let mut frames = Frames::default();
        for message in messages {
            let before = frames.bytes().len();
            message.encode(&mut frames);
            if frames.bytes().len() - before > MAX_FRAME {
                return Err(SandboxError::TooLarge);
            }
        }
        drop((&self.channel.0).write_all(frames.bytes()));
        Ok(())
    }

    /// Waits for the next message. What has come by the deadline is still taken in, once: a child that never stops talking
    /// has no more time than others.
    pub(super) fn receive(&mut self, deadline: Instant) -> Event {
        loop {
            match self.inbox.next().map(|frame| frame.map(|(tag, frame)| FromWorker::decode(tag, frame))) {
                Ok(Some(Ok(message))) => return Event::Message(message),
                Ok(None) => {}
                Ok(Some(Err(_))) | Err(_) => return Event::Gone,
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if std::mem::replace(&mut self.is_late, left.is_zero()) && left.is_zero() {
                return Event::Quiet;
            }
            let timeout = Timespec::try_from(left).unwrap_or(Timespec { tv_sec: 1, tv_nsec: 0 });
            match poll(&mut [PollFd::new(&self.channel.0.as_fd(), PollFlags::IN)], Some(&timeout)) {
                Ok(0) if left.is_zero() => return Event::Quiet,
                Ok(0) | Err(Errno::INTR) => continue,
                Ok(_) => {}
                Err(_) => return Event::Gone,
            }
            match (&self.channel.0).read(&mut self.room) {
                Ok(0) | Err(_) => return Event::Gone,
                Ok(count) => self.inbox.push(&self.room[..count]),
            }
        }
    }

    /// The number of the process.
    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Takes in what has come, without waiting. True if there may be more.
    pub(super) fn take_in(&mut self) -> Result<bool, Gone> {
        loop {
            match rustix::net::recv(&self.channel.0, &mut self.room[..], RecvFlags::DONTWAIT) {
                Ok((_, 0)) => return Err(Gone),
                Ok((_, count)) => {
                    self.inbox.push(&self.room[..count]);
                    return Ok(count == self.room.len());
                }
                Err(Errno::AGAIN) => return Ok(false),
                Err(Errno::INTR) => {}
                Err(_) => return Err(Gone),
            }
        }
    }

    /// The next message of what was taken in.
    pub(super) fn next_message(&mut self) -> Result<Option<FromWorker>, Garbled> {
        self.inbox.next()?.map(|(tag, frame)| FromWorker::decode(tag, frame)).transpose()
    }

    /// Kills the child if it lives, and says how it ended.
    pub(super) fn end(mut self) -> Ending {
        match self.kill().and_then(|status| status.signal()) {
            Some(signal) if signal == Signal::XCPU.as_raw() => Ending::CpuTime,
            _ => Ending::Other,
        }
    }

    fn kill(&mut self) -> Option<ExitStatus> {
        // Once it is reaped, its number may belong to somebody else.
        if let Ok(Some(status)) = self.child.try_wait() {
            return Some(status);
        }
        if let Some(group) = Pid::from_raw(self.child.id().cast_signed()) {
            // It fails only if the child is dead already.
            let _ = kill_process_group(group, Signal::KILL);
        }
        self.child.wait().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.kill();
    }
}
