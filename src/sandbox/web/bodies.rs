//! Bodies that a guest sends chunk by chunk: what has come of each, and how much more may come before somebody takes it.
//! Knows no streams; the prelude reads those.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use rquickjs::function::Func;
use rquickjs::{Function, Object, TypedArray, Value};

use super::fault::{self, SourceFile};
use super::prelude::Web;
use crate::sandbox::environment::{Fault, GuestError};
use crate::sandbox::raw::bytes_of;

/// How much of a body may wait for its reader to begin with, in bytes.
pub(super) const CREDIT: usize = 256 << 10;

/// The number of a body in its realm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::sandbox) struct BodyId(u32);

/// What comes of a body, in its order.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::sandbox) enum BodyEvent {
    /// The next bytes.
    Chunk(Vec<u8>),
    /// There is no more.
    End,
    /// It broke off. [`Web::body_error`] says why.
    Failed,
}

/// The bodies that are on their way, shared with the functions that the prelude calls.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    open: HashMap<u32, Body>,
    last: u32,
}

#[derive(Debug)]
struct Body {
    events: VecDeque<BodyEvent>,
    /// How many bytes may still come. Below zero by a part of the last chunk.
    credit: i64,
    /// The prelude was told to wait.
    waits: bool,
}

impl Bodies {
    fn open(&mut self) -> BodyId {
        self.last += 1;
        let body = Body { events: VecDeque::new(), credit: signed(CREDIT), waits: false };
        self.open.insert(self.last, body);
        BodyId(self.last)
    }

    /// Takes in what came; says whether more may come at once.
    fn push(&mut self, id: u32, event: BodyEvent) -> bool {
        let Some(body) = self.open.get_mut(&id) else { return false };
        if let BodyEvent::Chunk(bytes) = &event {
            body.credit = body.credit.saturating_sub(signed(bytes.len()));
        }
        body.events.push_back(event);
        body.waits = body.credit <= 0;
        !body.waits
    }

    fn next(&mut self, id: BodyId) -> Option<BodyEvent> {
        self.open.get_mut(&id.0)?.events.pop_front()
    }

    /// Lets more bytes come; says whether the prelude is to be told to go on.
    fn grant(&mut self, id: BodyId, bytes: usize) -> bool {
        let Some(body) = self.open.get_mut(&id.0) else { return false };
        body.credit = body.credit.saturating_add(signed(bytes));
        let resumes = body.waits && body.credit > 0;
        body.waits &= !resumes;
        resumes
    }
}

/// The native functions by which the prelude tells of bodies.
pub(super) fn functions<'js>(host: &Object<'js>, bodies: &Rc<RefCell<Bodies>>) -> rquickjs::Result<()> {
    let to = Rc::clone(bodies);
    let write = move |id, bytes: TypedArray<'js, u8>| to.borrow_mut().push(id, BodyEvent::Chunk(bytes_of(&bytes)));
    host.set("writeChunk", Func::from(write))?;
    let to = Rc::clone(bodies);
    host.set("endBody", Func::from(move |id| to.borrow_mut().push(id, BodyEvent::End)))?;
    let to = Rc::clone(bodies);
    host.set("failBody", Func::from(move |id| to.borrow_mut().push(id, BodyEvent::Failed)))
}

fn signed(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

impl<'js> Web<'js> {
    /// Begins to read a stream as the body of an answer. The realm must run, as [`Web::run_until`] lets it, for anything
    /// to come.
    pub(in crate::sandbox) fn pump(&self, stream: &Value<'js>) -> rquickjs::Result<BodyId> {
        let id = self.bodies.borrow_mut().open();
        self.body_call("pump")?.call::<_, ()>((id.0, stream.clone()))?;
        Ok(id)
    }

    /// What has come of a body, without waiting.
    pub(in crate::sandbox) fn next_of_body(&self, id: BodyId) -> Option<BodyEvent> {
        self.bodies.borrow_mut().next(id)
    }

    /// Whether a body waits for its reader.
    pub(in crate::sandbox) fn body_waits(&self, id: BodyId) -> bool {
        self.bodies.borrow().open.get(&id.0).is_some_and(|body| body.waits)
    }

    /// Lets `bytes` more of a body come: call it for what has been sent on.
    pub(in crate::sandbox) fn grant(&self, id: BodyId, bytes: usize) -> rquickjs::Result<()> {
        let resumes = self.bodies.borrow_mut().grant(id, bytes);
        if resumes { self.body_call("resume")?.call((id.0,)) } else { Ok(()) }
    }

    /// Ends a body that nobody wants any more; the guest's stream is told the reason.
    pub(in crate::sandbox) fn cancel_body(&self, id: BodyId, reason: &str) -> rquickjs::Result<()> {
        self.bodies.borrow_mut().open.remove(&id.0);
        self.body_call("cancelBody")?.call((id.0, reason))
    }

    /// Forgets a body that has come to its end.
    pub(in crate::sandbox) fn close_body(&self, id: BodyId) {
        self.bodies.borrow_mut().open.remove(&id.0);
    }

    /// A function of the prelude for bodies; they are loaded with the streams.
    fn body_call(&self, name: &str) -> rquickjs::Result<Function<'js>> {
        let calls: Object<'js> = self.calls.streaming.call(())?;
        calls.get(name)
    }

    /// Why a body broke off, after [`BodyEvent::Failed`]. Forgets the body.
    pub(in crate::sandbox) fn body_error(&self, id: BodyId, file: &SourceFile) -> GuestError {
        self.close_body(id);
        let read = || -> rquickjs::Result<Option<Value<'js>>> {
            let kept: Value<'js> = self.body_call("takeBodyError")?.call((id.0,))?;
            kept.as_object().map(|kept| kept.get("error")).transpose()
        };
        match read() {
            Ok(Some(error)) => fault::thrown(self, Fault::Threw, &error, file),
            Ok(None) => GuestError::new(Fault::BadBody, "the body broke off"),
            Err(error) => fault::caught(self, Fault::Threw, &error, file),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_until_the_credit_is_used_up() {
        let mut bodies = Bodies::default();
        let id = bodies.open();
        let chunk = |size: usize| BodyEvent::Chunk(vec![0; size]);
        assert!(bodies.push(id.0, chunk(CREDIT - 1)));
        assert!(!bodies.push(id.0, chunk(10)));
        assert!(!bodies.grant(id, 5));
        assert!(bodies.grant(id, 5));
        assert!(!bodies.grant(id, 5));
        assert_eq!(bodies.next(id), Some(chunk(CREDIT - 1)));
        assert_eq!(bodies.next(id), Some(chunk(10)));
        assert_eq!(bodies.next(id), None);
    }

    #[test]
    fn a_body_that_is_gone_takes_nothing() {
        let mut bodies = Bodies::default();
        assert!(!bodies.push(7, BodyEvent::End));
        assert!(!bodies.grant(BodyId(7), 1));
        assert_eq!(bodies.next(BodyId(7)), None);
    }
}
