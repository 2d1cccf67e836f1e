//! Progress as bytes: one JSON object with a version. Any bytes can be read: what they give, and whether anything of them was
//! left out, is told apart, so that no file is overwritten by less than it held.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::progress::Progress;
use crate::progress::file::entries::Entries;
use crate::units::Bytes;

mod entries;

/// The version that this program writes.
pub const VERSION: u64 = 1;

/// A file larger than this is not ours.
pub const MAX_SIZE: Bytes = Bytes::mib(16);

/// What bytes give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// All that is in them.
    Whole(Progress),
    /// Written by a newer program: what this one understands of it.
    Newer {
        /// The version it names.
        version: u64,
        /// What is understood.
        progress: Progress,
    },
    /// Damaged: what can still be read.
    Damaged(Progress),
    /// Nothing: no JSON, no version, or too large.
    Broken,
}

#[derive(Serialize)]
struct Written<'p> {
    version: u64,
    #[serde(flatten)]
    progress: &'p Progress,
}

/// Progress as the bytes of a file.
pub fn write(progress: &Progress) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(&Written { version: VERSION, progress })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads any bytes.
pub fn read(bytes: &[u8]) -> Reading {
    if bytes.len() as u64 > MAX_SIZE.0 {
        return Reading::Broken;
    }
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return Reading::Broken };
    let Some(version @ 1..) = value.get("version").and_then(Value::as_u64) else { return Reading::Broken };
    let Ok(progress) = Progress::deserialize(&value) else { return Reading::Broken };
    if version > VERSION {
        return Reading::Newer { version, progress };
    }
    match serde_json::to_value(Written { version, progress: &progress }) {
        Ok(kept) if covers(&kept, &value) && !has_doubles(bytes, &value) => Reading::Whole(progress),
        _ => Reading::Damaged(progress),
    }
}

/// Whether a name stands twice in one object, of which only one was read.
fn has_doubles(bytes: &[u8], value: &Value) -> bool {
    serde_json::from_slice::<Entries>(bytes).is_ok_and(|Entries(count)| count != Entries::of(value))
}

/// Whether all that came in was kept. What was not in the file has its default now and is no loss.
fn covers(kept: &Value, came: &Value) -> bool {
    match (kept, came) {
        (Value::Object(kept), Value::Object(came)) => {
            came.iter().all(|(key, value)| kept.get(key).is_some_and(|kept| covers(kept, value)))
        }
        (Value::Array(kept), Value::Array(came)) => {
            kept.len() == came.len() && kept.iter().zip(came).all(|(kept, came)| covers(kept, came))
        }
        (kept, came) => kept == came,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::progress::How;
    use crate::progress::sample::{any_progress, lesson_id, section};

    fn check(file: &Value, expected: &Reading) {
        assert_eq!(read(file.to_string().as_bytes()), *expected, "{file}");
    }

    /// One section done.
    fn some() -> Progress {
        let mut progress = Progress::default();
        progress.lesson_mut(&lesson_id()).done.insert(section("why"), How::Done);
        progress
    }

    #[test]
    fn a_file_of_ours_is_whole() {
        check(&json!({ "version": 1 }), &Reading::Whole(Progress::default()));
        check(
            &json!({ "version": 1, "lessons": { "serverless": { "done": { "why": "done" } } } }),
            &Reading::Whole(some()),
        );
    }

    #[test]
    fn a_file_from_before_there_were_several_lessons_is_whole() {
        let old = json!({ "version": 1, "lessons": { "serverless": { "done": { "why": "done" } } } });
        let Reading::Whole(progress) = read(old.to_string().as_bytes()) else { panic!("an old file is whole") };
        assert_eq!(*progress.last.get(), None);
        let last = json!({ "version": 1, "last": { "revision": 2, "value": "Lektion 2" } });
        check(&last, &Reading::Damaged(Progress::default()));
    }

    #[test]
    fn a_newer_file_is_understood_as_far_as_possible() {
        check(
            &json!({ "version": 7, "certificates": [1], "lessons": {
                "serverless": { "done": { "why": "done", "terms": "sung" }, "answers": 5, "place": [] },
                "Lektion 2": { "done": { "why": "done" } },
            } }),
            &Reading::Newer { version: 7, progress: some() },
        );
    }

    #[test]
    fn a_damaged_file_gives_what_is_left() {
        for damage in [json!({ "why": "done", "terms": 5 }), json!({ "why": "done", "a b": "done" })] {
            check(&json!({ "version": 1, "lessons": { "serverless": { "done": damage } } }), &Reading::Damaged(some()));
        }
        check(&json!({ "version": 1, "notes": "?" }), &Reading::Damaged(Progress::default()));
        check(&json!({ "version": 1, "lessons": 5 }), &Reading::Damaged(Progress::default()));
    }

    #[test]
    fn a_name_that_stands_twice_is_damage() {
        let twice = br#"{ "version": 1, "lessons": {}, "lessons": { "serverless": { "done": { "why": "done" } } } }"#;
        assert_eq!(read(twice), Reading::Damaged(some()));
        let twice = br#"{ "version": 1, "lessons": { "serverless": { "done": { "why": 5, "why": "done" } } } }"#;
        assert_eq!(read(twice), Reading::Damaged(some()));
    }

    #[test]
    fn anything_else_is_broken() {
        for file in [json!([]), json!(null), json!({}), json!({ "version": 0 }), json!({ "version": "1" })] {
            check(&file, &Reading::Broken);
        }
        for bytes in [&b""[..], b"{", b"\xff\xfe", b"{\"version\":1}x", b"\0\0\0\0"] {
            assert_eq!(read(bytes), Reading::Broken);
        }
        assert_eq!(read("[".repeat(100_000).as_bytes()), Reading::Broken);
        let mut large = b"{\"version\":1}".to_vec();
        large.resize(MAX_SIZE.0 as usize + 1, b' ');
        assert_eq!(read(&large), Reading::Broken);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_whole(progress in any_progress()) {
            let bytes = write(&progress).unwrap();
            prop_assert_eq!(read(&bytes), Reading::Whole(progress));
        }

        #[test]
        fn a_file_that_ends_early_is_broken(progress in any_progress(), end in any::<prop::sample::Index>()) {
            let bytes = write(&progress).unwrap();
            // All but the closing brace and the line feed.
            prop_assert_eq!(read(&bytes[..end.index(bytes.len() - 1)]), Reading::Broken);
        }

        #[test]
        fn damage_never_ends_the_program(
            progress in any_progress(),
            hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        ) {
            let mut bytes = write(&progress).unwrap();
            for (at, byte) in hits {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            read(&bytes);
        }

        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            read(&bytes);
        }
    }
}
