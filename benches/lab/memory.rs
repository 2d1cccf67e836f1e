//! What the lab and its children hold in memory, as the kernel counts it, and how both grow with the instances that live.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::lab::client::{Connection, request};
use crate::lab::server::{HELLO, Server, settle};
use crate::table::{Table, share, shown};

/// Idle isolates in one process.
const ISOLATES: [usize; 4] = [1, 10, 100, 1000];
/// Requests at the same time, one on each connection: a few less than the lab takes connections.
const AT_ONCE: usize = 250;
/// Instances in processes of their own.
const PROCESSES: usize = 16;

/// Warm requests that are timed among them.
const TIMED: usize = 500;

/// A handler that is busy until all others have been called, too, if it is asked to.
const SLOW: &str = "export const GET = async (request) => {
  if (request.url.endsWith('?slow')) await new Promise((done) => setTimeout(done, 2000));
  return new Response('ok');
};
";

pub(crate) fn measure(table: &Table) {
    table.head("value", "");
    process_per_instance(table);
    table.heads(["what", "resident", "of the lab", "budget"]);
    let warm = ISOLATES.map(|count| isolates(table, count));
    table.heads(["what", "p50", "p99", "budget"]);
    for (count, taken) in ISOLATES.iter().zip(warm) {
        let what = format!("warm request on workers, {count} idle isolates");
        table.line(&what, &shown(share(&taken, 50)), &shown(share(&taken, 99)), "");
    }
}

fn process_per_instance(table: &Table) {
    let lab = Server::lab(&[HELLO], &[]);
    Connection::open(lab.address).time(&request("/hello"));
    settle();
    table.line("the lab after one request, resident", &mib(status(lab.process(), "VmRSS:")), "", "");
    let mut each: Vec<u64> = lab.children().into_iter().map(private).collect();
    table.line("its only instance, private", &mib(each[0]), "", "");

    let lab = Server::lab(&[("functions/slow.mjs", SLOW)], &["--idle", "60"]);
    settle();
    let instances = at_once(&lab, PROCESSES, "/slow?slow");
    assert_eq!(instances.len(), PROCESSES);
    each = lab.children().into_iter().map(private).collect();
    each.sort_unstable();
    table.line(&format!("each of {PROCESSES} instances, private"), &mib(each[each.len() / 2]), "", "1 MB");
}

/// So many isolates that have served a request each, in one process. Returns how long requests take among them.
fn isolates(table: &Table, count: usize) -> Vec<Duration> {
    let names = (0..count.div_ceil(AT_ONCE)).map(|number| format!("functions/f{number}.mjs"));
    let files: Vec<(String, &str)> = names.map(|name| (name, SLOW)).collect();
    let arguments = ["--platform", "workers", "--per-instance", "1", "--concurrency", "2000", "--idle", "600"];
    let lab = Server::lab(&files, &arguments);
    settle();
    let mut instances = BTreeSet::new();
    for number in 0..files.len() {
        instances.extend(at_once(&lab, count.min(AT_ONCE), &format!("/f{number}?slow")));
    }
    assert_eq!(instances.len(), count);
    settle();
    let resident = lab.children().into_iter().map(|process| status(process, "VmRSS:")).sum();
    let what = format!("idle isolates in one process, {count}");
    let budget = if count == 1000 { "400 MiB" } else { "" };
    table.line(&what, &mib(resident), &mib(status(lab.process(), "VmRSS:")), budget);
    let mut connection = Connection::open(lab.address);
    let warm = request("/f0");
    (0..TIMED).map(|_| connection.time(&warm)).collect()
}

/// The instances that answer so many requests that are there at the same time.
fn at_once(lab: &Server, count: usize, target: &str) -> BTreeSet<String> {
    let request = request(target);
    let mut connections: Vec<Connection> = (0..count).map(|_| Connection::open(lab.address)).collect();
    for connection in &mut connections {
        connection.send(&request);
    }
    let answers = connections.iter_mut().map(|connection| {
        let answer = connection.answer();
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.instance.unwrap().to_owned()
    });
    answers.collect()
}

/// Memory that only this process has, in KiB.
fn private(process: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap();
    let private = rollup.lines().filter(|line| line.starts_with("Private_"));
    private.map(kib).sum()
}

/// A field of what the kernel says of a process, in KiB.
fn status(process: u32, field: &str) -> u64 {
    let status = fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).unwrap();
    kib(status.lines().find(|line| line.starts_with(field)).unwrap())
}

/// The number in `VmRSS:   1234 kB`.
fn kib(line: &str) -> u64 {
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn mib(kib: u64) -> String {
    format!("{:.1} MiB", kib as f64 / 1024.0)
}
