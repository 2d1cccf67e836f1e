//! Guest code in real children: what comes back, which limit ends what, and what a child cannot do.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use serverless_tutor::sandbox::SandboxError;
use serverless_tutor::sandbox::calls::{CallJob, CallRun, CaseOutcome, Load, Stop, run_calls};
use serverless_tutor::sandbox::cancel::Cancel;
use serverless_tutor::sandbox::limits::Limits;
use serverless_tutor::sandbox::selftest::{Act, Wall, self_test};
use serverless_tutor::sandbox::spawn::{Spawner, WorkerProgram};
use serverless_tutor::sandbox::value::{Kind, Limit, Place, Returned, Thrown};
use serverless_tutor::text::Clean;
use serverless_tutor::units::Bytes;

fn spawner() -> Spawner {
    Spawner::start(WorkerProgram(env!("CARGO_BIN_EXE_serverless-tutor").into()))
}

fn job(source: &str, cases: &[&[f64]]) -> CallJob {
    let cases = cases.iter().map(|case| case.to_vec()).collect();
    CallJob { source: source.to_owned(), function: "calculateCost".to_owned(), cases }
}

fn run(source: &str, cases: &[&[f64]]) -> CallRun {
    run_calls(&spawner(), &job(source, cases), &Limits::grading(), &Cancel::default()).unwrap()
}

fn number(value: f64) -> CaseOutcome {
    CaseOutcome::Returned(Returned::Number(value))
}

mod programs {
    //! How a file is loaded and which function is called.

    use super::*;

    fn check(source: &str, expected: f64) {
        let run = run(source, &[&[2.0, 3.0]]);
        assert_eq!((run.load, run.cases), (Load::Done, vec![number(expected)]), "{source}");
    }

    fn check_error(source: &str, text: &str, place: Option<(u32, u32)>) {
        let place = place.map(|(line, column)| Place { line, column });
        let run = run(source, &[&[2.0, 3.0]]);
        assert_eq!(run.load, Load::Failed(Thrown { text: Clean::from(text), place }), "{source}");
        assert_eq!((run.cases, run.stop), (vec![CaseOutcome::NotRun], None), "{source}");
    }

    #[test]
    fn the_function_is_found_in_every_form() {
        check("function calculateCost(a, b) { return a + b; }", 5.0);
        check("const calculateCost = (a, b) => a * b;", 6.0);
        check("let calculateCost = function (a, b) { return a - b; }", -1.0);
        check("var calculateCost = (a, b = 1) => arguments_length = b", 3.0);
        check("module.exports = (a, b) => a + b", 5.0);
        check("module.exports = { calculateCost(a, b) { return a + b; } }", 5.0);
        check("exports.calculateCost = (a, b) => a + b", 5.0);
        check("exports.default = (a, b) => a + b", 5.0);
        check(
            "module.exports = class { static calculateCost() {} static default() {} }; exports = 1;\nfunction calculateCost() { return 7; }",
            7.0,
        );
        check("export function calculateCost(a, b) { return a + b; }", 5.0);
        check("export default (a, b) => a + b", 5.0);
        check("const rate = await 2; export const calculateCost = (a) => a * rate;", 4.0);
        check("calculateCost = (a, b) => a + b // a sloppy script may make a global", 5.0);
    }

    #[test]
    fn a_name_comes_before_exports() {
        check("module.exports = () => 1; function calculateCost() { return 2; }", 2.0);
        check("export default () => 1; export const calculateCost = () => 2;", 2.0);
    }

    #[test]
    fn what_is_no_function_is_named() {
        let none = "there is no function calculateCost in this file";
        check_error("", none, None);
        check_error("function other() {}", none, None);
        check_error("const calculateCost = 5;", "calculateCost is not a function: it is the number 5", None);
        check_error("var calculateCost = null", "calculateCost is not a function: it is null", None);
        check_error(
            "var calculateCost = new Proxy(() => 1, {})",
            "calculateCost is not a function: it is a Proxy",
            None,
        );
        check_error(
            "module.exports = { get calculateCost() { for (;;); } }",
            "calculateCost is not a function: it is a getter",
            None,
        );
        check_error("export default 5", "calculateCost is not a function: it is the number 5", None);
        check_error(
            "await new Promise(() => {}); export const calculateCost = () => 1;",
            "the await at the top level never ends",
            None,
        );
        check_error(
            "function calculateCost() {}\nexport const other = 1;",
            "calculateCost is not exported: a module shows only what it exports, so add export before it",
            None,
        );
    }

