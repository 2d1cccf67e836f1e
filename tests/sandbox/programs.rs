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
    check_error("var calculateCost = new Proxy(() => 1, {})", "calculateCost is not a function: it is a Proxy", None);
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
