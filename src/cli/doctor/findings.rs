//! What a machine gives to the course, found by trying: a real child that tries what it must not, a real call, a real address.
//! Knows nothing of how it is told.

use std::env;
use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::cli::args::{CourseArgs, ScreenArgs};
use crate::cli::lessons::lessons;
use crate::cli::locale::Characters;
use crate::cli::settings::heeded;
use crate::cli::{self, learn, state_folder, worker_program};
use crate::config::State;
use crate::config::place::of_file;
use crate::lab::functions::place;
use crate::sandbox::calls::{CallJob, CaseOutcome, run_calls};
use crate::sandbox::cancel::Cancel;
use crate::sandbox::limits::Limits;
use crate::sandbox::selftest::{self, Act, Protection, SelfTest, Wall, self_test};
use crate::sandbox::spawn::{Spawner, WorkerProgram};
use crate::sandbox::value::Returned;
use crate::text::{Clean, sanitise_line};
use crate::tui::layout::SMALLEST;
use crate::tui::run::Signs;
use crate::tui::terminal;
use crate::tui::theme::choose::{Automatic, Reasons};
use crate::units::{Bytes, Millis};

/// Everything that was found.
#[derive(Debug, Serialize)]
pub(super) struct Findings {
    /// Whether all that the course needs is there; a terminal is not asked for, since this may go into a file.
    pub(super) works: bool,
    pub(super) version: &'static str,
    /// The version of QuickJS-ng.
    pub(super) engine: Option<&'static str>,
    pub(super) system: &'static str,
    pub(super) machine: &'static str,
    pub(super) guest: Guest,
    pub(super) walls: Option<Walls>,
    pub(super) terminal: Terminal,
    pub(super) paths: Paths,
    pub(super) settings: Settings,
    pub(super) lab: Lab,
}

/// The learner's file of settings.
#[derive(Debug, Serialize)]
pub(super) struct Settings {
    pub(super) path: Option<Clean>,
    /// `absent`, `read` or `refused`.
    pub(super) state: &'static str,
    /// The theme that it asks for.
    pub(super) theme: Option<Clean>,
    pub(super) trouble: Option<Clean>,
}

/// Whether guest code runs.
#[derive(Debug, Serialize)]
pub(super) struct Guest {
    pub(super) runs: bool,
    /// How long a first call took, with its process.
    pub(super) first_call_ms: Option<f64>,
    pub(super) trouble: Option<Clean>,
}

/// The walls around guest code, as a child found them.
#[derive(Debug, Serialize)]
pub(super) struct Walls {
    pub(super) seccomp: &'static str,
    pub(super) landlock: &'static str,
    /// The version of the kernel's interface.
    pub(super) landlock_version: Option<i32>,
    /// What a process with one guest tried.
    pub(super) one_guest: Vec<Tried>,
    /// What a process with many guests tried; it may start threads.
    pub(super) many_guests: Vec<Tried>,
}

/// Something that guest code must not be able to do.
#[derive(Debug, Serialize)]
pub(super) struct Tried {
    pub(super) act: &'static str,
    pub(super) refused: bool,
    /// Whether it has to be let through.
    pub(super) needed: bool,
    pub(super) reason: Option<Clean>,
}

/// What is known of the terminal without asking it.
#[derive(Debug, Serialize)]
pub(super) struct Terminal {
    /// Why the course cannot be shown here.
    pub(super) trouble: Option<String>,
    pub(super) columns: Option<u16>,
    pub(super) rows: Option<u16>,
    pub(super) large_enough: Option<bool>,
    pub(super) term: Option<Clean>,
    pub(super) colours: &'static str,
    pub(super) colours_because: &'static str,
    pub(super) page: &'static str,
    pub(super) page_because: &'static str,
    /// Whether all signs are drawn, or ASCII only.
    pub(super) utf8: bool,
    pub(super) utf8_because: &'static str,
    /// The variable that decides it, with its value.
    pub(super) locale: Option<Clean>,
}

