//! Every call about networks that the program and its children make, as strace sees them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::PROGRAM;
use crate::http::Connection;
use crate::{pty, strace};
use crate::trial::{Effort, Trial};

/// The folder of a program under strace, which stands beside it and not above it: the process that is started is the program
/// itself.
struct Traced {
    folder: TempDir,
}

/// No call reaches another machine: sockets are pairs of local ones, or bound and connected to 127.0.0.1.
pub(crate) fn only_this_machine_is_reached(effort: Effort) -> Trial {
    let mut trial = Trial::new("grade, lab and course open no connection but to 127.0.0.1, as strace sees them");
    if !strace::works() {
        trial.leave_out(effort, "all of it", strace::MISSING);
        return trial;
    }
    let traced = || Traced { folder: tempfile::tempdir().unwrap() };
    for _ in 0..effort.of(1, 3) {
        trial.attempt("grade", || grade(&traced()));
        let platforms = if effort == Effort::Short { &["workers"][..] } else { &["lambda", "workers", "vercel"] };
        for platform in platforms {
            trial.attempt(&format!("lab, {platform}"), || lab(&traced(), platform));
        }
        if effort == Effort::Full {
            trial.attempt("course", || course(&traced()));
        }
    }
    trial
}

impl Traced {
    fn arguments(&self, program: &[&str]) -> Vec<String> {
        let log = self.log();
        let strace = ["-D", "-f", "-e", "trace=network", "-o", log.to_str().unwrap(), PROGRAM];
        strace.iter().chain(program).map(ToString::to_string).collect()
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("calls")
    }

    /// A folder beside the log.
    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Waits until the program's end is in the log, and checks every call in it. The number of sockets that listen or connect is
    /// given.
    fn check(&self, process: u32) -> usize {
        // The number is padded to the width of a usual one.
        let is_end = |line: &str| {
            let mut words = line.split_whitespace();
            words.next() == Some(&process.to_string()) && words.next() == Some("+++") && words.next() == Some("exited")
        };
        let deadline = Instant::now() + pty::DEADLINE;
        let log = loop {
            let log = fs::read_to_string(self.log()).unwrap();
            if log.lines().any(is_end) {
                break log;
            }
            assert!(Instant::now() < deadline, "strace does not tell of the end of {process}:\n{log}");
            std::thread::yield_now();
        };
        assert!(log.contains("socketpair("), "no child was started:\n{log}");
        log.lines().map(check_call).filter(|named| *named).count()
    }
}

/// Checks a call. True if it names an address.
fn check_call(line: &str) -> bool {
    let family_is = |call: &str| line.contains(&format!("{call}(")) && !line.contains(&format!("{call}(AF_UNIX"));
    assert!(!family_is("socketpair"), "{line}");
    // The kind of socket says nothing yet: what it is bound or connected to does.
    if line.contains(" socket(") {
        assert!(line.contains("socket(AF_INET, SOCK_STREAM"), "{line}");
    }
    if !line.contains("sa_family=") {
        return false;
    }
    let here = "sin_addr=inet_addr(\"127.0.0.1\")";
    // An end of a pair has no name.
    let is_pair = line.contains("{sa_family=AF_UNIX}");
    assert!(is_pair || line.matches("sa_family=").count() == line.matches(here).count(), "{line}");
    !is_pair
}

fn grade(traced: &Traced) {
    let file = traced.path("right.js");
    fs::write(&file, "function calculateCost() { return 0; }").unwrap();
    let mut child = Command::new("strace")
        .args(traced.arguments(&["grade", &file]))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(traced.check(child.id()), 0);
}

const EXAMPLES: [(&str, &str); 2] = [
    ("functions/hello.mjs", "export const GET = () => new Response('hello');\n"),
    ("functions/out.mjs", "export const GET = async () => new Response(typeof fetch);\n"),
];

fn lab(traced: &Traced, platform: &str) {
    let functions = traced.path("functions");
    fill(Path::new(&functions));
    let mut child = Command::new("strace")
        .args(traced.arguments(&["lab", &functions, "--platform", platform]))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    let address: SocketAddr = first.trim_end().strip_prefix("listening on http://").unwrap().parse().unwrap();
    assert!(address.ip().is_loopback(), "{address}");
    let mut connection = Connection::open(address);
    assert_eq!(connection.get("/hello").text(), "hello");
    assert_eq!(connection.get("/out").status, 200);
    assert_eq!(connection.get("/nothing").status, 404);
    kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let named = traced.check(child.id());
    assert!(named > 1, "the lab's own socket is not in the log");
}

/// The first sections, a run of the code, and the lab with a request.
fn course(traced: &Traced) {
    let (state, functions) = (traced.path("state"), traced.path("functions"));
    fill(Path::new(&functions));
    let variables = [("SERVERLESS_TUTOR_STATE", state.as_str()), ("SERVERLESS_TUTOR_FUNCTIONS", functions.as_str())];
    let arguments = traced.arguments(&["--no-motion"]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut pty = pty::start(Path::new("strace"), &arguments, &variables, [120, 36]);
    let process = pty.pid().as_raw_nonzero().get().cast_unsigned();
    pty.wait_for("0/9");
    for section in ["2", "3", "4"] {
        pty.send("s");
        pty.wait_for("── Sections ──");
        pty.send(section);
        pty.wait_until("the list to be closed", |screen, _| !screen.contents().contains("── Sections ──"));
    }
    pty.send("r");
    pty.wait_for("skip and run");
    pty.send("\r");
    pty.wait_until("the code to have run", |screen, _| screen.contents().contains("200"));
    pty.send("l");
    pty.wait_for("Requests ──");
    pty.send("g");
    pty.wait_until("an answer", |screen, _| {
        screen.contents().lines().any(|row| row.contains(" 1  GET") && row.contains("200"))
    });
    pty.send("\x03");
    assert_eq!(pty.exit_code(), 0);
    let named = traced.check(process);
    assert!(named > 1, "the lab's own socket is not in the log");
}

fn fill(folder: &Path) {
    for (name, text) in EXAMPLES {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
