//! Triggers of a real lab: what functions are called with, how often, and that no event vanishes, whatever happens to processes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http::Answer;
use crate::support::{Lab, kill};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_mins(1);

fn post(lab: &Lab, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    lab.connect().call("POST", target, headers, body.as_bytes())
}

fn send(lab: &Lab, trigger: &str, body: &str) -> Answer {
    post(lab, &format!("/_lab/triggers/{trigger}"), &[], body)
}

fn invoke(lab: &Lab, function: &str, body: &str) -> Answer {
    let target = format!("/2015-03-31/functions/{function}/invocations");
    post(lab, &target, &[("x-amz-invocation-type", "Event")], body)
}

/// The trigger of this name as the lab lists it.
pub(crate) fn row(lab: &Lab, name: &str) -> Value {
    let rows: Vec<Value> = serde_json::from_str(&lab.get("/_lab/triggers").text()).unwrap();
    rows.into_iter().find(|row| row["name"] == name).unwrap_or(Value::Null)
}

/// Waits until a trigger is as wanted.
pub(crate) fn wait(lab: &Lab, name: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let row = row(lab, name);
        if wanted(&row) {
            return row;
        }
        assert!(Instant::now() < deadline, "{row}");
        std::thread::yield_now();
    }
}

const MAIL: &str = "
  let failures = 0;
  exports.handler = async (event, context) => {
    console.log(context.awsRequestId, JSON.stringify(event));
    if (event.fail) throw new Error('no mail server');
    return 'sent';
  };";

#[test]
fn an_asynchronous_event_is_tried_three_times_and_then_kept_aside() {
    let files = [("functions/mail.js", MAIL), ("triggers.toml", "speed = 3600\n")];
    let mut lab = Lab::start(&files, &[]);
    let taken = invoke(&lab, "mail", r#"{"fail":true}"#);
    assert_eq!(taken.status, 202, "{}", taken.text());
    let id = serde_json::from_str::<Value>(&taken.text()).unwrap()["id"].clone();
    assert_eq!(lab.next("event_received")["id"], id);
    let waits: Vec<Value> = (0..2).map(|_| lab.next("retried")["wait_ms"].clone()).collect();
    assert_eq!(waits, [60_000, 120_000]);
    let dead = lab.next("dead_lettered");
    assert_eq!((&dead["id"], &dead["attempts"], &dead["error"]), (&id, &json!(3), &json!("Error: no mail server")));
    // Each try has the id of the event.
    for _ in 0..3 {
        lab.log(&format!("{} {{\"fail\":true}}", id.as_str().unwrap()));
    }
    assert_eq!(invoke(&lab, "mail", "{}").status, 202);
    assert_eq!(wait(&lab, "async:/mail", |row| row["handled"] == 1)["dead"], 1);
    // Sent again, it fails again.
    assert_eq!(send(&lab, "async:%2Fmail/redrive", "").status, 202);
    assert_eq!(lab.next("dead_lettered")["id"], id);
}

#[test]
fn what_cannot_be_taken_gets_a_sentence() {
    let mut lab =
        Lab::start(&[("functions/mail.js", MAIL), ("triggers.toml", "[[queue]]\nname = \"q\"\nfunction = 7\n")], &[]);
    let problem = lab.log("triggers.toml");
    assert_eq!(
        (&problem["file"], &problem["line"], &problem["column"]),
        (&json!("triggers.toml"), &json!(3), &json!(12))
    );
    let check = |answer: Answer, status: u16, words: &str| {
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.text().contains(words), "{}", answer.text());
    };
    check(invoke(&lab, "none", "{}"), 404, "there is no function at /none");
    check(invoke(&lab, "mail", "{"), 400, "The event is not JSON");
    check(invoke(&lab, "mail", &format!("\"{}\"", "x".repeat(1 << 20))), 413, "takes 1048576 at most");
    check(send(&lab, "q", "x"), 404, "there is no trigger named q");
    check(post(&lab, "/2015-03-31/functions/mail/invocations", &[], "{}"), 400, "X-Amz-Invocation-Type: Event");
    check(lab.get("/_lab/triggers/q"), 405, "POST only");
}

const ORDERS: &str = "
  exports.handler = async (event) => {
    for (const record of event.Records) console.log('order', record.body);
    const bad = event.Records.filter((record) => record.body.includes('bad'));
    return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.messageId })) };
  };";

const QUEUE: &str = "speed = 600\n[[queue]]\nname = \"orders\"\nfunction = \"/orders\"\n";

#[test]
fn a_poison_message_goes_to_the_dead_letters_and_the_others_are_handled() {
    let mut lab = Lab::start(&[("functions/orders.js", ORDERS), ("triggers.toml", &QUEUE.replace("600", "60"))], &[]);
    for body in ["one", "bad", "two"] {
        assert_eq!(send(&lab, "orders", body).status, 202);
    }
    let dead = lab.next("dead_lettered");
    assert_eq!((&dead["trigger"], &dead["attempts"]), (&json!("orders"), &json!(3)));
    let row = row(&lab, "orders");
    assert_eq!((&row["handled"], &row["dead"], &row["waiting"]), (&json!(2), &json!(1), &json!(0)));
}

#[test]
fn a_trigger_that_stays_in_the_file_keeps_its_events() {
    let lab = Lab::start(&[("triggers.toml", QUEUE)], &[]);
    // There is no function yet: the message comes back until there is one.
    assert_eq!(send(&lab, "orders", "early").status, 202);
    std::fs::create_dir(lab.path("functions")).unwrap();
    std::fs::write(lab.path("functions/orders.js"), ORDERS).unwrap();
    std::fs::write(lab.path("triggers.toml"), format!("{QUEUE}[[queue]]\nname = \"more\"\nfunction = \"/orders\"\n"))
        .unwrap();
    wait(&lab, "more", |row| !row.is_null());
    wait(&lab, "orders", |row| row["handled"].as_u64().unwrap() + row["dead"].as_u64().unwrap() == 1);
}

/// Kills a child of the lab at random moments while it works through a queue.
fn flood(messages: usize, kills: usize) {
    let file = format!("{QUEUE}receives = 1000\nvisibility_seconds = 60\n");
    let mut lab = Lab::start(&[("functions/orders.js", ORDERS), ("triggers.toml", &file)], &[]);
    let mut connection = lab.connect();
    let mut killed = 0;
    for number in 0..messages {
        let body = number.to_string();
        let answer = connection.call("POST", "/_lab/triggers/orders", &[], body.as_bytes());
        assert_eq!(answer.status, 202);
        if number % (messages / kills) == messages / kills / 2
            && let Some(child) = lab.children().first()
        {
            kill("KILL", *child);
            killed += 1;
        }
    }
    assert!(killed >= kills * 9 / 10, "{killed}");
    let row = wait(&lab, "orders", |row| row["handled"] == messages);
    assert_eq!((&row["received"], &row["dead"], &row["waiting"]), (&json!(messages), &json!(0), &json!(0)));
    // Each was seen by the function at least once.
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    while seen.len() < messages {
        let line = lab.event(|event| event["event"] == "log" && event["text"].as_str().unwrap().starts_with("order "));
        *seen.entry(line["text"].as_str().unwrap()["order ".len()..].to_owned()).or_default() += 1;
    }
}

#[test]
fn no_message_vanishes_though_processes_are_killed() {
    // With FULL set as many as the lab is meant to stand: some minutes.
    if std::env::var_os("FULL").is_some() { flood(10_000, 50) } else { flood(600, 12) }
}
