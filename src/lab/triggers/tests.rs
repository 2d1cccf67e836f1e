//! The machines without a platform: what they decide, told as stories, and laws that hold whatever happens.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::lab::triggers::asynchronous::{self, Asynchronous};
use crate::lab::triggers::queue::{Queue, Reading};
use crate::lab::triggers::record::{EventId, Happened, Stage};
use crate::lab::triggers::source::{CallId, Command, Outcome, Pace, Refused, Source};
use crate::text::sanitise_line;

fn pace(speed: u32) -> Pace {
    Pace { speed, epoch: Duration::from_secs(1_700_000_000) }
}

fn at(seconds: u64) -> Moment {
    Moment(Duration::from_secs(seconds))
}

fn failed() -> Outcome {
    Outcome::Failed(sanitise_line("it threw"))
}

/// The calls among commands.
fn calls(commands: &[Command]) -> Vec<(CallId, Value)> {
    let call = |command: &Command| match command {
        Command::Call { call, event, .. } => Some((*call, event.clone())),
        Command::Tell(_) => None,
    };
    commands.iter().filter_map(call).collect()
}

/// What is told, in words.
fn told(commands: &[Command]) -> Vec<String> {
    let words = |command: &Command| match command {
        Command::Call { .. } => None,
        Command::Tell(Happened::Received { id, .. }) => Some(format!("{id} received")),
        Command::Tell(Happened::Retried { id, attempts, wait, .. }) => {
            Some(format!("{id} tried {attempts}, again in {} s", wait.as_secs()))
        }
        Command::Tell(Happened::DeadLettered { id, attempts, .. }) => Some(format!("{id} dead after {attempts}")),
        Command::Tell(Happened::Missed { runs }) => Some(format!("{runs} missed")),
    };
    commands.iter().filter_map(words).collect()
}

fn one_call(commands: &[Command]) -> CallId {
    let calls = calls(commands);
    assert_eq!(calls.len(), 1, "{commands:?}");
    calls[0].0
}

fn mail(speed: u32, retries: usize) -> Asynchronous {
    Asynchronous::new("mail".into(), "/mail".into(), pace(speed), retries)
}

#[test]
fn an_event_that_fails_is_tried_after_one_and_after_two_minutes_and_then_kept() {
    let mut mail = mail(1, 2);
    let (id, commands) = mail.receive(json!({ "to": "ada" }), at(0)).unwrap();
    assert_eq!(calls(&commands)[0].1, json!({ "to": "ada" }));
    assert_eq!(told(&mail.ended(one_call(&commands), failed(), at(1))), ["e1 tried 1, again in 60 s"]);
    assert_eq!((mail.deadline(), mail.tick(at(60))), (Some(at(61)), Vec::new()));
    let commands = mail.tick(at(61));
    assert_eq!(told(&mail.ended(one_call(&commands), failed(), at(62))), ["e1 tried 2, again in 120 s"]);
    let commands = mail.tick(at(182));
    assert_eq!(told(&mail.ended(one_call(&commands), failed(), at(183))), ["e1 dead after 3"]);
    assert_eq!((mail.deadline(), mail.row().dead), (None, 1));
    let letter = &mail.dead_letters()[0];
    assert_eq!(letter["requestPayload"], json!({ "to": "ada" }));
    assert_eq!(letter["requestContext"]["requestId"], id.uuid());
    assert_eq!(letter["requestContext"]["approximateInvokeCount"], 3);
    // From there it can be sent again, with all its tries.
    let commands = mail.redrive(at(200));
    mail.ended(one_call(&commands), Outcome::Returned(Value::Null), at(201));
    let row = mail.row();
    assert_eq!((row.dead, row.counts.handled, row.counts.redriven, row.counts.calls), (0, 1, 1, 4));
}

#[test]
fn a_minute_passes_in_a_second_where_the_clock_is_sixty_times_as_fast() {
    let mut mail = mail(60, 2);
    let (_, commands) = mail.receive(json!(1), at(0)).unwrap();
    assert_eq!(told(&mail.ended(one_call(&commands), failed(), at(0))), ["e1 tried 1, again in 60 s"]);
    assert_eq!(mail.deadline(), Some(at(1)));
}

