//! A functions platform on this machine: it takes real HTTP on the loopback interface, really starts and really stops
//! instances, and keeps a record of every request. Knows nothing of lessons, learners and screens.
//!
//! | part | what it does |
//! |---|---|
//! | [`platform`] | the three platforms, their settings and limits, and what each does not imitate |
//! | [`order`] | what can be asked of a running lab |
//! | [`functions`] | the learner's folder: functions with their files, variables and versions |
//! | [`router`] | which file serves which path: pure |
//! | [`scheduler`] | which instance takes which request, when instances start and stop: pure |
//! | [`watch`] | tells when something in that folder has changed |
//! | [`engine`] | one thread that carries the decisions out, and the handle to it |
//! | `front_door` | HTTP on 127.0.0.1 |
//! | `traffic` | requests that the lab sends to itself |
//! | [`store`] | what functions keep outside of their instances: pure |
//! | `buckets` | the folders that functions read and write as buckets |
//! | `journal` | what is remembered |
//! | [`observe`] | what was seen of what is watched for, told from requests that were answered |
//! | [`probe`] | times a function of the learner's that runs somewhere else |
//! | [`export`] | writes the functions as a folder that a cloud's own tool deploys |
//! | [`edge`] | how far places are, and how long light takes there: computed |
//! | [`triggers`] | what calls functions besides HTTP: queues, schedules, changes of tables, events without an answer |
//! | [`record`] | what happened, as plain data: requests, instances, log lines, a snapshot of the whole |

pub mod edge;
pub mod engine;
pub mod export;
pub mod file;
pub mod functions;
pub mod observe;
pub mod order;
pub mod platform;
pub mod probe;
pub mod record;
pub mod router;
pub mod scheduler;
pub mod starter;
pub mod store;
pub mod triggers;
pub mod watch;

mod buckets;
mod front_door;
mod hash;
#[cfg(any(debug_assertions, feature = "rehearsal"))]
pub use crate::lab::front_door::rehearsal;
mod journal;
mod traffic;
