//! One invocation of a program: the handler is called, and what its promise comes to is taken apart. Who takes turns until
//! then is another's affair.

use rquickjs::{Array, Ctx, Function, Object, Value};

use super::answer::{Content, response_answer};
use super::bodies::{BodyEvent, BodyId};
use super::event::url;
use super::fault::{self, SourceFile};
use super::lambda;
use super::prelude::{Web, list};
use super::program::{Handler, Program};
use crate::sandbox::environment::http::{checked, header_name, header_value};
use crate::sandbox::environment::{Answer, Event, Fault, GuestError, Input, MAX_BODY, Param};
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
    match begin(web, program, event)? {
        Begun::Answered(answer) => Ok(answer),
        Begun::Waiting(call) => {
            web.run_until(&program.file, || call.is_settled().map(|over| over.then_some(())))?;
            match call.answer(web, program)? {
                Answered::Whole(answer) => Ok(answer),
                Answered::Streamed(head, body) => collect(web, program, head, body),
            }
        }
    }
}

/// What the promise of a handler came to.
pub(in crate::sandbox) enum Answered {
    /// An answer with its body.
    Whole(Answer),
    /// An answer whose body is being read; its own body is empty.
    Streamed(Answer, BodyId),
}

/// Reads the stream of a body to its end.
fn collect<'js>(web: &Web<'js>, program: &Program<'js>, head: Answer, id: BodyId) -> Result<Answer, GuestError> {
    let failed = |error: rquickjs::Error| fault::caught(web, Fault::Threw, &error, &program.file);
    let mut body = Vec::new();
    loop {
        match web.run_until(&program.file, || Ok(web.next_of_body(id)))? {
            BodyEvent::Chunk(chunk) if body.len() + chunk.len() > MAX_BODY => {
                web.cancel_body(id, "the body is too long").map_err(failed)?;
                return Err(GuestError::new(Fault::BadBody, "the body is longer than 6 MiB"));
            }
            BodyEvent::Chunk(chunk) => {
                body.extend(&chunk);
                web.grant(id, chunk.len()).map_err(failed)?;
            }
            BodyEvent::End => {
                web.close_body(id);
                return checked(f64::from(head.status), head.headers, body);
            }
            BodyEvent::Failed => return Err(web.body_error(id, &program.file)),
        }
    }
}

/// What a call begins with.
pub(in crate::sandbox) enum Begun<'js> {
    /// There is nothing to call for this method.
    Answered(Answer),
    /// The handler has been called.
    Waiting(Call<'js>),
}

/// A call whose handler was called and whose promise may be open.
pub(in crate::sandbox) struct Call<'js> {
    slot: Object<'js>,
    outcome: Outcome,
}

/// Calls the program's handler with an event. Its promise is driven by whoever takes turns.
pub(in crate::sandbox) fn begin<'js>(
    web: &Web<'js>,
    program: &Program<'js>,
    event: &Event,
) -> Result<Begun<'js>, GuestError> {
    web.ticking.deadline.set(web.ticking.host.now().plus(web.settings.time_limit));
    match (event.input, &program.handler) {
        (Input::Request, Handler::Route(methods)) => route(web, program, methods, event),
        (Input::Request, Handler::Workers { fetch: Some(function), object, .. }) => {
            let started = Invocation::new(web, program)?;
            let request = started.request(event)?;
            let call = (started.slot.clone(), function.clone(), object.clone(), request);
            web.calls.start_worker.call::<_, ()>(call).map_err(|error| started.failed(&error))?;
            Ok(started.waits_for_response(event))
        }
        (Input::Schedule, Handler::Workers { scheduled: Some(function), object, .. }) => {
            let started = Invocation::new(web, program)?;
            let controller = started.json(&lambda::given_json(event)?)?;
            let call = (started.slot.clone(), function.clone(), object.clone(), controller);
            web.calls.start_scheduled.call::<_, ()>(call).map_err(|error| started.failed(&error))?;
            Ok(Begun::Waiting(Call { slot: started.slot, outcome: Outcome::Nothing }))
        }
        (Input::Request | Input::Event, Handler::Lambda { function, exports }) => {
            let started = Invocation::new(web, program)?;
            let (input, outcome) = match event.input {
                Input::Event => (lambda::given_json(event)?, Outcome::Json),
                _ => (lambda::event_json(event, web.ticking.host.unix_time()), Outcome::Lambda),
            };
            let input = started.json(&input)?;
            let context = started.json(&lambda::context_json(event, &web.settings))?;
            let call = (started.slot.clone(), function.clone(), exports.clone(), input, context);
            web.calls.start_lambda.call::<_, ()>(call).map_err(|error| started.failed(&error))?;
            Ok(Begun::Waiting(Call { slot: started.slot, outcome }))
        }
        (input, _) => Err(GuestError::new(Fault::NoHandler, lacking(input))),
    }
}

