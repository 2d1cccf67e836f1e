//! Where the files of a lesson come from: inside the program, or a folder on disk. Both answer alike, and neither gives a file
//! from outside the lesson. Knows nothing of what the files say.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::units::Bytes;

/// The largest file of a lesson.
pub const MAX_FILE: Bytes = Bytes::mib(1);

/// Files listed of one folder.
const MAX_LISTED: usize = 1_000;

/// Files of one lesson that are looked at.
pub const MAX_FILES: usize = 2_000;

/// Folders inside each other that are looked into.
const MAX_DEPTH: usize = 8;

/// The built-in lessons' files: path below `lessons/`, content; sorted by path.
static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/lessons.rs"));

/// The files of one lesson.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    files: Files,
}

#[derive(Debug, Clone)]
enum Files {
    Held(BTreeMap<Cow<'static, str>, Cow<'static, [u8]>>),
    /// The folder, with all links resolved.
    Folder(PathBuf),
}

/// What is in a lesson's folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Walk {
    /// Files.
    pub files: Vec<String>,
    /// Links, wherever they lead.
    pub links: Vec<String>,
    /// Pipes, devices and sockets.
    pub strange: Vec<String>,
    /// The files together.
    pub size: Bytes,
    /// Whether there is more, or deeper below, than is looked at.
    pub is_cut: bool,
}

/// Why a file of a lesson cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// There is no such file.
    #[error("there is no such file in the lesson")]
    Missing,
    /// The path leads out of the lesson.
    #[error("the path leads out of the lesson's folder")]
    Outside,
    /// It is a folder, a device or a pipe.
    #[error("it is not a file")]
    NotAFile,
    /// It has more than [`MAX_FILE`] bytes.
    #[error("the file is larger than {MAX_FILE}")]
    TooLarge,
    /// The system would not give it.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Unreadable(error.to_string()),
        }
    }
}

/// The built-in lessons, sorted by name.
pub fn embedded() -> Vec<Source> {
    let mut lessons: BTreeMap<&str, BTreeMap<_, _>> = BTreeMap::new();
    for (path, content) in EMBEDDED {
        if let Some((lesson, inside)) = path.split_once('/') {
            lessons.entry(lesson).or_default().insert(Cow::Borrowed(inside), Cow::Borrowed(*content));
        }
    }
    lessons.into_iter().map(|(name, files)| Source { name: name.to_owned(), files: Files::Held(files) }).collect()
}

/// The lesson in a folder on disk. Its name is the last part of the path; of `.` and `..` that of the folder they mean.
pub fn folder(path: &Path) -> io::Result<Source> {
    let root = path.canonicalize()?;
    if !root.is_dir() {
        return Err(io::ErrorKind::NotADirectory.into());
    }
    let name = path.file_name().or(root.file_name()).unwrap_or_default().to_string_lossy().into_owned();
    Ok(Source { name, files: Files::Folder(root) })
}

impl Source {
    /// A lesson from files at hand: its name, and each file's path and content.
    pub fn of_files<P: Into<String>, C: Into<Vec<u8>>>(name: &str, files: impl IntoIterator<Item = (P, C)>) -> Self {
        let held = files.into_iter().map(|(path, content)| (Cow::Owned(path.into()), Cow::Owned(content.into())));
        Self { name: name.to_owned(), files: Files::Held(held.collect()) }
    }

