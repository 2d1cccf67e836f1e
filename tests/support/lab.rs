//! The lab as its users start it: `serverless-tutor lab DIR --json`, with functions of the test's own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::http::{Answer, Connection};

/// A test that waits longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running lab. It is ended when this is dropped.
pub(crate) struct Lab {
    pub(crate) address: SocketAddr,
    pub(crate) process: Child,
    folder: TempDir,
    events: Receiver<Value>,
    /// Events that were read while another one was waited for.
    seen: Vec<Value>,
}

impl Lab {
    /// A lab with these files and arguments.
    pub(crate) fn start(files: &[(&str, &str)], arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self::start_in(folder, arguments)
    }

    /// A lab in this folder.
    pub(crate) fn start_in(folder: TempDir, arguments: &[&str]) -> Self {
        let mut process = Command::new(program_under_test())
            .arg("lab")
            .arg(folder.path())
            .arg("--json")
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let Some(address) = first.trim_end().strip_prefix("listening on http://") else {
            let mut why = String::new();
            std::io::Read::read_to_string(&mut process.stderr.take().unwrap(), &mut why).unwrap();
            panic!("{first:?} {why}");
        };
        let address = address.parse().unwrap();
        let (tell, events) = channel();
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or_else(|why| panic!("{line}: {why}"));
                if tell.send(event).is_err() {
                    return;
                }
            }
        });
        Self { address, process, folder, events, seen: Vec::new() }
    }

    /// A path in the folder of functions.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(self.address)
    }

    pub(crate) fn get(&self, target: &str) -> Answer {
        self.connect().get(target)
    }

    /// The first event, past or to come, for which this holds; it is not found again.
    pub(crate) fn event(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.seen.iter().position(&wanted) {
            return self.seen.remove(at);
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(event) = self.events.recv_timeout(left) else {
                panic!("the event did not come; there were {:#?}", self.seen)
            };
            if wanted(&event) {
                return event;
            }
            self.seen.push(event);
        }
    }

    /// The next event of this kind.
    pub(crate) fn next(&mut self, kind: &str) -> Value {
        self.event(|event| event["event"] == kind)
    }

    /// The next log line that holds this text.
    pub(crate) fn log(&mut self, text: &str) -> Value {
        self.event(|event| event["event"] == "log" && event["text"].as_str().is_some_and(|line| line.contains(text)))
    }

    /// The processes that the lab has started and that live.
    pub(crate) fn children(&self) -> Vec<u32> {
        children_of(self.process.id())
    }

    /// Sends a signal to the lab.
    pub(crate) fn signal(&self, signal: &str) {
        kill(signal, self.process.id());
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Sends a signal to a process.
pub(crate) fn kill(signal: &str, process: u32) {
    let sent = Command::new("kill").arg(format!("-{signal}")).arg(process.to_string()).status().unwrap();
    assert!(sent.success());
}

/// The living processes that a process has started.
pub(crate) fn children_of(process: u32) -> Vec<u32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return Vec::new() };
    let lists = threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let all = lists.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>());
    all.filter(|id| lives(*id)).collect()
}

/// Whether a process is there and is not only waiting to be reaped.
pub(crate) fn lives(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// The program under test; `.ci/run` names a copy that an ordinary user may run.
pub(crate) fn program_under_test() -> PathBuf {
    std::env::var_os("TUTOR_UNDER_TEST").map_or_else(|| env!("CARGO_BIN_EXE_serverless-tutor").into(), Into::into)
}