/// What a program has to export for this.
fn lacking(input: Input) -> &'static str {
    match input {
        Input::Request => "the default export has no fetch function, so it answers no requests",
        Input::Event => "an event needs a function named handler: exports.handler = async (event, context) => …",
        Input::Schedule => "a schedule needs a default object with a scheduled function, or a function named handler",
    }
}

/// What becomes of the value that a handler's promise has.
enum Outcome {
    /// It is a `Response` to a request with this method.
    Response(String),
    /// It is an answer as a function URL takes it.
    Lambda,
    /// It is the answer, as JSON.
    Json,
    /// Nothing.
    Nothing,
}

impl<'js> Call<'js> {
    /// Whether the handler's promise is settled.
    pub(in crate::sandbox) fn is_settled(&self) -> rquickjs::Result<bool> {
        let state: i32 = self.slot.get("state")?;
        Ok(state == ANSWERED || state == THREW)
    }

    /// Tells the guest that its client has gone away.
    pub(in crate::sandbox) fn abort(&self, web: &Web<'js>) -> rquickjs::Result<()> {
        web.calls.abort_request.call((self.slot.clone(),))
    }

    /// The answer that a settled promise stands for.
    pub(in crate::sandbox) fn answer(&self, web: &Web<'js>, program: &Program<'js>) -> Result<Answered, GuestError> {
        let failed = |error: rquickjs::Error| fault::caught(web, Fault::Threw, &error, &program.file);
        let state: i32 = self.slot.get("state").map_err(failed)?;
        let value: Value<'js> = self.slot.get("value").map_err(failed)?;
        if state == THREW {
            return Err(fault::thrown(web, Fault::Threw, &value, &program.file));
        }
        let json = || -> Result<String, GuestError> {
            let json: Value<'js> = web.calls.to_json.call((value.clone(),)).map_err(failed)?;
            // A value that JSON has no word for, such as undefined, is written as null.
            Ok(text(&json, usize::MAX).map_or_else(|| "null".to_owned(), |(text, _)| text))
        };
        let method = match &self.outcome {
            Outcome::Response(method) => method,
            Outcome::Lambda => return lambda::answer(&json()?).map(Answered::Whole),
            Outcome::Json => return lambda::plain(json()?).map(Answered::Whole),
            Outcome::Nothing => return lambda::plain("null".to_owned()).map(Answered::Whole),
        };
        let what = value.type_name();
        let taken: Value<'js> = web.calls.take_response.call((value,)).map_err(failed)?;
        let (head, content) = response_answer(&taken, what)?;
        let (status, headers) = (f64::from(head.status), head.headers);
        match content {
            Content::Whole(body) => {
                checked(status, headers, if method == "HEAD" { Vec::new() } else { body }).map(Answered::Whole)
            }
            Content::Stream(stream) => {
                let head = checked(status, headers, Vec::new())?;
                let id = web.pump(&stream).map_err(failed)?;
                if method == "HEAD" {
                    web.cancel_body(id, "the answer has no body").map_err(failed)?;
                    return Ok(Answered::Whole(head));
                }
                Ok(Answered::Streamed(head, id))
            }
        }
    }
}

