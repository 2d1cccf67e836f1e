//! Notes every change of a watched table, with the row before and after, in a temporary table of the same connection. It is written
//! by temporary triggers, so it belongs to the transaction: what is rolled back is gone from it, too. SQLite's own preupdate hook
//! would need libclang to build, and would tell of changes that are undone later.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use crate::lab::triggers::change::{Change, Image, What};
use crate::lab::triggers::database::{problem, taken};
use crate::lab::triggers::statement::Problem;

/// The most columns that a watched table may have.
pub(super) const MOST_COLUMNS: i32 = 100;
/// The most rows that a transaction may change in one watched table.
const MOST_ROWS: usize = 1000;
/// What the names of the lab's own tables and triggers begin with.
const OWN: &str = "_lab_";

/// Whether a name is one of the lab's own.
pub(super) fn is_own(name: &str) -> bool {
    name.get(..OWN.len()).is_some_and(|start| start.eq_ignore_ascii_case(OWN))
}

/// What is watched.
#[derive(Debug, Clone, Default)]
pub(super) struct Capture {
    /// For which state of the database and which names the tables are there.
    made_for: Option<(i64, Vec<String>)>,
    tables: Vec<Table>,
}

#[derive(Debug, Clone, PartialEq)]
struct Table {
    name: String,
    columns: Vec<String>,
    /// The places of the key's columns, in its order.
    keys: Vec<usize>,
}

impl Capture {
    /// Watches these tables, those of them that are there.
    pub(super) fn prepare(&mut self, connection: &Connection, watched: &[String]) -> Result<(), Problem> {
        let told = |why: rusqlite::Error| problem(&why, "");
        let version = connection.pragma_query_value(None, "schema_version", |row| row.get(0)).map_err(told)?;
        if self.made_for.as_ref().is_some_and(|(known, names)| *known == version && names == watched) {
            return Ok(());
        }
        // In the middle of a transaction, what was noted so far stays: only tables that are new or changed are looked at then.
        let mut tables = Vec::new();
        for name in watched {
            let Some(table) = look(connection, name).map_err(told)? else { continue };
            if table.keys.is_empty() {
                let why = format!("the table {name} needs a PRIMARY KEY: its stream tells rows apart by it");
                return Err(Problem::new(&why));
            }
            if table.columns.len() > MOST_COLUMNS as usize {
                let why =
                    format!("the table {name} has {} columns; a stream takes {MOST_COLUMNS}", table.columns.len());
                return Err(Problem::new(&why));
            }
            if !self.tables.contains(&table) || !has_triggers(connection, name).map_err(told)? {
                connection.execute_batch(&make(&table)).map_err(told)?;
            }
            tables.push(table);
        }
        for gone in self.tables.iter().filter(|known| !tables.iter().any(|table| table.name == known.name)) {
            connection.execute_batch(&unmake(&gone.name)).map_err(told)?;
        }
        self.tables = tables;
        self.made_for = Some((version, watched.to_vec()));
        Ok(())
    }

    /// What was noted since the last time, table by table.
    pub(super) fn take(&self, connection: &Connection) -> rusqlite::Result<Vec<(String, Change)>> {
        let mut changes = Vec::new();
        for table in &self.tables {
            let noted = quoted(&format!("{OWN}{}", table.name));
            let mut statement = connection.prepare(&format!("SELECT * FROM temp.{noted} ORDER BY n"))?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                changes.extend(table.changes(row)?.into_iter().map(|change| (table.name.clone(), change)));
            }
            drop(rows);
            drop(statement);
            connection.execute_batch(&format!("DELETE FROM temp.{noted}"))?;
        }
        Ok(changes)
    }
}

