//! `serverless-tutor`: a course on the serverless model that runs in a terminal.
//!
//! This page is the map of the code. Rooms stand in the order of their layers; a room may use only rooms above its own
//! line, and `tests/tidy.rs` holds the exact table.
//!
//! | room | what it is for | what it must never know |
//! |---|---|---|
//! | [`units`] | quantities with their units | what they measure |
//! | [`clock`] | the one source of time, real or manual | who asks |
//! | [`text`] | foreign text made safe to show | where it is shown |
//! | [`lifecycle`] | phases of a request, their order, billed time | lessons, screens, processes |
//! | [`cost`] | the price of measured or typical use | who is charged |
//! | [`watch`] | what is watched for in a lab's traffic, as data | lessons, labs |
//! | [`lesson`] | a lesson folder: raw files, checked model, problems | learners, screens |
//! | [`config`] | the learner's own settings, read from a file of theirs | what a theme or a key means |
//! | [`quiz`] | questions, answers, their judgement | keys, cells, files |
//! | [`progress`] | what a learner has done, and the only writer of it | screens |
//! | [`review`] | what comes back when, computed from the log of what was recalled | screens, files |
//! | [`notes`] | the learner's results as Markdown | files, screens |
//! | [`sandbox`] | guest JavaScript in a killable child process | lessons, expected values |
//! | [`grader`] | cases and guest results to a verdict | the engine inside the sandbox |
//! | [`lab`] | a functions platform on this machine: HTTP in, instances started and stopped, everything recorded | lessons, screens |
//! | [`proof`] | a lesson's own programs, run as its proof | screens |
//! | [`course`] | what the learner is doing now; actions in, effects out | keys, cells |
//! | [`tui`] | terminal, screens, widgets | the engine, the file formats |
//! | [`cli`] | subcommands and plain output | cells |

pub mod cli;
pub mod clock;
pub mod config;
pub mod cost;
pub mod course;
pub mod grader;
pub mod lab;
pub mod lesson;
pub mod lifecycle;
pub mod notes;
pub mod progress;
pub mod proof;
pub mod quiz;
pub mod review;
pub mod sandbox;
pub mod text;
pub mod tui;
pub mod units;
pub mod watch;