    #[test]
    fn errors_point_into_the_learners_file() {
        check_error("let x = 1;\nlet y = {,};", "SyntaxError: invalid property name", Some((2, 10)));
        check_error(
            "}); globalThis.won = true; (function () {",
            "SyntaxError: unexpected token in expression: '}'",
            Some((1, 1)),
        );
        check_error("\n  missing();", "ReferenceError: missing is not defined", Some((2, 3)));
        check_error(
            "export const a = 1;\nexport const a = 2;",
            "SyntaxError: invalid redefinition of global identifier",
            Some((2, 16)),
        );
        check_error(
            "import fs from 'fs';\nexport const calculateCost = 1;",
            "ReferenceError: could not load module 'fs'",
            None,
        );
        check_error("throw { toString() { throw 1; } }", "{ toString: [Function: toString] }", None);
    }

    #[test]
    fn a_call_that_throws_leaves_the_rest_running() {
        let run = run("function calculateCost(a) {\n  if (a === 1) null.x;\n  return a;\n}", &[&[0.0], &[1.0], &[2.0]]);
        let text = Clean::from("TypeError: cannot read property 'x' of null");
        let thrown = CaseOutcome::Threw(Thrown { text, place: Some(Place { line: 2, column: 16 }) });
        assert_eq!(run.cases, [number(0.0), thrown, number(2.0)]);
    }

    #[test]
    fn every_case_has_a_world_of_its_own() {
        let source = "let n = 0; function calculateCost() { globalThis.seen = (globalThis.seen | 0) + 1; return ++n + globalThis.seen; }";
        assert_eq!(run(source, &[&[], &[], &[]]).cases, [number(2.0), number(2.0), number(2.0)]);
    }

    #[test]
    fn the_realm_is_the_language_and_little_more() {
        let source = "function calculateCost() { return Object.getOwnPropertyNames(globalThis).filter((n) =>
            /^(process|require|fetch|performance|setTimeout|queueMicrotask|atob|btoa|navigator|std|os|DOMException|InternalError)$/.test(n)).length; }";
        assert_eq!(run(source, &[&[]]).cases, [number(0.0)]);
    }
}

mod values {
    //! What a returned value looks like from outside.

    use super::*;

    fn check(expression: &str, kind: Kind, text: &str) {
        let run = run(&format!("function calculateCost() {{ return {expression}; }}"), &[&[]]);
        let expected = Returned::Other(kind, Clean::from(text));
        assert_eq!(run.cases, [CaseOutcome::Returned(expected)], "{expression}");
    }

    #[test]
    fn kinds_are_told_apart() {
        check("undefined", Kind::Undefined, "undefined");
        check("null", Kind::Null, "null");
        check("true", Kind::Boolean, "true");
        check("'10.00'", Kind::Text, "\"10.00\"");
        check("5n", Kind::BigInt, "5n");
        check("Symbol('x')", Kind::Symbol, "Symbol(x)");
        check("calculateCost", Kind::Function, "[Function: calculateCost]");
        check("new Promise(() => {})", Kind::Promise, "Promise");
        check("[5]", Kind::Object, "[ 5 ]");
        check("new Number(5)", Kind::Object, "[Number: 5]");
        check("new Proxy(() => 5, { apply() { return 5; } })", Kind::Object, "Proxy");
    }

