//! Answers as HTTP: of functions, of the lab itself, whole or in pieces.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Response, StatusCode};
use tokio::sync::mpsc;

use crate::lab::engine::core::Core;
use crate::lab::engine::requests::{Broken, Head, Refusal};
use crate::lab::front_door::gone;
use crate::lab::record::RequestId;

/// A request whose answer is awaited. Dropping it without more tells the lab that its client has gone away.
pub(super) struct Waiting {
    core: Rc<RefCell<Core>>,
    id: Option<RequestId>,
}

impl Waiting {
    pub(super) fn new(core: &Rc<RefCell<Core>>, id: RequestId) -> Self {
        Self { core: Rc::clone(core), id: Some(id) }
    }

    /// The answer is here.
    pub(super) fn over(mut self) {
        self.id = None;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            gone(&self.core, id);
        }
    }
}

/// The body of an answer.
pub(super) enum Body {
    Whole(Option<Bytes>),
    Streamed(mpsc::UnboundedReceiver<Result<Bytes, Broken>>, Waiting),
}

impl Body {
    pub(super) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(Some(bytes.into()).filter(|bytes: &Bytes| !bytes.is_empty()))
    }

    pub(super) fn streamed(pieces: mpsc::UnboundedReceiver<Result<Bytes, Broken>>, waiting: Waiting) -> Self {
        Self::Streamed(pieces, waiting)
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Streamed(pieces, waiting) => match pieces.poll_recv(cx) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Some(Ok(piece))) => {
                    if let Some(id) = waiting.id {
                        waiting.core.borrow_mut().taken(id, piece.len());
                    }
                    Poll::Ready(Some(Ok(Frame::data(piece))))
                }
                Poll::Ready(end) => {
                    waiting.id = None;
                    Poll::Ready(end.map(|piece| piece.map(Frame::data)))
                }
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Streamed(..) => SizeHint::default(),
        }
    }
}

/// A sentence of the lab's own.
pub(super) fn plain(status: StatusCode, text: &str) -> Response<Body> {
    let mut answer = Response::new(Body::whole(format!("{text}\n")));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}

/// What a client gets in a function's stead. The log says more; a client is told nothing of what happened inside.
pub(super) fn refused(refusal: Refusal) -> Response<Body> {
    let text = match refusal {
        Refusal::Throttled => "Too many requests: the concurrency limit is reached and the queue is full.",
        Refusal::Failed => "The function failed. The lab's log says why.",
        Refusal::TimedOut => "The function took too long. The lab's log says more.",
    };
    plain(StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_GATEWAY), text)
}

/// The answer of a function, with what the lab measured.
pub(super) fn of_function(head: &Head, body: Body) -> Response<Body> {
    let mut answer = Response::new(body);
    *answer.status_mut() = StatusCode::from_u16(head.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let headers = answer.headers_mut();
    headers.reserve(head.headers.len() + 3);
    for (name, value) in &head.headers {
        let value: Vec<u8> = value.chars().map(|c| c as u8).collect();
        // Both were checked when they came from the function.
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(&value)) {
            headers.append(name, value);
        }
    }
    let phases = &head.phases;
    let init = phases.spawn.0 + phases.init.0;
    let timing = format!("queue;dur={:.3}, init;dur={init:.3}, run;dur={:.3}", phases.queue.0, phases.run.0);
    if let Ok(timing) = HeaderValue::try_from(timing) {
        headers.append("server-timing", timing);
    }
    if let Ok(instance) = HeaderValue::try_from(head.instance.to_string()) {
        headers.insert("x-instance", instance);
    }
    answer
}

/// The list of routes: a small page for a browser, lines for everybody else.
pub(super) fn list(core: &Core, headers: &HeaderMap) -> Response<Body> {
    let rows = core.list();
    let html = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|a| a.contains("text/html"));
    if !html {
        let lines: Vec<String> =
            rows.iter().map(|(pattern, methods, file)| format!("{methods:<12} {pattern:<28} {file}")).collect();
        let text = if lines.is_empty() { "There are no functions yet.".to_owned() } else { lines.join("\n") };
        return plain(StatusCode::OK, &text);
    }
    let row = |(pattern, methods, file): &(String, String, String)| {
        // A pattern with a parameter is no address.
        let name =
            if pattern.contains('[') { escaped(pattern) } else { format!("<a href=\"{0}\">{0}</a>", escaped(pattern)) };
        format!("<tr><td>{}<td>{name}<td>{}", escaped(methods), escaped(file))
    };
    let rows: String = rows.iter().map(row).collect();
    let page = format!(
        "<!doctype html><meta charset=utf-8><title>Functions</title>\
         <style>body{{font:16px/1.6 system-ui;margin:3em}}td{{padding:0 2em 0 0}}</style>\
         <h1>Functions of this lab</h1><table>{rows}</table>"
    );
    let mut answer = plain(StatusCode::OK, &page);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    answer
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
