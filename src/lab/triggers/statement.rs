//! A statement that a learner types for the table of a trigger, and what comes of it. Plain data and pure rules: says which
//! statements are taken, runs none.

use std::fmt;

use crate::text::{Clean, sanitise_line};

/// The longest statement, in bytes.
pub const MOST_BYTES: usize = 16 << 10;

/// What a statement may begin with.
const TAKEN: &[&str] = &[
    "SELECT", "VALUES", "WITH", "INSERT", "REPLACE", "UPDATE", "DELETE", "CREATE", "DROP", "BEGIN", "COMMIT", "END",
    "ROLLBACK",
];

/// What came of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// How many rows it inserted, changed or deleted.
    pub changed: u64,
    /// The names of what it reads.
    pub columns: Vec<Clean>,
    /// What it read, as text, [`Answer::ROWS`] at most.
    pub rows: Vec<Vec<Clean>>,
    /// There were more rows.
    pub more: bool,
    /// A transaction is open: nothing that it changes reaches the stream before COMMIT.
    pub open: bool,
}

impl Answer {
    /// Rows that are kept.
    pub const ROWS: usize = 100;
    /// Characters of a value that are kept.
    pub const CELL: u16 = 200;
}

/// Why a statement was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in a sentence without its stop.
    pub why: Clean,
    /// Where, as line and column from 1, if that is known.
    pub place: Option<(usize, usize)>,
}

impl Problem {
    /// A problem without a place.
    pub(super) fn new(why: &str) -> Self {
        Self { why: sanitise_line(why), place: None }
    }

    /// A problem at a byte of a statement.
    pub(super) fn at(why: &str, sql: &str, byte: usize) -> Self {
        let before = &sql[..sql.floor_char_boundary(byte)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Self { place: Some((line, column)), ..Self::new(why) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((1, column)) => write!(f, "column {column}: {}", self.why),
            Some((line, column)) => write!(f, "line {line}, column {column}: {}", self.why),
            None => write!(f, "{}", self.why),
        }
    }
}

impl std::error::Error for Problem {}

/// A statement with what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its number among those of its table, from 1.
    pub number: u64,
    /// The statement.
    pub sql: Clean,
    /// What came of it.
    pub answer: Result<Answer, Problem>,
}

/// Says why a statement is not even looked at, or gives the word that it begins with, in upper case.
pub(super) fn check(sql: &str) -> Result<String, Problem> {
    if sql.len() > MOST_BYTES {
        return Err(Problem::new(&format!("the statement has {} bytes; {MOST_BYTES} are taken at most", sql.len())));
    }
    if let Some(at) = sql.find('\0') {
        return Err(Problem::at("a statement has no NUL character", sql, at));
    }
    let start = start(sql);
    let word: String = sql[start..].chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_uppercase();
    if sql[start..].is_empty() {
        return Err(Problem::new("there is no statement; try SELECT, INSERT, UPDATE, DELETE or CREATE TABLE"));
    }
    if !TAKEN.contains(&word.as_str()) {
        let taken =
            "SELECT, INSERT, UPDATE, DELETE, CREATE TABLE, DROP TABLE, BEGIN, COMMIT and ROLLBACK are taken here";
        return Err(Problem::at(taken, sql, start));
    }
    Ok(word)
}

/// Where a statement begins, after white space and comments.
fn start(sql: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &sql[at..];
        let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ';').len();
        let comment = match rest.get(..2) {
            Some("--") => rest.find('\n').map_or(rest.len(), |end| end + 1),
            Some("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => 0,
        };
        if blank + comment == 0 {
            return at;
        }
        at += blank.max(comment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_by_their_first_word() {
        let check = |sql: &str, expected: &str| {
            let said = check(sql).unwrap_or_else(|why| why.to_string());
            assert_eq!(said, expected, "{sql}");
        };
        let taken =
            "SELECT, INSERT, UPDATE, DELETE, CREATE TABLE, DROP TABLE, BEGIN, COMMIT and ROLLBACK are taken here";
        check("select 1", "SELECT");
        check("-- a\n /* b */;Insert", "INSERT");
        check("\n  VACUUM INTO 'x'", &format!("line 2, column 3: {taken}"));
        check("ATTACH 'x' AS y", &format!("column 1: {taken}"));
        check("/* never", "there is no statement; try SELECT, INSERT, UPDATE, DELETE or CREATE TABLE");
        check("", "there is no statement; try SELECT, INSERT, UPDATE, DELETE or CREATE TABLE");
        check("SELECT é\0", "column 9: a statement has no NUL character");
        check(&"x".repeat(16_385), "the statement has 16385 bytes; 16384 are taken at most");
    }
}