    #[test]
    fn numbers_stay_numbers() {
        let source = "function calculateCost(k) { return [NaN, Infinity, -0, 0.1 + 0.2][k]; }";
        let run = run(source, &[&[0.0], &[1.0], &[2.0], &[3.0]]);
        let texts: Vec<String> = run
            .cases
            .iter()
            .map(|case| match case {
                CaseOutcome::Returned(value) => value.text().into_string(),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(texts, ["NaN", "Infinity", "0", "0.30000000000000004"]);
    }
}

mod printing {
    //! What `console` shows, and that showing runs no guest code.

    use super::*;

    fn check(statement: &str, expected: &[&str]) {
        let run = run(&format!("function calculateCost() {{ {statement}; return 1; }}"), &[&[]]);
        let lines: Vec<&str> = run.console.lines().map(|line| &*line.text).collect();
        assert_eq!((lines, run.cases), (expected.to_vec(), vec![number(1.0)]), "{statement}");
    }

    #[test]
    fn values_look_as_in_a_console() {
        check(
            "console.log('text', 1, -0, true, null, undefined, 10n, Symbol('s'))",
            &["text 1 0 true null undefined 10n Symbol(s)"],
        );
        check(
            "console.log({ a: 1, 'b c': 'x\"y', [Symbol('k')]: [1, , 2] })",
            &["{ a: 1, \"b c\": \"x\\\"y\", [Symbol(k)]: [ 1, <1 empty item>, 2 ] }"],
        );
        check(
            "console.log(new Map([['k', { v: 1 }]]), new Set([1, 'two']))",
            &["Map { \"k\" => { v: 1 } } Set { 1, \"two\" }"],
        );
        check(
            "console.log(new Date(0), new Date(NaN), /a\\/b/gi)",
            &["1970-01-01T00:00:00.000Z Invalid Date /a\\/b/gi"],
        );
        check(
            "class Point { x = 1; get y() { throw 1; } }; console.log(new Point(), Point, async () => {})",
            &["Point { x: 1 } [Function: Point] [AsyncFunction (anonymous)]"],
        );
        check(
            "console.log([[[[1]]]], { a: { b: { c: { d: 1 } } } })",
            &["[ [ [ [Array] ] ] ] { a: { b: { c: [Object] } } }"],
        );
        check(
            "console.log(new Uint8Array([1, 2]), Object.create(null), [], {})",
            &["Uint8Array [ 1, 2 ] [Object: null prototype] {} [] {}"],
        );
        check("const a = [1]; a.push(a); console.log(a)", &["[ 1, [Circular] ]"]);
        check(
            "console.log(new Array(1e7).fill(0, 0, 1).length, Array.from({ length: 102 }, () => 0).slice(0, 101))",
            &[&format!("10000000 [ {}… 1 more ]", "0, ".repeat(100))],
        );
        check("console.log(new TypeError('bad'))", &["TypeError: bad", "    at calculateCost (solution.js:1:44)"]);
    }

    #[test]
    fn signs_in_the_first_text_are_filled() {
        check("console.log('%d of %s, %i %% %j', 3, 'four', 5.9, { a: 1 }, 'rest')", &["3 of four, 5 % { a: 1 } rest"]);
        check("console.log('100%', 'sure')", &["100% sure"]);
        check("console.log('%s %s', 'one')", &["one %s"]);
        check("console.log('%c styled', 'color: red')", &[" styled"]);
    }

    #[test]
    fn every_method_prints_at_its_level() {
        let source = "function calculateCost() { for (const m of ['debug', 'log', 'info', 'warn', 'error', 'trace', 'dir', 'table']) console[m](m); }";
        let levels: Vec<&str> = run(source, &[&[]]).console.lines().map(|line| line.level.name()).collect();
        assert_eq!(levels, ["debug", "log", "info", "warn", "error", "error", "log", "log"]);
        check(
            "console.group('a'); console.log('b\\nc'); console.groupEnd(); console.log('d')",
            &["a", "  b", "  c", "d"],
        );
        check(
            "console.assert(true, 'no'); console.assert('', 'yes', 1); console.assert(0)",
            &["Assertion failed: yes 1", "Assertion failed"],
        );
        check("console.log()", &[""]);
    }

    #[test]
    fn foreign_text_is_made_visible() {
        check("console.log('\\ud800|\\0\\x1b[31m\\u202e')", &["\u{fffd}|␀␛[31m⟨U+202E⟩"]);
        check("console.log('🚀 日本語')", &["🚀 日本語"]);
    }

    #[test]
    fn no_guest_code_runs_while_printing() {
        let traps = "const no = () => { throw new Error('ran'); };
            Object.defineProperty(Array.prototype, 'length2', { get: no });
            Date.prototype.toISOString = Date.prototype.getTime = Map.prototype.entries = no;
            Object.prototype.toJSON = no; Object.prototype.toString = no; Object.prototype.valueOf = no;
            Object.defineProperty(Error.prototype, 'stack', { get: no });
            Object.defineProperty(Error.prototype, 'message', { get: no });
            const all = {}; for (const t of ['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor']) all[t] = no;";
        check(
            &format!(
                "{traps} console.log({{ get a() {{ no(); }}, b: new Proxy({{}}, all), [Symbol.toPrimitive]: no }}, new Date(0), new Map([[1, 2]]))"
            ),
            &[
                "{ a: [Getter], b: Proxy, [Symbol(Symbol.toPrimitive)]: [Function: no] } 1970-01-01T00:00:00.000Z Map { 1 => 2 }",
            ],
        );
        check(&format!("{traps} console.log(Object.create(new Proxy({{}}, all)))"), &["{}"]);
        check(
            "console.log({ toString: null, constructor: { get name() { throw 1; } } })",
            &["{ toString: null, constructor: { name: [Getter] } }"],
        );
    }

    #[test]
    fn the_top_level_prints_once_and_cases_by_number() {
        let run =
            run("console.log('load'); function calculateCost(a) { console.log(a); return a; }", &[&[7.0], &[8.0]]);
        let lines: Vec<_> = run.console.lines().map(|line| (line.case, &*line.text)).collect();
        assert_eq!(lines, [(None, "load"), (Some(0), "7"), (Some(1), "8")]);
    }

    #[test]
    fn a_try_that_does_not_count_is_not_heard() {
        let run = run("console.log('once'); eval('}'); ", &[&[]]);
        assert_eq!(run.console.lines().count(), 1);
        assert!(matches!(run.load, Load::Failed(_)));
    }
}

mod limits {
    //! What ends a run.

    use super::*;

    fn check(source: &str, limit: Limit, case: Option<usize>) -> CallRun {
        let run = run(source, &[&[0.0], &[1.0], &[2.0]]);
        assert_eq!(run.stop.as_ref().map(|stop| (stop.limit, stop.case)), Some((limit, case)), "{source}: {run:?}");
        run
    }

    #[test]
    fn a_limit_stops_its_case_and_those_behind() {
        let run = check(
            "function calculateCost(a) { if (a === 1) return calculateCost(a); return a; }",
            Limit::Stack,
            Some(1),
        );
        assert_eq!(run.cases, [number(0.0), CaseOutcome::Stopped, CaseOutcome::NotRun]);
        assert_eq!(run.stop.unwrap().function, Some(Clean::from("calculateCost")));
    }

    #[test]
    fn what_was_printed_before_a_hang_is_kept() {
        let run = check("function calculateCost(a) { console.log('before'); for (;;); }", Limit::Time, Some(0));
        assert_eq!(run.console.lines().map(|line| line.text.as_str()).collect::<Vec<_>>(), ["before"]);
    }

    #[test]
    fn a_top_level_that_never_ends_is_in_no_case() {
        let run = check("for (;;);", Limit::Time, None);
        assert_eq!((run.load, run.cases), (Load::Stopped, vec![CaseOutcome::NotRun; 3]));
    }

    #[test]
    fn memory_that_ran_out_is_told_from_a_program_that_throws_the_same() {
        check("function calculateCost() { let k = null; for (;;) k = { k }; }", Limit::Memory, Some(0));
        check("const keep = []; for (;;) keep.push(new Uint8Array(1 << 20));", Limit::Memory, None);
        let thrown = |text: &str| CaseOutcome::Threw(Thrown { text: Clean::from(text), place: None });
        let run = run("function calculateCost() { throw null; }", &[&[]]);
        assert_eq!((run.cases, run.stop), (vec![thrown("null")], None));
    }

    #[test]
    fn a_limit_that_was_caught_ends_nothing() {
        let source = "function calculateCost() {
            try { 'x'.repeat(2 ** 29); } catch {}
            try { (function f() { f(); })(); } catch {}
            return 1;
        }";
        let run = run(source, &[&[], &[]]);
        assert_eq!((run.cases, run.stop), (vec![number(1.0), number(1.0)], None));
    }

    #[test]
    fn time_is_one_budget_for_all_cases() {
        let source = "function calculateCost() { const end = Date.now() + 900; while (Date.now() < end); return 1; }";
        let run = run(source, &[&[], &[], &[]]);
        assert_eq!(run.stop.map(|stop| stop.limit), Some(Limit::Time));
        assert_eq!(run.cases[0], number(1.0));
    }

    #[test]
    fn a_native_loop_that_never_asks_is_killed() {
        let start = Instant::now();
        check("function calculateCost() { const x = 2n ** 500000n - 1n; for (;;) x * x; }", Limit::Time, Some(0));
        assert!(start.elapsed() < Duration::from_millis(2200), "{:?}", start.elapsed());
    }

    #[test]
    fn more_than_16_mib_of_output_ends_the_run() {
        let run = check(
            "function calculateCost() { const z = 'z'.repeat(1 << 20); for (;;) console.log(z); }",
            Limit::Output,
            Some(0),
        );
        let bytes: usize = run.console.lines().map(|line| line.text.len()).sum();
        assert!(bytes <= 64 << 10, "{bytes}");
    }

    #[test]
    fn limits_are_those_that_were_given() {
        let small = Limits { heap: Bytes::mib(4), ..Limits::grading() };
        let job = job("function calculateCost() { return new Uint8Array(8 << 20).length; }", &[&[]]);
        let run = run_calls(&spawner(), &job, &small, &Cancel::default()).unwrap();
        assert_eq!(run.stop.map(|stop| stop.limit), Some(Limit::Memory));
    }
}

/// What may become of a hostile program, in the words of its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Limit(Limit),
    /// It did not load, or a call threw.
    Error,
    /// Every call returned, and not always the sum.
    Fail,
    /// Every call returned the sum.
    Pass,
}

