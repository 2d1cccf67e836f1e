//! What every command takes, and the sentences that `--help` says about it. Knows nothing of what a command does.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::themes::ThemeParser;
use crate::config::Config;
use crate::lab::platform::{Platform, Settings};
use crate::units::MemoryMb;

/// What the course in the terminal takes.
#[derive(Debug, Clone, Args)]
pub struct TuiArgs {
    /// The lesson to open; the one you were in last when left out.
    pub lesson: Option<String>,

    /// Take the lessons of --lessons over again whenever one is saved, and stay at the same place; for authors.
    #[arg(long, requires = "lessons", conflicts_with = "plain")]
    pub watch: bool,

    /// How it looks.
    #[command(flatten)]
    pub screen: ScreenArgs,
}

/// How everything in the terminal looks.
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command line")]
#[derive(Debug, Clone, Default, Args)]
pub struct ScreenArgs {
    /// The colours: one of these, one of your own by its name, or a .toml file by its path.
    #[arg(long, value_name = "NAME", value_parser = ThemeParser)]
    pub theme: Option<String>,

    /// Show every step at once instead of letting it move.
    #[arg(long)]
    pub no_motion: bool,

    /// Let things move, whatever your settings say.
    #[arg(long, overrides_with = "no_motion")]
    pub motion: bool,

    /// Draw with ASCII characters only, for terminals and fonts that lack the others.
    #[arg(long)]
    pub ascii: bool,

    /// Draw with all characters, whatever your settings and your locale say.
    #[arg(long, overrides_with = "ascii")]
    pub no_ascii: bool,

    /// Speak in lines and prompts instead of screens: for screen readers, pipes and plain terminals. ACCESSIBLE=1 does the same.
    #[arg(long)]
    pub plain: bool,
}

impl TuiArgs {
    /// The first of these that was given, as it is written on the command line.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = [
            (self.lesson.is_some(), "LESSON"),
            (self.watch, "--watch"),
            (self.screen.theme.is_some(), "--theme"),
            (self.screen.no_motion, "--no-motion"),
            (self.screen.motion, "--motion"),
            (self.screen.ascii, "--ascii"),
            (self.screen.plain, "--plain"),
            (self.screen.no_ascii, "--no-ascii"),
        ];
        given.into_iter().find(|(given, _)| *given).map(|(_, name)| name)
    }
}

/// Which lessons there are, for the course and for every command that needs one.
#[derive(Debug, Clone, Default, Args)]
pub struct CourseArgs {
    /// Take the lessons from this folder, one folder for each, instead of the built-in ones; or the one lesson in it.
    #[arg(long, value_name = "DIR", global = true)]
    pub lessons: Option<PathBuf>,

    /// The settings of the learner's file, for the commands that heed them.
    #[arg(skip)]
    pub config: Config,
}

/// Show your settings and where each comes from, or write a file of settings.
///
/// Options go before the environment, and that before the file. Ends with 0, and with 2 when the file cannot be used.
#[derive(Debug, Clone, Args)]
pub struct ConfigArgs {
    /// Write a file with every setting as a comment, where there is none yet.
    #[arg(long, conflicts_with = "json")]
    pub init: bool,

    /// Print the settings as one line of JSON.
    #[arg(long)]
    pub json: bool,

    /// How it would look.
    #[command(flatten)]
    pub screen: ScreenArgs,
}

/// List what keys do in every situation, under the names by which your settings can give them others.
///
/// Ends with 0, and with 2 when your file of settings cannot be used.
#[derive(Debug, Clone, Args)]
pub struct KeysArgs {
    /// Print the list as one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// Show what the terminal tests need.
#[cfg(any(debug_assertions, feature = "rehearsal"))]
#[derive(Debug, Clone, Args)]
pub struct RehearseArgs {
    /// What to show.
    #[arg(value_enum, default_value_t)]
    pub what: Rehearsed,
}

/// What the terminal tests can be shown.
#[cfg(any(debug_assertions, feature = "rehearsal"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Rehearsed {
    /// A page of their own.
    #[default]
    Page,
    /// The course, in which F5 to F8 bring faults about.
    Course,
}

