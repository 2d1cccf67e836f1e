//! Statements on a real file: what they change comes out, and what is hostile harms nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use proptest::prelude::*;
use proptest::sample::select;
use tempfile::TempDir;

use super::*;
use crate::lab::triggers::change::What;

/// A folder, its file, and the table that is watched.
struct Trial {
    folder: TempDir,
    store: Store,
}

const ORDERS: &str = "CREATE TABLE orders (id TEXT PRIMARY KEY, customer TEXT, cents INTEGER)";

impl Trial {
    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        Self { folder, store }
    }

    fn orders() -> Self {
        let mut trial = Self::empty();
        assert_eq!(trial.said(ORDERS), "0 changed");
        trial
    }

    fn run(&mut self, sql: &str) -> (Said, Vec<(String, Change)>) {
        self.store.run(sql, &["orders".to_owned()])
    }

    /// What is said to a statement, in words.
    fn said(&mut self, sql: &str) -> String {
        match self.run(sql).0 {
            Ok(answer) if answer.columns.is_empty() => format!("{} changed", answer.changed),
            Ok(answer) => {
                let line = |cells: &[Clean]| cells.iter().map(Clean::as_str).collect::<Vec<_>>().join(" ");
                let rows: Vec<String> = answer.rows.iter().map(|row| line(row)).collect();
                format!("{}: {}{}", line(&answer.columns), rows.join(", "), if answer.more { ", more" } else { "" })
            }
            Err(why) => why.to_string(),
        }
    }

    /// What a statement has changed, in words.
    fn changes(&mut self, sql: &str) -> Vec<String> {
        let image = |image: &Option<crate::lab::triggers::change::Image>| match image {
            None => "-".to_owned(),
            Some(image) => image.iter().map(|(_, value)| value.words()).collect::<Vec<_>>().join(" "),
        };
        let words = |(table, change): &(String, Change)| {
            assert_eq!(table, "orders");
            format!("{}: {} > {}", change.what.name(), image(&change.old), image(&change.new))
        };
        self.run(sql).1.iter().map(words).collect()
    }
}

#[test]
fn every_changed_row_comes_out_with_its_values_before_and_after() {
    let mut trial = Trial::orders();
    let mut check = |sql: &str, expected: &[&str]| assert_eq!(trial.changes(sql), expected, "{sql}");
    check(
        "INSERT INTO orders VALUES ('a', 'ada', 5), ('b', 'bob', 6)",
        &["INSERT: - > a ada 5", "INSERT: - > b bob 6"],
    );
    check("UPDATE orders SET cents = cents + 1", &["MODIFY: a ada 5 > a ada 6", "MODIFY: b bob 6 > b bob 7"]);
    check("SELECT * FROM orders", &[]);
    // What changes nothing is no change.
    check("UPDATE orders SET cents = 6 WHERE id = 'a'", &[]);
    check("UPDATE orders SET id = 'c' WHERE id = 'b'", &["REMOVE: b bob 7 > -", "INSERT: - > c bob 7"]);
    check("REPLACE INTO orders VALUES ('c', 'cy', 1)", &["REMOVE: c bob 7 > -", "INSERT: - > c cy 1"]);
    check(
        "INSERT INTO orders VALUES ('c', 'cy', 1) ON CONFLICT DO UPDATE SET cents = 2 RETURNING id",
        &["MODIFY: c cy 1 > c cy 2"],
    );
    check("DELETE FROM orders", &["REMOVE: a ada 6 > -", "REMOVE: c cy 2 > -"]);
}