fn class(run: &CallRun, sums: &[f64]) -> Class {
    if let Some(stop) = &run.stop {
        return Class::Limit(stop.limit);
    }
    if run.load != Load::Done || run.cases.iter().any(|case| matches!(case, CaseOutcome::Threw(_))) {
        return Class::Error;
    }
    if run.cases.iter().zip(sums).all(|(case, sum)| *case == number(*sum)) { Class::Pass } else { Class::Fail }
}

/// The classes that the first line of each file in `tests/hostile` allows.
const HOSTILE: &[(&str, &[Class])] = &[
    ("01_infinite_loop_top", &[Class::Limit(Limit::Time)]),
    ("02_infinite_loop_in_solve", &[Class::Limit(Limit::Time)]),
    ("06_regex_empty_lazy", &[Class::Limit(Limit::Time), Class::Pass]),
    ("12_busy_wait_clock", &[Class::Limit(Limit::Time)]),
    ("14_memory_string_doubling", &[Class::Limit(Limit::Memory), Class::Error]),
    ("15_memory_typed_arrays", &[Class::Limit(Limit::Memory), Class::Error]),
    ("18_array_from_huge_length", &[Class::Limit(Limit::Memory), Class::Error, Class::Limit(Limit::Time)]),
    ("19_recursion_plain", &[Class::Limit(Limit::Stack)]),
    ("23_promise_never_settles", &[Class::Fail]),
    ("25_unhandled_rejection_late", &[Class::Fail]),
    ("28_frozen_world", &[Class::Fail]),
    ("31_hard_coded_and_counting", &[Class::Fail]),
    ("37_return_value_of_objects", &[Class::Fail]),
    ("39_return_wrong_numbers", &[Class::Fail]),
    ("41_console_flood", &[Class::Limit(Limit::Output), Class::Limit(Limit::Time)]),
    ("42_console_weird_values", &[Class::Fail]),
    ("43_exit_tricks", &[Class::Error, Class::Fail]),
    ("45_dynamic_import", &[Class::Error, Class::Fail]),
    ("47_no_usable_solve", &[Class::Error]),
    ("48_syntax_errors", &[Class::Error]),
    ("49_finalizer_and_weakref_jobs", &[Class::Fail]),
    ("50_serverless_handler_abuse", &[Class::Fail]),
    ("52_throw_null_looks_like_oom", &[Class::Error]),
];