/// Where things are kept.
#[derive(Debug, Serialize)]
pub(super) struct Paths {
    pub(super) state: Place,
    pub(super) crash_reports: CrashReports,
    pub(super) functions: Place,
    pub(super) lessons: Lessons,
}

/// A folder that is written to.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    pub(super) path: Option<Clean>,
    pub(super) writable: bool,
    pub(super) trouble: Option<Clean>,
}

/// Reports of mistakes in the program itself.
#[derive(Debug, Serialize)]
pub(super) struct CrashReports {
    pub(super) path: Clean,
    pub(super) count: usize,
}

/// The lessons.
#[derive(Debug, Serialize)]
pub(super) struct Lessons {
    /// The folder they come from; none for those that are built in.
    pub(super) path: Option<Clean>,
    pub(super) count: usize,
    pub(super) trouble: Option<Clean>,
}

/// Whether the lab can listen.
#[derive(Debug, Serialize)]
pub(super) struct Lab {
    pub(super) listens: bool,
    pub(super) trouble: Option<Clean>,
}

/// Looks at everything.
pub(super) fn examine(course: &CourseArgs) -> Findings {
    // Without its own file the program starts nothing, which is told where a start was tried.
    let program = worker_program().unwrap_or_else(|_| WorkerProgram(PathBuf::new()));
    let spawner = Spawner::start(program);
    let mut findings = Findings {
        works: false,
        version: env!("CARGO_PKG_VERSION"),
        engine: selftest::engine_version(),
        system: env::consts::OS,
        machine: env::consts::ARCH,
        guest: guest(&spawner),
        walls: walls(&spawner),
        terminal: terminal(),
        paths: paths(course),
        settings: settings(),
        lab: lab(),
    };
    findings.works = findings.guest.runs
        && findings.holes().next().is_none()
        && findings.paths.state.writable
        && findings.paths.functions.writable
        && findings.paths.lessons.trouble.is_none()
        && findings.settings.trouble.is_none()
        && findings.lab.listens;
    findings
}

impl Findings {
    /// Acts that a wall was said to refuse, and that were let through.
    pub(super) fn holes(&self) -> impl Iterator<Item = &Tried> {
        let walls = self.walls.as_ref().filter(|walls| walls.seccomp == name(Wall::Active));
        let tried = walls.into_iter().flat_map(|walls| walls.one_guest.iter().chain(&walls.many_guests));
        tried.filter(|tried| !tried.refused && !tried.needed)
    }
}

fn guest(spawner: &Spawner) -> Guest {
    let job = CallJob {
        source: "function sum(a, b) { return a + b; }".to_owned(),
        function: "sum".to_owned(),
        cases: vec![vec![2.0, 3.0]],
    };
    let began = Instant::now();
    let run = run_calls(spawner, &job, &Limits::grading(), &Cancel::default());
    let took = Millis::from(began.elapsed());
    let trouble = match run {
        Ok(run) if run.cases == [CaseOutcome::Returned(Returned::Number(5.0))] => None,
        Ok(run) => Some(match run.stop {
            Some(stop) => sanitise_line(&format!("the call was ended by a limit: {:?}", stop.limit)),
            None => Clean::from("the call gave a wrong answer"),
        }),
        Err(why) => Some(sanitise_line(&format!("{:#}", anyhow::Error::from(why)))),
    };
    Guest { runs: trouble.is_none(), first_call_ms: trouble.is_none().then_some(took.0), trouble }
}

fn walls(spawner: &Spawner) -> Option<Walls> {
    let many = Limits::isolate(Bytes::mib(128), Duration::from_secs(1), Duration::from_secs(30));
    let one = self_test(spawner, &Limits::grading()).ok()?;
    let many = self_test(spawner, &many).ok()?;
    let Protection { seccomp, landlock } = one.protection;
    Some(Walls {
        seccomp: name(seccomp),
        landlock: name(landlock),
        landlock_version: selftest::landlock_version(),
        one_guest: tried(one, &[]),
        many_guests: tried(many, &[Act::StartThread]),
    })
}

