//! The folders that are buckets: listed, read and written, and never left, whatever names and links say. Knows no functions and
//! no events.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::lab::triggers::bucket::{Object, Print, Shelf, etag};
use crate::lab::watch::print::number;
use crate::sandbox::ask::{MOST_KEY, MOST_OBJECT};

/// The most objects of a bucket, and the most bytes that functions may fill it to.
const MOST: (usize, u64) = (5000, 512 << 20);
/// How deep an object may lie in its bucket.
const MOST_DEPTH: usize = 8;

/// All buckets, by name.
pub(in crate::lab) type Buckets = BTreeMap<String, Bucket>;

/// A bucket.
#[derive(Debug)]
pub(in crate::lab) struct Bucket {
    /// The folder of functions.
    root: PathBuf,
    /// The folder of the bucket in it.
    folder: String,
    shelf: Shelf,
    last: u64,
}

impl Bucket {
    /// A bucket whose objects are old.
    pub(in crate::lab) fn open(root: &Path, folder: &str) -> Self {
        let mut bucket = Self { root: root.to_owned(), folder: folder.to_owned(), shelf: Shelf::default(), last: 0 };
        bucket.shelf = Shelf::with(bucket.list().unwrap_or_default());
        bucket
    }

    pub(in crate::lab) fn folder(&self) -> &str {
        &self.folder
    }

    pub(in crate::lab) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// What was created or replaced since, and is whole.
    pub(in crate::lab) fn look(&mut self, now: crate::clock::Moment) -> Vec<Object> {
        let Ok(files) = self.list() else { return Vec::new() };
        let object = |(key, print): (String, Print)| Object { key, size: print.size, etag: print.etag(), round: 1 };
        self.shelf.look(files, now).into_iter().map(object).collect()
    }

    /// Where the folder is, if it is a folder that is really there, below the folder of functions.
    pub(in crate::lab) fn place(&self) -> Result<PathBuf, String> {
        let root = self.root.canonicalize().map_err(|why| told(&why))?;
        let place = match root.join(&self.folder).canonicalize() {
            Ok(place) => place,
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                return Err(format!("there is no folder {} yet", self.folder));
            }
            Err(why) => return Err(told(&why)),
        };
        if place.starts_with(&root) && place != root && place.is_dir() {
            Ok(place)
        } else {
            Err(format!("{} is no folder inside the folder of functions", self.folder))
        }
    }

    /// The files, without hidden ones and without links.
    fn list(&self) -> Result<Vec<(String, Print)>, String> {
        let mut files = Vec::new();
        walk(&self.place()?, "", 0, &mut files);
        Ok(files)
    }

    /// The bytes of an object; none if there is no such object.
    pub(in crate::lab) fn read(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
        let parts = parts(key)?;
        let Ok(place) = self.place() else { return Ok(None) };
        let Some(path) = inside(&place, &parts)? else { return Ok(None) };
        let metadata = match path.symlink_metadata() {
            Ok(metadata) => metadata,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(told(&why)),
        };
        if !metadata.is_file() {
            return Err(format!("{key:?} is a link or a folder, and no object"));
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(|why| told(&why))?;
        file.take(MOST_OBJECT as u64 + 1).read_to_end(&mut bytes).map_err(|why| told(&why))?;
        if bytes.len() > MOST_OBJECT {
            return Err(format!("{key:?} has {} bytes, and a function reads {MOST_OBJECT} at most", metadata.len()));
        }
        Ok(Some(bytes))
    }

    /// Writes an object, so that nobody ever sees a part of it.
    pub(in crate::lab) fn write(&mut self, key: &str, bytes: &[u8], round: u32) -> Result<Object, String> {
        let parts = parts(key)?;
        if self.shelf.len() >= MOST.0 {
            return Err(format!("the bucket holds {} objects, which are the most", MOST.0));
        }
        if self.shelf.bytes() + bytes.len() as u64 > MOST.1 {
            return Err(format!("the bucket holds {} MB at most", MOST.1 >> 20));
        }
        let root = self.root.canonicalize().map_err(|why| told(&why))?;
        make(&root, &self.folder.split('/').collect::<Vec<_>>())?;
        let place = self.place()?;
        let (name, above) = parts.split_last().ok_or("the key is empty")?;
        let folder = make(&place, above)?;
        let target = folder.join(name);
        if target.symlink_metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return Err(format!("{key:?} is a link or a folder, and no object"));
        }
        self.last += 1;
        let draft = folder.join(format!(".lab-{}-{}", std::process::id(), self.last));
        let written = File::create_new(&draft)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| fs::rename(&draft, &target))
            .and_then(|()| target.symlink_metadata());
        match written {
            Ok(metadata) => {
                self.shelf.wrote(key.to_owned(), print(&metadata));
                Ok(Object { key: key.to_owned(), size: bytes.len() as u64, etag: etag(bytes), round })
            }
            Err(why) => {
                // It may not be there at all.
                drop(fs::remove_file(&draft));
                Err(told(&why))
            }
        }
    }
}

