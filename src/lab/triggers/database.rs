//! The SQLite file in the learner's folder, on a thread of its own, so that no statement holds the lab up. What a learner types is
//! carried out within limits of time, memory and size, and what it may touch is this one file. Every row that a committed
//! statement has changed comes out with its values before and after.
//!
//! Sources: SQLite documentation, "Defense Against The Dark Arts", "Run-Time Limits", "Compile-Time Authorization Callbacks",
//! "Interrupt" and "Query Progress Callbacks" (2026).

mod capture;
mod guard;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Batch, Connection, Error, ErrorCode, OpenFlags};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use crate::lab::triggers::change::{Change, Value};
use crate::lab::triggers::database::capture::Capture;
use crate::lab::triggers::database::guard::Guard;
use crate::lab::triggers::statement::{self, Answer, Problem};
use crate::text::{Clean, sanitise_line, truncate};

/// Where the file lies in the folder of functions.
pub(super) const FILE: &str = "data/lab.sqlite";
/// How long a statement may take.
const LONGEST: Duration = Duration::from_millis(500);
/// How many steps of SQLite's machine pass between two looks at the clock.
const STEPS: i32 = 1000;
/// How large the file may become, in bytes.
const MOST_OF_FILE: u64 = 16 << 20;
/// How much memory SQLite may take, in bytes.
const MOST_OF_MEMORY: u64 = 64 << 20;
/// The longest value, and the longest row, in bytes.
const MOST_OF_VALUE: i32 = 1 << 20;
/// Statements that wait for those before them.
const WAITING: usize = 16;

/// How a statement ended, for whoever asked.
pub(super) type Said = Result<Answer, Problem>;

/// A statement to carry out.
pub(super) struct Ask {
    /// The name of the trigger that it was typed for.
    pub(super) table: String,
    /// The statement.
    pub(super) sql: String,
    /// The tables whose changes are wanted.
    pub(super) watched: Vec<String>,
    /// Who wants to know the end.
    pub(super) reply: oneshot::Sender<Said>,
}

/// A statement that was carried out, or was not.
pub(super) struct Done {
    /// What was asked, word for word.
    pub(super) ask: Ask,
    /// What came of it.
    pub(super) said: Said,
    /// What it has changed, with the watched table's name, in order.
    pub(super) changes: Vec<(String, Change)>,
}

/// The thread that has the file.
#[derive(Debug)]
pub(super) struct Database {
    asks: SyncSender<Ask>,
}

impl Database {
    /// Starts the thread, which ends with this. The file is opened with the first statement.
    pub(super) fn start(folder: PathBuf, done: UnboundedSender<Done>) -> io::Result<Self> {
        let (asks, asked) = sync_channel(WAITING);
        thread::Builder::new().name("database".to_owned()).spawn(move || serve(&folder, &asked, &done))?;
        Ok(Self { asks })
    }

    /// Has a statement carried out after those before it.
    pub(super) fn ask(&self, ask: Ask) -> Result<(), Problem> {
        let told = |why: &str| Problem::new(&format!("the database {why}; try again"));
        self.asks.try_send(ask).map_err(|why| match why {
            TrySendError::Full(_) => told("is busy with other statements"),
            TrySendError::Disconnected(_) => told("has stopped"),
        })
    }
}

fn serve(folder: &Path, asked: &Receiver<Ask>, done: &UnboundedSender<Done>) {
    let mut store = Store::new(folder);
    while let Ok(ask) = asked.recv() {
        let (said, changes) = store.run(&ask.sql, &ask.watched);
        if done.send(Done { ask, said, changes }).is_err() {
            return;
        }
    }
}

/// The file, opened when it is needed.
struct Store {
    folder: PathBuf,
    open: Option<(PathBuf, Connection)>,
    capture: Capture,
}

