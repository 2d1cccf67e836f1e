//! Answers that come in pieces.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::Lab;

const SLOW: (&str, &str) = (
    "functions/slow.mjs",
    "const later = () => new Promise((done) => setTimeout(done, 60));\n\
     export const GET = () => new Response(new ReadableStream({\n  async start(controller) {\n    for (const word of ['one ', 'two ', 'three']) {\n      \
     controller.enqueue(new TextEncoder().encode(word));\n      await later();\n    }\n    controller.close();\n  } }));",
);
const FLOOD: (&str, &str) = (
    "functions/flood.mjs",
    "let sent = 0;\nexport const GET = () => new Response(new ReadableStream({\n  pull(controller) { sent += 65536; \
     controller.enqueue(new Uint8Array(65536)); },\n  cancel() { console.log('cancelled'); } }));\n\
     export const HEAD = () => new Response(null, { headers: { 'x-sent': String(sent) } });",
);

#[test]
fn pieces_arrive_as_they_are_made() {
    for platform in ["lambda", "workers", "vercel"] {
        let mut lab = Lab::start(&[SLOW], &["--platform", platform]);
        let mut connection = lab.connect();
        connection.request("GET", "/slow", &[], b"");
        let (status, _) = connection.head().unwrap();
        assert_eq!(status, 200);
        let mut pieces = Vec::new();
        let first = Instant::now();
        while let Some(piece) = connection.piece().unwrap() {
            pieces.push((String::from_utf8(piece).unwrap(), first.elapsed()));
        }
        let words: String = pieces.iter().map(|(word, _)| word.as_str()).collect();
        assert_eq!(words, "one two three", "{platform}");
        assert!(pieces.len() >= 3 && pieces[2].1 >= Duration::from_millis(90), "{platform}: {pieces:?}");
        let request = lab.next("request");
        assert_eq!(request["status"], json!(200));
        assert!(request["run_ms"].as_f64().unwrap() >= 150.0, "{request}");
    }
}

#[test]
fn a_reader_that_goes_away_ends_the_stream() {
    for platform in ["lambda", "workers", "vercel"] {
        let mut lab = Lab::start(&[FLOOD], &["--platform", platform]);
        let mut connection = lab.connect();
        connection.request("GET", "/flood", &[], b"");
        connection.head().unwrap();
        connection.piece().unwrap();
        drop(connection);
        lab.log("cancelled");
        assert_eq!(lab.connect().call("HEAD", "/flood", &[], b"").status, 200, "{platform}");
    }
}

#[test]
fn a_reader_that_waits_stops_the_writer() {
    let lab = Lab::start(&[FLOOD], &["--platform", "workers"]);
    let mut reader = lab.connect();
    reader.request("GET", "/flood", &[], b"");
    reader.head().unwrap();
    let sent = || lab.connect().call("HEAD", "/flood", &[], b"").header("x-sent").unwrap().parse::<u64>().unwrap();
    // What fills the channel and the sockets on the way comes to some megabytes; then the number stands still.
    let mut last = sent();
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut same = 0;
    while same < 20 {
        assert!(Instant::now() < deadline && last < 64 << 20, "the writer goes on: {last}");
        let now = sent();
        same = if now == last { same + 1 } else { 0 };
        last = now;
    }
    assert!(reader.piece().unwrap().is_some());
}

#[test]
fn a_stream_that_breaks_off_is_no_whole_answer() {
    let broken = (
        "functions/broken.mjs",
        "export const GET = () => new Response(new ReadableStream({\n  async start(controller) {\n    \
         controller.enqueue(new Uint8Array(3));\n    await new Promise((done) => setTimeout(done, 30));\n    controller.error(new Error('no more'));\n  } }));",
    );
    let mut lab = Lab::start(&[broken], &[]);
    let mut connection = lab.connect();
    connection.request("GET", "/broken", &[], b"");
    connection.head().unwrap();
    assert_eq!(connection.piece().unwrap().unwrap().len(), 3);
    assert!(connection.piece().is_err(), "the end of the body was not told as an end");
    assert!(lab.log("no more")["text"].as_str().unwrap().contains("Error: no more"));
}
