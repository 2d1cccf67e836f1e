//! The life of a lab: the first line, cold and warm, idle instances, the end.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Lab, children_of, kill, lives, program_under_test};

const HELLO: (&str, &str) = (
    "app/api/hello/route.js",
    "export function GET(request) {\n  const name = new URL(request.url).searchParams.get('name') || 'World';\n  \
     return Response.json({ message: `Hello, ${name}!` });\n}\n",
);

#[test]
fn a_new_folder_has_the_three_examples_and_they_answer() {
    let mut lab = Lab::start(&[], &[]);
    let deployed: Vec<String> = (0..3).map(|_| lab.next("deployed")["route"].as_str().unwrap().to_owned()).collect();
    assert_eq!(deployed.len(), 3);
    for route in &deployed {
        let answer = lab.get(route);
        assert_eq!(answer.status, 200, "{route}: {}", answer.text());
    }
    assert!(deployed.contains(&"/api/hello".to_owned()));
    let hello: serde_json::Value = serde_json::from_str(&lab.get("/api/hello?name=Ada").text()).unwrap();
    assert_eq!((&hello["message"], &hello["region"]), (&json!("Hello, Ada!"), &json!("local")));
}

#[test]
fn the_second_request_is_warm_and_the_parts_add_up() {
    let mut lab = Lab::start(&[HELLO], &[]);
    let mut connection = lab.connect();
    let cold = connection.get("/api/hello");
    let warm = connection.get("/api/hello?name=Ada");
    assert_eq!(
        (cold.text().as_str(), warm.text().as_str()),
        (r#"{"message":"Hello, World!"}"#, r#"{"message":"Hello, Ada!"}"#)
    );
    assert_eq!(cold.header("x-instance"), Some("i-1"));
    assert_eq!(warm.header("x-instance"), Some("i-1"));
    assert!(warm.header("server-timing").unwrap().contains("init;dur=0.000"), "{warm:?}");
    let first = lab.next("request");
    let second = lab.next("request");
    assert_eq!((&first["cold"], &second["cold"]), (&json!(true), &json!(false)));
    assert_eq!((&second["path"], &second["query"]), (&json!("/api/hello"), &json!("name=Ada")));
    for request in [&first, &second] {
        let part = |name: &str| request[name].as_f64().unwrap();
        let sum = part("queue_ms") + part("spawn_ms") + part("init_ms") + part("run_ms");
        assert!((sum - part("total_ms")).abs() < 0.01, "{request}");
        // Lambda bills the Init of a cold start, too.
        let billed = if request["cold"] == true { part("init_ms") + part("run_ms") } else { part("run_ms") };
        assert!((part("billed_ms") - billed.ceil()).abs() < 1.1, "{request}");
    }
    assert!(first["spawn_ms"].as_f64().unwrap() > 0.0 && first["init_ms"].as_f64().unwrap() > 0.0);
    let report = lab.log("REPORT RequestId: ");
    for part in ["Duration: ", "Billed Duration: ", "Memory Size: 128 MB", "Max Memory Used: ", "Init Duration: "] {
        assert!(report["text"].as_str().unwrap().contains(part), "{report}");
    }
}

#[test]
fn an_idle_instance_is_stopped_and_the_next_request_is_cold() {
    let mut lab = Lab::start(&[HELLO], &["--idle", "0.1"]);
    lab.get("/api/hello");
    let stopped = lab.next("stopped");
    assert_eq!((&stopped["instance"], &stopped["reason"]), (&json!("i-1"), &json!("idle")));
    assert_eq!(lab.get("/api/hello").header("x-instance"), Some("i-2"));
}

#[test]
fn signals_end_it_and_leave_no_process() {
    for signal in ["INT", "TERM"] {
        let mut lab = Lab::start(&[HELLO], &[]);
        lab.get("/api/hello");
        let children = lab.children();
        // Beside the instance there may be the process in which the functions are tried.
        assert!(!children.is_empty());
        let began = Instant::now();
        lab.signal(signal);
        let status = lab.process.wait().unwrap();
        assert_eq!(status.code(), Some(0), "{signal}");
        assert!(began.elapsed() < Duration::from_secs(1), "{signal} took {:?}", began.elapsed());
        assert!(children.iter().all(|child| !lives(*child)), "{signal}");
    }
}

#[test]
fn a_killed_lab_leaves_no_process() {
    let mut lab = Lab::start(
        &[HELLO, ("functions/wait.mjs", "export const GET = () => new Promise((done) => setTimeout(done, 60000));")],
        &[],
    );
    lab.get("/api/hello");
    let mut waiting = lab.connect();
    waiting.request("GET", "/wait", &[], b"");
    lab.event(|event| event["event"] == "started" && event["route"] == "/wait");
    let children = lab.children();
    assert!(children.len() >= 2, "{children:?}");
    kill("KILL", lab.process.id());
    lab.process.wait().unwrap();
    // The kernel ends them with their parent; that takes a moment, which a look at them waits for.
    let deadline = Instant::now() + Duration::from_secs(5);
    while children.iter().any(|child| lives(*child)) {
        assert!(Instant::now() < deadline, "a child outlived the lab");
        std::thread::yield_now();
    }
}

#[test]
fn a_worker_that_is_killed_mid_request_answers_502_and_the_next_request_works() {
    let wait = ("functions/wait.mjs", "export const GET = () => new Promise((done) => setTimeout(done, 60000));");
    for platform in ["lambda", "vercel", "workers"] {
        let mut lab = Lab::start(&[HELLO, wait], &["--platform", platform]);
        let mut waiting = lab.connect();
        waiting.request("GET", "/wait", &[], b"");
        lab.next("started");
        for child in children_of(lab.process.id()) {
            kill("KILL", child);
        }
        let answer = waiting.answer_to("GET").unwrap();
        assert_eq!(answer.status, 502, "{platform}");
        assert_eq!(lab.get("/api/hello").status, 200, "{platform}");
    }
}

#[test]
fn a_port_that_is_taken_is_told() {
    let lab = Lab::start(&[HELLO], &[]);
    let folder = tempfile::tempdir().unwrap();
    let port = lab.address.port().to_string();
    let ended =
        Command::new(program_under_test()).arg("lab").arg(folder.path()).args(["--port", &port]).output().unwrap();
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stdout.is_empty());
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains(&format!("could not listen on 127.0.0.1:{port}")), "{said}");
}
