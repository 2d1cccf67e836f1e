//! The files with which scenarios begin, in a real lab: each has the fault that it tells of, and the mended one has it no more.

use serde_json::{Value, json};

use crate::support::Lab;
use crate::webhook::sent_to;

/// A file of the lesson.
macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../lessons/serverless/scenarios/", $name))
    };
}

/// The minutes that a report is written for, beside those that the events name.
fn reports(report: &str, count: usize) -> Vec<(String, String)> {
    // Shorter runs and a faster clock; the rest is as the learner has it.
    let report =
        report.replace("1500", "15").replace("  await", "  console.log('due', event.time.slice(0, 16));\n  await");
    let triggers = format!("speed = 3600\n{}", file!("schedule/triggers.toml"));
    let mut lab = Lab::start(&[("functions/report.js", &report), ("triggers.toml", &triggers)], &[]);
    let mut text = |mark: &str| {
        let line = lab.log(mark);
        let text = line["text"].as_str().unwrap();
        (line["request"].clone(), text[text.find(mark).unwrap() + mark.len()..].to_owned())
    };
    let due: Vec<(Value, String)> = (0..count).map(|_| text("due ")).collect();
    let mut written: Vec<(Value, String)> = (0..count).map(|_| text("report for ")).collect();
    let find = |id: &Value, written: &mut Vec<(Value, String)>| {
        let at = written.iter().position(|(request, _)| request == id)?;
        Some(written.swap_remove(at).1)
    };
    due.into_iter().filter_map(|(id, due)| Some((due, find(&id, &mut written)?))).collect()
}

#[test]
fn a_report_for_the_present_minute_is_one_for_another_minute() {
    let faulty = reports(file!("schedule/report.js"), 8);
    assert!(faulty.len() >= 4, "{faulty:?}");
    // The clock of the lab is minutes ahead by then; a run may begin in the very minute in which the lab began.
    assert!(faulty.iter().filter(|(due, written)| due != written).count() >= 2, "{faulty:?}");
    let mended = reports(file!("schedule/report-mended.js"), 8);
    assert!(mended.len() >= 4 && mended.iter().all(|(due, written)| due == written), "{mended:?}");
}

