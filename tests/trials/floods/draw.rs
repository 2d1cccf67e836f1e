//! Screens drawn without a terminal, and the bytes that a terminal would get of them.

use std::sync::Arc;

use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Size;
use serverless_tutor::lesson::model::Lesson;
use serverless_tutor::progress::LessonProgress;
use serverless_tutor::tui::app::Msg;
use serverless_tutor::tui::theme::palette::DARK;

use crate::laws::bytes::{self, Seen};
use crate::laws::cells::assert_cells;
use crate::rehearsal::Rehearsal;
use crate::trial::Effort;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (47, 15)];

/// Keys that show more of a section, in the order in which they are pressed.
const KEYS: &[&str] = &[
    "<Enter>", "<Right>", "<Down>", "1", "<Enter>", "<Right>", "a", "<End>", "<Tab>", "<Down>", "<Down>", "2",
    "<Right>", "<Right>", "t", "<Enter>", "<^T>", "<PgDn>", "<Left>", "e", "<Esc>", "b", "<Right>", "3", "<Enter>",
    "c", "<Right>", "w", "<Right>", "<Right>", "<Down>", "<Right>", "<Enter>", "<Right>", "<Enter>", "?", "<Esc>",
];

/// Draws every section of the lesson as a learner goes through it.
pub(super) fn every_screen(lesson: Lesson, effort: Effort) {
    let lesson = Arc::new(lesson);
    let count = lesson.sections.len();
    for (width, height) in SIZES.into_iter().take(effort.of(1, 3)) {
        let mut learner = Rehearsal::of(Arc::clone(&lesson), &DARK, width, height, LessonProgress::default());
        let mut shown = 0;
        for section in 1..=count {
            learner.keys("s");
            check(&learner.screen());
            learner.keys(&section.to_string());
            for key in KEYS.iter().take(effort.of(14, usize::MAX)) {
                check(&learner.screen());
                learner.keys(key);
                shown += 1;
            }
        }
        learner.keys("<Esc><Esc><Esc>");
        check(&learner.screen());
        assert!(shown > count);
    }
}

/// Draws what a learner sees, at every size.
pub(super) fn at_every_size(learner: &mut Rehearsal) {
    for (width, height) in SIZES {
        learner.send(Msg::Resize(Size { width, height }));
        check(&learner.screen());
    }
}

/// Checks the cells, and the bytes that they become.
pub(super) fn check(screen: &Buffer) {
    assert_cells(screen);
    let mut sent = Vec::new();
    let empty = Buffer::empty(screen.area);
    CrosstermBackend::new(&mut sent).draw(empty.diff(screen).into_iter()).expect("bytes can be kept");
    assert_eq!(bytes::read(&sent), Seen::default());
}