    /// The name of the lesson's folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The content of a file, by its path inside the lesson, with `/` between its parts.
    pub fn read(&self, path: &str) -> Result<Cow<'_, [u8]>, ReadError> {
        let parts = parts(path)?;
        match &self.files {
            Files::Held(files) => match files.get(path) {
                Some(content) if content.len() as u64 > MAX_FILE.0 => Err(ReadError::TooLarge),
                Some(content) => Ok(Cow::Borrowed(content)),
                None if files.keys().any(|file| is_below(file, path)) => Err(ReadError::NotAFile),
                None => Err(ReadError::Missing),
            },
            Files::Folder(root) => read_inside(root, &parts).map(Cow::Owned),
        }
    }

    /// Everything in the lesson's folder but what is hidden, by its path, without opening any of it.
    pub fn walk(&self) -> Result<Walk, ReadError> {
        let mut found = Walk::default();
        match &self.files {
            Files::Held(files) => {
                found.files = files.keys().map(|path| path.clone().into_owned()).collect();
                found.size = Bytes(files.values().map(|content| content.len() as u64).sum());
            }
            Files::Folder(root) => walk_inside(root, "", 0, &mut found)?,
        }
        Ok(found)
    }

    /// The names of the files directly in a folder of the lesson, sorted, without hidden ones.
    pub fn list(&self, path: &str) -> Result<Vec<String>, ReadError> {
        let parts = parts(path)?;
        let names: BTreeSet<String> = match &self.files {
            Files::Held(files) => files
                .keys()
                .filter(|file| is_below(file, path))
                .map(|file| file[path.len() + 1..].to_owned())
                .filter(|name| !name.contains('/'))
                .collect(),
            Files::Folder(root) => list_inside(root, &parts)?,
        };
        let names: Vec<String> = names.into_iter().filter(|name| !name.starts_with('.')).take(MAX_LISTED).collect();
        if names.is_empty() { Err(ReadError::Missing) } else { Ok(names) }
    }
}

fn is_below(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// The parts of a path that stays inside on every system: no `..`, no root, no drive, nothing hidden.
fn parts(path: &str) -> Result<Vec<&str>, ReadError> {
    let parts: Vec<&str> = path.split('/').collect();
    let is_plain = |part: &&str| {
        !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']) && !part.contains(char::is_control)
    };
    if path.len() <= 255 && parts.iter().all(is_plain) { Ok(parts) } else { Err(ReadError::Outside) }
}

fn resolved(root: &Path, parts: &[&str]) -> Result<PathBuf, ReadError> {
    let path = parts.iter().fold(root.to_owned(), |path, part| path.join(part)).canonicalize()?;
    if path.starts_with(root) { Ok(path) } else { Err(ReadError::Outside) }
}

fn read_inside(root: &Path, parts: &[&str]) -> Result<Vec<u8>, ReadError> {
    let path = resolved(root, parts)?;
    // Opening a pipe would wait for its writer and opening a device may do something, so what the path leads to is asked first;
    // and once more of what was opened, for it may have been put there meanwhile.
    if !fs::metadata(&path)?.is_file() {
        return Err(ReadError::NotAFile);
    }
    let file = open_at_once(&path)?;
    if !file.metadata()?.is_file() {
        return Err(ReadError::NotAFile);
    }
    let mut content = Vec::new();
    file.take(MAX_FILE.0 + 1).read_to_end(&mut content)?;
    if content.len() as u64 > MAX_FILE.0 { Err(ReadError::TooLarge) } else { Ok(content) }
}

/// Opens a file without waiting for anybody.
fn open_at_once(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    options.open(path)
}

/// Looks into a folder below the lesson and notes what is there, the outer things first.
fn walk_inside(folder: &Path, inside: &str, depth: usize, found: &mut Walk) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.take(MAX_FILES + 1).collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{inside}{name}");
        let kind = entry.file_type()?;
        if found.files.len() + found.strange.len() >= MAX_FILES {
            found.is_cut = true;
            return Ok(());
        }
        if kind.is_dir() && depth < MAX_DEPTH {
            walk_inside(&entry.path(), &format!("{path}/"), depth + 1, found)?;
        } else if kind.is_dir() {
            found.is_cut = true;
        } else if kind.is_file() {
            found.size.0 += entry.metadata()?.len();
            found.files.push(path);
        } else if kind.is_symlink() {
            found.links.push(path);
        } else {
            found.strange.push(path);
        }
    }
    Ok(())
}

