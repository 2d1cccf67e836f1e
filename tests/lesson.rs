//! Lessons as their authors meet them: whole ones load, broken ones are told problem by problem.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "lesson/built_in.rs"]
mod built_in;
#[path = "lesson/hostile.rs"]
mod hostile;
#[expect(dead_code, reason = "the trials of parsers break lessons at random")]
#[path = "support/laws/lesson.rs"]
mod law;
#[path = "lesson/own.rs"]
mod own;
#[path = "lesson/problems.rs"]
mod problems;
#[path = "lesson/sample.rs"]
mod sample;
#[path = "lesson/schema.rs"]
mod schema;
