//! Notices changes below a folder, by events of the operating system or by looking.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Error, ErrorKind, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::lab::watch::print::{Print, matters};
use crate::lab::watch::{How, Signal};

/// What an event says about the folders that are watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Touch {
    /// They are as they were.
    Inside,
    /// These came, went or moved: a watch there may be one on a folder that has gone.
    Moved(Vec<PathBuf>),
    /// Events were lost.
    Lost,
}

/// What sees a folder.
#[derive(Debug)]
pub(super) struct Eyes {
    root: PathBuf,
    sight: Sight,
}

#[derive(Debug)]
enum Sight {
    Events {
        watcher: RecommendedWatcher,
        /// The folders that are watched, each by itself: so it is known which ones are, and packages are left out.
        watched: BTreeSet<PathBuf>,
        /// Whether some may be missing.
        stale: bool,
    },
    Polls(Print),
}

impl Eyes {
    /// Sees what changes from now on.
    pub(super) fn open(root: &Path, how: How, tx: Sender<Signal>) -> Self {
        let mut eyes = Self { root: root.to_owned(), sight: Sight::Polls(Print::default()) };
        let inside = root.to_owned();
        let handler = move |event| {
            if let Some(touch) = read(event, &inside) {
                let _ = tx.send(Signal::Touched(touch));
            }
        };
        if how == How::Events
            && tells_of_changes(root)
            && let Ok(watcher) = notify::recommended_watcher(handler)
        {
            eyes.sight = Sight::Events { watcher, watched: BTreeSet::new(), stale: true };
            eyes.follow();
        } else {
            eyes.poll();
        }
        eyes
    }

    /// Whether nothing tells of changes now, so that somebody must look.
    pub(super) fn needs_to_look(&self) -> bool {
        match &self.sight {
            // A folder that is not there tells nothing, not even that it is back.
            Sight::Events { watched, .. } => !watched.contains(&self.root),
            Sight::Polls(_) => true,
        }
    }

    /// Looks whether something has changed since the last time. Where events tell, only whether the folder is back.
    pub(super) fn look(&mut self) -> bool {
        match &mut self.sight {
            Sight::Events { watched, stale, .. } => {
                let back = !watched.contains(&self.root) && self.root.is_dir();
                *stale |= back;
                back
            }
            Sight::Polls(before) => {
                let now = Print::of(&self.root);
                let differs = now != *before;
                *before = now;
                differs
            }
        }
    }

    /// Takes in what an event says about the folders.
    pub(super) fn note(&mut self, touch: Touch) {
        let Sight::Events { watcher, watched, stale } = &mut self.sight else { return };
        let lost: Vec<PathBuf> = match touch {
            Touch::Inside => return,
            Touch::Lost => watched.iter().cloned().collect(),
            Touch::Moved(paths) => {
                watched.iter().filter(|folder| paths.iter().any(|path| folder.starts_with(path))).cloned().collect()
            }
        };
        *stale = true;
        for folder in lost {
            // It fails if the folder has gone, and the watch with it.
            let _ = watcher.unwatch(&folder);
            watched.remove(&folder);
        }
    }

    /// Watches the folders that are not watched yet. If that cannot be done, looks from now on.
    pub(super) fn follow(&mut self) {
        let Sight::Events { watcher, watched, stale } = &mut self.sight else { return };
        while std::mem::take(stale) {
            let new: Vec<PathBuf> =
                folders(&self.root).into_iter().filter(|folder| !watched.contains(folder)).collect();
            for folder in new {
                match watcher.watch(&folder, MODE) {
                    // Look again: a folder may have come into this one before it was watched.
                    Ok(()) => *stale |= watched.insert(folder),
                    // It has gone meanwhile; that it went is told by its parent.
                    Err(error) if is_gone(&error) => {}
                    Err(_) => return self.poll(),
                }
            }
        }
    }

    fn poll(&mut self) {
        self.sight = Sight::Polls(Print::of(&self.root));
    }
}

/// On Linux every folder is watched by itself; elsewhere the system watches a whole tree at no greater cost.
const MODE: RecursiveMode =
    if cfg!(target_os = "linux") { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };

