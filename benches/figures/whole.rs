//! The program as a process on a pseudo-terminal: how soon it shows something, what it holds in memory, and whether it
//! lets the machine rest.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use pty::{Heard, Pty};

use crate::table::Table;
use crate::{PROGRAM, START, sections};

#[expect(dead_code, reason = "a measurement needs less of it than the tests of the terminal")]
#[path = "../../tests/support/pty.rs"]
mod pty;

/// Columns and rows.
const SIZE: [u16; 2] = [120, 36];
/// How long the program is left alone to see whether it rests.
const QUIET: Duration = Duration::from_secs(5);

pub(crate) fn measure(table: &Table) {
    let starts: Vec<Duration> = (0..40).map(|_| start_to_first_frame()).collect();
    // The first start may have to read the program from the disk.
    table.row("start to first frame", &starts[1..], Some(START));

    let state = tempfile::tempdir().unwrap();
    let mut course = started(state.path());
    let at_start = resident(course.pid());
    let (before, work) = (wakes(course.pid()), processor_ticks(course.pid()));
    assert_eq!(course.read(QUIET), Heard::Nothing, "something moves on a page that stands still");
    let woken = wakes(course.pid()) - before;
    let work = processor_ticks(course.pid()) - work;
    // The challenge comes last, since there letters go into the editor.
    for place in [2, 3, 4, 5, 6, 8, 9, 7] {
        course.send(&format!("s{place}"));
        let title = &sections()[place - 1].1;
        // The list beside the page marks the open section like this.
        course.wait_for(&format!("\u{25b8} {title}"));
    }
    let after = resident(course.pid());
    course.signal(Signal::TERM);
    course.exit_code();

    table.line("memory of the idle course, resident", &at_start, "", "20 MiB");
    table.line("the same after a visit to every section", &after, "", "20 MiB");
    table.line("wake-ups in 5 s of rest", &woken.to_string(), "", "0");
    table.line("processor time in 5 s of rest, 10 ms each", &work.to_string(), "", "0");
    let size = fs::metadata(PROGRAM).unwrap().len();
    table.line("size of the program", &format!("{:.1} MB", size as f64 / 1e6), "", "10 MB");
}

fn start_to_first_frame() -> Duration {
    let state = tempfile::tempdir().unwrap();
    let start = Instant::now();
    let mut course = started(state.path());
    let taken = start.elapsed();
    course.send("q");
    course.exit_code();
    taken
}

/// A course on its first page, drawn from the heading to the row of keys.
fn started(state: &Path) -> Pty {
    let state = state.to_str().unwrap();
    let mut course = pty::start(Path::new(PROGRAM), &[], &[("SERVERLESS_TUTOR_STATE", state)], SIZE);
    let (_, title) = sections().swap_remove(0);
    course.wait_until("the first page", |screen, _| {
        let shown = screen.contents();
        shown.contains(&heading(&title)) && shown.contains("?  keys")
    });
    course
}

/// The title of a section as it stands above it, and not in the list beside it.
fn heading(title: &str) -> String {
    format!("\u{2502}  {title}")
}

/// Memory that the process has in the machine, as the kernel writes it.
fn resident(pid: Pid) -> String {
    let status = fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).unwrap();
    let kib: f64 = field(&status, "VmRSS:").trim_end_matches(" kB").parse().unwrap();
    format!("{:.1} MiB", kib / 1024.0)
}

/// How often any thread of the process went to sleep so far; it did so once more after each time it was woken.
fn wakes(pid: Pid) -> u64 {
    let threads = fs::read_dir(format!("/proc/{}/task", pid.as_raw_nonzero())).unwrap();
    let slept = |thread: PathBuf| -> u64 {
        let status = fs::read_to_string(thread.join("status")).unwrap();
        field(&status, "voluntary_ctxt_switches:").parse().unwrap()
    };
    threads.map(|thread| slept(thread.unwrap().path())).sum()
}

/// Processor time of the process so far, in hundredths of a second.
fn processor_ticks(pid: Pid) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap();
    // The name in brackets may hold spaces; after it, user and system time are the 12th and 13th field.
    let (_, fields) = stat.rsplit_once(')').unwrap();
    fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

fn field<'a>(status: &'a str, name: &str) -> &'a str {
    status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim()
}
