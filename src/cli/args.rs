//! What every command takes, and the sentences that `--help` says about it. Knows nothing of what a command does.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

/// What the course in the terminal takes.
#[derive(Debug, Clone, Args)]
pub struct TuiArgs {
    /// The lesson to open; the one you were in last when left out.
    pub lesson: Option<String>,

    /// The colours: chosen for your terminal, or the ones named here.
    #[arg(long, value_name = "NAME", value_enum, default_value_t)]
    pub theme: ThemeChoice,

    /// Show every step at once instead of letting it move.
    #[arg(long)]
    pub no_motion: bool,

    /// Draw with ASCII characters only, for terminals and fonts that lack the others.
    #[arg(long)]
    pub ascii: bool,
}

impl TuiArgs {
    /// The first of these that was given, as it is written on the command line.
    pub(crate) fn first_given(&self) -> Option<&'static str> {
        let given = [
            (self.lesson.is_some(), "LESSON"),
            (self.theme != ThemeChoice::default(), "--theme"),
            (self.no_motion, "--no-motion"),
            (self.ascii, "--ascii"),
        ];
        given.into_iter().find(|(given, _)| *given).map(|(_, name)| name)
    }
}

/// Which lessons there are, for the course and for every command that needs one.
#[derive(Debug, Clone, Args)]
pub struct CourseArgs {
    /// Take the lessons from this folder, one folder for each, instead of the built-in ones.
    #[arg(long, value_name = "DIR", global = true)]
    pub lessons: Option<PathBuf>,
}

/// A set of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ThemeChoice {
    /// Light or dark, and as many colours as the terminal says it has.
    #[default]
    Auto,
    /// Light text on a dark ground, in full colour.
    Dark,
    /// Dark text on a light ground, in full colour.
    Light,
    /// The 256 colours that most terminals know.
    #[value(name = "256")]
    Indexed,
    /// The 16 colours of the terminal itself, as you have set them.
    #[value(name = "16")]
    Ansi,
    /// No colour; bold, underlined and reversed text only.
    Mono,
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
}

/// List the lessons, with how far you are in each.
#[derive(Debug, Clone, Args)]
pub struct ListArgs {}

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

/// Look for problems in a lesson that you are writing.
///
/// Every problem is shown with its file, line and column. Ends with 1 when there is any.
#[derive(Debug, Clone, Args)]
pub struct CheckArgs {
    /// The folder of the lesson.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
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
