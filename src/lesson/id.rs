//! Names of things in a lesson. An id is short, plain and stable: progress is kept under it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is no id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id is 1 to 64 characters: small letters, digits, hyphens and points between them, such as `cold-start`")]
pub struct IdError;

fn is_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    // A point at either end would make an id look like a hidden file or like the folder above.
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| plain(b) || b == b'.')
        && !text.starts_with('.')
        && !text.ends_with('.')
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                if is_id(text) { Ok(Self(text.to_owned())) } else { Err(IdError) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                if is_id(&text) { Ok(Self(text)) } else { Err(IdError) }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )*};
}

ids! {
    /// A lesson; the name of its folder.
    LessonId;
    /// A section of a lesson.
    SectionId;
    /// A term card.
    TermId;
    /// A node of the lifecycle diagram.
    NodeId;
    /// A way in the lifecycle diagram.
    PathId;
    /// A story of the lifecycle tour.
    StoryId;
    /// A platform of the code example.
    PlatformId;
    /// A scenario about a trigger.
    ScenarioId;
    /// An exercise, or something that is watched for in a scenario.
    TaskId;
    /// A quiz question.
    QuestionId;
    /// An option, item, pair or line of a question.
    ChoiceId;
    /// A test case of the challenge.
    CaseId;
    /// A rule that test cases cover.
    RuleId;
    /// A known wrong program; the stem of its file.
    MisconceptionId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain() {
        assert_eq!("cold-start".parse::<TermId>().unwrap().as_str(), "cold-start");
        assert!("h08-fraction-12.5ms".parse::<CaseId>().is_ok());
        for bad in ["", "Cold", "a b", "ü", "a/b", "..", ".a", &"x".repeat(65)] {
            assert_eq!(bad.parse::<TermId>(), Err(IdError), "{bad}");
        }
    }

    #[test]
    fn ids_are_text_in_files_and_are_checked_when_read() {
        let id: TermId = "cold-start".parse().unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), r#""cold-start""#);
        assert_eq!(serde_json::from_str::<TermId>(r#""cold-start""#).unwrap(), id);
        assert!(serde_json::from_str::<TermId>(r#""Cold Start""#).is_err());
    }
}
