//! The files of a lesson as they are written, key by key. Knows nothing of whether they make sense together: `load` judges that.
//!
//! A field that may be left out is an `Option`; every other field is asked for. A field that is judged later is an [`At`].

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::lesson::page::Span;

pub(crate) mod quiz;
pub(crate) mod read;
pub(crate) mod sections;
mod syntax;
pub(crate) mod watch;

/// The name under which [`At`] asks the reader for a value together with its place.
pub(in crate::lesson) const AT: &str = "serverless_tutor::At";

/// The name under which [`Scalar`] asks the reader for a value of several kinds.
const SCALAR: &str = "serverless_tutor::Scalar";

/// The name under which [`Many`] asks the reader for a list that may be written as its only text.
const MANY: &str = "serverless_tutor::Many";

/// A value and where it was written.
#[derive(Debug, Clone)]
pub(crate) struct At<T> {
    /// The value.
    pub(crate) value: T,
    /// Its place; [`Span::NOWHERE`] if it, or a part of it, stands in for something that could not be read.
    pub(crate) at: Span,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Parts<T> {
            type Value = At<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value with its place")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<At<T>, A::Error> {
                let lacking = || serde::de::Error::custom("a value without its place");
                let value = parts.next_element()?.ok_or_else(lacking)?;
                let start = parts.next_element()?.ok_or_else(lacking)?;
                let end = parts.next_element()?.ok_or_else(lacking)?;
                Ok(At { value, at: Span { start, end } })
            }
        }
        deserializer.deserialize_tuple_struct(AT, 3, Parts(std::marker::PhantomData))
    }
}

/// A single value of which more than one kind may be right; what is right is judged later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// `true` or `false`.
    YesNo(bool),
    /// A whole number, zero or more.
    Whole(u64),
    /// A text.
    Text(String),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YesNo(yes) => yes.fmt(f),
            Self::Whole(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Kinds;
        impl Visitor<'_> for Kinds {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a single value")
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Scalar, E> {
                Ok(Scalar::YesNo(yes))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar::Whole(number))
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Scalar, E> {
                Ok(Scalar::Text(text))
            }
        }
        deserializer.deserialize_newtype_struct(SCALAR, Kinds)
    }
}

/// A list of texts; one text alone is a list of one.
#[derive(Debug, Clone)]
pub(crate) struct Many(pub(crate) Vec<At<String>>);

impl<'de> Deserialize<'de> for Many {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = Many;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Many, D::Error> {
                Vec::deserialize(deserializer).map(Many)
            }
        }
        deserializer.deserialize_newtype_struct(MANY, Texts)
    }
}

/// A table whose keys the author chooses, in the order in which they are written.
#[derive(Debug, Clone)]
pub(crate) struct Free<T>(pub(crate) Vec<(At<String>, At<T>)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Free<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Pairs<T> {
            type Value = Free<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Free<T>, A::Error> {
                let mut all = Vec::new();
                while let Some(pair) = pairs.next_entry()? {
                    all.push(pair);
                }
                Ok(Free(all))
            }
        }
        deserializer.deserialize_map(Pairs(std::marker::PhantomData))
    }
}

/// `lesson.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLesson {
    pub(crate) format: At<u64>,
    pub(crate) id: At<String>,
    pub(crate) title: At<String>,
    pub(crate) track: At<String>,
    pub(crate) minutes: At<u16>,
    pub(crate) summary: At<String>,
    pub(crate) order: Option<u16>,
    pub(crate) price: RawPrice,
    pub(crate) section: At<Vec<RawSection>>,
    pub(crate) scenarios: Option<At<String>>,
}

/// `[price]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPrice {
    pub(crate) usd_per_gb_second: At<f64>,
    pub(crate) free_gb_seconds: At<f64>,
    pub(crate) default_memory_mb: At<u32>,
    pub(crate) region: At<String>,
    pub(crate) source: At<String>,
    pub(crate) seen: At<String>,
}

/// `[[section]]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSection {
    pub(crate) id: At<String>,
    pub(crate) kind: At<RawKind>,
    pub(crate) title: At<String>,
    pub(crate) minutes: At<u16>,
    pub(crate) file: At<String>,
}

/// The kinds of sections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RawKind {
    Why,
    Terms,
    Model,
    Code,
    Experiments,
    Quiz,
    Challenge,
    RealWorld,
    Connections,
}

impl RawKind {
    /// The name as it is written.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Why => "why",
            Self::Terms => "terms",
            Self::Model => "model",
            Self::Code => "code",
            Self::Experiments => "experiments",
            Self::Quiz => "quiz",
            Self::Challenge => "challenge",
            Self::RealWorld => "real-world",
            Self::Connections => "connections",
        }
    }
}

/// The lines of a `day` fence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawDay {
    pub(crate) title: At<String>,
    pub(crate) calls: At<Vec<u64>>,
    pub(crate) first: At<usize>,
    pub(crate) call_ms: At<f64>,
    pub(crate) memory_mb: At<u32>,
    pub(crate) hours: At<Vec<f64>>,
}

/// The lines of a `flow` fence.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFlow {
    pub(crate) trigger: At<String>,
    pub(crate) function: At<String>,
    pub(crate) effect: At<String>,
}
