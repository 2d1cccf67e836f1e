//! Where the file of settings is. Reads no environment itself: it is given.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The variable that names another file.
pub const VARIABLE: &str = "SERVERLESS_TUTOR_CONFIG";

/// Names that mean no file at all, on Unix and on Windows.
const NOTHING: [&str; 2] = ["/dev/null", "NUL"];

/// The file of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePlace {
    /// Where it is, or would be.
    pub path: PathBuf,
    named: Named,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    ByVariable,
    ByRule,
}

impl FilePlace {
    /// Whether somebody has named this very file, so that it should be there.
    pub fn is_named(&self) -> bool {
        self.named == Named::ByVariable
    }

    /// Whether the name asks for no settings.
    pub fn is_nothing(&self) -> bool {
        NOTHING.iter().any(|name| self.path == Path::new(name))
    }
}

/// The file: what [`VARIABLE`] names, else `serverless-tutor/config.toml` in the XDG folder for settings; none without a
/// home folder.
pub fn of_file(lookup: impl Fn(&str) -> Option<OsString>) -> Option<FilePlace> {
    let named = |name: &str| lookup(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(path) = named(VARIABLE) {
        return Some(FilePlace { path, named: Named::ByVariable });
    }
    // The XDG rules let a relative path count as none.
    let settings = named("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    let home = || named("HOME").or_else(|| etcetera::home_dir().ok()).map(|home| home.join(".config"));
    let path = settings.or_else(home)?.join("serverless-tutor").join("config.toml");
    Some(FilePlace { path, named: Named::ByRule })
}

/// A path as it is written in a file: `~/` begins in the home folder, and what is relative in the folder of the file.
pub fn under(written: &str, folder: &Path, home: Option<&Path>) -> PathBuf {
    match (written.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => folder.join(written),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], expected: Option<(&str, bool)>) {
        let lookup =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
        let found = of_file(lookup).map(|place| (place.path.clone(), place.is_named()));
        assert_eq!(found, expected.map(|(path, named)| (PathBuf::from(path), named)));
    }

    #[test]
    fn the_environment_gives_the_place() {
        check(&[("HOME", "/h")], Some(("/h/.config/serverless-tutor/config.toml", false)));
        check(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "/c")], Some(("/c/serverless-tutor/config.toml", false)));
        check(&[("HOME", "/h"), ("XDG_CONFIG_HOME", "c")], Some(("/h/.config/serverless-tutor/config.toml", false)));
        check(&[("HOME", "/h"), (VARIABLE, "mine.toml")], Some(("mine.toml", true)));
        check(&[("HOME", "/h"), (VARIABLE, "")], Some(("/h/.config/serverless-tutor/config.toml", false)));
    }

    #[test]
    fn paths_begin_where_the_file_is_or_at_home() {
        let of = |written| under(written, Path::new("/c"), Some(Path::new("/h")));
        assert_eq!(of("x/y"), Path::new("/c/x/y"));
        assert_eq!(of("~/x"), Path::new("/h/x"));
        assert_eq!(of("/x"), Path::new("/x"));
    }

    #[test]
    fn some_names_mean_no_file() {
        let place = |path: &str| FilePlace { path: path.into(), named: Named::ByVariable };
        assert!(place("/dev/null").is_nothing());
        assert!(!place("/dev/zero").is_nothing());
    }
}
