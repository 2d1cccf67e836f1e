//! How much room the texts of a lesson have that are not wrapped, where their places are the narrowest: what `check` holds them
//! against. The screens draw with the same numbers.

use ratatui::layout::Size;

use crate::lesson::advice::fit::{Place, Room};
use crate::tui::layout::Frame;
use crate::tui::screen::{challenge, connections, lessons, model, quiz, terms};
use crate::tui::shell;
use crate::tui::widget::diagram;

/// The narrowest terminal for which texts are written.
const NARROW: Size = Size { width: 60, height: 20 };

/// A usual terminal. What narrower ones leave out or cut is told elsewhere too.
const USUAL: Size = Size { width: 80, height: 24 };

/// The room of each place.
pub fn room() -> Room {
    let content = |size| Frame::of(size).map_or(0, |frame| frame.content.width);
    let (narrow, usual) = (content(NARROW), content(USUAL));
    Room {
        lesson_title: Place { cells: lessons::title_room(NARROW.width), of: "its card in the list of lessons" },
        summary: Place { cells: lessons::summary_room(USUAL.width), of: "its line in the list of lessons" },
        section_title: Place { cells: shell::outline_room(), of: "the outline of a wide terminal" },
        term: Place { cells: terms::NAME, of: "the list of terms" },
        node: Place { cells: diagram::NAME_ROOM, of: "a box of the drawing" },
        node_fact: Place { cells: diagram::FACT_ROOM, of: "a box of the drawing" },
        answer: Place { cells: diagram::ANSWER_ROOM, of: "the line on which it stands" },
        story: Place { cells: model::STORY, of: "the list of stories" },
        about: Place { cells: model::about_room(usual), of: "its line in the list of stories" },
        platform: Place { cells: narrow.saturating_sub(1), of: "the heading over its code" },
        task: Place { cells: narrow.saturating_sub(TASK_BESIDE), of: "the list of exercises" },
        item: Place { cells: quiz::item_room(narrow), of: "a line of the question" },
        partner: Place { cells: quiz::partner_room(narrow), of: "a line of the question" },
        case: Place { cells: challenge::LABELS, of: "the table of tests" },
        worked: Place { cells: challenge::worked_room(narrow), of: "a line of the example" },
        topic: Place { cells: connections::topic_room(narrow), of: "the list of topics" },
        topic_with_lesson: Place {
            cells: connections::topic_with_lesson_room(narrow),
            of: "the list of topics, beside \"lesson here\",",
        },
        scenario: Place { cells: narrow, of: "the top line" },
    }
}

/// What stands before and after the title of an exercise.
const TASK_BESIDE: u16 = 3 + 12;
