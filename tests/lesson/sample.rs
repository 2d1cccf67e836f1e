//! The sample lesson, as it is and with one place changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serverless_tutor::lesson::load::load;
use serverless_tutor::lesson::source::{Source, folder};

/// The files of a lesson by their paths in it.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The folder of the sample lesson.
pub(crate) fn place() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/sample")
}

/// The files of the sample lesson.
pub(crate) fn files() -> Files {
    let mut files = Files::new();
    collect(&place(), "", &mut files);
    files
}

pub(crate) fn collect(folder: &Path, inside: &str, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{inside}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(path).unwrap());
        }
    }
}

/// The sample lesson with the one place in `file` that reads `old` reading `new`.
pub(crate) fn changed(file: &str, old: &str, new: &str) -> Files {
    let mut files = files();
    let text = String::from_utf8(files[file].clone()).unwrap();
    assert_eq!(text.matches(old).count(), 1, "{old} in {file}");
    files.insert(file.to_owned(), text.replace(old, new).into_bytes());
    files
}

/// The problems of a lesson with these files.
pub(crate) fn problems(files: Files) -> Vec<String> {
    match load(&Source::of_files("sample", files)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_sample_has_no_problems() {
    assert_eq!(problems(files()), [""; 0]);
}

#[test]
fn a_folder_and_held_files_are_the_same_lesson() {
    let held = load(&Source::of_files("sample", files()));
    assert!(held.is_ok());
    assert_eq!(load(&folder(&place()).unwrap()), held);
}
