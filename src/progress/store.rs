//! The one writer of learner state. A file is replaced in steps of which each leaves a whole file behind: write beside it, flush,
//! keep the one before, rename, flush the folder. Copies of the program that run at once take turns by a lock and merge.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::progress::Progress;
use crate::progress::file;
use crate::progress::merge::merge;
use crate::progress::notice::Notice;
use crate::progress::store::disk::{Barrier, Disk, Hands, Patience, Turn};

mod disk;

/// Where progress is kept between sessions.
#[derive(Debug)]
pub struct Store {
    folder: Option<PathBuf>,
    /// The trouble that the learner knows of; it is told once.
    told: Option<Notice>,
    /// Whether what is on disk could not be read yet.
    sight: Sight,
}

/// Whether this session knows what is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// It does.
    Clear,
    /// The files could not be read so far, so that lessons that were begun again seem not to be.
    Blind,
}

/// A store with what it held.
#[derive(Debug)]
#[must_use = "the notices are for the learner"]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// What it held, as far as it could be read.
    pub progress: Progress,
    /// What the learner should know.
    pub notices: Vec<Notice>,
}

/// What came of saving.
#[derive(Debug)]
#[must_use = "the merged progress is what goes on"]
pub struct Saved {
    /// The progress given, merged with what other copies of the program saved.
    pub progress: Progress,
    /// Where it is.
    pub kept: Kept,
    /// What the learner should know and has not been told.
    pub notices: Vec<Notice>,
    /// Why it is not on disk, whether the learner knows it or not.
    pub trouble: Option<Notice>,
}

/// Where progress is after saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kept {
    /// On disk, flushed.
    #[default]
    OnDisk,
    /// Only in memory; saving may work later.
    InMemory,
    /// Only in memory, because another copy of the program is saving right now.
    Busy,
}

