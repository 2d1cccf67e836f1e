//! Guests that change the language under the prelude, give values with teeth, or never stop. They may hurt themselves;
//! the host must go on and nothing illegal may leave it.

use std::time::Duration;

use crate::sandbox::environment::{Event, Fault};
use crate::sandbox::web::invoke::invoke;
use crate::sandbox::web::program::load_program;
use crate::sandbox::web::rig::on_stage;

/// What becomes of a program: status and body, or what went wrong.
fn outcome(source: &str) -> Result<(u16, String), (Fault, String)> {
    on_stage(|stage| {
        stage.host.allow(Duration::from_secs(1));
        let event = Event {
            method: "POST".to_owned(),
            path: "/a".to_owned(),
            query: "b=c&d=e".to_owned(),
            headers: vec![("x-b".to_owned(), "2".to_owned()), ("X-A".to_owned(), "1".to_owned())],
            body: b"body".to_vec(),
            ..Event::default()
        };
        load_program(stage.web, "guest.js", source)
            .and_then(|program| invoke(stage.web, &program, &event))
            .map(|answer| (answer.status, String::from_utf8_lossy(&answer.body).into_owned()))
            // A text that a Lambda handler returned is JSON on its way.
            .map(|(status, body)| (status, serde_json::from_str(&body).unwrap_or(body)))
            .map_err(|error| (error.kind, error.message.into_string()))
    })
}

fn answers(source: &str, body: &str) {
    assert_eq!(outcome(source), Ok((200, body.to_owned())), "{source}");
}

fn fails(source: &str, kind: Fault, message: &str) {
    assert_eq!(outcome(source), Err((kind, message.to_owned())), "{source}");
}

/// Uses most of the API after `patch` has run, and tells what it saw.
fn works_after(patch: &str) {
    let source = format!(
        "{patch}\n\
         export async function POST(request, {{ params }}) {{\n\
           const url = new URL(request.url);\n\
           url.searchParams.append('f', 'g');\n\
           const body = await request.text();\n\
           const headers = new Headers({{ z: '1', y: '2' }});\n\
           headers.append('z', '3');\n\
           const copy = new TextDecoder().decode(new TextEncoder().encode('\u{e9}'));\n\
           const used = [url.href, body, headers.get('z'), copy, request.headers.get('x-a'), typeof await params];\n\
           return new Response(used[0] + '|' + used[1] + '|' + used[2] + '|' + used[3] + '|' + used[4] + '|' + used[5],\n\
             {{ headers }});\n\
         }}"
    );
    answers(&source, "http://localhost/a?b=c&d=e&f=g|body|1, 3|\u{e9}|1|object");
}

#[test]
fn the_api_works_whatever_was_changed() {
    works_after("");
    for (object, methods) in [
        ("Array.prototype", "push pop map filter join sort slice forEach concat indexOf"),
        ("String.prototype", "toLowerCase toUpperCase trim slice split charCodeAt toWellFormed replace"),
        ("Object", "keys entries assign defineProperty create setPrototypeOf getOwnPropertyDescriptor freeze"),
        ("Reflect", "apply ownKeys defineProperty getOwnPropertyDescriptor construct"),
        ("Function.prototype", "call apply bind"),
        ("JSON", "stringify parse"),
        ("Map.prototype", "get set has forEach"),
        ("Promise.prototype", "then catch finally"),
        ("Promise", "resolve reject all"),
        ("Uint8Array.prototype.__proto__", "set subarray slice"),
        ("Headers.prototype", "has entries keys forEach"),
    ] {
        for method in methods.split(' ') {
            works_after(&format!("{object}.{method} = () => {{ throw new Error('patched') }};"));
        }
    }
    for name in [
        "Uint8Array",
        "TypeError",
        "RangeError",
        "Error",
        "Symbol",
        "Reflect",
        "Object",
        "Array",
        "Promise",
        "String",
        "JSON",
        "Map",
        "Number",
        "ArrayBuffer",
        "DataView",
        "queueMicrotask",
        "process",
        "URLSearchParams",
        "Function",
    ] {
        works_after(&format!("globalThis.{name} = null;"));
    }
    works_after("delete globalThis.globalThis;");
    works_after("Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(globalThis);");
}

#[test]
fn setters_on_prototypes_see_nothing_of_the_host() {
    for key in ["0", "1", "2", "value", "state", "content", "used", "error", "open", "callback", "__host"] {
        works_after(&format!(
            "for (const p of [Object.prototype, Array.prototype]) Object.defineProperty(p, '{key}', \
             {{ __proto__: null, set(v) {{ throw new Error('seen') }}, get() {{ throw new Error('asked') }}, configurable: true }});"
        ));
    }
    works_after("Object.defineProperty(Object.prototype, 'get', { value() { return 'x' } });");
    works_after("Array.prototype[Symbol.iterator] = function* () { yield 'wrong'; };");
    works_after("Object.prototype.__defineGetter__('constructor', () => { throw new Error('asked') });");
    works_after("Object.setPrototypeOf(Response, null); Object.setPrototypeOf(Request.prototype, null);");
}

