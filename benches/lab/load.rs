//! Warm requests, beside Node's own HTTP server in the same run: how long one takes, and how many there are in a second.
//! The servers take turns, so that what else the machine does meets all of them.

use std::time::{Duration, Instant};

use crate::lab::client::{Connection, drive, request};
use crate::lab::server::{HELLO, Server};
use crate::table::{Table, print, share};

/// Turns of each server.
const ROUNDS: usize = 10;
/// Requests that are timed in a turn, one after the other.
const TIMED: usize = 1000;
/// Requests before those, in which the server comes back to its work.
const UNTIMED: usize = 200;
/// How long a turn under load is.
const TURN: Duration = Duration::from_secs(1);
/// Connections under load, each with one request at a time.
const CONNECTIONS: usize = 16;

/// The three platforms and Node, where there is Node.
fn servers() -> Vec<(&'static str, Server)> {
    let labs = ["lambda", "workers", "vercel"];
    let labs = labs.into_iter().map(|platform| (platform, Server::lab(&[HELLO], &["--platform", platform])));
    let mut servers: Vec<_> = labs.collect();
    match Server::node() {
        Some(node) => servers.push(("Node", node)),
        None => print("There is no `node` here to compare with."),
    }
    servers
}

/// The target of a request to any of the servers.
fn hello() -> Vec<u8> {
    request("/hello")
}

/// One request at a time on a kept connection.
pub(crate) fn warm(table: &Table) {
    table.head("p50", "p99");
    let (servers, hello) = (servers(), hello());
    let mut taken = vec![Vec::new(); servers.len()];
    for _ in 0..ROUNDS {
        for ((_, server), taken) in servers.iter().zip(&mut taken) {
            let mut connection = Connection::open(server.address);
            let calls: Vec<Duration> = (0..TIMED + UNTIMED).map(|_| connection.time(&hello)).collect();
            taken.extend(&calls[UNTIMED..]);
        }
    }
    for ((name, _), taken) in servers.iter().zip(&taken) {
        table.row(&format!("warm request, {name}"), taken, None);
    }
    let middle = |at: usize| share(&taken[at], 50).as_secs_f64();
    if let Some(node) = servers.iter().position(|(name, _)| *name == "Node") {
        for (at, (name, _)) in servers.iter().enumerate().take(node) {
            let ratio = format!("{:.2}x", middle(at) / middle(node));
            table.line(&format!("p50 of {name} beside Node"), &ratio, "", "1x");
        }
    }
}

/// As many requests as are answered over kept connections, from one thread.
pub(crate) fn load(table: &Table) {
    table.head("a second", "beside Node");
    let servers = servers();
    let mut rates = vec![Vec::new(); servers.len()];
    for (_, server) in &servers {
        // Instances start, and code gets warm.
        rate(server);
    }
    for _ in 0..ROUNDS {
        for ((_, server), rates) in servers.iter().zip(&mut rates) {
            rates.push(rate(server));
        }
    }
    let node = servers.iter().position(|(name, _)| *name == "Node");
    for ((name, _), own) in servers.iter().zip(&rates) {
        let beside = node.map(|node| own.iter().zip(&rates[node]).map(|(own, node)| own / node).collect());
        let beside = beside.map(|ratios| format!("{:.2}x", middle(ratios))).unwrap_or_default();
        let budget = match *name {
            "lambda" => "0.43x",
            "workers" => "0.5x",
            _ => "",
        };
        let what = format!("requests over {CONNECTIONS} connections, {name}");
        table.line(&what, &format!("{:.0}", middle(own.clone())), &beside, budget);
    }
}

/// Requests in a second during a turn.
fn rate(server: &Server) -> f64 {
    let hello = hello();
    let mut count = 0;
    let start = Instant::now();
    let next = || (start.elapsed() < TURN).then(|| (0, hello.clone()));
    drive(server.address, CONNECTIONS, next, |_, answer| {
        assert_eq!(answer.status, 200, "{answer:?}");
        count += 1;
    });
    f64::from(count) / start.elapsed().as_secs_f64()
}

fn middle(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