#[test]
fn only_what_is_committed_comes_out() {
    let mut trial = Trial::orders();
    assert_eq!(trial.changes("BEGIN"), [""; 0]);
    assert_eq!(trial.changes("INSERT INTO orders VALUES ('a', 'ada', 5)"), [""; 0]);
    assert!(trial.run("SELECT 1").0.unwrap().open);
    assert_eq!(trial.said("ROLLBACK"), "0 changed");
    assert_eq!(trial.said("SELECT count(*) AS n FROM orders"), "n: 0");
    trial.said("BEGIN");
    trial.said("INSERT INTO orders VALUES ('a', 'ada', 5)");
    // A statement that fails changes nothing, and the transaction goes on.
    assert_eq!(
        trial.said("INSERT INTO orders VALUES ('b', 'bob', 1), ('a', 'ada', 6)"),
        "UNIQUE constraint failed: orders.id"
    );
    trial.said("UPDATE orders SET cents = 7");
    assert_eq!(trial.changes("COMMIT"), ["INSERT: - > a ada 5", "MODIFY: a ada 5 > a ada 7"]);
    // OR FAIL keeps what came before the failure.
    assert_eq!(
        trial.changes("INSERT OR FAIL INTO orders VALUES ('d', 'dan', 1), ('a', 'ada', 2)"),
        ["INSERT: - > d dan 1"]
    );
}

#[test]
fn tables_come_and_go_in_transactions() {
    let mut trial = Trial::empty();
    trial.said("BEGIN");
    trial.said(ORDERS);
    assert_eq!(trial.said("INSERT INTO orders VALUES ('a', 'ada', 5)"), "1 changed");
    assert_eq!(trial.said("CREATE TABLE orders (id)"), "column 14: table orders already exists");
    assert_eq!(trial.changes("COMMIT"), ["INSERT: - > a ada 5"]);
    trial.said("BEGIN");
    assert_eq!(trial.said("DROP TABLE orders"), "0 changed");
    assert_eq!(trial.changes("ROLLBACK"), [""; 0]);
    assert_eq!(trial.changes("DELETE FROM orders"), ["REMOVE: a ada 5 > -"]);
    trial.said("DROP TABLE orders");
    assert_eq!(
        trial.said("CREATE TABLE orders (a)"),
        "the table orders needs a PRIMARY KEY: its stream tells rows apart by it"
    );
    assert_eq!(trial.said("SELECT * FROM orders"), "no such table: orders");
    assert_eq!(trial.said("CREATE TABLE Orders (\"a \"\"b\" BLOB PRIMARY KEY) WITHOUT ROWID"), "0 changed");
    assert_eq!(trial.changes("INSERT INTO orders VALUES (x'00ff')"), ["INSERT: - > 2 bytes"]);
    assert_eq!(trial.said("CREATE TABLE other AS SELECT 1 AS one"), "0 changed");
    assert_eq!(trial.changes("DELETE FROM other"), [""; 0]);
    // A file that is taken away is made anew.
    std::fs::remove_file(trial.folder.path().join(FILE)).unwrap();
    assert_eq!(trial.said(ORDERS), "0 changed");
    assert_eq!(trial.changes("INSERT INTO orders VALUES ('a', NULL, 0.5)"), ["INSERT: - > a NULL 0.5"]);
}

#[test]
fn a_row_that_cannot_be_read_as_text_comes_out_with_signs() {
    let mut trial = Trial::orders();
    assert_eq!(
        trial.changes("INSERT INTO orders VALUES (CAST(x'61ff' AS TEXT), char(0), 1e999)"),
        ["INSERT: - > a\u{fffd} \0 1e999"]
    );
    assert_eq!(trial.said("SELECT id, customer FROM orders"), "id customer: a\u{fffd} ␀");
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let mut trial = Trial::orders();
    let mut check = |sql: &str, expected: &str| assert_eq!(trial.said(sql), expected, "{sql}");
    check("SELECT nam FROM orders", "column 8: no such column: nam");
    check("SELECT *\nFROM order", "line 2, column 6: near \"order\": syntax error");
    check("INSERT INTO orders VALUES (1)", "table orders has 3 columns but 1 values were supplied");
    check("SELECT 1; SELECT 2", "one statement at a time: after the first there is another");
    check("SELECT 1;; /* x */ garbage", "one statement at a time: after the first there is another");
    check("SELECT 1; -- the end", "1: 1");
    check("SELECT ?", "write the values into the statement: ? stands for nothing here");
}

