//! The files in a lesson's folder: what nothing names, what is no file, and too many of them.

use std::collections::BTreeSet;

use crate::lesson::advice::{Advice, raw_of};
use crate::lesson::page::{Page, Span};
use crate::lesson::problem::Problem;
use crate::lesson::raw::quiz::RawQuiz;
use crate::lesson::raw::sections::{RawChallenge, RawCode, RawScenarios};
use crate::lesson::raw::{RawKind, RawLesson};
use crate::lesson::source::{MAX_FILES, ReadError, Source, Walk};
use crate::units::Bytes;

/// What a lesson's folder may hold together.
const MAX_FOLDER: Bytes = Bytes::mib(64);

/// Files that tell of the lesson and are no part of it.
const BESIDE: [&str; 5] = ["README.md", "LICENSE", "LICENSE.md", "CHANGELOG.md", "CREDITS.md"];

/// Notes what is wrong with the folder.
pub(super) fn files(source: &Source, lesson: &RawLesson, advice: &mut Advice) {
    let walk = match source.walk() {
        Ok(walk) => walk,
        Err(why) => {
            advice.problems.push(about(
                "lesson.toml",
                &format!("the folder cannot be listed: {why}"),
                "see whether it may be read",
            ));
            return;
        }
    };
    let Walk { files, links, strange, size, is_cut } = walk;
    if is_cut {
        let what = format!("the folder holds more than {MAX_FILES} files, or folders too deep inside each other");
        advice.problems.push(about("lesson.toml", &what, "keep only what the lesson needs"));
    }
    if size > MAX_FOLDER {
        let what = format!("the files in the folder are larger than {MAX_FOLDER} together");
        advice.problems.push(about("lesson.toml", &what, "keep only what the lesson needs"));
    }
    for path in &strange {
        advice.problems.push(about(
            path,
            "this is a pipe, a device or a socket",
            "a lesson holds files only: take it away",
        ));
    }
    for path in &links {
        if let Err(ReadError::Outside) = source.read(path) {
            advice.problems.push(about(path, "the link leads out of the lesson's folder", "put a copy in its place"));
        }
    }
    let named = named(source, lesson);
    let is_named =
        |path: &str| named.files.contains(path) || named.folders.iter().any(|folder| path.starts_with(folder));
    for path in files.iter().filter(|path| !is_named(path) && !BESIDE.contains(&path.as_str())) {
        let help = "name it where it belongs, or take it away";
        advice.warnings.push(about(path, "nothing in the lesson names this file", help));
    }
}

/// A problem of a file as a whole, which need not be text.
fn about(file: &str, what: &str, help: &str) -> Problem {
    let mut page = Page::new(file, "");
    page.report(Span::TOP, what, help);
    page.into_problems().swap_remove(0)
}

/// What a lesson names.
#[derive(Default)]
struct Named {
    files: BTreeSet<String>,
    /// Folders, with a slash at their ends.
    folders: Vec<String>,
}

fn named(source: &Source, lesson: &RawLesson) -> Named {
    let mut named = Named::default();
    named.files.insert("lesson.toml".to_owned());
    for section in &lesson.section.value {
        let file = &section.file.value;
        named.files.insert(file.clone());
        match section.kind.value {
            RawKind::Code => {
                let raw: Option<RawCode> = raw_of(source, file);
                named
                    .files
                    .extend(raw.into_iter().flat_map(|raw| raw.platform.value).map(|platform| platform.source.value));
            }
            RawKind::Quiz => {
                let raw: Option<RawQuiz> = raw_of(source, file);
                let snippets = raw.into_iter().flat_map(|raw| raw.question.value).filter_map(|question| question.code);
                named.files.extend(snippets.filter_map(|code| code.value.file).map(|file| file.value));
            }
            RawKind::Challenge => {
                let raw: Option<RawChallenge> = raw_of(source, file);
                if let Some(raw) = raw {
                    named.files.extend([raw.starter.value, raw.solution.value, raw.cases.value]);
                    named.folders.push(format!("{}/", raw.wrong.value));
                }
            }
            _ => {}
        }
    }
    if let Some(path) = &lesson.scenarios {
        named.files.insert(path.value.clone());
        let raw: Option<RawScenarios> = raw_of(source, &path.value);
        for scenario in raw.into_iter().flat_map(|raw| raw.scenario.value) {
            named.files.extend(scenario.config.map(|config| config.value));
            for file in scenario.file.value {
                // What stands beside such a file, such as a mended version, belongs to the scenario.
                named.folders.extend(file.from.value.rsplit_once('/').map(|(folder, _)| format!("{folder}/")));
                named.files.insert(file.from.value);
            }
        }
    }
    named
}
