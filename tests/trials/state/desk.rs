//! A learner's folders, the course that is opened on them, and what stands in the files afterwards.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serverless_tutor::lesson::library::Library;
use serverless_tutor::lesson::model::Lesson;
use serverless_tutor::progress::file::{self, Reading};
use serverless_tutor::progress::{LessonProgress, Progress};
use tempfile::TempDir;

use crate::pty::{self, Heard, Pty};

/// The program that is tried.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

/// Where the course keeps what was done and what functions there are.
pub(crate) struct Desk {
    state: TempDir,
    functions: TempDir,
}

impl Desk {
    /// Empty folders.
    pub(crate) fn new() -> Self {
        Self { state: tempfile::tempdir().unwrap(), functions: tempfile::tempdir().unwrap() }
    }

    /// The folder of what was done.
    pub(crate) fn state(&self) -> &Path {
        self.state.path()
    }

    /// The state file.
    pub(crate) fn file(&self) -> PathBuf {
        self.state().join("state.json")
    }

    /// Keeps progress as the program would.
    pub(crate) fn put(&self, progress: &Progress) {
        fs::write(self.file(), file::write(progress).unwrap()).unwrap();
    }

    /// The environment of a run.
    fn variables(&self) -> [(&'static str, &str); 2] {
        [
            ("SERVERLESS_TUTOR_STATE", self.state().to_str().unwrap()),
            ("SERVERLESS_TUTOR_FUNCTIONS", self.functions.path().to_str().unwrap()),
        ]
    }

    /// Opens the course on a terminal.
    pub(crate) fn open(&self) -> Pty {
        self.open_with(&[])
    }

    /// Opens the course with more in its environment.
    pub(crate) fn open_with(&self, more: &[(&str, &str)]) -> Pty {
        let variables: Vec<_> = self.variables().iter().chain(more).copied().collect();
        pty::start(Path::new(PROGRAM), &["--no-motion"], &variables, [120, 36])
    }

    /// A command on these folders.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).envs(self.variables());
        command
    }

    /// Runs the program with these arguments to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(PROGRAM, arguments).output().unwrap()
    }

    /// Sections completed, as `progress --json` says.
    #[track_caller]
    pub(crate) fn completed(&self) -> usize {
        let output = self.run(&["progress", "--json"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "progress says {said:?}");
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        summary["lessons"][0]["completed"].as_u64().unwrap() as usize
    }

    /// What the state file says, which is whole; nothing, if there is none.
    #[track_caller]
    pub(crate) fn progress(&self) -> Progress {
        let Ok(bytes) = fs::read(self.file()) else { return Progress::default() };
        match file::read(&bytes) {
            Reading::Whole(progress) => progress,
            other => panic!("the state file is not whole: {other:?}"),
        }
    }

    /// What it says of the built-in lesson.
    #[track_caller]
    pub(crate) fn record(&self) -> LessonProgress {
        self.progress().lesson(&lesson().id).cloned().unwrap_or_default()
    }

    /// Every file that holds progress is whole, and none had to be set aside.
    #[track_caller]
    pub(crate) fn check_whole(&self) {
        for entry in fs::read_dir(self.state()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            assert!(!name.contains("broken"), "{name} was set aside");
            if name.starts_with("state.json") {
                let reading = file::read(&fs::read(self.state().join(&name)).unwrap());
                assert!(matches!(reading, Reading::Whole(_)), "{name} is {reading:?}");
            }
        }
    }

    /// Whether a copy is writing a file right now.
    pub(crate) fn is_being_written(&self) -> bool {
        let entries = fs::read_dir(self.state()).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name()).any(|name| name.as_encoded_bytes().ends_with(b".tmp"))
    }

    /// Waits until the record fits, while the terminal is read.
    #[track_caller]
    pub(crate) fn wait_for(&self, pty: &mut Pty, what: &str, fits: impl Fn(&LessonProgress) -> bool) {
        let end = Instant::now() + pty::DEADLINE;
        while !fits(&self.record()) {
            let screen = pty.screen().contents();
            assert!(Instant::now() < end, "waited in vain for {what} on disk; the screen:\n{screen}");
            assert_ne!(pty.read(Duration::from_millis(5)), Heard::End, "the program ended before {what}");
        }
    }
}

/// The built-in lesson.
pub(crate) fn lesson() -> &'static Lesson {
    static LESSON: std::sync::LazyLock<Lesson> = std::sync::LazyLock::new(|| Library::embedded().lessons.remove(0));
    &LESSON
}

/// Sections completed, as the header says; none if it is not on the screen.
pub(crate) fn shown_completed(screen: &vt100::Screen) -> Option<usize> {
    let total = format!("/{}", lesson().sections.len());
    let header = screen.rows(0, 120).next()?;
    header.trim_end().strip_suffix(&total)?.rsplit(' ').next()?.parse().ok()
}

/// Cards seen, as the title says; none if the cards are not on the screen.
pub(crate) fn shown_cards(screen: &vt100::Screen) -> Option<usize> {
    let contents = screen.contents();
    let title = contents.lines().find(|line| line.trim_end().ends_with(" seen"))?;
    title.rsplit_once(" of ")?.0.rsplit(' ').next()?.parse().ok()
}
