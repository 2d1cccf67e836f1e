//! Requests to a made-up lab, as they would be recorded while a learner does the exercises. The times are made up.

use std::time::Duration;

use serverless_tutor::clock::Moment;
use serverless_tutor::lab::platform::Platform;
use serverless_tutor::lab::record::{
    Client, FunctionId, Glance, InstanceId, Phases, Request, RequestId, Start, Version,
};
use serverless_tutor::units::{MemoryMb, Millis};

/// The requests in the order in which they end.
pub(crate) fn requests() -> Vec<Request> {
    let hello = |name: &str| {
        format!("{{\"message\":\"Hello, {name}!\",\"timestamp\":\"2026-11-28T09:45:12.000Z\",\"region\":\"local\"}}")
    };
    let world = hello("World");
    let named = r#"{"name":"Ada"}"#;
    let ada = named.to_owned();
    let calls = [
        ("GET /api/hello", "", 200, world.clone(), Start::Cold, 1, (0, 4)),
        ("GET /api/hello?name=", "", 200, hello(""), Start::Warm, 1, (100, 101)),
        ("GET /api/hello?name=", "", 200, world.clone(), Start::Warm, 1, (200, 201)),
        ("GET /api/hello?name=Ada", "", 200, hello("Ada"), Start::Warm, 1, (300, 301)),
        ("GET /api/hello", "", 200, world.clone(), Start::Cold, 2, (20_000, 20_304)),
        ("GET /api/hello", "", 200, world.clone(), Start::Warm, 2, (21_000, 21_301)),
        ("GET /api/hello", "", 200, world.clone(), Start::Cold, 3, (35_000, 35_304)),
        ("GET /api/hello", "", 200, world.clone(), Start::Warm, 3, (36_000, 36_301)),
        ("GET /api/hello", "", 200, world.clone(), Start::Cold, 4, (36_001, 36_304)),
        ("GET /api/hello", "", 200, world, Start::Cold, 5, (36_002, 36_305)),
        ("POST /api/hello", named, 200, ada.clone(), Start::Warm, 3, (40_000, 40_001)),
        ("POST /api/hello", "name=Ada", 400, String::new(), Start::Warm, 3, (41_000, 41_001)),
        ("DELETE /api/hello", "", 405, String::new(), Start::Warm, 3, (42_000, 42_001)),
        ("POST /api/hello", named, 201, ada, Start::Warm, 3, (43_000, 43_001)),
    ];
    let one = |(at, (line, body, status, answer, start, instance, (from, to))): (usize, Call<'_>)| {
        let (method, target) = line.split_once(' ').unwrap();
        let (spawn, init) = if start == Start::Cold { (1.4, 2.1) } else { (0.0, 0.0) };
        let run = f64::from(to - from) - spawn - init;
        let moment = |millis: u32| Moment(Duration::from_millis(millis.into()));
        Request {
            id: RequestId(at as u64 + 1),
            arrived: moment(from),
            ended: moment(to),
            client: if at == 3 { Client::Outside } else { Client::Tutor },
            method: method.into(),
            target: target.into(),
            route: Some("/api/hello".to_owned()),
            function: Some(FunctionId(0)),
            version: Some(Version(u64::from(at >= 4))),
            platform: Platform::Lambda,
            status,
            fault: None,
            instance: Some(InstanceId(instance)),
            start,
            phases: Phases { queue: Millis::ZERO, spawn: Millis(spawn), init: Millis(init), run: Millis(run) },
            added: Millis::ZERO,
            billed: Millis(f64::from(to - from)),
            memory: MemoryMb(128),
            body: glance("", body),
            answer: glance("application/json", &answer),
            timed: true,
        }
    };
    calls.into_iter().enumerate().map(one).collect()
}

/// Method and target, body, status, answer, start, instance, and from when to when it lasted in milliseconds.
type Call<'a> = (&'a str, &'a str, u16, String, Start, u64, (u32, u32));

fn glance(content_type: &str, text: &str) -> Glance {
    Glance { content_type: content_type.to_owned(), bytes: text.as_bytes().to_vec(), length: text.len() as u64 }
}
