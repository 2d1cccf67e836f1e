//! The observers over made-up traffic: what counts, what does not, and that no traffic whatever harms them.

mod burst;
mod counts;

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::clock::Moment;
use crate::lab::platform::Platform;
use crate::lab::record::{Client, FunctionId, Glance, InstanceId, Phases, RequestId, Start, Version};
use crate::units::{MemoryMb, Millis};
use crate::watch::{Answers, Body, Call, Field, Rule};
use burst::{ALL, calls};

fn glance(content_type: &str, text: &str) -> Glance {
    let bytes = text.as_bytes();
    let kept = bytes[..bytes.len().min(Glance::MOST)].to_vec();
    Glance { content_type: content_type.to_owned(), length: bytes.len() as u64, bytes: kept }
}

/// A warm request of the function at `/api/hello`, answered 200 with JSON.
fn request(line: &str, answer: &str) -> Request {
    let (method, target) = line.split_once(' ').unwrap();
    Request {
        id: RequestId(1),
        arrived: Moment::default(),
        ended: Moment::default(),
        client: Client::Tutor,
        method: method.into(),
        target: target.into(),
        route: Some("/api/hello".to_owned()),
        function: Some(FunctionId(0)),
        version: Some(Version(7)),
        platform: Platform::Lambda,
        status: 200,
        fault: None,
        instance: Some(InstanceId(1)),
        start: Start::Warm,
        phases: Phases { queue: Millis::ZERO, spawn: Millis(1.0), init: Millis(2.0), run: Millis(0.5) },
        added: Millis::ZERO,
        billed: Millis(1.0),
        memory: MemoryMb(128),
        body: Glance::default(),
        answer: glance("application/json", answer),
        timed: true,
    }
}

fn greeting(words: &str, query: &[(&str, &str)], without: &[&str], message: &str) -> Call {
    let is = |name: &str, text: &str| Field { name: name.to_owned(), rule: Rule::Is(text.to_owned()) };
    Call {
        words: words.into(),
        method: "GET".to_owned(),
        query: query.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        without: without.iter().map(|key| (*key).to_owned()).collect(),
        body: Body::Any,
        status: 200,
        content_type: Some("application/json".to_owned()),
        fields: vec![
            is("message", message),
            Field { name: "timestamp".to_owned(), rule: Rule::Date },
            is("region", "local"),
        ],
    }
}

fn greetings() -> Watch {
    let calls = vec![
        greeting("no name", &[], &["name"], "Hello, World!"),
        greeting("Ada", &[("name", "Ada")], &[], "Hello, Ada!"),
        greeting("empty name", &[("name", "")], &[], "Hello, World!"),
    ];
    Watch::Answers(Answers { route: "/api/hello".to_owned(), calls })
}

fn methods() -> Watch {
    let call = |method: &str, body, status, fields: &[(&str, &str)]| Call {
        words: method.into(),
        method: method.to_owned(),
        query: Vec::new(),
        without: Vec::new(),
        body,
        status,
        content_type: None,
        fields: fields
            .iter()
            .map(|(name, of)| Field { name: (*name).to_owned(), rule: Rule::Echo((*of).to_owned()) })
            .collect(),
    };
    let calls = vec![
        call("GET", Body::Any, 200, &[]),
        call("POST", Body::Json, 201, &[("name", "name")]),
        call("POST", Body::NotJson, 400, &[]),
        call("DELETE", Body::Any, 405, &[]),
    ];
    Watch::Answers(Answers { route: "/api/hello".to_owned(), calls })
}

/// The state of each check as `✓ what was seen` or `what is missing`.
fn told(observer: &Observer) -> Vec<String> {
    let words = |check: Check| match check.state {
        State::Met(seen) => format!("✓ {seen}"),
        State::Missing(what) => what.to_string(),
    };
    observer.report().checks.into_iter().map(words).collect()
}