/// The folder for learner state: `SERVERLESS_TUTOR_STATE`, else `serverless-tutor` in the XDG state folder; none without a
/// home folder.
pub fn folder(lookup: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let named = |name: &str| lookup(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(own) = named("SERVERLESS_TUTOR_STATE") {
        return Some(own);
    }
    // The XDG rules let a relative path count as none.
    let state = named("XDG_STATE_HOME").filter(|path| path.is_absolute());
    let home = || named("HOME").or_else(|| etcetera::home_dir().ok()).map(|home| home.join(".local").join("state"));
    state.or_else(home).map(|state| state.join("serverless-tutor"))
}

impl Store {
    /// Opens the store in a folder, which need not exist; without a folder, progress lives in memory. Whatever is on disk,
    /// this gives a store to go on with.
    pub fn open(folder: Option<PathBuf>) -> Opened {
        let Some(path) = &folder else {
            let told = Some(Notice::NoFolder);
            return Opened {
                store: Self { folder, told, sight: Sight::Clear },
                progress: Progress::default(),
                notices: vec![Notice::NoFolder],
            };
        };
        // Without the lock everything is read just as well, since files are replaced whole; only nothing is set aside.
        let turn = if disk::is_folder(path) { Turn::take(path, Patience::TriesOnce).ok().flatten() } else { None };
        let hands = if turn.is_some() { Hands::Free } else { Hands::Tied };
        if turn.as_ref().is_some_and(Turn::is_alone) {
            disk::sweep(path);
        }
        let Disk { progress, barrier, mut notices, copy_used, .. } = disk::look(path, hands);
        let sight = Sight::of(barrier.as_ref());
        // What is left of a file that was set aside would be gone if nothing were saved in this session.
        let set_aside = notices.iter().any(|notice| matches!(notice, Notice::SetAside { .. }));
        let trouble = if set_aside && barrier.is_none() && progress != Progress::default() {
            write(path, None, &progress).err()
        } else {
            barrier.map(Barrier::into_notice)
        };
        if copy_used && hands == Hands::Free {
            notices.push(Notice::CopyUsed { copy: path.join(disk::PREVIOUS) });
        }
        notices.extend(trouble.clone());
        Opened { store: Self { folder, told: trouble, sight }, progress, notices }
    }

    /// Saves, waiting while another copy of the program saves. For the last time before the program ends.
    pub fn save(&mut self, mine: &Progress) -> Saved {
        self.save_with(mine, Patience::Waits)
    }

    /// Saves unless another copy of the program is saving; then it is to be tried again. Never waits for another copy.
    pub fn try_save(&mut self, mine: &Progress) -> Saved {
        self.save_with(mine, Patience::TriesOnce)
    }

    fn save_with(&mut self, mine: &Progress, patience: Patience) -> Saved {
        let attempt = match &self.folder {
            None => Attempt::failed(mine, Notice::NoFolder),
            Some(folder) => attempt(folder, mine, patience, &mut self.sight),
        };
        let Attempt { progress, kept, mut notices, trouble } = attempt;
        match (kept, trouble.clone()) {
            (Kept::OnDisk, _) => notices.extend(self.told.take().map(|_| Notice::SavedAgain)),
            (_, Some(trouble)) if self.told.as_ref() != Some(&trouble) => {
                notices.push(trouble.clone());
                self.told = Some(trouble);
            }
            _ => {}
        }
        Saved { progress, kept, notices, trouble }
    }
}

impl Sight {
    fn of(barrier: Option<&Barrier>) -> Self {
        if barrier.is_some_and(Barrier::is_blinding) { Self::Blind } else { Self::Clear }
    }
}

struct Attempt {
    progress: Progress,
    kept: Kept,
    notices: Vec<Notice>,
    trouble: Option<Notice>,
}

impl Attempt {
    fn failed(mine: &Progress, trouble: Notice) -> Self {
        Self { progress: mine.clone(), kept: Kept::InMemory, notices: Vec::new(), trouble: Some(trouble) }
    }
}

/// One try: take the turn, read what is there, merge, replace.
fn attempt(folder: &Path, mine: &Progress, patience: Patience, sight: &mut Sight) -> Attempt {
    if let Err(error) = disk::make_folder(folder) {
        return Attempt::failed(mine, not_saved(folder, &error));
    }
    let _turn = match Turn::take(folder, patience) {
        Ok(Some(turn)) => turn,
        Ok(None) => {
            return Attempt { progress: mine.clone(), kept: Kept::Busy, notices: Vec::new(), trouble: None };
        }
        Err(error) => return Attempt::failed(mine, not_saved(folder, &error)),
    };
    let found = disk::look(folder, Hands::Free);
    let mut mine = mine.clone();
    if *sight == Sight::Blind {
        *sight = Sight::of(found.barrier.as_ref());
        if *sight == Sight::Clear {
            mine.catch_up(&found.progress);
        }
    }
    let progress = merge(found.progress.clone(), mine);
    let trouble = match found.barrier {
        Some(barrier) => Some(barrier.into_notice()),
        None if found.is_current && found.progress == progress => None,
        None => write(folder, found.bytes.as_deref(), &progress).err(),
    };
    let kept = if trouble.is_none() { Kept::OnDisk } else { Kept::InMemory };
    Attempt { progress, kept, notices: found.notices, trouble }
}

/// Replaces what is on disk, of which these are the bytes before.
fn write(folder: &Path, before: Option<&[u8]>, progress: &Progress) -> Result<(), Notice> {
    let bytes = file::write(progress).map_err(|error| not_saved(folder, &error.into()))?;
    if bytes.len() as u64 > file::MAX_SIZE.0 {
        return Err(Notice::TooLarge);
    }
    disk::replace(folder, before, &bytes).map_err(|error| not_saved(folder, &error))
}

fn not_saved(folder: &Path, error: &std::io::Error) -> Notice {
    Notice::NotSaved { folder: folder.to_owned(), why: error.kind().to_string() }
}

#[cfg(test)]
mod tests;