/// What became of every act; one that the child did not live to tell of was not refused.
fn tried(found: SelfTest, needed: &[Act]) -> Vec<Tried> {
    let mut attempts = found.attempts.into_iter();
    let tried = Act::ALL.into_iter().map(|act| {
        let reason = attempts.next().and_then(|attempt| attempt.refusal);
        Tried { act: act.words(), refused: reason.is_some(), needed: needed.contains(&act), reason }
    });
    tried.collect()
}

/// A wall as one word.
pub(super) const fn name(wall: Wall) -> &'static str {
    match wall {
        Wall::Active => "active",
        Wall::Absent => "absent",
    }
}

fn terminal() -> Terminal {
    let size = terminal::size_of_output();
    let (theme, reasons) = learn::terminal_facts(|facts| (Automatic::of(facts).theme(None), Reasons::of(facts)));
    let characters = Characters::of(|name| env::var_os(name));
    Terminal {
        trouble: terminal::check().err().map(|why| why.to_string()),
        columns: size.map(|(columns, _)| columns),
        rows: size.map(|(_, rows)| rows),
        large_enough: size.map(|(columns, rows)| columns >= SMALLEST.width && rows >= SMALLEST.height),
        term: env::var_os("TERM").map(|name| sanitise_line(&name.to_string_lossy())),
        colours: theme.depth().words(),
        colours_because: reasons.colours,
        page: reasons.page,
        page_because: reasons.page_because,
        utf8: characters.signs == Signs::Unicode,
        utf8_because: characters.because,
        locale: characters.locale,
    }
}

fn paths(course: &CourseArgs) -> Paths {
    let folder = state_folder();
    let crashes = folder.clone().unwrap_or_else(env::temp_dir);
    let lessons = lessons(course);
    Paths {
        state: place(folder.as_deref()),
        crash_reports: CrashReports { count: crash_reports(&crashes), path: shown(&crashes) },
        functions: place(place::folder(|name| env::var_os(name)).as_deref()),
        lessons: Lessons {
            path: course.lessons.as_deref().map(shown),
            count: lessons.as_ref().map_or(0, Vec::len),
            trouble: lessons.err().map(|why| sanitise_line(&format!("{why:#}"))),
        },
    }
}

fn settings() -> Settings {
    let lookup = |name: &str| env::var_os(name);
    let path = of_file(lookup).map(|place| shown(&place.path));
    let found = heeded(CourseArgs::default()).map_err(anyhow::Error::from).and_then(|course| {
        cli::settings::Settings::of(&ScreenArgs::default(), &course, lookup)?;
        Ok(course.config)
    });
    match found {
        Ok(config) => Settings {
            path,
            state: if config.source.state == State::Read { "read" } else { "absent" },
            theme: config.theme.map(|theme| sanitise_line(&theme.value)),
            trouble: None,
        },
        Err(why) => Settings { path, state: "refused", theme: None, trouble: Some(sanitise_line(&why.to_string())) },
    }
}

fn crash_reports(folder: &Path) -> usize {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let is_report = |name: &str| name.strip_prefix("crash-").is_some_and(|rest| rest.strip_suffix(".txt").is_some());
    names.filter(|name| name.to_str().is_some_and(is_report)).count()
}

fn place(folder: Option<&Path>) -> Place {
    let Some(folder) = folder else {
        let trouble = Some(Clean::from("there is no home folder to keep it in"));
        return Place { path: None, writable: false, trouble };
    };
    let tried = try_to_write(folder);
    Place {
        path: Some(shown(folder)),
        writable: tried.is_ok(),
        trouble: tried.err().map(|why| sanitise_line(&why.to_string())),
    }
}

/// Makes a file that is gone at once: in the folder, or in the nearest one above it that is there, where it would be made.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let there = folder.ancestors().find(|above| above.symlink_metadata().is_ok());
    let mut file = tempfile::tempfile_in(there.unwrap_or(folder))?;
    io::Write::write_all(&mut file, b"a full disk takes no byte")
}

fn lab() -> Lab {
    let trouble = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).err().map(|why| sanitise_line(&why.to_string()));
    Lab { listens: trouble.is_none(), trouble }
}

fn shown(path: &Path) -> Clean {
    sanitise_line(&path.to_string_lossy())
}
