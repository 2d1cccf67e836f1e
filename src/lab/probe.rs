//! Times a function of the learner's that runs somewhere else: a first call on a new connection, in its parts, then calls on
//! the kept connection with a pause before each. Knows nothing of the lab's own instances.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use url::Url;

use crate::lab::probe::address::{next, parse, shown};
use crate::lab::probe::cancel::ProbeCancel;
use crate::lab::probe::client::{Answer, Client};
use crate::lab::probe::error::ProbeError;
use crate::lab::probe::headers::ServerTiming;
use crate::text::Clean;
use crate::units::{Bytes, Millis};

mod address;
pub mod cancel;
mod client;
pub mod error;
pub mod headers;
mod stopwatch;
pub mod words;

/// Redirects that are followed.
pub const MOST_REDIRECTS: usize = 5;

/// The longest body that is read: the most that Lambda answers with.
pub const MOST_BODY: Bytes = Bytes::mib(6);

/// How to probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeOptions {
    /// Calls after the first.
    pub count: u32,
    /// The pause before each of them.
    pub pause: Duration,
    /// The longest time that one call may take.
    pub timeout: Duration,
    /// A PEM file with the certificates to trust instead of the well-known ones.
    pub certificates: Option<PathBuf>,
}

impl Default for ProbeOptions {
    fn default() -> Self {
        Self { count: 5, pause: Duration::from_secs(1), timeout: Duration::from_secs(30), certificates: None }
    }
}

/// The certificates to trust that the environment names in `SSL_CERT_FILE`.
pub fn certificates(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    variable("SSL_CERT_FILE").filter(|file| !file.is_empty()).map(PathBuf::from)
}

/// What has just happened, for whoever watches.
#[derive(Debug, Clone, PartialEq)]
pub enum ProbeStep {
    /// The server sent us to another address.
    Redirected(Redirect),
    /// The first call was answered.
    First(Box<First>),
    /// A further call was answered; its number from 1.
    Warm(u32, Box<Call>),
}

/// A redirect that was followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Redirect {
    /// The status that said so.
    pub status: u16,
    /// Where to, safe to show.
    pub to: Clean,
    /// How long that answer took, its own new connection included. It is in no other figure.
    pub took: Millis,
}

/// The first call, and where it went.
#[derive(Debug, Clone, PartialEq)]
pub struct First {
    /// The address that answered, safe to show.
    pub url: Clean,
    /// The call.
    pub call: Call,
    /// Whose headers the answer carries: a guess, several for a platform behind another.
    pub looks_like: Vec<&'static str>,
}

/// The connection of a call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Connection {
    /// The one of the call before.
    Kept,
    /// A new one.
    New {
        /// Looking up the name; a moment when the address is a number.
        lookup: Millis,
        /// Connecting, without TLS.
        connect: Millis,
        /// The TLS handshake; none with http.
        tls: Option<Millis>,
    },
}

/// A call that was answered, with any status. Its parts add up to the whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The status.
    pub status: u16,
    /// The length of the body.
    pub body: Bytes,
    /// The connection, and how long it took to make.
    pub connection: Connection,
    /// From the connection being ready to the first byte of the answer: the way there, the function, the way back.
    pub wait: Millis,
    /// From the first byte to the last.
    pub receive: Millis,
    /// From the beginning to the last byte.
    pub total: Millis,
    /// What the server says about its own time.
    pub server: Vec<ServerTiming>,
    /// The header that says that a cache answered and no function ran.
    pub cache: Option<Clean>,
}

/// What came of probing.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeReport {
    /// The redirects that were followed, in their order.
    pub redirects: Vec<Redirect>,
    /// The first call.
    pub first: First,
    /// The calls after it.
    pub warm: Vec<Call>,
    /// The pause before each of them.
    pub pause: Duration,
}

/// The middle and the ends of some spans.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The one in the middle; the lower of two.
    pub p50: Millis,
    /// The shortest.
    pub min: Millis,
    /// The longest.
    pub max: Millis,
}

impl Spread {
    /// The spread of these spans; none of none.
    pub fn of(spans: impl IntoIterator<Item = Millis>) -> Option<Self> {
        Self::of_all(spans.into_iter().collect())
    }

    // Apart from the kinds of iterators, so that there is one sort in the program and not one for each of them.
    fn of_all(mut spans: Vec<Millis>) -> Option<Self> {
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (min, max) = (*spans.first()?, *spans.last()?);
        Some(Self { p50: spans[(spans.len() - 1) / 2], min, max })
    }
}

