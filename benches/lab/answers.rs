//! How long single answers take while nothing else goes on: the first of a process, the first of an instance, the first of
//! a new version.

use std::fs;
use std::time::{Duration, Instant};

use crate::lab::client::{Connection, request};
use crate::lab::server::{HELLO, Server, folder, pause, settle};
use crate::table::Table;

/// From the start of the process to the last byte of its first answer.
const START: Duration = Duration::from_millis(25);
/// From a request to its answer where a process has to be started for it.
const PROCESS: Duration = Duration::from_millis(3);
/// The same where an isolate is enough.
const ISOLATE: Duration = Duration::from_micros(800);
/// From a saved file to an answer of the new version.
const LIVE: Duration = Duration::from_millis(50);

/// Routes that have not been called before.
const ROUTES: usize = 100;

/// From the start of the program to its first answer, a cold one.
pub(crate) fn start(table: &Table) {
    table.head("p50", "p99");
    for platform in ["lambda", "workers", "vercel"] {
        let starts: Vec<Duration> = (0..21).map(|_| start_to_first_answer(platform)).collect();
        // The first start may have to read the program from the disk.
        table.row(&format!("start to first answer, {platform}"), &starts[1..], Some(START));
    }
}

fn start_to_first_answer(platform: &str) -> Duration {
    let folder = folder(&[HELLO]);
    let hello = request("/hello");
    let start = Instant::now();
    let lab = Server::lab_in(folder, &["--platform", platform]);
    Connection::open(lab.address).time(&hello);
    start.elapsed()
}

/// First calls of functions that differ only in their route, one after the other on a kept connection.
pub(crate) fn cold(table: &Table) {
    table.head("p50", "p99");
    for (platform, what, budget) in [
        ("lambda", "cold request, a process started for it", PROCESS),
        ("vercel", "the same on vercel", PROCESS),
        ("workers", "cold request, an isolate in a process", ISOLATE),
    ] {
        let names = (0..=ROUTES).map(|number| format!("functions/f{number}.mjs"));
        let files: Vec<(String, &str)> = names.map(|name| (name, HELLO.1)).collect();
        let lab = Server::lab(&files, &["--platform", platform]);
        settle();
        let mut connection = Connection::open(lab.address);
        // On workers the first call starts the process for all.
        let calls = (0..=ROUTES).map(|number| connection.time(&request(&format!("/f{number}"))));
        let taken: Vec<Duration> = calls.collect();
        table.row(what, &taken[1..], Some(budget));
    }
}

/// From a file that is replaced, as editors do it, to the first answer of its new version.
pub(crate) fn live(table: &Table) {
    table.head("p50", "p99");
    for platform in ["lambda", "workers"] {
        let lab = Server::lab(&[HELLO], &["--platform", platform]);
        settle();
        let mut connection = Connection::open(lab.address);
        let hello = request("/hello");
        let saves = (0..30).map(|number| {
            let next = lab.path("next");
            fs::write(&next, format!("export const GET = () => new Response('{number}');\n")).unwrap();
            // What was noticed of the file beside the functions is over.
            pause(Duration::from_millis(200));
            let start = Instant::now();
            fs::rename(&next, lab.path(HELLO.0)).unwrap();
            while connection.call(&hello).body != number.to_string() {}
            start.elapsed()
        });
        table.row(&format!("saved to live, {platform}"), &saves.collect::<Vec<_>>(), Some(LIVE));
    }
}
