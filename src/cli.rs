//! The command line: reads the arguments, calls one command, turns its end into an exit code. Knows no cells.

use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};

use crate::cli::args::{
    CheckArgs, CompletionsArgs, ConfigArgs, CostArgs, CourseArgs, DoctorArgs, GradeArgs, KeysArgs, LabArgs, ListArgs,
    ManArgs, NewArgs, NotesArgs, ProbeArgs, ProgressArgs, ReadArgs, ResetArgs, ReviewArgs, SchemaArgs, TuiArgs,
};
use crate::cli::lessons::UnknownLesson;
use crate::cli::themes::UnknownTheme;
use crate::config::Refused;
use crate::progress::store;
use crate::sandbox::spawn::WorkerProgram;
use crate::text::sanitise;
use crate::tui::terminal::NoTerminal;

pub mod args;
pub mod check;
mod check_lesson;
mod config;
mod cost;
mod doctor;
mod grade;
mod keys;
mod lab;
mod lab_export;
mod learn;
mod lessons;
mod locale;
mod manual;
mod new;
mod notes;
mod plain;
mod probe;
mod progress;
pub mod read;
mod review;
mod schema;
mod settings;
mod themes;

/// The exit code for a solution that does not pass.
const NOT_PASSED: u8 = 1;

/// The exit code for arguments or files that cannot be used.
const UNREADABLE: u8 = 2;

/// The exit code for an address that did not answer.
const NO_ANSWER: u8 = 1;

/// The exit code for a screen that was asked for where none can be shown.
const NO_TERMINAL: u8 = 3;

/// A course on the serverless model that you work through in the terminal, offline and without a cloud account.
///
/// Without a command the course opens where you left it.
#[derive(Debug, Parser)]
#[command(name = "serverless-tutor", version, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    tui: TuiArgs,

    #[command(flatten)]
    course: CourseArgs,

    #[command(subcommand)]
    command: Option<Command>,
}

/// A new command is one line here, and one in [`execute`].
#[derive(Debug, Subcommand)]
enum Command {
    Read(ReadArgs),
    Review(ReviewArgs),
    Notes(NotesArgs),
    Grade(GradeArgs),
    Lab(LabArgs),
    Probe(ProbeArgs),
    Cost(CostArgs),
    List(ListArgs),
    Progress(ProgressArgs),
    Reset(ResetArgs),
    New(NewArgs),
    Check(CheckArgs),
    Schema(SchemaArgs),
    Doctor(DoctorArgs),
    Config(ConfigArgs),
    Keys(KeysArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
    #[cfg(any(debug_assertions, feature = "rehearsal"))]
    #[command(hide = true)]
    Rehearse(args::RehearseArgs),
}

impl Command {
    /// Whether the learner's settings change what it does. Those that tell about them read them by themselves.
    const fn heeds_settings(&self) -> bool {
        !matches!(
            self,
            Self::Lab(_)
                | Self::Probe(_)
                | Self::Reset(_)
                | Self::Check(_)
                | Self::Doctor(_)
                | Self::Config(_)
                | Self::Completions(_)
                | Self::Man(_)
        )
    }
}

/// Runs the program with these arguments, the first of which is its own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    match Cli::try_parse_from(arguments).and_then(lesson_or_command) {
        Ok(cli) => finish(execute(cli)),
        Err(e) => {
            if e.use_stderr() {
                // It repeats the arguments, and these may come from somewhere else.
                complain(e.to_string().trim_end());
            } else {
                // A reader that has gone away misses nothing that anybody could mend.
                let _ = e.print();
            }
            u8::try_from(e.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
        }
    }
}

fn execute(Cli { tui, mut course, command }: Cli) -> anyhow::Result<ExitCode> {
    if command.as_ref().is_none_or(Command::heeds_settings) {
        course = settings::heeded(course)?;
    }
    match command {
        None => learn::run(&tui, &course),
        Some(Command::Read(args)) => print_lesson(&args, &course),
        Some(Command::Review(args)) => review::run(&args, &course),
        Some(Command::Notes(args)) => notes::run(&args, &course),
        Some(Command::Grade(args)) => grade::run(&args, &course),
        Some(Command::Lab(args)) => lab::run(&args),
        Some(Command::Probe(args)) => probe::run(&args),
        Some(Command::Cost(args)) => cost::run(&args, &course),
        Some(Command::List(args)) => progress::list(&args, &course),
        Some(Command::Progress(args)) => progress::show(&args, &course),
        Some(Command::Reset(args)) => progress::reset(&args),
        Some(Command::New(args)) => new::run(&args),
        Some(Command::Check(args)) => check_lesson::run(&args, &course),
        Some(Command::Schema(args)) => schema::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args, &course),
        Some(Command::Config(args)) => config::run(&args, &course),
        Some(Command::Keys(args)) => keys::run(&args, &course),
        Some(Command::Completions(args)) => manual::completions(&args, Cli::command()),
        Some(Command::Man(args)) => manual::pages(&args, Cli::command()),
        #[cfg(any(debug_assertions, feature = "rehearsal"))]
        Some(Command::Rehearse(args)) => learn::rehearse(&args, &course),
    }
}