fn folders(root: &Path) -> Vec<PathBuf> {
    match MODE {
        RecursiveMode::NonRecursive => Print::of(root).folders().map(Path::to_owned).collect(),
        RecursiveMode::Recursive if root.is_dir() => vec![root.to_owned()],
        RecursiveMode::Recursive => Vec::new(),
    }
}

fn is_gone(error: &Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => {
            matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
        }
        _ => false,
    }
}

/// What an event means; none if it does not matter. That a file was opened or read must not: who is told of a change reads
/// the files.
fn read(event: notify::Result<notify::Event>, root: &Path) -> Option<Touch> {
    let Ok(event) = event else { return Some(Touch::Lost) };
    if event.need_rescan() {
        return Some(Touch::Lost);
    }
    if !event.paths.is_empty() && !event.paths.iter().any(|path| path.strip_prefix(root).map_or(true, matters)) {
        return None;
    }
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Touch::Inside),
        EventKind::Access(_) => None,
        EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => {
            Some(Touch::Moved(event.paths))
        }
        EventKind::Modify(_) | EventKind::Any | EventKind::Other => Some(Touch::Inside),
    }
}

/// Whether the file system of a folder tells of changes that others make: those over a network and those of a host do not.
#[cfg(target_os = "linux")]
fn tells_of_changes(folder: &Path) -> bool {
    // NFS, SMB, CIFS, SMB2, Coda, AFS, Ceph, FUSE, 9P, VirtualBox.
    const SILENT: [u32; 10] = [
        0x6969,
        0x517b,
        0xff53_4d42,
        0xfe53_4d42,
        0x7375_7245,
        0x5346_414f,
        0x00c3_6400,
        0x6573_5546,
        0x0102_1997,
        0x786f_4256,
    ];
    // A folder that is not there yet will be on the file system of the nearest one above it that is.
    let there = folder.ancestors().find_map(|above| rustix::fs::statfs(above).ok());
    there.is_none_or(|there| !SILENT.contains(&(there.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn tells_of_changes(_: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use notify::Event;
    use notify::event::{CreateKind, DataChange, Flag, MetadataKind, RemoveKind, RenameMode};

    use super::*;

    #[track_caller]
    fn check(kind: EventKind, path: &str, expected: Option<&Touch>) {
        assert_eq!(read(Ok(Event::new(kind).add_path(path.into())), Path::new("/f")).as_ref(), expected);
    }

    #[test]
    fn what_the_reader_does_is_no_change() {
        for kind in [AccessKind::Open(AccessMode::Any), AccessKind::Read, AccessKind::Close(AccessMode::Read)] {
            check(EventKind::Access(kind), "/f/a.js", None);
        }
        check(EventKind::Access(AccessKind::Close(AccessMode::Write)), "/f/a.js", Some(&Touch::Inside));
    }

    #[test]
    fn what_comes_or_goes_may_take_a_watch_with_it() {
        let moved = Touch::Moved(vec!["/f/a".into()]);
        let moved = Some(&moved);
        check(EventKind::Create(CreateKind::Folder), "/f/a", moved);
        check(EventKind::Remove(RemoveKind::Folder), "/f/a", moved);
        check(EventKind::Modify(ModifyKind::Name(RenameMode::From)), "/f/a", moved);
        check(EventKind::Modify(ModifyKind::Data(DataChange::Any)), "/f/a", Some(&Touch::Inside));
        check(EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)), "/f/a", Some(&Touch::Inside));
    }

    #[test]
    fn hidden_files_do_not_matter_and_lost_events_do() {
        check(EventKind::Create(CreateKind::File), "/f/app/.route.js.swp", None);
        check(EventKind::Create(CreateKind::File), "/f/.env", Some(&Touch::Moved(vec!["/f/.env".into()])));
        // Some systems name the folder in another way than it was given.
        check(EventKind::Any, "/private/f/.a", Some(&Touch::Inside));
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(read(Ok(lost), Path::new("/f")), Some(Touch::Lost));
        assert_eq!(read(Err(Error::generic("broken")), Path::new("/f")), Some(Touch::Lost));
    }
}
