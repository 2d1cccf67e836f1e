//! What is measured: the program as `serverless-tutor lab DIR`, and Node's own HTTP server to compare it with. Each is a
//! process that prints where it listens and is ended with its handle.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// How long what a lab prints is left in its pipe. Whoever read every line at once would take part in the measurement.
const PRINTED: Duration = Duration::from_millis(5);

/// After this time a lab has tried what was there at its start or was saved, and does nothing by itself.
const SETTLED: Duration = Duration::from_millis(1500);

/// The smallest handler that answers.
pub(crate) const HELLO: (&str, &str) = ("functions/hello.mjs", "export const GET = () => new Response('hello');\n");

/// The same for Node.
const NODE: &str = "const answer = (request, response) => {
  response.setHeader('content-type', 'text/plain;charset=UTF-8');
  response.end('hello');
};
const server = require('node:http').createServer(answer);
server.listen(0, '127.0.0.1', () => console.log('listening on http://127.0.0.1:' + server.address().port));
";

/// A server in a process of its own.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    process: Child,
    folder: TempDir,
}

/// The program: built as this bench is, or the one that is named.
fn program() -> PathBuf {
    std::env::var_os("TUTOR_UNDER_TEST").map_or_else(|| env!("CARGO_BIN_EXE_serverless-tutor").into(), Into::into)
}

/// A folder with these files.
pub(crate) fn folder(files: &[(impl AsRef<str>, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name.as_ref());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

impl Server {
    /// A lab with these files and arguments.
    pub(crate) fn lab(files: &[(impl AsRef<str>, &str)], arguments: &[&str]) -> Self {
        Self::lab_in(folder(files), arguments)
    }

    /// A lab in this folder.
    pub(crate) fn lab_in(folder: TempDir, arguments: &[&str]) -> Self {
        let mut command = Command::new(program());
        command.arg("lab").arg(folder.path()).args(arguments);
        Self::start(command, folder).unwrap()
    }

    /// Node's HTTP server, where there is Node.
    pub(crate) fn node() -> Option<Self> {
        let mut command = Command::new("node");
        command.args(["-e", NODE]);
        Self::start(command, tempfile::tempdir().unwrap())
    }

    /// Starts a program that prints where it listens; nothing if it cannot be started.
    fn start(mut command: Command, folder: TempDir) -> Option<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().ok()?;
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let address = first.trim_end().strip_prefix("listening on http://").expect(&first).parse().unwrap();
        thread::spawn(move || read_now_and_then(out));
        Some(Self { address, process, folder })
    }

    /// A path in the folder of functions.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The number of its process.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    /// The processes that it has started and that live.
    pub(crate) fn children(&self) -> Vec<u32> {
        children_of(self.process.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Waits until a lab does nothing by itself.
pub(crate) fn settle() {
    pause(SETTLED);
}

#[expect(clippy::disallowed_methods, reason = "that nothing happens is no event")]
pub(crate) fn pause(time: Duration) {
    thread::sleep(time);
}

/// Reads to the end, so that the pipe does not stay full.
fn read_now_and_then(mut out: BufReader<ChildStdout>) {
    let mut room = vec![0; 64 << 10];
    while out.read(&mut room).is_ok_and(|count| count > 0) {
        pause(PRINTED);
    }
}

/// The living processes that a process has started.
fn children_of(process: u32) -> Vec<u32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return Vec::new() };
    let lists = threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let all = lists.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>());
    // A dead one that is only waiting to be reaped does not count.
    let lives = |id: &u32| fs::read_to_string(format!("/proc/{id}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
    all.filter(lives).collect()
}