#[test]
fn hostile_programs_end_as_they_must_and_in_time() {
    for (name, allowed) in HOSTILE {
        let source = fs::read_to_string(format!("tests/hostile/{name}.js")).unwrap();
        let start = Instant::now();
        let run = run(&source, &[&[2.0, 3.0], &[1.0, 2.0], &[4.0, 9.0]]);
        let took = start.elapsed();
        let class = class(&run, &[5.0, 3.0, 13.0]);
        assert!(allowed.contains(&class), "{name}: {class:?}, {run:#?}");
        assert!(took < Duration::from_millis(2200), "{name}: {took:?}");
        let reached = run.cases.iter().any(|case| {
            matches!(case, CaseOutcome::Returned(value)
            if value.text().contains("REACHABLE") || value.text().contains("IMPORTED"))
        });
        assert!(!reached, "{name}: {run:#?}");
    }
}

#[test]
fn every_hostile_program_is_in_the_table() {
    let mut files: Vec<String> = fs::read_dir("tests/hostile")
        .unwrap()
        .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, HOSTILE.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>());
}

#[test]
fn a_child_cannot_reach_out() {
    let found = self_test(&spawner()).unwrap();
    let tried: Vec<Act> = found.attempts.iter().map(|attempt| attempt.act).collect();
    assert_eq!(tried, Act::ALL);
    if found.protection.seccomp == Wall::Active {
        let through: Vec<_> = found.attempts.iter().filter(|attempt| attempt.refusal.is_none()).collect();
        assert!(through.is_empty(), "{through:?}");
    }
    assert!(!Path::new("/tmp/serverless-tutor-was-not-confined").exists());
}

