//! The trigger of a bucket without folders and functions: the shape of its events, files that come to rest, chains that are stopped.

use super::*;
use crate::lab::triggers::record::Happened;

fn at(millis: u64) -> Moment {
    Moment(Duration::from_millis(millis))
}

fn print(size: u64) -> Print {
    Print { size, changed: u128::from(size), number: 1 }
}

fn files(list: &[(&str, u64)]) -> Vec<(String, Print)> {
    list.iter().map(|(key, size)| ((*key).to_owned(), print(*size))).collect()
}

fn bucket(prefix: &str) -> Bucket {
    let pace = Pace { speed: 60, epoch: Duration::from_millis(1_709_210_096_789) };
    Bucket::new("photos".into(), "/thumb".into(), prefix.into(), pace)
}

fn object(key: &str, round: u32) -> Object {
    Object { key: key.into(), size: 5, etag: etag(b"x"), round }
}

fn event(commands: &[Command]) -> Value {
    let call = |command: &Command| match command {
        Command::Call { event, .. } => Some(event.clone()),
        Command::Tell(_) => None,
    };
    commands.iter().find_map(call).unwrap_or(Value::Null)
}

#[test]
fn an_event_has_the_shape_of_s3() {
    let commands = bucket("").created(&object("in/my photo (1)+ü.png", 1), at(0)).unwrap();
    let record = event(&commands)["Records"][0].clone();
    assert_eq!((&record["eventVersion"], &record["eventName"]), (&json!("2.1"), &json!("ObjectCreated:Put")));
    assert_eq!(record["eventTime"], "2024-02-29T12:34:56.789Z");
    assert_eq!(record["s3"]["bucket"]["name"], "photos");
    let object = &record["s3"]["object"];
    assert_eq!(object["key"], "in/my+photo+%281%29%2B%C3%BC.png");
    assert_eq!((&object["size"], object["eTag"].as_str().unwrap().len()), (&json!(5), 32));
    assert_eq!(object["sequencer"].as_str().unwrap().len(), 16);
}

#[test]
fn dates_are_right_over_leap_years() {
    assert_eq!(date(0), "1970-01-01T00:00:00.000Z");
    assert_eq!(date(951_782_400_000), "2000-02-29T00:00:00.000Z");
    assert_eq!(date(1_798_761_599_999), "2026-12-31T23:59:59.999Z");
    assert_eq!(date(4_107_542_400_000), "2100-03-01T00:00:00.000Z");
}

#[test]
fn what_lay_there_is_no_event_and_what_is_being_written_waits_until_it_rests() {
    let mut shelf = Shelf::with(files(&[("old", 1)]));
    assert_eq!(shelf.look(files(&[("old", 1), ("new", 10)]), at(0)), []);
    assert_eq!(shelf.deadline(), Some(at(200)));
    // It has grown meanwhile.
    assert_eq!(shelf.look(files(&[("old", 1), ("new", 20)]), at(200)), []);
    assert_eq!(shelf.deadline(), Some(at(400)));
    assert_eq!(shelf.look(files(&[("old", 1), ("new", 20)]), at(399)), []);
    assert_eq!(shelf.look(files(&[("old", 1), ("new", 20)]), at(400)), files(&[("new", 20)]));
    assert_eq!(shelf.look(files(&[("old", 1), ("new", 20)]), at(900)), []);
    // Replaced, it is an event again; gone, it is none.
    shelf.look(files(&[("new", 21)]), at(1000));
    assert_eq!(shelf.look(files(&[("new", 21)]), at(1200)), files(&[("new", 21)]));
    assert_eq!((shelf.look(Vec::new(), at(1300)), shelf.len(), shelf.deadline()), (Vec::new(), 0, None));
}

#[test]
fn what_a_function_wrote_is_not_found_a_second_time() {
    let mut shelf = Shelf::default();
    shelf.wrote("thumb".into(), print(3));
    assert_eq!(shelf.look(files(&[("thumb", 3)]), at(500)), []);
    assert_eq!((shelf.deadline(), shelf.bytes()), (None, 3));
}

#[test]
fn only_objects_that_begin_right_and_are_not_too_large_are_events() {
    let mut photos = bucket("in/");
    assert_eq!(photos.created(&object("out/a", 1), at(0)), None);
    assert!(photos.created(&object("in/a", 1), at(0)).is_some());
    assert_eq!(photos.created(&Object { size: MOST_OBJECT + 1, ..object("in/b", 1) }, at(0)), None);
    assert_eq!(photos.row().counts.received, 1);
    assert_eq!(photos.receive(json!(1), at(0)), Err(Refused::MakesItsOwn));
}

#[test]
fn a_chain_is_stopped_after_sixteen_rounds_and_the_last_event_is_kept() {
    let mut photos = bucket("");
    for round in 1..=MOST_ROUNDS {
        let commands = photos.created(&object("a", round), at(0)).unwrap();
        let Command::Call { call, id: Some(id), .. } = &commands[1] else { panic!("{commands:?}") };
        assert_eq!(photos.round(*id), round);
        photos.ended(*call, Outcome::Returned(Value::Null), at(0));
    }
    let commands = photos.created(&object("a", MOST_ROUNDS + 1), at(0)).unwrap();
    let [Command::Tell(Happened::Received { .. }), Command::Tell(Happened::DeadLettered { attempts: 0, why, .. })] =
        &commands[..]
    else {
        panic!("{commands:?}")
    };
    assert!(why.as_str().starts_with("recursive loop stopped: the function called itself 16 times"));
    let row = photos.row();
    assert_eq!((row.counts.calls, row.counts.received, row.dead), (16, 17, 1));
    let Detail::Bucket(detail) = row.detail else { panic!() };
    assert_eq!((detail.rounds, detail.stopped), (16, 1));
}
