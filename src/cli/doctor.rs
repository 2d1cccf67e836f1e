//! `doctor`: what this machine gives to the course, and what each thing that is missing means.

mod findings;

use std::io::{self, Write};
use std::process::ExitCode;

use crate::cli::args::{CourseArgs, DoctorArgs};
use crate::cli::doctor::findings::{Findings, Place, Tried, Walls, examine, name};
use crate::sandbox::selftest::Wall;
use crate::text::wrap;
use crate::tui::layout::SMALLEST;

/// Cells of the names of things, with the gap behind them.
const NAMES: usize = 18;
/// Cells of what is said about them.
const WORDS: u16 = 76;

/// Looks at the machine and tells. 0 if all that the course needs is there, else 1.
pub(crate) fn run(args: &DoctorArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let findings = examine(course);
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&findings)?)?;
    } else {
        tell(&findings, &mut out)?;
    }
    Ok(if findings.works { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(found: &Findings, out: &mut impl Write) -> io::Result<()> {
    let engine = found.engine.unwrap_or("of an unknown version");
    writeln!(out, "serverless-tutor {} on {} {}, QuickJS-ng {engine}", found.version, found.system, found.machine)?;

    head(out, "Guest code")?;
    line(out, "runs", &runs(found))?;
    if let Some(walls) = &found.walls {
        line(out, "seccomp", seccomp(walls))?;
        line(out, "Landlock", &landlock(walls))?;
        line(out, "one guest", &acts(&walls.one_guest))?;
        line(out, "many guests", &acts(&walls.many_guests))?;
        let all: Vec<&str> = walls.one_guest.iter().map(|tried| tried.act).collect();
        line(out, "the acts", &all.join(", "))?;
    }
    if found.holes().next().is_some() {
        line(
            out,
            "",
            "A wall stands and lets something through. That is a mistake in this program: please report it.",
        )?;
    }

    head(out, "Terminal")?;
    tell_terminal(found, out)?;

    head(out, "Folders")?;
    let paths = &found.paths;
    line(out, "progress", &place(&paths.state, "without it, what you do lasts only until you quit"))?;
    let crashes = &paths.crash_reports;
    line(out, "crash reports", &format!("{} in {}", counted(crashes.count, "file"), crashes.path))?;
    line(out, "functions", &place(&paths.functions, "without it, the lab needs another folder: lab DIR"))?;
    line(out, "settings", &settings(found))?;
    let from = paths.lessons.path.as_ref().map_or("built in".to_owned(), |path| format!("from {path}"));
    let lessons = format!("{} {from}", counted(paths.lessons.count, "lesson"));
    line(out, "lessons", paths.lessons.trouble.as_deref().unwrap_or(&lessons))?;

    head(out, "Lab")?;
    let lab = match &found.lab.trouble {
        None => "can listen on 127.0.0.1".to_owned(),
        Some(why) => format!("cannot listen on 127.0.0.1: {why}"),
    };
    line(out, "address", &lab)?;

    let end = if found.works {
        "All that the course needs is there."
    } else {
        "Something that the course needs is missing; see above."
    };
    writeln!(out, "\n{end}")
}

fn head(out: &mut impl Write, title: &str) -> io::Result<()> {
    writeln!(out, "\n{title}")
}

/// A name and what is said about it, in as many lines as that takes.
fn line(out: &mut impl Write, name: &str, words: &str) -> io::Result<()> {
    let mut name = name;
    for row in wrap(words, WORDS) {
        writeln!(out, "  {name:<NAMES$}{row}")?;
        name = "";
    }
    Ok(())
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn runs(found: &Findings) -> String {
    match (&found.guest.trouble, found.guest.first_call_ms) {
        (Some(why), _) => format!("no: {why}"),
        (None, Some(took)) => format!("yes; a first call took {took:.0} ms, with a process of its own"),
        (None, None) => "yes".to_owned(),
    }
}

fn seccomp(walls: &Walls) -> &'static str {
    if walls.seccomp == name(Wall::Active) {
        "active: system calls that guest code never needs are refused"
    } else {
        "absent: guest code that broke out of the engine could make any system call that your account may. The engine itself \
         still gives it no file, no network and no process, and its process still has limits and is killed in time"
    }
}

fn landlock(walls: &Walls) -> String {
    match (walls.landlock == name(Wall::Active), walls.landlock_version) {
        (true, Some(version)) => format!("active, version {version}: no file and no network address can be reached"),
        (true, None) => "active: no file and no network address can be reached".to_owned(),
        (false, _) if walls.seccomp == name(Wall::Active) => {
            "absent: this kernel does not have it, or does not use it. \
             Nothing is open for that: seccomp refuses to open files and sockets at all; a second wall is missing"
                .to_owned()
        }
        (false, _) => "absent, too: the limits and the engine are all that keeps guest code in".to_owned(),
    }
}

/// What was tried, in one line: how much of it was refused, and what was not.
fn acts(tried: &[Tried]) -> String {
    let refused = tried.iter().filter(|tried| tried.refused).count();
    let mut words = format!("{refused} of {} acts were refused", tried.len());
    let let_through = |needed| -> Vec<&str> {
        tried.iter().filter(|tried| !tried.refused && tried.needed == needed).map(|tried| tried.act).collect()
    };
    for (what, acts) in [("let through, as it has to be", let_through(true)), ("LET THROUGH", let_through(false))] {
        if !acts.is_empty() {
            words += &["; ", what, ": ", &acts.join(", ")].concat();
        }
    }
    words
}

fn settings(found: &Findings) -> String {
    let settings = &found.settings;
    let path = settings.path.as_deref().unwrap_or("no home folder to keep them in");
    match (&settings.trouble, &settings.theme) {
        (Some(why), _) => format!("cannot be used: {why}; `serverless-tutor config` shows more"),
        (None, Some(theme)) => format!("{path}, read; it asks for the theme {theme}"),
        (None, None) if settings.state == "read" => format!("{path}, read"),
        (None, None) => format!("{path}, none there; `serverless-tutor config --init` writes an example"),
    }
}

fn tell_terminal(found: &Findings, out: &mut impl Write) -> io::Result<()> {
    let terminal = &found.terminal;
    let course = terminal.trouble.as_ref().map_or("can be shown here".to_owned(), |why| format!("not here: {why}"));
    line(out, "course", &course)?;
    if let (Some(columns), Some(rows), Some(is_enough)) = (terminal.columns, terminal.rows, terminal.large_enough) {
        let enough = if is_enough { "large enough" } else { "too small" };
        let (width, height) = (SMALLEST.width, SMALLEST.height);
        line(
            out,
            "size",
            &format!("{columns} columns, {rows} rows: {enough} (from {width} x {height}; best from 100 x 30)"),
        )?;
    }
    line(out, "TERM", terminal.term.as_deref().unwrap_or("not set"))?;
    line(out, "colours", &format!("{}: {}", terminal.colours, terminal.colours_because))?;
    line(out, "page", &format!("{}: {}", terminal.page, terminal.page_because))?;
    let what = if terminal.utf8 { "all signs" } else { "ASCII only" };
    let other = if terminal.utf8 { "--ascii draws without them" } else { "--no-ascii draws all" };
    let locale = terminal.locale.as_ref().map_or_else(String::new, |locale| format!(" ({locale})"));
    let signs = format!("{what}: {}{locale}; {other}", terminal.utf8_because);
    line(out, "characters", &signs)?;
    line(out, "mouse", "asked for when the course opens; everything works with keys alone")
}

fn place(place: &Place, missing: &str) -> String {
    match (&place.path, &place.trouble) {
        (Some(path), None) => format!("{path}, can be written"),
        (Some(path), Some(why)) => format!("{path} cannot be written: {why}; {missing}"),
        (None, why) => format!("{}; {missing}", why.as_deref().unwrap_or("there is none")),
    }
}
