//! `list`, `progress` and `reset`: what there is, what was done, and beginning again.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

use serde::Serialize;

use crate::cli::args::{CourseArgs, ListArgs, ProgressArgs, ResetArgs};
use crate::cli::lessons::lessons;
use crate::cli::{UNREADABLE, complain, state_folder};
use crate::lesson::model::Lesson;
use crate::progress::Progress;
use crate::progress::store::{Kept, Opened, Store};
use crate::progress::summary::{LessonSummary, summary};

/// How often a reset is tried that meets what was not known before.
const TRIES: usize = 3;

#[derive(Serialize)]
struct Summaries {
    lessons: Vec<LessonSummary>,
}

#[derive(Serialize)]
struct Listed {
    lessons: Vec<Entry>,
}

/// A lesson as a script sees it.
#[derive(Serialize)]
struct Entry {
    id: String,
    title: String,
    track: String,
    minutes: u16,
    summary: String,
    state: &'static str,
    completed: usize,
    total: usize,
}

/// Lists the lessons with how far each is done.
pub(crate) fn list(args: &ListArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let lessons = lessons(course)?;
    let progress = open().progress;
    let mut out = io::stdout().lock();
    if args.json {
        let lessons = lessons.iter().map(|lesson| entry(lesson, &progress)).collect();
        writeln!(out, "{}", serde_json::to_string(&Listed { lessons })?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for lesson in &lessons {
        let done = of(lesson, &progress);
        writeln!(
            out,
            "{}  {}  {} min  {} {}/{}",
            lesson.id,
            lesson.title,
            lesson.minutes,
            done.state.words(),
            done.completed,
            done.total
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows what was done.
pub(crate) fn show(args: &ProgressArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let lessons = lessons(course)?;
    let progress = open().progress;
    let summaries: Vec<LessonSummary> = lessons.iter().map(|lesson| of(lesson, &progress)).collect();
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&Summaries { lessons: summaries })?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for done in &summaries {
        writeln!(out, "{}: {} {}/{}", done.title, done.state.words(), done.completed, done.total)?;
        for section in &done.sections {
            writeln!(out, "  {:<24} {}", section.title, section.state.words())?;
        }
        writeln!(out, "  quiz: {} of {} right, {} answered", done.quiz.right, done.quiz.total, done.quiz.answered)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Begins all lessons again.
pub(crate) fn reset(args: &ResetArgs) -> anyhow::Result<ExitCode> {
    if !args.yes {
        if !io::stdin().is_terminal() {
            complain("error: reset asks before it forgets; give --yes where nobody can be asked");
            return Ok(ExitCode::from(UNREADABLE));
        }
        write!(io::stdout(), "Forget all progress, answers and drafts? Type yes: ")?;
        io::stdout().flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        if answer.trim() != "yes" {
            writeln!(io::stdout(), "Nothing was changed.")?;
            return Ok(ExitCode::SUCCESS);
        }
    }
    let Opened { mut store, mut progress, .. } = open();
    // What could not be read before, or was done by a running copy meanwhile, is only known after saving.
    for _ in 0..TRIES {
        let begun: Vec<_> = progress.lessons.keys().cloned().collect();
        for lesson in begun {
            progress.reset(&lesson);
        }
        let saved = store.save(&progress);
        for notice in &saved.notices {
            complain(&notice.to_string());
        }
        if saved.kept != Kept::OnDisk {
            break;
        }
        if saved.progress == progress {
            writeln!(io::stdout(), "All lessons begin again at 0.")?;
            return Ok(ExitCode::SUCCESS);
        }
        progress = saved.progress;
    }
    complain("error: the progress could not be reset on disk");
    Ok(ExitCode::FAILURE)
}

/// What is kept; trouble with it is told on standard error.
pub(crate) fn open() -> Opened {
    let opened = Store::open(state_folder());
    for notice in &opened.notices {
        complain(&notice.to_string());
    }
    opened
}

fn of(lesson: &Lesson, progress: &Progress) -> LessonSummary {
    summary(lesson, &progress.lesson(&lesson.id).cloned().unwrap_or_default())
}

fn entry(lesson: &Lesson, progress: &Progress) -> Entry {
    let done = of(lesson, progress);
    Entry {
        id: lesson.id.to_string(),
        title: lesson.title.to_string(),
        track: lesson.track.to_string(),
        minutes: lesson.minutes,
        summary: lesson.summary.to_string(),
        state: done.state.words(),
        completed: done.completed,
        total: done.total,
    }
}
