//! The HTTP server on 127.0.0.1: takes requests in, bounds them, hands them to the lab as data and sends answers out. The
//! only place that knows HTTP on the wire. Runs no function and decides nothing about instances.

mod answer;
mod events;
#[cfg(any(debug_assertions, feature = "rehearsal"))]
pub mod rehearsal;
mod rules;

use std::cell::{Cell, RefCell};
use std::convert::Infallible;
use std::io;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body as _, Incoming as IncomingBody};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::spawn_local;
use tokio::time::{sleep, timeout};

use crate::lab::engine::core::Core;
use crate::lab::engine::requests::{Delivery, Incoming, content_type};
use crate::lab::front_door::answer::{Body, Waiting, of_function, plain, refused};
use crate::lab::record::{Client, FunctionId, Glance, RequestId};
use crate::lab::router::Miss;
use crate::lab::triggers::engine::Triggers;
use crate::sandbox::environment::{Event, Input, MAX_BODY};
use crate::text::{Clean, sanitise_line};

/// The longest head of a request, in bytes.
const HEAD: usize = 16 << 10;
/// How long a head may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// How long a body may take to arrive beyond the time of the function.
pub(super) const BEYOND: Duration = Duration::from_secs(10);
/// Connections at the same time.
const CONNECTIONS: usize = 256;
/// Bytes of request bodies that are held at the same time.
const BODIES: usize = 64 << 20;

/// The first time since 1970 at which answers are made: a day later, so that a clock that is just being set does not matter.
const FIRST_DATE: Duration = Duration::from_hours(24);

/// The header by which the lab knows its own requests; it goes no further.
pub(super) const OWN: &str = "x-serverless-tutor";

/// The door: what all connections share.
pub(super) struct Door {
    core: Rc<RefCell<Core>>,
    triggers: Rc<Triggers>,
    /// What the lab's own requests carry in [`OWN`].
    token: Rc<str>,
    connections: Cell<usize>,
    bodies: Rc<Cell<usize>>,
}

impl Door {
    /// A door to a lab.
    pub(super) fn new(core: Rc<RefCell<Core>>, triggers: Rc<Triggers>, token: Rc<str>) -> Rc<Self> {
        Rc::new(Self { core, triggers, token, connections: Cell::new(0), bodies: Rc::default() })
    }
}

/// Takes connections for ever.
pub(super) async fn serve(listener: TcpListener, door: Rc<Door>) {
    loop {
        match listener.accept().await {
            // hyper panics over a time that HTTP cannot write; with a clock that goes back later it keeps the date it has.
            Ok((stream, _)) if !has_a_date() => {
                spawn_local(timeout(HEAD_TIME, without_a_date(stream)));
            }
            Ok((stream, _)) if door.connections.get() < CONNECTIONS => {
                spawn_local(connection(stream, Rc::clone(&door)));
            }
            Ok((stream, _)) => {
                spawn_local(too_many(stream));
            }
            // Too many open files: the next try comes when some may have been closed.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD);
    builder
}

async fn connection(stream: TcpStream, door: Rc<Door>) {
    door.connections.set(door.connections.get() + 1);
    // Without it a small answer may wait for the acknowledgement of the one before.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let door = Rc::clone(&door);
        async move { Ok::<_, Infallible>(door.answer(request).await) }
    });
    // A client that breaks off or speaks something else than HTTP gets what hyper says to that; there is nobody to tell.
    let _ = builder().serve_connection(TokioIo::new(stream), service).await;
    door.connections.set(door.connections.get() - 1);
}

/// Whether the clock of this machine shows a time that an answer can have.
fn has_a_date() -> bool {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|time| time >= FIRST_DATE)
}

/// Says that there can be no answer.
async fn without_a_date(mut stream: TcpStream) -> io::Result<()> {
    let text = "The clock of this machine shows a year before 1970. Set it right, and the lab answers.\n";
    let head = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close";
    // A request that is not read would break the connection before its answer arrives.
    let _ = stream.read(&mut [0; HEAD]).await?;
    stream.write_all(format!("{head}\r\ncontent-length: {}\r\n\r\n{text}", text.len()).as_bytes()).await
}

