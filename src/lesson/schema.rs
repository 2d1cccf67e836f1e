//! The shape of each TOML file of a lesson as JSON Schema, so that editors complete keys and mark slips while an author writes.
//! Read off the types that the files are read into, so that it cannot say anything else than they do.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::lesson::raw::RawLesson;
use crate::lesson::raw::quiz::RawQuiz;
use crate::lesson::raw::sections::{
    RawCases, RawChallenge, RawCode, RawConnections, RawExperiments, RawModel, RawScenarios, RawTerms,
};
use crate::lesson::schema::trace::trace;

mod trace;

/// What each key means, under the name of its table.
const WORDS: &str = include_str!("../../assets/schema-words.toml");

/// The name under which the words of keys stand that mean the same in several tables.
const ANY: &str = "any";

/// A kind of file of a lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Its name without an ending: `terms` for `terms.toml`.
    pub kind: &'static str,
    /// The schema, as draft-07.
    pub schema: Value,
}

/// The schemas of all kinds of files, in the order in which a lesson is taken.
pub fn all() -> Vec<Schema> {
    let words: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(WORDS).unwrap_or_default();
    let whole = |kind: &'static str, traced: Value| {
        let mut schema = Map::new();
        schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        schema.insert("title".to_owned(), json!(format!("{kind}.toml of a lesson of serverless-tutor")));
        if let Value::Object(traced) = described(traced, &words) {
            schema.extend(traced);
        }
        Schema { kind, schema: Value::Object(schema) }
    };
    vec![
        whole("lesson", trace::<RawLesson>()),
        whole("terms", trace::<RawTerms>()),
        whole("lifecycle", trace::<RawModel>()),
        whole("code", trace::<RawCode>()),
        whole("experiments", trace::<RawExperiments>()),
        whole("quiz", trace::<RawQuiz>()),
        whole("challenge", trace::<RawChallenge>()),
        whole("cases", trace::<RawCases>()),
        whole("connections", trace::<RawConnections>()),
        whole("scenarios", trace::<RawScenarios>()),
    ]
}

/// The schema with what each key means, and without the names of the types.
fn described(schema: Value, words: &BTreeMap<String, BTreeMap<String, String>>) -> Value {
    match schema {
        Value::Object(mut object) => {
            let mut own = words.get(ANY).cloned().unwrap_or_default();
            for name in object.shift_remove(trace::NAME).iter().flat_map(names) {
                own.extend(words.get(name).cloned().unwrap_or_default());
            }
            let mut object: Map<String, Value> =
                object.into_iter().map(|(key, value)| (key, described(value, words))).collect();
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                for (key, property) in properties {
                    if let (Some(meaning), Value::Object(property)) = (own.get(key), property) {
                        property.insert("description".to_owned(), json!(meaning));
                    }
                }
            }
            Value::Object(object)
        }
        Value::Array(list) => Value::Array(list.into_iter().map(|entry| described(entry, words)).collect()),
        plain => plain,
    }
}

/// The names of the types of a table: its own, and that of its kind if its kind decides on keys.
fn names(name: &Value) -> Vec<&str> {
    match name {
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        name => name.as_str().into_iter().collect(),
    }
}

#[cfg(test)]
mod tests;
