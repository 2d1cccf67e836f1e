//! The lab over real sockets, as its users start it: what functions answer, what platforms do differently, and what nobody
//! can break.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "lab/broken.rs"]
mod broken;
#[path = "lab/bucket.rs"]
mod bucket;
#[path = "lab/count.rs"]
mod count;
#[path = "lab/deploys.rs"]
mod deploys;
#[path = "lab/door.rs"]
mod door;
#[path = "support/http.rs"]
mod http;
#[path = "lab/life.rs"]
mod life;
#[path = "lab/platforms.rs"]
mod platforms;
#[path = "lab/scenarios.rs"]
mod scenarios;
#[path = "lab/schedule.rs"]
mod schedule;
#[path = "lab/streams.rs"]
mod streams;
#[path = "support/lab.rs"]
mod support;
#[path = "lab/table.rs"]
mod table;
#[path = "lab/triggers.rs"]
mod triggers;
#[path = "lab/webhook.rs"]
mod webhook;