fn list_inside(root: &Path, parts: &[&str]) -> Result<BTreeSet<String>, ReadError> {
    let path = resolved(root, parts)?;
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(path)?.take(MAX_LISTED) {
        let entry = entry?;
        if !entry.path().is_dir() {
            names.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same files held and on disk; what is asked of one is asked of both.
    struct Both {
        held: Source,
        disk: Source,
        folder: tempfile::TempDir,
    }

    fn both(files: &[(&str, &str)]) -> Both {
        let folder = tempfile::tempdir().unwrap();
        for (path, content) in files {
            let path = folder.path().join("x").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        let held = Source::of_files("x", files.iter().copied());
        let disk = super::folder(&folder.path().join("x")).unwrap();
        Both { held, disk, folder }
    }

    impl Both {
        fn check(&self, path: &str, expected: &Result<&str, ReadError>) {
            let expected = expected.as_ref().map(|content| Cow::Borrowed(content.as_bytes())).map_err(Clone::clone);
            assert_eq!(self.held.read(path), expected, "held {path}");
            assert_eq!(self.disk.read(path), expected, "on disk {path}");
        }

        fn check_list(&self, path: &str, expected: &Result<Vec<&str>, ReadError>) {
            let expected = expected.clone().map(|names| names.into_iter().map(str::to_owned).collect());
            assert_eq!(self.held.list(path), expected, "held {path}");
            assert_eq!(self.disk.list(path), expected, "on disk {path}");
        }
    }

    #[test]
    fn held_files_and_folders_answer_alike() {
        let both = both(&[
            ("a.md", "A"),
            ("wrong/w1.js", "1"),
            ("wrong/w2.js", "2"),
            ("wrong/.hidden", ""),
            ("wrong/d/e", ""),
        ]);
        assert_eq!((both.held.name(), both.disk.name()), ("x", "x"));
        both.check("a.md", &Ok("A"));
        both.check("wrong/w1.js", &Ok("1"));
        both.check("b.md", &Err(ReadError::Missing));
        both.check("a.md/b", &Err(ReadError::Missing));
        both.check("wrong", &Err(ReadError::NotAFile));
        both.check_list("wrong", &Ok(vec!["w1.js", "w2.js"]));
        both.check_list("none", &Err(ReadError::Missing));
        both.check_list("a.md", &Err(ReadError::Missing));
    }

    #[test]
    fn no_path_leads_out() {
        let both = both(&[("a.md", "A")]);
        fs::write(both.folder.path().join("secret"), "s").unwrap();
        for path in [
            "",
            "..",
            "../secret",
            "a/../../secret",
            "/etc/passwd",
            "./a.md",
            "a//b",
            "c:\\x",
            "c:x",
            ".git/config",
            "a\0b",
        ] {
            both.check(path, &Err(ReadError::Outside));
            both.check_list(path, &Err(ReadError::Outside));
        }
        both.check(&"a/".repeat(1000), &Err(ReadError::Outside));
    }

    #[test]
    fn large_files_are_refused_before_they_are_held() {
        let large = "x".repeat(MAX_FILE.0 as usize + 1);
        let both = both(&[("large", &large), ("full", &large[1..])]);
        both.check("large", &Err(ReadError::TooLarge));
        both.check("full", &Ok(&large[1..]));
    }

    #[cfg(unix)]
    #[test]
    fn links_may_stay_inside_only() {
        let both = both(&[("a.md", "A")]);
        let inside = both.folder.path().join("x");
        fs::write(both.folder.path().join("secret"), "s").unwrap();
        for (link, target) in
            [("in", "a.md"), ("out", "../secret"), ("up", ".."), ("loop", "loop"), ("zero", "/dev/zero")]
        {
            std::os::unix::fs::symlink(target, inside.join(link)).unwrap();
        }
        assert_eq!(both.disk.read("in").as_deref(), Ok(&b"A"[..]));
        for path in ["out", "up", "up/secret", "zero"] {
            assert_eq!(both.disk.read(path), Err(ReadError::Outside), "{path}");
        }
        assert!(matches!(both.disk.read("loop"), Err(ReadError::Unreadable(_))));
        assert_eq!(both.disk.list("up"), Err(ReadError::Outside));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_pipe_is_no_file_and_is_not_waited_for() {
        let both = both(&[("a.md", "A")]);
        let pipe = both.folder.path().join("x/pipe");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0).unwrap();
        assert_eq!(both.disk.read("pipe"), Err(ReadError::NotAFile));
    }
}