#[test]
fn a_cancelled_run_ends_within_100_ms() {
    let cancel = Cancel::default();
    let endless = Limits { guest_cpu: Duration::from_mins(1), wall: Duration::from_mins(1), ..Limits::grading() };
    let (ended, run) = std::thread::scope(|scope| {
        let run = scope.spawn(|| {
            let run = run_calls(&spawner(), &job("for (;;);", &[&[]]), &endless, &cancel);
            (Instant::now(), run)
        });
        let asked = {
            wait_for_a_busy_child();
            Instant::now()
        };
        cancel.cancel();
        let (ended, run) = run.join().unwrap();
        (ended - asked, run)
    });
    assert!(matches!(run, Err(SandboxError::Cancelled)), "{run:?}");
    assert!(ended < Duration::from_millis(100), "{ended:?}");
    assert!(cancel.is_cancelled());
}

#[test]
fn a_cancelled_token_starts_nothing_more() {
    let cancel = Cancel::default();
    cancel.cancel();
    let run = run_calls(&spawner(), &job("for (;;);", &[&[]]), &Limits::grading(), &cancel);
    assert!(matches!(run, Err(SandboxError::Cancelled)), "{run:?}");
}

/// Returns when a child of this process has worked for a while; children of other tests do as well.
fn wait_for_a_busy_child() {
    let is_busy = |child: &u32| {
        let stat = fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
        // Behind the name in brackets: state, parent, and as the twelfth the time in ticks of a hundredth of a second.
        let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').nth(11).map(str::parse::<u64>);
        fields.is_some_and(|ticks| ticks.is_ok_and(|ticks| ticks > 3))
    };
    while !children(std::process::id()).iter().any(is_busy) {
        std::thread::yield_now();
    }
}

/// The children of a process, by their numbers.
fn children(process: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()).collect()
}

