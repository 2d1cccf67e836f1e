//! The place of something in a lesson that is known by its id only.

use crate::lesson::advice::{raw_lesson, raw_of, text_of};
use crate::lesson::id::{CaseId, MisconceptionId, PlatformId, QuestionId, ScenarioId};
use crate::lesson::page::{Page, Span};
use crate::lesson::problem::Problem;
use crate::lesson::raw::quiz::RawQuiz;
use crate::lesson::raw::sections::{RawCases, RawChallenge, RawCode, RawScenarios};
use crate::lesson::raw::{At, RawKind, RawLesson};
use crate::lesson::source::Source;

/// Something in a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// What names the starter of the challenge.
    Starter,
    /// What names its solution.
    Solution,
    /// The file of a wrong program.
    Wrong(MisconceptionId),
    /// The remarks on differences from the solution.
    Takeaways,
    /// What the arguments may be.
    Domain,
    /// A test case.
    Case(CaseId),
    /// A worked example, by its title.
    Worked(String),
    /// A program of the code section.
    Platform(PlatformId),
    /// A question of the quiz.
    Question(QuestionId),
    /// A file that a scenario begins with, by its place in the folder of functions.
    ScenarioFile(ScenarioId, String),
}

/// A problem at that spot; at the top of the lesson if there is no such spot.
pub fn problem_at(source: &Source, spot: &Spot, what: &str, help: &str) -> Problem {
    let place = place(source, spot).filter(|(_, at)| *at != Span::NOWHERE);
    let (file, at) = place.unwrap_or_else(|| ("lesson.toml".to_owned(), Span::TOP));
    let text = text_of(source, &file).unwrap_or_default();
    let mut page = Page::new(&file, &text);
    page.report(at, what, help);
    page.into_problems().swap_remove(0)
}

fn place(source: &Source, spot: &Spot) -> Option<(String, Span)> {
    let lesson = raw_lesson(source)?;
    match spot {
        Spot::Starter => challenge(source, &lesson).map(|(file, raw)| (file, raw.starter.at)),
        Spot::Solution => challenge(source, &lesson).map(|(file, raw)| (file, raw.solution.at)),
        Spot::Takeaways => challenge(source, &lesson).and_then(|(file, raw)| {
            let first = raw.takeaway?.into_iter().next()?;
            Some((file, first.yours_lacks.at))
        }),
        Spot::Domain => challenge(source, &lesson).and_then(|(file, raw)| {
            let first = raw.domain?.value.into_iter().next()?;
            Some((file, first.simplest.at))
        }),
        Spot::Worked(title) => challenge(source, &lesson).and_then(|(file, raw)| {
            let same = |text: &str| crate::lesson::field::unfolded(text) == *title;
            let at = raw.worked?.iter().find(|worked| same(&worked.title.value))?.title.at;
            Some((file, at))
        }),
        Spot::Wrong(id) => {
            let (_, raw) = challenge(source, &lesson)?;
            Some((format!("{}/{id}.js", raw.wrong.value), Span::TOP))
        }
        Spot::Case(id) => {
            let (_, raw) = challenge(source, &lesson)?;
            let cases: RawCases = raw_of(source, &raw.cases.value)?;
            let at = cases.case.value.iter().find(|case| case.id.value == id.as_str())?.args.at;
            Some((raw.cases.value, at))
        }
        Spot::Platform(id) => {
            let (file, raw): (_, RawCode) = section(source, &lesson, RawKind::Code)?;
            let at = raw.platform.value.iter().find(|platform| platform.id.value == id.as_str())?.source.at;
            Some((file, at))
        }
        Spot::Question(id) => {
            let (file, raw): (_, RawQuiz) = section(source, &lesson, RawKind::Quiz)?;
            let at = raw.question.value.iter().find(|question| question.id.value == id.as_str())?.id.at;
            Some((file, at))
        }
        Spot::ScenarioFile(id, path) => {
            let file = lesson.scenarios?.value;
            let raw: RawScenarios = raw_of(source, &file)?;
            let scenario = raw.scenario.value.iter().find(|scenario| scenario.id.value == id.as_str())?;
            let at = scenario.file.value.iter().find(|file| file.path.value == *path)?.from.at;
            Some((file, at))
        }
    }
}

fn challenge(source: &Source, lesson: &RawLesson) -> Option<(String, RawChallenge)> {
    section(source, lesson, RawKind::Challenge)
}

/// The file of a kind of section, and what is in it.
fn section<T: serde::de::DeserializeOwned>(source: &Source, lesson: &RawLesson, kind: RawKind) -> Option<(String, T)> {
    let At { value: file, .. } = &lesson.section.value.iter().find(|section| section.kind.value == kind)?.file;
    Some((file.clone(), raw_of(source, file)?))
}
