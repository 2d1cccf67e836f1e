//! The real course on a pseudo-terminal with folders of its own, and the ways to its screens. Knows nothing of what is tried
//! there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serverless_tutor::lesson::library::Library;
use serverless_tutor::progress::LessonProgress;
use serverless_tutor::progress::file::{self, Reading};
use tempfile::TempDir;

use crate::http::Connection;
use crate::lab_screen::address;
use crate::pty::{self, Heard, Orphan, Pty, Speed};

/// The program, which is built with the faults that are tried.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_serverless-tutor");

/// The usual size of a desk.
pub(crate) const SIZE: [u16; 2] = [100, 30];

/// What every frame ends with.
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// A line that is typed on screens where text is written.
pub(crate) const TYPED: &str = "// typed a moment ago";

/// A function that answers to nobody within the time that it is given.
const WAIT: (&str, &str) =
    ("functions/wait.mjs", "export const GET = () => new Promise((done) => setTimeout(done, 60000));\n");

/// A screen of the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The list of lessons.
    Lessons,
    /// The tour, whose token moves.
    Tour,
    /// The code example with an answer of its function, whose process waits.
    Answer,
    /// A question of the quiz.
    Quiz,
    /// The editor with a program that was just changed.
    Editor,
    /// The lab with a call that is not answered.
    Lab,
    /// The editor of the lab with text that is not saved.
    LabEditor,
    /// The page of keys over a section.
    Keys,
}

impl Place {
    /// Every place.
    pub(crate) const ALL: [Self; 8] =
        [Self::Editor, Self::LabEditor, Self::Answer, Self::Tour, Self::Lab, Self::Quiz, Self::Lessons, Self::Keys];
}

/// The course on a terminal.
pub(crate) struct Desk {
    pub(crate) pty: Pty,
    pub(crate) work: Work,
    /// A call from elsewhere that is under way.
    other_window: Option<Connection>,
}

/// What the learner has made, which is there after the program.
pub(crate) struct Work {
    state: TempDir,
    functions: TempDir,
}

impl Desk {
    /// The course with its faults, on its first screen.
    pub(crate) fn new() -> Self {
        Self::on(Speed::Unknown, SIZE)
    }

    /// The course on a terminal that says this of its line.
    pub(crate) fn on(speed: Speed, size: [u16; 2]) -> Self {
        let mut desk = Self::with(|folders| course(speed, folders, size));
        desk.pty.wait_for("0/9");
        desk
    }

    /// The course on its first screen, with its calls to the system written to a file by strace.
    pub(crate) fn traced(file: &Path) -> Self {
        let file = file.to_str().unwrap();
        let arguments =
            ["-f", "-qq", "-s", "200", "-e", "trace=write,ioctl", "-o", file, PROGRAM, "rehearse", "course"];
        let mut desk = Self::with(|folders| pty::start(Path::new("strace"), &arguments, folders, SIZE));
        desk.pty.wait_for("0/9");
        desk
    }

    /// The course in a shell that controls jobs, without an editor that would set modes of the terminal for itself.
    pub(crate) fn in_shell() -> Self {
        let mut desk = Self::with(|folders| {
            let variables = [folders, &[("PS1", "shell> "), ("PROGRAM", PROGRAM)]].concat();
            pty::start(Path::new("/bin/bash"), &["--noprofile", "--norc", "--noediting", "-i"], &variables, SIZE)
        });
        desk.wait_for_prompt(1);
        desk.press("\"$PROGRAM\" rehearse course\r", "0/9");
        desk
    }

    /// Waits until the shell has asked for a command this many times; only then does it not lose what is typed.
    #[track_caller]
    pub(crate) fn wait_for_prompt(&mut self, times: usize) {
        let prompts = |output: &[u8]| output.windows(7).filter(|window| window == b"shell> ").count();
        self.pty.wait_until("the shell's prompt", |_, output| prompts(output) >= times);
    }

