//! Calls that no safe interface offers, and that a confined child must be refused. Each does no harm where it is let through.

use std::io;

use rustix::process::Pid;

#[cfg(target_os = "linux")]
pub(in crate::sandbox) use linux::*;

/// Whether a descriptor with this number is open.
pub(in crate::sandbox) fn is_open(descriptor: i32) -> bool {
    // SAFETY: asks for the flags of a number, whoever it belongs to.
    unsafe { libc::fcntl(descriptor, libc::F_GETFD) != -1 }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Pid, io};
    use crate::sandbox::confine::is_listed;

    /// What a system call answered.
    fn answer(number: libc::c_long) -> io::Result<()> {
        if number == -1 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// Opens a socket for bare packets of the internet.
    pub(in crate::sandbox) fn raw_socket() -> io::Result<()> {
        socket(libc::AF_INET, libc::SOCK_RAW, libc::IPPROTO_ICMP)
    }

    /// Opens a socket to the kernel's own tables.
    pub(in crate::sandbox) fn kernel_socket() -> io::Result<()> {
        socket(libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_ROUTE)
    }

    fn socket(family: i32, kind: i32, protocol: i32) -> io::Result<()> {
        // SAFETY: takes three numbers and gives one, which stays open until the process ends.
        answer(unsafe { libc::socket(family, kind, protocol) }.into())
    }

    /// Makes a copy of the process, which ends at once.
    pub(in crate::sandbox) fn fork() -> io::Result<()> {
        // SAFETY: the copy does nothing but end.
        unsafe {
            let child = libc::fork();
            if child == 0 {
                libc::_exit(0);
            }
            answer(child.into())
        }
    }

    /// Asks for a thread in namespaces of its own. The kernel makes none with these flags, and says that they do not go
    /// together, unless something refuses the call before it looks.
    pub(in crate::sandbox) fn thread_with_namespaces() -> io::Result<()> {
        let thread = libc::CLONE_VM | libc::CLONE_SIGHAND | libc::CLONE_THREAD;
        let flags = thread | libc::CLONE_NEWUSER | libc::CLONE_NEWPID | libc::CLONE_NEWNET;
        // SAFETY: a thread that is also to have a new user namespace is refused by every kernel, so that nothing runs without
        // a stack.
        answer(unsafe { libc::syscall(libc::SYS_clone, libc::c_long::from(flags), 0_usize, 0_usize, 0_usize, 0_usize) })
    }

    /// Attaches to a process without stopping it; the end of this process lets it go.
    pub(in crate::sandbox) fn trace(process: Pid) -> io::Result<()> {
        // SAFETY: this request reads and writes no memory.
        answer(unsafe { libc::ptrace(libc::PTRACE_SEIZE, process.as_raw_pid(), 0_usize, 0_usize) })
    }

    /// Sends the first thread of a process a signal that is ignored by default.
    pub(in crate::sandbox) fn signal_thread(process: Pid) -> io::Result<()> {
        let number = process.as_raw_pid();
        // SAFETY: takes three numbers.
        answer(unsafe { libc::syscall(libc::SYS_tgkill, number, number, libc::SIGURG) })
    }

    /// Makes a process the one that is signalled when something happens on the channel.
    pub(in crate::sandbox) fn own_channel_signals(process: Pid) -> io::Result<()> {
        // SAFETY: takes three numbers; no signal comes before it is also switched on.
        answer(unsafe { libc::fcntl(0, libc::F_SETOWN, process.as_raw_pid()) }.into())
    }

    /// Asks for memory that can be run.
    pub(in crate::sandbox) fn run_memory() -> io::Result<()> {
        let (access, kind) = (libc::PROT_READ | libc::PROT_EXEC, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        // SAFETY: new memory at a place of the kernel's choice, which nobody uses.
        let memory = unsafe { libc::mmap(std::ptr::null_mut(), 4096, access, kind, -1, 0) };
        if memory == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    /// Makes every call that is not on the list, with arguments that no call can use. A harmless one is the first: where that
    /// is let through, nothing else is tried.
    pub(in crate::sandbox) fn any_other_call() -> io::Result<()> {
        /// More than any kernel has.
        const NUMBERS: libc::c_long = 700;
        /// On this kind of machine the kernel calls these itself, past every filter; they end whoever else calls them.
        #[cfg(target_arch = "x86_64")]
        const PROBES: [libc::c_long; 2] = [335, 336];
        #[cfg(not(target_arch = "x86_64"))]
        const PROBES: [libc::c_long; 0] = [];
        let others = (0..NUMBERS).filter(|number| !is_listed(*number) && !PROBES.contains(number));
        for number in [libc::SYS_getppid].into_iter().chain(others) {
            const NONE: libc::c_long = -1;
            // SAFETY: behind a filter that refuses what is not listed none of these runs, and with -1 for a pointer, a number
            // or a flag none could reach memory of this process.
            let refused = answer(unsafe { libc::syscall(number, NONE, NONE, NONE, NONE, NONE, NONE) });
            if !refused.is_err_and(|why| why.raw_os_error() == Some(libc::EPERM)) {
                return Err(io::Error::other(format!("call {number} was let through")));
            }
        }
        Err(io::Error::from_raw_os_error(libc::EPERM))
    }
}

#[cfg(not(target_os = "linux"))]
pub(in crate::sandbox) use elsewhere::*;

/// Where no wall refuses system calls there is nothing to try: all of this is let through.
#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use super::{Pid, io};

    pub(in crate::sandbox) fn raw_socket() -> io::Result<()> {
        Ok(())
    }

    pub(in crate::sandbox) fn kernel_socket() -> io::Result<()> {
        Ok(())
    }

    pub(in crate::sandbox) fn fork() -> io::Result<()> {
        Ok(())
    }

    pub(in crate::sandbox) fn thread_with_namespaces() -> io::Result<()> {
        Ok(())
    }

    pub(in crate::sandbox) fn trace(_process: Pid) -> io::Result<()> {
        Ok(())
    }

    pub(in crate::sandbox) fn signal_thread(_process: Pid) -> io::Result<()> {
        Ok(())
    }

    pub(in crate::sandbox) fn own_channel_signals(_process: Pid) -> io::Result<()> {
        Ok(())
    }

    pub(in crate::sandbox) fn run_memory() -> io::Result<()> {
        Ok(())
    }

    pub(in crate::sandbox) fn any_other_call() -> io::Result<()> {
        Ok(())
    }
}
