//! The course in the terminal. Knows what a terminal program needs to begin, and nothing of how it goes on.

use std::process::ExitCode;

use anyhow::Context;

use crate::cli::args::{CourseArgs, TuiArgs};
use crate::cli::state_folder::state_folder;
use crate::tui::{app, terminal};

/// Opens the course.
pub(crate) fn run(_tui: &TuiArgs, _course: &CourseArgs) -> anyhow::Result<ExitCode> {
    terminal::check()?;
    let code = app::run(state_folder()?).context("could not use the terminal")?;
    Ok(ExitCode::from(code))
}

/// Opens the page of the terminal tests.
#[cfg(debug_assertions)]
pub(crate) fn rehearse() -> anyhow::Result<ExitCode> {
    terminal::check()?;
    let code = crate::tui::rehearsal::run(state_folder()?).context("could not use the terminal")?;
    Ok(ExitCode::from(code))
}
