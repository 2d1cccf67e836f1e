//! Schedules of a real lab, on a clock on which an hour passes in a second: what each style of function is given, and when.

use serde_json::{Value, json};

use crate::support::Lab;

/// The schedule of this name as the lab lists it.
fn row(lab: &Lab, name: &str) -> Value {
    let rows: Vec<Value> = serde_json::from_str(&lab.get("/_lab/triggers").text()).unwrap();
    rows.into_iter().find(|row| row["name"] == name).unwrap_or(Value::Null)
}

fn triggers(schedules: &[(&str, &str, &str, &str)]) -> String {
    let table = |(name, function, every, more): &(&str, &str, &str, &str)| {
        format!("[[schedule]]\nname = \"{name}\"\nfunction = \"{function}\"\nevery = \"{every}\"\n{more}\n")
    };
    let tables: Vec<String> = schedules.iter().map(table).collect();
    format!("speed = 3600\n{}", tables.concat())
}

/// What the function has printed, as JSON.
fn printed(lab: &mut Lab, mark: &str) -> Value {
    let line = lab.log(mark);
    let text = line["text"].as_str().unwrap();
    serde_json::from_str(&text[text.find(mark).unwrap() + mark.len()..]).unwrap_or_else(|why| panic!("{text}: {why}"))
}

const LAMBDA: &str = "exports.handler = async (event) => {
  console.log('lambda', JSON.stringify(event));
  if (event.time.endsWith('00:00Z')) throw new Error('on the hour');
};";
const WORKER: &str = "export default { async scheduled(controller, env, ctx) {
  console.log('worker', JSON.stringify({ cron: controller.cron, time: controller.scheduledTime }));
} };";
const ROUTE: &str = "export async function GET(request) {
  const seen = { agent: request.headers.get('user-agent'), secret: request.headers.get('authorization') };
  console.log('route', JSON.stringify(seen));
  return new Response('', { status: 500 });
}";

#[test]
fn each_style_is_called_as_on_its_platform() {
    let file = triggers(&[
        ("events", "/report", "cron(0/10 * * * ? *)", ""),
        ("worker", "/worker", "*/10 * * * mon-sun", ""),
        ("route", "/api/cron", "*/10 * * * *", ""),
    ]);
    let files = [
        ("functions/report.js", LAMBDA),
        ("functions/worker.mjs", WORKER),
        ("app/api/cron/route.js", ROUTE),
        (".env", "CRON_SECRET=hush\n"),
        ("triggers.toml", &file),
    ];
    let mut lab = Lab::start(&files, &[]);
    let event = printed(&mut lab, "lambda");
    assert_eq!((&event["detail-type"], &event["source"]), (&json!("Scheduled Event"), &json!("aws.events")));
    assert_eq!(event["resources"], json!(["arn:aws:events:local:000000000000:rule/events"]));
    let seen = printed(&mut lab, "worker");
    assert_eq!(seen["cron"], "*/10 * * * mon-sun");
    assert_eq!(seen["time"].as_u64().unwrap() % 600_000, 0);
    assert_eq!(printed(&mut lab, "route"), json!({ "agent": "vercel-cron/1.0", "secret": "Bearer hush" }));
    // One run in six fails, and is tried again after a minute and two: within a twentieth of a second.
    let of = |name: &'static str| move |event: &Value| event["event"] == name && event["trigger"] == "events";
    assert_eq!(lab.event(of("retried"))["wait_ms"], 60_000);
    let dead = lab.event(of("dead_lettered"));
    assert_eq!((&dead["attempts"], &dead["error"]), (&json!(3), &json!("Error: on the hour")));
    // A route that fails is called again only when it is due again.
    let route = row(&lab, "route");
    let (failed, received) = (route["failed"].as_u64().unwrap(), route["received"].as_u64().unwrap());
    assert!(failed > 0 && failed <= received, "{route}");
    assert_eq!((&route["retried"], &route["dead"]), (&json!(0), &json!(0)));
    assert_eq!(route["next"].as_array().unwrap().len(), 5);
}

/// Takes three minutes of the clock.
const SLOW: &str =
    "exports.handler = async () => { await new Promise((done) => setTimeout(done, 50)); console.log('done'); };";

#[test]
fn slow_runs_overlap_unless_there_is_a_lock() {
    let file = triggers(&[
        ("free", "/slow", "rate(1 minute)", ""),
        ("locked", "/other", "rate(1 minute)", "overlap = \"skip\""),
    ]);
    let files = [("functions/slow.js", SLOW), ("functions/other.js", SLOW), ("triggers.toml", &file)];
    let mut lab = Lab::start(&files, &[]);
    for _ in 0..6 {
        lab.log("done");
    }
    let free = row(&lab, "free");
    assert!(free["overlapped"].as_u64().unwrap() > 0 && free["most_at_once"].as_u64().unwrap() > 1, "{free}");
    assert_eq!(free["skipped"], 0);
    let locked = row(&lab, "locked");
    assert!(locked["skipped"].as_u64().unwrap() > 0, "{locked}");
    assert_eq!((&locked["overlapped"], &locked["most_at_once"]), (&json!(0), &json!(1)));
}

#[test]
fn a_schedule_that_is_taken_out_of_the_file_stops() {
    let file = triggers(&[("minutely", "/fast", "rate(1 minute)", "")]);
    let fast = "exports.handler = async () => console.log('ran');";
    let mut lab = Lab::start(&[("functions/fast.js", fast), ("triggers.toml", &file)], &[]);
    lab.log("ran");
    std::fs::write(lab.path("triggers.toml"), "speed = 3600\n[[queue]]\nname = \"q\"\nfunction = \"/fast\"\n").unwrap();
    while row(&lab, "q").is_null() {
        std::thread::yield_now();
    }
    assert!(row(&lab, "minutely").is_null());
    // What has begun ends; nothing more is received. An event of the queue comes after all that is on its way.
    lab.connect().call("POST", "/_lab/triggers/q", &[], b"last");
    lab.event(|event| event["event"] == "event_received" && event["trigger"] == "q");
    let known = lab.get("/_lab/triggers").text();
    assert!(!known.contains("minutely"), "{known}");
}

#[test]
fn what_was_due_in_sleep_is_missed_and_a_bad_expression_is_told() {
    let file = triggers(&[("hourly", "/fast", "rate(1 hour)", ""), ("bad", "/fast", "*/5 * 61 * *", "")]);
    let fast = "exports.handler = async () => console.log('ran');";
    let mut lab = Lab::start(&[("functions/fast.js", fast), ("triggers.toml", &file)], &[]);
    let problem = lab.log("days of the month");
    assert_eq!((&problem["line"], &problem["column"]), (&json!(10), &json!(16)));
    lab.log("ran");
    let slept = lab.connect().call("POST", "/_lab/triggers/hourly/sleep", &[], b"360000");
    assert_eq!(slept.status, 202, "{}", slept.text());
    // A hundred hours: the last one may be only a little late.
    let missed = lab.next("missed")["runs"].as_u64().unwrap();
    assert!((98..=100).contains(&missed), "{missed}");
    lab.log("ran");
    assert_eq!(row(&lab, "bad")["problem"], "days of the month go from 1 to 31, so not 61");
    let refused = lab.connect().call("POST", "/_lab/triggers/hourly", &[], b"{}");
    assert_eq!((refused.status, refused.text().contains("makes its events itself")), (400, true));
    let refused = lab.connect().call("POST", "/_lab/triggers/hourly/sleep", &[], b"long");
    assert_eq!((refused.status, refused.text().contains("such as 3600")), (400, true));
}
