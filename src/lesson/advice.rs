//! What a lesson that loads still has to mend, and what it could do better: texts too long for their place, files that nothing
//! names, answers that can be guessed without knowing. Knows nothing of how wide places are and of what programs do: both are told.

use std::collections::BTreeSet;

use crate::lesson::advice::fit::Room;
use crate::lesson::id::LessonId;
use crate::lesson::page::{Page, Span};
use crate::lesson::problem::Problem;
use crate::lesson::raw::quiz::RawQuiz;
use crate::lesson::raw::read::read;
use crate::lesson::raw::sections::{
    RawCases, RawChallenge, RawCode, RawConnections, RawExperiments, RawModel, RawScenarios, RawTerms,
};
use crate::lesson::raw::{RawKind, RawLesson};
use crate::lesson::source::Source;

mod bias;
mod files;
pub mod fit;
mod spot;

pub use spot::{Spot, problem_at};

/// What is said of a lesson.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Advice {
    /// What has to be mended.
    pub problems: Vec<Problem>,
    /// What could be better.
    pub warnings: Vec<Problem>,
}

/// The lessons that a topic may lead to.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// All of them are known: any other is a mistake.
    All(BTreeSet<LessonId>),
    /// These are known, and there may be others.
    Some(BTreeSet<LessonId>),
}

/// What is said of a lesson that loads, sorted by file and place. Nothing of one that does not: it has other problems.
pub fn advice(source: &Source, room: &Room, known: &Known) -> Advice {
    let mut advice = Advice::default();
    let Some(lesson) = raw_lesson(source) else { return advice };
    with_text(source, "lesson.toml", &mut advice, |sheet| fit::lesson(sheet, room, &lesson));
    for section in &lesson.section.value {
        with_text(source, &section.file.value, &mut advice, |sheet| match section.kind.value {
            RawKind::Terms => sheet.read::<RawTerms>(|sheet, raw| fit::terms(sheet, room, raw)),
            RawKind::Model => sheet.read::<RawModel>(|sheet, raw| fit::model(sheet, room, raw)),
            RawKind::Code => sheet.read::<RawCode>(|sheet, raw| fit::code(sheet, room, raw)),
            RawKind::Experiments => sheet.read::<RawExperiments>(|sheet, raw| fit::experiments(sheet, room, raw)),
            RawKind::Quiz => sheet.read::<RawQuiz>(|sheet, raw| {
                fit::quiz(sheet, room, raw);
                bias::quiz(sheet, raw);
            }),
            RawKind::Challenge => sheet.read::<RawChallenge>(|sheet, raw| fit::challenge(sheet, room, raw)),
            RawKind::Connections => sheet.read::<RawConnections>(|sheet, raw| {
                fit::connections(sheet, room, raw);
                links(sheet, raw, known);
            }),
            RawKind::Why | RawKind::RealWorld => {}
        });
    }
    let challenge = lesson.section.value.iter().find(|section| section.kind.value == RawKind::Challenge);
    let challenge: Option<RawChallenge> = challenge.and_then(|section| raw_of(source, &section.file.value));
    if let Some(challenge) = challenge {
        with_text(source, &challenge.cases.value, &mut advice, |sheet| {
            sheet.read::<RawCases>(|sheet, raw| fit::cases(sheet, room, raw));
        });
    }
    if let Some(path) = &lesson.scenarios {
        with_text(source, &path.value, &mut advice, |sheet| {
            sheet.read::<RawScenarios>(|sheet, raw| fit::scenarios(sheet, room, raw));
        });
    }
    files::files(source, &lesson, &mut advice);
    advice.problems.sort();
    advice.warnings.sort();
    advice
}

/// A file on which two things are noted: what has to be mended, and what could be better.
struct Sheet<'t> {
    text: &'t str,
    problems: Page<'t>,
    warnings: Page<'t>,
}

impl Sheet<'_> {
    fn read<T: serde::de::DeserializeOwned>(&mut self, note: impl FnOnce(&mut Self, &T)) {
        let all = Span { start: 0, end: self.text.len() };
        // Whoever is here has loaded the lesson, so there is nothing to report.
        if let Some(raw) = read::<T>(&mut Page::new("", self.text), all) {
            note(self, &raw);
        }
    }
}

/// The text of a file of the lesson without its byte order mark; none if it cannot be had.
fn text_of(source: &Source, path: &str) -> Option<String> {
    let content = source.read(path).ok()?;
    let text = String::from_utf8(content.into_owned()).ok()?;
    Some(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

fn with_text(source: &Source, path: &str, advice: &mut Advice, note: impl FnOnce(&mut Sheet<'_>)) {
    let Some(text) = text_of(source, path) else { return };
    let mut sheet = Sheet { text: &text, problems: Page::new(path, &text), warnings: Page::new(path, &text) };
    note(&mut sheet);
    let Sheet { problems, warnings, .. } = sheet;
    advice.problems.extend(problems.into_problems());
    advice.warnings.extend(warnings.into_problems());
}

fn raw_lesson(source: &Source) -> Option<RawLesson> {
    raw_of(source, "lesson.toml")
}

fn raw_of<T: serde::de::DeserializeOwned>(source: &Source, path: &str) -> Option<T> {
    let text = text_of(source, path)?;
    read(&mut Page::new("", &text), Span { start: 0, end: text.len() })
}

/// Topics lead to lessons that there are.
fn links(sheet: &mut Sheet<'_>, raw: &RawConnections, known: &Known) {
    for link in raw.topic.value.iter().filter_map(|topic| topic.lesson.as_ref()) {
        let Ok(id) = link.value.parse::<LessonId>() else { continue };
        let (page, lessons) = match known {
            Known::All(lessons) => (&mut sheet.problems, lessons),
            Known::Some(lessons) => (&mut sheet.warnings, lessons),
        };
        if !lessons.contains(&id) {
            let there: Vec<&str> = lessons.iter().map(LessonId::as_str).collect();
            let help = format!("name one of {}, or take lesson away until it is written", there.join(", "));
            page.report(link.at, format!("there is no lesson `{id}` beside this one"), help);
        }
    }
}