impl Table {
    /// The changes that a note stands for.
    fn changes(&self, row: &Row<'_>) -> rusqlite::Result<Vec<Change>> {
        let image = |from: usize| -> rusqlite::Result<Image> {
            let value = |(at, name): (usize, &String)| Ok((name.clone(), taken(row.get_ref(from + at)?)));
            self.columns.iter().enumerate().map(value).collect()
        };
        let what = row.get_ref(1)?;
        let (old, new) = (image(2)?, image(2 + self.columns.len())?);
        let keys = |image: &Image| self.keys.iter().map(|at| image[*at].clone()).collect::<Image>();
        let remove = |old: Image| Change { what: What::Remove, keys: keys(&old), old: Some(old), new: None };
        let insert = |new: Image| Change { what: What::Insert, keys: keys(&new), old: None, new: Some(new) };
        Ok(match what {
            ValueRef::Text(b"insert") => vec![insert(new)],
            ValueRef::Text(b"delete") => vec![remove(old)],
            // As in DynamoDB: what changes nothing is no change, and a key does not change: one row goes and another comes.
            _ if old == new => Vec::new(),
            _ if keys(&old) != keys(&new) => vec![remove(old), insert(new)],
            _ => vec![Change { what: What::Modify, keys: keys(&new), old: Some(old), new: Some(new) }],
        })
    }
}

/// A table of the file as it is now; none if there is none of this name.
fn look(connection: &Connection, name: &str) -> rusqlite::Result<Option<Table>> {
    let mut statement = connection.prepare("SELECT name, pk FROM pragma_table_xinfo(?1, 'main') WHERE hidden <> 1")?;
    let mut rows = statement.query([name])?;
    let mut columns = Vec::new();
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        let key: u32 = row.get(1)?;
        if key > 0 {
            keys.push((key, columns.len()));
        }
        columns.push(row.get(0)?);
    }
    keys.sort_unstable();
    let keys = keys.into_iter().map(|(_, at)| at).collect();
    Ok((!columns.is_empty()).then(|| Table { name: name.to_owned(), columns, keys }))
}

fn has_triggers(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let wanted = "SELECT count(*) FROM temp.sqlite_master WHERE type = 'trigger' AND name = ?1";
    connection.query_row(wanted, [format!("{OWN}{name}_insert")], |row| row.get(0))
}

/// What makes the notes of a table.
fn make(table: &Table) -> String {
    let name = &table.name;
    let noted = quoted(&format!("{OWN}{name}"));
    let count = table.columns.len();
    let places: Vec<String> = (0..2 * count).map(|at| format!("c{at}")).collect();
    let nothing = vec!["NULL".to_owned(); count].join(", ");
    let of = |row: &str| {
        table.columns.iter().map(|column| format!("{row}.{}", quoted(column))).collect::<Vec<_>>().join(", ")
    };
    let trigger = |on: &str, old: &str, new: &str| {
        format!(
            "CREATE TEMP TRIGGER {} AFTER {on} ON main.{} BEGIN
               SELECT RAISE(ABORT, 'more than {MOST_ROWS} rows of a table in one transaction: change fewer at a time')
                 WHERE (SELECT max(n) FROM {noted}) >= {MOST_ROWS};
               INSERT INTO {noted} VALUES (NULL, '{on}', {old}, {new});
             END;",
            quoted(&format!("{OWN}{name}_{on}")),
            quoted(name),
        )
    };
    format!(
        "{} CREATE TEMP TABLE {noted} (n INTEGER PRIMARY KEY, what, {}); {} {} {}",
        unmake(name),
        places.join(", "),
        trigger("insert", &nothing, &of("NEW")),
        trigger("update", &of("OLD"), &of("NEW")),
        trigger("delete", &of("OLD"), &nothing),
    )
}

fn unmake(name: &str) -> String {
    let trigger = |on: &str| format!("DROP TRIGGER IF EXISTS temp.{};", quoted(&format!("{OWN}{name}_{on}")));
    let noted = quoted(&format!("{OWN}{name}"));
    format!("{} {} {} DROP TABLE IF EXISTS temp.{noted};", trigger("insert"), trigger("update"), trigger("delete"))
}

/// A name as SQL has it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