fn told(why: &io::Error) -> String {
    format!("the bucket could not be opened: {}", why.kind())
}

/// The parts of a key that may name a file.
fn parts(key: &str) -> Result<Vec<&str>, String> {
    let lawful = |part: &&str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.len() <= 250
            && !part.contains(|c: char| c == '\\' || c.is_control())
    };
    let parts: Vec<&str> = key.split('/').collect();
    if key.len() > MOST_KEY || parts.len() > MOST_DEPTH || !parts.iter().all(lawful) {
        return Err(format!(
            "{:?} is no name for an object here: its parts between slashes are not empty, begin with no full stop, and are \
             {MOST_DEPTH} at most",
            crate::text::truncate(crate::text::sanitise_line(key).as_str(), 60)
        ));
    }
    Ok(parts)
}

/// The path of an object, if the folders above it are folders and no links.
fn inside(place: &Path, parts: &[&str]) -> Result<Option<PathBuf>, String> {
    let mut path = place.to_owned();
    for (at, part) in parts.iter().enumerate() {
        path.push(part);
        if at + 1 < parts.len() {
            match path.symlink_metadata() {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => return Err(format!("{part:?} is a link or a file, and no folder")),
                Err(_) => return Ok(None),
            }
        }
    }
    Ok(Some(path))
}

/// The folder with these folders in it, which are made if they are not there.
fn make(place: &Path, parts: &[&str]) -> Result<PathBuf, String> {
    let mut path = place.to_owned();
    for part in parts {
        path.push(part);
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(format!("{part:?} is a link or a file, and no folder")),
            Err(_) => fs::create_dir(&path).map_err(|why| told(&why))?,
        }
    }
    Ok(path)
}

fn walk(folder: &Path, above: &str, depth: usize, files: &mut Vec<(String, Print)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| parts(name).is_ok() && !is_temporary(name)) else { continue };
        let Ok(metadata) = entry.metadata() else { continue };
        let key = if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        if metadata.is_dir() && depth + 1 < MOST_DEPTH {
            walk(&entry.path(), &key, depth + 1, files);
        } else if metadata.is_file() && files.len() < MOST.0 {
            files.push((key, print(&metadata)));
        }
    }
}

/// What programs call a file that they are still writing.
fn is_temporary(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    name.ends_with('~') || matches!(ending, Some("tmp" | "part" | "crdownload" | "swp"))
}

fn print(metadata: &Metadata) -> Print {
    let changed = metadata.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    Print { size: metadata.len(), changed: changed.unwrap_or_default().as_nanos(), number: number(metadata) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_cannot_leave_its_bucket() {
        let check = |key: &str, expected: bool| assert_eq!(parts(key).is_ok(), expected, "{key:?}");
        for key in ["a", "a/b c.png", "ü.png", "a..b"] {
            check(key, true);
        }
        for key in ["", "/a", "a/", "a//b", "..", "../a", "a/../../b", ".env", "a/.b", "a\\b", "a\0", "a\n"] {
            check(key, false);
        }
        check(&"a/".repeat(MOST_DEPTH), false);
        check(&"a".repeat(300), false);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let root = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret"), "s").unwrap();
        let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, root.path().join(name)).unwrap();
        fs::create_dir(root.path().join("photos")).unwrap();
        link(outside.path(), "photos/out");
        link(&outside.path().join("secret"), "photos/secret.png");
        link(outside.path(), "away");
        let mut photos = Bucket::open(root.path(), "photos");
        assert_eq!(photos.shelf().len(), 0);
        assert!(photos.read("secret.png").unwrap_err().contains("a link"));
        assert!(photos.read("out/secret").unwrap_err().contains("a link"));
        assert!(photos.write("secret.png", b"x", 1).unwrap_err().contains("a link"));
        assert!(photos.write("out/new", b"x", 1).unwrap_err().contains("a link"));
        let mut away = Bucket::open(root.path(), "away");
        assert!(away.place().unwrap_err().contains("no folder inside"));
        assert!(away.write("new", b"x", 1).is_err());
        assert_eq!(away.read("secret"), Ok(None));
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
        assert_eq!(fs::read(outside.path().join("secret")).unwrap(), b"s");
    }

    #[test]
    fn an_object_is_written_whole_and_read_again() {
        let root = tempfile::tempdir().unwrap();
        let mut photos = Bucket::open(root.path(), "in/photos");
        assert_eq!(photos.read("a/b.png"), Ok(None));
        let object = photos.write("a/b.png", b"123", 3).unwrap();
        assert_eq!((object.size, object.round), (3, 3));
        assert_eq!(photos.read("a/b.png"), Ok(Some(b"123".to_vec())));
        assert_eq!(photos.read("a/c.png"), Ok(None));
        // Nothing else lies there, and nothing is new.
        assert_eq!(fs::read_dir(root.path().join("in/photos/a")).unwrap().count(), 1);
        assert_eq!(photos.look(crate::clock::Moment::default()), []);
        assert!(photos.read("a").unwrap_err().contains("folder"));
    }
}
