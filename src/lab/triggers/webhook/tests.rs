//! The sender without a network: its signatures, its deliveries, and what counts as done.

use std::collections::BTreeMap;

use super::*;

const NOW: u64 = 1_800_000_000;

/// What a function would have noted.
#[derive(Default)]
struct Book {
    charges: BTreeMap<String, u64>,
    states: BTreeMap<String, u64>,
}

impl Noted for Book {
    fn charges(&self, id: &str) -> u64 {
        self.charges.get(id).copied().unwrap_or(0)
    }

    fn state(&self, object: &str) -> Option<u64> {
        self.states.get(object).copied()
    }

    fn keys(&self) -> usize {
        self.charges.len() + self.states.len()
    }
}

fn sender(scheme: Scheme) -> Sender {
    Sender::new("pay".into(), "/pay".into(), scheme)
}

fn header<'a>(call: &'a Call, name: &str) -> &'a str {
    call.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
}

fn detail(sender: &Sender, book: &Book) -> WebhookDetail {
    match sender.row(book).detail {
        Detail::Webhook(detail) => *detail,
        other => panic!("{other:?}"),
    }
}

#[test]
fn signatures_are_those_that_the_providers_publish() {
    // GitHub Docs, "Validating webhook deliveries", "Testing the webhook payload validation".
    assert_eq!(
        github_signature("It's a Secret to Everybody", b"Hello, World!"),
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    );
    // RFC 4231, the second case.
    assert_eq!(
        github_signature("Jefe", b"what do ya want for nothing?"),
        "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    let stripe = stripe_signature("whsec_test", 1_492_774_577, b"{}");
    let same = github_signature("whsec_test", b"1492774577.{}");
    assert_eq!(stripe, format!("t=1492774577,v1={}", &same["sha256=".len()..]));
}

#[test]
fn only_who_has_the_secret_signs_rightly() {
    for scheme in Scheme::ALL {
        let mut sender = sender(scheme);
        for what in [Sending::Signed, Sending::WrongSecret, Sending::ChangedBody] {
            let posts = sender.send(what, Some("s"), NOW).unwrap();
            let call = &posts[0].call;
            let body = call.body.as_bytes();
            let right = match scheme {
                Scheme::GitHub => header(call, "x-hub-signature-256") == github_signature("s", body),
                Scheme::Stripe => header(call, "stripe-signature") == stripe_signature("s", NOW, body),
            };
            assert_eq!((posts.len(), right), (1, what == Sending::Signed), "{scheme:?} {what:?}");
        }
    }
}

#[test]
fn what_cannot_be_sent_gets_a_sentence() {
    let mut github = sender(Scheme::GitHub);
    assert_eq!(github.send(Sending::Signed, None, NOW), Err(Unsent::NoSecret));
    assert_eq!(github.send(Sending::Signed, Some(""), NOW), Err(Unsent::NoSecret));
    assert_eq!(github.send(Sending::Replayed, Some("s"), NOW), Err(Unsent::NothingAccepted));
    assert_eq!(github.send(Sending::Late, Some("s"), NOW), Err(Unsent::OnlyStripe("late")));
    assert_eq!(github.row(&Book::default()).counts, Counts::default());
}

#[test]
fn a_delivery_that_comes_twice_keeps_its_id_and_counts_once_if_it_was_charged_once() {
    let mut sender = sender(Scheme::Stripe);
    let posts = sender.send(Sending::Twice, Some("s"), NOW).unwrap();
    assert_eq!(posts[0], posts[1]);
    let mut book = Book::default();
    sender.answered(posts[0].delivery, Some(200));
    // One answer is missing: nothing is said yet.
    assert_eq!(detail(&sender, &book).doubled, 0);
    sender.answered(posts[1].delivery, Some(200));
    book.charges.insert("evt_lab000001".into(), 2);
    let twice = detail(&sender, &book);
    assert_eq!((twice.doubled, twice.charged_once, twice.charged_again, twice.charges), (1, 0, 1, 2));
    book.charges.insert("evt_lab000001".into(), 1);
    let once = detail(&sender, &book);
    assert_eq!((once.doubled, once.charged_once, once.charged_again, once.accepted), (1, 1, 0, 2));
    // The same again later, with the same bytes.
    let again = sender.send(Sending::Replayed, Some("s"), NOW + 60).unwrap();
    assert_eq!(again, posts[..1]);
}

#[test]
fn a_forgery_counts_as_refused_only_if_nothing_came_of_it() {
    let mut sender = sender(Scheme::GitHub);
    let posts = sender.send(Sending::WrongSecret, Some("s"), NOW).unwrap();
    sender.answered(posts[0].delivery, Some(401));
    let book = Book { charges: [(EventId(1).uuid(), 1)].into(), ..Book::default() };
    assert_eq!((detail(&sender, &book).forged, detail(&sender, &book).forged_refused), (1, 0));
    assert_eq!(detail(&sender, &Book::default()).forged_refused, 1);
    let posts = sender.send(Sending::ChangedBody, Some("s"), NOW).unwrap();
    sender.answered(posts[0].delivery, Some(200));
    let seen = detail(&sender, &Book::default());
    assert_eq!((seen.forged, seen.forged_refused, seen.refused, seen.accepted), (2, 1, 1, 1));
}

#[test]
fn an_old_signature_is_older_than_the_tolerance_and_the_newer_of_two_events_comes_first() {
    let mut sender = sender(Scheme::Stripe);
    let late = sender.send(Sending::Late, Some("s"), NOW).unwrap();
    assert!(header(&late[0].call, "stripe-signature").starts_with(&format!("t={},", NOW - 600)));
    let posts = sender.send(Sending::OutOfOrder, Some("s"), NOW).unwrap();
    let bodies: Vec<Value> = posts.iter().map(|post| serde_json::from_str(&post.call.body).unwrap()).collect();
    let created = |body: &Value| body["created"].as_u64().unwrap();
    assert!(created(&bodies[0]) > created(&bodies[1]));
    assert_eq!(bodies[0]["data"]["object"]["id"], bodies[1]["data"]["object"]["id"]);
    for post in &posts {
        sender.answered(post.delivery, Some(200));
    }
    let mut book = Book { states: [("pi_lab000002".into(), NOW - 30)].into(), ..Book::default() };
    assert_eq!((detail(&sender, &book).out_of_order, detail(&sender, &book).newest_kept), (1, 0));
    book.states.insert("pi_lab000002".into(), NOW);
    assert_eq!(detail(&sender, &book).newest_kept, 1);
}

#[test]
fn a_crowd_of_deliveries_is_forgotten_in_its_order() {
    let mut sender = sender(Scheme::Stripe);
    for _ in 0..MOST + 10 {
        let posts = sender.send(Sending::Signed, Some("s"), NOW).unwrap();
        sender.answered(posts[0].delivery, None);
    }
    // An answer that nobody waits for changes nothing of a delivery.
    sender.answered(EventId(1), Some(200));
    let row = sender.row(&Book::default());
    assert_eq!((row.counts.received, row.events.len(), row.running), (MOST as u64 + 10, Row::EVENTS, 0));
}
