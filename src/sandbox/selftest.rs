//! A child that tries what must be refused and tells how it went. For tests, and for whoever asks whether guest code is
//! confined on this machine.

use std::time::{Duration, Instant};

use crate::sandbox::SandboxError;
use crate::sandbox::limits::Limits;
use crate::sandbox::message::{FromWorker, ToWorker};
use crate::sandbox::process::Event;
use crate::sandbox::spawn::Spawner;
use crate::text::{Clean, sanitise_line};

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
    /// The system's reason to refuse it; `None` if it was let through.
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
    /// Start a process.
    StartProcess,
    /// Become another program.
    Exec,
    /// Start a thread, unless the child is one for many isolates.
    StartThread,
    /// Send a signal to another process.
    Signal,
}

impl Act {
    /// Every act, in the order of its number in frames.
    pub const ALL: [Self; 10] = [
        Self::ReadFile,
        Self::WriteFile,
        Self::ListFolder,
        Self::Connect,
        Self::Listen,
        Self::LocalSocket,
        Self::StartProcess,
        Self::Exec,
        Self::StartThread,
        Self::Signal,
    ];
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

/// Tries every act. The errors of the system are told as it words them.
#[cfg(unix)]
pub(super) fn attempts() -> impl Iterator<Item = Attempt> {
    Act::ALL.into_iter().map(|act| {
        let refusal = attempt(act).err().map(|error| sanitise_line(&error.to_string()));
        Attempt { act, refusal }
    })
}

#[cfg(unix)]
fn attempt(act: Act) -> std::io::Result<()> {
    use std::os::unix::net::UnixStream;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    match act {
        Act::ReadFile => std::fs::File::open("/etc/passwd").map(drop),
        Act::WriteFile => std::fs::File::create("/tmp/serverless-tutor-was-not-confined").map(drop),
        Act::ListFolder => std::fs::read_dir("/").map(drop),
        Act::Connect => std::net::TcpStream::connect("127.0.0.1:9").map(drop),
        Act::Listen => std::net::TcpListener::bind("127.0.0.1:0").map(drop),
        Act::LocalSocket => UnixStream::pair().map(drop),
        Act::StartProcess => Command::new("/bin/true").spawn().and_then(|mut child| child.wait()).map(drop),
        Act::Exec => Err(Command::new("/bin/true").exec()),
        Act::StartThread => std::thread::Builder::new().spawn(|| {}).map(drop),
        Act::Signal => Ok(rustix::process::test_kill_process(rustix::process::Pid::INIT)?),
    }
}
