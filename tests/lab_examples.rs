//! The functions with which a new folder begins, run in real environments.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use serverless_tutor::lab::functions::place::{Prepared, prepare};
use serverless_tutor::lab::functions::{Function, read};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::environment::{Answer, Environment, Event};
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};

/// The answers to two requests, one after the other.
fn answers(function: &Function) -> [Answer; 2] {
    let spawner = Spawner::start(WorkerProgram(program_under_test()));
    let cancel = Cancel::default();
    let (mut environment, _) =
        Environment::start(&spawner, &function.program, &Limits::environment(), &cancel).unwrap();
    let event = Event {
        method: "GET".to_owned(),
        path: function.pattern.clone(),
        query: "name=Ada".to_owned(),
        headers: vec![("host".to_owned(), "localhost:3000".to_owned())],
        ..Event::default()
    };
    [(); 2].map(|()| environment.invoke(&event, &cancel).unwrap().answer.unwrap())
}

#[test]
fn every_example_answers() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(prepare(folder.path()).unwrap(), Prepared::Filled);
    let functions = read(folder.path()).functions;
    let [hello, edge, lambda] = &functions[..] else { panic!("{functions:?}") };

    let mut bodies = answers(hello).map(|answer| serde_json::from_slice::<Value>(&answer.body).unwrap());
    for body in &mut bodies {
        assert!(body["timestamp"].take().is_string());
    }
    let body = |served| json!({ "message": "Hello, Ada!", "timestamp": null, "region": "local", "servedByThisInstance": served });
    assert_eq!(bodies, [body(1), body(2)]);

    let [answer, _] = answers(edge);
    assert_eq!((answer.status, answer.body), (200, b"Hello from the edge!".to_vec()));
    let [answer, _] = answers(lambda);
    assert_eq!((answer.status, answer.body), (200, br#"{"message":"Hello, Ada!"}"#.to_vec()));
}

/// The program under test; `.ci/run` names a copy that an ordinary user may run.
fn program_under_test() -> std::path::PathBuf {
    std::env::var_os("TUTOR_UNDER_TEST").map_or_else(|| env!("CARGO_BIN_EXE_serverless-tutor").into(), Into::into)
}
