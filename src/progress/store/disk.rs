//! The files of the store and the steps on them. Each function that changes something needs the turn of the caller, and leaves a
//! whole state file, or none where none was, whichever of its steps fails.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::progress::Progress;
use crate::progress::file::{self, MAX_SIZE, Reading};
use crate::progress::merge::merge;
use crate::progress::notice::{Notice, Rescued};

/// The state file.
pub(super) const STATE: &str = "state.json";
/// The state file as it was before it was last replaced.
pub(super) const PREVIOUS: &str = "state.json.previous";
/// Locked while a copy of the program reads, merges and writes. A file of its own, because the state file is replaced.
const LOCK: &str = "state.lock";
/// How long the turn of another copy may last: much longer than any save, and no longer than somebody waits who has quit.
const LONGEST_TURN: Duration = Duration::from_secs(5);
/// How often it is looked whether that turn is over.
const LOOK_AGAIN: Duration = Duration::from_millis(5);
/// How files begin and end that are being written.
const UNFINISHED: (&str, &str) = (".state-", ".tmp");

/// What is on disk.
#[derive(Debug, Default)]
pub(super) struct Disk {
    /// What could be read.
    pub(super) progress: Progress,
    /// The bytes of the state file, if it is whole.
    pub(super) bytes: Option<Vec<u8>>,
    /// Whether the state file says just this; a missing file says that nothing was done.
    pub(super) is_current: bool,
    /// Whether the state file is gone and the copy before it has something.
    pub(super) copy_used: bool,
    /// Why nothing may be written.
    pub(super) barrier: Option<Barrier>,
    /// What was done about broken files.
    pub(super) notices: Vec<Notice>,
}

/// Why nothing may be written; the trouble to tell.
#[derive(Debug)]
pub(super) struct Barrier(Notice);

impl Barrier {
    pub(super) fn into_notice(self) -> Notice {
        self.0
    }

    /// Whether what is on disk is unknown because of it.
    pub(super) fn is_blinding(&self) -> bool {
        matches!(self.0, Notice::Unreadable { .. })
    }
}

/// Whether broken files may be set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hands {
    /// The caller has the turn.
    Free,
    /// The caller only looks.
    Tied,
}

/// Whether to wait for another copy of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// Wait until it is done. A copy that was stopped with the turn, as by Ctrl-Z, is not waited for.
    Waits,
    /// Do not wait.
    TriesOnce,
}

/// The right to change the files; given back when dropped.
#[derive(Debug)]
#[must_use = "dropping it gives the turn back"]
pub(super) struct Turn {
    file: File,
    locked: bool,
}

impl Turn {
    /// Takes the turn; none if another copy has it. Where the file system knows no locks, or a copy does not give its turn back,
    /// copies do without: a file is then still always whole, and the last to write wins.
    #[expect(clippy::disallowed_methods, reason = "no system tells within a time that a lock is free")]
    pub(super) fn take(folder: &Path, patience: Patience) -> io::Result<Option<Self>> {
        let file = OpenOptions::new().create(true).append(true).open(folder.join(LOCK))?;
        let end = Instant::now() + LONGEST_TURN;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Some(Self { file, locked: true })),
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(TryLockError::Error(_)) => return Ok(Some(Self { file, locked: false })),
                Err(TryLockError::WouldBlock) => match patience {
                    Patience::TriesOnce => return Ok(None),
                    Patience::Waits if Instant::now() < end => thread::sleep(LOOK_AGAIN),
                    Patience::Waits => return Ok(Some(Self { file, locked: false })),
                },
            }
        }
    }

    /// Whether no other copy can be writing.
    pub(super) fn is_alone(&self) -> bool {
        self.locked
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.locked {
            // Closing the file would unlock it too, but not at once while a child process still shares it.
            let _ = uninterrupted(|| self.file.unlock());
        }
    }
}

/// Makes the folder, private to the user.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    if is_folder(folder) {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match uninterrupted(|| builder.create(folder)) {
        // Another copy was faster.
        Err(_) if is_folder(folder) => Ok(()),
        made => made,
    }
}

/// Whether the folder is there. Unlike the standard library, this is not mistaken when a signal comes.
pub(super) fn is_folder(folder: &Path) -> bool {
    uninterrupted(|| fs::metadata(folder)).is_ok_and(|metadata| metadata.is_dir())
}

