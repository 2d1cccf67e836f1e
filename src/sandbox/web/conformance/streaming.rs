//! Bodies that go out chunk by chunk, as the host reads them.

use std::time::Duration;

use rquickjs::{Object, Value};

use crate::sandbox::environment::{Event, Fault, MAX_BODY};
use crate::sandbox::web::bodies::{BodyEvent, CREDIT};
use crate::sandbox::web::fault::SourceFile;
use crate::sandbox::web::invoke::invoke;
use crate::sandbox::web::program::load_program;
use crate::sandbox::web::rig::{Stage, on_stage};

fn file() -> SourceFile {
    SourceFile { name: "test.js".to_owned(), first_line_shift: 0 }
}

/// The stream that an expression comes to.
fn stream<'js>(stage: &Stage<'_, 'js>, expression: &str) -> Value<'js> {
    stage.web.ctx.eval(expression).unwrap()
}

/// Runs the realm until nothing is left to do at once.
fn settle(stage: &Stage<'_, '_>) {
    while stage.web.ctx.execute_pending_job() {}
}

#[test]
fn chunks_come_as_they_are_made() {
    on_stage(|stage| {
        let web = stage.web;
        let body = stream(
            &stage,
            "new ReadableStream({ async pull(c) { this.n = (this.n ?? 0) + 1; \
             await new Promise((done) => setTimeout(done, 100)); \
             c.enqueue(new Uint8Array([this.n])); if (this.n === 3) c.close(); } })",
        );
        let id = web.pump(&body).unwrap();
        let mut seen = Vec::new();
        loop {
            let event = web.run_until(&file(), || Ok(web.next_of_body(id))).unwrap();
            let ended = event == BodyEvent::End;
            seen.push(event);
            if ended {
                break;
            }
        }
        web.close_body(id);
        let chunk = |byte: u8| BodyEvent::Chunk(vec![byte]);
        assert_eq!(seen, [chunk(1), chunk(2), chunk(3), BodyEvent::End]);
    });
}

#[test]
fn a_slow_reader_stops_the_source() {
    on_stage(|stage| {
        let web = stage.web;
        let body = stream(
            &stage,
            "globalThis.pulled = 0; new ReadableStream({ pull(c) { pulled++; c.enqueue(new Uint8Array(65536)) } }, \
             { highWaterMark: 0 })",
        );
        let pulled = || web.ctx.globals().get::<_, usize>("pulled").unwrap();
        let id = web.pump(&body).unwrap();
        settle(&stage);
        assert_eq!(pulled(), CREDIT >> 16);
        settle(&stage);
        assert_eq!(pulled(), CREDIT >> 16);
        while web.next_of_body(id).is_some() {}
        web.grant(id, 65536).unwrap();
        settle(&stage);
        assert_eq!(pulled(), (CREDIT >> 16) + 1);
        assert!(matches!(web.next_of_body(id), Some(BodyEvent::Chunk(chunk)) if chunk.len() == 65536));
        web.cancel_body(id, "enough").unwrap();
    });
}

#[test]
fn a_reader_that_goes_away_cancels_the_source() {
    on_stage(|stage| {
        let web = stage.web;
        let body = stream(&stage, "new ReadableStream({ cancel(reason) { console.log('cancelled: ' + reason) } })");
        let id = web.pump(&body).unwrap();
        settle(&stage);
        web.cancel_body(id, "the client has gone away").unwrap();
        settle(&stage);
        assert_eq!(stage.printed(), ["cancelled: the client has gone away"]);
        assert_eq!(web.next_of_body(id), None);
        web.grant(id, 1).unwrap();
        web.cancel_body(id, "again").unwrap();
    });
}

#[test]
fn a_body_that_breaks_off_says_why() {
    on_stage(|stage| {
        let web = stage.web;
        let body = stream(
            &stage,
            "new ReadableStream({ start(c) { c.enqueue(new Uint8Array(1)) }, pull() { throw new RangeError('why') } }, \
             { highWaterMark: 2 })",
        );
        let id = web.pump(&body).unwrap();
        settle(&stage);
        let mut last = web.next_of_body(id);
        while let Some(next) = web.next_of_body(id) {
            last = Some(next);
        }
        assert_eq!(last, Some(BodyEvent::Failed));
        let error = web.body_error(id, &file());
        assert_eq!((error.kind, &*error.message), (Fault::Threw, "RangeError: why"));
        assert_eq!(web.body_error(id, &file()).kind, Fault::BadBody);
    });
}

