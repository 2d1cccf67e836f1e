//! The schemas against the reader: a file made from a schema is read without a word, and each change of its shape is told.

use std::collections::BTreeSet;

use super::*;
use crate::lesson::page::{Page, Span};
use crate::lesson::raw::read::read;

/// What the reader says of a file of that kind.
fn told(kind: &str, file: &Value) -> Vec<String> {
    let text = toml::to_string(file).unwrap();
    let mut page = Page::new("file.toml", &text);
    let all = Span { start: 0, end: text.len() };
    match kind {
        "lesson" => drop(read::<RawLesson>(&mut page, all)),
        "terms" => drop(read::<RawTerms>(&mut page, all)),
        "lifecycle" => drop(read::<RawModel>(&mut page, all)),
        "code" => drop(read::<RawCode>(&mut page, all)),
        "experiments" => drop(read::<RawExperiments>(&mut page, all)),
        "quiz" => drop(read::<RawQuiz>(&mut page, all)),
        "challenge" => drop(read::<RawChallenge>(&mut page, all)),
        "cases" => drop(read::<RawCases>(&mut page, all)),
        "connections" => drop(read::<RawConnections>(&mut page, all)),
        "scenarios" => drop(read::<RawScenarios>(&mut page, all)),
        other => panic!("no reader for {other}"),
    }
    page.into_problems().into_iter().map(|problem| problem.what.into_string()).collect()
}

/// The values that a schema allows: one for each choice in it, each with all its keys.
fn full(schema: &Value) -> Vec<Value> {
    if let Some(tables) = schema["oneOf"].as_array() {
        return tables.iter().flat_map(full).collect();
    }
    if let Some(value) = schema.get("const") {
        return vec![value.clone()];
    }
    if let Some(names) = schema["enum"].as_array() {
        return names.clone();
    }
    match schema["type"].as_str().unwrap() {
        "string" => vec![json!("a")],
        "integer" => vec![json!(schema.get("maximum").cloned().unwrap_or_else(|| json!(7)))],
        "number" => vec![json!(1.5)],
        "boolean" => vec![json!(true)],
        "array" => match &schema["items"] {
            Value::Array(entries) => vec![entries.iter().map(|entry| full(entry).remove(0)).collect()],
            entry => vec![full(entry).into()],
        },
        "object" if schema["properties"].is_object() => {
            let properties = schema["properties"].as_object().unwrap();
            let values: Vec<(&String, Vec<Value>)> = properties.iter().map(|(key, value)| (key, full(value))).collect();
            let most = values.iter().map(|(_, values)| values.len()).max().unwrap_or(1);
            let table = |place: usize| {
                let entries = values.iter().map(|(key, all)| ((*key).clone(), all[place.min(all.len() - 1)].clone()));
                entries.collect::<Map<_, _>>().into()
            };
            (0..most).map(table).collect()
        }
        "object" => vec![json!({ "of-their-own": full(&schema["additionalProperties"]).remove(0) })],
        other => panic!("unknown type {other}"),
    }
}

/// The paths of all tables of a file that have a shape, with the keys that each must have.
fn tables(schema: &Value, file: &Value, path: &str, found: &mut Vec<(String, Vec<String>)>) {
    if let Some(kinds) = schema["oneOf"].as_array() {
        let fits = |kind: &&Value| {
            let consts = kind["properties"]
                .as_object()
                .unwrap()
                .iter()
                .filter_map(|(key, value)| Some((key, value.get("const")?)));
            consts.into_iter().all(|(key, value)| file[key] == *value)
        };
        return tables(kinds.iter().find(fits).unwrap(), file, path, found);
    }
    if let Some(properties) = schema["properties"].as_object() {
        let required = schema["required"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned());
        found.push((path.to_owned(), required.collect()));
        for (key, property) in properties {
            tables(property, &file[key], &format!("{path}/{key}"), found);
        }
    } else if let (Some(list), entry @ Value::Object(_)) = (file.as_array(), &schema["items"]) {
        // Tables of one shape are read alike; only a kind changes the shape.
        let shapes = entry["oneOf"].as_array().map_or(1, Vec::len);
        for (place, value) in list.iter().enumerate().take(shapes) {
            tables(entry, value, &format!("{path}/{place}"), found);
        }
    }
}

