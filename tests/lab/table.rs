//! Tables of a real lab: a statement changes a real file, and the change reaches the function.

use serde_json::{Value, json};

use crate::http::Answer;
use crate::support::Lab;
use crate::triggers::{row, wait};

/// Prints each record, and fails on a batch that holds an order of "bad".
const TOTALS: &str = "
  exports.handler = async (event) => {
    for (const { eventName, dynamodb: { Keys, OldImage, NewImage } } of event.Records) {
      if (NewImage?.customer?.S === 'bad') throw new Error('cannot read the row');
      console.log('record', JSON.stringify([eventName, Keys, OldImage, NewImage]));
    }
  };";

const TABLE: &str = "speed = 3600\n[[table]]\nname = \"orders\"\nfunction = \"/totals\"\n";

const CREATE: &str = "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, cents INTEGER)";

fn start(more: &str) -> Lab {
    let lab = Lab::start(&[("functions/totals.js", TOTALS), ("triggers.toml", &format!("{TABLE}{more}"))], &[]);
    assert_eq!(sql(&lab, CREATE).status, 200);
    lab
}

fn sql(lab: &Lab, statement: &str) -> Answer {
    lab.connect().call("POST", "/_lab/tables/orders", &[], statement.as_bytes())
}

fn json_of(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(&answer.text()).unwrap()
}

/// The next record that the function has printed.
fn record(lab: &mut Lab) -> Value {
    let line = lab.log("record ");
    serde_json::from_str(&line["text"].as_str().unwrap()["record ".len()..]).unwrap()
}

/// The key of a record.
fn number(record: &Value) -> i64 {
    record[1]["id"]["N"].as_str().unwrap().parse().unwrap()
}

#[test]
fn a_change_reaches_the_function_with_the_row_before_and_after() {
    let mut lab = start("");
    let answer = json_of(&sql(&lab, "INSERT INTO orders VALUES (1, 'ada', 500)"));
    assert_eq!((&answer["changed"], &answer["transaction_open"]), (&json!(1), &json!(false)));
    assert_eq!(lab.next("event_received")["trigger"], "orders");
    let keys = json!({ "id": { "N": "1" } });
    let image = |cents: &str| json!({ "id": { "N": "1" }, "customer": { "S": "ada" }, "cents": { "N": cents } });
    assert_eq!(record(&mut lab), json!(["INSERT", keys, null, image("500")]));
    sql(&lab, "UPDATE orders SET cents = 700");
    assert_eq!(record(&mut lab), json!(["MODIFY", keys, image("500"), image("700")]));
    let answer = json_of(&sql(&lab, "SELECT id, cents FROM orders"));
    assert_eq!((&answer["columns"], &answer["rows"]), (&json!(["id", "cents"]), &json!([["1", "700"]])));
    // What is rolled back reaches nothing: the next record is that of the deletion.
    sql(&lab, "BEGIN");
    assert_eq!(json_of(&sql(&lab, "UPDATE orders SET cents = 900"))["transaction_open"], true);
    sql(&lab, "ROLLBACK");
    sql(&lab, "DELETE FROM orders");
    assert_eq!(record(&mut lab), json!(["REMOVE", keys, image("700"), null]));
    assert_eq!(wait(&lab, "orders", |row| row["handled"] == 3)["received"], 3);
    assert!(lab.path("data/lab.sqlite").is_file());
}

#[test]
fn a_poison_record_blocks_its_shard_and_not_the_other() {
    let mut lab = start("retries = -1\n");
    sql(&lab, "INSERT INTO orders VALUES (1, 'bad', 1)");
    assert_eq!(lab.next("retried")["error"], "Error: cannot read the row");
    sql(&lab, "INSERT INTO orders VALUES (2, 'bob', 1), (3, 'cy', 1), (4, 'dan', 1), (5, 'eve', 1), (6, 'fay', 1)");
    // Whatever comes into the other shard is handled; what comes into this one waits.
    let is_free = |shard: &Value| shard["state"] == "idle" && shard["waiting"] == 0;
    let row = wait(&lab, "orders", |row| {
        row["received"] == 6 && row["shards"].as_array().unwrap().iter().filter(|shard| is_free(shard)).count() == 1
    });
    let handled = row["handled"].as_u64().unwrap() as usize;
    assert!((1..5).contains(&handled), "{row}");
    let free: Vec<i64> = (0..handled).map(|_| number(&record(&mut lab))).collect();
    // With a function that can read the row, the shard goes on where it was.
    std::fs::write(lab.path("functions/totals.js"), TOTALS.replace("'bad'", "'worse'")).unwrap();
    wait(&lab, "orders", |row| row["handled"] == 6);
    let blocked: Vec<i64> = (handled..6).map(|_| number(&record(&mut lab))).collect();
    assert!(free.is_sorted() && blocked.is_sorted() && blocked[0] == 1, "{free:?} {blocked:?}");
}

#[test]
fn a_split_leaves_only_the_poison_behind() {
    let mut lab = start("retries = 1\nbisect = true\nshards = 1\n");
    sql(&lab, "INSERT INTO orders VALUES (1, 'a', 1), (2, 'b', 1), (3, 'bad', 1), (4, 'd', 1)");
    let dead = lab.next("dead_lettered");
    assert_eq!((&dead["id"], &dead["trigger"]), (&json!("00000000-0000-4000-8000-000000000003"), &json!("orders")));
    let row = wait(&lab, "orders", |row| row["handled"] == 3);
    assert_eq!((&row["dead"], &row["received"]), (&json!(1), &json!(4)));
}

