//! However the program ends, no process of its lab lives on, and the terminal is given back where somebody is left to do it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open};

use crate::http::Connection;
use crate::lab_screen::{ROUTE, address, call};
use crate::processes::{children_of, lives};
use crate::{HELLO, Stage, WIDE, check_in_both_sizes, pty};

/// A function that answers to nobody within the time that it is given.
const WAIT: (&str, &str) =
    ("functions/wait.mjs", "export const GET = () => new Promise((done) => setTimeout(done, 60000));");

/// The lab with an instance that waits for calls and one at work, and its processes.
fn at_work(size: [u16; 2]) -> (Stage, Vec<u32>) {
    let mut stage = Stage::with(size, &[(ROUTE, HELLO), WAIT]);
    stage.open_the_lab();
    stage.press("g");
    stage.wait_for_row(&[" 1  GET", "200", "cold"]);
    let mut other_window = Connection::open(address(&mut stage.pty));
    other_window.request("GET", "/wait", &[], b"");
    stage.pty.wait_for("1 in flight");
    let children = children_of(stage.pty.pid().as_raw_pid().cast_unsigned());
    assert!(children.len() >= 2, "{children:?}");
    // The client has to stay until the end, or its call is cancelled.
    stage.other_window = Some(other_window);
    (stage, children)
}

#[track_caller]
fn check_gone(children: &[u32]) {
    let left: Vec<&u32> = children.iter().filter(|child| lives(**child)).collect();
    assert!(left.is_empty(), "{left:?} of {children:?} live on");
}

#[test]
fn quitting_ends_all_instances() {
    check_in_both_sizes(|size| {
        let (stage, children) = at_work(size);
        stage.quit();
        check_gone(&children);
    });
}

#[test]
fn a_signal_to_end_ends_all_instances_and_gives_the_terminal_back() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let (mut stage, children) = at_work(WIDE);
        stage.pty.signal(signal);
        stage.check_exit(code);
        check_gone(&children);
    }
}

#[test]
fn a_closed_window_ends_all_instances() {
    let (stage, children) = at_work(WIDE);
    assert_eq!(stage.pty.hang_up().exit_code(Duration::from_secs(2)), Some(129));
    check_gone(&children);
}

#[test]
fn instances_do_not_outlive_a_program_that_is_killed() {
    let (mut stage, children) = at_work(WIDE);
    // A descriptor tells when a process ends, whoever its parent is by then.
    let pid = |child: &u32| Pid::from_raw(child.cast_signed()).unwrap();
    let ends: Vec<OwnedFd> =
        children.iter().map(|child| pidfd_open(pid(child), PidfdFlags::empty()).unwrap()).collect();
    stage.pty.signal(Signal::KILL);
    assert_ne!(stage.pty.exit_code(), 0);
    for end in &ends {
        let patience = Timespec { tv_sec: 5, tv_nsec: 0 };
        let ended = poll(&mut [PollFd::new(end, PollFlags::IN)], Some(&patience)).unwrap();
        assert_eq!(ended, 1, "an instance outlived the program");
    }
}

#[test]
fn a_panic_ends_all_instances_and_gives_the_terminal_back() {
    let state = tempfile::tempdir().unwrap();
    let route = state.path().join(ROUTE);
    fs::create_dir_all(route.parent().unwrap()).unwrap();
    fs::write(route, HELLO).unwrap();
    // The page on which a key brings a panic about, which only debug builds have.
    let program = Path::new(env!("CARGO_BIN_EXE_serverless-tutor"));
    let variables = [("SERVERLESS_TUTOR_STATE", state.path().to_str().unwrap())];
    let mut pty = pty::start(program, &["rehearse"], &variables, WIDE);
    pty.wait_for("ready");
    pty.send("l");
    assert_eq!(call(address(&mut pty), "GET", "/api/hello", "").status, 200);
    let children = children_of(pty.pid().as_raw_pid().cast_unsigned());
    assert!(!children.is_empty());
    pty.send("p");
    assert_eq!(pty.exit_code(), 101);
    pty.check_given_back();
    check_gone(&children);
}

#[test]
fn another_lab_starts_after_a_program_that_was_killed() {
    let (mut stage, _) = at_work(WIDE);
    let before = address(&mut stage.pty);
    stage.pty.signal(Signal::KILL);
    assert_ne!(stage.pty.exit_code(), 0);
    stage.pty = crate::open(WIDE, stage.state.path(), stage.functions.path());
    stage.pty.wait_for("0/9");
    stage.open_the_lab();
    assert!(std::net::TcpStream::connect(address(&mut stage.pty)).is_ok(), "after {before}");
    stage.quit();
}