#[test]
fn every_key_of_a_schema_is_read_and_every_other_is_refused() {
    for Schema { kind, schema } in all() {
        let files = full(&schema);
        for file in &files {
            assert_eq!(told(kind, file), [""; 0], "{kind}: {file:#}");
            let mut found = Vec::new();
            tables(&schema, file, "", &mut found);
            assert!(found.len() > 1, "{kind} has tables");
            for (path, required) in found {
                let mut more = file.clone();
                more.pointer_mut(&path).unwrap()["not-a-key"] = json!(1);
                assert_eq!(told(kind, &more), ["unknown key `not-a-key`"], "{kind}{path}");
                let keys: Vec<String> = file.pointer(&path).unwrap().as_object().unwrap().keys().cloned().collect();
                for key in keys {
                    let mut less = file.clone();
                    less.pointer_mut(&path).unwrap().as_object_mut().unwrap().shift_remove(&key);
                    let told = told(kind, &less);
                    let missing = format!("the key `{key}` is missing");
                    assert_eq!(told.contains(&missing), required.contains(&key), "{kind}{path}: {key}: {told:?}");
                }
            }
        }
    }
}

/// The keys below a place that are not described.
fn undescribed(schema: &Value, path: &str, found: &mut Vec<String>) {
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        if property["description"].as_str().is_none_or(str::is_empty) {
            found.push(format!("{path}.{key}"));
        }
        undescribed(property, &format!("{path}.{key}"), found);
    }
    for inner in schema["oneOf"].as_array().into_iter().flatten().chain(Some(&schema["items"])) {
        if inner.is_object() {
            undescribed(inner, path, found);
        }
    }
}

/// The tables with their keys, each under its name and under that for all tables.
fn named(schema: &Value, found: &mut BTreeSet<(String, String)>) {
    match schema {
        Value::Object(object) => {
            for name in object.get(trace::NAME).iter().flat_map(|name| names(name)) {
                for key in object["properties"].as_object().unwrap().keys() {
                    found.extend([(name.to_owned(), key.clone()), (ANY.to_owned(), key.clone())]);
                }
            }
            for value in object.values() {
                named(value, found);
            }
        }
        Value::Array(list) => {
            for value in list {
                named(value, found);
            }
        }
        _ => {}
    }
}

#[test]
fn every_key_has_its_words_and_there_are_no_others() {
    let mut lacking = Vec::new();
    for Schema { kind, schema } in all() {
        undescribed(&schema, kind, &mut lacking);
    }
    assert_eq!(lacking, [""; 0]);
    // Words for a table or a key that there is not would be forgotten after a change of name.
    let words: toml::Table = WORDS.parse().unwrap();
    let mut used = BTreeSet::new();
    for schema in [
        trace::<RawLesson>(),
        trace::<RawTerms>(),
        trace::<RawModel>(),
        trace::<RawCode>(),
        trace::<RawExperiments>(),
        trace::<RawQuiz>(),
        trace::<RawChallenge>(),
        trace::<RawCases>(),
        trace::<RawConnections>(),
        trace::<RawScenarios>(),
    ] {
        named(&schema, &mut used);
    }
    let keys = |table: &toml::Value| table.as_table().unwrap().keys().cloned().collect::<Vec<_>>();
    let known = words.iter().flat_map(|(name, table)| keys(table).into_iter().map(move |key| (name.clone(), key)));
    assert_eq!(known.filter(|pair| !used.contains(pair)).collect::<Vec<_>>(), []);
}