#[test]
fn results_with_teeth_do_not_bite() {
    let advice = "return new Response(…) or Response.json(…)";
    let not_one = format!("the handler returned an object that is no Response: {advice}");
    fails(
        "class Fake { get status() { throw 1 } } export const POST = () => new Fake();",
        Fault::NotAResponse,
        &not_one,
    );
    fails(
        "export const POST = () => ({ __proto__: Response.prototype, status: 200, headers: new Headers() });",
        Fault::NotAResponse,
        &not_one,
    );
    answers(
        "export const POST = () => Object.defineProperties(new Response('real'), { status: { value: 99 }, headers: { value: 1 }, \
         text: { value: 1 } });",
        "real",
    );
    answers(
        "class Mine extends Response { get status() { return 999 } get headers() { return null } } \
         export const POST = () => new Mine('real');",
        "real",
    );
    fails(
        "exports.handler = () => new Proxy({}, { ownKeys() { throw new Error('trap') } });",
        Fault::Threw,
        "Error: trap",
    );
    fails(
        "exports.handler = () => ({ get statusCode() { throw new RangeError('getter') } });",
        Fault::Threw,
        "RangeError: getter",
    );
    fails("export const POST = () => ({ get then() { throw new Error('then') } });", Fault::Threw, "Error: then");
}

#[test]
fn errors_with_teeth_do_not_bite() {
    let cases = [
        ("new Proxy(new Error('x'), { get() { for (;;); }, getPrototypeOf() { for (;;); } })", "threw Proxy"),
        ("Object.defineProperty(new Error('x'), 'message', { get() { for (;;); } })", "Error"),
        ("Object.defineProperty(new Error('x'), 'name', { get() { for (;;); } })", "Error: x"),
        (
            "({ toString() { for (;;); }, get message() { for (;;); } })",
            "threw { toString: [Function: toString], message: [Getter] }",
        ),
        ("Object.create(new Proxy({}, { get() { for (;;); }, getOwnPropertyDescriptor() { for (;;); } }))", "threw {}"),
        ("Object.create(null)", "threw [Object: null prototype] {}"),
        ("Object.assign(new Error('x'), { stack: '    at f (guest.js:7:7)' })", "Error: x"),
        ("Object.assign(new Error('x'), { name: 5, message: {} })", "Error"),
        ("Symbol('s')", "threw Symbol(s)"),
        ("new Error('\\ud800')", "Error: \u{fffd}"),
        ("new Error('a\\nb\\u202e')", "Error: a\u{240a}b\u{27e8}U+202E\u{27e9}"),
        ("() => 1", "threw [Function (anonymous)]"),
    ];
    for (thrown, message) in cases {
        fails(&format!("exports.handler = () => {{ throw {thrown} }};"), Fault::Threw, message);
    }
    fails(
        "Error.prepareStackTrace = () => { for (;;); }; Error.stackTraceLimit = Infinity; exports.handler = null;",
        Fault::NoHandler,
        "the file exports no handler: export a function named GET or POST, a function named handler, or a default object \
         with a fetch function",
    );
    fails(
        "Object.defineProperty(Error.prototype, 'stack', { get() { for (;;); } }); exports.handler = () => { throw Error('x') };",
        Fault::Threw,
        "Error: x",
    );
}

/// Uses the parts that load late, after `patch` has run, and tells what it saw.
fn late_parts_work_after(patch: &str) {
    let source = format!(
        "{patch}\n\
         exports.handler = async () => {{\n\
           const seen = {{ __proto__: null }};\n\
           const source = {{ __proto__: null, pull(c) {{ c.enqueue(new Uint8Array([104, 105])); c.close(); }} }};\n\
           const response = new Response(new ReadableStream(source));\n\
           seen.body = await response.clone().text() + await response.text();\n\
           const through = new TransformStream();\n\
           const writer = through.writable.getWriter();\n\
           writer.write('x');\n\
           seen.read = (await through.readable.getReader().read()).value;\n\
           const controller = new AbortController();\n\
           controller.signal.addEventListener('abort', () => {{ seen.aborted = 'yes' }});\n\
           controller.abort();\n\
           const form = new FormData();\n\
           form.append('a', 'b');\n\
           seen.form = (await new Response(form).formData()).get('a');\n\
           seen.hash = process.getBuiltinModule('crypto').createHmac('sha1', 'k').update('d').digest('hex');\n\
           seen.buffer = Buffer.from('YWI=', 'base64').toString();\n\
           seen.random = crypto.randomUUID().length;\n\
           return seen.body + seen.read + seen.aborted + seen.form + seen.hash + seen.buffer + seen.random;\n\
         }};"
    );
    // The engine's own JSON.stringify asks prototypes, so it is left out here.
    answers(&source, "hihixyesb2b90e41e7c0cc8e2f75c02910c3899cc468ba316ab36");
}

