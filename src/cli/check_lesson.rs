//! `check`: every problem of a lesson that is being written, the proof of its programs, and what could be better.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use serde_json::json;

use crate::cli::args::{CheckArgs, CourseArgs};
use crate::cli::{check, worker_program};
use crate::lesson::advice::{Advice, Known, advice, problem_at};
use crate::lesson::id::LessonId;
use crate::lesson::library::Library;
use crate::lesson::load::load;
use crate::lesson::problem::Problem;
use crate::lesson::source::{self, Source};
use crate::proof::prove;
use crate::sandbox::{self, spawn::Spawner};
use crate::text::sanitise_line;
use crate::tui::room::room;

/// Checks a lesson. 0 if nothing is wrong with it, 1 if something is.
pub(crate) fn run(args: &CheckArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let shown = sanitise_line(&args.folder.to_string_lossy());
    let source = source::folder(&args.folder).with_context(|| format!("could not read {shown}"))?;
    let (name, unable, Advice { problems, warnings }) = match load(&source) {
        Ok(lesson) => {
            let mut advice = advice(&source, &room(), &known(&args.folder, course));
            let unable = sandbox::available().err();
            let flaws = if unable.is_some() { Vec::new() } else { prove(&lesson, &Spawner::start(worker_program()?))? };
            for flaw in flaws {
                let told = flaw.to_string();
                let (what, help) = told.rsplit_once("; ").unwrap_or((&told, "mend it"));
                let problem = problem_at(&source, &flaw.spot(), what, help);
                if flaw.is_remark() { advice.warnings.push(problem) } else { advice.problems.push(problem) }
            }
            advice.problems.sort();
            advice.warnings.sort();
            (format!("{}: {} sections", lesson.title, lesson.sections.len()), unable, advice)
        }
        Err(problems) => (String::new(), None, Advice { problems, warnings: Vec::new() }),
    };
    let mut out = io::stdout().lock();
    if args.json {
        for (severity, found) in [("problem", &problems), ("warning", &warnings)] {
            for problem in found {
                writeln!(out, "{}", as_json(&source, severity, problem))?;
            }
        }
    } else {
        write!(out, "{}{}", check::render(&problems), check::render_warnings(&warnings))?;
        let remarks =
            if warnings.is_empty() { String::new() } else { format!(", {}", counted(warnings.len(), "warning")) };
        if problems.is_empty() {
            let left_out = unable.map_or_else(String::new, |why| format!("; its programs were not run: {why}"));
            writeln!(out, "{name}, nothing wrong{remarks}{left_out}")?;
        } else {
            writeln!(out, "{}{remarks} in {shown}", counted(problems.len(), "problem"))?;
        }
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// A problem for an editor: places count from 1, columns in characters.
fn as_json(source: &Source, severity: &str, problem: &Problem) -> serde_json::Value {
    let Problem { file, line, column, what, help, excerpt } = problem;
    let marked = excerpt.text.get(excerpt.mark.clone()).unwrap_or_default().chars().count();
    json!({
        "lesson": source.name(),
        "severity": severity,
        "file": file.as_str(),
        "line": line,
        "column": column,
        "end_column": column + marked,
        "message": what.as_str(),
        "help": help.as_str(),
    })
}

/// The lessons that a topic may lead to: those of the folder that was named; else those beside this one, and the built-in ones.
fn known(folder: &Path, course: &CourseArgs) -> Known {
    let ids =
        |library: Library| -> BTreeSet<LessonId> { library.lessons.into_iter().map(|lesson| lesson.id).collect() };
    if let Some(library) = course.lessons.as_ref().and_then(|folder| Library::folder(folder).ok()) {
        return Known::All(ids(library));
    }
    let mut all = ids(Library::embedded());
    let above = folder.canonicalize().ok().and_then(|folder| folder.parent().map(Path::to_owned));
    all.extend(above.and_then(|above| Library::folder(&above).ok()).map(ids).unwrap_or_default());
    Known::Some(all)
}
