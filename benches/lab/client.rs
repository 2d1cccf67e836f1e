//! A client that costs little beside what it measures: requests are bytes made before, an answer is read into one buffer
//! that is kept. The same client calls the lab and whatever the lab is compared with.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Who waits longer than this for an answer waits in vain.
const PATIENCE: Duration = Duration::from_secs(20);

/// An answer as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    /// The instance that gave it, if it says so.
    pub(crate) instance: Option<&'a str>,
    pub(crate) body: &'a str,
}

/// A connection that is kept.
pub(crate) struct Connection {
    stream: TcpStream,
    came: Vec<u8>,
}

/// A request without a body.
pub(crate) fn request(target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes()
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { stream, came: Vec::with_capacity(4096) }
    }

    /// Sends a request.
    pub(crate) fn send(&mut self, request: &[u8]) {
        self.stream.write_all(request).unwrap();
    }

    /// Waits for the answer to the request that was sent.
    pub(crate) fn answer(&mut self) -> Answer<'_> {
        let length = loop {
            if let Some(length) = whole(&self.came) {
                break length;
            }
            assert!(self.take_in().unwrap() > 0, "the connection ended before the answer");
        };
        assert_eq!(length, self.came.len(), "more came than one answer");
        let (head, body) = split(&self.came).unwrap();
        Answer { status: status(head), instance: header(head, "x-instance"), body: str::from_utf8(body).unwrap() }
    }

    /// Sends a request and waits for its answer.
    pub(crate) fn call(&mut self, request: &[u8]) -> Answer<'_> {
        self.forget();
        self.send(request);
        self.answer()
    }

    /// How long a call takes, whose answer has to be 200.
    pub(crate) fn time(&mut self, request: &[u8]) -> Duration {
        let start = Instant::now();
        let answer = self.call(request);
        let taken = start.elapsed();
        assert_eq!(answer.status, 200, "{answer:?}");
        taken
    }

    /// Makes room for the next answer.
    fn forget(&mut self) {
        self.came.clear();
    }

    fn take_in(&mut self) -> io::Result<usize> {
        let mut room = [0; 4096];
        let count = self.stream.read(&mut room)?;
        self.came.extend_from_slice(&room[..count]);
        Ok(count)
    }
}

/// Keeps `connections` connections busy from one thread, each with one request at a time. `next` gives the next request
/// and its number, or nothing when there are enough; `then` is told each answer with the number of its request.
pub(crate) fn drive(
    address: SocketAddr,
    connections: usize,
    mut next: impl FnMut() -> Option<(u64, Vec<u8>)>,
    mut then: impl FnMut(u64, Answer<'_>),
) {
    let mut open: Vec<(Connection, Option<u64>)> = Vec::new();
    for _ in 0..connections {
        let mut connection = Connection::open(address);
        let asked = next().map(|(number, request)| {
            connection.send(&request);
            number
        });
        open.push((connection, asked));
    }
    while open.iter().any(|(_, asked)| asked.is_some()) {
        let mut ready: Vec<PollFd<'_>> =
            open.iter().map(|(connection, _)| PollFd::new(&connection.stream, PollFlags::IN)).collect();
        let timeout = Timespec::try_from(PATIENCE).unwrap();
        assert!(poll(&mut ready, Some(&timeout)).unwrap() > 0, "no answer came for {PATIENCE:?}");
        let ready: Vec<bool> = ready.iter().map(|one| !one.revents().is_empty()).collect();
        for ((connection, asked), _) in open.iter_mut().zip(ready).filter(|(_, ready)| *ready) {
            let number = asked.take().expect("nothing was asked on the connection, and yet something came or it ended");
            then(number, connection.answer());
            connection.forget();
            *asked = next().map(|(number, request)| {
                connection.send(&request);
                number
            });
        }
    }
}

/// The length of the answer at the beginning of these bytes, if all of it is there.
fn whole(came: &[u8]) -> Option<usize> {
    let (head, body) = split(came)?;
    let length: usize = header(head, "content-length").expect("answers here have a length").parse().unwrap();
    (body.len() >= length).then_some(came.len() - body.len() + length)
}

/// The head of an answer, and what has come of its body.
fn split(came: &[u8]) -> Option<(&str, &[u8])> {
    let end = came.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    Some((str::from_utf8(&came[..end]).unwrap(), &came[end + 4..]))
}

fn status(head: &str) -> u16 {
    head.split(' ').nth(1).unwrap().parse().unwrap()
}

fn header<'a>(head: &'a str, wanted: &str) -> Option<&'a str> {
    let fields = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    fields.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}