    fn with(start: impl FnOnce(&[(&str, &str)]) -> Pty) -> Self {
        let (state, functions) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let path = functions.path().join(WAIT.0);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, WAIT.1).unwrap();
        let work = Work { state, functions };
        let pty = start(&work.folders());
        Self { pty, work, other_window: None }
    }

    /// Goes to a screen from that of a section.
    #[track_caller]
    pub(crate) fn go_to(&mut self, place: Place) {
        match place {
            Place::Lessons => self.press("\x1b", "A course you can run"),
            Place::Tour => {
                self.open(3, "start tour");
                self.press("\r", "step 1 of");
                self.press(" ", "hold");
            }
            Place::Answer => {
                self.open(4, "the function runs for real");
                self.press("r1", "✓ 200");
            }
            Place::Quiz => self.open(6, "i  hint"),
            Place::Editor => {
                self.open(7, "worked example 1 of");
                self.press("\t", "run tests");
                self.press(TYPED, TYPED);
            }
            Place::Lab => {
                self.press("l", "Requests ──");
                let mut call = Connection::open(address(&mut self.pty));
                call.request("GET", "/wait", &[], b"");
                self.other_window = Some(call);
                self.pty.wait_for("1 in flight");
            }
            Place::LabEditor => {
                self.press("l", "Requests ──");
                self.press("e", "setTimeout");
                self.press(TYPED, TYPED);
            }
            Place::Keys => {
                self.open(3, "start tour");
                self.press("?", "Everywhere");
            }
        }
    }

    /// Opens a section from the list of sections, by its number from 1.
    #[track_caller]
    pub(crate) fn open(&mut self, section: usize, shown: &str) {
        self.press("s", "── Sections ──");
        self.press(&section.to_string(), shown);
    }

    /// Presses keys and waits for what they show.
    #[track_caller]
    pub(crate) fn press(&mut self, keys: &str, shown: &str) {
        self.pty.send(keys);
        self.pty.wait_for(shown);
    }

    /// Waits until a whole frame stands and nothing follows it.
    #[track_caller]
    pub(crate) fn rest(&mut self) {
        self.wait_for_whole_frame();
        while self.pty.read(Duration::from_millis(200)) != Heard::Nothing {
            self.wait_for_whole_frame();
        }
    }

    /// Waits until no frame is under way.
    #[track_caller]
    fn wait_for_whole_frame(&mut self) {
        self.pty.wait_until("the end of a frame", |_, output| output.ends_with(FRAME_ENDS));
    }

    /// The course once more on a terminal of this size, as it was left.
    pub(crate) fn come_back(&mut self, size: [u16; 2]) {
        self.pty = course(Speed::Unknown, &self.work.folders(), size);
    }

    /// Closes the window.
    pub(crate) fn hang_up(self) -> (Orphan, Work) {
        let Self { pty, work, .. } = self;
        (pty.hang_up(), work)
    }
}

impl Work {
    /// The variables that name the folders.
    fn folders(&self) -> [(&str, &str); 2] {
        let folders = [("SERVERLESS_TUTOR_STATE", &self.state), ("SERVERLESS_TUTOR_FUNCTIONS", &self.functions)];
        folders.map(|(name, folder)| (name, folder.path().to_str().unwrap()))
    }

    /// What was kept is readable, and holds what was done on this screen up to the last moment.
    #[track_caller]
    pub(crate) fn check_saved(&self, place: Place) {
        let bytes = fs::read(self.state.path().join("state.json")).unwrap_or_default();
        // A learner who has only looked at the first page has done nothing that could be kept.
        if bytes.is_empty() && matches!(place, Place::Lessons | Place::Lab | Place::LabEditor) {
            return self.check_function(place);
        }
        let Reading::Whole(progress) = file::read(&bytes) else { panic!("the state file is damaged") };
        let lesson = &Library::embedded().lessons[0];
        let record = progress.lesson(&lesson.id).cloned().unwrap_or_default();
        let section = match place {
            Place::Lessons | Place::Lab | Place::LabEditor => None,
            Place::Tour | Place::Keys => Some(3),
            Place::Answer => Some(4),
            Place::Quiz => Some(6),
            Place::Editor => Some(7),
        };
        if let Some(number) = section {
            assert_eq!(
                record.place.section.get().as_ref(),
                Some(&lesson.sections[number - 1].id),
                "the section is lost"
            );
        }
        if place == Place::Editor {
            assert!(draft(&record).contains(TYPED), "what was typed is lost: {}", draft(&record));
        }
        self.check_function(place);
    }

    /// Text of the lab's editor is in its file.
    #[track_caller]
    fn check_function(&self, place: Place) {
        if place == Place::LabEditor {
            let text = fs::read_to_string(self.functions.path().join(WAIT.0)).unwrap();
            assert!(text.contains(TYPED), "what was typed is not in the file: {text}");
        }
    }

    /// The reports of crashes, with what stands in them.
    pub(crate) fn reports(&self) -> Vec<(PathBuf, String)> {
        let files = fs::read_dir(self.state.path()).unwrap().map(|entry| entry.unwrap().path());
        let reports = files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("crash-"));
        reports.map(|path| (path.clone(), fs::read_to_string(&path).unwrap())).collect()
    }
}

fn course(speed: Speed, folders: &[(&str, &str)], size: [u16; 2]) -> Pty {
    pty::start_on(speed, Path::new(PROGRAM), &["rehearse", "course"], folders, size)
}

fn draft(record: &LessonProgress) -> &str {
    record.place.challenge_draft.get().as_ref().map_or("", |text| text.as_str())
}

/// Every cell of a screen with its colours, and the size.
pub(crate) fn cells(screen: &vt100::Screen) -> (u16, u16, Vec<Option<vt100::Cell>>) {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let at = |row, column| screen.cell(row, column).cloned();
    let all = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    (rows, columns, all.map(|(row, column)| at(row, column)).collect())
}
