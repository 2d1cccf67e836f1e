//! `notes`: the learner's results as Markdown.

use std::process::ExitCode;

use crate::cli::args::{CourseArgs, NotesArgs};

/// Writes them.
pub(crate) fn run(_args: &NotesArgs, _course: &CourseArgs) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
