//! The learner's own editor, on a file of its own or on one of theirs. Knows nothing of the terminal that it is lent.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::grader::solution;

/// What is said when no editor is named.
pub(super) const NO_EDITOR: &str = "Set VISUAL or EDITOR to the editor you like, then press ^O again";

/// The learner's own editor, if they have named one.
pub(super) fn own_editor() -> Option<OsString> {
    ["VISUAL", "EDITOR"].iter().filter_map(env::var_os).find(|editor| !editor.is_empty())
}

/// Runs an editor on a file of its own and returns what it leaves there.
pub(super) fn edit(editor: &OsStr, function: &str, text: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|why| format!("no temporary folder could be made ({why})"))?;
    let file = folder.path().join(format!("{function}.js"));
    fs::write(&file, text).map_err(|why| format!("the file could not be written ({why})"))?;
    edit_in_place(editor, &file)?;
    let bytes = fs::read(&file).map_err(|why| format!("the file could not be read ({why})"))?;
    solution::read(&bytes).map(str::to_owned).map_err(|why| why.to_string())
}

/// Runs an editor on a file.
pub(super) fn edit_in_place(editor: &OsStr, file: &Path) -> Result<(), String> {
    // An editor may be given with arguments, as in `code --wait`.
    let editor = editor.to_string_lossy().into_owned();
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let status = Command::new(program).args(words).arg(file).status();
    let status = status.map_err(|why| format!("{program} could not be started ({why})"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} ended with an error")) }
}
