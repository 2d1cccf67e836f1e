//! `new`: a lesson of short examples as a folder of its own, which `check` finds nothing wrong with. Knows nothing of what the
//! examples say.

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use crate::cli::args::NewArgs;
use crate::cli::{UNREADABLE, complain, schema};
use crate::lab::export::{ExportError, write_folder};
use crate::lesson::id::LessonId;
use crate::text::sanitise_line;

/// The id and the title that the example has, which the new lesson's take the place of.
const EXAMPLE: (&str, &str) = ("id = \"new-lesson\" ", "title = \"New lesson\"");

/// The file that holds both.
const LESSON: &str = "lesson.toml";

/// Where the first lines of the files look for their schemas. Hidden, so that it is no part of the lesson.
const SCHEMAS: &str = ".schema";

/// The files of the example by their paths in the lesson.
const FILES: &[(&str, &str)] = &[
    (LESSON, include_str!("../../assets/new-lesson/lesson.toml")),
    ("why.md", include_str!("../../assets/new-lesson/why.md")),
    ("terms.toml", include_str!("../../assets/new-lesson/terms.toml")),
    ("lifecycle.toml", include_str!("../../assets/new-lesson/lifecycle.toml")),
    ("code.toml", include_str!("../../assets/new-lesson/code.toml")),
    ("code/lambda.js", include_str!("../../assets/new-lesson/code/lambda.js")),
    ("experiments.toml", include_str!("../../assets/new-lesson/experiments.toml")),
    ("quiz.toml", include_str!("../../assets/new-lesson/quiz.toml")),
    ("quiz/bug.js", include_str!("../../assets/new-lesson/quiz/bug.js")),
    ("challenge.toml", include_str!("../../assets/new-lesson/challenge.toml")),
    ("challenge/cases.toml", include_str!("../../assets/new-lesson/challenge/cases.toml")),
    ("challenge/starter.js", include_str!("../../assets/new-lesson/challenge/starter.js")),
    ("challenge/solution.js", include_str!("../../assets/new-lesson/challenge/solution.js")),
    ("challenge/wrong/w01-part-of-one.js", include_str!("../../assets/new-lesson/challenge/wrong/w01-part-of-one.js")),
    ("challenge/wrong/w02-no-zero.js", include_str!("../../assets/new-lesson/challenge/wrong/w02-no-zero.js")),
    ("real-world.md", include_str!("../../assets/new-lesson/real-world.md")),
    ("connections.toml", include_str!("../../assets/new-lesson/connections.toml")),
];

/// Writes a lesson. 0 if it is there, 2 if nothing was written.
pub(crate) fn run(args: &NewArgs) -> anyhow::Result<ExitCode> {
    let refused = |why: &str| {
        complain(&format!("error: {why}"));
        Ok(ExitCode::from(UNREADABLE))
    };
    let folder = std::path::absolute(&args.folder)?;
    let id = match id_of(&folder) {
        Ok(id) => id,
        Err(why) => return refused(&why),
    };
    match write_folder(&folder, files(&id)) {
        Ok(written) => tell(&args.folder, &written.files, &mut io::stdout().lock())?,
        Err(error @ ExportError::Io { .. }) => return Err(error.into()),
        Err(error) => return refused(&error.to_string()),
    }
    Ok(ExitCode::SUCCESS)
}

/// The id that a lesson in that folder has: the folder's name.
fn id_of(folder: &Path) -> Result<LessonId, String> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.parse().map_err(|why| {
        let near = near(&name);
        let shown = sanitise_line(&name);
        let help = if near.is_empty() { String::new() } else { format!("; name it for example {near}") };
        format!("the folder's name becomes the lesson's id, and {shown:?} is none: {why}{help}")
    })
}

/// An id that looks like the name; empty if nothing of it can stand in one.
fn near(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().map(plain).collect();
    words.split_whitespace().collect::<Vec<_>>().join("-").chars().take(64).collect()
}

/// The example under another id, with a title that says the same in words.
fn files(id: &LessonId) -> Vec<(String, String)> {
    let mut title = id.as_str().replace(['-', '.'], " ").trim().to_owned();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let own = |path: &str, text: &str| {
        if path != LESSON {
            return text.to_owned();
        }
        let title = if title.is_empty() { id.as_str() } else { &title };
        text.replacen(EXAMPLE.0, &format!("id = \"{id}\" "), 1).replacen(EXAMPLE.1, &format!("title = \"{title}\""), 1)
    };
    let schemas = schema::files().into_iter().map(|(name, text)| (format!("{SCHEMAS}/{name}"), text));
    FILES.iter().map(|(path, text)| ((*path).to_owned(), own(path, text))).chain(schemas).collect()
}

fn tell(folder: &Path, files: &[String], out: &mut impl io::Write) -> io::Result<()> {
    let shown = sanitise_line(&folder.to_string_lossy());
    let mut text =
        format!("wrote a lesson of {} files to {shown}:\n", files.iter().filter(|file| !file.starts_with('.')).count());
    for file in files.iter().filter(|file| !file.starts_with('.')) {
        // Writing to a text does not fail.
        let _ = writeln!(text, "  {file}");
    }
    write!(
        out,
        "{text}\nnext:\n  serverless-tutor check {shown}\n      says what is wrong in it, with file, line and column\n  \
         serverless-tutor --lessons {shown} --watch\n      shows it, and shows it again whenever you save\n"
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;

    fn on_disk(folder: &Path, inside: &str, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{inside}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                on_disk(&path, &format!("{name}/"), files);
            } else {
                files.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn the_program_holds_the_whole_example() {
        let mut expected = BTreeMap::new();
        on_disk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/new-lesson"), "", &mut expected);
        let held = FILES.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        assert_eq!(held.collect::<BTreeMap<_, _>>(), expected);
    }

    #[test]
    fn id_and_title_are_those_of_the_folder() {
        let check = |name: &str, title: &str| {
            let id = id_of(&Path::new("/lessons").join(name)).unwrap();
            let text = files(&id).into_iter().find(|(path, _)| path == LESSON).unwrap().1;
            assert!(text.contains(&format!("\nid = \"{name}\" ")), "{text}");
            assert!(text.contains(&format!("\ntitle = \"{title}\"\n")), "{text}");
        };
        check("cold-starts", "Cold starts");
        check("a.b", "A b");
        check("9", "9");
        check("--", "--");
    }

    #[test]
    fn a_name_that_is_no_id_is_refused_with_one_that_is() {
        let check = |name: &str, end: &str| {
            let why = id_of(&Path::new("/lessons").join(name)).unwrap_err();
            assert!(why.ends_with(end), "{why}");
        };
        check("My Lesson!", "; name it for example my-lesson");
        check("\u{1b}[2J", "; name it for example 2j");
        check("日本", "such as `cold-start`");
    }
}
