//! The schemas against lessons: what is shipped fits them, and slips do not.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use serverless_tutor::lesson::schema::{Schema, all};

/// What of draft-07 the schemas use. Fails at a word that it does not know.
fn breaches(schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let object = schema.as_object().unwrap();
    for (word, wanted) in object {
        let holds = match word.as_str() {
            "$schema" | "title" | "description" | "required" | "additionalProperties" => true,
            "type" => match wanted.as_str().unwrap() {
                "string" => value.is_string(),
                "integer" => value.is_u64() || value.is_i64(),
                "number" => value.is_number(),
                "boolean" => value.is_boolean(),
                "array" => value.is_array(),
                "object" => value.is_object(),
                other => panic!("unknown type {other}"),
            },
            "const" => value == wanted,
            "enum" => wanted.as_array().unwrap().contains(value),
            "minimum" => value.as_f64().is_none_or(|number| number >= wanted.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= wanted.as_f64().unwrap()),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= wanted.as_u64().unwrap()),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= wanted.as_u64().unwrap()),
            "minItems" => value.as_array().is_none_or(|list| list.len() as u64 >= wanted.as_u64().unwrap()),
            "maxItems" => value.as_array().is_none_or(|list| list.len() as u64 <= wanted.as_u64().unwrap()),
            "items" => {
                for (place, entry) in value.as_array().into_iter().flatten().enumerate() {
                    let wanted = wanted.get(place).unwrap_or(wanted);
                    breaches(wanted, entry, &format!("{path}/{place}"), found);
                }
                true
            }
            "oneOf" => {
                let fits = |kind: &&Value| {
                    let mut found = Vec::new();
                    breaches(kind, value, path, &mut found);
                    found.is_empty()
                };
                wanted.as_array().unwrap().iter().filter(fits).count() == 1
            }
            "properties" => {
                for (key, property) in wanted.as_object().unwrap() {
                    if let Some(value) = value.get(key) {
                        breaches(property, value, &format!("{path}/{key}"), found);
                    }
                }
                true
            }
            other => panic!("unknown word {other}"),
        };
        if !holds {
            found.push(format!("{path}: {word}"));
        }
    }
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.is_object() && value.get(key).is_none() {
            found.push(format!("{path}: {key} is missing"));
        }
    }
    let Some(rest) = object.get("additionalProperties") else { return };
    for (key, value) in value.as_object().into_iter().flatten() {
        match rest {
            Value::Bool(true) => {}
            _ if object.get("properties").is_some_and(|known| known.get(key).is_some()) => {}
            Value::Bool(false) => found.push(format!("{path}: {key} is unknown")),
            schema => breaches(schema, value, &format!("{path}/{key}"), found),
        }
    }
}

fn check(kind: &str, text: &str, expected: &[&str]) {
    let schemas = all();
    let Schema { schema, .. } = schemas.iter().find(|schema| schema.kind == kind).unwrap();
    let file = serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
    let mut found = Vec::new();
    breaches(schema, &file, "", &mut found);
    assert_eq!(found, expected, "{kind}");
}

fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            toml_files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "toml") {
            found.push(path);
        }
    }
}

#[test]
fn every_shipped_file_fits_its_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["lessons", "tests/lessons", "assets/new-lesson"] {
        toml_files(&root.join(folder), &mut files);
    }
    // Their shape is the lab's matter.
    files.retain(|path| !path.ends_with("triggers.toml"));
    for path in &files {
        let kind = path.file_stem().unwrap().to_str().unwrap();
        check(kind, &fs::read_to_string(path).unwrap(), &[]);
    }
    let kinds: Vec<&str> = all().iter().map(|schema| schema.kind).collect();
    let met = |kind: &&str| files.iter().any(|path| path.file_stem().unwrap() == *kind);
    assert!(kinds.iter().all(met), "each kind of {kinds:?} is met");
}

#[test]
fn slips_do_not_fit() {
    let term = "[[term]]\nid = 'a'\nname = 'A'\nmeaning = 'm'\nbelieved = 'b'\n";
    check("terms", &format!("{term}really = 'r'"), &[]);
    check("terms", &format!("{term}really = 1"), &["/term/0/really: type"]);
    check("terms", &format!("{term}realy = 'r'"), &["/term/0: really is missing", "/term/0: realy is unknown"]);
    let node = "glance = ''\ncaption = ''\nsource = ''\nmemory_mb = 1\nedge = []\nstory = []\n[[node]]\nid = ''\nname = ''\nfact = ''\n";
    check("lifecycle", &format!("{node}phase = 'arrive'\nplace = [0, 0]"), &[]);
    check(
        "lifecycle",
        &format!("{node}phase = 'arive'\nplace = [0]"),
        &["/node/0/phase: enum", "/node/0/place: minItems"],
    );
    let question = "pass_percent = 70\n[[question]]\nid = 'q'\nlevel = 1\nabout = 'why'\nask = '?'\n";
    check("quiz", &format!("{question}kind = 'true-false'\nanswer = true\nwhy_true = ''\nwhy_false = ''"), &[]);
    check("quiz", &format!("{question}kind = 'numeric'\nanswer = true"), &["/question/0: oneOf"]);
}
