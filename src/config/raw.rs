//! The file of settings as it is written, key by key.

use serde::Deserialize;

use crate::config::EditorMode;
use crate::lesson::raw::{At, Free, Many, Scalar};

/// `config.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConfig {
    pub(super) theme: Option<At<String>>,
    pub(super) motion: Option<At<bool>>,
    pub(super) ascii: Option<At<Scalar>>,
    pub(super) plain: Option<At<bool>>,
    pub(super) lessons: Option<At<String>>,
    pub(super) editor: Option<RawEditor>,
    pub(super) keys: Option<Free<Many>>,
}

/// `[editor]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEditor {
    pub(super) mode: Option<At<RawMode>>,
}

/// The modes of the editor.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawMode {
    Usual,
    Vim,
}

impl From<RawMode> for EditorMode {
    fn from(raw: RawMode) -> Self {
        match raw {
            RawMode::Usual => Self::Usual,
            RawMode::Vim => Self::Vim,
        }
    }
}
