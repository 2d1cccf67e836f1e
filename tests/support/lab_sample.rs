//! A lab as it might be at one moment: routes, requests cold and warm, instances in every state, a log. Times are made up.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serverless_tutor::clock::Moment;
use serverless_tutor::lab::platform::{Platform, Settings};
use serverless_tutor::lab::record::{
    Client, DeployError, Doing, Flight, FunctionId, Glance, Instance, InstanceId, Latency, LogLine, Phases, Request,
    RequestId, RouteRow, Snapshot, Source, Stage, Start, StopReason, Totals, Version,
};
use serverless_tutor::units::{Bytes, GbSeconds, MemoryMb, Millis};

fn at(ms: u64) -> Moment {
    Moment(Duration::from_millis(ms))
}

/// When the snapshot is taken.
pub(crate) const NOW: u64 = 62_400;

fn glance(content_type: &str, body: &str) -> Glance {
    Glance { content_type: content_type.into(), bytes: body.as_bytes().to_vec(), length: body.len() as u64 }
}

/// A request: number, method and target, status, instance, then queue, spawn, init and run in milliseconds.
pub(crate) fn request(id: u64, what: &str, status: u16, instance: u64, parts: [f64; 4]) -> Request {
    let (method, target) = what.split_once(' ').expect("a method and a target");
    let [queue, spawn, init, run] = parts.map(Millis);
    let phases = Phases { queue, spawn, init, run };
    let arrived = NOW - (40 - id) * 700;
    Request {
        id: RequestId(id),
        arrived: at(arrived),
        ended: at(arrived).plus(Duration::from_secs_f64(phases.total().as_secs())),
        client: if id.is_multiple_of(4) { Client::Outside } else { Client::Tutor },
        method: method.into(),
        target: target.into(),
        route: Some(target.split('?').next().unwrap_or(target).to_owned()),
        function: Some(FunctionId(1)),
        version: Some(Version(0x1f3a_9c02)),
        platform: Platform::Lambda,
        status,
        fault: None,
        instance: Some(InstanceId(instance)),
        start: if init.0 > 0.0 { Start::Cold } else { Start::Warm },
        phases,
        added: Millis::ZERO,
        billed: (init + run).rounded_up(),
        memory: MemoryMb(128),
        body: if method == "POST" { glance("application/json", "{\"name\":\"Ada\"}") } else { Glance::default() },
        answer: glance("application/json", "{\"message\":\"Hello, Ada!\",\"path\":\"/api/hello\"}"),
        timed: true,
    }
}

fn requests() -> VecDeque<Arc<Request>> {
    let warm = |run| [0.0, 0.0, 0.0, run];
    let mut all = vec![
        request(31, "GET /api/hello", 200, 3, [0.0, 1.52, 0.61, 0.27]),
        request(30, "GET /api/hello", 200, 2, warm(0.21)),
        request(29, "POST /api/hello", 201, 2, warm(0.34)),
        request(28, "GET /lambda", 200, 4, [0.0, 1.52, 0.91, 0.16]),
        request(27, "GET /api/hello", 200, 2, warm(0.19)),
        request(26, "GET /edge", 200, 5, [0.0, 1.41, 0.3, 0.14]),
        request(25, "GET /api/hello", 200, 2, warm(0.22)),
        request(24, "DELETE /api/hello", 405, 2, warm(0.09)),
        request(23, "GET /api/hello", 200, 2, warm(0.24)),
        request(22, "GET /api/hello", 200, 2, [0.0, 1.6, 0.58, 0.26]),
        request(21, "GET /api/hello", 200, 1, warm(0.2)),
        request(20, "GET /api/hello", 200, 1, warm(0.31)),
        request(19, "POST /api/hello", 400, 1, warm(0.16)),
    ];
    for id in (1..19).rev() {
        all.push(request(id, "GET /api/hello?name=Grace%20Hopper", 200, 1, warm(0.18 + 0.01 * id as f64)));
    }
    all.into_iter().map(Arc::new).collect()
}

fn instance(id: u64, route: &str, doing: Doing) -> Instance {
    Instance {
        id: InstanceId(id),
        route: route.into(),
        version: Version(0x1f3a_9c02),
        doing,
        served: id,
        started: at(40_000),
        memory: Some(Bytes::mib(3)),
    }
}

fn latency(p50: f64, p95: f64, first: usize, counts: &[u32]) -> Latency {
    let mut all = vec![0; Latency::STEPS];
    all[first..first + counts.len()].copy_from_slice(counts);
    let count = counts.iter().map(|count| u64::from(*count)).sum();
    Latency { p50: Millis(p50), p95: Millis(p95), count, counts: all }
}

fn route(pattern: &str, file: &str, methods: &str) -> RouteRow {
    RouteRow {
        pattern: pattern.into(),
        file: file.into(),
        path: PathBuf::from("/home/ada/functions").join(file),
        methods: methods.into(),
        version: Version(0x1f3a_9c02),
        error: None,
    }
}

