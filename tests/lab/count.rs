//! No request is lost, and none is answered or run twice. `benches/lab.rs` counts twenty times as many.

use std::collections::BTreeMap;
use std::thread;

use crate::http::Connection;
use crate::support::{Lab, children_of, kill};

/// Answers with the number of the request, and how many its instance has run.
const ECHO: (&str, &str) = (
    "functions/echo.mjs",
    "let runs = 0;\nexport const GET = (request) => new Response(`${request.url.split('=')[1]} ${++runs}`);\n",
);
const CONNECTIONS: u64 = 16;
/// Requests over each connection.
const EACH: u64 = 313;

/// What the requests were answered with, each in its place: the instance and how many it had run, or a status.
type Answers = Vec<Result<(String, u64), u16>>;

/// Sends all requests, each with a number of its own, and takes one answer for each. `before` is told of every request that
/// goes out.
fn answers(lab: &Lab, before: impl Fn(u64) + Sync) -> Answers {
    let over_one = |mut connection: Connection, from: u64| -> Answers {
        let answer = |number: u64| {
            before(number);
            let answer = connection.get(&format!("/echo?id={number}"));
            if answer.status != 200 {
                return Err(answer.status);
            }
            let text = answer.text();
            let (id, runs) = text.split_once(' ').unwrap();
            assert_eq!(id, number.to_string(), "the answer of another request");
            Ok((answer.header("x-instance").unwrap().to_owned(), runs.parse().unwrap()))
        };
        let answers = (from..from + EACH).map(answer).collect();
        // Whatever came beyond would be an answer that nobody asked for.
        assert_eq!(connection.stream.buffer(), b"");
        answers
    };
    let connections: Vec<_> = (0..CONNECTIONS).map(|place| (lab.connect(), place * EACH)).collect();
    thread::scope(|scope| {
        let over_one = &over_one;
        let begin = |(connection, from)| scope.spawn(move || over_one(connection, from));
        let threads: Vec<_> = connections.into_iter().map(begin).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn every_request_has_the_answer_of_its_own_run() {
    for platform in ["lambda", "workers", "vercel"] {
        let lab = Lab::start(&[ECHO], &["--platform", platform]);
        let mut runs: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for answer in answers(&lab, |_| {}) {
            let (instance, run) = answer.unwrap_or_else(|status| panic!("{platform}: {status}"));
            runs.entry(instance).or_default().push(run);
        }
        for (instance, mut runs) in runs {
            runs.sort_unstable();
            let expected: Vec<u64> = (1..=runs.len() as u64).collect();
            assert_eq!(runs, expected, "{platform}: {instance} ran something that nobody asked for, or twice");
        }
    }
}

#[test]
fn when_processes_are_killed_their_requests_are_answered_with_502_and_the_others_with_200() {
    for platform in ["lambda", "workers"] {
        let lab = Lab::start(&[ECHO], &["--platform", platform]);
        let process = lab.process.id();
        // The first connection does it now and then.
        let answers = answers(&lab, |number| {
            if number < EACH && number % 60 == 59 {
                children_of(process).first().inspect(|child| kill("KILL", **child));
            }
        });
        assert_eq!(answers.len() as u64, CONNECTIONS * EACH);
        let others: Vec<u16> = answers.iter().filter_map(|answer| answer.as_ref().err().copied()).collect();
        assert!(others.iter().all(|status| *status == 502), "{platform}: {others:?}");
        let served = answers.len() - others.len();
        assert!(served > answers.len() / 2, "{platform}: only {served} were served");
    }
}
