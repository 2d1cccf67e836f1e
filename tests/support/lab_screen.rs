//! What a test reads off the screen of the lab, and the calls that it makes there: they stand for `curl` in another window.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use crate::http::{Answer, Connection};
use crate::pty::Pty;

/// The file of the route that a new folder begins with.
pub(crate) const ROUTE: &str = "app/api/hello/route.js";

/// The first line of a handler whose calls overlap.
pub(crate) const WAIT: &str = "await new Promise((done) => setTimeout(done, 300));";

/// Waits until the screen shows the address of the lab, and returns it.
#[track_caller]
pub(crate) fn address(pty: &mut Pty) -> SocketAddr {
    pty.wait_until("the address of the lab", |screen, _| address_on(&screen.contents()).is_some());
    address_on(&pty.screen().contents()).unwrap()
}

fn address_on(screen: &str) -> Option<SocketAddr> {
    let (_, rest) = screen.split_once("http://127.0.0.1:")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some(SocketAddr::from(([127, 0, 0, 1], rest[..end].parse().ok()?)))
}

/// Makes one call on a connection of its own.
pub(crate) fn call(lab: SocketAddr, method: &str, target: &str, body: &str) -> Answer {
    Connection::open(lab).call(method, target, &[], body.as_bytes())
}

/// Makes so many calls at the same moment, and returns their answers.
pub(crate) fn calls_at_once(lab: SocketAddr, count: usize, target: &str) -> Vec<Answer> {
    let mut connections: Vec<Connection> = (0..count).map(|_| Connection::open(lab)).collect();
    for connection in &mut connections {
        connection.request("GET", target, &[], b"");
    }
    connections.iter_mut().map(|connection| connection.answer_to("GET").unwrap()).collect()
}

/// Changes a file of the lab as somebody does in an editor.
#[track_caller]
pub(crate) fn edit(folder: &Path, file: &str, change: impl FnOnce(&str) -> String) {
    let path = folder.join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = change(&before);
    assert_ne!(before, after, "nothing is changed in {file}");
    fs::write(path, after).unwrap();
}

/// The route with a handler that waits, so that calls can overlap.
pub(crate) fn waiting(source: &str) -> String {
    let head = "export async function GET(request) {\n";
    assert!(source.contains(head), "{source}");
    source.replace(head, &format!("{head}  {WAIT}\n"))
}
