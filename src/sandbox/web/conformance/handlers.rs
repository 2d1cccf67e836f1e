//! Handlers of the three styles, called: what they get, what becomes of their result.

use std::time::Duration;

use crate::sandbox::environment::{Answer, Event, Fault, GuestError, Input, Param};
use crate::sandbox::web::Settings;
use crate::sandbox::web::invoke::{finish_background, invoke};
use crate::sandbox::web::program::load_program;
use crate::sandbox::web::rig::{Stage, on_stage, on_stage_with, settings};

fn event(method: &str, path: &str, query: &str) -> Event {
    Event {
        id: "r-1".to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: vec![("Host".to_owned(), "127.0.0.1:3000".to_owned()), ("X-A".to_owned(), "1".to_owned())],
        ..Event::default()
    }
}

fn get() -> Event {
    event("GET", "/api/hello", "name=Ada")
}

/// Status, headers as `name: value` and body of an answer.
fn shown(answer: &Answer) -> String {
    let headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{} [{}] {}", answer.status, headers.join("; "), String::from_utf8_lossy(&answer.body))
}

fn answers(stage: &Stage<'_, '_>, source: &str, event: &Event) -> Result<String, (Fault, String)> {
    let program = load_program(stage.web, "route.js", source).unwrap();
    invoke(stage.web, &program, event)
        .map(|answer| shown(&answer))
        .map_err(|error| (error.kind, error.message.into_string()))
}

fn check_event(source: &str, event: &Event, expected: &str) {
    on_stage(|stage| assert_eq!(answers(&stage, source, event), Ok(expected.to_owned()), "{source}"));
}

fn check(source: &str, expected: &str) {
    check_event(source, &get(), expected);
}

fn fails(source: &str, kind: Fault, message: &str) {
    on_stage(|stage| assert_eq!(answers(&stage, source, &get()), Err((kind, message.to_owned())), "{source}"));
}

/// The three programs of the page, each as its own file.
const PAGE_ROUTE: &str = r#"
export async function GET(request) {
  const url = new URL(request.url);
  const name = url.searchParams.get("name") || "World";

  return Response.json({
    message: `Hello, ${name}!`,
    timestamp: new Date(0).toISOString(),
    region: process.env.VERCEL_REGION || "local"
  });
}
"#;
const PAGE_LAMBDA: &str = r#"
exports.handler = async (event) => {
  const name = event.queryStringParameters?.name || "World";
  return {
    statusCode: 200,
    body: JSON.stringify({ message: `Hello, ${name}!` })
  };
};
"#;
const PAGE_WORKER: &str = r#"
export default {
  async fetch(request) {
    return new Response("Hello from the edge!", {
      headers: { "Content-Type": "text/plain" }
    });
  }
};
"#;

