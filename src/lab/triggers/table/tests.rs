//! The stream without a database: what it decides, told as stories, and laws that hold whatever functions do.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::lab::triggers::change::{Value as Cell, What};

fn at(seconds: u64) -> Moment {
    Moment(Duration::from_secs(seconds))
}

fn failed() -> Outcome {
    Outcome::Failed(sanitise_line("it threw"))
}

fn well() -> Outcome {
    Outcome::Returned(Value::Null)
}

fn stream(reading: Reading) -> Stream {
    let pace = Pace { speed: 1, epoch: Duration::from_secs(1_700_000_000) };
    Stream::new("orders".into(), "/totals".into(), pace, reading)
}

/// One shard that is read in batches of this many.
fn one_shard(batch: usize) -> Reading {
    Reading { batch, shards: 1, ..Reading::default() }
}

fn change(key: i64) -> Change {
    let row = vec![("id".to_owned(), Cell::Integer(key))];
    Change { what: What::Insert, keys: row.clone(), old: None, new: Some(row) }
}

/// Calls with the numbers of their records.
fn calls(commands: &[Command]) -> Vec<(CallId, Vec<u64>)> {
    let number = |record: &Value| {
        let digits = record["dynamodb"]["SequenceNumber"].as_str().unwrap();
        digits[1..].parse().unwrap()
    };
    let call = |command: &Command| match command {
        Command::Call { call, event, .. } => {
            Some((*call, event["Records"].as_array().unwrap().iter().map(number).collect()))
        }
        Command::Tell(_) => None,
    };
    commands.iter().filter_map(call).collect()
}

fn one_call(commands: &[Command], expected: &[u64]) -> CallId {
    let calls = calls(commands);
    assert_eq!(calls.len(), 1, "{commands:?}");
    assert_eq!(calls[0].1, expected);
    calls[0].0
}

/// What is told, in words.
fn told(commands: &[Command]) -> Vec<String> {
    let words = |command: &Command| match command {
        Command::Call { .. } | Command::Tell(Happened::Missed { .. }) => None,
        Command::Tell(Happened::Received { id, .. }) => Some(format!("{id} received")),
        Command::Tell(Happened::Retried { id, attempts, wait, .. }) => {
            Some(format!("{id} tried {attempts}, again in {} s", wait.as_secs()))
        }
        Command::Tell(Happened::DeadLettered { id, attempts, .. }) => Some(format!("{id} dead after {attempts}")),
    };
    commands.iter().filter_map(words).collect()
}

fn failures(ids: &[u64]) -> Outcome {
    let items: Vec<Value> = ids.iter().map(|id| json!({ "itemIdentifier": change::sequence(EventId(*id)) })).collect();
    Outcome::Returned(json!({ "batchItemFailures": items }))
}

