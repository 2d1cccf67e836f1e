//! Sends what senders of webhooks make, over real HTTP, as a provider's would come.

use std::collections::BTreeMap;
use std::rc::Rc;

use tokio::task::spawn_local;

use crate::lab::store::Store;
use crate::lab::traffic::Traffic;
use crate::lab::triggers::engine::{SendError, Triggers};
use crate::lab::triggers::record::Row;
use crate::lab::triggers::webhook::{CHARGES, Noted, Post, SECRET, STATES, Sender, Sending, Unsent, event_of};
use crate::text::sanitise_line;

/// All senders, by name.
#[derive(Default)]
pub(super) struct Senders {
    all: BTreeMap<String, (crate::lab::triggers::config::WebhookConfig, Sender)>,
    traffic: Option<Traffic>,
}

impl Triggers {
    /// Says how requests are sent.
    pub(in crate::lab) fn send_through(&self, traffic: Traffic) {
        self.senders.borrow_mut().traffic = Some(traffic);
    }

    /// Takes what the learner's file says of senders. One whose settings are the same goes on.
    pub(super) fn configure_senders(&self, config: &crate::lab::triggers::config::Config) {
        let all = &mut self.senders.borrow_mut().all;
        all.retain(|_, (made, _)| config.webhooks.contains(made));
        for one in &config.webhooks {
            let sender = || Sender::new(one.name.clone(), one.function.clone(), one.scheme);
            all.entry(one.name.clone()).or_insert_with(|| (one.clone(), sender()));
        }
    }

    /// Has a sender send an event.
    pub(in crate::lab) fn deliver(self: &Rc<Self>, name: &str, what: Sending) -> Result<(), SendError> {
        let unix = self.pace.get().unix_millis(self.core.borrow().now()) / 1000;
        let mut senders = self.senders.borrow_mut();
        let Some((config, sender)) = senders.all.get_mut(name) else {
            drop(senders);
            return Err(self.unknown(name));
        };
        let function = self.core.borrow().function(&config.function);
        let Some(function) = function else { return Err(SendError::NoFunction(config.function.clone())) };
        let secret = self.core.borrow().variable(function, SECRET);
        let posts = sender.send(what, secret.as_deref(), unix)?;
        let Some(traffic) = senders.traffic.clone() else { return Ok(()) };
        drop(senders);
        let (own, name) = (Rc::clone(self), name.to_owned());
        spawn_local(async move {
            let mut left = posts.into_iter().peekable();
            while let Some(post) = left.next() {
                // Those of one delivery go out together.
                if left.peek().is_some_and(|next| next.delivery == post.delivery) {
                    let (own, name, traffic, post) = (Rc::clone(&own), name.clone(), traffic.clone(), post.clone());
                    spawn_local(async move { own.post(&name, &traffic, post).await });
                } else {
                    own.post(&name, &traffic, post).await;
                }
            }
        });
        self.core.borrow().shown();
        Ok(())
    }

    async fn post(&self, name: &str, traffic: &Traffic, post: Post) {
        let status = traffic.status(&post.call).await;
        if let Some((_, sender)) = self.senders.borrow_mut().all.get_mut(name) {
            sender.answered(post.delivery, status);
        }
        self.core.borrow().shown();
    }

    /// The senders as a screen may show them.
    pub(super) fn sender_rows(&self) -> Vec<Row> {
        let core = self.core.borrow();
        let book = Book::of(&core.kept().store);
        let senders = self.senders.borrow();
        let row = |(config, sender): &(crate::lab::triggers::config::WebhookConfig, Sender)| {
            let problem = match core.function(&config.function) {
                None => Some(format!("there is no function at {}", config.function)),
                Some(function) => match core.variable(function, SECRET) {
                    Some(secret) if !secret.is_empty() => None,
                    _ => Some(Unsent::NoSecret.to_string()),
                },
            };
            Row { problem: problem.map(|problem| sanitise_line(&problem)), ..sender.row(&book) }
        };
        senders.all.values().map(row).collect()
    }
}

/// What functions have noted in the store.
struct Book<'a> {
    store: &'a Store,
    charges: BTreeMap<String, u64>,
}

impl<'a> Book<'a> {
    fn of(store: &'a Store) -> Self {
        let mut charges = BTreeMap::new();
        for id in store.beginning(CHARGES).filter_map(|(_, value)| event_of(value)) {
            *charges.entry(id).or_default() += 1;
        }
        Self { store, charges }
    }
}

impl Noted for Book<'_> {
    fn charges(&self, id: &str) -> u64 {
        self.charges.get(id).copied().unwrap_or(0)
    }

    fn state(&self, object: &str) -> Option<u64> {
        let value = self.store.get(&format!("{STATES}{object}"))?;
        serde_json::from_str::<serde_json::Value>(value).ok()?["created"].as_u64()
    }

    fn keys(&self) -> usize {
        self.store.len()
    }
}
