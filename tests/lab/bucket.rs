//! Buckets of a real lab: files that arrive, pictures that are made smaller in the guest's process, a loop that is stopped, and
//! what is no picture.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::Answer;
use crate::support::Lab;

const PATIENCE: Duration = Duration::from_secs(30);
const FILE: &str = include_str!("../../lessons/serverless/scenarios/images/triggers.toml");
const STARTER: &str = include_str!("../../lessons/serverless/scenarios/images/thumbnail.js");
const MENDED: &str = include_str!("../../lessons/serverless/scenarios/images/thumbnail-mended.js");

fn lab(function: &str) -> Lab {
    Lab::start(&[("functions/thumbnail.js", function), ("triggers.toml", &format!("speed = 3600\n{FILE}"))], &[])
}

fn post(lab: &Lab, target: &str, body: &[u8]) -> Answer {
    lab.connect().call("POST", target, &[], body)
}

fn row(lab: &Lab) -> Value {
    let rows: Vec<Value> = serde_json::from_str(&lab.get("/_lab/triggers").text()).unwrap();
    rows.into_iter().find(|row| row["name"] == "photos").unwrap_or(Value::Null)
}

fn wait(lab: &Lab, wanted: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let row = row(lab);
        if wanted(&row) {
            return row;
        }
        assert!(Instant::now() < deadline, "{row}");
        std::thread::yield_now();
    }
}

#[test]
fn a_photo_becomes_a_thumbnail_in_another_bucket() {
    let mut lab = lab(MENDED);
    assert_eq!(post(&lab, "/_lab/triggers/photos/sample", b"").status, 202);
    assert_eq!(post(&lab, "/_lab/triggers/photos/sample", b"").status, 202);
    let row = wait(&lab, |row| row["handled"] == 2);
    assert_eq!((&row["received"], &row["calls"], &row["bucket"]["rounds"]), (&json!(2), &json!(2), &json!(1)));
    // Of a picture of 960 x 600 and of one of 160 x 100 a terminal gets 60 x 37 points of three bytes each.
    assert_eq!(row["bucket"]["pictures"], json!([[960, 600, 6660], [160, 100, 6660]]));
    lab.log("hills 1.jpg: ");
    lab.log("hills 2.png: ");
    let small = std::fs::read(lab.path("thumbnails/hills 2.png")).unwrap();
    let large = std::fs::read(lab.path("photos/hills 2.png")).unwrap();
    assert!(small.len() < large.len() && small.starts_with(b"\x89PNG"));
    assert!(std::fs::read(lab.path("thumbnails/hills 1.jpg")).unwrap().starts_with(&[0xff, 0xd8]));
    // Put there again, it is an event again.
    assert_eq!(post(&lab, "/_lab/triggers/photos/upload/more/hills%202.png", &large).status, 202);
    wait(&lab, |row| row["handled"] == 3);
    assert!(lab.path("thumbnails/more/hills 2.png").exists());
}

#[test]
fn files_that_are_copied_into_the_folder_are_events_and_hidden_or_unfinished_ones_are_not() {
    let print = "exports.handler = async (event) => console.log('event', JSON.stringify(event.Records[0].s3.object));";
    let files = [("functions/thumbnail.js", print), ("triggers.toml", FILE), ("photos/old.png", "old")];
    let mut lab = Lab::start(&files, &[]);
    // What is there before the lab has looked is no news to it.
    wait(&lab, |row| row["bucket"]["objects"] == 1);
    for name in ["photos/.hidden.png", "photos/a.png.part", "photos/b.png~", "photos/my photo.png"] {
        std::fs::write(lab.path(name), "12345").unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", lab.path("photos/link.png")).unwrap();
    let line = lab.log("event ");
    let object: Value = serde_json::from_str(&line["text"].as_str().unwrap()["event ".len()..]).unwrap();
    assert_eq!((&object["key"], &object["size"]), (&json!("my+photo.png"), &json!(5)));
    // One that is renamed when it is whole counts under its last name.
    std::fs::rename(lab.path("photos/a.png.part"), lab.path("photos/a.png")).unwrap();
    assert!(lab.log("event ")["text"].as_str().unwrap().contains("\"a.png\""));
    let row = wait(&lab, |row| row["handled"] == 2);
    assert_eq!((&row["received"], &row["bucket"]["objects"]), (&json!(2), &json!(3)));
}

#[test]
fn a_function_that_writes_into_its_own_bucket_is_stopped_after_sixteen_rounds() {
    let mut lab = lab(STARTER);
    assert_eq!(post(&lab, "/_lab/triggers/photos/sample", b"").status, 202);
    let dead = lab.next("dead_lettered");
    assert!(dead["error"].as_str().unwrap().starts_with("recursive loop stopped"), "{dead}");
    assert_eq!(dead["attempts"], 0);
    let row = wait(&lab, |row| row["handled"] == 16);
    assert_eq!((&row["calls"], &row["dead"], &row["received"]), (&json!(16), &json!(1), &json!(17)));
    assert_eq!((&row["bucket"]["rounds"], &row["bucket"]["stopped"]), (&json!(16), &json!(1)));
    assert_eq!(row["bucket"]["objects"], 17);
}

/// A PNG that says how large it is and holds nothing.
fn header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0]);
    let step = |sum: u32| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
    let crc = !bytes[12..].iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)));
    bytes.extend(crc.to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    bytes
}