/// Removes files that a copy was writing when it was killed. Only for the one that is alone.
pub(super) fn sweep(folder: &Path) {
    let is_unfinished = |name: &str| name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(is_unfinished) {
            // One that stays does no harm; the next start tries again.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Reads what is there. If the state file is gone or broken, the copy before it is used; what is broken is set aside.
pub(super) fn look(folder: &Path, hands: Hands) -> Disk {
    let state = folder.join(STATE);
    match find(&state) {
        Found::Whole(progress, bytes) => Disk { progress, bytes: Some(bytes), is_current: true, ..Disk::default() },
        Found::Newer(progress) => {
            Disk { progress, barrier: Some(Barrier(Notice::Newer { file: state })), ..Disk::default() }
        }
        Found::Nothing => {
            let (progress, barrier) = copy_before(folder, hands);
            let copy_used = progress != Progress::default();
            Disk { progress, barrier, copy_used, is_current: !copy_used, ..Disk::default() }
        }
        Found::Unreadable(why) => {
            let (progress, _) = copy_before(folder, hands);
            Disk { progress, barrier: Some(Barrier(Notice::Unreadable { file: state, why })), ..Disk::default() }
        }
        Found::Damaged(parts) => {
            let (copy, barrier) = copy_before(folder, hands);
            // Until the copy can be read, the file stays where its parts are found again.
            let hands = if barrier.as_ref().is_some_and(Barrier::is_blinding) { Hands::Tied } else { hands };
            let nothing = Progress::default();
            let rescued = match (&copy, &parts) {
                (copy, _) if *copy != nothing => Rescued::Copy,
                (_, parts) if *parts != nothing => Rescued::Parts,
                _ => Rescued::Nothing,
            };
            let mut disk = Disk { progress: merge(copy, parts), barrier, ..Disk::default() };
            match set_aside(&state, hands) {
                Some(kept) => disk.notices.push(Notice::SetAside { kept, rescued }),
                None if disk.barrier.is_some() => {}
                None => disk.barrier = Some(Barrier(Notice::Broken { file: state, rescued })),
            }
            disk
        }
    }
}

/// The copy of the state file before, and whether it forbids to write.
fn copy_before(folder: &Path, hands: Hands) -> (Progress, Option<Barrier>) {
    let copy = folder.join(PREVIOUS);
    match find(&copy) {
        Found::Nothing => (Progress::default(), None),
        Found::Whole(progress, _) => (progress, None),
        // Writing twice would overwrite it, unread or not understood.
        Found::Unreadable(why) => (Progress::default(), Some(Barrier(Notice::Unreadable { file: copy, why }))),
        Found::Newer(progress) => (progress, Some(Barrier(Notice::Newer { file: copy }))),
        Found::Damaged(progress) => {
            // Where it cannot be moved away, the state file cannot be written either.
            set_aside(&copy, hands);
            (progress, None)
        }
    }
}

/// Replaces the state file: the bytes before, if they were whole, become the copy first.
pub(super) fn replace(folder: &Path, before: Option<&[u8]>, bytes: &[u8]) -> io::Result<()> {
    if let Some(before) = before {
        put(folder, PREVIOUS, before)?;
    }
    put(folder, STATE, bytes)?;
    // The new file stands; whether its name survives a power cut is up to the system now, and nothing could be undone.
    #[cfg(unix)]
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// A file appears whole under its name, or not at all.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = tempfile::Builder::new().prefix(UNFINISHED.0).suffix(UNFINISHED.1).tempfile_in(folder)?;
    unfinished.write_all(bytes)?;
    unfinished.as_file().sync_all()?;
    loop {
        match unfinished.persist(folder.join(name)) {
            Ok(_) => return Ok(()),
            Err(failed) if failed.error.kind() == io::ErrorKind::Interrupted => unfinished = failed.file,
            Err(failed) => return Err(failed.error),
        }
    }
}

/// Does again what a signal has interrupted; the standard library does so only for some calls.
fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

enum Found {
    Nothing,
    Whole(Progress, Vec<u8>),
    Newer(Progress),
    Damaged(Progress),
    Unreadable(String),
}

fn find(path: &Path) -> Found {
    match bytes_of(path) {
        Ok(bytes) => match file::read(&bytes) {
            Reading::Whole(progress) => Found::Whole(progress, bytes),
            Reading::Newer { progress, .. } => Found::Newer(progress),
            Reading::Damaged(progress) => Found::Damaged(progress),
            Reading::Broken => Found::Damaged(Progress::default()),
        },
        // A folder that is a file holds nothing either; saving will say so.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Found::Nothing,
        Err(error) => Found::Unreadable(error.kind().to_string()),
    }
}

/// The bytes of a file; of one that is too large, one more than would be read.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    // Opening a pipe would wait for its writer.
    if !uninterrupted(|| fs::metadata(path))?.is_file() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_SIZE.0 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Gives a broken file the first free name `NAME.broken-N`.
fn set_aside(path: &Path, hands: Hands) -> Option<PathBuf> {
    if hands == Hands::Tied {
        return None;
    }
    let name = path.file_name()?.to_str()?;
    let free = (1..10_000).map(|n| path.with_file_name(format!("{name}.broken-{n}"))).find(|kept| !exists(kept))?;
    uninterrupted(|| fs::rename(path, &free)).ok()?;
    Some(free)
}

/// Also true of a link that leads nowhere.
fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