fn see_all<'a>(observer: &mut Observer, requests: impl IntoIterator<Item = &'a Request>) {
    for request in requests {
        observer.see(request);
    }
}

/// What the check of that place says after one request.
fn check_one(watch: &Watch, place: usize, request: &Request, expected: &str) {
    let mut observer = Observer::new(watch);
    observer.see(request);
    assert_eq!(told(&observer)[place], expected, "{request:?}");
}

fn hello(message: &str) -> String {
    format!(r#"{{"message":"{message}","timestamp":"2026-11-28T09:45:12.000Z","region":"local"}}"#)
}

#[test]
fn three_right_greetings_are_seen() {
    let mut observer = Observer::new(&greetings());
    assert_eq!(told(&observer)[1], "not seen yet: GET /api/hello?name=Ada");
    observer.see(&request("GET /api/hello", &hello("Hello, World!")));
    observer.see(&request("GET /api/hello?x=1&name=Ada", &hello("Hello, Ada!")));
    assert!(!observer.report().is_done());
    observer.see(&request("GET /api/hello?name=", &hello("Hello, World!")));
    assert!(observer.report().is_done());
    // What came later and is wrong takes nothing away.
    observer.see(&request("GET /api/hello?name=", &hello("Hello, !")));
    assert_eq!(
        told(&observer),
        [r#"✓ 200, message "Hello, World!""#, r#"✓ 200, message "Hello, Ada!""#, r#"✓ 200, message "Hello, World!""#]
    );
}

#[test]
fn a_part_of_the_path_comes_back_in_the_answer() {
    let field = Field { name: "id".to_owned(), rule: Rule::Segment("id".to_owned()) };
    let call = Call { without: Vec::new(), content_type: None, fields: vec![field], ..greeting("one", &[], &[], "") };
    let watch = Watch::Answers(Answers { route: "/api/notes/[id]".to_owned(), calls: vec![call] });
    let get = |line: &str, answer: &str| Request { route: Some("/api/notes/[id]".to_owned()), ..request(line, answer) };
    let check = |line: &str, answer: &str, expected: &str| check_one(&watch, 0, &get(line, answer), expected);
    check("GET /api/notes/7", r#"{"id":"7"}"#, r#"✓ 200, id "7""#);
    check("GET /api/notes/a%20b?x=1", r#"{"id":"a b"}"#, r#"✓ 200, id "a b""#);
    check("GET /api/notes/7", r#"{"id":"8"}"#, r#"GET answered id "8", expected "7""#);
    check("GET /api/notes/7", r#"{"id":7}"#, r#"GET answered id 7, expected "7""#);
    check("GET /api/notes/7", "{}", r#"GET answered without id, expected "7""#);
}

#[test]
fn a_wrong_greeting_is_told_with_what_is_expected() {
    let get = |answer: &str| request("GET /api/hello", answer);
    let check = |request: Request, expected: &str| check_one(&greetings(), 0, &request, expected);
    check(get(&hello("Hello, null!")), r#"GET answered message "Hello, null!", expected "Hello, World!""#);
    check(Request { status: 500, ..get("") }, "GET answered 500, expected 200");
    check(Request { status: 404, route: None, ..get("") }, "GET answered 404: there is no function at /api/hello");
    check(
        Request { route: None, ..get(&hello("Hello, World!")) },
        "GET answered 200: there is no function at /api/hello",
    );
    let plain = Request { answer: glance("text/plain", "Hello"), ..get("") };
    check(plain, "GET answered text/plain, expected application/json");
    let untyped = Request { answer: glance("", "{}"), ..get("") };
    check(untyped, "GET answered without a content type, expected application/json");
    check(get("[1]"), "GET answered something that is no JSON object");
    check(get("{"), "GET answered something that is no JSON object");
    check(get(&format!("{{\"a\":\"{}\"}}", "x".repeat(5000))), "GET answered 5008 bytes, more than are looked at");
    check(get("{}"), r#"GET answered without message, expected "Hello, World!""#);
    let numbers = r#"{"message":"Hello, World!","timestamp":1732786000,"region":"local"}"#;
    check(get(numbers), "GET answered timestamp 1732786000, expected a date such as 2026-11-28T09:45:12.000Z");
    check_one(
        &greetings(),
        2,
        &request("GET /api/hello?name=", &hello("Hello, !")),
        r#"GET ?name= answered message "Hello, !", expected "Hello, World!""#,
    );
}

#[test]
fn what_only_looks_like_the_right_text_is_not_it() {
    for message in [
        r#"{"toString":"Hello, World!"}"#,
        r#"["Hello, World!"]"#,
        r#"{"value":"Hello, World!","valueOf":1}"#,
        r#""hello, world!""#,
        r#""Hello, World! ""#,
        "true",
        "null",
        "1e999",
    ] {
        let answer = format!(
            r#"{{"message":{message},"timestamp":"2026-11-28T09:45:12Z","region":"local","__proto__":{{"message":"Hello, World!"}}}}"#
        );
        let mut observer = Observer::new(&greetings());
        observer.see(&request("GET /api/hello", &answer));
        assert!(!observer.report().checks[0].is_met(), "{message}");
    }
    let deep = format!("{{\"message\":{}", "[".repeat(4000));
    check_one(&greetings(), 0, &request("GET /api/hello", &deep), "GET answered something that is no JSON object");
}

#[test]
fn other_calls_are_not_meant() {
    let hello = hello("Hello, Ada!");
    for line in [
        "POST /api/hello?name=Ada",
        "GET /api/hello?name=Bob",
        "GET /api/hello?name=Bob&name=Ada",
        "GET /api/hello?Name=Ada",
        "GET /api/hello#?name=Ad",
    ] {
        check_one(&greetings(), 1, &request(line, &hello), "not seen yet: GET /api/hello?name=Ada");
    }
    let elsewhere = Request { route: Some("/api/other".to_owned()), ..request("GET /api/hello?name=Ada", &hello) };
    check_one(&greetings(), 1, &elsewhere, "not seen yet: GET /api/hello?name=Ada");
    check_one(&greetings(), 1, &request("GET /api/hello?%6eame=%41da", &hello), r#"✓ 200, message "Hello, Ada!""#);
}

#[test]
fn methods_are_told_apart() {
    let post = |body: &str, status, answer: &str| Request {
        body: glance("application/json", body),
        status,
        ..request("POST /api/hello", answer)
    };
    let ada = r#"{"name":"Ada"}"#;
    let check = |place, request: Request, expected: &str| check_one(&methods(), place, &request, expected);
    check(1, post(ada, 201, ada), r#"✓ 201, name "Ada""#);
    check(1, post(ada, 200, ada), "POST answered 200, expected 201");
    check(1, post(ada, 201, r#"{"name":"Bob"}"#), r#"POST answered name "Bob", expected "Ada""#);
    check(1, post(ada, 201, "{}"), r#"POST answered without name, expected "Ada""#);
    check(1, post("{}", 201, "{}"), "not seen yet: POST /api/hello with JSON");
    check(1, post("[]", 201, "[]"), "not seen yet: POST /api/hello with JSON");
    let not_seen = "not seen yet: POST /api/hello with a body that is not JSON";
    check(2, post("{", 400, ""), "✓ 400");
    check(2, post("{", 500, ""), "POST answered 500, expected 400");
    check(2, post("", 400, ""), not_seen);
    check(2, post(ada, 400, ""), not_seen);
    check(2, post(&format!("\"{}\"", "x".repeat(5000)), 400, ""), not_seen);
    check(3, Request { status: 405, ..request("DELETE /api/hello", "") }, "✓ 405");
    check(3, Request { status: 404, ..request("DELETE /api/hello", "") }, "DELETE answered 404, expected 405");
}

#[test]
fn foreign_text_cannot_steer_what_is_told() {
    let mut observer = Observer::new(&greetings());
    observer.see(&request("GET /api/hello", "{\"message\":\"\u{1b}[31m\u{202e}\"}"));
    let told = told(&observer)[0].clone();
    assert!(!told.chars().any(|c| c.is_control() || c == '\u{202e}'), "{told:?}");
    let long = request("GET /api/hello", &format!("{{\"message\":\"{}\"}}", "y".repeat(2000)));
    check_one(
        &greetings(),
        0,
        &long,
        &format!("GET answered message \"{}…, expected \"Hello, World!\"", "y".repeat(38)),
    );
}

#[test]
fn any_client_counts_for_a_timed_call_and_an_outside_one_is_extra() {
    let mut observer = Observer::new(&Watch::TimedCall);
    let call = || request("GET /api/hello", "");
    assert_eq!(observer.report().measured, []);
    observer.see(&Request { instance: None, start: Start::None, status: 404, ..call() });
    assert_eq!(told(&observer)[0], "GET /api/hello answered 404: it reached no instance");
    observer.see(&Request { timed: false, ..call() });
    assert_eq!(told(&observer)[0], "GET /api/hello answered without Server-Timing");
    observer.see(&Request { status: 502, ..call() });
    assert_eq!(told(&observer)[0], "GET /api/hello answered 502, expected an answer of the function");
    assert!(!observer.report().is_done());
    observer.see(&call());
    assert!(observer.report().is_done());
    assert_eq!(observer.report().measured[0], ("init", "none, it was warm".to_owned()));
    observer.see(&Request { start: Start::Cold, ..call() });
    observer.see(&Request { client: Client::Outside, ..call() });
    assert_eq!(told(&observer), ["✓ GET /api/hello, warm: run 0.50 ms", "✓ GET /api/hello, warm: run 0.50 ms"]);
    let expected = [("spawn", "1.0 ms".to_owned()), ("init", "2.0 ms".to_owned()), ("run", "0.50 ms".to_owned())];
    assert_eq!(observer.report().measured, expected);
}

#[test]
fn observers_tell_news_once() {
    let mut observers = Observers::new(&[greetings(), Watch::TimedCall]);
    assert_eq!(observers.news(), None);
    observers.see(&request("GET /api/hello", "{}"));
    let reports = observers.news().unwrap();
    assert_eq!(reports.iter().map(Observation::is_done).collect::<Vec<_>>(), [false, true]);
    assert_eq!(observers.news(), None);
    observers.see(&request("GET /api/hello", "{}"));
    assert_eq!(observers.news(), None, "the same again is no news");
}

#[test]
fn a_flood_pushes_nothing_out() {
    let flood = |observer: &mut Observer| {
        for at in 0..100_000u64 {
            let at_millis = |by: u64| Moment(Duration::from_millis(100_000 + at + by));
            observer.see(&Request {
                id: RequestId(100 + at),
                arrived: at_millis(0),
                ended: at_millis(50),
                instance: Some(InstanceId(50 + at % 64)),
                ..request("GET /api/hello?name=Eve", "{}")
            });
        }
    };
    let mut observer = Observer::new(&greetings());
    observer.see(&request("GET /api/hello", &hello("Hello, World!")));
    flood(&mut observer);
    observer.see(&request("GET /api/hello?name=Ada", &hello("Hello, Ada!")));
    observer.see(&request("GET /api/hello?name=", &hello("Hello, World!")));
    assert!(observer.report().is_done());
    let mut observer = Observer::new(&Watch::ColdWarmBurst { at_once: 3 });
    see_all(&mut observer, &calls(ALL)[..3]);
    flood(&mut observer);
    assert_eq!(told(&observer)[3], "more than 3 overlapped: let all stop, call once, then 3 at once");
    for (at, call) in calls("cold 900 0-10; warm 900 20-90; cold 901 21-91; cold 902 22-92").into_iter().enumerate() {
        let later = Duration::from_hours(3);
        let id = RequestId(100_100 + at as u64);
        observer.see(&Request { id, arrived: call.arrived.plus(later), ended: call.ended.plus(later), ..call });
    }
    assert!(observer.report().is_done());
}

prop_compose! {
    fn any_call()(
        id in 1u64..14,
        (arrived, took) in (0u64..40, 0u64..20),
        start in prop_oneof![Just(Start::Cold), Just(Start::Warm), Just(Start::None)],
        instance in proptest::option::weighted(0.9, 1u64..6),
        status in prop_oneof![8 => Just(200u16), 1 => Just(500u16), 1 => any::<u16>()],
        platform in prop_oneof![8 => Just(Platform::Lambda), 1 => Just(Platform::Vercel)],
        version in prop_oneof![6 => Just(1u64), 1 => Just(2u64)],
        target in prop_oneof![Just("/api/hello".to_owned()), ".{0,12}", Just("/api/hello?name=Ada&%".to_owned())],
        method in prop_oneof![Just("GET"), Just("POST"), Just("DELETE")],
        answer in prop_oneof![Just(hello("Hello, Ada!")), ".{0,12}", Just("{\"message\":{}}".to_owned())],
        body in prop_oneof![Just(String::new()), Just("{\"name\":[]}".to_owned()), ".{0,12}"],
    ) -> Request {
        let moment = |at| Moment(Duration::from_millis(at));
        Request {
            id: RequestId(id),
            arrived: moment(arrived),
            ended: moment(arrived + took),
            start,
            instance: instance.map(InstanceId),
            status,
            platform,
            version: Some(Version(version)),
            body: glance("", &body),
            ..request(&format!("{method} {target}"), &answer)
        }
    }
}

/// Whether the pattern is somewhere in the requests, looked for in the plainest way.
fn holds_pattern(requests: &[Request]) -> bool {
    let good: Vec<&Request> =
        requests.iter().filter(|r| r.platform == Platform::Lambda && r.status == 200 && r.instance.is_some()).collect();
    let starts = |start: Start| good.iter().copied().filter(move |request| request.start == start);
    let after = |a: &Request, b: &Request| a.id < b.id && b.arrived >= a.ended;
    let over = |a: &Request, b: &Request| a.arrived < b.ended && b.arrived < a.ended || a.arrived == b.arrived;
    let pair = starts(Start::Cold).any(|cold| {
        starts(Start::Warm).any(|warm| {
            after(cold, warm)
                && cold.instance == warm.instance
                && cold.version == warm.version
                && starts(Start::Cold).any(|again| after(warm, again))
        })
    });
    let three = starts(Start::Warm).any(|warm| {
        starts(Start::Cold).any(|a| {
            starts(Start::Cold).any(|b| {
                let apart = a.instance != b.instance && a.instance != warm.instance && b.instance != warm.instance;
                a.id != b.id && apart && over(a, b) && over(a, warm) && over(b, warm)
            })
        })
    });
    pair && three
}

proptest! {
    #[test]
    fn no_traffic_harms_an_observer_or_ticks_without_its_pattern(
        requests in proptest::collection::vec(any_call(), 0..40),
    ) {
        for watch in [greetings(), methods(), Watch::TimedCall, Watch::ColdWarmBurst { at_once: 3 }] {
            let mut observer = Observer::new(&watch);
            let mut met = 0;
            for request in &requests {
                observer.see(request);
                let report = observer.report();
                prop_assert_eq!(report.checks.len(), watch.words().len());
                let now = report.checks.iter().filter(|check| check.is_met()).count();
                prop_assert!(now >= met, "a tick was taken away");
                met = now;
            }
            if matches!(watch, Watch::ColdWarmBurst { .. }) && observer.report().is_done() {
                prop_assert!(holds_pattern(&requests));
            }
        }
    }
}
