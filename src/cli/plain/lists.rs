//! The lists of lessons and of sections, each with how far they are done.

use std::io;
use std::sync::Arc;

use crate::cli::plain::words::place;
use crate::cli::plain::{Known, Plain};
use crate::course::Action;
use crate::progress::summary::summary;

impl Plain {
    pub(super) fn show_lessons(&mut self) -> io::Result<()> {
        self.keep();
        self.page.heading("Lessons")?;
        for (at, lesson) in self.lessons.iter().enumerate() {
            let done = summary(lesson, &self.progress.lesson(&lesson.id).cloned().unwrap_or_default());
            let words = format!(
                "{}: {}, {} of {} sections, about {} minutes. {}",
                lesson.title, done.state, done.completed, done.total, lesson.minutes, lesson.summary
            );
            self.page.item(&format!("{}.", at + 1), &words)?;
        }
        Ok(())
    }

    pub(super) fn on_lessons(&mut self, line: &str) -> io::Result<Known> {
        let wanted = if line.is_empty() { Some(0) } else { place(line, self.lessons.len()) };
        let Some(at) = wanted else { return Ok(Known::No) };
        self.resume(at);
        self.show_section()?;
        Ok(Known::Yes)
    }

    pub(super) fn show_sections(&mut self) -> io::Result<()> {
        let Some(course) = &self.course else { return Ok(()) };
        let lesson = Arc::clone(course.lesson());
        self.page.heading(&format!("{}: sections", lesson.title))?;
        for (at, section) in lesson.sections.iter().enumerate() {
            let here = if at == course.section_index() { ", open now" } else { "" };
            self.page.item(&format!("{}.", at + 1), &format!("{}: {}{here}", section.title, course.status(at)))?;
        }
        Ok(())
    }

    pub(super) fn on_sections(&mut self, line: &str) -> io::Result<Known> {
        let Some(count) = self.course.as_ref().map(|course| course.lesson().sections.len()) else {
            return Ok(Known::No);
        };
        if !line.is_empty() {
            let Some(at) = place(line, count) else { return Ok(Known::No) };
            self.act(Action::Open(at))?;
        }
        self.show_section()?;
        Ok(Known::Yes)
    }
}
