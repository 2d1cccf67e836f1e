//! Folders of lessons made from the built-in one: many of them, or a long one. They show how cost grows with content.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Questions that a lesson may have at most.
const MOST_QUESTIONS: usize = 500;
/// How often the prose of the built-in lesson fits into one section.
const MOST_PROSE: usize = 80;

/// A folder with so many lessons like the built-in one.
pub(crate) fn lessons(count: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..count {
        let lesson = folder.path().join(format!("lesson-{number:03}"));
        copy(&built_in(), &lesson);
        change(&lesson.join("lesson.toml"), |text| {
            text.replace("id = \"serverless\"", &format!("id = \"lesson-{number:03}\""))
        });
    }
    folder
}

/// A folder with one lesson that has so many times the terms of the built-in one, and as often its prose and its questions,
/// as far as a lesson may have them.
pub(crate) fn long_lesson(times: usize) -> TempDir {
    let folder = lessons(1);
    let lesson = folder.path().join("lesson-000");
    for prose in ["why.md", "real-world.md"] {
        change(&lesson.join(prose), |text| vec![text; times.min(MOST_PROSE)].join("\n"));
    }
    change(&lesson.join("terms.toml"), |text| again(text, times, "[[term]]", &["id = \"", "name = \""]));
    change(&lesson.join("quiz.toml"), |text| {
        let questions = text.matches("[[question]]").count();
        again(text, times.min(MOST_QUESTIONS / questions), "[[question]]", &["id = \""])
    });
    folder
}

/// A text with its entries so many times; from the second time on, these fields end in the number of the time.
fn again(text: &str, times: usize, entry: &str, unique: &[&str]) -> String {
    let (head, _) = text.split_once(entry).unwrap();
    let entries = &text[head.len()..];
    let more = (2..=times).map(|time| {
        let lines = entries.lines().map(|line| {
            let field = unique.iter().any(|field| line.starts_with(field));
            let end = line.strip_suffix('"').filter(|_| field);
            end.map_or_else(|| format!("{line}\n"), |line| format!("{line}-{time}\"\n"))
        });
        lines.collect::<String>()
    });
    head.to_owned() + entries + "\n" + &more.collect::<Vec<_>>().join("\n")
}

fn built_in() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/serverless")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn change(file: &Path, change: impl FnOnce(&str) -> String) {
    let text = fs::read_to_string(file).unwrap();
    fs::write(file, change(&text)).unwrap();
}