fn print_lesson(args: &ReadArgs, course: &CourseArgs) -> anyhow::Result<ExitCode> {
    let lessons = lessons::lessons(course)?;
    let lesson = &lessons[lessons::find(&lessons, args.lesson.as_deref())?];
    let only = args.section.map(|section| usize::from(section) - 1);
    if only.is_some_and(|only| only >= lesson.sections.len()) {
        complain(&format!("error: {} has sections 1 to {}", lesson.title, lesson.sections.len()));
        return Ok(ExitCode::from(UNREADABLE));
    }
    read::write(lesson, only, &mut io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// The folder of what is kept; none without a home folder, and then progress lives in memory.
fn state_folder() -> Option<PathBuf> {
    store::folder(|name| std::env::var_os(name))
}

/// This program, which is also the one that runs guest code.
fn worker_program() -> anyhow::Result<WorkerProgram> {
    // The file may be replaced while the program runs; this name still leads to what is running.
    let own = Path::new("/proc/self/exe");
    if own.exists() {
        return Ok(WorkerProgram(own.to_path_buf()));
    }
    let path = std::env::current_exe().context("could not find this program's own file")?;
    Ok(WorkerProgram(path))
}

/// The options of the screen belong to no command. Said rather than ignored.
fn lesson_or_command(cli: Cli) -> Result<Cli, clap::Error> {
    let Some(given) = cli.command.as_ref().and(cli.tui.first_given()) else { return Ok(cli) };
    let message = format!("{given} cannot be used together with a command");
    Err(Cli::command().error(ErrorKind::ArgumentConflict, message))
}

fn finish(result: anyhow::Result<ExitCode>) -> ExitCode {
    let Err(error) = result else { return result.unwrap_or(ExitCode::FAILURE) };
    if error.chain().any(is_broken_pipe) {
        // Whoever read the output has seen enough, as with `head`.
        return ExitCode::SUCCESS;
    }
    if let Some(reason) = error.downcast_ref::<NoTerminal>() {
        complain(&without_terminal(*reason));
        return ExitCode::from(NO_TERMINAL);
    }
    if let Some(refused) = error.downcast_ref::<Refused>() {
        config::complain(refused);
        return ExitCode::from(UNREADABLE);
    }
    complain(&format!("error: {error:#}"));
    // A lesson or a theme that there is not is as wrong an argument as an option that there is not.
    if error.is::<UnknownLesson>() || error.is::<UnknownTheme>() {
        ExitCode::from(UNREADABLE)
    } else {
        ExitCode::FAILURE
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

fn without_terminal(reason: NoTerminal) -> String {
    let command = Cli::command();
    let names: Vec<&str> =
        command.get_subcommands().filter(|command| !command.is_hide_set()).map(clap::Command::get_name).collect();
    let others = match names.as_slice() {
        [] => "--help and --version".to_owned(),
        names => format!("{} and --help", names.join(", ")),
    };
    format!(
        "error: the course needs a terminal, but {reason}; --plain needs none, and without one these work too: {others}"
    )
}

/// Says a line on standard error. Parts of it may be foreign.
fn complain(line: &str) {
    // When standard error is closed there is no other place to say it.
    let _ = writeln!(io::stderr(), "{}", sanitise(line));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    /// What is said about these arguments, in one line; empty when they are accepted.
    #[track_caller]
    fn check(arguments: &[&str], complaint: &str) {
        let given = ["serverless-tutor"].iter().chain(arguments).map(OsString::from);
        let said =
            Cli::try_parse_from(given).and_then(lesson_or_command).map_or_else(|e| e.to_string(), |_| String::new());
        assert_eq!(said.lines().next().unwrap_or_default(), complaint);
    }

    #[test]
    fn the_course_takes_a_lesson_and_options() {
        check(&[], "");
        check(&["serverless"], "");
        check(&["serverless", "--theme", "256", "--no-motion", "--lessons", "/tmp"], "");
        check(&["one", "two"], "error: unexpected argument 'two' found");
    }

    #[cfg(any(debug_assertions, feature = "rehearsal"))]
    #[test]
    fn an_option_of_the_screen_is_refused_beside_a_command() {
        check(&["rehearse"], "");
        check(&["rehearse", "course"], "");
        check(&["--lessons", "/tmp", "rehearse"], "");
        check(&["rehearse", "--lessons", "/tmp"], "");
        check(&["--theme", "dark", "rehearse"], "error: --theme cannot be used together with a command");
        check(&["--no-motion", "rehearse"], "error: --no-motion cannot be used together with a command");
        check(&["serverless", "rehearse"], "error: LESSON cannot be used together with a command");
    }

    #[track_caller]
    fn check_end(result: anyhow::Result<ExitCode>, expected: ExitCode) {
        assert_eq!(format!("{:?}", finish(result)), format!("{expected:?}"));
    }

    #[test]
    fn every_end_has_its_exit_code() {
        let broken_pipe = || io::Error::from(io::ErrorKind::BrokenPipe);
        check_end(Ok(ExitCode::from(7)), ExitCode::from(7));
        check_end(Err(anyhow::anyhow!("no such lesson")), ExitCode::FAILURE);
        check_end(Err(NoTerminal::Output.into()), ExitCode::from(NO_TERMINAL));
        check_end(Err(broken_pipe().into()), ExitCode::SUCCESS);
        check_end(Err(anyhow::Error::from(broken_pipe()).context("could not print")), ExitCode::SUCCESS);
    }
}
