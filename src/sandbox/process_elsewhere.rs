//! The parent's side on systems where guest code cannot be confined yet: it says so, and nothing is started.

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::sandbox::SandboxError;
use crate::sandbox::host::{Gone, Sent};
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::spawn::WorkerProgram;
use crate::sandbox::wire::Garbled;

/// Whether children can be started and confined here. They cannot.
pub(super) const AVAILABLE: bool = false;

/// A channel as an event queue watches it; there will be none, and a queue of any system knows this type.
pub(super) type Watched = TcpStream;

/// The parent's end of the channel; there is none here.
#[derive(Debug)]
pub(super) enum Channel {}

impl Channel {
    pub(super) fn watched(&self) -> io::Result<Watched> {
        match *self {}
    }

    pub(super) fn wait(&self, _sent: Sent, _left: Duration) {
        match *self {}
    }

    pub(super) fn hang_up(&self) {
        match *self {}
    }

    pub(super) fn send_some(&self, _bytes: &[u8]) -> io::Result<Option<usize>> {
        match *self {}
    }
}

/// A child; there is none here.
#[derive(Debug)]
pub(super) enum Worker {}

/// What came from a child.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    Message(FromWorker),
    Quiet,
    Gone,
}

/// How a child ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    CpuTime,
    Other,
}

impl Worker {
    pub(super) fn start(_program: &WorkerProgram) -> Result<Self, SandboxError> {
        Err(SandboxError::Unsupported)
    }

    pub(super) fn channel(&self) -> &Arc<Channel> {
        match *self {}
    }

    pub(super) fn send(&self, _messages: &[ToWorker]) -> Result<(), SandboxError> {
        match *self {}
    }

    pub(super) fn receive(&mut self, _deadline: Instant) -> Event {
        match *self {}
    }

    pub(super) fn process(&self) -> u32 {
        match *self {}
    }

    pub(super) fn take_in(&mut self) -> Result<bool, Gone> {
        match *self {}
    }

    pub(super) fn next_message(&mut self) -> Result<Option<FromWorker>, Garbled> {
        match *self {}
    }

    pub(super) fn end(self) -> Ending {
        match self {}
    }
}
