//! The walls around a child: no files, no network, no new process, little of everything. What a system does not have is
//! told, not demanded, except the limits themselves.

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::sandbox::limits::{Isolates, Limits};
use crate::sandbox::selftest::Wall;

/// What must be set before the process has more than one thread. `None` if the parent is no longer `parent`, or the
/// system refuses what it must have.
pub(super) fn before_threads(parent: i32) -> Option<Wall> {
    system::die_with_parent()?;
    // The parent may have died before the signal was asked for.
    if rustix::process::getppid()?.as_raw_pid() != parent {
        return None;
    }
    Some(system::close_files())
}

/// What must wait until all threads exist, because it forbids new ones.
pub(super) fn after_threads(limits: &Limits) -> Option<Wall> {
    if let Some(span) = limits.process_cpu {
        // At the first figure the kernel sends a signal that names the reason, at the second it kills.
        limit(Resource::Cpu, span.as_secs(), span.as_secs() + 1)?;
    }
    // macOS accepts a limit on address space and does not keep it.
    #[cfg(target_os = "linux")]
    if let Some(bytes) = limits.address_space {
        limit(Resource::As, bytes.0, bytes.0)?;
    }
    limit(Resource::Nofile, 16, 16)?;
    limit(Resource::Fsize, 0, 0)?;
    limit(Resource::Core, 0, 0)?;
    if limits.isolates == Isolates::One {
        limit(Resource::Nproc, 0, 0)?;
    }
    Some(system::refuse_calls(limits.isolates))
}

/// Whether a system call may be let through by its number.
#[cfg(target_os = "linux")]
pub(super) fn is_listed(call: libc::c_long) -> bool {
    system::is_listed(call)
}

fn limit(resource: Resource, current: u64, maximum: u64) -> Option<()> {
    setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) }).ok()
}

#[cfg(target_os = "linux")]
mod system {
    use std::collections::BTreeMap;

