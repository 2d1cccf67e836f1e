//! Why a call got no answer, in a sentence that says what to do. Turns what the client reports, and how far the call came,
//! into one of the ways in which a learner's address can fail.

use std::io;
use std::time::Duration;

use thiserror::Error;
use url::Url;

use crate::lab::probe::stopwatch::Marks;
use crate::text::{Clean, sanitise_line};
use crate::units::Bytes;

/// Why a call got no answer. Foreign text in it is safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProbeError {
    /// What was written is no address.
    #[error("{written} is not a URL: {why}; write it as https://HOST/PATH")]
    NotAUrl {
        /// What was written.
        written: Clean,
        /// What is wrong with it.
        why: String,
    },
    /// The address does not begin with `https://`.
    #[error("{written} does not say how to call it; write {better}")]
    NoScheme {
        /// What was written.
        written: Clean,
        /// What was probably meant.
        better: Clean,
    },
    /// Neither http nor https.
    #[error("probe speaks http and https, and not {scheme}")]
    UnknownScheme {
        /// The scheme that was written.
        scheme: Clean,
    },
    /// The address holds a name and a password.
    #[error("the address holds a name or a password; leave it out, probe sends none")]
    Credentials,
    /// The file with certificates cannot be used.
    #[error("could not take certificates from {file}, which SSL_CERT_FILE names: {why}")]
    Certificates {
        /// The file.
        file: Clean,
        /// What is wrong with it.
        why: String,
    },
    /// No address for the name.
    #[error(
        "could not find the host {host}: check its spelling, that it is deployed, and that this machine has a network"
    )]
    NameNotFound {
        /// The host.
        host: Clean,
    },
    /// Looking up the name took too long.
    #[error("looking up the host {host} took longer than {}: check this machine's network", seconds(*.after))]
    LookupTimedOut {
        /// The host.
        host: Clean,
        /// The time it had.
        after: Duration,
    },
    /// Nothing listens there.
    #[error("{place} refused the connection: nothing listens at that port; check the port, and that the server runs")]
    Refused {
        /// Host and port.
        place: Clean,
    },
    /// There is no way there.
    #[error("could not connect to {place}: {why}; check this machine's network")]
    Unreachable {
        /// Host and port.
        place: Clean,
        /// What the system says.
        why: Clean,
    },
    /// Connecting took too long.
    #[error(
        "connecting to {place} took longer than {}: check the port, and that no firewall stands between",
        seconds(*.after)
    )]
    ConnectTimedOut {
        /// Host and port.
        place: Clean,
        /// The time it had.
        after: Duration,
    },
    /// The certificate is signed by nobody that is trusted.
    #[error(
        "the certificate of {host} is signed by nobody that is trusted here; \
         if you trust it, name a PEM file with its issuer in SSL_CERT_FILE"
    )]
    CertificateUnknown {
        /// The host.
        host: Clean,
    },
    /// The certificate is no longer valid.
    #[error("the certificate of {host} has expired; renew it, or set this machine's clock right")]
    CertificateExpired {
        /// The host.
        host: Clean,
    },
    /// The certificate is not valid yet.
    #[error("the certificate of {host} is not valid yet; set this machine's clock right")]
    CertificateNotYet {
        /// The host.
        host: Clean,
    },
    /// No certificate can be checked with the clock of this machine.
    #[error("this machine's clock shows a year before 1970; set it right, since no certificate can be checked with it")]
    ClockBefore1970,
    /// The certificate is for another name.
    #[error("the certificate is not for {host}; call the function by the name that the platform gave it")]
    CertificateName {
        /// The host.
        host: Clean,
    },
    /// The certificate has another fault.
    #[error("the certificate of {host} cannot be accepted: {why}")]
    CertificateBad {
        /// The host.
        host: Clean,
        /// What is wrong with it.
        why: Clean,
    },
    /// The server does not speak TLS.
    #[error("{place} does not answer in TLS; if it is a plain HTTP server, write {plain}")]
    NotTls {
        /// Host and port.
        place: Clean,
        /// The address with http.
        plain: Clean,
    },
    /// The handshake ended without an agreement.
    #[error("{place} and this program could not agree on TLS: {why}")]
    TlsFailed {
        /// Host and port.
        place: Clean,
        /// What was wrong.
        why: Clean,
    },
    /// The handshake took too long.
    #[error(
        "the TLS handshake with {place} took longer than {}; if it is a plain HTTP server, write http:// instead",
        seconds(*.after)
    )]
    HandshakeTimedOut {
        /// Host and port.
        place: Clean,
        /// The time it had.
        after: Duration,
    },
    /// Nothing came back in time.
    #[error(
        "{place} took the request and did not answer within {}: look into the function's own log, or give more time with probe --timeout",
        seconds(*.after)
    )]
    AnswerTimedOut {
        /// Host and port.
        place: Clean,
        /// The time it had.
        after: Duration,
    },
    /// The answer began and did not end in time.
    #[error("{place} began to answer and had not ended after {}: probe needs an answer that ends", seconds(*.after))]
    BodyTimedOut {
        /// Host and port.
        place: Clean,
        /// The time it had.
        after: Duration,
    },
    /// The connection was closed before the answer had ended.
    #[error("{place} closed the connection before its answer had ended: look into the function's own log")]
    ClosedEarly {
        /// Host and port.
        place: Clean,
    },
    /// What came back is not HTTP.
    #[error("{place} answered with something that is not HTTP/1.1 ({why}); check the port{hint}")]
    NotHttp {
        /// Host and port.
        place: Clean,
        /// What is wrong with it.
        why: Clean,
        /// What else to try; may be empty.
        hint: &'static str,
    },
    /// Sent on and on.
    #[error("more than {most} redirects, the last one to {last}: do they lead in a circle?")]
    TooManyRedirects {
        /// The redirects that are followed.
        most: usize,
        /// Where the last one leads.
        last: Clean,
    },
    /// Sent to where no call can go.
    #[error("status {status} sends us to {to}, which cannot be called")]
    BadRedirect {
        /// The status.
        status: u16,
        /// Where to.
        to: Clean,
    },
    /// The answer is longer than any that would be measured.
    #[error("the answer is longer than {most}; probe an address with a shorter one")]
    BodyTooLong {
        /// The most that is read.
        most: Bytes,
    },
    /// Cancelled.
    #[error("cancelled")]
    Cancelled,
    /// Anything else.
    #[error("could not call {place}: {why}")]
    Other {
        /// Host and port.
        place: Clean,
        /// What the client says.
        why: Clean,
    },
}

