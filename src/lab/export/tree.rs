//! The files of an export before they are written, and the one place that writes them: all of them, or none.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::lab::export::names::is_file_name;
use crate::lab::export::{ExportError, ExportFunction, Written};
use crate::text::sanitise_line;

/// Files by their names, relative to the folder.
#[derive(Debug, Default)]
pub(super) struct Tree {
    files: BTreeMap<String, String>,
}

impl Tree {
    /// Adds a file. The same text twice is one file.
    pub(super) fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> Result<(), ExportError> {
        let (name, text) = (name.into(), text.into());
        if !is_file_name(&name) {
            return Err(ExportError::Name(sanitise_line(&name)));
        }
        match self.files.get(&name) {
            Some(known) if *known != text => Err(ExportError::Clash(sanitise_line(&name))),
            _ => {
                self.files.insert(name, text);
                Ok(())
            }
        }
    }

    /// Adds a function's own files, unchanged, below this folder; an empty name is the top.
    pub(super) fn add_own(&mut self, below: &str, function: &ExportFunction) -> Result<(), ExportError> {
        let own = [(&function.file, &function.source)].into_iter();
        for (name, text) in own.chain(function.files.iter().map(|(name, text)| (name, text))) {
            // Secrets stay here, whoever says that they are imported.
            if name.rsplit('/').next().is_some_and(|last| last.starts_with(".env")) {
                continue;
            }
            // Checked before it is joined, so that the message shows the name that the learner knows.
            if !is_file_name(name) {
                return Err(ExportError::Name(sanitise_line(name)));
            }
            let slash = if below.is_empty() { "" } else { "/" };
            self.add(format!("{below}{slash}{name}"), text.as_str())?;
        }
        Ok(())
    }

    /// The names and texts below a folder.
    pub(super) fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .filter(move |(name, _)| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Writes the files beside the place and then moves them there in one step.
    pub(super) fn write(self, folder: &Path) -> Result<Written, ExportError> {
        let io_at = |path: &Path| {
            let path = sanitise_line(&path.to_string_lossy());
            move |source| ExportError::Io { path, source }
        };
        let folder = std::path::absolute(folder).map_err(io_at(folder))?;
        let (Some(parent), Some(_)) = (folder.parent(), folder.file_name()) else {
            return Err(no_folder(&folder, "no name for a new folder"));
        };
        if !parent.is_dir() {
            return Err(ExportError::NoParent(sanitise_line(&parent.to_string_lossy())));
        }
        let existed = check_empty(&folder)?;
        let beside = tempfile::Builder::new().prefix(".export-").tempdir_in(parent).map_err(io_at(parent))?;
        // The folder of the temporary name is closed to others; the one inside it has the rights that new folders have.
        let ready = beside.path().join("ready");
        for (name, text) in &self.files {
            let path = ready.join(name);
            let within = path.parent().unwrap_or(&ready);
            fs::create_dir_all(within).and_then(|()| fs::write(&path, text)).map_err(io_at(&path))?;
        }
        if existed {
            // Fails if something has come into it since.
            fs::remove_dir(&folder).map_err(io_at(&folder))?;
        }
        fs::rename(&ready, &folder).map_err(io_at(&folder))?;
        Ok(Written { folder, files: self.files.into_keys().collect() })
    }
}

/// Whether there is an empty folder; an error if there is anything else.
fn check_empty(folder: &Path) -> Result<bool, ExportError> {
    let io_here = |source| ExportError::Io { path: sanitise_line(&folder.to_string_lossy()), source };
    let kind = match fs::symlink_metadata(folder) {
        Ok(found) => found.file_type(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(io_here(e)),
    };
    if kind.is_symlink() {
        return Err(no_folder(folder, "a link"));
    }
    if !kind.is_dir() {
        return Err(no_folder(folder, "a file"));
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(io_here)? {
        found.push(entry.map_err(io_here)?.file_name().to_string_lossy().into_owned());
    }
    found.sort();
    if !found.is_empty() {
        let more = if found.len() > 3 { format!(" and {} more", found.len() - 3) } else { String::new() };
        found.truncate(3);
        let found = sanitise_line(&format!("{}{more}", found.join(", ")));
        return Err(ExportError::NotEmpty { folder: sanitise_line(&folder.to_string_lossy()), found });
    }
    // Replacing it would leave whoever stands in it nowhere.
    let here = |path: &Path| fs::canonicalize(path).ok();
    if std::env::current_dir().ok().and_then(|now| here(&now)).is_some_and(|now| Some(now) == here(folder)) {
        return Err(no_folder(folder, "the folder in which you are"));
    }
    Ok(true)
}

fn no_folder(folder: &Path, what: &'static str) -> ExportError {
    ExportError::NoFolder { folder: sanitise_line(&PathBuf::from(folder).to_string_lossy()), what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        let mut tree = Tree::default();
        tree.add("a.txt", "one").unwrap();
        tree.add("b/c/[d].txt", "two").unwrap();
        tree
    }

    /// The names in a folder.
    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_or_an_empty_folder_is_filled() {
        let home = tempfile::tempdir().unwrap();
        for name in ["new", "empty"] {
            let folder = home.path().join(name);
            if name == "empty" {
                fs::create_dir(&folder).unwrap();
            }
            assert_eq!(tree().write(&folder).unwrap().files, ["a.txt", "b/c/[d].txt"]);
            assert_eq!(names(&folder), ["a.txt", "b"]);
            assert_eq!(fs::read_to_string(folder.join("b/c/[d].txt")).unwrap(), "two");
        }
        assert_eq!(names(home.path()), ["empty", "new"]);
    }

    #[track_caller]
    fn check_refused(folder: &Path, expected: &str) {
        let said = tree().write(folder).unwrap_err().to_string();
        assert_eq!(said.strip_prefix(&folder.display().to_string()), Some(expected), "{said}");
    }

    #[test]
    fn what_is_there_is_kept() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        fs::create_dir(path("full")).unwrap();
        for name in ["d", "b", "a", "c\u{1b}"] {
            fs::write(path("full").join(name), "mine").unwrap();
        }
        check_refused(
            &path("full"),
            " is not empty, it holds a, b, c␛ and 1 more; name a new folder, nothing was written",
        );
        fs::write(path("file"), "mine").unwrap();
        check_refused(&path("file"), " is a file; name a new folder, nothing was written");
        let said = tree().write(&path("no/such")).unwrap_err().to_string();
        assert_eq!(said, format!("there is no folder {} to write into; make it first", path("no").display()));
        assert_eq!(names(home.path()), ["file", "full"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let (there, link) = (home.path().join("there"), home.path().join("link"));
        fs::create_dir(&there).unwrap();
        std::os::unix::fs::symlink(&there, &link).unwrap();
        check_refused(&link, " is a link; name a new folder, nothing was written");
        assert_eq!(names(&there), Vec::<String>::new());
    }

    #[test]
    fn names_are_checked_before_anything_is_written() {
        let mut tree = tree();
        assert!(matches!(tree.add("../a", ""), Err(ExportError::Name(_))));
        assert!(matches!(tree.add("a.txt", "other"), Err(ExportError::Clash(_))));
        tree.add("a.txt", "one").unwrap();
    }
}
