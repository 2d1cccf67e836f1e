//! Where the learner's functions are, and what a new folder begins with.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What a new folder holds: a function in each of the three styles, and how it goes on.
const EXAMPLES: [(&str, &str); 4] = [
    ("README.md", include_str!("../../../assets/lab/README.md")),
    ("app/api/hello/route.js", include_str!("../../../assets/lab/app/api/hello/route.js")),
    ("functions/edge.js", include_str!("../../../assets/lab/functions/edge.js")),
    ("functions/hello-lambda.js", include_str!("../../../assets/lab/functions/hello-lambda.js")),
];

/// What came of looking for a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prepared {
    /// It was new or empty, and has the examples now.
    Filled,
    /// It held something, and is as it was.
    Kept,
}

/// The folder for functions: `SERVERLESS_TUTOR_FUNCTIONS`, else `serverless-tutor/functions` in the XDG data folder; none
/// without a home folder.
pub fn folder(lookup: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let named = |name: &str| lookup(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(own) = named("SERVERLESS_TUTOR_FUNCTIONS") {
        return Some(own);
    }
    // The XDG rules let a relative path count as none.
    let shared = named("XDG_DATA_HOME").filter(|path| path.is_absolute());
    let home = || named("HOME").or_else(|| etcetera::home_dir().ok()).map(|home| home.join(".local").join("share"));
    shared.or_else(home).map(|shared| shared.join("serverless-tutor").join("functions"))
}

/// Makes the folder if it is not there, and fills it with examples if it is empty. A file that exists stays as it is.
pub fn prepare(folder: &Path) -> io::Result<Prepared> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Ok(Prepared::Kept);
    }
    for (name, text) in EXAMPLES {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        match File::create_new(&path) {
            Ok(mut file) => file.write_all(text.as_bytes())?,
            // Another copy of the program fills it at the same moment.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Prepared::Filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], expected: &str) {
        let lookup = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        assert_eq!(folder(lookup), Some(expected.into()));
    }

    #[test]
    fn its_own_variable_comes_first() {
        let home = ("HOME", "/home/ada");
        check(&[home], "/home/ada/.local/share/serverless-tutor/functions");
        check(&[home, ("XDG_DATA_HOME", "/data")], "/data/serverless-tutor/functions");
        check(&[home, ("XDG_DATA_HOME", "data")], "/home/ada/.local/share/serverless-tutor/functions");
        check(&[home, ("XDG_DATA_HOME", "/data"), ("SERVERLESS_TUTOR_FUNCTIONS", "mine")], "mine");
        check(&[home, ("SERVERLESS_TUTOR_FUNCTIONS", "")], "/home/ada/.local/share/serverless-tutor/functions");
    }

    #[test]
    fn a_new_folder_begins_with_examples_that_have_no_problems() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("new/functions");
        assert_eq!(prepare(&folder).unwrap(), Prepared::Filled);
        let deployment = crate::lab::functions::read(&folder);
        assert_eq!(deployment.problems, []);
        let patterns: Vec<&str> = deployment.functions.iter().map(|function| function.pattern.as_str()).collect();
        assert_eq!(patterns, ["/api/hello", "/edge", "/hello-lambda"]);
        fs::write(folder.join("functions/edge.js"), "mine").unwrap();
        fs::remove_file(folder.join("README.md")).unwrap();
        assert_eq!(prepare(&folder).unwrap(), Prepared::Kept);
        assert_eq!(fs::read_to_string(folder.join("functions/edge.js")).unwrap(), "mine");
        assert!(!folder.join("README.md").exists());
    }

    #[test]
    fn a_folder_that_holds_anything_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes.txt"), "x").unwrap();
        assert_eq!(prepare(folder.path()).unwrap(), Prepared::Kept);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
