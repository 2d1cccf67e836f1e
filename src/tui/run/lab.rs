//! The lab as the program in the terminal knows it: the one place where its engine is held, and the files of its functions.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::course::{Action, Course, experiments};
use crate::lab::engine::{self, Options, View};
use crate::lab::file::{replace, text_of};
use crate::lab::functions::place;
use crate::lab::order::Order;
use crate::lab::platform::{Platform, Settings};
use crate::lab::starter::{self, Starter};
use crate::lesson::id::LessonId;
use crate::lesson::model::Lesson;
use crate::sandbox::spawn::WorkerProgram;
use crate::tui::app;
use crate::tui::app::lab::{Clash, LabFile};
use crate::tui::event_loop::Msg;
use crate::tui::run::Work;

/// The lab, once it was asked for.
pub(super) struct Lab {
    worker: WorkerProgram,
    inbox: Sender<Msg<Work>>,
    running: Option<Running>,
    /// The lesson for which it was last asked for, whether or not it started.
    asked: Option<LessonId>,
}

struct Running {
    engine: engine::Lab,
    /// The lesson whose exercises it watches for.
    lesson: LessonId,
    /// The version of it that they stand in.
    version: Arc<Lesson>,
}

impl Lab {
    /// A lab that is started when it is asked for; what it reports comes into `inbox`.
    pub(super) fn new(worker: WorkerProgram, inbox: Sender<Msg<Work>>) -> Self {
        Self { worker, inbox, running: None, asked: None }
    }

    /// Whether it was asked for by this lesson last.
    pub(super) fn was_asked_for(&self, course: &Course) -> bool {
        self.asked.as_ref() == Some(&course.lesson().id)
    }

    /// Starts the lab for the exercises of a lesson, unless it runs for them.
    pub(super) fn open(&mut self, course: &Course) -> Result<(), String> {
        let lesson = course.lesson().id.clone();
        self.asked = Some(lesson.clone());
        if self.running.as_ref().is_some_and(|running| running.lesson == lesson) {
            return Ok(());
        }
        let Some(folder) = place::folder(|name| std::env::var_os(name)) else {
            return Err("There is no home folder for functions; set SERVERLESS_TUTOR_FUNCTIONS to a folder".into());
        };
        let unusable = |why| format!("The folder {} cannot be used: {why}", folder.display());
        place::prepare(&folder).map_err(unusable)?;
        // One lab at a time: its address and its instances are those of one lesson.
        self.running = None;
        let (inbox, watched) = (self.inbox.clone(), lesson.clone());
        let viewer = move |view: View| {
            // The program ends only after the lab.
            drop(inbox.send(Msg::Work(Work::Lab(Box::new(view.snapshot)))));
            if let Some(observed) = view.observed {
                let action = Action::Experiments(experiments::Action::Observed(observed));
                drop(inbox.send(Msg::Work(Work::Course(watched.clone(), action))));
            }
        };
        let platform = Platform::Lambda;
        let engine = engine::Lab::start(Options {
            folder,
            port: 0,
            platform,
            settings: Settings::of(platform),
            worker: self.worker.clone(),
            listener: None,
            watches: course.watches(),
            viewer: Some(Box::new(viewer)),
        })
        .map_err(|why| format!("The lab did not start: {why}"))?;
        self.running = Some(Running { engine, lesson, version: Arc::clone(course.lesson()) });
        Ok(())
    }

    /// Ends the lab if another version of its lesson watches for other things; it starts anew when it is asked for.
    pub(super) fn renew(&mut self, course: &Course) {
        let other = |running: &Running| running.lesson == course.lesson().id && !course.watches_as(&running.version);
        if self.running.as_ref().is_some_and(other) {
            self.running = None;
            self.asked = None;
        }
    }

    /// Asks something of the lab.
    pub(super) fn order(&mut self, order: Order) -> Result<(), String> {
        let running = self.running.as_ref().ok_or("The lab does not run; l starts it")?;
        running.engine.order(order);
        Ok(())
    }
}

/// Opens an address in a browser.
pub(super) fn browse(address: &str) -> Result<(), String> {
    opener::open_browser(address).map_err(|why| format!("No browser could be opened ({why}); y copies the address"))
}

/// Writes the files that a scenario begins with into the folder of functions.
pub(super) fn write_starter(starter: &Starter) -> Result<String, String> {
    let folder = place::folder(|name| std::env::var_os(name)).ok_or("There is no home folder for functions")?;
    starter::write(&folder, starter)
}

/// Reads a file of the lab.
pub(super) fn read(path: PathBuf) -> app::Msg {
    app::Msg::LabFile(match text_of(&path) {
        Ok(text) => LabFile::Read(path, text),
        Err(why) => LabFile::Trouble(format!("{} could not be read: {why}", name(&path))),
    })
}

/// Writes a file of the lab, but not over what somebody else wrote meanwhile.
pub(super) fn save(path: PathBuf, text: String, over: &str, clash: Clash) -> app::Msg {
    let now = text_of(&path);
    app::Msg::LabFile(match (now, clash) {
        (Ok(now), Clash::Ask) if now != over && now != text => LabFile::Changed(path, now),
        (Ok(now), Clash::Beside) if now != over && now != text => written(with_suffix(&path), text),
        _ => written(path, text),
    })
}

fn written(path: PathBuf, text: String) -> LabFile {
    match replace(&path, &text) {
        Ok(()) => LabFile::Written(path, text),
        Err(why) => LabFile::Trouble(format!("{} could not be written: {why}", name(&path))),
    }
}

/// `route.js` beside which something is kept becomes `route.js.unsaved`, which is no function.
fn with_suffix(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".unsaved");
    path.with_file_name(name)
}

fn name(path: &Path) -> String {
    crate::text::sanitise_line(&path.file_name().unwrap_or_default().to_string_lossy()).into_string()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("route.js");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    fn outcome(msg: app::Msg) -> LabFile {
        let app::Msg::LabFile(file) = msg else { panic!("{msg:?} is no file") };
        file
    }

    #[test]
    fn a_file_is_written_over_what_was_read() {
        let (_folder, path) = file("a");
        assert_eq!(outcome(read(path.clone())), LabFile::Read(path.clone(), "a".into()));
        let saved = outcome(save(path.clone(), "b".into(), "a", Clash::Ask));
        assert_eq!(saved, LabFile::Written(path.clone(), "b".into()));
        assert_eq!(fs::read_to_string(path).unwrap(), "b");
    }

    #[test]
    fn what_somebody_else_wrote_stays() {
        let (_folder, path) = file("theirs");
        let asked = outcome(save(path.clone(), "mine".into(), "a", Clash::Ask));
        assert_eq!(asked, LabFile::Changed(path.clone(), "theirs".into()));
        save(path.clone(), "mine".into(), "a", Clash::Beside);
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
        assert_eq!(fs::read_to_string(with_suffix(&path)).unwrap(), "mine");
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let (folder, path) = file("a");
        fs::write(&path, [0xff]).unwrap();
        assert_eq!(outcome(read(path)), LabFile::Trouble("route.js could not be read: it is not UTF-8".into()));
        let missing = outcome(read(folder.path().join("none.js")));
        assert!(matches!(missing, LabFile::Trouble(_)), "{missing:?}");
    }
}
