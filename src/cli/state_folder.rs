//! Where everything is kept that the program remembers. Knows nothing of the files in there.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::Context;
use etcetera::{BaseStrategy, choose_base_strategy};

/// Names another folder for the state.
const VARIABLE: &str = "SERVERLESS_TUTOR_STATE";

/// The folder of the state: the one that `SERVERLESS_TUTOR_STATE` names, else a folder of its own where this system
/// keeps such things. It need not exist yet.
pub(crate) fn state_folder() -> anyhow::Result<PathBuf> {
    if let Some(named) = named(env::var_os(VARIABLE)) {
        return Ok(named);
    }
    let places = choose_base_strategy().with_context(|| format!("no home folder is known; {VARIABLE} can name one"))?;
    Ok(places.state_dir().unwrap_or_else(|| places.data_dir()).join("serverless-tutor"))
}

/// An empty variable counts as none, as with the folders of the system.
fn named(value: Option<OsString>) -> Option<PathBuf> {
    value.filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_names_the_folder_unless_it_is_empty() {
        assert_eq!(named(Some("/somewhere".into())), Some(PathBuf::from("/somewhere")));
        assert_eq!(named(Some(OsString::new())), None);
        assert_eq!(named(None), None);
    }
}
