//! The HTTP client of a probe: one address, one kept connection, no redirects of its own, and a bounded body.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use ureq::config::Config;
use ureq::http::{HeaderMap, Response};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::{Connector, RustlsConnector, TcpConnector};
use ureq::{Agent, Body};
use url::Url;

use crate::lab::probe::error::{Circumstances, ProbeError};
use crate::lab::probe::headers::{ServerTiming, cache, looks_like, server_timing};
use crate::lab::probe::stopwatch::{Connected, Marks, Secured, Stopwatch, TimedResolver};
use crate::lab::probe::{MOST_BODY, ProbeOptions};
use crate::text::{Clean, sanitise_line};

/// A client. Clones share the connection and the stopwatch.
#[derive(Debug, Clone)]
pub(super) struct Client {
    agent: Agent,
    stopwatch: Stopwatch,
    timeout: Duration,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) bytes: u64,
    pub(super) times: Marks,
    pub(super) ended: Instant,
    pub(super) location: Option<String>,
    pub(super) server: Vec<ServerTiming>,
    pub(super) cache: Option<Clean>,
    pub(super) looks_like: Vec<&'static str>,
}

impl Client {
    /// A client without a connection.
    pub(super) fn new(options: &ProbeOptions) -> Result<Self, ProbeError> {
        let stopwatch = Stopwatch::default();
        let connector =
            ().chain(TcpConnector::default())
                .chain(Connected(stopwatch.clone()))
                .chain(RustlsConnector::default())
                .chain(Secured(stopwatch.clone()));
        let resolver = TimedResolver::new(stopwatch.clone());
        let agent = Agent::with_parts(config(options)?, connector, resolver);
        Ok(Self { agent, stopwatch, timeout: options.timeout })
    }

    /// Calls an address.
    pub(super) fn call(&self, url: &Url) -> Result<Answer, ProbeError> {
        // rustls panics over such a clock, and no certificate was valid then.
        if url.scheme() == "https" && SystemTime::now() < SystemTime::UNIX_EPOCH {
            return Err(ProbeError::ClockBefore1970);
        }
        self.stopwatch.begin();
        self.read(url).map_err(|cause| match cause {
            Cause::TooLong => ProbeError::BodyTooLong { most: MOST_BODY },
            Cause::Client(cause) => {
                let at = Circumstances { url, times: self.stopwatch.read(), timeout: self.timeout };
                ProbeError::explain(&cause, &at)
            }
        })
    }

    /// Whether the last call used the connection of an earlier one, and got nothing on it.
    pub(super) fn kept_in_vain(&self) -> bool {
        let Marks { looked_up, connected, first_byte, .. } = self.stopwatch.read();
        looked_up.is_some() && connected.is_none() && first_byte.is_none()
    }

    /// Ends the call that is being made, and every later one.
    pub(super) fn close(self) {
        self.agent.shutdown();
    }

    fn read(&self, url: &Url) -> Result<Answer, Cause> {
        let mut response = self.agent.get(url.as_str()).call().map_err(Cause::Client)?;
        let bytes = read_body(&mut response)?;
        let ended = Instant::now();
        let headers = response.headers();
        Ok(Answer {
            status: response.status().as_u16(),
            bytes,
            times: self.stopwatch.read(),
            ended,
            location: text(headers, "location").map(str::to_owned),
            server: all(headers, "server-timing").flat_map(server_timing).collect(),
            cache: cache(|name| text(headers, name)).map(|line| sanitise_line(&line)),
            looks_like: looks_like(|name| headers.contains_key(name)),
        })
    }
}

#[derive(Debug)]
enum Cause {
    Client(ureq::Error),
    TooLong,
}

/// Reads to the end, so that the connection can be kept, and counts.
fn read_body(response: &mut Response<Body>) -> Result<u64, Cause> {
    let mut reader = response.body_mut().as_reader();
    let mut some = [0; 16 << 10];
    let mut bytes = 0;
    loop {
        match reader.read(&mut some).map_err(|e| Cause::Client(e.into()))? {
            0 => return Ok(bytes),
            more => bytes += more as u64,
        }
        if bytes > MOST_BODY.0 {
            return Err(Cause::TooLong);
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn all<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

fn config(options: &ProbeOptions) -> Result<Config, ProbeError> {
    let roots = match &options.certificates {
        Some(file) => certificates(file)?,
        None => RootCerts::WebPki,
    };
    let config = Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        // A proxy would be what is measured.
        .proxy(None)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("serverless-tutor/", env!("CARGO_PKG_VERSION")))
        .accept_encoding("identity")
        .timeout_global(Some(options.timeout))
        // The connection must outlive the pause before the next call.
        .max_idle_age(options.pause.saturating_add(options.timeout))
        .build();
    Ok(config)
}

fn certificates(file: &Path) -> Result<RootCerts, ProbeError> {
    let shown = sanitise_line(&file.to_string_lossy());
    let pem = fs::read(file).map_err(|why| ProbeError::Certificates { file: shown.clone(), why: why.to_string() })?;
    let found: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() {
        return Err(ProbeError::Certificates { file: shown, why: "it holds no certificate in PEM form".to_owned() });
    }
    Ok(RootCerts::new_with_certs(&found))
}