async fn too_many(stream: TcpStream) {
    let service = service_fn(|_| async {
        let text =
            format!("The lab serves at most {CONNECTIONS} connections at the same time. Close some and try again.");
        let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, &text);
        answer.headers_mut().insert(header::CONNECTION, header::HeaderValue::from_static("close"));
        Ok::<_, Infallible>(answer)
    });
    let _ = builder().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
}

/// A request as the door remembers it while its answer is being made.
struct Caller {
    method: Clean,
    target: Clean,
    client: Client,
}

impl Door {
    async fn answer(&self, request: Request<IncomingBody>) -> Response<Body> {
        let caller = self.caller(&request);
        if let Some(asked) = events::asked(request.uri().path()) {
            return self.take_event(request, &caller, asked).await;
        }
        match self.function_of(&request) {
            Ok((function, params)) => self.call(request, caller, function, params).await,
            Err(Early::List) => answer::list(&self.core.borrow(), request.headers()),
            Err(Early::No(status, text)) => self.turn_away(&caller, status, &text),
        }
    }

    /// Takes an event for a trigger.
    async fn take_event(
        &self,
        request: Request<IncomingBody>,
        caller: &Caller,
        asked: events::Asked,
    ) -> Response<Body> {
        if let Err((status, text)) = rules::check(request.method(), request.headers()) {
            return self.turn_away(caller, status, &text);
        }
        let (head, body) = request.into_parts();
        match self.read(&head.headers, body).await {
            Ok((body, _held)) => events::answer(&self.triggers, asked, &head.method, &head.headers, &body).await,
            Err((status, text)) => self.turn_away(caller, status, text),
        }
    }

    fn caller(&self, request: &Request<IncomingBody>) -> Caller {
        let own = request.headers().get(OWN).is_some_and(|token| token.as_bytes() == self.token.as_bytes());
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        Caller {
            method: sanitise_line(request.method().as_str()),
            target: sanitise_line(target),
            client: if own { Client::Tutor } else { Client::Outside },
        }
    }

    /// The function that a request is for, before any of its body is read.
    fn function_of(&self, request: &Request<IncomingBody>) -> Result<(FunctionId, Params), Early> {
        rules::check(request.method(), request.headers()).map_err(|(status, text)| Early::No(status, text))?;
        let path = request.uri().path();
        let core = self.core.borrow();
        let routes = core.routes();
        match routes.find(path) {
            Ok(found) => match core.function(&found.route.pattern) {
                Some(function) => Ok((function, found.params)),
                None => {
                    let text = "The file of this function cannot be read. The lab's log says why.".to_owned();
                    Err(Early::No(StatusCode::BAD_GATEWAY, text))
                }
            },
            Err(Miss::Unknown) if path == "/" && matches!(*request.method(), Method::GET | Method::HEAD) => {
                Err(Early::List)
            }
            Err(Miss::Unknown) => {
                let patterns: Vec<&str> = routes.all().iter().map(|route| route.pattern.as_str()).collect();
                let there = if patterns.is_empty() {
                    "There are no functions yet.".to_owned()
                } else {
                    format!("There are: {}", patterns.join("  "))
                };
                let text = format!("No function is at {}. {there}", sanitise_line(path));
                Err(Early::No(StatusCode::NOT_FOUND, text))
            }
            Err(Miss::Undecodable) => {
                let text = "The path is not encoded as it should be: write a percent sign as %25.".to_owned();
                Err(Early::No(StatusCode::BAD_REQUEST, text))
            }
        }
    }