#[test]
fn the_three_programs_of_the_page_answer() {
    let json = r#"{"message":"Hello, Ada!","timestamp":"1970-01-01T00:00:00.000Z","region":"local"}"#;
    check(PAGE_ROUTE, &format!("200 [content-type: application/json] {json}"));
    check_event(
        PAGE_ROUTE,
        &event("GET", "/", ""),
        &format!("200 [content-type: application/json] {json}").replace("Ada", "World"),
    );
    check(PAGE_LAMBDA, r#"200 [content-type: application/json] {"message":"Hello, Ada!"}"#);
    check_event(
        PAGE_LAMBDA,
        &event("GET", "/", ""),
        r#"200 [content-type: application/json] {"message":"Hello, World!"}"#,
    );
    check(PAGE_WORKER, "200 [content-type: text/plain] Hello from the edge!");
}

#[test]
fn a_route_has_a_function_for_each_method() {
    let route = "export function GET(request) { return new Response(request.method, { headers: { 'content-type': 'a/b' } }); }\n\
                 export const POST = async (request) => Response.json(await request.json(), { status: 201 });";
    check(route, "200 [content-type: a/b] GET");
    check_event(route, &event("HEAD", "/", ""), "200 [content-type: a/b] ");
    check_event(route, &event("OPTIONS", "/", ""), "204 [allow: GET, HEAD, OPTIONS, POST] ");
    for method in ["PUT", "DELETE", "PATCH", "BREW", "get", "__proto__"] {
        check_event(route, &event(method, "/", ""), "405 [allow: GET, HEAD, OPTIONS, POST] ");
    }
    let post = Event { body: br#"{"a":"\u00e9"}"#.to_vec(), ..event("POST", "/", "") };
    check_event(route, &post, "201 [content-type: application/json] {\"a\":\"é\"}");
    check_event(
        "export function HEAD() { return new Response(null, { status: 299 }); }",
        &event("HEAD", "/", ""),
        "299 [] ",
    );
    check_event(
        "export function OPTIONS() { return new Response('mine'); }",
        &event("OPTIONS", "/", ""),
        "200 [content-type: text/plain;charset=UTF-8] mine",
    );
}

#[test]
fn a_route_gets_a_request_and_its_parameters() {
    check(
        "export function GET(r) { return Response.json([r instanceof Request, r.method, r.url, [...r.headers], r.body]); }",
        r#"200 [content-type: application/json] [true,"GET","http://127.0.0.1:3000/api/hello?name=Ada",[["host","127.0.0.1:3000"],["x-a","1"]],null]"#,
    );
    let source = "export async function GET(request, { params }) { \
                  return Response.json([params instanceof Promise, await params, arguments.length, this === undefined]); }";
    check(source, "200 [content-type: application/json] [true,{},2,true]");
    let rest = Param::Many(vec!["a".to_owned(), "b c".to_owned()]);
    let params = vec![("id".to_owned(), Param::One("7".to_owned())), ("rest".to_owned(), rest)];
    let json = r#"[true,{"id":"7","rest":["a","b c"]},2,true]"#;
    check_event(source, &Event { params, ..get() }, &format!("200 [content-type: application/json] {json}"));
    let bytes = Event { body: vec![0, 255, 10], ..event("POST", "/", "") };
    check_event(
        "export async function POST(r) { return new Response(await r.bytes()); }",
        &bytes,
        "200 [] \0\u{fffd}\n",
    );
}

#[test]
fn a_lambda_gets_an_event_and_a_context() {
    let mut post = event("POST", "/a%20b", "x=1&y=2&x=%C3%A9");
    post.headers.push(("x-a".to_owned(), "2".to_owned()));
    post.headers.push(("Cookie".to_owned(), "a=1; b=2".to_owned()));
    post.headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    post.headers.push(("User-Agent".to_owned(), "test".to_owned()));
    post.body = b"{}".to_vec();
    let expected = concat!(
        r#"{"body":"{}","cookies":["a=1","b=2"],"#,
        r#""headers":{"content-type":"application/json","host":"127.0.0.1:3000","user-agent":"test","x-a":"1,2"},"#,
        r#""isBase64Encoded":false,"queryStringParameters":{"x":"1,é","y":"2"},"rawPath":"/a%20b","#,
        r#""rawQueryString":"x=1&y=2&x=%C3%A9","requestContext":{"accountId":"anonymous","apiId":"local","#,
        r#""domainName":"127.0.0.1:3000","domainPrefix":"127","http":{"method":"POST","path":"/a%20b","#,
        r#""protocol":"HTTP/1.1","sourceIp":"127.0.0.1","userAgent":"test"},"requestId":"r-1","#,
        r#""routeKey":"$default","stage":"$default","time":"20/Jul/2026:12:00:00 +0000","timeEpoch":1784548800250},"#,
        r#""routeKey":"$default","version":"2.0"}"#,
    );
    let source = "exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event, (k, v) => v && v.constructor === Object \
                  ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v) });";
    check_event(source, &post, &format!("200 [content-type: application/json] {expected}"));
    let source = "exports.handler = async (event, context) => { const before = context.getRemainingTimeInMillis(); \
                  await new Promise((done) => setTimeout(done, 1000)); \
                  return [context.awsRequestId, context.functionName, context.memoryLimitInMB, context.functionVersion, \
                  context.invokedFunctionArn, before <= 3000 && before > 2900, before - context.getRemainingTimeInMillis() >= 1000]; };";
    let expected = r#"["r-1","hello","256","$LATEST","arn:aws:lambda:local:000000000000:function:hello",true,true]"#;
    on_stage(|stage| {
        let expected = format!("200 [content-type: application/json] {expected}");
        assert_eq!(answers(&stage, source, &get()), Ok(expected));
    });
}

#[test]
fn a_lambda_event_leaves_out_what_is_not_there() {
    let source = "exports.handler = (event) => ['queryStringParameters', 'cookies', 'body', 'pathParameters'].map((k) => k in event);";
    check_event(source, &event("GET", "/", ""), "200 [content-type: application/json] [false,false,false,false]");
    let source = "exports.handler = (event) => [event.body, event.isBase64Encoded];";
    let with = |content_type: &str, body: &[u8]| Event {
        headers: vec![("content-type".to_owned(), content_type.to_owned())],
        body: body.to_vec(),
        ..event("POST", "/", "")
    };
    check_event(
        source,
        &with("application/x-www-form-urlencoded", b"a=1"),
        r#"200 [content-type: application/json] ["YT0x",true]"#,
    );
    check_event(
        source,
        &with("text/plain; charset=utf-8", "é".as_bytes()),
        r#"200 [content-type: application/json] ["é",false]"#,
    );
    check_event(source, &with("application/problem+json", b"1"), r#"200 [content-type: application/json] ["1",false]"#);
    check_event(source, &with("text/plain", &[255]), r#"200 [content-type: application/json] ["/w==",true]"#);
}

fn lambda(result: &str, expected: &str) {
    check(&format!("exports.handler = async () => ({result});"), expected);
}

fn lambda_fails(result: &str, kind: Fault, message: &str) {
    fails(&format!("exports.handler = async () => ({result});"), kind, message);
}

#[test]
fn a_lambda_result_becomes_an_answer() {
    lambda("{ statusCode: 201 }", "201 [content-type: application/json] ");
    lambda(
        "{ statusCode: 200, body: 'x', headers: { 'Content-Type': 'text/html', 'X-N': 5 } }",
        "200 [content-type: text/html; x-n: 5] x",
    );
    lambda("{ statusCode: '404', body: null, headers: null }", "404 [content-type: application/json] ");
    lambda(
        "{ statusCode: 200, cookies: ['a=1', 'b=2'] }",
        "200 [content-type: application/json; set-cookie: a=1; set-cookie: b=2] ",
    );
    lambda("{ statusCode: 200, body: 'w6k=', isBase64Encoded: true }", "200 [content-type: application/json] é");
    lambda("{ statusCode: 204, body: 'x' }", "204 [content-type: application/json] ");
    lambda(
        "{ statusCode: 200, headers: { 'content-length': '99', a: 'b' }, body: 'x' }",
        "200 [a: b; content-type: application/json] x",
    );
}

#[test]
fn a_lambda_result_without_status_is_a_body() {
    lambda(
        "{ b: 1, a: [true, 'x', new Date(0)] }",
        r#"200 [content-type: application/json] {"b":1,"a":[true,"x","1970-01-01T00:00:00.000Z"]}"#,
    );
    // As AWS shows it for function URLs: a text keeps its quotation marks.
    lambda("'Hello'", "200 [content-type: application/json] \"Hello\"");
    lambda("7", "200 [content-type: application/json] 7");
    lambda("undefined", "200 [content-type: application/json] null");
    lambda("null", "200 [content-type: application/json] null");
    lambda("'a\\ud800b\\u{1f600}'", "200 [content-type: application/json] \"a\\ufffdb\u{1f600}\"");
    lambda("{ body: 'x' }", r#"200 [content-type: application/json] {"body":"x"}"#);
    lambda("new (class { toJSON() { return { statusCode: 202 } } })()", "202 [content-type: application/json] ");
}

#[test]
fn a_wrong_lambda_result_is_an_error() {
    let range = |status: &str| format!("the status must be a whole number from 200 to 599, not {status}");
    lambda_fails("{ statusCode: 99 }", Fault::BadStatus, &range("99"));
    lambda_fails("{ statusCode: 200.5 }", Fault::BadStatus, &range("200.5"));
    lambda_fails("{ statusCode: 100 }", Fault::BadStatus, &range("100"));
    lambda_fails("{ statusCode: NaN }", Fault::BadStatus, "statusCode must be a number, not null");
    lambda_fails("{ statusCode: 'ok' }", Fault::BadStatus, "statusCode must be a number, not a string");
    lambda_fails("{ statusCode: {} }", Fault::BadStatus, "statusCode must be a number, not an object");
    lambda_fails(
        "{ statusCode: 200, body: { a: 1 } }",
        Fault::BadBody,
        "body must be a string, not an object: write JSON.stringify(…) around it",
    );
    lambda_fails(
        "{ statusCode: 200, body: 5 }",
        Fault::BadBody,
        "body must be a string, not a number: write JSON.stringify(…) around it",
    );
    lambda_fails(
        "{ statusCode: 200, body: '*', isBase64Encoded: true }",
        Fault::BadBody,
        "isBase64Encoded is true, but the body is not Base64",
    );
    lambda_fails(
        "{ statusCode: 200, headers: { 'a b': 'c' } }",
        Fault::BadHeader,
        "\"a b\" is not a valid header name",
    );
    lambda_fails(
        "{ statusCode: 200, headers: { a: 'b\\r\\nc: d' } }",
        Fault::BadHeader,
        "the value of the header a holds a character that HTTP does not allow",
    );
    lambda_fails(
        "{ statusCode: 200, headers: { a: ['b'] } }",
        Fault::BadHeader,
        "the header a must be a string, not an array",
    );
    lambda_fails("{ statusCode: 200, headers: 'a: b' }", Fault::BadHeader, "headers must be an object, not a string");
    lambda_fails("{ statusCode: 200, cookies: 'a=1' }", Fault::BadHeader, "cookies must be a list of strings");
    lambda_fails("((a) => (a.a = a))({})", Fault::Threw, "TypeError: circular reference");
    lambda_fails("10n", Fault::Threw, "TypeError: BigInt are forbidden in JSON.stringify");
}

#[test]
fn a_lambda_may_call_back() {
    check(
        "exports.handler = (event, context, callback) => { setTimeout(() => callback(null, { statusCode: 202 }), 10); };",
        "202 [content-type: application/json] ",
    );
    fails("exports.handler = (event, context, callback) => { callback(new Error('no')); };", Fault::Threw, "Error: no");
    check(
        "exports.handler = (event, context, callback) => { callback(null, 'first'); callback(null, 'second'); return 'third'; };",
        "200 [content-type: application/json] \"first\"",
    );
}

#[test]
fn a_worker_gets_request_environment_and_context() {
    let env = vec![("NAME".to_owned(), "Ada".to_owned())];
    let source = "export default { prefix: 'Hello, ', async fetch(request, env, ctx) { \
                  return new Response(this.prefix + env.NAME + typeof ctx.waitUntil + arguments.length + request.method); } };";
    on_stage_with(&Settings { env, ..settings() }, |stage| {
        let expected = "200 [content-type: text/plain;charset=UTF-8] Hello, Adafunction3GET".to_owned();
        assert_eq!(answers(&stage, source, &get()), Ok(expected));
    });
}

#[test]
fn work_goes_on_after_the_answer_only_for_wait_until() {
    let source = "const later = (what, ms) => new Promise((done) => setTimeout(() => { console.log(what); done(); }, ms));\n\
                  export default { fetch(request, env, ctx) { ctx.waitUntil(later('awaited', 10)); later('forgotten', 20); \
                  return new Response('ok'); } };";
    on_stage(|stage| {
        let program = load_program(stage.web, "worker.js", source).unwrap();
        assert!(invoke(stage.web, &program, &get()).is_ok());
        assert_eq!(stage.printed(), [""; 0]);
        assert_eq!(finish_background(stage.web, &program), Ok(()));
        assert_eq!(stage.printed(), ["awaited"]);
    });
    let source = "export default { fetch(request, env, ctx) { ctx.waitUntil(Promise.reject(new Error('behind'))); \
                  return new Response('ok'); } };";
    on_stage(|stage| {
        let program = load_program(stage.web, "worker.js", source).unwrap();
        assert!(invoke(stage.web, &program, &get()).is_ok());
        let error = finish_background(stage.web, &program).map_err(|error| (error.message.into_string(), error.line));
        assert_eq!(error, Err(("Error: behind".to_owned(), Some(1))));
        assert_eq!(finish_background(stage.web, &program), Ok(()));
    });
}

#[test]
fn nothing_runs_between_two_invocations() {
    let source = "let calls = 0;\n\
                  exports.handler = async () => { \
                    calls += 1; const call = calls; console.log('call ' + call); \
                    Promise.resolve().then(() => {}).then(() => {}).then(() => {}).then(() => console.log('micro ' + call)); \
                    setTimeout(() => console.log('timer ' + call), 5); \
                    if (call === 2) await new Promise((done) => setTimeout(done, 50)); \
                    return call; };";
    on_stage(|stage| {
        let program = load_program(stage.web, "index.js", source).unwrap();
        let call = || invoke(stage.web, &program, &get()).map(|answer| answer.body);
        assert_eq!(call(), Ok(b"1".to_vec()));
        assert_eq!(stage.printed(), ["call 1"]);
        stage.host.clock.advance(Duration::from_mins(1));
        assert_eq!(stage.printed(), [""; 0]);
        assert_eq!(call(), Ok(b"2".to_vec()));
        assert_eq!(stage.printed(), ["call 2", "micro 1", "micro 2", "timer 1", "timer 2"]);
    });
}

#[test]
fn what_is_no_response_is_an_error() {
    let advice = "return new Response(…) or Response.json(…)";
    let cases = [
        ("", "undefined and not a Response"),
        ("return null", "null and not a Response"),
        ("return 'text'", "a string and not a Response"),
        ("return { status: 200 }", "an object that is no Response"),
        ("return [1]", "an array that is no Response"),
        ("return Object.create(Response.prototype)", "an object that is no Response"),
        ("return new Proxy(new Response('x'), {})", "a proxy and not a Response"),
        ("return Response", "a constructor and not a Response"),
    ];
    for (body, what) in cases {
        let message = format!("the handler returned {what}: {advice}");
        fails(&format!("export function GET() {{ {body}; }}"), Fault::NotAResponse, &message);
        fails(&format!("export default {{ async fetch() {{ {body}; }} }}"), Fault::NotAResponse, &message);
    }
    fails(
        "export function GET() { return Response.error(); }",
        Fault::BadStatus,
        "Response.error() has no status that could be sent",
    );
}

#[test]
fn a_response_is_sent_once() {
    let used = "the body of the Response has been used already: clone() it before reading, and make a new one for every request";
    fails(
        "export async function GET() { const r = new Response('x'); await r.text(); return r; }",
        Fault::BodyUsed,
        used,
    );
    on_stage(|stage| {
        let program =
            load_program(stage.web, "route.js", "const r = new Response('x'); export const GET = () => r;").unwrap();
        assert!(invoke(stage.web, &program, &get()).is_ok());
        assert_eq!(invoke(stage.web, &program, &get()), Err(GuestError::new(Fault::BodyUsed, used)));
    });
}

#[test]
fn errors_of_a_handler_have_a_place() {
    let check = |source: &str, message: &str, place: Option<(u32, u32)>| {
        on_stage(|stage| {
            let program = load_program(stage.web, "route.js", source).unwrap();
            let error = invoke(stage.web, &program, &get()).unwrap_err();
            assert_eq!((error.kind, error.message.as_str()), (Fault::Threw, message), "{source}");
            assert_eq!(error.line.zip(error.column), place, "{source}");
        });
    };
    check("exports.handler = () => {\n  throw new TypeError('no');\n};", "TypeError: no", Some((2, 13)));
    check(
        "export async function GET() {\n  await null;\n  null.x;\n}",
        "TypeError: cannot read property 'x' of null",
        Some((3, 3)),
    );
    check(
        "export function GET() { return new Response('', { status: 99 }); }",
        "RangeError: Response: the status must be from 200 to 599, not 99",
        Some((1, 36)),
    );
    check("exports.handler = () => { undefinedName }", "ReferenceError: undefinedName is not defined", Some((1, 27)));
    check("exports.handler = () => Promise.reject('text')", "threw \"text\"", None);
    check("exports.handler = () => { throw null }", "threw null", None);
    check(
        "exports.handler = () => { throw { message: 'like an error' } }",
        "threw { message: \"like an error\" }",
        None,
    );
    check("exports.handler = () => { throw [1] }", "threw [ 1 ]", None);
    check(
        "class Odd extends Error { name = 'Odd' }\nexports.handler = () => { throw new Odd('x') }",
        "Odd: x",
        Some((1, 1)),
    );
}

#[test]
fn a_rejection_that_nobody_waits_for_ends_the_invocation() {
    let late = "new Promise((done) => setTimeout(done, 10))";
    fails(
        &format!("exports.handler = async () => {{ Promise.reject(new Error('lost')); await {late}; }};"),
        Fault::Threw,
        "Error: lost",
    );
    fails(
        &format!("exports.handler = async () => {{ (async () => {{ throw 7 }})(); await {late}; }};"),
        Fault::Threw,
        "threw 7",
    );
    check(
        "exports.handler = async () => { const p = Promise.reject(new Error('kept')); await null; return p.catch(() => 'ok'); };",
        "200 [content-type: application/json] \"ok\"",
    );
    check(
        "exports.handler = async () => { Promise.reject(new Error('too late')); return 'ok'; };",
        "200 [content-type: application/json] \"ok\"",
    );
}

#[test]
fn a_handler_that_never_ends_is_told() {
    let never = "the promise never settles: no timer and nothing else is left that could settle it";
    fails("export function GET() { return new Promise(() => {}); }", Fault::NeverSettles, never);
    fails("exports.handler = (event, context, callback) => {};", Fault::NeverSettles, never);
}

#[test]
fn a_thenable_is_a_promise() {
    check(
        "export function GET() { return { then(done) { done(new Response('x', { headers: { 'content-type': 'a/b' } })) } }; }",
        "200 [content-type: a/b] x",
    );
}

fn given(json: &str, input: Input) -> Event {
    Event { id: "r-1".to_owned(), body: json.as_bytes().to_vec(), input, ..Event::default() }
}

#[test]
fn an_event_reaches_a_lambda_handler_as_it_is() {
    let event = given(r#"{"Records":[{"body":"a"},{"body":"b"}]}"#, Input::Event);
    let source = "exports.handler = async (event, context) => ({ statusCode: 418, n: event.Records.length, id: context.awsRequestId });";
    // What it returns is no answer over HTTP: `statusCode` means nothing here.
    check_event(source, &event, r#"200 [content-type: application/json] {"statusCode":418,"n":2,"id":"r-1"}"#);
    check_event("exports.handler = async () => {};", &event, "200 [content-type: application/json] null");
}

#[test]
fn a_schedule_calls_the_scheduled_function_of_a_worker() {
    let event = given(r#"{"cron":"*/5 * * * *","scheduledTime":60000,"type":"scheduled"}"#, Input::Schedule);
    let source = r#"export default {
      async scheduled(controller, env, ctx) {
        if (controller.cron !== "*/5 * * * *" || controller.scheduledTime !== 60000) throw new Error("wrong");
        controller.noRetry();
        ctx.waitUntil(Promise.resolve());
        return new Response("nobody reads this");
      },
    };"#;
    check_event(source, &event, "200 [content-type: application/json] null");
}

#[test]
fn a_style_that_does_not_take_an_event_says_what_does() {
    let check = |source: &str, event: Event, expected: &str| {
        on_stage(|stage| {
            let (kind, message) = answers(&stage, source, &event).unwrap_err();
            assert_eq!(kind, Fault::NoHandler);
            assert!(message.contains(expected), "{message}");
        });
    };
    let worker = "export default { scheduled() {} };";
    check(worker, get(), "has no fetch function");
    check(worker, given("{}", Input::Event), "a function named handler");
    check("export function GET() {}", given("{}", Input::Schedule), "a scheduled function");
    check("exports.handler = async () => {};", given("{}", Input::Schedule), "a scheduled function");
    on_stage(|stage| {
        let (kind, message) =
            answers(&stage, "exports.handler = async () => {};", &given("{", Input::Event)).unwrap_err();
        assert_eq!(kind, Fault::BadBody, "{message}");
    });
}
