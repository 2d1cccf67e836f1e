//! `config`: the settings that hold and where each comes from, or a file to begin with. Knows nothing of what a setting does.

use std::env;
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Context;
use serde::Serialize;

use crate::cli::args::{ConfigArgs, CourseArgs};
use crate::cli::check::render;
use crate::cli::settings::{Origin, Settings, heeded};
use crate::cli::themes::Wish;
use crate::cli::{self, UNREADABLE, learn};
use crate::config::{EXAMPLE, Kind, Refused, State, place};
use crate::text::{Clean, sanitise_line};
use crate::tui::motion::Wanted;
use crate::tui::run::Signs;
use crate::tui::theme::choose::{Automatic, Reasons};

/// Cells of the names of settings, and of their values, with the gap behind them.
const NAMES: usize = 14;
const VALUES: usize = 30;

/// What is told about one setting.
#[derive(Serialize)]
struct Row {
    name: &'static str,
    value: Clean,
    from: String,
}

#[derive(Serialize)]
struct Listing {
    file: Option<Clean>,
    state: &'static str,
    settings: Vec<Row>,
    /// What is hard to read in the theme.
    warnings: Vec<String>,
}

/// Tells the settings, or writes the file.
pub(crate) fn run(args: &ConfigArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    if args.init {
        return init();
    }
    let course = heeded(course.clone())?;
    let settings = Settings::of(&args.screen, &course, |name| env::var_os(name))?;
    let source = &course.config.source;
    let listing = Listing {
        file: source.path.as_deref().map(|path| sanitise_line(&path.to_string_lossy())),
        state: match source.state {
            State::Absent => "absent",
            State::Read => "read",
        },
        settings: rows(&settings, &course),
        warnings: match &settings.theme.value {
            Wish::Auto => Vec::new(),
            Wish::This(_, warnings) => warnings.iter().map(ToString::to_string).collect(),
        },
    };
    let mut out = io::stdout().lock();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&listing)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    match (&listing.file, source.state) {
        (None, _) => writeln!(out, "There is no home folder, and so no file of settings.\n")?,
        (Some(path), State::Read) => writeln!(out, "{path}\n")?,
        (Some(path), State::Absent) => {
            writeln!(out, "{path}\nThere is no such file; `serverless-tutor config --init` writes one.\n")?;
        }
    }
    for Row { name, value, from } in &listing.settings {
        writeln!(out, "{name:<NAMES$}{value:<VALUES$}  {from}")?;
    }
    if let Wish::This(_, warnings) = &settings.theme.value
        && !warnings.is_empty()
    {
        write!(out, "\n{}", render(warnings))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn rows(settings: &Settings, course: &CourseArgs) -> Vec<Row> {
    let row = |name, value: &str, from| Row { name, value: sanitise_line(value), from: words(from) };
    let theme = match &settings.theme.value {
        Wish::Auto => {
            let (theme, reasons) =
                learn::terminal_facts(|facts| (Automatic::of(facts).theme(None), Reasons::of(facts)));
            format!("auto: {} ({})", theme.name(), reasons.colours)
        }
        Wish::This(theme, _) => theme.name().to_owned(),
    };
    let moves = settings.motion.value == Wanted::Moving;
    let ascii = settings.signs.value == Signs::Ascii;
    let lessons = settings.lessons.value.as_ref().map_or_else(|| "built in".into(), |path| path.to_string_lossy());
    let keys = &course.config.keys;
    let first = keys.first().map(|key| course.config.source.line(key.action.place));
    vec![
        row("theme", &theme, settings.theme.from),
        row("motion", if moves { "true" } else { "false" }, settings.motion.from),
        row("ascii", if ascii { "true" } else { "false" }, settings.signs.from),
        row("plain", if settings.plain.value { "true" } else { "false" }, settings.plain.from),
        row("lessons", &lessons, settings.lessons.from),
        row("editor.mode", settings.editor_mode.value.name(), settings.editor_mode.from),
        row("keys", &format!("{} changed", keys.len()), first.map_or(Origin::Default, Origin::File)),
    ]
}

fn words(from: Origin) -> String {
    match from {
        Origin::Default => "default".to_owned(),
        Origin::File(line) => format!("file, line {line}"),
        Origin::Environment(variable) => format!("environment, {variable}"),
        Origin::Option(option) => format!("option {option}"),
    }
}

fn init() -> anyhow::Result<ExitCode> {
    let place = place::of_file(|name| env::var_os(name)).context("there is no home folder to write settings in")?;
    let shown = sanitise_line(&place.path.to_string_lossy());
    if let Some(folder) = place.path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("could not make the folder for {shown}"))?;
    }
    let made = OpenOptions::new().write(true).create_new(true).open(&place.path);
    match made.and_then(|mut file| file.write_all(EXAMPLE.as_bytes())) {
        Ok(()) => {
            writeln!(io::stdout(), "{shown} is written; every setting in it is a comment.")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(why) if why.kind() == ErrorKind::AlreadyExists => {
            cli::complain(&format!("error: {shown} is there already and stays as it is"));
            Ok(ExitCode::from(UNREADABLE))
        }
        Err(why) => Err(why).with_context(|| format!("could not write {shown}")),
    }
}

/// Says on standard error what is wrong with a file of the learner's, and how to go on.
pub(crate) fn complain(refused: &Refused) {
    // When standard error is closed there is no other place to say it.
    let _ = write!(io::stderr(), "{}", render(&refused.problems));
    let nothing = if cfg!(windows) { "NUL" } else { "/dev/null" };
    cli::complain(&match refused.what {
        Kind::Settings => format!(
            "These are your own settings. Mend them, or go on without them: {}={nothing} serverless-tutor",
            place::VARIABLE
        ),
        Kind::Theme => "This is a theme of your own. Mend it, or go on with another: --theme auto".to_owned(),
    });
}
