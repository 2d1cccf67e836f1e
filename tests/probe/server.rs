//! Servers on the loopback interface that answer as a test tells them, each on a thread of its own.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A server and what it has seen.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    requests: Receiver<String>,
}

impl Server {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn https(&self, path: &str) -> String {
        format!("https://{}{path}", self.address)
    }

    /// How many connections it took.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// The first lines of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.try_iter().collect()
    }
}

/// A server that gives each connection, with its number from 0, to `serve`.
pub(crate) fn raw(serve: impl Fn(usize, TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let (counted, serve) = (Arc::clone(&connections), Arc::new(serve));
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (Ok(stream), serve) = (stream, Arc::clone(&serve)) else { return };
            let number = counted.fetch_add(1, Ordering::SeqCst);
            // A client that went away is what some tests are about.
            thread::spawn(move || serve(number, stream).ok());
        }
    });
    Server { address, connections, requests: channel().1 }
}

/// A server that answers each request, on kept connections, with the bytes that `answer` gives for its path.
pub(crate) fn http(answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Server {
    let (tx, requests) = channel();
    let server = raw(move |_, stream| {
        let mut writer = stream.try_clone()?;
        each_request(BufReader::new(stream), |line| {
            tx.send(line.to_owned()).ok();
            writer.write_all(&answer(line.split(' ').nth(1).unwrap_or_default()))
        })
    });
    Server { requests, ..server }
}

/// Calls `answer` with the first line of every request until the client goes.
pub(crate) fn each_request(mut reader: impl BufRead, mut answer: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    while let Some(line) = request(&mut reader)? {
        answer(&line)?;
    }
    Ok(())
}

/// Reads one request, which has no body, and returns its first line; none at the end.
pub(crate) fn request(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let (mut first, mut line) = (String::new(), String::new());
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    Ok(Some(first.trim_end().to_owned()))
}

/// An answer with these headers, each ended by CR LF, and this body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len()).into_bytes()
}

/// Waits until the client has closed the connection.
pub(crate) fn until_closed(mut stream: TcpStream) -> io::Result<()> {
    stream.read_to_end(&mut Vec::new()).map(|_| ())
}

/// Closes both ways at once.
pub(crate) fn hang_up(stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Both)
}

/// Waits for that long without sleeping: nobody ever answers.
pub(crate) fn delay(span: Duration) {
    let (_never, silence) = channel::<()>();
    silence.recv_timeout(span).unwrap_err();
}

/// A certificate and a server that shows it.
pub(crate) struct Secure {
    pub(crate) server: Server,
    /// The certificate in PEM form.
    pub(crate) pem: String,
}

/// How long a certificate is valid.
#[derive(Clone, Copy)]
pub(crate) enum Validity {
    Now,
    Past,
    Future,
}

/// A server that speaks TLS with a certificate that it signed itself, and answers every request with `hello`.
pub(crate) fn secure(name: &str, validity: Validity) -> Secure {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let (from, to) = match validity {
        Validity::Now => (2020, 2120),
        Validity::Past => (2020, 2021),
        Validity::Future => (2119, 2120),
    };
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let secret = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret)
        .unwrap();
    let config = Arc::new(config);
    let server = raw(move |_, stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        let mut reader = BufReader::new(StreamOwned::new(connection, stream));
        while request(&mut reader)?.is_some() {
            reader.get_mut().write_all(&answer("200 OK", "", "hello"))?;
        }
        Ok(())
    });
    Secure { server, pem: certificate.pem() }
}
