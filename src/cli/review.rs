//! `review`: the course at what is due, or a list of it for scripts.

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use serde::Serialize;

use crate::cli::args::{CourseArgs, ReviewArgs};
use crate::cli::lessons::{find, lessons};
use crate::cli::progress::open;
use crate::cli::settings::is_plain;
use crate::cli::{NO_TERMINAL, complain, learn};
use crate::clock::{Clock, SystemClock, WallTime};
use crate::course::review::{question, term};
use crate::lesson::model::Lesson;
use crate::progress::Progress;
use crate::progress::reviews::ItemId;
use crate::review::{self, Item, Missed, words};
use crate::tui::terminal;

#[derive(Serialize)]
struct Listing<'l> {
    /// In seconds since 1970, as every date here.
    now: u64,
    lessons: Vec<LessonListing<'l>>,
}

#[derive(Serialize)]
struct LessonListing<'l> {
    lesson: &'l str,
    due: Vec<Row<'l>>,
    /// How many things come back later.
    later: usize,
    next_due: Option<u64>,
}

#[derive(Serialize)]
struct Row<'l> {
    kind: &'static str,
    id: &'l str,
    /// Since when; null where it was met before reviews were kept.
    due_since: Option<u64>,
    /// Days until the chance to recall it has fallen to 90 %; null before it was asked.
    stability_days: Option<f64>,
    missed: Option<&'static str>,
}

/// Asks what is due, or lists it.
pub(crate) fn run(args: &ReviewArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let now = SystemClock::default().wall();
    if args.text || args.json {
        return list(args, course, now);
    }
    if !is_plain(&args.screen, course)
        && let Err(reason) = terminal::check()
    {
        complain(&format!(
            "error: a review needs a terminal, but {reason}; `review --plain` asks in lines, `review --text` lists what is due"
        ));
        return Ok(ExitCode::from(NO_TERMINAL));
    }
    let choose = |lessons: &[Arc<Lesson>], progress: &Progress| match &args.lesson {
        Some(id) => Ok(find(lessons, Some(id))?),
        None => {
            let is_due = |lesson: &Arc<Lesson>| !items(lesson, progress, now).0.is_empty();
            Ok(lessons.iter().position(is_due).unwrap_or(0))
        }
    };
    learn::review(&args.screen, course, args.minutes, choose)
}

fn list(args: &ReviewArgs, course: &CourseArgs, now: WallTime) -> anyhow::Result<ExitCode> {
    let lessons = lessons(course)?;
    let chosen = match &args.lesson {
        Some(id) => &lessons[find(&lessons, Some(id))?..][..1],
        None => &lessons[..],
    };
    let progress = open().progress;
    let found: Vec<_> = chosen.iter().map(|lesson| (lesson, items(lesson, &progress, now))).collect();
    let mut out = io::stdout().lock();
    if args.json {
        let lessons = found.iter().map(|(lesson, (due, later))| LessonListing {
            lesson: lesson.id.as_str(),
            due: due.iter().map(row).collect(),
            later: later.len(),
            next_due: review::next_due(later, now).map(|next| next.0),
        });
        writeln!(out, "{}", serde_json::to_string(&Listing { now: now.0, lessons: lessons.collect() })?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for (lesson, (due, later)) in found {
        writeln!(out, "{}: {} due", lesson.title, due.len())?;
        for item in &due {
            writeln!(out, "  {:<9} {:<22} {}", item.id.kind(), item.id.name(), words_of(lesson, item))?;
        }
        if let Some(next) = review::next_due(&later, now) {
            writeln!(out, "  {} later, the next {}", later.len(), words::until(now, next))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What is due, and what comes later.
fn items(lesson: &Lesson, progress: &Progress, now: WallTime) -> (Vec<Item>, Vec<Item>) {
    let all = progress.lesson(&lesson.id).map_or_else(Vec::new, |record| review::items(lesson, record, now));
    all.into_iter().partition(|item| item.due <= now)
}

fn row(item: &Item) -> Row<'_> {
    Row {
        kind: item.id.kind(),
        id: item.id.name(),
        due_since: Some(item.due.0).filter(|due| *due > 0),
        stability_days: item.memory.map(|memory| (memory.stability * 1000.0).round() / 1000.0),
        missed: missed(item.missed),
    }
}

fn missed(missed: Missed) -> Option<&'static str> {
    match missed {
        Missed::SureAndWrong => Some("sure-and-wrong"),
        Missed::Wrong => Some("wrong"),
        Missed::No => None,
    }
}

/// What the learner knows it by, and how it was missed. A term is not named: it is what is to be recalled.
fn words_of(lesson: &Lesson, item: &Item) -> String {
    let words = match &item.id {
        ItemId::Term(id) => term(lesson, id).map(|term| term.meaning.to_string()),
        ItemId::Question(id) => question(lesson, id).map(|question| question.ask.plain()),
    };
    let words = words.unwrap_or_default();
    match missed(item.missed) {
        Some(missed) => format!("({missed}) {words}"),
        None => words,
    }
}
