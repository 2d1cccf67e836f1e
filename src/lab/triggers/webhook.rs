//! The sender of a webhook: makes the requests that a provider sends, genuine ones and those of somebody who has no secret, and
//! takes down how each was answered. Pure; sends nothing itself.
//!
//! Sources: GitHub Docs, "Validating webhook deliveries" (2026): `X-Hub-Signature-256` is `sha256=` and the HMAC-SHA256 of the
//! raw body in hex; "Best practices for using webhooks" (2026): `X-GitHub-Delivery` stays the same when a delivery is sent again.
//! Stripe Docs, "Resolve webhook signature verification errors" and "Receive Stripe events in your webhook endpoint" (2026):
//! `Stripe-Signature: t=…,v1=…` is the HMAC-SHA256 of `t`, a full stop and the raw body; libraries tolerate five minutes; the same
//! event may come more than once, and events may come out of order.

use std::collections::VecDeque;
use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::lab::order::Call;
use crate::lab::triggers::record::{Counts, Detail, EventId, EventRow, Kind, Row, Stage, WebhookDetail};
use crate::text::sanitise_line;

/// The variable of `.env` that holds the secret.
pub const SECRET: &str = "WEBHOOK_SECRET";
/// Keys of the store under which a function notes what it has charged; their values name the delivery as `event`.
pub const CHARGES: &str = "charge:";
/// Keys of the store under which a function keeps the state of an object; their values name `created` of the newest event.
pub const STATES: &str = "state:";
/// How long after its time a signature of Stripe's counts, in seconds.
pub const TOLERANCE: u64 = 300;
/// Deliveries that are remembered.
const MOST: usize = 200;

/// Whose way of signing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// GitHub's.
    GitHub,
    /// Stripe's.
    Stripe,
}

impl Scheme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::GitHub, Self::Stripe];

    /// Its name in `triggers.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::GitHub => "github",
            Self::Stripe => "stripe",
        }
    }
}

/// How an event is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sending {
    /// As it should be.
    Signed,
    /// By somebody who has another secret.
    WrongSecret,
    /// With a body that was changed after it was signed.
    ChangedBody,
    /// The last one that was accepted once more, as it was.
    Replayed,
    /// Signed rightly, but ten minutes ago.
    Late,
    /// Two times at once, as providers may do at any time.
    Twice,
    /// Two events of one object, the newer one first.
    OutOfOrder,
}

impl Sending {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Signed, Self::WrongSecret, Self::ChangedBody, Self::Replayed, Self::Late, Self::Twice, Self::OutOfOrder];

    /// Its name, in JSON and in requests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::WrongSecret => "wrong_secret",
            Self::ChangedBody => "changed_body",
            Self::Replayed => "replayed",
            Self::Late => "late",
            Self::Twice => "twice",
            Self::OutOfOrder => "out_of_order",
        }
    }

    fn is_forged(self) -> bool {
        matches!(self, Self::WrongSecret | Self::ChangedBody)
    }
}

/// A request that is to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The number of its delivery.
    pub delivery: EventId,
    /// The request.
    pub call: Call,
}

/// Why nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsent {
    /// There is no secret.
    #[error("there is no secret to sign with: write {SECRET}=something into .env beside triggers.toml")]
    NoSecret,
    /// Nothing was accepted that could be sent again.
    #[error("no delivery was accepted yet that could be sent again")]
    NothingAccepted,
    /// GitHub does not sign so.
    #[error("{0} is a matter of Stripe's signatures and events; this sender is GitHub's")]
    OnlyStripe(&'static str),
}

/// What was sent, and how it was answered.
#[derive(Debug, Clone)]
struct Delivery {
    number: EventId,
    /// The id that the function sees.
    id: String,
    what: Sending,
    sent: u32,
    /// Sent on purpose more than once.
    doubled: bool,
    /// The status of each answer, 0 where there was none.
    statuses: Vec<u16>,
    /// For events of one object, the object and the time of the newest.
    newest: Option<(String, u64)>,
    call: Call,
}

impl Delivery {
    fn accepted(&self) -> bool {
        self.statuses.iter().any(|status| is_accepted(*status))
    }

    fn refused(&self) -> bool {
        !self.statuses.is_empty() && self.statuses.iter().all(|status| (400..500).contains(status))
    }

    fn is_answered(&self) -> bool {
        self.statuses.len() as u32 == self.sent
    }
}

/// What functions have noted in the store, as far as it concerns a sender.
pub trait Noted {
    /// How much was charged for a delivery.
    fn charges(&self, id: &str) -> u64;
    /// The time of the event that an object's state comes from.
    fn state(&self, object: &str) -> Option<u64>;
    /// How many keys there are.
    fn keys(&self) -> usize;
}

/// A sender of a webhook.
#[derive(Debug)]
pub struct Sender {
    name: String,
    function: String,
    scheme: Scheme,
    deliveries: VecDeque<Delivery>,
    last: u64,
    counts: Counts,
}