    use landlock::{
        ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus, Scope,
    };
    use rustix::process::{Signal, set_parent_process_death_signal};
    use rustix::thread::set_no_new_privs;
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
        apply_filter_all_threads,
    };

    use crate::sandbox::limits::Isolates;
    use crate::sandbox::selftest::Wall;

    /// Calls that an engine which computes and prints needs.
    const ALLOWED: &[libc::c_long] = &[
        libc::SYS_brk,
        libc::SYS_clock_getres,
        libc::SYS_clock_gettime,
        libc::SYS_clock_nanosleep,
        libc::SYS_clone3,
        libc::SYS_close,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_fstat,
        libc::SYS_futex,
        libc::SYS_getpid,
        libc::SYS_getrandom,
        libc::SYS_getrusage,
        libc::SYS_gettid,
        libc::SYS_gettimeofday,
        libc::SYS_madvise,
        libc::SYS_mremap,
        libc::SYS_munmap,
        libc::SYS_nanosleep,
        libc::SYS_ppoll,
        libc::SYS_read,
        libc::SYS_restart_syscall,
        libc::SYS_rseq,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sched_yield,
        libc::SYS_set_robust_list,
        libc::SYS_sigaltstack,
        libc::SYS_write,
        libc::SYS_writev,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_poll,
    ];

    /// Calls that are let through with certain arguments only, or only where there are many isolates.
    const BOUNDED: &[libc::c_long] = &[
        libc::SYS_clone,
        libc::SYS_fcntl,
        libc::SYS_mmap,
        libc::SYS_mprotect,
        libc::SYS_sched_getaffinity,
        libc::SYS_tgkill,
    ];

    /// Whether a call is let through, or may be.
    pub(super) fn is_listed(call: libc::c_long) -> bool {
        ALLOWED.contains(&call) || BOUNDED.contains(&call)
    }

    pub(super) fn die_with_parent() -> Option<()> {
        set_no_new_privs(true).ok()?;
        set_parent_process_death_signal(Some(Signal::KILL)).ok()
    }

    /// Landlock without a single rule: no file and no port can be reached.
    pub(super) fn close_files() -> Wall {
        let closed = || {
            Ruleset::default()
                .set_compatibility(CompatLevel::BestEffort)
                .handle_access(AccessFs::from_all(ABI::V6))?
                .handle_access(AccessNet::from_all(ABI::V6))?
                .scope(Scope::from_all(ABI::V6))?
                .create()?
                .restrict_self()
        };
        match closed() {
            Ok(status) if status.ruleset != RulesetStatus::NotEnforced => Wall::Active,
            _ => Wall::Absent,
        }
    }

    /// Two filters, and the stricter answer wins: the first says "no such call" to `clone3`, so that the C library falls
    /// back to `clone`; the second refuses all that is not listed, and memory that could be run as code.
    pub(super) fn refuse_calls(isolates: Isolates) -> Wall {
        let new_process = filter(
            BTreeMap::from([(libc::SYS_clone3, Vec::new())]),
            SeccompAction::Allow,
            SeccompAction::Errno(libc::ENOSYS as u32),
        );
        let thread = if isolates == Isolates::Many { thread_rule() } else { Some(Vec::new()) };
        let the_rest = bounded_rules().zip(thread).and_then(|(bounded, thread)| {
            let rules = ALLOWED.iter().map(|call| (*call, Vec::new())).chain(bounded).chain(thread).collect();
            filter(rules, SeccompAction::Errno(libc::EPERM as u32), SeccompAction::Allow)
        });
        let (Some(new_process), Some(the_rest)) = (new_process, the_rest) else { return Wall::Absent };
        match apply_filter_all_threads(&new_process).and_then(|()| apply_filter_all_threads(&the_rest)) {
            Ok(()) => Wall::Active,
            Err(_) => Wall::Absent,
        }
    }

    /// `clone` where what it makes is a thread of this process and nothing more, and what the C library asks when it sets one
    /// up.
    fn thread_rule() -> Option<Vec<(libc::c_long, Vec<SeccompRule>)>> {
        /// A flag that does nothing since Linux 2.6, and that a C library still sets.
        const DETACHED: i32 = 0x0040_0000;
        let thread = (libc::CLONE_VM | libc::CLONE_THREAD | libc::CLONE_SIGHAND) as u32;
        let as_it_likes = libc::CLONE_FS
            | libc::CLONE_FILES
            | libc::CLONE_SYSVSEM
            | libc::CLONE_SETTLS
            | libc::CLONE_PARENT_SETTID
            | libc::CLONE_CHILD_SETTID
            | libc::CLONE_CHILD_CLEARTID
            | DETACHED;
        let looked_at = SeccompCmpOp::MaskedEq(u64::from(!(as_it_likes as u32)));
        let thread = vec![argument(0, looked_at, thread.into())?];
        Some(vec![(libc::SYS_clone, thread), (libc::SYS_sched_getaffinity, Vec::new())])
    }

    /// `mmap` and `mprotect` where the memory is not to be executed, `tgkill` where the signal goes to this process, `fcntl`
    /// where it only asks: it could also have the channel send signals to others.
    fn bounded_rules() -> Option<Vec<(libc::c_long, Vec<SeccompRule>)>> {
        let data = vec![argument(2, SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64), 0)?];
        let own = vec![argument(0, SeccompCmpOp::Eq, std::process::id().into())?];
        let ask = [libc::F_GETFD, libc::F_GETFL].map(|ask| argument(1, SeccompCmpOp::Eq, ask as u64));
        let ask = ask.into_iter().collect::<Option<_>>()?;
        Some(vec![
            (libc::SYS_mmap, data.clone()),
            (libc::SYS_mprotect, data),
            (libc::SYS_tgkill, own),
            (libc::SYS_fcntl, ask),
        ])
    }

    fn argument(place: u8, is: SeccompCmpOp, value: u64) -> Option<SeccompRule> {
        let condition = SeccompCondition::new(place, SeccompCmpArgLen::Dword, is, value).ok()?;
        SeccompRule::new(vec![condition]).ok()
    }

    fn filter(
        rules: BTreeMap<libc::c_long, Vec<SeccompRule>>,
        otherwise: SeccompAction,
        listed: SeccompAction,
    ) -> Option<BpfProgram> {
        let machine = std::env::consts::ARCH.try_into().ok()?;
        SeccompFilter::new(rules, otherwise, listed, machine).ok()?.try_into().ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use crate::sandbox::selftest::Wall;

    /// The parent's death is noticed by the end of the channel alone.
    pub(super) fn die_with_parent() -> Option<()> {
        Some(())
    }

    pub(super) fn close_files() -> Wall {
        Wall::Absent
    }

    pub(super) fn refuse_calls(_isolates: crate::sandbox::limits::Isolates) -> Wall {
        Wall::Absent
    }
}