#[test]
fn a_batch_that_fails_blocks_its_shard_until_the_tries_are_used_up() {
    let mut orders = stream(Reading { retries: Some(2), ..one_shard(2) });
    let commands = orders.changed(vec![change(1), change(2), change(3)], at(0));
    assert_eq!(told(&commands), ["e1 received", "e2 received", "e3 received"]);
    let commands = orders.ended(one_call(&commands, &[1, 2]), failed(), at(1));
    assert_eq!(told(&commands), ["e1 tried 1, again in 10 s", "e2 tried 1, again in 10 s"]);
    assert_eq!((calls(&commands), orders.deadline()), (vec![], Some(at(11))));
    // What comes meanwhile waits behind it.
    assert_eq!(calls(&orders.changed(vec![change(4)], at(5))), []);
    assert_eq!(orders.tick(at(10)), []);
    let row = orders.row();
    assert_eq!((row.waiting, row.running, row.dead), (4, 0, 0));
    let Detail::Table { shards, .. } = row.detail else { panic!("{:?}", row.detail) };
    let state = ShardState::Blocked(at(11));
    assert_eq!(shards, [ShardRow { state, batch: 2, attempts: 1, waiting: 2, oldest: Some(at(0)) }]);
    let call = one_call(&orders.tick(at(11)), &[1, 2]);
    let commands = orders.ended(call, failed(), at(12));
    assert_eq!(told(&commands)[0], "e1 tried 2, again in 20 s");
    let call = one_call(&orders.tick(at(32)), &[1, 2]);
    let commands = orders.ended(call, failed(), at(33));
    assert_eq!(told(&commands), ["e1 dead after 3", "e2 dead after 3"]);
    // The shard goes on.
    orders.ended(one_call(&commands, &[3, 4]), well(), at(34));
    assert_eq!((orders.row().counts.handled, orders.row().dead, orders.deadline()), (2, 2, None));
    let Detail::Table { letters, .. } = orders.row().detail else { panic!("no stream") };
    let places = "100000000000000000001 to 100000000000000000002";
    assert_eq!(letters, [format!("shard-1, 2 records, {places}: RetryAttemptsExhausted").as_str()]);
    let letter = &orders.dead_letters()[0];
    assert_eq!(letter["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(
        letter["DDBStreamBatchInfo"],
        json!({
            "shardId": "shard-1",
            "startSequenceNumber": "100000000000000000001",
            "endSequenceNumber": "100000000000000000002",
            "approximateArrivalOfFirstRecord": 1_700_000_000_000_u64,
            "approximateArrivalOfLastRecord": 1_700_000_000_000_u64,
            "batchSize": 2,
            "streamArn": "arn:aws:dynamodb:local:000000000000:table/orders/stream/lab",
        })
    );
    // From there the stream can be read again.
    let commands = orders.redrive(at(40));
    orders.ended(one_call(&commands, &[1, 2]), well(), at(41));
    assert_eq!((orders.row().dead, orders.row().counts.handled, orders.dead_letters().len()), (0, 4, 0));
}

#[test]
fn a_shard_that_is_blocked_holds_no_other_up() {
    let mut orders = stream(Reading::default());
    let commands = orders.changed((0..10).map(change).collect(), at(0));
    let calls = calls(&commands);
    assert_eq!(calls.len(), 2, "ten keys lie in both shards");
    orders.ended(calls[0].0, failed(), at(1));
    orders.ended(calls[1].0, well(), at(1));
    assert_eq!(orders.row().counts.handled as usize, calls[1].1.len());
    assert_eq!(orders.row().waiting, calls[0].1.len());
}

#[test]
fn the_lowest_failure_that_is_listed_is_where_the_next_try_begins() {
    let mut orders = stream(one_shard(4));
    let commands = orders.changed(vec![change(1)], at(0));
    let first = one_call(&commands, &[1]);
    orders.changed((2..6).map(change).collect(), at(0));
    let commands = orders.ended(first, well(), at(1));
    let commands = orders.ended(one_call(&commands, &[2, 3, 4, 5]), failures(&[5, 3]), at(2));
    // Four was handled, and comes again all the same.
    assert_eq!(told(&commands).len(), 3);
    assert_eq!(orders.row().counts.handled, 2);
    let call = one_call(&orders.tick(at(12)), &[3, 4, 5]);
    orders.ended(call, well(), at(13));
    assert_eq!(orders.row().counts.handled, 5);
}

#[test]
fn an_answer_that_names_no_record_of_the_batch_fails_it_as_a_whole() {
    for outcome in [
        failures(&[9]),
        Outcome::Returned(json!({ "batchItemFailures": [{ "itemIdentifier": "" }] })),
        Outcome::Returned(json!({ "batchItemFailures": "all" })),
        failed(),
    ] {
        let mut orders = stream(one_shard(1));
        let commands = orders.changed(vec![change(1)], at(0));
        assert_eq!(told(&orders.ended(one_call(&commands, &[1]), outcome, at(0))), ["e1 tried 1, again in 10 s"]);
    }
    for outcome in [well(), Outcome::Returned(json!({ "batchItemFailures": [] })), Outcome::Returned(json!("done"))] {
        let mut orders = stream(one_shard(1));
        let commands = orders.changed(vec![change(1)], at(0));
        assert_eq!(orders.ended(one_call(&commands, &[1]), outcome, at(0)), []);
        assert_eq!(orders.row().counts.handled, 1);
    }
}

#[test]
fn splitting_ends_at_the_poison_record_alone_and_does_not_use_up_tries() {
    let mut orders = stream(Reading { bisect: true, retries: Some(1), ..one_shard(8) });
    let first = one_call(&orders.changed(vec![change(1)], at(0)), &[1]);
    orders.changed((2..10).map(change).collect(), at(0));
    let mut commands = orders.ended(first, well(), at(0));
    let mut batches = Vec::new();
    loop {
        let Some((call, ids)) = calls(&commands).pop() else {
            let Some(next) = orders.deadline() else { break };
            commands = orders.tick(next);
            continue;
        };
        let outcome = if ids.contains(&7) { failed() } else { well() };
        batches.push(ids);
        commands = orders.ended(call, outcome, orders.deadline().unwrap_or(at(0)));
    }
    let expected: [&[u64]; 8] =
        [&[2, 3, 4, 5, 6, 7, 8, 9], &[2, 3, 4, 5], &[6, 7, 8, 9], &[6, 7], &[6], &[7], &[7], &[8, 9]];
    assert_eq!(batches, expected);
    assert_eq!((orders.row().counts.handled, orders.row().dead), (8, 1));
}

#[test]
fn a_call_without_a_place_is_no_try() {
    let mut orders = stream(Reading { retries: Some(0), ..one_shard(1) });
    let commands = orders.changed(vec![change(1)], at(0));
    assert_eq!(orders.ended(one_call(&commands, &[1]), Outcome::Throttled, at(0)), []);
    let call = one_call(&orders.tick(at(10)), &[1]);
    orders.ended(call, well(), at(10));
    assert_eq!((orders.row().counts.handled, orders.row().counts.failed), (1, 0));
}

#[test]
fn without_a_limit_a_record_is_tried_until_it_is_too_old() {
    let mut orders = stream(Reading { retries: None, age: Duration::from_hours(1), ..one_shard(1) });
    let mut commands = orders.changed(vec![change(1), change(2)], at(0));
    let mut now = at(0);
    while let Some((call, ids)) = calls(&commands).pop().filter(|(_, ids)| ids == &[1]) {
        assert_eq!(ids, [1]);
        orders.ended(call, failed(), now);
        now = orders.deadline().unwrap();
        commands = orders.tick(now);
    }
    // The second one is as old.
    assert_eq!(told(&commands), ["e1 dead after 16", "e2 dead after 0"]);
    assert_eq!(now, at(3610));
    assert_eq!(orders.dead_letters()[1]["requestContext"]["condition"], "RecordAgeExceeded");
}

#[test]
fn a_batch_that_was_handled_may_come_once_more_with_the_same_ids() {
    let mut orders = stream(one_shard(10));
    assert_eq!(orders.duplicate(at(0)), None);
    assert_eq!(orders.receive(json!(1), at(0)), Err(Refused::MakesItsOwn));
    let commands = orders.changed(vec![change(1), change(2)], at(0));
    orders.ended(one_call(&commands, &[1, 2]), well(), at(1));
    let commands = orders.duplicate(at(2)).unwrap();
    orders.ended(one_call(&commands, &[1, 2]), well(), at(3));
    let row = orders.row();
    assert_eq!((row.counts.received, row.counts.handled, row.counts.duplicated, row.events.len()), (2, 4, 2, 2));
}

#[test]
fn other_settings_lose_no_record() {
    let mut orders = stream(Reading { retries: None, batch: 10, ..Reading::default() });
    let commands = orders.changed((0..10).map(change).collect(), at(0));
    let both = calls(&commands);
    orders.ended(both[0].0, failed(), at(1));
    // The second shard is still in a call while it is taken away.
    let reading = Reading { batch: 1, ..one_shard(1) };
    let config = TableConfig { name: "orders".into(), function: "/other".into(), reading };
    orders.read_on(&config, orders.pace);
    let commands = orders.changed((10..20).map(change).collect(), at(2));
    assert_eq!(calls(&commands), []);
    orders.ended(both[1].0, well(), at(3));
    let mut open = calls(&orders.tick(at(11)));
    while let Some((call, _)) = open.pop() {
        open.extend(calls(&orders.ended(call, well(), at(12))));
    }
    orders.read_on(&config, orders.pace);
    let row = orders.row();
    assert_eq!((row.counts.handled, row.waiting, row.function.as_str()), (20, 0, "/other"));
    assert_eq!(orders.shards.len(), 1);
}

/// Lets a stream have changes that come in groups, with calls that end in these ways and, in the end, well but for poison. Gives
/// the numbers in the order in which they were handled, shard by shard of their keys.
fn live(orders: &mut Stream, groups: &[Vec<i64>], ways: &[u8], poison: i64) -> BTreeMap<u64, Vec<u64>> {
    let shards = orders.shards.len() as u64;
    let mut keys = BTreeMap::new();
    let mut handled: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    let mut groups = groups.iter();
    let mut ways = ways.iter().copied();
    let mut open = Vec::new();
    let mut now = at(0);
    loop {
        if let Some(group) = groups.next() {
            for key in group {
                keys.insert(keys.len() as u64 + 1, *key);
            }
            open.extend(calls(&orders.changed(group.iter().copied().map(change).collect(), now)));
        }
        let Some((call, ids)) = open.pop() else {
            let Some(next) = orders.deadline() else {
                if groups.len() == 0 {
                    return handled;
                }
                continue;
            };
            assert!(next >= now, "time does not go back");
            now = next;
            open.extend(calls(&orders.tick(now)));
            continue;
        };
        let is_poison = |id: &u64| keys[id] == poison;
        let (outcome, well) = match ways.next() {
            Some(0) => (failed(), 0),
            Some(1) => (Outcome::Throttled, 0),
            Some(2) => (failures(&ids[ids.len() / 2..]), ids.len() / 2),
            _ if ids.iter().any(is_poison) => (failed(), 0),
            _ => (well(), ids.len()),
        };
        for id in &ids[..well] {
            handled.entry(change(keys[id]).key_hash() % shards).or_default().push(*id);
        }
        open.extend(calls(&orders.ended(call, outcome, now)));
    }
}

proptest! {
    #[test]
    fn order_is_kept_and_nothing_vanishes(
        groups in prop::collection::vec(prop::collection::vec(0_i64..8, 0..12), 1..6),
        ways in prop::collection::vec(0_u8..4, 0..60),
        batch in 1_usize..9,
        retries in 0_u32..4,
        shards in 1_usize..4,
        bisect: bool,
    ) {
        let mut orders = stream(Reading { batch, retries: Some(retries), shards, bisect, ..Reading::default() });
        let handled = live(&mut orders, &groups, &ways, -1);
        let row = orders.row();
        let count: usize = groups.iter().map(Vec::len).sum();
        prop_assert_eq!((row.waiting, row.running), (0, 0));
        prop_assert_eq!(row.counts.handled as usize + row.dead, count);
        for ids in handled.values() {
            prop_assert!(ids.is_sorted_by(|a, b| a < b), "{:?}", ids);
        }
        prop_assert_eq!(handled.values().map(Vec::len).sum::<usize>() + row.dead, count);
        // Every dead record lies in one letter.
        let sizes = orders.dead_letters().iter().map(|letter| letter["DDBStreamBatchInfo"]["batchSize"].as_u64().unwrap()).sum::<u64>();
        prop_assert_eq!(sizes as usize, row.dead);
        let mut open = calls(&orders.redrive(at(1_000_000)));
        while let Some((call, _)) = open.pop() {
            open.extend(calls(&orders.ended(call, well(), at(1_000_000))));
        }
        prop_assert_eq!(orders.row().counts.handled as usize, count);
    }

    #[test]
    fn splitting_gives_up_exactly_the_poison(
        groups in prop::collection::vec(prop::collection::vec(0_i64..8, 0..12), 1..6),
        batch in 1_usize..20,
        retries in 0_u32..3,
    ) {
        let reading = Reading { batch, retries: Some(retries), shards: 2, bisect: true, ..Reading::default() };
        let mut orders = stream(reading);
        live(&mut orders, &groups, &[], 3);
        let poison = groups.iter().flatten().filter(|key| **key == 3).count();
        let count = groups.iter().flatten().count();
        prop_assert_eq!((orders.row().dead, orders.row().counts.handled as usize), (poison, count - poison));
    }
}