impl Sender {
    /// One that has sent nothing.
    pub fn new(name: String, function: String, scheme: Scheme) -> Self {
        Self { name, function, scheme, deliveries: VecDeque::new(), last: 0, counts: Counts::default() }
    }

    /// The requests of a sending, to be sent one after the other, but those of one delivery at the same time. `unix` is the time in
    /// seconds since 1970.
    pub fn send(&mut self, what: Sending, secret: Option<&str>, unix: u64) -> Result<Vec<Post>, Unsent> {
        let secret = secret.filter(|secret| !secret.is_empty()).ok_or(Unsent::NoSecret)?;
        let only_stripe = matches!(what, Sending::Late | Sending::OutOfOrder);
        if only_stripe && self.scheme == Scheme::GitHub {
            return Err(Unsent::OnlyStripe(what.name()));
        }
        let posts = match what {
            Sending::Replayed => {
                let accepted = |delivery: &&mut Delivery| delivery.accepted() && !delivery.what.is_forged();
                let delivery = self.deliveries.iter_mut().rev().find(accepted).ok_or(Unsent::NothingAccepted)?;
                delivery.sent += 1;
                delivery.doubled = true;
                vec![Post { delivery: delivery.number, call: delivery.call.clone() }]
            }
            Sending::OutOfOrder => {
                let object = self.last + 1;
                let newer = self.deliver(what, secret, unix, object, Some(unix));
                let older = self.deliver(what, secret, unix.saturating_sub(30), object, Some(unix));
                vec![newer, older]
            }
            Sending::Twice => {
                let post = self.deliver(what, secret, unix, self.last + 1, None);
                if let Some(delivery) = self.deliveries.back_mut() {
                    (delivery.sent, delivery.doubled) = (2, true);
                }
                vec![post.clone(), post]
            }
            _ => vec![self.deliver(what, secret, unix, self.last + 1, None)],
        };
        self.counts.received += posts.len() as u64;
        Ok(posts)
    }

    fn deliver(&mut self, what: Sending, secret: &str, created: u64, object: u64, newest: Option<u64>) -> Post {
        self.last += 1;
        let number = EventId(self.last);
        let id = match self.scheme {
            Scheme::GitHub => number.uuid(),
            Scheme::Stripe => format!("evt_lab{:06}", number.0),
        };
        let body = self.body(&id, what, created, object, newest.is_none_or(|newest| newest == created));
        let key = if what == Sending::WrongSecret { "not the secret" } else { secret };
        let time = if what == Sending::Late { created.saturating_sub(2 * TOLERANCE) } else { created };
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        match self.scheme {
            Scheme::GitHub => headers.extend([
                ("user-agent".to_owned(), "GitHub-Hookshot/lab".to_owned()),
                ("x-github-event".to_owned(), "sponsorship".to_owned()),
                ("x-github-delivery".to_owned(), id.clone()),
                ("x-hub-signature-256".to_owned(), github_signature(key, body.as_bytes())),
            ]),
            // The older of two events was signed when it was sent, not when it happened.
            Scheme::Stripe => {
                let signed = newest.unwrap_or(time);
                headers.push(("stripe-signature".to_owned(), stripe_signature(key, signed, body.as_bytes())));
            }
        }
        let body = if what == Sending::ChangedBody { body.replacen(":1200", ":1", 1) } else { body };
        let call = Call { method: "POST".to_owned(), target: self.function.clone(), headers, body };
        let object = newest.map(|newest| (object_id(object), newest));
        let delivery = Delivery {
            number,
            id,
            what,
            sent: 1,
            doubled: false,
            statuses: Vec::new(),
            newest: object,
            call: call.clone(),
        };
        self.deliveries.push_back(delivery);
        if self.deliveries.len() > MOST {
            self.deliveries.pop_front();
        }
        Post { delivery: number, call }
    }

    fn body(&self, id: &str, _what: Sending, created: u64, object: u64, is_newest: bool) -> String {
        let body = match self.scheme {
            Scheme::Stripe => json!({
                "id": id,
                "object": "event",
                "api_version": "2025-03-31.basil",
                "created": created,
                "type": if is_newest { "payment_intent.succeeded" } else { "payment_intent.processing" },
                "data": { "object": {
                    "id": object_id(object),
                    "object": "payment_intent",
                    "amount": 1200,
                    "currency": "eur",
                    "status": if is_newest { "succeeded" } else { "processing" },
                } },
                "livemode": false,
            }),
            Scheme::GitHub => json!({
                "action": "created",
                "sponsorship": {
                    "node_id": format!("S_lab{object}"),
                    "sponsor": { "login": "ada", "type": "User" },
                    "sponsorable": { "login": "lab", "type": "User" },
                    "privacy_level": "public",
                    "tier": { "name": "$12 a month", "monthly_price_in_cents": 1200, "is_one_time": false },
                },
                "sender": { "login": "ada", "type": "User" },
            }),
        };
        body.to_string()
    }

