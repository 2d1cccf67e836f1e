//! The file of settings as it is written, key by key.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

use crate::config::{EditorMode, Switch};
use crate::lesson::raw::{At, Free, SWITCH};

/// `config.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawConfig {
    pub(super) theme: Option<At<String>>,
    pub(super) motion: Option<At<bool>>,
    pub(super) ascii: Option<At<RawSwitch>>,
    pub(super) plain: Option<At<bool>>,
    pub(super) lessons: Option<At<String>>,
    pub(super) editor: Option<RawEditor>,
    pub(super) keys: Option<Free<Vec<At<String>>>>,
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

/// `"auto"`, `true` or `false`.
#[derive(Debug, Clone, Copy)]
pub(super) struct RawSwitch(pub(super) Switch);

impl<'de> Deserialize<'de> for RawSwitch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Three;
        impl Visitor<'_> for Three {
            type Value = RawSwitch;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"auto\", true or false")
            }
            fn visit_bool<E>(self, on: bool) -> Result<RawSwitch, E> {
                Ok(RawSwitch(if on { Switch::On } else { Switch::Off }))
            }
            fn visit_unit<E>(self) -> Result<RawSwitch, E> {
                Ok(RawSwitch(Switch::Auto))
            }
        }
        deserializer.deserialize_newtype_struct(SWITCH, Three)
    }
}
