//! What the learner is told about the file of their progress: what happened, and what they can do.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::text::{Clean, sanitise_line};

/// Something that the learner should know about their saved progress. Its text is whole sentences, safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A newer program wrote the file; it is not touched.
    Newer {
        /// The file.
        file: PathBuf,
    },
    /// The file could not be read whole and was set aside.
    SetAside {
        /// Where it is now.
        kept: PathBuf,
        /// What this session begins with.
        rescued: Rescued,
    },
    /// The file could not be read whole, and could not be set aside either; it is not touched.
    Broken {
        /// The file.
        file: PathBuf,
        /// What this session begins with.
        rescued: Rescued,
    },
    /// There was no file, but the copy of the one before it.
    CopyUsed {
        /// The copy.
        copy: PathBuf,
    },
    /// The file is there, but the system does not let it be read; it is not touched.
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system says.
        why: String,
    },
    /// Nothing can be written to the folder.
    NotSaved {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The progress is larger than any file that would be read again.
    TooLarge,
    /// There is no home folder, so there is no place to save.
    NoFolder,
    /// Saving works again.
    SavedAgain,
}

/// What a session begins with when its file was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rescued {
    /// The copy before it, with what could be read of the file.
    Copy,
    /// What could be read of the file.
    Parts,
    /// Nothing.
    Nothing,
}

impl Notice {
    /// Whether trying again later may help.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::NotSaved { .. } | Self::Unreadable { .. } | Self::Broken { .. })
    }

    /// What is said when the program ends with this trouble: nothing is kept any more.
    pub fn at_the_end(&self) -> String {
        match self {
            Self::NotSaved { folder, why } => format!(
                "What you did last could not be saved in {} ({}) and is lost. Make room there or make the folder \
                 writable, or name another one in SERVERLESS_TUTOR_STATE.",
                shown(folder),
                sanitise_line(why)
            ),
            other => format!("What you did last could not be saved and is lost. {other}"),
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const IN_MEMORY: &str = "What you do now is kept only until you quit";
        match self {
            Self::Newer { file } => {
                write!(f, "Your progress in {} was saved by a newer version of this program. ", shown(file))?;
                write!(
                    f,
                    "It is shown as far as it is understood and left as it is. {IN_MEMORY}: update to save again."
                )
            }
            Self::SetAside { kept, rescued } => {
                write!(f, "The file of your progress was damaged. It is kept as {}. {rescued}", shown(kept))
            }
            Self::Broken { file, rescued } => {
                write!(
                    f,
                    "The file of your progress, {}, is damaged and cannot be moved away. {rescued} ",
                    shown(file)
                )?;
                write!(f, "{IN_MEMORY}: rename that file to save again.")
            }
            Self::CopyUsed { copy } => {
                write!(f, "The file of your progress is gone. The copy before it, {}, is used. ", shown(copy))?;
                f.write_str("To begin again on purpose, use the reset command.")
            }
            Self::Unreadable { file, why } => {
                write!(
                    f,
                    "Your progress in {} cannot be read ({}) and is left as it is. ",
                    shown(file),
                    sanitise_line(why)
                )?;
                write!(
                    f,
                    "{IN_MEMORY}: make the file readable for you, or name another folder in SERVERLESS_TUTOR_STATE."
                )
            }
            Self::NotSaved { folder, why } => {
                write!(f, "Your progress cannot be saved in {} ({}). ", shown(folder), sanitise_line(why))?;
                write!(f, "It is kept while the program runs, and saving is tried again. ")?;
                f.write_str(
                    "Make room there or make the folder writable, or name another one in SERVERLESS_TUTOR_STATE.",
                )
            }
            Self::TooLarge => {
                write!(f, "Your progress has become too large to be saved. {IN_MEMORY}: ")?;
                f.write_str("reset a lesson that you no longer need.")
            }
            Self::NoFolder => {
                write!(f, "No home folder was found, so there is no place to save your progress. {IN_MEMORY}: ")?;
                f.write_str("name a folder in SERVERLESS_TUTOR_STATE.")
            }
            Self::SavedAgain => f.write_str("Your progress is saved again."),
        }
    }
}

impl fmt::Display for Rescued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Copy => "You go on from the copy saved before it.",
            Self::Parts => "You go on with what could be read of it.",
            Self::Nothing => "Nothing of it could be read, so the course begins anew.",
        })
    }
}

fn shown(path: &Path) -> Clean {
    sanitise_line(&path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_sentences_that_say_what_to_do() {
        let not_saved = Notice::NotSaved { folder: "/home/ada\u{1b}".into(), why: "permission denied".to_owned() };
        assert_eq!(
            not_saved.to_string(),
            "Your progress cannot be saved in /home/ada␛ (permission denied). It is kept while the program runs, and \
             saving is tried again. Make room there or make the folder writable, or name another one in \
             SERVERLESS_TUTOR_STATE."
        );
        let set_aside = Notice::SetAside { kept: "state.json.broken-1".into(), rescued: Rescued::Copy };
        assert_eq!(
            set_aside.to_string(),
            "The file of your progress was damaged. It is kept as state.json.broken-1. You go on from the copy saved \
             before it."
        );
    }
}
