//! What happens when the program meets a mistake of its own, or an error that it cannot go on with: the terminal is given back
//! first, then a report is kept and the person is told. Knows nothing of the mistake but its text.

use std::backtrace::Backtrace;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::panic::{self, PanicHookInfo};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

use crate::text::{sanitise, sanitise_line};
use crate::tui::input::{Input, Outlet};
use crate::tui::terminal::tty::Heir;
use crate::tui::terminal::tty::device::Tty;

/// The exit code after a panic, which the standard library sets, and after an error that the program could not go on with.
pub(crate) const EXIT_CODE: u8 = 101;

/// From now on a panic leaves a report in `folder`. On the calling thread it also gives the terminal back and tells the
/// person, and once the panic has left `main` the exit code is [`EXIT_CODE`]. On any other thread the screen stays, and the
/// program gets [`Input::ThreadCrashed`].
pub(crate) fn watch(tty: Arc<Tty>, folder: PathBuf, outlet: Outlet) {
    let drawing = thread::current().id();
    panic::set_hook(Box::new(move |panic| {
        if thread::current().id() == drawing {
            tty.give_back(Heir::Shell);
            let report = report(panic);
            tell(&farewell(MISTAKE, keep(&folder, &report), &report));
        } else {
            // A report that cannot be kept must not stop the message, and the screen is not ours to write on.
            let _ = keep(&folder, &report(panic));
            let _ = outlet.tell(Input::ThreadCrashed);
        }
    }));
}

/// Leaves a report of an error in `folder` and tells the person. The terminal must have been given back.
pub(crate) fn give_up(error: &io::Error, folder: &Path) {
    let report = format!("{}\nended by an error\n{error}\n{error:?}\n", origin());
    let begin = format!("serverless-tutor had to stop: {}", sanitise(&error.to_string()));
    tell(&farewell(&begin, keep(folder, &report), &report));
}

/// Says lines to the person on the terminal that was given back.
pub(crate) fn tell(lines: &str) {
    // Nothing is left to do when the person cannot be told.
    let _ = io::stderr().write_all(lines.as_bytes());
}

/// Panics are reported by the standard library again.
pub(crate) fn unwatch() {
    // While a panic unwinds, the hook must stay as it is.
    if !thread::panicking() {
        let _ = panic::take_hook();
    }
}

fn origin() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!("serverless-tutor {version} on {} {}", std::env::consts::OS, std::env::consts::ARCH)
}

fn report(panic: &PanicHookInfo<'_>) -> String {
    let thread = thread::current();
    format!(
        "{}\nthread \"{}\" stopped at {}\n{}\n\n{}\n",
        origin(),
        thread.name().unwrap_or("without a name"),
        panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string),
        panic.payload_as_str().unwrap_or("no message"),
        Backtrace::force_capture(),
    )
}

/// Writes the report to a file of its own; a second panic of the same second is added to it.
fn keep(folder: &Path, report: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let second = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs();
    let path = folder.join(format!("crash-{second}-{}.txt", std::process::id()));
    OpenOptions::new().create(true).append(true).open(&path)?.write_all(report.as_bytes())?;
    Ok(path)
}

/// How the farewell begins after a panic.
const MISTAKE: &str = "serverless-tutor has stopped because of a mistake in the program itself.";

fn farewell(begin: &str, kept: io::Result<PathBuf>, report: &str) -> String {
    match kept {
        Ok(path) => format!(
            "{begin}\nWhat happened stands in {}\nPlease send that file along when you report this.\n",
            sanitise_line(&path.to_string_lossy())
        ),
        Err(_) => format!("{begin}\nWhat happened:\n{}", sanitise(report)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_kept_in_a_folder_that_is_made_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = keep(&folder.path().join("new"), "what happened\n").unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "what happened\n");
    }

    #[test]
    fn a_report_that_cannot_be_kept_is_shown_instead() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let shown = farewell(MISTAKE, keep(&file, "unused"), "what \x1b[31m happened");
        assert!(shown.ends_with("What happened:\nwhat ␛[31m happened"), "{shown}");
    }

    #[test]
    fn the_farewell_says_where_the_report_is() {
        let shown = farewell(MISTAKE, Ok(PathBuf::from("/state/crash-1-2.txt")), "unused");
        assert!(shown.contains("itself.\nWhat happened stands in /state/crash-1-2.txt\n"), "{shown}");
    }
}