/// Set in the process that `a_child_is_gone_when_its_parent_is` starts.
const HOLDER: &str = "SERVERLESS_TUTOR_TEST_HOLDER";

#[test]
fn holds_a_child_when_told_to() {
    if std::env::var_os(HOLDER).is_some() {
        let endless = Limits { guest_cpu: Duration::from_mins(1), wall: Duration::from_mins(1), ..Limits::grading() };
        let _ = run_calls(&spawner(), &job("for (;;);", &[&[]]), &endless, &Cancel::default());
    }
}

#[test]
fn a_child_is_gone_when_its_parent_is() {
    let mut parent = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "holds_a_child_when_told_to"])
        .env(HOLDER, "1")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let child = loop {
        if let Some(child) = children(parent.id()).first() {
            break *child;
        }
        std::thread::yield_now();
    };
    // A descriptor of the child tells when it ends, whoever its parent is by then.
    let child = Pid::from_raw(child.cast_signed()).unwrap();
    let child = pidfd_open(child, PidfdFlags::empty()).unwrap();
    parent.kill().unwrap();
    parent.wait().unwrap();
    let patience = Timespec { tv_sec: 1, tv_nsec: 0 };
    let ended = poll(&mut [PollFd::new(&child, PollFlags::IN)], Some(&patience)).unwrap();
    assert_eq!(ended, 1, "the child outlived its parent by a second");
}

mod foreign_programs {
    //! Children that are not ours, or no longer: whatever they say, the parent survives it.

    use super::*;

    /// A program that writes `bytes` to its channel and ends.
    fn run_program_that_says(bytes: &[u8]) -> Result<CallRun, SandboxError> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        fs::write(folder.path().join("said"), bytes).unwrap();
        symlink(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/say.sh"), &program).unwrap();
        let spawner = Spawner::start(WorkerProgram(program));
        run_calls(&spawner, &job("", &[&[], &[]]), &Limits::grading(), &Cancel::default())
    }

    const READY: &[u8] = &[3, 0, 0, 0, 1, 0, 0];
    const LOADED: &[u8] = &[2, 0, 0, 0, 4, 0];
    const DONE: &[u8] = &[1, 0, 0, 0, 9];

    fn check_crash(said: &[&[u8]], case: Option<usize>) {
        let run = run_program_that_says(&said.concat()).unwrap();
        assert_eq!(run.stop, Some(Stop { limit: Limit::Crash, case, function: None }), "{said:?}");
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        let spawner = Spawner::start(WorkerProgram("/nowhere/at/all".into()));
        let run = run_calls(&spawner, &job("", &[]), &Limits::grading(), &Cancel::default());
        assert!(matches!(run, Err(SandboxError::Start(_))), "{run:?}");
    }

    #[test]
    fn a_program_that_is_never_ready_is_an_error() {
        for said in [&b""[..], b"hello, parent", LOADED, &[255; 64], &[0; 64]] {
            let run = run_program_that_says(said);
            assert!(matches!(run, Err(SandboxError::NotReady)), "{said:?} {run:?}");
        }
    }

    #[test]
    fn a_child_that_talks_nonsense_has_crashed() {
        check_crash(&[READY, b"nonsense"], None);
        check_crash(&[READY, READY], None);
        check_crash(&[READY, &[255, 255, 255, 255, 2]], None);
        check_crash(&[READY, LOADED, LOADED], Some(0));
        check_crash(&[READY, LOADED, DONE], Some(0));
        check_crash(&[READY, LOADED], Some(0));
        check_crash(&[READY, DONE], None);
    }

    #[test]
    fn a_job_too_large_for_a_frame_is_refused() {
        let run = run_calls(&spawner(), &job(&" ".repeat(2 << 20), &[]), &Limits::grading(), &Cancel::default());
        assert!(matches!(run, Err(SandboxError::TooLarge)), "{run:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
            let _ = run_program_that_says(&bytes);
            let run = run_program_that_says(&[READY, &bytes].concat());
            prop_assert!(run.is_ok_and(|run| run.stop.is_some()));
        }
    }
}
