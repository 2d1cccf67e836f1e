//! The course in the terminal. Knows what a terminal program needs to begin, and nothing of how it goes on.

use std::env;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;

use crate::cli::args::{CourseArgs, ScreenArgs, ThemeChoice, TuiArgs};
#[cfg(any(debug_assertions, feature = "rehearsal"))]
use crate::cli::args::{RehearseArgs, Rehearsed};
use crate::cli::lessons::{find, lessons};
use crate::cli::{state_folder, worker_program};
use crate::lesson::model::Lesson;
use crate::progress::Progress;
use crate::progress::store::{Opened, Store};
use crate::tui::motion::Wanted;
#[cfg(any(debug_assertions, feature = "rehearsal"))]
use crate::tui::rehearsal;
use crate::tui::run::{self, First, Setup, Signs};
use crate::tui::screen::cost::state as cost;
use crate::tui::terminal;
use crate::tui::theme::Theme;
use crate::tui::theme::choose::TerminalFacts;
use crate::tui::theme::palette::{ANSI16, DARK, LIGHT, MONO, XTERM256};

/// Opens the course.
pub(crate) fn run(tui: &TuiArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    terminal::check()?;
    let watched = course.lessons.clone().filter(|_| tui.watch);
    ended(run::run(Setup { watched, ..setup(tui.lesson.as_deref(), &tui.screen, course)? }))
}

/// Opens the cost explorer alone; leaving it ends the program.
pub(crate) fn explore(state: cost::State, screen: &ScreenArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    terminal::check()?;
    ended(run::run(Setup { first: First::Explorer(Box::new(state)), ..setup(None, screen, course)? }))
}

/// Opens the course at a review of the lesson that `choose` takes, by its place.
pub(crate) fn review(
    screen: &ScreenArgs,
    course: &CourseArgs,
    minutes: u16,
    choose: impl FnOnce(&[Arc<Lesson>], &Progress) -> anyhow::Result<usize>,
) -> anyhow::Result<ExitCode> {
    let lessons = lessons(course)?;
    let opened = Store::open(state_folder());
    let open = Some(choose(&lessons, &opened.progress)?);
    ended(run::run(Setup { open, first: First::Review(minutes), ..furnished(screen, lessons, opened)? }))
}

fn setup(lesson: Option<&str>, screen: &ScreenArgs, course: &CourseArgs) -> anyhow::Result<Setup> {
    let lessons = lessons(course)?;
    let named = lesson.map(|id| find(&lessons, Some(id))).transpose()?;
    let opened = Store::open(state_folder());
    let only = (lessons.len() == 1).then_some(0);
    let open = named.or(only).or_else(|| going_on(&lessons, &opened.progress));
    Ok(Setup { open, ..furnished(screen, lessons, opened)? })
}

fn furnished(screen: &ScreenArgs, lessons: Vec<Arc<Lesson>>, opened: Opened) -> anyhow::Result<Setup> {
    let folder = state_folder();
    Ok(Setup {
        lessons,
        open: None,
        first: First::Course,
        opened,
        theme: theme(screen.theme),
        motion: if screen.no_motion { Wanted::Still } else { Wanted::Moving },
        worker: worker_program()?,
        signs: if screen.ascii { Signs::Ascii } else { Signs::Unicode },
        crash_folder: folder.unwrap_or_else(env::temp_dir),
        watched: None,
    })
}

fn ended(code: io::Result<u8>) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::from(code.context("could not use the terminal")?))
}

/// The one lesson that was begun and not finished, if there is just one.
fn going_on(lessons: &[Arc<Lesson>], progress: &Progress) -> Option<usize> {
    let begun = |lesson: &Lesson| {
        progress.lesson(&lesson.id).is_some_and(|record| {
            record.is_started() && lesson.sections.iter().any(|section| !record.done.contains_key(&section.id))
        })
    };
    let mut begun = lessons.iter().enumerate().filter(|(_, lesson)| begun(lesson)).map(|(i, _)| i);
    begun.next().filter(|_| begun.next().is_none())
}

fn theme(choice: ThemeChoice) -> &'static Theme {
    match choice {
        ThemeChoice::Auto => terminal_facts(Theme::choose),
        ThemeChoice::Dark => &DARK,
        ThemeChoice::Light => &LIGHT,
        ThemeChoice::Indexed => &XTERM256,
        ThemeChoice::Ansi => &ANSI16,
        ThemeChoice::Mono => &MONO,
    }
}

/// What is known of the terminal, for as long as `look` looks at it.
pub(crate) fn terminal_facts<T>(look: impl FnOnce(&TerminalFacts<'_>) -> T) -> T {
    let value = |name: &str| env::var(name).ok();
    let (no_color, colorterm, term, colorfgbg) =
        (value("NO_COLOR"), value("COLORTERM"), value("TERM"), value("COLORFGBG"));
    look(&TerminalFacts {
        no_color: no_color.as_deref(),
        colorterm: colorterm.as_deref(),
        term: term.as_deref(),
        colorfgbg: colorfgbg.as_deref(),
        background: None,
        forced: None,
    })
}

/// Opens what the terminal tests need.
#[cfg(any(debug_assertions, feature = "rehearsal"))]
pub(crate) fn rehearse(args: &RehearseArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    terminal::check()?;
    ended(match args.what {
        Rehearsed::Page => rehearsal::run(state_folder().unwrap_or_else(env::temp_dir), worker_program()?),
        Rehearsed::Course => {
            let screen = ScreenArgs { theme: ThemeChoice::default(), no_motion: false, ascii: false };
            rehearsal::course::run(setup(None, &screen, course)?)
        }
    })
}
