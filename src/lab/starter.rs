//! The files that a scenario about a trigger begins with, put into the folder of functions. Knows nothing of what is in them.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::lab::file;
use crate::lab::triggers::config;

/// Files that a scenario begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// Places in the folder of functions, with texts.
    pub files: Vec<(String, String)>,
    /// The name of the trigger that `config` is about.
    pub trigger: String,
    /// A part of `triggers.toml`; empty if none is needed.
    pub config: String,
}

/// Writes the files that a scenario begins with into a folder of functions. A file that is there stays as it is, and says so.
pub fn write(folder: &Path, starter: &Starter) -> Result<String, String> {
    let mut words = Vec::new();
    for (path, text) in &starter.files {
        let file = folder.join(path);
        let told = |why: std::io::Error| format!("{path} could not be written: {why}");
        fs::create_dir_all(file.parent().unwrap_or(folder)).map_err(told)?;
        match fs::OpenOptions::new().write(true).create_new(true).open(&file) {
            Ok(mut new) => {
                new.write_all(text.as_bytes()).map_err(told)?;
                words.push(format!("wrote {path}"));
            }
            Err(why) if why.kind() == std::io::ErrorKind::AlreadyExists => {
                words.push(format!("{path} is yours and stays"));
            }
            Err(why) => return Err(told(why)),
        }
    }
    if !starter.config.is_empty() {
        words.extend(add_trigger(&folder.join(config::FILE), starter)?);
    }
    Ok(words.join(", "))
}

/// Adds a part to `triggers.toml`, unless there is one about the same trigger.
fn add_trigger(path: &Path, starter: &Starter) -> Result<Option<String>, String> {
    let there = match file::text_of(path) {
        Ok(text) => text,
        Err(_) if !path.exists() => String::new(),
        Err(why) => return Err(format!("{} could not be read: {why}", config::FILE)),
    };
    let name = starter.trigger.rsplit(':').next().unwrap_or_default();
    if there.contains(&format!("\"{name}\"")) {
        return Ok(None);
    }
    let gap = if there.is_empty() || there.ends_with("\n\n") {
        ""
    } else if there.ends_with('\n') {
        "\n"
    } else {
        "\n\n"
    };
    file::replace(path, &format!("{there}{gap}{}", starter.config))
        .map_err(|why| format!("{} could not be written: {why}", config::FILE))?;
    Ok(Some(format!("added to {}", config::FILE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starter_files_are_written_once_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        let starter = Starter {
            files: vec![("functions/mail.js".into(), "new".into())],
            trigger: "async:/mail".into(),
            config: "[[async]]\nfunction = \"/mail\"\n".into(),
        };
        let words = write(folder.path(), &starter).unwrap();
        assert_eq!(words, "wrote functions/mail.js, added to triggers.toml");
        fs::write(folder.path().join("functions/mail.js"), "mine").unwrap();
        assert_eq!(write(folder.path(), &starter).unwrap(), "functions/mail.js is yours and stays");
        assert_eq!(fs::read_to_string(folder.path().join("functions/mail.js")).unwrap(), "mine");
        let queue =
            Starter { files: Vec::new(), trigger: "orders".into(), config: "[[queue]]\nname = \"orders\"\n".into() };
        write(folder.path(), &queue).unwrap();
        let both = "[[async]]\nfunction = \"/mail\"\n\n[[queue]]\nname = \"orders\"\n";
        assert_eq!(fs::read_to_string(folder.path().join("triggers.toml")).unwrap(), both);
    }
}