#[test]
fn a_hostile_statement_gets_a_sentence_and_the_lab_goes_on() {
    let lab = start("");
    let check = |statement: &[u8], status: u16, words: &str| {
        let answer = lab.connect().call("POST", "/_lab/tables/orders", &[], statement);
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.text().contains(words), "{}", answer.text());
    };
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let mut connection = lab.connect();
    let busy = std::thread::spawn(move || connection.call("POST", "/_lab/tables/orders", &[], endless.as_bytes()));
    // The lab answers meanwhile.
    assert_eq!(row(&lab, "orders")["received"], 0);
    let busy = busy.join().unwrap();
    assert!(busy.text().contains("stopped after 500 ms"), "{}", busy.text());
    check(b"SELECT nam FROM orders", 400, "column 8: no such column: nam.");
    check(b"ATTACH 'x.db' AS x", 400, "are taken here");
    check(b"SELECT load_extension('x')", 400, "load_extension is not taken here");
    check(b"PRAGMA writable_schema = 1", 400, "are taken here");
    check(b"SELECT zeroblob(1000000000)", 400, "longer than it may be");
    check(b"DELETE FROM orders; DELETE FROM orders", 400, "one statement at a time");
    check(b"SELECT '\xff'", 400, "not UTF-8");
    check(&vec![b' '; 20_000], 400, "16384 are taken at most");
    let answer = lab.connect().call("POST", "/_lab/tables/none", &[], b"SELECT 1");
    assert_eq!((answer.status, answer.text().contains("none is no table")), (404, true), "{}", answer.text());
    let answer = lab.connect().call("POST", "/_lab/triggers/orders", &[], b"{}");
    assert_eq!((answer.status, answer.text().contains("makes its events itself")), (400, true), "{}", answer.text());
    assert_eq!(json_of(&sql(&lab, "INSERT INTO orders VALUES (1, 'ada', 5)"))["changed"], 1);
    wait(&lab, "orders", |row| row["handled"] == 1);
}

/// The files of the scenario.
const STARTER: &str = include_str!("../../lessons/serverless/scenarios/table/ledger.js");
const MENDED: &str = include_str!("../../lessons/serverless/scenarios/table/mended/ledger.js");
const SCENARIO: &str = include_str!("../../lessons/serverless/scenarios/table/triggers.toml");

fn scenario(function: &str) -> Lab {
    let triggers = format!("speed = 3600\n{}", SCENARIO.replace("bisect = false", "bisect = true"));
    let lab = Lab::start(&[("functions/ledger.js", function), ("triggers.toml", &triggers)], &[]);
    let create = "CREATE TABLE orders (customer TEXT, id TEXT, cents INTEGER, PRIMARY KEY (customer, id))";
    assert_eq!(sql(&lab, create).status, 200);
    lab
}

/// The entries that the function has written, up to this many.
fn entries(lab: &mut Lab, count: usize) -> Vec<String> {
    (0..count).map(|_| lab.log("entry: ")["text"].as_str().unwrap().trim_start_matches("entry: ").to_owned()).collect()
}

/// Inserts, changes, delivers again and deletes an order.
fn live(lab: &mut Lab) {
    for (number, statement) in [
        "INSERT INTO orders VALUES ('ada', 'o1', 500)",
        "UPDATE orders SET cents = 700",
        "DELETE FROM orders WHERE id = 'o1'",
    ]
    .iter()
    .enumerate()
    {
        sql(lab, statement);
        wait(lab, "orders", |row| row["handled"] == number + 1);
    }
}

#[test]
fn the_starter_of_the_scenario_has_its_faults() {
    let mut lab = scenario(STARTER);
    live(&mut lab);
    assert_eq!(entries(&mut lab, 2), ["ada 500", "ada 700"], "changed orders count twice, and none is taken back");
    // Good orders of a batch are written again with each try of the bad one.
    sql(&lab, "INSERT INTO orders VALUES ('bob', 'o2', 100), ('bob', 'o3', 'twelve')");
    assert_eq!(entries(&mut lab, 2), ["bob 100", "bob 100"]);
    assert_eq!(lab.next("dead_lettered")["error"], "Error: order o3 has no amount");
}

#[test]
fn the_mended_function_of_the_scenario_writes_each_change_once() {
    let mut lab = scenario(MENDED);
    live(&mut lab);
    assert_eq!(entries(&mut lab, 3), ["ada 500", "ada 200", "ada -700"]);
    sql(&lab, "INSERT INTO orders VALUES ('bob', 'o2', 100), ('bob', 'o3', 'twelve'), ('bob', 'o4', 300)");
    assert_eq!(entries(&mut lab, 2), ["bob 100", "bob 300"]);
    let row = wait(&lab, "orders", |row| row["handled"] == 5);
    assert_eq!((&row["dead"], &row["waiting"]), (&json!(1), &json!(0)));
    // Nothing more came meanwhile.
    sql(&lab, "INSERT INTO orders VALUES ('cy', 'o5', 1)");
    assert_eq!(entries(&mut lab, 1), ["cy 1"]);
}