impl Store {
    fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), open: None, capture: Capture::default() }
    }

    /// Carries one statement out. Changes come out even of a statement that failed, if something of it or before it is committed.
    fn run(&mut self, sql: &str, watched: &[String]) -> (Said, Vec<(String, Change)>) {
        let word = match statement::check(sql) {
            Ok(word) => word,
            Err(why) => return (Err(why), Vec::new()),
        };
        // A file that was taken away is made anew.
        if self.open.as_ref().is_some_and(|(path, _)| !path.exists()) {
            self.open = None;
        }
        if self.open.is_none() {
            self.capture = Capture::default();
            match open(&self.folder) {
                Ok(open) => self.open = Some(open),
                Err(why) => return (Err(why), Vec::new()),
            }
        }
        let Some((_, connection)) = &mut self.open else {
            return (Err(Problem::new("there is no database")), Vec::new());
        };
        let was_open = !connection.is_autocommit();
        let mut said = self
            .capture
            .prepare(connection, watched)
            .and_then(|()| carry_out(connection, &word, sql, &mut self.capture, watched));
        let is_open = !connection.is_autocommit();
        match &mut said {
            Ok(answer) => answer.open = is_open,
            Err(why) if was_open && !is_open => {
                why.why = sanitise_line(&format!("{}; the open transaction was rolled back", why.why));
            }
            Err(_) => {}
        }
        if is_open {
            return (said, Vec::new());
        }
        let committed = said.is_ok() && matches!(word.as_str(), "COMMIT" | "END");
        if was_open && !committed {
            // What it had made and noted is gone with it.
            self.capture = Capture::default();
            return (said, Vec::new());
        }
        match self.capture.take(connection) {
            Ok(changes) => (said, changes),
            // The changes themselves are committed; without their records they cannot be told.
            Err(why) => (Err(problem(&why, sql)), Vec::new()),
        }
    }
}