#[test]
fn an_event_without_a_place_is_not_a_try() {
    let mut mail = mail(1, 2);
    let (_, commands) = mail.receive(json!(1), at(0)).unwrap();
    assert_eq!(mail.ended(one_call(&commands), Outcome::Throttled, at(0)), []);
    assert_eq!(mail.deadline(), Some(at(1)));
    let mut now = at(1);
    // The waits double, five minutes at most, and after six hours it is given up.
    let mut waits = Vec::new();
    loop {
        let commands = mail.tick(now);
        let told = told(&mail.ended(one_call(&commands), Outcome::Throttled, now));
        if !told.is_empty() {
            assert_eq!(told, ["e1 dead after 0"]);
            break;
        }
        let next = mail.deadline().unwrap();
        waits.push(next.since(now).as_secs());
        now = next;
    }
    assert_eq!(waits[..9], [2, 4, 8, 16, 32, 64, 128, 256, 300]);
    assert!(now > at(6 * 3600) && now < at(6 * 3600 + 600), "{now:?}");
}

#[test]
fn an_event_may_come_twice_under_one_id() {
    let mut mail = mail(1, 2);
    assert_eq!(mail.duplicate(at(0)), None);
    let (_, commands) = mail.receive(json!(1), at(0)).unwrap();
    mail.ended(one_call(&commands), Outcome::Returned(json!("ok")), at(0));
    let commands = mail.duplicate(at(1)).unwrap();
    mail.ended(one_call(&commands), Outcome::Returned(json!("ok")), at(1));
    let row = mail.row();
    assert_eq!((row.counts.received, row.counts.handled, row.counts.duplicated), (1, 2, 1));
    assert_eq!((row.events.len(), row.events[0].stage), (1, Stage::Handled));
}

#[test]
fn an_event_that_is_too_long_is_refused_with_its_length() {
    let long = json!("x".repeat(asynchronous::MOST_BYTES));
    assert_eq!(mail(1, 2).receive(long, at(0)), Err(Refused::TooLarge(1_048_578, 1_048_576)));
}

fn orders(reading: Reading) -> Queue {
    Queue::new("orders".into(), "/orders".into(), pace(1), reading)
}

/// The ids of the messages of a batch.
fn batch(event: &Value) -> Vec<&str> {
    event["Records"].as_array().unwrap().iter().map(|record| record["messageId"].as_str().unwrap()).collect()
}

fn failures(ids: &[&str]) -> Outcome {
    let items: Vec<Value> = ids.iter().map(|id| json!({ "itemIdentifier": id })).collect();
    Outcome::Returned(json!({ "batchItemFailures": items }))
}

#[test]
fn only_what_a_batch_says_it_failed_on_comes_back() {
    let mut orders = orders(Reading { pollers: 1, ..Reading::default() });
    let (_, commands) = orders.receive(json!("a"), at(0)).unwrap();
    let first = one_call(&commands);
    for body in ["b", "c"] {
        assert_eq!(calls(&orders.receive(json!(body), at(0)).unwrap().1), []);
    }
    let commands = orders.ended(first, Outcome::Returned(Value::Null), at(1));
    let (call, event) = calls(&commands).remove(0);
    assert_eq!(batch(&event), [EventId(2).uuid(), EventId(3).uuid()]);
    let record = &event["Records"][1];
    assert_eq!((&record["body"], &record["eventSource"]), (&json!("c"), &json!("aws:sqs")));
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(record["attributes"]["SentTimestamp"], "1700000000000");
    assert_eq!(orders.ended(call, failures(&[&EventId(3).uuid()]), at(2)), []);
    assert_eq!(orders.row().counts.handled, 2);
    // Nothing comes back before its visibility timeout has run out.
    assert_eq!((orders.deadline(), orders.tick(at(30))), (Some(at(31)), Vec::new()));
    let commands = orders.tick(at(31));
    assert_eq!(told(&commands), ["e3 tried 1, again in 0 s"]);
    assert_eq!(calls(&commands)[0].1["Records"][0]["attributes"]["ApproximateReceiveCount"], "2");
}

#[test]
fn a_batch_that_names_a_message_it_does_not_have_has_failed_as_a_whole() {
    for outcome in
        [failures(&["x"]), Outcome::Returned(json!({ "batchItemFailures": [{}] })), failed(), Outcome::Throttled]
    {
        let mut orders = orders(Reading::default());
        let (_, commands) = orders.receive(json!("a"), at(0)).unwrap();
        orders.ended(one_call(&commands), outcome, at(1));
        assert_eq!((orders.row().counts.handled, orders.row().counts.failed), (0, 1));
        assert_eq!(told(&orders.tick(at(30))), ["e1 tried 1, again in 0 s"]);
    }
}

#[test]
fn a_message_that_is_received_too_often_goes_to_the_dead_letters_and_can_be_sent_again() {
    let mut orders = orders(Reading { receives: 2, ..Reading::default() });
    let (_, commands) = orders.receive(json!("a"), at(0)).unwrap();
    orders.ended(one_call(&commands), failed(), at(1));
    let commands = orders.tick(at(30));
    orders.ended(one_call(&commands), failed(), at(31));
    assert_eq!(told(&orders.tick(at(60))), ["e1 dead after 2"]);
    assert_eq!(orders.deadline(), None);
    let commands = orders.redrive(at(61));
    orders.ended(one_call(&commands), Outcome::Returned(Value::Null), at(62));
    assert_eq!((orders.row().dead, orders.row().counts.handled), (0, 1));
}

