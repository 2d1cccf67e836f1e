//! Triggers besides HTTP: what brings events about, how often each is tried, and where those end that fail for good. Each kind is
//! a pure machine of its own, because platforms treat them differently; one engine carries their decisions out.
//!
//! | part | what it does |
//! |---|---|
//! | [`record`] | what happened to events, as plain data |
//! | [`source`] | what every machine takes and decides |
//! | [`asynchronous`] | one event at a time, two retries, then a dead-letter list |
//! | [`queue`] | messages in batches, a visibility timeout, a receive count |
//! | [`bucket`] | a folder whose new files are events |
//! | [`webhook`] | a sender of signed requests, genuine and forged |
//! | [`table`] | changes of a table in order, a batch at a time; a poison record blocks its shard |
//! | [`change`] | a changed row in the shape of a stream record |
//! | [`statement`] | what a learner may type for a table, and what comes of it |
//! | `database` | the SQLite file of these tables, on a thread of its own |
//! | [`schedule`] | runs at certain times, on a clock that may be sped up |
//! | [`cron`] | which times an expression names, in three dialects |
//! | [`config`] | the learner's `triggers.toml` |
//! | `engine` | gives events to functions and time to machines |

pub mod asynchronous;
pub mod bucket;
pub mod change;
pub mod config;
pub mod cron;
mod database;
pub(in crate::lab) mod engine;
pub mod queue;
pub mod record;
pub mod schedule;
pub mod source;
pub mod statement;
pub mod table;
pub mod webhook;

#[cfg(test)]
mod tests;
