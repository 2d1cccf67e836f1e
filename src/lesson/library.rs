//! All lessons of one place: those that can be taken, and those that cannot with the reasons. Knows nothing of what is done
//! with them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread::{self, ScopedJoinHandle};

use crate::lesson::id::LessonId;
use crate::lesson::load::load;
use crate::lesson::model::Lesson;
use crate::lesson::page::{Page, Span};
use crate::lesson::problem::Problem;
use crate::lesson::source::{self, Source};
use crate::text::{Clean, sanitise_line};

/// Lesson folders looked into.
const MAX_LESSONS: usize = 200;

/// The lessons of one place, in their order; those without one follow, sorted by the names of their folders.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Library {
    /// Those that can be taken.
    pub lessons: Vec<Lesson>,
    /// Those that cannot.
    pub broken: Vec<Broken>,
}

/// A lesson that cannot be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    /// The name of its folder.
    pub folder: Clean,
    /// What is wrong in it; at least one problem.
    pub problems: Vec<Problem>,
}

impl Library {
    /// The lessons inside the program.
    pub fn embedded() -> Self {
        let sources = source::embedded();
        let mut library = Self::default();
        // Each takes some milliseconds, and the first frame waits for all of them.
        let loaded: Vec<_> = thread::scope(|scope| {
            let loading: Vec<_> = sources.iter().map(|source| scope.spawn(|| load(source))).collect();
            loading.into_iter().map(ScopedJoinHandle::join).collect()
        });
        for (source, loaded) in sources.iter().zip(loaded) {
            // A panic there is one here, as if it had been loaded on this thread.
            library.add(source, loaded.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        library.sorted()
    }

    /// The lessons in a folder of lesson folders, or the one in a folder that has a `lesson.toml` itself. Files beside the
    /// folders and hidden folders are none. Fails if the folder cannot be listed.
    pub fn folder(path: &Path) -> io::Result<Self> {
        if path.join("lesson.toml").is_file() {
            let mut library = Self::default();
            let source = source::folder(path)?;
            library.add(&source, load(&source));
            return Ok(library);
        }
        let mut folders: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !hidden && entry.path().is_dir() {
                folders.push(entry.path());
            }
        }
        folders.sort();
        let mut library = Self::default();
        for (place, folder) in folders.iter().enumerate() {
            match source::folder(folder) {
                _ if place >= MAX_LESSONS => {
                    let what = format!("{MAX_LESSONS} lessons stand before this one, and no more are read");
                    library.refuse(folder, &what, "make a second folder of lessons");
                }
                Ok(source) => library.add(&source, load(&source)),
                Err(error) => {
                    library.refuse(
                        folder,
                        &format!("the folder cannot be read: {error}"),
                        "see whether it may be read",
                    );
                }
            }
        }
        Ok(library.sorted())
    }

    /// In the order that the lessons ask for; those that ask for none follow, as they stood.
    fn sorted(mut self) -> Self {
        self.lessons.sort_by_key(|lesson| lesson.order.unwrap_or(u16::MAX));
        self
    }

    /// The lesson of that id.
    pub fn lesson(&self, id: &LessonId) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.id == *id)
    }

    fn add(&mut self, source: &Source, loaded: Result<Lesson, Vec<Problem>>) {
        match loaded {
            Ok(lesson) => self.lessons.push(lesson),
            Err(problems) => self.broken.push(Broken { folder: sanitise_line(source.name()), problems }),
        }
    }

    fn refuse(&mut self, folder: &Path, what: &str, help: &str) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let mut page = Page::new("lesson.toml", "");
        page.report(Span::TOP, what, help);
        self.broken.push(Broken { folder: sanitise_line(&name), problems: page.into_problems() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(library: &Library) -> (Vec<&str>, Vec<&str>) {
        let lessons = library.lessons.iter().map(|lesson| lesson.id.as_str()).collect();
        (lessons, library.broken.iter().map(|broken| broken.folder.as_str()).collect())
    }

    #[test]
    fn every_folder_is_a_lesson_or_broken() {
        let place = tempfile::tempdir().unwrap();
        for folder in [".git", "Not An Id", "empty"] {
            fs::create_dir(place.path().join(folder)).unwrap();
        }
        fs::write(place.path().join("README.md"), "").unwrap();
        let library = Library::folder(place.path()).unwrap();
        assert_eq!(names(&library), (vec![], vec!["Not An Id", "empty"]));
        assert_eq!(library.broken[1].problems[0].to_string(), "lesson.toml:1:1: the folder has no lesson.toml");
    }

    #[test]
    fn lessons_are_found_by_their_id() {
        let library = Library::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons")).unwrap();
        assert_eq!(names(&library), (vec!["sample"], vec![]));
        assert!(library.lesson(&"sample".parse().unwrap()).is_some());
        assert!(library.lesson(&"other".parse().unwrap()).is_none());
    }

    #[test]
    fn the_folder_of_one_lesson_is_that_lesson() {
        let library = Library::folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/sample")).unwrap();
        assert_eq!(names(&library), (vec!["sample"], vec![]));
    }

    #[test]
    fn a_place_that_is_no_folder_is_told() {
        assert!(Library::folder(Path::new("no such folder")).is_err());
    }

    #[test]
    fn the_program_holds_what_stands_in_lessons() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
        let on_disk = if folder.is_dir() { Library::folder(&folder).unwrap() } else { Library::default() };
        assert_eq!(Library::embedded(), on_disk);
    }
}