/// Print the text of a lesson, without a screen.
#[derive(Debug, Clone, Args)]
pub struct ReadArgs {
    /// The lesson to print; the first one when left out.
    pub lesson: Option<String>,

    /// Print this section only, counted from 1.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..))]
    pub section: Option<u8>,
}

/// Grade a solution of a coding challenge.
///
/// Ends with 0 when every case passed, with 1 when not, and with 2 when there was nothing to grade.
#[derive(Debug, Clone, Args)]
pub struct GradeArgs {
    /// The JavaScript file with your solution.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The lesson whose challenge it solves; the first one when left out.
    #[arg(long, value_name = "LESSON")]
    pub lesson: Option<String>,

    /// Print the result as one line of JSON.
    #[arg(long)]
    pub json: bool,

    /// Write the result as JUnit's XML into this file, for build servers; `-` prints it instead of the text.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
}

/// Ask again what is due: terms that you have seen and questions that you have missed.
///
/// What you recall stays away for longer each time. Opens the course at the review; with --text or --json it only lists what is due.
#[derive(Debug, Clone, Args)]
pub struct ReviewArgs {
    /// The lesson to review; the first one in which something is due when left out.
    pub lesson: Option<String>,

    /// Stop asking after so many minutes, from 1 to 120; what is left comes first the next time.
    #[arg(long, value_name = "N", default_value_t = crate::course::review::MINUTES, value_parser = clap::value_parser!(u16).range(1..=120))]
    pub minutes: u16,

    /// List what is due instead, a line for each thing.
    #[arg(long, conflicts_with = "json")]
    pub text: bool,

    /// List what is due instead, as one line of JSON.
    #[arg(long)]
    pub json: bool,

    /// How it looks.
    #[command(flatten)]
    pub screen: ScreenArgs,
}

/// Write down your results as Markdown: score, own solution, measured times, what you missed and why.
///
/// Goes to standard output; with --out into a file. Ends with 2 when the file is there already.
#[derive(Debug, Clone, Args)]
pub struct NotesArgs {
    /// The lesson to write about; the first one when left out.
    pub lesson: Option<String>,

    /// Write them into this file.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Replace the file if it is there.
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// List the lessons, with how far you are in each.
#[derive(Debug, Clone, Args)]
pub struct ListArgs {
    /// Print them as one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// Show what you have done so far.
#[derive(Debug, Clone, Args)]
pub struct ProgressArgs {
    /// Print it as one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// Forget your progress and begin again.
#[derive(Debug, Clone, Args)]
pub struct ResetArgs {
    /// Do not ask first.
    #[arg(long)]
    pub yes: bool,
}

/// Begin a lesson of your own: a folder of short examples that say how a lesson is written.
///
/// The folder must be new or empty, and its name becomes the lesson's id. Ends with 2 when nothing was written.
#[derive(Debug, Clone, Args)]
pub struct NewArgs {
    /// The folder of the lesson.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Look for problems in a lesson that you are writing.
///
/// Every problem is shown with its file, line and column, and so is what could be better. Programs are run: those of a learner to
/// begin with and the solution, wrong ones, those of questions. Ends with 1 when there is any problem.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// The folder of the lesson.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// Print each problem and each remark as one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// Print the JSON Schema of a kind of lesson file, so that your editor completes its keys.
///
/// Without a kind, all of them in one object. Files of `new` name theirs in their first line.
#[derive(Debug, Clone, Args)]
pub struct SchemaArgs {
    /// The kind of file: lesson, terms, lifecycle, code, experiments, quiz, challenge, cases, connections or scenarios.
    #[arg(value_name = "FILE-KIND", conflicts_with = "out")]
    pub kind: Option<String>,