impl ProbeReport {
    /// The spread of what this says of each call after the first.
    pub fn spread(&self, part: impl Fn(&Call) -> Millis) -> Option<Spread> {
        Spread::of(self.warm.iter().map(part))
    }

    /// What the first call took longer than the middle one of the others; negative if it was quicker.
    pub fn extra(&self, part: impl Fn(&Call) -> Millis) -> Option<Millis> {
        self.spread(&part).map(|spread| part(&self.first.call) - spread.p50)
    }

    /// Calls after the first that needed a new connection.
    pub fn reconnected(&self) -> usize {
        self.warm.iter().filter(|call| call.connection != Connection::Kept).count()
    }
}

/// Probes an address. Every status is a result; what comes back as an error is a call that got no answer.
///
/// Waits for the network and in the pauses; `cancel` ends both, a name look-up or an attempt to connect at the latest after
/// [`ProbeOptions::timeout`].
pub fn probe(
    url: &str,
    options: &ProbeOptions,
    tell: &mut dyn FnMut(ProbeStep),
    cancel: &ProbeCancel,
) -> Result<ProbeReport, ProbeError> {
    let mut url = parse(url)?;
    let mut redirects = Vec::new();
    let (client, answer) = loop {
        // A new client for each address: its call is then the first one on a new connection.
        let client = Client::new(options)?;
        cancel.watch(&client)?;
        let answer = ask(&client, &url, cancel)?;
        let Some(to) = next(&url, answer.status, answer.location.as_deref())? else { break (client, answer) };
        if redirects.len() == MOST_REDIRECTS {
            return Err(ProbeError::TooManyRedirects { most: MOST_REDIRECTS, last: shown(&to) });
        }
        let redirect = Redirect { status: answer.status, to: shown(&to), took: answer.times.since_start(answer.ended) };
        tell(ProbeStep::Redirected(redirect.clone()));
        redirects.push(redirect);
        url = to;
    };
    let first = First { url: shown(&url), looks_like: answer.looks_like.clone(), call: call(answer) };
    tell(ProbeStep::First(Box::new(first.clone())));
    let mut warm = Vec::new();
    for number in 1..=options.count {
        cancel.pause(options.pause)?;
        let call = call(ask(&client, &url, cancel)?);
        tell(ProbeStep::Warm(number, Box::new(call.clone())));
        warm.push(call);
    }
    Ok(ProbeReport { redirects, first, warm, pause: options.pause })
}

/// One call. A server may close a kept connection at the moment at which we use it: that is no failure, so it is made
/// once more, on a new connection.
fn ask(client: &Client, url: &Url, cancel: &ProbeCancel) -> Result<Answer, ProbeError> {
    let outcome = match client.call(url) {
        Err(ProbeError::ClosedEarly { .. }) if client.kept_in_vain() => client.call(url),
        outcome => outcome,
    };
    outcome.map_err(|error| if cancel.is_cancelled() { ProbeError::Cancelled } else { error })
}

fn call(answer: Answer) -> Call {
    let Answer { status, bytes, times, ended, server, cache, .. } = answer;
    let (connection, ready) = match times.connected {
        None => (Connection::Kept, times.began),
        Some(connected) => {
            let looked_up = times.looked_up.unwrap_or(times.began);
            let new = Connection::New {
                lookup: span(times.began, looked_up),
                connect: span(looked_up, connected),
                tls: times.secured.map(|secured| span(connected, secured)),
            };
            (new, times.secured.unwrap_or(connected))
        }
    };
    let first_byte = times.first_byte.unwrap_or(ended);
    Call {
        status,
        body: Bytes(bytes),
        connection,
        wait: span(ready, first_byte),
        receive: span(first_byte, ended),
        total: times.since_start(ended),
        server,
        cache,
    }
}

fn span(from: Instant, to: Instant) -> Millis {
    to.saturating_duration_since(from).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_an_even_number_is_the_lower_one() {
        let spread = |spans: &[f64]| Spread::of(spans.iter().copied().map(Millis));
        let of = |p50, min, max| Some(Spread { p50: Millis(p50), min: Millis(min), max: Millis(max) });
        assert_eq!(spread(&[4.0, 1.0, 3.0, 2.0]), of(2.0, 1.0, 4.0));
        assert_eq!(spread(&[5.0, 1.0, 3.0]), of(3.0, 1.0, 5.0));
        assert_eq!(spread(&[7.0]), of(7.0, 7.0, 7.0));
        assert_eq!(spread(&[]), None);
    }
}