/// A time in words, for the sentences above.
fn seconds(span: Duration) -> String {
    format!("{} s", span.as_secs_f64())
}

/// What was being called when it failed, and how far the call had come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Circumstances<'a> {
    pub(super) url: &'a Url,
    pub(super) times: Marks,
    pub(super) timeout: Duration,
}

impl Circumstances<'_> {
    fn host(&self) -> Clean {
        sanitise_line(self.url.host_str().unwrap_or_default())
    }

    fn place(&self) -> Clean {
        let port = self.url.port_or_known_default().unwrap_or_default();
        sanitise_line(&format!("{}:{port}", self.url.host_str().unwrap_or_default()))
    }

    fn stage(&self) -> Stage {
        let Marks { looked_up, connected, secured, sent, first_byte, .. } = self.times;
        if first_byte.is_some() {
            Stage::Answer
        } else if sent.is_some() {
            Stage::Wait
        } else if connected.is_some() && secured.is_none() && self.url.scheme() == "https" {
            Stage::Handshake
        } else if looked_up.is_some() {
            Stage::Connect
        } else {
            Stage::Lookup
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Lookup,
    Connect,
    Handshake,
    Wait,
    Answer,
}

impl ProbeError {
    /// Whether nothing was called, because what was asked for cannot be.
    pub fn is_usage(&self) -> bool {
        use ProbeError::{Certificates, Credentials, NoScheme, NotAUrl, UnknownScheme};
        matches!(self, NotAUrl { .. } | NoScheme { .. } | UnknownScheme { .. } | Credentials | Certificates { .. })
    }

    /// The error for what the client reports.
    pub(super) fn explain(cause: &ureq::Error, at: &Circumstances<'_>) -> Self {
        let (host, place, after) = (at.host(), at.place(), at.timeout);
        let why = sanitise_line(&cause.to_string());
        match (at.stage(), cause) {
            (Stage::Lookup, ureq::Error::Timeout(_)) => Self::LookupTimedOut { host, after },
            (Stage::Lookup, ureq::Error::HostNotFound | ureq::Error::Io(_)) => Self::NameNotFound { host },
            (Stage::Connect, ureq::Error::Timeout(_)) => Self::ConnectTimedOut { place, after },
            (Stage::Handshake, ureq::Error::Timeout(_)) => Self::HandshakeTimedOut { place, after },
            (Stage::Wait, ureq::Error::Timeout(_)) => Self::AnswerTimedOut { place, after },
            (Stage::Answer, ureq::Error::Timeout(_)) => Self::BodyTimedOut { place, after },
            (Stage::Handshake, ureq::Error::Rustls(e)) => Self::tls(e, at),
            (stage, ureq::Error::Io(e)) => Self::system(e, stage, at),
            (_, ureq::Error::Protocol(e)) => Self::NotHttp {
                place,
                why: sanitise_line(&e.to_string()),
                hint: if at.url.scheme() == "http" { ", or write https:// if it speaks TLS" } else { "" },
            },
            (_, ureq::Error::LargeResponseHeader(..)) => Self::NotHttp { place, why, hint: "" },
            _ => Self::Other { place, why },
        }
    }

    fn system(error: &io::Error, stage: Stage, at: &Circumstances<'_>) -> Self {
        use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, UnexpectedEof};
        let place = at.place();
        if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            return Self::tls(error, at);
        }
        match (error.kind(), stage) {
            (ConnectionRefused, _) => Self::Refused { place },
            (UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe, Stage::Handshake) => {
                Self::NotTls { place, plain: plain(at.url) }
            }
            (UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe, _) => Self::ClosedEarly { place },
            (_, Stage::Connect) => Self::Unreachable { place, why: sanitise_line(&error.to_string()) },
            _ => Self::Other { place, why: sanitise_line(&error.to_string()) },
        }
    }

    fn tls(error: &rustls::Error, at: &Circumstances<'_>) -> Self {
        use rustls::CertificateError as Fault;
        let (host, place) = (at.host(), at.place());
        match error {
            rustls::Error::InvalidCertificate(fault) => match fault {
                Fault::UnknownIssuer => Self::CertificateUnknown { host },
                Fault::Expired | Fault::ExpiredContext { .. } => Self::CertificateExpired { host },
                Fault::NotValidYet | Fault::NotValidYetContext { .. } => Self::CertificateNotYet { host },
                Fault::NotValidForName | Fault::NotValidForNameContext { .. } => Self::CertificateName { host },
                other => Self::CertificateBad { host, why: sanitise_line(&other.to_string()) },
            },
            rustls::Error::InvalidMessage(_) => Self::NotTls { place, plain: plain(at.url) },
            other => Self::TlsFailed { place, why: sanitise_line(&other.to_string()) },
        }
    }
}

/// The same address with http.
fn plain(url: &Url) -> Clean {
    sanitise_line(&url.as_str().replacen("https://", "http://", 1))
}