    /// Write all of them into this folder instead, each as KIND.json.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// Say what this machine gives: walls around your code, terminal, colours, folders, versions.
///
/// Nothing is changed. Ends with 0 when all that the course needs is there, and with 1 when something is missing; a terminal does not
/// count, so that the answer can go into a file.
#[derive(Debug, Clone, Args)]
pub struct DoctorArgs {
    /// Print it as one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// Run your functions on this machine, and call them from a browser or with curl.
///
/// Prints the address first, then a line for everything that happens. Saving a file deploys it. Ends with Ctrl-C.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct LabArgs {
    /// What to do instead of running the lab.
    #[command(subcommand)]
    pub instead: Option<LabCommand>,

    /// The folder of your functions; one in your data folder when left out. A new folder is filled with three examples.
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,

    /// Listen on this port of 127.0.0.1; on a free one when left out.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub port: u16,

    /// Run functions like this platform.
    #[arg(long, value_name = "NAME", value_enum, default_value_t)]
    pub platform: PlatformChoice,

    /// Stop an instance after so long without a request; fractions are allowed.
    #[arg(long, value_name = "SECONDS", value_parser = some_seconds)]
    pub idle: Option<Duration>,

    /// Answer 504 after so long; fractions are allowed.
    #[arg(long, value_name = "SECONDS", value_parser = some_seconds)]
    pub timeout: Option<Duration>,

    /// Give an instance so much memory, in MB.
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u32).range(16..=10240))]
    pub memory: Option<u32>,

    /// Let so many requests be in flight at the same time; 0 turns all away with 429.
    #[arg(long, value_name = "N", value_parser = requests)]
    pub concurrency: Option<usize>,

    /// Let so many requests wait when the concurrency limit is reached.
    #[arg(long, value_name = "N", value_parser = requests)]
    pub queue: Option<usize>,

    /// Let one instance serve so many requests at the same time.
    #[arg(long, value_name = "N", value_parser = per_instance)]
    pub per_instance: Option<usize>,

    /// Print each event as one line of JSON.
    #[arg(long)]
    pub json: bool,
}

impl LabArgs {
    /// The settings of the platform with what was given.
    pub(crate) fn settings(&self) -> Settings {
        let defaults = Settings::of(self.platform.into());
        Settings {
            memory: self.memory.map_or(defaults.memory, MemoryMb),
            timeout: self.timeout.unwrap_or(defaults.timeout),
            cpu: defaults.cpu,
            idle: self.idle.unwrap_or(defaults.idle),
            concurrency: self.concurrency.unwrap_or(defaults.concurrency),
            queue: self.queue.unwrap_or(defaults.queue),
            per_instance: self.per_instance.unwrap_or(defaults.per_instance),
        }
    }
}

/// What the command does instead of running the lab.
#[derive(Debug, Clone, Subcommand)]
pub enum LabCommand {
    /// Write the functions as a folder for a cloud.
    Export(ExportArgs),
}

/// A platform to be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum PlatformChoice {
    /// A process for each instance, one request at a time.
    #[default]
    Lambda,
    /// Isolates in one process, many requests in each.
    Workers,
    /// A process for each instance, several requests at a time.
    Vercel,
}

impl From<PlatformChoice> for Platform {
    fn from(choice: PlatformChoice) -> Self {
        match choice {
            PlatformChoice::Lambda => Self::Lambda,
            PlatformChoice::Workers => Self::Workers,
            PlatformChoice::Vercel => Self::Vercel,
        }
    }
}

fn requests(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 0..=10_000) => Ok(number),
        _ => Err("write a number from 0 to 10000".to_owned()),
    }
}

fn per_instance(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=10_000) => Ok(number),
        _ => Err("write a number from 1 to 10000".to_owned()),
    }
}

/// Time a function of yours that runs in a cloud: a first call, then warm ones.
///
/// The first call is on a new connection and is shown in its parts; the others are on the same connection, with a pause before
/// each. Every status is a result. Ends with 0, with 1 when there was no answer, and with 2 when the address is none.
#[derive(Debug, Clone, Args)]
pub struct ProbeArgs {
    /// Its address, with `https://` at its beginning.
    #[arg(value_name = "URL")]
    pub url: String,

