//! Execution environments in real children: the three handlers of the lesson answer, what runs once and what for every
//! request, which limit ends what, and what a hostile function cannot do.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::thread;

use serverless_tutor::sandbox::SandboxError;
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::environment::{
    Answer, Environment, EnvironmentError, Event, Fault, GuestError, Init, Invocation, Program,
};
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::sandbox::transcript::Transcript;
use serverless_tutor::sandbox::value::Limit;

/// A route, a Lambda handler and a Worker as the lesson shows them, each in a file of its own.
const ROUTE: &str = r#"
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
const LAMBDA: &str = r#"
exports.handler = async (event) => {
  const name = event.queryStringParameters?.name || "World";
  return {
    statusCode: 200,
    body: JSON.stringify({ message: `Hello, ${name}!` })
  };
};
"#;
const WORKER: &str = r#"
export default {
  async fetch(request) {
    return new Response("Hello from the edge!", {
      headers: { "Content-Type": "text/plain" }
    });
  }
};
"#;

fn spawner() -> Spawner {
    Spawner::start(WorkerProgram(program_under_test()))
}

fn program(source: &str) -> Program {
    Program { file_name: "hello.js".to_owned(), source: source.to_owned(), ..Program::default() }
}

fn start(source: &str) -> Result<(Environment, Init), EnvironmentError> {
    Environment::start(&spawner(), &program(source), &Limits::environment(), &Cancel::default())
}

fn open(source: &str) -> Environment {
    start(source).unwrap().0
}

fn get() -> Event {
    Event {
        id: "r-1".to_owned(),
        method: "GET".to_owned(),
        path: "/api/hello".to_owned(),
        query: "name=Ada".to_owned(),
        headers: vec![("host".to_owned(), "localhost:3000".to_owned())],
        ..Event::default()
    }
}

fn invoke(environment: &mut Environment) -> Result<Invocation, EnvironmentError> {
    environment.invoke(&get(), &Cancel::default())
}

/// The lines of a console.
fn lines(console: &Transcript) -> Vec<&str> {
    console.lines().map(|line| &*line.text).collect()
}

/// Status, headers and body of an answer.
fn shown(answer: Result<Answer, GuestError>) -> String {
    let answer = answer.unwrap();
    let headers: Vec<String> = answer.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{} [{}] {}", answer.status, headers.join("; "), String::from_utf8(answer.body).unwrap())
}

fn answers(source: &str, expected: &str) {
    assert_eq!(shown(invoke(&mut open(source)).unwrap().answer), expected, "{source}");
}

/// The environment is ended by a limit and the next one works.
fn ended_by(source: &str, expected: Limit) -> Transcript {
    let spawner = spawner();
    let open = |source: &str| {
        Environment::start(&spawner, &program(source), &Limits::environment(), &Cancel::default()).unwrap().0
    };
    let mut environment = open(source);
    let error = invoke(&mut environment).unwrap_err();
    let EnvironmentError::Limit { limit, console } = error else { panic!("{source}: {error}") };
    assert_eq!(limit, expected, "{source}");
    assert!(environment.has_ended());
    assert!(matches!(invoke(&mut environment), Err(EnvironmentError::Ended)), "{source}");
    assert!(invoke(&mut open(LAMBDA)).unwrap().answer.is_ok());
    console
}

#[test]
fn a_function_may_have_several_files() {
    let program = Program {
        files: vec![
            ("lib/greet.js".to_owned(), "export const greet = (name) => `Hello, ${name}!`;".to_owned()),
            ("data.json".to_owned(), "{ \"name\": \"Ada\" }".to_owned()),
        ],
        ..program(
            "import { greet } from './lib/greet.js'; import data from './data.json' with { type: 'json' };\n\
             export const GET = () => new Response(greet(data.name));",
        )
    };
    let start = |program: &Program| Environment::start(&spawner(), program, &Limits::environment(), &Cancel::default());
    let (mut environment, _) = start(&program).unwrap();
    assert_eq!(
        shown(invoke(&mut environment).unwrap().answer),
        "200 [content-type: text/plain;charset=UTF-8] Hello, Ada!"
    );

    let broken = Program { files: vec![("lib/greet.js".to_owned(), "\n  null.x;".to_owned())], ..program.clone() };
    let Err(EnvironmentError::Program { error, .. }) = start(&broken) else { panic!("the import is missing") };
    assert_eq!(error.kind, Fault::Import);
    let huge = Program { files: vec![("a.js".to_owned(), " ".repeat(600 << 10))], ..program };
    let Err(EnvironmentError::Program { error, .. }) = start(&huge) else { panic!("it is too long") };
    assert_eq!(&*error.message, "the other files of the function are longer than 512 KiB");
}

