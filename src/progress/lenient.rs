//! Reading that leaves out what it does not understand: a file of a newer program, or one that was damaged, gives as much as
//! it can. Whether anything was left out is found by `file`, which compares what it read with what came in.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A value, or its default.
pub(super) fn value<'de, D, T>(source: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    Ok(T::deserialize(Value::deserialize(source)?).unwrap_or_default())
}

/// The entries of a map that can be read.
pub(super) fn map<'de, D, K, V>(source: D) -> Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: FromStr + Ord,
    V: DeserializeOwned,
{
    let Value::Object(entries) = Value::deserialize(source)? else { return Ok(BTreeMap::new()) };
    // One by one: collecting sorts first, and a sort for every type of entry makes the program larger by as much as a lesson.
    let mut read = BTreeMap::new();
    for (key, value) in entries {
        if let (Ok(key), Ok(value)) = (key.parse(), V::deserialize(value)) {
            read.insert(key, value);
        }
    }
    Ok(read)
}

/// The members of a set that can be read.
pub(super) fn set<'de, D, T>(source: D) -> Result<BTreeSet<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Ord,
{
    let Value::Array(members) = Value::deserialize(source)? else { return Ok(BTreeSet::new()) };
    let mut read = BTreeSet::new();
    for member in members {
        read.extend(T::deserialize(member));
    }
    Ok(read)
}
