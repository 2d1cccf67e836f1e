//! The learner's own editor, on a file of its own or on one of theirs. Knows nothing of what is done with what it leaves.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use crate::grader::solution;
use crate::lesson::model::Body;
use crate::tui::app;
use crate::tui::run::Running;
use crate::tui::terminal::TerminalSession;

/// What is said when no editor is named.
pub(super) const NO_EDITOR: &str = "Set VISUAL or EDITOR to the editor you like, then press ^O again";

/// The learner's own editor, if they have named one.
pub(crate) fn own_editor() -> Option<OsString> {
    ["VISUAL", "EDITOR"].iter().filter_map(env::var_os).find(|editor| !editor.is_empty())
}

impl Running {
    /// Lends the terminal to the learner's own editor with the program in a file, and takes the file back.
    pub(super) fn own_editor(&mut self, text: &str, session: &mut TerminalSession) -> io::Result<()> {
        let lesson = self.app.course.as_ref().map(|course| course.lesson().clone());
        let function = lesson.iter().flat_map(|lesson| &lesson.sections).find_map(|section| match &section.body {
            Body::Challenge(challenge) => Some(challenge.function.clone()),
            _ => None,
        });
        let Some(editor) = own_editor() else {
            self.app.stage.message = Some(NO_EDITOR.into());
            return Ok(());
        };
        let edited = session.lend(|| edit(&editor, &function.unwrap_or_default(), text))?;
        match edited {
            Ok(text) => {
                self.tell(app::Msg::Edited(text));
            }
            Err(why) => self.app.stage.message = Some(format!("Your program is as it was: {why}")),
        }
        Ok(())
    }
}

/// Runs an editor on a file of its own and returns what it leaves there.
pub(crate) fn edit(editor: &OsStr, function: &str, text: &str) -> Result<String, String> {
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
