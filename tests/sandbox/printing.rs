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
    check("console.log(new Date(0), new Date(NaN), /a\\/b/gi)", &["1970-01-01T00:00:00.000Z Invalid Date /a\\/b/gi"]);
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
    let zeros = "0, ".repeat(100);
    check("console.log(new Uint8Array(1000))", &[&format!("Uint8Array [ {zeros}… more ]")]);
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
    check("console.group('a'); console.log('b\\nc'); console.groupEnd(); console.log('d')", &["a", "  b", "  c", "d"]);
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
    let run = run("console.log('load'); function calculateCost(a) { console.log(a); return a; }", &[&[7.0], &[8.0]]);
    let lines: Vec<_> = run.console.lines().map(|line| (line.case, &*line.text)).collect();
    assert_eq!(lines, [(None, "load"), (Some(0), "7"), (Some(1), "8")]);
}

#[test]
fn a_try_that_does_not_count_is_not_heard() {
    let run = run("console.log('once'); eval('}'); ", &[&[]]);
    assert_eq!(run.console.lines().count(), 1);
    assert!(matches!(run.load, Load::Failed(_)));
}