#[test]
fn an_error_names_the_file_it_is_in() {
    let program = Program {
        files: vec![("lib/a.js".to_owned(), "export const fail = () => {\n  null.x;\n};".to_owned())],
        ..program("import { fail } from './lib/a.js';\nexport const GET = () => fail();")
    };
    let (mut environment, _) =
        Environment::start(&spawner(), &program, &Limits::environment(), &Cancel::default()).unwrap();
    let error = invoke(&mut environment).unwrap().answer.unwrap_err();
    let file = error.file.as_ref().map(ToString::to_string);
    assert_eq!((file.as_deref(), error.line, error.column), (Some("lib/a.js"), Some(2), Some(3)));
}

#[test]
fn confined_functions_have_random_values_and_streams() {
    answers(
        "import { createHmac, randomBytes } from 'node:crypto';\n\
         export const GET = () => { const key = randomBytes(16); const sign = () => createHmac('sha256', key).update('a').digest('hex');\n\
         const same = sign() === sign() && crypto.randomUUID() !== crypto.randomUUID();\n\
         return new Response(ReadableStream.from([String(same), '!']).pipeThrough(new TextEncoderStream())); };",
        "200 [] true!",
    );
}

#[test]
fn the_three_handlers_of_the_lesson_answer() {
    answers(
        ROUTE,
        r#"200 [content-type: application/json] {"message":"Hello, Ada!","timestamp":"1970-01-01T00:00:00.000Z","region":"local"}"#,
    );
    answers(LAMBDA, r#"200 [content-type: application/json] {"message":"Hello, Ada!"}"#);
    answers(WORKER, "200 [content-type: text/plain] Hello from the edge!");
}

#[test]
fn a_program_sees_its_environment_variables() {
    let env = vec![("VERCEL_REGION".to_owned(), "fra1".to_owned())];
    let program = Program { env, ..program(ROUTE) };
    let limits = Limits::environment();
    let (mut environment, _) = Environment::start(&spawner(), &program, &limits, &Cancel::default()).unwrap();
    let answer = shown(invoke(&mut environment).unwrap().answer);
    assert!(answer.contains(r#""region":"fra1""#), "{answer}");
}

#[test]
fn the_top_level_runs_once_and_the_handler_every_time() {
    let source = "console.log('starting'); let count = 0;\n\
                  exports.handler = async () => { count += 1; console.log('request', count); return { count }; };";
    let (mut environment, init) = start(source).unwrap();
    assert_eq!(lines(&init.console), ["starting"]);
    for count in 1..=3 {
        let invocation = invoke(&mut environment).unwrap();
        assert_eq!(lines(&invocation.console), [format!("request {count}")]);
        let expected = format!("200 [content-type: application/json] {{\"count\":{count}}}");
        assert_eq!(shown(invocation.answer), expected);
    }
    let (mut fresh, init) = start(source).unwrap();
    assert_eq!(lines(&init.console), ["starting"]);
    assert_eq!(lines(&invoke(&mut fresh).unwrap().console), ["request 1"]);
}

#[test]
fn nothing_runs_after_the_answer_until_the_next_request() {
    let source = "let call = 0;\n\
                  exports.handler = async () => { const now = ++call;\n\
                    setTimeout(() => console.log('timer of', now), 1);\n\
                    if (now === 2) await new Promise((done) => setTimeout(done, 20));\n\
                    return now; };";
    let mut environment = open(source);
    assert_eq!(lines(&invoke(&mut environment).unwrap().console), [""; 0]);
    assert_eq!(lines(&invoke(&mut environment).unwrap().console), ["timer of 1", "timer of 2"]);
}

#[test]
fn a_worker_may_work_on_after_its_answer() {
    let source = "export default { fetch(request, env, ctx) {\n\
                    ctx.waitUntil(new Promise((done) => setTimeout(() => { console.log('counted'); done(); }, 5)));\n\
                    ctx.waitUntil(Promise.reject(new Error('no database')));\n\
                    return new Response('thanks'); } };";
    let invocation = invoke(&mut open(source)).unwrap();
    assert_eq!(lines(&invocation.console), ["counted", "waitUntil: Error: no database"]);
    assert_eq!(shown(invocation.answer), "200 [content-type: text/plain;charset=UTF-8] thanks");
}

#[test]
fn real_time_passes_for_timers() {
    let source = "exports.handler = async (event, context) => { const began = Date.now();\n\
                    const left = context.getRemainingTimeInMillis();\n\
                    await new Promise((done) => setTimeout(done, 30));\n\
                    return [Date.now() - began >= 29, left > 1000 && left <= 2000, context.awsRequestId, context.functionName]; };";
    let invocation = invoke(&mut open(source)).unwrap();
    assert!(invocation.run.0 >= 29.0, "{}", invocation.run);
    assert_eq!(shown(invocation.answer), r#"200 [content-type: application/json] [true,true,"r-1","hello"]"#);
}

#[test]
fn the_parts_of_a_start_are_measured() {
    let (mut environment, init) = start(
        "const until = Date.now() + 20; while (Date.now() < until);\n\
                                         exports.handler = () => 1;",
    )
    .unwrap();
    assert!(init.init.0 >= 19.0, "{}", init.init);
    assert!(init.spawn.0 > 0.0);
    let run = invoke(&mut environment).unwrap().run;
    assert!(run.0 > 0.0, "{run}");
}

#[test]
fn a_program_that_cannot_be_loaded_says_why() {
    let check = |source: &str, kind: Fault, message: &str, line: Option<u32>| {
        let Err(EnvironmentError::Program { error, console }) = start(source) else { panic!("{source}") };
        assert_eq!((error.kind, &*error.message, error.line), (kind, message, line), "{source}");
        console
    };
    check("let x = ;", Fault::Syntax, "SyntaxError: unexpected token in expression: ';'", Some(1));
    let advice = "a function here is its own files without packages; built in are buffer, crypto, perf_hooks, process, \
                  stream/web, timers/promises, url and lab";
    check(
        "import _ from 'lodash';",
        Fault::Import,
        &format!("cannot import \"lodash\" in hello.js: {advice}"),
        Some(1),
    );
    let console =
        check("console.log('before');\nnope();", Fault::Threw, "ReferenceError: nope is not defined", Some(2));
    assert_eq!(lines(&console), ["before"]);
    let what =
        "export a function named GET or POST, a function named handler, or a default object with a fetch function";
    check("let x = 1;", Fault::NoHandler, &format!("the file exports no handler: {what}"), None);
}

#[test]
fn a_function_that_fails_stays_usable() {
    let source = "let count = 0;\n\
                  exports.handler = async () => {\n  count += 1;\n  if (count < 3) throw new RangeError('call ' + count);\n  return count; };";
    let mut environment = open(source);
    for count in 1..3 {
        let error = invoke(&mut environment).unwrap().answer.unwrap_err();
        assert_eq!((&*error.message, error.line), (format!("RangeError: call {count}").as_str(), Some(4)));
    }
    assert_eq!(shown(invoke(&mut environment).unwrap().answer), "200 [content-type: application/json] 3");
}

#[test]
fn an_endless_handler_meets_the_time_limit() {
    let console = ended_by("exports.handler = () => { console.log('on my way'); for (;;); };", Limit::Time);
    assert_eq!(lines(&console), ["on my way"]);
    ended_by("exports.handler = async () => { for (;;) await null; };", Limit::Time);
    ended_by("export const GET = () => new Promise((done) => setTimeout(done, 60_000));", Limit::Time);
}

#[test]
fn a_loop_inside_the_engine_meets_the_time_limit() {
    ended_by("exports.handler = () => 'x'.repeat(9e6).indexOf('x'.repeat(4e6) + 'y');", Limit::Time);
    ended_by("exports.handler = () => /(x+)+y/.test('x'.repeat(60));", Limit::Time);
}

#[test]
fn an_endless_top_level_meets_the_time_limit() {
    let Err(EnvironmentError::Limit { limit, console }) = start("console.log('here'); for (;;);") else { panic!() };
    assert_eq!((limit, lines(&console)), (Limit::Time, vec!["here"]));
}

#[test]
fn each_invocation_has_its_own_time() {
    let source = "exports.handler = () => { const until = Date.now() + 400; while (Date.now() < until); return 1; };";
    let mut environment = open(source);
    for _ in 0..4 {
        assert!(invoke(&mut environment).unwrap().answer.is_ok());
    }
}

#[test]
fn a_greedy_handler_meets_the_memory_limit() {
    ended_by("exports.handler = () => { const all = []; for (;;) all.push(new Array(1000).fill(1)); };", Limit::Memory);
    ended_by(
        "exports.handler = () => { const all = []; for (;;) all.push(new Uint8Array(1 << 20).fill(1)); };",
        Limit::Memory,
    );
    ended_by("exports.handler = () => { try { new Uint8Array(1 << 30); } catch {} return 'caught'; };", Limit::Memory);
    let greedy = "const all = []; for (;;) all.push(new Array(1000).fill(1));";
    let Err(EnvironmentError::Limit { limit, .. }) = start(greedy) else { panic!() };
    assert_eq!(limit, Limit::Memory);
}

#[test]
fn deep_recursion_is_an_error_and_not_the_end() {
    let source = "let deep = true; const f = () => 1 + f();\n\
                  exports.handler = () => { if (deep) { deep = false; return f(); } return 'well'; };";
    let mut environment = open(source);
    let error = invoke(&mut environment).unwrap().answer.unwrap_err();
    assert_eq!((error.kind, &*error.message), (Fault::Threw, "RangeError: Maximum call stack size exceeded"));
    assert_eq!(shown(invoke(&mut environment).unwrap().answer), "200 [content-type: application/json] \"well\"");
}

#[test]
fn a_flood_of_output_ends_the_environment() {
    let console = ended_by("exports.handler = () => { for (;;) console.log('x'.repeat(100_000)); };", Limit::Output);
    assert!(console.dropped > 0);
}

#[test]
fn results_that_http_cannot_carry_are_errors() {
    let check = |source: &str, kind: Fault| {
        let error = invoke(&mut open(source)).unwrap().answer.unwrap_err();
        assert_eq!(error.kind, kind, "{source}: {}", error.message);
    };
    check("exports.handler = () => ({ statusCode: 99 });", Fault::BadStatus);
    check("exports.handler = () => ({ statusCode: 200, headers: { a: 'b\\r\\nset-cookie: c' } });", Fault::BadHeader);
    check("exports.handler = () => ({ statusCode: 200, body: { toString() { for (;;); } } });", Fault::BadBody);
    check("exports.handler = () => ({ statusCode: 200, body: 'x'.repeat(7 << 20) });", Fault::BadBody);
    check("export const GET = () => ({ status: 200, body: 'x' });", Fault::NotAResponse);
    check("export const GET = () => new Promise(() => {});", Fault::NeverSettles);
    check("exports.handler = () => { throw { toString() { for (;;); } } };", Fault::Threw);
    check("exports.handler = () => { throw new Error('\\u001b[2J\\u202e'); };", Fault::Threw);
}

#[test]
fn text_of_a_guest_is_made_safe() {
    let source = "exports.handler = () => { console.log('\\u001b[31mred'); throw new Error('\\u001b[2J\\n'); };";
    let invocation = invoke(&mut open(source)).unwrap();
    assert_eq!(lines(&invocation.console), ["␛[31mred"]);
    assert_eq!(invocation.answer.unwrap_err().message, "Error: ␛[2J␊");
}

#[test]
fn large_bodies_pass_whole() {
    let source = "export const POST = async (request) => new Response(await request.arrayBuffer());\n\
                  export const GET = () => new Response('\u{e9}'.repeat(3_000_000));";
    let mut environment = open(source);
    let body: Vec<u8> = (0..900_000u32).map(|at| at as u8).collect();
    let event = Event { method: "POST".to_owned(), body: body.clone(), ..get() };
    let answer = environment.invoke(&event, &Cancel::default()).unwrap().answer.unwrap();
    assert_eq!(answer.body, body);
    assert_eq!(invoke(&mut environment).unwrap().answer.unwrap().body.len(), 6_000_000);
    let event = Event { method: "POST".to_owned(), body: vec![0; 2 << 20], ..get() };
    let refused = environment.invoke(&event, &Cancel::default());
    assert!(matches!(refused, Err(EnvironmentError::Sandbox(SandboxError::TooLarge))), "{refused:?}");
    assert!(invoke(&mut environment).unwrap().answer.is_ok());
}

#[test]
fn a_cancelled_invocation_ends_at_once() {
    let cancel = Cancel::default();
    let mut environment = open("exports.handler = () => { for (;;); };");
    let ended = thread::scope(|scope| {
        let running = scope.spawn(|| environment.invoke(&get(), &cancel));
        cancel.cancel();
        running.join().unwrap()
    });
    assert!(matches!(ended, Err(EnvironmentError::Sandbox(SandboxError::Cancelled))), "{ended:?}");
    assert!(environment.has_ended());
    let limits = Limits::environment();
    let start = Environment::start(&spawner(), &program(LAMBDA), &limits, &cancel);
    assert!(matches!(start, Err(EnvironmentError::Sandbox(SandboxError::Cancelled))));
}

/// Set in the process that `a_dropped_environment_leaves_no_process` starts, so that no other test has children there.
const ALONE: &str = "SERVERLESS_TUTOR_TEST_ALONE";

#[test]
fn a_dropped_environment_leaves_no_process() {
    if std::env::var_os(ALONE).is_none() {
        let alone = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_dropped_environment_leaves_no_process"])
            .env(ALONE, "1")
            .output()
            .unwrap();
        assert!(alone.status.success(), "{}", String::from_utf8_lossy(&alone.stdout));
        return;
    }
    let (idle, _) = start(LAMBDA).unwrap();
    assert_eq!(children().len(), 1);
    drop(idle);
    assert_eq!(children(), [""; 0]);
    let mut stopped = open("exports.handler = () => { for (;;); };");
    assert!(invoke(&mut stopped).is_err());
    assert_eq!(children(), [""; 0]);
}

/// The children of this process, by their numbers; those that have ended and were not asked after, too.
fn children() -> Vec<String> {
    let threads = fs::read_dir("/proc/self/task").unwrap().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

mod foreign_programs {
    //! A child that is not ours, or no longer: whatever it says, nothing that HTTP cannot carry comes out.

    use std::os::unix::fs::symlink;

    use super::*;

    /// A frame of a tag and its fields.
    fn frame(tag: u8, fields: &[u8]) -> Vec<u8> {
        let length = (fields.len() + 1) as u32;
        [&length.to_le_bytes()[..], &[tag], fields].concat()
    }

    fn text(text: &str) -> Vec<u8> {
        [&(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat()
    }

    /// The frame that begins an answer with one header.
    fn head(status: u32, name: &str, value: &str) -> Vec<u8> {
        frame(12, &[&status.to_le_bytes()[..], &1u32.to_le_bytes(), &text(name), &text(value)].concat())
    }

    /// What comes of an invocation by a program that opens an environment and says `frames` at once.
    fn says(frames: &[Vec<u8>]) -> Result<Invocation, EnvironmentError> {
        let folder = tempfile::tempdir().unwrap();
        let program_file = folder.path().join("program");
        let opened = [frame(1, &[0, 0]), frame(11, &[0]), frame(9, &[])].concat();
        fs::write(folder.path().join("said"), [opened, frames.concat()].concat()).unwrap();
        symlink(std::env::current_dir().unwrap().join("tests/foreign/say.sh"), &program_file).unwrap();
        let spawner = Spawner::start(WorkerProgram(program_file));
        let limits = Limits::environment();
        let (mut environment, _) = Environment::start(&spawner, &program(""), &limits, &Cancel::default()).unwrap();
        invoke(&mut environment)
    }

    fn is_a_crash(frames: &[Vec<u8>]) {
        let outcome = says(frames);
        assert!(matches!(outcome, Err(EnvironmentError::Limit { limit: Limit::Crash, .. })), "{outcome:?}");
    }

    #[test]
    fn a_lawful_answer_is_taken() {
        let answered = frame(14, &[0]);
        let body = frame(13, &text("hi"));
        let said = says(&[head(200, "a", "b"), body, answered, frame(9, &[])]).unwrap();
        assert_eq!(shown(said.answer), "200 [a: b] hi");
    }

    #[test]
    fn an_unlawful_answer_is_a_crash() {
        let answered = || frame(14, &[0]);
        is_a_crash(&[head(200, "a", "b\r\nc: d"), answered()]);
        is_a_crash(&[head(200, "a b", "c"), answered()]);
        is_a_crash(&[head(99, "a", "b"), answered()]);
        is_a_crash(&[head(1 << 20, "a", "b"), answered()]);
        is_a_crash(&[head(200, "a", "\u{100}"), answered()]);
        is_a_crash(&[answered()]);
        is_a_crash(&[frame(13, &text("body before head")), answered()]);
        is_a_crash(&[head(200, "a", "b"), head(200, "a", "b"), answered()]);
        is_a_crash(&[frame(11, &[0])]);
        is_a_crash(&[frame(99, &[])]);
        is_a_crash(&[head(200, "a", "b")]);
        let piece = frame(13, &text(&"x".repeat(1 << 19)));
        is_a_crash(&[vec![head(200, "a", "b")], vec![piece; 13], vec![answered()]].concat());
    }
}

/// The program under test; `.ci/run` names a copy that an ordinary user may run.
fn program_under_test() -> std::path::PathBuf {
    std::env::var_os("TUTOR_UNDER_TEST").map_or_else(|| env!("CARGO_BIN_EXE_serverless-tutor").into(), Into::into)
}