#[test]
fn late_parts_work_whatever_was_changed() {
    late_parts_work_after("");
    for (object, methods) in [
        ("Array.prototype", "push pop map filter join sort slice forEach concat shift unshift splice indexOf"),
        ("String.prototype", "toLowerCase toUpperCase trim slice split charCodeAt toWellFormed replace"),
        ("Object", "keys entries assign defineProperty create setPrototypeOf getOwnPropertyDescriptor freeze"),
        ("Reflect", "apply ownKeys defineProperty getOwnPropertyDescriptor construct"),
        ("Function.prototype", "call apply bind"),
        ("JSON", "stringify parse"),
        ("Map.prototype", "get set has forEach"),
        ("Math", "floor max min"),
        ("Promise.prototype", "then catch finally"),
        ("Promise", "resolve reject all withResolvers"),
        ("Uint8Array.prototype.__proto__", "set subarray slice"),
    ] {
        for method in methods.split(' ') {
            late_parts_work_after(&format!("{object}.{method} = () => {{ throw new Error('patched') }};"));
        }
    }
    for name in
        ["TypeError", "Symbol", "Reflect", "Object", "Array", "Promise", "String", "ArrayBuffer", "Math", "Date"]
    {
        late_parts_work_after(&format!("globalThis.{name} = null;"));
    }
    late_parts_work_after("Object.freeze(Object.prototype); Object.freeze(Array.prototype);");
    for key in ["0", "1", "first", "next", "queue", "reader", "requests", "resolve", "chunk", "pull", "stream", "error"]
    {
        late_parts_work_after(&format!(
            "for (const p of [Object.prototype, Array.prototype]) Object.defineProperty(p, '{key}', \
             {{ __proto__: null, set(v) {{ throw new Error('seen') }}, get() {{ throw new Error('asked') }}, configurable: true }});"
        ));
    }
}

#[test]
fn streams_with_teeth_do_not_bite() {
    let wrong = "export const POST = () => new Response(";
    fails(
        &format!(
            "{wrong}ReadableStream.from({{ get [Symbol.asyncIterator]() {{ throw new RangeError('getter') }} }}));"
        ),
        Fault::Threw,
        "RangeError: getter",
    );
    fails(
        &format!(
            "{wrong}ReadableStream.from({{ [Symbol.asyncIterator]() {{ return {{ next() {{ return {{ get done() {{ \
                  throw new RangeError('done') }} }} }} }} }} }}));"
        ),
        Fault::Threw,
        "RangeError: done",
    );
    fails(
        &format!("{wrong}new ReadableStream({{ pull: () => ({{ then(_, no) {{ no(new RangeError('then')) }} }}) }}));"),
        Fault::Threw,
        "RangeError: then",
    );
    // A chunk that is a view of a buffer which has gone.
    fails(
        &format!(
            "{wrong}new ReadableStream({{ start(c) {{ const b = new Uint8Array([1]); c.enqueue(b); b.buffer.transfer(); \
                  c.close() }} }}));"
        ),
        Fault::Threw,
        "TypeError: ArrayBuffer is detached",
    );
    answers(
        &format!(
            "{wrong}new ReadableStream({{ start(c) {{ class Mine extends Uint8Array {{ get byteLength() {{ return 9 }} \
                  get buffer() {{ throw 1 }} }} c.enqueue(Mine.of(104, 105)); c.close() }} }}));"
        ),
        "hi",
    );
    // A stream that only looks like one is text, as everything else is.
    answers(
        "export const POST = () => new Response({ __proto__: ReadableStream.prototype, toString: () => 'no stream' });",
        "no stream",
    );
    // The controller is the guest's own; using it late hurts nobody else.
    answers(
        "let kept; export const POST = () => { const r = new Response(new ReadableStream({ start(c) { kept = c } })); \
         setTimeout(() => { kept.enqueue(new Uint8Array([97])); kept.close(); try { kept.enqueue(1) } catch {} kept.error(1) }, 1); \
         return r };",
        "a",
    );
    answers(
        "Object.defineProperty(ReadableStream.prototype, 'getReader', { value() { throw new Error('patched') } });\n\
         ReadableStream.prototype[Symbol.asyncIterator] = () => { throw new Error('patched') };\n\
         export const POST = () => new Response(new Blob(['still']).stream());",
        "still",
    );
}

