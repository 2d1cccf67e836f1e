//! Lessons that are read again when their author saves: a thread watches the folder and reads it, and what came of it comes as
//! work. Whoever is in a lesson stays where they are in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};
use std::{io, thread};

use crate::clock::Clock as _;
use crate::lab::watch::{How, Watch};
use crate::lesson::id::LessonId;
use crate::lesson::library::{Broken, Library};
use crate::lesson::model::{Body, Lesson};
use crate::tui::app::View;
use crate::tui::event_loop::Msg;
use crate::tui::run::{Running, Work, entries};

/// Watches the lessons in a folder. They are read once at the beginning too: they may have been saved meanwhile.
fn watch(folder: &Path, inbox: Sender<Msg<Work>>) -> io::Result<Watch> {
    let (place, turn) = (folder.to_owned(), Mutex::new(()));
    let read = Arc::new(move || {
        // One reading after the other, so that the last one to come is the newest.
        let _turn = turn.lock();
        let library = Library::folder(&place).map_err(|why| format!("the lessons cannot be read: {why}"));
        // The program ends only after the watch.
        drop(inbox.send(Msg::Work(Work::Library(Box::new(library)))));
    });
    let again = Arc::clone(&read);
    let watch = Watch::start(folder, How::Events, move || again())?;
    thread::Builder::new().name("first reading".into()).spawn(move || read())?;
    Ok(watch)
}

impl Running {
    /// Begins to watch a folder of lessons.
    pub(super) fn watch_lessons(&mut self, folder: &Path, inbox: &Sender<Msg<Work>>) {
        match watch(folder, inbox.clone()) {
            Ok(watch) => self.watch = Some(watch),
            Err(why) => self.app.stage.trouble = Some(format!("saved lessons are not noticed: {why}")),
        }
    }

    /// Takes over the lessons as they were saved. Of a lesson that is broken or gone, the last good version stays.
    pub(super) fn take_over(&mut self, library: Result<Library, String>) {
        let open = self.app.course.as_ref().map(|course| course.lesson().id.clone());
        let library = match library {
            Ok(library) => library,
            Err(why) => {
                self.app.stage.trouble = Some(why);
                return;
            }
        };
        self.app.stage.trouble = trouble(&library.broken, open.as_ref().map(LessonId::as_str));
        let lessons = newest(&self.lessons, library);
        if lessons == self.lessons {
            return;
        }
        self.keep();
        self.lessons = lessons;
        self.open = open.and_then(|id| self.lessons.iter().position(|lesson| lesson.id == id));
        self.app.relist(entries(&self.lessons, &self.progress, self.clock.wall()));
        let Some(lesson) = self.open.and_then(|at| self.lessons.get(at)).cloned() else { return };
        let Some(before) = self.app.course.as_ref().map(|course| Arc::clone(course.lesson())) else { return };
        if Arc::ptr_eq(&before, &lesson) {
            return;
        }
        // What goes on is about the version before, and its environments hold programs of it.
        self.guests.cancel();
        for platform in 0..platforms(&before).max(platforms(&lesson)) {
            self.guests.shut_down(&lesson, platform);
        }
        self.app.renew(&lesson);
        let Some(course) = &self.app.course else { return };
        self.lab.renew(course);
        if self.app.view == View::Lab
            && let Err(why) = self.lab.open(course)
        {
            self.app.stage.message = Some(why);
        }
        self.wake_lab();
    }
}

/// The lessons that can be taken now, in the order of their ids; those that have not changed are the same as before.
fn newest(before: &[Arc<Lesson>], library: Library) -> Vec<Arc<Lesson>> {
    let mut lessons: BTreeMap<_, Arc<Lesson>> =
        before.iter().map(|lesson| (lesson.id.clone(), Arc::clone(lesson))).collect();
    for lesson in library.lessons {
        match lessons.get(&lesson.id) {
            Some(known) if **known == lesson => {}
            _ => {
                lessons.insert(lesson.id.clone(), Arc::new(lesson));
            }
        }
    }
    lessons.into_values().collect()
}

/// The first problem of the open lesson, or of another one with the name of its folder; none if nothing is broken.
fn trouble(broken: &[Broken], open: Option<&str>) -> Option<String> {
    let own = broken.iter().find(|broken| Some(broken.folder.as_str()) == open);
    let shown = own.or(broken.first())?;
    let problem = shown.problems.first()?;
    Some(if own.is_some() { problem.to_string() } else { format!("{}/{problem}", shown.folder) })
}

fn platforms(lesson: &Lesson) -> usize {
    let code = lesson.sections.iter().find_map(|section| match &section.body {
        Body::Code(code) => Some(code.platforms.len()),
        _ => None,
    });
    code.unwrap_or(0)
}

#[cfg(test)]
mod tests;
