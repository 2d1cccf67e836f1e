//! One invocation of a program: the handler is called, its promise driven to its end with microtasks and timers, and its
//! result taken apart. After the answer nothing runs until the next invocation.

use rquickjs::{Array, Function, Object, Value};

use super::answer::{Content, response_answer};
use super::bodies::{BodyEvent, BodyId};
use super::event::url;
use super::fault::{self, SourceFile};
use super::lambda;
use super::prelude::{Web, list, plain_object};
use super::program::{Handler, Program};
use crate::sandbox::environment::http::{checked, header_name, header_value};
use crate::sandbox::environment::{Answer, Event, Fault, GuestError, MAX_BODY};
use crate::sandbox::raw::text;

/// The states of a slot, as `handlers.js` writes them.
const ANSWERED: i32 = 1;
const THREW: i32 = 2;

/// Calls the program's handler with an event and waits for its answer.
pub(in crate::sandbox) fn invoke<'js>(
    web: &Web<'js>,
    program: &Program<'js>,
    event: &Event,
) -> Result<Answer, GuestError> {
    web.ticking.deadline.set(web.ticking.host.now().plus(web.settings.time_limit));
    match &program.handler {
        Handler::Route(methods) => route(web, program, methods, event),
        Handler::Workers { function, object } => {
            let started = Invocation::new(web, program)?;
            let request = started.request(event)?;
            let call = (started.slot.clone(), function.clone(), object.clone(), request);
            web.calls.start_worker.call::<_, ()>(call).map_err(|error| started.failed(&error))?;
            started.response(&event.method)
        }
        Handler::Lambda { function, exports } => {
            let started = Invocation::new(web, program)?;
            let input = started.json(&lambda::event_json(event, web.ticking.host.unix_time()))?;
            let context = started.json(&lambda::context_json(event, &web.settings))?;
            let call = (started.slot.clone(), function.clone(), exports.clone(), input, context);
            web.calls.start_lambda.call::<_, ()>(call).map_err(|error| started.failed(&error))?;
            started.lambda_result()
        }
    }
}

/// Lets the promises that a Worker gave to `waitUntil` come to their end; the first error among them is returned.
pub(in crate::sandbox) fn finish_background<'js>(web: &Web<'js>, program: &Program<'js>) -> Result<(), GuestError> {
    let background = &web.calls.background;
    let failed = |error| fault::caught(web, Fault::Threw, &error, &program.file);
    web.run_until(&program.file, || Ok((background.get::<_, u32>("open")? == 0).then_some(())))?;
    let error: Value<'js> = background.get("error").map_err(failed)?;
    background.set("error", rquickjs::Undefined).map_err(failed)?;
    match error.as_object() {
        None => Ok(()),
        Some(kept) => {
            let error: Value<'js> = kept.get("error").map_err(failed)?;
            Err(fault::thrown(web, Fault::Threw, &error, &program.file))
        }
    }
}

fn route<'js>(
    web: &Web<'js>,
    program: &Program<'js>,
    methods: &[(&'static str, Function<'js>)],
    event: &Event,
) -> Result<Answer, GuestError> {
    let exported = |wanted: &str| methods.iter().find(|(method, _)| *method == wanted).map(|(_, function)| function);
    // As Next.js does: HEAD is answered by GET, and OPTIONS says what there is.
    let function = match event.method.as_str() {
        "HEAD" => exported("HEAD").or_else(|| exported("GET")),
        method => exported(method),
    };
    let Some(function) = function else {
        let status = if event.method == "OPTIONS" { 204 } else { 405 };
        return Ok(Answer { status, headers: vec![("allow".to_owned(), allowed(methods))], body: Vec::new() });
    };
    let started = Invocation::new(web, program)?;
    let params = plain_object(&web.ctx, &event.params).map_err(|error| started.failed(&error))?;
    let request = started.request(event)?;
    let call = (started.slot.clone(), function.clone(), request, params);
    web.calls.start_route.call::<_, ()>(call).map_err(|error| started.failed(&error))?;
    started.response(&event.method)
}

fn allowed(methods: &[(&'static str, Function<'_>)]) -> String {
    let mut names: Vec<&str> = methods.iter().map(|(method, _)| *method).collect();
    if names.contains(&"GET") && !names.contains(&"HEAD") {
        names.push("HEAD");
    }
    if !names.contains(&"OPTIONS") {
        names.push("OPTIONS");
    }
    names.sort_unstable();
    names.join(", ")
}

/// A call that is under way.
struct Invocation<'a, 'js> {
    web: &'a Web<'js>,
    file: &'a SourceFile,
    slot: Object<'js>,
}