    /// Calls after the first, from 1 to 100.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub count: u32,

    /// The pause before each of them.
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    pub pause: Duration,

    /// The longest time that one call may take.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = some_seconds)]
    pub timeout: Duration,

    /// Print the result as one line of JSON.
    #[arg(long)]
    pub json: bool,
}

/// Work out what a month of one function costs, on every platform.
///
/// In a terminal this opens the cost explorer. What is left out comes from the preset. Ends with 0, and with 2 when something
/// asked for is not there.
#[derive(Debug, Clone, Args)]
pub struct CostArgs {
    /// A month to begin with: worked, routes, events, edge, webhooks or images.
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,

    /// Runs a month.
    #[arg(long, value_name = "N")]
    pub invocations: Option<u64>,

    /// How long a run takes on average.
    #[arg(long, value_name = "MS", value_parser = millis)]
    pub duration: Option<f64>,

    /// How much of that the processor works.
    #[arg(long, value_name = "MS", value_parser = millis)]
    pub cpu: Option<f64>,

    /// Memory of the function.
    #[arg(long, value_name = "MB", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub memory: Option<u32>,

    /// Only this platform: lambda, lambda-arm, workers, vercel, cloud-run or azure.
    #[arg(long, value_name = "NAME")]
    pub platform: Option<String>,

    /// Print the bills as one line of JSON.
    #[arg(long, conflicts_with_all = ["csv", "text"])]
    pub json: bool,

    /// Print the bills as comma-separated values, one row for each line of a bill.
    #[arg(long, conflicts_with = "text")]
    pub csv: bool,

    /// Print the bills as text, also in a terminal.
    #[arg(long)]
    pub text: bool,

    /// How the explorer looks.
    #[command(flatten)]
    pub screen: ScreenArgs,
}

/// A span of milliseconds above zero.
fn millis(text: &str) -> Result<f64, String> {
    let said = || format!("{text:?} is no number of milliseconds above zero");
    text.parse().ok().filter(|ms: &f64| ms.is_finite() && *ms > 0.0).ok_or_else(said)
}

/// Write your functions as a folder that a cloud's own tool deploys as it is.
///
/// The files of the functions stay unchanged; values of variables are left out. Ends with 0, and with 2 when nothing was written.
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// The cloud to write it for.
    #[arg(long, value_name = "NAME", value_enum)]
    pub platform: ExportChoice,

    /// The folder to write; it must be new or empty.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,

    /// The folder of your functions; the one that the lab itself uses when left out.
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
}

/// A cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportChoice {
    /// Cloudflare Workers, for Wrangler.
    Cloudflare,
    /// Vercel, as an app of Next.js.
    Vercel,
    /// AWS Lambda, as a SAM template.
    Lambda,
}

/// The longest time that can be asked for.
const MOST_SECONDS: f64 = 3600.0;

fn seconds(text: &str) -> Result<Duration, String> {
    let refused = || format!("a number of seconds from 0 to {MOST_SECONDS} is needed");
    let seconds: f64 = text.parse().map_err(|_| refused())?;
    if !(0.0..=MOST_SECONDS).contains(&seconds) {
        return Err(refused());
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| refused())
}

fn some_seconds(text: &str) -> Result<Duration, String> {
    let span = seconds(text)?;
    if span < Duration::from_millis(1) { Err("it cannot be shorter than 0.001".to_owned()) } else { Ok(span) }
}

/// Print what your shell needs to complete commands and options with Tab.
///
/// bash: serverless-tutor completions bash > ~/.local/share/bash-completion/completions/serverless-tutor
#[derive(Debug, Clone, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

/// Print the manual page, or write the pages of all commands.
///
/// To read it: serverless-tutor man > serverless-tutor.1 && man ./serverless-tutor.1
#[derive(Debug, Clone, Args)]
pub struct ManArgs {
    /// Write one page for each command into this folder.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