#[test]
fn what_is_no_picture_gets_a_sentence_and_harms_nobody() {
    let mut lab = lab(MENDED);
    let mut check = |key: &str, bytes: &[u8], words: &str| {
        assert_eq!(post(&lab, &format!("/_lab/triggers/photos/upload/{key}"), bytes).status, 202);
        let dead = lab.next("dead_lettered");
        assert!(dead["error"].as_str().unwrap().contains(words), "{dead}");
    };
    check("notes.png", b"no picture at all", "these bytes are no picture: there are PNG and JPEG here");
    check("large.png", &header(20_000, 10_000), "200.0 megapixels; 50 are the most, and it was not unpacked");
    assert_eq!(post(&lab, "/_lab/triggers/photos/sample", b"").status, 202);
    wait(&lab, |row| row["handled"] == 1);
    let mut whole = std::fs::read(lab.path("photos/hills 1.jpg")).unwrap();
    whole.truncate(300);
    assert_eq!(post(&lab, "/_lab/triggers/photos/upload/cut.jpg", &whole).status, 202);
    let dead = lab.next("dead_lettered");
    assert!(dead["error"].as_str().unwrap().contains("damaged or cut short"), "{dead}");
    assert_eq!(row(&lab)["dead"], 3);
}

#[test]
fn keys_and_buckets_that_are_none_get_a_sentence() {
    let body = "
      const { bucket, images } = require('lab');
      exports.handler = async () => {
        const caught = async (act) => { try { return await act(); } catch (error) { return error.message; } };
        const photos = bucket('photos');
        const out = [await photos.get('none.png'), await caught(() => photos.get('../triggers.toml'))];
        out.push(await caught(() => photos.put('../../x', new Uint8Array(1))), await caught(() => bucket('b').get('a')));
        out.push(await caught(() => photos.put('a', 'text')), await caught(() => images.resize(new Uint8Array(1), {})));
        out.push(await caught(() => photos.put('a', new Uint8Array(17 << 20))));
        await photos.put('big', new Uint8Array(3_000_000).fill(7));
        const big = await photos.get('big');
        out.push(big.length, big.every((byte) => byte === 7));
        return JSON.stringify(out);
      };";
    let lab = Lab::start(&[("functions/f.js", body), ("triggers.toml", FILE)], &["--timeout", "20"]);
    let answer = lab.get("/f").text();
    let out: String = serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{answer}"));
    let out: Vec<Value> = serde_json::from_str(&out).unwrap();
    let no_key = |key: &str| {
        format!(
            "{key:?} is no name for an object here: its parts between slashes are not empty, begin with no full stop, and are 8 \
             at most"
        )
    };
    let expected = json!([
        null,
        no_key("../triggers.toml"),
        no_key("../../x"),
        "there is no bucket named \"b\"; there are: photos, thumbnails",
        "bucket.put: the bytes must be a Uint8Array, not a text",
        "images.resize: width must be a whole number from 1 to 4096",
        "the object has 17825792 bytes, and a function writes 16777216 at most",
        3_000_000,
        true,
    ]);
    assert_eq!(json!(out), expected);
    let refused = post(&lab, "/_lab/triggers/photos/upload/..%2F..%2Fx", b"1");
    assert_eq!((refused.status, refused.text().contains("is no name for an object")), (400, true));
}
