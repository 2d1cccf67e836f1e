//! strace, where this machine has it and lets it trace.

use std::process::Command;
use std::sync::OnceLock;

/// What a trial says that cannot be made without it.
pub(crate) const MISSING: &str = "strace does not work here";

/// Whether it can be used.
pub(crate) fn works() -> bool {
    static WORKS: OnceLock<bool> = OnceLock::new();
    *WORKS.get_or_init(|| {
        Command::new("strace").args(["-o", "/dev/null", "true"]).output().is_ok_and(|run| run.status.success())
    })
}