fn line(ms: u64, source: Source, request: u64, instance: u64, text: &str) -> Arc<LogLine> {
    Arc::new(LogLine {
        at: at(ms),
        source,
        request: (request > 0).then_some(RequestId(request)),
        instance: (instance > 0).then_some(InstanceId(instance)),
        text: text.into(),
    })
}

fn log() -> VecDeque<Arc<LogLine>> {
    let mut all = VecDeque::new();
    for (id, instance) in [(28, 4), (29, 2), (30, 2), (31, 3)] {
        let ms = NOW - (40 - id) * 700;
        let uuid = format!("6f1c2a44-9b0e-4a6e-8f0d-0000000000{id}");
        if id % 3 == 1 {
            all.push_back(line(ms, Source::Platform, id, instance, "INIT_START Runtime Version: quickjs.2026"));
            all.push_back(line(ms, Source::Guest, id, instance, "loaded once for this environment"));
        }
        all.push_back(line(ms, Source::Platform, id, instance, &format!("START RequestId: {uuid} Version: $LATEST")));
        all.push_back(line(ms, Source::Guest, id, instance, "Receive event { path: '/api/hello' }"));
        all.push_back(line(ms + 1, Source::Platform, id, instance, &format!("END RequestId: {uuid}")));
        let report = format!(
            "REPORT RequestId: {uuid}\tDuration: 0.27 ms\tBilled Duration: 1 ms\tMemory Size: 128 MB\tMax Memory Used: 3 MB"
        );
        all.push_back(line(ms + 1, Source::Platform, id, instance, &report));
    }
    all.push_back(line(NOW - 90, Source::Error, 31, 3, "TypeError: name is not a function (route.js:4:11)"));
    all
}

/// The lab after 31 requests.
pub(crate) fn snapshot() -> Snapshot {
    Snapshot {
        at: at(NOW),
        address: "http://127.0.0.1:49213".into(),
        folder: PathBuf::from("/home/ada/functions"),
        platform: Platform::Lambda,
        settings: Settings::of(Platform::Lambda),
        profile: None,
        routes: vec![
            route("/api/hello", "app/api/hello/route.js", "GET POST"),
            route("/api/users/[id]", "app/api/users/[id]/route.js", ""),
            route("/edge", "worker.js", "any"),
            route("/lambda", "index.mjs", "any"),
        ],
        requests: requests(),
        flights: Vec::new(),
        instances: vec![
            instance(2, "/api/hello", Doing::Idle(at(NOW + 7_100))),
            instance(3, "/api/hello", Doing::Busy(1, at(NOW - 200))),
            instance(4, "/lambda", Doing::Idle(at(NOW + 1_600))),
            instance(5, "/edge", Doing::Stopped(StopReason::Idle, at(NOW - 900))),
            instance(1, "/api/hello", Doing::Stopped(StopReason::NewVersion, at(NOW - 20_000))),
        ],
        cold: latency(2.41, 2.6, 23, &[1, 2, 1]),
        warm: latency(0.21, 0.34, 6, &[1, 2, 3, 5, 9, 4, 2, 1]),
        totals: Totals {
            invocations: 31,
            answered: 31,
            cold: 4,
            warm: 27,
            throttled: 0,
            failed: 0,
            billed: Millis(35.0),
            gb_seconds: GbSeconds(0.004_375),
        },
        log: log(),
        traffic: None,
        triggers: Vec::new(),
    }
}

/// The lab while a request waits for its instance, traffic runs, and a delay is added.
pub(crate) fn busy() -> Snapshot {
    let mut lab = snapshot();
    let flight = |id: u64, stage, phases| Flight {
        id: RequestId(id),
        method: "GET".into(),
        target: "/api/hello".into(),
        instance: Some(InstanceId(6)),
        start: Start::Cold,
        stage,
        arrived: at(NOW - 2),
        phases,
    };
    let spawning = Phases { spawn: Millis(0.8), ..Phases::default() };
    lab.flights = vec![flight(32, Stage::Spawning, spawning), flight(33, Stage::Spawning, spawning)];
    lab.instances.insert(3, instance(6, "/api/hello", Doing::Starting));
    lab.traffic = Some("5 a second".into());
    lab.profile = serverless_tutor::lab::platform::Profile::ALL.get(1).copied();
    lab.totals.throttled = 3;
    for request in lab.requests.iter_mut().filter(|request| request.start == Start::Cold) {
        let slowed = Request { added: Millis(125.0), ..(**request).clone() };
        *request = Arc::new(slowed);
    }
    lab
}

/// The lab after a file was saved that does not parse.
pub(crate) fn broken() -> Snapshot {
    let mut lab = snapshot();
    lab.routes[0].error = Some(DeployError {
        file: "app/api/hello/route.js".into(),
        message: "SyntaxError: expecting ';'".into(),
        line: Some(3),
        column: Some(9),
    });
    lab
}

/// The lab before the first request.
pub(crate) fn fresh() -> Snapshot {
    let mut lab = snapshot();
    lab.requests.clear();
    lab.instances.clear();
    lab.log.clear();
    (lab.cold, lab.warm, lab.totals) = (Latency::default(), Latency::default(), Totals::default());
    for route in &mut lab.routes {
        route.methods.clear();
    }
    lab
}
