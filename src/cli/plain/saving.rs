//! What the learner does becomes a change of the course, and what has changed is saved. What is done is told only after its write.

use std::io;
use std::time::Duration;

use crate::cli::plain::{Plain, experiments};
use crate::clock::Clock;
use crate::course::{Action, Effect};
use crate::progress::merge::merge;
use crate::progress::notice::Notice;
use crate::progress::store::Kept;

/// What is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unsaved {
    /// Nothing.
    Nothing,
    /// Where the learner is; it may wait until nothing is typed for this time.
    Place(Duration),
    /// What the learner has done: before it is told.
    Record,
}

/// How long a change of place may wait before it is written.
const SOON: Duration = Duration::from_millis(400);

/// How long after a save that failed the next one is tried, if nothing is done meanwhile.
const AGAIN: Duration = Duration::from_secs(5);

impl Plain {
    /// Does what the learner does, and what follows from it.
    pub(super) fn act(&mut self, action: Action) -> io::Result<()> {
        let Some(course) = &mut self.course else { return Ok(()) };
        course.set_date(self.clock.wall());
        let effects = course.on(action);
        for job in self.note(effects) {
            self.work(job)?;
        }
        Ok(())
    }

    /// Notes what is to be saved and told, and returns the rest.
    pub(super) fn note(&mut self, effects: Vec<Effect>) -> Vec<Effect> {
        let mut rest = Vec::new();
        for effect in effects {
            match effect {
                Effect::SaveRecord => self.unsaved = Unsaved::Record,
                Effect::SavePlace => self.unsaved = self.unsaved.max(Unsaved::Place(SOON)),
                Effect::Completed(section) => self.completed.push(section),
                other => rest.push(other),
            }
        }
        rest
    }

    /// Takes what was done in the open lesson into the whole.
    pub(super) fn keep(&mut self) {
        if let Some(course) = &self.course {
            *self.progress.lesson_mut(&course.lesson().id.clone()) = course.record().clone();
        }
    }

    /// Saves what is not saved yet. What is done is told only after that.
    pub(super) fn settle(&mut self) {
        if self.unsaved == Unsaved::Record {
            self.save();
        }
        let Some(course) = &self.course else { return };
        let sections = &course.lesson().sections;
        let completed = std::mem::take(&mut self.completed);
        let before = course.completed().saturating_sub(completed.len());
        for (i, at) in completed.into_iter().enumerate() {
            self.news.push(format!(
                "{}: {}. That makes {} of {} sections.",
                sections[at].title,
                course.status(at),
                before + i + 1,
                sections.len()
            ));
        }
        let tasks = std::mem::take(&mut self.observed);
        self.news.extend(tasks.iter().filter_map(|task| experiments::told(course.lesson(), task)));
    }

    pub(super) fn save(&mut self) {
        self.keep();
        let saved = self.store.save(&self.progress);
        let again = saved.kept != Kept::OnDisk && saved.trouble.as_ref().is_some_and(Notice::may_pass);
        self.unsaved = if again { Unsaved::Place(AGAIN) } else { Unsaved::Nothing };
        self.news.extend(saved.notices.iter().map(ToString::to_string));
        self.progress = merge(std::mem::take(&mut self.progress), saved.progress);
        if let Some(course) = &mut self.course
            && let Some(record) = self.progress.lesson(&course.lesson().id)
        {
            course.confirm(record.clone());
        }
    }

    /// Saves for the last time; gives a line when that was not possible.
    pub(super) fn finish(&mut self) -> Option<String> {
        // The lab may have seen something since the last line.
        if self.lab.is_some() {
            drop(self.refresh());
        }
        self.lab = None;
        self.settle();
        self.keep();
        self.store.save(&self.progress).trouble.map(|trouble| trouble.at_the_end())
    }
}
