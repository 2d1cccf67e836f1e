//! What the lab and its children hold in memory, as the kernel counts it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Instant;

use rustix::process::Signal;

use crate::lab::client::{Connection, request};
use crate::lab::server::{HELLO, SETTLED, Server, children_of, folder, program, settle};
use crate::table::Table;
use pty::Pty;

#[expect(dead_code, reason = "a measurement needs less of it than the tests of the terminal")]
#[path = "../../tests/support/pty.rs"]
mod pty;

/// Idle isolates in one process.
const ISOLATES: usize = 1000;
/// Requests at the same time, one on each connection: a few less than the lab takes connections.
const AT_ONCE: usize = 250;
/// Instances in processes of their own.
const PROCESSES: usize = 16;

/// A handler that is busy until all others have been called, too.
const SLOW: &str = "export const GET = async () => { await new Promise((done) => setTimeout(done, 2000)); return new Response('ok'); };\n";

pub(crate) fn measure(table: &Table) {
    table.head("value", "");
    course(table);
    process_per_instance(table);
    isolates(table);
}

/// The course with a lab that has started and does nothing.
fn course(table: &Table) {
    let state = tempfile::tempdir().unwrap();
    let folder = folder(&[HELLO]);
    let variables = [
        ("SERVERLESS_TUTOR_STATE", state.path().to_str().unwrap()),
        ("SERVERLESS_TUTOR_FUNCTIONS", folder.path().to_str().unwrap()),
    ];
    let mut course = pty::start(&program(), &[], &variables, [120, 36]);
    course.wait_for("?  keys");
    // The lab starts with the section of the experiments, and its screen is opened from there.
    course.send("s5");
    course.wait_for("open the lab");
    course.send("l");
    course.wait_for("http://127.0.0.1:");
    rest(&mut course);
    let process = course.pid().as_raw_nonzero().get().cast_unsigned();
    let children = children_of(process).len();
    table.line("the course with an idle lab, resident", &mib(status(process, "VmRSS:")), "", "20 MiB");
    table.line("processes beside it then", &children.to_string(), "", "");
    course.signal(Signal::TERM);
    course.exit_code();
}

/// Lets the program do what it has begun.
fn rest(course: &mut Pty) {
    let end = Instant::now() + SETTLED;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        course.read(left);
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
    let instances = at_once(&lab, PROCESSES, "/slow");
    assert_eq!(instances.len(), PROCESSES);
    each = lab.children().into_iter().map(private).collect();
    each.sort_unstable();
    table.line(&format!("each of {PROCESSES} instances, private"), &mib(each[each.len() / 2]), "", "1 MB");
}

/// A thousand isolates that have served a request each, in one process.
fn isolates(table: &Table) {
    let names = (0..ISOLATES / AT_ONCE).map(|number| format!("functions/f{number}.mjs"));
    let files: Vec<(String, &str)> = names.map(|name| (name, SLOW)).collect();
    let arguments = ["--platform", "workers", "--per-instance", "1", "--concurrency", "2000", "--idle", "600"];
    let lab = Server::lab(&files, &arguments);
    settle();
    let mut instances = BTreeSet::new();
    for number in 0..files.len() {
        instances.extend(at_once(&lab, AT_ONCE, &format!("/f{number}")));
    }
    assert_eq!(instances.len(), ISOLATES);
    settle();
    let processes = lab.children();
    let resident = processes.iter().map(|process| status(*process, "VmRSS:")).sum();
    table.line("1,000 idle isolates in one process, resident", &mib(resident), "", "400 MiB");
    table.line("the lab then, resident", &mib(status(lab.process(), "VmRSS:")), "", "");
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