#[test]
fn a_call_that_outlives_the_visibility_timeout_has_its_messages_delivered_again() {
    let mut orders = orders(Reading::default());
    let (_, commands) = orders.receive(json!("a"), at(0)).unwrap();
    let slow = one_call(&commands);
    let commands = orders.tick(at(30));
    let again = one_call(&commands);
    // The receipt of the slow call is worth nothing any more.
    assert_eq!(orders.ended(slow, Outcome::Returned(Value::Null), at(31)), []);
    assert_eq!(orders.row().counts.handled, 0);
    orders.ended(again, Outcome::Returned(Value::Null), at(32));
    assert_eq!(orders.row().counts.handled, 1);
}

#[test]
fn a_handled_message_may_come_once_more_under_its_id() {
    let mut orders = orders(Reading::default());
    let (id, commands) = orders.receive(json!("a"), at(0)).unwrap();
    orders.ended(one_call(&commands), Outcome::Returned(Value::Null), at(1));
    let commands = orders.duplicate(at(2)).unwrap();
    assert_eq!(batch(&calls(&commands)[0].1), [id.uuid()]);
    orders.ended(one_call(&commands), Outcome::Returned(Value::Null), at(3));
    assert_eq!((orders.row().counts.handled, orders.row().events.len()), (2, 1));
}

/// How calls end in a trial: by the number of the call, so that a trial can be told again.
fn outcome(kind: u8, event: &Value) -> Outcome {
    match kind {
        0 => failed(),
        1 => Outcome::Throttled,
        2 => {
            let ids = event.get("Records").map(|_| batch(event)).unwrap_or_default();
            failures(&ids[..ids.len() / 2])
        }
        _ => Outcome::Returned(Value::Null),
    }
}

/// Lets a machine have `count` events, with calls that end in these ways and, in the end, well. Gives how often each event was
/// in a call that ended well.
fn live(machine: &mut dyn Source, count: usize, ways: &[u8]) -> BTreeMap<String, u32> {
    let mut now = at(0);
    let mut open: Vec<(CallId, Value)> = Vec::new();
    let mut well = BTreeMap::new();
    for number in 0..count {
        let (_, commands) = machine.receive(json!({ "n": number }), now).unwrap();
        open.extend(calls(&commands));
    }
    let mut ways = ways.iter().copied();
    loop {
        while let Some((call, event)) = open.pop() {
            let outcome = outcome(ways.next().unwrap_or(3), &event);
            if let Outcome::Returned(value) = &outcome {
                let failed: BTreeSet<&str> = value["batchItemFailures"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|item| item["itemIdentifier"].as_str())
                    .collect();
                let ids = match event.get("Records") {
                    Some(_) => batch(&event).into_iter().filter(|id| !failed.contains(id)).map(str::to_owned).collect(),
                    None => vec![event["n"].to_string()],
                };
                for id in ids {
                    *well.entry(id).or_insert(0) += 1;
                }
            }
            let commands = machine.ended(call, outcome, now);
            open.extend(calls(&commands));
        }
        let Some(next) = machine.deadline() else { return well };
        assert!(next >= now, "time does not go back");
        now = next;
        let commands = machine.tick(now);
        open.extend(calls(&commands));
    }
}

proptest! {
    #[test]
    fn no_event_vanishes(count in 1_usize..40, ways in prop::collection::vec(0_u8..4, 0..120), batch in 1_usize..12, receives in 1_u32..5) {
        let reading = Reading { batch, receives, ..Reading::default() };
        let machines: [Box<dyn Source>; 2] = [Box::new(orders(reading)), Box::new(mail(60, 2))];
        for mut machine in machines {
            let well = live(&mut *machine, count, &ways);
            let row = machine.row();
            prop_assert_eq!((row.waiting, row.running), (0, 0));
            prop_assert_eq!(row.counts.handled as usize + row.dead, count);
            prop_assert_eq!(well.len() + row.dead, count);
            // With no duplicate on purpose, what was handled was handled once.
            prop_assert!(well.values().all(|times| *times == 1));
            // After that the dead ones are as good as new.
            let commands = machine.redrive(at(1_000_000));
            let mut open = calls(&commands);
            while let Some((call, _)) = open.pop() {
                open.extend(calls(&machine.ended(call, Outcome::Returned(Value::Null), at(1_000_000))));
            }
            prop_assert_eq!(machine.row().counts.handled as usize, count);
        }
    }
}
