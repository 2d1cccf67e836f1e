//! Lists the files of a folder that may be part of a function. Never leaves the folder, whatever links say, and always
//! comes to an end, however they are tied.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::lab::record::DeployError;
use crate::lab::router::pattern;
use crate::text::sanitise_line;

/// How deep a file may lie.
const MOST_DEPTH: usize = 12;

/// How many files and folders are looked at: a folder with more is hardly one of functions.
const MOST_ENTRIES: usize = 5000;

/// A file that may be part of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The path relative to the folder of functions, with `/` between its parts.
    pub(super) name: String,
    /// Where it lies, without links.
    pub(super) path: PathBuf,
}

/// The files of a folder.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) files: Vec<Found>,
    pub(super) problems: Vec<DeployError>,
}

/// Lists `app` and `functions` in a folder, whose path has no links.
pub(super) fn scan(root: &Path) -> Scan {
    let mut walk = Walk { root, out: Scan::default(), entries: 0, above: vec![root.to_owned()] };
    for place in ["app", "functions"] {
        if root.join(place).symlink_metadata().is_ok() {
            walk.entry(place.to_owned(), &root.join(place));
        }
    }
    walk.out
}

/// A single file in the folder; none if it is not there.
pub(super) fn one(root: &Path, name: &str) -> Option<Result<Found, String>> {
    let path = root.join(name);
    path.symlink_metadata().ok()?;
    Some(resolved(root, &path).and_then(|(path, kind)| match kind {
        Kind::File => Ok(Found { name: name.to_owned(), path }),
        Kind::Folder | Kind::Other => Err("not a plain file".into()),
    }))
}

enum Kind {
    File,
    Folder,
    Other,
}

/// Where a path leads, if it stays below `root`. The folder in which the path lies has no links above it.
fn resolved(root: &Path, path: &Path) -> Result<(PathBuf, Kind), String> {
    let told = |error: io::Error| format!("could not be opened: {}", error.kind());
    let mut target = path.to_owned();
    let mut kind = path.symlink_metadata().map_err(told)?.file_type();
    if kind.is_symlink() {
        target = path.canonicalize().map_err(told)?;
        if !target.starts_with(root) {
            return Err("a link that leads out of the folder is not followed".into());
        }
        kind = target.symlink_metadata().map_err(told)?.file_type();
    }
    let kind = if kind.is_dir() {
        Kind::Folder
    } else if kind.is_file() {
        Kind::File
    } else {
        Kind::Other
    };
    Ok((target, kind))
}

struct Walk<'a> {
    root: &'a Path,
    out: Scan,
    entries: usize,
    /// The folders in which the present one lies, itself included, without links.
    above: Vec<PathBuf>,
}

impl Walk<'_> {
    fn problem(&mut self, name: &str, problem: &str) {
        self.out.problems.push(DeployError::about(name, problem));
    }

    fn entry(&mut self, name: String, path: &Path) {
        let matters =
            name.rsplit_once('.').is_some_and(|(_, ending)| ending == "json" || pattern::ENDINGS.contains(&ending))
                || pattern::is_entry(&name);
        match resolved(self.root, path) {
            Ok((path, Kind::File)) if matters => self.out.files.push(Found { name, path }),
            Ok((_, Kind::File)) => {}
            Ok((path, Kind::Folder)) => self.folder(&name, path),
            Ok((_, Kind::Other)) if matters => self.problem(&name, "not a plain file"),
            Ok((_, Kind::Other)) => {}
            Err(problem) => self.problem(&name, &problem),
        }
    }

    fn folder(&mut self, name: &str, path: PathBuf) {
        if self.above.contains(&path) {
            return self.problem(name, "a link to a folder in which it lies is not followed");
        }
        if self.above.len() > MOST_DEPTH {
            return self.problem(name, &format!("more than {MOST_DEPTH} folders deep"));
        }
        let listed = fs::read_dir(&path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match listed {
            Ok(entries) => entries,
            Err(error) => return self.problem(name, &format!("could not be opened: {}", error.kind())),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        self.above.push(path);
        for entry in entries {
            self.entries += 1;
            if self.entries > MOST_ENTRIES {
                if self.entries == MOST_ENTRIES + 1 {
                    self.problem(name, &format!("what comes after the first {MOST_ENTRIES} files is left out"));
                }
                break;
            }
            let inside = entry.file_name();
            let Some(inside) = inside.to_str() else {
                let shown = inside.to_string_lossy();
                self.problem(&format!("{name}/{}", sanitise_line(&shown)), "its name is not UTF-8");
                continue;
            };
            if inside.starts_with('.') || inside == "node_modules" {
                continue;
            }
            let shown = sanitise_line(inside);
            if shown.as_str() != inside {
                self.problem(&format!("{name}/{shown}"), "its name has characters that cannot be seen");
                continue;
            }
            self.entry(format!("{name}/{inside}"), &entry.path());
        }
        self.above.pop();
    }
}
