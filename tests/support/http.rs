//! A small HTTP client that sends exactly what it is told and reads one answer after the other from a connection.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// A connection that is kept.
pub(crate) struct Connection {
    pub(crate) stream: BufReader<TcpStream>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        // A test that waits longer than this has failed.
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self { stream: BufReader::new(stream) }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).unwrap();
    }

    /// Sends a request with a host, these headers and a body.
    pub(crate) fn request(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) {
        let mut text = format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\n");
        for (name, value) in headers {
            text += &[name, ": ", value, "\r\n"].concat();
        }
        if !body.is_empty() {
            text += &["content-length: ", &body.len().to_string(), "\r\n"].concat();
        }
        text.push_str("\r\n");
        self.send(&[text.as_bytes(), body].concat());
    }

    /// Reads the head of an answer.
    pub(crate) fn head(&mut self) -> io::Result<(u16, Vec<(String, String)>)> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { return Ok((status, headers)) };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    /// Reads the next piece of a body that comes in pieces; nothing at its end.
    pub(crate) fn piece(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let size = usize::from_str_radix(line.trim_end(), 16).map_err(|_| io::ErrorKind::InvalidData)?;
        let mut piece = vec![0; size];
        self.stream.read_exact(&mut piece)?;
        let mut end = [0; 2];
        self.stream.read_exact(&mut end)?;
        Ok((size > 0).then_some(piece))
    }

    /// Reads an answer to a request of this method.
    pub(crate) fn answer_to(&mut self, method: &str) -> io::Result<Answer> {
        let (status, headers) = self.head()?;
        let named = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let mut body = Vec::new();
        if method == "HEAD" || status == 204 || status == 304 {
        } else if named("transfer-encoding").is_some() {
            while let Some(piece) = self.piece()? {
                body.extend(piece);
            }
        } else if let Some(length) = named("content-length") {
            body = vec![0; length.parse().unwrap()];
            self.stream.read_exact(&mut body)?;
        } else {
            self.stream.read_to_end(&mut body)?;
        }
        Ok(Answer { status, headers, body })
    }

    /// Sends a request and reads its answer.
    pub(crate) fn call(&mut self, method: &str, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.request(method, target, headers, body);
        self.answer_to(method).unwrap()
    }

    pub(crate) fn get(&mut self, target: &str) -> Answer {
        self.call("GET", target, &[], b"")
    }
}