impl<'a, 'js> Invocation<'a, 'js> {
    fn new(web: &'a Web<'js>, program: &'a Program<'js>) -> Result<Self, GuestError> {
        let file = &program.file;
        let slot = web.calls.new_slot.call(()).map_err(|error| fault::caught(web, Fault::Threw, &error, file))?;
        Ok(Self { web, file, slot })
    }

    fn failed(&self, error: &rquickjs::Error) -> GuestError {
        fault::caught(self.web, Fault::Threw, error, self.file)
    }

    fn json(&self, json: &serde_json::Value) -> Result<Value<'js>, GuestError> {
        self.web.ctx.json_parse(json.to_string()).map_err(|error| self.failed(&error))
    }

    /// The request as the prelude takes it: method, URL, flat headers, body.
    fn request(&self, event: &Event) -> Result<Array<'js>, GuestError> {
        let ctx = &self.web.ctx;
        let build = || {
            let headers = list(ctx)?;
            let checked =
                event.headers.iter().filter_map(|(name, value)| Some((header_name(name)?, header_value(value)?)));
            for (at, (name, value)) in checked.enumerate() {
                headers.set(2 * at, name)?;
                headers.set(2 * at + 1, value)?;
            }
            let request = list(ctx)?;
            request.set(0, event.method.as_str())?;
            request.set(1, url(event))?;
            request.set(2, headers)?;
            if event.body.is_empty() {
                request.set(3, rquickjs::Null)?;
            } else {
                request.set(3, rquickjs::TypedArray::<u8>::new_copy(ctx.clone(), &event.body)?)?;
            }
            Ok(request)
        };
        build().map_err(|error: rquickjs::Error| self.failed(&error))
    }

    /// What the handler's promise came to.
    fn result(&self) -> Result<Value<'js>, GuestError> {
        let slot = &self.slot;
        let settled = || {
            let state: i32 = slot.get("state")?;
            Ok((state == ANSWERED || state == THREW).then_some(state))
        };
        let state = self.web.run_until(self.file, settled)?;
        let value: Value<'js> = slot.get("value").map_err(|error| self.failed(&error))?;
        if state == THREW { Err(fault::thrown(self.web, Fault::Threw, &value, self.file)) } else { Ok(value) }
    }

    fn response(&self, method: &str) -> Result<Answer, GuestError> {
        let value = self.result()?;
        let what = value.type_name();
        let taken: Value<'js> = self.web.calls.take_response.call((value,)).map_err(|error| self.failed(&error))?;
        let (head, content) = response_answer(&taken, what)?;
        let body = match content {
            Content::Whole(body) => body,
            Content::Stream(stream) if method == "HEAD" => {
                self.drop_body(&stream)?;
                Vec::new()
            }
            Content::Stream(stream) => self.collect(&stream)?,
        };
        checked(f64::from(head.status), head.headers, if method == "HEAD" { Vec::new() } else { body })
    }

    /// Reads the stream of a body to its end.
    fn collect(&self, stream: &Value<'js>) -> Result<Vec<u8>, GuestError> {
        let id = self.web.pump(stream).map_err(|error| self.failed(&error))?;
        let mut body = Vec::new();
        loop {
            match self.web.run_until(self.file, || Ok(self.web.next_of_body(id)))? {
                BodyEvent::Chunk(chunk) if body.len() + chunk.len() > MAX_BODY => {
                    self.cancel(id, "the body is too long")?;
                    return Err(GuestError::new(Fault::BadBody, "the body is longer than 6 MiB"));
                }
                BodyEvent::Chunk(chunk) => {
                    body.extend(&chunk);
                    self.web.grant(id, chunk.len()).map_err(|error| self.failed(&error))?;
                }
                BodyEvent::End => {
                    self.web.close_body(id);
                    return Ok(body);
                }
                BodyEvent::Failed => return Err(self.web.body_error(id, self.file)),
            }
        }
    }

    /// Tells the stream of a body that nobody wants it.
    fn drop_body(&self, stream: &Value<'js>) -> Result<(), GuestError> {
        let id = self.web.pump(stream).map_err(|error| self.failed(&error))?;
        self.cancel(id, "the answer has no body")
    }

    fn cancel(&self, id: BodyId, reason: &str) -> Result<(), GuestError> {
        self.web.cancel_body(id, reason).map_err(|error| self.failed(&error))
    }

    fn lambda_result(&self) -> Result<Answer, GuestError> {
        let value = self.result()?;
        let json: Value<'js> = self.web.calls.to_json.call((value,)).map_err(|error| self.failed(&error))?;
        // A value that JSON has no word for, such as undefined, is written as null.
        lambda::answer(&text(&json, usize::MAX).map_or_else(|| "null".to_owned(), |(text, _)| text))
    }
}
