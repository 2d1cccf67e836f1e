//! Requests that the lab sends to itself at a key of the learner: single ones, bursts, a steady flow. They take the same
//! way as those of any other client, over a connection to 127.0.0.1.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::{AbortHandle, spawn_local};
use tokio::time::{MissedTickBehavior, interval};

use crate::lab::front_door::OWN;
use crate::lab::order::Call;

/// The most connections of a burst, so that others can still connect.
const MOST_CONNECTIONS: u32 = 200;
/// The most requests a second of a steady flow.
const MOST_PER_SECOND: u32 = 1000;

/// Sends requests.
#[derive(Clone)]
pub(super) struct Traffic {
    address: SocketAddr,
    token: Rc<str>,
    flows: Rc<RefCell<Flows>>,
}

#[derive(Default)]
struct Flows {
    running: Vec<(String, AbortHandle)>,
}

impl Traffic {
    /// Nothing is sent yet.
    pub(super) fn new(address: SocketAddr) -> Self {
        let mut token = [0; 16];
        // A token that could be guessed would only let a client pass as this program in the list of requests.
        let _ = getrandom::fill(&mut token);
        let token = format!("{:032x}", u128::from_le_bytes(token));
        Self { address, token: token.into(), flows: Rc::default() }
    }

    /// What the lab's own requests carry.
    pub(super) fn token(&self) -> Rc<str> {
        Rc::clone(&self.token)
    }

    /// Sends one request.
    pub(super) fn send(&self, call: Call) {
        let own = self.clone();
        spawn_local(async move {
            let Some(mut sender) = own.connect().await else { return };
            own.send_on(&mut sender, &call).await;
        });
    }

    /// Sends one request and waits for its answer: the status, if there is one.
    pub(super) async fn status(&self, call: &Call) -> Option<u16> {
        let mut sender = self.connect().await?;
        self.answer_on(&mut sender, call).await
    }

    /// Sends many requests, so many at the same time.
    pub(super) fn burst(&self, call: Call, count: u32, concurrency: u32) {
        let lanes = concurrency.clamp(1, MOST_CONNECTIONS).min(count.max(1));
        let words = format!("{count} requests, {lanes} at a time");
        let call = Rc::new(call);
        let own = self.clone();
        self.run(words, async move {
            let left = Rc::new(std::cell::Cell::new(count));
            let mut running = tokio::task::JoinSet::new();
            for _ in 0..lanes {
                let (own, call, left) = (own.clone(), Rc::clone(&call), Rc::clone(&left));
                running.spawn_local(async move {
                    let Some(mut sender) = own.connect().await else { return };
                    while left.get() > 0 {
                        left.set(left.get() - 1);
                        if !own.send_on(&mut sender, &call).await {
                            let Some(again) = own.connect().await else { return };
                            sender = again;
                        }
                    }
                });
            }
            while running.join_next().await.is_some() {}
        });
    }

    /// Sends requests at an even pace until [`Traffic::stop`].
    pub(super) fn steady(&self, call: Call, per_second: u32) {
        let rate = per_second.clamp(1, MOST_PER_SECOND);
        let own = self.clone();
        let call = Rc::new(call);
        self.run(format!("{rate} requests a second"), async move {
            let mut beat = interval(Duration::from_secs(1) / rate);
            beat.set_missed_tick_behavior(MissedTickBehavior::Skip);
            loop {
                beat.tick().await;
                let (own, call) = (own.clone(), Rc::clone(&call));
                spawn_local(async move {
                    let Some(mut sender) = own.connect().await else { return };
                    own.send_on(&mut sender, &call).await;
                });
            }
        });
    }

    /// Ends bursts and flows; requests that are out are answered all the same.
    pub(super) fn stop(&self) {
        for (_, flow) in self.flows.borrow_mut().running.drain(..) {
            flow.abort();
        }
    }

    /// What is being sent, in words.
    pub(super) fn words(&self) -> Option<String> {
        let mut flows = self.flows.borrow_mut();
        flows.running.retain(|(_, flow)| !flow.is_finished());
        let words: Vec<&str> = flows.running.iter().map(|(words, _)| words.as_str()).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    fn run(&self, words: String, flow: impl Future<Output = ()> + 'static) {
        let flow = spawn_local(flow);
        self.flows.borrow_mut().running.push((words, flow.abort_handle()));
    }

    async fn connect(&self) -> Option<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.address).await.ok()?;
        let _ = stream.set_nodelay(true);
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        spawn_local(async move { drop(connection.await) });
        Some(sender)
    }

    /// Sends a request and reads its answer to the end. False if the connection cannot be used again.
    async fn send_on(&self, sender: &mut SendRequest<Full<Bytes>>, call: &Call) -> bool {
        self.answer_on(sender, call).await.is_some()
    }

    /// The same with the status of the answer; 0 for a request that cannot be made.
    async fn answer_on(&self, sender: &mut SendRequest<Full<Bytes>>, call: &Call) -> Option<u16> {
        let request = Request::builder()
            .method(call.method.as_str())
            .uri(call.target.as_str())
            .header(HOST, self.address.to_string())
            .header(OWN, &*self.token);
        let request = call.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let Ok(request) = request.body(Full::new(Bytes::from(call.body.clone()))) else { return Some(0) };
        sender.ready().await.ok()?;
        let answer = sender.send_request(request).await.ok()?;
        let status = answer.status().as_u16();
        let mut body = answer.into_body();
        while let Some(frame) = body.frame().await {
            frame.ok()?;
        }
        Some(status)
    }
}
