//! Which lessons a command works on. Broken ones are named on standard error, and the others still work.

use std::io::{self, Write};
use std::sync::Arc;

use anyhow::{Context, bail};
use thiserror::Error;

use crate::cli::args::CourseArgs;
use crate::lesson::library::Library;
use crate::lesson::model::{Body, Challenge, Lesson};
use crate::text::{Clean, sanitise_line};

/// The lessons, at least one.
pub(crate) fn lessons(args: &CourseArgs) -> anyhow::Result<Vec<Arc<Lesson>>> {
    let library = match &args.lessons {
        None => Library::embedded(),
        Some(folder) => {
            let shown = sanitise_line(&folder.to_string_lossy());
            Library::folder(folder).with_context(|| format!("could not read the lessons in {shown}"))?
        }
    };
    for broken in &library.broken {
        let count = broken.problems.len();
        let (word, first) = (if count == 1 { "problem" } else { "problems" }, &broken.problems[0]);
        // When standard error is closed there is no other place to say it.
        let _ = writeln!(
            io::stderr(),
            "the lesson {} has {count} {word} and is left out; the first: {first}; `check` shows all",
            broken.folder
        );
    }
    if library.lessons.is_empty() {
        bail!("there is no lesson to take; `check DIR` says what is wrong with one");
    }
    Ok(library.lessons.into_iter().map(Arc::new).collect())
}

/// A lesson was asked for that there is not.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no lesson `{wanted}`; there are: {there}")]
pub(crate) struct UnknownLesson {
    wanted: Clean,
    there: String,
}

/// The place of the lesson with this id; the first one if none is named.
pub(crate) fn find(lessons: &[Arc<Lesson>], wanted: Option<&str>) -> Result<usize, UnknownLesson> {
    let Some(wanted) = wanted else { return Ok(0) };
    let at = lessons.iter().position(|lesson| lesson.id.as_str() == wanted);
    at.ok_or_else(|| {
        let ids: Vec<&str> = lessons.iter().map(|lesson| lesson.id.as_str()).collect();
        UnknownLesson { wanted: sanitise_line(wanted), there: ids.join(", ") }
    })
}

/// The challenge of a lesson.
pub(crate) fn challenge(lesson: &Lesson) -> anyhow::Result<&Challenge> {
    let found = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Challenge(challenge) => Some(challenge.as_ref()),
        _ => None,
    });
    found.with_context(|| format!("the lesson `{}` has no coding challenge", lesson.id))
}
