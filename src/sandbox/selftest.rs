//! A child that tries what must be refused and tells how it went. For tests, and for whoever asks whether guest code is
//! confined on this machine.

#[cfg(unix)]
pub(super) mod tries;

use std::time::{Duration, Instant};

use crate::sandbox::SandboxError;
use crate::sandbox::limits::Limits;
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::process::Event;
use crate::sandbox::spawn::Spawner;
use crate::text::Clean;

/// Longer than any attempt takes.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a child found out about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfTest {
    /// The walls that it could put up.
    pub protection: Protection,
    /// What it tried, in the order of [`Act::ALL`].
    pub attempts: Vec<Attempt>,
}

/// Which walls stand around a child besides its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Protection {
    /// Files and networks are closed by Landlock.
    pub landlock: Wall,
    /// System calls that guest code never needs are refused by seccomp.
    pub seccomp: Wall,
}

/// Whether a wall stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// It stands.
    Active,
    /// This system does not have it.
    Absent,
}

impl Wall {
    /// Both, in the order of their numbers in frames.
    pub(super) const ALL: [Self; 2] = [Self::Active, Self::Absent];
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What was tried.
    pub act: Act,
    /// The system's reason to refuse it, or why there was nothing to reach; `None` if it was let through.
    pub refusal: Option<Clean>,
}

/// What guest code must never be able to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Open a file to read it.
    ReadFile,
    /// Make a file.
    WriteFile,
    /// List a folder.
    ListFolder,
    /// Connect to a network address.
    Connect,
    /// Listen on a network address.
    Listen,
    /// Open a local socket.
    LocalSocket,
    /// Open a raw network socket.
    RawSocket,
    /// Open a socket to the kernel.
    KernelSocket,
    /// Connect the channel that it has to something else.
    Redirect,
    /// Start a program in a process of its own.
    StartProcess,
    /// Become another program.
    Exec,
    /// Double itself.
    Fork,
    /// Make a thread with namespaces of its own.
    Namespace,
    /// Start a thread, unless the child is one for many isolates.
    StartThread,
    /// Follow its parent as a debugger does.
    Trace,
    /// Send a signal to its parent.
    Signal,
    /// Send a signal to a thread of its parent.
    SignalThread,
    /// Have its channel send signals to its parent.
    SignalByChannel,
    /// Read its environment as a file.
    ReadEnvironment,
    /// Find a variable of its parent in its environment.
    FindVariable,
    /// Find an open file, pipe or socket besides its channel.
    FindDescriptor,
    /// Have memory run as code.
    RunMemory,
    /// Make any other system call that guest code does not need.
    AnyOtherCall,
}

impl Act {
    /// Every act, in the order of its number in frames.
    pub const ALL: [Self; 23] = [
        Self::ReadFile,
        Self::WriteFile,
        Self::ListFolder,
        Self::Connect,
        Self::Listen,
        Self::LocalSocket,
        Self::RawSocket,
        Self::KernelSocket,
        Self::Redirect,
        Self::StartProcess,
        Self::Exec,
        Self::Fork,
        Self::Namespace,
        Self::StartThread,
        Self::Trace,
        Self::Signal,
        Self::SignalThread,
        Self::SignalByChannel,
        Self::ReadEnvironment,
        Self::FindVariable,
        Self::FindDescriptor,
        Self::RunMemory,
        Self::AnyOtherCall,
    ];

    /// The act in a few words, as the end of "it tried to …".
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReadFile => "read a file",
            Self::WriteFile => "make a file",
            Self::ListFolder => "list a folder",
            Self::Connect => "connect to a network address",
            Self::Listen => "listen on a network address",
            Self::LocalSocket => "open a local socket",
            Self::RawSocket => "open a raw network socket",
            Self::KernelSocket => "open a socket to the kernel",
            Self::Redirect => "connect its channel to something else",
            Self::StartProcess => "start a program",
            Self::Exec => "become another program",
            Self::Fork => "double itself",
            Self::Namespace => "make a thread with namespaces of its own",
            Self::StartThread => "start a thread",
            Self::Trace => "follow its parent as a debugger",
            Self::Signal => "send its parent a signal",
            Self::SignalThread => "send a thread of its parent a signal",
            Self::SignalByChannel => "have its channel send signals to its parent",
            Self::ReadEnvironment => "read its environment as a file",
            Self::FindVariable => "find a variable of its parent",
            Self::FindDescriptor => "find an open file besides its channel",
            Self::RunMemory => "run memory as code",
            Self::AnyOtherCall => "make any other system call",
        }
    }
}

/// Starts a child with these limits and lets it try every [`Act`]. One for many isolates has to be able to start threads, and
/// nothing else of it.
pub fn self_test(spawner: &Spawner, limits: &Limits) -> Result<SelfTest, SandboxError> {
    let mut worker = spawner.spawn()?;
    worker.send(&[ToWorker::Start(*limits), ToWorker::SelfTest])?;
    let deadline = Instant::now() + PATIENCE;
    let Event::Message(FromWorker::Ready(protection)) = worker.receive(deadline) else {
        return Err(SandboxError::NotReady);
    };
    let mut attempts = Vec::new();
    while let Event::Message(FromWorker::Attempt(attempt)) = worker.receive(deadline) {
        attempts.push(attempt);
    }
    Ok(SelfTest { protection, attempts })
}

/// The version of the engine that runs guest code.
pub fn engine_version() -> Option<&'static str> {
    #[cfg(unix)]
    return crate::sandbox::raw::engine_version();
    #[cfg(not(unix))]
    None
}

/// The version of the kernel's Landlock; none where it has none, or does not use it.
pub fn landlock_version() -> Option<i32> {
    #[cfg(target_os = "linux")]
    return crate::sandbox::raw::landlock_version();
    #[cfg(not(target_os = "linux"))]
    None
}
