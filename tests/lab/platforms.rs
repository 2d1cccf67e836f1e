//! What the three platforms do differently, and that every style of handler runs on each.

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::json;

use crate::support::Lab;

const STYLES: [(&str, &str); 3] = [
    (
        "app/api/users/[id]/route.js",
        "export async function GET(request, { params }) { const { id } = await params; return Response.json({ id }); }\n",
    ),
    (
        "functions/lambda.js",
        "exports.handler = async (event) => ({ statusCode: 201, body: event.rawPath, headers: { 'x-query': event.rawQueryString } });\n",
    ),
    (
        "functions/worker/index.js",
        "export default { async fetch(request, env) { return new Response(env.GREETING ?? 'none'); } };\n",
    ),
];
const SLOW: (&str, &str) = (
    "functions/slow.mjs",
    "let served = 0;\nexport const GET = async () => { const mine = ++served; await new Promise((done) => setTimeout(done, 400)); return Response.json(mine); };",
);

/// Calls at the same moment, and the instances that answered them.
fn at_once(lab: &Lab, count: usize, target: &str) -> Vec<(u16, String)> {
    let mut connections: Vec<_> = (0..count).map(|_| lab.connect()).collect();
    for connection in &mut connections {
        connection.request("GET", target, &[], b"");
    }
    let answers = connections.iter_mut().map(|connection| connection.answer_to("GET").unwrap());
    answers.map(|answer| (answer.status, answer.header("x-instance").unwrap_or("-").to_owned())).collect()
}

#[test]
fn every_style_runs_on_every_platform() {
    for platform in ["lambda", "workers", "vercel"] {
        let mut files = STYLES.to_vec();
        files.push((".env", "GREETING=hello\n"));
        let lab = Lab::start(&files, &["--platform", platform]);
        assert_eq!(lab.get("/api/users/a%20b").text(), r#"{"id":"a b"}"#, "{platform}");
        let answer = lab.get("/lambda?x=1");
        assert_eq!((answer.status, answer.text().as_str(), answer.header("x-query")), (201, "/lambda", Some("x=1")));
        assert_eq!(lab.get("/worker").text(), "hello", "{platform}");
    }
}

#[test]
fn sixteen_at_once_are_sixteen_instances_on_lambda_and_one_on_workers() {
    for (platform, expected) in [("lambda", 16), ("workers", 1), ("vercel", 1)] {
        let lab = Lab::start(&[SLOW], &["--platform", platform]);
        let began = Instant::now();
        let answers = at_once(&lab, 16, "/slow");
        assert!(answers.iter().all(|(status, _)| *status == 200), "{platform}: {answers:?}");
        let instances: BTreeSet<_> = answers.iter().map(|(_, instance)| instance).collect();
        assert_eq!(instances.len(), expected, "{platform}: {answers:?}");
        // One after the other they would take more than six seconds.
        assert!(began.elapsed().as_secs() < 5, "{platform}");
    }
}

#[test]
fn the_concurrency_limit_throttles_or_queues() {
    let statuses = |arguments: &[&str]| {
        let mut statuses: Vec<u16> =
            at_once(&Lab::start(&[SLOW], arguments), 4, "/slow").iter().map(|(s, _)| *s).collect();
        statuses.sort_unstable();
        statuses
    };
    assert_eq!(statuses(&["--concurrency", "2"]), [200, 200, 429, 429]);
    assert_eq!(statuses(&["--concurrency", "2", "--queue", "1"]), [200, 200, 200, 429]);
    assert_eq!(statuses(&["--concurrency", "0"]), [429; 4]);
}

#[test]
fn a_lambda_instance_is_frozen_after_its_answer() {
    let frozen = (
        "functions/frozen.js",
        "let fired = 0;\nexports.handler = async () => { setTimeout(() => { fired += 1; }, 5); return { fired }; };",
    );
    let lab = Lab::start(&[frozen], &[]);
    let mut connection = lab.connect();
    assert_eq!(connection.get("/frozen").text(), r#"{"fired":0}"#);
    // However long that was ago: the timer of the first call was not run before the second.
    let waited = Instant::now();
    while waited.elapsed().as_millis() < 60 {
        assert_eq!(connection.get("/nothing").status, 404);
    }
    assert_eq!(connection.get("/frozen").text(), r#"{"fired":0}"#);
}

#[test]
fn wait_until_goes_on_after_the_answer_where_the_platform_has_it() {
    let later = (
        "functions/later.mjs",
        "export default { fetch(request, env, ctx) {\n  ctx.waitUntil(new Promise((done) => setTimeout(() => { console.log('counted'); done(); }, 30)));\n  \
         return new Response('thanks'); } };",
    );
    for platform in ["workers", "vercel"] {
        let mut lab = Lab::start(&[later], &["--platform", platform]);
        assert_eq!(lab.get("/later").text(), "thanks");
        lab.log("counted");
    }
    let mut lab = Lab::start(&[later], &["--idle", "0.15"]);
    assert_eq!(lab.get("/later").text(), "thanks");
    lab.event(|event| {
        assert!(event["text"] != "counted", "{event}");
        event["event"] == "stopped"
    });
}

#[test]
fn a_route_answers_methods_that_it_exports() {
    let route = (
        "app/api/things/route.js",
        "export const GET = () => new Response('things', { headers: { 'x-a': 'b' } });\n\
         export async function POST(request) { return Response.json(await request.json(), { status: 201 }); }\n",
    );
    let lab = Lab::start(&[route], &[]);
    let mut connection = lab.connect();
    let allow = "GET, HEAD, OPTIONS, POST";
    let refused = connection.call("DELETE", "/api/things", &[], b"");
    assert_eq!((refused.status, refused.header("allow")), (405, Some(allow)));
    let options = connection.call("OPTIONS", "/api/things", &[], b"");
    assert_eq!((options.status, options.header("allow")), (204, Some(allow)));
    let head = connection.call("HEAD", "/api/things", &[], b"");
    assert_eq!((head.status, head.header("x-a"), head.body.len()), (200, Some("b"), 0));
    let posted = connection.call("POST", "/api/things", &[("content-type", "application/json")], br#"{"a":1}"#);
    assert_eq!((posted.status, posted.text().as_str()), (201, r#"{"a":1}"#));
}

#[test]
fn workers_and_vercel_bill_processor_time() {
    let waits = (
        "functions/waits.mjs",
        "export const GET = async () => { await new Promise((done) => setTimeout(done, 120)); return new Response('ok'); };",
    );
    for (platform, waited) in [("lambda", true), ("workers", false), ("vercel", false)] {
        let mut lab = Lab::start(&[waits], &["--platform", platform]);
        lab.get("/waits");
        let request = lab.next("request");
        assert_eq!(request["billed_ms"].as_f64().unwrap() >= 120.0, waited, "{platform}: {request}");
        assert_eq!(request["platform"], json!(platform));
    }
}