/// What somebody may try who wants to break out, or to break things.
const HOSTILE: &[(&str, &str)] = &[
    ("ATTACH '/etc/passwd' AS x", "are taken here"),
    ("VACUUM INTO '/tmp/copy'", "are taken here"),
    ("PRAGMA writable_schema = 1", "are taken here"),
    ("SELECT * FROM pragma_writable_schema", "PRAGMA writable_schema is not taken here"),
    ("SELECT * FROM pragma_database_list", "PRAGMA database_list is not taken here"),
    ("SELECT load_extension('/tmp/x.so')", "load_extension is not taken here"),
    ("WITH _lab_x AS (SELECT load_extension('x')) SELECT * FROM _lab_x", "load_extension is not taken here"),
    ("UPDATE sqlite_master SET sql = 'x'", "table sqlite_master may not be modified"),
    ("DELETE FROM sqlite_master", "table sqlite_master may not be modified"),
    ("DROP TABLE sqlite_master", "table sqlite_master may not be dropped"),
    ("SELECT * FROM _lab_orders", "_lab_orders is the lab's own"),
    ("DELETE FROM temp._lab_orders", "_lab_orders is the lab's own"),
    ("DROP TABLE _lab_orders", "something temporary is not taken here"),
    ("CREATE TABLE _lab_x (a)", "_lab_x is the lab's own"),
    ("CREATE TEMP TABLE x (a)", "something temporary is not taken here"),
    ("CREATE TRIGGER x AFTER INSERT ON orders BEGIN SELECT 1; END", "a trigger of SQLite is not taken here"),
    ("CREATE VIEW x AS SELECT 1", "a view is not taken here"),
    ("CREATE VIRTUAL TABLE x USING fts5(a)", "a virtual table is not taken here"),
    ("DROP TRIGGER temp._lab_orders_insert", "something temporary is not taken here"),
    ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n", "stopped after 500 ms"),
    ("SELECT length(zeroblob(1000000000))", "longer than it may be"),
    ("SELECT randomblob(1000000000)", "longer than it may be"),
    ("SELECT printf('%.*c', 1000000000, 'x')", "longer than it may be"),
    (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1001) INSERT INTO orders SELECT i, i, i FROM n",
        "more than 1000 rows",
    ),
    (
        "WITH RECURSIVE n(i, b) AS (SELECT 1, zeroblob(900000) UNION ALL SELECT i + 1, randomblob(900000) FROM n ORDER BY 2)
         SELECT count(b) FROM n",
        "",
    ),
    (
        "SELECT replace(hex(zeroblob(200000)), '0', 'a') LIKE '%a%a%a%a%a%a%a%a%a%a%a%a%a%a%b'",
        "0",
    ),
    ("BEGIN; DROP TABLE orders; COMMIT", "one statement at a time"),
    ("SAVEPOINT x", "are taken here"),
    ("ANALYZE", "are taken here"),
    ("ALTER TABLE orders RENAME TO x", "are taken here"),
];

#[test]
fn hostile_statements_get_a_sentence_and_harm_nothing() {
    let mut trial = Trial::orders();
    trial.said("INSERT INTO orders VALUES ('a', 'ada', 5)");
    let mut unexpected = Vec::new();
    for (sql, expected) in HOSTILE {
        let began = Instant::now();
        let said = trial.said(sql);
        if !said.contains(expected) {
            unexpected.push(format!("{sql}: {said}"));
        }
        assert!(began.elapsed() < Duration::from_secs(5), "{sql} took {:?}", began.elapsed());
    }
    assert_eq!(unexpected, [""; 0]);
    let deep = format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert!(!trial.said(&deep).starts_with('1'), "{}", trial.said(&deep));
    assert_eq!(trial.said("SELECT * FROM orders"), "id customer cents: a ada 5");
    assert_eq!(trial.changes("DELETE FROM orders"), ["REMOVE: a ada 5 > -"]);
    assert_eq!(std::fs::read_dir(trial.folder.path()).unwrap().count(), 1);
}