/// Lets the promises that a Worker gave to `waitUntil` come to their end; the first error among them is returned.
pub(in crate::sandbox) fn finish_background<'js>(web: &Web<'js>, program: &Program<'js>) -> Result<(), GuestError> {
    let background = Background::of(web);
    web.run_until(&program.file, || Ok((!background.is_open()).then_some(())))?;
    background.take_error_in(web, &program.file).map_or(Ok(()), Err)
}

/// The promises that were given to `waitUntil`.
pub(in crate::sandbox) struct Background<'js>(Object<'js>);

impl<'js> Background<'js> {
    /// Those of a realm.
    pub(in crate::sandbox) fn of(web: &Web<'js>) -> Self {
        Self(web.calls.background.clone())
    }

    /// Whether one of them is open.
    pub(in crate::sandbox) fn is_open(&self) -> bool {
        self.0.get::<_, i32>("open").is_ok_and(|open| open > 0)
    }

    /// Counts the open ones no longer.
    pub(in crate::sandbox) fn forget(&self) {
        // Only a lack of memory fails here, and the next turn meets that.
        drop(self.0.set("open", 0));
    }

    /// The first error among those that have ended since the last call.
    pub(in crate::sandbox) fn take_error(&self, web: &Web<'js>, program: &Program<'js>) -> Option<GuestError> {
        self.take_error_in(web, &program.file)
    }

    fn take_error_in(&self, web: &Web<'js>, file: &SourceFile) -> Option<GuestError> {
        let take = || -> rquickjs::Result<Option<Value<'js>>> {
            let kept: Value<'js> = self.0.get("error")?;
            self.0.set("error", rquickjs::Undefined)?;
            kept.as_object().map(|kept| kept.get("error")).transpose()
        };
        match take() {
            Ok(error) => error.map(|error| fault::thrown(web, Fault::Threw, &error, file)),
            Err(error) => Some(fault::caught(web, Fault::Threw, &error, file)),
        }
    }
}

fn route<'js>(
    web: &Web<'js>,
    program: &Program<'js>,
    methods: &[(&'static str, Function<'js>)],
    event: &Event,
) -> Result<Begun<'js>, GuestError> {
    let exported = |wanted: &str| methods.iter().find(|(method, _)| *method == wanted).map(|(_, function)| function);
    // As Next.js does: HEAD is answered by GET, and OPTIONS says what there is.
    let function = match event.method.as_str() {
        "HEAD" => exported("HEAD").or_else(|| exported("GET")),
        method => exported(method),
    };
    let Some(function) = function else {
        let status = if event.method == "OPTIONS" { 204 } else { 405 };
        let headers = vec![("allow".to_owned(), allowed(methods))];
        return Ok(Begun::Answered(Answer { status, headers, body: Vec::new() }));
    };
    let started = Invocation::new(web, program)?;
    let params = params(&web.ctx, &event.params).map_err(|error| started.failed(&error))?;
    let request = started.request(event)?;
    let call = (started.slot.clone(), function.clone(), request, params);
    web.calls.start_route.call::<_, ()>(call).map_err(|error| started.failed(&error))?;
    Ok(started.waits_for_response(event))
}

/// The parameters of a path as an object: a text for one segment, a list for several.
fn params<'js>(ctx: &Ctx<'js>, params: &[(String, Param)]) -> rquickjs::Result<Value<'js>> {
    let values = params.iter().map(|(name, value)| {
        let value = match value {
            Param::One(part) => serde_json::json!(part),
            Param::Many(parts) => serde_json::json!(parts),
        };
        (name.clone(), value)
    });
    ctx.json_parse(serde_json::Value::Object(values.collect()).to_string())
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

/// A call that is being made.
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

    fn waits_for_response(self, event: &Event) -> Begun<'js> {
        Begun::Waiting(Call { slot: self.slot, outcome: Outcome::Response(event.method.clone()) })
    }
}
