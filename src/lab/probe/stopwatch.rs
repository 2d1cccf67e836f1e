//! Takes the time inside the HTTP client: when the name was looked up, the connection made, the handshake done, the first
//! byte there. Changes nothing about what the client does but that it looks up a name only once.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};

use crate::units::Millis;

/// What happened when in one call. What did not happen has no time, so that the last one there tells how far it came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marks {
    /// When it began.
    pub(super) began: Instant,
    /// When the addresses of the host were known.
    pub(super) looked_up: Option<Instant>,
    /// When the connection was there; none if one was kept.
    pub(super) connected: Option<Instant>,
    /// When TLS was agreed on that connection.
    pub(super) secured: Option<Instant>,
    /// When the beginning of the request was handed over.
    pub(super) sent: Option<Instant>,
    /// When the first byte of the answer was there.
    pub(super) first_byte: Option<Instant>,
}

impl Marks {
    fn beginning_now() -> Self {
        Self { began: Instant::now(), looked_up: None, connected: None, secured: None, sent: None, first_byte: None }
    }

    /// From its beginning to a later moment.
    pub(super) fn since_start(&self, later: Instant) -> Millis {
        later.saturating_duration_since(self.began).into()
    }
}

/// The times of the call that is being made. Clones are the same stopwatch.
#[derive(Clone)]
pub(super) struct Stopwatch {
    marks: Arc<Mutex<Marks>>,
}

impl Default for Stopwatch {
    fn default() -> Self {
        Self { marks: Arc::new(Mutex::new(Marks::beginning_now())) }
    }
}

impl fmt::Debug for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stopwatch")
    }
}

impl Stopwatch {
    /// Begins a call.
    pub(super) fn begin(&self) {
        *self.marks() = Marks::beginning_now();
    }

    /// The times so far.
    pub(super) fn read(&self) -> Marks {
        *self.marks()
    }

    fn marks(&self) -> MutexGuard<'_, Marks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks up a name the first time, and remembers what it found: the client asks again before every call, even before one
/// on a kept connection.
#[derive(Debug)]
pub(super) struct TimedResolver {
    stopwatch: Stopwatch,
    inner: DefaultResolver,
    known: Mutex<Option<(Uri, Vec<SocketAddr>)>>,
}

impl TimedResolver {
    /// A resolver that tells this stopwatch.
    pub(super) fn new(stopwatch: Stopwatch) -> Self {
        Self { stopwatch, inner: DefaultResolver::default(), known: Mutex::default() }
    }
}

impl Resolver for TimedResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let addresses = match known.as_ref() {
            Some((asked, addresses)) if asked == uri => {
                let mut again = self.empty();
                for address in addresses {
                    again.push(*address);
                }
                again
            }
            _ => {
                let found = self.inner.resolve(uri, config, timeout)?;
                *known = Some((uri.clone(), found.iter().copied().collect()));
                found
            }
        };
        self.stopwatch.marks().looked_up = Some(Instant::now());
        Ok(addresses)
    }
}

/// Stands in the client's chain after the part that connects.
#[derive(Debug)]
pub(super) struct Connected(pub(super) Stopwatch);

impl<In: Transport> Connector<In> for Connected {
    type Out = In;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<In>, ureq::Error> {
        self.0.marks().connected = Some(Instant::now());
        Ok(chained)
    }
}

/// Stands in the client's chain after the part that agrees on TLS, and watches what comes in.
#[derive(Debug)]
pub(super) struct Secured(pub(super) Stopwatch);

impl<In: Transport> Connector<In> for Secured {
    type Out = Watched<In>;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<Watched<In>>, ureq::Error> {
        if details.needs_tls() {
            self.0.marks().secured = Some(Instant::now());
        }
        Ok(chained.map(|inner| Watched { inner, stopwatch: self.0.clone() }))
    }
}

/// A connection that tells the stopwatch of the first byte each way.
#[derive(Debug)]
pub(super) struct Watched<In> {
    inner: In,
    stopwatch: Stopwatch,
}

impl<In: Transport> Transport for Watched<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        self.inner.transmit_output(amount, timeout)?;
        self.stopwatch.marks().sent.get_or_insert_with(Instant::now);
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        let came = self.inner.await_input(timeout)?;
        if came {
            self.stopwatch.marks().first_byte.get_or_insert_with(Instant::now);
        }
        Ok(came)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}
