//! `check`: every problem of a lesson that is being written, and then the proof of its programs.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Context;

use crate::cli::args::CheckArgs;
use crate::cli::{check, worker_program};
use crate::lesson::load::load;
use crate::lesson::source;
use crate::proof::prove;
use crate::sandbox::{self, spawn::Spawner};
use crate::text::sanitise_line;

/// Checks a lesson. 0 if nothing is wrong with it, 1 if something is.
pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let shown = sanitise_line(&args.folder.to_string_lossy());
    let source = source::folder(&args.folder).with_context(|| format!("could not read {shown}"))?;
    let mut out = io::stdout().lock();
    let lesson = match load(&source) {
        Ok(lesson) => lesson,
        Err(problems) => {
            write!(out, "{}", check::render(&problems))?;
            let word = if problems.len() == 1 { "problem" } else { "problems" };
            writeln!(out, "{} {word} in {shown}", problems.len())?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let sections = lesson.sections.len();
    if let Err(why) = sandbox::available() {
        writeln!(
            out,
            "{}: {sections} sections, nothing wrong in its files; its programs were not run: {why}",
            lesson.title
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let flaws = prove(&lesson, &Spawner::start(worker_program()?))?;
    for flaw in &flaws {
        writeln!(out, "{flaw}")?;
    }
    if !flaws.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    writeln!(out, "{}: {sections} sections, nothing wrong", lesson.title)?;
    Ok(ExitCode::SUCCESS)
}
