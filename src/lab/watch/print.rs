//! What can be seen of a folder without opening its files: enough to know that something has changed.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// How deep is looked, and at how much: what lies deeper or comes later is no part of a function either.
const MOST_DEPTH: usize = 14;
const MOST_ENTRIES: usize = 5000;

/// The entries of a folder, in the order of their paths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Print(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    path: PathBuf,
    folder: bool,
    /// Not for folders, whose own time says only what the list of their entries says, too.
    file: Option<(Option<SystemTime>, u64, u64)>,
}

impl Print {
    /// Looks at a folder; at nothing, if it is not there.
    pub(super) fn of(root: &Path) -> Self {
        let mut print = Self::default();
        if let Ok(metadata) = root.metadata()
            && metadata.is_dir()
        {
            print.add(root, &metadata, 0);
        }
        print
    }

    /// The folders, the outer ones first.
    pub(super) fn folders(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().filter(|entry| entry.folder).map(|entry| entry.path.as_path())
    }

    fn add(&mut self, path: &Path, metadata: &Metadata, depth: usize) {
        let folder = metadata.is_dir();
        let file = (!folder).then(|| (metadata.modified().ok(), metadata.len(), number(metadata)));
        self.0.push(Entry { path: path.to_owned(), folder, file });
        if !folder || depth == MOST_DEPTH {
            return;
        }
        let Ok(entries) = fs::read_dir(path) else { return };
        let mut entries: Vec<_> = entries.flatten().filter(|entry| matters(Path::new(&entry.file_name()))).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            // Links are not followed here: what they lead to is in the folder itself, or no part of it.
            if let Ok(metadata) = entry.metadata()
                && self.0.len() < MOST_ENTRIES
            {
                self.add(&entry.path(), &metadata, depth + 1);
            }
        }
    }
}

/// Whether a path, relative to the folder, may be part of a function: hidden files, packages and databases may not, but the files
/// of environment variables may.
pub(super) fn matters(inside: &Path) -> bool {
    inside.iter().all(|name| {
        let name = name.to_string_lossy();
        let database = name.ends_with(".sqlite") || name.contains(".sqlite-");
        name == ".env" || name == ".env.local" || !(name.starts_with('.') || name == "node_modules" || database)
    })
}

/// The number of the file itself: another one, if the file was replaced by one of the same size and time.
#[cfg(unix)]
pub(in crate::lab) fn number(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
pub(in crate::lab) fn number(_: &Metadata) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_packages_and_databases_do_not_matter() {
        for inside in ["", "app/a/route.js", ".env", ".env.local", "a.b", "data/sqlite.js"] {
            assert!(matters(Path::new(inside)), "{inside}");
        }
        for inside in [
            ".git",
            ".git/HEAD",
            "app/.route.js.swp",
            "node_modules/a/index.js",
            ".env.bak",
            "data/lab.sqlite",
            "data/lab.sqlite-journal",
        ] {
            assert!(!matters(Path::new(inside)), "{inside}");
        }
    }

    #[test]
    fn every_change_leaves_another_print() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        let path = |name: &str| root.join(name);
        let mut seen = vec![Print::of(&root)];
        assert_eq!(seen[0], Print::default());
        let mut step = |change: &dyn Fn()| {
            change();
            let print = Print::of(&root);
            assert!(!seen.contains(&print), "{print:?}");
            seen.push(print);
        };
        step(&|| fs::create_dir(&root).unwrap());
        step(&|| fs::write(path("a.js"), "one").unwrap());
        step(&|| fs::write(path("a.js"), "three").unwrap());
        step(&|| fs::create_dir(path("sub")).unwrap());
        step(&|| fs::write(path("sub/b.js"), "b").unwrap());
        step(&|| fs::rename(path("sub"), path("other")).unwrap());
        step(&|| {
            // The same size and the same time.
            let modified = path("a.js").metadata().unwrap().modified().unwrap();
            fs::write(path(".new"), "THREE").unwrap();
            fs::File::options().write(true).open(path(".new")).unwrap().set_modified(modified).unwrap();
            fs::rename(path(".new"), path("a.js")).unwrap();
        });
        fs::write(path(".hidden"), "x").unwrap();
        assert_eq!(Some(&Print::of(&root)), seen.last());
    }
}