#[test]
fn a_route_gets_its_segment_only_once_it_waits_for_it() {
    let notes = ("app/api/notes/route.js", file!("routes/notes.js"));
    let calls = |note: &str| {
        let lab = Lab::start(&[notes, ("app/api/notes/[id]/route.js", note)], &[]);
        let mut connection = lab.connect();
        let mut call = |method: &str, target: &str, body: &str| {
            let answer = connection.call(method, target, &[], body.as_bytes());
            (answer.status, serde_json::from_str(&answer.text()).unwrap_or(Value::Null), answer)
        };
        let (status, list, _) = call("GET", "/api/notes", "");
        assert_eq!((status, list), (200, json!({ "notes": ["1", "2"] })));
        let (status, made, _) = call("POST", "/api/notes", r#"{"text":"new"}"#);
        assert_eq!((status, made), (201, json!({ "text": "new" })));
        let (_, _, refused) = call("PUT", "/api/notes/1", "");
        assert_eq!(refused.status, 405);
        let (one, note, _) = call("GET", "/api/notes/1", "");
        let (gone, _, _) = call("DELETE", "/api/notes/1", "");
        (one, note, gone)
    };
    assert_eq!(calls(file!("routes/note.js")), (404, json!({ "error": "there is no note undefined" }), 405));
    assert_eq!(calls(file!("routes/note-mended.js")), (200, json!({ "id": "1", "text": "Pay for what runs" }), 204));
}

#[test]
fn a_worker_far_from_its_data_asks_as_little_as_it_can() {
    let answer = |shop: &str| {
        let lab = Lab::start(&[("functions/shop.mjs", shop)], &["--platform", "workers"]);
        serde_json::from_str::<Value>(&lab.get("/shop").text()).unwrap()
    };
    assert_eq!(answer(file!("edge/shop.mjs")), json!({ "name": "Ada", "total": 69.5, "questions": 3 }));
    assert_eq!(answer(file!("edge/shop-mended.mjs")), json!({ "name": "Ada", "total": 69.5, "questions": 1 }));
}

/// Hands an event to a trigger, or to a function without waiting.
fn post(lab: &Lab, target: &str, body: &str) {
    let headers = [("x-amz-invocation-type", "Event")];
    assert_eq!(lab.connect().call("POST", target, &headers, body.as_bytes()).status, 202);
}

#[test]
fn a_sign_up_without_address_is_dead_until_the_function_is_mended() {
    let triggers = format!("speed = 3600\n{}", file!("mail/triggers.toml"));
    let mut lab = Lab::start(&[("functions/mail.js", file!("mail/mail.js")), ("triggers.toml", &triggers)], &[]);
    post(&lab, "/2015-03-31/functions/mail/invocations", r#"{"name":"Bob"}"#);
    assert_eq!(lab.next("dead_lettered")["attempts"], 3);
    std::fs::write(lab.path("functions/mail.js"), file!("mail/mail-mended.js")).unwrap();
    // The first is that of the start.
    lab.next("deployed");
    lab.next("deployed");
    post(&lab, "/_lab/triggers/async:%2Fmail/redrive", "");
    lab.log("a letter to postmaster");
}

#[test]
fn one_bad_order_spoils_its_batch_until_the_function_says_which_it_was() {
    // No faster: a call must not outlive the visibility timeout, which is a second then.
    let dead = |orders: &str| {
        let triggers = format!("speed = 30\n{}", file!("orders/triggers.toml"));
        let mut lab = Lab::start(&[("functions/orders.js", orders), ("triggers.toml", &triggers)], &[]);
        for body in [r#"{"order":1,"price":"free"}"#, r#"{"order":2,"price":5}"#] {
            post(&lab, "/_lab/triggers/incoming", body);
        }
        lab.next("dead_lettered");
        lab.log("booked order 2");
        let rows: Vec<Value> = serde_json::from_str(&lab.get("/_lab/triggers").text()).unwrap();
        rows[0]["dead"].as_u64().unwrap()
    };
    assert_eq!(dead(file!("orders/orders-mended.js")), 1);
    assert!(dead(file!("orders/orders.js")) >= 1);
}

/// A file of the second lesson.
macro_rules! queues {
    ($name:literal) => {
        include_str!(concat!("../../lessons/queues/scenarios/", $name))
    };
}

#[test]
fn a_parcel_without_a_weight_is_dead_until_it_is_weighed() {
    let triggers = format!("speed = 300\n{}", queues!("parcels/triggers.toml"));
    let files = [("functions/ship.js", queues!("parcels/ship.js")), ("triggers.toml", triggers.as_str())];
    let mut lab = Lab::start(&files, &[]);
    post(&lab, "/_lab/triggers/parcels", r#"{"parcel":2}"#);
    assert_eq!(lab.next("dead_lettered")["attempts"], 3);
    std::fs::write(lab.path("functions/ship.js"), queues!("parcels/ship-mended.js")).unwrap();
    // The first is that of the start.
    lab.next("deployed");
    lab.next("deployed");
    post(&lab, "/_lab/triggers/parcels/redrive", "");
    lab.log("parcel 2 is on its way");
}

#[test]
fn a_bill_that_comes_twice_is_charged_once_after_the_mend() {
    let charges = |bill: &str| {
        let config = ("triggers.toml", queues!("bills/triggers.toml"));
        let files = [("functions/bill.js", bill), config, (".env", queues!("bills/env"))];
        let lab = Lab::start(&files, &["--platform", "lambda"]);
        let mut seen = Value::Null;
        for how in ["signed", "wrong_secret", "twice"] {
            seen = sent_to(&lab, "bills", how);
        }
        ["forged_refused", "charged_once", "charged_again"].map(|sum| seen[sum].clone())
    };
    assert_eq!(charges(queues!("bills/bill.js")), [json!(1), json!(0), json!(1)]);
    assert_eq!(charges(queues!("bills/bill-mended.js")), [json!(1), json!(1), json!(0)]);
}
