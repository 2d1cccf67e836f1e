//! Texts that stand on one line, against the room of their places. How much room that is, the screens say.

use crate::lesson::advice::Sheet;
use crate::lesson::field::unfolded;
use crate::lesson::raw::quiz::{RawAnswer, RawQuiz};
use crate::lesson::raw::sections::{
    RawCases, RawChallenge, RawCode, RawConnections, RawExperiments, RawModel, RawScenarios, RawTerms,
};
use crate::lesson::raw::{At, RawLesson};
use crate::text::{sanitise_line, width};

/// A place for one line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Its columns.
    pub cells: u16,
    /// Where it is, as an author knows it.
    pub of: &'static str,
}

/// The places of texts that are not wrapped, each where it is the narrowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// The title of a lesson.
    pub lesson_title: Place,
    /// Its summary.
    pub summary: Place,
    /// The title of a section.
    pub section_title: Place,
    /// The name of a term.
    pub term: Place,
    /// The name of a node.
    pub node: Place,
    /// The fact of a node.
    pub node_fact: Place,
    /// The answer that leads along an edge.
    pub answer: Place,
    /// The name of a story.
    pub story: Place,
    /// What a story is about.
    pub about: Place,
    /// The full name of a platform.
    pub platform: Place,
    /// The title of an exercise.
    pub task: Place,
    /// A thing to put in order.
    pub item: Place,
    /// The right side of a pair.
    pub partner: Place,
    /// The idea of a test case.
    pub case: Place,
    /// A line of a worked example that has a blank.
    pub worked: Place,
    /// A topic.
    pub topic: Place,
    /// A topic that leads to a lesson.
    pub topic_with_lesson: Place,
    /// The title of a scenario.
    pub scenario: Place,
}

fn fit(sheet: &mut Sheet<'_>, raw: &At<String>, place: Place) {
    let taken = width(&sanitise_line(&unfolded(&raw.value)));
    if taken > place.cells {
        let what = format!("the text takes {taken} columns, and {} has {}", place.of, place.cells);
        sheet.problems.report(raw.at, what, "say it in fewer words");
    }
}

pub(super) fn lesson(sheet: &mut Sheet<'_>, room: &Room, raw: &RawLesson) {
    fit(sheet, &raw.title, room.lesson_title);
    fit(sheet, &raw.summary, room.summary);
    for section in &raw.section.value {
        fit(sheet, &section.title, room.section_title);
    }
}

pub(super) fn terms(sheet: &mut Sheet<'_>, room: &Room, raw: &RawTerms) {
    for term in &raw.term.value {
        fit(sheet, &term.name, room.term);
    }
}

pub(super) fn model(sheet: &mut Sheet<'_>, room: &Room, raw: &RawModel) {
    for node in &raw.node.value {
        fit(sheet, &node.name, room.node);
        fit(sheet, &node.fact, room.node_fact);
    }
    for answer in raw.edge.value.iter().filter_map(|edge| edge.value.answer.as_ref()) {
        fit(sheet, answer, room.answer);
    }
    for story in &raw.story.value {
        fit(sheet, &story.name, room.story);
        fit(sheet, &story.about, room.about);
        for fact in story.step.value.iter().flat_map(|step| &step.facts.value) {
            fit(sheet, fact, room.node_fact);
        }
    }
}

pub(super) fn code(sheet: &mut Sheet<'_>, room: &Room, raw: &RawCode) {
    for platform in &raw.platform.value {
        fit(sheet, &platform.title, room.platform);
    }
}

pub(super) fn experiments(sheet: &mut Sheet<'_>, room: &Room, raw: &RawExperiments) {
    for task in &raw.task.value {
        fit(sheet, &task.title, room.task);
    }
}

pub(super) fn quiz(sheet: &mut Sheet<'_>, room: &Room, raw: &RawQuiz) {
    for question in &raw.question.value {
        match &question.kind.value {
            RawAnswer::Order(raw) => raw.items.value.iter().for_each(|item| fit(sheet, &item.text, room.item)),
            RawAnswer::Match(raw) => raw.pairs.value.iter().for_each(|pair| fit(sheet, &pair.right, room.partner)),
            _ => {}
        }
    }
}

pub(super) fn challenge(sheet: &mut Sheet<'_>, room: &Room, raw: &RawChallenge) {
    for line in raw.worked.iter().flatten().flat_map(|worked| &worked.line.value) {
        if line.answer.is_some() {
            fit(sheet, &line.text, room.worked);
        }
    }
}

pub(super) fn cases(sheet: &mut Sheet<'_>, room: &Room, raw: &RawCases) {
    for case in &raw.case.value {
        fit(sheet, &case.label, room.case);
    }
}

pub(super) fn connections(sheet: &mut Sheet<'_>, room: &Room, raw: &RawConnections) {
    for topic in &raw.topic.value {
        fit(sheet, &topic.name, if topic.lesson.is_some() { room.topic_with_lesson } else { room.topic });
    }
}

pub(super) fn scenarios(sheet: &mut Sheet<'_>, room: &Room, raw: &RawScenarios) {
    for scenario in &raw.scenario.value {
        fit(sheet, &scenario.title, room.scenario);
    }
}