/// Opens the file, or makes it.
fn open(folder: &Path) -> Result<(PathBuf, Connection), Problem> {
    let told = |why: &dyn std::fmt::Display| Problem::new(&format!("{FILE} cannot be opened: {why}"));
    let path = folder.canonicalize().map_err(|why| told(&why))?.join(FILE);
    if let Some(above) = path.parent() {
        fs::create_dir_all(above).map_err(|why| told(&why))?;
    }
    // No link is followed: the file lies in this folder or is not taken.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(&path, flags).map_err(|why| match why.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => told(&"it is no plain file that may be read and written"),
        _ => told(&why),
    })?;
    let set_up = || -> rusqlite::Result<()> {
        connection.busy_timeout(Duration::from_millis(200))?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        for (limit, most) in [
            (Limit::SQLITE_LIMIT_LENGTH, MOST_OF_VALUE),
            (Limit::SQLITE_LIMIT_SQL_LENGTH, MOST_OF_VALUE),
            (Limit::SQLITE_LIMIT_COLUMN, 2 * capture::MOST_COLUMNS + 2),
            (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
            (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
            (Limit::SQLITE_LIMIT_VDBE_OP, 100_000),
            (Limit::SQLITE_LIMIT_FUNCTION_ARG, 32),
            (Limit::SQLITE_LIMIT_ATTACHED, 0),
            (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
            (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 10),
            (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
            (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
        ] {
            connection.set_limit(limit, most)?;
        }
        let page: u32 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = MOST_OF_FILE / u64::from(page.max(512));
        // With recursive triggers, REPLACE tells of the rows that it deletes.
        connection.execute_batch(&format!(
            "PRAGMA max_page_count = {pages}; PRAGMA hard_heap_limit = {MOST_OF_MEMORY}; PRAGMA temp_store = MEMORY;
             PRAGMA recursive_triggers = ON; PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON;"
        ))
    };
    match set_up() {
        Ok(()) => Ok((path, connection)),
        Err(why) => Err(problem(&why, "")),
    }
}

/// Carries a statement out under guard. What makes tables is undone if their changes could not be told.
fn carry_out(
    connection: &mut Connection,
    word: &str,
    sql: &str,
    capture: &mut Capture,
    watched: &[String],
) -> Result<Answer, Problem> {
    let makes = matches!(word, "CREATE" | "DROP");
    if makes {
        connection.execute_batch("SAVEPOINT _lab").map_err(|why| problem(&why, sql))?;
    }
    let guard = Guard::default();
    let until = Instant::now() + LONGEST;
    let set = connection
        .authorizer(Some(guard.authorizer()))
        .and_then(|()| connection.progress_handler(STEPS, Some(move || Instant::now() >= until)));
    let done = set.and_then(|()| run(connection, sql));
    let unset = connection
        .authorizer(None::<fn(rusqlite::hooks::AuthContext<'_>) -> rusqlite::hooks::Authorization>)
        .and_then(|()| connection.progress_handler(0, None::<fn() -> bool>));
    let mut said = done.map_err(|why| match guard.refusal() {
        Some(refusal) => Problem::new(&refusal),
        None => problem(&why, sql),
    });
    if let Err(why) = unset {
        said = said.and(Err(problem(&why, sql)));
    }
    if !makes {
        return said;
    }
    let before = capture.clone();
    let said = said.and_then(|answer| capture.prepare(connection, watched).map(|()| answer));
    let end = if said.is_ok() { "RELEASE _lab" } else { "ROLLBACK TO _lab; RELEASE _lab" };
    let ended = connection.execute_batch(end).map_err(|why| problem(&why, sql));
    if said.is_err() {
        *capture = before;
    }
    said.and_then(|answer| ended.map(|()| answer))
}

/// Runs one statement to its end.
fn run(connection: &Connection, sql: &str) -> rusqlite::Result<Answer> {
    let mut all = Batch::new(connection, sql);
    let Some(mut statement) = all.next()? else { return Err(Error::Empty) };
    match all.next() {
        Ok(None) => {}
        Ok(Some(_)) | Err(_) => return Err(Error::MultipleStatement),
    }
    let width = statement.column_count();
    let names = (0..width).map(|at| statement.column_name(at).map(sanitise_line));
    let mut answer = Answer { columns: names.collect::<rusqlite::Result<_>>()?, ..Answer::default() };
    let reads = statement.readonly();
    let before = connection.total_changes();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if answer.rows.len() < Answer::ROWS {
            let cells = (0..width).map(|at| row.get_ref(at).map(cell));
            answer.rows.push(cells.collect::<rusqlite::Result<_>>()?);
            continue;
        }
        answer.more = true;
        // What changes rows is carried out to its end.
        if reads {
            break;
        }
    }
    drop(rows);
    drop(statement);
    if connection.total_changes() > before {
        answer.changed = connection.changes();
    }
    Ok(answer)
}

fn cell(value: ValueRef<'_>) -> Clean {
    let text = match value {
        ValueRef::Text(text) => {
            String::from_utf8_lossy(&text[..text.len().min(4 * usize::from(Answer::CELL))]).into_owned()
        }
        other => taken(other).words(),
    };
    sanitise_line(&truncate(sanitise_line(&text).as_str(), Answer::CELL))
}

/// A value, taken out. A text that is no UTF-8 has signs for what cannot be read.
fn taken(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

/// What SQLite says, in a sentence that says what to do.
fn problem(why: &Error, sql: &str) -> Problem {
    let code = why.sqlite_error_code();
    let text = match (why, code) {
        (Error::MultipleStatement, _) => "one statement at a time: after the first there is another",
        (Error::Empty, _) => "there is no statement; try SELECT, INSERT, UPDATE, DELETE or CREATE TABLE",
        (Error::InvalidParameterCount(..), _) => "write the values into the statement: ? stands for nothing here",
        (_, Some(ErrorCode::OperationInterrupted)) => "stopped after 500 ms; nothing of the statement counts",
        (_, Some(ErrorCode::DiskFull)) => {
            "the database has reached its 16 MiB; delete rows or the file data/lab.sqlite"
        }
        (_, Some(ErrorCode::OutOfMemory)) => "the statement needs more than the 64 MiB of memory that it may take",
        (_, Some(ErrorCode::TooBig)) => "a value, a row or the statement is longer than it may be: 1 MiB",
        (_, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => {
            "another program holds data/lab.sqlite; end what it does there and try again"
        }
        (_, Some(ErrorCode::NotADatabase)) => "data/lab.sqlite is no SQLite database; move it away and try again",
        (_, Some(ErrorCode::DatabaseCorrupt)) => "data/lab.sqlite is damaged; move it away and try again",
        (Error::SqlInputError { msg, offset, .. }, _) => {
            return match usize::try_from(*offset) {
                Ok(at) if at <= sql.len() => Problem::at(msg, sql, at),
                _ => Problem::new(msg),
            };
        }
        (Error::SqliteFailure(_, Some(text)), _) => text,
        _ => return Problem::new(&why.to_string()),
    };
    Problem::new(text)
}

#[cfg(test)]
mod tests;
