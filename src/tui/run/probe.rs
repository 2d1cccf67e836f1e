//! The threads that time a deployed function: one for each probe, so that none waits for one that was stopped.

use std::env;
use std::sync::mpsc::Sender;
use std::thread;

use crate::lab::probe::cancel::ProbeCancel;
use crate::lab::probe::{ProbeOptions, certificates, probe};
use crate::tui::event_loop::Msg;
use crate::tui::run::Work;
use crate::tui::screen::experiments::probe::News;

/// The way to the probe.
pub(super) struct Prober {
    options: ProbeOptions,
    inbox: Sender<Msg<Work>>,
    cancel: ProbeCancel,
}

impl Prober {
    /// A prober as the exercise describes it; what it finds comes into `inbox`.
    pub(super) fn new(inbox: Sender<Msg<Work>>) -> Self {
        let certificates = certificates(|name| env::var_os(name));
        Self::with(ProbeOptions { certificates, ..ProbeOptions::default() }, inbox)
    }

    fn with(options: ProbeOptions, inbox: Sender<Msg<Work>>) -> Self {
        Self { options, inbox, cancel: ProbeCancel::default() }
    }

    /// Begins to time an address, instead of the one before.
    pub(super) fn start(&mut self, number: u64, address: String) -> Result<(), String> {
        self.cancel();
        self.cancel = ProbeCancel::default();
        let (options, inbox, cancel) = (self.options.clone(), self.inbox.clone(), self.cancel.clone());
        let tell = move |news| {
            // Nobody reads when the program ends, and then nobody needs to.
            let _ = inbox.send(Msg::Work(Work::Probe(number, Box::new(news))));
        };
        let run = move || {
            let outcome = probe(&address, &options, &mut |step| tell(News::Step(step)), &cancel);
            tell(News::Ended(outcome));
        };
        let thread = thread::Builder::new().name("probe".into()).spawn(run);
        thread.map(|_| ()).map_err(|why| format!("The probe did not start: {why}"))
    }

    /// Stops what goes on.
    pub(super) fn cancel(&self) {
        self.cancel.cancel();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::mpsc::{self, Receiver};
    use std::time::Duration;

    use super::*;
    use crate::lab::probe::ProbeStep;
    use crate::lab::probe::error::ProbeError;

    /// Longer than any answer here takes.
    const PATIENCE: Duration = Duration::from_secs(20);

    fn prober() -> (Prober, Receiver<Msg<Work>>) {
        let (inbox, queue) = mpsc::channel();
        let options = ProbeOptions { count: 2, pause: Duration::ZERO, timeout: PATIENCE, certificates: None };
        (Prober::with(options, inbox), queue)
    }

    fn next(queue: &Receiver<Msg<Work>>) -> (u64, News) {
        match queue.recv_timeout(PATIENCE).unwrap() {
            Msg::Work(Work::Probe(number, news)) => (number, *news),
            _ => panic!("only the probe has something to tell"),
        }
    }

    /// A server that gives its one connection to `serve`.
    fn server(serve: impl FnOnce(TcpStream) + Send + 'static) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/api/hello", listener.local_addr().unwrap());
        thread::spawn(move || serve(listener.accept().unwrap().0));
        address
    }

    /// Reads a request; none when the connection was closed.
    fn request(stream: &mut impl BufRead) -> Option<()> {
        let mut line = String::new();
        while stream.read_line(&mut line).ok()? > 0 {
            if line == "\r\n" {
                return Some(());
            }
            line.clear();
        }
        None
    }

    #[test]
    fn a_server_is_timed_step_by_step() {
        let address = server(|mut stream| {
            let mut requests = BufReader::new(stream.try_clone().unwrap());
            while request(&mut requests).is_some() {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").unwrap();
            }
        });
        let (mut prober, queue) = prober();
        prober.start(7, address).unwrap();
        assert!(matches!(next(&queue), (7, News::Step(ProbeStep::First(_)))));
        assert!(matches!(next(&queue), (7, News::Step(ProbeStep::Warm(1, _)))));
        assert!(matches!(next(&queue), (7, News::Step(ProbeStep::Warm(2, _)))));
        let (_, News::Ended(Ok(report))) = next(&queue) else { panic!("every call was answered") };
        assert_eq!((report.first.call.status, report.warm.len(), report.reconnected()), (200, 2, 0));
    }

    #[test]
    fn a_probe_that_waits_is_stopped() {
        let (reached, was_reached) = mpsc::channel();
        let address = server(move |stream| {
            let mut requests = BufReader::new(stream);
            let _ = request(&mut requests);
            reached.send(()).unwrap();
            let _ = request(&mut requests);
        });
        let (mut prober, queue) = prober();
        prober.start(1, address).unwrap();
        was_reached.recv_timeout(PATIENCE).unwrap();
        prober.cancel();
        assert_eq!(next(&queue), (1, News::Ended(Err(ProbeError::Cancelled))));
    }

    #[test]
    fn an_address_that_cannot_be_called_says_so() {
        let (mut prober, queue) = prober();
        prober.start(1, "hello.example/api".into()).unwrap();
        let (_, News::Ended(Err(why))) = next(&queue) else { panic!("nothing was called") };
        assert_eq!(why.to_string(), "hello.example/api does not say how to call it; write https://hello.example/api");
    }
}
