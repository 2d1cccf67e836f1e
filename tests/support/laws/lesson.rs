//! The law of the lesson loader: any files give a lesson or a list of problems, and every problem lies in a file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::problem::Problem;
use serverless_tutor::lesson::source::Source;

/// The files of a lesson by their paths in it.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The files in the folder of a lesson.
pub(crate) fn files(folder: &Path) -> Files {
    let mut files = Files::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, inside: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).expect("the folder of the lesson is there") {
        let path = entry.expect("the folder can be read").path();
        let name = format!("{inside}{}", path.file_name().and_then(|name| name.to_str()).expect("names are text"));
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(path).expect("the file can be read"));
        }
    }
}

/// Whether a file of a lesson is data, not prose or code.
pub(crate) fn is_toml(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|kind| kind == "toml")
}

/// The built-in lesson and the sample, by the names of their folders.
pub(crate) const LESSONS: [&str; 2] = ["tests/lessons/sample", "lessons/serverless"];

/// The lesson of these files, in a folder of the same name as this one.
pub(crate) fn source(folder: &str, files: Files) -> Source {
    Source::of_files(folder.rsplit('/').next().unwrap_or(folder), files)
}

/// Loads a lesson of these files; says whether it is one.
pub(crate) fn check(folder: &str, files: &Files) -> bool {
    let loaded = load(&source(folder, files.clone()));
    if let Err(problems) = &loaded {
        assert_places(files, problems);
    }
    loaded.is_ok()
}

/// Fails if a problem is not in a file, or says what cannot be shown.
pub(crate) fn assert_places(files: &Files, problems: &[Problem]) {
    assert!(!problems.is_empty());
    assert!(problems.is_sorted());
    for problem in problems {
        let content = files.get(problem.file.as_str()).map(Vec::as_slice).unwrap_or_default();
        let text = String::from_utf8_lossy(content);
        let line = text.split('\n').nth(problem.line - 1);
        let inside = line.is_some_and(|line| problem.column <= line.chars().count() + 1);
        assert!(inside, "{problem}");
        assert!(problem.excerpt.text.get(problem.excerpt.mark.clone()).is_some(), "{problem:?}");
        let words = [problem.what.as_str(), problem.help.as_str(), problem.excerpt.text.as_str()].concat();
        assert!(!words.contains(|c: char| c.is_control() || c == '\u{202e}'), "{problem:?}");
    }
}

/// The files with a slice of one of them replaced.
pub(crate) fn mutated(mut files: Files, file: usize, start: usize, length: usize, new: &[u8]) -> Files {
    let place = file % files.len();
    let content = files.values_mut().nth(place).expect("the place is below the number of files");
    let start = start % (content.len() + 1);
    let end = start.saturating_add(length).min(content.len());
    content.splice(start..end, new.iter().copied());
    files
}
