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
//! | [`record`] | what happened, as plain data: requests, instances, log lines, a snapshot of the whole |

pub mod functions;
pub mod order;
pub mod platform;
pub mod record;
pub mod router;
pub mod scheduler;
pub mod watch;