    async fn call(
        &self,
        request: Request<IncomingBody>,
        caller: Caller,
        function: FunctionId,
        params: Params,
    ) -> Response<Body> {
        let (head, body) = request.into_parts();
        let _held;
        let body = if body.is_end_stream() {
            _held = None;
            Bytes::new()
        } else {
            match self.read(&head.headers, body).await {
                Ok((bytes, held)) => {
                    _held = Some(held);
                    bytes
                }
                Err((status, text)) => return self.turn_away(&caller, status, text),
            }
        };
        let headers: Vec<(String, String)> = head
            .headers
            .iter()
            .filter(|(name, _)| name.as_str() != OWN)
            .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().iter().copied().map(char::from).collect()))
            .collect();
        let glance = Glance {
            content_type: content_type(&headers),
            bytes: body[..body.len().min(Glance::MOST)].to_vec(),
            length: body.len() as u64,
        };
        let event = Event {
            id: String::new(),
            method: head.method.as_str().to_owned(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers,
            body: body.to_vec(),
            params,
            input: Input::Request,
        };
        drop(body);
        let Caller { target, client, .. } = caller;
        let incoming = Incoming { event, target, function, client, body: glance };
        let (id, delivery) = self.core.borrow_mut().arrive(incoming);
        let waiting = Waiting::new(&self.core, id);
        let Ok(delivery) = delivery.await else {
            waiting.over();
            return plain(StatusCode::BAD_GATEWAY, "The lab is ending.");
        };
        match delivery {
            Delivery::Whole(head, body) => {
                waiting.over();
                of_function(&head, Body::whole(body))
            }
            Delivery::Streamed(head, pieces) => of_function(&head, Body::streamed(pieces, waiting)),
            Delivery::Refused(refusal) => {
                waiting.over();
                refused(refusal)
            }
        }
    }

    /// The whole body of a request, with what is held for it.
    async fn read(&self, headers: &HeaderMap, body: IncomingBody) -> Result<(Bytes, Held), (StatusCode, &'static str)> {
        const TOO_LONG: &str =
            "The body is longer than 6 MiB, which is as much as a function takes here and on Lambda.";
        const TOO_MUCH: &str = "The lab holds as many bodies as it can at the same time. Try again in a moment.";
        let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if told.is_some_and(|told| told > MAX_BODY as u64) {
            return Err((StatusCode::PAYLOAD_TOO_LARGE, TOO_LONG));
        }
        let most = told.map_or(MAX_BODY, |told| told as usize);
        let held = Held::of(&self.bodies, most).ok_or((StatusCode::SERVICE_UNAVAILABLE, TOO_MUCH))?;
        let time = self.core.borrow().timeout() + BEYOND;
        match timeout(time, Limited::new(body, MAX_BODY).collect()).await {
            Ok(Ok(body)) => Ok((body.to_bytes(), held)),
            Ok(Err(why)) if why.is::<LengthLimitError>() => Err((StatusCode::PAYLOAD_TOO_LARGE, TOO_LONG)),
            Ok(Err(_)) => Err((StatusCode::BAD_REQUEST, "The body broke off.")),
            Err(_) => Err((StatusCode::GATEWAY_TIMEOUT, "The body took too long to arrive.")),
        }
    }

    fn turn_away(&self, caller: &Caller, status: StatusCode, text: &str) -> Response<Body> {
        let Caller { method, target, client } = caller;
        self.core.borrow_mut().turned_away(method.clone(), target.clone(), *client, status.as_u16(), text);
        plain(status, text)
    }
}

/// Parameters of a path.
type Params = Vec<(String, crate::sandbox::environment::Param)>;

/// What a request is answered with before a function is asked.
enum Early {
    /// The list of routes.
    List,
    /// A status with a sentence.
    No(StatusCode, String),
}

/// Room for a body among all that are held.
struct Held {
    all: Rc<Cell<usize>>,
    bytes: usize,
}

impl Held {
    fn of(all: &Rc<Cell<usize>>, bytes: usize) -> Option<Self> {
        let sum = all.get() + bytes;
        (sum <= BODIES).then(|| {
            all.set(sum);
            Self { all: Rc::clone(all), bytes }
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.set(self.all.get() - self.bytes);
    }
}

/// Told by a request that is dropped before its answer.
pub(super) fn gone(core: &Rc<RefCell<Core>>, id: RequestId) {
    // Only the lab's own thread comes here, and never from within the lab.
    if let Ok(mut core) = core.try_borrow_mut() {
        core.client_gone(id);
    }
}
