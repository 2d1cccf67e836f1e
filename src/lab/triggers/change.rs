//! A change of a row, and how it looks to a function: a stream record of Amazon DynamoDB, with the row before and after.
//!
//! Sources: Amazon DynamoDB API reference, `Record`, `StreamRecord` and `AttributeValue` (2026); AWS Lambda developer guide, "Using
//! AWS Lambda with Amazon DynamoDB" (2026), for the event that a function gets.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value as Json, json};

use crate::lab::hash::Hash;
use crate::lab::triggers::record::EventId;

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// A whole number.
    Integer(i64),
    /// A number with a point.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A row: its columns by name, in their order.
pub type Image = Vec<(String, Value)>;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is new.
    Insert,
    /// It has other values.
    Modify,
    /// It is gone.
    Remove,
}

impl What {
    /// Its name in a record.
    pub fn name(self) -> &'static str {
        match self {
            Self::Insert => "INSERT",
            Self::Modify => "MODIFY",
            Self::Remove => "REMOVE",
        }
    }
}

/// A row that was changed, and the change is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What became of it.
    pub what: What,
    /// The columns that tell it from all others.
    pub keys: Image,
    /// The row before.
    pub old: Option<Image>,
    /// The row after.
    pub new: Option<Image>,
}

impl Change {
    /// Its length: names and values, as DynamoDB counts `SizeBytes`, but that numbers count as long as they are written.
    pub fn bytes(&self) -> usize {
        let images = [Some(&self.keys), self.old.as_ref(), self.new.as_ref()];
        images.into_iter().flatten().flatten().map(|(name, value)| name.len() + value.bytes()).sum()
    }

    /// The same number for the same first column of the key, DynamoDB's partition key, whatever the machine and the release.
    pub fn key_hash(&self) -> u64 {
        let text = self.keys.first().map(|(_, value)| value.attribute().to_string()).unwrap_or_default();
        let mut hash = Hash::default();
        hash.add(text.as_bytes());
        hash.0
    }

    /// In a few words.
    pub fn label(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(|(_, value)| value.words()).collect();
        format!("{} {}", self.what.name(), keys.join(" "))
    }

    /// As a function gets it.
    pub fn record(&self, table: &str, id: EventId, unix_seconds: u64) -> Json {
        let mut stream = json!({
            "ApproximateCreationDateTime": unix_seconds,
            "Keys": attributes(&self.keys),
        });
        for (name, image) in [("NewImage", &self.new), ("OldImage", &self.old)] {
            if let Some(image) = image {
                stream[name] = attributes(image);
            }
        }
        stream["SequenceNumber"] = sequence(id).into();
        stream["SizeBytes"] = self.bytes().into();
        stream["StreamViewType"] = "NEW_AND_OLD_IMAGES".into();
        json!({
            "eventID": id.uuid(),
            "eventName": self.what.name(),
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "local",
            "dynamodb": stream,
            "eventSourceARN": arn(table),
        })
    }
}

/// The place of a record in its stream: 21 digits, so that the order of texts is that of numbers.
pub fn sequence(id: EventId) -> String {
    format!("1{:020}", id.0)
}

/// The name of a table's stream.
pub fn arn(table: &str) -> String {
    format!("arn:aws:dynamodb:local:000000000000:table/{table}/stream/lab")
}

fn attributes(image: &Image) -> Json {
    Json::Object(image.iter().map(|(name, value)| (name.clone(), value.attribute())).collect::<Map<_, _>>())
}

impl Value {
    /// As DynamoDB writes it: with its type, and numbers as text.
    pub fn attribute(&self) -> Json {
        match self {
            Self::Null => json!({ "NULL": true }),
            Self::Integer(number) => json!({ "N": number.to_string() }),
            Self::Real(number) => json!({ "N": real(*number) }),
            Self::Text(text) => json!({ "S": text }),
            Self::Bytes(bytes) => json!({ "B": BASE64_STANDARD.encode(bytes) }),
        }
    }

    /// As a person reads it.
    pub fn words(&self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Integer(number) => number.to_string(),
            Self::Real(number) => real(*number),
            Self::Text(text) => text.clone(),
            Self::Bytes(bytes) => format!("{} bytes", bytes.len()),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Null => 1,
            Self::Integer(number) => number.to_string().len(),
            Self::Real(number) => real(*number).len(),
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// A number as digits. DynamoDB has no infinity; here one becomes a number that is too great for every reader.
fn real(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "1e999" } else { "-1e999" }.to_owned();
    }
    let plain = number.to_string();
    if plain.len() > 40 { format!("{number:e}") } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_the_shape_of_a_stream_record() {
        let row = |cents| vec![("id".to_owned(), Value::Text("a".into())), ("cents".to_owned(), Value::Integer(cents))];
        let keys = vec![("id".to_owned(), Value::Text("a".into()))];
        let change = Change { what: What::Modify, keys, old: Some(row(5)), new: Some(row(70)) };
        assert_eq!(
            change.record("orders", EventId(7), 1_700_000_000),
            json!({
                "eventID": "00000000-0000-4000-8000-000000000007",
                "eventName": "MODIFY",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "local",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1_700_000_000,
                    "Keys": { "id": { "S": "a" } },
                    "NewImage": { "id": { "S": "a" }, "cents": { "N": "70" } },
                    "OldImage": { "id": { "S": "a" }, "cents": { "N": "5" } },
                    "SequenceNumber": "100000000000000000007",
                    "SizeBytes": 22,
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
                "eventSourceARN": "arn:aws:dynamodb:local:000000000000:table/orders/stream/lab",
            })
        );
        let gone = Change { what: What::Remove, new: None, ..change };
        assert_eq!(gone.record("orders", EventId(8), 0)["dynamodb"].get("NewImage"), None);
    }

    #[test]
    fn values_carry_their_type() {
        let check = |value: Value, expected: Json| assert_eq!(value.attribute(), expected);
        check(Value::Null, json!({ "NULL": true }));
        check(Value::Integer(i64::MIN), json!({ "N": "-9223372036854775808" }));
        check(Value::Real(2.0), json!({ "N": "2" }));
        check(Value::Real(0.1), json!({ "N": "0.1" }));
        check(Value::Real(1e300), json!({ "N": "1e300" }));
        check(Value::Real(f64::NEG_INFINITY), json!({ "N": "-1e999" }));
        check(Value::Text("é".into()), json!({ "S": "é" }));
        check(Value::Bytes(vec![0, 255]), json!({ "B": "AP8=" }));
    }
}