    /// Takes in how a request was answered; none for no answer.
    pub fn answered(&mut self, delivery: EventId, status: Option<u16>) {
        let status = status.unwrap_or(0);
        self.counts.calls += 1;
        if is_accepted(status) {
            self.counts.handled += 1;
        } else {
            self.counts.failed += 1;
        }
        let known = self.deliveries.iter_mut().find(|known| known.number == delivery);
        if let Some(delivery) = known.filter(|known| (known.statuses.len() as u32) < known.sent) {
            delivery.statuses.push(status);
        }
    }

    /// The sender as a screen may show it.
    pub fn row(&self, noted: &dyn Noted) -> Row {
        let open: u32 = self.deliveries.iter().map(|delivery| delivery.sent - delivery.statuses.len() as u32).sum();
        let row = |delivery: &Delivery| {
            let stage = match () {
                () if !delivery.is_answered() => Stage::Running,
                () if delivery.accepted() => Stage::Handled,
                () => Stage::Dead,
            };
            let statuses: Vec<String> = delivery.statuses.iter().map(ToString::to_string).collect();
            let charged = noted.charges(&delivery.id);
            let why = format!("answered {}, charged {charged} times", statuses.join(" and "));
            EventRow {
                id: delivery.number,
                label: sanitise_line(&format!("{} {}", delivery.id, delivery.what.name())),
                stage,
                attempts: delivery.sent,
                why: (!statuses.is_empty()).then(|| sanitise_line(&why)),
            }
        };
        Row {
            name: self.name.clone(),
            kind: Kind::Webhook,
            function: self.function.clone(),
            counts: self.counts,
            waiting: 0,
            running: open as usize,
            dead: 0,
            events: self.deliveries.iter().rev().take(Row::EVENTS).map(row).collect(),
            speed: 1,
            detail: Detail::Webhook(Box::new(self.detail(noted))),
            problem: None,
        }
    }

    fn detail(&self, noted: &dyn Noted) -> WebhookDetail {
        let count = |wanted: &dyn Fn(&Delivery) -> bool| {
            self.deliveries.iter().filter(|delivery| delivery.is_answered() && wanted(delivery)).count() as u64
        };
        let charges = |delivery: &Delivery| noted.charges(&delivery.id);
        let doubled = |delivery: &Delivery| delivery.doubled && delivery.accepted();
        let ordered = |delivery: &Delivery| delivery.what == Sending::OutOfOrder && delivery.accepted();
        let kept = |delivery: &Delivery| {
            delivery.newest.as_ref().is_some_and(|(object, newest)| noted.state(object) == Some(*newest))
        };
        let refused = |status: &u16| (400..500).contains(status);
        let statuses = self.deliveries.iter().flat_map(|delivery| &delivery.statuses);
        WebhookDetail {
            accepted: statuses.clone().filter(|status| is_accepted(**status)).count() as u64,
            refused: statuses.filter(|status| refused(status)).count() as u64,
            signed_accepted: count(&|delivery| delivery.what == Sending::Signed && delivery.accepted()),
            forged: count(&|delivery| delivery.what.is_forged()),
            forged_refused: count(&|delivery| {
                delivery.what.is_forged() && delivery.refused() && charges(delivery) == 0
            }),
            late: count(&|delivery| delivery.what == Sending::Late),
            late_refused: count(&|delivery| delivery.what == Sending::Late && delivery.refused()),
            doubled: count(&doubled),
            charged_once: count(&|delivery| doubled(delivery) && charges(delivery) == 1),
            charged_again: count(&|delivery| charges(delivery) > 1),
            // Each of them is two deliveries.
            out_of_order: count(&ordered) / 2,
            newest_kept: count(&|delivery| ordered(delivery) && kept(delivery)) / 2,
            charges: self.deliveries.iter().map(charges).sum(),
            keys: noted.keys() as u64,
        }
    }
}

fn object_id(number: u64) -> String {
    format!("pi_lab{number:06}")
}

fn is_accepted(status: u16) -> bool {
    (200..300).contains(&status)
}

/// What GitHub sends as `X-Hub-Signature-256`.
pub fn github_signature(secret: &str, body: &[u8]) -> String {
    format!("sha256={}", authenticated(secret, &[body]))
}

/// What Stripe sends as `Stripe-Signature`.
pub fn stripe_signature(secret: &str, time: u64, body: &[u8]) -> String {
    format!("t={time},v1={}", authenticated(secret, &[time.to_string().as_bytes(), b".", body]))
}

fn authenticated(secret: &str, pieces: &[&[u8]]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    for piece in pieces {
        mac.update(piece);
    }
    mac.finalize().into_bytes().iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The delivery that a charge in the store names.
pub(super) fn event_of(json: &str) -> Option<String> {
    serde_json::from_str::<Value>(json).ok()?["event"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests;
