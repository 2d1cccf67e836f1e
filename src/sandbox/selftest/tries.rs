//! A child's side of the self-test: tries every act for real. Each try would do no harm if it were let through: a signal is one
//! that nobody notices, a call that could do damage comes only behind one that could not.

use std::fs::{File, read_dir};
use std::io::{self, Error, ErrorKind};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::thread;

use rustix::fs::{FileType, fstat};
use rustix::net::{SocketAddrUnix, connect};
use rustix::process::{Pid, Signal, kill_process};
use rustix::stdio::{stderr, stdin, stdout};

use crate::sandbox::raw::forbidden;
use crate::sandbox::selftest::{Act, Attempt};
use crate::text::sanitise_line;

/// All that a child may find in its environment.
const VARIABLE: (&str, &str) = ("MALLOC_ARENA_MAX", "2");

/// Tries every act. The errors of the system are told as it words them.
pub(in crate::sandbox) fn attempts() -> impl Iterator<Item = Attempt> {
    Act::ALL.into_iter().map(|act| {
        let refusal = attempt(act).err().filter(is_refusal).map(|error| sanitise_line(&error.to_string()));
        Attempt { act, refusal }
    })
}

/// Whether a wall or a limit has answered. Every other error comes from behind them.
fn is_refusal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::WouldBlock)
}

fn attempt(act: Act) -> io::Result<()> {
    match act {
        Act::ReadFile => File::open("/etc/passwd").map(drop),
        Act::WriteFile => File::create("/tmp/serverless-tutor-was-not-confined").map(drop),
        Act::ListFolder => read_dir("/").map(drop),
        Act::Connect => TcpStream::connect("127.0.0.1:9").map(drop),
        Act::Listen => TcpListener::bind("127.0.0.1:0").map(drop),
        Act::LocalSocket => UnixStream::pair().map(drop),
        Act::RawSocket => forbidden::raw_socket(),
        Act::KernelSocket => forbidden::kernel_socket(),
        Act::Redirect => Ok(connect(stdin(), &SocketAddrUnix::new("/tmp/serverless-tutor-has-no-such-socket")?)?),
        Act::StartProcess => Command::new("/bin/true").spawn().and_then(|mut child| child.wait()).map(drop),
        Act::Exec => Err(Command::new("/bin/true").exec()),
        Act::Fork => forbidden::fork(),
        Act::Namespace => forbidden::thread_with_namespaces(),
        Act::StartThread => thread::Builder::new().spawn(|| {}).map(drop),
        Act::Trace => forbidden::trace(parent()?),
        // By default nothing happens at this signal, and no program here listens for it.
        Act::Signal => Ok(kill_process(parent()?, Signal::URG)?),
        Act::SignalThread => forbidden::signal_thread(parent()?),
        Act::SignalByChannel => forbidden::own_channel_signals(parent()?),
        Act::ReadEnvironment => File::open("/proc/self/environ").map(drop),
        Act::FindVariable => find_variable(),
        Act::FindDescriptor => find_descriptor(),
        Act::RunMemory => forbidden::run_memory(),
        Act::AnyOtherCall => forbidden::any_other_call(),
    }
}

/// The parent, by the argument that a child gets: asking the system for it is refused.
fn parent() -> io::Result<Pid> {
    let number = std::env::args().nth(2).and_then(|number| number.parse().ok());
    number.and_then(Pid::from_raw).ok_or_else(|| Error::other("the number of the parent was not given"))
}

fn find_variable() -> io::Result<()> {
    let found: Vec<_> = std::env::vars_os().collect();
    match found.as_slice() {
        [(name, value)] if name == VARIABLE.0 && value == VARIABLE.1 => {
            Err(nothing(&format!("there is only {}={}", VARIABLE.0, VARIABLE.1)))
        }
        _ => Ok(()),
    }
}

/// Looks for more than a channel as 0 and 1 and a device, /dev/null, as 2.
fn find_descriptor() -> io::Result<()> {
    /// More than a child may have open at a time; what was open before that limit keeps its number.
    const MANY: i32 = 1024;
    let kind = |descriptor| fstat(descriptor).map(|about| FileType::from_raw_mode(about.st_mode)).ok();
    let is_channel = |kind| matches!(kind, Some(FileType::Socket | FileType::Fifo));
    let usual =
        is_channel(kind(stdin())) && is_channel(kind(stdout())) && kind(stderr()) == Some(FileType::CharacterDevice);
    if usual && !(3..MANY).any(forbidden::is_open) {
        return Err(nothing("there are only its channel and /dev/null"));
    }
    Ok(())
}

/// There is nothing to reach.
fn nothing(why: &str) -> Error {
    Error::new(ErrorKind::PermissionDenied, why)
}