#[test]
fn nothing_hands_out_the_native_half() {
    // Whatever a late part gives away, no function of the host is among it: those have no `prototype` and are native.
    let source = "const seen = [];\n\
        const note = (...all) => { for (const value of all) if (typeof value === 'function') seen.push(value.name) };\n\
        for (const name of ['then', 'get', 'set', 'call', 'write', 'end', 'fail', 'writeChunk', 'randomBytes', 'native'])\n\
          Object.defineProperty(Object.prototype, name, { __proto__: null, configurable: true,\n\
            get() { note(this); return undefined }, set(value) { note(value) } });\n\
        Function.prototype.toString = function () { note(this); return '' };\n\
        exports.handler = async () => {\n\
          await new Response(new ReadableStream({ __proto__: null, start(c) { c.close() } })).text();\n\
          crypto.getRandomValues(new Uint8Array(4));\n\
          new Blob(['a']).stream(); new FormData(); new AbortController().abort(); performance.now();\n\
          return seen.join();\n\
        };";
    answers(source, "");
}

#[test]
fn a_guest_that_does_not_stop_is_stopped() {
    let cases = [
        "for (;;);",
        "exports.handler = () => { for (;;); };",
        "exports.handler = async () => { await null; for (;;); };",
        "exports.handler = async () => { for (;;) await null; };",
        "const again = () => Promise.resolve().then(again); exports.handler = () => again();",
        "const again = () => queueMicrotask(again); exports.handler = () => { again(); return new Promise(() => {}); };",
        "exports.handler = () => { setInterval(() => {}, 0); return new Promise(() => {}); };",
        "exports.handler = () => new Promise((done) => setTimeout(done, 2e9));",
        "exports.handler = () => ({ toJSON() { for (;;); } });",
        "exports.handler = () => { setTimeout(() => { for (;;); }); return new Promise(() => {}); };",
        "exports.handler = () => { try { for (;;); } catch {} finally { for (;;); } };",
        "export const POST = () => new Response({ toString() { for (;;); } });",
        "export const POST = () => new Response('', { get status() { for (;;); } });",
        "export const POST = () => new Headers({ a: { toString() { for (;;); } } });",
        "export const POST = () => new Headers({ *[Symbol.iterator]() { for (;;) yield ['a', 'b']; } });",
        "export const POST = () => ({ then() { for (;;); } });",
        "await new Promise((done) => setTimeout(done, 2e9)); export const POST = 1;",
        "await (async () => { for (;;) await null; })(); export const POST = 1;",
        "Object.defineProperty(exports, 'handler', { get() { for (;;); } });",
        "module.exports = new Proxy({}, { get() { for (;;); } });",
        "export const POST = () => new Response(new ReadableStream({ pull() { for (;;); } }));",
        "export const POST = () => new Response(new ReadableStream({ pull: async () => { for (;;) await null; } }));",
        "export const POST = () => new Response(ReadableStream.from((function* () { for (;;) yield new Uint8Array(); })()));",
        "exports.handler = () => new ReadableStream({ pull(c) { c.enqueue(1) } }).pipeTo(new WritableStream());",
        "exports.handler = async () => { for await (const _ of ReadableStream.from((function* () { for (;;) yield 1; })())); };",
        "exports.handler = () => { const again = () => process.nextTick(again); again(); return new Promise(() => {}); };",
        "exports.handler = () => { const again = () => setImmediate(again); again(); return new Promise(() => {}); };",
    ];
    for source in cases {
        fails(source, Fault::Stopped, "stopped");
    }
}

#[test]
fn deep_recursion_is_an_error_of_the_guest() {
    let deep = "RangeError: Maximum call stack size exceeded";
    fails("const f = () => f(); exports.handler = () => f();", Fault::Threw, deep);
    fails(
        "exports.handler = () => { const a = []; a[0] = { toString: () => String(a) }; return new Response(a); };",
        Fault::Threw,
        deep,
    );
}

#[test]
fn a_guest_cannot_reach_the_native_half() {
    let source = "const seen = []; const watch = (...args) => { seen.push(args.length); return undefined };\n\
                  Function.prototype.call = watch; Object.prototype.headerName = watch; globalThis.__host = { headerName: watch };\n\
                  exports.handler = () => { new Headers({ a: 'b' }); new URL('http://a'); return seen.length; };";
    answers(source, "0");
}

#[test]
fn call_sites_give_no_function_away() {
    answers(
        "Error.prepareStackTrace = (error, sites) => sites.map((site) => site.getFunctionName() + typeof site.getFunction);\n\
         exports.handler = () => { try { new URL('x') } catch (error) { return error.stack.slice(0, 2) } };",
        "[\"URLundefined\",\"nullundefined\"]",
    );
}