#[test]
fn the_file_stays_small_and_a_transaction_that_is_stopped_is_told() {
    let mut trial = Trial::empty();
    trial.said("CREATE TABLE big (b)");
    let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20) INSERT INTO big SELECT zeroblob(1000000) FROM n";
    let said = trial.said(fill);
    assert!(said.contains("16 MiB") || said.contains("500 ms"), "{said}");
    assert_eq!(trial.said("SELECT count(*) AS n FROM big"), "n: 0");
    assert!(trial.folder.path().join(FILE).metadata().unwrap().len() <= MOST_OF_FILE);
    trial.said("BEGIN");
    let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO big SELECT 1 FROM n WHERE i < 0";
    assert_eq!(
        trial.said(endless),
        "stopped after 500 ms; nothing of the statement counts; the open transaction was rolled back"
    );
}

#[test]
fn a_file_that_is_no_database_or_lies_elsewhere_is_not_touched() {
    let mut trial = Trial::empty();
    let path = trial.folder.path().join(FILE);
    std::fs::create_dir(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "x".repeat(10_000)).unwrap();
    assert_eq!(trial.said("SELECT 1"), "data/lab.sqlite is no SQLite database; move it away and try again");
    assert_eq!(std::fs::read_to_string(&path).unwrap().len(), 10_000);
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().unwrap();
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("x"), &path).unwrap();
        assert_eq!(
            trial.said("SELECT 1"),
            "data/lab.sqlite cannot be opened: it is no plain file that may be read and written"
        );
        assert!(!elsewhere.path().join("x").exists());
    }
}

#[test]
fn what_is_read_is_bounded() {
    let mut trial = Trial::orders();
    let said = trial.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n").0.unwrap();
    assert_eq!((said.rows.len(), said.more, said.changed), (Answer::ROWS, true, 0));
    let said = trial.run("SELECT hex(zeroblob(100000)) AS long").0.unwrap();
    assert!(said.rows[0][0].len() < 1000, "{}", said.rows[0][0].len());
    assert_eq!(trial.run("SELECT 1").1.iter().filter(|(_, change)| change.what == What::Insert).count(), 0);
}

/// Statements of which any may come after any other.
const ANY: &[&str] = &[
    "INSERT INTO orders VALUES ('a', 'ada', 1), ('b', 'bob', 2)",
    "INSERT OR IGNORE INTO orders VALUES ('a', 'x', 3), ('c', 'cy', 4)",
    "INSERT OR FAIL INTO orders VALUES ('d', 'dan', 5), ('a', 'y', 6)",
    "INSERT OR ROLLBACK INTO orders VALUES ('e', 'eve', 7), ('b', 'z', 8)",
    "REPLACE INTO orders VALUES ('b', 'bea', 9), ('f', 'fay', 10)",
    "UPDATE orders SET cents = cents + 1",
    "UPDATE orders SET id = id || 'x' WHERE id < 'c'",
    "UPDATE OR REPLACE orders SET id = 'a' WHERE id > 'd'",
    "DELETE FROM orders WHERE id = 'a'",
    "DELETE FROM orders",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "CREATE TABLE orders (id)",
    "CREATE TABLE IF NOT EXISTS other (id)",
    "DROP TABLE IF EXISTS other",
    "SELECT nothing",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whoever_follows_the_changes_has_the_table(statements in prop::collection::vec(select(ANY), 0..24)) {
        let mut trial = Trial::orders();
        let mut copy = BTreeMap::new();
        for statement in statements.iter().chain(&["ROLLBACK"]) {
            for (_, change) in trial.run(statement).1 {
                let key = change.keys[0].1.words();
                let before = copy.get(&key).cloned();
                prop_assert_eq!(&before, &change.old, "the row before is the one that was there");
                match change.new {
                    Some(new) => copy.insert(key, new),
                    None => copy.remove(&key),
                };
            }
        }
        let rows: Vec<String> = copy
            .values()
            .map(|row| row.iter().map(|(_, value)| value.words()).collect::<Vec<_>>().join(" "))
            .collect();
        prop_assert_eq!(trial.said("SELECT * FROM orders ORDER BY id"), format!("id customer cents: {}", rows.join(", ")));
    }
}
