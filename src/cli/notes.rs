//! `notes`: the learner's results as Markdown, on standard output or in a file.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;

use crate::cli::args::{CourseArgs, NotesArgs};
use crate::cli::lessons::{find, lessons};
use crate::cli::progress::open;
use crate::cli::{UNREADABLE, complain};
use crate::clock::{Clock, SystemClock};
use crate::notes::notes;
use crate::text::sanitise_line;

/// Writes them.
pub(crate) fn run(args: &NotesArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let lessons = lessons(course)?;
    let lesson = &lessons[find(&lessons, args.lesson.as_deref())?];
    let progress = open().progress;
    let record = progress.lesson(&lesson.id).cloned().unwrap_or_default();
    let text = notes(lesson, &record, SystemClock::default().wall());
    let Some(path) = &args.out else {
        io::stdout().lock().write_all(text.as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    };
    let shown = sanitise_line(&path.to_string_lossy());
    match write(path, &text, args.force) {
        Ok(()) => {
            writeln!(io::stdout(), "Your notes are in {shown}.")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            complain(&format!("error: {shown} is there already; --force replaces it, or name another file"));
            Ok(ExitCode::from(UNREADABLE))
        }
        Err(error) => Err(error).with_context(|| format!("could not write the notes to {shown}")),
    }
}

/// Writes a file. One that is there is replaced as a whole, and only by force.
fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    if !force {
        return OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(there) = fs::metadata(path) {
        file.as_file().set_permissions(there.permissions())?;
    }
    file.persist(path).map_err(|error| error.error).map(drop)
}
