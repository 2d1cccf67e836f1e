//! The course in the terminal. Knows what a terminal program needs to begin, and nothing of how it goes on.

use std::env;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;

use crate::cli::args::{CourseArgs, ScreenArgs, TuiArgs};
#[cfg(any(debug_assertions, feature = "rehearsal"))]
use crate::cli::args::{RehearseArgs, Rehearsed};
use crate::cli::lessons::{find, lessons};
use crate::cli::settings::{Settings, is_plain};
use crate::cli::themes::Wish;
use crate::cli::{plain, state_folder, worker_program};
use crate::lesson::model::Lesson;
use crate::progress::Progress;
use crate::progress::store::{Opened, Store};
#[cfg(any(debug_assertions, feature = "rehearsal"))]
use crate::tui::rehearsal;
use crate::tui::run::{self, First, Setup};
use crate::tui::screen::cost::state as cost;
use crate::tui::terminal;
use crate::tui::theme::choose::{Automatic, Colours, TerminalFacts};

/// Opens the course.
pub(crate) fn run(tui: &TuiArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    if is_plain(&tui.screen, course) {
        let Setup { lessons, open, opened, worker, .. } = setup(tui.lesson.as_deref(), &tui.screen, course)?;
        return plain::run(plain::Setup { lessons, open, opened, worker, review: None });
    }
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
    if is_plain(screen, course) {
        let worker = worker_program()?;
        return plain::run(plain::Setup { lessons, open, opened, worker, review: Some(minutes) });
    }
    ended(run::run(Setup { open, first: First::Review(minutes), ..furnished(screen, course, lessons, opened)? }))
}

fn setup(lesson: Option<&str>, screen: &ScreenArgs, course: &CourseArgs) -> anyhow::Result<Setup> {
    let lessons = lessons(course)?;
    let named = lesson.map(|id| find(&lessons, Some(id))).transpose()?;
    let opened = Store::open(state_folder());
    // The one that was open last, and on the very first run the first one, without a page to pass.
    let open = named.or_else(|| last(&lessons, &opened.progress)).or(Some(0));
    Ok(Setup { open, ..furnished(screen, course, lessons, opened)? })
}

fn furnished(
    screen: &ScreenArgs,
    course: &CourseArgs,
    lessons: Vec<Arc<Lesson>>,
    opened: Opened,
) -> anyhow::Result<Setup> {
    let folder = state_folder();
    let settings = Settings::of(screen, course, |name| env::var_os(name))?;
    let (colours, notice) = colours(&settings.theme.value);
    Ok(Setup {
        lessons,
        open: None,
        first: First::Course,
        opened,
        colours,
        notice,
        motion: settings.motion.value,
        worker: worker_program()?,
        signs: settings.signs.value,
        editor_mode: settings.editor_mode.value,
        keys: settings.keys,
        crash_folder: folder.unwrap_or_else(env::temp_dir),
        watched: None,
    })
}

fn ended(code: io::Result<u8>) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::from(code.context("could not use the terminal")?))
}

/// The lesson that was open last; where that is not known, the one that was begun and not finished, if there is just one.
fn last(lessons: &[Arc<Lesson>], progress: &Progress) -> Option<usize> {
    let last = progress.last.get().as_ref();
    let last = last.and_then(|last| lessons.iter().position(|lesson| lesson.id == *last));
    last.or_else(|| going_on(lessons, progress))
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

/// The colours, and what is to be said of them.
fn colours(wish: &Wish) -> (Colours, Option<String>) {
    match wish {
        Wish::Auto => (Colours::Automatic(terminal_facts(Automatic::of)), None),
        Wish::This(theme, warnings) => {
            let count = warnings.len();
            let words = if count == 1 { "colour of your theme is" } else { "colours of your theme are" };
            let notice = (count > 0).then(|| format!("{count} {words} hard to see: serverless-tutor config"));
            (Colours::Fixed(theme), notice)
        }
    }
}

/// What is known of the terminal, for as long as `look` looks at it.
pub(crate) fn terminal_facts<T>(look: impl FnOnce(&TerminalFacts<'_>) -> T) -> T {
    let value = |name: &str| env::var(name).ok();
    let (no_color, clicolor, clicolor_force) = (value("NO_COLOR"), value("CLICOLOR"), value("CLICOLOR_FORCE"));
    let (colorterm, term, colorfgbg) = (value("COLORTERM"), value("TERM"), value("COLORFGBG"));
    look(&TerminalFacts {
        no_color: no_color.as_deref(),
        clicolor: clicolor.as_deref(),
        clicolor_force: clicolor_force.as_deref(),
        colorterm: colorterm.as_deref(),
        term: term.as_deref(),
        colorfgbg: colorfgbg.as_deref(),
    })
}

/// Opens what the terminal tests need.
#[cfg(any(debug_assertions, feature = "rehearsal"))]
pub(crate) fn rehearse(args: &RehearseArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    terminal::check()?;
    ended(match args.what {
        Rehearsed::Page => rehearsal::run(state_folder().unwrap_or_else(env::temp_dir), worker_program()?),
        Rehearsed::Course => rehearsal::course::run(setup(None, &ScreenArgs::default(), course)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::library::Library;

    fn lessons() -> Vec<Arc<Lesson>> {
        Library::embedded().lessons.into_iter().map(Arc::new).collect()
    }

    /// Which lesson opens without an argument; none is the first one.
    fn check(change: impl Fn(&mut Progress), expected: Option<usize>) {
        let mut progress = Progress::default();
        change(&mut progress);
        assert_eq!(last(&lessons(), &progress), expected);
    }

    #[test]
    fn the_lesson_that_was_open_last_opens_again() {
        let id = |at: usize| lessons()[at].id.clone();
        check(|_| {}, None);
        check(|progress| progress.last.set(Some(id(1))), Some(1));
        check(|progress| progress.last.set(Some("gone".parse().unwrap())), None);
        // A file from before this was kept: the one that was begun.
        let begin = |progress: &mut Progress, at: usize| {
            let section = lessons()[at].sections[0].id.clone();
            progress.lesson_mut(&id(at)).opened.insert(section);
        };
        check(|progress| begin(progress, 1), Some(1));
        check(|progress| (0..2).for_each(|at| begin(progress, at)), None);
    }
}
