//! A functions platform on this machine: it takes real HTTP on the loopback interface, really starts and really stops
//! instances, and keeps a record of every request. Knows nothing of lessons, learners and screens.
//!
//! | part | what it does |
//! |---|---|
//! | [`export`] | writes the learner's functions as a folder that a cloud's own tool deploys |
//! | [`platform`] | the three platforms, their settings and limits, and what each does not imitate |
//! | [`order`] | what can be asked of a running lab |
//! | [`probe`] | times a function of the learner's that runs somewhere else |
//! | [`record`] | what happened, as plain data: requests, instances, log lines, a snapshot of the whole |

pub mod export;
pub mod order;
pub mod platform;
pub mod probe;
pub mod record;