#[test]
fn a_client_that_goes_away_aborts_the_request() {
    on_stage(|stage| {
        let web = stage.web;
        let slot: Object<'_> = web.calls.new_slot.call(()).unwrap();
        web.calls.abort_request.call::<_, ()>((slot.clone(),)).unwrap();
        let request: Value<'_> = stream(
            &stage,
            "const early = new Request('http://a'); early.signal.addEventListener('abort', () => console.log('aborted')); early",
        );
        slot.set("request", request).unwrap();
        web.calls.abort_request.call::<_, ()>((slot.clone(),)).unwrap();
        web.calls.abort_request.call::<_, ()>((slot,)).unwrap();
        assert_eq!(stage.printed(), ["aborted"]);
    });
}

/// What a route with this body answers.
fn answer(method: &str, source: &str) -> Result<(u16, String), (Fault, String)> {
    on_stage(|stage| {
        stage.host.allow(Duration::from_secs(5));
        let event = Event { method: method.to_owned(), path: "/".to_owned(), ..Event::default() };
        load_program(stage.web, "route.js", source)
            .and_then(|program| invoke(stage.web, &program, &event))
            .map(|answer| (answer.status, String::from_utf8_lossy(&answer.body).into_owned()))
            .map_err(|error| (error.kind, error.message.into_string()))
    })
}

fn answers(source: &str, body: &str) {
    assert_eq!(answer("GET", source), Ok((200, body.to_owned())), "{source}");
}

fn fails(source: &str, kind: Fault, message: &str) {
    assert_eq!(answer("GET", source), Err((kind, message.to_owned())), "{source}");
}

#[test]
fn a_streamed_answer_is_whole() {
    answers(
        "export const GET = () => { const encoder = new TextEncoder(); return new Response(new ReadableStream({ \
         async start(c) { for (const word of ['a', 'b', 'c']) { c.enqueue(encoder.encode(word)); \
         await new Promise((done) => setTimeout(done, 50)) } c.close() } })); };",
        "abc",
    );
    answers(
        "export const GET = () => new Response(ReadableStream.from(['a', 'b']).pipeThrough(new TextEncoderStream()));",
        "ab",
    );
    answers("export const GET = () => { const r = new Response('whole'); r.body; return r; };", "whole");
    answers("export const GET = () => new Response(new Blob(['blob']));", "blob");
    answers(
        "export const GET = () => { const { readable, writable } = new TransformStream(); \
         const writer = writable.getWriter(); (async () => { await writer.write(new Uint8Array([104, 105])); \
         await writer.close() })(); return new Response(readable); };",
        "hi",
    );
    answers("export const GET = () => new Response(new ReadableStream({ start(c) { c.close() } }));", "");
}

#[test]
fn a_streamed_answer_may_fail() {
    fails(
        "export const GET = () => new Response(ReadableStream.from(['a']));",
        Fault::Threw,
        "TypeError: a body can only be made of Uint8Array chunks, and this stream gave a string: encode it, for example \
         with new TextEncoder().encode(text)",
    );
    fails(
        "export const GET = () => new Response(new ReadableStream({ pull() { throw new RangeError('late') } }));",
        Fault::Threw,
        "RangeError: late",
    );
    fails(
        "export const GET = () => new Response(new ReadableStream());",
        Fault::NeverSettles,
        "the promise never settles: no timer and nothing else is left that could settle it",
    );
    fails(
        "export const GET = () => { const r = new Response('a'); r.body.getReader(); return r; };",
        Fault::BodyUsed,
        "the body of the Response is locked to a reader: release its reader, or return a Response of another stream",
    );
    let endless = format!(
        "export const GET = () => new Response(new ReadableStream({{ pull(c) {{ c.enqueue(new Uint8Array({})) }} }}));",
        MAX_BODY / 3
    );
    fails(&endless, Fault::BadBody, "the body is longer than 6 MiB");
}

#[test]
fn an_answer_without_body_cancels_its_stream() {
    let source = "export const GET = () => new Response(new ReadableStream({ cancel(why) { console.log(why) } }));";
    on_stage(|stage| {
        let program = load_program(stage.web, "route.js", source).unwrap();
        let event = Event { method: "HEAD".to_owned(), path: "/".to_owned(), ..Event::default() };
        assert_eq!(invoke(stage.web, &program, &event).unwrap().body, b"");
        settle(&stage);
        assert_eq!(stage.printed(), ["the answer has no body"]);
    });
}
